"""The rooms that there are, one for each platform."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import adapters
from tests.conversations.room import Room
from tests.conversations.simulated import SimulatedRoom
from tests.conversations.slack import SlackRoom
from tests.conversations.teams import TeamsRoom
from tests.conversations.web import WebRoom

ROOMS: Mapping[str, type[Room]] = {
    "simulated": SimulatedRoom,
    "slack": SlackRoom,
    "teams": TeamsRoom,
    "web": WebRoom,
}
APART = {"front"}
"""What several platforms share, which is no platform."""


def platforms() -> set[str]:
    """Every platform of the product, by its folder."""
    rooms = Path(adapters.__path__[0]).glob("*/__init__.py")
    return {room.parent.name for room in rooms} - APART
