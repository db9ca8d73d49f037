"""Whatever is typed, wherever it is typed, stays the characters that were typed: on Slack, on the
web, in a mail and in every file (FAULTS T9)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest

from adapters.slack import forms, render
from adapters.teams import forms as teams_forms
from adapters.teams import render as teams_render
from adapters.teams.payload import Sealer
from adapters.teams.render import Ink
from adapters.web.forms import Filled, paint
from adapters.web.mail import letter
from bot import commands, journal_export
from bot.cards import Card, Field, Form
from bot.events import Submission
from bot.pages import Pages
from bot.replies import Correct
from tests import hostile
from tests.catalogues import LEXICON
from tests.looks import webdraw
from tests.looks.scenes import SCENES
from tests.looks.stage import Stage, at_once, shown
from tests.looks.theatre import Theatre, theatre

TYPED = ("line", "text", "person")
GROUPS = tuple(hostile.groups())
READ = {  # fields that are read as a date, a duration, a list, …: refused, or nothing is kept
    ("committee.create", "department"),
    ("committee.create", "members"),
    ("committee.create", "timezone"),
    ("committee.edit", "deadline"),
    ("committee.edit", "timezone"),
    ("committee.close", "name"),
    ("data.erase", "word"),
    ("data.note", "entry"),
    ("plan.save", "closes_after"),
    ("plan.save", "remind_after"),
    ("person.hours", "hours"),
    ("person.hours", "timezone"),
    ("person.away", "hours"),
    ("person.away", "timezone"),
}


@pytest.fixture(scope="module", params=range(len(GROUPS)), ids=lambda n: f"group{n + 1}")
def house(request: pytest.FixtureRequest) -> Iterator[Theatre]:
    """The committee at work, every name and every text of it hostile."""
    with theatre("fr", evil=GROUPS[request.param]) as found:
        yield found


@pytest.fixture(scope="module")
def drawn(house: Theatre) -> dict[str, Card | Form]:
    """Every scene, and every message that was ever written, as one person or place reads it."""
    found: dict[str, Card | Form] = {}

    def messages(stage: Stage) -> None:
        for number, (to, message) in enumerate(stage.messages().values()):
            card = stage.shows(message)
            if card is not None:
                found[f"message {number} to {to[:20]}"] = card

    house.scene(messages)
    return found | {name: house.scene(scene) for name, scene in SCENES.items()}


def test_nothing_typed_is_live_in_slack(drawn: dict[str, Card | Form]) -> None:
    live = {}
    for name, one in drawn.items():
        words = LEXICON(one.locale)
        payloads = (
            [forms.modal(one, words)]
            if isinstance(one, Form)
            else [render.message(one, LEXICON), forms.shown(one, words), forms.home(one, words)]
        )
        if found := [x for payload in payloads for x in hostile.live_in_slack(payload)]:
            live[name] = found
    assert not live


def test_nothing_typed_is_live_in_teams(drawn: dict[str, Card | Form]) -> None:
    live = {
        name: found
        for name, one in drawn.items()
        if (found := hostile.live_in_teams(teams_of(one)))
    }
    assert not live


def test_nothing_typed_is_live_on_the_web(drawn: dict[str, Card | Form]) -> None:
    live = {
        name: found
        for name, one in drawn.items()
        if (found := hostile.live_in_html(str(webdraw.fragment(one))))
    }
    assert not live


def test_nothing_invisible_is_shown(drawn: dict[str, Card | Form]) -> None:
    shown = {}
    for name, one in drawn.items():
        words = LEXICON(one.locale)
        payload = forms.modal(one, words) if isinstance(one, Form) else render.message(one, LEXICON)
        if found := hostile.hidden({k: v for k, v in payload.items() if k != "private_metadata"}):
            shown[name] = found
    assert not shown


def test_a_mail_about_a_card_has_no_header_of_somebody_elses(drawn: dict[str, Card | Form]) -> None:
    for one in drawn.values():
        if isinstance(one, Card):
            mail = letter(
                "comite@example.com", "bob@example.com", one.title, one.summary, locale=one.locale
            )
            assert "Bcc" not in mail
            assert "\n" not in str(mail["Subject"])


def test_what_was_typed_is_what_is_read(house: Theatre) -> None:
    """Nothing is interpreted, and nothing but the invisible is lost."""
    [proposal] = [
        e.texts["proposal"]
        for e in house.scene(
            lambda stage: stage.unit.journal.of(
                stage.committee_id, search="", kinds=("decision",), limit=50
            )
        )
        if e.number == "D-2026-001"
    ]
    assert proposal is not None
    for one in hostile.STRINGS:
        if one in house.stage.evil and one.isprintable() and one.isascii():
            assert one in proposal, one


@pytest.mark.parametrize("kind", journal_export.FORMATS)
def test_no_export_holds_anything_live(house: Theatre, kind: str) -> None:
    def write(stage: Stage) -> str:
        entries = sorted(
            stage.unit.journal.of(stage.committee_id, limit=500), key=lambda entry: int(entry.rank)
        )
        committee, words = stage.committee, stage.words
        match kind:
            case "csv":
                return journal_export.to_csv(entries, words)
            case "json":
                return journal_export.to_json(entries, committee)
            case "md":
                return journal_export.to_markdown(entries, committee, words)
        owed = stage.unit.commitments.of(stage.committee_id)
        return journal_export.to_ics(entries, owed, committee, words, stage.now)

    text = house.scene(write)
    assert len(text) > 1000
    assert not hostile.hidden([text.removeprefix("\ufeff").replace("\r\n", "\n")])
    match kind:
        case "csv":
            cells = [
                cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"))) for cell in row
            ]
            assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r\n")]
        case "md":
            assert not re.search(r"(?<!\\)[<\[`]", text.replace("\n> ", "\n"))
            assert not re.search(r"https?://evil\.", text)
        case "ics":
            lines = text.split("\r\n")
            assert "\n" not in "".join(lines)
            assert all(len(line.encode()) <= 75 for line in lines)
            assert lines.count("BEGIN:VEVENT") == sum(line.startswith("UID:") for line in lines)


def test_every_page_of_the_web_holds_it(house: Theatre) -> None:
    """What the pages add of their own: names in the frame, the goal, the register, the journal."""

    def read(stage: Stage) -> str:
        pages = Pages(_Reading(stage), stage.bearings, lambda: stage.now)  # type: ignore[arg-type]
        slug, me = stage.committee.slug, stage.users["salma"].id
        brush = webdraw.painter("fr")
        home = at_once(pages.home(me))
        committee = at_once(pages.committee(slug, me))
        journal = at_once(pages.journal(slug, me))
        cards = [item.card for item in (*home.cards, *committee.awaiting, *committee.feed)]
        cards += [entry.card for entry in journal.entries]
        for read in (pages.irritants, pages.commitments, pages.digest):
            cards.append(at_once(read(slug, me))[1])
        assert not hostile.hidden([home.frame.person_name, committee.name, committee.goal])
        return "".join(str(brush.card(card)) for card in cards)

    assert not hostile.live_in_html(house.scene(read))


@pytest.mark.parametrize(
    "command", [one for one in commands.ALL if one.given], ids=lambda one: one.name
)
def test_the_text_of_a_command_is_only_text(house: Theatre, command: commands.Command) -> None:
    typed = f"{command.words[0]} {house.stage.evil}"
    card = house.scene(lambda stage: shown(stage.types("salma", typed)))
    assert isinstance(card, Card)
    assert not hostile.live_in_slack(render.message(card, LEXICON))
    assert not hostile.live_in_html(str(webdraw.fragment(card)))
    assert not hostile.hidden(render.message(card, LEXICON))


def teams_of(one: Card | Form) -> list[dict[str, object]]:
    """A card, or a form in a message and in a dialog, as Teams is sent them."""
    words = LEXICON(one.locale)
    ink = Ink(Sealer(("k" * 40,)), "tenant")
    if isinstance(one, Form):
        return [teams_forms.form(one, words, ink, dialog=dialog) for dialog in (False, True)]
    return [teams_render.card(one, words, ink)]


def test_every_field_was_typed_into(house: Theatre, drawn: dict[str, Card | Form]) -> None:
    """Fields are found by reflection: a new one needs a scene that fills it (`Stage.text`)."""
    asked = {
        (one.action.name, field.name)
        for one in drawn.values()
        if isinstance(one, Form)
        for field in one.fields
        if field.kind in TYPED
    }
    assert len(asked) > 20
    assert asked - house.stage.typed - READ == set()


def test_a_field_that_is_read_refuses_in_plain_words(house: Theatre) -> None:
    asked = {
        (form.action.name, field.name): (name, form, field)
        for name, scene in SCENES.items()
        if isinstance(form := house.scene(scene), Form)
        for field in form.fields
    }
    assert set(asked) >= READ
    for key in sorted(READ):
        name, _, field = asked[key]
        form, reply = house.scene(lambda stage: _retyped(stage, name, field))  # noqa: B023
        if not isinstance(reply, Correct):
            continue  # it was read: the scenes show what became of it
        typed = {field.name: [house.stage.evil]}
        page = paint(Filled(form, typed, reply.errors), webdraw.painter("fr"), "sealed")
        assert not hostile.live_in_html(str(page)), key
        assert not hostile.hidden(dict(reply.errors)), key


def _retyped(stage: Stage, name: str, field: Field) -> tuple[Form, object]:
    form = SCENES[name](stage)
    assert isinstance(form, Form)
    values = {one.name: one.initial for one in form.fields} | {field.name: stage.evil}
    if form.action.name == "committee.create":
        values |= {"name": "Parcours", "goal": "Mieux", "departments": "DSI, Produit"} | {
            field.name: stage.evil
        }
    user = "leila" if form.action.name == "committee.create" else "salma"
    return form, stage.handle(
        Submission(stage.who(user), stage._where(""), form.action, values, stage._key(), stage.now)
    )


class _Reading:
    """The store of a stage, for pages."""

    def __init__(self, stage: Stage):
        self._stage = stage

    async def read(self, work):  # type: ignore[no-untyped-def]
        return work(self._stage.unit)
