"""The README says what is there."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import app
from bot.settings import PREFIX, Settings
from tests.commands.platsvakt import plain_environment
from tests.commands.test_help import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\|", "|")  # as it is in a table
MAP = README.partition("## The house")[2].partition("```\n")[2].partition("```")[0]

CALL = re.compile(r"platsvakt ((?:[a-z][a-z|-]*(?: |(?=`)|$))+)([^`#\n]*)")
NAMED = re.compile(r"`((?:bot|handlers|storage|templates|tests|\.ci)/[\w./*-]+)`")
LIMIT = re.compile(r"^((?:MAX|MOST|LARGEST|LONGEST)(?:_[A-Z_]+)?) *(?::[^=]+)?=", re.MULTILINE)
LIMITS = tomllib.loads((ROOT / ".ci" / "limits.toml").read_text(encoding="utf-8"))

# What the service promises, in the words of the table.
PROMISES = (
    "no accepted mail without a row",
    "no request twice",
    "no letter to a machine",
    "our own fault never becomes a refusal",
    "one bad mail stops nobody",
    "every change has who, when and why",
    "no reminder is lost, doubled",
    "silence is an alarm",
    "parked items can be seen and rerun",
    "SIGKILL at any point does no harm",
    "nobody decides who may not, no decision is made twice",
    "an open case always has exactly one holder and one next day",
)


def map_entries() -> list[str]:
    """The files and folders that the map names, each with its path."""
    entries: list[str] = []
    top = ""
    for line in MAP.splitlines():
        indented = line.startswith(" ")
        names, _, rest = line.strip().partition("  ")
        if not indented:
            top = names
            entries.append(top)
        else:
            found = [word for word in re.split(r"[,\s]+", f"{names} {rest}") if re.fullmatch(r"[\w/]+(?:\.py|/)", word)]
            entries += [top + word for word in found]
    return entries


def command_of(words: Sequence[str]) -> Any:
    """The command that these words name, None where there is none."""
    command: Any = typer.main.get_command(app)
    for word in words:
        command = getattr(command, "commands", {}).get(word)
    return command


def calls() -> list[tuple[tuple[str, ...], str]]:
    """(words of a command, the rest of the call) for each call that the README shows."""
    found: list[tuple[tuple[str, ...], str]] = []
    for words, rest in CALL.findall(README):
        *first, last = words.split()
        found += [((*first, choice), rest) for choice in last.split("|")]
    return found


def test_the_tables_of_settings_and_limits_are_current() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "settings_table.py", "--check"],
        env=plain_environment(),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_setting_that_is_named_exists() -> None:
    named = set(re.findall(rf"{PREFIX}([A-Z_]+)", README))
    assert named == {name.upper() for name in Settings.model_fields}


def test_every_command_that_is_named_exists() -> None:
    assert len(calls()) > 12
    for words, rest in calls():
        command = command_of(words)
        assert command is not None, words
        options = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options, (words, rest)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_is_named(words: tuple[str, ...]) -> None:
    assert words in {call for call, _ in calls()}


@pytest.mark.parametrize("entry", map_entries())
def test_what_the_map_names_is_there(entry: str) -> None:
    assert (ROOT / entry).exists()


def test_the_map_names_every_room() -> None:
    rooms = {path.parent.relative_to(ROOT).as_posix() + "/" for path in (ROOT / "bot").glob("*/__init__.py")}
    assert rooms - {"bot/commands/"} <= set(map_entries())
    assert "commands/" in MAP


@pytest.mark.parametrize("path", sorted(set(NAMED.findall(README))))
def test_files_that_the_text_names_are_there(path: str) -> None:
    assert list(ROOT.glob(path))


def rows_of(title: str) -> list[list[str]]:
    """The cells of the table under this heading, without its heads."""
    section = README.partition(f"## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


@pytest.mark.parametrize(("title", "least"), [("Promises", 12), ("Security", 10)])
def test_every_promise_names_what_shows_it(title: str, least: int) -> None:
    rows = rows_of(title)
    assert len(rows) >= least
    for row in rows:
        named = [word.strip("`") for word in row[-1].split(", ")]
        assert named
        for name in named:
            path = name.removeprefix("python -m ").replace(".", "/") if name.startswith("python -m ") else name
            assert path.startswith(("tests/", ".ci/")), name
            assert list(ROOT.glob(path)), name


@pytest.mark.parametrize("promise", PROMISES)
def test_what_was_promised_stands_in_the_table(promise: str) -> None:
    assert any(promise in row[0] for row in rows_of("Promises"))


def test_every_limit_is_told_or_set_apart() -> None:
    """A constant that is called a limit stands in the README, or in the list of those that are nothing to operators."""
    files = [path for room in ("bot", "handlers", "storage") for path in (ROOT / room).rglob("*.py")]
    there = {
        ".".join([*path.relative_to(ROOT).with_suffix("").parts, name])
        for path in files
        if "demo" not in path.parts
        for name in LIMIT.findall(path.read_text(encoding="utf-8"))
    }
    told = [row[0] for area in LIMITS["area"] for row in area["rows"]]
    assert there <= {*told, *LIMITS["apart"]}
    assert set(LIMITS["apart"]) <= there
    assert len(set(told)) == len(told)
