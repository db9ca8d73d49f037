"""What a text is found by in an index, and what to look for there."""

from __future__ import annotations

from functools import lru_cache

from storage.folding import STOP, words
from storage.likeness.lexicon import ELIDED, FORMS
from storage.likeness.reader import MOST_WORDS
from storage.likeness.reading import Item
from storage.likeness.typing import root, skeleton


def traces(text: str) -> frozenset[str]:
    """What a text is found by: the stems of its words, and `~` with how each sounds. Depends on
    no word list."""
    return frozenset().union(*map(_traces, words(text)[:MOST_WORDS]))


@lru_cache(maxsize=20_000)
def _traces(word: str) -> frozenset[str]:
    if word in STOP or len(word) < 2:
        return frozenset()
    kept = [word]
    if (elided := ELIDED.match(word)) is not None and word[elided.end()] in "aeiouh":
        kept.append(word[elided.end() :])
    heard = {f"~{sound}" for each in kept if (sound := skeleton(each))}
    return frozenset({*map(root, kept), *heard})


@lru_cache(maxsize=4096)
def _spellings(name: str, word: str) -> frozenset[str]:
    forms = FORMS.get(name, ())
    return frozenset().union(*map(_traces, (*word.split(), *forms)))


def spellings(item: Item) -> frozenset[str]:
    """The traces by which a text may be found that says the same as an item."""
    return _spellings(item.name, item.word)
