"""Several processes share the work, each is told to stop, and their database goes away and comes back."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.assemble import service
from bot.demo.demonstration import DemoSettings
from bot.ports import Clock, Database, ItemState, LetterState
from bot.service import Role
from bot.settings import Settings
from storage import SqlDatabase
from tests.postgres import private_cluster
from tests.servers import SILENCE, DovecotServer, dovecot_program, faulty_smtp, running_dovecot
from tests.service.house import MAILBOX, open_house
from tests.service.mails import INCOMPLETE, incomplete
from tests.service.soaking import books_close, house_of_workers, request
from tests.service.workers import workers

USER = "utbildningsplatser@vgregion.example"
NEVER = 3600.0  # seconds


@pytest.fixture(scope="module")
def dovecot() -> Iterator[DovecotServer]:
    program = dovecot_program()
    if program is None:
        pytest.skip("Dovecot is not installed (Debian: dovecot-imapd)")
    with running_dovecot(program) as server:
        yield server


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
    dovecot: DovecotServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who sends learns of the letter from who wrote it: nobody looks by himself."""
    monkeypatch.setattr("bot.service.LONGEST_WAIT", NEVER)
    with private_cluster() as cluster:
        url = cluster.create("woken")
        async with house_of_workers(url, dovecot, "vaken@vgregion.example") as (database, colleague, post, said):
            settings = DemoSettings(**said)  # type: ignore[arg-type]
            async with at_work(settings, Role.OUTBOX), at_work(settings, Role.MAIL):
                for number in range(3):
                    await colleague.append(request(number, INCOMPLETE))
                    await until_sent(database, number + 1)
                    assert len(post.received) == number + 1


async def test_a_database_that_goes_away_and_comes_back(dovecot: DovecotServer) -> None:
    with private_cluster() as cluster:
        url = cluster.create("gone")
        async with house_of_workers(url, dovecot, USER) as (database, colleague, post, settings):
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
