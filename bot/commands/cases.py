"""`platsvakt cases`: what is recorded, and the story of each case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from bot.commands.common import AsJson, fail, print_json, table, with_database
from bot.ports import Case, HistoryEntry, UnitOfWork
from bot.reading.report import placement_report
from bot.routine.model import Field

app = typer.Typer(help="List and show cases.", no_args_is_help=True)


@app.command("list")
def list_cases(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many, newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List cases, newest first.

    Example: platsvakt cases list --limit 20
    """
    cases = with_database(lambda db: db.read(lambda unit: unit.cases.listed(limit)))
    if as_json:
        for case in cases:
            print_json(case_report(case))
        return
    cases_table(cases)


@app.command("show")
def show_case(number: Annotated[str, typer.Argument(help="LOU-YYYY-NNNN")], as_json: AsJson = False) -> None:
    """Show a case: its placements, what the routine says about them, and its history.

    Example: platsvakt cases show LOU-2026-0042
    """

    async def work(unit: UnitOfWork) -> tuple[Case | None, Sequence[HistoryEntry]]:
        return await unit.cases.get(number.upper()), await unit.cases.history(number.upper())

    case, history = with_database(lambda db: db.read(work))
    if case is None:
        fail(f"there is no case {number}")
    if as_json:
        print_json({**case_report(case), "history": [_entry(e) for e in history]})
        return
    requester = f"{case.requester.name} <{case.requester.email}>"
    print(f"{case.number}  {case.subject}\nFrån {requester}, mottaget {case.first_contact}")
    if case.withdrawn:
        print("Återtaget av beställaren")
    for item in case.placements:
        print(f"\nPlats {item.position}: {item.assessment.verdict}, väg {item.assessment.route}")
        for name, fact in item.placement.facts.items():
            certainty = "" if fact.stated else f" ({fact.certainty})"
            print(f"  {name:<20} {'–' if fact.value is None else fact.value}{certainty}")
        for rule, status in item.assessment.findings.items():
            print(f"  {rule:<20} {status}")
    print("\nHistorik")
    for entry in history:
        print(f"  {entry.at.astimezone():%Y-%m-%d %H.%M}  {entry.who}: {entry.text}")


def cases_table(cases: Sequence[Case]) -> None:
    columns = ("Ärende", "Mottaget", "Beställare", "Plats", "Läge", "Saknas")
    table("Ärenden", columns, [_row(case) for case in cases])


def case_report(case: Case) -> dict[str, object]:
    """A case for a program: its placements as in `platsvakt check`."""
    return {
        "case": case.number,
        "opened_at": case.opened_at.isoformat(),
        "received": case.first_contact.isoformat(),
        "requester": {"name": case.requester.name, "email": case.requester.email},
        "language": case.language,
        "subject": case.subject,
        "withdrawn": case.withdrawn,
        "version": case.version,
        "placements": [placement_report(p.placement, p.assessment) for p in case.placements],
    }


def _entry(entry: HistoryEntry) -> Mapping[str, object]:
    return {
        "at": entry.at.isoformat(),
        "who": entry.who,
        "event": entry.event,
        "text": entry.text,
        "item": entry.item_id,
        "routine": entry.routine,
    }


def _row(case: Case) -> tuple[str, ...]:
    def of(*names: Field) -> str:
        return "\n".join(" ".join(str(p.placement.value(n) or "–") for n in names) for p in case.placements)

    verdicts = "\n".join("återtaget" if case.withdrawn else str(p.assessment.verdict) for p in case.placements)
    missing = "\n".join(", ".join(p.assessment.open_rules()) or "–" for p in case.placements)
    place = of(Field.TRAINEE, Field.PROGRAMME, Field.SUPPLIER)
    return case.number, str(case.first_contact), case.requester.email, place, verdicts, missing
