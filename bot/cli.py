"""The commands. Exit status: 0 done, 1 something is wrong and named, 2 a wrong call."""

from __future__ import annotations

import typer

from bot.commands import (
    calendar,
    cases,
    check,
    demo,
    directory,
    doctor,
    due,
    explain,
    migrate,
    parked,
    reconcile,
    replay,
    run,
    tick,
)

app = typer.Typer(
    name="platsvakt",
    help="Guards a region's placement requests: reads them, checks them against the routine, answers and routes them.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)

app.command()(run.run)
app.command()(demo.demo)
app.command()(check.check)
app.command("explain")(explain.explain_message)
app.command()(doctor.doctor)
app.command()(migrate.migrate)
app.command()(replay.replay)
app.command()(reconcile.reconcile)
app.command()(due.due)
app.command()(tick.tick)
app.command()(calendar.calendar)
app.add_typer(directory.app, name="directory")
app.add_typer(cases.app, name="cases")
app.add_typer(parked.app, name="parked")


def main() -> None:
    app()
