"""A committee from its first form to its end: create, choose, change, close."""

from __future__ import annotations

from dataclasses import replace

from bot import timetable
from bot.acts import creating, menu
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
from bot.cards import Option, Quote, Text
from bot.carry import carry_out, record
from bot.commands import folded
from bot.committee_file.timings import RULES
from bot.desk import Act, Desk
from bot.effects import Announce, Notice, Record
from bot.model import CommitmentStatus, Committee, CommitteeStatus, Session
from bot.refusals import Refused, invalid
from bot.replies import Reply
from bot.sittings import close_session
from bot.ticking import replan
from bot.words import Words

QUORUMS = ("every_department", "50%", "60%", "67%", "75%", "80%", "100%")
LISTED = 10


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
    frozen = "_votes_open" if _votes(desk) else ""
    return desk.tell(
        f"committee.edited{frozen}",
        committee=after.name,
        tone="good",
        buttons=(("plan.list_button", desk.do("plan.list")),),
    )


def close_form(desk: Desk) -> Reply:
    """Asks for the committee's name, typed: closing is for good."""
    committee, words = open_here(desk), desk.words
    _refuse_votes(desk)
    intro = [Text(words.text("committee.close.about", committee=committee.name))]
    due = desk.unit.commitments.of(committee.id)
    if due:
        intro.append(Text(words.text("committee.close.due", n=len(due))))
    listed = tuple(
        Quote(
            c.text,
            words.say(
                "committee.close.due_by",
                day=words.date(c.due, "long"),
                department=c.department.name,
            ),
        )
        for c in due[:LISTED]
    )
    return ask(
        desk,
        "committee.close",
        desk.do("committee.close"),
        (field(words, "name", "line", "committee.close.name", limit=200),),
        (*intro, *listed),
    )


def close(desk: Desk) -> Reply:
    """Ends the committee: what is open is concluded, the journal says so, nothing changes any more
    (C07). Commitments stay due."""
    committee = open_here(desk)
    _refuse_votes(desk)
    typed = desk.required("name", 200)
    if folded(" ".join(typed.split())) != folded(" ".join(committee.name.split())):
        raise invalid("name", "name_differs", committee=committee.name)
    for session in desk.unit.sessions.open_in(committee.id):
        close_session(desk.unit, desk.bearings, session.id, desk.now)
    due = [c for c in desk.unit.commitments.of(committee.id) if c.status is CommitmentStatus.OPEN]
    record(
        desk.unit,
        committee,
        Record("closed", {"open_commitments": len(due)}, {}, {"closed_by": desk.me.id}),
        desk.now,
    )
    notice = Notice(
        "committee.closed", {"committee": committee.name, "who": desk.me.name, "n": len(due)}
    )
    carry_out(desk.unit, desk.bearings, committee, (Announce(notice),), now=desk.now)
    desk.unit.committees.save(
        replace(
            committee,
            status=CommitteeStatus.CLOSED,
            ends_on=timetable.local_day(desk.now, committee.timezone),
        )
    )
    desk.unit.messages.refresh(*(f"home:{seat.person.id}" for seat in committee.seats))
    return desk.tell(
        "committee.closed",
        committee=committee.name,
        who=desk.me.name,
        n=len(due),
        buttons=(("committee.journal_button", desk.do("journal.list")),),
    )


def _votes(desk: Desk) -> list[Session]:
    return desk.unit.sessions.open_in(desk.here.id, "vote")


def _refuse_votes(desk: Desk) -> None:
    votes = _votes(desk)
    if votes:
        raise Refused(
            "vote_open",
            n=len(votes),
            committee=desk.here.name,
            buttons=tuple(
                ("committee.vote_button", desk.do("session.show", session=vote.id))
                for vote in votes[:3]
            ),
        )


ACTS = (
    *creating.ACTS,
    Act("committee.choose", choose, guard="anyone"),
    Act("committee.edit_form", edit_form, guard="facilitators", reads=True, asks=True),
    Act("committee.edit", edit, guard="facilitators"),
    Act("committee.close_form", close_form, guard="facilitators", reads=True, asks=True),
    Act("committee.close", close, guard="facilitators"),
)
