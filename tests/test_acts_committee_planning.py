"""The calendar of a committee: seen by all, set by its facilitators."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.events import Action
from bot.model import Schedule
from bot.replies import Ask, Correct, Tell
from tests.world import World, buttons, instant, words


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    made = World(database_url)
    yield made
    made.close()


def schedule(world: World, kind: str = "standup") -> Schedule:
    return next(
        s for s in world.read(lambda unit: unit.schedules.of(world.committee_id)) if s.kind == kind
    )


def does(world: World, name: str, kind: str = "standup", **args: str) -> str:
    reply = world.person("alice").presses(
        Action(name, {"schedule": schedule(world, kind).id, **args})
    )
    assert isinstance(reply, Tell), reply
    return words(reply.card)


def skips(world: World) -> str:
    day = schedule(world).next_day
    assert day is not None
    return does(world, "plan.skip", day=day.isoformat())


def plans(world: World, kind: str = "standup", **values: object) -> object:
    alice = world.person("alice")
    alice.presses(Action("plan.form", {"kind": kind}))
    return alice.submits(values)


def test_every_reader_sees_the_next_three_dates(world: World) -> None:
    reply = world.person("emna").types("planifier")
    assert isinstance(reply, Tell)
    assert (
        "lundi 23 novembre à 09:30, mercredi 25 novembre à 09:30 et lundi 30 novembre à 09:30"
    ) in words(reply.card)
    assert buttons(reply.card) == []


def test_a_facilitator_has_each_rituals_buttons(world: World) -> None:
    reply = world.person("alice").types("planifier")
    labels = [b.label for b in buttons(reply.card)]  # type: ignore[union-attr]
    for label in (
        "Modifier",
        "Mettre en pause",
        "Sauter la prochaine",
        "L’ouvrir maintenant",
        "Aperçu",
        "Supprimer",
    ):
        assert labels.count(label) == 3


def test_a_holiday_that_takes_a_stand_up_is_named(world: World) -> None:
    world.clock.go(instant("2027-01-06 10:00"))
    said = words(world.person("alice").types("planifier").card)  # type: ignore[union-attr]
    assert "Sauté, car férié : lundi 11 janvier 2027" in said.replace("\xa0", " ")


def test_days_and_hour_are_saved_and_the_next_dates_told(world: World) -> None:
    reply = plans(world, days=("thu",), at="14:15", closes_after="90 min", remind_after="")
    kept = schedule(world)
    assert (str(kept.rule.at), str(kept.closes_after), kept.remind_after) == (
        "14:15:00",
        "90m",
        None,
    )
    assert kept.next_at == instant("2026-11-26 14:15")
    assert "jeudi 26 novembre à 14:15" in words(reply.card)  # type: ignore[attr-defined]


def test_the_form_tells_the_dates_as_they_are_before_saving(world: World) -> None:
    form = world.person("alice").presses(Action("plan.form", {"kind": "standup"}))
    assert isinstance(form, Ask) and "mercredi 25 novembre à 09:30" in words(form.form)


def test_the_questions_of_the_stand_up_can_be_worded(world: World) -> None:
    plans(world, done="Qu’avez-vous appris d’un client ?")
    assert schedule(world).questions == {"done": "Qu’avez-vous appris d’un client ?"}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("days", ()),
        ("at", "25:00"),
        ("closes_after", "bientôt"),
        ("remind_after", "1d"),
        ("remind_after", "4h"),
    ],
)
def test_what_cannot_be_read_is_said_under_its_field(
    world: World, field: str, typed: object
) -> None:
    reply = plans(world, **{field: typed})
    assert isinstance(reply, Correct) and set(reply.errors) == {field}


def test_a_digest_asks_for_no_delay(world: World) -> None:
    form = world.person("alice").presses(Action("plan.form", {"kind": "digest"}))
    assert isinstance(form, Ask) and [f.name for f in form.form.fields] == ["days", "at"]


def test_a_paused_ritual_does_not_open_until_it_is_resumed(world: World) -> None:
    does(world, "plan.pause")
    world.until("2026-11-23 10:00")
    assert world.person("bob").talk == []
    does(world, "plan.resume")
    world.until("2026-11-25 10:00")
    assert [m.card.locale for m in world.person("carol").talk][-1] == "fr"


def test_what_fell_in_the_pause_is_not_made_up_for(world: World) -> None:
    does(world, "plan.pause")
    world.clock.go(instant("2026-11-23 10:00"))
    does(world, "plan.resume")
    assert schedule(world).next_at == instant("2026-11-25 09:30")


def test_skipping_leaves_out_one_occurrence_however_often_it_is_pressed(world: World) -> None:
    day = schedule(world).next_day
    assert day is not None
    skips(world)
    assert "a changé" in does(world, "plan.skip", day=day.isoformat())
    assert schedule(world).next_at == instant("2026-11-25 09:30")


def test_a_skipped_day_stays_skipped_when_the_roster_changes(world: World) -> None:
    said = skips(world)
    assert "lundi 23 novembre à 09:30" not in said
    carol = next(s for s in world.committee.seats if s.person.name.startswith("Carol"))
    alice = world.person("alice")
    alice.presses(Action("seat.remove_form", {"seat": carol.id}))
    alice.submits({})
    world.until("2026-11-23 12:00")
    assert world.person("bob").talk == []


def test_running_now_opens_one_and_a_second_is_a_link_to_it(world: World) -> None:
    assert "C’est ouvert" in does(world, "plan.run")
    [session] = world.read(lambda unit: unit.sessions.open_in(world.committee_id, "standup"))
    reply = world.person("alice").presses(Action("plan.run", {"schedule": schedule(world).id}))
    assert isinstance(reply, Tell) and "déjà ouverte" in reply.card.title
    assert buttons(reply.card)[0].action.args["session"] == session.id  # type: ignore[union-attr]


def test_a_preview_is_seen_by_oneself_and_nothing_is_written(world: World) -> None:
    before = world.read(lambda unit: unit.sessions.recent(world.committee_id, 10))
    said = does(world, "plan.preview")
    assert "vous seul voyez" in said and "[" not in said
    assert world.read(lambda unit: unit.sessions.recent(world.committee_id, 10)) == before
    assert world.platform.messages == []


@pytest.mark.parametrize("kind", ["irritants", "digest"])
def test_every_ritual_can_be_previewed(world: World, kind: str) -> None:
    assert does(world, "plan.preview", kind)


def test_a_ritual_taken_off_the_calendar_can_be_planned_again(world: World) -> None:
    kept = schedule(world)
    does(world, "plan.drop")
    gone = world.person("alice").presses(Action("plan.run", {"schedule": kept.id}))
    assert isinstance(gone, Tell) and gone.card.title == "Ce rituel n’est plus prévu"
    plans(world)
    assert schedule(world).rule == kept.rule


@pytest.mark.parametrize(
    "name", ["plan.pause", "plan.skip", "plan.run", "plan.preview", "plan.drop"]
)
def test_a_member_may_not_touch_the_calendar(world: World, name: str) -> None:
    reply = world.person("bob").presses(Action(name, {"schedule": schedule(world).id}))
    assert "Alice Anderson" in words(reply.card)  # type: ignore[union-attr]
