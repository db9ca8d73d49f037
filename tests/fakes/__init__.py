"""Stand-ins for the platforms, written from their documentation and not from our adapters."""

from __future__ import annotations

from .slack import FakeSlack
from .slack_blocks import problems
from .slack_delivery import Delivery, Result
from .slack_faults import Fault
from .slack_forms import CannotDo
from .slack_people import SlackPerson
from .slack_things import Message, View

__all__ = [
    "CannotDo",
    "Delivery",
    "FakeSlack",
    "Fault",
    "Message",
    "Result",
    "SlackPerson",
    "View",
    "problems",
]
