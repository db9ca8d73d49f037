"""The web as a platform: a message is delivered by being readable, pages always read the state."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from markupsafe import Markup

from adapters.web.config import WebConfig
from adapters.web.mail import Mailer, letter
from bot.cards import Card
from bot.model import Person
from bot.ports import Destination, Rejected, Store, Unit
from bot.words import Lexicon

log = logging.getLogger("comite.web")


class WebPlatform:
    """Posts need nothing done. Where mail is configured, a private message also goes by mail: it
    only reaches us for people whose last account used is the web's (S06)."""

    name = "web"

    def __init__(
        self,
        config: WebConfig,
        store: Store,
        lexicon: Lexicon,
        mailer: Mailer | None,
        count: Callable[[str], None],
    ):
        self._config = config
        self._store = store
        self._lexicon = lexicon
        self._mailer = mailer
        self._count = count

    async def post(self, to: Destination, card: Card, message_id: str) -> str:
        """Raises RetryLater when the mail server is away."""
        if self._mailer is not None and to.user and not to.home:
            await self._mail(self._mailer, to.user, card, message_id)
        return message_id

    async def update(self, to: Destination, ref: str, card: Card) -> None:
        """The page shows what is; nobody is mailed twice."""

    async def find(self, to: Destination, message_id: str, since: datetime) -> str | None:
        return message_id

    async def _mail(self, mailer: Mailer, person_id: str, card: Card, message_id: str) -> None:
        def person(unit: Unit) -> Person | None:
            try:
                return unit.people.get(person_id)
            except KeyError:
                return None

        reader = await self._store.read(person)
        if reader is None or not reader.email:
            return
        words = self._lexicon(card.locale)
        body = words.say(
            "web.mail.prompt",
            name=reader.name,
            text=card.summary,
            url=Markup(card.url or self._config.url),
        )
        message = letter(
            self._config.mail_from,
            reader.email,
            card.title,
            body,
            locale=words.locale,
            ident=message_id,
        )
        try:
            await mailer.send(message)
        except Rejected:
            # The address is wrong; the message itself stands on the person's page.
            log.warning("mail refused for person %s", person_id)
            self._count("web_mail_refused")
            return
        self._count("web_mail_sent")
