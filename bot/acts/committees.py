"""A committee as a whole: created, chosen, changed, closed."""

from __future__ import annotations

from dataclasses import replace

from bot import timetable
from bot.acts import closing, creating, menu
from bot.acts.asking import (
    COUNTRIES,
    NO_COUNTRY,
    ask,
    countries,
    field,
    languages,
    one_of,
    open_here,
    read,
    zone_named,
)
from bot.cards import Option
from bot.committee_file.timings import RULES
from bot.desk import Act, Desk
from bot.model import Committee
from bot.replies import Reply
from bot.ticking import replan
from bot.words import Words

QUORUMS = ("every_department", "50%", "60%", "67%", "75%", "80%", "100%")


def choose(desk: Desk) -> Reply:
    """Remembers which committee this conversation is about (C04), and shows its menu."""
    where = desk.where
    desk.unit.committees.choose(
        where.platform, where.workspace, where.channel or desk.who.user, desk.here.id
    )
    return menu.menu(desk)


def edit_form(desk: Desk) -> Reply:
    """Goal, language, clock, calendar and the defaults of the votes to come."""
    committee, words = open_here(desk), desk.words
    rules = tuple(Option(code, words.say(f"committee.rule.{code}")) for code in RULES)
    return ask(
        desk,
        "committee.edit",
        desk.do("committee.edit"),
        (
            field(words, "goal", "text", "committee.goal", initial=committee.goal, limit=1000),
            field(
                words,
                "locale",
                "choice",
                "committee.locale",
                initial=committee.locale,
                options=languages(),
            ),
            field(
                words,
                "timezone",
                "line",
                "committee.timezone",
                initial=committee.timezone,
                limit=60,
            ),
            field(
                words,
                "calendar",
                "choice",
                "committee.calendar",
                initial=committee.calendar.country or NO_COUNTRY,
                options=_countries(words, committee),
            ),
            field(
                words,
                "rule",
                "choice",
                "committee.rule_label",
                initial=committee.vote.rule,
                options=rules,
            ),
            field(
                words,
                "quorum",
                "choice",
                "committee.quorum",
                initial=committee.vote.quorum,
                options=_quorums(words, committee),
            ),
            field(
                words,
                "deadline",
                "line",
                "committee.deadline",
                limit=20,
                initial=str(committee.vote.deadline),
            ),
        ),
    )


def _countries(words: Words, committee: Committee) -> tuple[Option, ...]:
    """What may be picked, with the country that a file may have set."""
    own, offered = committee.calendar.country, countries(words)
    if own is None or own in COUNTRIES:
        return offered
    return (*offered, Option(own, own))


def _quorums(words: Words, committee: Committee) -> tuple[Option, ...]:
    codes = dict.fromkeys((*QUORUMS, committee.vote.quorum))
    return tuple(
        Option(
            code,
            words.say("committee.quorum_departments")
            if code == QUORUMS[0]
            else words.say("committee.quorum_share", share=words.percent(_share(code))),
        )
        for code in codes
    )


def _share(quorum: str) -> float:
    return float(quorum.rstrip("%")) / 100


def edit(desk: Desk) -> Reply:
    """Changes what the committee says of itself; open votes keep the rules they opened with."""
    before, words = open_here(desk), desk.words
    calendar = one_of(desk, "calendar", [o.value for o in _countries(words, before)])
    vote = replace(
        before.vote,
        rule=one_of(desk, "rule", RULES),
        quorum=one_of(desk, "quorum", [o.value for o in _quorums(words, before)]),
        deadline=read("deadline", timetable.parse_duration, desk.required("deadline", 20)),
    )
    after = replace(
        before,
        goal=desk.required("goal", 1000),
        vote=vote,
        locale=one_of(desk, "locale", [o.value for o in languages()]),
        timezone=read("timezone", zone_named, desk.required("timezone", 60)),
        calendar=replace(before.calendar, country=None if calendar == NO_COUNTRY else calendar),
    )
    desk.unit.committees.save(after)
    replan(desk.unit, desk.bearings, after.id, desk.now)
    desk.committee = after
    frozen = "_votes_open" if closing.votes(desk) else ""
    return desk.tell(
        f"committee.edited{frozen}",
        committee=after.name,
        tone="good",
        buttons=(("plan.list_button", desk.do("plan.list")),),
    )


ACTS = (
    *creating.ACTS,
    Act("committee.choose", choose, guard="anyone"),
    Act("committee.edit_form", edit_form, guard="facilitators", reads=True, asks=True),
    Act("committee.edit", edit, guard="facilitators"),
    *closing.ACTS,
)
