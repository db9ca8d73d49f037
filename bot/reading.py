"""One page being read: by whom, about which committee, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot import feed
from bot.cards import Button
from bot.desk import Bearings
from bot.menu import menu_buttons
from bot.model import Committee, CommitteeStatus, Person, Viewer
from bot.page_shapes import Frame, NotFound, Tab
from bot.ports import Unit
from bot.topics import viewer_of
from bot.words import Words

_READING = ("irritant.list", "journal.list", "commitment.list", "digest.show", "seat.list", "help")
"""What is left to do in a closed committee: read (C07)."""
_ALONE = ("committee.form", "person.locale_form", "help")
"""Acts that make sense without any committee."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One page being read: who reads, which committee, within which reading of the store."""

    unit: Unit
    bearings: Bearings
    person: Person
    committees: tuple[Committee, ...]
    now: datetime
    committee: Committee | None = None

    @property
    def here(self) -> Committee:
        if self.committee is None:
            raise NotFound
        return self.committee

    @property
    def viewer(self) -> Viewer:
        about = self.committee or next(iter(self.committees), None)
        if about is not None:
            return viewer_of(self.person, about)
        return Viewer(
            self.person.locale or self.bearings.locale,
            self.person.timezone or self.bearings.timezone,
            self.person.id,
        )

    @property
    def words(self) -> Words:
        return self.bearings.lexicon(self.viewer.locale)

    @property
    def frame(self) -> Frame:
        tabs = tuple(
            Tab(
                c.slug,
                c.name,
                str(seat.role),
                c == self.committee,
                c.status is CommitteeStatus.CLOSED,
            )
            for c in self.committees
            if (seat := c.seat_of(self.person.id)) is not None
        )
        organization = self.unit.organizations.get(self.person.organization_id)
        return Frame(
            self.person.name,
            self.person.id,
            self.words.locale,
            self.viewer.timezone,
            tabs,
            len(feed.awaiting(self.unit, self.person.id)),
            organization.name,
        )

    @property
    def menu(self) -> tuple[Button, ...]:
        """Every command; for whoever sits nowhere only those that lead somewhere, and first the
        one that founds a committee."""
        about = self.committee or (self.committees[0] if len(self.committees) == 1 else None)
        groups = menu_buttons(self.words, about.id if about else None)
        every = tuple(button for buttons in groups.values() for button in buttons)
        if self.committee is not None and self.committee.status == "closed":
            return tuple(b for b in every if b.action and b.action.name in _READING)
        if self.committees:
            return every
        found = {button.action.name: button for button in every if button.action}
        first, *others = (found[name] for name in _ALONE)
        return (replace(first, style="primary"), *others)
