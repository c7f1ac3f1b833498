"""How long a test waits: for what is to come, longer than any machine needs; for what never comes, not at all."""

from __future__ import annotations

import asyncio
import time
from typing import Final

ENOUGH: Final = 60  # seconds that nothing here needs, however busy the machine


async def let_pass(seconds: float) -> None:
    """Moves the clock of the running loop forward: a wait that has at most `seconds` left is over at once.

    What is on its way between two ends in this loop arrives first.
    """
    for _ in range(10):
        await asyncio.sleep(0)
    loop = asyncio.get_running_loop()
    ahead = loop.time() - time.monotonic() + seconds
    loop.time = lambda: time.monotonic() + ahead  # type: ignore[method-assign]
