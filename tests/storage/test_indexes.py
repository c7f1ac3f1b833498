"""Every question that the stores ask finds its rows by an index, as both engines explain it themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import DeadlineState, DueList, ItemState, NewPost, Post, PostKind
from bot.ports import UnitOfWork as Unit
from bot.routine.deadlines import Channel, Deadline, Recipient
from bot.routine.lifecycle import Stage
from bot.routine.model import Absence
from bot.routine.notifications import Notifications
from storage import SqlDatabase
from storage.engine import async_url, create_migration_engine
from storage.repositories.cases import SqlCaseStore
from tests.storage.samples import (
    DIRECTORY,
    LEASE,
    NOW,
    TODAY,
    case,
    entry,
    item,
    keep,
    letter,
    mark,
    open_case,
)

Statement = tuple[str, Any]

NUMBER, MESSAGE = "LOU-2026-0001", "<a@x.example>"
DEADLINE = Deadline(1, "answer_last", TODAY, Recipient.REQUESTER, Channel.MAIL, TODAY)
POST = Post(1, NewPost("card", PostKind.MESSAGE, "C1", "Text."), 1, 1, "", "", "")


async def _take_back(unit: Unit) -> bool:
    waiting = await unit.outbox.by_message_ids(["<receipt:1@service.example>"])
    assert waiting is not None
    return await unit.outbox.take_back(waiting)


QUESTIONS: dict[str, Callable[[Unit], Awaitable[object]]] = {
    "keep": lambda unit: unit.inbox.keep(item(1, mark=mark(1))),
    "inbox.claim": lambda unit: unit.inbox.claim(NOW, LEASE, 5),
    "inbox.release_all": lambda unit: unit.inbox.release_all(),
    "settle": lambda unit: unit.inbox.settle(1, ItemState.PARKED, reason="", case=None),
    "retry": lambda unit: unit.inbox.retry(1),
    "inbox.get": lambda unit: unit.inbox.get(1),
    "by_message_id": lambda unit: unit.inbox.by_message_id(MESSAGE, before=9),
    "inbox.listed": lambda unit: unit.inbox.listed(ItemState.NEW),
    "inbox.after": lambda unit: unit.inbox.after(1, 9),
    "ledger": lambda unit: unit.inbox.ledger(NOW),
    "inbox.next_due": lambda unit: unit.inbox.next_due(),
    "mark": lambda unit: unit.inbox.mark("INBOX"),
    "open": lambda unit: unit.cases.open(case(), 2026),
    "cases.get": lambda unit: unit.cases.get(NUMBER),
    "cases.open_after": lambda unit: unit.cases.open_after("LOU-2026-0001", 9),
    "cases.open_after in a stage": lambda unit: unit.cases.open_after("LOU-2026-0001", 9, Stage.AWAITING_DECISION),
    "cases.after": lambda unit: unit.cases.after("LOU-2026-0001", 9),
    "cases.listed": lambda unit: unit.cases.listed(),
    "cases.listed open": lambda unit: unit.cases.listed(only_open=True),
    "of_requester": lambda unit: unit.cases.of_requester("sara.ek@region.example"),
    "of_requester closed too": lambda unit: unit.cases.of_requester("sara.ek@region.example", only_open=False),
    "at_supplier": lambda unit: unit.cases.at_supplier("Björkdala", TODAY, TODAY),
    "save": lambda unit: unit.cases.save(replace(case(), number=NUMBER, version=1)),
    "link_message": lambda unit: unit.cases.link_message(NUMBER, MESSAGE),
    "by_message_ids": lambda unit: unit.cases.by_message_ids([MESSAGE, "<b@x.example>"]),
    "move_messages": lambda unit: cast(SqlCaseStore, unit.cases).move_messages(NUMBER, NUMBER, but=[MESSAGE]),
    "move_messages only": lambda unit: cast(SqlCaseStore, unit.cases).move_messages(NUMBER, NUMBER, only=[MESSAGE]),
    "add_history": lambda unit: unit.cases.add_history(entry(NUMBER)),
    "history": lambda unit: unit.cases.history(NUMBER),
    "add": lambda unit: unit.outbox.add(letter("other")),
    "outbox.claim": lambda unit: unit.outbox.claim(NOW, LEASE, 5),
    "outbox.release_all": lambda unit: unit.outbox.release_all(),
    "later": lambda unit: unit.outbox.later(1, next_attempt_at=NOW, error="", recipients=[]),
    "sent": lambda unit: unit.outbox.sent(1, NOW),
    "dead": lambda unit: unit.outbox.dead(1, ""),
    "outbox.by_message_ids": lambda unit: unit.outbox.by_message_ids([MESSAGE, "<b@x.example>"]),
    "of_case": lambda unit: unit.outbox.of_case(NUMBER),
    "not_yet_of": lambda unit: unit.outbox.not_yet_of(NUMBER, NOW),
    "take_back": _take_back,
    "automatic_on": lambda unit: unit.outbox.automatic_on(TODAY),
    "automatic_on to": lambda unit: unit.outbox.automatic_on(TODAY, address="anna@region.example"),
    "automatic_on in": lambda unit: unit.outbox.automatic_on(TODAY, case=NUMBER),
    "outbox.next_due": lambda unit: unit.outbox.next_due(),
    "put": lambda unit: unit.chat.put(NewPost("card", PostKind.MESSAGE, "C1", "Nytt."), NOW),
    "chat.claim": lambda unit: unit.chat.claim(NOW, LEASE, 5),
    "chat.release_all": lambda unit: unit.chat.release_all(),
    "chat.later": lambda unit: unit.chat.later(POST, next_attempt_at=NOW, error=""),
    "chat.dead": lambda unit: unit.chat.dead(POST, ""),
    "delivered": lambda unit: unit.chat.delivered(POST, "C1", "1.1", NOW),
    "chat.of_case": lambda unit: unit.chat.of_case(NUMBER),
    "case_at": lambda unit: unit.chat.case_at("C1", "1.1"),
    "link_thread": lambda unit: unit.chat.link_thread("C1", "1.1", NUMBER),
    "chat.next_due": lambda unit: unit.chat.next_due(),
    "load": lambda unit: unit.directory.load(),
    "load earlier": lambda unit: unit.directory.load(1),
    "absences": lambda unit: unit.directory.absences(TODAY),
    "set_absence": lambda unit: unit.directory.set_absence(Absence("a@region.example", TODAY, TODAY), NOW),
    "replace": lambda unit: unit.directory.replace(DIRECTORY, NOW),
    "deadlines.add": lambda unit: unit.deadlines.add(NUMBER, [(DEADLINE, NOW)]),
    "deadlines.of_case": lambda unit: unit.deadlines.of_case(NUMBER),
    "deadlines.due": lambda unit: unit.deadlines.due(NOW, 5),
    "deadlines.until": lambda unit: unit.deadlines.until(NOW, 5),
    "deadlines.take": lambda unit: unit.deadlines.take([1, 2], NOW),
    "put_off": lambda unit: unit.deadlines.put_off([1, 2], NOW),
    "wait_again": lambda unit: unit.deadlines.wait_again([1, 2], NOW),
    "end": lambda unit: unit.deadlines.end([1, 2], DeadlineState.DONE),
    "has_day": lambda unit: unit.deadlines.has_day("a@region.example", TODAY),
    "take_day": lambda unit: unit.deadlines.take_day("a@region.example", TODAY),
    "deadlines.next_due": lambda unit: unit.deadlines.next_due(),
    "notifications.of": lambda unit: unit.notifications.of(["a@region.example"]),
    "notifications.tell": lambda unit: unit.notifications.tell(Notifications("a@region.example"), NOW, NOW),
    "notifications.told": lambda unit: unit.notifications.told("a@region.example"),
    "notifications.due": lambda unit: unit.notifications.due(NOW, 5),
    "notifications.take": lambda unit: unit.notifications.take(DueList(1, NOW, Notifications("a@region.example")), NOW),
    "written_since": lambda unit: unit.outbox.written_since(NOW, "case_list", "a@region.example"),
    "happened": lambda unit: unit.cases.happened(["approved"], NOW, 5),
    "of_numbers": lambda unit: unit.cases.of_numbers([NUMBER]),
    "standing": lambda unit: unit.chat.standing(["card"]),
    "homes": lambda unit: unit.chat.homes(),
    "coming_absences": lambda unit: unit.directory.coming_absences(TODAY),
    "beat": lambda unit: unit.heartbeats.beat("mailbox", NOW),
    "set_alarm": lambda unit: unit.heartbeats.set_alarm("mailbox", NOW),
    "clear_alarm": lambda unit: unit.heartbeats.clear_alarm("mailbox"),
    "oldest_unsent": lambda unit: unit.heartbeats.oldest_unsent(),
    "held": lambda unit: unit.figures.held(TODAY, 5),
    "between": lambda unit: unit.figures.between(NOW, NOW),
}


async def recorded(database: SqlDatabase, work: Callable[[Unit], Awaitable[object]]) -> list[Statement]:
    statements: list[Statement] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, _context: object, many: bool) -> None:
        if not statement.startswith(("BEGIN", "NOTIFY")):
            statements.append((statement, values[0] if many else values))

    engine = database._engines.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        await database.write(work)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return statements


async def explained(connection: AsyncConnection, statement: Statement) -> list[str]:
    sql, values = statement
    if connection.dialect.name == "sqlite":
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        return [row.detail for row in rows]
    await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # small tables are read whole out of thrift
    rows = await connection.exec_driver_sql(f"EXPLAIN {sql}", values)
    return [line for (line,) in rows]


def reads_a_whole_table(line: str) -> bool:
    """«SCAN due» is the list of rows just chosen; a scan USING INDEX is one in the order asked, cut by a limit."""
    return "Seq Scan" in line or (line.startswith("SCAN ") and " USING " not in line and line != "SCAN due")


@pytest.mark.parametrize("name", QUESTIONS)
async def test_no_question_reads_a_whole_table(database: SqlDatabase, url: str, name: str) -> None:
    await keep(database, 1)
    await open_case(database)
    await database.write(lambda unit: unit.outbox.add(letter()))
    await database.write(lambda unit: unit.chat.put(POST.new, NOW))
    if name == "retry":
        await database.write(lambda unit: unit.inbox.settle(1, ItemState.PARKED, reason="", case=None))
    if name.startswith("load"):
        await database.write(lambda unit: unit.directory.replace(DIRECTORY, NOW))

    statements = await recorded(database, QUESTIONS[name])

    assert statements
    engine = create_migration_engine(async_url(url))
    async with engine.connect() as connection:
        for statement in statements:
            plan = await explained(connection, statement)
            assert not [line for line in plan if reads_a_whole_table(line)], (statement[0], plan)
    await engine.dispose()


async def test_a_question_without_an_index_would_be_seen(url: str) -> None:
    engine = create_migration_engine(async_url(url))
    async with engine.connect() as connection:
        plan = await explained(connection, ("SELECT id FROM inbox WHERE reason = 'x'", ()))
    await engine.dispose()

    assert any(reads_a_whole_table(line) for line in plan)


async def test_claims_walk_the_index_of_what_is_due_in_its_order(database: SqlDatabase, url: str) -> None:
    """No sorting: of a large backlog only the first are looked at."""
    await keep(database, 1)
    (statement, *_) = await recorded(database, QUESTIONS["inbox.claim"])
    engine = create_migration_engine(async_url(url))
    async with engine.connect() as connection:
        plan = await explained(connection, statement)
    await engine.dispose()

    assert any("ix_inbox_due_at_id" in line for line in plan), plan
    assert not any("TEMP B-TREE FOR ORDER BY" in line or "Sort" in line for line in plan), plan
