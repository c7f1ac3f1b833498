"""A short lease is renewed as long as the work goes on, and no longer."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.leasing import Tries, held
from bot.ports import DatabaseUnreachable, UnitOfWork
from tests.service.house import open_house

LEASE = timedelta(milliseconds=30)


async def test_it_is_renewed_until_the_work_ends_also_when_the_database_was_gone_for_a_while(tmp_path: Path) -> None:
    until: list[datetime] = []
    enough = asyncio.Event()

    async def renew(_unit: UnitOfWork, moment: datetime) -> bool:
        until.append(moment)
        if len(until) == 1:
            raise DatabaseUnreachable("gone")
        if len(until) == 3:
            enough.set()
        return True

    async with open_house(tmp_path) as house, asyncio.timeout(60):
        async with held(house.database, house.clock, LEASE, renew):
            await enough.wait()
        assert set(until) == {house.clock.now() + LEASE}
        assert not [task for task in asyncio.all_tasks() if "keep" in repr(task.get_coro())]


async def test_what_is_in_other_hands_is_not_renewed_again(tmp_path: Path) -> None:
    asked = 0

    async def renew(_unit: UnitOfWork, _moment: datetime) -> bool:
        nonlocal asked
        asked += 1
        return False

    async with open_house(tmp_path) as house, asyncio.timeout(60):
        async with held(house.database, house.clock, LEASE, renew):
            while any("keep" in repr(task.get_coro()) for task in asyncio.all_tasks()):
                await asyncio.sleep(0.005)
        assert asked == 1


async def test_work_that_fails_ends_its_renewal(tmp_path: Path) -> None:
    async def renew(_unit: UnitOfWork, _moment: datetime) -> bool:
        return True

    async with open_house(tmp_path) as house:
        with pytest.raises(RuntimeError, match="broken"):
            async with held(house.database, house.clock, LEASE, renew):
                raise RuntimeError("broken")
        assert not [task for task in asyncio.all_tasks() if "keep" in repr(task.get_coro())]


def test_each_failure_doubles_the_wait_up_to_the_longest_however_many_there_are() -> None:
    tries, longest = Tries(attempts=5, retry=timedelta(minutes=1), lease=LEASE), timedelta(hours=4)
    assert [tries.wait(n, longest) / timedelta(minutes=1) for n in (1, 2, 3, 8, 9, 5_000)] == [1, 2, 4, 128, 240, 240]
