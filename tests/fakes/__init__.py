"""Stand-ins for the platforms, written from their documentation and not from our adapters."""

from __future__ import annotations

from .slack import FakeSlack
from .slack_blocks import problems
from .slack_delivery import Delivery, Result
from .slack_faults import Fault
from .slack_forms import CannotDo
from .slack_people import SlackPerson
from .slack_things import Message, View
from .teams import FakeTeams
from .teams_cards import problems as card_problems
from .teams_delivery import TeamsDelivery, TeamsResult
from .teams_faults import TeamsFault
from .teams_people import TeamsPerson
from .teams_views import CardView

__all__ = [
    "CannotDo",
    "CardView",
    "Delivery",
    "FakeSlack",
    "FakeTeams",
    "Fault",
    "Message",
    "Result",
    "SlackPerson",
    "TeamsDelivery",
    "TeamsFault",
    "TeamsPerson",
    "TeamsResult",
    "View",
    "card_problems",
    "problems",
]
