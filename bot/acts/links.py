"""One-time links to the web page: one's own for a few minutes, and an invitation for whoever has no
chat (B11, B14). A link is spent by a button on the page that it opens, never by a preview."""

from __future__ import annotations

from datetime import timedelta

from bot.acts.asking import open_here, seat_here
from bot.cards import Button, Buttons, Quote
from bot.carry import whisper
from bot.desk import Act, Desk
from bot.effects import Notice
from bot.refusals import Refused
from bot.replies import Reply

SIGN_IN, INVITE = "sign-in", "invite"
SIGN_IN_LIFE, INVITE_LIFE = timedelta(minutes=10), timedelta(days=7)


def page(desk: Desk) -> Reply:
    """A link that signs the asker in on the web, for ten minutes."""
    if desk.where.platform == "web":
        return desk.tell("link.here")
    path = f"/c/{desk.committee.slug}" if desk.committee and desk.seat else "/"
    secret = desk.unit.keys.grant(SIGN_IN, desk.me.id, desk.now + SIGN_IN_LIFE, {"path": path})
    url = f"{desk.bearings.url}/sign-in?token={secret}"
    return desk.tell("link.page", n=SIGN_IN_LIFE.seconds // 60, elements=(_opens(desk, url),))


def invitation(desk: Desk) -> Reply:
    """A facilitator's link for a member who has only the web; the member sees who made it."""
    committee, seat = open_here(desk), seat_here(desk, desk.arg("seat"))
    if not only_on_the_web(desk, seat.person.id):
        raise Refused("link_has_chat", who=seat.person.name)
    secret = desk.unit.keys.grant(
        INVITE, seat.person.id, desk.now + INVITE_LIFE, {"path": f"/c/{committee.slug}"}
    )
    whisper(
        desk.unit,
        desk.bearings,
        seat.person,
        Notice("link.made", {"who": desk.me.name, "committee": committee.name}),
        committee,
    )
    url = f"{desk.bearings.url}/invite?token={secret}"
    return desk.tell(
        "link.invitation", who=seat.person.name, n=INVITE_LIFE.days, elements=(Quote(url),)
    )


def only_on_the_web(desk: Desk, person_id: str) -> bool:
    """Whether no chat can reach the person."""
    return all(account.platform == "web" for account in desk.unit.people.accounts(person_id))


def _opens(desk: Desk, url: str) -> Buttons:
    return Buttons((Button(desk.words.say("link.open"), url=url, style="primary"),))


ACTS = (
    Act("person.page", page, guard="anyone"),
    Act("seat.invite", invitation, guard="facilitators"),
)
