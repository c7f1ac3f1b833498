"""Parts of a period that begin with digits or a day of the month, and the years that stand beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.reading.date_points import Length, Needs, Part, Point, Unit
from bot.reading.date_words import MONTH_ABBREVIATIONS, MONTHS
from bot.reading.patterns import regex

YEAR = r"20[0-4]\d"
UNITS = (
    r"(?:%|h\b|tim|hours?\b|procent|percent|kr\b|sek\b|d\b|dag|days?\b|v\b|v\.|veck|weeks?\b|mån|months?\b|"
    r"år\b(?! 20)|pass\b|p\b|hp\b|st\b)"
)
_LONG_YEAR = regex(
    rf"(?:[ ,.(]{{0,3}}(?:\n {{0,12}})?(?:år(?:et)? |of |in )?| ?[-/] ?)({YEAR})(?:/({YEAR}|\d\d)(?!\d))?"
    r"(?![\d]|-\d\d?-|-?w\d|[.:]\d| ?kr\b)"
)
_SHORT_YEAR = regex(
    rf"(?: ?[-/]'?| ?'|( ))(\d\d)(?:/(\d\d)(?!\d))?(?!\d|[.:]\d|:[ae]\b| ?/ ?\d| {{0,2}}{UNITS}|[a-zåäö])"
)
_YEAR_BEFORE = regex(rf"(?<![\w/-])({YEAR})[ ,:.(-]{{1,3}}$")
GOES_ON = regex(r"\s?(?:[-,.;:)\n+&(]|och\b|samt\b|till\b|t\.?o\.?m|and\b|to\b|until\b|år\b|20\d\d|$)")
_NEXT_WORD = regex(r"\s{0,3}([a-zåäö]+)")


def year_after(text: str, at: int, *, bare: bool = True) -> tuple[int | None, int | None, int]:
    """The year that stands at `at`, the later of two («2027/28»), and where it ends. `bare`: «1 mars 27» counts."""
    if match := _LONG_YEAR.match(text, at):
        year = int(match[1])
        later = match[2] and (int(match[2]) if len(match[2]) == 4 else year // 100 * 100 + int(match[2]))
        if later and later != year + 1:
            return None, None, at
        end = match.end()
        opened = "(" in match[0]
        return year, later or None, end + 1 if opened and text[end : end + 1] == ")" else end
    if match := _SHORT_YEAR.match(text, at):
        year = int(match[2])
        after = _NEXT_WORD.match(text, match.end())
        if after and after[1] in MONTHS:
            return None, None, at
        if (24 <= year <= 40 and bare and GOES_ON.match(text, match.end())) if match[1] else 20 <= year <= 45:
            later = int(match[3]) if match[3] else None
            if later is None or later == year + 1:
                return 2000 + year, 2000 + later if later else None, match.end()
    return None, None, at


def year_before(text: str, at: int, floor: int) -> int | None:
    match = _YEAR_BEFORE.search(text, max(floor, at - 10), at)
    return int(match[1]) if match else None


_ISO_WEEK = regex(rf"({YEAR})[- ]?w(\d\d?)(?:-[1-7])?(?!\w)")
_ISO_DAY = regex(rf"({YEAR})([-/.])(\d\d?)\2(\d\d?)(?!\d)(?!-\d{{4}}(?![-./]))")
_ISO_MONTH = regex(rf"({YEAR})-(0[1-9]|1[0-2])(?!\d|-\d\d?(?!\d))")
_COMPACT = regex(r"(20[0-4]\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d|-\d{4}(?!\d)|\w)")
_SHORT_PAIR = regex(r"(\d\d)(\d\d)([0-3]\d)( ?-{1,2} ?| till | t\.?o\.?m\.? )(\d\d)(\d\d)([0-3]\d)(?![\d-]|\w)")
_SHORT = regex(r"([23]\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d|[-+]\d|\w)")
_MONTH_PAIR = regex(r"([23]\d)(0[1-9]|1[0-2]) ?-{1,2} ?([23]\d)(0[1-9]|1[0-2])(?![\d:/-]|[.,]\d|\w)")
_SLASH = regex(r"(\d\d?) ?/ ?(\d\d?)(?![\d:%]|/\d\d?/| ?(?:del|tid|tjänst)\b)")
_DOTS = regex(rf"(\d\d?)\. ?(\d\d?)\. ?({YEAR}|\d\d)(?!\d|[.:]\d)")
_DOTS_BARE = regex(r"(\d\d?)\. ?(\d\d?)\.?(?!\d|[:%])")
_DAY_MONTH = regex(
    r"(\d\d?)(?::?(?:a|e|ste|de|te|st|nd|rd|th)\b)?\.?(?:\s(?:of|i|dag(?:en)? i))?[ ]{0,2}\n?[ ]{0,12}([a-zåäö]+)\.?"
)
_LENGTH = regex(
    r"(?:(?P<half>[.,]5|½| 1/2)|,\d)?[ -]?\n?(?P<unit>v\b\.?(?! ?\d)|veckors?\b|veckan?s?\b|weeks?\b|wks?\b|"
    r"veckorsperiod|"
    r"mån(?:ad(?:ers?|s)?)?(?:period)?\b\.?|months?\b|mths?\b|dagars?\b|days?\b|år\b|years?\b)"
)
_NOT_A_LENGTH_AFTER = regex(
    r"\s(?:innan|i förväg|före|sedan|netto|framförhållning|tidigare|ago|before|in advance|i tjänst|notice|gammal|old|"
    r"semester|ledighet)\b"
)
_NOT_A_LENGTH_BEFORE = regex(
    r"(?:\b(?:flytta|skjut|förläng|förkort|kort|senarelägg|tidigarelägg|postpone|"
    r"extend)\w{0,4}(?:\s\w{1,8}){0,2}|\b(?:åk|årskurs|klass|termin|grade|year)\.?|"
    r"\b(?:inom|var|varje|within|every|senast|närmaste|de)|för)\s$"
)
_LOOSE_LENGTH_BEFORE = regex(
    r"(?:\d ?- ?|\b(?:minst|högst|max|cirka|ca|c:a|ungefär|runt|omkring|about|around|at least|upp till|up to)\.? )$"
)


def _short_date(year: str, month: str, day: str) -> Point:
    return Point(Unit.DAY, int(month), int(day), 2000 + int(year), Needs.CUE)


def read_number(text: str, at: int, digits: str, floor: int) -> Iterator[Part]:
    """The part that begins with the digits at `at`."""
    before = text[at - 1] if at else " "
    if before in "/:+.," and at > 1 and text[at - 2].isdigit():
        return  # within a number, a time or a telephone number
    if len(digits) <= 2:
        yield from _small_number(text, at, digits, floor)
    elif len(digits) == 4:
        yield from _four_digits(text, at)
    elif len(digits) == 6:
        if match := _SHORT_PAIR.match(text, at):
            first, last = _short_date(*match.group(1, 2, 3)), _short_date(*match.group(5, 6, 7))
            if 2020 <= (first.year or 0) <= 2045 and 1 <= first.month <= 12 and 1 <= last.month <= 12:
                yield Part(at, match.end(), replace(first, needs=Needs.NOTHING), replace(last, needs=Needs.NOTHING))
        elif match := _SHORT.match(text, at):
            yield Part(at, match.end(), _short_date(*match.group(1, 2, 3)))
    elif len(digits) == 8 and (match := _COMPACT.match(text, at)):
        yield Part(at, match.end(), Point(Unit.DAY, int(match[2]), int(match[3]), int(match[1]), Needs.CUE))


def _four_digits(text: str, at: int) -> Iterator[Part]:
    if match := _ISO_DAY.match(text, at):
        yield Part(at, match.end(), Point(Unit.DAY, int(match[3]), int(match[4]), int(match[1])))
    elif match := _ISO_WEEK.match(text, at):
        yield Part(at, match.end(), Point(Unit.WEEK, 0, int(match[2]), int(match[1])))
    elif match := _ISO_MONTH.match(text, at):
        if at < 2 or text[at - 1] != "-" or not text[at - 2].isalpha():  # «LOU-2026-05» is a case
            yield Part(at, match.end(), Point(Unit.MONTH, int(match[2]), 0, int(match[1]), Needs.CUE))
    elif (match := _MONTH_PAIR.match(text, at)) and int(match[1]) >= 26:  # «2030-2130» is an evening
        first = Point(Unit.MONTH, int(match[2]), 0, 2000 + int(match[1]))
        yield Part(at, match.end(), first, Point(Unit.MONTH, int(match[4]), 0, 2000 + int(match[3])))


def _small_number(text: str, at: int, digits: str, floor: int) -> Iterator[Part]:
    if match := _SLASH.match(text, at):
        year, later, end = year_after(text, match.end())
        year = year or year_before(text, at, floor)
        month, number = int(match[2]), int(match[1])
        if 1 <= number <= 31 and 1 <= month <= 12:
            yield dated_part(at, end, Point(Unit.DAY, month, number, year), later)
    elif match := _DOTS.match(text, at):
        year = int(match[3]) if len(match[3]) == 4 else 2000 + int(match[3])
        if 1 <= int(match[2]) <= 12 and 2015 <= year <= 2049:
            yield Part(at, match.end(), Point(Unit.DAY, int(match[2]), int(match[1]), year))
    elif (match := _DAY_MONTH.match(text, at)) and match[2] in MONTHS and 1 <= int(match[1]) <= 31:
        yield from day_of_month(text, at, match.end(), int(match[1]), match[2], floor)
    else:
        if part := read_length(text, at, at + len(digits), int(digits)):
            yield part
        elif (match := _DOTS_BARE.match(text, at)) and 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12:
            yield Part(at, match.end(), Point(Unit.DAY, int(match[2]), int(match[1]), None, Needs.PAIR))


def dated_part(start: int, end: int, point: Point, later: int | None) -> Part:
    """A point whose year was written «2027/28» carries the later one when it lies in the spring."""
    if later and point.order() < 200:
        point = replace(point, year=later)
    return Part(start, end, point)


def day_of_month(text: str, at: int, end: int, number: int, word: str, floor: int) -> Iterator[Part]:
    if text[end - 1] == "." and word not in MONTH_ABBREVIATIONS:
        end -= 1  # the stop of the sentence
    year, later, stop = year_after(text, end)
    year = year or year_before(text, at, floor)
    yield dated_part(at, stop, Point(Unit.DAY, MONTHS[word], number, year), later)


def read_length(text: str, at: int, end: int, count: int) -> Part | None:
    match = _LENGTH.match(text, end)
    if not match or not 1 <= count <= 60:
        return None
    before = text[max(0, at - 30) : at]
    if _NOT_A_LENGTH_AFTER.match(text, match.end()) or _NOT_A_LENGTH_BEFORE.search(before):
        return None
    letter, total = match["unit"][:2], count + (0.5 if match["half"] else 0.0)
    if letter in ("år", "ye"):
        if total > 2:
            return None
        length = Length(total * 12, Unit.MONTH)
    elif letter in ("må", "mo", "mt"):
        length = Length(total, Unit.MONTH)
    elif letter in ("da",):
        length = Length(total, Unit.DAY)
    else:
        length = Length(total, Unit.WEEK)
    if _LOOSE_LENGTH_BEFORE.search(before) or (match[0].startswith(",") and not match["half"]):
        return Part(at, match.end(), vague=True, season=True)
    return Part(at, match.end(), length=length)
