"""The letters to send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Executable, Integer, Row, bindparam, case, delete, func, insert, select, update

from bot.ports import Envelope, Letter, LetterState, NewLetter, Topic
from storage.columns import address_key, lookup_key
from storage.models import AT_ONCE, BouncedAddress, OutboxLetter, OutboxRecipient, table_of
from storage.repositories.leases import UNTIL_OFFICES_OPEN, Leases
from storage.transaction import KEYS_IN_ONE_QUESTION, InsertInto, Transaction

_outbox, _recipients, _bounced = table_of(OutboxLetter), table_of(OutboxRecipient), table_of(BouncedAddress)

_WHOLE = (
    _outbox.c.id,
    _outbox.c.key,
    _outbox.c.case_number,
    _outbox.c.kind,
    _outbox.c.message_id,
    _outbox.c.sender,
    _outbox.c.recipients,
    _outbox.c.message,
    _outbox.c.subject,
    _outbox.c.text,
    _outbox.c.created_at,
    _outbox.c.state,
    _outbox.c.attempts,
    _outbox.c.due_at,
    _outbox.c.error,
    _outbox.c.sent_at,
)

_LEASES = Leases(_outbox, _WHOLE, longest_wait=UNTIL_OFFICES_OPEN)
_ADD_RECIPIENTS = insert(_recipients)
_CHANGE = update(_outbox).where(_outbox.c.id == bindparam("letter_id"), _outbox.c.state == LetterState.PENDING)
_CHANGE_OF_ATTEMPT = _CHANGE.where(_outbox.c.attempts == bindparam("attempt"))
_OF_CASE = select(*_WHOLE).where(_outbox.c.case_number == bindparam("number")).order_by(_outbox.c.id.desc())
_NOT_YET_OF = (
    select(*_WHOLE)
    .where(_outbox.c.case_number == bindparam("number"), _outbox.c.due_at > bindparam("now"), _outbox.c.attempts == 0)
    .order_by(_outbox.c.id)
)
_UNTRIED = select(_outbox.c.id).where(
    _outbox.c.id == bindparam("letter_id"), _outbox.c.attempts == 0, _outbox.c.state == LetterState.PENDING
)
_TAKE_BACK_RECIPIENTS = delete(_recipients).where(
    _recipients.c.address_key.in_(bindparam("keys", expanding=True)), _recipients.c.letter_id.in_(_UNTRIED)
)
_TAKE_BACK = delete(_outbox).where(_outbox.c.id.in_(_UNTRIED))
_LISTED = select(*_WHOLE).order_by(_outbox.c.id.desc()).limit(bindparam("most", type_=Integer))
_BY_MESSAGE_KEYS = (
    select(_outbox.c.message_key, *_WHOLE)
    .where(_outbox.c.message_key.in_(bindparam("keys", expanding=True)))
    .order_by(_outbox.c.id.desc())
)
_AUTOMATIC_SINCE = (
    select(func.count())
    .select_from(_outbox)
    .where(_outbox.c.created_at >= bindparam("moment"), _outbox.c.answers_mail_of.is_not(None))
)
_SAID_SINCE = _AUTOMATIC_SINCE.where(_outbox.c.content_key == bindparam("content"))
_WRITTEN_SINCE = (
    select(func.count())
    .select_from(_outbox)
    .join(_recipients, _recipients.c.letter_id == _outbox.c.id)
    .where(
        _recipients.c.address_key == bindparam("address"),
        _outbox.c.kind == bindparam("of_kind"),
        _outbox.c.created_at >= bindparam("moment"),
    )
)
_BOUNCED = select(_bounced.c.address).where(_bounced.c.address_key.in_(bindparam("keys", expanding=True)))
_CLEAR_BOUNCED = delete(_bounced).where(_bounced.c.address_key == bindparam("key"))
_COUNTS = select(_outbox.c.state, func.count().label("rows")).group_by(_outbox.c.state)
_NEXT_DUE = select(func.min(case((_outbox.c.due_at == AT_ONCE, _outbox.c.created_at), else_=_outbox.c.due_at))).where(
    _outbox.c.due_at.is_not(None)
)


@cache
def _add(insert_into: InsertInto) -> Executable:
    return insert_into(_outbox).on_conflict_do_nothing(index_elements=[_outbox.c.letter_key]).returning(_outbox.c.id)


@cache
def _automatic_on(*, to_address: bool, in_case: bool) -> Executable:
    question = select(func.count()).select_from(_outbox).where(_outbox.c.answers_mail_of == bindparam("day"))
    if to_address:
        question = question.join(_recipients, _recipients.c.letter_id == _outbox.c.id).where(
            _recipients.c.address_key == bindparam("address_key")
        )
    if in_case:
        question = question.where(_outbox.c.case_number == bindparam("number"))
    return question


@cache
def _mark_bounced(insert_into: InsertInto) -> Executable:
    insert_ = insert_into(_bounced)
    told = insert_.excluded
    return insert_.on_conflict_do_update(
        index_elements=[_bounced.c.address_key], set_={"bounced_at": told.bounced_at, "letter_id": told.letter_id}
    )


class SqlOutboxStore:
    """A letter that was sent or given up stays so, whatever a worker says whose lease has run out."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, letter: NewLetter) -> bool:
        inserted = await self._transaction.execute(_add(self._transaction.insert_into), _new_row(letter))
        letter_id = inserted.scalar_one_or_none()
        if letter_id is None:
            return False
        self._transaction.touched.add(Topic.OUTBOX)
        keys = {address_key(address) for address in letter.envelope.recipients}
        if keys:
            rows = [{"address_key": key, "letter_id": letter_id} for key in sorted(keys)]
            await self._transaction.execute(_ADD_RECIPIENTS, rows)
        return True

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> Sequence[Letter]:
        return [_letter(row) for row in await _LEASES.claim(self._transaction, now, lease, limit)]

    async def release_all(self) -> int:
        return await _LEASES.release_all(self._transaction)

    async def sent(self, letter_id: int, at: datetime) -> None:
        await self._change(letter_id, None, state=LetterState.SENT, sent_at=at, error="", due_at=None)

    async def later(
        self,
        letter_id: int,
        *,
        next_attempt_at: datetime,
        error: str,
        recipients: Sequence[str],
        attempt: int | None = None,
    ) -> None:
        await self._change(letter_id, attempt, due_at=next_attempt_at, error=error, recipients=list(recipients))

    async def dead(self, letter_id: int, error: str, *, attempt: int | None = None) -> bool:
        return await self._change(letter_id, attempt, state=LetterState.DEAD, error=error, due_at=None)

    async def renew(self, letter: Letter, until: datetime) -> bool:
        return await _LEASES.renew(self._transaction, letter.id, letter.attempts, until)

    async def release(self, letter: Letter) -> None:
        if await _LEASES.release(self._transaction, letter.id, letter.attempts):
            self._transaction.touched.add(Topic.OUTBOX)

    async def _change(self, letter_id: int, attempt: int | None, **values: object) -> bool:
        """False where the letter was sent or given up before, or somebody else took it in hand after this attempt."""
        said = {"letter_id": letter_id, "claimed_until": None, **values}
        if attempt is None:
            return (await self._transaction.execute(_CHANGE, said)).rowcount > 0
        return (await self._transaction.execute(_CHANGE_OF_ATTEMPT, {**said, "attempt": attempt})).rowcount > 0

    async def listed(self, limit: int = 200) -> Sequence[Letter]:
        return [_letter(row) for row in await self._transaction.execute(_LISTED, {"most": limit})]

    async def by_message_ids(self, message_ids: Sequence[str]) -> Letter | None:
        """Of several letters under one Message-ID the first that was written."""
        keys = list(dict.fromkeys(lookup_key(message_id) for message_id in message_ids if message_id))
        for start in range(0, len(keys), KEYS_IN_ONE_QUESTION):
            asked = keys[start : start + KEYS_IN_ONE_QUESTION]
            rows = await self._transaction.execute(_BY_MESSAGE_KEYS, {"keys": asked})
            known = {row.message_key: row for row in rows}
            if known:
                return _letter(next(known[key] for key in asked if key in known))
        return None

    async def of_case(self, number: str) -> Sequence[Letter]:
        return [_letter(row) for row in await self._transaction.execute(_OF_CASE, {"number": number})]

    async def not_yet_of(self, number: str, now: datetime) -> Sequence[Letter]:
        return [_letter(row) for row in await self._transaction.execute(_NOT_YET_OF, {"number": number, "now": now})]

    async def take_back(self, letter: Letter) -> bool:
        keys = sorted({address_key(address) for address in letter.envelope.recipients})
        await self._transaction.execute(_TAKE_BACK_RECIPIENTS, {"letter_id": letter.id, "keys": keys})
        return (await self._transaction.execute(_TAKE_BACK, {"letter_id": letter.id})).rowcount > 0

    async def automatic_on(self, day: date, *, address: str | None = None, case: str | None = None) -> int:
        """Letters that answer mail of that day, sent or not. Addresses are compared without regard to case."""
        asked: dict[str, Any] = {"day": day}
        if address is not None:
            asked["address_key"] = address_key(address)
        if case is not None:
            asked["number"] = case
        question = _automatic_on(to_address=address is not None, in_case=case is not None)
        count: int = (await self._transaction.execute(question, asked)).scalar_one()
        return count

    async def automatic_since(self, moment: datetime, *, content: str | None = None) -> int:
        asked: dict[str, Any] = {"moment": moment}
        if content is not None:
            asked["content"] = lookup_key(content)
        question = _AUTOMATIC_SINCE if content is None else _SAID_SINCE
        count: int = (await self._transaction.execute(question, asked)).scalar_one()
        return count

    async def written_since(self, moment: datetime, kind: str, address: str) -> int:
        asked = {"moment": moment, "of_kind": kind, "address": address_key(address)}
        count: int = (await self._transaction.execute(_WRITTEN_SINCE, asked)).scalar_one()
        return count

    async def mark_bounced(self, address: str, at: datetime, letter_id: int) -> None:
        values = {"address_key": address_key(address), "address": address, "bounced_at": at, "letter_id": letter_id}
        await self._transaction.execute(_mark_bounced(self._transaction.insert_into), values)

    async def clear_bounced(self, address: str) -> None:
        await self._transaction.execute(_CLEAR_BOUNCED, {"key": address_key(address)})

    async def bounced(self, addresses: Sequence[str]) -> Sequence[str]:
        keys = [address_key(address) for address in addresses[:KEYS_IN_ONE_QUESTION]]
        return [row.address for row in await self._transaction.execute(_BOUNCED, {"keys": keys})] if keys else []

    async def counts(self) -> Mapping[LetterState, int]:
        """Every state, also those with no letter."""
        counted = {row.state: row.rows for row in await self._transaction.execute(_COUNTS)}
        return {state: counted.get(state, 0) for state in LetterState}

    async def next_due(self) -> datetime | None:
        """The earliest moment at which a letter is due; one that was never tried is due since it was written."""
        moment: datetime | None = (await self._transaction.execute(_NEXT_DUE)).scalar_one()
        return moment


def _new_row(letter: NewLetter) -> Mapping[str, Any]:
    return {
        "letter_key": lookup_key(letter.key),
        "key": letter.key,
        "case_number": letter.case,
        "kind": letter.kind,
        "message_id": letter.message_id,
        "message_key": lookup_key(letter.message_id) if letter.message_id else None,
        "sender": letter.envelope.sender,
        "recipients": list(letter.envelope.recipients),
        "message": letter.envelope.message,
        "attachments": list(letter.attachments) or None,
        "subject": letter.subject,
        "text": letter.text,
        "created_at": letter.created_at,
        "answers_mail_of": letter.answers_mail_of,
        "content_key": lookup_key(letter.content) if letter.content else None,
        "state": LetterState.PENDING,
        "attempts": 0,
        "due_at": letter.not_before or AT_ONCE,
        "error": "",
    }


def _letter(row: Row[Any]) -> Letter:
    return Letter(
        id=row.id,
        key=row.key,
        case=row.case_number,
        kind=row.kind,
        message_id=row.message_id,
        envelope=Envelope(sender=row.sender, recipients=tuple(row.recipients), message=row.message),
        subject=row.subject,
        text=row.text,
        created_at=row.created_at,
        state=row.state,
        attempts=row.attempts,
        next_attempt_at=None if row.due_at == AT_ONCE else row.due_at,
        error=row.error,
        sent_at=row.sent_at,
    )
