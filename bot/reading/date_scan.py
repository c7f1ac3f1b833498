"""The parts of a text, found word by word.

A word that may begin a part is looked up in a table, and only then is a pattern tried there. Every pattern is anchored
and bounded, so the time grows with the length of the text and no faster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.reading.date_numbers import (
    GOES_ON,
    UNITS,
    dated_part,
    day_of_month,
    read_length,
    read_number,
    year_after,
    year_before,
)
from bot.reading.date_points import MAX_PARTS, Length, Needs, Part, Point, Unit
from bot.reading.date_vague import VAGUE, read_vague
from bot.reading.date_words import (
    ENGLISH_MONTHS,
    MONTH_ABBREVIATIONS,
    MONTH_HOMONYMS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    TENS,
    WEEKDAY,
)
from bot.reading.folding import word_set
from bot.reading.passage import Passage, words_of
from bot.reading.patterns import regex

_TENS = regex(rf"\b({'|'.join(TENS)})[- ]$")
_ORDINAL_MONTH = regex(r"(?:\s(?:of|i))?\s([a-zåäö]+)\b\.?")
_LAST_OF = regex(r"(?:sista|last) (?:dagen (?:i|av) |day (?:of|in) |of )?([a-zåäö]+)\b\.?")
_END_OF = regex(r"end of ([a-z]+)\b")
_UP_TO = regex(r"\b(?:until|till|through|to)\s(?:the\s)?$")
_MONTH_DAY = regex(rf"\.? (?:the )?(\d\d?)(?:st|nd|rd|th)?(?![\d:/%]|[.,]\d| ?{UNITS})")
_DAYS_TO = regex(
    rf" ?-{{1,2}} ?(\d\d?)(?:st|nd|rd|th)?(?![\d:/]| ?{UNITS})| (?:to|until|through) (\d\d?)(?:st|nd|rd|"
    rf"th)?(?![\d:/]| ?{UNITS})"
)
_EVERY = regex(r"(?:\bper|varje|\bvar)\s$")
_WEEK = regex(
    r"(?:(?:kalender|skol)?v(?:ecka|eckorna|eckor|k)?|w(?:eeks?|k)?)\s?\.?\s?(?:nr\.? ?)?(\d{1,2})(?!\d|[.,]\d|:\d|"
    r" ?%| ?(?:h|tim)\b)"
)
# «veckorna är 3-7», «veckorna hon ska vara där blir 36 till 40»: a run, or it could be how many
_WEEKS_ARE = regex(
    r"(?:kalender|skol)?(?:veck(?:a|an|orna|or)|weeks?)"
    r"(?: ?: ?| (?:\w{1,14} ){0,6}?(?:är|blir|heter|are|will be)(?: då| alltså| nu)?:? )"
    r"(?:v(?:ecka)?\.? ?)?(\d{1,2})(?= ?(?:-{1,3}|,|till|t\.?o\.?m\.?|och|to|and) ?(?:med )?(?:v(?:ecka)?\.? ?)?\d{1,2}"
    r"(?![\d:]| ?(?:%|h\b|tim|hours|dag|days|veck|weeks|st\b|tills?\b|procent|percent|år\b(?! 20))))"
)
_HOW_MANY_BEFORE = regex(r"\b(?:antal(?:et)?|number of|hur många)\s$")
_COMPACT_WEEK = regex(
    r"v(?:ecka)? ?\.? ?(2[4-9]|3\d)([0-4]\d|5[0-3])(?!\d)(?: ?- ?v?\.? ?(2[4-9]|3\d)([0-4]\d|5[0-3])(?!\d))?"
)
_MORE_WEEKS = regex(
    r"(?:\s?(?P<to>-{1,3}|\btill(?: och med)?\b|\bt\.?\s?o\.?\s?m\b\.?|\bto\b|\buntil\b|\bthrough\b)|(?P<and>,|"
    r"\s?\+|\s?&|\soch\b|\ssamt\b|\sand\b))"
    r"\s?(?P<head>(?:v(?:ecka|k)?|w(?:eek|k)?)\s?\.?\s?)?(?P<number>\d{1,2})"
    rf"(?!\d|[.,:]\d|/(?!20[2-4]\d\b|[23]\d\b)|\s?{UNITS})(?!\s?(?:timm|platser|st\b|läkare|studenter|personer))"
)


def _week_year(text: str, at: int, number: int) -> tuple[int | None, int]:
    """The year after a first week: «v. 36-27» is a week of 2027, but «v. 10-27» a run of weeks."""
    year, _, end = year_after(text, at, bare=False)
    more = _MORE_WEEKS.match(text, at)
    if year and more and more["to"] and more.end() <= end and not 24 <= int(more["number"]) < number:
        return None, at
    return year, end


def _weeks(text: str, at: int, floor: int) -> Iterator[Part]:
    """«v. 36–45 (2027)», «vecka 36, 37 och 40», «v 2736–2745»; one part for each unbroken run of weeks."""
    if at and text[at - 1] in "/":
        return
    if _EVERY.search(text[max(0, at - 7) : at]):
        return
    if match := _COMPACT_WEEK.match(text, at):
        first = Point(Unit.WEEK, 0, int(match[2]), 2000 + int(match[1]))
        last = Point(Unit.WEEK, 0, int(match[4]), 2000 + int(match[3])) if match[3] else None
        yield Part(at, match.end(), first, last)
        return
    match = _WEEK.match(text, at) or (
        None if _HOW_MANY_BEFORE.search(text, max(0, at - 12), at) else _WEEKS_ARE.match(text, at)
    )
    if not match or not 1 <= int(match[1]) <= 53:
        return
    year, end = _week_year(text, match.end(), int(match[1]))
    year = year or year_before(text, at, floor)
    runs = [Part(at, end, Point(Unit.WEEK, 0, int(match[1]), year))]
    for _ in range(12):
        more, run = _MORE_WEEKS.match(text, runs[-1].end), runs[-1]
        latest = run.last or run.first
        if not more or not latest or not 1 <= int(more["number"]) <= 53:
            break
        number = int(more["number"])
        if more["to"]:
            if run.last or not run.first:
                break
            year, later, end = year_after(text, more.end(), bare=False)
            first = replace(run.first, year=year) if later else run.first
            runs[-1] = replace(run, end=end, first=first, last=Point(Unit.WEEK, 0, number, later or year))
            continue
        if not more["head"] and (number <= latest.number or not GOES_ON.match(text, more.end())):
            break
        year, end = _week_year(text, more.end(), number)
        point = Point(Unit.WEEK, 0, number, year)
        if number == latest.number + 1 and not more["head"]:
            runs[-1] = replace(run, end=end, last=point)
        else:
            runs.append(Part(more.start("head") if more["head"] else more.start("number"), end, point))
    yield from runs


def _month(text: str, at: int, word: str, floor: int) -> Iterator[Part]:
    """«september 2027», «March 1, 2027», «September 6–28, 2027»."""
    month, end = MONTHS[word], at + len(word)
    if (match := _MONTH_DAY.match(text, end)) and 1 <= int(match[1]) <= 31:
        number, days = int(match[1]), _DAYS_TO.match(text, match.end())
        if days and number < (last_number := int(days[1] or days[2])) <= 31:
            year, _, stop = year_after(text, days.end())
            yield Part(at, stop, Point(Unit.DAY, month, number, year), Point(Unit.DAY, month, last_number, year))
            return
        year, later, stop = year_after(text, match.end())
        english_only = word in ENGLISH_MONTHS and word not in ("april", "september", "november", "december")
        goes_on = word in ENGLISH_MONTHS or GOES_ON.match(text, match.end())
        if english_only or (goes_on and (number < 24 or year)):
            yield dated_part(at, stop, Point(Unit.DAY, month, number, year), later)
            return
    if text[end : end + 1] == "." and word in MONTH_ABBREVIATIONS:
        end += 1
    year, later, stop = year_after(text, end)
    year = year or year_before(text, at, floor)
    needs = Needs.PAIR if word in MONTH_HOMONYMS and not year else Needs.CUE if not year else Needs.NOTHING
    yield dated_part(at, stop if year else at + len(word), Point(Unit.MONTH, month, 0, year, needs), later)


_HALF_YEAR = regex(r"(?:ett )?halvår(?:s|et)?\b|half a year\b")
_AND_A_HALF = regex(r" och en halv| and a half")
_DIGITS = regex(r"[0-9](?<![^\W_][0-9])[0-9]*")
_TERM_WORD = regex(r"[hv]t\d{2,4}$")
_WEEK_WORD = regex(r"(?:v|w|vecka|vk)\d{1,4}$")
_WEEK_HEADS = word_set(
    "kalendervecka kalenderveckor kalenderveckorna skolvecka skolveckor skolveckorna v w vk wk vecka veckan veckorna "
    "veckor week weeks"
)
_LETTERS = frozenset([*MONTHS, *ORDINALS, *NUMBERS, *VAGUE, *_WEEK_HEADS, "halvår", "halvårs", "half"])


def _lettered(text: str, at: int, word: str, floor: int) -> Iterator[Part]:
    """The part that begins with the word at `at`."""
    if word in _WEEK_HEADS:
        yield from _weeks(text, at, floor)
        return
    if word == "end" and (match := _END_OF.match(text, at)) and _UP_TO.search(text, max(0, at - 12), at):
        if match[1] in MONTHS:
            year, _, stop = year_after(text, match.end())
            yield Part(at, stop, Point(Unit.MONTH, MONTHS[match[1]], 0, year))
        return
    if word in VAGUE and (part := read_vague(text, at, word)):
        yield part
        return
    if word in ("sista", "last") and (match := _LAST_OF.match(text, at)) and match[1] in MONTHS:
        year, _, stop = year_after(text, match.end())
        yield Part(at, stop, Point(Unit.MONTH, MONTHS[match[1]], 0, year))
        return
    if word in ORDINALS:
        match = _ORDINAL_MONTH.match(text, at + len(word))
        if match and match[1] in MONTHS:
            tens = _TENS.search(text, max(floor, at - 8), at)  # "twenty-eighth"
            begin, number = (tens.start(), TENS[tens[1]] + ORDINALS[word]) if tens else (at, ORDINALS[word])
            yield from day_of_month(text, begin, match.end(), number, match[1], floor)
            return
    if word in NUMBERS or word in ("halvår", "halvårs", "half"):
        if match := _HALF_YEAR.match(text, at):
            yield Part(at, match.end(), length=Length(6, Unit.MONTH))
        elif word in NUMBERS and (part := read_length(text, at, at + len(word), NUMBERS[word])):
            if part.length and (half := _AND_A_HALF.match(text, part.end)):
                part = replace(part, end=half.end(), length=replace(part.length, count=part.length.count + 0.5))
            yield part
        return
    if word in MONTHS:
        yield from _month(text, at, word, floor)


def _seeds(text: str, words: frozenset[str]) -> list[tuple[int, str]]:
    """Where a part may begin, and the word or digits there, in order."""
    wanted = {w for w in words if w[-1].isdigit() and w[0] in "hvw" and (_WEEK_WORD.match(w) or _TERM_WORD.match(w))}
    wanted |= words & _LETTERS
    seeds = [(m.start(), m[0]) for m in _DIGITS.finditer(text)]
    for word in wanted:
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if not (at and text[at - 1].isalnum()) and not text[end : end + 1].isalnum():
                seeds.append((at, word))
            at = text.find(word, end)
    return sorted(seeds)


def parts_of(passage: Passage) -> list[Part]:
    """The parts of a text, in order, without overlaps; at most `MAX_PARTS`."""
    return _scan(passage.folded, passage.words)


def scan(text: str) -> list[Part]:
    """As `parts_of`, of a stretch of folded text."""
    return _scan(text, words_of(text))


def _scan(text: str, words: frozenset[str]) -> list[Part]:
    parts: list[Part] = []
    floor = 0
    for at, word in _seeds(text, words):
        if at < floor:
            continue
        if word[0].isdigit():
            found = read_number(text, at, word, floor)
        elif word in _LETTERS:
            found = _lettered(text, at, word, floor)
        elif _WEEK_WORD.match(word):
            found = _weeks(text, at, floor)
        else:
            found = iter([Part(at, at + len(word), vague=True)])
        for part in found:
            parts.append(part)
            floor = part.end
        if len(parts) >= MAX_PARTS:
            break
    return parts


WEEKDAY_BEFORE = rf"(?:\(?{WEEKDAY}\)?,?\s{{1,3}})?(?:(?:den|the)\s{{1,3}})?"
