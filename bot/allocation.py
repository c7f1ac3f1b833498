"""Memory goes back to the system as soon as it is free.

glibc raises its threshold for separate blocks to the largest that was ever freed, up to 32 MB: after one very large
mail all that is large would lie in its heap, between what lives long, and stay there. And it keeps a heap for each
thread, where what one mail took is of no use for the next, which another thread reads.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
from contextlib import suppress
from typing import Literal

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # malloc.h
LARGE_OCTETS = 1_000_000


class Turn(asyncio.Lock):
    """Held by whoever in this process has a very large mail in memory: one at a time."""

    async def acquire(self) -> Literal[True]:
        await super().acquire()
        gc.collect()  # what is left of the one before it, in cycles
        _system("malloc_trim", 0)
        return True


def spare_memory() -> None:
    """To be called once, when all is loaded that will be. The allocator is set only where it is glibc's."""
    gc.collect()
    gc.freeze()  # what is loaded stays: it need not be looked through again and again
    _system("mallopt", M_MMAP_THRESHOLD, LARGE_OCTETS)
    _system("mallopt", M_ARENA_MAX, 1)


def _system(function: str, *arguments: int) -> None:
    with suppress(OSError, AttributeError):  # another system's allocator
        getattr(ctypes.CDLL(None), function)(*arguments)
