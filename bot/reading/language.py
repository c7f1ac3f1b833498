"""Which language a message is written in: Swedish or English."""

from __future__ import annotations

from bot.reading.patterns import regex
from bot.reading.vocabulary import entries

_WORD = regex(r"[^\W\d_]+")
_SWEDISH = frozenset(entries("language", "swedish"))
_ENGLISH = frozenset(entries("language", "english"))
_MOST = 400  # words that are looked at


def detect(*texts: str) -> str:
    """ "en" where English words outweigh Swedish ones, else "sv"."""
    swedish = english = seen = 0
    for text in texts:
        words = _WORD.findall(text.lower())[: max(1, _MOST - seen)]
        swedish += sum(1 for word in words if word in _SWEDISH or word[0] in "åäö")
        english += sum(1 for word in words if word in _ENGLISH)
        seen += len(words)
    return "en" if english > swedish else "sv"
