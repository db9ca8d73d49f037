"""Every card and form of a vote, in three languages, at its fullest and in every outcome."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from babel import Locale

from bot.cards import Buttons, Card, Form, Heading, Quote, Table, to_json
from bot.desk import noticed
from bot.effects import Whisper, WhisperFacilitators
from bot.model import Role, SessionStatus, Sitting, Viewer
from bot.timetable import Duration
from bot.words import Words, _flat
from rituals.go_no_go_cards import stood_in
from rituals.tally import RULES
from tests.vote_scene import (
    END,
    FR,
    LEXICON,
    LOCALES,
    NOW,
    ROOT,
    SEATS,
    VOTE,
    ZONE,
    away,
    ballot,
    closed,
    committee,
    large,
    occasion,
    opened,
    rules,
    says,
    seat,
    shown,
    texts,
    viewer,
    vote,
    voted,
)

HOSTILE = "<b>&amp; {{ n }}</b> *gras* <!channel> [x](http://x) אב\nligne 2"

BIG = committee(
    *(
        seat(
            f"{kind} {place}",
            f"Direction {place} " + "é" * 20,
            Role.FACILITATOR if kind == "Alice" else Role.MEMBER,
        )
        for place in range(20)
        for kind in ("Alice", "Bob", "Carol")
    )
)


def fullest(rule: str, results: str, **state: Any) -> Sitting:
    """Twenty departments, sixty electors, every text as long as it may be."""
    sitting = opened(
        BIG,
        proposal=("م" * 79 + "\n" + "x" * 4000)[:4000],
        context="y" * 4000,
        rule=rule,
        results=results,
        quorum="66%",
        irritants=("1", "2"),
    )
    owner = BIG.seats[0].person.id
    for number, participant in enumerate(sitting.participants):
        choice = ("go", "conditional", "no_go")[number % 3]
        long = {
            "no_go": {"reason": "r" * 2000, "lift": "l" * 2000},
            "conditional": {"condition": "c" * 2000, "owner": owner},
        }.get(choice, {})
        sitting = vote(sitting, participant.person_id, choice, **long)
    return closed(sitting, **state) if state else sitting


def a_place(sitting: Sitting, words: Words) -> Card:
    return VOTE.card(sitting, viewer(None, words.locale, sitting.committee), words)


def everything(words: Words) -> Iterator[Card]:
    """One card of each kind: rules, results, reasons, viewers, ends."""
    locale = words.locale
    for rule, results in itertools.product(RULES, ("closing", "voted", "visible")):
        sitting = fullest(rule, results)
        person = sitting.participants[0].person_id
        for who in (None, person, "nobody"):
            yield VOTE.card(sitting, viewer(who, locale, BIG), words)
        yield VOTE.prompt(sitting, viewer(person, locale, BIG), words)
        over = fullest(rule, results, entry="D-2026-014", url="https://comite.example/j")
        yield VOTE.result(over, viewer(None, locale, BIG), words)
        yield VOTE.prompt(over, viewer(person, locale, BIG), words)
    for rule, cast in itertools.product(
        RULES, itertools.product(("go", "conditional", "no_go", "abstain", None), repeat=3)
    ):
        people = zip(("alice", "bob", "carol"), cast, strict=True)
        sitting = voted(opened(rule=rule), **{p: c for p, c in people if c})
        yield VOTE.result(closed(sitting), viewer(None, locale), words)
    yield a_place(closed(vote(opened(quorum="100%"), "bob")), words)
    opening = VOTE.open(
        committee(*SEATS, seat("Sami", "Produit", Role.SPONSOR)),
        occasion(participants=(away("bob", "DSI"),)),
    )
    yield a_place(
        replace(
            opened(),
            participants=opening.participants,
            session=replace(opened().session, state=opening.state),
        ),
        words,
    )
    holders = tuple(replace(one, deputy_id="adil") for one in opened().participants)
    later = NOW + (END - NOW) / 2
    stood = vote(replace(opened(), participants=holders), "bob", at=later, deputy="adil")
    yield VOTE.prompt(stood, viewer("bob", locale), words)
    yield VOTE.card(stood, viewer("bob", locale), words)
    yield noticed(stood_in(stood), words, ZONE)
    again = VOTE.extend(closed(opened(replaces="D-2026-014"), entry="D-2026-013"), END)
    assert again is not None  # nobody voted
    extended = replace(opened().session, state=again.state)
    yield VOTE.card(replace(opened(), session=extended), viewer("alice", locale), words)
    for effect in VOTE.conclude(opened(), END).effects:
        if isinstance(effect, Whisper | WhisperFacilitators):
            yield noticed(effect.notice, words, ZONE)
    waiting = replace(opened(departments=("dsi",)), participants=holders)
    yield a_place(waiting, words)
    yield VOTE.prompt(waiting, viewer("adil", locale), words)
    yield VOTE.prompt(opened(), viewer("bob", locale), words)
    tied = voted(opened(irritants=()), alice="go", adil="no_go", bob="go", carol="conditional")
    gone = committee(*(one for one in SEATS if one.person.id not in ("bob", "emna", "omar")))
    yield a_place(closed(tied), words)
    left = opened(committee(*SEATS, seat("Sami", "Produit", Role.OBSERVER)))
    left = vote(left, "carol", "conditional", owner="sami")
    yield VOTE.card(replace(left, committee=gone), viewer("carol", locale), words)
    yield from secrets(words)
    for told in ("go", "no_go"):
        _, state = VOTE.spoken.enter(
            opened(), {"person": "bob", **ballot(told)}, by="alice", now=NOW
        )
        kept = replace(opened(), session=replace(opened().session, state=state))
        yield VOTE.prompt(kept, viewer("bob", locale), words)
        yield VOTE.card(kept, viewer("alice", locale), words)
    for said in ("go", "conditional", "no_go", "abstain"):
        notice = VOTE.hearing.offer(opened(), "bob", said)
        assert notice is not None
        yield noticed(notice, words, ZONE)
    cancelled = opened()
    yield a_place(
        replace(cancelled, session=replace(cancelled.session, status=SessionStatus.CANCELLED)),
        words,
    )


def secrets(words: Words) -> Iterator[Card]:
    """Counted together or by department, decided, undecided, with too few voters."""
    locale = words.locale
    small = opened(rule="member_majority", ballots="secret")
    one = vote(small, "bob")
    yield a_place(small, words)
    for person in ("alice", "bob"):
        yield VOTE.card(one, viewer(person, locale), words)
        yield VOTE.prompt(one, viewer(person, locale), words)
    yield a_place(voted(one, alice="no_go", adil="go", carol="abstain"), words)
    yield VOTE.result(closed(voted(one, alice="no_go", carol="abstain")), viewer(None), words)
    yield VOTE.result(closed(one), viewer(None, locale), words)
    big = opened(large(5, 6), rule="department_majority", quorum="50%", ballots="secret")
    yield a_place(big, words)
    for voters in (4, 5):
        over = voted(big, **{f"{letter}{n + 1}": "go" for letter in "ab" for n in range(voters)})
        yield VOTE.result(closed(over), viewer(None, locale), words)


@pytest.fixture(scope="module", params=LOCALES)
def cards(request: pytest.FixtureRequest) -> list[Card]:
    return list(everything(LEXICON(request.param)))


def test_every_card_builds_in_every_language(cards: list[Card]) -> None:
    assert all(card.title and card.summary and card.elements for card in cards)


def test_every_card_survives_its_json(cards: list[Card]) -> None:
    assert all(json.loads(json.dumps(to_json(card))) == to_json(card) for card in cards)


def test_no_card_shows_a_template_or_a_tag_of_ours(cards: list[Card]) -> None:
    assert not [
        text
        for card in cards
        for text in texts(card)
        if any(mark in text for mark in ("{{", "{%", "<b>", "</b>", "None"))
    ]


def test_every_table_is_whole(cards: list[Card]) -> None:
    assert all(
        len(row) == len(e.columns)
        for card in cards
        for e in card.elements
        if isinstance(e, Table)
        for row in e.rows
    )


def test_headings_labels_and_buttons_are_short_enough_for_every_platform(cards: list[Card]) -> None:
    for card in cards:
        assert len(card.title) <= 80
        for element in card.elements:
            if isinstance(element, Heading):
                assert len(element.text) <= 80
            if isinstance(element, Buttons):
                assert all(len(b.label) <= 24 for b in element.items)


def every_form(words: Words) -> Iterator[Form]:
    sitting = opened()
    for minutes in (rules(deadline=Duration(30, "m")), rules()):
        draft = {"irritants": json.dumps([[7, "L’appli se ferme"]])}
        yield VOTE.compose(replace(BIG, vote=minutes), words, draft)
    several = committee(*SEATS, seat("Sami", "Produit", deputy_id="adil"))
    yield VOTE.compose(several, words, {})
    for variant in ("conditional", "no_go", ""):
        found = VOTE.form(sitting, sitting.participants[0], variant, None, words)
        assert found is not None
        yield found
    yield VOTE.spoken.form(sitting, words)


@pytest.mark.parametrize("locale", LOCALES)
def test_forms_are_short_enough_for_every_platform(locale: str) -> None:
    for found in every_form(LEXICON(locale)):
        assert max(len(found.title), len(found.submit)) <= 24
        assert all(len(o.label) <= 75 for one in found.fields for o in one.options)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_hostile_text_passes_through_untouched(locale: str) -> None:
    sitting = voted(opened(proposal=HOSTILE, context=HOSTILE), alice="go", bob="go")
    over = closed(vote(sitting, "carol", "no_go", reason=HOSTILE, lift=HOSTILE))
    card = shown(over, locale=locale)
    quotes = [e.text for e in card.elements if isinstance(e, Quote)]
    assert quotes == [HOSTILE] * 4
    assert card.title == HOSTILE.splitlines()[0]
    assert card.title in card.summary.replace("\u2068", "").replace("\u2069", "")


def test_the_same_moment_is_said_on_everyones_clock() -> None:
    sitting = opened()
    far = VOTE.prompt(sitting, Viewer("fr", "Asia/Tokyo", "bob"), FR)
    near = VOTE.prompt(sitting, Viewer("fr", ZONE, "bob"), FR)
    assert (says(far, "18:00"), says(near, "09:00")) == (True, True)


# The catalogue


class Listening(Words):
    """Words that note every key they are asked for."""

    def __init__(self, words: Words, heard: set[str]):
        super().__init__(words.locale, words._entries)
        self._heard = heard

    def _render(self, key: str, params: Mapping[str, Any]) -> str:
        self._heard.add(key)
        return super()._render(key, params)


def catalogue(locale: str) -> dict[str, Any]:
    text = (ROOT / f"rituals/words/vote/{locale}.toml").read_text(encoding="utf-8")
    return dict(_flat(tomllib.loads(text)))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_catalogues_have_the_same_entries(locale: str) -> None:
    assert set(catalogue(locale)) == set(catalogue("fr"))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_plural_has_every_form_of_its_language(locale: str) -> None:
    wanted = {*Locale.parse(locale).plural_form.tags, "other"}
    plurals = {
        key: set(entry) for key, entry in catalogue(locale).items() if isinstance(entry, dict)
    }
    assert len(plurals) > 10
    assert {key: found for key, found in plurals.items() if found != wanted} == {}


def test_every_sentence_of_the_catalogue_is_said_somewhere() -> None:
    heard: set[str] = set()
    words = Listening(LEXICON("fr"), heard)
    list(everything(words))
    list(every_form(words))
    said = {key for key in catalogue("fr") if key.startswith("vote.")}
    assert said - heard == set()


def test_every_refusal_and_correction_has_its_sentences() -> None:
    """The codes that the ritual raises, found in its source, in the shared and its own words."""
    source = "".join(
        path.read_text(encoding="utf-8")
        for name in ("go_no_go*.py", "spoken.py", "secret.py", "electorate.py")
        for path in (ROOT / "rituals").glob(name)
    )
    refused = set(re.findall(r'Refused\("(\w+)"', source))
    corrected = set(re.findall(r'= \("(\w+)", \{|invalid\("\w+", "(\w+)"', source))
    codes = {code for pair in corrected for code in pair if code}
    keys = set(LEXICON("fr").keys())
    assert len(refused) == 6 and len(codes) == 15
    wanted = {f"refusal.{code}.{part}" for code in refused for part in ("title", "text")}
    assert (wanted | {f"invalid.{code}" for code in codes}) - keys == set()
