"""Calendar months («Minst 6 månader innan») and Swedish working days (lag (1989:253) om allmänna helgdagar).

The routine's six months are counted by the calendar and never moved for a red day; working days are for reminders
and for the days that people are promised an answer by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_DAY = timedelta(days=1)
_SATURDAY = 5


def add_months(day: date, months: int) -> date:
    """The same day number `months` later, or that month's last day: 31 August + 6 → 28 February."""
    return day + relativedelta(months=months)


def latest_day_before(day: date, months: int) -> date:
    """The latest day to which `months` can be added without passing `day`: 28 February 2027, 6 → 31 August 2026."""
    latest = add_months(day, -months)
    while add_months(latest + timedelta(days=1), months) <= day:
        latest += timedelta(days=1)
    return latest


@lru_cache(maxsize=64)
def red_days(year: int) -> frozenset[date]:
    """The year's public holidays, and midsommarafton, julafton and nyårsafton, on which offices are closed too.

    Sundays count only where they are holidays by themselves. Half days ("från kl. 14.00") are working days: local
    agreements differ.
    """
    import holidays  # takes a while to load, and most commands never ask for a working day

    return frozenset(
        holidays.country_holidays(
            "SE", language="sv", years=year, include_sundays=False, categories=("public", "de_facto")
        )
    )


def is_working_day(day: date, *, bridge_days: bool = False) -> bool:
    """Whether offices are open. `bridge_days`: a single working day between two days off (klämdag) counts as off."""
    if not _is_open(day):
        return False
    return not (bridge_days and not _is_open(day - _DAY) and not _is_open(day + _DAY))


def _is_open(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in red_days(day.year)


def add_working_days(day: date, n: int) -> date:
    """The `n`th working day after `day`, or before it where `n` is negative; `day` itself, whatever it is, for 0."""
    step = _DAY if n > 0 else -_DAY
    for _ in range(abs(n)):
        day += step
        while not _is_open(day):
            day += step
    return day


def working_days_after(day: date, last: date) -> int:
    """How many working days there are after `day`, up to and including `last`."""
    return sum(_is_open(day + timedelta(n)) for n in range(1, (last - day).days + 1))


def working_day_on_or_before(day: date) -> date:
    """`day`, or the last working day before it."""
    while not _is_open(day):
        day -= _DAY
    return day


def working_day_on_or_after(day: date) -> date:
    """`day`, or the first working day after it."""
    while not _is_open(day):
        day += _DAY
    return day


# --- when reminders are sent ---


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When people are reminded: on working days, between two times in Europe/Stockholm."""

    opens: time
    closes: time
    soften_bridge_days: bool
    softened_weeks: frozenset[int]  # ISO weeks in which only what falls due in them is reminded of

    def opening(self, day: date) -> datetime:
        """The moment (UTC) from which people are reminded on that day, whatever clock it is on."""
        return datetime.combine(day, self.opens, STOCKHOLM).astimezone(UTC)

    def closing(self, day: date) -> datetime:
        return datetime.combine(day, self.closes, STOCKHOLM).astimezone(UTC)

    def are_open(self, moment: datetime) -> bool:
        day = moment.astimezone(STOCKHOLM).date()
        return is_working_day(day) and self.opening(day) <= moment < self.closing(day)

    def next_opening(self, moment: datetime) -> datetime:
        """The first opening after `moment`."""
        day = moment.astimezone(STOCKHOLM).date()
        while not is_working_day(day) or self.opening(day) <= moment:
            day += _DAY
        return self.opening(day)

    def is_softened(self, day: date) -> bool:
        """A working day on which many are away: a bridge day, or one in the weeks of summer and Christmas."""
        bridge = self.soften_bridge_days and not is_working_day(day, bridge_days=True)
        return bridge or day.isocalendar().week in self.softened_weeks

    def sending_day(self, planned: date, limit: date) -> date:
        """The day of a reminder that was planned for a working day, about a limit on `limit`.

        On a softened day only what falls due before offices fill again is sent; the rest waits until they do.
        """
        if not self.is_softened(planned):
            return planned
        back = planned
        while self.is_softened(back) or not _is_open(back):
            back += _DAY
        return back if limit > back else planned
