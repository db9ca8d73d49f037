"""In and out: one-time links spent by a button, invitations, signing out, personas of the demo."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address

from markupsafe import Markup
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from adapters.web import inbound, limits
from adapters.web.config import LINK_LIFE, SESSION_LIFE
from adapters.web.mail import letter
from adapters.web.room import Room
from adapters.web.visits import PLATFORM, PURPOSE, Visit
from bot.model import Account, Person
from bot.pages import NotFound
from bot.ports import Busy, Rejected, RetryLater, StoreDown, Unit

SIGN_IN, INVITE = "sign-in", "invite"
QUIET = {"Referrer-Policy": "no-referrer"}
BETWEEN_MAILS = timedelta(seconds=limits.MAILS_PER_ADDRESS)


class Spent(Exception):
    """The link was used already, or its time is over."""


class Doors:
    def __init__(self, room: Room):
        self._room = room
        self._mailed: dict[str, datetime] = {}

    async def sign_in(self, request: Request) -> Response:
        return await self._door(request, SIGN_IN)

    async def invite(self, request: Request) -> Response:
        return await self._door(request, INVITE)

    async def sign_out(self, request: Request) -> Response:
        visit = await self._room.visits.of(request)
        post = await inbound.posted(request)
        visit.check(post.one("csrf"))
        secret = self._room.visits.session_secret(request)
        if secret:
            await self._room.store.write(lambda unit: unit.keys.revoke(PURPOSE, secret))
        response = RedirectResponse("/", 303)
        self._room.visits.dismiss(response)
        return response

    async def persona(self, request: Request) -> Response:
        """Only in the demonstration, only from this machine, and only by one of its own names: a
        foreign page that points its name at this machine is refused."""
        if not self._room.config.demo or not _local(request):
            raise NotFound("persona")
        visit = await self._room.visits.of(request)
        post = await inbound.posted(request)
        visit.check(post.one("csrf"))
        chosen = post.one("persona")
        if chosen not in {persona.person_id for persona in self._room.config.personas}:
            raise NotFound("persona")
        now = self._room.clock()
        secret, _ = await self._room.store.write(
            lambda unit: _admitted(unit, unit.people.get(chosen), now)
        )
        back = post.one("back")
        response = RedirectResponse(back if _inner(back) else "/", 303)
        self._room.visits.admit(response, secret)
        return response

    async def _door(self, request: Request, purpose: str) -> Response:
        """Looking at a link never spends it: only its button does (B14), so that the preview of a
        chat or a mail scanner leaves it whole."""
        visit = self._room.visits.stranger(request)
        if request.method == "POST":
            post = request.state.posted = await inbound.posted(request)
            visit.check(post.one("csrf"))
            if purpose == SIGN_IN and "email" in post.typed:
                return self._mail(request, visit, post.one("email"))
            return await self._spend(request, visit, purpose, post.one("token"))
        token = request.query_params.get("token", "")[:200]
        if not token:
            if (await self._room.visits.of(request)).person is not None:
                return RedirectResponse("/", 303)
            return self._room.page(request, visit, "welcome.html")
        now = self._room.clock()
        found = await self._room.store.read(lambda unit: _named(unit, purpose, token, now))
        return self._shown(request, visit, purpose, token, found)

    def _shown(
        self, request: Request, visit: Visit, purpose: str, token: str, person: Person | None
    ) -> Response:
        response = self._room.page(
            request,
            visit,
            "door.html",
            purpose=purpose,
            token=token,
            person=person,
            status=200 if person else 410,
        )
        response.headers.update(QUIET)
        return response

    async def _spend(self, request: Request, visit: Visit, purpose: str, token: str) -> Response:
        now = self._room.clock()

        def work(unit: Unit) -> tuple[str, str]:
            spent = unit.keys.spend(purpose, token, now)
            if spent is None:
                raise Spent
            person_id, data = spent
            path = str(data.get("path", "")) if data else ""
            secret, _ = _admitted(unit, unit.people.get(person_id), now)
            return secret, path

        try:
            secret, path = await self._room.store.write(work)
        except (Spent, KeyError):
            if (await self._room.visits.of(request)).person is not None:
                return RedirectResponse("/", 303, headers=QUIET)  # the second of two quick presses
            return self._shown(request, visit, purpose, token, None)
        self._room.count(f"web_{purpose.replace('-', '_')}")
        response = RedirectResponse(path if _inner(path) else "/", 303, headers=QUIET)
        self._room.visits.admit(response, secret)
        return response

    def _mail(self, request: Request, visit: Visit, email: str) -> Response:
        """Mails a link to a known address. It says the same, as fast, whether it is known or not:
        all that differs happens after the answer left."""
        address = email.strip().lower()[:200]
        now = self._room.clock()
        self._mailed = {k: at for k, at in self._mailed.items() if now - at < BETWEEN_MAILS}
        response = self._room.page(request, visit, "welcome.html", mailed=True)
        fit = self._room.mailer is not None and "@" in address and address not in self._mailed
        if fit and len(self._mailed) < limits.MAILS_AT_ONCE:
            self._mailed[address] = now
            response.background = BackgroundTask(self._send_link, address, now, visit.locale)
        return response

    async def _send_link(self, address: str, now: datetime, locale: str) -> None:
        mailer, url = self._room.mailer, self._room.config.url
        known = await self._room.store.read(lambda unit: _by_email(unit, address))
        if mailer is None or not known:
            return
        words = self._room.lexicon(known.locale or locale)
        try:
            secret = await self._room.store.write(
                lambda unit: unit.keys.grant(SIGN_IN, known.id, now + LINK_LIFE)
            )
            text = words.say(
                "web.mail.link",
                name=known.name,
                # Markup: a bare address, without the marks that set a foreign direction apart.
                url=Markup(f"{url}/sign-in?token={secret}"),
                n=int(LINK_LIFE.total_seconds() // 60),
            )
            title = words.say("web.mail.link_title")
            sender = self._room.config.mail_from
            await mailer.send(letter(sender, known.email, title, text, locale=words.locale))
        except (Rejected, RetryLater, Busy, StoreDown):
            self._room.count("web_mail_refused")


def _admitted(unit: Unit, person: Person, now: datetime) -> tuple[str, Person]:
    """Gives the person their web account, if they have none yet, and a session."""
    unit.people.link(Account(PLATFORM, person.organization_id, person.id, person.id, now))
    return unit.keys.grant(PURPOSE, person.id, now + SESSION_LIFE), person


def _named(unit: Unit, purpose: str, token: str, now: datetime) -> Person | None:
    found = unit.keys.peek(purpose, token, now)
    if found is None:
        return None
    try:
        return unit.people.get(found[0])
    except KeyError:
        return None


def _by_email(unit: Unit, address: str) -> Person | None:
    found = (
        unit.people.by_email(organization.id, address) for organization in unit.organizations.all()
    )
    return next(filter(None, found), None)


def _inner(path: str) -> bool:
    """Whether a path leads to a page of ours and nowhere else."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path


def _local(request: Request) -> bool:
    host = request.client.host if request.client else ""
    try:
        near = ip_address(host).is_loopback
    except ValueError:
        near = False
    return near and request.url.hostname in ("localhost", "127.0.0.1", "::1")
