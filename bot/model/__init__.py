"""What a committee is. Frozen values without I/O; instants are aware UTC, days are local dates.

`id`s are opaque strings given by the store. JSON-valued fields (`state`, `value`, `words`) belong to
the ritual that wrote them and hold plain JSON values.
"""

from __future__ import annotations

from bot.model.committee import (
    VOTING,
    Account,
    Committee,
    CommitteeStatus,
    Department,
    Joined,
    Json,
    Leave,
    Organization,
    Person,
    Place,
    Role,
    Schedule,
    Seat,
    Viewer,
    VoteRules,
)
from bot.model.privacy import GONE, Erasure, Scrubbed
from bot.model.registers import (
    Commitment,
    CommitmentStatus,
    Entry,
    Irritant,
    IrritantStatus,
    Merge,
    ProposalTemplate,
    Said,
    Score,
)
from bot.model.session import (
    Answer,
    Participant,
    Session,
    SessionStatus,
    Sitting,
)

__all__ = [
    "GONE",
    "VOTING",
    "Account",
    "Answer",
    "Commitment",
    "CommitmentStatus",
    "Committee",
    "CommitteeStatus",
    "Department",
    "Entry",
    "Erasure",
    "Irritant",
    "IrritantStatus",
    "Joined",
    "Json",
    "Leave",
    "Merge",
    "Organization",
    "Participant",
    "Person",
    "Place",
    "ProposalTemplate",
    "Role",
    "Said",
    "Schedule",
    "Score",
    "Scrubbed",
    "Seat",
    "Session",
    "SessionStatus",
    "Sitting",
    "Viewer",
    "VoteRules",
]
