"""One transaction, or one consistent reading: the repositories over one connection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import bindparam, delete

from bot.model import Committee
from bot.ports import Clock
from storage.boxes import Boxes
from storage.columns import Instant, among
from storage.commitments import Commitments
from storage.committees import Committees
from storage.contacts import Contacts
from storage.db import Db, table
from storage.erasure import Erasures
from storage.identities import Identities
from storage.installations import Installations
from storage.irritants import Irritants
from storage.journal import Journal
from storage.keys import Keys
from storage.ledgers import InboxRow
from storage.merges import Merges
from storage.messages import Messages
from storage.meta import Meta
from storage.organizations import Organizations
from storage.people import People
from storage.schedules import Schedules
from storage.sessions import Sessions
from storage.templates import Templates
from storage.vault import Vault

_inbox = table(InboxRow)
_FORGET_KEYS = delete(_inbox).where(among(_inbox.c.key, "keys"))
_PURGE_KEYS = delete(_inbox).where(_inbox.c.at < bindparam("before", type_=Instant()))


@dataclass(frozen=True, slots=True)
class Tools:
    """What a unit needs besides its connection; all of it is replaced in tests."""

    clock: Clock
    new_id: Callable[[], str]
    entropy: Callable[[int], bytes]
    vault: Vault


class SqlUnit:
    """See bot.ports.Unit. One thread at a time; valid only while `work` runs."""

    def __init__(self, db: Db, tools: Tools):
        self.db = db
        self.now = tools.clock()
        self.touched: set[str] = set()
        self.known_committees: dict[str, Committee] = {}
        """Committees read in this transaction, as they were not changed since."""
        self._tools = tools

    def begin(self, now: datetime) -> None:
        """Prepares for the next command of the same transaction."""
        self.now = now
        self.touched = set()

    def touch(self, *ids: str | None) -> None:
        """Says whom this transaction concerns: committees, people, and `messages`."""
        self.touched.update(each for each in ids if each)

    def forget_committees(self) -> None:
        """Something that a committee shows has changed."""
        self.known_committees.clear()

    def forget_keys(self, keys: list[str]) -> None:
        """Takes delivery keys back, as if they had not been seen."""
        self.db.run(_FORGET_KEYS, keys=keys)

    def purge_keys(self, before: datetime) -> int:
        """Deletes delivery keys older than an instant; returns how many."""
        return self.db.run(_PURGE_KEYS, before=before)

    def new_id(self) -> str:
        return self._tools.new_id()

    def entropy(self, size: int) -> bytes:
        """Random bytes fit for secrets and salts."""
        return self._tools.entropy(size)

    def tick_seen(self, at: datetime) -> None:
        self.meta.put("tick", at.isoformat())

    def tick_at(self) -> datetime | None:
        """When the scheduler last left its mark."""
        found = self.meta.get("tick")
        return None if found is None else datetime.fromisoformat(found)

    @cached_property
    def organizations(self) -> Organizations:
        return Organizations(self)

    @cached_property
    def people(self) -> People:
        return People(self)

    @cached_property
    def committees(self) -> Committees:
        return Committees(self)

    @cached_property
    def schedules(self) -> Schedules:
        return Schedules(self)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self)

    @cached_property
    def commitments(self) -> Commitments:
        return Commitments(self)

    @cached_property
    def irritants(self) -> Irritants:
        return Irritants(self)

    @cached_property
    def merges(self) -> Merges:
        return Merges(self)

    @cached_property
    def templates(self) -> Templates:
        return Templates(self)

    @cached_property
    def journal(self) -> Journal:
        return Journal(self)

    @cached_property
    def messages(self) -> Messages:
        return Messages(self)

    @cached_property
    def keys(self) -> Keys:
        return Keys(self)

    @cached_property
    def installations(self) -> Installations:
        return Installations(self, self._tools.vault)

    @cached_property
    def boxes(self) -> Boxes:
        return Boxes(self, self._tools.vault)

    @cached_property
    def identities(self) -> Identities:
        return Identities(self)

    @cached_property
    def erasures(self) -> Erasures:
        return Erasures(self)

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(self)

    @cached_property
    def meta(self) -> Meta:
        return Meta(self)
