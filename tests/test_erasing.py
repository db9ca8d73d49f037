"""A person's data: received, and erased so that no table, file or message holds them any more."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.erasing import erase
from bot.exporting_person import exported
from bot.model import Account, Leave, Role
from bot.replies import Correct
from storage.erasure_statements import FATES, naming
from storage.verify import verify
from tests.world import World, words

CANARY = "canari"
"""In everything that Carol is, says or writes, and in nothing of anybody else."""


def token(what: str) -> str:
    return f"{CANARY} {what} de Carol"


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def pid(world: World, user: str) -> str:
    found = world.read(lambda u: u.people.of_account("simulated", "S01TEST", user))
    assert found is not None
    return str(found.id)


def lived(world: World) -> None:
    """Carol writes wherever something can be written; her colleagues write beside her."""
    carol, bob = world.person("carol"), world.person("bob")

    def named(unit: Any) -> None:
        person = unit.people.get(pid_)
        unit.people.save(
            replace(person, name="Canari Cherkaoui", email="canari@example.com", locale="fr")
        )
        unit.people.add_leave(Leave("leave1", pid_, date(2027, 1, 4), date(2027, 1, 8)))
        unit.people.link(Account("web", person.organization_id, pid_, pid_))

    pid_ = pid(world, "carol")
    world.write(named)
    world.until("2026-11-23 09:40")
    dsi = next(one.id for one in world.committee.departments if one.name == "DSI")
    for guest, said in ((carol, token), (bob, lambda what: f"{what} de Bob")):
        guest.types("standup")
        other = (
            dsi
            if guest is carol
            else next(one.id for one in world.committee.departments if one.name == "Produit")
        )
        guest.submits(
            {
                "done": said("fait"),
                "next": said("suite"),
                "request_department": other,
                "request_text": said("demande"),
                "irritant": said("irritant entendu"),
            }
        )
    carol.types("irritant Guichets fermés le samedi canariverbatim")
    world.until("2026-11-23 13:40")
    world.until("2026-11-24 10:05", timedelta(minutes=30))
    ballot(world, "Lancer la campagne en mars")
    world.until("2026-11-25 12:00", timedelta(minutes=30))


def ballot(world: World, proposal: str) -> None:
    """A vote in which Carol says no with words, and Bob under a condition."""
    world.person("alice").types(f"vote {proposal}")
    card = world.channel()[-1].card
    for user in ("alice", "dan"):
        label = "Go"
        world.person(user).clicks(label, card)
    carol = world.person("carol")
    carol.clicks("No-go", card)
    carol.submits({"reason": token("motif"), "lift": token("levée")})
    bob = world.person("bob")
    bob.clicks("Go sous condition", card)
    bob.submits(
        {
            "condition": "La recette de Bob est finie",
            "owner": pid(world, "carol"),
            "date": "2026-12-20",
        }
    )


def dump(world: World) -> str:
    """Every value of every table, as one text."""

    def read(unit: Any) -> str:
        raw, found = unit.db.raw, []
        if unit.db.name == "sqlite":
            names = [
                row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
        else:
            names = [
                row[0]
                for row in raw.execute(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                ).fetchall()
            ]
        for name in names:
            for row in raw.execute(f'SELECT * FROM "{name}"').fetchall():
                found.append(f"{name}: {row!r}")
        return "\n".join(found)

    return str(world.read(read))


def traces(world: World, *signs: str) -> list[str]:
    return [
        line[:300]
        for line in dump(world).splitlines()
        if any(sign.casefold() in line.casefold() for sign in signs)
    ]


def asked(world: World, user: str = "carol") -> Any:
    guest = world.person(user)
    guest.types("données", channel="")
    guest.clicks("Effacer mes données")
    return guest.submits({"word": "effacer"})


def later(world: World, hours: float, step: float = 0.25) -> None:
    end = world.clock.now + timedelta(hours=hours)
    world.until(end.strftime("%Y-%m-%d %H:%M"), timedelta(hours=step))


def clean(world: World) -> None:
    """Beats go on until the files are clean: each asks for it when the writer is idle."""
    for _ in range(200):
        if not world.read(lambda unit: unit.erasures.untidy()):
            return
        world.tick()
    raise AssertionError("never tidied")


def erased(world: World, user: str = "carol") -> None:
    asked(world, user)
    later(world, 13)


def known(world: World, user: str) -> bool:
    return world.read(lambda u: u.people.of_account("simulated", "S01TEST", user)) is not None


# Nothing is left


def test_nothing_of_an_erased_person_is_left_in_any_table(world: World) -> None:
    lived(world)
    who = pid(world, "carol")
    tables = {line.partition(":")[0] for line in traces(world, CANARY)}
    assert {"person", "answer", "commitment", "irritant", "journal_text", "message"} <= tables
    erased(world)
    assert traces(world, CANARY, who, "carol") == []


def test_nothing_is_left_in_the_files_of_sqlite_while_the_store_is_open(sqlite_url: str) -> None:
    world = World(sqlite_url)
    lived(world)
    erased(world)
    clean(world)
    path = Path(make_url(sqlite_url).database or "")
    files = sorted(path.parent.glob(f"{path.name}*"))
    assert f"{path.name}-wal" in [one.name for one in files]
    held = {one.name: one.read_bytes().lower() for one in files}
    assert [name for name, data in held.items() if CANARY.encode() in data] == []
    world.close()


def test_what_was_shown_before_is_drawn_anew_without_them(world: World) -> None:
    lived(world)
    assert CANARY in "\n".join(words(shown.card) for shown in world.channel())
    erased(world)
    everywhere = world.channel() + [
        shown for user in ("alice", "bob", "dan", "emna") for shown in world.person(user).talk
    ]
    texts = "\n".join(words(shown.card).casefold() for shown in everywhere)
    assert CANARY not in texts and "carol" not in texts


def test_what_they_asked_the_facilitators_to_correct_goes_too(world: World) -> None:
    carol = world.person("carol")
    carol.types("données")
    carol.clicks("Rectifier")
    carol.clicks("Corriger le journal")
    carol.submits({"text": "J’ai un canari à la maison"})
    assert CANARY in words(world.person("alice").talk[-1].card)
    erased(world)
    assert traces(world, CANARY, "carol") == []
    assert CANARY not in "".join(words(shown.card) for shown in world.person("alice").talk)


def test_a_name_that_is_a_word_of_ours_spoils_no_code(world: World) -> None:
    who = pid(world, "dan")
    world.write(lambda u: u.people.save(replace(u.people.get(who), name="Go")))
    ballot(world, "Lancer la campagne en mars")
    later(world, 1)
    erase_now(world, "dan")
    world.tick()
    assert "Marketing | Go | Go" in words(world.channel()[-1].card)


def test_nothing_is_found_by_searching_the_journal(world: World) -> None:
    lived(world)
    search = lambda: world.read(lambda u: u.journal.of(world.committee_id, search=CANARY))  # noqa: E731
    assert search()
    erased(world)
    assert search() == []


def test_nothing_is_logged_of_them(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    lived(world)
    caplog.clear()
    erased(world)
    assert CANARY not in caplog.text.casefold()


# What stays


def test_the_chain_verifies_and_says_that_something_was_erased(world: World) -> None:
    lived(world)
    erased(world)
    report = world.read(lambda unit: verify(unit.db, world.committee_id))
    assert (report.ok, report.reason) == (True, "")
    entries = world.read(lambda unit: unit.journal.of(world.committee_id))
    kinds = [one.kind for one in entries]
    assert kinds[:2] == ["erasure", "membership"]


def test_the_department_keeps_its_position(world: World) -> None:
    lived(world)
    before = world.read(lambda u: u.journal.get(world.committee_id, "D-2026-001"))
    erased(world)
    after = world.read(lambda u: u.journal.get(world.committee_id, "D-2026-001"))
    assert after.facts == before.facts
    positions = {one["name"]: one["position"] for one in after.facts["departments"]}
    assert positions["Commercial"] == "no_go"
    assert {name for name, text in after.texts.items() if text is None} == {"reason.2", "lift.2"}
    shown = [words(s.card) for s in world.channel() if "D-2026-001" in words(s.card)]
    assert shown and all("Commercial | No-go | No-go\N{NO-BREAK SPACE}: 1" in one for one in shown)


def test_what_colleagues_wrote_is_untouched(world: World) -> None:
    """But for ids: whoever Bob named as owner of his condition is nobody now."""
    lived(world)

    def theirs() -> list[str]:
        kept = ("answer", "irritant", "journal_text", "commitment")
        found = [line for line in traces(world, "de Bob") if line.startswith(kept)]
        return [re.sub(r"id\d{6}", "id", line) for line in found]

    before = theirs()
    assert len(before) > 3
    erase_now(world, "carol")
    assert theirs() == before


def erase_now(world: World, user: str) -> None:
    who = pid(world, user)

    def work(unit: Any) -> None:
        erase(unit, world.bearings, unit.people.get(who), unit.now)

    world.write(work)


def test_what_they_owed_passes_to_whoever_answers_for_their_department(world: World) -> None:
    world.until("2026-11-23 09:00")
    owe(world)
    later(world, 2)
    assert seats(world, "bob")[0].person.name == "Bob Brown"
    erase_now(world, "carol")
    [one] = world.read(lambda u: u.commitments.of(world.committee_id))
    assert (one.owner_id, one.department.name) == (None, "Commercial")
    world.tick()
    told = world.person("alice").talk[-1].card
    assert "1 engagement n’a plus de porteur" in words(told)
    assert "Carol" not in words(told)


def test_a_department_with_somebody_left_owes_it_by_them(world: World) -> None:
    emna = pid(world, "emna")
    world.store.write_sync(
        lambda unit: unit.committees.seat(
            world.committee_id,
            replace(
                unit.committees.get(world.committee_id).seat_of(emna),
                department=next(
                    one
                    for one in unit.committees.get(world.committee_id).departments
                    if one.name == "Commercial"
                ),
                role=Role.MEMBER,
            ),
        )
    )
    owe(world)
    erase_now(world, "carol")
    [one] = world.read(lambda u: u.commitments.of(world.committee_id))
    assert one.owner_id == emna
    world.tick()
    assert "Un engagement vous revient" in words(world.person("emna").talk[-1].card)


def seats(world: World, user: str) -> list[Any]:
    return [s for s in world.committee.seats if s.person.id == pid(world, user)]


def owe(world: World) -> None:
    """Bob asks something of Carol's department at the stand-up."""
    world.until("2026-11-23 09:40")
    bob = world.person("bob")
    bob.types("standup")
    commercial = next(one.id for one in world.committee.departments if one.name == "Commercial")
    bob.submits({"done": "x", "request_department": commercial, "request_text": "Les prix de Bob"})
    [one] = world.read(lambda u: u.commitments.of(world.committee_id))
    carol = pid(world, "carol")
    world.write(lambda unit: unit.commitments.save(replace(one, owner_id=carol)))


# When it happens


def test_it_is_told_beforehand_and_may_be_cancelled(world: World) -> None:
    reply = asked(world)
    assert "Ce sera fait à partir de lundi 23 novembre à 20:00" in words(reply.card)
    assert "au plus tard mardi 24 novembre à 08:00" in words(reply.card)
    later(world, 11)
    assert known(world, "carol")
    world.person("carol").types("données", channel="")
    assert "Rien n’a été effacé" in words(
        world.person("carol").clicks("Annuler l’effacement", reply.card).card
    )
    later(world, 20)
    assert known(world, "carol")


def test_the_word_is_asked_in_any_of_the_three_languages(world: World) -> None:
    carol = world.person("carol")
    for typed, right in (("oui", False), ("erase", True)):
        carol.types("données", channel="")
        carol.clicks("Effacer mes données")
        assert isinstance(carol.submits({"word": typed}), Correct) is not right


def test_they_are_told_once_when_it_happens_and_never_again(world: World) -> None:
    asked(world)
    later(world, 11.9)
    before = len(world.person("carol").talk)
    later(world, 30)
    talk = world.person("carol").talk
    assert [words(shown.card).splitlines()[0] for shown in talk[before:]] == [
        "Vos données s’effacent"
    ]
    assert not known(world, "carol")


def test_it_waits_for_the_closing_of_a_vote(world: World) -> None:
    world.until("2026-11-23 09:00")
    asked(world)
    later(world, 1)
    world.person("alice").types("vote Lancer la campagne en mars")
    card = world.channel()[-1].card
    world.person("carol").clicks("Go", card)
    world.until("2026-11-24 08:30", timedelta(minutes=15))
    assert known(world, "carol"), "due since 21:00, but the vote is open until 10:00"
    for user in ("alice", "bob", "dan"):
        world.person(user).clicks("Go", card)
    world.until("2026-11-24 09:00", timedelta(minutes=5))
    assert not known(world, "carol")
    entry = world.read(lambda u: u.journal.get(world.committee_id, "D-2026-001"))
    assert (entry.facts["outcome"], entry.facts["ballots"]) == ("go", 4)


def test_after_a_day_an_open_ballot_is_struck(world: World) -> None:
    world.until("2026-11-23 09:00")
    alice = world.person("alice")
    alice.types("vote")
    alice.submits({"proposal": "Lancer en mars", "deadline": "3d"})
    card = world.channel()[-1].card
    world.person("carol").clicks("Go", card)
    asked(world)
    later(world, 23.9)
    assert known(world, "carol")
    later(world, 0.6)
    assert not known(world, "carol")
    assert "0 bulletin sur 4" in words(world.channel()[-1].card)
    later(world, 72)
    entry = world.read(lambda u: u.journal.get(world.committee_id, "D-2026-001"))
    assert (entry.facts["electors"], entry.facts["ballots"]) == (4, 0)


def test_a_secret_ballot_stays_counted(world: World) -> None:
    world.until("2026-11-23 09:00")
    alice = world.person("alice")
    alice.types("vote")
    alice.submits(
        {
            "proposal": "Lancer en mars",
            "deadline": "3d",
            "ballots": "secret",
            "rule": "member_majority",
        }
    )
    card = world.channel()[-1].card
    world.person("carol").clicks("Go", card)
    asked(world)
    later(world, 24.6)
    assert not known(world, "carol")
    assert traces(world, "carol") == []
    for user in ("alice", "bob", "dan"):
        world.person(user).clicks("Go", card)
    later(world, 1)
    entry = world.read(lambda u: u.journal.get(world.committee_id, "D-2026-001"))
    assert (entry.facts["outcome"], entry.facts["ballots"]) == ("go", 4)


def test_the_last_facilitator_is_told_and_so_is_who_stays(world: World) -> None:
    alice = world.person("alice")
    alice.types("données", channel="")
    alice.clicks("Effacer mes données")
    assert "n’a pas d’autre facilitateur que vous" in words(alice.said.form)
    alice.submits({"word": "EFFACER"})
    later(world, 13)
    assert "Le comité n’a plus de facilitateur" in words(world.person("emna").talk[-1].card)
    assert traces(world, "alice") == []


# What one receives


def test_an_export_holds_what_they_wrote_and_nothing_of_others(world: World) -> None:
    lived(world)

    def made(unit: Any) -> Any:
        person = unit.people.get(pid_)
        return exported(unit, person, world.bearings.lexicon("fr"), unit.now)

    pid_ = pid(world, "carol")
    held = world.read(made)
    text = json.dumps(held, ensure_ascii=False)
    wrote = ("fait", "suite", "demande", "irritant entendu", "motif", "levée")
    assert [one for one in wrote if token(one) not in text] == []
    assert "canariverbatim" in text
    assert "canari@example.com" in text and "2027-01-04" in text
    assert not any(sign in text for sign in ("Bob", "Alice", "Dan", "de Bob"))
    assert held["summary"][1] == "Nom\N{NO-BREAK SPACE}: Canari Cherkaoui"


# The schema


def test_every_column_that_names_a_person_has_a_fate() -> None:
    assert {name for name, _ in naming()} == set(FATES)
