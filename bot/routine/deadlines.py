"""Who is to be reminded of what, and when: rows derived from where a placement stands, by the table in routine.toml.

Deriving is pure and gives the same rows for the same placement on any day, so that it can be done again after every
change: what is new is added, what is no longer derived has become pointless.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.routine.lifecycle import Holder, Stage
from bot.routine.working_days import OfficeHours, add_working_days, working_day_on_or_before


class Anchor(StrEnum):
    """The day that a row counts from."""

    ASKED = "asked"  # whoever holds the placement got it
    HALF_TIME = "half_time"  # half-way from there to the limit
    LIMIT = "limit"  # the holder should have acted
    START = "start"  # of the placement
    END = "end"
    AGREEMENT_END = "agreement_end"  # where the agreement ends before the placement
    ROUTINE_END = "routine_end"
    HANDED_UNTIL = "handed_until"  # the last day for which the decision is handed over
    SECRET_END = "secret_end"  # noqa: S105 (of the secret with which the service logs in to the mailbox)
    WEEK = "week"  # the week's Monday, or its first working day


class Recipient(StrEnum):
    """Who is reminded; the person is found when it is sent."""

    REQUESTER = "requester"
    HEAD = "head"  # of department, who stands with the requester
    MANAGER = "manager"  # whoever decides then
    DEPUTY = "deputy"  # of whoever decides then
    SUPPLIER = "supplier"
    COORDINATORS = "coordinators"
    NOBODY = "nobody"  # the day itself changes the case


class Channel(StrEnum):
    """How; without a chat, or a person in it, by mail."""

    MAIL = "mail"
    THREAD = "thread"  # under the case's card, with a mention
    DIRECT = "direct"  # a direct message
    CARD = "card"  # asked as the first one was: the case is theirs to decide too
    CASE = "case"  # no message: the case moves on


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    kind: str
    words: str  # why, in plain Swedish, for our own people
    stages: frozenset[Stage]  # empty: not about a placement
    anchor: Anchor
    recipient: Recipient
    channel: Channel
    holder: Holder | None = None  # only while this one holds it
    working_days: int = 0  # after the anchor; negative: before
    days: int = 0  # the same in days of the calendar
    always: bool = False  # also where its day had passed when the placement came there


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an open placement stands, as far as deadlines depend on it."""

    position: int
    stage: Stage
    holder: Holder | None
    since: date  # since when the holder holds it, for this limit
    limit: date  # by when the holder should act
    start: date | None
    end: date | None
    agreement_end: date | None
    has_head: bool  # a head of department stands with the requester
    used: int = 0  # working days that the holder had before `since`, when a question of theirs stopped the clock
    handed_until: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something to be done about a placement on a day. `limit`: the day that it is about."""

    position: int
    kind: str
    due_on: date
    recipient: Recipient
    channel: Channel
    limit: date
    always: bool = False  # as in its row

    @property
    def identity(self) -> tuple[int, str, date, Recipient]:
        return self.position, self.kind, self.due_on, self.recipient


def read_rows(table: Sequence[Mapping[str, Any]]) -> tuple[Row, ...]:
    """The rows as routine.toml has them. Raises ValueError or TypeError for a word that is none."""
    return tuple(
        Row(
            **{
                **entry,
                "stages": frozenset(Stage(stage) for stage in entry["stages"]),
                "anchor": Anchor(entry["anchor"]),
                "recipient": Recipient(entry["recipient"]),
                "channel": Channel(entry["channel"]),
                "holder": Holder(entry["holder"]) if "holder" in entry else None,
            }
        )
        for entry in table
    )


def deadlines_of(standing: Standing, rows: Sequence[Row], hours: OfficeHours) -> tuple[Deadline, ...]:
    """What is due about a placement, as long as it stands so. Each reminder falls on a working day.

    Nobody is reminded on the day on which they were asked, nor twice on one day: the later row of the table stands.
    """
    applying = [row for row in rows if standing.stage in row.stages and row.holder in (None, standing.holder)]
    found = [deadline for row in applying if (deadline := _deadline(standing, row, hours))]
    found = [d for d in found if d.recipient is not Recipient.HEAD or standing.has_head]
    last = {(d.recipient, d.due_on): d for d in found}
    kept = [d for d in found if last[d.recipient, d.due_on] is d]
    return tuple(sorted(_without_late_halves(kept, rows), key=lambda d: d.due_on))


def office_deadlines(today: date, ends: Mapping[Anchor, date], rows: Sequence[Row]) -> tuple[Deadline, ...]:
    """What the office itself is reminded of: its week, and what `ends` for it. Their position is 0."""
    monday = today - timedelta(days=today.weekday())
    found = []
    for row in rows:
        if row.anchor is Anchor.WEEK:
            due = add_working_days(monday - timedelta(days=1), 1)
            if due < monday + timedelta(days=7):
                found.append(Deadline(0, row.kind, due, row.recipient, row.channel, monday, row.always))
        elif not row.stages and row.anchor in ends:
            end = ends[row.anchor]
            found.append(Deadline(0, row.kind, _counted(end, row), row.recipient, row.channel, end, row.always))
    return tuple(found)


_LIMITS = (Anchor.START, Anchor.END, Anchor.AGREEMENT_END, Anchor.HANDED_UNTIL)  # what is due then is about that day


def _deadline(standing: Standing, row: Row, hours: OfficeHours) -> Deadline | None:
    anchor = _anchor(standing, row.anchor)
    if anchor is None:
        return None
    limit = anchor if row.anchor in _LIMITS else standing.limit
    by_itself = row.recipient is Recipient.NOBODY
    due = anchor + timedelta(row.days) if by_itself else hours.sending_day(_counted(anchor, row), limit)
    if due <= standing.since and not row.always:
        return None
    return Deadline(standing.position, row.kind, due, row.recipient, row.channel, limit, row.always)


def _anchor(standing: Standing, anchor: Anchor) -> date | None:
    match anchor:
        case Anchor.ASKED:
            return counted_from(standing.since, standing.used)
        case Anchor.HALF_TIME:
            return standing.since + (standing.limit - standing.since) // 2
        case Anchor.LIMIT:
            return standing.limit
        case Anchor.START:
            return standing.start
        case Anchor.END:
            return standing.end
        case Anchor.HANDED_UNTIL:
            return standing.handed_until
        case Anchor.AGREEMENT_END:
            ends, end = standing.agreement_end, standing.end
            return ends if ends and end and ends < end else None
        case _:
            return None


def counted_from(since: date, used: int) -> date:
    """The day from which a clock counts that had stopped after `used` working days and goes on at `since`."""
    return add_working_days(working_day_on_or_before(since), -used) if used else since


def _counted(anchor: date, row: Row) -> date:
    """The row's working day. What falls on a day off comes the working day before; the limit itself is never moved."""
    day = anchor + timedelta(row.days)
    if row.working_days > 0:
        return add_working_days(day, row.working_days)
    return add_working_days(working_day_on_or_before(day), row.working_days)


def _without_late_halves(found: Sequence[Deadline], rows: Sequence[Row]) -> list[Deadline]:
    """Half-time comes before everything else that the same person is reminded of, or not at all."""
    halves = {row.kind for row in rows if row.anchor is Anchor.HALF_TIME}
    return [
        d
        for d in found
        if d.kind not in halves or all(d.due_on <= other.due_on for other in found if other.recipient is d.recipient)
    ]
