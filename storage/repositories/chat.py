"""The chat's outbox: what should stand at each place, by key; and the threads that belong to cases."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Executable, Row, and_, bindparam, case, exists, func, literal, or_, select, text, update

from bot.ports import LetterState, NewPost, Post, PostKind, Topic
from storage.columns import lookup_key
from storage.models import AT_ONCE, IS_HOME, ChatPost, ChatThread, table_of
from storage.repositories.leases import UNTIL_OFFICES_OPEN, Leases
from storage.transaction import InsertInto, Transaction

_posts, _threads = table_of(ChatPost), table_of(ChatThread)

_WHOLE = (
    _posts.c.id,
    _posts.c.key,
    _posts.c.kind,
    _posts.c.channel,
    _posts.c.person,
    _posts.c.thread,
    _posts.c.thread_key,
    _posts.c.thread_ts,
    _posts.c.case_number,
    _posts.c.answers,
    _posts.c.text,
    _posts.c.blocks,
    _posts.c.revision,
    _posts.c.wanted_at,
    _posts.c.state,
    _posts.c.attempts,
    _posts.c.error,
    _posts.c.posted_channel,
    _posts.c.ts,
)

_parents = _posts.alias("parents")
_THREAD_STANDS = or_(
    _posts.c.thread_key.is_(None),
    exists().where(_parents.c.post_key == _posts.c.thread_key, _parents.c.ts != ""),
)
_LEASES = Leases(_posts, _WHOLE, _THREAD_STANDS, UNTIL_OFFICES_OPEN)

_PARENTS = select(_posts.c.post_key, _posts.c.posted_channel, _posts.c.ts).where(
    _posts.c.post_key.in_(bindparam("keys", expanding=True))
)
_WAITS = _posts.c.due_at.is_not(None)
_AT_ONCE = literal(AT_ONCE, _posts.c.due_at.type)
_SAME_REVISION = _posts.c.revision == bindparam("of_revision")
_IN_HAND = and_(  # as this very attempt: nobody else has taken it since
    _posts.c.id == bindparam("post_id"),
    _posts.c.state == LetterState.PENDING,
    _posts.c.claimed_until.is_not(None),
    _posts.c.attempts == bindparam("attempt"),
)
_DELIVERED = (
    update(_posts)
    .where(_posts.c.id == bindparam("post_id"))
    .values(
        posted_channel=bindparam("posted_channel"),
        ts=bindparam("ts"),
        posted_at=bindparam("posted_at"),
        error="",
        attempts=0,
        claimed_until=None,
        state=case((_SAME_REVISION, LetterState.SENT.value), else_=LetterState.PENDING.value),
        due_at=case((_SAME_REVISION, None), else_=AT_ONCE),
    )
)
_LATER = (
    update(_posts)
    .where(_IN_HAND)
    .values(
        due_at=bindparam("due_at"),
        error=bindparam("error"),
        claimed_until=None,
        attempts=_posts.c.attempts - bindparam("forgotten"),
    )
)
_DEAD = (
    update(_posts)
    .where(_IN_HAND, _SAME_REVISION)
    .values(state=LetterState.DEAD, error=bindparam("error"), due_at=None, claimed_until=None)
)
_DUE_AGAIN = update(_posts).where(_IN_HAND).values(due_at=AT_ONCE, attempts=0, claimed_until=None)
_OF_CASE = select(*_WHOLE).where(_posts.c.case_number == bindparam("number")).order_by(_posts.c.id)
_CASE_OF_POST = select(_posts.c.case_number).where(
    _posts.c.ts == bindparam("ts"), _posts.c.posted_channel == bindparam("channel")
)
_CASE_OF_THREAD = select(_threads.c.case_number).where(
    _threads.c.ts == bindparam("ts"), _threads.c.channel == bindparam("channel")
)
_HOMES = select(_posts.c.channel).where(text(IS_HOME)).order_by(_posts.c.channel)
_POSTING = select(
    exists().where(
        _posts.c.kind == PostKind.MESSAGE,
        _posts.c.ts == "",
        _WAITS,
        or_(_posts.c.attempts > 0, _posts.c.error != ""),
        _posts.c.channel.in_(bindparam("places", expanding=True)),
    )
)
_STANDING = select(_posts.c.key, _posts.c.posted_channel, _posts.c.ts).where(
    _posts.c.post_key.in_(bindparam("keys", expanding=True)), _posts.c.kind == PostKind.MESSAGE, _posts.c.ts != ""
)
_COUNTS = select(_posts.c.state, func.count().label("rows")).group_by(_posts.c.state)
_NEXT_DUE = select(func.min(case((_posts.c.due_at == AT_ONCE, _posts.c.wanted_at), else_=_posts.c.due_at))).where(
    _WAITS, _THREAD_STANDS
)


@cache
def _put(insert_into: InsertInto) -> Executable:
    """A post that waits, or is in somebody's hand, keeps its time and its attempts: it is redrawn when its turn comes.

    So a post in hand is not given to a second worker, who would post it a second time.
    """
    insert = insert_into(_posts)
    told = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=[_posts.c.post_key],
        set_={
            "text": told.text,
            "blocks": told.blocks,
            "content_key": told.content_key,
            "case_number": told.case_number,
            "answers": told.answers,
            "wanted_at": told.wanted_at,
            "revision": _posts.c.revision + 1,
            "state": told.state,
            "attempts": case((_WAITS, _posts.c.attempts), else_=0),
            "due_at": case((_WAITS, _posts.c.due_at), (_posts.c.ts != "", _AT_ONCE), else_=told.due_at),
        },
        where=or_(_posts.c.content_key != told.content_key, _posts.c.state == LetterState.DEAD),
    ).returning(_posts.c.id)


@cache
def _link(insert_into: InsertInto) -> Executable:
    insert = insert_into(_threads)
    return insert.on_conflict_do_update(
        index_elements=[_threads.c.channel, _threads.c.ts], set_={"case_number": insert.excluded.case_number}
    )


class SqlChatStore:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def put(self, post: NewPost, at: datetime) -> bool:
        written = await self._transaction.execute(_put(self._transaction.insert_into), _new_row(post, at))
        fresh = written.scalar_one_or_none() is not None
        if fresh:
            self._transaction.touched.add(Topic.CHAT)
        return fresh

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> Sequence[Post]:
        """A post in a thread that does not stand yet waits, however long, and comes after its thread."""
        return await self._posts(await _LEASES.claim(self._transaction, now, lease, limit))

    async def release_all(self) -> int:
        return await _LEASES.release_all(self._transaction)

    async def delivered(self, post: Post, channel: str, ts: str, at: datetime) -> None:
        values = {"post_id": post.id, "of_revision": post.revision}
        await self._transaction.execute(_DELIVERED, {**values, "posted_channel": channel, "ts": ts, "posted_at": at})

    async def later(self, post: Post, *, next_attempt_at: datetime, error: str, counted: bool = True) -> None:
        values = {"post_id": post.id, "attempt": post.attempts, "due_at": next_attempt_at, "error": error}
        await self._transaction.execute(_LATER, {**values, "forgotten": 0 if counted else 1})

    async def dead(self, post: Post, error: str) -> bool:
        values = {"post_id": post.id, "attempt": post.attempts}
        told = {**values, "of_revision": post.revision, "error": error}
        if (await self._transaction.execute(_DEAD, told)).rowcount:
            return True
        await self._transaction.execute(_DUE_AGAIN, values)
        return False

    async def of_case(self, number: str) -> Sequence[Post]:
        found = await self._transaction.execute(_OF_CASE, {"number": number})
        return await self._posts(found.all())

    async def homes(self) -> Sequence[str]:
        return [row.channel for row in await self._transaction.execute(_HOMES)]

    async def case_at(self, channel: str, ts: str) -> str | None:
        """None also for an empty `ts`, which names no message."""
        if not ts:
            return None
        for question in (_CASE_OF_POST, _CASE_OF_THREAD):
            found = await self._transaction.execute(question, {"channel": channel, "ts": ts})
            number: str | None = found.scalar()
            if number is not None:
                return number
        return None

    async def is_posting(self, places: Sequence[str]) -> bool:
        found: bool = (await self._transaction.execute(_POSTING, {"places": list(places)})).scalar_one()
        return bool(found)

    async def standing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, str]]:
        asked = {"keys": [lookup_key(key) for key in keys]}
        return {row.key: (row.posted_channel, row.ts) for row in await self._transaction.execute(_STANDING, asked)}

    async def link_thread(self, channel: str, ts: str, case: str) -> None:
        values = {"channel": channel, "ts": ts, "case_number": case}
        await self._transaction.execute(_link(self._transaction.insert_into), values)

    async def counts(self) -> Mapping[LetterState, int]:
        """Every state, also those with no post."""
        counted = {row.state: row.rows for row in await self._transaction.execute(_COUNTS)}
        return {state: counted.get(state, 0) for state in LetterState}

    async def next_due(self) -> datetime | None:
        """The earliest moment at which a post can be claimed; one that waits for its thread has none."""
        moment: datetime | None = (await self._transaction.execute(_NEXT_DUE)).scalar_one()
        return moment

    async def _posts(self, rows: Sequence[Row[Any]]) -> list[Post]:
        keys = sorted({row.thread_key for row in rows if row.thread_key})
        found = await self._transaction.execute(_PARENTS, {"keys": keys}) if keys else ()
        parents = {row.post_key: (row.posted_channel, row.ts) for row in found}
        return [_post(row, *parents.get(row.thread_key, ("", row.thread_ts))) for row in rows]


def _new_row(post: NewPost, at: datetime) -> Mapping[str, Any]:
    blocks = [dict(block) for block in post.blocks]
    return {
        "post_key": lookup_key(post.key),
        "key": post.key,
        "kind": post.kind,
        "channel": post.channel,
        "person": post.user,
        "thread": post.thread,
        "thread_key": lookup_key(post.thread) if post.thread else None,
        "thread_ts": post.thread_ts,
        "case_number": post.case,
        "answers": post.answers,
        "text": post.text,
        "blocks": blocks,
        "content_key": lookup_key(json.dumps([post.text, blocks], sort_keys=True)),
        "revision": 1,
        "wanted_at": at,
        "state": LetterState.PENDING,
        "attempts": 0,
        "due_at": post.not_before or AT_ONCE,
        "error": "",
        "posted_channel": "",
        "ts": "",
    }


def _post(row: Row[Any], thread_channel: str, thread_ts: str) -> Post:
    new = NewPost(
        key=row.key,
        kind=row.kind,
        channel=row.channel,
        text=row.text,
        blocks=tuple(row.blocks),
        user=row.person,
        thread=row.thread,
        thread_ts=row.thread_ts,
        case=row.case_number,
        answers=row.answers,
    )
    return Post(
        id=row.id,
        new=new,
        revision=row.revision,
        attempts=row.attempts,
        posted_channel=row.posted_channel or thread_channel,
        ts=row.ts,
        thread_ts=thread_ts,
        state=row.state,
        error=row.error,
        wanted_at=row.wanted_at,
    )
