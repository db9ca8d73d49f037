"""A posted form as an event. Nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from adapters.web import forms, limits
from adapters.web.visits import BadProof, Visit
from bot.cards import Form
from bot.events import Action, BadAction, Command, Press, Submission, Where

TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Posted:
    """The names and values of a form, in order, several values to a name."""

    typed: dict[str, list[str]]

    def one(self, name: str) -> str:
        return self.typed.get(name, [""])[0]


async def posted(request: Request) -> Posted:
    """Raises HTTPException 400 or 415 for what no form of ours sends."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != TYPE:
        raise HTTPException(415)
    body = await request.body()
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=limits.FIELDS,
        )
    except ValueError as error:
        raise HTTPException(400) from error
    typed: dict[str, list[str]] = {}
    for name, value in pairs:
        typed.setdefault(name, []).append(value)
    return Posted(typed)


def event(
    post: Posted, visit: Visit, channel: str, now: datetime
) -> tuple[Command | Press | Submission, Form | None]:
    """What was asked, and the form that it came from. Raises BadProof, BadAction.

    The key names this delivery: the page's nonce, the person and all that was sent, so that a
    second click is the same delivery and a changed answer is another.
    """
    who = visit.who
    where = Where("web", who.workspace, channel)
    if not post.one("nonce"):
        raise BadProof("nonce")
    key = _key(post, who.user)
    if not post.one("action"):
        return Command(who, where, post.one("command").strip(), key, now), None
    action = Action.unpack(post.one("action"))
    sealed = post.one("form")
    if not sealed:
        return Press(who, where, action, key, now), None
    try:
        form = forms.unpacked(visit.unseal(sealed))
    except (KeyError, TypeError) as error:
        raise BadProof("form") from error
    if form.action.pack() != action.pack():
        raise BadAction(action.name)
    return Submission(who, where, action, forms.values(form, post.typed), key, now), form


def _key(post: Posted, person_id: str) -> str:
    digest = sha256(person_id.encode())
    for name in sorted(post.typed):
        if name not in ("csrf", "form"):
            for value in post.typed[name]:
                digest.update(f"\0{len(name)}:{name}={len(value)}:{value}".encode())
    return f"web:{digest.hexdigest()}"
