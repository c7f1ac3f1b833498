"""Waking those who wait for work: a committed transaction touched a topic."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from bot.ports import Topic


class Waking:
    """Remembers for each topic that something came, until somebody's wait for it has returned."""

    def __init__(self) -> None:
        self._came: defaultdict[Topic, asyncio.Event] = defaultdict(asyncio.Event)

    def wake(self, topics: Iterable[Topic]) -> None:
        for topic in topics:
            self._came[topic].set()

    async def wait(self, topic: Topic, seconds: float) -> None:
        came = self._came[topic]
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await came.wait()
        came.clear()
