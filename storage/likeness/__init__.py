"""Whether two short texts say the same: pure, deterministic, without a model or a network.

A text is read once (`reading`): typing forgiven, words replaced by what they stand for
(`lexicon.toml`), negations and figures attached. Two readings are then aligned (`comparing`).
"""

from storage.likeness.comparing import likeness
from storage.likeness.index import spellings, traces
from storage.likeness.opposing import opposed
from storage.likeness.reader import read
from storage.likeness.reading import Reading

GOOD = 0.6
"""From here on two short texts usually say the same."""

__all__ = ["GOOD", "Reading", "likeness", "opposed", "read", "spellings", "traces"]
