"""`platsvakt demo`: see the service at work in a few seconds, without any configuration."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.cases import cases_table

if TYPE_CHECKING:
    from rich.console import Console

    from bot.demo.demonstration import Demonstration, Step


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Keep the folder with the letters and the database.")] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Stay up, so that you can send mail of your own with any mail program.")
    ] = False,
    imap_port: Annotated[int, typer.Option(min=0, max=65535, help="IMAP port; 0: a free one.")] = 0,
    smtp_port: Annotated[int, typer.Option(min=0, max=65535, help="SMTP port; 0: a free one.")] = 0,
) -> None:
    """Run invented requests through the real service on a mail server inside the process.

    Examples:

        platsvakt demo

        platsvakt demo --serve --smtp-port 2525 --imap-port 1143
    """
    from bot.logs import configure

    configure("console", "warning")
    asyncio.run(_demo(keep or serve, serve, imap_port, smtp_port))


async def _demo(keep: bool, serve: bool, imap_port: int, smtp_port: int) -> None:
    from rich.console import Console

    from bot.demo.demonstration import demonstration

    console = Console(highlight=False)
    async with AsyncExitStack() as stack:
        folder = Path(
            tempfile.mkdtemp(prefix="platsvakt-demo-")
            if keep
            else stack.enter_context(tempfile.TemporaryDirectory(prefix="platsvakt-demo-"))
        )
        shown = await stack.enter_async_context(demonstration(folder, imap_port=imap_port, smtp_port=smtp_port))
        async for step in shown.steps():
            _show(console, step)
        cases_table(await shown.database.read(lambda unit: unit.cases.listed()))
        if keep:
            console.print(f"Breven: {folder / 'letters'} (.eml och .txt)\nDatabasen: {folder / 'platsvakt.db'}")
        else:
            console.print("Vill du läsa breven? Kör [bold]platsvakt demo --keep[/].")
        if serve:
            await _serve(console, shown)


async def _serve(console: Console, shown: Demonstration) -> None:
    from bot.demo.demonstration import MAILBOX, PASSWORD

    server = shown.server
    console.print(
        f"\nSkicka egna mejl till [bold]{MAILBOX}[/]: SMTP {server.host}:{server.smtp_port}, utan inloggning."
        f"\nLäs brevlådan: IMAP {server.host}:{server.imap_port}, {MAILBOX}, lösenord {PASSWORD}."
        "\nCtrl-C avslutar."
    )
    stop = asyncio.Event()
    running = asyncio.create_task(shown.service.run(stop))
    seen = len(server.delivered)
    try:
        while True:
            for delivered in (await server.deliveries(seen + 1))[seen:]:
                console.print(f"brev till {delivered.recipient}, {len(delivered.raw)} byte", markup=False)
                seen += 1
    except asyncio.CancelledError:
        stop.set()
        await running


def _show(console: Console, step: Step) -> None:
    """What came in, what was read and found, and what was answered."""
    from rich.markup import escape

    console.rule(f"[bold]{step.name}[/]", align="left")
    console.print(f"[dim]Från[/]   {escape(step.sender)}\n[dim]Ämne[/]   {escape(step.subject)}")
    for line in step.text.strip().splitlines():
        console.print(f"[dim]  │[/] {escape(line)}")
    if step.case:
        for item in step.case.placements:
            facts = item.placement
            read = [f"{name} {fact.value}" for name, fact in facts.facts.items() if fact.value not in (None, True)]
            console.print(f"[dim]Läst[/]   {escape('; '.join(read))}")
            found = [
                f"{rule} {status}"
                for rule, status in item.assessment.findings.items()
                if status not in ("met", "not_due")
            ]
            console.print(
                f"[dim]Prövat[/] {step.case.number} plats {item.position}: [bold]{item.assessment.verdict}[/]"
                f" ({', '.join(found) or 'allt uppfyllt'}), väg {item.assessment.route}"
            )
    console.print(f"[dim]Utfall[/] {step.item.state}: {escape(step.item.reason)}")
    for letter in step.letters:
        console.print(
            f"[dim]Brev[/]   «{letter.kind}» till {escape(', '.join(letter.envelope.recipients))}: {letter.state}"
        )
    if not step.letters:
        console.print("[dim]Brev[/]   inget")
