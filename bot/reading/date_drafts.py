"""From parts to periods under way: which parts are the two ends of one period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.reading.date_points import Length, Needs, Part, Point, Unit
from bot.reading.date_scan import WEEKDAY_BEFORE, parts_of
from bot.reading.date_words import WEEKDAY
from bot.reading.passage import Passage
from bot.reading.patterns import regex


@dataclass(slots=True)
class Draft:
    """A period under way: parts joined, years not yet known."""

    start: int
    end: int
    first: Point | None = None
    last: Point | None = None
    first_raw: tuple[int, int] = (0, 0)
    last_raw: tuple[int, int] = (0, 0)
    length: Length | None = None
    vague: bool = False
    season: bool = False
    unsure: bool = False  # dates that are said to be preliminary or one of several
    other: str = ""  # why it is no period of the placement

    @property
    def ends(self) -> bool:
        return self.first is not None or self.last is not None


NO_ROLE = "a day without a role"
_RUN = (
    r"(?:stannar?|är kvar|vara kvar|arbetar|tjänstgör|pågår|varar|löper|gäller|sträcker sig|håller på|fortsätter|"
    r"runs|lasts)"
)
_TO = (
    r"(?:-{1,3}>?|t\s?\.?\s?o\s?\.?\s?m\b\.?|t/o/m|(?:fram |ända )?(?:till?|te)(?: och med| o\.? ?m\.?)?|"
    r"(?:up )?to(?: and including)?|until|till and including|through|thru|"
    r"(?:med )?slut(?:ar|a|datum|dag|tid)?(?: är| den)?|avsluta[rs]?|avslut|(?:är )?(?:klar|färdig)|"
    r"lämnar?|upphör|ends?(?: ?date| on)?|ending(?: on)?|finish(?:es|ing)?(?: on)?|"
    r"sista (?:arbets)?dag(?:en)?(?: är| blir)?|"
    r"(?:period(?:en)? |datum )(?:till|t\.?o\.?m\.?))"
)
_NEW_LINE_DASH = regex(r"\s*\n\s*-\s")
_CONNECTED = regex(
    rf"\s{{0,3}}(?:\(?{WEEKDAY}\)?)?[\s,;:|()]{{0,8}}(?:(?:och|and)\s)?(?:{_RUN}\s)?{_TO}"
    rf"[\s:.,|(\-]{{0,8}}(?:datum[\s:]{{1,3}})?(?:samma års )?(?P<unsure>\(?(?:preliminärt|prel\.?|ca|"
    rf"cirka)\)?\s)?{WEEKDAY_BEFORE}"
)
_OPENING = regex(r" ?\((?:den |\w{3,7} )?")
_LINES = regex(r" {0,3}\n{1,2} {0,3}")
_PERIOD_HEADING = regex(
    r"(?:period\w{0,3}|tid\w{0,10}|slut\w{0,5}|end date|dates?|till|t\.?\s?o\.?\s?m\.?|"
    r"datum)\s?:?\s{1,3}$"
)
_CELLS = regex(r" {0,3}[\t|] {0,3}")
_AND = regex(rf"\s(?:och|and|&|-|till)\s{WEEKDAY_BEFORE}")
_AND_MONTH = regex(r"\s?(?:,|och|samt|and|&|/|\+|plus)\s?(?:hela\s|all of\s)?")
_BETWEEN = regex(rf"\b(?:mellan|between)\s{WEEKDAY_BEFORE}$")
_BARE_DAY = regex(
    rf"(?<![\w/.,:+%-])(?P<day>\d\d?)(?::?(?:a|e|st|nd|rd|th))?\.?(?:\s?-{{1,2}}\s?|\s(?:till(?: och med)?|"
    rf"t\.?\s?o\.?\s?m\.?|to|until|och|and|&)\s)"
    rf"{WEEKDAY_BEFORE}$"
)
_NOT_A_DAY = regex(r"\b(?:kl(?:ockan)?|termin|nr|åk|avd|rum|sal|v|vecka|år|plan|grupp|tel|tfn)\b\.?\s?$")
MOVED = regex(
    r"\b(?:flytta\w{0,3}|framflytt\w{0,4}|skjut[sae]?\w{0,3}|ändra[dts]?\w{0,3}|senarelägg\w{0,2}|"
    r"tidigarelägg\w{0,2}|byt(?:a|er|s|t)|"
    r"förläng\w{0,2}|förkort\w{0,2}|moved?|moving|changed?|postponed?|rescheduled?|extended?)\b"
)


def words_before(text: Passage, at: int, floor: int) -> str:
    """What stands just before `at`, over line ends: where a label would stand."""
    return text.folded[max(floor, at - 50) : at]


def make_drafts(text: Passage) -> list[Draft]:
    parts = _without_asides(text, text.once(parts_of))
    drafts: list[Draft] = []
    index = 0
    while index < len(parts):
        part = parts[index]
        floor = drafts[-1].end if drafts else 0
        following = parts[index + 1] if index + 1 < len(parts) else None
        draft = _draft(text, part, floor)
        index += 1
        if following and _belong_together(text, part, following, floor):
            connected = _CONNECTED.fullmatch(text.folded[part.end : following.start])
            draft.unsure = bool(connected and connected["unsure"])
            draft.last, draft.last_raw, draft.end = following.first, (following.start, following.end), following.end
            index += 1
            index += _more_months(text, draft, parts[index:])
        elif part.first and part.first.needs is Needs.PAIR and draft.last is None:
            continue
        drafts.append(draft)
    return drafts


def _without_asides(text: Passage, parts: list[Part]) -> list[Part]:
    """«vecka 36 (6 sept) till vecka 45»: a day in parentheses after a week only explains it."""
    kept: list[Part] = []
    for part in parts:
        week = kept[-1] if kept else None
        if (
            week
            and part.first
            and week.first
            and week.first.unit is Unit.WEEK
            and part.first.unit is Unit.DAY
            and not (week.last or part.last)
            and _OPENING.fullmatch(text.folded[week.end : part.start])
            and text.folded[part.end : part.end + 1] == ")"
        ):
            kept[-1] = replace(week, end=part.end + 1)
        else:
            kept.append(part)
    return kept


def _more_months(text: Passage, draft: Draft, parts: Sequence[Part]) -> int:
    """«september, oktober och november 2027»: how many of the parts carry on the months of the draft."""
    taken = 0
    for part in parts[:10]:
        point, last = part.first, draft.last
        if not point or not last or part.last or not point.unit is last.unit is Unit.MONTH or last.year:
            break
        if point.month != last.month % 12 + 1 or not _AND_MONTH.fullmatch(text.folded[draft.end : part.start]):
            break
        draft.last, draft.last_raw, draft.end = point, (part.start, part.end), part.end
        taken += 1
    return taken


def _draft(text: Passage, part: Part, floor: int) -> Draft:
    raw = (part.start, part.end)
    draft = Draft(part.start, part.end, part.first, part.last, raw, raw, part.length, part.vague, part.season)
    point = part.first
    if point and point.unit is Unit.DAY and part.last is None and point.needs is Needs.NOTHING:
        window = text.folded[max(floor, part.start - 40) : part.start]
        match = _BARE_DAY.search(window)
        if match and 1 <= int(match["day"]) < point.number and not _NOT_A_DAY.search(window[: match.start()]):
            between = " och " in match[0] or " and " in match[0]
            if between and not _BETWEEN.search(window[: match.start()]):
                return draft
            at = part.start - len(window) + match.start()
            draft.start, draft.last = at, point
            draft.first = replace(point, number=int(match["day"]))
            draft.first_raw = (at, at + len(match["day"]))
    return draft


def _belong_together(text: Passage, part: Part, following: Part, floor: int) -> bool:
    """Whether two parts are the two ends of one period."""
    first, last = part.first, following.first
    if not first or not last or part.last or following.start - part.end > 70:
        return False
    if {first.needs, last.needs} == {Needs.PAIR} and Unit.DAY in (first.unit, last.unit):
        return False
    if first.needs is Needs.PAIR and first.unit is Unit.DAY and last.year is None:
        return False
    gap = text.folded[part.end : following.start]
    if _NEW_LINE_DASH.match(gap):
        # a dash at the head of a line is an item of a list, unless the line above is none and has yet to end
        line = text.folded[text.folded.rfind("\n", max(0, part.start - 100), part.start) + 1 : part.start]
        if first.year or first.unit is not last.unit or line.lstrip()[:1] in ("-", "*", "•", "·"):
            return False
    if _CONNECTED.fullmatch(gap):
        return following.last is None and not _old_and_new(text, part, gap, floor)
    if following.last:
        return False
    if _AND.fullmatch(gap) and _BETWEEN.search(words_before(text, part.start, floor)):
        return True
    if first.unit is last.unit and _CELLS.fullmatch(gap):
        return True
    if first.unit is last.unit is Unit.DAY and first.year and last.year and _LINES.fullmatch(gap):
        return _alone_on_lines(text, part, following) and _label_of_period(text, part)
    return (
        first.unit is last.unit is Unit.MONTH
        and bool(_AND_MONTH.fullmatch(gap))
        and last.month == first.month % 12 + 1
        and first.year in (None, last.year)
    )


def _alone_on_lines(text: Passage, part: Part, following: Part) -> bool:
    before, after = text.folded[: part.start][-1:], text.folded[following.end : following.end + 1]
    return before in ("", "\n") and after in ("", "\n")


def _label_of_period(text: Passage, part: Part) -> bool:
    """«Period⏎2027-09-01⏎2027-11-30», «Start⏎Slut⏎…»: the line above two dates is a heading for them."""
    return bool(_PERIOD_HEADING.search(text.folded, max(0, part.start - 60), part.start))


def _old_and_new(text: Passage, part: Part, gap: str, floor: int) -> bool:
    """«flyttas från 3 maj till 10 maj»: not a period but an old date and a new one."""
    before = text.before(part.start, 80, floor)
    moved = MOVED.search(before)
    return bool(moved and re.search(r"\b(?:från|from)\b", before[moved.end() :]) and re.search(r"till?\b|to\b", gap))


def as_end(draft: Draft) -> None:
    draft.last, draft.last_raw = draft.first, draft.first_raw
    draft.first, draft.first_raw = None, (0, 0)


def one_sentence(text: Passage, one: Draft, another: Draft) -> bool:
    return text.sentence_start(one.start) == text.sentence_start(another.start)
