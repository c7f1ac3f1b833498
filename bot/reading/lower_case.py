"""Names and abbreviations in a text that is written without capitals: "handledare per ek, vc karin ryd ok".

Where no word within a sentence has a capital, a known first name and the word after it count as a name beside a word
that names are put to. Elsewhere a name has capitals, and "per vecka" is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.reading.patterns import regex
from bot.reading.vocabulary import entries, is_first_name
from bot.reading.word_list import Words

_CAPITAL_WITHIN = regex(r"[^\W\d_][,]? [A-ZÅÄÖ][a-zåäöé]{2}")
_PAIR = regex(
    r"(?<![\w-])(?P<cue>[\w-]{2,24})(?: är| blir| heter)?[ :]{1,2}(?P<first>[a-zåäöéü]{2,15}(?:-[a-zåäöéü]{2,15})?) "
    r"(?P<last>[a-zåäöéü]{2,20}(?:-[a-zåäöéü]{2,20})?)(?![\w-])"
)
_OPENING = regex(
    r"(?:^|(?<=[.!?;,\n] )|(?<=\n))(?P<first>[a-zåäöéü]{2,15}(?:-[a-zåäöéü]{2,15})?) "
    r"(?P<last>[a-zåäöéü]{2,20}(?:-[a-zåäöéü]{2,20})?)"
    r"(?=,? (?:\(|(?i:st|vc)\b|(?:tar|handleder|blir|ska|vill|har|är|behöver|söker|önskar|ställer|kommer|"
    r"godkänner|tillstyrker|som|vår|min|supervises|will)\b|studie))"
)
_ABBREVIATION = regex(r"(?<![\w.-])(?:vc|sr|vfu|(?<!\d )st(?=-läk| läk| i [a-zåäö]{4}| inom ))(?![\w])")
_PUT_TO = Words(
    (
        *(e for role in ("supervisor", "study_director", "department_head", "trainee") for e in entries("roles", role)),
        *entries("grammar", "trainee_before"),
        *entries("titles", "words"),
        "vc",
        "sr",
        "är",
        "blir",
        "heter",
        "av",
    )
)
_NO_SURNAMES = frozenset(
    word.casefold()
    for section, name in (("names", "never"), ("language", "swedish"), ("language", "english"), ("titles", "words"))
    for word in entries(section, name)
) | frozenset((*entries("grammar", "wishes"), *entries("grammar", "copulas"), *entries("grammar", "small")))


def with_capitals(text: str) -> str:
    """The text, of the same length, with capitals in what can be names where it has none at all."""
    if _CAPITAL_WITHIN.search(text):
        return text
    text = _ABBREVIATION.sub(lambda word: word[0].upper(), text)
    written = list(text)
    for match in (*_beside_a_word(text), *_OPENING.finditer(text)):
        if not is_first_name(match["first"]) or match["last"] in _NO_SURNAMES:
            continue
        for start, end in (match.span("first"), match.span("last")):
            written[start:end] = "-".join(part.capitalize() for part in text[start:end].split("-"))
    return "".join(written)


def _beside_a_word(text: str) -> Iterator[re.Match[str]]:
    """Every pair of words behind one that names are put to, also where one pair begins within another."""
    at = 0
    while match := _PAIR.search(text, at):
        at = match.start("first")
        if _PUT_TO.whole(match["cue"]):
            yield match
