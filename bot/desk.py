"""One request on the facilitator's desk: who asks, about which committee, within which transaction.

An act is a plain function of a `Desk`; it reads and writes through `desk.unit`, says no by raising
`Refused` or `Invalid`, and returns the reply. Acts are listed in `bot.acts.ALL`, none is searched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from bot.cards import Button, Buttons, Card, Element, Form, Quote, Text, plain
from bot.effects import Notice
from bot.events import Action, Value, Where, Who
from bot.model import Committee, Organization, Person, Role, Seat, Viewer
from bot.ports import RegisterCards, Ritual, Unit
from bot.refusals import Refused, invalid
from bot.replies import Ask, Reply, Tell
from bot.words import Lexicon, Words

MEMBERS = frozenset({Role.MEMBER, Role.FACILITATOR})
FACILITATORS = frozenset({Role.FACILITATOR})
READERS = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Bearings:
    """What the facilitator knows of the installation: its address, defaults and rituals."""

    url: str
    lexicon: Lexicon
    rituals: Mapping[str, Ritual]
    locale: str = "fr"
    timezone: str = "Africa/Casablanca"
    creators: tuple[str, ...] = ()
    """E-mails that may create committees; empty means everybody (C05, B16)."""
    register: RegisterCards = field(kw_only=True)

    def page(self, committee: Committee, tail: str = "") -> str:
        """The address of a committee's page."""
        return f"{self.url}/c/{committee.slug}{tail}"


@dataclass(slots=True)
class Desk:
    """A request being served. `now` is when it was received (V24), not when its turn came."""

    unit: Unit
    bearings: Bearings
    who: Who
    where: Where
    now: datetime
    acted_at: datetime
    action: Action
    text: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    seed: Mapping[str, str] = field(default_factory=dict)
    organization: Organization | None = None
    person: Person | None = None
    committee: Committee | None = None
    candidates: tuple[Committee, ...] = ()
    """The committees that the request may be about, when it names none."""
    reading: bool = False
    """Whether this is a reading transaction, where nothing can be locked."""
    in_place: bool = False
    """Whether the reply stands where the asker pressed, so that it must be the card itself."""

    @property
    def seat(self) -> Seat | None:
        return self.committee.seat_of(self.me.id) if self.committee and self.person else None

    @property
    def words(self) -> Words:
        """The asker's language: their own choice, else the committee's, else their platform's."""
        own = self.person.locale if self.person else None
        shared = self.committee.locale if self.committee else None
        return self.bearings.lexicon(own or shared or self.who.locale or self.bearings.locale)

    @property
    def timezone(self) -> str:
        own = self.person.timezone if self.person else None
        shared = self.committee.timezone if self.committee else None
        return own or shared or self.bearings.timezone

    @property
    def viewer(self) -> Viewer:
        return Viewer(
            self.words.locale, self.timezone, self.person.id if self.person else None, self.seat
        )

    @property
    def me(self) -> Person:
        """The asker; acts that are open to unknown people use `person` instead."""
        if self.person is None:
            raise Refused("unknown_person")
        return self.person

    @property
    def here(self) -> Committee:
        """The committee that the request is about."""
        if self.committee is None and len(self.candidates) > 1:
            raise Refused("which_committee")
        if self.committee is None:
            raise Refused("no_committee", buttons=(("menu.create", Action("committee.form")),))
        return self.committee

    @property
    def private(self) -> bool:
        """Whether the talk is 1:1, where our cards follow by themselves."""
        return not self.where.channel and self.where.platform != "web"

    def arg(self, name: str) -> str:
        """An argument of the button. Raises Refused for a button that no version of ours made."""
        try:
            return self.action.args[name]
        except KeyError:
            raise Refused("stale_button") from None

    def value(self, name: str) -> str:
        """A typed value, without outer spaces; empty when it was not asked or not given."""
        given = self.values.get(name)
        return given.strip() if isinstance(given, str) else ""

    def required(self, name: str, limit: int = 4000) -> str:
        """A typed value that may not be blank. Raises Invalid on its field."""
        given = self.value(name)
        if not given:
            raise invalid(name, "blank")
        if len(given) > limit:
            raise invalid(name, "too_long", limit=limit, n=len(given))
        return given

    def ritual(self, kind: str) -> Ritual:
        try:
            return self.bearings.rituals[kind]
        except KeyError:
            raise Refused("stale_button") from None

    def do(self, name: str, **args: str) -> Action:
        """An action about this committee."""
        about = {"committee": self.committee.id} if self.committee else {}
        return Action(name, {**about, **args})

    def tell(
        self,
        key: str,
        *,
        buttons: tuple[tuple[str, Action], ...] = (),
        tone: Any = "normal",
        elements: tuple[Element, ...] = (),
        **params: Any,
    ) -> Tell:
        """A private card from the catalogue: `<key>.title` and `<key>.text`."""
        card = noticed(Notice(key, params, buttons, tone=tone), self.words, self.timezone)
        at = len(card.elements) - bool(buttons)
        return Tell(replace(card, elements=card.elements[:at] + elements + card.elements[at:]))

    def ask(self, form: Form) -> Ask:
        return Ask(form)


Guard = Literal["anyone", "readers", "members", "facilitators", "sponsors"]
_ALLOWED: Mapping[Guard, frozenset[Role]] = {
    "readers": READERS,
    "members": MEMBERS,
    "facilitators": FACILITATORS,
    "sponsors": frozenset({Role.SPONSOR}),
}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be asked for. `reads` acts never touch the writer (forms, lists); those
    that `asks` answer with a form, or say why there is none."""

    name: str
    run: Callable[[Desk], Reply]
    guard: Guard = "readers"
    reads: bool = False
    closed: bool = False
    """Whether it is still allowed in a closed committee, which is read-only for good (C07)."""
    asks: bool = False

    def check(self, desk: Desk) -> None:
        """Raises Refused, saying who can, when the asker may not."""
        if self.guard == "anyone":
            return
        if self.guard not in _ALLOWED:
            raise KeyError(self.guard)
        committee = desk.here
        if desk.seat is None:
            raise Refused(
                "not_seated",
                committee=committee.name,
                buttons=(("menu.join", desk.do("seat.join_form")),),
            )
        if desk.seat.role not in _ALLOWED[self.guard]:
            names = [s.person.name for s in committee.seats_with(*_ALLOWED[self.guard])]
            raise Refused("role", who=desk.words.list(names) if names else "", n=len(names))
        if committee.status == "closed" and not (self.closed or self.reads):
            raise Refused("committee_closed", committee=committee.name)


def worded(value: Any, words: Words, zone: str) -> Any:
    """A parameter as its reader wants it: instants on their clock, days in their language."""
    if isinstance(value, datetime):
        return words.moment(value, zone)
    if isinstance(value, date):
        return words.date(value, "long")
    return value


def noticed(notice: Notice, words: Words, zone: str) -> Card:
    """A notice in one reader's language."""
    params = {name: worded(value, words, zone) for name, value in notice.params.items()}
    text = words.text(f"{notice.key}.text", **params)
    elements: list[Element] = [Text(text)]
    if notice.quote:
        elements.append(Quote(notice.quote))
    if notice.buttons:
        elements.append(
            Buttons(tuple(Button(words.say(label), action) for label, action in notice.buttons))
        )
    title = words.say(f"{notice.key}.title", **params)
    return Card(title, plain(text), words.locale, tuple(elements), tone=notice.tone)  # type: ignore[arg-type]
