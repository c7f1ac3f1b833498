"""Periods in free text: from days, months, ISO weeks and lengths, in Swedish and English, to start and end.

`date_scan` finds the parts, `date_drafts` joins them by the words between, `date_roles` and `date_groups` tell whose
dates they are. A month runs from its first day to its last, a week from Monday to Sunday, N months from D end the day
before the same date N months on, and a year that is left out is the nearest one that puts the start on or after the
day the message was received (the contract on how a message is read).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from bot.reading.date_drafts import Draft, make_drafts
from bot.reading.date_groups import (
    drop_loose_lengths,
    join_lengths,
    settle_alternatives,
    settle_first_thoughts,
    settle_kept_ends,
    settle_last_days,
    settle_moves,
    settle_shifts,
)
from bot.reading.date_points import Length, Point, Unit
from bot.reading.date_roles import settle_context, settle_role
from bot.reading.date_words import NUMBERS
from bot.reading.date_years import settle_relative_years, settle_years, years_of
from bot.reading.model import Span
from bot.reading.passage import Passage
from bot.reading.patterns import regex
from bot.routine.model import Certainty


@dataclass(frozen=True, slots=True)
class Period:
    """Start and end, both inclusive, as far as they are known, and the words that each was read from."""

    start: date | None
    end: date | None
    start_raw: str
    end_raw: str
    # What the words held, so that ends that stand apart can be joined:
    first: Point | None = field(default=None, compare=False, repr=False)
    last: Point | None = field(default=None, compare=False, repr=False)
    length: Length | None = field(default=None, compare=False, repr=False)


_RESTATED = regex(
    r"[\s,(=]{1,4}(?:dvs|d\.?v\.?s|alltså|motsvarar|det vill säga|vilket är|i\.?e|that is|=)?[\s.,:(=]{0,4}$"
)


def _ends_after(start: date, length: Length) -> date:
    """The last day of so long a time from `start`: «N månader» end the day before the same date N months on."""
    whole, half = int(length.count), length.count % 1
    if length.unit is Unit.WEEK:
        return start + timedelta(days=round(length.count * 7) - 1)
    if length.unit is Unit.MONTH:
        return start + relativedelta(months=whole) + timedelta(days=(14 if half else -1))
    return start + timedelta(days=max(whole, 1) - 1)


def _resolve(text: str, draft: Draft, received: date) -> Span[Period]:
    raw = text[draft.start : draft.end]
    if draft.vague or not draft.ends:
        nothing = Period(None, None, "", "", length=draft.length)
        return Span(draft.start, draft.end, raw, nothing, Certainty.UNCLEAR)
    first, last = draft.first, draft.last
    first_year, last_year = years_of(first, last, received)
    start = first.first_day(first_year) if first else None
    end = last.last_day(last_year) if last else None
    if draft.length and start and last is None:
        end = _ends_after(start, draft.length)
    invalid = bool((first and start is None) or (last and end is None))
    certainty = Certainty.INVALID if invalid else Certainty.UNCLEAR if draft.unsure else Certainty.STATED
    period = Period(
        start,
        end,
        text[slice(*draft.first_raw)],
        text[slice(*draft.last_raw)] if last else "",
        first,
        last,
        draft.length,
    )
    return Span(draft.start, draft.end, raw, period, certainty)


def _without_restatements(text: Passage, spans: list[Span[Period]]) -> list[Span[Period]]:
    """«v. 36–45 (6 september–14 november)» is one period said twice; dates win over weeks."""
    kept: list[Span[Period]] = []
    for span in spans:
        before = kept[-1] if kept else None
        if (
            before
            and _RESTATED.fullmatch(text.folded[before.end : span.start])
            and _same_period(before.value, span.value)
        ):
            by_day = span.value.first is not None and span.value.first.unit is Unit.DAY
            chosen = span.value if by_day else before.value
            kept[-1] = Span(before.start, span.end, text.original[before.start : span.end], chosen, before.certainty)
        else:
            kept.append(span)
    return kept


def _same_period(one: Period, another: Period) -> bool:
    if not (one.start and one.end and another.start and another.end):
        return False
    return abs((one.start - another.start).days) <= 6 and abs((one.end - another.end).days) <= 6


def _read(prepared: Passage, received: date) -> tuple[list[Span[Period]], list[Span[str]]]:
    text = prepared.original
    drafts = make_drafts(prepared)
    if not drafts:
        return [], []
    for index, draft in enumerate(drafts):
        floor = drafts[index - 1].end if index else 0
        settle_role(prepared, draft, floor)
        settle_context(prepared, draft, floor)
    settle_shifts(prepared, drafts)
    settle_moves(prepared, drafts)
    settle_first_thoughts(prepared, drafts)
    settle_last_days(prepared, drafts)
    settle_kept_ends(prepared, drafts)
    settle_alternatives(prepared, drafts)
    drafts = join_lengths(prepared, drafts)
    drop_loose_lengths(prepared, drafts)
    settle_relative_years(prepared, drafts, received)
    settle_years(prepared, drafts, received)
    resolved = [(d, _resolve(text, d, received)) for d in drafts if not d.other]
    _settle_past(resolved, received)
    periods = [_within_a_frame(prepared, span) for d, span in resolved if not d.other]
    others = [Span(d.start, d.end, text[d.start : d.end], d.other) for d in drafts if d.other]
    return _without_restatements(prepared, periods), others


_WITHIN = regex(
    r"(?P<number>\d{1,2}|" + "|".join(NUMBERS) + r")\s(?P<unit>veck|v\b|mån|week|month)\w{0,4}\.?\s(?:\w{1,14}\s){0,3}?"
    r"(?:mellan|inom|någon gång|within|between|during|under)\s(?:perioden\s|den\s)?$"
)
_ROOMY = 1.5  # a frame so many times longer than what is to lie in it is no period


def _within_a_frame(text: Passage, span: Span[Period]) -> Span[Period]:
    """«Tre månader mellan 6 september 2027 och 31 mars 2028»: a frame in which the period is to lie."""
    start, end = span.value.start, span.value.end
    match = _WITHIN.search(text.before(span.start, 60)) if start and end else None
    if match is None or start is None or end is None:
        return span
    number = int(match["number"]) if match["number"].isdigit() else NUMBERS[match["number"]]
    days = number * (7 if match["unit"] in ("veck", "v", "week") else 30)
    return replace(span, certainty=Certainty.UNCLEAR) if (end - start).days + 1 > _ROOMY * days else span


def _settle_past(resolved: Sequence[tuple[Draft, Span[Period]]], received: date) -> None:
    """«… (januari–mars 2026). Nu gäller det september–november 2027»: of several periods, one that is over was another
    placement's. A year must say so, since a year that is left out never lies in the past."""
    found = [(draft, span.value) for draft, span in resolved if draft.ends]
    if not any(period.start and period.start > received for _, period in found):
        return
    for draft, period in found:
        point = draft.last or draft.first
        if period.start and period.end and period.end < received and point is not None and point.year:
            draft.other = "the past"


def find_periods(text: str | Passage, received: date) -> list[Span[Period]]:
    """The periods that a text asks for, in its order, without overlaps.

    STATED: the ends that it has are certain. UNCLEAR: a term, vague words or only a length (no ends), or dates that
    are said to be preliminary or one of several (the ends are kept). INVALID: an end does not exist in the calendar
    and is None.
    """
    return Passage.of(text).once(_read, received)[0]


def find_other_dates(text: str | Passage, received: date) -> list[Span[str]]:
    """The dates of other things than the placement, and why each was set aside."""
    return Passage.of(text).once(_read, received)[1]


def join(text: str, spans: Sequence[Span[Period]], received: date) -> list[Span[Period]]:
    """Puts the ends of one placement's text together: a start and the end that follows it, a start and a length.

    Words that give no dates are dropped where others do. What is left over stays as it was.
    """
    dated = [s for s in spans if s.value.first or s.value.last]
    lengths = [s for s in spans if s.value.length and s not in dated]
    if not dated:
        return list(spans)
    joined: list[Span[Period]] = []
    for span in dated:
        before = joined[-1].value if joined else None
        if before and before.length is None and span.value.length is None and _complete_each_other(before, span.value):
            joined[-1] = _joined(text, joined[-1], span, received)
        else:
            joined.append(span)
    if len(joined) == len(lengths) == 1 and joined[0].value.last is None and joined[0].value.length is None:
        joined = [_joined(text, joined[0], lengths[0], received)]
    return joined


def _complete_each_other(one: Period, another: Period) -> bool:
    return (one.last is None and another.first is None) or (one.first is None and another.last is None)


def _joined(text: str, one: Span[Period], another: Span[Period], received: date) -> Span[Period]:
    start, end = min(one.start, another.start), max(one.end, another.end)
    first, last = one.value.first or another.value.first, one.value.last or another.value.last
    draft = Draft(start, end, first, last, length=one.value.length or another.value.length)
    dated = [s for s in (one, another) if s.value.first or s.value.last]  # a length alone is never certain
    draft.unsure = any(s.certainty is Certainty.UNCLEAR for s in dated)
    span = _resolve(text, draft, received)
    period = replace(
        span.value,
        start_raw=one.value.start_raw or another.value.start_raw,
        end_raw=one.value.end_raw or another.value.end_raw,
    )
    return replace(span, value=period)
