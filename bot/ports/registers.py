"""What the store remembers beyond a session: secret figures, commitments, irritants, the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from bot.effects import Record
from bot.model import Commitment, Entry, Irritant, Merge, ProposalTemplate, Said, Score


class Boxes(Protocol):
    """What the ballots of secret votes add up to; nothing here says whose they are."""

    def open(self, session_id: str, groups: Iterable[str], choices: Iterable[str]) -> None: ...
    def add(self, session_id: str, group: str, choice: str) -> None:
        """One ballot more. Raises KeyError for a group or a choice that the vote does not have."""

    def count(self, session_id: str) -> Mapping[str, Mapping[str, int]]:
        """Group to choice to ballots; empty where there is no box."""

    def move(self, session_id: str, to: str) -> None:
        """To the session that goes on where that one ended."""

    def drop(self, session_id: str) -> None: ...


class Commitments(Protocol):
    def get(self, commitment_id: str) -> Commitment | None: ...
    def add(self, commitment: Commitment, key: str = "") -> None: ...
    def save(self, commitment: Commitment) -> None: ...
    def keyed(self, session_id: str, key: str) -> Commitment | None: ...
    def of(self, committee_id: str, *, open_only: bool = True) -> list[Commitment]: ...
    def of_key(self, committee_id: str, key: str) -> list[Commitment]:
        """All that were added under a key of no session, the soonest due first."""

    def owed_by(self, person_id: str) -> list[Commitment]: ...
    def to_tell(self, now: datetime, limit: int) -> list[str]:
        """Open ones of which something may have to be said by now."""

    def to_tell_one(self, commitment_id: str, now: datetime) -> tuple[Commitment, Said] | None:
        """That one, locked until the commit, and what was said of its due date; None if nothing is
        to be said by now, being settled or told meanwhile."""

    def told(self, commitment_id: str, said: Said, next_at: datetime | None) -> None:
        """Keeps what was said of its present due date, and when it is to be looked at again."""


class Irritants(Protocol):
    def get(self, irritant_id: str) -> Irritant | None: ...
    def numbered(self, committee_id: str, number: int) -> Irritant | None: ...
    def add(self, irritant: Irritant, key: str = "") -> Irritant:
        """Gives it the next number of its committee and its reporter as first supporter. The same
        non-empty key adds nothing and returns the earlier one."""

    def save(self, irritant: Irritant) -> None: ...
    def support(self, irritant_id: str, person_id: str, at: datetime) -> bool:
        """False when they supported it already."""

    def of(self, committee_id: str, *, open_only: bool = False) -> list[Irritant]: ...
    def frequency(self, committee_id: str, since: datetime) -> Mapping[str, int]:
        """Distinct people, reporter and supporters together, per irritant id (I02)."""

    def score(self, scores: Iterable[Score]) -> None:
        """Keeps each in place of what the same person thought of that irritant before."""

    def scores(self, committee_id: str) -> list[Score]: ...
    def like(self, committee_id: str, text: str, limit: int) -> list[Irritant]:
        """Those that say the same as a text, best first, without those put aside."""


class Merges(Protocol):
    """Irritants that went into others (I06)."""

    def lock(self, committee_id: str) -> None:
        """One merge at a time in a committee, until the commit."""

    def add(self, gone: Irritant, into: Irritant, at: datetime) -> Merge:
        """Its supports count there too, each with its own date, the later of two; one a person."""

    def get(self, gone_id: str) -> Merge | None: ...
    def undo(self, gone: Irritant) -> None:
        """As if it had not been; what was supported there since, or came with another merge, stays.
        Raises KeyError."""

    def keep(self, into_id: str, person_id: str) -> None:
        """The person supports that one in their own right: no undo takes it away."""

    def gone_into(self, into_id: str) -> list[str]:
        """Ids of those that went straight into that one, the oldest merge first."""


class Templates(Protocol):
    """Proposals that a committee starts from again."""

    def of(self, committee_id: str) -> list[ProposalTemplate]: ...
    def get(self, template_id: str) -> ProposalTemplate | None: ...
    def add(self, one: ProposalTemplate) -> None: ...
    def drop(self, one: ProposalTemplate) -> None: ...


class Journal(Protocol):
    def append(self, committee_id: str, record: Record, at: datetime, year: int) -> Entry: ...
    def get(self, committee_id: str, number: str) -> Entry | None: ...
    def of(
        self,
        committee_id: str,
        *,
        since: datetime | None = None,
        kinds: Iterable[str] = (),
        outcome: str = "",
        department: str = "",
        search: str = "",
        limit: int = 50,
        before_rank: int | None = None,
    ) -> list[Entry]:
        """Newest first; `search` understands accents, plurals and the three languages (B18)."""

    def erase(self, committee_id: str, fields: Iterable[tuple[int, str]], at: datetime) -> Entry:
        """Deletes values with their salts, given as (rank, `texts.reason` or `people.owner`), and
        appends the entry that names them (J04)."""

    def head(self, committee_id: str) -> tuple[int, str]:
        """Rank and hash of the last entry; (0, "") before the first."""
