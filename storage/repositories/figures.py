"""What the office's overview counts: who holds what, what came in, what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Row, bindparam, func, select

from bot.ports import Figures, Holding
from bot.routine.checks import OPEN, STOPS_A_REQUEST
from bot.routine.lifecycle import OPEN_STAGES, Stage
from storage.models import CaseRow, FindingRow, HistoryRow, PlacementRow, table_of
from storage.transaction import Transaction

_cases, _placements = table_of(CaseRow), table_of(PlacementRow)
_findings, _history = table_of(FindingRow), table_of(HistoryRow)

_IS_OPEN = _placements.c.stage.in_(sorted(OPEN_STAGES))
_HELD = (
    select(
        _placements.c.case_number,
        _placements.c.position,
        _placements.c.stage,
        _placements.c.route,
        _placements.c.next_on,
        _placements.c.supplier,
        _placements.c.agreement,
        _placements.c.decider_email,
        _cases.c.requester_name,
        _cases.c.requester_email,
    )
    .join(_cases, _cases.c.number == _placements.c.case_number)
    .where(_IS_OPEN, _placements.c.next_on <= bindparam("until"))
    .order_by(_placements.c.next_on, _placements.c.case_number, _placements.c.position)
    .limit(bindparam("most", type_=Integer))
)
_CAME_IN = (
    select(func.count())
    .select_from(_cases)
    .where(_cases.c.opened_at >= bindparam("first"), _cases.c.opened_at < bindparam("last"))
)
_DECIDED = (
    select(_history.c.event, _history.c.at, _cases.c.first_contact)
    .join(_cases, _cases.c.number == _history.c.case_number)
    .where(
        _history.c.event.in_(["approved", "declined"]),
        _history.c.at >= bindparam("first"),
        _history.c.at < bindparam("last"),
    )
)
_OPEN_IN = select(_placements.c.stage, func.count().label("rows")).where(_IS_OPEN).group_by(_placements.c.stage)
_MISSING = (
    select(_findings.c.rule, func.count().label("rows"))
    .join(
        _placements,
        (_placements.c.case_number == _findings.c.case_number) & (_placements.c.position == _findings.c.position),
    )
    .where(
        _placements.c.stage == Stage.NEEDS_INFORMATION,
        _findings.c.status.in_(sorted(OPEN)),
        _findings.c.rule.in_(sorted(STOPS_A_REQUEST)),
    )
    .group_by(_findings.c.rule)
    .order_by(func.count().desc(), _findings.c.rule)
)


class SqlFiguresStore:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def held(self, until: date, limit: int) -> Sequence[Holding]:
        rows = await self._transaction.execute(_HELD, {"until": until, "most": limit})
        return [_holding(row) for row in rows]

    async def between(self, first: datetime, last: datetime) -> Figures:
        span = {"first": first, "last": last}
        came_in: int = (await self._transaction.execute(_CAME_IN, span)).scalar_one()
        decided = (await self._transaction.execute(_DECIDED, span)).all()
        return Figures(
            came_in=came_in,
            approved=sum(row.event == "approved" for row in decided),
            declined=sum(row.event == "declined" for row in decided),
            days_to_decision=tuple((row.at.date() - row.first_contact).days for row in decided),
            open_in={row.stage: row.rows for row in await self._transaction.execute(_OPEN_IN)},
            missing=tuple((row.rule, row.rows) for row in await self._transaction.execute(_MISSING)),
        )


def _holding(row: Row[Any]) -> Holding:
    agreement = row.agreement or {}
    return Holding(
        case=row.case_number,
        position=row.position,
        stage=row.stage,
        route=row.route,
        next_on=row.next_on,
        supplier=row.supplier or "",
        manager_email=row.decider_email or str(agreement.get("manager_email", "")),
        requester=row.requester_name or row.requester_email,
    )
