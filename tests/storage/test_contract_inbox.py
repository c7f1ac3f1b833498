"""What bot.ports.InboxStore promises."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from bot.ports import Conflict, Item, ItemState, Kept
from bot.ports import UnitOfWork as Unit
from storage import AlreadyDone, SqlDatabase
from tests.storage.samples import (
    LEASE,
    LONG_AFTER,
    NOW,
    ask,
    claim,
    item,
    keep,
    letter,
    mark,
    open_case,
    settling,
)


async def fetch(database: SqlDatabase, item_id: int) -> Item:
    found = await database.read(lambda unit: unit.inbox.get(item_id))
    assert found is not None
    return found


async def test_a_kept_item_comes_back_as_it_came(database: SqlDatabase) -> None:
    raw = bytes(range(256)) * 40
    stockholm = timezone(timedelta(hours=1))
    new = item(raw=raw, size=2**33, arrived_at=NOW.astimezone(stockholm), reason="too_large", state=ItemState.PARKED)
    kept = await database.write(lambda unit: unit.inbox.keep(new))

    found = await fetch(database, kept.id)

    assert found == Item(
        id=kept.id,
        source="mail",
        sha256=new.sha256,
        raw=raw,
        message_id="<1@mail.example>",
        kept_at=NOW,
        arrived_at=NOW,
        size=2**33,
        state=ItemState.PARKED,
        attempts=0,
        next_attempt_at=None,
        reason="too_large",
        case=None,
    )
    assert found.kept_at.tzinfo is UTC
    assert found.arrived_at is not None
    assert found.arrived_at.tzinfo is UTC


async def test_the_same_bytes_are_kept_once(database: SqlDatabase) -> None:
    first = await database.write(lambda unit: unit.inbox.keep(item()))
    again = await database.write(lambda unit: unit.inbox.keep(item(reason="seen again")))

    assert first.fresh
    assert again == Kept(first.id, fresh=False)
    assert (await fetch(database, first.id)).reason == ""


async def test_the_same_bytes_kept_by_many_at_once_make_one_row(
    database: SqlDatabase, other_database: SqlDatabase
) -> None:
    kept = await asyncio.gather(
        *(opened.write(lambda unit: unit.inbox.keep(item())) for opened in (database, other_database) for _ in range(8))
    )

    assert len({one.id for one in kept}) == 1
    assert sum(one.fresh for one in kept) == 1


async def test_the_mark_is_kept_with_the_item_or_not_at_all(database: SqlDatabase) -> None:
    async def dies(unit: Unit) -> None:
        await unit.inbox.keep(item(mark=mark(41)))
        raise RuntimeError("before the commit")

    with pytest.raises(RuntimeError):
        await database.write(dies)
    assert await database.read(lambda unit: unit.inbox.mark(mark(0).folder)) is None

    kept = await database.write(lambda unit: unit.inbox.keep(item(mark=mark(41))))
    assert kept.fresh
    assert await database.read(lambda unit: unit.inbox.mark(mark(0).folder)) == mark(41)


async def test_the_mark_goes_forward_also_for_bytes_known_before(database: SqlDatabase) -> None:
    await database.write(lambda unit: unit.inbox.keep(item(mark=mark(41))))
    await database.write(lambda unit: unit.inbox.keep(item(mark=mark(42))))

    assert await database.read(lambda unit: unit.inbox.mark(mark(0).folder)) == mark(42)


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (mark(40), mark(41)),
        (mark(2**32 - 1), mark(2**32 - 1)),
        (mark(3, uidvalidity=8), mark(3, uidvalidity=8)),
        (mark(3, uidvalidity=6), mark(3, uidvalidity=6)),
    ],
)
async def test_the_mark_only_goes_forward_within_a_uidvalidity(
    database: SqlDatabase, later: object, expected: object
) -> None:
    await database.write(lambda unit: unit.inbox.set_mark(mark(41)))
    await database.write(lambda unit: unit.inbox.set_mark(later))  # type: ignore[arg-type]

    assert await database.read(lambda unit: unit.inbox.mark(mark(0).folder)) == expected


async def test_claims_are_given_oldest_first_and_counted(database: SqlDatabase) -> None:
    ids = await keep(database, 3, 1, 2, 5, 4)

    first = await database.write(lambda unit: unit.inbox.claim(NOW, LEASE, 3))
    rest = await database.write(lambda unit: unit.inbox.claim(NOW, LEASE, 10))

    assert [taken.id for taken in (*first, *rest)] == sorted(ids)
    assert {taken.attempts for taken in (*first, *rest)} == {1}
    assert {taken.raw for taken in (*first, *rest)} == {b""}
    assert await database.read(lambda unit: unit.inbox.raw(first[0].id)) == b"Message 3\r\n"
    assert await claim(database) == []


async def test_a_new_item_is_due_whatever_the_clock_of_its_keeper_said(database: SqlDatabase) -> None:
    kept = await database.write(lambda unit: unit.inbox.keep(item(kept_at=NOW + timedelta(hours=1))))

    assert await claim(database, NOW) == [kept.id]


async def test_no_item_is_claimed_twice_by_workers_at_once(database: SqlDatabase, other_database: SqlDatabase) -> None:
    ids = await keep(database, *range(60))

    async def worker(opened: SqlDatabase) -> list[int]:
        mine: list[int] = []
        while batch := await claim(opened, limit=3):
            assert batch == sorted(batch)
            mine += batch
        return mine

    shares = await asyncio.gather(*(worker(opened) for opened in (database, other_database) for _ in range(4)))

    assert sorted(taken for share in shares for taken in share) == ids


async def test_a_claim_is_due_again_when_its_lease_has_run_out(database: SqlDatabase) -> None:
    (one,) = await keep(database, 1)
    await claim(database, NOW)

    assert await claim(database, NOW + LEASE - timedelta(microseconds=1)) == []
    assert await claim(database, NOW + LEASE) == [one]
    assert (await fetch(database, one)).attempts == 2


async def test_a_claim_that_is_rolled_back_was_never_made(database: SqlDatabase) -> None:
    (one,) = await keep(database, 1)

    async def dies(unit: Unit) -> None:
        await unit.inbox.claim(NOW, LEASE, 10)
        raise RuntimeError("before the commit")

    with pytest.raises(RuntimeError):
        await database.write(dies)

    assert (await fetch(database, one)).attempts == 0
    assert await claim(database) == [one]


async def test_release_gives_back_what_is_in_hand_and_keeps_the_count(database: SqlDatabase) -> None:
    one, two, three, four = await keep(database, 1, 2, 3, 4)
    await claim(database)
    await database.write(settling(two, ItemState.DONE))
    await database.write(settling(three, ItemState.LATER, next_attempt_at=NOW + timedelta(hours=2)))
    await database.write(settling(four, ItemState.PARKED))

    assert await database.write(lambda unit: unit.inbox.release_all()) == 1
    assert await claim(database) == [one]
    assert (await fetch(database, one)).attempts == 2


async def test_what_is_given_back_is_due_at_once_or_when_said_and_not_counted(database: SqlDatabase) -> None:
    await keep(database, 1, 2)
    one, two = await database.write(lambda unit: unit.inbox.claim(NOW, LEASE, 2))
    await database.write(lambda unit: unit.inbox.release(one))
    await database.write(lambda unit: unit.inbox.release(two, due_at=NOW + timedelta(minutes=1)))

    assert await claim(database) == [one.id]
    assert await claim(database, now=NOW + timedelta(minutes=1)) == [two.id]
    assert [(await fetch(database, item.id)).attempts for item in (one, two)] == [1, 1]


async def test_only_who_has_it_in_hand_gives_it_back_or_settles_it(database: SqlDatabase) -> None:
    """The first holder's lease ran out, and a second took the item in hand."""
    await keep(database, 1)
    (slow,) = await database.write(lambda unit: unit.inbox.claim(NOW, LEASE, 1))
    (quick,) = await database.write(lambda unit: unit.inbox.claim(NOW + LEASE, LEASE, 1))

    async def settle(attempt: int, state: ItemState, unit: Unit) -> None:
        await unit.inbox.settle(slow.id, state, reason="", case=None, attempt=attempt)

    await database.write(lambda unit: unit.inbox.release(slow))
    assert await claim(database, now=NOW + LEASE) == []
    for state in (ItemState.DONE, ItemState.PARKED):
        with pytest.raises(AlreadyDone):
            await database.write(partial(settle, slow.attempts, state))
    await database.write(partial(settle, slow.attempts, ItemState.LATER))
    assert await claim(database, now=NOW + LEASE) == []
    await database.write(partial(settle, quick.attempts, ItemState.DONE))
    assert (await fetch(database, slow.id)).state is ItemState.DONE
    await database.write(lambda unit: unit.inbox.release(quick))
    assert await claim(database, now=NOW + 2 * LEASE) == []


async def test_what_a_clock_put_off_that_was_set_back_since_is_due(database: SqlDatabase) -> None:
    one, two = await keep(database, 1, 2)
    assert await claim(database, now=NOW + timedelta(days=3), limit=1) == [one]
    assert await claim(database, now=NOW) == [one, two]
    assert await claim(database, now=NOW) == []


async def test_what_one_sender_wrote_is_claimed_in_its_order(database: SqlDatabase) -> None:
    """Only what failed and waits for its next try holds up nobody."""
    one, two, three, other = [
        (await database.write(lambda unit, n=n, who=who: unit.inbox.keep(replace(item(n), sender=who)))).id  # type: ignore[misc]
        for n, who in enumerate(("eva@x.example", "Eva@x.example", "eva@x.example", "kim@x.example"))
    ]
    assert await claim(database) == [one, other]
    assert await claim(database) == []
    await database.write(settling(one, ItemState.LATER, next_attempt_at=NOW + timedelta(hours=2)))
    assert await claim(database) == [two]
    await database.write(settling(two, ItemState.DONE))
    await database.write(settling(other, ItemState.DONE))
    assert await claim(database, now=NOW + timedelta(hours=2), limit=1) == [one]
    assert await claim(database, now=NOW + timedelta(hours=2), limit=1) == []
    await database.write(settling(one, ItemState.PARKED))
    assert await claim(database) == [three]


async def test_items_that_are_put_off_again_and_again_keep_nobody_waiting(database: SqlDatabase) -> None:
    """By the time that the last of many has said «not yet», the first is due again: one behind them still comes."""
    ids = await keep(database, *range(12))
    at = NOW
    for _ in ids[:-1]:
        (taken,) = await database.write(lambda unit, now=at: unit.inbox.claim(now, LEASE, 1))  # type: ignore[misc]
        soon = at + timedelta(seconds=2)
        await database.write(lambda unit, one=taken, due=soon: unit.inbox.release(one, due_at=due))  # type: ignore[misc]
        at += timedelta(seconds=1)

    assert await claim(database, now=at, limit=1) == [ids[-1]]
    assert [await claim(database, now=at, limit=1) for _ in range(3)] == [[one] for one in ids[:3]]


async def test_what_has_been_due_for_longest_is_claimed_first(database: SqlDatabase) -> None:
    one, two, three = await keep(database, 1, 2, 3)
    await claim(database)
    for item_id, hours in ((one, 3), (two, 1), (three, 2)):
        await database.write(settling(item_id, ItemState.LATER, next_attempt_at=NOW + timedelta(hours=hours)))

    claimed = [await claim(database, now=NOW + timedelta(hours=4), limit=1) for _ in range(3)]
    assert claimed == [[two], [three], [one]]


@pytest.mark.parametrize("state", [ItemState.DONE, ItemState.PARKED])
async def test_what_is_settled_is_not_claimed_again(database: SqlDatabase, state: ItemState) -> None:
    (one,) = await keep(database, 1)
    opened = await open_case(database)
    await claim(database)
    await database.write(lambda unit: unit.inbox.settle(one, state, reason="seen to", case=opened.number))

    assert await claim(database, LONG_AFTER) == []
    settled = await fetch(database, one)
    assert (settled.state, settled.reason, settled.case) == (state, "seen to", opened.number)
    assert settled.next_attempt_at is None


async def test_later_is_due_at_its_time(database: SqlDatabase) -> None:
    (one,) = await keep(database, 1)
    await claim(database)
    due = NOW + timedelta(hours=2)
    await database.write(settling(one, ItemState.LATER, "the server was down", due))

    waiting = await fetch(database, one)
    assert (waiting.state, waiting.next_attempt_at, waiting.reason) == (ItemState.LATER, due, "the server was down")
    assert await claim(database, due - timedelta(microseconds=1)) == []
    assert await claim(database, due) == [one]


async def done_by_another(database: SqlDatabase) -> int:
    """An item that one worker had in hand too long, and another has handled meanwhile."""
    (one,) = await keep(database, 1)
    await claim(database, NOW)
    await claim(database, NOW + LEASE)
    await database.write(settling(one, ItemState.DONE, "handled"))
    return one


@pytest.mark.parametrize("state", [ItemState.DONE, ItemState.PARKED, ItemState.NEW])
async def test_what_is_done_is_not_done_again_by_one_whose_lease_ran_out(
    database: SqlDatabase, state: ItemState
) -> None:
    one = await done_by_another(database)

    async def too_late(unit: Unit) -> None:
        await unit.outbox.add(letter())
        await unit.inbox.settle(one, state, reason="too late", case=None)

    with pytest.raises(AlreadyDone) as raised:
        await database.write(too_late)

    assert not isinstance(raised.value, Conflict)  # which would have the work done again
    assert (await fetch(database, one)).reason == "handled"
    assert await claim(database, LONG_AFTER) == []
    assert await database.read(lambda unit: unit.outbox.listed()) == []


async def test_what_is_done_is_not_tried_later_by_one_whose_lease_ran_out(database: SqlDatabase) -> None:
    one = await done_by_another(database)

    await database.write(settling(one, ItemState.LATER, "too late", LONG_AFTER))

    assert (await fetch(database, one)).reason == "handled"
    assert await claim(database, LONG_AFTER) == []


async def test_an_unknown_item_cannot_be_settled(database: SqlDatabase) -> None:
    with pytest.raises(LookupError):
        await database.write(settling(4711, ItemState.DONE))


async def test_a_parked_item_can_be_tried_again_from_the_start(database: SqlDatabase) -> None:
    (one,) = await keep(database, 1)
    await claim(database)
    await database.write(settling(one, ItemState.PARKED, "unreadable"))

    await database.write(lambda unit: unit.inbox.retry(one))

    again = await fetch(database, one)
    assert (again.state, again.attempts) == (ItemState.NEW, 0)
    assert await claim(database) == [one]


@pytest.mark.parametrize("state", [ItemState.NEW, ItemState.LATER, ItemState.DONE])
async def test_only_a_parked_item_can_be_tried_again(database: SqlDatabase, state: ItemState) -> None:
    (one,) = await keep(database, 1)
    await database.write(settling(one, state))

    with pytest.raises(LookupError):
        await database.write(lambda unit: unit.inbox.retry(one))

    assert (await fetch(database, one)).state is state


async def test_the_first_with_a_message_id_is_found_among_the_earlier(database: SqlDatabase) -> None:
    async def work(unit: Unit) -> list[int]:
        return [
            (await unit.inbox.keep(item(number, message_id=message_id))).id
            for number, message_id in enumerate(["<a@x.example>", "<b@x.example>", "<a@x.example>", "", ""])
        ]

    ids = await database.write(work)

    async def first(message_id: str, before: int) -> int | None:
        found = await database.read(lambda unit: unit.inbox.by_message_id(message_id, before=before))
        return found.id if found else None

    assert await first("<a@x.example>", ids[4]) == ids[0]
    assert await first("<a@x.example>", ids[0]) is None
    assert await first("<b@x.example>", ids[1]) is None
    assert await first("<A@x.example>", ids[4]) is None
    assert await first("", ids[4]) is None


async def test_long_message_ids_that_differ_at_their_ends_are_different(database: SqlDatabase) -> None:
    long = "<" + "m" * 900
    first = await database.write(lambda unit: unit.inbox.keep(item(1, message_id=f"{long}1@x.example>")))

    async def found(message_id: str) -> bool:
        one = await database.read(lambda unit: unit.inbox.by_message_id(message_id, before=first.id + 1))
        return one is not None

    assert await found(f"{long}1@x.example>")
    assert not await found(f"{long}2@x.example>")


@pytest.mark.parametrize("message_id", ["<" + "å" * 5000 + "@x.example>", "<nul\x00@x.example>", "<\ud83c@x.example>"])
async def test_a_message_id_that_no_index_or_text_column_takes_is_kept_and_found(
    database: SqlDatabase, message_id: str
) -> None:
    kept = await database.write(lambda unit: unit.inbox.keep(item(message_id=message_id)))

    found = await database.read(lambda unit: unit.inbox.by_message_id(message_id, before=kept.id + 1))

    assert found is not None
    assert found.id == kept.id
    assert found.message_id == message_id.replace("\x00", "\ufffd").replace("\ud83c", "\ufffd")


async def test_lists_are_newest_first_and_leave_the_raw_bytes(database: SqlDatabase) -> None:
    ids = await keep(database, 1, 2, 3, 4)
    await database.write(settling(ids[1], ItemState.PARKED, "why"))

    listed = await database.read(lambda unit: unit.inbox.listed(ItemState.NEW, limit=2))
    parked = await database.read(lambda unit: unit.inbox.listed(ItemState.PARKED))

    assert [one.id for one in listed] == [ids[3], ids[2]]
    assert {one.raw for one in listed} == {b""}
    assert [(one.id, one.reason) for one in parked] == [(ids[1], "why")]


async def test_counts_name_every_state(database: SqlDatabase) -> None:
    ids = await keep(database, 1, 2, 3)
    await database.write(settling(ids[0], ItemState.DONE))

    counts = await database.read(lambda unit: unit.inbox.counts())

    assert counts == {ItemState.NEW: 2, ItemState.LATER: 0, ItemState.DONE: 1, ItemState.PARKED: 0}


async def test_the_next_moment_is_that_of_waiting_items_and_unfinished_claims(database: SqlDatabase) -> None:
    one, _two, three = await keep(database, 1, 2, 3)

    async def next_due() -> datetime | None:
        return await database.read(lambda unit: unit.inbox.next_due())

    assert await next_due() is None
    await claim(database, limit=1)
    assert await next_due() == NOW + LEASE
    await database.write(settling(three, ItemState.LATER, next_attempt_at=NOW + timedelta(minutes=1)))
    assert await next_due() == NOW + timedelta(minutes=1)
    await database.write(settling(three, ItemState.PARKED))
    await database.write(settling(one, ItemState.DONE))
    assert await next_due() is None


@pytest.mark.parametrize("field", ["kept_at", "arrived_at"])
async def test_a_moment_without_a_time_zone_is_refused(database: SqlDatabase, field: str) -> None:
    naive = datetime(2026, 11, 2, 9, 30)  # noqa: DTZ001
    moments: dict[str, Any] = {field: naive}

    with pytest.raises(ValueError, match="time zone"):
        await database.write(lambda unit: unit.inbox.keep(item(**moments)))
    with pytest.raises(ValueError, match="time zone"):
        await database.write(lambda unit: unit.inbox.claim(naive, LEASE, 1))


async def test_moments_are_stored_in_utc(database: SqlDatabase, url: str) -> None:
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    await database.write(lambda unit: unit.inbox.keep(item(kept_at=tokyo)))

    ((stored,),) = await ask(url, "SELECT CAST(kept_at AS VARCHAR) FROM inbox")

    assert stored.startswith("2026-11-02 09:30:15.123456")


@pytest.mark.parametrize("size", [999_999, 1_000_000, 1_000_001, 2_000_000, 3_500_000])
async def test_a_large_item_comes_back_as_it_was(database: SqlDatabase, size: int) -> None:
    raw = (bytes(number % 251 for number in range(1009)) * (size // 1009 + 1))[:size]
    kept = await database.write(lambda unit: unit.inbox.keep(item(raw=raw)))
    assert (await fetch(database, kept.id)).raw == raw


async def test_the_files_of_an_item_are_kept_as_they_were_first(database: SqlDatabase) -> None:
    kept = await database.write(lambda unit: unit.inbox.keep(item()))
    for raw in (b"first \x00", b"second"):
        await database.write(lambda unit, raw=raw: unit.inbox.keep_files(kept.id, raw))  # type: ignore[misc]

    found = [await database.read(lambda unit, n=n: unit.inbox.files(n)) for n in (kept.id, kept.id + 1)]  # type: ignore[misc]
    assert found == [b"first \x00", None]


async def test_what_is_renewed_stays_in_hand_and_what_was_taken_over_cannot_be_renewed(database: SqlDatabase) -> None:
    await keep(database, 1)
    (first,) = await database.write(lambda unit: unit.inbox.claim(NOW, LEASE, 1))
    until = NOW + 3 * LEASE
    assert await database.write(lambda unit: unit.inbox.renew(first, until))
    assert await database.write(lambda unit: unit.inbox.claim(NOW + 2 * LEASE, LEASE, 1)) == []
    (second,) = await database.write(lambda unit: unit.inbox.claim(until, LEASE, 1))
    assert second.attempts == 2
    assert not await database.write(lambda unit: unit.inbox.renew(first, LONG_AFTER))
    assert (await database.read(lambda unit: unit.inbox.next_due())) == until + LEASE


async def test_a_message_with_its_files_comes_back_as_it_was_kept(database: SqlDatabase) -> None:
    """In pieces, which are not those of what the chat told of it."""
    told = bytes(range(256)) * 5_000
    (one,) = await keep(database, 1)
    large = (await database.write(lambda unit: unit.inbox.keep(replace(item(2), raw=told, size=len(told))))).id
    files = bytes(reversed(range(256))) * 10_000
    for item_id in (one, large):
        await database.write(lambda unit, n=item_id: unit.inbox.keep_files(n, files))  # type: ignore[misc]
        await database.write(lambda unit, n=item_id: unit.inbox.keep_files(n, b"again"))  # type: ignore[misc]
        assert await database.read(lambda unit, n=item_id: unit.inbox.files(n)) == files  # type: ignore[misc]
    assert await database.read(lambda unit: unit.inbox.raw(large)) == told
    assert await database.read(lambda unit: unit.inbox.raw(one)) == b"Message 1\r\n"
    assert await database.read(lambda unit: unit.inbox.files(99)) is None


async def test_no_statement_holds_more_of_a_file_than_a_piece(database: SqlDatabase) -> None:
    (one,) = await keep(database, 1)
    largest: list[int] = []

    def note(_connection: object, _cursor: object, _statement: str, values: Any, _context: object, _many: bool) -> None:
        given = values.values() if isinstance(values, dict) else values
        largest.extend(len(value) for value in given if isinstance(value, bytes | memoryview))

    engine = database._engines.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await database.write(lambda unit: unit.inbox.keep_files(one, b"x" * 2_500_000))
    event.remove(engine, "before_cursor_execute", note)
    assert sorted(largest) == [500_000, 1_000_000, 1_000_000]
