"""What the composition root tells the web about this installation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

SESSION_LIFE = timedelta(days=7)
"""How long a browser stays signed in; it does not slide, so that a lost laptop runs out."""

LINK_LIFE = timedelta(minutes=10)
"""How long a one-time link may wait for its button (docs/guarantees.md, B14)."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody of the sample committee whose place a visitor of the demonstration may take."""

    person_id: str
    name: str
    department: str
    role: str


@dataclass(frozen=True, slots=True)
class WebConfig:
    """`url` is the public address without a final slash (COMITE_URL); `mail_from` is empty where no
    mail can be sent. `personas` count only while `demo` is true."""

    url: str = "http://127.0.0.1:8000"
    locale: str = "fr"
    timezone: str = "Africa/Casablanca"
    demo: bool = False
    personas: tuple[Persona, ...] = ()
    mail_from: str = ""

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over TLS: cookies and headers then insist on it."""
        return urlsplit(self.url).scheme == "https"
