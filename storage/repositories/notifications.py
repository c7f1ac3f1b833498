"""What people have chosen to be told, and when the next daily list of each is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, bindparam, exists, func, insert, select, update

from bot.ports import DueList, Topic
from bot.routine.notifications import Notifications, QuietHours
from storage.columns import address_key
from storage.models import NotificationRow, table_of
from storage.transaction import KEYS_IN_ONE_QUESTION, Transaction

_told = table_of(NotificationRow)

_NEWEST = (
    select(func.max(_told.c.id))
    .where(_told.c.address_key.in_(bindparam("keys", expanding=True)))
    .group_by(_told.c.address_key)
)
_OF = select(_told).where(_told.c.id.in_(_NEWEST))
_ALL_OF_ONE = select(_told).where(_told.c.address_key == bindparam("key")).order_by(_told.c.id)
_END_EARLIER = (
    update(_told).where(_told.c.address_key == bindparam("key"), _told.c.due_at.is_not(None)).values(due_at=None)
)
_ADD = insert(_told)
_later = _told.alias("later")
_HOLDS = ~exists().where(_later.c.address_key == _told.c.address_key, _later.c.id > _told.c.id)
_DUE = (
    select(_told)
    .where(_told.c.due_at <= bindparam("now"), _HOLDS)
    .order_by(_told.c.due_at, _told.c.id)
    .limit(bindparam("most", type_=Integer))
)
_TAKE = (
    update(_told)
    .where(_told.c.id == bindparam("of_id"), _told.c.due_at == bindparam("known"))
    .values(due_at=bindparam("following"))
)


class SqlNotificationStore:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(self, emails: Sequence[str]) -> Mapping[str, Notifications]:
        """Each by the address as it was asked for; whoever has told nothing is among them."""
        keys = {email: address_key(email) for email in emails}
        found: dict[str, Row[Any]] = {}
        asked = sorted(set(keys.values()))
        for start in range(0, len(asked), KEYS_IN_ONE_QUESTION):
            rows = await self._transaction.execute(_OF, {"keys": asked[start : start + KEYS_IN_ONE_QUESTION]})
            found |= {row.address_key: row for row in rows}
        return {email: _chosen(email, found.get(key)) for email, key in keys.items()}

    async def tell(self, chosen: Notifications, at: datetime, due_at: datetime | None) -> None:
        """Holds from now on. What was told before stays as history."""
        key = address_key(chosen.email)
        await self._transaction.execute(_END_EARLIER, {"key": key})
        row = {
            "address_key": key,
            "told_at": at,
            "email": chosen.email,
            "daily_at": chosen.daily_at,
            "quiet_begins": chosen.quiet.begins if chosen.quiet else None,
            "quiet_ends": chosen.quiet.ends if chosen.quiet else None,
            "due_at": due_at,
        }
        await self._transaction.execute(_ADD, row)
        self._transaction.touched.add(Topic.HOMES)

    async def told(self, email: str) -> Sequence[tuple[datetime, Notifications]]:
        """All that the person ever told, each with when, oldest first."""
        rows = await self._transaction.execute(_ALL_OF_ONE, {"key": address_key(email)})
        return [(row.told_at, _chosen(row.email, row)) for row in rows]

    async def due(self, now: datetime, limit: int) -> Sequence[DueList]:
        rows = await self._transaction.execute(_DUE, {"now": now, "most": limit})
        return [DueList(row.id, row.due_at, _chosen(row.email, row)) for row in rows]

    async def take(self, due: DueList, following: datetime | None) -> bool:
        """Two workers that see the same list due wait for each other; only one gets True."""
        asked = {"of_id": due.id, "known": due.due_at, "following": following}
        return bool((await self._transaction.execute(_TAKE, asked)).rowcount)


def _chosen(email: str, row: Row[Any] | None) -> Notifications:
    if row is None:
        return Notifications(email)
    quiet = None
    if row.quiet_begins is not None and row.quiet_ends is not None:
        quiet = QuietHours(row.quiet_begins, row.quiet_ends)
    return Notifications(email, row.daily_at, quiet)
