"""Which language a message is written in: Swedish or English."""

from __future__ import annotations

import re

from bot.reading.vocabulary import entries

_WORD = re.compile(r"[^\W\d_]+")
_SWEDISH = frozenset(entries("language", "swedish"))
_ENGLISH = frozenset(entries("language", "english"))
_MOST = 400  # words that are looked at


def detect(*texts: str) -> str:
    """ "en" where English words outweigh Swedish ones, else "sv"."""
    swedish = english = seen = 0
    for text in texts:
        for match in _WORD.finditer(text.lower()):
            word = match[0]
            swedish += word in _SWEDISH or (("å" in word or "ä" in word or "ö" in word) and word[0] in "åäö")
            english += word in _ENGLISH
            seen += 1
            if seen >= _MOST:
                break
    return "en" if english > swedish else "sv"
