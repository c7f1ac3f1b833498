"""The whole service on the servers it meets in earnest: Dovecot over TLS, PostgreSQL, an SMTP server."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from pydantic import SecretStr

from bot.assemble import SystemClock, database, mailbox, service
from bot.demo.demonstration import DemoSettings
from bot.ports import Case, Database, ItemState
from bot.reconciliation import reconcile
from bot.routine.directory_files import FILES, parse_directory
from bot.routine.model import Field, Verdict
from bot.service import Service
from tests.postgres import Cluster
from tests.servers import (
    DOVECOT_PASSWORD,
    Colleague,
    DovecotServer,
    FaultySmtpServer,
    faulty_smtp,
)
from tests.service.house import CORPUS
from tests.service.mails import ULRIKA, complete, incomplete, mail

DIRECTORY = parse_directory({name: (CORPUS / "directory" / name).read_bytes() for name in FILES})
ULRIKAS = "ulrika.wennerfalk@vgregion.example"
GUNVORS = "gunvor.tistedal@vgregion.example"

_numbers = itertools.count(1)


@dataclass
class Firm:
    """One mailbox, one database, one SMTP server, and services that work on them."""

    dovecot: DovecotServer
    post: FaultySmtpServer
    settings: DemoSettings
    database: Database
    colleague: Colleague

    @asynccontextmanager
    async def at_work(self, **changed: object) -> AsyncIterator[Service]:
        """The service as one process has it, with its loops running."""
        running = service(self.settings.model_copy(update=changed))
        stop = asyncio.Event()
        loops = asyncio.create_task(running.run(stop))
        try:
            yield running
        finally:
            stop.set()
            await loops
            await running.aclose()

    async def work_once(self, **changed: object) -> None:
        running = service(self.settings.model_copy(update=changed))
        try:
            await running.run_until_idle()
        finally:
            await running.aclose()

    async def case(self) -> Case:
        (case,) = await self.database.read(lambda unit: unit.cases.listed())
        return case

    async def sent(self, count: int) -> list[tuple[str, EmailMessage]]:
        """(recipient, letter), as soon as there are so many."""
        await until(lambda: _true(len(self.post.received) >= count))
        letters = [(r, message_from_bytes(x.content, policy=default)) for x in self.post.received for r in x.recipients]
        assert len(letters) == count
        return letters

    async def done(self) -> int:
        counts = await self.database.read(lambda unit: unit.inbox.counts())
        assert (counts[ItemState.LATER], counts[ItemState.PARKED]) == (0, 0)
        return counts[ItemState.DONE]

    async def handled(self, count: int) -> None:
        async def reached() -> bool:
            return await self.done() >= count

        await until(reached)


async def until(reached: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await reached():
            await asyncio.sleep(0.02)


async def _true(value: bool) -> bool:
    return value


@pytest.fixture
async def firm(dovecot: DovecotServer, cluster: Cluster, postgresql_template: str) -> AsyncIterator[Firm]:
    user = f"utbildningsplatser{next(_numbers)}@vgregion.example"
    url = cluster.create(f"firm_{next(_numbers)}", postgresql_template)
    async with faulty_smtp(certificates=dovecot.certificates, starttls=True, users={user: DOVECOT_PASSWORD}) as post:
        settings = DemoSettings(
            database_url=url,
            mailbox_address=user,
            imap_host="127.0.0.1",
            imap_port=dovecot.tls_port,
            imap_security="tls",
            imap_password=SecretStr(DOVECOT_PASSWORD),
            imap_poll_seconds=3600,  # only IDLE can bring the news in time
            imap_command_seconds=20,
            smtp_host="127.0.0.1",
            smtp_port=post.port,
            smtp_security="starttls",
            ca_file=dovecot.certificates.ca_file,
        )
        record = database(settings)
        await record.write(lambda unit: unit.directory.replace(DIRECTORY, datetime.now(UTC)))
        colleague = Colleague(dovecot.port, user, DOVECOT_PASSWORD)
        try:
            yield Firm(dovecot, post, settings, record, colleague)
        finally:
            await colleague.close()
            await record.aclose()


def answer(to: EmailMessage, words: str) -> bytes:
    """A study director's reply, as her mail program writes it."""
    return mail(
        words,
        sender=ULRIKA,
        subject=f"SV: {to['Subject'].removeprefix('Re: ')}",
        message_id="<svar@klient.example>",
        received="Tue, 26 Jan 2027 10:00:00 +0100",
        In_Reply_To=str(to["Message-ID"]),
        References=f"{to['References']} {to['Message-ID']}",
    )


async def test_request_answer_supplement_while_the_loops_run(firm: Firm) -> None:
    async with firm.at_work():
        await firm.colleague.append(incomplete())
        ((to, question),) = await firm.sent(1)
        assert to == ULRIKAS
        assert (await firm.case()).placements[0].assessment.verdict is Verdict.NEEDS_INFORMATION

        await firm.colleague.append(answer(question, "Handledare är Lars-Erik Myrdalen.\n\nUlrika"))
        letters = await firm.sent(3)
        assert {to for to, _ in letters[1:]} == {ULRIKAS, GUNVORS}
        case = await firm.case()
        assert case.number == "LOU-2027-0001"
        assert case.placements[0].placement.value(Field.SUPERVISOR) == "Lars-Erik Myrdalen"
        assert case.placements[0].assessment.verdict is Verdict.READY
    assert await firm.done() == 2


async def test_kept_mail_is_moved_as_it_was_and_flags_stay(firm: Firm) -> None:
    unread, read = complete(), incomplete("Arvid Lindgren", message_id="<2@klient.example>")
    await firm.colleague.append(unread)
    await firm.colleague.append(read, flags=r"(\Seen \Flagged)")
    await firm.work_once()
    assert await firm.colleague.messages("INBOX") == {}
    assert await firm.colleague.messages("Mottaget") == {unread: frozenset(), read: frozenset({r"\Seen", r"\Flagged"})}


async def test_remembered_mail_stays_where_it_is_and_is_taken_once(firm: Firm) -> None:
    raw = complete()
    await firm.colleague.append(raw)
    for _ in range(2):
        await firm.work_once(imap_handled_folder="-")
    assert await firm.colleague.messages("INBOX") == {raw: frozenset()}
    assert not any("Mottaget" in folder for folder in await firm.colleague.folders())
    await firm.colleague.append(incomplete("Arvid Lindgren", message_id="<2@klient.example>"))
    await firm.work_once(imap_handled_folder="-")
    assert await firm.done() == 2
    await firm.sent(3)


async def test_a_folder_that_was_made_anew_is_read_again_and_nothing_is_doubled(firm: Firm) -> None:
    folder = {"imap_handled_folder": "-", "imap_folder": "Ansökningar"}
    await firm.colleague.make_anew("Ansökningar")
    await firm.colleague.append(complete(), folder="Ansökningar")
    await firm.work_once(**folder)
    await firm.colleague.make_anew("Ansökningar")
    await firm.colleague.append(
        complete(), incomplete("Arvid Lindgren", message_id="<2@x.example>"), folder="Ansökningar"
    )
    await firm.work_once(**folder)
    assert await firm.done() == 2
    await firm.sent(3)


async def test_the_books_close_until_a_mail_lies_among_the_handled_that_nobody_kept(firm: Firm) -> None:
    mails = [incomplete(f"Hedda Ymer{n}fors", message_id=f"<{n}@klient.example>") for n in "abcd"] * 30
    await firm.colleague.append(*mails, complete())
    await firm.work_once()
    box = mailbox(firm.settings)
    try:
        books = await reconcile(firm.database, box, SystemClock())
        assert books.closes
        assert (books.mailbox, books.moved_on) == (5, 0)
        await firm.colleague.append(mail("Hej!", subject="Åh, åhå :) * 2"), folder="Mottaget")
        books = await reconcile(firm.database, box, SystemClock())
        assert (books.mailbox, books.accounted) == (6, 5)
        (head,) = books.missing
        assert (head.folder, head.uid) == ("Mottaget", 122)
    finally:
        await box.aclose()


async def test_two_messages_with_the_same_bytes_are_one(firm: Firm) -> None:
    await firm.colleague.append(complete(), complete())
    async with firm.at_work():
        await firm.sent(2)
        await firm.colleague.append(complete(), incomplete("Arvid Lindgren", message_id="<2@klient.example>"))
        await firm.sent(3)
        await until_empty(firm)
    assert await firm.done() == 2
    assert len(await firm.database.read(lambda unit: unit.cases.listed())) == 2


async def test_a_restart_of_the_mail_server_loses_nothing(firm: Firm) -> None:
    async with firm.at_work():
        await firm.colleague.append(complete())
        await firm.sent(2)
        await firm.colleague.close()
        firm.dovecot.stop()
        firm.dovecot.start()
        await firm.colleague.append(incomplete("Arvid Lindgren", message_id="<2@klient.example>"))
        await firm.sent(3)
        await until_empty(firm)
    assert await firm.done() == 2


async def test_a_restart_between_two_runs_loses_nothing(firm: Firm) -> None:
    await firm.colleague.append(complete())
    await firm.work_once()
    await firm.colleague.close()
    firm.dovecot.stop()
    firm.dovecot.start()
    await firm.colleague.append(incomplete("Arvid Lindgren", message_id="<2@klient.example>"))
    await firm.work_once()
    assert await firm.done() == 2
    await firm.sent(3)


async def test_two_workers_share_the_work(firm: Firm) -> None:
    """Both see each mail: it is kept once, handled once, and each letter leaves once."""
    names = [f"Hedda Ymer{letter}fors" for letter in "abcdefgh"]
    changed = {"answers_per_address_and_day": 50}
    async with firm.at_work(**changed), firm.at_work(**changed):
        for number, name in enumerate(names):
            await firm.colleague.append(incomplete(name, message_id=f"<{number}@klient.example>"))
        await firm.handled(len(names))
        letters = await firm.sent(len(names))
        await until_empty(firm)
    assert len({str(letter["Message-ID"]) for _, letter in letters}) == len(names)
    cases = await firm.database.read(lambda unit: unit.cases.listed())
    assert sorted(case.number for case in cases) == [f"LOU-2027-{n:04}" for n in range(1, len(names) + 1)]


async def until_empty(firm: Firm) -> None:
    async def empty() -> bool:
        return not await firm.colleague.messages("INBOX")

    await until(empty)
