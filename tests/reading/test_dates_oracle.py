"""Every day of five years in every notation, against plain calendar arithmetic that shares nothing with the grammar."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.dates import Period, find_periods
from bot.routine.model import Certainty

FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
SWEDISH = [
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
SHORT = ["jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sept", "okt", "nov", "dec"]
ENGLISH = list(calendar.month_name)[1:]
WEEKDAYS = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]

Notation = Callable[[date], str]

WITH_YEAR: dict[str, Notation] = {
    "iso": lambda d: d.isoformat(),
    "compact": lambda d: f"{d:%Y%m%d}",
    "slashes": lambda d: f"{d.day}/{d.month} {d.year}",
    "slashes and a short year": lambda d: f"{d.day}/{d.month}-{d.year % 100}",
    "slashes throughout": lambda d: f"{d.day}/{d.month}/{d.year}",
    "dots": lambda d: f"{d.day}.{d.month}.{d.year}",
    "padded dots": lambda d: f"{d:%d.%m.%Y}",
    "words": lambda d: f"{d.day} {SWEDISH[d.month - 1]} {d.year}",
    "words with den": lambda d: (
        f"den {d.day}:{'a' if d.day in (1, 2, 21, 22, 31) else 'e'} {SWEDISH[d.month - 1]} {d.year}"
    ),
    "short words": lambda d: f"{d.day} {SHORT[d.month - 1]} -{d.year % 100}",
    "weekday": lambda d: f"{WEEKDAYS[d.weekday()]} {d.day} {SWEDISH[d.month - 1]} {d.year}",
    "capitals": lambda d: f"{d.day} {SWEDISH[d.month - 1].upper()} {d.year}",
    "english": lambda d: f"{d.day} {ENGLISH[d.month - 1]} {d.year}",
    "english, month first": lambda d: f"{ENGLISH[d.month - 1]} {d.day}, {d.year}",
}
RANGES = ["{}–{}", "{} - {}", "{}--{}", "{} till {}", "{} t.o.m. {}", "från {} till och med {}", "from {} to {}"]
WITHOUT_YEAR: dict[str, Notation] = {
    "slashes": lambda d: f"{d.day}/{d.month}",
    "words": lambda d: f"{d.day} {SWEDISH[d.month - 1]}",
    "english": lambda d: f"{d.day} {ENGLISH[d.month - 1]}",
}


def only(text: str, received: date) -> Period:
    spans = find_periods(text, received)
    assert len(spans) == 1, (text, spans)
    assert spans[0].certainty is Certainty.STATED, (text, spans)
    return spans[0].value


def next_anniversary(month: int, day: int, received: date) -> date:
    """The first such day on or after `received`, by going through the days."""
    candidate = received
    while (candidate.month, candidate.day) != (month, day):
        candidate += timedelta(days=1)
    return candidate


@pytest.mark.parametrize("notation", WITH_YEAR)
def test_every_day_in_every_notation(notation: str) -> None:
    write = WITH_YEAR[notation]
    for index, start in enumerate(EVERY_DAY):
        end = start + timedelta(days=1 + index * 7 % 330)
        text = RANGES[index % len(RANGES)].format(write(start), write(end))
        period = only(f"Sidotjänstgöring för Anna Ek {text}, heltid.", date(2025, 11, 23))
        assert (period.start, period.end) == (start, end), text


def test_six_digits() -> None:
    for start in EVERY_DAY:
        end = start + timedelta(days=40)
        period = only(f"{start:%y%m%d}-{end:%y%m%d}", FIRST)
        assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize("notation", WITHOUT_YEAR)
def test_a_year_left_out_for_every_day_received(notation: str) -> None:
    write = WITHOUT_YEAR[notation]
    for index, received in enumerate(EVERY_DAY[::3]):
        start = received + timedelta(days=index * 11 % 364)
        end = start + timedelta(days=10 + index % 200)
        if (start.month, start.day) == (2, 29) or (end.month, end.day) == (2, 29):
            continue
        text = RANGES[index % len(RANGES)].format(write(start), write(end))
        period = only(f"placering {text}", received)
        assert period.start == next_anniversary(start.month, start.day, received), (text, received)
        assert period.start is not None
        assert period.end == next_anniversary(end.month, end.day, period.start), (text, received)


@pytest.mark.parametrize("notation", WITHOUT_YEAR)
def test_the_year_of_the_end_is_carried_to_the_start(notation: str) -> None:
    write = WITHOUT_YEAR[notation]
    received = date(2026, 1, 1)
    for index, start in enumerate(EVERY_DAY[:1400]):
        end = start + timedelta(days=10 + index % 300)
        if (start.month, start.day) == (2, 29):
            continue
        period = only(f"{write(start)} – {write(end)} {end.year}", received)
        assert (period.start, period.end) == (start, end)


def weeks_of(year: int) -> int:
    return date(year, 12, 28).isocalendar().week


WEEK_NOTATIONS = [
    "v. {0}–{1} {2}",
    "v{0}-{1} {2}",
    "v.{0}-v.{1} {2}",
    "vecka {0} till och med vecka {1}, {2}",
    "veckorna {0}–{1} ({2})",
    "{2} v. {0}-{1}",
    "weeks {0} to {1}, {2}",
]


def test_every_run_of_weeks() -> None:
    for year in range(2026, 2031):
        for first in range(1, weeks_of(year) + 1):
            for last in range(first + 1, weeks_of(year) + 1, 5):
                text = WEEK_NOTATIONS[(first + last) % len(WEEK_NOTATIONS)].format(first, last, year)
                period = only(text, date(2025, 11, 23))
                assert period.start == date.fromisocalendar(year, first, 1), text
                assert period.end == date.fromisocalendar(year, last, 7), text


def test_single_weeks_and_weeks_without_a_year() -> None:
    for received in EVERY_DAY[::5]:
        for week in range(1, 53, 7):
            period = only(f"placering v. {week}", received)
            monday = next(
                d
                for n in range(800)
                if (d := received + timedelta(days=n)).weekday() == 0 and d.isocalendar().week == week
            )
            assert (period.start, period.end) == (monday, monday + timedelta(days=6)), (week, received)


def test_week_53_only_where_the_year_has_it() -> None:
    for year in range(2024, 2045):
        (span,) = find_periods(f"v. 53 {year}", FIRST)
        if weeks_of(year) == 53:
            assert span.certainty is Certainty.STATED
            assert span.value.start == date.fromisocalendar(year, 53, 1)
        else:
            assert span.certainty is Certainty.INVALID
            assert span.value.start is None


def test_days_that_the_calendar_does_not_have() -> None:
    for year in range(2026, 2031):
        for month in range(1, 13):
            for day in range(calendar.monthrange(year, month)[1] + 1, 32):
                for text in (f"{year}-{month:02}-{day}", f"{day} {SWEDISH[month - 1]} {year}", f"{day}/{month} {year}"):
                    (span,) = find_periods(f"{text} – {year + 1}-12-01", FIRST)
                    assert span.certainty is Certainty.INVALID
                    assert (span.value.start, span.value.end) == (None, date(year + 1, 12, 1)), text


@pytest.mark.parametrize(
    "wording",
    [
        "{n} månader från {d}",
        "{n} mån fr.o.m. {d}",
        "from {d} och {n} månader framåt",
        "{n} months from {d}",
        "med start {d} i {n} månader",
    ],
)
def test_months_from_a_day(wording: str) -> None:
    for index, start in enumerate(EVERY_DAY[::2]):
        months = 2 + index % 11
        write = WITH_YEAR[list(WITH_YEAR)[index % 3 * 7 % len(WITH_YEAR)]]
        period = only(wording.format(n=months, d=write(start)), FIRST)
        assert period.start == start
        assert period.end == start + relativedelta(months=months) - timedelta(days=1)


@given(st.sampled_from(EVERY_DAY), st.integers(1, 52))
def test_weeks_from_a_day(start: date, weeks: int) -> None:
    period = only(f"{weeks} veckor från {start.day} {SWEDISH[start.month - 1]} {start.year}", FIRST)
    assert period.start == start
    assert period.end is not None
    assert (period.end - start).days == weeks * 7 - 1


def test_whole_months() -> None:
    for year in range(2026, 2031):
        for month in range(1, 13):
            last_day = date(year, month, calendar.monthrange(year, month)[1])
            period = only(f"under {SWEDISH[month - 1]} {year}", FIRST)
            assert (period.start, period.end) == (date(year, month, 1), last_day)
            for length in range(1, 12):
                other = date(year, month, 1) + relativedelta(months=length)
                text = f"{SWEDISH[month - 1]}–{SWEDISH[other.month - 1]} {other.year}"
                period = only(text, date(2025, 1, 1))
                assert period.start == date(year, month, 1), text
                assert period.end == other + relativedelta(months=1) - timedelta(days=1), text


@given(st.sampled_from(EVERY_DAY), st.integers(0, 27))
def test_day_comes_before_month_never_the_other_way(received: date, add: int) -> None:
    start = date(2031, 3, 1) + timedelta(days=add)
    period = only(f"{start.day}/{start.month}/2031 – 1/4/2031", received)
    assert (period.start, period.end) == (start, date(2031, 4, 1))
