"""What an event is answered at once; platforms translate it into their own acknowledgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.cards import Card, Form


@dataclass(frozen=True, slots=True)
class Tell:
    """Show this card to the asker alone. `refused`: nothing was done, and the card says why."""

    card: Card
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Open this form for the asker."""

    form: Form


@dataclass(frozen=True, slots=True)
class Correct:
    """Keep the form open and show these sentences under their fields; nothing was stored."""

    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Silence:
    """Done; what there is to see will show itself in the cards."""


Reply = Tell | Ask | Correct | Silence
