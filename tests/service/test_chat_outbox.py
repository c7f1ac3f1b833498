"""What should stand in the chat gets there: once, in order, at Slack's pace; or somebody is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.chat_outbox import PACE, ChatOutbox
from bot.demo.slack_server.api import Failure
from bot.demo.slack_server.server import SlackServer, running_slack
from bot.leasing import Tries
from bot.ports import LetterState, NewPost, Post, PostKind, UnitOfWork
from bot.transports.slack import SlackChat
from storage import SqlDatabase
from tests.migrated import migrated
from tests.transports.slack_desk import Notes, account

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
POLICY = Tries(attempts=3, retry=timedelta(minutes=1), lease=timedelta(minutes=5))


@dataclass
class Bench:
    """An outbox on a database of its own and the local Slack; pauses move its clock."""

    database: SqlDatabase
    slack: SlackServer
    chat: SlackChat
    moment: datetime = NOW
    dead: list[tuple[str, str]] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    refuses: Exception | None = None  # raised when somebody is to be told

    def now(self) -> datetime:
        return self.moment

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.moment += timedelta(seconds=seconds)

    async def tell_dead(self, post: Post, error: str, unit: UnitOfWork, now: datetime) -> None:
        if self.refuses:
            raise self.refuses
        self.dead.append((post.new.key, error))

    async def alarm(self, text: str) -> None:
        self.alarms.append(text)

    def outbox(self) -> ChatOutbox:
        return ChatOutbox(self.database, self.chat, self, POLICY, self.tell_dead, self.alarm, pause=self.pause)

    async def put(self, channel: str, key: str = "card", text: str = "Ta ställning.", **changes: Any) -> None:
        new = NewPost(key, PostKind.MESSAGE, channel, text, **changes)
        await self.database.write(lambda unit: unit.chat.put(new, self.moment))

    async def counts(self) -> dict[LetterState, int]:
        counted = await self.database.read(lambda unit: unit.chat.counts())
        return {state: number for state, number in counted.items() if number}

    def texts(self, channel: str) -> list[str]:
        return [message.text for message in self.slack.messages(channel)]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    url = f"sqlite:///{tmp_path}/chat.db"
    await migrated(url)
    async with running_slack() as slack:
        made = Bench(SqlDatabase(url), slack, SlackChat(account(slack), Notes()))
        yield made
        await made.chat.aclose()
        await made.database.aclose()


@pytest.fixture
def channel(bench: Bench) -> str:
    return bench.slack.add_channel("avtal")


async def test_a_card_is_posted_once_and_then_redrawn(bench: Bench, channel: str) -> None:
    outbox = bench.outbox()
    await bench.put(channel)
    assert await outbox.deliver_waiting() == 1
    await bench.put(channel, text="Godkänt.")
    await bench.put(channel, "reminder", "Påminnelse.", thread="card")
    assert await outbox.deliver_waiting() == 2

    card, reminder = bench.slack.messages(channel)
    assert (card.text, card.revision, reminder.thread_ts) == ("Godkänt.", 2, card.ts)
    assert await outbox.deliver_waiting() == 0
    assert await outbox.next_due() is None


async def test_one_a_second_in_a_channel_and_the_others_meanwhile(bench: Bench, channel: str) -> None:
    other = bench.slack.add_channel("andra")
    for number in range(3):
        await bench.put(channel, f"card:{number}", f"Kort {number}")
    await bench.put(other, "card:other", "Annat")
    outbox = bench.outbox()
    await outbox.deliver_waiting()

    assert bench.texts(channel) == ["Kort 0", "Kort 1", "Kort 2"]
    assert bench.texts(other) == ["Annat"]
    assert sum(bench.pauses) == pytest.approx(2 * PACE.total_seconds())
    await bench.put(channel, "card:3", "Kort 3")
    await outbox.deliver_waiting()
    assert sum(bench.pauses) == pytest.approx(3 * PACE.total_seconds())


async def test_slack_is_given_the_time_that_it_asks_for(bench: Bench, channel: str) -> None:
    other = bench.slack.add_channel("andra")
    outbox = bench.outbox()
    for _ in range(POLICY.attempts + 2):
        await bench.put(channel, "a", "A")
        await bench.put(channel, "b", "B")
        bench.slack.fail("chat.postMessage", Failure(retry_after=30))
        asked = len(bench.slack.api.called("chat.postMessage"))
        await outbox.deliver_waiting()
        assert len(bench.slack.api.called("chat.postMessage")) == asked + 1
        assert await outbox.deliver_waiting() == 0
        assert await outbox.next_due() == bench.moment + timedelta(seconds=30)
        bench.moment += timedelta(seconds=30)
    await bench.put(other, "c", "C")
    await outbox.deliver_waiting()

    assert bench.texts(channel) == ["A", "B"]
    assert bench.texts(other) == ["C"]
    assert (bench.dead, bench.alarms) == ([], [])


async def test_a_channel_that_is_gone_is_told_and_the_others_go_on(bench: Bench, channel: str) -> None:
    other = bench.slack.add_channel("andra")
    await bench.put(channel)
    await bench.put(other, "other")
    bench.slack.channels[channel].archived = True
    outbox = bench.outbox()
    await outbox.deliver_waiting()

    assert [key for key, _ in bench.dead] == ["card"]
    assert "archived" in bench.dead[0][1]
    assert bench.texts(other) == ["Ta ställning."]
    assert await bench.counts() == {LetterState.SENT: 1, LetterState.DEAD: 1}

    bench.slack.channels[channel].archived = False
    await bench.put(channel)
    await outbox.deliver_waiting()
    assert bench.texts(channel) == ["Ta ställning."]


async def test_somebody_is_told_in_the_same_transaction_or_it_is_not_given_up(bench: Bench, channel: str) -> None:
    await bench.put(channel)
    bench.slack.channels[channel].archived = True
    bench.refuses = RuntimeError("the letter could not be written")
    with pytest.raises(RuntimeError, match="letter"):
        await bench.outbox().deliver_waiting()

    assert await bench.counts() == {LetterState.PENDING: 1}


async def test_passing_trouble_is_tried_again_and_again_and_then_given_up(bench: Bench, channel: str) -> None:
    await bench.put(channel)
    bench.slack.fail("chat.postMessage", "internal_error", times=99)
    outbox, waits = bench.outbox(), []
    while not bench.dead:
        assert await outbox.deliver_waiting() == 1
        due = await outbox.next_due()
        if due is not None:
            waits.append(due - bench.moment)
            bench.moment = due

    assert waits == [timedelta(minutes=1), timedelta(minutes=2)]
    assert "internal_error" in bench.dead[0][1]


@pytest.mark.parametrize("failure", ["token_revoked", Failure(status=502)])
async def test_a_chat_that_takes_nothing_costs_no_post_its_life(
    bench: Bench, channel: str, failure: str | Failure
) -> None:
    other = bench.slack.add_channel("andra")
    for number in range(3):
        await bench.put(channel, f"card:{number}", f"Kort {number}")
    await bench.put(other, "card:other", "Annat")
    outbox = bench.outbox()
    for method in ("chat.postMessage", "conversations.history"):
        bench.slack.fail(method, failure, times=1000)
    for _ in range(40):
        await outbox.deliver_waiting()
        bench.moment += timedelta(minutes=1)
    assert bench.dead == []
    assert len(bench.alarms) == 1

    bench.slack.api._failures.clear()
    bench.slack.fail("conversations.history", "internal_error")  # the first that counts
    await outbox.deliver_waiting()
    bench.moment += timedelta(minutes=1)
    await outbox.deliver_waiting()
    assert bench.dead == []
    assert sorted(bench.texts(channel)) == ["Kort 0", "Kort 1", "Kort 2"]
    assert bench.texts(other) == ["Annat"]


async def test_a_short_absence_of_slack_alarms_nobody(bench: Bench, channel: str) -> None:
    """Not even twice, with hours of peace between."""
    outbox = bench.outbox()
    for number in range(2):
        await bench.put(channel, f"card:{number}", f"Kort {number}")
        bench.slack.fail("chat.postMessage", Failure(status=502))
        await outbox.deliver_waiting()
        bench.moment += timedelta(minutes=2)
        await outbox.deliver_waiting()
        bench.moment += timedelta(hours=5)

    assert bench.alarms == []
    assert bench.texts(channel) == ["Kort 0", "Kort 1"]


@pytest.mark.parametrize("dies", ["before Slack has it", "after Slack has it"])
async def test_a_crash_on_either_side_of_slacks_acceptance_leaves_one_card(
    bench: Bench, channel: str, dies: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends in the middle of a delivery; the next one begins with what the database says."""
    await bench.put(channel)
    deliver: Callable[[Post], Any] = bench.chat.deliver

    class Killed(BaseException):
        pass

    async def killed(post: Post) -> tuple[str, str]:
        if dies.startswith("after"):
            await deliver(post)
        raise Killed

    monkeypatch.setattr(bench.chat, "deliver", killed)
    with pytest.raises(Killed):
        await bench.outbox().deliver_waiting()
    monkeypatch.undo()

    successor = bench.outbox()
    await successor.take_up_again()
    assert await successor.deliver_waiting() == 1
    assert bench.texts(channel) == ["Ta ställning."]
    assert await bench.counts() == {LetterState.SENT: 1}


async def test_a_card_that_changes_while_it_is_posted_is_one_card(bench: Bench, channel: str) -> None:
    await bench.put(channel)
    outbox, second = bench.outbox(), bench.outbox()
    bench.slack.fail("chat.postMessage", Failure(hangs=True, after_doing=True))
    delivering = asyncio.create_task(outbox.deliver_waiting())
    await bench.slack.until(lambda: bench.texts(channel))
    await bench.put(channel, text="Godkänt.")
    assert await second.deliver_waiting() == 0
    delivering.cancel()
    await asyncio.wait({delivering})

    await second.take_up_again()
    await second.deliver_waiting()
    assert bench.texts(channel) == ["Godkänt."]


@pytest.mark.parametrize("accepted", [False, True])
async def test_told_to_stop_it_gives_back_what_it_has_in_hand(bench: Bench, channel: str, accepted: bool) -> None:
    for number in range(3):
        await bench.put(channel, f"card:{number}", f"Kort {number}")
    bench.slack.fail("chat.postMessage", Failure(hangs=True, after_doing=accepted))
    delivering = asyncio.create_task(bench.outbox().deliver_waiting())
    await bench.slack.until(lambda: bench.slack.api.called("chat.postMessage"))
    delivering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivering

    assert await bench.outbox().deliver_waiting() == 3
    assert sorted(bench.texts(channel)) == ["Kort 0", "Kort 1", "Kort 2"]


async def test_what_slack_has_taken_is_settled_when_the_database_is_back(
    bench: Bench, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        await bench.put(channel, f"card:{number}", f"Kort {number}")
    outbox, write = bench.outbox(), bench.database.write
    posted = bench.slack.api.called

    async def fails(work: Any) -> Any:
        if posted("chat.postMessage"):
            raise OSError("the disk is full")
        return await write(work)

    monkeypatch.setattr(bench.database, "write", fails)
    with pytest.raises(OSError, match="disk"):
        await outbox.deliver_waiting()
    monkeypatch.undo()

    while await outbox.deliver_waiting():
        pass
    assert bench.texts(channel) == ["Kort 0", "Kort 1"]
    assert len(posted("chat.postMessage")) == 2
    assert posted("chat.update") == []


async def test_a_long_queue_is_given_back_before_its_lease_runs_out(bench: Bench, channel: str) -> None:
    for number in range(20):
        await bench.put(channel, f"card:{number:02}", f"Kort {number:02}")
    short = Tries(attempts=3, retry=timedelta(minutes=1), lease=timedelta(seconds=30))
    outbox = ChatOutbox(bench.database, bench.chat, bench, short, bench.tell_dead, bench.alarm, pause=bench.pause)
    await outbox.deliver_waiting()
    assert 10 < len(bench.texts(channel)) < 17

    await outbox.deliver_waiting()
    assert bench.texts(channel) == [f"Kort {number:02}" for number in range(20)]
    assert bench.dead == []


async def test_a_fault_of_our_own_stops_no_other_post(
    bench: Bench, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver: Callable[[Post], Any] = bench.chat.deliver

    async def stumbles(post: Post) -> tuple[str, str]:
        if post.new.key == "bad":
            raise KeyError("ts")
        told: tuple[str, str] = await deliver(post)
        return told

    monkeypatch.setattr(bench.chat, "deliver", stumbles)
    await bench.put(channel, "bad")
    await bench.put(channel, "good", "Gott.")
    await bench.outbox().deliver_waiting()

    assert bench.texts(channel) == ["Gott."]
    assert await bench.counts() == {LetterState.SENT: 1, LetterState.PENDING: 1}
