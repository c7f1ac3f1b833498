"""A database of the test's own, as the commands find it by the environment, and the commands as a person runs them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from typer.testing import CliRunner, Result

import storage
from bot.cli import app
from bot.ports import Case, HistoryEntry, UnitOfWork
from bot.routine.model import Directory, Person, Role
from bot.transports.embedded import EmbeddedMailServer
from tests.commands.platsvakt import Platsvakt
from tests.migrated import migrated
from tests.service.house import MAILBOX, basic_settings
from tests.storage.samples import DIRECTORY, NOW, case

T = TypeVar("T")

PASSWORD = "hemligt"

EVA = Person("eva@region.example", "Eva Ek", Role.AGREEMENT_MANAGER, "Regionen")
KIM = Person("kim@region.example", "Kim Ask", Role.COORDINATOR, "Regionen")
VIK = Person("vik@region.example", "Vik Arie", Role.STUDY_DIRECTOR, "Sjukhuset")
PEOPLE = Directory(DIRECTORY.agreements, (*DIRECTORY.people, VIK, EVA, KIM), DIRECTORY.organisations)


@dataclass(frozen=True)
class Desk:
    """Not async: the commands start an event loop of their own."""

    url: str

    def run(self, *arguments: object, status: int = 0) -> Result:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        told = f"{result.stdout}\n{result.stderr}"
        assert result.exception is None or isinstance(result.exception, SystemExit), told
        assert result.exit_code == status, told
        return result

    def write(self, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        async def opened() -> T:
            database = storage.SqlDatabase(self.url)
            try:
                return await database.write(work)
            finally:
                await database.aclose()

        return asyncio.run(opened())

    def open_case(self, **changes: object) -> Case:
        return self.write(lambda unit: unit.cases.open(case(**changes), 2026))

    def case(self, number: str) -> Case:
        found = self.write(lambda unit: unit.cases.get(number))
        assert found is not None
        return found

    def history(self, number: str) -> list[HistoryEntry]:
        return list(self.write(lambda unit: unit.cases.history(number)))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    url = f"sqlite:///{tmp_path / 'platsvakt.db'}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLATSVAKT_DATABASE_URL", url)
    monkeypatch.setenv("LOGNAME", "ove")
    monkeypatch.setenv("PLATSVAKT_MAILBOX_ADDRESS", MAILBOX)
    asyncio.run(migrated(url))
    opened = Desk(url)
    opened.write(lambda unit: unit.directory.replace(PEOPLE, NOW))
    return opened


@pytest.fixture
def platsvakt(tmp_path: Path) -> Platsvakt:
    """A process of its own, without any setting."""
    return Platsvakt(tmp_path)


@pytest.fixture
async def server() -> AsyncIterator[EmbeddedMailServer]:
    async with EmbeddedMailServer.start({MAILBOX: PASSWORD}) as started:
        yield started


@pytest.fixture
def set_up(server: EmbeddedMailServer, tmp_path: Path) -> Platsvakt:
    """With all settings for a mail server that runs in the test's process; without a database as yet."""
    settings = {name: str(value) for name, value in basic_settings(server, tmp_path).items()}
    return Platsvakt(tmp_path, {**settings, "imap_password": PASSWORD})
