"""One process at a time: on a SQLite database, or on an errand of several workers that share one on PostgreSQL.

Both are locks that are freed however the process ends: by the operating system, or by the server with the connection.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import DatabaseOccupied

_ERRANDS = 8_630_213  # any number that is always the same
# The server asks after a silent client within seconds, so that a machine that died keeps nothing for hours.
_GO = text(
    "SELECT set_config('tcp_keepalives_idle', '5', false), set_config('tcp_keepalives_interval', '2', false), "
    "pg_try_advisory_lock(:errands, hashtext(CAST(:errand AS text))) AS ours"
)
_COME_BACK = text("SELECT pg_advisory_unlock_all()")


@contextmanager
def occupied(database: Path) -> Iterator[None]:
    """Holds `<database>.lock` beside the file. Raises DatabaseOccupied, or OSError where no file can be made there.

    The lock file stays: to remove it would let two processes lock two files of that name.
    """
    file = os.open(f"{database.resolve()}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 20).decode("ascii", "replace").strip()
            raise DatabaseOccupied(
                f"another process ({holder or 'unknown'}) works on {database}, and SQLite bears one worker only. "
                "Stop it first, or use PostgreSQL for several (PLATSVAKT_DATABASE_URL)."
            ) from None
        os.truncate(file, 0)
        os.write(file, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(file)


async def go_on_errand(connection: AsyncConnection, errand: str) -> bool:
    """Whether nobody else is on it; then it is this connection's until it ends or comes back."""
    asked = await connection.execute(_GO, {"errands": _ERRANDS, "errand": errand})
    return bool(asked.one().ours)


async def come_back(connection: AsyncConnection) -> None:
    """At once: the end of the connection alone is noticed by the server a moment later."""
    await connection.execute(_COME_BACK)
