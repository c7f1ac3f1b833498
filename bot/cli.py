"""The commands. Exit status: 0 done, 1 something is wrong and named, 2 a wrong call.

A command's module is imported when it is called, so that reading one mail does not wait for databases and web servers.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

# command: (module, the function or the Typer app of a group)
_COMMANDS = {
    "run": ("bot.commands.run", "run"),
    "demo": ("bot.commands.demo", "demo"),
    "check": ("bot.commands.check", "check"),
    "explain": ("bot.commands.explain", "explain_message"),
    "doctor": ("bot.commands.doctor", "doctor"),
    "migrate": ("bot.commands.migrate", "migrate"),
    "replay": ("bot.commands.replay", "replay"),
    "reconcile": ("bot.commands.reconcile", "reconcile"),
    "due": ("bot.commands.due", "due"),
    "tick": ("bot.commands.tick", "tick"),
    "calendar": ("bot.commands.calendar", "calendar"),
    "slack": ("bot.commands.slack", "app"),
    "directory": ("bot.commands.directory", "app"),
    "cases": ("bot.commands.cases", "app"),
    "parked": ("bot.commands.parked", "app"),
}


class _Commands(MutableMapping[str, Any]):
    """The commands by name, each imported when it is asked for."""

    def __init__(self) -> None:
        self._imported: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._imported:
            module, attribute = _COMMANDS[name]
            self[name] = _command(name, getattr(import_module(module), attribute))
        return self._imported[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._imported[name] = command

    def __delitem__(self, name: str) -> None:
        del self._imported[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


def _command(name: str, what: Any) -> Any:
    if not isinstance(what, typer.Typer):
        alone = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
        alone.command(name)(what)
        what = alone
    command = get_command(what)
    command.name = name
    return command


class _Group(TyperGroup):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.commands = _Commands()


app = typer.Typer(
    name="platsvakt",
    cls=_Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


@app.callback()
def platsvakt() -> None:
    """Guards a region's placement requests: reads them, checks them against the routine, answers and routes them."""


def main() -> None:
    app()
