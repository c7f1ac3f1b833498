"""aiosqlite with one visit to its thread for each statement, in place of four.

SQLAlchemy opens a cursor, executes, fetches and closes as four steps, and each is a visit that costs about as much as
the statement itself. Here the four are one function in the thread. That also means that no statement is ever left
half-read by a cancelled task, which would keep the database locked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite


class WholeStatementConnection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors have fetched everything when `execute` returns."""

    async def _connect(self) -> Self:
        """Waits for the thread to end where there is no connection: the event loop may be closed right after."""
        try:
            await super()._connect()
        except BaseException:
            self._thread.join(timeout=1)
            raise
        return self

    def cursor(self) -> WholeStatementCursor:  # type: ignore[override]
        return WholeStatementCursor(self)

    async def in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Runs the function in the connection's thread, with the sqlite3 connection as its first argument."""
        return await self._execute(function, self._conn, *arguments)  # type: ignore[no-untyped-call]


class WholeStatementCursor:
    """The part of a cursor that SQLAlchemy's adapter uses."""

    arraysize = 1

    def __init__(self, connection: WholeStatementConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Any = ()) -> None:
        await self._run(_execute, statement, parameters)

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> None:
        await self._run(_execute_many, statement, parameters)

    async def _run(self, function: Callable[..., Any], *arguments: Any) -> None:
        done = await self._connection.in_thread(function, *arguments)
        self._rows, self.description, self.rowcount, self.lastrowid = done

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open."""


def connect(database: str, **options: Any) -> WholeStatementConnection:
    """Like `aiosqlite.connect`: the connection is opened when it is awaited. Its thread does not hold up the exit."""
    connection = WholeStatementConnection(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
    connection._thread.daemon = True
    return connection


def _execute(connection: sqlite3.Connection, statement: str, parameters: Any) -> tuple[Any, ...]:
    return _outcome(connection.execute(statement, parameters))


def _execute_many(
    connection: sqlite3.Connection, statement: str, parameters: Iterable[Sequence[Any]]
) -> tuple[Any, ...]:
    return _outcome(connection.executemany(statement, parameters))


def _outcome(cursor: sqlite3.Cursor) -> tuple[Any, ...]:
    try:
        rows = cursor.fetchall() if cursor.description else []
        return rows, cursor.description, cursor.rowcount, cursor.lastrowid
    finally:
        cursor.close()
