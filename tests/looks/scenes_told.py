"""What is told in passing: notices, refusals, first contacts, and journal entries of every kind.

Notices are found by reflection: whatever the catalogue can say as a card, a title and a text, has a
scene here, be it also the answer of an act.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from jinja2 import UndefinedError

from bot.cards import Card
from bot.carry import record
from bot.desk import noticed
from bot.effects import Notice, Record
from bot.events import Action
from bot.journal_cards import entry_card, list_card
from bot.journal_parts import KINDS
from bot.model import Entry
from bot.topics import viewer_of
from bot.words import Words
from tests.catalogues import LEXICON
from tests.looks.scenes_acts import Scene, done
from tests.looks.stage import Stage, shown

BUTTONS = (("common.yes", Action("menu")), ("common.no", Action("help")))


def keys(words: Words) -> list[str]:
    """Every notice of a catalogue: a title with a text, of the centre or of a ritual."""
    every = set(words.keys())
    return sorted(
        key.removesuffix(".title")
        for key in every
        if key.endswith(".title")
        and f"{key.removesuffix('.title')}.text" in every
        and not key.startswith(("web.", "slack.", "teams."))
        and f"{key.removesuffix('.title')}.yes" not in every
    )


def params(stage: Stage) -> Mapping[str, Any]:
    """Something believable for whatever a notice names."""
    name, department = stage.users["nadia"].name, stage.committee.departments[1].name
    day = stage.now.date() + timedelta(days=15)
    return {
        "who": name,
        "name": name,
        "person": name,
        "owner": department,
        "department": department,
        "source": stage.committee.departments[2].name,
        "committee": stage.committee.name,
        "place": "comite-carte",
        "n": 3,
        "number": 12,
        "entry": "D-2026-002",
        "decision": "D-2026-002",
        "at": stage.now,
        "until": stage.now,
        "due": day,
        "day": day,
        "first": day,
        "last": day + timedelta(days=4),
        "text": stage.kept("Donner le nombre d’activations échouées par jour", 1000),
        "reason": stage.kept("La page est revenue le jour même.", 1000),
        "typed": "klingon",
        "reference": "7F3K-9Q2M",
        "status": stage.words.say("commitment.status.declined"),
        "holiday": "Fête de l’Indépendance",
        "ritual": stage.words.say("ritual.standup"),
        "role": stage.words.say("role.member"),
        "rhythm": "lundi et mercredi à 09:30",
        "rhythms": "stand-up (lundi et mercredi à 09:30)",
        "limit": 4000,
        "goal": stage.committee.goal,
        "total": 6,
        "left": "2 heures",
        "departments": department,
        "outcome": "GO",
        "title": "Élargir la vague pilote",
        "accounts": stage.words.list(("Slack", "Microsoft Teams")),
        "platform": "Slack",
    }


def notice(key: str) -> Scene:
    def scene(stage: Stage) -> Card:
        known = dict(params(stage))
        while True:
            said = Notice(
                key,
                known,
                BUTTONS,
                tone="warning",
                quote=stage.kept("Deux demi-journées de formation", 1000),
            )
            try:
                return noticed(said, stage.words, stage.committee.timezone)
            except UndefinedError as missing:
                # A sentence that names something new is drawn with a word for it.
                name = str(missing).split("'")[1]
                assert name not in known, missing
                known[name] = stage.kept("du 21 au 24 décembre 2026", 200)

    return scene


def entry(kind: str) -> Scene:
    """An entry of a kind: one of the play, or one such as a later version of us writes."""

    def scene(stage: Stage) -> Card:
        found = _of(stage, kind)
        seat = viewer_of(stage.users["salma"], stage.committee)
        return entry_card(
            found,
            stage.committee,
            seat,
            stage.words,
            stage.bearings.page(stage.committee, "/journal"),
        )

    return scene


def _of(stage: Stage, kind: str) -> Entry:
    name, _, rank = kind.partition(" ")
    if name == "conditions_lifted":
        stage.presses(
            "youssef",
            "commitment.done",
            commitment=next(
                c.id
                for c in stage.unit.commitments.of(stage.committee_id)
                if c.owner_id == stage.users["youssef"].id and c.kind == "condition"
            ),
        )
        for user in ("mehdi", "hind"):
            stage.presses(user, "commitment.confirm", commitment=done(stage))
    if name == "closed":
        stage.submits(
            "salma", "session.cancel", {"reason": "Reporté"}, session=stage.session("vote").id
        )
        stage.submits(
            "salma", "committee.close", {"name": stage.committee.name}, committee=stage.committee_id
        )
    found = stage.unit.journal.of(stage.committee_id, kinds=(name,), limit=50)
    return found[int(rank or 0)] if found else _made(stage, name)


def _made(stage: Stage, kind: str) -> Entry:
    texts = {
        "condition_missed": {"condition": stage.kept("La page d’aide est traduite", 1000)},
        "override": {"reason": stage.kept("La date ne peut plus bouger.", 1000)},
        "review": {"text": stage.kept("21 réclamations par semaine, 16 prévues.", 1000)},
        "supersede": {"reason": stage.kept("Le contexte a changé.", 1000)},
    }
    facts = {
        "decision": "D-2026-002",
        "due": "2026-12-10",
        "epoch": 2,
        "number": "D-2026-004",
        "erased": [1, 2, 3],
        "irritant": 1,
    }
    return record(
        stage.unit,
        stage.committee,
        Record(kind, facts, texts.get(kind, {}), {"by": stage.users["salma"].id}),
        stage.now,
    )


def superseded(stage: Stage) -> Card:
    found = next(e for e in stage.unit.journal.of(stage.committee_id, limit=50) if e.superseded_by)
    viewer = viewer_of(stage.users["nadia"], stage.committee)
    return entry_card(found, stage.committee, viewer, stage.words, "")


def listed(stage: Stage) -> Card:
    """A journal in which every kind of entry is found."""
    found = stage.unit.journal.of(stage.committee_id, limit=10)
    viewer = viewer_of(stage.users["nadia"], stage.committee)
    page = stage.bearings.page(stage.committee, "/journal")
    return list_card(found, stage.committee, viewer, stage.words, page, search="carte")


def stranger(kind: str, channel: str = "") -> Scene:
    """What is sent when somebody installs us, or brings us into a channel without a committee."""

    def scene(stage: Stage) -> Card:
        stage.arrives(kind, channel=channel)
        [message] = [
            m
            for m in stage.unit.messages.claim(stage.now, "looks", 1000)
            if m.topic == "note" and m.to.channel == channel and (channel or m.to.user == "U09NEW")
        ]
        card = stage.shows(message)
        assert card is not None
        return card

    return scene


def refused(user: str, text: str = "", **press: Any) -> Scene:
    def scene(stage: Stage) -> Any:
        if text:
            return shown(stage.types(user, text))
        name = press["name"]
        args = {k: v(stage) if callable(v) else v for k, v in press.items() if k != "name"}
        return shown(stage.presses(user, name, **args))

    return scene


TOLD: Mapping[str, Scene] = {
    "bienvenue / personne": stranger("installed"),
    "bienvenue / canal": stranger("joined", "C03NEW"),
    "refus / bouton périmé": refused("nadia", name="session.show", session="gone"),
    "refus / rôle": refused(
        "nadia", name="committee.edit_form", committee=lambda stage: stage.committee_id
    ),
    "refus / sans siège": refused("leila", "engagements"),
    "refus / saisie": refused("salma", "vote " + "x" * 5000),
    "journal / remplacée": superseded,
    "journal / liste": listed,
    **{
        f"journal / {kind}": entry(kind)
        for kind in (
            *(k for k in KINDS if k != "decision"),
            "decision 0",
            "decision 1",
            "decision 2",
            "kpi_of_tomorrow",
        )
    },
    **{f"notice / {key}": notice(key) for key in keys(LEXICON("fr"))},
}
