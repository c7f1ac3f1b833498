"""Whole calendars: every date that is set, for a person or for everybody in a role."""

from __future__ import annotations

from collections.abc import Iterator

from bot.ports import Case, CasePlacement
from bot.routine.lifecycle import Holder, Stage
from bot.routine.model import Field
from handlers.calendars import Date, Entry
from handlers.deadlines import heads_of
from handlers.deciders import deciders
from handlers.desk import Desk
from handlers.open_cases import open_cases
from handlers.progress import holder

_DATES = {
    Stage.NEEDS_INFORMATION: Date.ANSWER,
    Stage.RECEIVED: Date.DECIDE,
    Stage.AWAITING_DECISION: Date.DECIDE,
    Stage.WITH_SUPPLIER: Date.SUPPLIER,
    Stage.AWAITING_STOK: Date.STOK,
}


async def entries_for(desk: Desk, whose: str) -> list[Entry]:
    """`whose`: an address, or a Holder for everybody who may be one. By day."""
    found = []
    async for case in open_cases(desk.unit.cases):
        for item in case.open_placements:
            if await _concerns(desk, case, item, whose):
                found += list(_entries(case, item))
    return sorted(found, key=lambda entry: (entry.first, entry.case, entry.position))


async def _concerns(desk: Desk, case: Case, item: CasePlacement, whose: str) -> bool:
    """Whether they hold the placement, or, once it is confirmed, have a part in it."""
    who = holder(item)
    confirmed = item.stage is Stage.CONFIRMED
    if "@" not in whose:
        return confirmed or who == whose
    people = set()
    if confirmed or who is Holder.REQUESTER:
        people |= {case.requester.email, *(head.email for head in heads_of(desk, case))}
    if confirmed or who in (Holder.MANAGER, Holder.COORDINATOR):
        people |= {party.email for party in await deciders(desk, case, item)}
    if (confirmed or who is Holder.SUPPLIER) and item.assessment.agreement:
        people.add(item.assessment.agreement.supplier_email)
    return whose in {email.casefold() for email in people}


def _entries(case: Case, item: CasePlacement) -> Iterator[Entry]:
    start, end = item.placement.day(Field.START), item.placement.day(Field.END)
    if item.stage is Stage.CONFIRMED:
        if start and end and start <= end:
            yield Entry(case.number, item.position, Date.PLACEMENT, start, end, case.version)
    elif item.next_on:
        yield Entry(case.number, item.position, _DATES[item.stage], item.next_on, item.next_on, case.version)
