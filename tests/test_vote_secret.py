"""Secret ballots: what they allow, what they tell, and that they are counted like any other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.effects import OpenBox, SecretBallot
from bot.model import Sitting
from bot.refusals import Invalid, Refused
from rituals import secret
from rituals.tally import Ballot, Choice, outcome
from tests.vote_scene import (
    END,
    FR,
    NOW,
    VOTE,
    closed,
    committee,
    concluded,
    facts,
    large,
    names,
    occasion,
    opened,
    says,
    shown,
    table,
    viewer,
    vote,
    voted,
    wrong,
)

CHOICES = st.sampled_from(["go", "no_go", "abstain", None])


def hidden(*sizes: int, **terms: str) -> Sitting:
    return opened(large(*sizes), **{"rule": "member_majority", "ballots": "secret", **terms})


def test_nothing_of_a_choice_is_in_the_answer() -> None:
    sitting = hidden(2, 2)
    elector = sitting.participants[0]
    accepted = VOTE.accept(sitting, elector, {"choice": "no_go"}, NOW)
    assert accepted.value == {}
    assert accepted.effects == (SecretBallot("", "no_go"),)


def test_a_secret_ballot_is_final() -> None:
    sitting = vote(hidden(2, 2), "a1")
    with pytest.raises(Refused) as refused:
        vote(sitting, "a1", "no_go")
    assert refused.value.code == "secret_voted"


@pytest.mark.parametrize("choice", ["conditional", "yes", ""])
def test_only_a_go_a_no_go_or_an_abstention_is_offered(choice: str) -> None:
    with pytest.raises(Invalid):
        VOTE.accept(
            hidden(2, 2),
            hidden(2, 2).participants[0],
            {"choice": choice, "condition": "x", "reason": "x", "lift": "x"},
            NOW,
        )


def test_words_sent_with_a_choice_are_not_kept() -> None:
    sitting = hidden(2, 2)
    values = {"choice": "no_go", "reason": "Trop tôt", "lift": "Attendre"}
    accepted = VOTE.accept(sitting, sitting.participants[0], values, NOW)
    assert "Trop tôt" not in str(accepted)


@pytest.mark.parametrize(
    ("sizes", "rule", "code"),
    [
        ((5, 5), "consent", "secret_consent"),
        ((5, 4), "department_unanimity", "secret_small"),
        ((5, 4), "department_majority", "secret_small"),
        ((5, 5), "department_unanimity", ""),
        ((5, 5), "department_majority", ""),
        ((1, 1), "member_majority", ""),
    ],
)
def test_the_rule_allows_it_or_not(sizes: tuple[int, ...], rule: str, code: str) -> None:
    if not code:
        assert hidden(*sizes, rule=rule).session.state["secret"]
        return
    with pytest.raises(Invalid) as error:
        hidden(*sizes, rule=rule)
    assert wrong(error) == {"ballots": code}


def test_nothing_is_shown_before_the_closing_whatever_was_asked() -> None:
    sitting = voted(hidden(3, 3, results="visible"), a1="go", a2="no_go", b1="go")
    card = shown(sitting, "a1")
    assert facts(card)["Résultats"] == "masqués jusqu’à la clôture"
    assert table(card).rows == (("Direction A", "2 sur 3"), ("Direction B", "1 sur 3"))


def test_a_voter_sees_that_they_voted_and_presses_no_more() -> None:
    sitting = vote(hidden(2, 2), "a1", "no_go")
    mine, other = shown(sitting, "a1"), shown(sitting, "a2")
    assert says(mine, "Un bulletin secret est définitif") and not says(mine, "No-go")
    assert "session.answer" not in names(mine) and "session.answer" in names(other)


def test_what_stays_visible_is_said_before_anyone_votes() -> None:
    card = shown(hidden(2, 2))
    assert says(card, "votre messagerie voit le bouton")
    assert says(card, "Si tout le monde vote de même")
    assert says(card, "Les bulletins sont comptés ensemble")


def test_whoever_votes_from_the_private_question_reads_it_too() -> None:
    sitting = hidden(2, 2)
    asked = VOTE.prompt(sitting, viewer("a1", where=sitting.committee), FR)
    assert says(asked, "votre messagerie voit le bouton")


def test_nobody_stands_in_for_anybody() -> None:
    seats = tuple(replace(one, deputy_id="a2") for one in large(1, 3).seats)
    sitting = opened(committee(*seats), rule="member_majority", ballots="secret")
    assert [one.deputy_id for one in sitting.participants] == [None] * 4


def test_it_closes_with_the_last_ballot() -> None:
    sitting = voted(hidden(1, 1), a1="go", b1="go")
    assert sitting.session.closes_at == NOW


def test_a_missed_quorum_tells_who_took_part_and_nothing_else() -> None:
    conclusion, after = concluded(voted(hidden(3, 3, quorum="100%"), a1="go", b1="no_go"))
    assert conclusion.keeps_box
    assert conclusion.state["tally"]["counts"] == []
    [record] = [e for e in conclusion.effects if type(e).__name__ == "Record"]
    assert record.facts["departments"] == [] and record.facts["ballots"] == 2
    assert table(VOTE.result(after, viewer(), FR)).rows[0] == ("Direction A", "1 sur 3")


def test_it_goes_on_as_secret_as_it_was() -> None:
    over = closed(voted(hidden(3, 3, quorum="100%"), a1="go"), entry="D-2026-001")
    again = VOTE.extend(over, END)
    assert again is not None and again.state["secret"]


def test_figures_that_do_not_add_up_are_not_counted() -> None:
    sitting = vote(hidden(2, 2), "a1")
    with pytest.raises(ValueError, match="0 secret ballots of 1"):
        concluded(replace(sitting, box={"": {}}))


@given(
    st.sampled_from(["department_unanimity", "department_majority", "member_majority"]),
    st.sampled_from(["every_department", "30%", "80%"]),
    st.lists(CHOICES, min_size=12, max_size=12),
)
def test_it_decides_what_the_same_open_ballots_decide(
    rule: str, quorum: str, choices: list[str | None]
) -> None:
    sitting = hidden(5, 7, rule=rule, quorum=quorum)
    people = [one.person_id for one in sitting.participants]
    cast = {person: choice for person, choice in zip(people, choices, strict=True) if choice}
    electorate = {one.person_id: one.department.id for one in sitting.participants}
    openly = outcome(
        rule, quorum, electorate, [Ballot(who, Choice(what), "x") for who, what in cast.items()]
    )
    sitting = voted(sitting, **cast)
    conclusion, _ = concluded(sitting)
    assert conclusion.state["outcome"] == openly.outcome.value
    told = conclusion.state["tally"]["counts"]
    by_department = {key: len(cast.keys() & _of(sitting, key)) for key in electorate.values()}
    if openly.reason in ("quorum_departments", "quorum_share"):
        assert told == []
    elif min(by_department.values()) < secret.FEWEST:
        assert [one["department"] for one in told] == [""]
        assert conclusion.state["tally"]["named"] == []
    else:
        assert [one["department"] for one in told] == sorted(set(electorate.values()))
    assert sum(one["go"] for one in told) in (0, sum(c == "go" for c in cast.values()))


def _of(sitting: Sitting, department: str) -> set[str]:
    return {one.person_id for one in sitting.participants if one.department.id == department}


def test_a_vote_opens_its_box() -> None:
    for sizes, groups in (((5, 6), ("direction a", "direction b")), ((5, 2), ("",))):
        opening = VOTE.open(
            large(*sizes),
            occasion({"proposal": "x", "rule": "member_majority", "ballots": "secret"}),
        )
        assert opening.effects == (OpenBox(groups, secret.CHOICES),)
