"""Proposals that come again: kept from a vote that was opened, started from, taken away."""

from __future__ import annotations

from bot.acts.asking import ask, field, open_here
from bot.cards import Button, Buttons, Field, Option
from bot.desk import Act, Desk
from bot.model import ProposalTemplate
from bot.refusals import Refused, invalid
from bot.replies import Reply

KEPT = ("proposal", "context", "rule", "quorum", "results")
"""Of a vote's terms, what a template holds; besides whether its ballots are secret."""
MOST = 20
"""Templates of a committee: they stand as buttons."""
NAME_LIMIT = 80  # characters
LABEL = 60
"""Characters of a button on the narrowest platform."""


def offered(desk: Desk) -> Reply | None:
    """A blank proposal, or one that starts from a template; None where there are none."""
    found = desk.unit.templates.of(desk.here.id)
    if not found:
        return None
    blank = ("vote.template_blank", desk.do("ritual.form", kind="vote", template="none"))
    drop = (("vote.template_drop_button", desk.do("vote.template_drop_form")),)
    start = tuple(
        Button(_label(one.name), desk.do("ritual.form", kind="vote", template=one.id))
        for one in found
    )
    return desk.tell(
        "vote.template_choose",
        committee=desk.here.name,
        elements=(Buttons(start),),
        buttons=(blank, *(drop if desk.viewer.facilitates else ())),
    )


def started(desk: Desk) -> dict[str, str]:
    """The draft that the asked template makes. Raises Refused once it is gone."""
    wanted = desk.action.args.get("template", "none")
    if wanted == "none":
        return {}
    one = desk.unit.templates.get(wanted)
    if one is None or one.committee_id != desk.here.id:
        raise Refused("template_gone")
    return {name: str(value) for name, value in one.terms.items()}


def keep_form(desk: Desk) -> Reply:
    state = _vote(desk)
    _room(desk)
    first = str(state["proposal"]).strip().splitlines()[0]
    return ask(
        desk,
        "vote.template_keep",
        desk.do("vote.template_keep", session=desk.arg("session")),
        (
            field(
                desk.words,
                "name",
                "line",
                "vote.template_name",
                initial=first[:LABEL].strip(),
                limit=NAME_LIMIT,
            ),
        ),
    )


def keep(desk: Desk) -> Reply:
    state = _vote(desk)
    _room(desk)
    name = " ".join(desk.required("name", NAME_LIMIT).split())
    if any(one.name.casefold() == name.casefold() for one in desk.unit.templates.of(desk.here.id)):
        raise invalid("name", "template_twin")
    terms = {key: state.get(key) or "" for key in KEPT}
    terms["ballots"] = "secret" if state.get("secret") else "open"
    desk.unit.templates.add(ProposalTemplate(desk.unit.new_id(), desk.here.id, name, terms))
    return desk.tell("vote.template_kept", name=name, tone="good")


def drop_form(desk: Desk) -> Reply:
    found = desk.unit.templates.of(open_here(desk).id)
    if not found:
        raise Refused("template_gone")
    options = tuple(Option(one.id, _label(one.name)) for one in found)
    return ask(
        desk,
        "vote.template_drop",
        desk.do("vote.template_drop"),
        (Field("template", "choice", desk.words.say("vote.template_which"), options=options),),
    )


def drop(desk: Desk) -> Reply:
    one = desk.unit.templates.get(desk.value("template"))
    if one is None or one.committee_id != open_here(desk).id:
        raise Refused("template_gone")
    desk.unit.templates.drop(one)
    return desk.tell("vote.template_dropped", name=one.name)


def _label(name: str) -> str:
    return name if len(name) <= LABEL else f"{name[: LABEL - 1].rstrip()}…"


def _vote(desk: Desk) -> dict[str, object]:
    """The terms of a vote of this committee. Raises Refused."""
    open_here(desk)
    session = desk.unit.sessions.get(desk.arg("session"))
    if session is None or session.committee_id != desk.here.id or session.kind != "vote":
        raise Refused("stale_button")
    return dict(session.state)


def _room(desk: Desk) -> None:
    if len(desk.unit.templates.of(desk.here.id)) >= MOST:
        raise Refused("templates_full", n=MOST)


ACTS = (
    Act("vote.template_keep_form", keep_form, guard="facilitators", reads=True, asks=True),
    Act("vote.template_keep", keep, guard="facilitators"),
    Act("vote.template_drop_form", drop_form, guard="facilitators", reads=True, asks=True),
    Act("vote.template_drop", drop, guard="facilitators"),
)
