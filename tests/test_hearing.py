"""Replies under a vote's card: which read like a ballot, who is asked, and that nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect

from bot.events import Heard, Where
from bot.model import SessionStatus
from rituals.hearing import LONGEST, Hearing
from tests.vote_scene import closed, opened, vote
from tests.world import CHANNEL, WORKSPACE, World, words

HEARING = Hearing()
SAID = {
    "go": "ok pour moi|Go !|OK|d'accord|D’accord|oui merci|👍|+1|Je valide|validé pour la DSI|"
    "pour ma part c’est go|C'est bon pour nous|ok pour moi go|Feu vert|yes|fine by me|LGTM|"
    "I agree|wakha|واخا|موافق|موافقة من جهتي|نعم شكرا|Okkk",
    "no_go": "Pas d’accord|non|Non, pas pour moi|no-go|NO GO|contre|je suis contre|-1|👎|"
    "je ne suis pas d'accord|c'est un no-go pour nous|I disagree|not ok|لا|غير موافق|أرفض",
    "conditional": "ok si le budget suit|d’accord sous réserve de la recette|go sous condition|"
    "oui mais pas avant mars|sous conditions|yes if IT agrees|موافق بشرط أن تنتهي التجربة",
    "abstain": "je m’abstiens|abstention|Abstention pour nous|I abstain|أمتنع",
    None: "ok ?|go live quand ?|On en parle demain|ok je regarde ça ce soir|bon courage à tous|"
    "pour info, la recette finit mardi|contre-exemple : l’agence de Fès|la réunion est à 10 h|"
    "non mais on en parle|moi aussi je passe|||متى ؟|هل موافق؟",
}
CASES = [(text, said) for said, texts in SAID.items() for text in texts.split("|")]


@pytest.mark.parametrize(("text", "said"), CASES)
def test_a_reply_reads_like_a_ballot_or_is_left_alone(text: str, said: str | None) -> None:
    assert HEARING.reads(text) == said


@given(st.text(max_size=400))
def test_no_reply_surprises(text: str) -> None:
    assert HEARING.reads(text) in {"go", "no_go", "conditional", "abstain", None}


def test_a_long_reply_is_never_a_ballot() -> None:
    assert HEARING.reads("ok " * (LONGEST // 3)) == "go"
    assert HEARING.reads("ok " * LONGEST) is None


def test_who_has_nothing_to_record_is_not_asked() -> None:
    sitting = opened()
    assert HEARING.offer(sitting, "bob", "go") is not None
    assert HEARING.offer(sitting, "emna", "go") is None  # a sponsor
    assert HEARING.offer(vote(sitting, "bob"), "bob", "go") is None
    assert HEARING.offer(vote(sitting, "bob"), "bob", "no_go") is not None  # another mind
    assert HEARING.offer(closed(vote(sitting, "bob")), "carol", "go") is None
    secret = opened(rule="member_majority", ballots="secret")
    assert HEARING.offer(secret, "bob", "go") is None


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def everything(world: World) -> str:
    """Each value of each row of the database."""
    with create_engine(world.url).connect() as db:
        tables = [
            f"{name}: {[*db.exec_driver_sql(f'SELECT * FROM {quoted(name)}')]}"
            for name in inspect(db).get_table_names()
        ]
    return "\n".join(tables)


def quoted(name: str) -> str:
    return f'"{name}"'


def replies(world: World, user: str, text: str, key: str, under: str = "") -> None:
    guest = world.person(user)
    shown = world.channel()[-1]
    world.handle(
        Heard(
            guest.who,
            Where("simulated", WORKSPACE, CHANNEL),
            under or shown.ref,
            text,
            key,
            world.clock(),
        )
    )
    world.tick()


def test_a_reply_is_asked_about_once_and_its_text_is_nowhere(world: World) -> None:
    world.person("alice").types("vote Ouvrir deux agences")
    world.tick()
    said = "D’accord sous réserve du zellige bleu"
    for key in ("k1", "k1", "k2"):  # the same delivery, and the same words again
        replies(world, "bob", said, key)
    asked = [one for one in world.person("bob").talk if "condition" in words(one.card)]
    assert len([one for one in asked if one.card.title.startswith("Your reply")]) == 1
    assert "zellige" not in everything(world)
    [session] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    assert world.read(lambda u: u.sessions.sitting(session.id)).answers == ()
    assert session.status is SessionStatus.OPEN


def test_a_reply_under_another_message_is_left_alone(world: World) -> None:
    world.person("alice").types("vote Ouvrir deux agences")
    world.tick()
    before = len(world.person("bob").talk)
    replies(world, "bob", "go", "k1", "nothing:of-ours")
    assert len(world.person("bob").talk) == before


def test_a_stranger_is_not_asked(world: World) -> None:
    world.person("alice").types("vote Ouvrir deux agences")
    world.tick()
    replies(world, "nobody", "go", "k1")
    assert world.person("nobody").talk == []
