"""The words that customers use, read once from lexicon.toml, and what each word stands for."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from storage.folding import STOP
from storage.likeness.typing import root, skeleton, within

SHORT = 5
"""Forms of fewer letters stand for themselves and their plural: too many words begin like them."""
_SOURCE = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))
ELIDED = re.compile("^(?:qu|[ldjnmstc])(?=.{2})")
_DENIED = re.compile("^ma(.{3,}?)(?:nich|tich|ouch|ch)$")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a form stands for: `denied` where the form says the contrary of the name."""

    name: str
    denied: bool = False


def forms() -> Iterator[tuple[str, Sense]]:
    """Every (form, sense) of the file."""
    families = _SOURCE["family"].values()
    for table in (*families, _SOURCE["verb"], _SOURCE["fault"], _SOURCE["word"]):
        for key, forms in table.items():
            name = key.removeprefix("!")
            for form in forms.split(","):
                yield form.strip(), Sense(name, key.startswith("!"))


def _words(section: str, key: str = "words") -> frozenset[str]:
    return frozenset(_SOURCE[section][key].split())


FAMILY: Mapping[str, str] = {
    name.removeprefix("!"): family for family, names in _SOURCE["family"].items() for name in names
}
VERBS = frozenset(name.removeprefix("!") for name in _SOURCE["verb"])
FAULTS = VERBS | frozenset(name.removeprefix("!") for name in _SOURCE["fault"])
WEAK = frozenset({*_words("weak"), *map(root, _words("weak"))})
SILENT = frozenset({*STOP, *_words("silent")})
FIRST, SECOND, LONE, BEFORE = (
    _words("negation", key) for key in ("first", "second", "lone", "before")
)


_DENYING = {skeleton(word) for word in BEFORE if len(word) > 6}
STUCK = frozenset({"ai", "est", "ont", "avait", "etait", "suis", "on", "il", "elle", "une"})
"""Silent words to which an elided one is often stuck: `jai`, `nest`, `quon`."""


def _pairs(section: str) -> Iterator[tuple[str, str]]:
    for pair in _SOURCE[section]["pairs"].split():
        one, other = pair.split("/")
        yield one, other


OPPOSITES = frozenset(_pairs("opposites"))
NEIGHBOURS: dict[str, set[str]] = defaultdict(set)
"""By key of a sense, the keys of its neighbours: what denies the one denies the other too."""
for _one, _other in _pairs("near"):
    _both = [(_one, _other)]
    if not (_one + _other).count("!"):
        _both.append((f"!{_one}", f"!{_other}"))
    for _a, _b in _both:
        NEIGHBOURS[_a].add(_b)
        NEIGHBOURS[_b].add(_a)

FORMS: dict[str, set[str]] = defaultdict(set)
"""By name, the words of all its forms and of those that deny it."""
_EXACT: dict[str, Sense] = {}
_ROOTS: dict[str, Sense] = {}
_PHRASES: dict[tuple[str, ...], Sense] = {}
for _form, _sense in forms():
    _parts = _form.removeprefix("=").split()
    FORMS[_sense.name].update(part for part in _parts if part not in SILENT)
    if len(_parts) > 1:
        _PHRASES[tuple(root(part) for part in _parts)] = _sense
        continue
    _EXACT[_form.removeprefix("=")] = _sense
    if len(_form) < SHORT:
        _EXACT.setdefault(f"{_form}s", _sense)
    elif not _form.startswith("="):
        _ROOTS.setdefault(root(_form), _sense)
        _ROOTS.setdefault(root(f"{_form}e"), _sense)  # "petit" and "petite" have two stems


_SIZES: dict[str, list[int]] = defaultdict(list)
"""By the first root of a phrase, how many words those have that begin with it; the longest first."""
for _first, _size in sorted({(roots[0], len(roots)) for roots in _PHRASES}, reverse=True):
    _SIZES[_first].append(_size)


def _shortened(word: str) -> Iterator[str]:
    """The word, and the word with each one of its letters but the first left out."""
    yield word
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]


_MISTYPED: dict[str, set[str]] = defaultdict(set)
_HEARD: dict[str, set[str]] = defaultdict(set)
for _form in _EXACT:
    if len(_form) > 5:
        _HEARD[skeleton(_form)].add(_form)
        for _key in _shortened(_form):
            _MISTYPED[_key].add(_form)


def phrase(roots: list[str], at: int) -> tuple[Sense, int] | None:
    """The longest form of several words, given by their roots, that begins there, and how many
    words it takes."""
    for size in _SIZES.get(roots[at], ()):
        found = _PHRASES.get(tuple(roots[at : at + size]))
        if found is not None:
            return found, size
    return None


def known(word: str) -> Sense | None:
    """What a folded word stands for as it is written."""
    return _EXACT.get(word) or _ROOTS.get(root(word))


def _guessed(word: str) -> Sense | None:
    """What a word stands for that was typed by ear, or with a slip; a slip that could be of two
    words is of neither."""
    if len(word) < 5:
        return None
    heard = {_EXACT[f] for f in _HEARD.get(skeleton(word), ()) if within(word, f, len(word) // 3)}
    if len(heard) == 1:
        return heard.pop()
    near = {form for key in _shortened(word) for form in _MISTYPED.get(key, ())}
    slips = {_EXACT[form] for form in near if _slip(word, form)}
    return slips.pop() if len(slips) == 1 else None


def _slip(word: str, form: str) -> bool:
    """One letter left out, added or swapped; in a long word, another one typed."""
    if len(word) == len(form) < 8 and sorted(word) != sorted(form):
        return False
    return within(word, form, 1)


@lru_cache(maxsize=20_000)
def meant(word: str) -> tuple[str, Sense | None]:
    """What a folded word stands for, typing and Darija forgiven, after what stood stuck to it
    (`lapplication`: `l`). None for a word that the file does not have."""
    found = known(word)
    if found is not None or word in SILENT:
        return "", found
    denied = _DENIED.match(word)
    if denied is not None:
        inner = denied[1]
        for bare in (inner, re.sub("^(?:kat|kay|kan|ka|ta)", "", inner)):
            if (found := known(bare) or _guessed(bare)) is not None:
                return "", Sense(found.name, not found.denied)
    if (elided := ELIDED.match(word)) is not None:
        rest = word[elided.end() :]
        if (found := known(rest)) is not None or rest in STUCK:
            return elided[0], found
    if (found := _guessed(word)) is not None:
        return "", found
    if elided is not None and rest[0] in "aeiouh" and (found := _guessed(rest)) is not None:
        return elided[0], found
    return "", None


@lru_cache(maxsize=20_000)
def denies(word: str) -> bool:
    """Whether a folded word denies what follows: one of the file's, however typed, or a Darija verb
    in the negative that the file does not have (`mabghatch`)."""
    if word in BEFORE or (len(word) > 6 and skeleton(word) in _DENYING):
        return True
    return len(word) > 6 and _DENIED.match(word) is not None and meant(word)[1] is None
