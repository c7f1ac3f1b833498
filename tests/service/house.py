"""The whole service on real parts, for tests: an IMAP and SMTP server, SQLite in a folder, the clock of the machine."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path

from pydantic import SecretStr

from bot.assemble import database, mailer, service
from bot.demo.demonstration import DemoSettings
from bot.ports import Case, Database, Envelope, Item, ItemState, Letter
from bot.routine.directory_files import FILES, parse_directory
from bot.routine.model import Directory
from bot.service import Service
from bot.settings import Settings
from bot.transports.embedded import EmbeddedMailServer
from tests.migrated import migrated

CORPUS = Path(__file__).parent.parent / "corpus"
MAILBOX = "koncernkontoret.pvg@vgregion.example"


class SetClock:
    """A clock that stands until it is set: tests mean the same in any year."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.step = timedelta()  # how far each look moves it

    def now(self) -> datetime:
        self._now += self.step
        return self._now

    def advance(self, **span: float) -> None:
        self._now += timedelta(**span)

    def set(self, text: str) -> None:
        """`text`: "2027-05-01T09:00", in UTC."""
        self._now = datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class House:
    clock: SetClock
    server: EmbeddedMailServer
    settings: Settings
    service: Service
    database: Database

    async def deliver(self, *messages: bytes) -> None:
        """Puts messages into the mailbox and lets the service do all its work."""
        for raw in messages:
            await self.server.deliver(MAILBOX, raw)
        await self.service.run_until_idle()

    async def send(self, sender: str, raw: bytes) -> None:
        """The same by SMTP, as a person's mail program does it."""
        out = mailer(self.settings)
        await out.send(Envelope(sender, (MAILBOX,), raw))
        await out.aclose()
        await self.service.run_until_idle()

    async def cases(self) -> list[Case]:
        """Oldest first."""
        return list(reversed(await self.database.read(lambda unit: unit.cases.listed())))

    async def case(self) -> Case:
        (case,) = await self.cases()
        return case

    async def letters(self) -> list[Letter]:
        """Oldest first."""
        return list(reversed(await self.database.read(lambda unit: unit.outbox.listed())))

    async def directory(self) -> Directory:
        return await self.database.read(lambda unit: unit.directory.load())

    async def parked(self) -> list[Item]:
        return list(await self.database.read(lambda unit: unit.inbox.listed(ItemState.PARKED)))

    def sent(self) -> list[tuple[str, Message]]:
        """(recipient, message) of all that left by SMTP, in order."""
        return [(d.recipient, message_from_bytes(d.raw, policy=default)) for d in self.server.delivered]


@asynccontextmanager
async def open_house(folder: Path, **changed: object) -> AsyncIterator[House]:
    async with EmbeddedMailServer.start({MAILBOX: "secret"}) as server, house_on(server, folder, **changed) as house:
        yield house


@asynccontextmanager
async def house_on(server: EmbeddedMailServer, folder: Path, **changed: object) -> AsyncIterator[House]:
    settings = DemoSettings(**{**basic_settings(server, folder), **changed})  # type: ignore[arg-type]
    await migrated(settings.database_url)
    record = database(settings)
    directory = parse_directory({name: (CORPUS / "directory" / name).read_bytes() for name in FILES})
    await record.write(lambda unit: unit.directory.replace(directory, datetime.now(UTC)))
    clock = SetClock(datetime(2027, 1, 25, 9, 0, tzinfo=UTC))
    running = service(settings, clock=clock)
    try:
        yield House(clock, server, settings, running, record)
    finally:
        await running.aclose()
        await record.aclose()


def basic_settings(server: EmbeddedMailServer, folder: Path) -> dict[str, object]:
    return {
        "database_url": f"sqlite:///{folder / 'platsvakt.db'}",
        "mailbox_address": MAILBOX,
        "imap_host": server.host,
        "imap_port": server.imap_port,
        "imap_security": "plain",
        "imap_password": SecretStr("secret"),
        "smtp_host": server.host,
        "smtp_port": server.smtp_port,
        "smtp_security": "plain",
        "smtp_username": "-",
    }


def corpus_labels() -> dict[str, dict[str, object]]:
    lines = (CORPUS / "messages" / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    return {label["file"]: label for label in map(json.loads, lines)}
