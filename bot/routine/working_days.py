"""Calendar months: the routine's «Minst 6 månader innan»."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def add_months(day: date, months: int) -> date:
    """The same day number `months` later, or that month's last day: 31 August + 6 → 28 February."""
    return day + relativedelta(months=months)


def latest_day_before(day: date, months: int) -> date:
    """The latest day to which `months` can be added without passing `day`: 28 February 2027, 6 → 31 August 2026."""
    latest = add_months(day, -months)
    while add_months(latest + timedelta(days=1), months) <= day:
        latest += timedelta(days=1)
    return latest
