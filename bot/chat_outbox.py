"""Deliver what should stand in the chat, until it stands or is given up.

A crash between the chat's acceptance and our commit leaves a post of which we know nothing; the next attempt looks for
it first. What is said to one person alone may be said twice; nothing else is doubled, and nothing is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.leasing import Tries
from bot.ports import Chat, ChatError, ChatRefused, Clock, Database, Post, PostKind, Undeliverable, UnitOfWork

TellDead = Callable[[Post, str, UnitOfWork, datetime], Awaitable[None]]

PACE = timedelta(seconds=1)  # between two posts in one channel (https://docs.slack.dev/apis/web-api/rate-limits)
LONGEST_WAIT = timedelta(minutes=15)
OUT_OF_REACH = timedelta(minutes=30)  # after which somebody is told
PLACES_REMEMBERED = 1000
MOST_AT_ONCE = 20  # posts in hand

log = structlog.get_logger("chat")


class ChatOutbox:
    """`tell_dead`: in the transaction in which a post is given up. `alarm`: no post can be delivered."""

    def __init__(
        self,
        database: Database,
        chat: Chat,
        clock: Clock,
        policy: Tries,
        tell_dead: TellDead,
        alarm: Callable[[str], Awaitable[None]],
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._chat = chat
        self._clock = clock
        self._policy = policy
        self._tell_dead = tell_dead
        self._alarm = alarm
        self._pause = pause
        self._in_hand: dict[int, Post] = {}
        self._stands: dict[int, tuple[str, str]] = {}  # of those in hand: where the chat has put them
        self._free_at: dict[str, datetime] = {}  # place → from when it takes another post
        self._failing_since: datetime | None = None
        self._alarmed = False

    async def take_up_again(self) -> int:
        """See bot.service.Part."""
        return await self._database.write(lambda unit: unit.chat.release_all())

    async def deliver_waiting(self, limit: int = MOST_AT_ONCE) -> int:
        """Delivers what is due, places side by side and each in its order; returns how many were taken in hand.

        Cancelled, it gives the rest back. What the database's failure left in hand is settled at the next call: what
        stands is not posted again by this process.
        """
        await self._settle_what_is_in_hand(counted=True)
        try:
            posts = await self._database.write(lambda unit: self._take(unit, limit))
            give_back_at = self._clock.now() + self._policy.lease / 2
            places: dict[str, list[Post]] = {}
            for post in posts:
                places.setdefault(_place(post), []).append(post)
            work = (self._deliver_at(place, waiting, give_back_at) for place, waiting in places.items())
            outcomes = await asyncio.gather(*work, return_exceptions=True)  # none is left alone with another's failure
        except asyncio.CancelledError:
            await self._settle_what_is_in_hand(counted=False)
            raise
        for outcome in outcomes:
            if outcome is not None:
                raise outcome
        return len(posts)

    async def next_due(self) -> datetime | None:
        return await self._database.read(lambda unit: unit.chat.next_due())

    async def _take(self, unit: UnitOfWork, limit: int) -> Sequence[Post]:
        posts = await unit.chat.claim(self._clock.now(), self._policy.lease, limit)
        self._in_hand = {post.id: post for post in posts}
        return posts

    async def _settle_what_is_in_hand(self, *, counted: bool) -> None:
        if not self._in_hand:
            return
        now = self._clock.now()

        async def work(unit: UnitOfWork) -> None:
            for post in self._in_hand.values():
                if post.id in self._stands:
                    await unit.chat.delivered(post, *self._stands[post.id], now)
                else:
                    await unit.chat.later(post, next_attempt_at=now, error="cut off while in hand", counted=counted)

        await self._database.write(work)
        self._in_hand.clear()
        self._stands.clear()

    async def _deliver_at(self, place: str, posts: Sequence[Post], give_back_at: datetime) -> None:
        for number, post in enumerate(posts):
            try:
                await self._wait_for_turn(place, post)
                if self._clock.now() >= give_back_at:
                    await self._hold_up(posts[number:], timedelta(0), "its turn did not come")
                    return
                await self._deliver(post)
            except Undeliverable as error:
                if error.retry_after is not None:
                    await self._hold_up(posts[number:], timedelta(seconds=error.retry_after), error.text)
                    return
                await self._undeliverable(post, error.text, permanent=error.permanent)
            except ChatError as error:
                await self._hold_up(posts[number:], self._policy.retry, str(error))
                await self._out_of_reach(error)
                return

    async def _wait_for_turn(self, place: str, post: Post) -> None:
        if post.new.kind is not PostKind.MESSAGE:
            return
        now = self._clock.now()
        wait = self._free_at.get(place, now) - now
        if wait > timedelta(0):
            await self._pause(wait / timedelta(seconds=1))
        if len(self._free_at) >= PLACES_REMEMBERED:
            self._free_at = {known: at for known, at in self._free_at.items() if at > now}
        self._free_at[place] = self._clock.now() + PACE

    async def _deliver(self, post: Post) -> None:
        try:
            async with asyncio.timeout(self._policy.lease / timedelta(seconds=2)):
                place = await self._chat.deliver(post)
        except TimeoutError as error:
            raise ChatError("delivering took too long") from error
        except (Undeliverable, ChatError):
            raise
        except Exception as error:
            log.exception("delivery failed", post=post.id, attempt=post.attempts)
            raise Undeliverable(f"{type(error).__name__}: {error}"[:500], permanent=False) from error
        self._stands[post.id] = place
        await self._database.write(lambda unit: unit.chat.delivered(post, *place, self._clock.now()))
        self._settled(post)
        log.info("delivered", post=post.id, kind=post.new.kind.value, case=post.new.case)
        self._failing_since, self._alarmed = None, False

    async def _hold_up(self, posts: Sequence[Post], wait: timedelta, error: str) -> None:
        """None of them is at fault."""

        async def work(unit: UnitOfWork) -> None:
            due = self._clock.now() + wait
            for post in posts:
                await unit.chat.later(post, next_attempt_at=due, error=error, counted=False)

        log.warning("held up", posts=len(posts), seconds=wait.total_seconds(), error=error)
        await self._database.write(work)
        self._settled(*posts)

    async def _undeliverable(self, post: Post, error: str, *, permanent: bool) -> None:
        given_up = permanent or post.attempts >= self._policy.attempts
        log.warning("not delivered", post=post.id, attempt=post.attempts, given_up=given_up, error=error)

        async def work(unit: UnitOfWork) -> None:
            now = self._clock.now()
            if not given_up:
                wait = self._policy.wait(post.attempts, LONGEST_WAIT)
                await unit.chat.later(post, next_attempt_at=now + wait, error=error)
            elif await unit.chat.dead(post, error):
                await self._tell_dead(post, error, unit, now)

        await self._database.write(work)
        self._settled(post)

    def _settled(self, *posts: Post) -> None:
        for post in posts:
            self._in_hand.pop(post.id, None)
            self._stands.pop(post.id, None)

    async def _out_of_reach(self, error: ChatError) -> None:
        now = self._clock.now()
        self._failing_since = self._failing_since or now
        if (isinstance(error, ChatRefused) or now - self._failing_since >= OUT_OF_REACH) and not self._alarmed:
            self._alarmed = True
            try:
                await self._alarm(str(error))
            except BaseException:
                self._alarmed = False
                raise


def _place(post: Post) -> str:
    return post.posted_channel or post.new.channel
