"""`platsvakt run`: the service itself."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Annotated

import typer

from bot.commands.common import fail, settings_or_fail
from bot.ports import DatabaseOccupied, MailboxError
from bot.service import Role
from bot.settings import SettingsError

LAST_SECONDS = 9  # after being told to stop


def run(
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Handle all that waits, send all that is due, then end with 0.")
    ] = False,
    only: Annotated[
        str, typer.Option("--only", help=f"Do only this, comma-separated: {', '.join(Role)}. Default: all.")
    ] = "",
) -> None:
    """Run the service: read the mailbox, record, answer, until it is told to stop (SIGTERM, Ctrl-C).

    Examples:

        platsvakt run

        platsvakt run --until-idle      # for cron and drills

        platsvakt run --only mail,clock     # several processes share the work on PostgreSQL
    """
    from bot.allocation import spare_memory
    from bot.assemble import service
    from bot.logs import configure
    from storage import DatabaseUnreachable, pending

    roles = _roles(only)
    settings = settings_or_fail()
    try:
        settings.require_mail()
    except SettingsError as error:
        fail(str(error), 2)
    configure(settings.log_format, settings.log_level)
    spare_memory()

    async def work() -> None:
        try:
            if await pending(settings.database_url):
                fail("the database's schema is not current: run `platsvakt migrate` first")
            running = service(settings, only=roles)
        except ValueError as error:  # settings that each are right and do not go together
            fail(str(error), 2)
        try:
            if until_idle:
                await running.run_until_idle()
            else:
                await running.run(stop_on_signal())
        finally:
            await running.aclose()

    try:
        asyncio.run(work())
    except (MailboxError, DatabaseUnreachable, DatabaseOccupied, OSError) as error:
        fail(str(error))


def _roles(only: str) -> frozenset[Role]:
    """Those named, or all."""
    names = [name.strip().lower() for name in only.split(",") if name.strip()]
    unknown = [name for name in names if name not in set(Role)]
    if unknown:
        fail(f"--only knows {', '.join(Role)}, not {', '.join(unknown)}", 2)
    return frozenset(map(Role, names)) or frozenset(Role)


def stop_on_signal() -> asyncio.Event:
    """Set by SIGTERM and Ctrl-C. To be called in the running loop. Whatever happens, the process ends soon after."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told() -> None:
        stop.set()
        signal.signal(signal.SIGALRM, _end)
        signal.alarm(LAST_SECONDS)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)
    return stop


def _end(_number: int, _frame: object) -> None:
    """Something hangs, such as a thread that reads: no harm is done, what is in hand comes back with its lease."""
    print("platsvakt: it did not end in time and was cut off", file=sys.stderr, flush=True)
    os._exit(1)
