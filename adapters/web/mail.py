"""Mail for people who only use the web: links to sign in, and word that a question waits."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

from bot.ports import Rejected, RetryLater

TIMEOUT = 20
"""Seconds to wait for the mail server."""

RETRY = 60.0


class Mailer(Protocol):
    """Sends one message. Raises RetryLater, or Rejected when this one will never be taken."""

    async def send(self, message: EmailMessage) -> None: ...


class SmtpMailer:
    """`smtp://user:password@host:587` (STARTTLS where offered, required with a password) or
    `smtps://…:465`. One connection a message, in a thread: mails are few."""

    def __init__(self, url: str):
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("SMTP_URL: smtp://host:587 or smtps://host:465 is expected")
        self._tls = parts.scheme == "smtps"
        self._host = parts.hostname
        self._port = parts.port or (465 if self._tls else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")

    async def send(self, message: EmailMessage) -> None:
        await asyncio.to_thread(self._send, message)

    def _send(self, message: EmailMessage) -> None:
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if all(code >= 500 for code in codes):
                raise Rejected("recipient refused") from error
            raise RetryLater(RETRY) from error
        except (OSError, smtplib.SMTPException) as error:
            raise RetryLater(RETRY) from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=TIMEOUT, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT)
        try:
            server.ehlo()
            if not self._tls and (self._password or server.has_extn("starttls")):
                server.starttls(context=context)
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server


def letter(
    sender: str, to: str, subject: str, body: str, *, locale: str, ident: str = ""
) -> EmailMessage:
    """A plain message that says it was written by a machine. `ident` makes its Message-ID, so that
    the same message sent twice is shown once. Line breaks in a header are taken out."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = _line(to)
    message["Subject"] = _line(subject)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = locale
    if ident:
        host = sender.rpartition("@")[2].strip("> ") or "localhost"
        message["Message-ID"] = f"<{ident}@{host}>"
    message.set_content(body)
    return message


def _line(text: str) -> str:
    return " ".join(text.split())
