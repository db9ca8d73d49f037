"""Conversations without a platform: each act is handed to the facilitator as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from adapters.simulated import Shown
from bot.cards import Buttons, Card, Facts, Field, Form, Heading, Quote, Table, Text, plain
from bot.committee_file import import_file, load
from bot.events import (
    Action,
    Command,
    Event,
    Heard,
    PersonPicked,
    Press,
    Submission,
    Value,
    Where,
    Who,
)
from bot.model import Account, Place
from bot.ports import Unit
from bot.replies import Ask, Correct, Reply, Silence, Tell
from tests.conversations.phrases import Phrase
from tests.conversations.premises import Tools
from tests.conversations.room import (
    NAMES,
    NOTHING,
    Clock,
    Knob,
    Option,
    Sight,
    chosen,
    committee,
    email,
    instant,
)
from tests.world import CHANNEL, WORKSPACE, World


@dataclass
class Rehearsal(World):
    """The table's committee in the simulated world."""

    locale: str = "fr"

    def _found(self, unit: Unit) -> str:
        file = load(committee(self.locale, {}))
        committee_id = import_file(unit, self.bearings, file, self.clock()).committee_id
        found = unit.committees.get(committee_id)
        unit.organizations.attach(found.organization_id, "simulated", WORKSPACE)
        place = Place(unit.new_id(), "simulated", WORKSPACE, CHANNEL, "general")
        unit.committees.add_place(committee_id, place)
        for seat in found.seats:
            user = seat.person.email.partition("@")[0]
            unit.people.link(Account("simulated", WORKSPACE, user, seat.person.id))
        return committee_id


@dataclass(slots=True)
class Guest:
    """Where somebody is: the reply they look at, where it came from, what they pressed."""

    reply: Reply = field(default_factory=Silence)
    channel: str = ""
    pressed: Shown | None = None
    form: Form | None = None
    given: dict[str, Value] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    last: Event | None = None


class SimulatedRoom:
    platform = "simulated"
    has = frozenset({"threads", "menus"})

    def __init__(self, locale: str, starts: str, tools: Tools) -> None:
        self.locale, self.tools = locale, tools
        self.clock = Clock(instant(starts))
        self.guests = {name: Guest() for name in NAMES}

    def __enter__(self) -> Self:
        self.world = Rehearsal(self.tools.database(), self.clock, locale=self.locale)  # type: ignore[arg-type]
        return self

    def __exit__(self, *_: object) -> None:
        self.world.close()

    def type(self, who: str, command: str, *, alone: bool) -> None:
        text = command.removeprefix("/comite").strip()
        channel = "" if alone else CHANNEL
        self._hand(who, Command(self._who(who), _where(channel), text, self._key(), self.clock()))

    def fill(self, who: str, answers: Sequence[tuple[Phrase, str]], option: Option) -> None:
        guest = self.guests[who]
        form = guest.form
        assert form is not None, "no form is open"
        values: dict[str, Value] = {one.name: one.initial for one in form.fields}
        values |= guest.given
        for label, given in answers:
            asked = next((one for one in form.fields if label.names(one.label)), None)
            assert asked, f"no field {label.said!r}; there are {[f.label for f in form.fields]}"
            values[asked.name] = self._value(asked, given, option)
        guest.given = values
        self._hand(
            who,
            Submission(
                self._who(who),
                _where(guest.channel),
                form.action,
                values,
                self._key(),
                self.clock(),
            ),
        )

    def reply(self, who: str, text: str, on: Phrase) -> None:
        shown = self.world.platform.channel(CHANNEL)
        seen = [(one, self._sight(who, one.card, CHANNEL).words) for one in shown]
        under = next(one for one, words in reversed(seen) if on.stands_in(words))
        where, key = _where(CHANNEL), self._key()
        self.world.handle(Heard(self._who(who), where, under.ref, text, key, self.clock()))

    def report(self, who: str, text: str) -> None:
        seed = {"verbatim": text, "link": "https://example.com/m/1"}
        where, act = _where(CHANNEL), Action("irritant.form")
        self._hand(who, Press(self._who(who), where, act, self._key(), self.clock(), seed))

    def again(self, who: str) -> None:
        last = self.guests[who].last
        assert last is not None
        self._hand(who, last)

    def answer(self, who: str) -> Sight:
        guest = self.guests[who]
        match guest.reply:
            case Tell(card=card):
                return self._sight(who, card, guest.channel)
            case Silence() if guest.pressed is not None:
                return self._sight(who, guest.pressed.card, guest.pressed.to.channel, guest.pressed)
        return NOTHING

    def form(self, who: str) -> Sight | None:
        guest = self.guests[who]
        if guest.form is None:
            return None
        said = [guest.form.title, *_words(guest.form)]
        for one in guest.form.fields:
            said += [one.label, one.hint, *(option.label for option in one.options)]
            said += [one.initial] if isinstance(one.initial, str) else one.initial
            said.append(guest.errors.get(one.name, ""))
        return Sight(tuple(part for part in said if part))

    def errors(self, who: str) -> Mapping[str, str]:
        guest = self.guests[who]
        labels = {one.name: one.label for one in guest.form.fields} if guest.form else {}
        return {labels.get(name, name): said for name, said in guest.errors.items()}

    def talk(self, who: str) -> Sequence[Sight]:
        return [self._sight(who, one.card, "", one) for one in self.world.platform.talk(who)]

    def place(self, who: str) -> Sequence[Sight]:
        shown = self.world.platform.channel(CHANNEL)
        return [self._sight(who, one.card, CHANNEL, one) for one in shown]

    def menu(self, who: str) -> Sequence[Sight]:
        return ()

    def until(self, at: str) -> None:
        for _ in self.clock.quarters(at):
            self.world.tick()

    def _hand(self, who: str, event: Command | Press | Submission) -> None:
        guest = self.guests[who]
        self.tools.heard.append(event)
        reply = self.world.handle(event)
        guest.last, guest.reply, guest.channel = event, reply, event.where.channel
        if isinstance(reply, Correct) and guest.form is not None:
            guest.errors = reply.errors
        else:
            guest.form = reply.form if isinstance(reply, Ask) else None
            guest.errors, guest.given = {}, {}

    def _sight(self, who: str, card: Card, channel: str, shown: Shown | None = None) -> Sight:
        parts: list[str | Knob] = [card.title]
        for element in card.elements:
            if isinstance(element, Buttons):
                for button in element.items:
                    parts.append(Knob(button.label, self._pusher(who, button, channel, shown)))
            else:
                parts += _said(element)
        return Sight(tuple(parts))

    def _pusher(self, who: str, button: Any, channel: str, shown: Shown | None) -> Any:
        def push(kept: bool) -> None:
            assert button.action is not None, f"{button.label} only opens {button.url}"
            self.guests[who].pressed = shown or self.guests[who].pressed
            self._hand(
                who,
                Press(self._who(who), _where(channel), button.action, self._key(), self.clock()),
            )

        return push

    def _value(self, asked: Field, given: str, option: Option) -> Value:
        if asked.kind == "person":
            if given not in NAMES:
                return PersonPicked(email=given) if given else None
            name = NAMES[given]
            return PersonPicked("simulated", WORKSPACE, given, name, email(given))
        if asked.kind == "choice":
            return _picked(asked, given, option) if given else ""
        if asked.kind == "choices":
            return tuple(_picked(asked, one, option) for one in given.split(", ") if one)
        return given

    def _who(self, who: str) -> Who:
        return Who("simulated", WORKSPACE, who, NAMES[who], email(who), self.locale)

    def _key(self) -> str:
        return f"key{next(self.world.keys)}"


def _picked(asked: Field, given: str, option: Option) -> str:
    labels = [one.label for one in asked.options]
    return asked.options[chosen(labels, given, option)].value


def _where(channel: str) -> Where:
    return Where("simulated", WORKSPACE, channel)


def _words(form: Form) -> Iterator[str]:
    for element in form.intro:
        yield from _said(element)


def _said(element: Any) -> Iterator[str]:
    match element:
        case Heading(text):
            yield text
        case Text(spans):
            yield plain(spans)
        case Quote(text, by):
            yield text
            yield by
        case Facts(items):
            for fact in items:
                yield f"{fact.label} {fact.value}"
        case Table(columns, rows):
            yield from (" ".join(row) for row in (columns, *rows))
