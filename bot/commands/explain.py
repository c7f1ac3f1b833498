"""`platsvakt explain`: one message as it was read, for a person to agree with or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import directory_in, fail, just_arrived
from bot.reading.extract import read
from bot.routine.model import Field, Status, Verdict

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from bot.reading.explaining import Explained, Explanation, Judged, Said, Shown

MAX_WIDTH = 100

_COLOURS: dict[Field, str] = {
    **dict.fromkeys((Field.TRAINEE, Field.SUPERVISOR), "cyan"),
    **dict.fromkeys((Field.STUDY_DIRECTOR, Field.FROM_STUDY_DIRECTOR), "blue"),
    **dict.fromkeys((Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED), "bright_blue"),
    **dict.fromkeys((Field.SUPPLIER, Field.ORGANISATION, Field.HOST), "magenta"),
    **dict.fromkeys((Field.START, Field.END, Field.PERIOD), "green"),
    **dict.fromkeys((Field.EXTENT_PERCENT, Field.HOURS_PER_WEEK, Field.WORKING_HOURS), "yellow"),
    Field.ON_CALL: "bright_red",
}
_OTHER_COLOUR = "bright_black"
_SIGNS: dict[Status, tuple[str, str]] = {
    Status.MET: ("✓", "green"),
    Status.NOT_DUE: ("·", "dim"),
    Status.UNCLEAR: ("?", "yellow"),
    Status.UNKNOWN: ("?", "yellow"),
    Status.UNREADABLE: ("?", "yellow"),
}
_WRONG = ("✗", "red")
_VERDICT_COLOURS = {
    Verdict.READY: "green",
    Verdict.NEEDS_INFORMATION: "yellow",
    Verdict.NEEDS_DECISION: "yellow",
    Verdict.MISDIRECTED: "red",
}


def explain_message(
    message: Annotated[Path, typer.Argument(help="A message (.eml).", exists=True, dir_okay=False)],
    directory: Annotated[
        Path | None, typer.Option(help="Folder with agreements.csv, people.csv, organisations.csv.")
    ] = None,
    received: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of receipt.")] = None,
) -> None:
    """Show how one message is read: the words found, the facts, the findings and why.

    Records nothing and sends nothing. Personal identity numbers are never shown.
    Exit status: 0 the message was read, 1 it was unreadable, 2 a wrong call.

    Example:

        platsvakt explain mail.eml --directory katalog
    """
    from bot.reading.explaining import explain

    known = directory_in(directory)
    try:
        raw = message.read_bytes()
    except OSError as error:
        fail(f"{message}: {error.strerror}", 2)
    day = received.date() if received else None
    explanation = explain(read(raw, known, day or just_arrived(raw)), known)
    show(explanation, _console())
    raise typer.Exit(1 if explanation.error else 0)


def _console() -> Console:
    from rich.console import Console

    console = Console(highlight=False)
    return console if console.width <= MAX_WIDTH else Console(highlight=False, width=MAX_WIDTH)


def show(explanation: Explanation, console: Console) -> None:
    """The whole explanation, from the head of the message to what was left aside."""
    from rich.text import Text

    _pairs(console, explanation.head)
    if explanation.error:
        console.print(Text(explanation.error, "bold red"))
        return
    for text in explanation.shown:
        _title(console, text.title)
        console.print(marked(text), soft_wrap=False)
    for number, placement in enumerate(explanation.placements, start=1):
        several = len(explanation.placements) > 1
        _title(console, f"Plats {number} av {len(explanation.placements)}" if several else "Uppgifterna")
        _facts(console, placement.said)
        _title(console, f"Bedömning av plats {number}" if several else "Bedömningen")
        _judgement(console, placement)
    if explanation.files:
        _title(console, "Bilagor")
        _pairs(console, explanation.files)
    if explanation.left_out:
        _title(console, "Lagt åt sidan")
        _left_out(console, explanation.left_out)
    if explanation.placements:
        console.print()
        console.print(Text(f"Efter rutinen {explanation.routine}. Inget är sparat eller skickat.", "dim"))


def marked(shown: Shown) -> Text:
    """The text with the found words in colour, each followed by the numbers of the facts that were read there."""
    from rich.text import Text

    cuts = sorted({0, len(shown.text), *(m.start for m in shown.marks), *(m.end for m in shown.marks)})
    out = Text()
    for start, end in pairwise(cuts):
        covering = [m for m in shown.marks if m.start <= start and end <= m.end]
        innermost = min(covering, key=lambda m: m.end - m.start, default=None)
        colour = _COLOURS.get(innermost.field, _OTHER_COLOUR) if innermost else ""
        out.append(shown.text[start:end], f"bold underline {colour}" if innermost else "")
        numbers = sorted({m.number for m in shown.marks if m.end == end})
        if numbers:
            out.append(f"[{','.join(map(str, numbers))}]", f"dim {colour}")
    return out


def _title(console: Console, title: str) -> None:
    from rich.rule import Rule
    from rich.text import Text

    console.print()
    console.print(Rule(Text(title, "bold"), align="left", style="dim"))


def _pairs(console: Console, pairs: Iterable[tuple[str, str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for what, value in pairs:
        table.add_row(Text(what), Text(value))
    console.print(table)


def _facts(console: Console, said: Iterable[Said]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="dim")
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for fact in said:
        value = Text(fact.value, f"bold {_COLOURS.get(fact.field, '')}".strip())
        if fact.certainty:
            value.append(f"  {fact.certainty}", "yellow")
        if fact.evidence and fact.number is None:
            value.append(f"  ur «{fact.evidence}»", "dim")
        table.add_row(Text(f"[{fact.number}]" if fact.number else ""), Text(fact.label), value)
    console.print(table)


def _judgement(console: Console, placement: Explained) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column()
    table.add_column(overflow="fold")
    for finding in placement.judged:
        sign, colour = _SIGNS.get(finding.status, _WRONG)
        table.add_row(Text(sign, f"bold {colour}"), Text(finding.label), _finding(finding, colour))
    console.print(table)
    console.print()
    colour = _VERDICT_COLOURS.get(placement.verdict, "") if placement.verdict else ""
    console.print(Text(placement.verdict_words, f"bold {colour}".strip()))
    if placement.route_words:
        console.print(Text(f"Går till {placement.route_words}."))
    for what, day in placement.days:
        console.print(Text(f"{what}: {day}", "dim"))


def _finding(finding: Judged, colour: str) -> Text:
    from rich.text import Text

    text = Text(finding.status_words.capitalize(), colour)
    text.append(f". {finding.meaning}", "default")
    if finding.status is not Status.NOT_DUE:
        text.append(f"\n«{finding.quote}»", "dim italic")
    return text


def _left_out(console: Console, left_out: Iterable[tuple[str, str]]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    for words, why in left_out:
        console.print(Text(f"• {why[:1].upper()}{why[1:]}"))
        console.print(Padding(Text(words, "dim"), (0, 0, 0, 2)))
