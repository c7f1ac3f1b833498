"""Every case built again from what was kept, in a database of its own, by the handlers as they are now."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial

from bot.ports import (
    CHAT,
    Arrival,
    Case,
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
from bot.routine.model import Absence, Directory
from bot.settings import Settings
from handlers import housekeeping
from handlers.desk import Desk
from handlers.housekeeping import Impossible
from handlers.lineage import ORDER
from handlers.turns import ask_whoever_decides_now

_MOST = 1_000_000_000
_TOLD_US = frozenset({"mail", CHAT})  # other items are kept for the record alone
_LEASE = timedelta(hours=1)
_CLOCK = "clock"  # who, in the history of what a day has overtaken


@dataclass(frozen=True, slots=True)
class Record:
    """All that decided what the cases say."""

    items: tuple[Item, ...]  # by number, without their raw bytes
    cases: tuple[Case, ...]
    orders: tuple[HistoryEntry, ...]  # given by operators
    days: tuple[datetime, ...]  # moments at which the passing of time changed a case
    versions: tuple[tuple[DirectoryVersion, Directory], ...]  # oldest first
    absences: tuple[tuple[datetime, Absence], ...]  # each with when it was told, oldest first


async def read_record(unit: UnitOfWork) -> Record:
    """In one snapshot."""
    items = sorted([i for state in ItemState for i in await unit.inbox.listed(state, _MOST)], key=lambda i: i.id)
    cases = await unit.cases.listed(_MOST)
    history = [entry for case in cases for entry in await unit.cases.history(case.number)]
    orders = sorted((e for e in history if ORDER in e.details), key=lambda e: (e.at, e.case))
    days = sorted({e.at for e in history if e.who == _CLOCK})
    versions = [(v, await unit.directory.load(v.number)) for v in reversed(await unit.directory.versions())]
    absences = await unit.directory.told_absences()
    return Record(tuple(items), tuple(cases), tuple(orders), tuple(days), tuple(versions), tuple(absences))


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
    posts: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    async def run(self) -> list[tuple[HistoryEntry, str]]:
        """Does everything again. Returns the orders that could not be carried out, and why."""
        from bot.assemble import join

        self.posts = await self.kept.read(lambda unit: unit.chat.standing())
        service = join(self.settings, self.database, _EmptyMailbox(), _NowhereMailer(), self.clock)
        impossible: list[tuple[HistoryEntry, str]] = []
        versions, absences = list(self.record.versions), list(self.record.absences)
        for moment, event in self._events():
            self.clock.moment = moment
            await self._posted()  # what was held back until now
            told = False
            while versions and versions[0][0].imported_at <= moment:
                await self._import(*versions.pop(0))
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
        waiting = await unit.chat.claim(self.clock.moment, _LEASE, 500)
        for post in waiting:
            if place := self.posts.get(post.new.key):
                await unit.chat.delivered(post, *place, self.clock.moment)
            else:
                await unit.chat.dead(post, "it was never posted")
        return len(waiting)

    async def _carry_out(self, entry: HistoryEntry, unit: UnitOfWork) -> None:
        from bot.assemble import at_desk

        async def work(desk: Desk) -> None:
            await housekeeping.carry_out(desk, entry)

        await at_desk(self.settings, unit, entry.at, work)

    def _events(self) -> list[tuple[datetime, Item | HistoryEntry | None]]:
        """What happened, in order; of the same moment mails first, by their numbers."""
        record = self.record
        items: list[tuple[datetime, Item | HistoryEntry | None]] = []
        latest = datetime(1970, 1, 1, tzinfo=UTC)
        for item in record.items:
            latest = max(latest, item.kept_at)  # a machine's clock may have been set back: numbers tell the order
            items.append((latest, item))
        others: list[tuple[datetime, Item | HistoryEntry | None]] = [(e.at, e) for e in record.orders]
        told = [*(v.imported_at for v, _ in record.versions), *(at for at, _ in record.absences)]
        others += [(moment, None) for moment in (*record.days, *told)]
        return sorted([*items, *others], key=lambda event: event[0])

    async def _import(self, version: DirectoryVersion, directory: Directory) -> None:
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
                    reason="" if told and not rests else item.reason,
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
