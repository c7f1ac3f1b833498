"""Signs of life, for any worker to see, and who has told of their silence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, bindparam, func, select, update

from bot.ports import Beat
from storage.models import Heartbeat, OutboxLetter, table_of
from storage.transaction import InsertInto, Transaction

_heartbeats, _outbox = table_of(Heartbeat), table_of(OutboxLetter)

_ALL = select(_heartbeats)
_SET_ALARM = (
    update(_heartbeats)
    .where(_heartbeats.c.name == bindparam("of"), _heartbeats.c.alarmed_at.is_(None))
    .values(alarmed_at=bindparam("told_at"))
)
_CLEAR_ALARM = (
    update(_heartbeats)
    .where(_heartbeats.c.name == bindparam("of"), _heartbeats.c.alarmed_at.is_not(None))
    .values(alarmed_at=None)
)
_OLDEST_UNSENT = select(func.min(_outbox.c.created_at)).where(_outbox.c.due_at.is_not(None))


@cache
def _beat(insert_into: InsertInto) -> Executable:
    insert = insert_into(_heartbeats)
    return insert.on_conflict_do_update(
        index_elements=[_heartbeats.c.name],
        set_={"at": insert.excluded.at},
        where=_heartbeats.c.at < insert.excluded.at,
    )


class SqlHeartbeatStore:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def beat(self, name: str, at: datetime) -> None:
        values = {"name": name, "at": at, "alarmed_at": None}
        await self._transaction.execute(_beat(self._transaction.insert_into), values)

    async def all(self) -> Mapping[str, Beat]:
        rows = await self._transaction.execute(_ALL)
        return {row.name: Beat(row.name, row.at, row.alarmed_at) for row in rows}

    async def set_alarm(self, name: str, at: datetime) -> bool:
        """Of two workers that see the same silence one gets True."""
        return bool((await self._transaction.execute(_SET_ALARM, {"of": name, "told_at": at})).rowcount)

    async def clear_alarm(self, name: str) -> bool:
        return bool((await self._transaction.execute(_CLEAR_ALARM, {"of": name})).rowcount)

    async def oldest_unsent(self) -> datetime | None:
        moment: datetime | None = (await self._transaction.execute(_OLDEST_UNSENT)).scalar_one_or_none()
        return moment
