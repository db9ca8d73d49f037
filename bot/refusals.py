"""A refusal says what happened and what to do next, in the person's language.

It is a class, some data and one catalogue sentence (`refusal.<code>`); nothing is stored when one
is raised, and the delivery's key is not kept, so that a corrected request is heard (B05).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.events import Action


class Refused(Exception):
    """The request is understood and the answer is no."""

    def __init__(self, code: str, *, buttons: tuple[tuple[str, Action], ...] = (), **params: Any):
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Any] = params
        self.buttons = buttons


class Invalid(Exception):
    """Some fields of a form need another value: field name to (catalogue code, params)."""

    def __init__(self, errors: Mapping[str, tuple[str, Mapping[str, Any]]]):
        super().__init__(", ".join(errors))
        self.errors = errors


def invalid(field: str, code: str, **params: Any) -> Invalid:
    """One field is wrong: `raise invalid("date", "date_past")` says `invalid.date_past`."""
    return Invalid({field: (code, params)})
