"""`SqlDatabase`: transactions that are whole, on SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.ports import DatabaseUnreachable, Topic, UnitOfWork
from storage.engine import async_url, connected, create_engines, create_lasting_engine, is_missing_file, place
from storage.occupation import come_back, go_on_errand, occupied
from storage.repositories.directory import DirectoryCache
from storage.schema import state_of_schema
from storage.transaction import Transaction
from storage.unit_of_work import SqlUnitOfWork
from storage.waking import PostgresqlWaking, Waking

T = TypeVar("T")
Work = Callable[[UnitOfWork], Awaitable[T]]

ATTEMPTS = 5
CONNECTIONS = 5
_LONGEST_PAUSE_SECONDS = 0.05
_LOST_RACES = frozenset({"40001", "40P01"})  # serialization_failure, deadlock_detected: PostgreSQL has rolled back

_TROUBLES = frozenset({"08", "53", "57", "58"})  # no connection, no room, shutting down, system error
_READ_ONLY = "25006"

log = structlog.get_logger(__name__)


class SqlDatabase:
    """Implements bot.ports.Database. Belongs to one event loop; `work` must bear being run again from the start."""

    def __init__(self, url: str, *, pool_size: int = CONNECTIONS) -> None:
        """`url`: sqlite:///path or postgresql://user:password@host/name; raises ValueError for anything else.

        Nothing is opened before the first transaction.
        """
        self._url = async_url(url)
        self._engines = create_engines(self._url, pool_size)
        self._errands = None if self._is_sqlite else create_lasting_engine(self._url)
        self._directory_cache = DirectoryCache()
        self._running: set[asyncio.Task[Any]] = set()
        self._waking = Waking() if self._is_sqlite else PostgresqlWaking(self._url)
        # SQLite has one writer; waiting in line here is fair, waiting in its busy handler is not.
        self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock() if self._is_sqlite else nullcontext()

    @property
    def _is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    async def write(self, work: Work[T]) -> T:
        """See bot.ports.Database. Lost races with other machines are run again, at most ATTEMPTS times in all."""
        async with self._turn:
            return await self._whole(self._write(work))

    async def read(self, work: Work[T]) -> T:
        """See bot.ports.Database. A write raises the database's own refusal."""
        return await self._whole(self._read(work))

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[bool]:
        """See bot.ports.Database. On SQLite also raises DatabaseUnreachable where its folder cannot be written."""
        if not self._is_sqlite:
            yield False
            return
        with ExitStack() as held:
            try:
                held.enter_context(occupied(Path(self._url.database or "")))
            except OSError as error:
                raise DatabaseUnreachable(
                    f"{place(self._url)} cannot be locked: {error}. Check that its folder can be written."
                ) from error
            yield True

    @asynccontextmanager
    async def alone(self, errand: str) -> AsyncIterator[bool]:
        """See bot.ports.Database. On SQLite there is no other process."""
        if self._errands is None:
            yield True
            return
        async with connected(self._errands) as connection:
            ours = await self._reached(go_on_errand(connection, errand))
            try:
                yield ours
            finally:
                with suppress(DBAPIError):  # the connection is gone, and what it held with it
                    await come_back(connection)

    async def wait(self, topic: Topic, seconds: float) -> None:
        """See bot.ports.Database."""
        await self._waking.wait(topic, seconds)

    async def check(self) -> str:
        """One sentence on the engine, the place and the schema. Raises DatabaseUnreachable."""
        if is_missing_file(self._url):
            raise DatabaseUnreachable(
                f"There is no database file at {self._url.database}: run `platsvakt migrate` to make it, "
                "or correct the path in the settings."
            )
        return await self._whole(self._check())

    async def aclose(self) -> None:
        """Waits for the transactions that run, then closes every connection."""
        await self._waking.aclose()
        if self._running:
            await asyncio.wait(self._running)
        await self._engines.dispose()

    async def _whole(self, transaction: Coroutine[Any, Any, T]) -> T:
        """Runs to its end also when the caller is cancelled, and only then lets the cancellation through.

        A SELECT that is cancelled inside BEGIN IMMEDIATE leaves SQLite locked until its cursor is garbage-collected.
        """
        task = asyncio.create_task(self._reached(transaction))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            while not task.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait({task})
            if not task.cancelled() and (failure := task.exception()):
                log.error("transaction_failed_while_cancelled", error=repr(failure))
            raise

    async def _reached(self, transaction: Coroutine[Any, Any, T]) -> T:
        """Raises DatabaseUnreachable where the failure is the database's and not the work's.

        Where the connection was lost, it is not known whether the commit came through.
        """
        try:
            return await transaction
        except DBAPIError as error:
            if not self._is_its_own_fault(error):
                raise
            raise DatabaseUnreachable(f"{place(self._url)} failed: {error.orig}") from error

    def _is_its_own_fault(self, error: DBAPIError) -> bool:
        if self._is_sqlite:
            return isinstance(error, OperationalError)  # full, locked, read-only, or torn away
        state = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or state[:2] in _TROUBLES or state == _READ_ONLY

    async def _write(self, work: Work[T]) -> T:
        attempt = 1
        while True:
            try:
                return await self._write_once(work)
            except DBAPIError as error:
                if attempt == ATTEMPTS or getattr(error.orig, "sqlstate", None) not in _LOST_RACES:
                    raise
                log.info("transaction_run_again", attempt=attempt, error=str(error.orig))
            await asyncio.sleep(random.uniform(0, _LONGEST_PAUSE_SECONDS) * attempt)  # noqa: S311
            attempt += 1

    async def _write_once(self, work: Work[T]) -> T:
        async with connected(self._engines.writer) as connection, connection.begin():
            transaction = Transaction(connection)
            result = await work(SqlUnitOfWork(transaction, self._directory_cache))
            transaction.raise_if_broken()
            if transaction.touched:
                await self._waking.announce(connection, transaction.touched)
        self._waking.wake(transaction.touched)
        return result

    async def _read(self, work: Work[T]) -> T:
        async with connected(self._engines.reader) as connection:
            return await work(SqlUnitOfWork(Transaction(connection), self._directory_cache))

    async def _check(self) -> str:
        async with connected(self._engines.reader) as connection:
            return await connection.run_sync(self._describe)

    def _describe(self, connection: Connection) -> str:
        version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
        engine, _, where = place(self._url).partition(" at ")
        return f"{engine} {version} at {where} answers; {state_of_schema(connection)}."
