"""One process at a time on a SQLite database: a lock that the operating system frees, however the process ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.ports import DatabaseOccupied


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
