"""My accounts: what they are, a code that proves that two of them are mine, and the way back."""

from __future__ import annotations

import unicodedata

from bot import identity, timetable
from bot.acts.asking import ask, field
from bot.cards import Button, Buttons, Element, Quote, Text
from bot.desk import Act, Desk
from bot.model import Account
from bot.namesakes import chats, told_apart
from bot.refusals import Refused
from bot.replies import Reply
from bot.telling import platform_name


def mine(desk: Desk) -> Reply:
    """Every account of mine, what was joined with its way back, and how to join another."""
    words, elements = desk.words, list[Element]()
    for account in chats(desk.unit, desk.me.id) if desk.person else ():
        row = words.text("account.row", platform=platform_name(words, account.platform))
        elements.append(Text(row))
    for joined in desk.unit.identities.of(desk.me.id) if desk.person else ():
        names = [platform_name(words, platform) for platform, _, _ in joined.accounts]
        row = words.text(
            "account.joined_row",
            accounts=words.list(dict.fromkeys(names or [platform_name(words, "web")])),
            at=words.date(timetable.local_day(joined.at, desk.timezone), "long"),
        )
        undo = Button(words.say("account.undo_button"), desk.do("account.undo", joined=joined.id))
        elements += [Text(row, "muted"), Buttons((undo,))]
    return desk.tell(
        "account.mine",
        elements=tuple(elements),
        buttons=(
            ("account.code_button", desk.do("account.code")),
            ("account.form_button", desk.do("account.form")),
        ),
    )


def code(desk: Desk) -> Reply:
    """A code to type on the other account, within ten minutes; an earlier one ends (P02)."""
    who = desk.who
    shown_on = f"{who.platform}:{who.workspace}:{who.user}"
    secret = desk.unit.keys.code(
        identity.CODE, desk.me.id, desk.now + identity.CODE_LIFE, {"account": shown_on}
    )
    return desk.tell(
        "account.code",
        n=identity.CODE_LIFE.seconds // 60,
        elements=(Quote(f"{secret[:4]}-{secret[4:]}"),),
    )


def form(desk: Desk) -> Reply:
    """Where the code of the other account is typed."""
    words = desk.words
    code = field(words, "code", "line", "account.code_label", limit=40)
    return ask(desk, "account.form", desk.do("account.prove"), (code,))


def prove(desk: Desk) -> Reply:
    """Types the code of another account of mine: both are one person's from now on. A wrong one
    counts, so nothing here is undone by raising once it is judged."""
    me, unit = desk.me, desk.unit
    unit.identities.hold(me.organization_id)  # tries that come at once are counted one by one
    if unit.keys.count(identity.TRY, me.id, desk.now) >= identity.TRIES:
        raise Refused("code_tries", n=identity.CODE_LIFE.seconds // 60)
    typed = _plain(desk.text or desk.value("code"))
    found = unit.keys.peek(identity.CODE, typed, desk.now)
    if found is not None and found[0] == me.id:
        raise Refused("code_own")
    other = unit.people.get(found[0]) if found else None
    if other is None or other.organization_id != me.organization_id:
        unit.keys.grant(identity.TRY, me.id, desk.now + identity.CODE_LIFE)
        return desk.tell(
            "account.wrong",
            n=identity.TRIES - unit.keys.count(identity.TRY, me.id, desk.now),
            tone="warning",
            buttons=(("account.form_button", desk.do("account.form")),),
        )
    unit.keys.spend(identity.CODE, typed, desk.now)
    who = desk.who
    here = Account(who.platform, who.workspace, who.user, me.id)
    desk.person = identity.join(unit, desk.bearings, other, me, here)
    return desk.tell("account.proven", tone="good")


def _plain(code: str) -> str:
    """A code as it was made, however it was typed: case, dashes, spaces, other scripts' digits."""
    signs = (str(unicodedata.decimal(sign, sign)) for sign in code.upper())
    return "".join(sign for sign in signs if sign.isalnum())


def undo(desk: Desk) -> Reply:
    """Parts what was joined; asked by the person whom it concerns, days later too."""
    joined = desk.unit.identities.get(desk.arg("joined"))
    if joined is None or desk.me.id not in (joined.person_id, joined.other_id):
        raise Refused("stale_button")
    apart = identity.undo(desk.unit, desk.bearings, joined.id)
    return desk.tell("account.undone" if apart else "account.undone_before")


def not_me(desk: Desk) -> Reply:
    """Somebody else has the same name; nobody asks again."""
    if not told_apart(desk.unit, desk.me, desk.arg("other")):
        raise Refused("stale_button")
    return desk.tell("account.noted")


ACTS = (
    Act("account.list", mine, guard="anyone", reads=True),
    Act("account.code", code, guard="anyone"),
    Act("account.form", form, guard="anyone", reads=True, asks=True),
    Act("account.prove", prove, guard="anyone"),
    Act("account.undo", undo, guard="anyone"),
    Act("account.not_me", not_me, guard="anyone"),
)
