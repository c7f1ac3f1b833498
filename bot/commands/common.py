"""What the commands share: settings, output, and errors that end a command in one line."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from bot.reading.headers import STOCKHOLM, read_block
from bot.reading.identity import identify
from bot.reading.identity_numbers import mask
from bot.routine.directory_files import FILES, DirectoryFault, parse_directory
from bot.routine.model import Directory

if TYPE_CHECKING:
    from bot.ports import Database
    from bot.settings import Settings
    from handlers.desk import Desk

T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON Lines for a program to read.")]
Who = Annotated[str, typer.Option("--who", help="Who does this, for the history; default: your login name.")]


def fail(message: str, status: int = 1) -> NoReturn:
    """Ends the command with its reason on standard error."""
    print(f"platsvakt: {message}", file=sys.stderr)
    raise typer.Exit(status)


def settings_or_fail() -> Settings:
    from bot.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        fail(str(error), 2)


def operator(who: str) -> str:
    """Who gives the order: as said, or by login name."""
    try:
        name = " ".join((who or getpass.getuser()).split())
    except (KeyError, OSError):
        name = ""
    if not name:
        fail("say who does this: --who NAME", 2)
    return name


def print_json(value: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def printable(text: str) -> str:
    """Text that may come from a mail, fit for a terminal: no control characters but line ends, no identity numbers."""
    return mask("\n".join("".join(c if c.isprintable() else " " for c in line) for line in text.splitlines()))


def shown(text: str) -> str:
    """The same on one line."""
    return " ".join(printable(text).split())


def now() -> datetime:
    return datetime.now(UTC)


def moment(at: datetime) -> str:
    return f"{at.astimezone(STOCKHOLM):%Y-%m-%d %H.%M}"


def directory_in(folder: Path | None) -> Directory:
    """The directory that a message is read by; an empty one where no folder is named. Its faults end the command."""
    if folder is None:
        return Directory()
    try:
        return parse_directory(read_directory_files(folder), contradictions=False)
    except DirectoryFault as error:
        fail("the directory files cannot be used:\n" + "\n".join(f"  {f}" for f in error.faults), 2)


def read_directory_files(folder: Path) -> dict[str, bytes]:
    """The directory files of a folder, those that are there."""
    if not folder.is_dir():
        fail(f"{folder} is no folder; it should hold {', '.join(FILES)}", 2)
    return {name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()}


def just_arrived(raw: bytes) -> date | None:
    """Today, for a message that tells no day itself; None also for what is no mail at all (RFC 5322 §3.6: From)."""
    head = identify(raw)
    tells_none = not (head.received or head.written) and read_block(raw).get("from")
    return now().astimezone(STOCKHOLM).date() if tells_none else None


def with_database(work: Callable[[Database], Awaitable[T]]) -> T:
    """Runs `work` on the configured database, its schema being current; ends the command in one line if not."""
    import asyncio

    from bot.assemble import database
    from bot.ports import Conflict
    from storage import DatabaseUnreachable, pending

    settings = settings_or_fail()

    async def run() -> T:
        if await pending(settings.database_url):
            fail("the database's schema is not current: run `platsvakt migrate` first")
        opened = database(settings)
        try:
            return await work(opened)
        finally:
            await opened.aclose()

    try:
        return asyncio.run(run())
    except Conflict as error:
        fail(f"{error}: somebody changed it at the same moment, nothing was done; run the command again")
    except (DatabaseUnreachable, OSError, ValueError) as error:
        fail(str(error))


def with_desk(work: Callable[[Desk], Awaitable[T]]) -> T:
    """Runs what an operator does in one transaction, with the letters, cards and deadlines that follow from it."""
    from bot.assemble import at_desk

    settings = settings_or_fail()
    if not settings.mailbox_address:
        fail("set PLATSVAKT_MAILBOX_ADDRESS as `run` has it: letters are written in its name", 2)
    return with_database(lambda db: db.write(lambda unit: at_desk(settings, unit, now(), work)))


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on standard output, as wide as the terminal (120 columns where there is none)."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console() if sys.stdout.isatty() else Console(width=120)
    out = Table(title=title, title_justify="left", header_style="bold")
    for column in columns:
        out.add_column(column, overflow="fold")
    for row in rows:
        out.add_row(*(Text("\n".join(shown(line) for line in cell.split("\n"))) for cell in row))
    console.print(out)
