"""Everything that can be asked for, listed: a button's action and a command's name lead here."""

from __future__ import annotations

from collections.abc import Mapping

from bot.acts import (
    accounts,
    catchup,
    commitments,
    committees,
    decisions,
    early,
    irritants,
    journal,
    links,
    members,
    menu,
    mydata,
    people,
    places,
    planning,
    proposing,
    sessions,
    settling,
    spoken,
    templates,
    transferring,
)
from bot.desk import Act

_ROOMS = (
    menu,
    sessions,
    early,
    proposing,
    templates,
    settling,
    spoken,
    irritants,
    journal,
    catchup,
    decisions,
    commitments,
    transferring,
    committees,
    members,
    planning,
    places,
    people,
    accounts,
    links,
    mydata,
)

ALL: Mapping[str, Act] = {act.name: act for room in _ROOMS for act in room.ACTS}
