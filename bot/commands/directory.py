"""`platsvakt directory`: the agreements, people and organisations that requests are checked against."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import fail, read_directory_files, with_database
from bot.routine.directory_files import DirectoryFault, parse_directory
from bot.routine.model import Directory

app = typer.Typer(help="Check and import the directory files.", no_args_is_help=True)

Folder = Annotated[Path, typer.Argument(help="Folder with agreements.csv, people.csv, organisations.csv.")]


@app.command("check")
def check_files(folder: Folder) -> None:
    """Say whether the files can be used, and every fault by file, line and column.

    Example: platsvakt directory check katalog
    """
    print(_summary(_parsed(folder)))


@app.command("import")
def import_files(folder: Folder) -> None:
    """Take the files in, all or nothing: with one fault nothing changes.

    Example: platsvakt directory import katalog
    """
    directory = _parsed(folder)
    with_database(lambda db: db.write(lambda unit: unit.directory.replace(directory, datetime.now(UTC))))
    print(f"imported: {_summary(directory)}")


def _parsed(folder: Path) -> Directory:
    try:
        return parse_directory(read_directory_files(folder))
    except DirectoryFault as error:
        fail("the directory files cannot be used, nothing was taken in:\n" + "\n".join(f"  {f}" for f in error.faults))


def _summary(directory: Directory) -> str:
    return (
        f"{len(directory.agreements)} agreements, {len(directory.people)} people, "
        f"{len(directory.organisations)} organisations"
    )
