"""Takes a person out of texts that were copied: pure, over plain JSON values.

What somebody wrote is quoted in messages, digests and sessions; names stand in sentences of ours.
A string that is a copy of theirs goes whole, however it was cut; in any other only their name,
address or id is replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model import GONE

SHORTEST = 8
"""Shorter texts ("RAS", "oui") say nothing of anybody, and are many people's."""
_CUT = 40
"""A title or a label holds at least so much of a text before it is cut."""
_CODE = re.compile(r"[a-z2-7]{16}|\d{4}-\d\d-\d\d|[a-z_]{1,20}")


def strings(value: Any) -> Iterator[str]:
    """Every text of a JSON value, without the names of its fields."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def written(value: Any, codes: frozenset[str] = frozenset()) -> Iterator[str]:
    """The texts of an answer that a person wrote: neither choices, ids, nor days."""
    return (text for text in strings(value) if text not in codes and not _CODE.fullmatch(text))


@dataclass(frozen=True, slots=True)
class Redaction:
    """What goes: `names` wherever they stand as words, `texts` and their copies, and the `ids` that
    become others."""

    names: frozenset[str]
    texts: frozenset[str]
    ids: Mapping[str, str]
    _word: re.Pattern[str] = field(init=False)
    _openings: tuple[str, ...] = field(init=False)
    _signs: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        whole = [re.escape(one) for one in sorted(self.names, key=len, reverse=True)]
        # A first name alone is matched as it is written: in small letters it may be a code.
        parts = [f"(?i:{one})" if " " in one or "@" in one else one for one in whole]
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts) or '(?!)'})(?!\w)")
        openings = {
            line.strip()[:_CUT] for text in self.texts for line in text.splitlines() if line.strip()
        }
        kept = tuple(sorted(one for one in openings if len(one) >= SHORTEST))
        object.__setattr__(self, "_word", pattern)
        object.__setattr__(self, "_openings", kept)
        # As they stand in JSON text, where quotes are escaped: what rows are looked at for.
        signs = (*kept, *self.ids)
        object.__setattr__(
            self, "_signs", tuple(json.dumps(s, ensure_ascii=False)[1:-1] for s in signs)
        )

    def concerns(self, raw: str) -> bool:
        """Whether a JSON text may hold anything that goes; cheap, for many rows."""
        return any(sign in raw for sign in self._signs) or bool(self._word.search(raw))

    def named_in(self, text: str) -> bool:
        """Whether a text says who they are: an address, or a name that is not a first name alone,
        which many have."""
        return text in self.names or any(
            match[0].strip().count(" ") or "@" in match[0] for match in self._word.finditer(text)
        )

    def value(self, value: Any) -> Any:
        """The value without the person."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self._key(k): self.value(v) for k, v in value.items() if not self._spoken(v)}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value if not self._spoken(item)]
        return value

    def text(self, text: str) -> str:
        for was, now in self.ids.items():
            if was in text:
                text = text.replace(was, now)
        if any(opening in text for opening in self._openings):
            for whole in sorted(self.texts, key=len, reverse=True):
                if len(whole) >= SHORTEST:
                    text = text.replace(whole, GONE)
            if any(opening in text for opening in self._openings):
                return GONE
        return self._word.sub(GONE, text)

    def _key(self, name: str) -> str:
        return self.ids.get(name, name)

    def _spoken(self, value: Any) -> bool:
        """A ballot that waits to be confirmed by the person: told in their words, never theirs."""
        return isinstance(value, Mapping) and "ballot" in value and value.get("person") in self.ids


def unquoted(value: Any) -> Any:
    """A card whose quotations say nothing: a private note that names somebody quotes them."""
    if isinstance(value, Mapping):
        quote = value.get("$") == "Quote"
        return {k: GONE if quote and k == "text" else unquoted(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [unquoted(item) for item in value]
    return value


def bare(value: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of an answer: a choice, by whom it was cast, and figures; no text."""
    kept = {name: value[name] for name in ("choice", "deputy") if value.get(name)}
    return kept | {name: one for name, one in value.items() if isinstance(one, int | float)}


def needed(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(text for text in texts if text and text != GONE)
