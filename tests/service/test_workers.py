"""Several processes share the work, each is told to stop, and their database goes away and comes back."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from bot.assemble import service
from bot.demo.demonstration import DemoSettings
from bot.ports import Arrival, Clock, Database, ItemState, LetterState
from bot.service import Role
from bot.settings import Settings
from bot.transports.imap import ImapMailbox
from storage import SqlDatabase
from tests.postgres import Cluster, private_cluster
from tests.servers import SILENCE, DovecotServer, faulty_smtp
from tests.service.house import MAILBOX, open_house
from tests.service.mails import INCOMPLETE, incomplete
from tests.service.soaking import books_close, house_of_workers, request
from tests.service.workers import workers

NEVER = 3600.0  # seconds


@asynccontextmanager
async def at_work(settings: Settings, *roles: Role, clock: Clock | None = None) -> AsyncIterator[None]:
    running = service(settings, clock=clock, only=frozenset(roles) or frozenset(Role))
    stop = asyncio.Event()
    work = asyncio.create_task(running.run(stop))
    try:
        yield
    finally:
        stop.set()
        await work
        await running.aclose()


async def until_sent(database: Database, count: int) -> None:
    async with asyncio.timeout(60):
        while (await database.read(lambda unit: unit.outbox.counts()))[LetterState.SENT] < count:
            await asyncio.sleep(0.02)


async def test_a_commit_wakes_the_processes_that_wait_for_it(
    dovecot: DovecotServer, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who sends learns of the letter from who wrote it: nobody looks by himself."""
    monkeypatch.setattr("bot.service.LONGEST_WAIT", NEVER)
    url = cluster.create("woken")
    async with house_of_workers(url, dovecot, "vaken@vgregion.example") as (database, colleague, post, said):
        settings = DemoSettings(**said)  # type: ignore[arg-type]
        async with at_work(settings, Role.OUTBOX), at_work(settings, Role.MAIL):
            for number in range(3):
                await colleague.append(request(number, INCOMPLETE))
                await until_sent(database, number + 1)
                assert len(post.received) == number + 1


HOLDER = """
import asyncio, sys
from storage import SqlDatabase

async def hold():
    async with SqlDatabase(sys.argv[1]).alone("mailbox") as ours:
        print("on it" if ours else "refused", flush=True)
        await asyncio.Event().wait()

asyncio.run(hold())
"""


@asynccontextmanager
async def somebody_on_it(url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that looks into the mailbox, as far as others can tell, and never comes back."""
    holder = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDER, url, stdout=asyncio.subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert await holder.stdout.readline() == b"on it\n"
        yield holder
    finally:
        with suppress(ProcessLookupError):
            holder.kill()
        await holder.wait()


async def test_one_worker_at_a_time_fetches_mail(
    dovecot: DovecotServer, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each mail is fetched once, and by the others when whoever was at it is killed."""
    fetched: list[str] = []
    refused = asyncio.Event()
    fetch, alone = ImapMailbox.fetch, SqlDatabase.alone

    async def told(self: ImapMailbox, *given: Any) -> Sequence[Arrival]:
        arrivals = await fetch(self, *given)
        fetched.extend(str(arrival.uid) for arrival in arrivals)
        return arrivals

    @asynccontextmanager
    async def noticed(self: SqlDatabase, errand: str) -> AsyncIterator[bool]:
        async with alone(self, errand) as ours:
            if not ours:
                refused.set()
            yield ours

    monkeypatch.setattr(ImapMailbox, "fetch", told)
    monkeypatch.setattr(SqlDatabase, "alone", noticed)
    monkeypatch.setattr("bot.service.LOOK_AGAIN", 0.05)
    url = cluster.create("in_turn")
    async with house_of_workers(url, dovecot, "turen@vgregion.example") as (database, colleague, post, said):
        settings = DemoSettings(**said)  # type: ignore[arg-type]
        await colleague.append(*(request(number, INCOMPLETE) for number in range(12)))
        async with (
            somebody_on_it(url) as holder,
            at_work(settings, Role.MAIL),
            at_work(settings, Role.MAIL),
            at_work(settings, Role.OUTBOX),
        ):
            async with asyncio.timeout(60):
                await refused.wait()
            assert fetched == []
            holder.kill()
            await until_sent(database, 12)
        books = await books_close(database, post, 12, 0, 0.0, asked=range(12))
        assert (len(fetched), books.handled, books.letters) == (12, 12, 12)


async def test_a_database_that_goes_away_and_comes_back(dovecot: DovecotServer) -> None:
    """On a server of its own: it goes away with all that it held for others."""
    with private_cluster() as cluster:
        url = cluster.create("gone")
        async with house_of_workers(url, dovecot, "borta@vgregion.example") as (database, colleague, post, settings):
            async with workers(settings, lease_seconds=6, retry_seconds=1) as crew:
                await crew.start(2)
                await colleague.append(*(request(number, INCOMPLETE) for number in range(6)))
                await until_sent(database, 2)
                cluster.stop()
                await colleague.append(*(request(number, INCOMPLETE) for number in range(6, 10)))
                cluster.start()
                await database.aclose()
                again = SqlDatabase(url)
                await until_sent(again, 10)
            books = await books_close(again, post, 10, 0, 0.0, asked=range(10))
            await again.aclose()
            assert (books.handled, books.cases, books.letters) == (10, 10, 10)


# --- told to stop ---


async def test_an_item_in_hand_is_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And its attempt is not counted: nothing is wrong with it."""
    monkeypatch.setattr("bot.service.GRACE", 0.05)
    begun, may_end = threading.Event(), threading.Event()

    def endless(*_: object) -> None:
        begun.set()
        may_end.wait(60)

    async with open_house(tmp_path) as house:
        await house.server.deliver(MAILBOX, incomplete())
        with monkeypatch.context() as patch:
            patch.setattr("bot.inbox.read", endless)
            async with at_work(house.settings, clock=house.clock):
                assert await asyncio.to_thread(begun.wait, 60)
        (item,) = await house.database.read(lambda unit: unit.inbox.listed(ItemState.NEW))
        assert item.attempts == 0
        may_end.set()
        await house.service.run_until_idle()
        assert len(house.sent()) == 1


async def test_a_letter_in_hand_is_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.GRACE", 0.05)
    async with faulty_smtp() as post, open_house(tmp_path, smtp_port=post.port) as house:
        post.answers["MAIL"] = SILENCE
        await house.server.deliver(MAILBOX, incomplete())
        async with at_work(house.settings, clock=house.clock), asyncio.timeout(60):
            while "MAIL" not in post.commands:
                await asyncio.sleep(0.01)
        (letter,) = await house.letters()
        assert (letter.state, letter.attempts, letter.next_attempt_at) == (LetterState.PENDING, 0, None)
        del post.answers["MAIL"]
        await house.service.run_until_idle()
        assert len(post.received) == 1


async def test_what_can_be_finished_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.reading.extract import read

    begun, may_end = threading.Event(), threading.Event()

    def slow(*arguments: object) -> object:
        begun.set()
        may_end.wait(60)
        return read(*arguments)  # type: ignore[arg-type]

    async with open_house(tmp_path) as house:
        await house.server.deliver(MAILBOX, incomplete())
        monkeypatch.setattr("bot.inbox.read", slow)
        async with at_work(house.settings, clock=house.clock):
            assert await asyncio.to_thread(begun.wait, 60)
            asyncio.get_running_loop().call_later(0.05, may_end.set)  # after it is told to stop
        counts = await house.database.read(lambda unit: unit.inbox.counts())
        assert counts[ItemState.DONE] == 1
