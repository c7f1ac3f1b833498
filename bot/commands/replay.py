"""`platsvakt replay`: build every case again from what was kept, and say where the record differs.

The kept mails, the imports of the directory, and the orders that operators gave are done again in the order in which
they happened, by the same handlers, in a database of its own; its clock shows when each of them happened. No letter
leaves. Where a case was also changed by hand, what differs is told but is no fault: an order may have come between a
mail's arrival and its handling.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from bot.commands.common import AsJson, fail, print_json, settings_or_fail, shown, with_database
from bot.commands.rebuilding import AT_ONCE, NOT_HANDLED, Rebuilding, Record, items_of, read_record
from bot.ports import Case, CasePlacement, Database, HistoryEntry, Item, ItemState
from bot.settings import Settings
from handlers.lineage import ORDER


def replay(as_json: AsJson = False) -> None:
    """Build every case again from the kept mail and compare: facts, findings, stages and numbers.

    Changes nothing and sends nothing. Exit status: 0 the same, 1 something differs, 2 a wrong call.

    Example: platsvakt replay
    """
    from bot.logs import configure

    settings = settings_or_fail()
    if not settings.mailbox_address:
        fail("set PLATSVAKT_MAILBOX_ADDRESS as `run` has it: our letters' Message-IDs are made from it", 2)
    configure("console", "error")
    record, found = with_database(lambda db: replayed(db, settings))
    for difference in found:
        if as_json:
            print_json(difference.report())
        else:
            print(shown(str(difference)))
    faults = [d for d in found if not d.by_hand]
    if not as_json:
        told = f"{len(faults) or 'no'} difference" + ("" if len(faults) == 1 else "s")
        print(f"{record.items} mails, {len(record.cases)} cases: {told}")
    raise typer.Exit(1 if faults else 0)


@dataclass(frozen=True, slots=True)
class Difference:
    case: str
    what: str  # "case", "mail 7", "plats 1: stage"
    recorded: str
    replayed: str
    by_hand: bool  # an operator changed the case

    def report(self) -> dict[str, object]:
        return {
            "case": self.case,
            "what": self.what,
            "recorded": self.recorded,
            "replayed": self.replayed,
            "by_hand": self.by_hand,
        }

    def __str__(self) -> str:
        by_hand = " (changed by hand)" if self.by_hand else ""
        return f"{self.case or 'no case'}{by_hand}, {self.what}: recorded {self.recorded}, replayed {self.replayed}"


async def replayed(kept: Database, settings: Settings) -> tuple[Record, list[Difference]]:
    """The record, and what differs between it and what the same events lead to now."""
    from bot.assemble import database
    from storage import migrate

    record = await kept.read(read_record)
    with tempfile.TemporaryDirectory(prefix="platsvakt-replay-") as folder:
        scratch = settings.model_copy(update={"database_url": f"sqlite:///{Path(folder, 'replay.db')}"})
        await migrate(scratch.database_url)
        opened = database(scratch)
        try:
            impossible = await Rebuilding(record, kept, opened, scratch).run()
            by_hand = [Difference(entry.case, entry.event, entry.text, why, by_hand=True) for entry, why in impossible]
            return record, [*by_hand, *[difference async for difference in _compared(record, kept, opened)]]
        finally:
            await opened.aclose()


# --- comparing -------------------------------------------------------------------------------


async def _compared(record: Record, kept: Database, again: Database) -> AsyncIterator[Difference]:
    """A few cases and mails at a time. What changed in the record while it was done again is left for another day."""
    changed = _changed_by_hand(record.orders)
    numbers = sorted(record.cases.keys() | (await again.read(read_record)).cases.keys())
    for some in (numbers[start : start + AT_ONCE] for start in range(0, len(numbers), AT_ONCE)):
        before, after = await _cases(kept, some), await _cases(again, some)
        for number in some:
            one, known = before.get(number), record.cases.get(number)
            if (one.version if one else None) != known:
                continue
            for what, mine, theirs in _case_differences(one, after.get(number)):
                yield Difference(number, what, mine, theirs, number in changed)
    replayed_items = items_of(again, record.last_item)
    async for item in items_of(kept, record.last_item):
        replayed_item = await anext(replayed_items)
        while replayed_item.id < item.id:  # a number that the database has skipped
            replayed_item = await anext(replayed_items)
        if item.state is not ItemState.DONE or replayed_item.reason == NOT_HANDLED:
            continue
        if (mine := _ended(item)) != (theirs := _ended(replayed_item)):
            yield Difference(item.case or "", f"mail {item.id}", mine, theirs, item.case in changed)


async def _cases(database: Database, numbers: Sequence[str]) -> dict[str, Case]:
    return {case.number: case for case in await database.read(lambda unit: unit.cases.of_numbers(numbers))}


def _ended(item: Item) -> str:
    why = "" if item.state is ItemState.DONE else f" ({item.reason})"
    return f"{item.state} in {item.case or 'no case'}{why}"


def _changed_by_hand(orders: Sequence[HistoryEntry]) -> set[str]:
    changed = set()
    for entry in orders:
        order = entry.details[ORDER]
        changed.add(entry.case)
        if isinstance(order, Mapping) and "into" in order:
            changed.add(str(order["into"]))
    return changed


def _case_differences(one: Case | None, other: Case | None) -> Iterator[tuple[str, str, str]]:
    """(what, recorded, replayed)"""
    if one is None or other is None:
        yield "case", _there(one), _there(other)
        return
    yield from _differing("first contact", one.first_contact, other.first_contact)
    yield from _differing("requester", one.requester.email, other.requester.email)
    before, after = {p.position: p for p in one.placements}, {p.position: p for p in other.placements}
    for position in sorted(before.keys() | after.keys()):
        where = f"placement {position}"
        mine, theirs = before.get(position), after.get(position)
        if mine is None or theirs is None:
            yield where, _there(mine), _there(theirs)
            continue
        yield from _placement_differences(where, mine, theirs)


def _placement_differences(where: str, one: CasePlacement, other: CasePlacement) -> Iterator[tuple[str, str, str]]:
    yield from _differing(f"{where}, stage", one.stage, other.stage)
    yield from _differing(f"{where}, verdict", one.assessment.verdict, other.assessment.verdict)
    yield from _differing(f"{where}, route", one.assessment.route, other.assessment.route)
    yield from _differing(f"{where}, handed over", _handed(one), _handed(other))
    yield from _differing(f"{where}, seats", one.placement.seats, other.placement.seats)
    for name in dict.fromkeys((*one.placement.facts, *other.placement.facts)):
        facts = [p.placement.fact(name) for p in (one, other)]
        mine, theirs = (f"{f.value} ({f.certainty})" if f else "nothing" for f in facts)
        yield from _differing(f"{where}, {name}", mine, theirs)
    yield from _differing(f"{where}, held facts", _held(one), _held(other))
    findings, now = one.assessment.findings, other.assessment.findings
    for rule in dict.fromkeys((*findings, *now)):
        yield from _differing(f"{where}, rule {rule}", findings.get(rule), now.get(rule))


def _handed(item: CasePlacement) -> str:
    return ", ".join(f"{one.to} until {one.until or 'for good'}" for one in item.handed) or "to nobody"


def _held(item: CasePlacement) -> str:
    return "; ".join(f"{one.why} by {one.by.email}: {', '.join(sorted(one.facts))}" for one in item.held) or "none"


def _differing(what: str, one: object, other: object) -> Iterator[tuple[str, str, str]]:
    if one != other:
        yield what, str(one), str(other)


def _there(thing: object | None) -> str:
    return "missing" if thing is None else "there"
