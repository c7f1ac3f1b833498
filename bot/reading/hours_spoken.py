"""Clock times in words: «mellan åtta och halv fem», «börjar kvart över sju, slutar fyra», "nine to five".

Hours are read as people say them: the end of a working day that is no later than its beginning is in the afternoon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from bot.reading.folding import word_set
from bot.reading.hours_marks import MAX_FOUND, Found
from bot.reading.passage import Passage
from bot.reading.patterns import regex

_SWEDISH = (
    "ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo"
)
_ENGLISH = "one two three four five six seven eight nine ten eleven twelve"
_HOURS = {word: number for words in (_SWEDISH, _ENGLISH) for number, word in enumerate(words.split(), 1)}
_WORD = "|".join(sorted(_HOURS, key=len, reverse=True))
# minutes before or after the hour that is named
_OFFSETS = {
    "halv": -30, "kvart i": -15, "kvart över": 15, "tio i": -10, "tio över": 10, "tjugo i": -20, "tjugo över": 20,
    "fem över": 5, "fem i halv": -35, "fem över halv": -25, "half past": 30, "quarter past": 15, "quarter to": -15,
}  # fmt: skip
_OFFSET = "|".join(sorted(_OFFSETS, key=len, reverse=True))


def _time(name: str) -> str:
    return (
        rf"(?:(?P<{name}_offset>{_OFFSET})\s)?"
        rf"(?:(?P<{name}_word>{_WORD})|(?P<{name}_digits>[01]?\d|2[0-3])(?:[.:](?P<{name}_minutes>[0-5]\d))?)"
    )


_OF_DAY = (
    r"(?:\s(?:på (?:morgonen|förmiddagen|eftermiddagen|kvällen|dagen)|f\.?m\.?|e\.?m\.?|in the (?:morning|afternoon)))?"
)
_CLOCK = r"(?:kl(?:ockan|\.)?\s|the clock\s)?"
_NO_UNIT = (
    r"(?![\w%]|[.:/]\d|\s?(?:%|procent|percent|tim|timm|h\b|hours|veck|week|månad|month|min\b|minut|dag|pers|plats|år\b|st\b|"
    r"gång|ggr|pass|pers|stud|läkare|gånger|times|kväll|helg|jour|days?\b|doctors|of\b|av\b))"
)
_RANGE = regex(
    rf"\b{_CLOCK}{_time('first')}{_OF_DAY}(?:\s?-\s?|\s(?:till|fram till|och|to|until|and)\s){_CLOCK}{_time('last')}"
    rf"{_OF_DAY}{_NO_UNIT}"
)
_BEGINS_ENDS = regex(
    rf"\b(?:börjar?|startar?|begins?|starts?)\s(?:\w{{1,12}}\s){{0,3}}?{_CLOCK}{_time('first')}{_OF_DAY}"
    rf"(?:,|\s-|\soch|\ssamt|\sand)?\s(?:\w{{1,8}}\s){{0,2}}?(?:slutar?|ends?|finish(?:es)?)\s(?:\w{{1,12}}\s){{0,3}}?"
    rf"{_CLOCK}{_time('last')}{_OF_DAY}{_NO_UNIT}"
)
_SPOKEN = frozenset((*_HOURS, *(offset.partition(" ")[0] for offset in _OFFSETS)))
_BEGINS = word_set("börja börjar starta startar begin begins start starts")
_ENDS = word_set("sluta slutar end ends finish finishes")
_BETWEEN = regex(r"\b(?:mellan|between)\s$")
_MORNING = (5 * 60, 11 * 60)  # working days begin within these minutes of the day
_LEAST = 3 * 60  # minutes


def spoken_clocks(text: Passage) -> Iterator[Found]:
    """Working days told in words or partly so: "clock" where the words can be nothing else, "numbers" for a bare
    «åtta till fem», which counts beside weekdays or behind a word for working hours."""
    words = text.words
    begins_and_ends = words & _BEGINS and words & _ENDS
    for match in islice(_BEGINS_ENDS.finditer(text.folded), MAX_FOUND) if begins_and_ends else ():
        if minutes := _minutes(match):
            yield Found(match.start(), match.end(), "clock", minutes=minutes)
    for match in islice(_RANGE.finditer(text.folded), MAX_FOUND) if words & _SPOKEN else ():
        spoken = match["first_word"] or match["last_word"] or match["first_offset"] or match["last_offset"]
        minutes = _minutes(match) if spoken else None
        between = _BETWEEN.search(text.folded[max(0, match.start() - 10) : match.start()]) is not None
        joined_by_and = re.search(r"\s(?:och|and)\s", match[0]) is not None
        if minutes is None or (joined_by_and and not between):
            continue
        certain = match["first_offset"] or match["last_offset"] or re.search(r"\bkl|morgon|middag|morning", match[0])
        yield Found(match.start(), match.end(), "clock" if certain else "numbers", minutes=minutes)


def _minutes(match: re.Match[str]) -> tuple[int, int] | None:
    first, last = _of_day(match, "first"), _of_day(match, "last")
    if last <= first:
        last += 12 * 60
    if not _MORNING[0] <= first <= _MORNING[1] or not _LEAST <= last - first <= 13 * 60:
        return None
    return first, last


def _of_day(match: re.Match[str], name: str) -> int:
    word = match[f"{name}_word"]
    hour = _HOURS[word] if word else int(match[f"{name}_digits"])
    return hour * 60 + int(match[f"{name}_minutes"] or 0) + _OFFSETS.get(match[f"{name}_offset"] or "", 0)
