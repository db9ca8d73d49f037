"""The pages: each reads what `Pages` shows to this person, and posts what they ask for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.web import forms, inbound, limits
from adapters.web.room import Room
from adapters.web.visits import BadProof, Visit
from bot.cards import Card, Form, Text
from bot.pages import Frame, NotFound
from bot.replies import Ask, Correct, Reply, Silence, Tell
from bot.words import Words


@dataclass(frozen=True, slots=True)
class Said:
    """What a page shows on top of what it always shows: an answer, or a form."""

    card: Card | None = None
    filled: forms.Filled | None = None
    command: str = ""
    status: int = 200


NOTHING_SAID = Said()


class Views:
    def __init__(self, room: Room):
        self._room = room

    async def home(self, request: Request) -> Response:
        visit = await self._room.visits.of(request)
        if request.method == "POST":
            return await self._post(request, visit, "")
        if visit.person is None:
            return self._room.page(request, visit, "welcome.html")
        return await self._home(request, visit, NOTHING_SAID)

    async def committee(self, request: Request) -> Response:
        visit = await self._room.visits.of(request)
        slug = request.path_params["slug"]
        if request.method == "POST":
            return await self._post(request, visit, slug)
        if visit.person is None:
            return self._welcome(request, visit)
        page = await self._committee(request, visit, slug, NOTHING_SAID)
        await self._room.facilitator.looks(visit.person.id, await self._channel(slug, visit))
        return page

    async def journal(self, request: Request) -> Response:
        visit = await self._room.visits.of(request)
        if visit.person is None:
            return self._welcome(request, visit)
        slug, me = request.path_params["slug"], visit.person.id
        asked = request.query_params
        if number := asked.get("n", ""):
            frame, entry = await self._room.pages.entry(slug, number[:40], me)
            return self._room.page(
                request,
                visit,
                "entry.html",
                frame=frame,
                slug=slug,
                entry=entry,
                target=_target(slug),
            )
        search, before = asked.get("q", "")[: limits.QUERY], asked.get("before", "")
        page = await self._room.pages.journal(
            slug,
            me,
            search=search,
            outcome=asked.get("outcome", "")[:40],
            department=asked.get("department", "")[:80],
            before=int(before) if before.isascii() and before.isdigit() else None,
        )
        return self._room.page(
            request,
            visit,
            "journal.html",
            frame=page.frame,
            page=page,
            slug=slug,
            target=_target(slug),
        )

    async def journals(self, request: Request) -> Response:
        visit = await self._room.visits.of(request)
        if visit.person is None:
            return self._welcome(request, visit)
        frame, pages = await self._room.pages.all_journals(visit.person.id)
        return self._room.page(request, visit, "journals.html", frame=frame, pages=pages)

    async def irritants(self, request: Request) -> Response:
        return await self._sheet(request, "irritants", self._room.pages.irritants)

    async def irritant(self, request: Request) -> Response:
        """The story of one irritant."""
        read = partial(self._room.pages.irritant, number=request.path_params["number"])
        return await self._sheet(request, "irritants", read)

    async def commitments(self, request: Request) -> Response:
        return await self._sheet(request, "commitments", self._room.pages.commitments)

    async def digest(self, request: Request) -> Response:
        return await self._sheet(request, "digest", self._room.pages.digest)

    async def _sheet(
        self, request: Request, name: str, read: Callable[..., Awaitable[tuple[Frame, Card]]]
    ) -> Response:
        """A page that is one card; `name` is the part of the committee that it belongs to."""
        visit = await self._room.visits.of(request)
        if visit.person is None:
            return self._welcome(request, visit)
        slug = request.path_params["slug"]
        frame, card = await read(slug=slug, person_id=visit.person.id)
        return self._room.page(
            request,
            visit,
            "sheet.html",
            frame=frame,
            card=card,
            slug=slug,
            sheet=name,
            target=_target(slug),
        )

    def _welcome(self, request: Request, visit: Visit) -> Response:
        """The same for every address, so that no committee's name can be guessed."""
        return self._room.page(request, visit, "welcome.html", status=401)

    async def _home(self, request: Request, visit: Visit, said: Said) -> Response:
        page = await self._room.pages.home(_me(visit))
        return self._room.page(
            request,
            visit,
            "home.html",
            frame=page.frame,
            page=page,
            first=limits.MENU_FIRST,
            status=said.status,
            **_shown(said, visit),
        )

    async def _committee(self, request: Request, visit: Visit, slug: str, said: Said) -> Response:
        page = await self._room.pages.committee(slug, _me(visit))
        return self._room.page(
            request,
            visit,
            "committee.html",
            frame=page.frame,
            page=page,
            slug=slug,
            target=_target(slug),
            status=said.status,
            first=limits.MENU_FIRST,
            whole=limits.FEED_OPEN,
            **_shown(said, visit),
        )

    async def _post(self, request: Request, visit: Visit, slug: str) -> Response:
        request.state.locale = visit.locale
        post = request.state.posted = await inbound.posted(request)
        visit.check(post.one("csrf"))
        channel = await self._channel(slug, visit)
        event, form = inbound.event(post, visit, channel, self._room.clock())
        reply = await self._room.facilitator.handle(event)
        self._room.count(f"web_{type(event).__name__.lower()}")
        if isinstance(reply, Silence):
            return RedirectResponse(_target(slug), 303)
        words = self._room.lexicon(visit.locale)
        said = _said(reply, form, post.typed, words, post.one("command"))
        if slug:
            try:
                return await self._committee(request, visit, slug, said)
            except NotFound:  # left, or not seated yet: what was said is still theirs to read
                return await self._home(request, visit, said)
        return await self._home(request, visit, said)

    async def _channel(self, slug: str, visit: Visit) -> str:
        """The committee's id, which names its web place; another organisation's is not found."""
        if not slug:
            return ""
        found = await self._room.store.read(lambda unit: unit.committees.by_slug(slug))
        if found is None or found.organization_id != visit.who.workspace:
            raise NotFound(slug)
        return found.id


def _me(visit: Visit) -> str:
    if visit.person is None:
        raise BadProof("signed out")
    return visit.person.id


def _target(slug: str) -> str:
    return f"/c/{quote(slug)}" if slug else "/"


def _said(
    reply: Reply, form: Form | None, typed: Mapping[str, list[str]], words: Words, command: str
) -> Said:
    match reply:
        case Tell(card):
            return Said(card=card)
        case Ask(asked):
            return Said(filled=forms.Filled(asked))
        case Correct(errors) if form is not None:
            return Said(filled=forms.Filled(form, typed, errors), status=422)
        case Correct(errors):
            text = " ".join(errors.values())
            card = Card(
                words.say("web.form.wrong"),
                text,
                words.locale,
                (Text(words.text("web.plain", text=text)),),
                tone="warning",
            )
            return Said(card=card, command=command, status=422)
    return NOTHING_SAID


def _shown(said: Said, visit: Visit) -> dict[str, Any]:
    """A form's own seal lets it come back with its errors, whatever happened meanwhile."""
    sealed = visit.seal(forms.packed(said.filled.form)) if said.filled else ""
    return {
        "told": said.card,
        "filled": said.filled,
        "sealed": sealed,
        "typed": said.command,
        "fields": forms.paint,
    }
