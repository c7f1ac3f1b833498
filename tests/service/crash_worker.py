"""A service that is killed (SIGKILL) at the n-th boundary it comes to; forked, so that it starts at once.

Boundaries: before and after each commit, and each time that the mailbox, the SMTP server or Slack is told something.
Each boundary's name is written before it is passed, so that the test knows where the kill fell.

Run as a program it reads orders as JSON, one a line: the settings, n (0: never), and the file for the names; and
answers each with the exit status of the process that carried it out. The first of them that nobody dies of is carried
out without a fork: what is made at its first use (templates, mappings, patterns) is made once, and there for all forks.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import traceback
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import IO, Any, ParamSpec, TypeVar
from unittest.mock import patch

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
    with ExitStack() as patched:
        for kind, method in steps:
            around = boundaries.around(method, getattr(kind, method))
            patched.enter_context(patch.object(kind, method, around))
        running = service(settings)
        try:
            await running.run_until_idle()
        finally:
            await running.aclose()


def carry_out(order: dict[str, Any]) -> int:
    """The exit status."""
    try:
        with open(order["names"], "w", encoding="utf-8") as names:
            asyncio.run(work(DemoSettings(**order["settings"]), Boundaries(names, order["deadly"])))
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def carry_out_forked(order: dict[str, Any]) -> int:
    child = os.fork()
    if not child:
        os._exit(carry_out(order))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what is logged is no answer
    done_here = False
    for line in sys.stdin:
        order = json.loads(line)
        if not order["deadly"] and not done_here:
            done_here = True
            status = carry_out(order)
        else:
            status = carry_out_forked(order)
        print(status, file=answers, flush=True)


if __name__ == "__main__":
    main()
