"""Which language a message is written in: Swedish or English."""

from __future__ import annotations

from bot.reading.patterns import regex
from bot.reading.vocabulary import entries

_WORD = regex("[a-zß-öø-ɏ]+")
_SWEDISH = frozenset(entries("language", "swedish"))
_ENGLISH = frozenset(entries("language", "english"))
_MOST = 400  # words that are looked at


def detect(*texts: str) -> str:
    """ "en" where English words outweigh Swedish ones, else "sv"."""
    words: list[str] = []
    for text in texts:
        words += _WORD.findall(text.lower())[: max(1, _MOST - len(words))]
    english = sum(map(_ENGLISH.__contains__, words))
    return "en" if english and english > sum(word in _SWEDISH or word[0] in "åäö" for word in words) else "sv"
