"""Clock times on weekdays, and the hours per week that they add up to."""

from __future__ import annotations

import re
from itertools import islice, pairwise

from bot.reading.hours_marks import MAX_FOUND, Found, free_before, leading_number, not_working_hours
from bot.reading.hours_spoken import spoken_clocks
from bot.reading.model import Span
from bot.reading.passage import Passage
from bot.reading.patterns import regex

_DAY_STEMS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS_OF_A_WEEK = 7
_SHORT_DAYS = {"må": 0, "ti": 1, "on": 2, "to": 3, "fr": 4, "m": 0, "f": 4}
_DAY = (
    r"(?:(?:mån|tis|ons|tors?|fre|lör|sön)(?:dag(?:ar)?(?:na|en)?s?)?|"
    r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:days?)?)\b\.?"
)
DAYS = regex(
    rf"\b(?:(?P<from>{_DAY})(?:\s?(?:-{{1,2}}|\btill\b(?: och med\b)?|\bt\.?\s?o\.?\s?m\b\.?|\bto\b|"
    rf"\bthrough\b)\s?(?P<to>{_DAY}))?"
    r"|(?P<short>må|ti|on|to|m)\s?-\s?(?P<until>ti|on|to|fr|f)\b|(?P<all>(?:helgfria )?vardag(?:ar(?:na)?|s)?\b|"
    r"weekdays?\b)"
    r"|(?P<every>alla dagar(?: i veckan)?\b|every day of the week\b))"
)
_EXCEPT = regex(r"[\s,(]{1,3}(?:utom|förutom|ej|inte|exkl\.?|except|ledig|ledigt|not)\s(?:på\s)?$")
_ALTERNATE_WEEKS = regex(
    r"\b(?:jämna?|udda|ojämna?|var ?annan(?!\s(?:helg|natt|kväll|dygn|måna))|alternate|"
    r"odd|even|every other(?!\s(?:weekend|night|evening)))\b"
)
_LINK = regex(r"\s?(?:,|och|samt|&|\+|/|and)\s?")
_CLOCK = regex(
    r"[0-9](?:[0-9]?(?:[.:](?P<m>[0-5]\d))?(?:\s?(?P<half>am|pm)\b)?(?P<link>\s?-{1,2}\s?|\s(?:till|to|until|och|and)\s)"
    r"(?:kl(?:ockan|\.)?\s?)?(?P<h2>[01]?\d|2[0-4])(?:[.:](?P<m2>[0-5]\d))?(?:\s?(?P<half2>am|pm)\b)?"
    r"(?![\d%/]|[.,:]\d|-\d|\s?(?:%|procent|percent|tim\b|timm|h\b|hours|v\b|v\.|veck|week|månad|month|min\b|"
    r"minut|dag(?!lig)|pers|"
    r"plats|år\b|st\b))"
    r"|[0-9]{3}\s?-\s?(?P<c2>[01]\d|2[0-3])(?P<d2>[0-5]\d)(?![\d.,:/-]\d|\d))"
)
_CLOCK_BEFORE = regex(r"\bkl(?:ockan|\.)?\s?\n?$")
_CLOCK_SIGN = regex(r"kl|[.:]|am|pm|^0\d")
_MONTH_AFTER = regex(r"\s?(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)")
_WEEK_BEFORE = regex(
    r"\b(?:v|vecka|veckorna|veckor|week|weeks|w|rum|sal|plan|tel|tfn|telefon|nr|sid|sida|åk|termin|punkt)\b\.?\s?$"
)
_BETWEEN = regex(r"\b(?:mellan|between)\s(?:kl(?:ockan)?\.?\s)?$")
_BESIDE = regex(
    r"(?:[\s,:;()|-]|\b(?:kl|klockan|mellan|förlagda?|förlagt|arbetstid(?:en|er)?|dagtid|heltid|på|är|from|"
    r"between|at|the|hours|och|and|alla|"
    r"varje|each|av|gäller|samtliga|hel|halvtid|från|jobbar|arbetar|hon|han|schema|tid|tider|dagar|dag|dagligen|daily|every|day)\b\.?){0,12}"
)
_MORE_CLOCK = regex(r"\s?(?:,|och|samt|\+|&|and|resp\.?)\s?(?:kl\.?\s?)?")
_DAYS_AFTER = regex(r",?\s(?:på\s)?\(?")
_ENDS_WITH_YEAR = regex(r"20\d\d,?\s(?:kl(?:ockan)?\.?\s)?$")


def weekdays(match: re.Match[str]) -> frozenset[int]:
    if match["all"]:
        return frozenset(range(5))
    if match["every"]:
        return frozenset(range(7))
    if match["short"]:
        first, last = _SHORT_DAYS[match["short"]], _SHORT_DAYS[match["until"]]
    else:
        first = _weekday(match["from"])
        last = _weekday(match["to"]) if match["to"] else first
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def _weekday(word: str) -> int:
    return _DAY_STEMS.index(word[:3]) % 7


def _day_sets(text: Passage, clocks: list[Found]) -> list[Found]:
    """The sets of weekdays around clock times: «mån–tors», «tis, ons och fre», «vardagar»."""
    found: list[Found] = []
    floor = 0
    for clock in clocks:
        first, last = max(floor, clock.start - 100), min(len(text.folded), clock.end + 60)
        for match in DAYS.finditer(text.folded, first, last):
            days = weekdays(match)
            before = found[-1] if found else None
            gap = text.folded[before.end : match.start()] if before else ""
            if before and len(gap) <= 30 and (excepted := _EXCEPT.search(gap)):
                end = match.end() if not excepted.start() else before.end
                found[-1] = Found(before.start, end, "days", before.days - days)
            elif before and _LINK.fullmatch(gap):
                every = len(before.days) == _DAYS_OF_A_WEEK  # "alla dagar, måndag–fredag"
                found[-1] = Found(before.start, match.end(), "days", days if every else before.days | days)
            else:
                found.append(Found(match.start(), match.end(), "days", days))
            floor = match.end()
        floor = max(floor, last - 15)
    return found


def _clocks(text: Passage) -> list[Found]:
    written = _written_clocks(text)
    spoken = [s for s in spoken_clocks(text) if not any(w.start < s.end and s.start < w.end for w in written)]
    apart = [s for n, s in enumerate(spoken) if not any(o.start < s.end and s.start < o.end for o in spoken[:n])]
    return sorted((*written, *apart), key=lambda clock: clock.start)


def _written_clocks(text: Passage) -> list[Found]:
    found: list[Found] = []
    for match in islice(_CLOCK.finditer(text.folded), MAX_FOUND):
        start, end = match.span()
        if not free_before(text, start, ".,:/%+-"):
            continue
        before = text.folded[max(0, start - 20) : start]
        word = _CLOCK_BEFORE.search(before)
        if match["c2"]:
            written = match[0][:4]
            first, last = int(written[:2]) * 60 + int(written[2:]), int(match["c2"]) * 60 + int(match["d2"])
            if int(written[:2]) > 23 or int(written[2:]) > 59:
                continue
        else:
            if match["link"].strip() in ("och", "and") and not _BETWEEN.search(before):
                continue
            hours = str(leading_number(match[0]))
            first = _minutes(hours, match["m"], match["half"] or ("am" if match["half2"] == "am" else None))
            last = _minutes(match["h2"], match["m2"], match["half2"])
        if first == last or max(first, last) > 24 * 60 or _MONTH_AFTER.match(text.folded, end):
            continue
        if _WEEK_BEFORE.search(before) or (_ENDS_WITH_YEAR.search(before) and not _days_follow(text, end)):
            continue
        certain = word or match["c2"] or _CLOCK_SIGN.search(match[0])
        found.append(
            Found(
                word.start() + start - len(before) if word else start,
                end,
                "clock" if certain else "numbers",
                minutes=(first, last),
            )
        )
    return found


def _days_follow(text: Passage, end: int) -> bool:
    """«v. 40 2027, kl. 9–14 måndag till fredag»: several weekdays make it no time of one day."""
    days = _DAYS_AFTER.match(text.folded, end)
    found = DAYS.match(text.folded, days.end()) if days else None
    return found is not None and len(weekdays(found)) > 1


def _minutes(hours: str, minutes: str | None, half: str | None) -> int:
    total = int(hours) * 60 + int(minutes or 0)
    if half == "pm" and int(hours) < 12:
        total += 12 * 60
    if half == "am" and int(hours) == 12:
        total -= 12 * 60
    return total


def schedule(text: Passage) -> tuple[list[Found], list[tuple[Found, Found]]]:
    """Clock times that are working hours, and those of them that stand with weekdays: (days, clock)."""
    clocks = [c for c in _clocks(text) if not not_working_hours(text, c.start)]
    if not clocks:
        return [], []
    days = _day_sets(text, clocks)
    marks = sorted([*days, *clocks], key=lambda found: found.start)
    pairs: list[tuple[Found, Found]] = []
    alone: list[Found] = []
    taken: set[int] = set()
    days_first: bool | None = None
    for index, mark in enumerate(marks):
        if mark.kind == "days":
            continue
        before = marks[index - 1] if index else None
        after = marks[index + 1] if index + 1 < len(marks) else None
        if before and not _near(text, before, mark):
            before, days_first = None, None
        if after and not _near(text, mark, after):
            after = None
        if before and before.kind != "days":
            goes_on = pairs and pairs[-1][1] is before and _MORE_CLOCK.fullmatch(text.folded[before.end : mark.start])
            if goes_on and (days_first or not (after and after.kind == "days")):
                pairs.append((pairs[-1][0], mark))  # «8–12 och 13–17»
                continue
            before = None
        if before and before.start in taken:
            before = None
        if days_first is None:
            days_first = before is not None
        chosen = before if days_first else after if after and after.kind == "days" else before
        if chosen:
            taken.add(chosen.start)
            pairs.append((chosen, mark))
        else:
            alone.append(mark)
    sure = [c for c in alone if c.kind == "clock" or _label_before(text, c.start)]
    return [*sure, *(clock for _, clock in pairs)], pairs


def _near(text: Passage, one: Found, another: Found) -> bool:
    return another.start - one.end <= 40 and bool(_BESIDE.fullmatch(text.folded[one.end : another.start]))


_LABEL = regex(
    r"\b(?:arbetstid(?:er|en)?|tider|tid|schema|working hours|hours|tjänstgöringstid|dagtid|kvällstid|heltid|"
    r"halvtid|arbetar|jobbar|tjänstgör|works?|working)(?:\s(?:är|blir|is|are|then))?\s?[:\t\n(]?[\s:]{0,3}"
    r"(?:(?:mellan|från|between|from)\s)?$|"
    r"\bkl(?:ockan)?\.?\s?$"
)


def _label_before(text: Passage, at: int) -> bool:
    return bool(_LABEL.search(text.folded[max(0, at - 30) : at]))


def computed_hours(text: Passage, pairs: list[tuple[Found, Found]]) -> list[Span[float]]:
    """Hours per week from clock times on weekdays, one sum for each run of them."""
    groups: list[list[tuple[Found, Found]]] = []
    for pair in pairs:
        start = min(pair[0].start, pair[1].start)
        if groups and start - max(p[k].end for p in groups[-1] for k in (0, 1)) <= 25:
            groups[-1].append(pair)
        else:
            groups.append([pair])
    spans: list[Span[float]] = []
    for group in groups:
        start, end = min(min(d.start, c.start) for d, c in group), max(max(d.end, c.end) for d, c in group)
        hours = _total(group)
        alternate = _ALTERNATE_WEEKS.search(text.folded, max(0, start - 30), end + 50)
        if hours and not (alternate and alternate.start() <= end + 30):
            spans.append(Span(start, end, text.original[start:end], hours))
    return spans


def _total(pairs: list[tuple[Found, Found]]) -> float | None:
    """Hours a week; None where one weekday has times that contradict each other."""
    by_day: dict[int, set[tuple[int, int]]] = {}
    for days, clock in pairs:
        first, last = clock.minutes
        interval = (first, last if last > first else last + 24 * 60)
        for day in days.days:
            by_day.setdefault(day, set()).add(interval)
    total = 0
    for intervals in by_day.values():
        ordered = sorted(intervals)
        if any(later[0] < earlier[1] for earlier, later in pairwise(ordered)):
            return None
        total += sum(last - first for first, last in ordered)
    return total / 60 if 0 < total <= 80 * 60 else None
