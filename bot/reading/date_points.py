"""The smallest parts of a period in a text: days, months, ISO weeks, lengths, and words too vague for dates.

The text is scanned word by word; a word that may begin a part is looked up in a table, and only then is a pattern
tried there. Every pattern is anchored and bounded, so the time grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from bot.reading.date_words import (
    ENGLISH_MONTHS,
    MONTH_ABBREVIATIONS,
    MONTH_HOMONYMS,
    MONTHS,
    NUMBERS,
    ORDINALS,
    WEEKDAY,
)
from bot.reading.folding import word_set

MAX_PARTS = 400  # of one text: more are not dates that anybody wrote


class Unit(Enum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Needs(Enum):
    """What must stand beside a notation that is too weak alone."""

    NOTHING = "nothing"
    CUE = "cue"  # «från», «t.o.m.», or another end
    PAIR = "pair"  # another end


@dataclass(frozen=True, slots=True)
class Point:
    """One end of a period as it was written; `number` is the day of the month or the ISO week."""

    unit: Unit
    month: int  # 0 for a week
    number: int  # 0 for a month
    year: int | None = None
    needs: Needs = Needs.NOTHING

    def order(self) -> float:
        """Where in the year it lies, to compare points whose years are not yet known."""
        if self.unit is Unit.WEEK:
            return (self.number - 1) * 7 * 1.019 + 1
        return (self.month - 1) * 31 + (self.number or 1)

    def first_day(self, year: int) -> date | None:
        """Its first day in that year, None where the calendar has no such day or week."""
        try:
            if self.unit is Unit.WEEK:
                return date.fromisocalendar(year, self.number, 1)
            return date(year, self.month, self.number or 1)
        except ValueError:
            return None

    def last_day(self, year: int) -> date | None:
        try:
            if self.unit is Unit.WEEK:
                return date.fromisocalendar(year, self.number, 7)
            if self.unit is Unit.MONTH:
                return date(year + self.month // 12, self.month % 12 + 1, 1) - timedelta(days=1)
            return date(year, self.month, self.number)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Length:
    count: float
    unit: Unit


@dataclass(frozen=True, slots=True)
class Part:
    """A part found at `start`..`end`: one point, two points that belong together, a length, or vague words."""

    start: int
    end: int
    first: Point | None = None
    last: Point | None = None
    length: Length | None = None
    vague: bool = False
    season: bool = False  # vague words that are no term of a school year: «i höst», «mitten av mars»


_YEAR = r"20[0-4]\d"
_UNITS = (
    r"(?:%|h\b|tim|hours?\b|procent|percent|kr\b|sek\b|d\b|dag|days?\b|v\b|v\.|veck|weeks?\b|mån|months?\b|"
    r"år\b(?! 20)|pass\b|p\b|hp\b|st\b)"
)
_LONG_YEAR = re.compile(
    rf"(?:[ ,.(]{{0,3}}(?:\n {{0,12}})?(?:år(?:et)? |of |in )?| ?[-/] ?)({_YEAR})(?:/({_YEAR}|\d\d)(?!\d))?"
    r"(?![\d]|-\d\d?-|-?w\d|[.:]\d| ?kr\b)"
)
_SHORT_YEAR = re.compile(
    rf"(?: ?[-/]'?| ?'|( ))(\d\d)(?:/(\d\d)(?!\d))?(?!\d|[.:]\d|:[ae]\b| ?/ ?\d| {{0,2}}{_UNITS}|[a-zåäö])"
)
_YEAR_BEFORE = re.compile(rf"(?<![\w/-])({_YEAR})[ ,:.(-]{{1,3}}$")
_GOES_ON = re.compile(r"\s?(?:[-,.;:)\n+&(]|och\b|samt\b|till\b|t\.?o\.?m|and\b|to\b|until\b|år\b|20\d\d|$)")
_NEXT_WORD = re.compile(r"\s{0,3}([a-zåäö]+)")


def _year_after(text: str, at: int, *, bare: bool = True) -> tuple[int | None, int | None, int]:
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
        if (24 <= year <= 40 and bare and _GOES_ON.match(text, match.end())) if match[1] else 20 <= year <= 45:
            later = int(match[3]) if match[3] else None
            if later is None or later == year + 1:
                return 2000 + year, 2000 + later if later else None, match.end()
    return None, None, at


def _year_before(text: str, at: int, floor: int) -> int | None:
    match = _YEAR_BEFORE.search(text, max(floor, at - 10), at)
    return int(match[1]) if match else None


# --- numbers -----------------------------------------------------------------------------------

_ISO_WEEK = re.compile(rf"({_YEAR})[- ]?w(\d\d?)(?:-[1-7])?(?!\w)")
_ISO_DAY = re.compile(rf"({_YEAR})([-/.])(\d\d?)\2(\d\d?)(?!\d)(?!-\d{{4}}(?![-./]))")
_ISO_MONTH = re.compile(rf"({_YEAR})-(0[1-9]|1[0-2])(?!\d|-\d\d?(?!\d))")
_COMPACT = re.compile(r"(20[0-4]\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d|-\d{4}(?!\d)|\w)")
_SHORT_PAIR = re.compile(r"(\d\d)(\d\d)([0-3]\d)( ?-{1,2} ?| till | t\.?o\.?m\.? )(\d\d)(\d\d)([0-3]\d)(?![\d-]|\w)")
_SHORT = re.compile(r"([23]\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d|[-+]\d|\w)")
_MONTH_PAIR = re.compile(r"([23]\d)(0[1-9]|1[0-2]) ?-{1,2} ?([23]\d)(0[1-9]|1[0-2])(?![\d:/-]|[.,]\d|\w)")
_SLASH = re.compile(r"(\d\d?) ?/ ?(\d\d?)(?![\d:%]|/\d\d?/| ?(?:del|tid|tjänst)\b)")
_DOTS = re.compile(rf"(\d\d?)\. ?(\d\d?)\. ?({_YEAR}|\d\d)(?!\d|[.:]\d)")
_DOTS_BARE = re.compile(r"(\d\d?)\. ?(\d\d?)\.?(?!\d|[:%])")
_DAY_MONTH = re.compile(
    r"(\d\d?)(?::?(?:a|e|ste|de|te|st|nd|rd|th)\b)?\.?(?:\s(?:of|i|dag(?:en)? i))?[ ]{0,2}\n?[ ]{0,12}([a-zåäö]+)\.?"
)
_ORDINAL_MONTH = re.compile(r"(?:\s(?:of|i))?\s([a-zåäö]+)\b\.?")
_LAST_OF = re.compile(r"(?:sista|last) (?:dagen (?:i|av) |day (?:of|in) |of )?([a-zåäö]+)\b\.?")
_END_OF = re.compile(r"end of ([a-z]+)\b")
_UP_TO = re.compile(r"\b(?:until|till|through|to)\s(?:the\s)?$")
_MONTH_DAY = re.compile(rf"\.? (?:the )?(\d\d?)(?:st|nd|rd|th)?(?![\d:/%]|[.,]\d| ?{_UNITS})")
_DAYS_TO = re.compile(
    rf" ?-{{1,2}} ?(\d\d?)(?:st|nd|rd|th)?(?![\d:/]| ?{_UNITS})| (?:to|until|through) (\d\d?)(?:st|nd|rd|"
    rf"th)?(?![\d:/]| ?{_UNITS})"
)
_LENGTH = re.compile(
    r"(?:(?P<half>[.,]5|½| 1/2)|,\d)?[ -]?\n?(?P<unit>v\b\.?(?! ?\d)|veckors?\b|veckan?s?\b|weeks?\b|wks?\b|"
    r"veckorsperiod|"
    r"mån(?:ad(?:ers?|s)?)?(?:period)?\b\.?|months?\b|mths?\b|dagars?\b|days?\b|år\b|years?\b)"
)
_NOT_A_LENGTH_AFTER = re.compile(
    r"\s(?:innan|i förväg|före|sedan|netto|framförhållning|tidigare|ago|before|in advance|i tjänst|notice|gammal|old|"
    r"semester|ledighet)\b"
)
_NOT_A_LENGTH_BEFORE = re.compile(
    r"(?:\b(?:flytta|skjut|förläng|förkort|kort|senarelägg|tidigarelägg|postpone|"
    r"extend)\w{0,4}(?:\s\w{1,8}){0,2}|\b(?:inom|var|varje|within|every|senast|närmaste|de)|för)\s$"
)
_LOOSE_LENGTH_BEFORE = re.compile(
    r"(?:\d ?- ?|\b(?:minst|högst|max|cirka|ca|c:a|ungefär|runt|omkring|about|around|at least|upp till|up to)\.? )$"
)


def _short_date(year: str, month: str, day: str) -> Point:
    return Point(Unit.DAY, int(month), int(day), 2000 + int(year), Needs.CUE)


def _number(text: str, at: int, digits: str, floor: int) -> Iterator[Part]:
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
        year, later, end = _year_after(text, match.end())
        year = year or _year_before(text, at, floor)
        month, number = int(match[2]), int(match[1])
        if 1 <= number <= 31 and 1 <= month <= 12:
            yield _dated(at, end, Point(Unit.DAY, month, number, year), later)
    elif match := _DOTS.match(text, at):
        year = int(match[3]) if len(match[3]) == 4 else 2000 + int(match[3])
        if 1 <= int(match[2]) <= 12 and 2015 <= year <= 2049:
            yield Part(at, match.end(), Point(Unit.DAY, int(match[2]), int(match[1]), year))
    elif (match := _DAY_MONTH.match(text, at)) and match[2] in MONTHS and 1 <= int(match[1]) <= 31:
        yield from _day_of_month(text, at, match.end(), int(match[1]), match[2], floor)
    else:
        if part := _length(text, at, at + len(digits), int(digits)):
            yield part
        elif (match := _DOTS_BARE.match(text, at)) and 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12:
            yield Part(at, match.end(), Point(Unit.DAY, int(match[2]), int(match[1]), None, Needs.PAIR))


def _dated(start: int, end: int, point: Point, later: int | None) -> Part:
    """A point whose year was written «2027/28» carries the later one when it lies in the spring."""
    if later and point.order() < 200:
        point = replace(point, year=later)
    return Part(start, end, point)


def _day_of_month(text: str, at: int, end: int, number: int, word: str, floor: int) -> Iterator[Part]:
    if text[end - 1] == "." and word not in MONTH_ABBREVIATIONS:
        end -= 1  # the stop of the sentence
    year, later, stop = _year_after(text, end)
    year = year or _year_before(text, at, floor)
    yield _dated(at, stop, Point(Unit.DAY, MONTHS[word], number, year), later)


def _length(text: str, at: int, end: int, count: int) -> Part | None:
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


# --- words -------------------------------------------------------------------------------------

_WORD_MONTH = r"([a-zåäö]+)\.?"
_TERM_YEAR = rf"(?:[ \-/']{{0,2}}(?:{_YEAR}|\d\d)(?:/\d\d(?!\d))?(?![\d:%]|[.,]\d| ?{_UNITS}))"
_TERM_SHORT = re.compile(rf"(?:ht|vt)(?:/(?:ht|vt))?{_TERM_YEAR}|(?:ht|vt)\b(?!\w)")
_TERM_LONG = re.compile(
    rf"(?:(?:höst|vår|sommar)termin(?:en)?|(?:autumn|fall|spring|summer) (?:term|semester)){_TERM_YEAR}?"
)
_SEASON = re.compile(
    rf"(?:(?:hösten|våren|sommaren|vintern|(?:autumn|spring|summer|winter|fall)(?: of)?){_TERM_YEAR}?"
    rf"|(?:nästa|kommande|next) (?:höst|vår|sommar|vinter|år|termin|year|autumn|spring|summer|month|månad))"
)
_IN_SEASON = re.compile(r"(?:höst|vår|sommar|vinter)\b")
_INTO = re.compile(r"\b(?:i|till|mot) $")
_QUARTER = re.compile(
    rf"(?:q[1-4]\b|kvartal(?:et)? [1-4]\b|(?:första|andra|tredje|fjärde|first|second|third|fourth) (?:kvartalet|"
    rf"quarter)){_TERM_YEAR}?"
)
_WITHIN = re.compile(
    r"(?:mitten|början|slutet|inledningen|senare delen|första delen|andra halvan|första halvan|andra hälften|"
    r"första hälften|mid|early|late|middle|end|beginning|start)(?:\s(?:av|på|i|of)\s|[ -])([a-zåäö]+)\.?"
)
_WEEK_IN_MONTH = re.compile(
    r"(?:första|andra|tredje|fjärde|sista|first|last|second|third) (?:veckan|week) (?:i|in|of) ([a-zåäö]+)\.?"
)
_TURN = re.compile(r"månadsskiftet (?:[a-zåäö]+\.? ?[/-] ?)?[a-zåäö]+\.?|årsskiftet\b|turn of the year\b")
_SOON = re.compile(
    r"så (?:snart|fort|tidigt) (?:det är |det bara är )?(?:som )?möjligt|snarast(?: möjligt)?\b|omgående\b|"
    r"as soon as possible|\basap\b"
)
_AFTER = re.compile(
    r"(?:efter|after) (?:sommaren|semest(?:ern|rarna|er)|sommar\w{0,10}|årsskiftet|nyår|jul(?:en|helgen)?|påsk(?:en)?|"
    r"midsommar|summer|christmas|easter|new year|the summer|the holidays)\b"
)
_SOMETIME = re.compile(rf"(?:någon gång|sometime|some time)\s(?:i|under|in|during)\s(?:år )?(?:[a-zåäö]+|{_YEAR})")
_WEEK = re.compile(
    r"(?:v(?:ecka|eckorna|eckor|k)?|w(?:eeks?|k)?)\s?\.?\s?(?:nr\.? ?)?(\d{1,2})(?!\d|[.,]\d|:\d| ?%| ?(?:h|tim)\b)"
)
_COMPACT_WEEK = re.compile(
    r"v(?:ecka)? ?\.? ?(2[4-9]|3\d)([0-4]\d|5[0-3])(?!\d)(?: ?- ?v?\.? ?(2[4-9]|3\d)([0-4]\d|5[0-3])(?!\d))?"
)
_MORE_WEEKS = re.compile(
    r"(?:\s?(?P<to>-{1,3}|\btill(?: och med)?\b|\bt\.?\s?o\.?\s?m\b\.?|\bto\b|\buntil\b|\bthrough\b)|(?P<and>,|"
    r"\s?\+|\s?&|\soch\b|\ssamt\b|\sand\b))"
    r"\s?(?P<head>(?:v(?:ecka|k)?|w(?:eek|k)?)\s?\.?\s?)?(?P<number>\d{1,2})"
    rf"(?!\d|[.,:]\d|/|\s?{_UNITS})(?!\s?(?:timm|platser|st\b|läkare|studenter|personer))"
)


def _week_year(text: str, at: int, number: int) -> tuple[int | None, int]:
    """The year after a first week: «v. 36-27» is a week of 2027, but «v. 10-27» a run of weeks."""
    year, _, end = _year_after(text, at, bare=False)
    more = _MORE_WEEKS.match(text, at)
    if year and more and more["to"] and more.end() <= end and not 24 <= int(more["number"]) < number:
        return None, at
    return year, end


def _weeks(text: str, at: int, floor: int) -> Iterator[Part]:
    """«v. 36–45 (2027)», «vecka 36, 37 och 40», «v 2736–2745»; one part for each unbroken run of weeks."""
    if at and text[at - 1] in "/":
        return
    if re.search(r"(?:\bper|varje|\bvar)\s$", text[max(0, at - 7) : at]):
        return
    if match := _COMPACT_WEEK.match(text, at):
        first = Point(Unit.WEEK, 0, int(match[2]), 2000 + int(match[1]))
        last = Point(Unit.WEEK, 0, int(match[4]), 2000 + int(match[3])) if match[3] else None
        yield Part(at, match.end(), first, last)
        return
    match = _WEEK.match(text, at)
    if not match or not 1 <= int(match[1]) <= 53:
        return
    year, end = _week_year(text, match.end(), int(match[1]))
    year = year or _year_before(text, at, floor)
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
            year, later, end = _year_after(text, more.end(), bare=False)
            first = replace(run.first, year=year) if later else run.first
            runs[-1] = replace(run, end=end, first=first, last=Point(Unit.WEEK, 0, number, later or year))
            continue
        if not more["head"] and (number <= latest.number or not _GOES_ON.match(text, more.end())):
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
            year, _, stop = _year_after(text, days.end())
            yield Part(at, stop, Point(Unit.DAY, month, number, year), Point(Unit.DAY, month, last_number, year))
            return
        year, later, stop = _year_after(text, match.end())
        english_only = word in ENGLISH_MONTHS and word not in ("april", "september", "november", "december")
        goes_on = word in ENGLISH_MONTHS or _GOES_ON.match(text, match.end())
        if english_only or (goes_on and (number < 24 or year)):
            yield _dated(at, stop, Point(Unit.DAY, month, number, year), later)
            return
    if text[end : end + 1] == "." and word in MONTH_ABBREVIATIONS:
        end += 1
    year, later, stop = _year_after(text, end)
    year = year or _year_before(text, at, floor)
    needs = Needs.PAIR if word in MONTH_HOMONYMS and not year else Needs.CUE if not year else Needs.NOTHING
    yield _dated(at, stop if year else at + len(word), Point(Unit.MONTH, month, 0, year, needs), later)


_HALF_YEAR = re.compile(r"(?:ett )?halvår(?:s|et)?\b|half a year\b")
_AND_A_HALF = re.compile(r" och en halv| and a half")

_VAGUE: dict[str, tuple[re.Pattern[str], ...]] = {
    **dict.fromkeys(("ht", "vt"), (_TERM_SHORT,)),
    **dict.fromkeys(("höstterminen", "vårterminen", "hösttermin", "vårtermin", "sommarterminen"), (_TERM_LONG,)),
    **dict.fromkeys(("autumn", "fall", "spring", "summer"), (_TERM_LONG, _SEASON)),
    **dict.fromkeys(("hösten", "våren", "sommaren", "vintern", "winter"), (_SEASON,)),
    **dict.fromkeys(("nästa", "kommande", "next"), (_SEASON,)),
    **dict.fromkeys(("höst", "vår", "sommar", "vinter"), (_IN_SEASON,)),
    **dict.fromkeys(("q1", "q2", "q3", "q4", "kvartal", "kvartalet"), (_QUARTER,)),
    **dict.fromkeys(("mitten", "början", "slutet", "inledningen", "senare"), (_WITHIN,)),
    **dict.fromkeys(("mid", "early", "late", "middle", "end", "beginning"), (_WITHIN,)),
    **dict.fromkeys(("första", "andra", "first", "second"), (_WEEK_IN_MONTH, _WITHIN, _QUARTER)),
    **dict.fromkeys(("tredje", "fjärde", "third", "fourth", "sista", "last"), (_WEEK_IN_MONTH, _QUARTER)),
    **dict.fromkeys(("månadsskiftet", "årsskiftet", "turn"), (_TURN,)),
    **dict.fromkeys(("så", "snarast", "omgående", "as", "asap"), (_SOON,)),
    **dict.fromkeys(("efter", "after"), (_AFTER,)),
    **dict.fromkeys(("någon", "sometime", "some"), (_SOMETIME,)),
}
_TERMS = (_TERM_SHORT, _TERM_LONG)
_SEASON_WORDS = word_set("hösten våren sommaren vintern höst vår terminen autumn spring summer winter")


def _vague(text: str, at: int, word: str) -> Part | None:
    for pattern in _VAGUE[word]:
        if match := pattern.match(text, at):
            if match.lastindex and match[1] not in MONTHS and match[1] not in _SEASON_WORDS:
                continue
            end = match.end()
            if pattern is _IN_SEASON:
                into = _INTO.search(text, max(0, at - 5), at)
                return Part(into.start(), end, vague=True, season=True) if into else None
            if match.lastindex:
                end = _year_after(text, end)[2]
            return Part(at, end, vague=True, season=pattern not in _TERMS)
    return None


_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"[0-9](?<![^\W_][0-9])[0-9]*")
_TERM_WORD = re.compile(r"[hv]t\d{2,4}$")
_WEEK_WORD = re.compile(r"(?:v|w|vecka|vk)\d{1,4}$")
_WEEK_HEADS = word_set("v w vk wk vecka veckorna veckor week weeks")
_LETTERS = frozenset([*MONTHS, *ORDINALS, *NUMBERS, *_VAGUE, *_WEEK_HEADS, "halvår", "halvårs", "half"])


def _lettered(text: str, at: int, word: str, floor: int) -> Iterator[Part]:
    """The part that begins with the word at `at`."""
    if word in _WEEK_HEADS:
        yield from _weeks(text, at, floor)
        return
    if word == "end" and (match := _END_OF.match(text, at)) and match[1] in MONTHS:
        if _UP_TO.search(text, max(0, at - 12), at):
            year, _, stop = _year_after(text, match.end())
            yield Part(at, stop, Point(Unit.MONTH, MONTHS[match[1]], 0, year))
            return
    if word in _VAGUE and (part := _vague(text, at, word)):
        yield part
        return
    if word in ("sista", "last") and (match := _LAST_OF.match(text, at)) and match[1] in MONTHS:
        year, _, stop = _year_after(text, match.end())
        yield Part(at, stop, Point(Unit.MONTH, MONTHS[match[1]], 0, year))
        return
    if word in ORDINALS:
        match = _ORDINAL_MONTH.match(text, at + len(word))
        if match and match[1] in MONTHS:
            yield from _day_of_month(text, at, match.end(), ORDINALS[word], match[1], floor)
            return
    if word in NUMBERS or word in ("halvår", "halvårs", "half"):
        if match := _HALF_YEAR.match(text, at):
            yield Part(at, match.end(), length=Length(6, Unit.MONTH))
        elif word in NUMBERS and (part := _length(text, at, at + len(word), NUMBERS[word])):
            if part.length and (half := _AND_A_HALF.match(text, part.end)):
                part = replace(part, end=half.end(), length=replace(part.length, count=part.length.count + 0.5))
            yield part
        return
    if word in MONTHS:
        yield from _month(text, at, word, floor)


def _seeds(text: str) -> list[tuple[int, str]]:
    """Where a part may begin, and the word or digits there, in order."""
    words = set(_WORD.findall(text))
    wanted = words & _LETTERS
    wanted.update(
        w for w in words if w[-1].isdigit() and w[0] in "hvw" and (_WEEK_WORD.match(w) or _TERM_WORD.match(w))
    )
    seeds = [(m.start(), m[0]) for m in _DIGITS.finditer(text)]
    for word in wanted:
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if not (at and text[at - 1].isalnum()) and not text[end : end + 1].isalnum():
                seeds.append((at, word))
            at = text.find(word, end)
    return sorted(seeds)


def scan(text: str) -> list[Part]:
    """The parts of a folded text, in order, without overlaps; at most `MAX_PARTS`."""
    parts: list[Part] = []
    floor = 0
    for at, word in _seeds(text):
        if at < floor:
            continue
        if word[0].isdigit():
            found = _number(text, at, word, floor)
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
