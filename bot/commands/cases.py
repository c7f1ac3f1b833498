"""`platsvakt cases`: what is recorded, the story of each case, and what an operator puts right by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, TypeVar

import typer

from bot.commands.case_story import case_report, history_report, named, open_words, stage_words, story
from bot.commands.common import AsJson, Who, fail, operator, print_json, table, with_database, with_desk
from bot.ports import Case, HistoryEntry, LetterState, UnitOfWork
from handlers import housekeeping
from handlers.desk import Desk
from handlers.housekeeping import Impossible, Order

app = typer.Typer(help="List and show cases, and put them right by hand.", no_args_is_help=True, add_completion=False)

__all__ = ["app", "case_report", "cases_table"]

T = TypeVar("T")

Number = Annotated[str, typer.Argument(help="LOU-YYYY-NNNN")]
Position = Annotated[int, typer.Argument(min=1, help="The placement's number in the case.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for the history.")]


@app.command("list")
def list_cases(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many, newest first.")] = 50,
    only_open: Annotated[bool, typer.Option("--open", help="Only cases that somebody still has to act on.")] = False,
    as_json: AsJson = False,
) -> None:
    """List cases, newest first.

    Examples:

        platsvakt cases list --limit 20

        platsvakt cases list --open --json
    """
    cases = with_database(lambda db: db.read(lambda unit: unit.cases.listed(limit, only_open=only_open)))
    if as_json:
        for case in cases:
            print_json(case_report(case))
        return
    cases_table(cases)


@app.command("show")
def show_case(number: Number, as_json: AsJson = False) -> None:
    """Show a case: where it stands, its placements, what the routine says about them, and its history.

    Example: platsvakt cases show LOU-2026-0042
    """

    async def work(unit: UnitOfWork) -> tuple[Case | None, Sequence[HistoryEntry]]:
        return await unit.cases.get(number.upper()), await unit.cases.history(number.upper())

    case, history = with_database(lambda db: db.read(work))
    if case is None:
        fail(f"there is no case {number}")
    if as_json:
        print_json({**case_report(case), "history": [history_report(entry) for entry in history]})
        return
    print("\n".join(story(case, history)))


@app.command("reopen")
def reopen_placement(number: Number, position: Position, reason: Reason, who: Who = "") -> None:
    """Open a closed placement again: it is checked anew. The requester is told, and whoever decides is asked.

    Example: platsvakt cases reopen LOU-2026-0042 1 --reason "återtagen av misstag"
    """
    order = _order(who, _needed(reason))

    async def work(desk: Desk) -> Case:
        return await housekeeping.reopen(desk, number.upper(), position, order)

    case, letters = _carried_out(work)
    stage = next(p.stage for p in case.placements if p.position == position)
    print(f"{case.number}, placement {position}: {stage} now. {letters}")


@app.command("reassign")
def reassign_placement(
    number: Number,
    position: Position,
    email: Annotated[str, typer.Argument(help="Address of the agreement manager or coordinator who is to decide.")],
    reason: Reason,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The last day; then it goes back by itself. Default: for good."),
    ] = None,
    who: Who = "",
) -> None:
    """Let another person decide about a placement that awaits a decision. They are asked at once.

    Examples:

        platsvakt cases reassign LOU-2026-0042 1 eva.ek@region.example --reason "byter uppdrag"

        platsvakt cases reassign LOU-2026-0042 1 eva.ek@region.example --until 2026-12-05 --reason "ledig"
    """
    order = _order(who, _needed(reason))

    async def work(desk: Desk) -> Case:
        last_day = until.date() if until else None
        return await housekeeping.reassign(desk, number.upper(), position, email, order, until=last_day)

    case, letters = _carried_out(work)
    hand = next(p.handed[-1] for p in case.placements if p.position == position)
    last = f" until {hand.until.isoformat()}" if hand.until else ""
    print(f"{case.number}, placement {position}: {hand.to} decides now{last}. {letters}")


@app.command("split")
def split_case(
    number: Number,
    positions: Annotated[list[int], typer.Argument(help="Numbers of the placements that get a case of their own.")],
    reason: Reason = "",
    who: Who = "",
) -> None:
    """Move placements to a new case. The requester is told its number; whoever decides is asked there.

    Example: platsvakt cases split LOU-2026-0042 2 3 --reason "olika kliniker"
    """
    order = _order(who, reason)

    async def work(desk: Desk) -> tuple[Case, Case]:
        return await housekeeping.split(desk, number.upper(), positions, order)

    (left, opened), letters = _carried_out(work)
    moved = ", ".join(str(p.position) for p in opened.placements)
    print(f"{left.number}: moved to the new case {opened.number}: {moved}. {letters}")


@app.command("merge")
def merge_case(
    number: Number,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The case that takes over the placements.")],
    reason: Reason = "",
    who: Who = "",
) -> None:
    """Move all placements of a case into another one, and close it. The requester is told.

    Example: platsvakt cases merge LOU-2026-0043 LOU-2026-0042 --reason "samma förfrågan två gånger"
    """
    order = _order(who, reason)

    async def work(desk: Desk) -> Case:
        return await housekeeping.merge(desk, number.upper(), into.upper(), order)

    case, letters = _carried_out(work)
    print(f"{number.upper()} is closed; its placements are in {case.number} now. {letters}")


def cases_table(cases: Sequence[Case]) -> None:
    columns = ("Ärende", "Mottaget", "Beställare", "Plats", "Läge", "Senast", "Saknas")
    table("Ärenden", columns, [_row(case) for case in cases])


def _row(case: Case) -> tuple[str, ...]:
    items = case.placements
    return (
        case.number,
        case.first_contact.isoformat(),
        case.requester.email,
        "\n".join(named(p) or "–" for p in items),
        "\n".join(stage_words(p) for p in items),
        "\n".join(p.next_on.isoformat() if p.next_on else "–" for p in items),
        "\n".join(open_words(p) or "–" for p in items),
    )


def _needed(reason: str) -> str:
    if not reason.strip():
        fail("say why: --reason TEXT", 2)
    return reason


def _order(who: str, reason: str) -> Order:
    return Order(operator(who), " ".join(reason.split()))


def _carried_out(work: Callable[[Desk], Awaitable[T]]) -> tuple[T, str]:
    """What was done, and which letters wait to be sent for it (English)."""

    async def counted(desk: Desk) -> tuple[T, str]:
        before = (await desk.unit.outbox.counts()).get(LetterState.PENDING, 0)
        done = await work(desk)
        written = (await desk.unit.outbox.counts()).get(LetterState.PENDING, 0) - before
        return done, f"Letters written: {written}; `platsvakt run` sends them."

    try:
        return with_desk(counted)
    except Impossible as error:
        fail(str(error))
