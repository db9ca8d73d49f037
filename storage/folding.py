"""Letters and words without what people leave out or type differently: accents, case, vowel signs,
forms of one Arabic letter; then stems, so that a plural finds its singular (B18).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")
_ARABIC_LETTER = re.compile("[\u0621-\u064a]")
_LETTERS = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "\u0640": None,
        "ß": "ss",
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
    }
)
# Words that say nothing of what a text is about, already folded.
_STOP_WORDS = (
    "a ai as au aux avec c ce ces d dans de des du elle en est et eux il ils j je l la le les leur",
    "leurs lui m ma mais me mes n ne nos notre nous on ont ou par pas pour qu que qui s sa se ses",
    "son sont sur t ta te tes ton tu un une vos votre vous y",
    "an and are at be by for from has have i in is it its not of or our that the their they this",
    "to was we were with you your",
    "في من على الي عن ان هذا هذه ما لا و او ثم كل مع هو هي التي الذي قد لم لن",
)
STOP = frozenset(word for line in _STOP_WORDS for word in line.split())


def fold(text: str) -> str:
    """Case, accents, vowel signs and letter variants away; digits of any script as 0 to 9."""
    text = text.casefold().translate(_LETTERS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(
        str(unicodedata.decimal(c)) if not c.isascii() and c.isdecimal() else c for c in bare
    ).translate(_LETTERS)


def name_key(text: str) -> str:
    """A name as it is compared: folded, with single spaces."""
    return " ".join(fold(text).split())


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=20_000)
def stems(word: str) -> frozenset[str]:
    """The stems of one folded word in the languages of its script. Not knowing the language of a
    text, we keep the stem of each."""
    languages = ("arabic",) if _ARABIC_LETTER.search(word) else ("french", "english")
    return frozenset(fold(_stem(language, word)) or word for language in languages)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The one stem of a folded word: Arabic by its letters, else French."""
    return _stem("arabic" if _ARABIC_LETTER.search(word) else "french", word)


def _stem(language: str, word: str) -> str:
    # A stemmer holds state while it works: one per call keeps readers' threads apart.
    stemmed: str = snowballstemmer.stemmer(language).stemWord(word)
    return stemmed


def tokens(texts: Iterable[str]) -> frozenset[str]:
    """Every stem of some texts."""
    return frozenset(
        stem for text in texts for word in words(text) if word not in STOP for stem in stems(word)
    )


def asked(query: str) -> list[frozenset[str]]:
    """Per meaningful word of a query, the stems of which one must be present."""
    found = words(query)
    meaningful = [word for word in found if word not in STOP] or found
    return [stems(word) for word in dict.fromkeys(meaningful)]
