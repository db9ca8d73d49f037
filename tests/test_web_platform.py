"""The web as a platform, its mail, its words and its forms, each by itself."""

from __future__ import annotations

import asyncio
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from adapters.web import Persona, SmtpMailer, forms
from adapters.web.mail import letter
from adapters.web.render import Painter
from bot.cards import Button, Card, Span, Text
from bot.ports import Destination, Rejected, RetryLater
from tests.web_samples import HOSTILE, every_field, standup_card
from tests.web_stage import Stage, lexicon, proof, staged


class Postbox:
    """A mailer that remembers, and fails as it is told."""

    def __init__(self) -> None:
        self.sent: list[EmailMessage] = []
        self.came = threading.Semaphore(0)
        self.failing: Exception | None = None

    async def send(self, message: EmailMessage) -> None:
        if self.failing:
            raise self.failing
        self.sent.append(message)
        self.came.release()


@pytest.fixture
def box() -> Postbox:
    return Postbox()


@pytest.fixture
def stage(tmp_path: Path, box: Postbox) -> Iterator[Stage]:
    with staged(tmp_path, mailer=box, mail_from="Comité <comite@example.com>") as built:
        yield built


PRIVATE = Destination("web", "org", user="alice")


async def test_a_private_message_is_mailed_with_its_meaning_and_its_page(
    stage: Stage, box: Postbox
) -> None:
    card = Card("Votre avis", "La DSI attend\nvotre avis.", "fr", url="https://c.example/c/carte")
    assert await stage.room.platform.post(PRIVATE, card, "m1") == "m1"
    (message,) = box.sent
    assert message["To"] == "alice@example.com" and message["Subject"] == "Votre avis"
    assert "https://c.example/c/carte\n" in message.get_content()
    assert message["Message-ID"] == "<m1@example.com>"


async def test_channels_homes_and_edits_are_never_mailed(stage: Stage, box: Postbox) -> None:
    card = standup_card("fr")
    await stage.room.platform.post(Destination("web", "org", channel="c-carte"), card, "m1")
    await stage.room.platform.post(Destination("web", "org", user="alice", home=True), card, "m2")
    await stage.room.platform.update(PRIVATE, "m3", card)
    assert box.sent == []


async def test_a_refused_address_does_not_undo_the_delivery(stage: Stage, box: Postbox) -> None:
    box.failing = Rejected("no such user")
    assert await stage.room.platform.post(PRIVATE, standup_card("fr"), "m1") == "m1"


def test_a_known_address_is_sent_a_link_that_works_and_an_unknown_one_reads_the_same(
    stage: Stage, box: Postbox
) -> None:
    with stage.browser(None) as client:
        csrf = proof(client)["csrf"]
        pages = [
            client.post("/sign-in", data={"csrf": csrf, "email": address})
            for address in ("Alice@example.com ", "nobody@example.com")
        ]
        strip = [re.sub(r'value="secret\w+"', "", page.text) for page in pages]
        assert strip[0] == strip[1]
        assert box.came.acquire(timeout=10)
        (message,) = box.sent
        link = re.search(r"/sign-in\?token=(\S+)", message.get_content())
        assert link and stage.valid("sign-in", link[1])


def test_an_address_is_not_mailed_twice_within_a_minute(stage: Stage, box: Postbox) -> None:
    with stage.browser(None) as client:
        sent = {"csrf": proof(client)["csrf"], "email": "alice@example.com"}
        for _ in range(3):
            client.post("/sign-in", data=sent)
        client.post("/sign-in", data={**sent, "email": "bob@example.com"})
    assert box.came.acquire(timeout=10) and box.came.acquire(timeout=10)
    assert sorted(m["To"] for m in box.sent) == ["alice@example.com", "bob@example.com"]


def test_a_subject_cannot_carry_another_header() -> None:
    message = letter("a@b.c", "x@y.z", "Un\r\nBcc: all@y.z", "texte", locale="fr")
    assert message["Bcc"] is None and message["Subject"] == "Un Bcc: all@y.z"


def test_mail_really_travels_to_a_mail_server() -> None:
    with mail_server() as (url, received):
        message = letter("a@example.com", "b@example.com", "Bonjour é", "Votre avis ?", locale="fr")
        asyncio.run(SmtpMailer(url).send(message))
    arrived = message_from_bytes(received[0], policy=default)
    assert arrived["Subject"] == "Bonjour é"


def test_a_refusing_mail_server_is_told_from_one_that_is_away() -> None:
    message = letter("a@example.com", "b@example.com", "x", "y", locale="fr")
    with mail_server(refuse=b"550 unknown") as (url, _), pytest.raises(Rejected):
        asyncio.run(SmtpMailer(url).send(message))
    with mail_server(refuse=b"450 later") as (url, _), pytest.raises(RetryLater):
        asyncio.run(SmtpMailer(url).send(message))
    with pytest.raises(RetryLater):
        asyncio.run(SmtpMailer("smtp://127.0.0.1:9").send(message))


def test_a_password_is_never_sent_in_clear() -> None:
    message = letter("a@example.com", "b@example.com", "x", "y", locale="fr")
    with mail_server() as (url, received):
        with pytest.raises(RetryLater):
            asyncio.run(SmtpMailer(url.replace("//", "//user:secret@")).send(message))
        assert received == []


def test_personas_change_places_in_the_demonstration_only_under_its_own_name(
    tmp_path: Path,
) -> None:
    personas = (Persona("bob", "Bob Brown", "DSI", "member"),)
    with staged(tmp_path, demo=True, personas=personas) as stage, stage.browser(None) as client:
        sent = {"csrf": proof(client)["csrf"], "persona": "bob", "back": "//evil.example"}
        foreign = client.post("/demo/persona", data=sent, headers={"Host": "evil.example"})
        assert foreign.status_code == 404
        assert client.post("/demo/persona", data={**sent, "persona": "eve"}).status_code == 404
        entered = client.post("/demo/persona", data=sent)
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        assert "Bob Brown" in client.get("/").text


def test_a_form_comes_back_equal() -> None:
    for locale in ("fr", "en", "ar"):
        form = every_field(locale)
        assert forms.unpacked(forms.packed(form)) == form


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://comite.example/c/carte?n=1#x", "/c/carte?n=1#x"),
        ("https://comite.example", "/"),
        ("/c/carte", "/c/carte"),
        ("https://comite.example.evil/", ""),
        ("https://comite.example@evil.example/", ""),
        ("https://comite.example//evil.example", ""),
        ("//evil.example/", ""),
        ("/\\evil.example", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
    ],
)
def test_only_our_own_addresses_become_links(url: str, link: str) -> None:
    painter = Painter(lexicon()("fr"), "/", "c", "n", "https://comite.example")
    assert painter.link(url) == link
    drawn = painter.buttons((Button("Voir", url=url),))
    assert ("href" in drawn) is bool(link)


@pytest.mark.parametrize(
    ("locale", "text", "side"),
    [("fr", "مرحبا", ' dir="rtl"'), ("ar", "Bonjour", ' dir="ltr"'), ("ar", "عن DSI", ""),
     ("fr", "Direction مديرية", ""), ("fr", "Bonjour", "")],
)  # fmt: skip
def test_a_paragraph_wholly_in_the_other_direction_is_turned(
    locale: str, text: str, side: str
) -> None:
    painter = Painter(lexicon()(locale), "/", "c", "n", "https://comite.example")
    card = Card("t", "s", locale, (Text((Span(text),)),))
    assert f'<p class="text"{side}>' in painter.card(card)


def test_a_tone_is_said_in_words_too() -> None:
    painter = Painter(lexicon()("fr"), "/", "c", "n", "https://comite.example")
    assert "Bloquant" in painter.card(Card("t", "s", "fr", (Text((Span("x"),), "bad"),)))


def test_hostile_text_in_a_form_stays_text() -> None:
    painter = Painter(lexicon()("fr"), "/", HOSTILE, HOSTILE, "https://comite.example")
    typed = {name: [HOSTILE] for name in ("reason", "title", "owner.name", "date", "count")}
    filled = forms.Filled(every_field("fr"), typed, {"reason": HOSTILE, "unknown": HOSTILE})
    assert not re.search(r"<script|<img", forms.paint(filled, painter, HOSTILE))


def test_the_three_languages_say_the_same_things() -> None:
    said = {locale: set(lexicon()(locale).keys()) for locale in ("fr", "en", "ar")}
    assert said["fr"] == said["en"] == said["ar"]


@contextmanager
def mail_server(refuse: bytes = b"") -> Iterator[tuple[str, list[bytes]]]:
    """A mail server of a few lines: takes what it is sent, or refuses every address."""
    received: list[bytes] = []

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 hello\r\n")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    received.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                if verb == b"RCPT" and refuse:
                    self.wfile.write(refuse + b"\r\n")
                elif verb == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 ok\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"smtp://127.0.0.1:{server.server_address[1]}", received
        finally:
            server.shutdown()
            thread.join()
