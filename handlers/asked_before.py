"""A request that is made once more: sent again, passed on by somebody else, or asked by a colleague as well."""

from __future__ import annotations

from datetime import date

from bot.ports import Case, CasePlacement
from bot.reading.model import Reading
from bot.routine.merging import names_alike
from bot.routine.model import Field, Placement
from handlers.desk import Desk


async def alike(desk: Desk, reading: Reading) -> list[Case]:
    """The open cases, newest first, that hold a placement which the request may be for."""
    found: dict[str, Case] = {}
    for said in reading.placements:
        supplier = said.text(Field.SUPPLIER)
        if supplier:
            for case in await desk.unit.cases.at_supplier(supplier, *_days(said)):
                if any(_alike(said, item, case, reading) for item in case.open_placements):
                    found[case.number] = case
    return list(found.values())


def holds_all(case: Case, reading: Reading) -> bool:
    """Whether the case has every placement that the request is for: the same trainee at the same supplier, in days
    that overlap."""
    return all(any(_same(said, item.placement) for item in case.open_placements) for said in reading.placements)


def _alike(said: Placement, item: CasePlacement, case: Case, reading: Reading) -> bool:
    """The same trainee; or, where nobody is named, as many of the same kind on the same days, from the same sender."""
    known = item.placement
    if said.text(Field.TRAINEE) or known.text(Field.TRAINEE):
        return _same(said, known)
    names = (Field.SUPPLIER, Field.CATEGORY, Field.PROGRAMME, Field.START, Field.END)
    same = said.seats == known.seats and all(said.value(n) == known.value(n) for n in names)
    return same and reading.message.sender.email == case.requester.email


def _same(said: Placement, known: Placement) -> bool:
    one, other = said.text(Field.TRAINEE) or "", known.text(Field.TRAINEE) or ""
    # A first name alone may be anybody's.
    if min(len(one.split()), len(other.split())) < 2 or not names_alike(one, other):
        return False
    (first, last), (from_, to) = _days(said), _days(known)
    return said.text(Field.SUPPLIER) == known.text(Field.SUPPLIER) and first <= to and from_ <= last


def _days(placement: Placement) -> tuple[date, date]:
    """First and last day; without them all days."""
    return placement.day(Field.START) or date.min, placement.day(Field.END) or date.max
