"""What the web shows: frozen data made of cards, read for one person at a time.

Pages read the state; nothing here writes. A committee in which the person has no seat does not
exist for them, whatever its organisation.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot import feed, registering, story
from bot.cards import Card, Option, Text, plain
from bot.commitment_cards import commitments_card
from bot.desk import Bearings
from bot.digesting import digest_so_far
from bot.journal_cards import entry_card, subject
from bot.journal_parts import OUTCOMES, outcome_of
from bot.model import Entry, Person
from bot.page_shapes import (
    CommitteePage,
    EntryView,
    Frame,
    HomePage,
    Item,
    JournalPage,
    NotFound,
    Tab,
)
from bot.ports import Clock, Store, Unit
from bot.reading import Reading
from bot.timetable import local_day
from bot.words import Words

__all__ = [
    "CommitteePage",
    "EntryView",
    "Frame",
    "HomePage",
    "Item",
    "JournalPage",
    "NotFound",
    "Pages",
    "Tab",
]

PAGE = 20
"""Entries on one page of a journal."""
LARGEST = 2**31
"""Numbers from here on are no irritant's, and no database's integer."""
T = TypeVar("T")


class Pages:
    """Reads for the web. Every method raises NotFound for what is not the person's to read."""

    def __init__(self, store: Store, bearings: Bearings, clock: Clock):
        self._store, self._bearings, self._clock = store, bearings, clock

    async def frame(self, person_id: str, slug: str | None = None) -> Frame:
        return await self._read(person_id, slug, lambda reading: reading.frame)

    async def home(self, person_id: str) -> HomePage:
        def work(reading: Reading) -> HomePage:
            items = feed.home(
                reading.unit,
                reading.bearings,
                reading.person,
                reading.viewer,
                reading.words,
                reading.now,
            )
            notes = feed.told(reading.unit, reading.bearings, reading.person, reading.now)
            return HomePage(
                reading.frame,
                tuple(Item(*one) for one in items),
                reading.menu,
                tuple(Item(*one) for one in notes),
            )

        return await self._read(person_id, None, work)

    async def committee(self, slug: str, person_id: str) -> CommitteePage:
        def work(reading: Reading) -> CommitteePage:
            here, unit = reading.here, reading.unit
            asked = feed.prompts(unit, reading.bearings, reading.person, here)
            found = feed.of_committee(unit, reading.bearings, here, reading.viewer, reading.words)
            seats = tuple((s.person.name, s.department.name, str(s.role)) for s in here.seats)
            return CommitteePage(
                reading.frame,
                here.name,
                here.goal,
                tuple(Item(*one) for one in asked),
                tuple(Item(*one) for one in found),
                reading.menu,
                seats,
            )

        return await self._read(person_id, slug, work)

    async def journal(
        self,
        slug: str,
        person_id: str,
        search: str = "",
        outcome: str = "",
        department: str = "",
        before: int | None = None,
    ) -> JournalPage:
        return await self._read(
            person_id, slug, lambda reading: _journal(reading, search, outcome, department, before)
        )

    async def entry(self, slug: str, number: str, person_id: str) -> tuple[Frame, EntryView]:
        def work(reading: Reading) -> tuple[Frame, EntryView]:
            found = reading.unit.journal.get(reading.here.id, number)
            if found is None:
                raise NotFound(number)
            return reading.frame, _entry(reading, found)

        return await self._read(person_id, slug, work)

    async def irritants(self, slug: str, person_id: str) -> tuple[Frame, Card]:
        return await self._read(
            person_id,
            slug,
            lambda reading: (
                reading.frame,
                registering.register_card(
                    reading.unit,
                    reading.bearings,
                    reading.here,
                    reading.viewer,
                    reading.words,
                    reading.now,
                ),
            ),
        )

    async def irritant(self, slug: str, number: int, person_id: str) -> tuple[Frame, Card]:
        def work(r: Reading) -> tuple[Frame, Card]:
            one = r.unit.irritants.numbered(r.here.id, number) if number < LARGEST else None
            if one is None:
                raise NotFound(f"{number}")
            return r.frame, story.card(r.unit, r.bearings, r.here, one, r.viewer, r.words)

        return await self._read(person_id, slug, work)

    async def commitments(self, slug: str, person_id: str) -> tuple[Frame, Card]:
        return await self._read(
            person_id,
            slug,
            lambda reading: (
                reading.frame,
                commitments_card(
                    reading.unit.commitments.of(reading.here.id, open_only=False),
                    reading.here,
                    reading.viewer,
                    reading.words,
                    "",
                    local_day(reading.now, reading.viewer.timezone),
                    limit=None,
                ),
            ),
        )

    async def digest(self, slug: str, person_id: str) -> tuple[Frame, Card]:
        """The digest so far, or a card that says that there is nothing to sum up."""
        return await self._read(
            person_id,
            slug,
            lambda r: (
                r.frame,
                digest_so_far(r.unit, r.bearings, r.here, r.viewer, r.words, r.now)
                or _quiet(r.words),
            ),
        )

    async def all_journals(self, person_id: str) -> tuple[Frame, tuple[JournalPage, ...]]:
        """Each of the person's journals by its head, without its entries."""
        return await self._read(
            person_id,
            None,
            lambda reading: (
                reading.frame,
                tuple(
                    JournalPage(
                        reading.frame,
                        c.slug,
                        c.name,
                        (),
                        checkpoint=reading.unit.journal.head(c.id),
                    )
                    for c in reading.committees
                ),
            ),
        )

    def _read(self, person_id: str, slug: str | None, work: Callable[[Reading], T]) -> Awaitable[T]:
        now = self._clock()

        def within(unit: Unit) -> T:
            person = _person(unit, person_id)
            mine = tuple(unit.committees.of_person(person_id))
            committee = next((c for c in mine if c.slug == slug), None)
            if slug is not None and (committee is None or committee.seat_of(person_id) is None):
                raise NotFound(slug)
            return work(Reading(unit, self._bearings, person, mine, now, committee))

        return self._store.read(within)


def _person(unit: Unit, person_id: str) -> Person:
    try:
        return unit.people.get(person_id)
    except KeyError:
        raise NotFound(person_id) from None


def _journal(
    reading: Reading, search: str, outcome: str, department: str, before: int | None
) -> JournalPage:
    here, words = reading.here, reading.words
    found = reading.unit.journal.of(
        here.id,
        search=search,
        outcome=outcome if outcome in OUTCOMES else "",
        department=department,
        limit=PAGE + 1,
        before_rank=before,
    )
    shown = found[:PAGE]
    filters = {
        "outcome": tuple(Option(code, words.say(f"outcome.{code}")) for code in OUTCOMES),
        "department": tuple(Option(d.name, d.name) for d in here.departments),
    }
    return JournalPage(
        reading.frame,
        here.slug,
        here.name,
        tuple(_entry(reading, one) for one in shown),
        search,
        outcome,
        department,
        filters,
        reading.unit.journal.head(here.id),
        shown[-1].rank if len(found) > PAGE else None,
    )


def _entry(reading: Reading, entry: Entry) -> EntryView:
    here, words = reading.here, reading.words
    url = reading.bearings.page(here, f"/journal?n={entry.number}") if entry.number else ""
    return EntryView(
        entry.number,
        entry.rank,
        entry.kind,
        subject(entry, words),
        entry.at,
        outcome_of(entry) or None,
        entry_card(entry, here, reading.viewer, words, url),
        entry.superseded_by,
    )


def _quiet(words: Words) -> Card:
    text = words.text("journal.quiet.text")
    return Card(words.say("journal.quiet.title"), plain(text), words.locale, (Text(text),))
