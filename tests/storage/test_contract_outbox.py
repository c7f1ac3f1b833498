"""What bot.ports.OutboxStore promises."""

from __future__ import annotations

import asyncio
import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.ports import Envelope, Letter, LetterState
from storage import SqlDatabase
from tests.storage.samples import LEASE, LONG_AFTER, NOW, TODAY, ask, letter, open_case

ANNA, BO, CEM = "anna@region.example", "bo@region.example", "cem@region.example"


async def add(database: SqlDatabase, key: str, *recipients: str, **changes: Any) -> bool:
    return await database.write(lambda unit: unit.outbox.add(letter(key, *recipients, **changes)))


async def claim(database: SqlDatabase, now: datetime = NOW, limit: int = 10) -> list[Letter]:
    return list(await database.write(lambda unit: unit.outbox.claim(now, LEASE, limit)))


async def sole(database: SqlDatabase) -> Letter:
    (found,) = await database.read(lambda unit: unit.outbox.listed())
    return found


async def test_a_letter_comes_back_as_it_was_written(database: SqlDatabase) -> None:
    number = (await open_case(database)).number
    message = bytes(range(256))
    envelope = Envelope("svar@service.example", (BO, ANNA), message)
    await add(database, "receipt:1", case=number, envelope=envelope, text="Hej å \x00 ö")

    (found,) = await claim(database)

    assert found == Letter(
        id=found.id,
        key="receipt:1",
        case=number,
        kind="receipt",
        message_id="<receipt:1@service.example>",
        envelope=envelope,
        subject="Kvittens",
        text="Hej å \ufffd ö",
        created_at=NOW,
        state=LetterState.PENDING,
        attempts=1,
        next_attempt_at=NOW + LEASE,
        error="",
        sent_at=None,
    )


async def test_a_letter_is_found_by_its_message_id(database: SqlDatabase) -> None:
    for number in (1, 2, 3):
        await add(database, f"receipt:{number}", message_id=f"<{number}@service.example>")
    await add(database, "receipt:again", message_id="<2@service.example>")
    await add(database, "receipt:none", message_id="")
    long_id = "<" + "å" * 5000 + "@service.example>"
    await add(database, "receipt:long", message_id=long_id)

    async def found(*message_ids: str) -> str | None:
        letter = await database.read(lambda unit: unit.outbox.by_message_ids(message_ids))
        return letter.key if letter else None

    assert await found("<3@service.example>") == "receipt:3"
    assert await found("<other@x.example>", "<2@service.example>", "<1@service.example>") == "receipt:2"
    assert await found(*(f"<{n}@x.example>" for n in range(1200)), "<1@service.example>") == "receipt:1"
    assert await found(long_id) == "receipt:long"
    assert await found("", "<4@service.example>") is None
    assert await found() is None


async def test_the_names_of_attachments_are_kept(database: SqlDatabase, url: str) -> None:
    await add(database, "stok:1", attachments=("STÖK-blankett.pdf", "STÖK.docx"))
    await add(database, "receipt:1")

    (stok,), (receipt,) = await ask(url, "SELECT attachments FROM outbox ORDER BY id")
    assert (json.loads(stok) if isinstance(stok, str) else stok) == ["STÖK-blankett.pdf", "STÖK.docx"]
    assert receipt is None


async def test_one_key_makes_one_letter(database: SqlDatabase, other_database: SqlDatabase) -> None:
    long_key = "receipt:" + "å" * 5000
    added = await asyncio.gather(
        *(add(opened, long_key, ANNA) for opened in (database, other_database) for _ in range(6))
    )

    assert sum(added) == 1
    assert len(await claim(database)) == 1
    assert not await add(database, long_key, BO)
    assert (await sole(database)).envelope.recipients == (ANNA,)


async def test_claims_are_oldest_first_and_given_to_one(database: SqlDatabase, other_database: SqlDatabase) -> None:
    for number in range(24):
        await add(database, f"receipt:{number}")

    async def worker(opened: SqlDatabase) -> list[str]:
        mine: list[str] = []
        while batch := await claim(opened, limit=2):
            assert [one.id for one in batch] == sorted(one.id for one in batch)
            mine += [one.key for one in batch]
        return mine

    shares = await asyncio.gather(*(worker(opened) for opened in (database, other_database) for _ in range(3)))

    assert sorted(key for share in shares for key in share) == sorted(f"receipt:{number}" for number in range(24))


async def test_a_claim_comes_back_after_its_lease_or_a_release(database: SqlDatabase) -> None:
    await add(database, "receipt:1")
    await claim(database)

    assert await claim(database, NOW + LEASE - timedelta(microseconds=1)) == []
    (again,) = await claim(database, NOW + LEASE)
    assert again.attempts == 2
    assert await database.write(lambda unit: unit.outbox.release_all()) == 1
    (released,) = await claim(database)
    assert released.attempts == 3


async def test_a_letter_that_was_sent_is_not_sent_again(database: SqlDatabase) -> None:
    await add(database, "receipt:1")
    (taken,) = await claim(database)
    await database.write(lambda unit: unit.outbox.sent(taken.id, NOW))

    await database.write(
        lambda unit: unit.outbox.later(taken.id, next_attempt_at=NOW, error="too late", recipients=[ANNA])
    )
    await database.write(lambda unit: unit.outbox.dead(taken.id, "too late"))

    assert await claim(database, LONG_AFTER) == []
    assert await database.write(lambda unit: unit.outbox.release_all()) == 0
    found = await sole(database)
    assert (found.state, found.sent_at, found.error) == (LetterState.SENT, NOW, "")
    assert found.next_attempt_at is None


async def test_later_is_for_those_who_have_not_accepted_it(database: SqlDatabase) -> None:
    await add(database, "receipt:1", ANNA, BO, CEM)
    (taken,) = await claim(database)
    due = NOW + timedelta(minutes=10)

    await database.write(
        lambda unit: unit.outbox.later(taken.id, next_attempt_at=due, error="451 try later", recipients=[CEM])
    )

    assert await claim(database, due - timedelta(microseconds=1)) == []
    (again,) = await claim(database, due)
    assert (again.envelope.recipients, again.error, again.attempts) == ((CEM,), "451 try later", 2)
    for address in (ANNA, BO, CEM):
        counted = await database.read(lambda unit, a=address: unit.outbox.automatic_on(TODAY, address=a))  # type: ignore[misc]
        assert counted == 1


async def test_a_letter_waits_for_its_time_and_can_be_taken_back_until_it_is_tried(database: SqlDatabase) -> None:
    number = (await open_case(database)).number
    opening = NOW + timedelta(days=5)  # after the longest holidays
    for key in ("a", "b"):
        await add(database, key, ANNA, case=number, not_before=opening)
    await add(database, "c", ANNA, case=number)
    (due,) = await claim(database)
    assert due.key == "c"
    waiting = await database.read(lambda unit: unit.outbox.not_yet_of(number, NOW))
    assert [found.key for found in waiting] == ["a", "b"]

    assert await database.write(lambda unit: unit.outbox.take_back(waiting[0]))
    assert not await database.write(lambda unit: unit.outbox.take_back(due))
    await database.write(lambda unit: unit.outbox.sent(due.id, NOW))
    assert await claim(database, opening - timedelta(microseconds=1)) == []
    (sent,) = await claim(database, opening)
    assert sent.key == "b"
    assert not await database.write(lambda unit: unit.outbox.take_back(sent))
    assert await add(database, "a", ANNA, case=number), "it was never written"


async def test_a_try_that_a_clock_put_off_that_was_set_back_since_is_due(database: SqlDatabase) -> None:
    """A letter that was tried waits for a day at most; one that waits for office hours, for days."""
    opening = NOW + timedelta(days=5)
    await add(database, "tried")
    await add(database, "waits", not_before=opening)
    (tried,) = await claim(database, NOW + timedelta(days=3))
    again_at = NOW + timedelta(days=3, minutes=1)
    await database.write(
        lambda unit: unit.outbox.later(tried.id, next_attempt_at=again_at, error="451", recipients=[ANNA])
    )
    assert [found.key for found in await claim(database)] == ["tried"]
    assert await claim(database) == []


async def test_a_dead_letter_rests(database: SqlDatabase) -> None:
    await add(database, "receipt:1")
    (taken,) = await claim(database)

    await database.write(lambda unit: unit.outbox.dead(taken.id, "550 no such user"))

    assert await claim(database, LONG_AFTER) == []
    found = await sole(database)
    assert (found.state, found.error, found.sent_at) == (LetterState.DEAD, "550 no such user", None)


async def test_lists_are_newest_first(database: SqlDatabase) -> None:
    one, two = (await open_case(database)).number, (await open_case(database)).number
    for key, number in (("a", one), ("b", two), ("c", one), ("d", None)):
        await add(database, key, case=number)

    of_one = await database.read(lambda unit: unit.outbox.of_case(one))
    newest = await database.read(lambda unit: unit.outbox.listed(limit=3))

    assert [found.key for found in of_one] == ["c", "a"]
    assert [found.key for found in newest] == ["d", "c", "b"]


async def test_automatic_answers_are_counted_by_day_address_and_case(database: SqlDatabase) -> None:
    number = (await open_case(database)).number
    yesterday = TODAY - timedelta(days=1)
    await add(database, "a", ANNA, case=number)
    await add(database, "b", ANNA, BO, " Anna@Region.EXAMPLE", case=None)
    await add(database, "c", BO, case=number)
    await add(database, "d", ANNA, answers_mail_of=None)
    await add(database, "e", ANNA, case=number, answers_mail_of=yesterday)
    for taken in await claim(database):
        await database.write(lambda unit, taken=taken: unit.outbox.sent(taken.id, NOW))  # type: ignore[misc]

    async def count(day: date, **narrowed: str) -> int:
        return await database.read(lambda unit: unit.outbox.automatic_on(day, **narrowed))

    assert await count(TODAY) == 3
    assert await count(TODAY, address=ANNA) == 2
    assert await count(TODAY, address=ANNA.upper()) == 2
    assert await count(TODAY, address=BO) == 2
    assert await count(TODAY, case=number) == 2
    assert await count(TODAY, address=ANNA, case=number) == 1
    assert await count(yesterday) == 1
    assert await count(TODAY, address=CEM) == 0


async def test_counts_name_every_state(database: SqlDatabase) -> None:
    await add(database, "a")
    await add(database, "b")
    (taken,) = await claim(database, limit=1)
    await database.write(lambda unit: unit.outbox.dead(taken.id, "550"))

    counts = await database.read(lambda unit: unit.outbox.counts())

    assert counts == {LetterState.PENDING: 1, LetterState.SENT: 0, LetterState.DEAD: 1}


async def test_the_next_moment_is_that_of_the_first_letter_that_waits(database: SqlDatabase) -> None:
    async def next_due() -> datetime | None:
        return await database.read(lambda unit: unit.outbox.next_due())

    assert await next_due() is None
    await add(database, "a")
    assert await next_due() == NOW
    (taken,) = await claim(database)
    assert await next_due() == NOW + LEASE
    due = NOW + timedelta(minutes=1)
    await database.write(lambda unit: unit.outbox.later(taken.id, next_attempt_at=due, error="", recipients=[ANNA]))
    assert await next_due() == due
    await database.write(lambda unit: unit.outbox.sent(taken.id, NOW))
    assert await next_due() is None


@pytest.mark.parametrize("field", ["created_at"])
async def test_a_moment_without_a_time_zone_is_refused(database: SqlDatabase, field: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        await add(database, "a", **{field: datetime(2026, 11, 2)})  # noqa: DTZ001


async def test_letters_of_a_kind_to_an_address_are_counted(database: SqlDatabase) -> None:
    sara = "sara.ek@region.example"
    await add(database, "1", sara, kind="case_list", created_at=NOW - timedelta(days=1))
    await add(database, "2", sara, kind="case_list")
    await add(database, "3", "eva@region.example", kind="case_list")
    await add(database, "4", sara)

    async def counted(since: datetime) -> int:
        return await database.read(lambda unit: unit.outbox.written_since(since, "case_list", sara.upper()))

    assert await counted(NOW) == 1
    assert await counted(NOW - timedelta(days=2)) == 2
