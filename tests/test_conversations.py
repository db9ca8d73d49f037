"""Conversations that need more than people at their screens: databases of both kinds, faults, the
state behind the cards. What people say and see is in `tests/conversations/table`.

Dates are printed, so that `pytest -s` reads like a diary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot import commands, conversation
from bot.events import Action, Command, Lifecycle, Where, Who
from bot.model import Account, CommitteeStatus, Leave, SessionStatus
from bot.ports import Unreachable
from bot.replies import Ask, Silence, Tell
from tests.world import CHANNEL, WORKSPACE, Clock, World, button, buttons, instant, words


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def diary(world: World) -> None:
    for shown in world.platform.messages:
        to = shown.to.channel or shown.to.user
        print(f"{shown.at:%Y-%m-%d %H:%M} {to}: {shown.card.title} | {shown.card.summary}")


def ballots(world: World, session_id: str) -> dict[str, str]:
    sitting = world.read(lambda unit: unit.sessions.sitting(session_id))
    names = {p.person_id: p.name.split()[0].lower() for p in sitting.participants}
    return {names[a.person_id]: a.value["choice"] for a in sitting.answers}


def open_vote(world: World, text: str = "Lancer la campagne le 3 mars") -> str:
    world.person("alice").types(f"vote {text}")
    found = world.read(lambda unit: unit.sessions.open_in(world.committee_id, "vote"))
    return found[0].id


# The stand-up


def test_a_stand_up_prompts_each_member_once_in_their_language(world: World) -> None:
    world.until("2026-11-23 09:45")
    diary(world)
    titles = {
        user: [m.card.locale for m in world.person(user).talk]
        for user in ("alice", "bob", "carol", "dan", "emna")
    }
    assert titles == {"alice": ["fr"], "bob": ["en"], "carol": ["fr"], "dan": ["ar"], "emna": []}


def test_the_reminder_reaches_only_whoever_is_still_awaited(world: World) -> None:
    world.until("2026-11-23 10:00")
    bob = world.person("bob")
    bob.clicks(buttons(bob.talk[0].card)[0].label, bob.talk[0].card)
    bob.submits({"done": "Migration finished", "next": "Tests"})
    world.until("2026-11-23 12:00")
    diary(world)
    assert len(bob.talk) == 1
    assert len(world.person("carol").talk) == 2
    assert len(world.person("dan").talk) == 2


def test_the_summary_stands_by_department_with_the_matrix_of_requests(world: World) -> None:
    world.until("2026-11-23 10:00")
    carol = world.person("carol")
    dsi = next(d for d in world.committee.departments if d.name == "DSI")
    carol.presses(Action("session.form", {"session": session_of(world, "standup")}))
    carol.submits(
        {
            "done": "Deux agences formées",
            "next": "Trois autres",
            "request_department": dsi.id,
            "request_text": "Ouvrir l’accès au guichet",
        }
    )
    [card] = [m.card for m in world.channel()]
    said = words(card)
    assert "Commercial" in said and "Deux agences formées" in said
    assert "DSI" in said and "Ouvrir l’accès au guichet" in said
    owed = world.read(lambda unit: unit.commitments.of(world.committee_id))
    assert [(c.department.name, c.from_department.name) for c in owed] == [("DSI", "Commercial")]


def test_the_published_summary_follows_an_edited_answer(world: World) -> None:
    world.until("2026-11-23 10:00")
    carol = world.person("carol")
    for text in ("Premier jet", "Version corrigée"):
        carol.presses(Action("session.form", {"session": session_of(world, "standup")}))
        carol.submits({"done": text, "next": "Suite"})
    [message] = world.channel()
    assert "Version corrigée" in words(message.card)
    assert "Premier jet" not in words(message.card)


def test_a_member_on_leave_is_not_prompted(world: World) -> None:
    carol = world.read(lambda unit: unit.people.of_account("simulated", "S01TEST", "carol"))
    world.write(
        lambda unit: unit.people.add_leave(
            Leave("leave1", carol.id, date(2026, 11, 23), date(2026, 11, 24))
        )
    )
    world.until("2026-11-23 13:00")
    assert world.person("carol").talk == []
    assert world.person("bob").talk


def test_on_a_holiday_nobody_is_prompted_and_the_facilitator_is_told(database_url: str) -> None:
    world = World(database_url, Clock("2026-11-17 18:00"))
    try:
        world.until("2026-11-18 18:00")
        diary(world)
        assert {u: len(world.person(u).talk) for u in ("alice", "bob", "carol", "dan")} == {
            "alice": 1,
            "bob": 0,
            "carol": 0,
            "dan": 0,
        }
    finally:
        world.close()


def test_a_stand_up_with_no_answer_publishes_nothing(world: World) -> None:
    world.until("2026-11-23 14:00")
    assert world.channel() == []
    assert any("stand-up" in m.card.summary for m in world.person("alice").talk)


def session_of(world: World, kind: str) -> str:
    return world.read(lambda unit: unit.sessions.open_in(world.committee_id, kind))[0].id


# The vote


def test_a_vote_posts_one_card_and_prompts_the_electors(world: World) -> None:
    open_vote(world)
    assert len(world.channel()) == 1
    assert {u: len(world.person(u).talk) for u in ("alice", "bob", "carol", "dan", "emna")} == {
        "alice": 0,
        "bob": 0,
        "carol": 0,
        "dan": 0,
        "emna": 0,
    }, "it is 08:00, before working hours"
    world.until("2026-11-23 09:05")
    assert [len(world.person(u).talk) for u in ("alice", "bob", "carol", "dan", "emna")] == [
        1,
        1,
        1,
        1,
        0,
    ]


def test_the_result_is_posted_once_and_stands_in_the_journal(world: World) -> None:
    session = open_vote(world)
    for user in ("alice", "bob", "carol", "dan"):
        world.person(user).presses(Action("session.answer", {"session": session, "choice": "go"}))
    world.until("2026-11-23 08:30")
    diary(world)
    assert len(world.channel()) == 2, "the card, and its result"
    [entry] = world.read(lambda unit: unit.journal.of(world.committee_id, kinds=("decision",)))
    assert entry.number == "D-2026-001"
    assert entry.facts["outcome"] == "go"
    assert "D-2026-001" in words(world.channel()[0].card)
    assert all("Go" not in [b.label for b in buttons(m.card)] for m in world.channel())


def test_an_open_vote_closes_fifteen_minutes_after_nobody_is_awaited(world: World) -> None:
    session = open_vote(world)
    for user in ("alice", "bob", "carol", "dan"):
        world.person(user).presses(Action("session.answer", {"session": session, "choice": "go"}))
    world.until("2026-11-23 08:14")
    assert world.read(lambda u: u.sessions.get(session)).status is SessionStatus.OPEN
    world.person("bob").presses(Action("session.answer", {"session": session, "choice": "abstain"}))
    world.until("2026-11-23 08:40")
    assert world.read(lambda u: u.sessions.get(session)).status is SessionStatus.CLOSED


def test_a_ballot_after_closing_is_refused_with_the_hour(world: World) -> None:
    session = open_vote(world)
    world.until("2026-11-24 12:00")
    reply = world.person("bob").presses(
        Action("session.answer", {"session": session, "choice": "go"}), channel="C01GEN"
    )
    assert isinstance(reply, Tell)
    assert "24" in reply.card.summary
    assert ballots(world, session) == {}


def test_the_same_delivery_counts_once(world: World) -> None:
    session = open_vote(world)
    bob = world.person("bob")
    go = Action("session.answer", {"session": session, "choice": "go"})
    before = world.read(lambda u: u.sessions.sitting(session)).answers
    assert before == ()
    for _ in range(3):
        bob.presses(go, key="same", channel="C01GEN")
    [answer] = world.read(lambda u: u.sessions.sitting(session)).answers
    assert answer.version == 1
    bob.types("vote Deux fois", key="typed")
    reply = bob.types("vote Deux fois", key="typed")
    assert isinstance(reply, Tell)
    drafts = [
        s
        for s in world.read(lambda u: u.sessions.recent(world.committee_id, 9))
        if s.status is SessionStatus.DRAFT
    ]
    assert len(drafts) == 1


def test_an_older_click_that_arrives_late_does_not_replace_a_newer_one(world: World) -> None:
    session = open_vote(world)
    bob = world.person("bob")
    world.clock.go(instant("2026-11-23 08:10"))
    bob.presses(
        Action("session.answer", {"session": session, "choice": "abstain"}),
        acted_at=instant("2026-11-23 08:09"),
    )
    bob.presses(
        Action("session.answer", {"session": session, "choice": "go"}),
        acted_at=instant("2026-11-23 08:05"),
    )
    assert ballots(world, session) == {"bob": "abstain"}


def test_a_proposal_of_a_member_waits_for_a_facilitator(world: World) -> None:
    bob = world.person("bob")
    bob.types("vote Reporter la formation")
    assert world.read(lambda u: u.sessions.open_in(world.committee_id, "vote")) == []
    alice = world.person("alice")
    [notice] = alice.talk
    alice.presses(button(notice.card, "Lire et ouvrir").action)
    alice.submits({})
    [vote] = world.read(lambda u: u.sessions.open_in(world.committee_id, "vote"))
    assert vote.state["proposal"] == "Reporter la formation"


def test_a_cancelled_vote_counts_nothing_and_stays_in_the_journal(world: World) -> None:
    session = open_vote(world)
    alice = world.person("alice")
    alice.presses(Action("session.cancel_form", {"session": session}))
    alice.submits({"reason": "Texte à revoir"})
    [entry] = world.read(lambda u: u.journal.of(world.committee_id, kinds=("cancelled",)))
    assert entry.texts["reason"] == "Texte à revoir"
    assert entry.number is None
    refused = world.person("bob").presses(
        Action("session.answer", {"session": session, "choice": "go"}), channel="C01GEN"
    )
    assert isinstance(refused, Tell)


def test_a_facilitator_cannot_close_while_somebody_is_awaited(world: World) -> None:
    session = open_vote(world)
    world.person("alice").presses(Action("session.close", {"session": session}))
    assert world.read(lambda u: u.sessions.get(session)).status is SessionStatus.OPEN


# Commands


def test_a_button_of_an_unknown_version_says_so(world: World) -> None:
    reply = world.person("alice").presses(Action("gone.away"))
    assert isinstance(reply, Tell)


def test_every_command_is_a_button_of_the_menu_and_answers(world: World) -> None:
    alice = world.person("alice")
    menu = alice.types("")
    assert isinstance(menu, Tell)
    for choice in buttons(menu.card):
        reply = alice.presses(choice.action, channel="C01GEN")
        assert isinstance(reply, Tell | Ask), choice.label
        assert not isinstance(reply, Silence)


# Places


def test_a_channel_that_refuses_is_told_once_and_catches_up_when_it_answers_again(
    world: World,
) -> None:
    world.platform.fault = lambda verb, to: Unreachable("not_in_channel") if to.channel else None
    first = open_vote(world)
    open_vote(world, "Second sujet")
    told = [m for m in world.person("alice").talk if "general" in m.card.summary]
    assert len(told) == 1, "once, whatever else could not be posted"
    world.platform.fault = lambda verb, to: None
    bot = Who("simulated", WORKSPACE, "bot")
    world.handle(
        Lifecycle("joined", bot, Where("simulated", WORKSPACE, CHANNEL), "joined1", world.clock())
    )
    assert sorted(words(m.card).splitlines()[0] for m in world.channel()) == [
        "Lancer la campagne le 3 mars",
        "Second sujet",
    ]
    assert ballots(world, first) == {}


def test_a_channel_without_a_committee_is_told_what_the_bot_is_for(world: World) -> None:
    bot = Who("simulated", WORKSPACE, "bot")
    world.handle(
        Lifecycle("joined", bot, Where("simulated", WORKSPACE, "C02NEW"), "joined2", world.clock())
    )
    [welcome] = world.platform.channel("C02NEW")
    assert "Créer un comité" in [b.label for b in buttons(welcome.card)]


def test_a_ballot_from_a_private_talk_without_prompt_is_answered(world: World) -> None:
    world.until("2026-11-23 09:00")
    bob = world.person("bob")
    bob.types("silence", channel="")
    bob.submits({"on": "no"})
    session = open_vote(world)
    reply = bob.presses(Action("session.answer", {"session": session, "choice": "go"}))
    assert isinstance(reply, Tell) and "Go" in words(reply.card)


@pytest.mark.parametrize("between", ["\n", "\t", "\u00a0", " \n "])
def test_a_command_is_told_from_its_text_by_any_blank(between: str) -> None:
    parsed = commands.parse(f"vote{between}Lancer la carte\nle 3 mars")
    assert (parsed.action.name, parsed.text) == ("vote.propose", "Lancer la carte\nle 3 mars")


# The home


def test_the_home_follows_what_awaits_its_person(world: World) -> None:
    bob = world.person("bob")
    world.handle(
        Lifecycle("hello", bob.who, Where("simulated", WORKSPACE), "hello1", world.clock())
    )
    [home] = [m for m in world.platform.messages if m.to.home]
    assert "Nothing awaits you" in words(home.card)
    session = open_vote(world)
    assert "One question" in words(home.card)
    bob.presses(Action("session.answer", {"session": session, "choice": "go"}))
    assert "Nothing awaits you" in words(home.card)


# Workspaces


def test_a_workspace_installed_again_is_reached_again(world: World) -> None:
    """Accounts and channels that went with the installation come back with it (FAULTS 22)."""
    world.platform.fault = lambda verb, to: Unreachable("account_inactive")
    open_vote(world)
    world.until("2026-11-23 09:05")
    world.platform.fault = lambda verb, to: None
    admin = Who("simulated", WORKSPACE, "alice")
    world.handle(
        Lifecycle("installed", admin, Where("simulated", WORKSPACE), "installed1", world.clock())
    )
    assert [m.card.title for m in world.channel()] == ["Lancer la campagne le 3 mars"]
    assert len(world.person("bob").talk) == 1


def test_a_vote_of_one_day_is_reminded_in_its_middle_and_not_at_its_end(world: World) -> None:
    world.until("2026-11-23 09:05")
    session = open_vote(world)
    found = world.read(lambda unit: unit.sessions.get(session))
    assert found.remind_at == instant("2026-11-23 13:35")


def test_a_person_known_in_another_organization_is_nobody_here(world: World) -> None:
    """A workspace belongs to one organisation; an account found elsewhere counts for nothing."""
    other = world.write(
        lambda unit: conversation.organization_of(
            unit, world.bearings, "simulated", "S02OTHER", "Télécom du Nord"
        )
    )
    bob = world.read(lambda unit: unit.people.of_account("simulated", WORKSPACE, "bob"))
    world.write(lambda unit: unit.people.link(Account("simulated", "S02OTHER", "bob", bob.id)))
    stranger = Who("simulated", "S02OTHER", "bob", "Bob", "bob@example.com")
    reply = world.handle(
        Command(stranger, Where("simulated", "S02OTHER"), "membres", "k1", world.clock())
    )
    assert "Lancement" not in words(reply.card)
    world.handle(Lifecycle("hello", stranger, Where("simulated", "S02OTHER"), "k2", world.clock()))
    found = world.read(lambda unit: unit.people.of_account("simulated", "S02OTHER", "bob"))
    assert (found.organization_id, found.id != bob.id) == (other.id, True)


# After a stop


def test_a_stand_up_that_opens_after_its_hour_says_that_it_is_late(world: World) -> None:
    world.clock.go(instant("2026-11-23 10:15"))
    world.tick()
    assert "(en retard)" in world.person("alice").talk[0].card.title
    assert "(late)" in world.person("bob").talk[0].card.title


def test_a_stand_up_missed_by_hours_is_skipped_and_said(world: World) -> None:
    world.clock.go(instant("2026-11-23 14:00"))
    world.tick()
    assert [len(world.person(user).talk) for user in ("alice", "bob", "carol")] == [1, 0, 0]
    world.tick()
    assert len(world.person("alice").talk) == 1


def test_after_a_week_of_silence_nothing_is_asked_five_times(world: World) -> None:
    world.clock.go(instant("2026-11-30 09:45"))
    world.tick()
    asked = [m for m in world.person("bob").talk if "stand-up" in m.card.summary.lower()]
    assert len(asked) <= 1


# Several committees


def test_the_page_of_a_committee_is_about_no_other_one(world: World) -> None:
    """Even once it is closed, nothing typed there reaches another committee."""
    alice = world.person("alice")
    alice.types("créer", channel="")
    alice.submits(
        {"name": "Crédit Immo", "goal": "Répondre en 48 h", "departments": "Marketing, DSI"}
    )
    other = next(c for c in world.read(lambda u: u.committees.all()) if c.name == "Crédit Immo")
    world.write(lambda u: u.committees.save(replace(other, status=CommitteeStatus.CLOSED)))
    me = world.read(lambda u: u.people.of_account("simulated", WORKSPACE, "alice"))
    web = Who("web", other.organization_id, me.id)
    reply = world.handle(
        Command(
            web,
            Where("web", other.organization_id, other.id),
            "vote Augmenter les plafonds",
            "web1",
            world.clock(),
        )
    )
    assert "clos" in words(reply.card)
    assert world.read(lambda u: u.sessions.open_in(world.committee_id, "vote")) == []


def test_a_form_says_which_committee_it_is_for_when_one_has_several(world: World) -> None:
    alice = world.person("alice")
    alice.types("créer", channel="")
    alice.submits(
        {"name": "Crédit Immo", "goal": "Répondre en 48 h", "departments": "Marketing, DSI"}
    )
    asked = alice.types("vote", channel="")
    assert isinstance(asked, Ask)
    assert "Crédit Immo" in words(asked.form)


def test_a_command_typed_whole_is_understood(world: World) -> None:
    reply = world.person("bob").types("/comite irritant Ma carte arrive sans code")
    assert isinstance(reply, Tell)
    [one] = world.read(lambda u: u.irritants.of(world.committee_id))
    assert one.verbatim == "Ma carte arrive sans code"
