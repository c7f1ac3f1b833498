"""A process that is killed in the middle of a transaction leaves nothing of it, and nothing locked."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import storage
from bot.ports import ItemState
from storage import SqlDatabase
from tests.storage.samples import LEASE, NOW, ask, claim, keep, open_case

ROOT = Path(storage.__file__).parent.parent


def killed_in_a_transaction(url: str) -> None:
    dying = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.dies_in_transaction", url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert dying.stdout is not None
    with dying, dying.stdout:
        assert dying.stdout.readline() == "half done\n"
        dying.send_signal(signal.SIGKILL)
    assert dying.returncode == -signal.SIGKILL


async def test_nothing_is_half_written_and_nothing_stays_locked(database: SqlDatabase, url: str) -> None:
    (item_id,) = await keep(database, 1)

    killed_in_a_transaction(url)

    assert await ask(url, "SELECT id, state FROM inbox") == [(item_id, "new")]
    for table in ("cases", "case_numbers", "placements", "findings", "history", "outbox", "outbox_recipients"):
        assert await ask(url, f"SELECT * FROM {table}") == []
    assert await ask(url, "SELECT * FROM mailbox_marks") == []
    assert (await open_case(database)).number == "LOU-2026-0001"
    if url.startswith("sqlite"):
        assert await ask(url, "PRAGMA integrity_check") == [("ok",)]
    # What the dead process had in hand was counted, and comes back when its lease is over.
    assert await claim(database, NOW) == []
    assert await claim(database, NOW + LEASE) == [item_id]
    (found,) = await database.read(lambda unit: unit.inbox.listed(ItemState.NEW))
    assert found.attempts == 2
