"""The one place where the real parts are joined."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

from bot.events import MessageRead, Outcome
from bot.inbox import Inbox, InboxPolicy, is_cut
from bot.outbox import Outbox, OutboxPolicy
from bot.ports import Clock, Database, Item, Letter, Mailbox, MailboxError, Mailer, Party, Topic, UnitOfWork
from bot.reading.model import Reading
from bot.routine.model import Directory
from bot.service import Part, Role, Service, work_comes
from bot.settings import Settings
from bot.transports.imap import ImapAccount, ImapMailbox
from bot.transports.smtp import SmtpAccount, SmtpMailer
from handlers import handle
from handlers.aftermath import follow_up
from handlers.correspondence import person_needed, undeliverable
from handlers.desk import Desk, Office
from handlers.passing import pass_time
from storage import SqlDatabase
from templates import MailLetters
from templates.stok import stok_form

TOKEN_COMMAND_SECONDS = 60
BETWEEN_DAYS = 3600.0  # seconds between two looks at what the day has overtaken


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def service(settings: Settings, *, clock: Clock | None = None, only: frozenset[Role] = frozenset(Role)) -> Service:
    """The whole service on its real parts, or `only` some. Raises SettingsError when mail settings are missing."""
    settings.require_mail()
    return join(settings, database(settings), mailbox(settings), mailer(settings), clock or SystemClock(), only=only)


def join(
    settings: Settings,
    database: Database,
    mailbox: Mailbox,
    mailer: Mailer,
    clock: Clock,
    *,
    only: frozenset[Role] = frozenset(Role),
) -> Service:
    office = Office(
        letters=MailLetters(),
        stok_form=stok_form,
        mailbox=Party(settings.mailbox_name, settings.mailbox_address),
        signature=f"{settings.mailbox_name}, {settings.office_name}",
        coordinators=settings.coordinators,
        handled_folder=settings.handled_folder or settings.imap_folder,
        answers_per_address_and_day=settings.answers_per_address_and_day,
        answers_per_case_and_day=settings.answers_per_case_and_day,
    )

    async def handler(event: MessageRead, unit: UnitOfWork, directory: Directory, now: datetime) -> Outcome:
        desk = Desk(office, unit, directory, now)
        outcome = await handle(event, desk)
        await follow_up(desk)
        return outcome

    async def tell_parked(
        item: Item, reading: Reading | None, reason: str, unit: UnitOfWork, directory: Directory, now: datetime
    ) -> None:
        kind = "too_large" if is_cut(item) else "parked"
        await person_needed(Desk(office, unit, directory, now), reading, item.id, reason, kind=kind, size=item.size)

    async def tell_undelivered(letter: Letter, error: str, unit: UnitOfWork, now: datetime) -> None:
        await undeliverable(Desk(office, unit, await unit.directory.load(), now), letter, error)

    async def time_passes() -> int:
        async def work(unit: UnitOfWork) -> int:
            desk = Desk(office, unit, await unit.directory.load(), clock.now())
            overtaken = await pass_time(desk)
            await follow_up(desk)
            return overtaken

        return await database.write(work)

    inbox = Inbox(
        database,
        clock,
        InboxPolicy(go_live=settings.go_live, attempts=settings.attempts, retry=settings.retry, lease=settings.lease),
        handler,
        tell_parked,
    )
    outbox = Outbox(
        database, mailer, clock, OutboxPolicy(settings.send_attempts, settings.retry, settings.lease), tell_undelivered
    )

    async def look() -> int:
        """Keeps the next batch that lies in the mailbox; how many messages it held."""
        arrivals = await mailbox.fetch(await inbox.mark(settings.imap_folder))
        if arrivals:
            await inbox.keep(arrivals)
            await mailbox.acknowledge(arrivals)
        return len(arrivals)

    parts = [
        Part("clock", Role.CLOCK, time_passes, partial(asyncio.sleep, BETWEEN_DAYS)),
        Part("mailbox", Role.MAIL, look, partial(mailbox.wait, settings.imap_poll_seconds)),
        Part(
            "inbox",
            Role.MAIL,
            inbox.handle_next,
            work_comes(database, clock, Topic.INBOX, inbox.next_due),
            inbox.take_up_again,
        ),
        Part(
            "outbox",
            Role.OUTBOX,
            outbox.send_next,
            work_comes(database, clock, Topic.OUTBOX, outbox.next_due),
            outbox.take_up_again,
        ),
    ]
    return Service(parts, database, closing=(mailbox.aclose, mailer.aclose), only=only)


def database(settings: Settings) -> Database:
    return SqlDatabase(settings.database_url)


def mailbox(settings: Settings) -> Mailbox:
    return ImapMailbox(
        ImapAccount(
            host=settings.imap_host,
            port=settings.imap_port,
            security=settings.imap_security,
            username=settings.imap_username or settings.mailbox_address,
            password=settings.imap_password.get_secret_value() or None,
            token=_token(settings),
            folder=settings.imap_folder,
            handled_folder=settings.handled_folder,
            max_message_bytes=settings.max_message_bytes,
            command_seconds=settings.imap_command_seconds,
            allow_plain=settings.allow_plain,
            ca_file=str(settings.ca_file) if settings.ca_file else None,
        )
    )


def mailer(settings: Settings) -> Mailer:
    anonymous = settings.smtp_username == "-"
    username = settings.smtp_username or settings.imap_username or settings.mailbox_address
    password = settings.smtp_password.get_secret_value() or settings.imap_password.get_secret_value()
    return SmtpMailer(
        SmtpAccount(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            username=None if anonymous else username,
            password=None if anonymous else password or None,
            token=None if anonymous else _token(settings),
            local_hostname=settings.local_hostname or settings.mailbox_address.rpartition("@")[2],
            timeout_seconds=settings.smtp_seconds,
            allow_plain=settings.allow_plain,
            ca_file=str(settings.ca_file) if settings.ca_file else None,
        )
    )


def _token(settings: Settings) -> Callable[[], Awaitable[str]] | None:
    """XOAUTH2: a token by the application's secret, or the one that the operator's program prints."""
    if settings.uses_client_credentials:
        from bot.transports.oauth import ClientCredentials, OAuthClient  # its library takes a while to load

        return ClientCredentials(
            OAuthClient(
                settings.oauth_tenant,
                settings.oauth_client_id,
                settings.oauth_client_secret.get_secret_value(),
                settings.oauth_authority.rstrip("/"),
                settings.oauth_scope,
                str(settings.ca_file) if settings.ca_file else None,
            )
        ).token
    command = shlex.split(settings.oauth_token_command)
    if not command:
        return None

    async def token() -> str:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(), TOKEN_COMMAND_SECONDS)
        except TimeoutError:
            process.kill()
            raise MailboxError(f"{command[0]} gave no token within {TOKEN_COMMAND_SECONDS} s") from None
        if process.returncode or not out.strip():
            words = err.decode("utf-8", "replace").strip().splitlines()[-1:] or ["it printed nothing"]
            raise MailboxError(f"{command[0]} gave no token (exit status {process.returncode}): {words[0]}")
        return out.decode("ascii", "replace").strip()

    return token
