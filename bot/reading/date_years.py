"""The years that were left out: carried between ends and neighbours, from a heading, or the nearest ahead."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.reading.date_drafts import Draft
from bot.reading.date_points import Point, Unit
from bot.reading.passage import Passage
from bot.reading.patterns import regex

RELATIVE_YEAR = regex(r"[ ,(]{1,3}(?:(nästa|next) (?:år|year)|(i|this) (?:år|year))\b")
_HEADING_YEAR = regex(r"(?<![\w/.:-])(20[2-4]\d)(?![\w/-]|[.:]\d)")


def _next_year(point: Point, received: date) -> int:
    """The first year in which the point comes on or after the day."""
    if point.unit is Unit.WEEK:
        today = received.isocalendar()
        this_week = today.week + (1 if today.weekday > 1 else 0)  # its Monday has passed
        return today.year if point.number >= this_week else today.year + 1
    here = (point.month, point.number or 1) >= (received.month, received.day)
    return received.year if here else received.year + 1


def years_of(first: Point | None, last: Point | None, received: date) -> tuple[int, int]:
    """The years of both ends: those written, else those that the rule gives."""
    if first is None:
        assert last is not None
        year = last.year or _next_year(last, received)
        return year, year
    crosses = last is not None and last.order() < first.order() - (10 if last.unit is not first.unit else 0)
    if first.year:
        year = first.year
    elif last is not None and last.year:
        year = last.year - 1 if crosses else last.year
        begins = first.first_day(year)
        if crosses and (begins is None or begins < received):
            year = last.year  # both ends were meant to lie in it
            later = last.last_day(last.year + 1)
            if first.unit is Unit.WEEK and later:
                return year, year + 1
    else:
        year = _next_year(first, received)
    if last is None:
        return year, year
    return year, last.year or (year + 1 if crosses else year)


def settle_relative_years(text: Passage, drafts: list[Draft], received: date) -> None:
    """«1 september nästa år»"""
    for draft in drafts:
        match = RELATIVE_YEAR.match(text.folded, draft.end) if draft.ends and not _written_year(draft) else None
        if not match:
            continue
        year = received.year + (1 if match[1] else 0)
        one_point = draft.first is draft.last
        if draft.last:
            draft.last = replace(draft.last, year=year)
        if draft.first and (one_point or not draft.last):
            draft.first = draft.last if one_point else replace(draft.first, year=year)


def settle_years(text: Passage, drafts: list[Draft], received: date) -> None:
    """Gives starts without a year the one of a neighbour in the same sentence or of a heading, unless the day would
    have passed."""
    bare = [i for i, draft in enumerate(drafts) if draft.first and not _written_year(draft)]
    for i in bare:
        draft = drafts[i]
        year = _year_of_next(text, drafts, i) or _year_of_previous(text, drafts, i) or _heading_year(text, draft)
        day = draft.first.first_day(year) if year and draft.first else None
        if day is None or day < received or draft.first is None:
            continue
        dated = replace(draft.first, year=year)
        draft.last = dated if draft.last is draft.first else draft.last
        draft.first = dated


def _year_of_next(text: Passage, drafts: list[Draft], at: int) -> int | None:
    """«v. 36–40 och v. 41–45 2027»: the year stands after the last, and the first lies earlier in it."""
    end, point = text.sentence_end(drafts[at].end), drafts[at].first
    for draft in drafts[at + 1 : at + 4]:
        if draft.start < end and not draft.other and (year := _written_year(draft)):
            other = draft.first or draft.last
            if not point or not other or point.order() > other.order():
                return None
            crosses = draft.first and draft.last and not draft.first.year and draft.last.order() < draft.first.order()
            return other.year or (None if crosses else year)
    return None


def _year_of_previous(text: Passage, drafts: list[Draft], at: int) -> int | None:
    start = text.sentence_start(drafts[at].start)
    for draft in reversed(drafts[max(0, at - 4) : at]):
        if draft.start >= start and not draft.other and (year := _written_year(draft)):
            return year
    return None


def _written_year(draft: Draft) -> int | None:
    return (draft.last and draft.last.year) or (draft.first and draft.first.year) or None


def _heading_year(text: Passage, draft: Draft) -> int | None:
    """The only number of a short line above: «Önskemål 2027:», «Tid (2027)»."""
    for line in reversed(text.folded[max(0, draft.start - 1500) : draft.start].split("\n")[-12:]):
        if len(line) > 70:
            continue
        years = _HEADING_YEAR.findall(line)
        if len(years) == 1 and len(re.findall(r"\d+", line)) == 1:
            return int(years[0])
    return None
