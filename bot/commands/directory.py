"""`platsvakt directory`: the agreements, people and organisations that requests are checked against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import (
    AsJson,
    Who,
    fail,
    moment,
    now,
    operator,
    print_json,
    read_directory_files,
    settings_or_fail,
    shown,
    table,
    with_database,
)
from bot.ports import Case, DirectoryVersion, UnitOfWork
from bot.reading.headers import STOCKHOLM
from bot.routine.checks import check
from bot.routine.directory_changes import Difference, differences
from bot.routine.directory_files import FILES, DirectoryFault, Fault, format_directory, inspect_directory
from bot.routine.model import Absence, Directory
from bot.routine.routing import decider, officer
from bot.routine.words import word
from handlers.hands import handed_to
from handlers.open_cases import open_cases
from handlers.turns import ask_whoever_decides_now

app = typer.Typer(
    help="Check, import and export the directory, and say who is away.", no_args_is_help=True, add_completion=False
)

Folder = Annotated[Path, typer.Argument(help="Folder with agreements.csv, people.csv, organisations.csv.")]


@app.command("check")
def check_files(folder: Folder) -> None:
    """Say whether the files can be used: every fault by file, line and column, and what looks odd.

    Example: platsvakt directory check katalog
    """
    directory, oddities = _inspected(folder)
    print(_summary(directory))
    for oddity in oddities:
        print(f"  odd: {oddity}")


@app.command("import")
def import_files(
    folder: Folder,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change; take nothing in.")] = False,
    who: Who = "",
) -> None:
    """Take the files in, all or nothing: with one fault nothing changes. Says what changes, and for which open cases.

    Examples:

        platsvakt directory import katalog --dry-run

        platsvakt directory import katalog
    """
    (directory, _), by, at = _inspected(folder), operator(who), now()
    today = at.astimezone(STOCKHOLM).date()

    async def compare(unit: UnitOfWork) -> tuple[Sequence[Difference], list[str]]:
        old = await unit.directory.load()
        if directory == old:
            return (), []
        absences = await unit.directory.absences(today)
        cases = open_cases(unit.cases)
        lines = [line async for case in cases for line in touched(case, old, directory, absences, today)]
        return differences(old, directory), lines

    async def take_in(unit: UnitOfWork) -> tuple[Sequence[Difference], list[str]]:
        found, lines = await compare(unit)
        if found:
            await unit.directory.replace(directory, at, by)
            lines += await _ask_whoever_decides_now(unit)
        return found, lines

    changes, lines = with_database(lambda db: db.read(compare) if dry_run else db.write(take_in))
    for change in changes:
        print(f"  {_told(change)}")
    print("open cases that this touches:" if lines else "no open case is touched")
    for line in lines:
        print(f"  {line}")
    done = "would be imported" if dry_run else "imported"
    print(f"{done}: {_summary(directory)}" if changes else f"nothing changes: {_summary(directory)}")


@app.command("export")
def export_files(
    folder: Annotated[Path, typer.Argument(help="Folder for the files; made where it does not exist.")],
    version: Annotated[int | None, typer.Option(min=1, help="An earlier version, see `directory history`.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
) -> None:
    """Write the directory as files that `directory import` takes in again unchanged.

    Example: platsvakt directory export katalog
    """
    there = [name for name in FILES if (folder / name).exists()]
    if there and not force:
        fail(f"{folder} holds {', '.join(there)} already: choose another folder, or give --force")
    try:
        directory = with_database(lambda db: db.read(lambda unit: unit.directory.load(version)))
        files = format_directory(directory)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except (LookupError, ValueError, OSError) as error:
        fail(str(error))
    print(f"exported to {folder}: {_summary(directory)}")


@app.command("absence")
def set_absence(
    email: Annotated[str, typer.Argument(help="Who is away, by address.")],
    first_day: Annotated[datetime, typer.Argument(metavar="FROM", formats=["%Y-%m-%d"], help="First day away.")],
    last_day: Annotated[datetime, typer.Argument(metavar="TO", formats=["%Y-%m-%d"], help="Last day away.")],
    deputy: Annotated[str, typer.Option(help="Who decides meanwhile; default: the deputy in the directory.")] = "",
) -> None:
    """Say that somebody is away and who decides meanwhile; it replaces what was said of the same days.

    Example: platsvakt directory absence cecilia@region.example 2027-07-05 2027-07-30 --deputy eva@region.example
    """
    absence = Absence(email.strip().lower(), first_day.date(), last_day.date(), deputy.strip().lower())

    async def work(unit: UnitOfWork) -> tuple[str, list[str]]:
        directory = await unit.directory.load()
        if problem := _problem(absence, directory):
            fail(f"{problem}; nothing was changed")
        await unit.directory.set_absence(absence, now())
        told = await _ask_whoever_decides_now(unit)
        found = next((a for a in directory.agreements if a.manager_email == absence.email), None)
        meanwhile = decider(found, directory, [absence], absence.first_day, ()).person if found else None
        return meanwhile.email if meanwhile else "the coordinators", told

    meanwhile, told = with_database(lambda db: db.write(work))
    print(f"{absence.email} is away {absence.first_day} to {absence.last_day}; meanwhile {meanwhile} decide(s)")
    for line in told:
        print(f"  {line}")


@app.command("history")
def show_history(as_json: AsJson = False) -> None:
    """List the versions of the directory, newest first: when, by whom, and what changed.

    Example: platsvakt directory history
    """

    async def work(unit: UnitOfWork) -> list[tuple[DirectoryVersion, Sequence[Difference]]]:
        found: list[tuple[DirectoryVersion, Sequence[Difference]]] = []
        newer: tuple[DirectoryVersion, Directory] | None = None
        for version in await unit.directory.versions():
            directory = await unit.directory.load(version.number)
            if newer:
                found.append((newer[0], differences(directory, newer[1])))
            newer = version, directory
        if newer:
            found.append((newer[0], differences(Directory(), newer[1])))
        return found

    versions = with_database(lambda db: db.read(work))
    if as_json:
        for version, changes in versions:
            print_json(_version_report(version, changes))
        return
    rows = [
        (str(v.number), moment(v.imported_at), v.imported_by or "–", "\n".join(_counted(changes)) or "–")
        for v, changes in versions
    ]
    table("Directory versions", ("Version", "Imported", "By", "Changes"), rows)


def touched(case: Case, old: Directory, new: Directory, absences: Sequence[Absence], today: date) -> Iterator[str]:
    """What another directory would say otherwise about the open placements of a case, in plain Swedish."""
    for item in case.open_placements:
        waived = [waiver.rule for waiver in item.waivers]
        before, after = (
            check(item.placement, case.first_contact, d, waived=waived, left_open=item.left_open) for d in (old, new)
        )
        told = [
            f"{word(rule)}: {word(before.findings[rule])} → {word(status)}"
            for rule, status in after.findings.items()
            if status is not before.findings[rule]
        ]
        if before.route is not after.route:
            told.append(f"går till: {word(before.route)} → {word(after.route)}")
        was, becomes = (
            decider(a, d, absences, today, {case.requester.email}, handed_to=handed_to(item, today)).person
            for a, d in ((before, old), (after, new))
        )
        if (was and was.email) != (becomes and becomes.email):
            names = [p.name if p else "samordnarna" for p in (was, becomes)]
            told.append(f"tar ställning: {names[0]} → {names[1]}")
        if not told and before.agreement != after.agreement:
            told.append("uppgifter i avtalet")
        if told:
            yield shown(f"{case.number} plats {item.position}, {word(item.stage)}: {'; '.join(told)}")


async def _ask_whoever_decides_now(unit: UnitOfWork) -> list[str]:
    """Letters to those who have come to decide. Before there is a mailbox to write from, there is no case."""
    from bot.assemble import at_desk

    settings = settings_or_fail()
    if not settings.mailbox_address:
        return []
    changed = await at_desk(settings, unit, now(), ask_whoever_decides_now)
    return [f"{number} plats {position}: {email} is asked to decide" for number, position, email in changed]


def _problem(absence: Absence, directory: Directory) -> str:
    if absence.last_day < absence.first_day:
        return f"{absence.last_day} is before {absence.first_day}"
    if directory.person(absence.email) is None:
        return f"{absence.email} is not in the directory"
    if absence.deputy_email and officer(directory, absence.deputy_email) is None:
        return f"{absence.deputy_email} is no agreement manager or coordinator of the office in the directory"
    if absence.deputy_email == absence.email:
        return "nobody can be their own deputy"
    return ""


def _told(change: Difference) -> str:
    kind = str(change.kind).replace("_", " ")
    if change.column:
        return shown(f"{kind}: {change.what}, {change.column}: {change.before or '–'} → {change.after or '–'}")
    return shown(f"{kind}: {change.what}")


def _counted(changes: Sequence[Difference]) -> list[str]:
    kinds = [str(change.kind).replace("_", " ") for change in changes]
    return [f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds)]


def _version_report(version: DirectoryVersion, changes: Sequence[Difference]) -> dict[str, object]:
    return {
        "version": version.number,
        "imported_at": version.imported_at.isoformat(),
        "imported_by": version.imported_by,
        "changes": [
            {"kind": str(c.kind), "what": c.what, "column": c.column, "before": c.before, "after": c.after}
            for c in changes
        ],
    }


def _inspected(folder: Path) -> tuple[Directory, Sequence[Fault]]:
    try:
        return inspect_directory(read_directory_files(folder))
    except DirectoryFault as error:
        fail("the directory files cannot be used, nothing was taken in:\n" + "\n".join(f"  {f}" for f in error.faults))


def _summary(directory: Directory) -> str:
    return (
        f"{len(directory.agreements)} agreements, {len(directory.people)} people, "
        f"{len(directory.organisations)} organisations"
    )
