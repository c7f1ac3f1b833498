"""Every command explains itself, with an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import app
from tests.commands.platsvakt import Platsvakt
from tests.service.house import CORPUS


def commands(group: object, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    inner: Mapping[str, object] | None = getattr(group, "commands", None)
    if inner is None:
        yield words
    else:
        for name, command in inner.items():
            yield from commands(command, (*words, name))


COMMANDS = sorted(commands(typer.main.get_command(app)))


def test_all_commands_are_there() -> None:
    assert {" ".join(words) for words in COMMANDS} >= {
        *("cases list", "cases show", "check", "demo", "directory check", "directory import", "doctor", "migrate"),
        *("parked list", "parked retry", "parked show", "run"),
    }


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_has_an_example(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*words, "--help"], prog_name="platsvakt")
    assert shown.exit_code == 0
    _before, example, after = shown.output.partition("Example")
    assert example
    assert f"platsvakt {' '.join(words)}" in after


def test_a_group_starts_anew(platsvakt: Platsvakt) -> None:
    ended = platsvakt.anew("directory", "check", CORPUS / "directory")
    assert (ended.status, ended.err) == (0, "")


def test_an_unknown_command_is_a_wrong_call(platsvakt: Platsvakt) -> None:
    ended = platsvakt("fly")
    assert ended.status == 2
    assert "fly" in ended.err
