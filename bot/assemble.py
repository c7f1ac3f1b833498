"""The one place where the real parts are joined."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from bot.allocation import Turn
from bot.chat_outbox import ChatOutbox
from bot.events import MessageRead, Outcome, Refused
from bot.inbox import Inbox, InboxPolicy, is_cut
from bot.leasing import Tries
from bot.outbox import Outbox
from bot.ports import (
    CHAT,
    Chat,
    ChatListener,
    Clock,
    Database,
    DueList,
    Item,
    Letter,
    Mailbox,
    MailboxError,
    Mailer,
    Party,
    SetDeadline,
    Topic,
    UnitOfWork,
)
from bot.reading.model import Reading
from bot.reconciliation import MOST_NAMED, DailyBooks, Reconciliation
from bot.reminders import ClockWork, Pulse, Reminders, Ticks
from bot.routine.model import Directory
from bot.routine.routine import current_routine
from bot.service import OneAtATime, Part, Role, Service, work_comes
from bot.settings import Settings
from bot.transports.imap import ImapAccount, ImapMailbox
from bot.transports.slack_account import SlackAccount
from bot.transports.smtp import SmtpAccount, SmtpMailer
from handlers import alarms, handle
from handlers.aftermath import follow_up
from handlers.chat.items import ChatRoom
from handlers.correspondence import books_do_not_close, person_needed, undeliverable
from handlers.daily import tell_today
from handlers.deadlines import prepare_deadlines
from handlers.desk import ChatOffice, Desk, Office
from handlers.passing import pass_day
from handlers.reminding import remind, still_due, together
from handlers.turns import turn_of_the_day
from storage import SqlDatabase
from templates import MailLetters
from templates.slack import SlackDrawings

T = TypeVar("T")

TOKEN_COMMAND_SECONDS = 60
BETWEEN_HOMES = 600.0  # seconds between two looks at people's homes when no case changed
GATHERING = 0.5  # seconds in which changes of cases are gathered before homes are drawn
BETWEEN_BOOKS = 900.0  # seconds between two looks whether the books are to be compared
BETWEEN_WATCHES = 60.0  # seconds between two looks for a part that is silent


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def service(settings: Settings, *, clock: Clock | None = None, only: frozenset[Role] = frozenset(Role)) -> Service:
    """The whole service on its real parts, or `only` some. Raises SettingsError when mail settings are missing."""
    settings.require_mail()
    joined = clock or SystemClock()
    return join(
        settings, database(settings), mailbox(settings), mailer(settings), joined, chat=chat_of(settings), only=only
    )


def join(
    settings: Settings,
    database: Database,
    mailbox: Mailbox,
    mailer: Mailer,
    clock: Clock,
    *,
    chat: Callable[[ChatListener], Chat] | None = None,
    only: frozenset[Role] = frozenset(Role),
) -> Service:
    office = office_of(settings)
    room = ChatRoom(office, database, clock)
    surface = chat(room) if chat else None

    async def handler(event: MessageRead, unit: UnitOfWork, directory: Directory, now: datetime) -> Outcome:
        desk = Desk(office, unit, directory, now)
        outcome = await handle(event, desk)
        await follow_up(desk)
        return outcome

    async def tell_parked(
        item: Item, reading: Reading | None, refused: Refused, unit: UnitOfWork, directory: Directory, now: datetime
    ) -> None:
        desk, kind = Desk(office, unit, directory, now), "too_large" if is_cut(item) else "parked"
        shown = None if refused.private else reading
        await person_needed(desk, shown, item.id, refused.reason, kind=kind, size=item.size, vouch=refused.vouch)
        if item.source == CHAT and office.chat is not None and reading is None:
            await room.sorry(item, unit, directory, now)

    async def tell_undelivered(letter: Letter, error: str, unit: UnitOfWork, now: datetime) -> None:
        await undeliverable(Desk(office, unit, await unit.directory.load(), now), letter, error)

    large = Turn()
    inbox = Inbox(
        database,
        clock,
        InboxPolicy(go_live=settings.go_live, attempts=settings.attempts, retry=settings.retry, lease=settings.lease),
        handler,
        tell_parked,
        large,
        room if office.chat else None,
    )
    outbox = Outbox(
        database, mailer, clock, Tries(settings.send_attempts, settings.retry, settings.lease), tell_undelivered
    )

    async def look() -> int:
        """Keeps the next batch that lies in the mailbox; how many messages it held."""
        async with AsyncExitStack() as held:
            mark = await inbox.mark(settings.imap_folder)
            arrivals = await mailbox.fetch(mark, partial(held.enter_async_context, large))
            if arrivals:
                await inbox.keep(arrivals)
                await mailbox.acknowledge(arrivals)
        await looked.beat()
        return len(arrivals)

    looking = OneAtATime(database, alarms.MAILBOX, look, partial(mailbox.wait, settings.imap_poll_seconds))
    ticks, started = Ticks(), clock.now()
    looked = Pulse(database, clock, alarms.MAILBOX)
    reminders = Reminders(database, clock, clock_work(office), current_routine().hours)

    async def tell_books(found: Reconciliation, unit: UnitOfWork, now: datetime) -> None:
        desk = Desk(office, unit, await unit.directory.load(), now)
        await books_do_not_close(desk, found.sentence(), "; ".join(found.named()[:MOST_NAMED]))

    books = DailyBooks(database, mailbox, clock, tell_books)

    async def watch() -> int:
        async def work(unit: UnitOfWork) -> int:
            return await alarms.settle(Desk(office, unit, await unit.directory.load(), clock.now()), started)

        return await database.write(work)

    parts = [
        Part("mailbox", Role.MAIL, looking.catch_up, looking.wait),
        Part(
            "inbox",
            Role.MAIL,
            inbox.handle_next,
            work_comes(database, clock, Topic.INBOX, inbox.next_due),
            inbox.take_up_again,
        ),
        Part("clock", Role.CLOCK, reminders.catch_up, ticks.wait),
        Part("books", Role.CLOCK, books.catch_up, partial(asyncio.sleep, BETWEEN_BOOKS)),
        Part(
            "outbox",
            Role.OUTBOX,
            outbox.send_next,
            work_comes(database, clock, Topic.OUTBOX, outbox.next_due),
            outbox.take_up_again,
        ),
        *chat_parts(settings, database, clock, surface, room),
        Part("watch", min(only), watch, partial(asyncio.sleep, BETWEEN_WATCHES)),  # in every process, last
    ]
    closing = [ticks.aclose, mailbox.aclose, mailer.aclose, *([surface.aclose] if surface else ())]
    return Service(parts, database, closing=closing, only=only)


def chat_parts(
    settings: Settings, database: Database, clock: Clock, chat: Chat | None, room: ChatRoom
) -> Sequence[Part]:
    """What delivers to the chat, and what listens to it."""
    if chat is None:
        return ()
    room.fetch_files = chat.fetch_files
    policy = Tries(settings.send_attempts, settings.retry, settings.lease)
    posts = ChatOutbox(database, chat, clock, policy, room.tell_dead, room.alarm)

    async def nothing_to_catch_up() -> int:
        return 0

    async def cases_change() -> None:
        await database.wait(Topic.HOMES, BETWEEN_HOMES)
        await asyncio.sleep(GATHERING)

    return (
        Part(
            "chat outbox",
            Role.CHAT,
            posts.deliver_waiting,
            work_comes(database, clock, Topic.CHAT, posts.next_due),
            posts.take_up_again,
        ),
        Part("homes", Role.CHAT, room.redraw_homes, cases_change),
        Part("chat", Role.CHAT, nothing_to_catch_up, partial(chat.run, asyncio.Event())),
    )


def chat_of(settings: Settings) -> Callable[[ChatListener], Chat] | None:
    """What joins the chat to its listener; None where no chat is set up."""
    if not settings.uses_slack:
        return None
    from bot.transports.slack import SlackChat  # its libraries take a while to load

    account = slack_account(settings)
    return lambda listener: SlackChat(account, listener)


def _stok_form(facts: Mapping[str, object]) -> bytes:
    from templates.stok import stok_form  # its library takes memory that most days need not

    return stok_form(facts)


def office_of(settings: Settings) -> Office:
    """Who we are in letters and in the chat."""
    chat = None
    if settings.uses_slack:
        chat = ChatOffice(SlackDrawings(), settings.slack_intake_channel, letters_too=settings.slack_decision_mail)
    return Office(
        letters=MailLetters(),
        stok_form=_stok_form,
        mailbox=Party(settings.mailbox_name, settings.mailbox_address),
        signature=f"{settings.mailbox_name}, {settings.office_name}",
        coordinators=settings.coordinators,
        operators=settings.operators,
        handled_folder=settings.handled_folder or settings.imap_folder,
        authentication_server=settings.authentication_server,
        message_key=settings.message_secret,
        secret_ends=settings.oauth_client_secret_expires,
        answers_per_address_and_day=settings.answers_per_address_and_day,
        answers_per_case_and_day=settings.answers_per_case_and_day,
        same_answers_per_hour=settings.same_answers_per_hour,
        answers_per_hour=settings.answers_per_hour,
        chat=chat,
    )


def clock_work(office: Office) -> ClockWork:
    """What is done with deadlines, each with a desk of its own. People are told of it when offices are open."""

    async def desk(unit: UnitOfWork, now: datetime) -> Desk:
        hours = current_routine().hours
        told_from = None if hours.are_open(now) else hours.next_opening(now)
        return Desk(office, unit, await unit.directory.load(), now, told_from=told_from)

    async def prepare(unit: UnitOfWork, now: datetime, after: str) -> str | None:
        at = await desk(unit, now)
        go_on = await prepare_deadlines(at, after)
        if go_on is None:
            await turn_of_the_day(at)
        return go_on

    async def pass_case_day(unit: UnitOfWork, now: datetime, number: str, ids: Sequence[int]) -> int:
        at = await desk(unit, now)
        settled = await pass_day(at, number, ids)
        await follow_up(at)
        return settled

    async def groups(unit: UnitOfWork, now: datetime, due: Sequence[SetDeadline]) -> Sequence[Sequence[int]]:
        return together(await still_due(await desk(unit, now), due))

    async def remind_group(unit: UnitOfWork, now: datetime, ids: Sequence[int]) -> int:
        at = await desk(unit, now)
        reminded = await remind(at, ids)
        await follow_up(at)
        return reminded

    async def tell_today_of(unit: UnitOfWork, now: datetime, due: DueList) -> int:
        return await tell_today(await desk(unit, now), due)

    return ClockWork(prepare, pass_case_day, groups, remind_group, tell_today_of)


async def at_desk(settings: Settings, unit: UnitOfWork, now: datetime, work: Callable[[Desk], Awaitable[T]]) -> T:
    """What an operator does: in the unit's transaction, with all that follows from it."""
    desk = Desk(office_of(settings), unit, await unit.directory.load(), now)
    done = await work(desk)
    await follow_up(desk)
    return done


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


def slack_account(settings: Settings) -> SlackAccount:
    return SlackAccount(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=settings.slack_app_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        mode=settings.slack_mode,
        host=settings.slack_host,
        port=settings.slack_port,
        intake_channel=settings.slack_intake_channel,
        api_url=settings.slack_api_url,
        max_message_bytes=settings.max_message_bytes,
        ca_file=str(settings.ca_file) if settings.ca_file else None,
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
