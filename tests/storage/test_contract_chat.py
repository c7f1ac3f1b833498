"""What bot.ports.ChatStore promises."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.ports import LetterState, NewPost, Post, PostKind
from storage import SqlDatabase
from tests.storage.samples import LEASE, LONG_AFTER, NOW, open_case

CARD = "card:LOU-2026-0001:C0123456"
BLOCKS = ({"type": "section", "text": {"type": "mrkdwn", "text": "Å \U0001f4c4"}},)


def post(key: str = CARD, **changes: Any) -> NewPost:
    values: dict[str, Any] = {
        "key": key,
        "kind": PostKind.MESSAGE,
        "channel": "C0123456",
        "text": "Ta ställning.",
        "blocks": BLOCKS,
    }
    return NewPost(**{**values, **changes})


def in_thread(key: str, **changes: Any) -> NewPost:
    return post(key, thread=CARD, blocks=(), text="Påminnelse.", **changes)


async def put(database: SqlDatabase, new: NewPost, at: datetime = NOW) -> bool:
    return await database.write(lambda unit: unit.chat.put(new, at))


async def claim(database: SqlDatabase, now: datetime = NOW, limit: int = 10) -> list[Post]:
    return list(await database.write(lambda unit: unit.chat.claim(now, LEASE, limit)))


async def sole(database: SqlDatabase, now: datetime = NOW) -> Post:
    (found,) = await claim(database, now)
    return found


async def deliver(database: SqlDatabase, taken: Post, ts: str = "1.1", channel: str = "C0123456") -> None:
    await database.write(lambda unit: unit.chat.delivered(taken, channel, ts, NOW))


async def next_due(database: SqlDatabase) -> datetime | None:
    return await database.read(lambda unit: unit.chat.next_due())


async def test_a_post_comes_back_as_it_was_put(database: SqlDatabase) -> None:
    number = (await open_case(database)).number
    home = NewPost("home:U1", PostKind.HOME, "U1", "Hem", BLOCKS, case=number)
    answer = post("answer:1", kind=PostKind.EPHEMERAL, user="U2", answers="https://hooks.example/1", blocks=())
    elsewhere = post("reply:1", thread_ts="17.000100")
    for new in (home, answer, elsewhere):
        assert await put(database, new)

    taken = await claim(database)

    assert [one.new for one in taken] == [home, answer, elsewhere]
    assert taken[2] == Post(taken[2].id, elsewhere, 1, 1, "", "", "17.000100", LetterState.PENDING, "", NOW)


async def test_the_same_words_are_put_once(database: SqlDatabase, other_database: SqlDatabase) -> None:
    long_key = "card:" + "å" * 5000
    told = await asyncio.gather(*(put(one, post(long_key)) for one in (database, other_database) for _ in range(4)))

    assert sum(told) == 1
    taken = await sole(database)
    assert taken.revision == 1
    assert not await put(database, post(long_key))
    await deliver(database, taken)
    assert not await put(database, post(long_key))
    assert await claim(database, LONG_AFTER) == []


async def test_other_words_replace_what_stands_at_the_same_place(database: SqlDatabase) -> None:
    await put(database, post())
    await deliver(database, await sole(database), "17.000100", "D0999999")
    assert await put(database, post(text="Godkänt.", channel="C0000000"))

    again = await sole(database)

    assert (again.new.text, again.revision, again.attempts) == ("Godkänt.", 2, 1)
    assert (again.new.channel, again.posted_channel, again.ts) == ("C0123456", "D0999999", "17.000100")
    await deliver(database, again, "17.000100")
    assert await put(database, post(text="Godkänt.", blocks=()))
    assert (await sole(database)).new.blocks == ()


async def test_a_post_in_hand_is_not_given_to_a_second_when_it_is_replaced(database: SqlDatabase) -> None:
    await put(database, post())
    first = await sole(database)
    assert await put(database, post(text="Nytt."))

    assert await claim(database, NOW) == []
    assert await next_due(database) == NOW + LEASE
    await deliver(database, first)

    second = await sole(database)
    assert (second.new.text, second.ts, second.attempts) == ("Nytt.", "1.1", 1)
    await deliver(database, second)
    assert await next_due(database) is None


async def test_claims_are_given_to_one_and_come_back(database: SqlDatabase, other_database: SqlDatabase) -> None:
    for number in range(16):
        await put(database, post(f"card:{number}"))

    async def worker(opened: SqlDatabase) -> list[str]:
        mine: list[str] = []
        while batch := await claim(opened, limit=2):
            mine += [one.new.key for one in batch]
        return mine

    shares = await asyncio.gather(*(worker(opened) for opened in (database, other_database) for _ in range(2)))

    assert sorted(key for share in shares for key in share) == sorted(f"card:{number}" for number in range(16))
    assert await claim(database, NOW + LEASE - timedelta(microseconds=1)) == []
    assert await database.write(lambda unit: unit.chat.release_all()) == 16
    assert {one.attempts for one in await claim(database, limit=20)} == {2}


async def test_a_post_in_a_thread_waits_until_its_thread_stands(database: SqlDatabase) -> None:
    await put(database, in_thread("reminder:1"))
    assert await claim(database, LONG_AFTER) == []
    assert await next_due(database) is None

    await put(database, post(channel="U0123456"))
    card = await sole(database)
    assert card.new.key == CARD
    assert await claim(database, NOW) == []
    await deliver(database, card, "17.000100", "D0999999")

    assert await next_due(database) == NOW
    reminder = await sole(database)
    assert (reminder.new.key, reminder.thread_ts, reminder.posted_channel) == ("reminder:1", "17.000100", "D0999999")
    assert reminder.ts == ""


@pytest.mark.parametrize(("counted", "attempts"), [(True, 2), (False, 1)])
async def test_a_delay_counts_or_does_not(database: SqlDatabase, counted: bool, attempts: int) -> None:
    await put(database, post())
    taken, due = await sole(database), NOW + timedelta(minutes=1)

    await database.write(lambda unit: unit.chat.later(taken, next_attempt_at=due, error="ratelimited", counted=counted))

    assert await claim(database, due - timedelta(microseconds=1)) == []
    assert await next_due(database) == due
    again = await sole(database, due)
    assert (again.attempts, again.error) == (attempts, "ratelimited")


async def test_other_words_do_not_shorten_a_wait(database: SqlDatabase) -> None:
    await put(database, post())
    taken, due = await sole(database), NOW + timedelta(minutes=1)
    await database.write(lambda unit: unit.chat.later(taken, next_attempt_at=due, error="limited"))
    await put(database, post(text="Nytt."))

    assert await claim(database, NOW) == []
    again = await sole(database, due)
    assert (again.new.text, again.attempts) == ("Nytt.", 2)


async def test_a_dead_post_rests_until_it_is_put_again(database: SqlDatabase) -> None:
    await put(database, post())
    taken = await sole(database)
    assert await database.write(lambda unit: unit.chat.dead(taken, "is_archived"))

    assert await claim(database, LONG_AFTER) == []
    assert await database.write(lambda unit: unit.chat.release_all()) == 0
    assert (await database.read(lambda unit: unit.chat.counts()))[LetterState.DEAD] == 1
    assert await put(database, post())
    again = await sole(database)
    assert (again.attempts, again.state) == (1, LetterState.PENDING)


async def test_what_replaced_a_dead_post_lives(database: SqlDatabase) -> None:
    await put(database, post())
    taken = await sole(database)
    await put(database, post(text="Rättat."))

    assert not await database.write(lambda unit: unit.chat.dead(taken, "invalid_blocks"))

    assert (await sole(database)).new.text == "Rättat."


async def test_what_a_late_worker_says_of_a_delivered_post_is_passed_over(database: SqlDatabase) -> None:
    await put(database, post())
    taken = await sole(database)
    await deliver(database, taken)

    await database.write(lambda unit: unit.chat.later(taken, next_attempt_at=NOW, error="too late"))
    await database.write(lambda unit: unit.chat.dead(taken, "too late"))

    assert await claim(database, LONG_AFTER) == []
    assert await database.read(lambda unit: unit.chat.counts()) == {
        LetterState.PENDING: 0,
        LetterState.SENT: 1,
        LetterState.DEAD: 0,
    }


async def test_who_has_lost_a_post_to_another_says_nothing_of_it(database: SqlDatabase) -> None:
    await put(database, post())
    slow = await sole(database)
    quick = await sole(database, NOW + LEASE)

    await database.write(lambda unit: unit.chat.later(slow, next_attempt_at=NOW, error="slow"))
    assert not await database.write(lambda unit: unit.chat.dead(slow, "slow"))

    assert await claim(database, NOW + LEASE) == []
    await deliver(database, quick)
    assert await claim(database, LONG_AFTER) == []


async def test_the_case_of_a_message_is_found(database: SqlDatabase) -> None:
    first, second = [(await open_case(database)).number for _ in range(2)]
    await put(database, post(case=first))
    assert await database.read(lambda unit: unit.chat.case_at("C0123456", "")) is None
    await deliver(database, await sole(database), "17.000100")
    await database.write(lambda unit: unit.chat.link_thread("C0999999", "18.000200", first))
    await database.write(lambda unit: unit.chat.link_thread("C0999999", "18.000200", second))

    async def at(channel: str, ts: str) -> str | None:
        return await database.read(lambda unit: unit.chat.case_at(channel, ts))

    assert await at("C0123456", "17.000100") == first
    assert await at("C0999999", "18.000200") == second
    assert await at("C0999999", "17.000100") is None
    assert [one.new.key for one in await database.read(lambda unit: unit.chat.of_case(first))] == [CARD]
    assert await database.read(lambda unit: unit.chat.of_case(second)) == []


async def test_posts_of_work_that_failed_are_not_there(database: SqlDatabase) -> None:
    async def work(unit: Any) -> None:
        await unit.chat.put(post(), NOW)
        raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        await database.write(work)
    assert await claim(database) == []


async def test_a_post_waits_for_its_moment_and_is_redrawn_at_once_when_it_stands(database: SqlDatabase) -> None:
    morning = NOW + timedelta(hours=9)
    assert await put(database, post(not_before=morning))
    assert await claim(database) == []
    assert await next_due(database) == morning
    assert await put(database, post(text="Ändrat."))
    assert await claim(database, morning - timedelta(seconds=1)) == []

    await deliver(database, await sole(database, morning))
    assert await put(database, post(text="Godkänt.", not_before=morning + timedelta(days=1)))

    assert (await sole(database, morning)).new.text == "Godkänt."


async def test_homes_are_those_that_were_put(database: SqlDatabase) -> None:
    assert await database.read(lambda unit: unit.chat.homes()) == []
    for user in ("U2", "U1"):
        await put(database, NewPost(f"home:{user}", PostKind.HOME, user, "Hem", BLOCKS))
    await put(database, post())

    assert await database.read(lambda unit: unit.chat.homes()) == ["U1", "U2"]


async def is_posting(database: SqlDatabase, *places: str) -> bool:
    return await database.read(lambda unit: unit.chat.is_posting(places))


async def test_a_post_that_was_tried_may_stand_somewhere_until_its_place_is_known(database: SqlDatabase) -> None:
    await put(database, post())
    await put(database, post("home:U1", kind=PostKind.HOME, channel="U1", blocks=()))
    assert not await is_posting(database, "C0123456")  # nobody has tried

    taken, home = await claim(database)
    assert [await is_posting(database, place) for place in ("C0123456", "U1", "C9")] == [True, False, False]
    await database.write(
        lambda unit: unit.chat.later(taken, next_attempt_at=LONG_AFTER, error="the answer was lost", counted=False)
    )
    assert await is_posting(database, "U9", "C0123456")

    await deliver(database, home, ts="V1", channel="U1")
    await deliver(database, await sole(database, LONG_AFTER), ts="5.1")
    assert not await is_posting(database, "C0123456")
    assert await database.read(lambda unit: unit.chat.standing([CARD, "other"])) == {CARD: ("C0123456", "5.1")}


async def test_a_post_that_was_given_up_stands_nowhere(database: SqlDatabase) -> None:
    await put(database, post())
    taken = await sole(database)
    await database.write(lambda unit: unit.chat.dead(taken, "the channel is gone"))

    assert not await is_posting(database, "C0123456")
    assert await database.read(lambda unit: unit.chat.standing([CARD, "other"])) == {}
