"""Taking waiting rows in hand, so that no two workers have the same one and a dead worker's rows come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Executable,
    Integer,
    Row,
    Table,
    and_,
    bindparam,
    or_,
    select,
    true,
    update,
)

from storage.models import AT_ONCE
from storage.transaction import Transaction

LONGEST_WAIT = timedelta(days=1)
UNTIL_OFFICES_OPEN = timedelta(days=10)  # the longest wait of what is told in office hours: no holidays are longer


class Leases:
    """For a table with `id`, `attempts`, `due_at` and `claimed_until` (see storage.models)."""

    def __init__(
        self,
        table: Table,
        columns: Sequence[Column[Any]],
        ready: ColumnElement[bool] | None = None,
        longest_wait: timedelta = LONGEST_WAIT,
        first: Sequence[Column[Any]] = (),
    ) -> None:
        """`columns`: those of a row that was taken in hand; `id` among them. `ready`: what must hold of a due row.
        `first`: what says which of the due rows are taken before others, beside `id`.

        Nothing waits for `longest_wait`, and nothing that was tried for LONGEST_WAIT: what is due beyond that was put
        off by a clock that has been set back since.
        """
        self._longest_wait = longest_wait
        self._claim = _claim(table, columns, true() if ready is None else ready, (*first, table.c.id))
        self._release_all = (
            update(table)
            .where(table.c.due_at > AT_ONCE, table.c.claimed_until.is_not(None))
            .values(due_at=AT_ONCE, claimed_until=None)
        )
        self._renew = (
            update(table)
            .where(_in_hand(table))
            .values(due_at=bindparam("held_until"), claimed_until=bindparam("held_until"))
        )
        self._release = (
            update(table)
            .where(_in_hand(table))
            .values(due_at=bindparam("again_at"), claimed_until=None, attempts=table.c.attempts - 1)
        )

    async def claim(self, transaction: Transaction, now: datetime, lease: timedelta, limit: int) -> list[Row[Any]]:
        """Up to `limit` due rows, by rising id; each counts as an attempt and is kept from others for the lease."""
        until = now + lease
        taken = await transaction.execute(
            self._claim,
            {
                "now": now,
                "beyond": now + self._longest_wait,
                "beyond_retry": now + LONGEST_WAIT,
                "most": limit,
                "due_at": until,
                "claimed_until": until,
            },
        )
        return sorted(taken.all(), key=lambda row: row.id)

    async def release(
        self, transaction: Transaction, row_id: int, attempt: int, due_at: datetime | None = None
    ) -> bool:
        """Gives back a row that was taken in hand as this attempt; False where it is settled or in other hands."""
        values = {"row_id": row_id, "attempt": attempt, "again_at": due_at or AT_ONCE}
        return (await transaction.execute(self._release, values)).rowcount > 0

    async def renew(self, transaction: Transaction, row_id: int, attempt: int, until: datetime) -> bool:
        """Holds for longer what was taken in hand as this attempt; False where it is settled or in other hands."""
        values = {"row_id": row_id, "attempt": attempt, "held_until": until}
        return (await transaction.execute(self._renew, values)).rowcount > 0

    async def release_all(self, transaction: Transaction) -> int:
        """Makes every row in hand due at once; the attempts stay counted."""
        return (await transaction.execute(self._release_all)).rowcount


def _in_hand(table: Table) -> ColumnElement[bool]:
    """`attempts` rises with each claim, so it tells one holder from the next."""
    return and_(
        table.c.id == bindparam("row_id"),
        table.c.attempts == bindparam("attempt"),
        table.c.claimed_until.is_not(None),
    )


def _claim(
    table: Table, columns: Sequence[Column[Any]], ready: ColumnElement[bool], order: Sequence[Column[Any]]
) -> Executable:
    """The due rows are chosen in a common table expression, which PostgreSQL evaluates once; as a plain subquery it may
    be run again by a nested loop and lock more than the limit. SQLite has no row locks: its one writer is enough.
    """
    due = (
        select(table.c.id)
        .where(
            table.c.due_at.is_not(None),
            or_(
                table.c.due_at <= bindparam("now"),
                table.c.due_at > bindparam("beyond"),
                and_(table.c.due_at > bindparam("beyond_retry"), table.c.attempts > 0),
            ),
            ready,
        )
        .order_by(*order)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(table)
        .where(table.c.id.in_(select(due.c.id)))
        .values(attempts=table.c.attempts + 1, due_at=bindparam("due_at"), claimed_until=bindparam("claimed_until"))
        .returning(*columns)
    )
