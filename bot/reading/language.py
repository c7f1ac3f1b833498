"""Which language a message is written in: Swedish or English."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_SWEDISH = frozenset(
    [
        "och",
        "att",
        "det",
        "är",
        "som",
        "på",
        "för",
        "med",
        "till",
        "av",
        "den",
        "ett",
        "en",
        "har",
        "inte",
        "om",
        "jag",
        "vi",
        "ni",
        "han",
        "hon",
        "från",
        "vid",
        "hos",
        "i",
        "kan",
        "ska",
        "vill",
        "blir",
        "hej",
        "tack",
        "mvh",
        "hälsning",
        "hälsningar",
        "vår",
        "våra",
        "er",
        "era",
        "eller",
        "men",
        "också",
        "samt",
        "när",
        "vad",
        "vem",
        "hur",
        "sig",
        "sin",
        "ingår",
        "enligt",
        "plats",
        "handledare",
        "verksamhetschef",
        "studierektor",
        "heltid",
        "ingen",
        "jour",
        "veckor",
        "vecka",
        "timmar",
        "söker",
        "önskar",
        "behöver",
    ]
)
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "is",
        "are",
        "was",
        "be",
        "in",
        "for",
        "with",
        "that",
        "this",
        "it",
        "on",
        "at",
        "as",
        "from",
        "by",
        "we",
        "our",
        "you",
        "your",
        "she",
        "he",
        "her",
        "his",
        "will",
        "would",
        "not",
        "have",
        "has",
        "please",
        "hello",
        "hi",
        "dear",
        "thank",
        "thanks",
        "regards",
        "best",
        "kind",
        "which",
        "who",
        "placement",
        "training",
        "full",
        "time",
        "supervisor",
        "department",
        "study",
        "director",
        "request",
        "resident",
        "included",
        "weeks",
        "hours",
    ]
)
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
