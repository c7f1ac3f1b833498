"""What goes wrong between the service and its servers, one fault at a time; afterwards the books close.

Each mail has one row and is handled, each request is one case, and each letter has left once: twice, under one
Message-ID, only where the server had accepted it and could not say so.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.ports import DatabaseOccupied, DatabaseUnreachable, Envelope, ItemState, LetterState, MailboxError
from bot.transports.embedded import EmbeddedMailServer
from bot.transports.smtp import SmtpMailer
from storage import SqlDatabase
from tests.proxy import FOREVER_SECONDS, Fault, Harm, Proxy, Way, proxy_to
from tests.service.house import CORPUS, MAILBOX, House, house_on
from tests.service.mails import complete, incomplete

ROUNDS = 12

REQUESTS = {
    "Hedda Ymerfors": complete(),
    "Arvid Lindgren": incomplete("Arvid Lindgren", message_id="<2@klient.example>"),
}
MAILS = (*REQUESTS.values(), (CORPUS / "messages" / "006.eml").read_bytes())  # the last is an automatic reply

IMAP_FAULTS = [
    *(Fault(harm, Way.TO_CLIENT) for harm in (Harm.CUT, Harm.HOLD, Harm.GARBAGE, Harm.PIECES)),
    *(Fault(harm, Way.TO_CLIENT, b"BODY[] {", 400) for harm in Harm if harm is not Harm.GARBAGE),
    *(Fault(harm, Way.TO_CLIENT, b"* SEARCH", 1) for harm in (Harm.RESET, Harm.GARBAGE)),
    *(Fault(harm, Way.TO_SERVER, b"SELECT ", 2) for harm in (Harm.CUT, Harm.HOLD, Harm.GARBAGE)),
    *(Fault(harm, Way.TO_SERVER, b"UID MOVE ", 3) for harm in (Harm.CUT, Harm.GARBAGE)),
    *(Fault(harm, Way.TO_SERVER, b'"Mottaget"\r\n') for harm in (Harm.RESET, Harm.HOLD)),  # moved, and not told so
]
SMTP_FAULTS = [
    *(Fault(harm, Way.TO_CLIENT) for harm in (Harm.CUT, Harm.HOLD, Harm.GARBAGE, Harm.DRIP, Harm.PIECES)),
    *(Fault(harm, Way.TO_SERVER, b"RCPT TO:", 5) for harm in (Harm.RESET, Harm.HOLD, Harm.GARBAGE)),
    *(Fault(harm, Way.TO_SERVER, b"Subject: ", 9) for harm in (Harm.CUT, Harm.RESET, Harm.HOLD)),  # amid the content
    *(Fault(harm, Way.TO_CLIENT, b"354 ", 4) for harm in (Harm.CUT, Harm.DRIP)),
]
ACCEPTED_UNHEARD = [Fault(harm, Way.TO_SERVER, b"\r\n.\r\n") for harm in (Harm.CUT, Harm.RESET, Harm.HOLD)]


@asynccontextmanager
async def faulty_house(folder: Path) -> AsyncIterator[tuple[House, Proxy, Proxy]]:
    """A house whose service reaches its servers through these two proxies: for IMAP and for SMTP."""
    async with (
        EmbeddedMailServer.start({MAILBOX: "secret"}) as server,
        proxy_to(server.imap_port) as imap,
        proxy_to(server.smtp_port) as smtp,
        house_on(server, folder, imap_port=imap.port, smtp_port=smtp.port) as house,
    ):
        yield house, imap, smtp


@pytest.fixture
def impatient(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers' time limits, shorter than the settings allow: where a fault makes time pass, it passes by itself."""
    seconds = 2 if fault.harm is Harm.GARBAGE else FOREVER_SECONDS / 2
    for account in ("ImapAccount", "SmtpAccount"):
        made = getattr(__import__("bot.assemble", fromlist=[account]), account)
        limit = {"command_seconds" if account == "ImapAccount" else "timeout_seconds": seconds}
        monkeypatch.setattr(f"bot.assemble.{account}", lambda made=made, limit=limit, **said: made(**said | limit))


async def until_done(house: House, messages: int = len(MAILS)) -> int:
    """Lets the service run until every mail is settled and every letter has left; returns in how many rounds."""
    for rounds in range(1, ROUNDS + 1):
        with suppress(MailboxError):
            await house.service.run_until_idle()
        items = await house.database.read(lambda unit: unit.inbox.counts())
        letters = await house.database.read(lambda unit: unit.outbox.counts())
        settled = items[ItemState.DONE] + items[ItemState.PARKED]
        if settled == messages == sum(items.values()) and letters[LetterState.SENT] == sum(letters.values()):
            return rounds
        house.clock.advance(minutes=20)
    raise AssertionError(f"not done after {ROUNDS} rounds: {items}, {letters}")


async def books_close(house: House, *, doubled: int = 0) -> None:
    counts = await house.database.read(lambda unit: unit.inbox.counts())
    assert (counts[ItemState.DONE], counts[ItemState.PARKED]) == (len(MAILS), 0)
    cases = await house.cases()
    assert [case.number.rpartition("-")[2] for case in cases] == ["0001", "0002"]
    letters = await house.letters()
    wanted = {(to, letter.message_id) for letter in letters for to in letter.envelope.recipients}
    received = Counter((to, str(mail["Message-ID"])) for to, mail in house.sent())
    assert set(received) == wanted
    assert sorted(received.values()) == [1] * (len(wanted) - doubled) + [2] * doubled


@pytest.mark.parametrize("fault", IMAP_FAULTS, ids=str)
async def test_a_fault_on_the_way_to_the_mailbox(fault: Fault, tmp_path: Path, impatient: None) -> None:
    async with faulty_house(tmp_path) as (house, imap, _):
        imap.arm(fault)
        for raw in MAILS:
            await house.server.deliver(MAILBOX, raw)
        await until_done(house)
        assert imap.done == [fault]
        await books_close(house)


@pytest.mark.parametrize("fault", [*SMTP_FAULTS, *ACCEPTED_UNHEARD], ids=str)
async def test_a_fault_on_the_way_out(fault: Fault, tmp_path: Path, impatient: None) -> None:
    async with faulty_house(tmp_path) as (house, _, smtp):
        smtp.arm(fault)
        for raw in MAILS:
            await house.server.deliver(MAILBOX, raw)
        await until_done(house)
        assert smtp.done == [fault]
        await books_close(house, doubled=fault in ACCEPTED_UNHEARD)


async def test_a_server_that_is_down_for_an_hour(tmp_path: Path) -> None:
    server = EmbeddedMailServer({MAILBOX: "secret"}, "127.0.0.1")
    async with server.listening():
        ports = server.imap_port, server.smtp_port
    async with house_on(server, tmp_path) as house:
        for raw in MAILS:
            await server.deliver(MAILBOX, raw)
        with pytest.raises(MailboxError):
            await house.service.run_until_idle()
        house.clock.advance(hours=1)
        async with server.listening(*ports):
            await until_done(house)
            await books_close(house)


# --- the database ---


@contextmanager
def limited(database: SqlDatabase, pragma: str) -> Iterator[None]:
    """Every writing connection of the database is opened with this, until the end of the block."""

    def limit(connection: object, *_: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    engine = database._engines.writer.sync_engine
    event.listen(engine, "checkout", limit)
    try:
        yield
    finally:
        event.remove(engine, "checkout", limit)


def service_database(house: House) -> SqlDatabase:
    database = house.service._database
    assert isinstance(database, SqlDatabase)
    return database


async def pages(database: SqlDatabase) -> int:
    async with database._engines.writer.connect() as connection:
        found = await connection.exec_driver_sql("PRAGMA page_count")
        count: int = found.scalar_one()
        return count


@pytest.mark.parametrize("spare", [0, 3, 8, 12])
async def test_a_full_disk_loses_nothing(spare: int, tmp_path: Path) -> None:
    """`spare` pages are left: the disk fills while mail is kept, handled or sent, as the figure has it."""
    async with faulty_house(tmp_path) as (house, _, _):
        database = service_database(house)
        for raw in MAILS:
            await house.server.deliver(MAILBOX, raw)
        full = await pages(database) + spare
        with limited(database, f"max_page_count = {full}"), pytest.raises(DatabaseUnreachable, match="disk is full"):
            await house.service.run_until_idle()
        with limited(database, "max_page_count = 1000000"):
            house.clock.advance(minutes=20)
            await until_done(house)
        await books_close(house)


async def test_a_database_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    async with faulty_house(tmp_path) as (house, _, _):
        database = service_database(house)
        for raw in MAILS:
            await house.server.deliver(MAILBOX, raw)
        with limited(database, "query_only = 1"), pytest.raises(DatabaseUnreachable, match="readonly"):
            await house.service.run_until_idle()
        with limited(database, "query_only = 0"):
            await until_done(house)
        await books_close(house)


async def test_a_letter_that_was_accepted_is_not_sent_again_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process lives on and knows that it left: the third commit is made when there is room."""
    async with faulty_house(tmp_path) as (house, _, _):
        database, send = service_database(house), SmtpMailer.send
        await house.server.deliver(MAILBOX, REQUESTS["Arvid Lindgren"])
        with ExitStack() as disk:

            async def send_and_fill(mailer: SmtpMailer, envelope: Envelope) -> None:
                await send(mailer, envelope)
                disk.enter_context(limited(database, "query_only = 1"))

            monkeypatch.setattr(SmtpMailer, "send", send_and_fill)
            with pytest.raises(DatabaseUnreachable, match="readonly"):
                await house.service.run_until_idle()
        with limited(database, "query_only = 0"):
            house.clock.advance(minutes=20)
            await house.service.run_until_idle()
        (letter,) = await house.letters()
        assert letter.state is LetterState.SENT
        assert len(house.sent()) == 1


async def test_a_second_process_on_sqlite_is_refused(tmp_path: Path) -> None:
    async with faulty_house(tmp_path) as (house, _, _), house.database.at_work():
        with pytest.raises(DatabaseOccupied, match="SQLite bears one worker only"):
            await house.service.run_until_idle()
        with pytest.raises(DatabaseOccupied):
            await house.service.run(asyncio.Event())
    async with house_on(house.server, tmp_path) as again, again.database.at_work() as alone:
        assert alone


# --- the clock ---


@pytest.mark.parametrize("jump", [timedelta(days=2), -timedelta(days=2)], ids=["forwards", "backwards"])
async def test_a_clock_that_jumps(jump: timedelta, tmp_path: Path) -> None:
    """Between every two steps of the work, and while another worker, who died, has the first item in hand."""
    async with faulty_house(tmp_path) as (house, _, smtp):
        smtp.arm(Fault(Harm.CUT, Way.TO_CLIENT))
        for raw in MAILS:
            await house.server.deliver(MAILBOX, raw)
        mailbox, inbox, *rest = house.service._parts
        while await mailbox.catch_up():
            house.clock.advance(seconds=jump.total_seconds())
        lease = house.settings.lease
        dead = await house.database.write(lambda unit: unit.inbox.claim(house.clock.now(), lease, 1))
        assert len(dead) == 1
        for part in (inbox, *rest):
            while await part.catch_up():
                house.clock.advance(seconds=jump.total_seconds())
        house.clock.advance(seconds=-jump.total_seconds())
        await until_done(house)
        await books_close(house)
