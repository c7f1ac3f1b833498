"""The demonstration: invented requests through the real service, on a mail server inside the process.

Nothing is configured and no network is used: a real IMAP and SMTP server on loopback, a SQLite file in a
folder of its own, and the service as `platsvakt run` has it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from email.utils import format_datetime
from functools import partial
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from bot.assemble import database, mailer, service
from bot.demo.words import MONTHS, WORDS
from bot.ports import Case, Database, Envelope, Item, ItemState, Letter, LetterState, UnitOfWork
from bot.reading.headers import STOCKHOLM
from bot.reading.mail import parse
from bot.reading.model import Message
from bot.routine.directory_files import FILES, parse_directory
from bot.routine.model import Directory
from bot.routine.working_days import add_months
from bot.service import Service
from bot.settings import Settings
from bot.transports.embedded import EmbeddedMailServer
from storage import migrate

MAILBOX = "utbildningsplatser@region.example"
PASSWORD = "demo"  # noqa: S105 - of a server on loopback that ends with the process

MAILS, MAIL = "mails", ".eml"
LETTERS = "letters"
LOOK_SECONDS = 0.3  # between two looks for mail that somebody sends himself

_DAY = re.compile(r"\{(start|end):in (\d{1,2}) months\}")
_REPLY = re.compile(r"\{reply-to:([\w-]+)\}")
_UNSAFE = re.compile(r"[^\w.+-]")  # in a file name


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
class Arrived:
    """A mail lies in the mailbox; nothing has been done about it yet."""

    title: str  # what it is to show; "" for a mail that somebody sent himself
    number: int  # from 1
    of: int  # how many there will be; 0 where nobody knows
    message: Message


@dataclass(frozen=True, slots=True)
class Handled:
    """What the service made of the mail that arrived last."""

    item: Item
    case: Case | None
    before: Case | None  # the case as it was before this mail, None for a new one
    letters: tuple[Letter, ...]


@dataclass
class Demonstration:
    server: EmbeddedMailServer
    service: Service
    database: Database
    folder: Path
    _message_ids: dict[str, str] = field(default_factory=dict)  # of the invented mails, by name
    _cases: dict[str, Case] = field(default_factory=dict)
    _letters_told: int = 0  # the highest id
    _letters_saved: int = 0
    _items_seen: int = 0

    async def story(self) -> AsyncIterator[Arrived | Handled]:
        """Delivers each invented mail by SMTP and lets the service do its work before the next one."""
        names = sorted(f.name for f in (_package() / MAILS).iterdir() if f.name.endswith(MAIL))
        for number, name in enumerate((n.removesuffix(MAIL) for n in names), start=1):
            yield Arrived(WORDS["titles"][name], number, len(names), await self.deliver(name))
            await self.service.run_until_idle()
            handled = await self._next_handled()
            if handled is None:
                raise RuntimeError(f"{name} was not handled")
            self.save_letters(name)
            yield handled

    async def deliver(self, name: str, **message_ids: str) -> Message:
        """Sends an invented mail by SMTP. `message_ids`: of others than the invented ones that it answers."""
        source = (_package() / MAILS / f"{name}{MAIL}").read_text(encoding="utf-8")
        raw, self._message_ids[name] = _finished(name, source, {**self._message_ids, **message_ids})
        message = parse(raw)
        out = mailer(_settings(self.server, self.folder))
        try:
            await out.send(Envelope(message.sender.email, (MAILBOX,), raw))
        finally:
            await out.aclose()
        return message

    async def watch(self, stop: asyncio.Event) -> AsyncIterator[Arrived | Handled]:
        """Runs the service until `stop`, and tells of each mail that somebody sends to it."""
        running = asyncio.create_task(self.service.run(stop))
        try:
            while not stop.is_set():
                handled = await self._next_handled()
                if handled is None:
                    await asyncio.wait({running}, timeout=LOOK_SECONDS)
                    continue
                self.save_letters(f"{self._items_seen:02}-eget-mejl")
                yield Arrived("", self._items_seen, 0, parse(handled.item.raw))
                yield handled
        finally:
            stop.set()
            await running

    async def cases(self) -> list[Case]:
        """Oldest first."""
        return list(reversed(await self.database.read(lambda unit: unit.cases.listed())))

    async def _next_handled(self) -> Handled | None:
        """The item after the last one, when the service has done all that there is to do about it."""
        found = await self.database.read(partial(_about, self._items_seen + 1, self._letters_told))
        if found is None:
            return None
        self._items_seen += 1
        item, case, letters = found
        self._letters_told = max((letter.id for letter in letters), default=self._letters_told)
        before = self._cases.get(case.number) if case else None
        if case:
            self._cases[case.number] = case
        return Handled(item, case, before, letters)

    def save_letters(self, name: str) -> None:
        """The letters that went out since the last time, as `.eml` and as plain text."""
        letters = self.folder / LETTERS
        letters.mkdir(exist_ok=True)
        fresh = self.server.delivered[self._letters_saved :]
        self._letters_saved += len(fresh)
        for number, delivered in enumerate(fresh, start=1):
            stem = f"{name}-{number}-till-{_UNSAFE.sub('_', delivered.recipient.partition('@')[0])}"
            (letters / f"{stem}.eml").write_bytes(delivered.raw)
            part = message_from_bytes(delivered.raw, policy=default).get_body(("plain",))
            (letters / f"{stem}.txt").write_text(part.get_content() if part else "", encoding="utf-8")


@asynccontextmanager
async def demonstration(
    folder: Path, *, imap_port: int = 0, smtp_port: int = 0, chat: Mapping[str, object] | None = None
) -> AsyncIterator[Demonstration]:
    """The whole house, ready to work, with its database and letters in `folder`.

    `chat`: settings that join it to a workspace.
    """
    async with EmbeddedMailServer.start({MAILBOX: PASSWORD}, imap_port=imap_port, smtp_port=smtp_port) as server:
        settings = _settings(server, folder, chat)
        await migrate(settings.database_url)
        record = database(settings)
        await record.write(lambda unit: unit.directory.replace(invented_directory(), datetime.now(UTC)))
        running = service(settings)
        try:
            yield Demonstration(server, running, record, folder)
        finally:
            await running.aclose()
            await record.aclose()


def invented_directory() -> Directory:
    return parse_directory({name: (_package() / "directory" / name).read_bytes() for name in FILES})


def _settings(server: EmbeddedMailServer, folder: Path, chat: Mapping[str, object] | None = None) -> Settings:
    return DemoSettings(
        **(chat or {}),  # type: ignore[arg-type]
        database_url=f"sqlite:///{folder / 'platsvakt.db'}",
        mailbox_address=MAILBOX,
        imap_host=server.host,
        imap_port=server.imap_port,
        imap_security="plain",
        imap_password=SecretStr(PASSWORD),
        imap_poll_seconds=5,
        answers_per_address_and_day=50,  # weeks of mail come within seconds
        answers_per_case_and_day=10,
        smtp_host=server.host,
        smtp_port=server.smtp_port,
        smtp_security="plain",
        smtp_username="-",
    )


def _package() -> Traversable:
    return resources.files("bot.demo")


def _finished(name: str, source: str, message_ids: Mapping[str, str]) -> tuple[bytes, str]:
    """The mail as it is sent: its days counted from today, with a date and a Message-ID."""
    message_id = f"<{name}@demo.example>"
    now = datetime.now(STOCKHOLM)
    source = in_days(source, "en" if "english" in name else "sv")
    source = _REPLY.sub(lambda m: message_ids[m[1]], source)
    head = f"Date: {format_datetime(now)}\nMessage-ID: {message_id}\n"
    return (head + source).replace("\n", "\r\n").encode(), message_id


def in_days(text: str, language: str = "sv") -> str:
    """`{start:in 9 months}` is the first day of that month, `{end:in 9 months}` the last day of the one before it."""

    def words(found: re.Match[str]) -> str:
        day = day_ahead(found[1], int(found[2]))
        return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"

    return _DAY.sub(words, text)


def day_ahead(which: str, months: int) -> date:
    """`which`: "start" or "end", see `in_days`."""
    day = add_months(datetime.now(STOCKHOLM).date().replace(day=1), months)
    return day - timedelta(days=1) if which == "end" else day


async def _about(number: int, after: int, unit: UnitOfWork) -> tuple[Item, Case | None, tuple[Letter, ...]] | None:
    """An item, its case and the letters about it with an id above `after`; None while work on it goes on."""
    item = await unit.inbox.get(number)
    if item is None or item.state not in (ItemState.DONE, ItemState.PARKED):
        return None
    case = await unit.cases.get(item.case) if item.case else None
    letters = [
        letter
        for letter in await unit.outbox.listed()
        if letter.id > after and (letter.key.startswith(f"item:{item.id}:") or (case and letter.case == case.number))
    ]
    if any(letter.state is LetterState.PENDING and not letter.attempts for letter in letters):
        return None
    return item, case, tuple(sorted(letters, key=lambda letter: letter.id))
