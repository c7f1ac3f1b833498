"""The kept raw items and how far each folder has been read."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Executable,
    Integer,
    LargeBinary,
    Row,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.ports import AlreadyDone, Item, ItemState, Kept, LedgerLine, Mark, NewItem, Topic
from bot.reading.identity import HEAD_OCTETS, head_digest
from storage.columns import address_key, lookup_key
from storage.models import AT_ONCE, InboxItem, InboxPiece, ItemFiles, MailboxMark, table_of
from storage.repositories.leases import Leases
from storage.transaction import InsertInto, Transaction

_WAITING = frozenset({ItemState.NEW, ItemState.LATER})

_inbox, _pieces, _files, _marks = (table_of(model) for model in (InboxItem, InboxPiece, ItemFiles, MailboxMark))

PIECE_OCTETS = 1_000_000
_OF_FILES = 1_000_000
"""The pieces of a chat message with its files are numbered from here on, beyond any of what the chat told of it."""
HEADS_AT_ONCE = 200

_LIGHT = (
    _inbox.c.id,
    _inbox.c.source,
    _inbox.c.sha256,
    _inbox.c.message_id,
    _inbox.c.kept_at,
    _inbox.c.arrived_at,
    _inbox.c.size,
    _inbox.c.state,
    _inbox.c.attempts,
    _inbox.c.due_at,
    _inbox.c.reason,
    _inbox.c.vouched_by,
    _inbox.c.case_number,
)

_earlier = _inbox.alias("earlier")
_ITS_TURN = ~exists().where(
    _earlier.c.sender_key == _inbox.c.sender_key,
    _earlier.c.id < _inbox.c.id,
    _earlier.c.due_at.is_not(None),
    or_(
        _earlier.c.state == ItemState.NEW,
        _earlier.c.claimed_until.is_not(None),
        _earlier.c.due_at <= bindparam("now"),
    ),
)
"""What one sender wrote is handled in the order in which it came: a mail may depend on the one before it, which another
worker has in hand. One that failed and waits for its next try holds up nobody."""

_LEASES = Leases(_inbox, _LIGHT, _ITS_TURN, first=(_inbox.c.due_at,))
"""The longest due come first: those that are put off again and again never keep others waiting."""
_FILES = select(_files.c.raw).where(_files.c.item_id == bindparam("item_id"))
_RAW = select(_inbox.c.raw).where(_inbox.c.id == bindparam("item_id"))
_PIECE = select(_pieces.c.octets).where(
    _pieces.c.item_id == bindparam("of_item"), _pieces.c.number == bindparam("of_number")
)
_ADD_PIECE = insert(_pieces)
_ID_OF = select(_inbox.c.id).where(_inbox.c.sha256 == bindparam("sha256"))
_MARK = select(_marks.c.uidvalidity, _marks.c.uid).where(_marks.c.folder == bindparam("folder"))
_SETTLE = update(_inbox).where(
    _inbox.c.id == bindparam("item_id"),
    _inbox.c.state != ItemState.DONE,
    or_(bindparam("attempt", type_=Integer).is_(None), _inbox.c.attempts == bindparam("attempt", type_=Integer)),
)
_RETRY = (
    update(_inbox)
    .where(_inbox.c.id == bindparam("item_id"), _inbox.c.state == ItemState.PARKED)
    .values(state=ItemState.NEW, reason="", attempts=0, due_at=AT_ONCE, claimed_until=None, vouched_by=bindparam("by"))
)
_GET = select(*_LIGHT).where(_inbox.c.id == bindparam("item_id"))
_BY_MESSAGE_ID = (
    select(*_LIGHT)
    .where(_inbox.c.message_key == bindparam("key"), _inbox.c.id < bindparam("before"))
    .order_by(_inbox.c.id)
    .limit(1)
)
_LISTED = (
    select(*_LIGHT)
    .where(_inbox.c.state == bindparam("wanted"))
    .order_by(_inbox.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)
_ITEMS_AFTER = (
    select(*_LIGHT)
    .where(_inbox.c.id > bindparam("after"))
    .order_by(_inbox.c.id)
    .limit(bindparam("most", type_=Integer))
)
_LEDGER = select(
    _inbox.c.id,
    _inbox.c.state,
    _inbox.c.case_number,
    _inbox.c.kept_at,
    func.substr(_inbox.c.raw, 1, HEAD_OCTETS, type_=LargeBinary).label("head"),
).where(_inbox.c.kept_at >= bindparam("since"), _inbox.c.source == "mail", _inbox.c.id > bindparam("after"))
_LEDGER = _LEDGER.order_by(_inbox.c.id).limit(HEADS_AT_ONCE)
_COUNTS = select(_inbox.c.state, func.count().label("rows")).group_by(_inbox.c.state)
_NEXT_DUE = select(func.min(_inbox.c.due_at)).where(
    _inbox.c.due_at.is_not(None), or_(_inbox.c.state == ItemState.LATER, _inbox.c.claimed_until.is_not(None))
)


@cache
def _keep(insert_into: InsertInto) -> Executable:
    return insert_into(_inbox).on_conflict_do_nothing(index_elements=[_inbox.c.sha256]).returning(_inbox.c.id)


@cache
def _keep_files(insert_into: InsertInto) -> Executable:
    return insert_into(_files).on_conflict_do_nothing(index_elements=[_files.c.item_id]).returning(_files.c.item_id)


@cache
def _set_mark(insert_into: InsertInto) -> Executable:
    insert = insert_into(_marks)
    told = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=[_marks.c.folder],
        set_={"uidvalidity": told.uidvalidity, "uid": told.uid},
        where=or_(_marks.c.uidvalidity != told.uidvalidity, _marks.c.uid < told.uid),
    )


class SqlInboxStore:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def keep(self, item: NewItem) -> Kept:
        """The mark comes first: its row makes workers who fetched the same messages take turns, and never deadlock."""
        if item.mark is not None:
            await self.set_mark(item.mark)
        return await self._insert_or_get(item)

    async def _insert_or_get(self, item: NewItem) -> Kept:
        inserted = await self._transaction.execute(_keep(self._transaction.insert_into), _new_row(item))
        fresh = inserted.scalar_one_or_none()
        if fresh is not None:
            await self._add_pieces(fresh, item.raw)
            self._transaction.touched.add(Topic.INBOX)
            return Kept(id=fresh, fresh=True)
        known = await self._transaction.execute(_ID_OF, {"sha256": item.sha256})
        return Kept(id=known.scalar_one(), fresh=False)

    async def _add_pieces(self, item_id: int, raw: bytes, after: int = 0) -> None:
        for number, start in enumerate(range(PIECE_OCTETS, len(raw), PIECE_OCTETS), after + 1):
            octets = raw[start : start + PIECE_OCTETS]
            await self._transaction.execute(_ADD_PIECE, {"item_id": item_id, "number": number, "octets": octets})

    async def mark(self, folder: str) -> Mark | None:
        row = (await self._transaction.execute(_MARK, {"folder": folder})).one_or_none()
        return Mark(folder=folder, uidvalidity=row.uidvalidity, uid=row.uid) if row else None

    async def set_mark(self, mark: Mark) -> None:
        """Only ever forward; a new UIDVALIDITY starts the folder over (RFC 9051, 2.3.1.1)."""
        values = {"folder": mark.folder, "uidvalidity": mark.uidvalidity, "uid": mark.uid}
        await self._transaction.execute(_set_mark(self._transaction.insert_into), values)

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> Sequence[Item]:
        return [_item(row) for row in await _LEASES.claim(self._transaction, now, lease, limit)]

    async def raw(self, item_id: int) -> bytes:
        """Raises LookupError where there is no such item."""
        first: bytes | None = (await self._transaction.execute(_RAW, {"item_id": item_id})).scalar_one_or_none()
        if first is None:
            raise LookupError(f"there is no item {item_id} in the inbox")
        return await self._whole(item_id, first)

    async def _whole(self, item_id: int, first: bytes, after: int = 0) -> bytes:
        """The first piece with those that follow it."""
        if len(first) < PIECE_OCTETS:
            return first
        whole, number = io.BytesIO(first), after + 1  # gives its content without copying it
        whole.seek(0, io.SEEK_END)
        while octets := await self._piece(item_id, number):
            whole.write(octets)
            number += 1
        return whole.getvalue()

    async def _piece(self, item_id: int, number: int) -> bytes | None:
        asked = {"of_item": item_id, "of_number": number}
        octets: bytes | None = (await self._transaction.execute(_PIECE, asked)).scalar_one_or_none()
        return octets

    async def keep_files(self, item_id: int, raw: bytes) -> None:
        values = {"item_id": item_id, "raw": raw[:PIECE_OCTETS]}
        kept = await self._transaction.execute(_keep_files(self._transaction.insert_into), values)
        if kept.scalar_one_or_none() is not None:
            await self._add_pieces(item_id, raw, _OF_FILES)

    async def files(self, item_id: int) -> bytes | None:
        first: bytes | None = (await self._transaction.execute(_FILES, {"item_id": item_id})).scalar_one_or_none()
        return None if first is None else await self._whole(item_id, first, _OF_FILES)

    async def release_all(self) -> int:
        return await _LEASES.release_all(self._transaction)

    async def renew(self, item: Item, until: datetime) -> bool:
        return await _LEASES.renew(self._transaction, item.id, item.attempts, until)

    async def release(self, item: Item, *, due_at: datetime | None = None) -> None:
        if await _LEASES.release(self._transaction, item.id, item.attempts, due_at):
            self._transaction.touched.add(Topic.INBOX)

    async def settle(
        self,
        item_id: int,
        state: ItemState,
        *,
        reason: str,
        case: str | None,
        next_attempt_at: datetime | None = None,
        attempt: int | None = None,
    ) -> None:
        """Without `next_attempt_at` a waiting item is due at once.

        An item that is done stays so, and one that somebody else took in hand after this `attempt` is his: somebody
        whose lease ran out must not handle it a second time. His wish to try later is passed over; anything else raises
        AlreadyDone, so that what he did in this transaction is rolled back. Raises LookupError for an unknown item.
        """
        settled = await self._transaction.execute(
            _SETTLE,
            {
                "item_id": item_id,
                "attempt": attempt,
                "state": state,
                "reason": reason,
                "case_number": case,
                "due_at": (next_attempt_at or AT_ONCE) if state in _WAITING else None,
                "claimed_until": None,
            },
        )
        if settled.rowcount == 0:
            if (await self._transaction.execute(_GET, {"item_id": item_id})).one_or_none() is None:
                raise LookupError(f"there is no item {item_id} in the inbox")
            if state is not ItemState.LATER:
                raise AlreadyDone(f"item {item_id} was taken over: somebody else has it in hand or has handled it")
        if state is ItemState.PARKED:
            self._transaction.touched.add(Topic.HOMES)

    async def retry(self, item_id: int, vouched_by: str = "") -> None:
        """Raises LookupError where no item with this id is parked."""
        renewed = await self._transaction.execute(_RETRY, {"item_id": item_id, "by": vouched_by})
        if renewed.rowcount == 0:
            raise LookupError(f"no item {item_id} is parked")
        self._transaction.touched |= {Topic.INBOX, Topic.HOMES}

    async def get(self, item_id: int) -> Item | None:
        row = (await self._transaction.execute(_GET, {"item_id": item_id})).one_or_none()
        return _item(row, await self.raw(item_id)) if row else None

    async def by_message_id(self, message_id: str, *, before: int) -> Item | None:
        """None for an empty Message-ID, which says nothing."""
        if not message_id:
            return None
        found = await self._transaction.execute(_BY_MESSAGE_ID, {"key": lookup_key(message_id), "before": before})
        row = found.one_or_none()
        return _item(row) if row else None

    async def listed(self, state: ItemState, limit: int = 200) -> Sequence[Item]:
        return [_item(row) for row in await self._transaction.execute(_LISTED, {"wanted": state, "most": limit})]

    async def after(self, item_id: int, limit: int) -> Sequence[Item]:
        return [_item(row) for row in await self._transaction.execute(_ITEMS_AFTER, {"after": item_id, "most": limit})]

    async def ledger(self, since: datetime) -> Sequence[LedgerLine]:
        """Heads are read a few at a time: of fifty thousand mails they would not fit into memory."""
        lines: list[LedgerLine] = []
        while True:
            after = lines[-1].id if lines else 0
            rows = (await self._transaction.execute(_LEDGER, {"since": since, "after": after})).all()
            lines += [LedgerLine(r.id, r.state, r.case_number, r.kept_at, head_digest(bytes(r.head))) for r in rows]
            if len(rows) < HEADS_AT_ONCE:
                return lines

    async def counts(self) -> Mapping[ItemState, int]:
        """Every state, also those with no item."""
        counted = {row.state: row.rows for row in await self._transaction.execute(_COUNTS)}
        return {state: counted.get(state, 0) for state in ItemState}

    async def next_due(self) -> datetime | None:
        moment: datetime | None = (await self._transaction.execute(_NEXT_DUE)).scalar_one()
        return moment


def _new_row(item: NewItem) -> Mapping[str, Any]:
    return {
        "source": item.source,
        "sha256": item.sha256,
        "raw": item.raw[:PIECE_OCTETS],
        "message_id": item.message_id,
        "message_key": lookup_key(item.message_id) if item.message_id else None,
        "sender_key": address_key(item.sender) if item.sender else None,
        "kept_at": item.kept_at,
        "arrived_at": item.arrived_at,
        "size": item.size,
        "state": item.state,
        "attempts": 0,
        "due_at": AT_ONCE if item.state in _WAITING else None,
        "reason": item.reason,
        "vouched_by": item.vouched_by,
    }


def _item(row: Row[Any], raw: bytes = b"") -> Item:
    return Item(
        id=row.id,
        source=row.source,
        sha256=row.sha256,
        raw=raw,
        message_id=row.message_id,
        kept_at=row.kept_at,
        arrived_at=row.arrived_at,
        size=row.size,
        state=row.state,
        attempts=row.attempts,
        next_attempt_at=row.due_at if row.state is ItemState.LATER else None,
        reason=row.reason,
        case=row.case_number,
        vouched_by=row.vouched_by,
    )
