"""Deadlines: what is to be done about a case on which day, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Integer, Row, bindparam, func, select, update

from bot.ports import DeadlineState, SetDeadline, Topic
from bot.routine.deadlines import Deadline
from storage.columns import address_key
from storage.models import DeadlineRow, RemindedPerson, table_of
from storage.transaction import KEYS_IN_ONE_QUESTION, InsertInto, Transaction

_deadlines, _reminded = table_of(DeadlineRow), table_of(RemindedPerson)

_OF_CASE = (
    select(_deadlines)
    .where(_deadlines.c.case_number == bindparam("number"))
    .order_by(_deadlines.c.due_on, _deadlines.c.id)
)
_DUE = (
    select(_deadlines)
    .where(_deadlines.c.due_at <= bindparam("now"))
    .order_by(_deadlines.c.due_at, _deadlines.c.id)
    .limit(bindparam("most", type_=Integer))
)
_UNTIL = (
    select(_deadlines)
    .where(_deadlines.c.due_at < bindparam("moment"))
    .order_by(_deadlines.c.due_at, _deadlines.c.id)
    .limit(bindparam("most", type_=Integer))
)
_OF_IDS = _deadlines.c.id.in_(bindparam("ids", expanding=True))
_TAKE = (
    select(_deadlines)
    .where(_OF_IDS, _deadlines.c.due_at <= bindparam("now"))
    .order_by(_deadlines.c.id)
    .with_for_update()
)
_OF_WAITING = update(_deadlines).where(_OF_IDS, _deadlines.c.state == DeadlineState.WAITING)
_OF_CANCELLED = update(_deadlines).where(_OF_IDS, _deadlines.c.state == DeadlineState.CANCELLED)
_HAS_DAY = select(_reminded.c.day).where(
    _reminded.c.address_key == bindparam("address"), _reminded.c.day == bindparam("of_day")
)
_NEXT_DUE = select(func.min(_deadlines.c.due_at))


@cache
def _add(insert_into: InsertInto) -> Executable:
    identity = ("case_number", "position", "kind", "due_on", "recipient")
    return insert_into(_deadlines).on_conflict_do_nothing(index_elements=[_deadlines.c[name] for name in identity])


@cache
def _take_day(insert_into: InsertInto) -> Executable:
    keys = [_reminded.c.address_key, _reminded.c.day]
    return insert_into(_reminded).on_conflict_do_nothing(index_elements=keys).returning(_reminded.c.day)


class SqlDeadlineStore:
    """`due_at` is NULL unless the deadline waits, so its index holds what waits and nothing else."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of_case(self, number: str) -> Sequence[SetDeadline]:
        return [_deadline(row) for row in await self._transaction.execute(_OF_CASE, {"number": number})]

    async def add(self, number: str, deadlines: Sequence[tuple[Deadline, datetime]]) -> None:
        if deadlines:
            rows = [_new_row(number, deadline, due_at) for deadline, due_at in deadlines]
            await self._transaction.execute(_add(self._transaction.insert_into), rows)
            self._transaction.touched.add(Topic.DEADLINES)

    async def due(self, now: datetime, limit: int) -> Sequence[SetDeadline]:
        return [_deadline(row) for row in await self._transaction.execute(_DUE, {"now": now, "most": limit})]

    async def until(self, moment: datetime, limit: int) -> Sequence[SetDeadline]:
        return [_deadline(row) for row in await self._transaction.execute(_UNTIL, {"moment": moment, "most": limit})]

    async def take(self, ids: Sequence[int], now: datetime) -> Sequence[SetDeadline]:
        """In the order of their ids, so that two who take some of the same wait for each other and never in a ring."""
        taken: list[SetDeadline] = []
        for some in _some(sorted(ids)):
            rows = await self._transaction.execute(_TAKE, {"ids": some, "now": now})
            taken += [_deadline(row) for row in rows]
        return taken

    async def put_off(self, ids: Sequence[int], due_at: datetime, reason: str | None = None) -> None:
        values: dict[str, Any] = {"due_at": due_at} if reason is None else {"due_at": due_at, "reason": reason}
        for some in _some(ids):
            await self._transaction.execute(_OF_WAITING, {"ids": some, **values})
            self._transaction.touched.add(Topic.DEADLINES)

    async def wait_again(self, ids: Sequence[int], due_at: datetime) -> None:
        values = {"state": DeadlineState.WAITING, "due_at": due_at, "reason": ""}
        for some in _some(ids):
            await self._transaction.execute(_OF_CANCELLED, {"ids": some, **values})
            self._transaction.touched.add(Topic.DEADLINES)

    async def end(self, ids: Sequence[int], state: DeadlineState, *, reason: str = "", told: str = "") -> None:
        values = {"state": state, "due_at": None, "reason": reason, "told": told}
        for some in _some(ids):
            await self._transaction.execute(_OF_WAITING, {"ids": some, **values})

    async def has_day(self, email: str, day: date) -> bool:
        found = await self._transaction.execute(_HAS_DAY, {"address": address_key(email), "of_day": day})
        return found.first() is not None

    async def take_day(self, email: str, day: date) -> bool:
        """Two workers that want the same day wait for each other; only one gets it."""
        values = {"address_key": address_key(email), "day": day}
        taken = await self._transaction.execute(_take_day(self._transaction.insert_into), values)
        return taken.scalar_one_or_none() is not None

    async def next_due(self) -> datetime | None:
        moment: datetime | None = (await self._transaction.execute(_NEXT_DUE)).scalar_one()
        return moment


def _some(ids: Sequence[int]) -> Sequence[Sequence[int]]:
    return [ids[start : start + KEYS_IN_ONE_QUESTION] for start in range(0, len(ids), KEYS_IN_ONE_QUESTION)]


def _new_row(number: str, deadline: Deadline, due_at: datetime) -> dict[str, Any]:
    return {
        "case_number": number,
        "position": deadline.position,
        "kind": deadline.kind,
        "due_on": deadline.due_on,
        "recipient": deadline.recipient,
        "channel": deadline.channel,
        "about": deadline.limit,
        "state": DeadlineState.WAITING,
        "due_at": due_at,
        "reason": "",
        "told": "",
    }


def _deadline(row: Row[Any]) -> SetDeadline:
    return SetDeadline(
        id=row.id,
        case=row.case_number,
        position=row.position,
        kind=row.kind,
        due_on=row.due_on,
        recipient=row.recipient,
        channel=row.channel,
        limit=row.about,
        state=row.state,
        due_at=row.due_at,
        reason=row.reason,
        told=row.told,
    )
