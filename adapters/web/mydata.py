"""A person's own data as a file: by the link of a chat, once, or signed in (C09, B14)."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.web import inbound
from adapters.web.doors import QUIET, Spent
from adapters.web.room import Room
from bot.exporting_person import PURPOSE, exported, file_of
from bot.model import Person
from bot.ports import Unit


class Downloads:
    def __init__(self, room: Room):
        self._room = room

    async def data(self, request: Request) -> Response:
        """Looking never spends the link: only the button does, and it answers with the file."""
        room, now = self._room, self._room.clock()
        if request.method == "POST":
            return await self._give(request, now)
        token = request.query_params.get("token", "")[:200]
        if not token:
            visit = await room.visits.of(request)
            if visit.person is None:
                return RedirectResponse("/", 303)
            return room.page(request, visit, "data.html", token="", person=visit.person)
        person = await room.store.read(lambda unit: _named(unit, token, now))
        visit = room.visits.stranger(request)
        status = 200 if person else 410
        response = room.page(request, visit, "data.html", token=token, person=person, status=status)
        response.headers.update(QUIET)
        return response

    async def _give(self, request: Request, now: datetime) -> Response:
        room = self._room
        post = await inbound.posted(request)
        token = post.one("token")
        visit = room.visits.stranger(request) if token else await room.visits.of(request)
        visit.check(post.one("csrf"))
        person = visit.person
        if token:
            try:
                person = await room.store.write(lambda unit: _spent(unit, token, now))
            except (Spent, KeyError):
                person = None
        if person is None:
            response = room.page(request, visit, "data.html", token=token, person=None, status=410)
            response.headers.update(QUIET)
            return response
        locale, known = person.locale or visit.locale, person
        text = await room.store.read(
            lambda unit: file_of(exported(unit, known, room.lexicon(locale), now))
        )
        room.count("web_data")
        name = f"comite-{now:%Y-%m-%d}.json"
        headers = {**QUIET, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, 200, headers, media_type="application/json")


def _named(unit: Unit, token: str, now: datetime) -> Person | None:
    found = unit.keys.peek(PURPOSE, token, now)
    try:
        return unit.people.get(found[0]) if found else None
    except KeyError:
        return None


def _spent(unit: Unit, token: str, now: datetime) -> Person:
    found = unit.keys.spend(PURPOSE, token, now)
    if found is None:
        raise Spent
    return unit.people.get(found[0])
