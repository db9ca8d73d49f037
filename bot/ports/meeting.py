"""Rituals and platforms: what a committee does, and where its members meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.cards import Card, Form
from bot.effects import Accepted, Conclusion, Notice, Occasion, Opening
from bot.events import PersonPicked
from bot.model import Committee, Irritant, Json, Participant, Session, Sitting, Viewer
from bot.ranking import UNSCORED, Weight
from bot.words import Words


class Spoken(Protocol):
    """Answers told by mouth, kept in a session's state until whose they are confirms them. Pure."""

    def form(self, sitting: Sitting, words: Words) -> Form:
        """Whose answer (`person`) and what; comes back as `session.spoken`. Raises Refused."""

    def enter(
        self, sitting: Sitting, values: Mapping[str, Any], by: str, now: datetime
    ) -> tuple[str, Json]:
        """Whose it is, and the state with it. Raises Refused or Invalid."""

    def of(self, sitting: Sitting, person_id: str) -> Json | None:
        """What waits for somebody's word: `ballot` to be accepted, `by` whom; None: nothing."""

    def strike(self, sitting: Sitting, person_id: str) -> Json:
        """The state without it."""


class Hearing(Protocol):
    """Replies under a session's card that read like an answer (V39). Pure."""

    def reads(self, text: str) -> str | None:
        """The answer that a reply would be, or None."""

    def offer(self, sitting: Sitting, person_id: str, said: str) -> Notice | None:
        """The private question whether to record it; None where there is nothing to ask."""


class Ritual(Protocol):
    """A kind of exercise. Pure: the same arguments give the same result, and nothing else happens.

    May raise `Refused` or `Invalid` (bot.refusals) from `open` and `accept`.
    """

    kind: str
    scheduled: bool
    """Whether it may stand in a committee's calendar."""
    pauses_on_holiday: bool
    """True: an occurrence on a holiday is skipped; False: it moves to the next working day (S05)."""
    announces: bool
    """True: its card stands in the places from opening on; False: from the first answer on (S02)."""
    gathers: tuple[str, ...]
    """What `Occasion.material` is to hold: names of `bot.gathering` (`period`, `requests`,
    `resumable`, `untriaged`)."""
    deputies: bool
    """Whether a deputy may answer for a participant (V20)."""
    prompts: bool
    """Whether each participant gets a private prompt at opening."""

    @property
    def spoken(self) -> Spoken | None:
        """How answers told by mouth are kept aside until they are confirmed (V29); None: never."""

    @property
    def hearing(self) -> Hearing | None:
        """How a reply under the session's card is understood (V39); None: replies are left alone."""

    def compose(self, committee: Committee, words: Words, draft: Mapping[str, str]) -> Form | None:
        """The form that opens one on demand, pre-filled; None where nothing is to be asked."""

    def open(self, committee: Committee, occasion: Occasion) -> Opening: ...

    def form(
        self,
        sitting: Sitting,
        participant: Participant,
        variant: str,
        previous: Json | None,
        words: Words,
    ) -> Form | None:
        """The form to answer with. `variant` comes from the button (a ballot's choice, or empty);
        `previous` is the participant's last answer of this kind in the committee. None when this
        variant needs no form and may be submitted as it is."""

    def card(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card | None:
        """The message in a place, or one person's view of it; None while there is nothing to show."""

    def prompt(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card:
        """The private message to one participant; follows their answer and the closing."""

    def accept(
        self, sitting: Sitting, participant: Participant, values: Mapping[str, Any], now: datetime
    ) -> Accepted: ...

    def regather(self, sitting: Sitting, now: datetime) -> Session:
        """The session of a sitting that asks one person less than before (V27): what its state
        says of its participants, and a closing that may come earlier."""

    def conclude(self, sitting: Sitting, now: datetime) -> Conclusion: ...

    def extend(self, sitting: Sitting, now: datetime) -> Opening | None:
        """A concluded session again, for as long as the first time and the same people, whose
        answers are kept (V28); None where it may not be."""

    def result(self, sitting: Sitting, viewer: Viewer, words: Words) -> Card | None:
        """What is posted once at closing, where `Conclusion.publishes`."""


class RegisterCards(Protocol):
    """The cards and forms of the register of irritants, which the ritual of that name draws. Pure.

    `frequency` counts distinct people over 90 days (I02), by irritant id; `weights` is what their
    scores add up to, empty for one that was never scored.
    """

    def register_card(
        self,
        committee: Committee,
        irritants: Sequence[Irritant],
        frequency: Mapping[str, int],
        viewer: Viewer,
        words: Words,
        weights: Mapping[str, Weight] = {},
    ) -> Card: ...

    def irritant_card(
        self,
        committee: Committee,
        irritant: Irritant,
        frequency: int,
        viewer: Viewer,
        words: Words,
        into: Irritant | None = None,
        weight: Weight = UNSCORED,
    ) -> Card: ...

    def similar_card(
        self, draft: Mapping[str, str], candidates: Sequence[Irritant], words: Words
    ) -> Card:
        """ "Is it the same?" `draft`: verbatim, and those of committee, draft, irritant and link
        that are to travel with the buttons `irritant.support` and `irritant.keep`."""

    def report_form(self, draft: Mapping[str, str], words: Words) -> Form:
        """Comes back as `irritant.report`; `signed` as ("yes",) from whoever lets their name show."""

    def move_form(self, irritant: Irritant, to: str, words: Words) -> Form | None:
        """What a move asks: a `reason` to dismiss, a `date` to take charge; None asks nothing."""


class RetryLater(Exception):
    """The platform asks us to wait; nothing was posted."""

    def __init__(self, seconds: float):
        super().__init__(f"retry in {seconds:g} s")
        self.seconds = seconds


class Unreachable(Exception):
    """This destination cannot be reached any more; the reason is a code of the platform."""


class Rejected(Exception):
    """This message cannot be accepted as it is; trying again would change nothing."""


class Uncertain(Exception):
    """The call may or may not have been carried out: the connection broke, or an error on the
    platform's side. An edit can be made again; a post must be looked for first (FAULTS 82)."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes: a channel, a person's 1:1 talk (`user`), or their home page."""

    platform: str
    workspace: str
    channel: str = ""
    user: str = ""
    home: bool = False
    thread: str = ""
    """The ref of the message to answer under."""


class Directory(Protocol):
    """Finds people of a workspace by the address that the platform itself has verified. Raises
    RetryLater, Unreachable, Rejected, Uncertain, Busy and StoreDown (bot.ports) only."""

    async def find(self, workspace: str, email: str) -> PersonPicked | None:
        """The account of that address; None where the workspace has nobody of it."""


class Platform(Protocol):
    """One way of meeting people. Raises RetryLater, Unreachable, Rejected, Uncertain only."""

    name: str

    async def post(self, to: Destination, card: Card, message_id: str) -> str:
        """Posts, and returns the reference by which `update` finds the message again."""

    async def update(self, to: Destination, ref: str, card: Card) -> None: ...

    async def find(self, to: Destination, message_id: str, since: datetime) -> str | None:
        """The reference of a message posted earlier under this id, where the platform can tell."""
