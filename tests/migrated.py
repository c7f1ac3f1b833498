"""Databases with the current schema: the migrations run once in a process, and a new SQLite file is a copy."""

from __future__ import annotations

import asyncio
import tempfile
from functools import cache
from pathlib import Path

import storage


async def migrated(url: str) -> None:
    """`storage.migrate`, but a SQLite file that is not there yet is made at once."""
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:") and not path.exists():
        path.write_bytes(await asyncio.to_thread(empty_file))
    else:
        await storage.migrate(url)


@cache
def empty_file() -> bytes:
    """A SQLite database as the migrations leave it. Not in a thread that runs an event loop."""
    with tempfile.TemporaryDirectory(prefix="migrated-") as folder:
        path = Path(folder) / "empty.db"
        asyncio.run(storage.migrate(f"sqlite:///{path}"))
        return path.read_bytes()
