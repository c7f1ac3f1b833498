"""What bot.ports.NotificationStore promises, on both engines."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta

from bot.ports import DueList
from bot.routine.notifications import Notifications, QuietHours
from storage import SqlDatabase
from tests.storage.samples import NOW

SARA, EVA = "sara.ek@region.example", "eva.ek@region.example"
CHOSEN = Notifications(SARA, time(8, 30), QuietHours(time(16), time(7)))
LATER = NOW + timedelta(days=1)


async def tell(database: SqlDatabase, chosen: Notifications, due_at: datetime | None = None) -> None:
    await database.write(lambda unit: unit.notifications.tell(chosen, NOW, due_at))


async def due(database: SqlDatabase, now: datetime = NOW) -> list[DueList]:
    return list(await database.read(lambda unit: unit.notifications.due(now, 10)))


async def take(database: SqlDatabase, one: DueList, following: datetime | None = LATER) -> bool:
    return await database.write(lambda unit: unit.notifications.take(one, following))


async def test_what_was_chosen_last_holds_and_all_of_it_stays_told(database: SqlDatabase) -> None:
    await tell(database, CHOSEN)
    quiet = Notifications(SARA, None, QuietHours(time(12), time(13)))
    await tell(database, quiet)
    await tell(database, Notifications(EVA, time(9)))

    found = await database.read(lambda unit: unit.notifications.of([SARA.upper(), EVA, "ny@region.example"]))

    assert found == {
        SARA.upper(): Notifications(SARA.upper(), None, quiet.quiet),
        EVA: Notifications(EVA, time(9)),
        "ny@region.example": Notifications("ny@region.example"),
    }
    assert await database.read(lambda unit: unit.notifications.told(SARA)) == [(NOW, CHOSEN), (NOW, quiet)]
    assert await database.read(lambda unit: unit.notifications.of([])) == {}


async def test_a_list_is_due_at_its_time_and_taken_once(database: SqlDatabase, other_database: SqlDatabase) -> None:
    await tell(database, CHOSEN, NOW)
    assert await due(database, NOW - timedelta(seconds=1)) == []
    (one,) = await due(database)
    assert (one.due_at, one.chosen) == (NOW, CHOSEN)

    taken = await asyncio.gather(*(take(each, one) for each in (database, other_database) for _ in range(3)))

    assert sum(taken) == 1
    assert await due(database) == []
    assert [each.due_at for each in await due(database, LATER)] == [LATER]
    (following,) = await due(database, LATER)
    assert await take(database, following, None)
    assert await due(database, LATER + timedelta(days=999)) == []


async def test_another_choice_ends_the_earlier_list(database: SqlDatabase) -> None:
    await tell(database, CHOSEN, NOW)
    (old,) = await due(database)
    await tell(database, Notifications(SARA, time(15)), LATER)

    assert await due(database) == []
    assert not await take(database, old)
    assert [each.chosen.daily_at for each in await due(database, LATER)] == [time(15)]


async def test_of_two_choices_made_at_once_one_list_is_due(
    database: SqlDatabase, other_database: SqlDatabase
) -> None:  # fmt: skip
    await asyncio.gather(*(tell(each, CHOSEN, NOW) for each in (database, other_database) for _ in range(3)))

    assert len(await due(database)) == 1
