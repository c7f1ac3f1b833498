"""Run by test_crash: does half of a transaction on the database at argv[1], says so, and waits to be killed."""

from __future__ import annotations

import asyncio
import sys

from bot.ports import ItemState
from bot.ports import UnitOfWork as Unit
from storage import SqlDatabase
from tests.storage.samples import LEASE, NOW, case, entry, item, letter, mark


async def half_done(unit: Unit) -> None:
    kept = await unit.inbox.keep(item(2, raw=b"x" * 5_000_000, mark=mark(2)))
    opened = await unit.cases.open(case(), 2026)
    await unit.cases.add_history(entry(opened.number, item_id=kept.id))
    await unit.outbox.add(letter(case=opened.number))
    await unit.inbox.settle(kept.id, ItemState.DONE, reason="", case=opened.number)
    print("half done", flush=True)
    await asyncio.Event().wait()


async def main(url: str) -> None:
    database = SqlDatabase(url)
    await database.write(lambda unit: unit.inbox.claim(NOW, LEASE, 1))
    await database.write(half_done)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
