"""What the centre asks of the other rooms: rituals, platforms, the store and the seams of time."""

from __future__ import annotations

from bot.ports.meeting import (
    Destination,
    Directory,
    Hearing,
    Platform,
    RegisterCards,
    Rejected,
    RetryLater,
    Ritual,
    Spoken,
    Uncertain,
    Unreachable,
)
from bot.ports.messages import Message, Messages
from bot.ports.privacy import Erasures
from bot.ports.registers import Boxes, Commitments, Irritants, Journal, Merges, Templates
from bot.ports.repositories import (
    Committees,
    Contacts,
    Identities,
    Installations,
    Keys,
    Organizations,
    People,
    Prepared,
    Schedules,
    Sessions,
)
from bot.ports.store import (
    Busy,
    Clock,
    Store,
    StoreDown,
    T,
    Unit,
)

__all__ = [
    "Boxes",
    "Busy",
    "Clock",
    "Commitments",
    "Committees",
    "Contacts",
    "Destination",
    "Directory",
    "Erasures",
    "Hearing",
    "Identities",
    "Installations",
    "Irritants",
    "Journal",
    "Keys",
    "Merges",
    "Message",
    "Messages",
    "Organizations",
    "People",
    "Platform",
    "Prepared",
    "RegisterCards",
    "Rejected",
    "RetryLater",
    "Ritual",
    "Schedules",
    "Sessions",
    "Spoken",
    "Store",
    "StoreDown",
    "T",
    "Templates",
    "Uncertain",
    "Unit",
    "Unreachable",
]
