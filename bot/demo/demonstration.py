"""The demonstration: invented requests through the real service, on a mail server inside the process.

Nothing is configured and no network is used: a real IMAP and SMTP server on loopback, a SQLite file in a
folder of its own, and the service as `platsvakt run` has it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.utils import format_datetime
from functools import partial
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.assemble import database, mailer, service
from bot.ports import Case, Database, Envelope, Item, ItemState, Letter, UnitOfWork
from bot.routine.directory_files import FILES, parse_directory
from bot.routine.working_days import add_months
from bot.service import Service
from bot.settings import Settings
from bot.transports.embedded import EmbeddedMailServer
from storage import migrate

MAILBOX = "utbildningsplatser@region.example"
PASSWORD = "demo"  # noqa: S105 - of a server on loopback that ends with the process

_MONTHS = {
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
_DAY = re.compile(r"\{(start|end):in (\d{1,2}) months\}")
_REPLY = re.compile(r"\{reply-to:([\w-]+)\}")


class DemoSettings(Settings):
    """Only what the demonstration sets itself: nothing of the environment reaches it."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


@dataclass(frozen=True, slots=True)
class Step:
    """One invented mail, and what the service made of it."""

    name: str
    sender: str
    subject: str
    text: str
    item: Item
    case: Case | None
    letters: tuple[Letter, ...]


@dataclass(frozen=True)
class Demonstration:
    server: EmbeddedMailServer
    service: Service
    database: Database
    folder: Path

    async def steps(self) -> AsyncIterator[Step]:
        """Delivers each invented mail by SMTP and lets the service do its work before the next one."""
        message_ids: dict[str, str] = {}
        out = mailer(_settings(self.server, self.folder))
        letters_seen = 0
        try:
            for number, (name, source) in enumerate(_mails(), start=1):
                raw, message_ids[name] = _finished(name, source, message_ids)
                sender = re.search(r"<([^>]+)>", source.splitlines()[0])
                await out.send(Envelope(sender[1] if sender else MAILBOX, (MAILBOX,), raw))
                await self.service.run_until_idle()
                step = await self.database.read(partial(_step, number, name, raw))
                self._save_letters(name, letters_seen)
                letters_seen = len(self.server.delivered)
                yield step
        finally:
            await out.aclose()

    def _save_letters(self, name: str, already: int) -> None:
        """The letters that went out, as `.eml` and as plain text."""
        letters = self.folder / "letters"
        letters.mkdir(exist_ok=True)
        for number, delivered in enumerate(self.server.delivered[already:], start=1):
            stem = f"{name}-{number}-till-{delivered.recipient.partition('@')[0]}"
            (letters / f"{stem}.eml").write_bytes(delivered.raw)
            for part in message_from_bytes(delivered.raw).walk():
                if part.get_content_type() == "text/plain":
                    text = part.get_payload(decode=True)
                    (letters / f"{stem}.txt").write_bytes(text if isinstance(text, bytes) else b"")


@asynccontextmanager
async def demonstration(folder: Path, *, imap_port: int = 0, smtp_port: int = 0) -> AsyncIterator[Demonstration]:
    """The whole house, ready to work, with its database and letters in `folder`."""
    async with EmbeddedMailServer.start({MAILBOX: PASSWORD}, imap_port=imap_port, smtp_port=smtp_port) as server:
        settings = _settings(server, folder)
        await migrate(settings.database_url)
        record = database(settings)
        directory = parse_directory({name: (_package() / "directory" / name).read_bytes() for name in FILES})
        await record.write(lambda unit: unit.directory.replace(directory, datetime.now(UTC)))
        running = service(settings)
        try:
            yield Demonstration(server, running, record, folder)
        finally:
            await running.aclose()
            await record.aclose()


def _settings(server: EmbeddedMailServer, folder: Path) -> Settings:
    return DemoSettings(
        database_url=f"sqlite:///{folder / 'platsvakt.db'}",
        mailbox_address=MAILBOX,
        imap_host=server.host,
        imap_port=server.imap_port,
        imap_security="plain",
        imap_password=SecretStr(PASSWORD),
        imap_poll_seconds=5,
        smtp_host=server.host,
        smtp_port=server.smtp_port,
        smtp_security="plain",
        smtp_username="-",
    )


def _package() -> Traversable:
    return resources.files("bot.demo")


def _mails() -> list[tuple[str, str]]:
    """(name, text with days to fill in) of each invented mail, in order."""
    files = sorted((f for f in (_package() / "mails").iterdir() if f.name.endswith(".eml")), key=lambda f: f.name)
    return [(f.name.removesuffix(".eml"), f.read_text(encoding="utf-8")) for f in files]


def _finished(name: str, source: str, message_ids: dict[str, str]) -> tuple[bytes, str]:
    """The mail as it is sent: its days counted from today, with a date and a Message-ID."""
    message_id = f"<{name}@demo.example>"
    today = datetime.now().astimezone().date()
    language = "en" if "english" in name else "sv"
    source = _DAY.sub(lambda m: _day(today, m[1], int(m[2]), language), source)
    source = _REPLY.sub(lambda m: message_ids[m[1]], source)
    head = f"Date: {format_datetime(datetime.now().astimezone())}\nMessage-ID: {message_id}\n"
    return (head + source).replace("\n", "\r\n").encode(), message_id


def _day(today: date, which: str, months: int, language: str) -> str:
    """The first day of the month so far ahead; for an end, the last day of the month before it."""
    day = add_months(today.replace(day=1), months)
    if which == "end":
        day -= timedelta(days=1)
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


async def _step(number: int, name: str, raw: bytes, unit: UnitOfWork) -> Step:
    item = await unit.inbox.get(number)
    if item is None or item.state is ItemState.NEW:
        raise RuntimeError(f"{name} was not handled")
    case = await unit.cases.get(item.case) if item.case else None
    letters = [letter for letter in await unit.outbox.listed() if letter.key.startswith(f"item:{item.id}:")]
    if case:
        asked = f"{case.number}:decision_request:{case.version}:"
        letters += [letter for letter in await unit.outbox.of_case(case.number) if letter.key.startswith(asked)]
    message = message_from_bytes(raw)
    body = raw.partition(b"\r\n\r\n")[2].decode()
    return Step(name, str(message["From"]), str(message["Subject"]), body, item, case, tuple(letters))
