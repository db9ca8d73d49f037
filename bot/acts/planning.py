"""The committee's calendar: what comes round when, and the facilitator's hand on it."""

from __future__ import annotations

from dataclasses import replace

from bot import founding, timetable
from bot.acts import running
from bot.acts.asking import (
    ask,
    chosen,
    day_names,
    field,
    open_here,
    read,
    rhythm,
    ritual_name,
    week,
)
from bot.acts.dates import SKIPPED_BY_HAND, dates
from bot.acts.running import schedule_of
from bot.cards import (
    Button,
    Buttons,
    Card,
    Confirm,
    Element,
    Field,
    Heading,
    Option,
    Text,
    plain,
)
from bot.desk import Act, Desk
from bot.model import Schedule, Session, SessionStatus
from bot.ports import Ritual
from bot.refusals import Refused, invalid
from bot.replies import Reply, Tell
from bot.ticking import key_of, plan
from bot.timetable import Duration, Rule, Weekday
from bot.words import Words

QUESTION_LIMIT = 150
QUESTIONS = ("done", "next")
"""The questions of a stand-up that a facilitator words (S15); the others are fixed."""


def listing(desk: Desk) -> Reply:
    """Every ritual with its next dates; the facilitator finds each one's buttons under it."""
    committee, words = desk.here, desk.words
    steers = desk.viewer.facilitates and committee.status == "open"
    planned = week(desk.unit.schedules.of(committee.id))
    text = words.text("plan.list.text", n=len(planned), committee=committee.name)
    elements: list[Element] = [Text(text)]
    for schedule in planned:
        elements += _shown(desk, schedule)
        if steers:
            elements.append(Buttons(_steering(desk, schedule)))
    absent = [
        kind
        for kind, ritual in desk.bearings.rituals.items()
        if ritual.scheduled and kind not in {s.kind for s in planned}
    ]
    if steers and absent:
        elements += [
            Heading(words.say("plan.list.more")),
            Buttons(
                tuple(
                    Button(
                        words.say("plan.add_button", ritual=words.say(f"ritual.{kind}")),
                        desk.do("plan.form", kind=kind),
                    )
                    for kind in absent
                )
            ),
        ]
    if steers:
        elements.append(
            Buttons((Button(words.say("committee.edit_button"), desk.do("committee.edit_form")),))
        )
    return Tell(Card(words.say("plan.list.title"), plain(text), words.locale, tuple(elements)))


def _shown(desk: Desk, schedule: Schedule) -> list[Element]:
    words = desk.words
    ritual = desk.ritual(schedule.kind)
    said = (
        words.text("plan.row", rhythm=rhythm(schedule.rule, words))
        if not ritual.prompts
        else words.text(
            "plan.row_open",
            rhythm=rhythm(schedule.rule, words),
            delay=_delay(desk, schedule.closes_after),
        )
    )
    elements: list[Element] = [Heading(ritual_name(schedule.kind, words)), Text(said)]
    if schedule.paused:
        return [*elements, Text(words.text("plan.paused"), "warning")]
    return [*elements, *dates(desk.unit, desk.here, ritual, schedule.rule, desk.now, words)]


def _delay(desk: Desk, delay: Duration) -> str:
    return desk.words.say(f"plan.unit_{delay.unit}", n=delay.amount)


def _steering(desk: Desk, schedule: Schedule) -> tuple[Button, ...]:
    words = desk.words

    def button(name: str, action: str, **args: str) -> Button:
        return Button(
            words.say(f"plan.{name}_button"), desk.do(action, schedule=schedule.id, **args)
        )

    change = Button(words.say("plan.change_button"), desk.do("plan.form", kind=schedule.kind))
    day = schedule.next_day.isoformat() if schedule.next_day else ""
    some = (
        (button("resume", "plan.resume"),)
        if schedule.paused
        else (button("pause", "plan.pause"), _skip(button("skip", "plan.skip", day=day), words))
    )
    sure = Confirm(
        words.say("plan.drop_title"),
        words.say("plan.drop_text"),
        words.say("plan.drop_button"),
        words.say("common.cancel"),
    )
    return (
        change,
        *some,
        button("run", "plan.run"),
        button("preview", "plan.preview"),
        replace(button("drop", "plan.drop"), style="danger", confirm=sure),
    )


def _skip(button: Button, words: Words) -> Button:
    """A skipped day does not come back: asked once more."""
    sure = Confirm(
        words.say("plan.skip_title"),
        words.say("plan.skip_text"),
        button.label,
        words.say("common.cancel"),
    )
    return replace(button, confirm=sure)


def form(desk: Desk) -> Reply:
    """Days, hour and delays of one ritual, with the dates that they give as they are."""
    committee, words, kind = open_here(desk), desk.words, desk.arg("kind")
    ritual = _scheduled(desk, kind)
    current = _current(desk, kind)
    default = founding.rhythm_of(kind)
    rule = current.rule if current else default.rule
    options = tuple(
        Option(day.code, name) for day, name in zip(Weekday, day_names(Weekday, words), strict=True)
    )
    fields: list[Field] = [
        field(
            words,
            "days",
            "choices",
            "plan.days",
            options=options,
            initial=tuple(day.code for day in rule.days),
        ),
        field(words, "at", "time", "plan.at", initial=f"{rule.at:%H:%M}"),
    ]
    if ritual.prompts:
        closes = current.closes_after if current else default.closes_after
        reminds = current.remind_after if current else default.remind_after
        fields += [
            field(
                words, "closes_after", "line", "plan.closes_after", initial=str(closes), limit=20
            ),
            field(
                words,
                "remind_after",
                "line",
                "plan.remind_after",
                required=False,
                initial=str(reminds or ""),
                limit=20,
            ),
        ]
    if kind == "standup":
        asked = current.questions if current else {}
        fields += [
            field(
                words,
                name,
                "line",
                f"plan.question_{name}",
                required=False,
                initial=str(asked.get(name, "")),
                limit=QUESTION_LIMIT,
            )
            for name in QUESTIONS
        ]
    intro = (
        Text(
            words.text(
                "plan.form_about", ritual=words.say(f"ritual.{kind}"), zone=committee.timezone
            )
        ),
        *dates(desk.unit, committee, ritual, rule, desk.now, words),
    )
    return ask(desk, "plan.form", desk.do("plan.save", kind=kind), fields, intro)


def save(desk: Desk) -> Reply:
    """Writes the ritual's rhythm and says when it comes round next."""
    committee, kind = open_here(desk), desk.arg("kind")
    ritual = _scheduled(desk, kind)
    current = _current(desk, kind)
    days = chosen(desk, "days")
    if not days:
        raise invalid("days", "day")
    rule = Rule(
        read("days", timetable.parse_days, ",".join(days)),
        read("at", timetable.parse_time, desk.required("at", 10)),
    )
    closes, reminds, questions = founding.AT_ONCE, None, {}
    if ritual.prompts:
        closes = read("closes_after", timetable.parse_duration, desk.required("closes_after", 20))
        typed = desk.value("remind_after")
        reminds = read("remind_after", timetable.parse_duration, typed) if typed else None
        _refuse_late(closes, reminds)
    if kind == "standup":
        questions = {
            name: desk.value(name)[:QUESTION_LIMIT] for name in QUESTIONS if desk.value(name)
        }
    schedule = Schedule(
        current.id if current else desk.unit.new_id(),
        committee.id,
        kind,
        rule,
        closes,
        reminds,
        questions,
        current.paused if current else False,
    )
    desk.unit.schedules.save(plan(desk.unit, committee, schedule, ritual, desk.now))
    return _after(desk, "plan.saved", schedule)


def _refuse_late(closes: Duration, reminds: Duration | None) -> None:
    """A reminder counts elapsed time and comes before the closing."""
    if reminds is None:
        return
    if reminds.elapsed is None:
        raise invalid("remind_after", "remind_days")
    if closes.elapsed is not None and reminds.elapsed >= closes.elapsed:
        raise invalid("remind_after", "remind_late")


def _scheduled(desk: Desk, kind: str) -> Ritual:
    ritual = desk.ritual(kind)
    if not ritual.scheduled:
        raise Refused("stale_button")
    return ritual


def _current(desk: Desk, kind: str) -> Schedule | None:
    return next((s for s in desk.unit.schedules.of(desk.here.id) if s.kind == kind), None)


def pause(desk: Desk) -> Reply:
    """Nothing of this ritual opens until it is resumed; what is open goes on."""
    schedule = replace(schedule_of(desk), paused=True)
    desk.unit.schedules.save(schedule)
    return _after(desk, "plan.now_paused", schedule)


def resume(desk: Desk) -> Reply:
    """Starts again from now: what fell in the pause is not made up for."""
    schedule = replace(schedule_of(desk), paused=False)
    ritual = desk.ritual(schedule.kind)
    desk.unit.schedules.save(plan(desk.unit, desk.here, schedule, ritual, desk.now))
    return _after(desk, "plan.resumed", schedule)


def skip(desk: Desk) -> Reply:
    """Leaves out one occurrence, by its day: pressing twice leaves out one."""
    committee, schedule = desk.here, schedule_of(desk)
    ritual, day = desk.ritual(schedule.kind), schedule.next_day
    if day is None or desk.action.args.get("day", "") != day.isoformat():
        raise Refused("plan_moved", buttons=(("plan.list_button", desk.do("plan.list")),))
    session = Session(
        desk.unit.new_id(),
        committee.id,
        schedule.kind,
        key_of(schedule, day),
        desk.now,
        desk.now,
        None,
        SessionStatus.SKIPPED,
        {"skipped": SKIPPED_BY_HAND},
        desk.me.id,
        desk.now,
        day=day,
    )
    desk.unit.sessions.open(session, ())
    passed = max(desk.now, timetable.at_local(day, schedule.rule.at, committee.timezone))
    desk.unit.schedules.save(plan(desk.unit, committee, schedule, ritual, passed))
    return _after(desk, "plan.skipped", schedule, day=day)


def drop(desk: Desk) -> Reply:
    """Takes the ritual off the calendar; its past sessions stay."""
    schedule = schedule_of(desk)
    desk.unit.schedules.drop(schedule.id)
    return desk.tell(
        "plan.dropped",
        ritual=ritual_name(schedule.kind, desk.words),
        buttons=(("plan.list_button", desk.do("plan.list")),),
    )


def _after(desk: Desk, key: str, schedule: Schedule, **params: object) -> Reply:
    """What is planned now, with the next dates."""
    words = desk.words
    shown = (
        ()
        if schedule.paused
        else dates(desk.unit, desk.here, desk.ritual(schedule.kind), schedule.rule, desk.now, words)
    )
    return desk.tell(
        key,
        ritual=ritual_name(schedule.kind, words),
        rhythm=rhythm(schedule.rule, words),
        elements=shown,
        tone="good",
        buttons=(("plan.list_button", desk.do("plan.list")),),
        **params,
    )


ACTS = (
    Act("plan.list", listing, reads=True),
    Act("plan.form", form, guard="facilitators", reads=True, asks=True),
    Act("plan.save", save, guard="facilitators"),
    Act("plan.pause", pause, guard="facilitators"),
    Act("plan.resume", resume, guard="facilitators"),
    Act("plan.skip", skip, guard="facilitators"),
    Act("plan.drop", drop, guard="facilitators"),
    *running.ACTS,
)
