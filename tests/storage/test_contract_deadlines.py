"""Deadlines, signs of life and figures, on both engines."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.ports import DeadlineState, Handover, HistoryEntry, SetDeadline
from bot.ports import UnitOfWork as Unit
from bot.routine.deadlines import Channel, Deadline, Recipient
from bot.routine.lifecycle import Stage
from bot.routine.model import Rule
from storage import SqlDatabase
from tests.storage.samples import NOW, TODAY, case, held, letter, open_case

NUMBER = "LOU-2026-0001"
FIRST = Deadline(1, "answer_half_time", TODAY, Recipient.REQUESTER, Channel.MAIL, TODAY)
LATER = replace(FIRST, kind="answer_last", due_on=TODAY + timedelta(days=3))
SOON, LATE = NOW - timedelta(hours=1), NOW + timedelta(days=3)


async def add(database: SqlDatabase, *deadlines: tuple[Deadline, object]) -> list[SetDeadline]:
    await database.write(lambda unit: unit.deadlines.add(NUMBER, deadlines))  # type: ignore[arg-type]
    return await of_case(database)


async def of_case(database: SqlDatabase) -> list[SetDeadline]:
    return list(await database.read(lambda unit: unit.deadlines.of_case(NUMBER)))


async def due(database: SqlDatabase) -> list[str]:
    found = await database.read(lambda unit: unit.deadlines.due(NOW, 10))
    return [d.kind for d in found]


async def test_a_deadline_comes_back_as_it_was_set(database: SqlDatabase) -> None:
    (set_,) = await add(database, (FIRST, SOON))
    assert set_ == SetDeadline(
        *(set_.id, NUMBER, 1, "answer_half_time", TODAY, Recipient.REQUESTER, Channel.MAIL, TODAY),
        state=DeadlineState.WAITING,
        due_at=SOON,
        reason="",
        told="",
    )
    assert set_.identity == FIRST.identity


async def test_the_same_deadline_again_leaves_what_was_done(database: SqlDatabase) -> None:
    (set_,) = await add(database, (FIRST, SOON))
    await database.write(lambda unit: unit.deadlines.end([set_.id], DeadlineState.DONE, told="a@x.example"))
    (after,) = await add(database, (FIRST, LATE))
    assert (after.state, after.due_at, after.told) == (DeadlineState.DONE, None, "a@x.example")


async def test_only_what_waits_and_has_come_is_due_longest_first(database: SqlDatabase) -> None:
    other = replace(FIRST, position=2)
    rows = await add(database, (FIRST, NOW), (LATER, LATE), (other, SOON))
    found = await database.read(lambda unit: unit.deadlines.due(NOW, 10))
    assert [d.position for d in found] == [2, 1]
    assert await database.read(lambda unit: unit.deadlines.next_due()) == SOON
    coming = await database.read(lambda unit: unit.deadlines.until(LATE + timedelta(seconds=1), 10))
    assert [d.due_at for d in coming] == [SOON, NOW, LATE]
    assert [d.due_at for d in await database.read(lambda unit: unit.deadlines.until(LATE, 10))] == [SOON, NOW]
    await database.write(lambda unit: unit.deadlines.end([d.id for d in rows], DeadlineState.CANCELLED, reason="x"))
    assert await due(database) == []
    assert await database.read(lambda unit: unit.deadlines.next_due()) is None


@pytest.mark.parametrize("state", [DeadlineState.DONE, DeadlineState.HANDED_ON])
async def test_what_was_settled_never_waits_again(state: DeadlineState, database: SqlDatabase) -> None:
    (set_,) = await add(database, (FIRST, SOON))
    await database.write(lambda unit: unit.deadlines.end([set_.id], state))
    await database.write(lambda unit: unit.deadlines.wait_again([set_.id], SOON))
    await database.write(lambda unit: unit.deadlines.put_off([set_.id], SOON))
    await database.write(lambda unit: unit.deadlines.end([set_.id], DeadlineState.CANCELLED, reason="too late"))
    (after,) = await of_case(database)
    assert (after.state, after.due_at, after.reason) == (state, None, "")


async def test_what_was_cancelled_can_wait_again(database: SqlDatabase) -> None:
    (set_,) = await add(database, (FIRST, SOON))
    await database.write(lambda unit: unit.deadlines.end([set_.id], DeadlineState.CANCELLED, reason="återtagen"))
    await database.write(lambda unit: unit.deadlines.put_off([set_.id], SOON))
    assert await due(database) == []
    await database.write(lambda unit: unit.deadlines.wait_again([set_.id], LATE))
    (after,) = await of_case(database)
    assert (after.state, after.due_at, after.reason) == (DeadlineState.WAITING, LATE, "")


async def test_putting_off_keeps_an_earlier_reason(database: SqlDatabase) -> None:
    (set_,) = await add(database, (FIRST, SOON))
    await database.write(lambda unit: unit.deadlines.put_off([set_.id], NOW, "borta"))
    await database.write(lambda unit: unit.deadlines.put_off([set_.id], LATE))
    (after,) = await of_case(database)
    assert (after.due_at, after.reason) == (LATE, "borta")


async def test_of_two_workers_one_takes_a_deadline(database: SqlDatabase, other_database: SqlDatabase) -> None:
    (set_,) = await add(database, (FIRST, SOON))
    took = asyncio.Event()

    async def remind(unit: Unit) -> Sequence[SetDeadline]:
        taken = await unit.deadlines.take([set_.id], NOW)
        took.set()
        await unit.deadlines.end([d.id for d in taken], DeadlineState.DONE)
        return taken

    async def second() -> Sequence[SetDeadline]:
        await took.wait()
        return await other_database.write(remind)

    one, other = await asyncio.gather(database.write(remind), second())
    assert [len(one), len(other)] == [1, 0]


async def test_an_address_has_one_reminder_mail_a_day(database: SqlDatabase, other_database: SqlDatabase) -> None:
    async def take(opened: SqlDatabase, email: str, day: date) -> bool:
        return await opened.write(lambda unit: unit.deadlines.take_day(email, day))

    both = await asyncio.gather(*(take(opened, "a@x.example", TODAY) for opened in (database, other_database)))
    assert sorted(both) == [False, True]
    assert not await take(database, "A@X.example", TODAY)
    assert await take(database, "a@x.example", TODAY + timedelta(days=1))
    assert await database.read(lambda unit: unit.deadlines.has_day("A@x.example", TODAY))
    assert not await database.read(lambda unit: unit.deadlines.has_day("b@x.example", TODAY))


# --- signs of life ---


async def test_the_latest_sign_of_life_stands(database: SqlDatabase) -> None:
    for at in (NOW, SOON):  # the second from a clock that was set back
        await database.write(lambda unit, at=at: unit.heartbeats.beat("mailbox", at))  # type: ignore[misc]
    beats = await database.read(lambda unit: unit.heartbeats.all())
    assert {name: beat.at for name, beat in beats.items()} == {"mailbox": NOW}


async def test_an_alarm_is_raised_once_and_taken_back_once(database: SqlDatabase, other_database: SqlDatabase) -> None:
    await database.write(lambda unit: unit.heartbeats.beat("mailbox", SOON))
    told = await asyncio.gather(
        *(opened.write(lambda unit: unit.heartbeats.set_alarm("mailbox", NOW)) for opened in (database, other_database))
    )
    assert sorted(told) == [False, True]
    assert (await database.read(lambda unit: unit.heartbeats.all()))["mailbox"].alarmed_at == NOW
    assert await database.write(lambda unit: unit.heartbeats.clear_alarm("mailbox"))
    assert not await database.write(lambda unit: unit.heartbeats.clear_alarm("mailbox"))


async def test_the_oldest_unsent_letter_is_told(database: SqlDatabase) -> None:
    assert await database.read(lambda unit: unit.heartbeats.oldest_unsent()) is None
    opening = NOW + timedelta(days=3)  # one that waits for its time hides none that does not leave
    await database.write(lambda unit: unit.outbox.add(letter("waits", created_at=opening, not_before=opening)))
    await database.write(lambda unit: unit.outbox.add(letter("a", created_at=SOON)))
    await database.write(lambda unit: unit.outbox.add(letter("b", created_at=NOW)))
    assert await database.read(lambda unit: unit.heartbeats.oldest_unsent()) == SOON
    (first, _) = await database.write(lambda unit: unit.outbox.claim(NOW, timedelta(minutes=5), 5))
    assert await database.read(lambda unit: unit.heartbeats.oldest_unsent()) == SOON  # in hand, and not sent yet
    await database.write(lambda unit: unit.outbox.sent(first.id, NOW))
    assert await database.read(lambda unit: unit.heartbeats.oldest_unsent()) == NOW


# --- figures ---


async def test_what_is_held_comes_longest_overdue_first(database: SqlDatabase) -> None:
    early = replace(held(1), stage=Stage.AWAITING_DECISION, next_on=TODAY, handed=(Handover("eva@region.example"),))
    late = replace(held(2), stage=Stage.NEEDS_INFORMATION, next_on=TODAY - timedelta(days=3))
    far = replace(held(3), stage=Stage.WITH_SUPPLIER, next_on=TODAY + timedelta(days=9))
    closed = replace(held(4), stage=Stage.WITHDRAWN)
    await open_case(database, placements=(early, late, far, closed))
    found = await database.read(lambda unit: unit.figures.held(TODAY, 10))
    assert [h.position for h in found] == [2, 1]
    assert found[1].manager_email == "eva@region.example"
    assert found[0].manager_email == "avtal@region.example"
    assert found[0].requester == "Sara Ek"
    assert len(await database.read(lambda unit: unit.figures.held(TODAY, 1))) == 1


async def test_the_weeks_figures_are_counted(database: SqlDatabase) -> None:
    asked = replace(held(1), stage=Stage.NEEDS_INFORMATION, next_on=TODAY)
    opened = await open_case(database, placements=(asked, replace(held(2), stage=Stage.ENDED)))
    await open_case(database, opened_at=NOW - timedelta(days=30), placements=(replace(held(), stage=Stage.CONFIRMED),))

    async def decide(unit: Unit) -> None:
        for event, days in (("approved", 1), ("approved", 3), ("declined", 2), ("approved", 20), ("noted", 1)):
            await unit.cases.add_history(HistoryEntry(opened.number, NOW + timedelta(days=days), "x", event, ""))

    await database.write(decide)
    figures = await database.read(lambda unit: unit.figures.between(NOW - timedelta(days=1), NOW + timedelta(days=6)))
    assert (figures.came_in, figures.approved, figures.declined) == (1, 2, 1)
    assert sorted(figures.days_to_decision) == [1, 2, 3]
    assert figures.open_in == {Stage.NEEDS_INFORMATION: 1, Stage.CONFIRMED: 1}
    rules = dict(figures.missing)
    assert rules[Rule.SUPERVISOR] == 1
    assert Rule.STOK_FORM not in rules
    assert Rule.SUBJECT not in rules  # a missing heading stops nobody


async def test_since_when_a_placement_is_held_is_kept(database: SqlDatabase) -> None:
    opened = await open_case(database, placements=(replace(held(), next_on=TODAY, since=TODAY - timedelta(days=2)),))
    found = await database.read(lambda unit: unit.cases.get(opened.number))
    assert found is not None
    assert found.placements[0].since == TODAY - timedelta(days=2)


async def test_a_case_of_another_number_has_none(database: SqlDatabase) -> None:
    await add(database, (FIRST, SOON))
    assert await database.read(lambda unit: unit.deadlines.of_case(case().number or "LOU-1")) == []
