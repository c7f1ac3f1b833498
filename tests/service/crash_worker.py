"""A service that is killed (SIGKILL) at the n-th boundary it comes to; run as a process of its own.

Boundaries: before and after each commit, and after the mailbox or the SMTP server has been told something.
Prints each boundary's name before it is passed, so that the test knows where the kill fell.

Arguments: the settings as JSON, and n (0: never).
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from bot.assemble import service
from bot.demo.demonstration import DemoSettings
from bot.transports.imap import ImapMailbox
from bot.transports.smtp import SmtpMailer
from storage import SqlDatabase

P = ParamSpec("P")
T = TypeVar("T")

passed = 0
deadly = int(sys.argv[2])


def boundary(name: str) -> None:
    global passed
    passed += 1
    print(name, flush=True)
    if passed == deadly:
        os.kill(os.getpid(), signal.SIGKILL)


def around(name: str, call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        boundary(f"before {name}")
        result = await call(*args, **kwargs)
        boundary(f"after {name}")
        return result

    return wrapped


async def main() -> None:
    for kind, method in ((SqlDatabase, "write"), (ImapMailbox, "acknowledge"), (SmtpMailer, "send")):
        setattr(kind, method, around(method, getattr(kind, method)))
    running = service(DemoSettings(**json.loads(sys.argv[1])))
    try:
        await running.run_until_idle()
    finally:
        await running.aclose()


asyncio.run(main())
