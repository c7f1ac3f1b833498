"""`platsvakt check`: read messages as if each had just arrived. Records nothing, sends nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import AsJson, directory_in, fail, just_arrived, print_json, shown
from bot.reading.extract import read
from bot.reading.model import Intent
from bot.reading.report import Json, report
from bot.routine.model import Directory


def check(
    messages: Annotated[list[Path], typer.Argument(help="Messages (.eml), or folders: every *.eml below, sorted.")],
    directory: Annotated[
        Path | None, typer.Option(help="Folder with agreements.csv, people.csv, organisations.csv.")
    ] = None,
    received: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of receipt for all messages.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read messages and say what the routine says about them.

    Exit status: 0 every message was read, 1 one was unreadable, 2 a wrong call.

    Examples:

        platsvakt check mail.eml --directory katalog

        platsvakt check inkorg/ --directory katalog --json
    """
    known = directory_in(directory)
    files = list(_files(messages))
    unreadable = False
    for file in files:
        line = _line(file, known, received.date() if received else None)
        unreadable |= line["intent"] == Intent.UNREADABLE
        if as_json:
            print_json(line)
        else:
            _show(line)
    raise typer.Exit(1 if unreadable else 0)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*.eml") if p.is_file())
        elif path.is_file():
            yield path
        else:
            fail(f"{path}: no such file or folder", 2)


def _line(file: Path, directory: Directory, received: date | None) -> dict[str, Json]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        fail(f"{file}: {error.strerror}", 2)
    received = received or just_arrived(raw)
    name = os.fsencode(file).decode("utf-8", "replace")  # a file name may hold octets that are no text
    return report(name, read(raw, directory, received), directory)


def _show(line: dict[str, Json]) -> None:
    """One message for a person to read."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False)
    console.print(
        f"[bold]{escape(shown(str(line['file'])))}[/]  {line['received']}  {line['intent']}  {line['language']}"
    )
    if line["error"]:
        console.print(f"  [red]{escape(shown(str(line['error'])))}[/]")
    if line.get("unread"):
        console.print(f"  [red]not read whole[/]: {escape(str(line['unread']))}")
    placements = line["placements"]
    for number, placement in enumerate(placements if isinstance(placements, list) else [], start=1):
        assert isinstance(placement, dict)
        console.print(f"  plats {number}: [bold]{placement['verdict'] or '–'}[/], väg {placement['route'] or '–'}")
        fields = {
            k: v
            for k, v in placement.items()
            if k not in ("findings", "evidence", "verdict", "route") and v is not None
        }
        for name, value in fields.items():
            console.print(f"    {name:<16} {escape(shown(str(value)))}")
        findings = placement["findings"]
        if isinstance(findings, dict):
            told = [f"{rule} {status}" for rule, status in findings.items() if status not in (None, "met", "not_due")]
            console.print(f"    [bold]findings[/]         {', '.join(told) or 'all met'}")
