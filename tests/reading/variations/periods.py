"""The same days in other notations, and other days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from bot.routine.model import Directory
from tests.reading.variations.letters import Label, Letter

_SV = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
_SV_SHORT = ["jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sept", "okt", "nov", "dec"]
_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTHS: Mapping[str, int] = {
    name.lower(): number for names in (_SV, _SV_SHORT, _EN) for number, name in enumerate(names, start=1)
}
_WEEKDAYS = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]

_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b"
_DAY = (
    r"(?:den )?(?:(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)? )?(?:den )?"
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}/\d{{1,2}}(?: \d{{4}}| -\d\d)?|\d{{1,2}} {_MONTH}(?: \d{{4}})?)"
)
_SINGLE = re.compile(rf"(?i)(?<![\w/-]){_DAY}(?![\w/-])")
_RANGE = re.compile(
    r"(?i)(?<![\w/-])(?P<before>(?:från(?: och med)?|fr\.o\.m\.|mellan|from|between) )?"
    rf"(?P<first>{_DAY})(?P<middle> ?(?:–|--|-|till och med|t\.o\.m\.|till|och|through|to) ?)(?P<last>{_DAY})(?![\w/-])"
)
_DAY_ONLY = re.compile(rf"(?i)(?:från )?(?:den )?\d{{1,2}} ?[–-] ?(?P<last>\d{{1,2}} {_MONTH} \d{{4}})")

Notation = Callable[[date, date], str | None]


def _sv(day: date, year: bool = True, names: list[str] = _SV) -> str:
    return f"{day.day} {names[day.month - 1]}" + (f" {day.year}" if year else "")


def _slash(day: date) -> str:
    return f"{day.day}/{day.month}"


def _weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()]


def _same_year(write: Callable[[date, date], str]) -> Notation:
    return lambda a, b: write(a, b) if a.year == b.year and a <= b else None


def _weeks(write: Callable[[int, int, int], str]) -> Notation:
    def weeks(a: date, b: date) -> str | None:
        (year, first, day), (other, last, end) = a.isocalendar(), b.isocalendar()
        return write(year, first, last) if (day, end) == (1, 7) and year == other and first <= last else None

    return weeks


def _months(write: Callable[[str, str, int], str]) -> Notation:
    def months(a: date, b: date) -> str | None:
        whole = a.day == 1 and (b + timedelta(days=1)).day == 1 and a.year == b.year and a.month < b.month
        return write(_SV[a.month - 1], _SV[b.month - 1], a.year) if whole else None

    return months


def _duration(write: Callable[[int, date], str]) -> Notation:
    def duration(a: date, b: date) -> str | None:
        months = next((n for n in range(1, 13) if a + relativedelta(months=n) - timedelta(days=1) == b), None)
        return write(months, a) if months and a.day < 29 else None

    return duration


NOTATIONS: Mapping[str, Notation] = {
    "iso, dash": lambda a, b: f"{a} – {b}",
    "iso, hyphens": lambda a, b: f"{a}--{b}",
    "iso, till": lambda a, b: f"{a} till {b}",
    "iso, from tom": lambda a, b: f"fr.o.m. {a} t.o.m. {b}",
    "compact": lambda a, b: f"{a:%Y%m%d}-{b:%Y%m%d}",
    "compact, two-digit year": lambda a, b: f"{a:%y%m%d}–{b:%y%m%d}",
    "points": lambda a, b: f"{a:%d.%m.%Y}–{b:%d.%m.%Y}",
    "full": lambda a, b: f"{_sv(a)} – {_sv(b)}",
    "full, den": lambda a, b: f"den {_sv(a)} till den {_sv(b)}",
    "full, weekdays": lambda a, b: f"{_weekday(a)} {_sv(a)} till {_weekday(b)} {_sv(b)}",
    "full, from och med": lambda a, b: f"från och med den {_sv(a)} till och med den {_sv(b)}",
    "full, fom tom": lambda a, b: f"fom {_sv(a)} tom {_sv(b)}",
    "short months": lambda a, b: f"{_sv(a, names=_SV_SHORT)}-{_sv(b, names=_SV_SHORT)}",
    "one year": _same_year(lambda a, b: f"{_sv(a, False)}–{_sv(b)}"),
    "one year, hyphen": _same_year(lambda a, b: f"{_sv(a, False)} - {_sv(b)}"),
    "one year first": _same_year(lambda a, b: f"{_sv(a)} till {_sv(b, False)}"),
    "one year, mellan": _same_year(lambda a, b: f"mellan {_sv(a, False)} och {_sv(b)}"),
    "ordinals": _same_year(lambda a, b: f"{a.day}:e {_SV[a.month - 1]} till {b.day}:e {_SV[b.month - 1]} {b.year}"),
    "start and end": lambda a, b: f"start {_sv(a)}, slut {_sv(b)}",
    "start and end, iso": lambda a, b: f"startdatum {a}, slutdatum {b}",
    "years in two digits": lambda a, b: f"{_sv(a, False)} -{a:%y} till {_sv(b, False)} -{b:%y}",
    "points, no zeros": lambda a, b: f"{a.day}.{a.month}.{a.year} - {b.day}.{b.month}.{b.year}",
    "slashes": _same_year(lambda a, b: f"{_slash(a)}–{_slash(b)} {b.year}"),
    "slashes, short year": _same_year(lambda a, b: f"{_slash(a)}-{_slash(b)} -{b:%y}"),
    "slashes, each year": lambda a, b: f"{_slash(a)} {a.year} - {_slash(b)} {b.year}",
    "slashes, slash year": lambda a, b: f"{_slash(a)}/{a.year} - {_slash(b)}/{b.year}",
    "slashes, from tom": _same_year(lambda a, b: f"fr o m {_slash(a)} t o m {_slash(b)} {b.year}"),
    "weeks": _weeks(lambda year, a, b: f"v. {a}–{b} {year}"),
    "weeks in words": _weeks(lambda year, a, b: f"vecka {a} till och med vecka {b} {year}"),
    "weeks, short year": _weeks(lambda year, a, b: f"v{a}-v{b} {year}"),
    "weeks, year first": _weeks(lambda year, a, b: f"{year} v {a}-{b}"),
    "weeks, year and week": _weeks(lambda year, a, b: f"v {year % 100}{a:02}–{year % 100}{b:02}"),
    "weeks, each year": _weeks(lambda year, a, b: f"v. {a} {year} – v. {b} {year}"),
    "weeks, from tom": _weeks(lambda year, a, b: f"från och med vecka {a} till och med vecka {b} {year}"),
    "months": _months(lambda a, b, year: f"{a}–{b} {year}"),
    "months, tom": _months(lambda a, b, year: f"{a} till och med {b} {year}"),
    "months, from": _months(lambda a, b, year: f"från {a} t.o.m. {b} {year}"),
    "duration": _duration(lambda n, a: f"{n} {'månad' if n == 1 else 'månader'} från och med den {_sv(a)}"),
    "duration, start": _duration(lambda n, a: f"{n} mån fr.o.m. {a}"),
    "duration after": _duration(
        lambda n, a: f"med start {_sv(a)} och {n} månader framåt" if n > 1 else f"en månad från {_sv(a)}"
    ),
    "duration in weeks": lambda a, b: (
        f"{(b - a).days // 7 + 1} veckor från och med {_sv(a)}" if a < b and (b - a).days % 7 == 6 else None
    ),
}


def _en(day: date, year: bool = True) -> str:
    return f"{day.day} {_EN[day.month - 1]}" + (f" {day.year}" if year else "")


def _ordinal(day: date) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day not in (11, 12, 13) else 0, "th")
    return f"{day.day}{ending} of {_EN[day.month - 1]} {day.year}"


ENGLISH: Mapping[str, Notation] = {
    "iso, to": lambda a, b: f"{a} to {b}",
    "full": lambda a, b: f"{_en(a)} – {_en(b)}",
    "through": lambda a, b: f"{_en(a)} through {_en(b)}",
    "one year": _same_year(lambda a, b: f"{_en(a, False)} to {_en(b)}"),
    "month first": lambda a, b: f"{_EN[a.month - 1]} {a.day}, {a.year} to {_EN[b.month - 1]} {b.day}, {b.year}",
    "ordinals": lambda a, b: f"from the {_ordinal(a)} to the {_ordinal(b)}",
    "short": lambda a, b: f"{a.day} {_EN[a.month - 1][:3]} {a.year} - {b.day} {_EN[b.month - 1][:3]} {b.year}",
}
_SINGLES: Mapping[str, Callable[[date], str]] = {
    "alone, iso": str,
    "alone, full": _sv,
    "alone, den": lambda day: f"den {_sv(day)}",
    "alone, weekday": lambda day: f"{_weekday(day)} {_sv(day)}",
    "alone, slash": lambda day: f"{_slash(day)} {day.year}",
    "alone, short month": lambda day: _sv(day, names=_SV_SHORT),
    "alone, compact": lambda day: f"{day:%Y%m%d}",
}


def renotated(letter: Letter) -> Iterator[tuple[str, Letter]]:
    """Every notation that fits, the label as it was."""
    for name, notation in (ENGLISH if letter.english else NOTATIONS).items():
        text = _rewritten(letter, notation, 0)
        if text is not None and text != letter.text:
            yield name, replace(letter, text=text)
    if not letter.english:
        for name, write in _SINGLES.items():
            text = _singles(letter, write)
            if text not in (None, letter.text):
                yield name, replace(letter, text=str(text))


def shifted(letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    """Whole weeks later, where the directory and the lead time leave the findings as they are."""
    notations = ENGLISH if letter.english else NOTATIONS
    for weeks in random.sample(range(1, 25), 6):
        placements = [_later(p, weeks, letter.directory) for p in letter.label["placements"]]
        if not placements or any(p is None for p in placements):
            continue
        name = random.choice(sorted(n for n in notations if "week" not in n and "month" not in n))
        text = _rewritten(letter, notations[name], weeks)
        if text is not None:
            yield f"{weeks} weeks, {name}", replace(letter, text=text).with_placements([p for p in placements if p])


def _rewritten(letter: Letter, notation: Notation, weeks: int) -> str | None:
    """The text with every period of the label written anew; None where one is not found."""
    wanted = [_days(p) for p in letter.label["placements"]]
    if not wanted or None in wanted or letter.files:
        return None
    found = 0

    def write(match: re.Match[str]) -> str:
        nonlocal found
        for days in wanted:
            if days and _is(match["first"], days[0]) and _is(match["last"], days[1]):
                later = timedelta(weeks=weeks)
                words = notation(days[0] + later, days[1] + later)
                if words is None:
                    return match[0]
                found += 1
                return words
        return match[0]

    text = _RANGE.sub(write, letter.text)
    return text if found >= len(set(wanted)) else None


def _singles(letter: Letter, write: Callable[[date], str]) -> str | None:
    days = [_days(p) for p in letter.label["placements"]]
    if len(days) != 1 or days[0] is None or letter.files or _RANGE.search(letter.text):
        return None
    wanted = days[0]
    return _SINGLE.sub(lambda m: next((write(d) for d in wanted if _is(m[0], d)), m[0]), letter.text)


def _days(placement: Label) -> tuple[date, date] | None:
    if not placement["start"] or not placement["end"]:
        return None
    return date.fromisoformat(placement["start"]), date.fromisoformat(placement["end"])


def _is(words: str, day: date) -> bool:
    """The words say this day, with or without its year."""
    if match := re.search(r"\d{4}-\d\d-\d\d", words):
        return match[0] == day.isoformat()
    if match := re.search(r"(\d+)/(\d+)(?: (\d{4})| -(\d\d))?", words):
        year = match[3] or (match[4] and f"20{match[4]}")
        return (int(match[1]), int(match[2])) == (day.day, day.month) and year in (None, str(day.year))
    match = re.search(r"(\d+) (\w+)(?: (\d{4}))?", words)
    if match is None:
        return False
    return (int(match[1]), _MONTHS[match[2].lower()]) == (day.day, day.month) and match[3] in (None, str(day.year))


def _later(placement: Label, weeks: int, directory: Directory) -> Label | None:
    """The label of the placement some weeks later; None where a finding would change."""
    days, findings = _days(placement), placement["findings"]
    if days is None or (findings["lead_time"] or "met") != "met" or findings["period"] != "met":
        return None
    start, end = (day + timedelta(weeks=weeks) for day in days)
    if findings["agreement"] == "met":
        agreements = directory.agreements_with(placement["supplier"])
        covering = [a for a in agreements if a.covers(placement["category"], placement["programme"])]
        if not any(a.valid_from <= start and end <= a.valid_to for a in covering):
            return None
    elif findings["agreement"] == "violated":
        return None
    changed = {**placement, "start": start.isoformat(), "end": end.isoformat()}
    if placement["complete_by"] is not None:
        changed["complete_by"] = _complete_by(start).isoformat()
    return changed


def _complete_by(start: date) -> date:
    day = start - relativedelta(months=6) + timedelta(days=5)
    while day + relativedelta(months=6) > start:
        day -= timedelta(days=1)
    return day
