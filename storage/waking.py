"""Waking those who wait for work, in this process and in the others on the same PostgreSQL database.

A transaction that makes work announces its topics when it is committed: here by an event, elsewhere by NOTIFY, which
PostgreSQL delivers with the commit. What is announced while nobody listens is lost, so a connection that listens anew
wakes everybody, and whoever waits looks now and then by himself.

What one process does for itself is not announced, so that one letter does not wake every worker: only items to handle
are, which come many at a time and take longest.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Topic
from storage.engine import create_lasting_engine

CHANNEL = "platsvakt"
ALIVE_SECONDS = 60.0  # between two looks whether the listening connection still stands
LONGEST_PAUSE_SECONDS = 30.0

log = structlog.get_logger(__name__)


class Waking:
    """Remembers for each topic that something came, until somebody's wait for it has returned."""

    def __init__(self) -> None:
        self._came: dict[Topic, asyncio.Event] = {}  # of the topics that are waited for here

    def wake(self, topics: Iterable[Topic]) -> None:
        for topic in topics:
            if topic in self._came:
                self._came[topic].set()

    async def wait(self, topic: Topic, seconds: float) -> None:
        """The first wait of all returns at once: what came before it was not noted."""
        if topic not in self._came:
            self._came[topic] = asyncio.Event()
            return
        came = self._came[topic]
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await came.wait()
        came.clear()

    async def announce(self, _connection: AsyncConnection, _topics: Iterable[Topic]) -> None:
        """Before the commit: tells other processes, where there can be any."""

    async def aclose(self) -> None:
        """Ends listening."""


class PostgresqlWaking(Waking):
    """Listens from the first wait on."""

    def __init__(self, url: URL) -> None:
        super().__init__()
        self._engine = create_lasting_engine(url)
        self._sender = secrets.token_hex(8)
        self._listening: asyncio.Task[None] | None = None

    async def announce(self, connection: AsyncConnection, topics: Iterable[Topic]) -> None:
        told = [topic for topic in topics if topic is Topic.INBOX or topic not in self._came]
        if not told:
            return
        words = " ".join((self._sender, *sorted(told)))  # letters and digits of our own
        await connection.exec_driver_sql(f"NOTIFY {CHANNEL}, '{words}'")

    async def wait(self, topic: Topic, seconds: float) -> None:
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        await super().wait(topic, seconds)

    async def aclose(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait({self._listening})
        await self._engine.dispose()

    async def _listen(self) -> None:
        pause = 1.0
        while True:
            try:
                async with self._engine.connect() as connection:
                    raw = await connection.get_raw_connection()
                    await self._hear(raw.driver_connection)
                    pause = 1.0
            except Exception as error:
                log.info("not listening", error=type(error).__name__, again_in=pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _hear(self, connection: Any) -> None:
        """Until the connection (asyncpg's own) is lost."""
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        await connection.add_listener(CHANNEL, self._heard)
        self.wake(Topic)
        while not lost.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(ALIVE_SECONDS):
                    await lost.wait()
            if not lost.is_set():
                await connection.execute("SELECT 1")

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: str) -> None:
        sender, *topics = payload.split(" ")
        if sender != self._sender:
            self.wake(topic for topic in Topic if topic in topics)
