"""Reading what was decided: the last decisions, a search, one entry, and the digest so far."""

from __future__ import annotations

import re

from bot.desk import Act, Desk
from bot.digesting import digest_so_far
from bot.journal_cards import entry_card, list_card
from bot.journal_parts import DECISIONS
from bot.model import Entry
from bot.refusals import Refused
from bot.replies import Reply, Tell
from bot.timetable import local_day

SHOWN = 10
YEARS = 30
"""How far back a number without its year is looked for."""
_NUMBER = re.compile(r"(?:n[°o]\s*|#)?(?:d[-\s]?)?(?:(\d{4})[-/\s])?(\d{1,6})", re.IGNORECASE)


def shown(desk: Desk) -> Reply:
    """The committee's last decisions, newest first."""
    found = desk.unit.journal.of(desk.here.id, kinds=DECISIONS, limit=SHOWN)
    return _list(desk, found)


def search(desk: Desk) -> Reply:
    """A number shows that entry; anything else is looked for in all that the journal says."""
    text = desk.text or desk.value("search")
    entry = numbered(desk, text)
    if entry is not None:
        return _entry(desk, entry)
    return _list(desk, desk.unit.journal.of(desk.here.id, search=text, limit=SHOWN), text[:80])


def show(desk: Desk) -> Reply:
    entry = desk.unit.journal.get(desk.here.id, desk.arg("number"))
    if entry is None:
        raise Refused("stale_button")
    return _entry(desk, entry)


def numbered(desk: Desk, text: str) -> Entry | None:
    """The entry of `D-2026-014`, `2026-14` or `014`; without a year, the last of that number."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    number = int(match[2])
    if match[1]:
        years: range = range(int(match[1]), int(match[1]) + 1)
    else:
        this = local_day(desk.now, desk.here.timezone).year
        years = range(this, this - YEARS, -1)
    for year in years:
        entry = desk.unit.journal.get(desk.here.id, f"D-{year}-{number:03}")
        if entry is not None:
            return entry
    return None


def digest(desk: Desk) -> Reply:
    """What the next digest would say if it came now, for the asker alone."""
    card = digest_so_far(desk.unit, desk.bearings, desk.here, desk.viewer, desk.words, desk.now)
    return Tell(card) if card else desk.tell("journal.quiet")


def _list(desk: Desk, found: list[Entry], text: str = "") -> Reply:
    url = desk.bearings.page(desk.here, "/journal")
    return Tell(list_card(found, desk.here, desk.viewer, desk.words, url, search=text))


def _entry(desk: Desk, entry: Entry) -> Reply:
    url = desk.bearings.page(
        desk.here, f"/journal?n={entry.number}" if entry.number else "/journal"
    )
    return Tell(entry_card(entry, desk.here, desk.viewer, desk.words, url))


ACTS = (
    Act("journal.list", shown, reads=True),
    Act("journal.search", search, reads=True),
    Act("journal.show", show, reads=True),
    Act("digest.show", digest, reads=True),
)
