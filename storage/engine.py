"""Engines for the two databases, set up so that both keep what they promise.

SQLite: WAL, so that readers do not wait for the writer; BEGIN IMMEDIATE for writes, since a transaction that first
reads and then wants to write fails at once beside another writer, or loses an update without BEGIN; FULL, so that a
committed mail survives a power failure. Readers have connections that cannot write.
PostgreSQL: READ COMMITTED for writes, where row locks and ON CONFLICT decide; one snapshot for each read.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.ports import DatabaseUnreachable
from storage import sqlite_driver

SQLITE_BUSY_MILLISECONDS = 30_000
POSTGRESQL_CONNECT_SECONDS = 10

_KEEP_ALIVE = {  # seconds, but the last in milliseconds: a connection without a sign of life ends within a minute
    socket.TCP_KEEPIDLE: 20,
    socket.TCP_KEEPINTVL: 10,
    socket.TCP_KEEPCNT: 3,
    socket.TCP_USER_TIMEOUT: 50_000,
}

_EXAMPLES = "sqlite:///path/to/file.db or postgresql://user:password@host/name"


@dataclass(frozen=True, slots=True)
class Engines:
    writer: AsyncEngine
    reader: AsyncEngine

    async def dispose(self) -> None:
        await self.reader.dispose()
        await self.writer.dispose()


def async_url(url: str) -> URL:
    """The address with the driver that is used here. Raises ValueError, whose text never repeats the address."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError(f"the database address cannot be read; write it as {_EXAMPLES}") from None
    match parsed.get_backend_name():
        case "sqlite":
            if not parsed.database or ":memory:" in parsed.database or "mode" in parsed.query:
                raise ValueError("the SQLite database must be a file: sqlite:///path/to/file.db")
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return _with_asyncpg_names(parsed.set(drivername="postgresql+asyncpg"))
    raise ValueError(f"this service does not know that kind of database; write its address as {_EXAMPLES}")


def _with_asyncpg_names(url: URL) -> URL:
    """libpq says `sslmode`, asyncpg `ssl`, for the same words."""
    if "sslmode" not in url.query:
        return url
    mode = url.query["sslmode"]
    return url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})


def place(url: URL) -> str:
    """Engine and path or host, in words fit for a log: no user and no password."""
    if url.get_backend_name() == "sqlite":
        return f"SQLite at {url.database}"
    host = url.host or url.query.get("host") or "the local socket"
    port = f":{url.port}" if url.port else ""
    return f"PostgreSQL at {host}{port}/{url.database or ''}"


def is_missing_file(url: URL) -> bool:
    """Whether the address is that of a SQLite file that is not there; to connect would make an empty one."""
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file()


def create_engines(url: URL, pool_size: int) -> Engines:
    """`pool_size` bounds the connections of PostgreSQL, and the readers of SQLite, which has one writer."""
    if url.get_backend_name() == "sqlite":
        return Engines(
            writer=_sqlite(url, begin="BEGIN IMMEDIATE", pool_size=1, max_overflow=0),
            reader=_sqlite(url, begin="BEGIN", query_only=True, pool_size=pool_size, max_overflow=0),
        )
    engine = _postgresql(url, pool_size=pool_size, max_overflow=0, pool_pre_ping=True)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Engines(writer=engine, reader=reader)


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection, given back at the end. Raises DatabaseUnreachable where none can be had."""
    try:
        connection = await engine.connect()
    except Exception as error:
        raise DatabaseUnreachable(
            f"{place(engine.url)} does not answer: {error}. Check that it runs, that the address in the settings is "
            "right and that this user may use it."
        ) from error
    try:
        yield connection
    finally:
        await connection.close()


def create_migration_engine(url: URL) -> AsyncEngine:
    """One that keeps no connections. On SQLite without foreign keys: a table that is rebuilt is dropped for a moment,
    which would take the rows that refer to it with it."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, begin="BEGIN IMMEDIATE", foreign_keys=False, poolclass=NullPool)
    return _postgresql(url, poolclass=NullPool)


def create_lasting_engine(url: URL) -> AsyncEngine:
    """For connections of their own to PostgreSQL, outside every transaction: to listen, or to hold a lock."""
    return _postgresql(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")


def _sqlite(
    url: URL, *, begin: str, foreign_keys: bool = True, query_only: bool = False, **options: Any
) -> AsyncEngine:
    connect = {"async_creator_fn": sqlite_driver.connect}
    engine = create_async_engine(url, connect_args=connect, hide_parameters=True, **options)  # they tell of people

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin below, not where sqlite3 thinks fit
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout = {SQLITE_BUSY_MILLISECONDS}",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"foreign_keys = {foreign_keys:d}",
            f"query_only = {query_only:d}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: URL, **options: Any) -> AsyncEngine:
    engine = create_async_engine(
        url,
        hide_parameters=True,
        connect_args={
            "timeout": POSTGRESQL_CONNECT_SECONDS,
            "server_settings": {"application_name": "platsvakt", "timezone": "UTC"},
        },
        **options,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def notice_a_dead_server(connection: Any, _record: object) -> None:
        """Else a machine that vanished without a word is waited for until the system gives up, two hours on."""
        end = connection.driver_connection._transport.get_extra_info("socket")
        if end.family != socket.AF_UNIX:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for option, value in _KEEP_ALIVE.items():
                end.setsockopt(socket.IPPROTO_TCP, option, value)

    return engine
