"""Every case built again from what was kept, in a database of its own, by the handlers as they are now."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial

from bot.ports import (
    CHAT,
    Arrival,
    Database,
    DirectoryVersion,
    Envelope,
    Head,
    HistoryEntry,
    Item,
    ItemState,
    Mark,
    NewItem,
    UnitOfWork,
)
from bot.routine.model import Absence
from bot.settings import Settings
from handlers import housekeeping
from handlers.desk import Desk
from handlers.housekeeping import Impossible
from handlers.lineage import ORDER
from handlers.turns import ask_whoever_decides_now

AT_ONCE = 100  # cases or mails in memory
_TOLD_US = frozenset({"mail", CHAT})  # other items are kept for the record alone
_LEASE = timedelta(hours=1)
_CLOCK = "clock"  # who, in the history of what a day has overtaken
NOT_HANDLED = "it had not been handled when its turn came"


@dataclass(frozen=True, slots=True)
class Record:
    """All that decided what the cases say, as it was at one moment: what is large by its numbers alone."""

    items: int
    last_item: int  # its id
    cases: Mapping[str, int]  # number → version
    orders: tuple[HistoryEntry, ...]  # given by operators
    days: tuple[datetime, ...]  # moments at which the passing of time changed a case
    versions: tuple[DirectoryVersion, ...]  # oldest first
    absences: tuple[tuple[datetime, Absence], ...]  # each with when it was told, oldest first


async def read_record(unit: UnitOfWork) -> Record:
    """In one snapshot, a few cases at a time."""
    cases: dict[str, int] = {}
    orders: list[HistoryEntry] = []
    days: set[datetime] = set()
    after = ""
    while numbers := await unit.cases.after(after, AT_ONCE):
        after = numbers[-1]
        for case in await unit.cases.of_numbers(numbers):
            cases[case.number] = case.version
            history = await unit.cases.history(case.number)
            orders += [entry for entry in history if ORDER in entry.details]
            days |= {entry.at for entry in history if entry.who == _CLOCK}
    items, last_item = 0, 0
    while some := await unit.inbox.after(last_item, AT_ONCE):
        items, last_item = items + len(some), some[-1].id
    return Record(
        items=items,
        last_item=last_item,
        cases=cases,
        orders=tuple(sorted(orders, key=lambda entry: (entry.at, entry.case))),
        days=tuple(sorted(days)),
        versions=tuple(reversed(await unit.directory.versions())),
        absences=tuple(await unit.directory.told_absences()),
    )


async def items_of(database: Database, last: int) -> AsyncIterator[Item]:
    """By number up to that one, without their raw bytes."""
    after = 0
    while some := await database.read(partial(_items_after, after)):
        for item in some:
            if item.id > last:
                return
            yield item
        after = some[-1].id


async def _items_after(after: int, unit: UnitOfWork) -> Sequence[Item]:
    return await unit.inbox.after(after, AT_ONCE)


@dataclass
class _Clock:
    moment: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


class _EmptyMailbox:
    async def fetch(
        self, after: Mark | None, before_large: Callable[[], Awaitable[object]] | None = None
    ) -> Sequence[Arrival]:
        return ()

    async def acknowledge(self, arrivals: Sequence[Arrival]) -> None: ...

    async def wait(self, seconds: float) -> None: ...

    async def census(self, since: date) -> Sequence[Head]:
        return ()

    async def check(self) -> str:
        return "an empty mailbox"

    async def aclose(self) -> None: ...


class _NowhereMailer:
    """Letters were sent when they were first written."""

    async def send(self, envelope: Envelope) -> None: ...

    async def check(self) -> str:
        return "letters go nowhere"

    async def aclose(self) -> None: ...


@dataclass
class Rebuilding:
    record: Record
    kept: Database
    database: Database
    settings: Settings
    clock: _Clock = field(default_factory=_Clock)
    last_item: int = 0

    async def run(self) -> list[tuple[HistoryEntry, str]]:
        """Does everything again. Returns the orders that could not be carried out, and why."""
        from bot.assemble import join

        service = join(self.settings, self.database, _EmptyMailbox(), _NowhereMailer(), self.clock)
        impossible: list[tuple[HistoryEntry, str]] = []
        versions, absences = list(self.record.versions), list(self.record.absences)
        async for moment, event in self._events():
            self.clock.moment = moment
            await self._posted()  # what was held back until now
            told = False
            while versions and versions[0].imported_at <= moment:
                await self._import(versions.pop(0))
                told = True
            while absences and absences[0][0] <= moment:
                await self._away(*absences.pop(0))
                told = True
            if told:  # as the command did that took them in
                await self.database.write(partial(self._ask, moment))
            match event:
                case Item():
                    await self._keep(event)
                case HistoryEntry():
                    try:
                        await self.database.write(partial(self._carry_out, event))
                    except Impossible as error:
                        impossible.append((event, str(error)))
            await service.run_until_idle()
            await self._posted()
        return impossible

    async def _posted(self) -> None:
        while await self.database.write(self._post):
            pass

    async def _post(self, unit: UnitOfWork) -> int:
        """What was posted in the chat stands where it stood: people have written below it."""
        waiting = await unit.chat.claim(self.clock.moment, _LEASE, AT_ONCE)
        keys = [post.new.key for post in waiting]
        stood = await self.kept.read(lambda kept: kept.chat.standing(keys)) if keys else {}
        for post in waiting:
            if place := stood.get(post.new.key):
                await unit.chat.delivered(post, *place, self.clock.moment)
            else:
                await unit.chat.dead(post, "it was never posted")
        return len(waiting)

    async def _carry_out(self, entry: HistoryEntry, unit: UnitOfWork) -> None:
        from bot.assemble import at_desk

        async def work(desk: Desk) -> None:
            await housekeeping.carry_out(desk, entry)

        await at_desk(self.settings, unit, entry.at, work)

    async def _events(self) -> AsyncIterator[tuple[datetime, Item | HistoryEntry | None]]:
        """What happened, in order; of the same moment mails first, by their numbers."""
        record = self.record
        others: list[tuple[datetime, HistoryEntry | None]] = [(entry.at, entry) for entry in record.orders]
        told = [*(v.imported_at for v in record.versions), *(at for at, _ in record.absences)]
        others += [(moment, None) for moment in (*record.days, *told)]
        waiting = deque(sorted(others, key=lambda event: event[0]))
        latest = datetime(1970, 1, 1, tzinfo=UTC)
        async for item in items_of(self.kept, record.last_item):
            latest = max(latest, item.kept_at)  # a machine's clock may have been set back: numbers tell the order
            while waiting and waiting[0][0] < latest:
                yield waiting.popleft()
            yield latest, item
        for event in waiting:
            yield event

    async def _import(self, version: DirectoryVersion) -> None:
        directory = await self.kept.read(lambda unit: unit.directory.load(version.number))
        at, by = version.imported_at, version.imported_by
        await self.database.write(lambda unit: unit.directory.replace(directory, at, by))

    async def _away(self, at: datetime, absence: Absence) -> None:
        await self.database.write(lambda unit: unit.directory.set_absence(absence, at))

    async def _ask(self, moment: datetime, unit: UnitOfWork) -> None:
        from bot.assemble import at_desk

        await at_desk(self.settings, unit, moment, ask_whoever_decides_now)

    async def _keep(self, light: Item) -> None:
        """Under its own number, from which the Message-IDs of our answers are made. What was not handled rests."""
        item = await self.kept.read(lambda unit: unit.inbox.get(light.id))
        files = await self.kept.read(lambda unit: unit.inbox.files(light.id))
        assert item is not None
        rests = item.state is not ItemState.DONE
        told = item.source in _TOLD_US

        async def work(unit: UnitOfWork) -> None:
            for gap in range(self.last_item + 1, item.id):
                await unit.inbox.keep(_placeholder(gap, item.kept_at))
            await unit.inbox.keep(
                NewItem(
                    source=item.source,
                    sha256=item.sha256,
                    raw=item.raw,
                    message_id=item.message_id,
                    kept_at=item.kept_at,
                    arrived_at=item.arrived_at,
                    size=item.size,
                    state=ItemState.PARKED if rests else ItemState.NEW if told else ItemState.DONE,
                    reason=NOT_HANDLED if rests else "" if told else item.reason,
                    vouched_by=item.vouched_by,
                )
            )
            if files is not None:
                await unit.inbox.keep_files(item.id, files)

        await self.database.write(work)
        self.last_item = item.id


def _placeholder(number: int, at: datetime) -> NewItem:
    """PostgreSQL leaves gaps in the numbers where an insert was in vain."""
    sha256 = hashlib.sha256(f"gap {number}".encode()).hexdigest()
    return NewItem("gap", sha256, b"", "", at, None, 0, ItemState.DONE, "no mail has this number")
