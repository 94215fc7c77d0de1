"""English words in text that ought to be Indonesian."""

from __future__ import annotations

import re

__all__ = ["english_words"]

WORD = re.compile(r"[a-zA-Z]+(?:'[a-z]+)?")
# Frequent words of the interface that no Indonesian sentence uses.
ENGLISH = frozenset(
    {"the", "of", "and", "with", "for", "your", "this", "that", "from", "are", "please", "search", "delete"}
)


def english_words(text: str) -> list[str]:
    """The English words in a text, each once, in alphabetical order."""
    return sorted({word for word in (found.lower() for found in WORD.findall(text)) if word in ENGLISH})
