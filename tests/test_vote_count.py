"""How a vote is counted: each rule as a table, and every electorate against a second count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.tally import RULES, Ballot, Choice, Tally, is_quorum, needed, outcome, positions
from tests.reference_vote import reference

UNANIMITY, MAJORITY, MEMBERS, CONSENT = RULES
LETTERS = {"g": Choice.GO, "c": Choice.CONDITIONAL, "n": Choice.NO_GO, "a": Choice.ABSTAIN}


def count(
    rule: str, *departments: str, quorum: str = "every_department", motivated: bool = True
) -> Tally:
    """Counts departments A, B, C… written as letters: g, c, n, a, and `.` for who did not vote."""
    electorate, ballots = {}, []
    for name, letters in zip("ABCDEF", departments, strict=False):
        for number, letter in enumerate(letters):
            person = f"{name}{number}"
            electorate[person] = name
            if letter != ".":
                ballots.append(Ballot(person, LETTERS[letter], "parce que" if motivated else ""))
    return outcome(rule, quorum, electorate, ballots)


TABLE = [
    # rule, departments, outcome, reason
    ("V01", UNANIMITY, ("g", "gn"), "undecided", "without_position"),
    ("V02", UNANIMITY, ("g", "a"), "go", "unanimous"),
    ("V02", UNANIMITY, ("c", "aa"), "go_conditions", "unanimous"),
    ("V03", UNANIMITY, ("a", "aa"), "undecided", "no_voice"),
    ("V03", MAJORITY, ("a", "a"), "undecided", "no_voice"),
    ("V03", MEMBERS, ("a", "a"), "undecided", "no_voice"),
    ("V03", CONSENT, ("a", "a"), "undecided", "no_voice"),
    ("V04", UNANIMITY, ("n", "gn"), "no_go", "department_no_go"),
    ("V04", UNANIMITY, ("n", "a", "g"), "no_go", "department_no_go"),
    ("V06", UNANIMITY, ("gcn", "g"), "go_conditions", "unanimous"),
    ("V06", UNANIMITY, ("cn", "g"), "undecided", "without_position"),
    ("V06", UNANIMITY, ("gcnn", "g"), "undecided", "without_position"),
    ("V07", UNANIMITY, ("ggc", "g"), "go_conditions", "unanimous"),
    ("V08", MAJORITY, ("g", "g", "cnn"), "go", "departments_for"),
    ("V08", MAJORITY, ("g", "c", "n"), "go_conditions", "departments_for"),
    ("V09", MEMBERS, ("cc", "n"), "go_conditions", "members_for"),
    ("V09", MEMBERS, ("c", "nn"), "no_go", "members_against"),
    ("V10", MEMBERS, ("g", "n"), "undecided", "members_tied"),
    ("V10", MEMBERS, ("ca", "n"), "undecided", "members_tied"),
    ("V11", MAJORITY, ("g", "c", "n", "a", "gn"), "go_conditions", "departments_for"),
    ("V11", MAJORITY, ("g", "g", "n", "n"), "undecided", "departments_tied"),
    ("V11", MAJORITY, ("g", "n", "n"), "no_go", "departments_against"),
    ("V11", MAJORITY, ("gn", "gn"), "undecided", "departments_tied"),
    ("V12", CONSENT, ("ggn", "gg"), "no_go", "objection"),
    ("V12", CONSENT, ("gg", "ga"), "go", "consent"),
    ("V12", CONSENT, ("gc", "a"), "go_conditions", "consent"),
    ("V15", UNANIMITY, ("g..", "a."), "go", "unanimous"),
    ("V15", UNANIMITY, ("gg", ".."), "undecided", "quorum_departments"),
    ("V15", CONSENT, ("g", "."), "undecided", "quorum_departments"),
    ("V15", MEMBERS, (".", "."), "undecided", "quorum_departments"),
]


@pytest.mark.parametrize(("ruling", "rule", "departments", "expected", "reason"), TABLE)
def test_a_rule_gives_the_outcome_of_its_table(
    ruling: str, rule: str, departments: tuple[str, ...], expected: str, reason: str
) -> None:
    tally = count(rule, *departments)
    assert (tally.outcome, tally.reason) == (expected, reason), ruling


@pytest.mark.parametrize(
    ("letters", "position"),
    [
        ("", "silent"),
        (".", "silent"),
        ("a", "abstention"),
        ("aa.", "abstention"),
        ("g", "go"),
        ("gga", "go"),
        ("c", "conditional"),
        ("gc", "conditional"),
        ("ggc", "conditional"),
        ("n", "no_go"),
        ("gnn", "no_go"),
        ("gn", "tied"),
        ("gcnn", "tied"),
        ("gcn", "conditional"),
    ],
)
def test_a_department_stands_where_its_majority_stands(letters: str, position: str) -> None:
    """V06, V07: go and conditional together against no-go, abstentions aside."""
    tally = count(CONSENT, "g", letters or ".")
    assert tally.counts[1].position == position


def test_an_undecided_unanimity_names_the_departments_without_position() -> None:
    assert count(UNANIMITY, "g", "gn", "cn").named == ("B", "C")


def test_one_no_go_department_is_enough_whatever_the_others_lack() -> None:
    """V04: tied, abstaining and silent beside it, once the quorum is reached."""
    tally = count(UNANIMITY, "nn", "gn", "a", "..", quorum="50%")
    assert (tally.outcome, tally.named) == ("no_go", ("A",))


def test_a_silent_department_leaves_unanimity_open_under_a_share_quorum() -> None:
    """V05"""
    tally = count(UNANIMITY, "ggg", ".", quorum="60%")
    assert (tally.outcome, tally.reason, tally.named) == ("undecided", "without_position", ("B",))


def test_conditions_of_a_department_that_refuses_bind_nobody() -> None:
    """V08"""
    assert count(MAJORITY, "g", "c", "cnn").retained == ("B0",)


def test_conditions_of_a_tied_department_bind_nobody() -> None:
    assert count(MAJORITY, "g", "cn").retained == ()


def test_every_condition_binds_where_members_are_counted() -> None:
    """V08, V09: by member, even where the department refuses."""
    assert count(MEMBERS, "ggg", "cnn", "c").retained == ("B0", "C0")


def test_no_condition_binds_when_the_rule_is_not_satisfied() -> None:
    assert count(MEMBERS, "c", "nn").retained == ()


def test_a_no_go_without_its_reason_is_no_objection_but_counts_for_the_quorum() -> None:
    """V13"""
    tally = count(CONSENT, "g", "n", motivated=False)
    assert (tally.outcome, tally.reason) == ("go", "consent")


def test_consent_needs_a_favourable_voice() -> None:
    """No-go ballots without reasons are neither objections nor a go."""
    assert count(CONSENT, "n", "a", motivated=False).outcome == "undecided"


def test_objections_are_counted_and_their_departments_named() -> None:
    tally = count(CONSENT, "ggn", "nn", "g")
    assert (tally.against, tally.named) == (3, ("A", "B"))


@pytest.mark.parametrize(
    ("share", "electors", "ballots"),
    [
        ("50%", 5, 3),
        ("50%", 4, 2),
        ("60%", 5, 3),
        ("66%", 3, 2),
        ("75%", 5, 4),
        ("100%", 7, 7),
        ("1%", 3, 1),
        ("every_department", 9, 0),
    ],
)
def test_a_share_of_the_electors_is_rounded_up(share: str, electors: int, ballots: int) -> None:
    """V16"""
    assert needed(share, electors) == ballots


def test_abstentions_count_for_a_share_quorum() -> None:
    assert count(MEMBERS, "ga", "..", quorum="50%").outcome == "go"


def test_a_missed_share_says_what_came_and_what_was_needed() -> None:
    tally = count(MEMBERS, "g.", "...", quorum="60%")
    assert (tally.reason, tally.favour, tally.against) == ("quorum_share", 1, 3)


def test_a_missed_quorum_prevails_over_a_no_go() -> None:
    assert count(UNANIMITY, "n", ".").reason == "quorum_departments"


def test_whoever_is_not_an_elector_is_not_counted() -> None:
    ballots = [Ballot("a", Choice.GO), Ballot("stranger", Choice.NO_GO, "non")]
    assert outcome(CONSENT, "every_department", {"a": "A"}, ballots).ballots == 1


def test_an_unknown_rule_is_never_counted_as_another() -> None:
    with pytest.raises(ValueError, match="dictator"):
        outcome("dictator", "every_department", {"a": "A"}, [Ballot("a", Choice.GO)])


@pytest.mark.parametrize(
    ("quorum", "known"),
    [
        ("every_department", True),
        ("60%", True),
        ("100%", True),
        ("1%", True),
        ("0%", False),
        ("101%", False),
        ("60", False),
        ("", False),
        ("06%", False),
        ("60%\n", False),
    ],
)
def test_a_quorum_is_every_department_or_a_whole_share(quorum: str, known: bool) -> None:
    assert is_quorum(quorum) is known


PEOPLE = [f"p{number}" for number in range(12)]


@st.composite
def votes(draw: st.DrawFn) -> tuple[str, str, dict[str, str], list[Ballot]]:
    people = PEOPLE[: draw(st.integers(1, len(PEOPLE)))]
    electorate = {person: draw(st.sampled_from("ABCD")) for person in people}
    cast = st.none() | st.tuples(st.sampled_from(list(Choice)), st.sampled_from(("", " ", "oui")))
    ballots = [Ballot(person, *found) for person in people if (found := draw(cast))]
    quorum = draw(
        st.sampled_from(["every_department", "1%"])
        | st.integers(1, 100).map(lambda share: f"{share}%")
    )
    return draw(st.sampled_from(RULES)), quorum, electorate, ballots


@given(votes())
def test_the_outcome_is_that_of_a_second_count(
    case: tuple[str, str, dict[str, str], list[Ballot]],
) -> None:
    rule, quorum, electorate, ballots = case
    tally = outcome(*case)
    plain = {b.person_id: (b.choice.value, bool(b.reason.strip())) for b in ballots}
    expected, places, conditions = reference(rule, quorum, electorate, plain)
    assert tally.outcome == expected
    assert {c.department: c.position.value for c in tally.counts} == places
    assert set(tally.retained) == conditions


@given(votes(), st.randoms(use_true_random=False))
def test_the_order_of_electors_and_ballots_changes_nothing(
    case: tuple[str, str, dict[str, str], list[Ballot]], random: object
) -> None:
    rule, quorum, electorate, ballots = case
    people, shuffled = list(electorate), list(ballots)
    random.shuffle(people)  # type: ignore[attr-defined]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = outcome(rule, quorum, {person: electorate[person] for person in people}, shuffled)
    assert again == outcome(*case)


@given(votes())
def test_a_tally_survives_its_json(case: tuple[str, str, dict[str, str], list[Ballot]]) -> None:
    tally = outcome(*case)
    assert Tally.from_json(tally.to_json()) == tally


@given(votes())
def test_every_ballot_is_counted_once(case: tuple[str, str, dict[str, str], list[Ballot]]) -> None:
    _, _, electorate, ballots = case
    counts = positions(electorate, ballots)
    assert sum(count.ballots for count in counts) == len(ballots)
    assert sum(count.electors for count in counts) == len(electorate)


@given(votes(), st.sampled_from(PEOPLE))
def test_changing_a_no_go_to_a_go_never_turns_a_go_away(
    case: tuple[str, str, dict[str, str], list[Ballot]], person: str
) -> None:
    """More support can never make a decision less favourable."""
    rule, quorum, electorate, ballots = case
    better = [
        Ballot(b.person_id, Choice.GO) if b.person_id == person and b.choice is Choice.NO_GO else b
        for b in ballots
    ]
    rank = {"no_go": 0, "undecided": 1, "go_conditions": 2, "go": 2}
    before, after = outcome(*case), outcome(rule, quorum, electorate, better)
    assert rank[after.outcome] >= rank[before.outcome]
