"""A committee as a file: the same in as out, every error at once, nothing changed twice."""

# ruff: noqa: E501  the lines of the file stand as they are written

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cleaning import clean
from bot.committee_file import (
    BadFile,
    CommitteeFile,
    FileMember,
    FilePlace,
    FileRitual,
    Report,
    dump,
    export,
    import_file,
    load,
)
from bot.model import Committee, Role, VoteRules
from bot.ports import Unit
from bot.timetable import Calendar, Duration, RamadanHours, Rule, Weekday, WorkingHours
from tests.world import World

EXAMPLE = """\
organization: Banque Atlas
name: Lancement Carte Fidélité
goal: Réduire de 30 % les réclamations à l'activation d'ici le 30 juin 2027
locale: fr
timezone: Africa/Casablanca
calendar: MA
departments: [Marketing, Commercial, Produit, DSI]
places:
  - {platform: slack, workspace: T01TEST, channel: C01GEN}
  - {platform: teams, tenant: 11111111-1111-1111-1111-111111111111, conversation: "19:abc@thread.tacv2"}
  - {platform: web}
members:
  - {name: Alice Anderson, email: alice@example.com, department: Marketing, role: facilitator, slack: U01ALICE}
  - {name: Bob Brown, email: bob@example.com, department: DSI, role: member, slack: U02BOB, deputy: dan@example.com}
  - {name: Carol Cherkaoui, email: carol@example.com, department: Commercial, role: member, slack: U03CAROL}
  - {name: Dan Daoudi, email: dan@example.com, department: Produit, role: member, slack: U04DAN, hours: "08:30-17:00"}
  - {name: Emna El Fassi, email: emna@example.com, department: Marketing, role: sponsor}
leads: {DSI: bob@example.com}
rituals:
  standup: {days: [mon, wed], at: "09:30", closes_after: 4h, remind_after: 2h}
  irritants: {days: [tue], at: "10:00", closes_after: 1d}
  digest: {days: [fri], at: "16:00"}
vote: {rule: department_unanimity, quorum: every_department, deadline: 1d}   # 1d: one working day; 24h: elapsed
"""


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


# The rehearsal has a Banque Atlas of its own.
EXAMPLE_HERE = EXAMPLE.replace("Banque Atlas", "Banque Rif")


def imports(world: World, text: str = EXAMPLE_HERE, *, prune: bool = False) -> Report:
    return world.write(
        lambda unit: import_file(unit, world.bearings, load(text), world.clock(), prune=prune)
    )


def exported(world: World, report: Report) -> str:
    return world.read(lambda unit: export(unit, unit.committees.get(report.committee_id)))


def committee(world: World, report: Report) -> Committee:
    return world.read(lambda unit: unit.committees.get(report.committee_id))


def wrong(text: str) -> list[tuple[str, str]]:
    with pytest.raises(BadFile) as raised:
        load(text)
    return [(p.path, p.code) for p in raised.value.problems]


# Reading


def test_the_example_is_written_back_letter_for_letter() -> None:
    assert dump(load(EXAMPLE)) == EXAMPLE


@pytest.mark.parametrize("at", ['"12:30"', "12:30", "'12:30'"])
def test_a_clock_time_needs_no_quotes(at: str) -> None:
    """YAML 1.1 reads a bare 12:30 as the number 750."""
    text = EXAMPLE.replace('at: "09:30"', f"at: {at}")
    assert load(text).rituals["standup"].rule.at == time(12, 30)


def test_a_department_called_no_is_a_text() -> None:
    text = EXAMPLE.replace("Commercial", "no")
    assert load(text).departments[1] == "no"


def test_every_error_is_found_in_one_go_with_its_line() -> None:
    text = (
        EXAMPLE.replace("goal:", "gaol:")
        .replace("role: sponsor", "role: boss")
        .replace("dan@example.com}", "zoe@example.com}")
        .replace("1d}   #", "soon}   #")
    )
    with pytest.raises(BadFile) as raised:
        load(text)
    assert [(p.path, p.code, p.line) for p in raised.value.problems] == [
        ("goal", "missing", 1),
        ("gaol", "unknown_key", 3),
        ("members.2.deputy", "unknown_member", 14),
        ("members.5.role", "choice", 17),
        ("vote.deadline", "bad_duration", 23),
    ]


@pytest.mark.parametrize(
    ("before", "after", "path", "code"),
    [
        ("role: facilitator", "role: member", "members", "no_facilitator"),
        ("leads: {DSI: bob@", "leads: {DSI: carol@", "leads.DSI", "unknown_lead"),
        ("Marketing, Commercial,", "Marketing, marketing, Commercial,", "departments", "repeated"),
        (
            "bob@example.com, department",
            "alice@example.com, department",
            "members.2.email",
            "repeated",
        ),
        ("[mon, wed]", "[mon, someday]", "rituals.standup.days", "bad_day"),
        ("  digest:", "  karaoke:", "rituals.karaoke", "choice"),
        (
            'at: "16:00"}',
            'at: "16:00", closes_after: 1h}',
            "rituals.digest.closes_after",
            "unknown_key",
        ),
        ("remind_after: 2h", "remind_after: 1d", "rituals.standup.remind_after", "bad_duration"),
        ("Africa/Casablanca", "Africa/Atlantis", "timezone", "bad_zone"),
        ("calendar: MA", "calendar: Maroc", "calendar", "bad_country"),
        ("every_department", "most", "vote.quorum", "quorum"),
        (
            "  - {platform: slack, workspace: T01TEST, channel: C01GEN}\n",
            "",
            "members.1.slack",
            "no_workspace",
        ),
        ("locale: fr", "locale: de", "locale", "choice"),
    ],
)
def test_a_mistake_is_named_where_it_stands(before: str, after: str, path: str, code: str) -> None:
    assert before in EXAMPLE
    assert (path, code) in wrong(EXAMPLE.replace(before, after, 1))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing"),
        ("- a list", "not_table"),
        ("name: [unclosed", "not_yaml"),
        ("a: &x [*x]", "alias"),
        ("name: one\nname: two", "twice"),
        ("text alone", "not_table"),
    ],
)
def test_what_is_no_committee_at_all_is_refused(text: str, code: str) -> None:
    assert code in [found for _, found in wrong(text)]


# Writing

word = (
    st.text(
        st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\x00"),
        min_size=1,
        max_size=30,
    )
    .map(lambda text: clean(text).strip())
    .filter(bool)
)
tame = st.text(string.ascii_letters + string.digits, min_size=1, max_size=12)
duration = st.builds(Duration, st.integers(1, 300), st.sampled_from("mhd"))
elapsed = st.builds(Duration, st.integers(1, 300), st.sampled_from("mh"))
days = st.lists(st.sampled_from(Weekday), min_size=1, unique=True).map(tuple)
rule = st.builds(Rule, days, st.builds(time, st.integers(0, 23), st.integers(0, 59)))
hours = st.builds(
    lambda d, a, b: WorkingHours(d, time(min(a, b)), time(max(a, b), 30)),
    days,
    st.integers(0, 23),
    st.integers(0, 23),
)
day = st.dates(date(2026, 1, 1), date(2028, 12, 31))
vote = st.builds(
    VoteRules,
    st.sampled_from(["department_unanimity", "consent"]),
    st.one_of(st.just("every_department"), st.integers(1, 100).map(lambda n: f"{n}%")),
    duration,
    st.sampled_from(["closing", "voted", "visible"]),
)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    ramadan = [
        RamadanHours(min(a, b), max(a, b), h)
        for a, b, h in draw(st.lists(st.tuples(day, day, hours), max_size=1))
    ]
    return Calendar(
        draw(st.sampled_from([None, "MA", "FR"])),
        draw(st.dictionaries(day, word, max_size=2)),
        draw(st.frozensets(day, max_size=2)),
        tuple(ramadan),
    )


@st.composite
def files(draw: st.DrawFn, text: st.SearchStrategy[str] = word) -> CommitteeFile:
    departments = tuple(
        draw(st.lists(text, min_size=1, max_size=3, unique_by=lambda name: name.casefold()))
    )
    emails = draw(st.lists(tame, min_size=1, max_size=5, unique_by=str.casefold))
    members = tuple(
        FileMember(
            draw(text),
            f"{email}@example.com",
            draw(st.sampled_from(departments)),
            Role.FACILITATOR if n == 0 else draw(st.sampled_from(Role)),
            draw(st.sampled_from(["", f"U{n}"])),
            draw(st.sampled_from(["", f"29:{n}-x"])),
            "",
            draw(st.none() | hours),
            draw(st.sampled_from([None, "fr", "ar"])),
            draw(st.sampled_from([None, "Asia/Dubai"])),
        )
        for n, email in enumerate(emails)
    )
    if len(members) > 1:
        members = (replace(members[0], deputy=members[1].email), *members[1:])
    leads = {members[0].department: members[0].email} if draw(st.booleans()) else {}
    standup = FileRitual(
        draw(rule),
        draw(duration),
        draw(st.none() | elapsed),
        draw(st.dictionaries(st.sampled_from(["done", "next"]), text)),
        draw(st.booleans()),
    )
    rituals = {"standup": standup, "digest": FileRitual(draw(rule))}
    places = (
        FilePlace("slack", "T1", "C1", draw(st.just("") | text)),
        FilePlace("teams", "tenant", "19:abc@thread.tacv2"),
        FilePlace("web"),
    )
    return CommitteeFile(
        draw(text),
        draw(text),
        draw(text),
        draw(st.sampled_from(["fr", "en", "ar"])),
        draw(st.sampled_from(["Africa/Casablanca", "Europe/Paris"])),
        draw(calendars()),
        draw(hours),
        departments,
        places,
        members,
        leads,
        rituals,
        draw(vote),
    )


def _unfolded(file: CommitteeFile) -> bool:
    """Departments that differ by more than accents and case: others are one department twice."""
    try:
        load(dump(file))
    except BadFile as bad:
        return [p.code for p in bad.problems] != ["repeated"]
    return True


@given(files().filter(_unfolded))
def test_whatever_is_written_is_read_back_the_same(file: CommitteeFile) -> None:
    assert load(dump(file)) == file


@given(word)
def test_another_reader_of_yaml_reads_the_same_texts(text: str) -> None:
    file = replace(load(EXAMPLE), goal=text, organization=text)
    loaded = yaml.safe_load(dump(file))
    assert (loaded["goal"], loaded["organization"]) == (text, text)


# Importing


def test_importing_makes_the_committee_and_exporting_gives_the_file_back(world: World) -> None:
    assert exported(world, imports(world)) == EXAMPLE_HERE


def test_importing_twice_changes_nothing(world: World) -> None:
    first = imports(world)
    before = committee(world, first), _planned(world, first), _entries(world, first)
    second = imports(world)
    assert (second.created, second.changed, second.missing, second.removed) == ([], [], [], [])
    assert (committee(world, first), _planned(world, first), _entries(world, first)) == before


def _planned(world: World, report: Report) -> object:
    return world.read(lambda unit: unit.schedules.of(report.committee_id))


def _entries(world: World, report: Report) -> list[str]:
    return [e.kind for e in world.read(lambda unit: unit.journal.of(report.committee_id))]


def test_what_an_import_makes_is_reported_and_the_journal_opens(world: World) -> None:
    report = imports(world)
    assert {(i.kind, i.name) for i in report.created} >= {
        ("organization", "Banque Rif"),
        ("committee", "Lancement Carte Fidélité"),
        ("seat", "bob@example.com"),
        ("place", "slack T01TEST C01GEN"),
        ("ritual", "standup"),
    }
    assert _entries(world, report)[-1] == "opened"


def test_imported_people_are_known_by_their_accounts(world: World) -> None:
    imports(world)
    found = world.read(lambda unit: unit.people.of_account("slack", "T01TEST", "U02BOB"))
    assert found.email == "bob@example.com"


def test_rituals_are_planned_at_once(world: World) -> None:
    report = imports(world)
    planned = world.read(lambda unit: unit.schedules.of(report.committee_id))
    assert len(planned) == 3 and all(s.next_at is not None for s in planned)


def test_a_changed_file_changes_what_it_says_and_nothing_else(world: World) -> None:
    imports(world)
    text = (
        EXAMPLE_HERE.replace("department: Produit, role: member", "department: DSI, role: member")
        .replace('at: "16:00"', 'at: "15:00"')
        .replace("deadline: 1d", "deadline: 24h")
    )
    report = imports(world, text)
    assert {(i.kind, i.name) for i in report.changed} == {
        ("committee", "Lancement Carte Fidélité"),
        ("seat", "dan@example.com"),
        ("ritual", "digest"),
    }
    assert exported(world, report) == text


def test_a_seat_that_the_file_lacks_is_reported_and_kept(world: World) -> None:
    imports(world)
    shorter = "".join(line for line in EXAMPLE_HERE.splitlines(True) if "Carol" not in line)
    report = imports(world, shorter)
    assert [(i.kind, i.name) for i in report.missing] == [("seat", "carol@example.com")]
    assert len(committee(world, report).seats) == 5


def test_pruning_takes_away_what_the_file_lacks(world: World) -> None:
    imports(world)
    shorter = "".join(
        line
        for line in EXAMPLE_HERE.splitlines(True)
        if "Carol" not in line and "irritants:" not in line
    )
    shorter = shorter.replace("Marketing, Commercial, ", "Marketing, ")
    report = imports(world, shorter, prune=True)
    assert {i.kind for i in report.removed} == {"seat", "ritual", "department"}
    assert exported(world, report) == shorter


def test_a_workspace_of_another_organisation_is_refused(world: World) -> None:
    imports(world)
    with pytest.raises(BadFile) as raised:
        imports(world, EXAMPLE)
    assert [p.code for p in raised.value.problems] == ["workspace_taken"]


def test_somebody_who_came_first_by_chat_is_the_person_of_that_address(world: World) -> None:
    """P01: the same address, verified by the platforms of one organisation, is one person."""
    report = imports(world, EXAMPLE.replace("workspace: T01TEST", "workspace: T09NEW"))
    seats = committee(world, report).seats
    assert next(s for s in seats if s.person.name == "Bob Brown").person.locale == "en"


@given(file=files(tame).filter(_unfolded))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_imported_is_exported_the_same(world: World, file: CommitteeFile) -> None:
    """Each drawn file goes into an organisation and workspaces of its own, in one store."""
    own = next(world.keys)
    places = tuple(
        replace(p, workspace=f"{p.workspace}-{own}") if p.workspace else p for p in file.places
    )
    mine = replace(file, organization=f"Organisation {own}", places=places)

    def work(unit: Unit) -> str:
        report = import_file(unit, world.bearings, mine, world.clock())
        return export(unit, unit.committees.get(report.committee_id))

    assert world.write(work) == dump(mine)
