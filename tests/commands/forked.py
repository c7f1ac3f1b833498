"""Commands in processes that start at once: forked from one that has loaded the program.

Each is a process of its own with its environment, folder, streams and exit status, and runs as `python -m bot` does;
only the imports are made already. Reads orders (tests.commands.platsvakt) as JSON, one a line, and answers each with
the exit status.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from importlib import import_module
from typing import Any

from typer.main import get_command

from bot.cli import app

# What commands import when they are called; the commands themselves are imported by looking at them.
LATE = (
    *("bot.assemble", "bot.demo.showing", "bot.demo.slack_showing", "bot.demo.slack_story", "bot.logs", "bot.settings"),
    "sqlalchemy.dialects.sqlite.aiosqlite",
)


def main() -> None:
    dict(get_command(app).commands)  # type: ignore[attr-defined]
    for name in LATE:
        import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            _become(order)
            runpy.run_module("bot", run_name="__main__", alter_sys=True)
            return
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _become(order: dict[str, Any]) -> None:
    _connect(0, os.devnull, os.O_RDONLY)
    _connect(1, order["out"], os.O_WRONLY | os.O_CREAT)
    _connect(2, order["err"], os.O_WRONLY | os.O_CREAT)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    sys.argv[1:] = order["words"]


def _connect(number: int, path: str, way: int) -> None:
    opened = os.open(path, way)
    os.dup2(opened, number)
    os.close(opened)


if __name__ == "__main__":
    main()
