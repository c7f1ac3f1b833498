"""A service that is killed (SIGKILL) at the n-th boundary it comes to; forked, so that it starts at once.

Boundaries: before and after each commit, and each time that the mailbox, the SMTP server or Slack is told something.
Each boundary's name is written before it is passed, so that the test knows where the kill fell.

Run as a program it reads orders as JSON, one a line: the settings, n (0: never), and the file for the names; and
answers each with the exit status of the process that carried it out.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import IO, ParamSpec, TypeVar

from bot.assemble import service
from bot.demo.demonstration import DemoSettings
from bot.transports.imap import ImapMailbox
from bot.transports.slack import SlackChat
from bot.transports.smtp import SmtpMailer
from storage import SqlDatabase

P = ParamSpec("P")
T = TypeVar("T")


class Boundaries:
    def __init__(self, names: IO[str], deadly: int) -> None:
        self._names = names
        self._deadly = deadly
        self._passed = 0

    def around(self, name: str, call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        async def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
            self._pass(f"before {name}")
            result = await call(*args, **kwargs)
            self._pass(f"after {name}")
            return result

        return wrapped

    def _pass(self, name: str) -> None:
        self._passed += 1
        print(name, file=self._names, flush=True)
        if self._passed == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)


async def work(settings: DemoSettings, boundaries: Boundaries) -> None:
    steps = ((SqlDatabase, "write"), (ImapMailbox, "acknowledge"), (SmtpMailer, "send"), (SlackChat, "deliver"))
    for kind, method in steps:
        setattr(kind, method, boundaries.around(method, getattr(kind, method)))
    running = service(settings)
    try:
        await running.run_until_idle()
    finally:
        await running.aclose()


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            os.dup2(2, 1)  # what it logs is no answer
            status = 1
            try:
                with open(order["names"], "w", encoding="utf-8") as names:
                    asyncio.run(work(DemoSettings(**order["settings"]), Boundaries(names, order["deadly"])))
                status = 0
            finally:
                os._exit(status)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
