"""The demonstration on a terminal: what came in, what was read, what was found, what was answered."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.demo import words
from bot.demo.demonstration import LETTERS, MAILBOX, PASSWORD, Arrived, Demonstration, Handled
from bot.demo.words import WORDS
from bot.ports import Case, CasePlacement, ItemState, Letter, LetterState
from bot.reading.model import Message
from bot.routine.model import Verdict

WIDEST = 104  # columns: longer lines are hard to read
LABEL = 9
MAIL_LINES = 8  # of a mail's text
BROKEN_LINE = 60  # characters: a longer line goes on in the next one
QUESTION = re.compile(r"\d{1,2}\. ")
_COLOURS = {
    Verdict.READY: "green",
    Verdict.NEEDS_INFORMATION: "yellow",
    Verdict.NEEDS_DECISION: "magenta",
    Verdict.MISDIRECTED: "cyan",
}


class Screen:
    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._console.width = min(self._console.width, WIDEST)

    def opening(self) -> None:
        self._console.print(
            "[bold]Platsvakt visar hur den arbetar.[/] Mejlen och personerna är påhittade. Brevlådan finns bara "
            "här i programmet; inget skickas ut på nätet.\n"
        )

    def show(self, step: Arrived | Handled) -> None:
        if isinstance(step, Arrived):
            self._arrived(step)
        else:
            self._handled(step)

    # --- one mail ---

    def _arrived(self, step: Arrived) -> None:
        self._heading(f"{step.number} av {step.of} · {step.title}" if step.of else f"{step.number} · Ditt mejl")
        self._mail(step.message)

    def _heading(self, text: str) -> None:
        self._console.rule(Text(f"{text} ", style="bold"), align="left", style="blue")

    def _mail(self, message: Message) -> None:
        sender = message.sender
        self._line(
            "Kom in", Text(f"{sender.name} <{sender.email}>" if sender.name else sender.email or "okänd avsändare")
        )
        self._line("", Text(_printable(message.subject) or "(ingen ämnesrad)", style="bold"))
        self._quoted(_shortened(message.new_text))

    def _handled(self, step: Handled) -> None:
        parked = step.item.state is ItemState.PARKED
        self._line("Tolkat", Text(_capital(step.item.reason), style="red" if parked else ""))
        for item in step.case.placements if step.case else ():
            self._placement(step, item)
        for letter in step.letters:
            self._letter(letter)
        if not step.letters:
            self._line("Svar", Text("inget", style="dim"))
        self._console.print()

    def _placement(self, step: Handled, item: CasePlacement) -> None:
        assert step.case is not None
        earlier = {p.position: p.placement for p in step.before.placements} if step.before else {}
        facts = words.facts_in_words(item.placement, earlier.get(item.position))
        if facts:
            self._line("Läst", Text(_printable(" · ".join(facts))))
        if step.before and not facts:
            return
        assessment = item.assessment
        self._line(
            "Prövat",
            Text.assemble(
                (f"{step.case.number}  ", "dim"), (words.verdict(item), f"bold {_COLOURS[assessment.verdict]}")
            ),
        )
        if assessment.verdict is Verdict.MISDIRECTED:
            return
        lacking, met = words.not_passed(assessment), words.passed(assessment)
        if lacking:
            self._line("", Text.assemble(("✗ ", "red"), ", ".join(lacking)))
        if met:
            self._line("", Text.assemble(("✓ ", "green"), (", ".join(met), "dim")))

    def _letter(self, letter: Letter) -> None:
        notice = letter.kind in WORDS["notices"]
        kind = WORDS["notices" if notice else "letters"][letter.kind]
        state = "" if letter.state is LetterState.SENT else f" ({WORDS['states'][letter.state]})"
        head = Text.assemble((kind, "bold"), f" → {', '.join(letter.envelope.recipients)}{state}")
        self._line("Vidare" if notice else "Svar", head)
        self._quoted(_first_lines(letter.text))

    def _line(self, label: str, text: Text) -> None:
        grid = Table.grid(padding=0)
        grid.add_column(width=LABEL, style="blue")
        grid.add_column(ratio=1, overflow="fold")
        grid.add_row(label, text)
        self._console.print(grid)

    def _quoted(self, lines: Sequence[str]) -> None:
        width = max(self._console.width - LABEL - 2, 20)
        for line in lines:
            hanging = _hanging(line)
            for piece in textwrap.wrap(_printable(line), width, subsequent_indent=hanging, break_on_hyphens=False) or [
                ""
            ]:
                self._console.print(Text.assemble(" " * LABEL, ("│ ", "blue"), (piece, "italic")), soft_wrap=True)

    # --- the end ---

    def closing(self, cases: Sequence[Case], came: str, letters: int) -> None:
        """`came`: what came in, in words."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("Ärende", no_wrap=True)
        table.add_column("Plats", overflow="fold")
        table.add_column("Läge", overflow="fold")
        for case in cases:
            for item in case.placements:
                first = item is case.placements[0]
                table.add_row(
                    case.number if first else "",
                    words.place(item.placement),
                    Text(words.state(item), style=_COLOURS[item.assessment.verdict]),
                )
        self._console.rule(Text("Ärendena nu ", style="bold"), align="left", style="blue")
        self._console.print(table)
        self._console.print(f"{came} kom in, {len(cases)} ärenden finns, {letters} brev gick ut.\n")

    def where_to_look(self, folder: Path | None) -> None:
        """`folder`: where everything lies, None when it is removed at the end."""
        if folder is None:
            self._console.print(
                "Vill du läsa breven? [bold]platsvakt demo --keep[/] sparar dem.\n"
                "Vill du skriva egna mejl? [bold]platsvakt demo --serve[/] väntar på dem.\n"
                "Vill du se beslut i Slack? [bold]platsvakt demo --slack[/] visar dem."
            )
            return
        self._kept(folder)

    def _kept(self, folder: Path) -> None:
        database = folder / "platsvakt.db"
        for line in (
            f"Breven:    {folder / LETTERS} (.eml och .txt)",
            f"Databasen: {database}",
            f"Ett ärende: PLATSVAKT_DATABASE_URL=sqlite:///{database} platsvakt cases show NUMMER",
        ):
            self._console.print(Text(line), soft_wrap=True)

    def serving(self, demonstration: Demonstration) -> None:
        server = demonstration.server
        for line in (
            "",
            f"Skicka egna mejl till {MAILBOX}: SMTP {server.host}:{server.smtp_port}, utan inloggning.",
            f"Läs brevlådan: IMAP {server.host}:{server.imap_port}, {MAILBOX}, lösenord {PASSWORD}.",
            "Ctrl-C avslutar.",
            "",
        ):
            self._console.print(Text(line), soft_wrap=True)


def _shortened(text: str) -> list[str]:
    """The first paragraphs, without the line breaks that a mail program has put into them."""
    paragraphs: list[str] = []
    broken = False
    for line in text.replace("\t", "  ").splitlines():
        words = line.strip()
        if broken and words and not words.startswith("- "):
            paragraphs[-1] += " " + words
        elif words:
            paragraphs.append(words)
        broken = len(words) >= BROKEN_LINE
    return paragraphs[:MAIL_LINES] + (["…"] if len(paragraphs) > MAIL_LINES else [])


def _first_lines(text: str) -> list[str]:
    """The first paragraph after the greeting, and the questions."""
    _greeting, _, rest = text.partition("\n\n")
    first, _, rest = rest.partition("\n\n")
    *lines, last = " ".join(first.split()), *(line for line in rest.splitlines() if QUESTION.match(line))
    return [*lines, f"{last} …"]


def _hanging(line: str) -> str:
    return "   " if QUESTION.match(line) else "  " if line.startswith("- ") else ""


def _printable(text: str) -> str:
    """Without characters that a mail could steer a terminal with."""
    return "".join(character if character.isprintable() else " " for character in text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
