"""What bot.ports.Database promises."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError

import storage
from bot.ports import Database, ItemState
from bot.ports import UnitOfWork as Unit
from storage import DatabaseUnreachable, SqlDatabase
from storage.columns import NaiveDatetime
from storage.database import ATTEMPTS
from storage.schema import MIGRATIONS
from tests.postgres import Cluster
from tests.storage.samples import NOW, ask, case, entry, item, keep, letter, mark, open_case, settling

HEAD = max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def kept(database: SqlDatabase) -> int:
    return sum((await database.read(lambda unit: unit.inbox.counts())).values())


async def test_it_is_what_the_port_describes(database: SqlDatabase) -> None:
    seen_as_port: Database = database

    assert await seen_as_port.check()


async def test_everything_happens_or_nothing(database: SqlDatabase, url: str) -> None:
    (item_id,) = await keep(database, 1)

    async def dies(unit: Unit) -> None:
        opened = await unit.cases.open(case(), 2026)
        await unit.cases.add_history(entry(opened.number))
        await unit.cases.link_message(opened.number, "<a@x.example>")
        await unit.outbox.add(letter(case=opened.number))
        await unit.inbox.set_mark(mark(4))
        await unit.inbox.settle(item_id, ItemState.DONE, reason="", case=opened.number)
        raise RuntimeError("before the commit")

    with pytest.raises(RuntimeError, match="before the commit"):
        await database.write(dies)

    for table in ("cases", "case_numbers", "placements", "findings", "history", "case_messages", "outbox"):
        assert await ask(url, f"SELECT * FROM {table}") == []
    assert await ask(url, "SELECT * FROM outbox_recipients") == await ask(url, "SELECT * FROM mailbox_marks") == []
    assert await ask(url, "SELECT state, case_number FROM inbox") == [("new", None)]


async def test_work_gives_back_its_answer(database: SqlDatabase) -> None:
    async def work(_unit: Unit) -> str:
        return "answer"

    assert await database.write(work) == await database.read(work) == "answer"


async def test_a_failure_that_work_swallowed_is_not_committed_on(database: SqlDatabase) -> None:
    async def swallows(unit: Unit) -> str:
        await unit.inbox.keep(item(1))
        with suppress(IntegrityError):
            await unit.cases.link_message("LOU-2026-0099", "<a@x.example>")
        return "all is well"

    with pytest.raises(IntegrityError):
        await database.write(swallows)

    assert await kept(database) == 0
    assert len(await keep(database, 1)) == 1


async def test_also_a_failure_before_the_database_was_asked(database: SqlDatabase) -> None:
    async def swallows(unit: Unit) -> None:
        await unit.inbox.keep(item(1))
        with suppress(ValueError):
            await unit.inbox.keep(item(2, kept_at=NOW.replace(tzinfo=None)))

    with pytest.raises(NaiveDatetime):
        await database.write(swallows)

    assert await kept(database) == 0


async def test_a_read_changes_nothing(database: SqlDatabase) -> None:
    with pytest.raises(DatabaseUnreachable, match=r"read-?only"):
        await database.read(lambda unit: unit.inbox.keep(item(1)))

    assert await kept(database) == 0
    assert len(await keep(database, 1)) == 1


async def test_a_read_does_not_wait_for_a_writer_and_sees_what_is_committed(database: SqlDatabase) -> None:
    async def work(unit: Unit) -> int:
        await unit.inbox.keep(item(1))
        return await kept(database)  # another transaction, while this one has the right to write

    assert await database.write(work) == 0
    assert await kept(database) == 1


async def test_a_read_sees_one_moment(database: SqlDatabase) -> None:
    await keep(database, 1)

    async def work(unit: Unit) -> tuple[int, int]:
        before = sum((await unit.inbox.counts()).values())
        await keep(database, 2)
        return before, sum((await unit.inbox.counts()).values())

    assert await database.read(work) == (1, 1)


async def counts_on(unit: Unit) -> None:
    known = await unit.inbox.mark(mark(0).folder)
    await unit.inbox.set_mark(mark((known.uid if known else 0) + 1))


async def many_times(databases: tuple[SqlDatabase, ...], work: Callable[[Unit], Awaitable[None]]) -> None:
    async def in_turn(opened: SqlDatabase) -> None:
        for _ in range(5):
            await opened.write(work)

    await asyncio.gather(*(in_turn(opened) for opened in databases for _ in range(4)))


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_sqlite_loses_no_update_of_work_that_reads_first(
    database: SqlDatabase, other_database: SqlDatabase
) -> None:
    await many_times((database, other_database), counts_on)

    assert await database.read(lambda unit: unit.inbox.mark(mark(0).folder)) == mark(40)


async def test_work_that_begins_by_changing_one_row_is_done_in_turn(
    database: SqlDatabase, other_database: SqlDatabase
) -> None:
    (item_id,) = await keep(database, 1)

    async def work(unit: Unit) -> None:
        await unit.inbox.settle(item_id, ItemState.LATER, reason="", case=None)
        await counts_on(unit)

    await many_times((database, other_database), work)

    assert await database.read(lambda unit: unit.inbox.mark(mark(0).folder)) == mark(40)


# --- cancellation -------------------------------------------------------------------------------


@contextmanager
def cancelled_in_a_select(database: SqlDatabase, cancel: Callable[[], object]) -> Iterator[None]:
    """Cancels while SQLite or PostgreSQL works on a question that has several rows for an answer.

    Garbage is not collected meanwhile: by chance it closes what a broken connection left open.
    """
    loop = asyncio.get_running_loop()

    def soon(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            loop.call_soon(cancel)

    engine = database._engines.writer.sync_engine
    event.listen(engine, "before_cursor_execute", soon)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        event.remove(engine, "before_cursor_execute", soon)


async def reads_between_writes(unit: Unit) -> None:
    for number in range(5):
        await unit.inbox.keep(item(number))
    await unit.inbox.listed(ItemState.NEW)
    await unit.inbox.keep(item(5))


async def test_a_cancelled_write_is_whole_when_the_cancellation_arrives(
    database: SqlDatabase, other_database: SqlDatabase, url: str
) -> None:
    task = asyncio.create_task(database.write(reads_between_writes))

    with cancelled_in_a_select(database, task.cancel):
        with pytest.raises(asyncio.CancelledError) as cancelled:
            await task
        assert await ask(url, "SELECT count(*) FROM inbox") == [(6,)]
        assert len(await keep(other_database, 10)) == 1
        assert len(await keep(database, 11)) == 1
    assert cancelled.value


async def test_a_transaction_that_is_itself_cancelled_leaves_the_database_writable(
    database: SqlDatabase, other_database: SqlDatabase, url: str
) -> None:
    """As when the event loop is shut down, which cancels every task there is."""
    bystanders = asyncio.all_tasks()
    task = asyncio.create_task(database.write(reads_between_writes))

    def cancel_all() -> None:
        for one in asyncio.all_tasks() - bystanders:
            one.cancel()

    with cancelled_in_a_select(database, cancel_all):
        with pytest.raises(asyncio.CancelledError) as cancelled:
            await task
        assert await ask(url, "SELECT count(*) FROM inbox") == [(0,)]
        assert len(await keep(other_database, 10)) == 1
        assert len(await keep(database, 11)) == 1
    assert cancelled.value  # kept until here, with the frames that hold on to the connection


async def test_a_write_that_is_cancelled_again_and_again_is_waited_for(database: SqlDatabase) -> None:
    go_on, begun = asyncio.Event(), asyncio.Event()

    async def work(unit: Unit) -> None:
        begun.set()
        await go_on.wait()
        await unit.inbox.keep(item(1))

    task = asyncio.create_task(database.write(work))
    await begun.wait()
    for _ in range(3):
        task.cancel()
        await asyncio.wait({task}, timeout=0)
        assert not task.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await kept(database) == 1


async def test_closing_waits_for_what_runs(url: str, database: SqlDatabase) -> None:
    closing = SqlDatabase(url)
    go_on, begun = asyncio.Event(), asyncio.Event()

    async def work(unit: Unit) -> None:
        begun.set()
        await go_on.wait()
        await unit.inbox.keep(item(1))

    writing = asyncio.create_task(closing.write(work))
    await begun.wait()
    closed = asyncio.create_task(closing.aclose())
    await asyncio.wait({closed}, timeout=0)
    assert not closed.done()
    go_on.set()
    await closed

    assert await kept(database) == 1
    await writing


# --- races between machines ---------------------------------------------------------------------


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_work_that_lost_a_deadlock_is_done_again(database: SqlDatabase, other_database: SqlDatabase) -> None:
    one, two = await keep(database, 1, 2)
    both_hold_one = asyncio.Barrier(2)
    runs = 0

    async def cross(opened: SqlDatabase, first: int, second: int) -> None:
        met = False

        async def work(unit: Unit) -> None:
            nonlocal met, runs
            runs += 1
            await unit.inbox.settle(first, ItemState.LATER, reason=f"{first} before {second}", case=None)
            if not met:
                met = True
                await both_hold_one.wait()
            await unit.inbox.settle(second, ItemState.LATER, reason=f"{first} before {second}", case=None)

        await opened.write(work)

    await asyncio.gather(cross(database, one, two), cross(other_database, two, one))

    assert runs == 3
    reasons = {found.reason for found in await database.read(lambda unit: unit.inbox.listed(ItemState.LATER))}
    assert len(reasons) == 1


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_work_that_always_loses_is_given_up(database: SqlDatabase) -> None:
    runs = 0

    async def work(unit: Unit) -> None:
        nonlocal runs
        runs += 1
        await unit.inbox.keep(item(runs))
        await unit.inbox._transaction._connection.exec_driver_sql(  # type: ignore[attr-defined]
            "DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = 'serialization_failure'; END $$"
        )

    with pytest.raises(DBAPIError, match="lost"):
        await database.write(work)

    assert runs == ATTEMPTS
    assert await kept(database) == 0


async def test_other_failures_are_not_tried_again(database: SqlDatabase) -> None:
    runs = 0

    async def work(unit: Unit) -> None:
        nonlocal runs
        runs += 1
        await unit.cases.link_message("LOU-2026-0099", "<a@x.example>")

    with pytest.raises(IntegrityError):
        await database.write(work)

    assert runs == 1


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_connections_that_the_server_has_closed_are_made_anew(database: SqlDatabase, url: str) -> None:
    await keep(database, 1)
    others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ended = await ask(url, f"SELECT pg_terminate_backend(pid, 5000) FROM ({others}) AS others")
    assert ended == [(True,)]

    assert len(await keep(database, 2)) == 1


# --- the state of the database ------------------------------------------------------------------


async def test_check_names_engine_place_and_schema(database: SqlDatabase, url: str) -> None:
    sentence = await database.check()

    assert sentence.endswith(f"answers; its schema is current ({HEAD}).")
    if url.startswith("sqlite"):
        assert sentence.startswith("SQLite 3.")
        assert url.removeprefix("sqlite:///") in sentence
    else:
        assert sentence.startswith("PostgreSQL ")
        assert url.rsplit("=", maxsplit=1)[1] in sentence


async def test_check_says_that_a_schema_is_missing_old_or_too_new(empty_url: str) -> None:
    database = SqlDatabase(empty_url)
    try:
        await ask(empty_url, "SELECT 1")
        assert f"no schema yet, and {HEAD} is needed: run `platsvakt migrate`" in await database.check()
        await storage.migrate(empty_url)
        await ask(empty_url, "UPDATE alembic_version SET version_num = '9999'")
        assert "at 9999, which a newer version" in await database.check()
    finally:
        await database.aclose()


async def test_a_missing_file_is_named_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.db"
    database = SqlDatabase(f"sqlite:///{path}")

    with pytest.raises(DatabaseUnreachable, match=r"nowhere\.db: run `platsvakt migrate`"):
        await database.check()

    assert not path.exists()
    await database.aclose()


@pytest.mark.parametrize("part", ["sqlite", "refused", "unknown"])
async def test_a_database_that_cannot_be_reached_is_named_without_its_password(
    part: str, tmp_path: Path, cluster: Cluster
) -> None:
    address = {
        "sqlite": f"sqlite:///{tmp_path}/no/such/folder/platsvakt.db",
        "refused": "postgresql://service:hemligt@127.0.0.1:1/platsvakt",
        "unknown": f"postgresql://platsvakt:hemligt@/nothing?host={cluster.directory}",
    }[part]
    database = SqlDatabase(address)

    with pytest.raises(DatabaseUnreachable, match="Check that it runs") as raised:
        await keep(database, 1)

    assert "hemligt" not in str(raised.value)
    assert raised.value.__cause__ is not None
    await database.aclose()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_full_disk_is_told_in_the_words_of_the_database(database: SqlDatabase) -> None:
    await keep(database, 1)

    @event.listens_for(database._engines.writer.sync_engine, "begin")
    def full(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    with pytest.raises(DatabaseUnreachable, match="database or disk is full"):
        await database.write(lambda unit: unit.inbox.keep(item(2, raw=b"x" * 1_000_000)))

    event.remove(database._engines.writer.sync_engine, "begin", full)
    assert await kept(database) == 1
    await database.write(settling(1, ItemState.DONE))


async def test_one_case_of_many_statements_is_one_commit(database: SqlDatabase) -> None:
    """The number of commits, not of statements, is what a message costs on a real disk."""
    commits: list[object] = []
    event.listen(database._engines.writer.sync_engine, "commit", commits.append)

    await open_case(database)

    assert len(commits) == 1


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_one_process_at_a_time_is_on_an_errand(database: SqlDatabase, url: str) -> None:
    other = SqlDatabase(url)
    try:
        async with (
            database.alone("mailbox") as first,
            other.alone("mailbox") as second,
            other.alone("books") as elsewhere,
        ):
            assert (first, second, elsewhere) == (True, False, True)
        for _ in range(20):
            for one in (database, other):
                async with one.alone("mailbox") as ours:
                    assert ours
    finally:
        await other.aclose()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_who_loses_the_database_is_on_no_errand(database: SqlDatabase, url: str) -> None:
    other = SqlDatabase(url)
    try:
        async with database.alone("mailbox"):
            ended = await ask(
                url,
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory' "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            )
            assert ended == [(True,)]
            async with other.alone("mailbox") as ours:
                assert ours
    finally:
        await other.aclose()
