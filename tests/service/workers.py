"""Worker processes that start at once: forked, when told so on standard input, from one that has loaded everything.

Run as a program: the settings as JSON, and what of them goes beyond their limits (a short lease). For each line on
standard input a worker is started and its process id printed; at the end of the input all of them are killed.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from bot.assemble import service
from bot.commands.run import stop_on_signal
from bot.demo.demonstration import DemoSettings
from bot.logs import configure


@dataclass
class Workers:
    process: asyncio.subprocess.Process
    alive: list[int] = field(default_factory=list)

    async def start(self, count: int = 1) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        for _ in range(count):
            self.process.stdin.write(b"start\n")
            await self.process.stdin.drain()
            self.alive.append(int(await self.process.stdout.readline()))

    def kill(self, pid: int, number: signal.Signals = signal.SIGKILL) -> None:
        self.alive.remove(pid)
        os.kill(pid, number)


@asynccontextmanager
async def workers(settings: Mapping[str, object], **beyond: object) -> AsyncIterator[Workers]:
    """`beyond`: settings outside their limits."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.service.workers", json.dumps(settings), json.dumps(beyond),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    started = Workers(process)
    try:
        yield started
    finally:
        process.stdin.close()  # type: ignore[union-attr]
        await process.wait()


def main() -> None:
    settings = DemoSettings(**json.loads(sys.argv[1])).model_copy(update=json.loads(sys.argv[2]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    children = []
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            work(settings)
        children.append(child)
        print(child, flush=True)
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def work(settings: DemoSettings) -> None:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    configure("console", "error")

    async def run() -> None:
        running = service(settings)
        try:
            await running.run(stop_on_signal())
        finally:
            await running.aclose()

    status = 1
    try:
        asyncio.run(run())
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
