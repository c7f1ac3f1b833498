"""`SqlDatabase`: transactions that are whole, on SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.ports import Topic, UnitOfWork
from storage.engine import DatabaseUnreachable, async_url, connected, create_engines, is_missing_file, place
from storage.repositories.directory import DirectoryCache
from storage.schema import state_of_schema
from storage.transaction import Transaction
from storage.unit_of_work import SqlUnitOfWork
from storage.waking import Waking

T = TypeVar("T")
Work = Callable[[UnitOfWork], Awaitable[T]]

ATTEMPTS = 5
_LONGEST_PAUSE_SECONDS = 0.05
_LOST_RACES = frozenset({"40001", "40P01"})  # serialization_failure, deadlock_detected: PostgreSQL has rolled back

log = structlog.get_logger(__name__)


class SqlDatabase:
    """Implements bot.ports.Database. Belongs to one event loop; `work` must bear being run again from the start."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        """`url`: sqlite:///path or postgresql://user:password@host/name; raises ValueError for anything else.

        Nothing is opened before the first transaction.
        """
        self._url = async_url(url)
        self._engines = create_engines(self._url, pool_size)
        self._directory_cache = DirectoryCache()
        self._running: set[asyncio.Task[Any]] = set()
        self._waking = Waking()
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
        if self._running:
            await asyncio.wait(self._running)
        await self._engines.dispose()

    async def _whole(self, transaction: Coroutine[Any, Any, T]) -> T:
        """Runs to its end also when the caller is cancelled, and only then lets the cancellation through.

        A SELECT that is cancelled inside BEGIN IMMEDIATE leaves SQLite locked until its cursor is garbage-collected.
        """
        task = asyncio.create_task(transaction)
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
