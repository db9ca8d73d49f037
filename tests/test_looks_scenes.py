"""Every card of every ritual and of the centre, in three languages, as it usually is and at its
fullest: Slack accepts it, and the web can show it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser

import pytest

from adapters.slack import forms, render
from adapters.teams import forms as teams_forms
from adapters.teams import limits
from adapters.teams import render as teams_render
from adapters.teams.payload import Sealer
from adapters.teams.render import Ink
from bot import acts
from bot.cards import Card, Form, from_json, to_json
from rituals import ALL as RITUALS
from tests.catalogues import LEXICON
from tests.fakes import card_problems, problems
from tests.fakes.teams_cards import dialog_problems
from tests.looks import scenes_told, webdraw
from tests.looks.scenes import SCENES
from tests.looks.scenes_acts import Scene
from tests.looks.stage import Stage
from tests.looks.theatre import Theatre, theatre

LOCALES = ("fr", "en", "ar")
INK = Ink(Sealer(("k" * 40,)), "11111111-1111-1111-1111-111111111111")
METHODS = ("card", "prompt", "result", "compose", "form")
NEVER = {  # what a ritual never shows: its method always gives None
    ("standup", "result"),
    ("standup", "compose"),
    ("irritants", "result"),
    ("irritants", "compose"),
    ("triage", "result"),
    ("triage", "compose"),
    ("digest", "result"),
    ("digest", "compose"),
    ("digest", "form"),
}
VOID = {"area", "br", "hr", "img", "input", "link", "meta"}


@pytest.fixture(
    scope="module",
    params=[(one, full) for one in LOCALES for full in (False, True)],
    ids=lambda param: f"{param[0]}-{'fullest' if param[1] else 'usual'}",
)
def house(request: pytest.FixtureRequest) -> Iterator[Theatre]:
    locale, full = request.param
    with theatre(locale, full=full) as found:
        yield found


@pytest.fixture(scope="module")
def drawn(house: Theatre) -> dict[str, Card | Form]:
    """Every scene of one language and size."""
    return {name: house.scene(scene) for name, scene in SCENES.items()}


def test_slack_accepts_every_card_as_a_message(drawn: dict[str, Card | Form]) -> None:
    refused = {
        name: found
        for name, card in drawn.items()
        if isinstance(card, Card)
        if (found := problems(render.message(card, LEXICON)))
    }
    assert not refused


def test_slack_accepts_every_card_as_a_view_and_as_a_home(drawn: dict[str, Card | Form]) -> None:
    refused = {}
    for name, card in drawn.items():
        if isinstance(card, Card):
            words = LEXICON(card.locale)
            for view in (forms.shown(card, words), forms.home(card, words)):
                if found := problems(view, opinions=False):
                    refused[name] = found
    assert not refused


def test_slack_accepts_every_form(drawn: dict[str, Card | Form]) -> None:
    refused = {
        name: found
        for name, form in drawn.items()
        if isinstance(form, Form)
        if (found := problems(forms.modal(form, LEXICON(form.locale), "C01GEN", "général")))
    }
    assert not refused


def test_teams_accepts_every_card_and_form(drawn: dict[str, Card | Form]) -> None:
    """By the official schema of Adaptive Cards 1.5, each below 20 KiB, forms also as dialogs."""
    refused = {}
    for name, one in drawn.items():
        words = LEXICON(one.locale)
        if isinstance(one, Form):
            inside = replace(INK, dialog=True)
            made = [teams_forms.form(one, words, INK, dialog=False)]
            dialogs = [teams_forms.form(one, words, inside, dialog=True)]
        else:
            made = [teams_render.card(one, words, INK)]
            dialogs = [teams_render.card(one, words, replace(INK, dialog=True))]
        found = [problem for card in made for problem in card_problems(card)]
        found += [problem for card in dialogs for problem in dialog_problems(card)]
        found += [f"{limits.size(c)} bytes" for c in made if limits.size(c) > limits.CARD_BYTES]
        if found:
            refused[name] = found
    assert not refused


def test_what_asks_answers_with_a_form_and_nothing_else_does() -> None:
    """Buttons of those acts open a dialog in Teams."""
    with theatre("fr") as house:
        asked = {
            name.partition(" / ")[0]
            for name, scene in SCENES.items()
            if isinstance(house.scene(scene), Form) and name.partition(" / ")[0] in acts.ALL
        }
    assert asked == {name for name, act in acts.ALL.items() if act.asks}


def test_the_web_draws_every_card_and_form_as_whole_html(drawn: dict[str, Card | Form]) -> None:
    for name, shown in drawn.items():
        checker = Whole()
        checker.feed(str(webdraw.fragment(shown)))
        assert not checker.open, name


def test_every_card_travels_as_json_and_speaks_its_language(
    drawn: dict[str, Card | Form], house: Theatre
) -> None:
    for name, shown in drawn.items():
        assert shown.locale == house.stage.locale, name
        assert from_json(json.loads(json.dumps(to_json(shown)))) == shown, name
        assert shown.title.strip(), name


def test_no_template_is_left_in_what_people_read(drawn: dict[str, Card | Form]) -> None:
    left = {
        name
        for name, shown in drawn.items()
        for text in _strings(to_json(shown))
        if re.search(r"\{\{|\{%|\}\}|</?[bi]>|&(amp|lt|gt|quot|#\d+);", text)
    }
    assert not left


def test_every_act_has_a_scene() -> None:
    assert set(acts.ALL) - {name.partition(" / ")[0] for name in SCENES} == set()


def test_every_ritual_method_that_shows_something_has_a_scene() -> None:
    shown = {name.partition(" / ")[0] for name in SCENES}
    wanted = {
        f"{ritual.kind}.{method}"
        for ritual in RITUALS
        for method in METHODS
        if (ritual.kind, method) not in NEVER
    }
    assert wanted - shown == set()


def test_every_notice_of_every_catalogue_has_a_scene() -> None:
    for locale in LOCALES:
        wanted = {f"notice / {key}" for key in scenes_told.keys(LEXICON(locale))}
        assert len(wanted) > 50
        assert wanted - set(SCENES) == set()


def test_the_scene_of_an_act_is_that_acts_own_answer() -> None:
    """A scene that stopped at a refusal before its act, or asked for another, would show nothing."""
    with theatre("fr") as house:
        for name, scene in SCENES.items():
            act = name.partition(" / ")[0]
            if act in acts.ALL:
                ran, said = house.scene(partial(_played, scene))
                assert ran[-1:] == [act], (name, ran)
                assert not {key for key in said if key.startswith(("refusal.", "invalid."))}, name


def test_the_fullest_stage_has_twenty_departments_and_the_longest_texts() -> None:
    with theatre("fr", full=True) as house:
        assert len(house.scene(lambda stage: stage.committee.departments)) == 20
        card = house.scene(SCENES["vote.card"])
        assert max(map(len, _strings(to_json(card)))) == 4000


def _played(scene: Scene, stage: Stage) -> tuple[list[str], set[str]]:
    scene(stage)
    return stage.ran, stage.said


class Whole(HTMLParser):
    """Follows which tags are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID and not (self.open and self.open[-1] == "svg"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from _strings(one)
        case list() | tuple():
            for one in value:
                yield from _strings(one)
