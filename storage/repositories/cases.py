"""Cases with their placements and findings, the messages that belong to them, and their history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, Executable, Integer, Row, Select, bindparam, delete, insert, or_, select, update

from bot.ports import Case, CasePlacement, Conflict, HistoryEntry, Party, Topic
from bot.routine.checks import Assessment
from bot.routine.lifecycle import OPEN_STAGES, Stage
from bot.routine.model import Field, Rule, Status
from storage.columns import address_key, lookup_key
from storage.models import CaseMessage, CaseNumber, CaseRow, FindingRow, HistoryRow, PlacementRow, table_of
from storage.serialise import (
    agreement_from_json,
    agreement_to_json,
    approval_from_json,
    approval_to_json,
    facts_to_json,
    from_json,
    handed_from_json,
    handed_to_json,
    held_from_json,
    held_to_json,
    placement_from_json,
    to_json,
    waivers_from_json,
    waivers_to_json,
)
from storage.transaction import KEYS_IN_ONE_QUESTION, InsertInto, Transaction

_MOST_OF_REQUESTER = 50
_MOST_AT_SUPPLIER = 50

_cases, _placements, _findings = table_of(CaseRow), table_of(PlacementRow), table_of(FindingRow)
_numbers, _messages, _history = table_of(CaseNumber), table_of(CaseMessage), table_of(HistoryRow)


class _Questions:
    """Three questions for the whole of some cases; `numbers` says which."""

    def __init__(self, numbers: Select[Any]) -> None:
        self.cases = (
            select(_cases).where(_cases.c.number.in_(numbers)).order_by(_cases.c.year.desc(), _cases.c.sequence.desc())
        )
        self.placements = (
            select(_placements)
            .where(_placements.c.case_number.in_(numbers))
            .order_by(_placements.c.case_number, _placements.c.position)
        )
        self.findings = select(_findings).where(_findings.c.case_number.in_(numbers))


_ADD_CASE = insert(_cases)
_ADD_PLACEMENTS = insert(_placements)
_ADD_FINDINGS = insert(_findings)
_ADD_HISTORY = insert(_history)
_SAVE = update(_cases).where(_cases.c.number == bindparam("saved"), _cases.c.version == bindparam("known_version"))
_REMOVE_PLACEMENTS = delete(_placements).where(_placements.c.case_number == bindparam("saved"))
_ONE = _Questions(select(_cases.c.number).where(_cases.c.number == bindparam("wanted")))
_NEWEST_NUMBERS = (
    select(_cases.c.number)
    .order_by(_cases.c.year.desc(), _cases.c.sequence.desc())
    .limit(bindparam("most", type_=Integer))
)
_WITH_OPEN = select(_placements.c.case_number).where(_placements.c.stage.in_(sorted(OPEN_STAGES)))
_IS_OPEN = _cases.c.number.in_(_WITH_OPEN)
_IS_AT_SUPPLIER = _cases.c.number.in_(
    _WITH_OPEN.where(
        _placements.c.supplier == bindparam("supplier"),
        or_(_placements.c.start_on.is_(None), _placements.c.start_on <= bindparam("last", type_=Date)),
        or_(_placements.c.end_on.is_(None), _placements.c.end_on >= bindparam("first", type_=Date)),
    )
)
_AFTER = (
    select(_cases.c.number)
    .where(_cases.c.number > bindparam("after"))
    .order_by(_cases.c.number)
    .limit(bindparam("most", type_=Integer))
)
_OPEN_AFTER = _AFTER.where(_IS_OPEN)
_IN_STAGE_AFTER = _AFTER.where(
    _cases.c.number.in_(select(_placements.c.case_number).where(_placements.c.stage == bindparam("stage")))
)
_OF_REQUESTER = _NEWEST_NUMBERS.where(_cases.c.requester_key == bindparam("requester"))
_NEWEST, _NEWEST_OPEN = _Questions(_NEWEST_NUMBERS), _Questions(_NEWEST_NUMBERS.where(_IS_OPEN))
_AT_SUPPLIER = _Questions(_NEWEST_NUMBERS.where(_IS_AT_SUPPLIER))
_ALL_OF_REQUESTER, _OPEN_OF_REQUESTER = _Questions(_OF_REQUESTER), _Questions(_OF_REQUESTER.where(_IS_OPEN))
_OF_NUMBERS = _Questions(select(_cases.c.number).where(_cases.c.number.in_(bindparam("numbers", expanding=True))))
_LINKED = select(_messages.c.message_key, _messages.c.case_number).where(
    _messages.c.message_key.in_(bindparam("keys", expanding=True))
)
_MOVE_MESSAGES = (
    update(_messages).where(_messages.c.case_number == bindparam("source")).values(case_number=bindparam("target"))
)
_MOVE = _MOVE_MESSAGES.where(_messages.c.message_key.in_(bindparam("keys", expanding=True)))
_MOVE_ALL_BUT = _MOVE_MESSAGES.where(_messages.c.message_key.not_in(bindparam("keys", expanding=True)))
_HISTORY = select(_history).where(_history.c.case_number == bindparam("number")).order_by(_history.c.id)
_HAPPENED = (
    select(_history)
    .where(_history.c.event.in_(bindparam("events", expanding=True)), _history.c.at >= bindparam("since"))
    .order_by(_history.c.at.desc(), _history.c.id.desc())
    .limit(bindparam("most", type_=Integer))
)


@cache
def _take_number(insert_into: InsertInto) -> Executable:
    """Locks the year's row until the case is committed, so that a case that is rolled back gives its number back."""
    return (
        insert_into(_numbers)
        .values(last=1)
        .on_conflict_do_update(index_elements=[_numbers.c.year], set_={"last": _numbers.c.last + 1})
        .returning(_numbers.c.last)
    )


@cache
def _link(insert_into: InsertInto) -> Executable:
    return insert_into(_messages).on_conflict_do_nothing(index_elements=[_messages.c.message_key])


class SqlCaseStore:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self.changed: dict[str, None] = {}  # the numbers of the cases opened or saved, in that order

    async def open(self, case: Case, year: int) -> Case:
        taken = await self._transaction.execute(_take_number(self._transaction.insert_into), {"year": year})
        sequence: int = taken.scalar_one()
        opened = replace(case, number=f"LOU-{year:04d}-{sequence:04d}", version=1)
        await self._transaction.execute(
            _ADD_CASE, {"number": opened.number, "year": year, "sequence": sequence, "version": 1, **_told(opened)}
        )
        await self._add_placements(opened)
        self.changed[opened.number] = None
        self._transaction.touched.add(Topic.HOMES)
        return opened

    async def save(self, case: Case) -> Case:
        saved = replace(case, version=case.version + 1)
        changed = await self._transaction.execute(
            _SAVE, {"saved": case.number, "known_version": case.version, "version": saved.version, **_told(saved)}
        )
        if changed.rowcount == 0:
            raise Conflict(f"case {case.number} is no longer at version {case.version}")
        await self._transaction.execute(_REMOVE_PLACEMENTS, {"saved": case.number})
        await self._add_placements(saved)
        self.changed[saved.number] = None
        self._transaction.touched.add(Topic.HOMES)
        return saved

    async def _add_placements(self, case: Case) -> None:
        placements = [_placement_row(case.number, held) for held in case.placements]
        findings = [row for held in case.placements for row in _finding_rows(case.number, held)]
        if placements:
            await self._transaction.execute(_ADD_PLACEMENTS, placements)
        if findings:
            await self._transaction.execute(_ADD_FINDINGS, findings)

    async def get(self, number: str) -> Case | None:
        cases = await self._load(_ONE, {"wanted": number})
        return cases[0] if cases else None

    async def listed(self, limit: int = 200, *, only_open: bool = False) -> Sequence[Case]:
        return await self._load(_NEWEST_OPEN if only_open else _NEWEST, {"most": limit})

    async def of_requester(self, email: str, *, only_open: bool = True) -> Sequence[Case]:
        """Addresses are compared without regard to case. None for an empty address, which is nobody's."""
        if not email.strip():
            return []
        asked = {"requester": address_key(email), "most": _MOST_OF_REQUESTER}
        return await self._load(_OPEN_OF_REQUESTER if only_open else _ALL_OF_REQUESTER, asked)

    async def open_after(self, number: str, limit: int, stage: Stage | None = None) -> Sequence[str]:
        asked = {"after": number, "most": limit}
        question = (_OPEN_AFTER, asked) if stage is None else (_IN_STAGE_AFTER, {**asked, "stage": stage})
        return list((await self._transaction.execute(*question)).scalars())

    async def after(self, number: str, limit: int) -> Sequence[str]:
        return list((await self._transaction.execute(_AFTER, {"after": number, "most": limit})).scalars())

    async def of_numbers(self, numbers: Sequence[str]) -> Sequence[Case]:
        wanted = list(dict.fromkeys(numbers))
        found: list[Case] = []
        for start in range(0, len(wanted), KEYS_IN_ONE_QUESTION):
            found += await self._load(_OF_NUMBERS, {"numbers": wanted[start : start + KEYS_IN_ONE_QUESTION]})
        return sorted(found, key=lambda case: case.opened_at, reverse=True)

    async def at_supplier(self, supplier: str, first: date, last: date) -> Sequence[Case]:
        asked = {"supplier": supplier, "first": first, "last": last, "most": _MOST_AT_SUPPLIER}
        return await self._load(_AT_SUPPLIER, asked)

    async def _load(self, questions: _Questions, asked: Mapping[str, Any]) -> list[Case]:
        findings: dict[tuple[str, int], dict[Rule, Status]] = defaultdict(dict)
        for row in await self._transaction.execute(questions.findings, asked):
            findings[row.case_number, row.position][row.rule] = row.status
        placements: dict[str, list[CasePlacement]] = defaultdict(list)
        for row in await self._transaction.execute(questions.placements, asked):
            placements[row.case_number].append(_case_placement(row, findings[row.case_number, row.position]))
        return [_case(row, placements[row.number]) for row in await self._transaction.execute(questions.cases, asked)]

    async def link_message(self, number: str, message_id: str) -> None:
        """A Message-ID stays with the case that it was first linked to; an empty one is passed over."""
        if message_id:
            values = {"message_key": lookup_key(message_id), "message_id": message_id, "case_number": number}
            await self._transaction.execute(_link(self._transaction.insert_into), values)

    async def move_messages(
        self, number: str, into: str, *, only: Sequence[str] | None = None, but: Sequence[str] = ()
    ) -> None:
        """Answers to the messages of one case lead to another from now on: to `only` these, and to none of `but`."""
        if only is None:
            await self._transaction.execute(
                _MOVE_ALL_BUT, {"source": number, "target": into, "keys": [lookup_key(one) for one in but]}
            )
            return
        keys = [lookup_key(one) for one in only if one not in but]
        for start in range(0, len(keys), KEYS_IN_ONE_QUESTION):
            asked = keys[start : start + KEYS_IN_ONE_QUESTION]
            await self._transaction.execute(_MOVE, {"source": number, "target": into, "keys": asked})

    async def by_message_ids(self, message_ids: Sequence[str]) -> str | None:
        keys = list(dict.fromkeys(lookup_key(message_id) for message_id in message_ids if message_id))
        for start in range(0, len(keys), KEYS_IN_ONE_QUESTION):
            asked = keys[start : start + KEYS_IN_ONE_QUESTION]
            linked = await self._transaction.execute(_LINKED, {"keys": asked})
            known: dict[str, str] = {row.message_key: row.case_number for row in linked}
            if known:
                return next(known[key] for key in asked if key in known)
        return None

    async def add_history(self, entry: HistoryEntry) -> None:
        await self._transaction.execute(
            _ADD_HISTORY,
            {
                "case_number": entry.case,
                "at": entry.at,
                "who": entry.who,
                "event": entry.event,
                "text": entry.text,
                "item_id": entry.item_id,
                "routine": entry.routine,
                "details": to_json(entry.details),
            },
        )

    async def history(self, number: str) -> Sequence[HistoryEntry]:
        return [_history_entry(row) for row in await self._transaction.execute(_HISTORY, {"number": number})]

    async def happened(self, events: Sequence[str], since: datetime, limit: int) -> Sequence[HistoryEntry]:
        asked = {"events": list(events), "since": since, "most": limit}
        return [_history_entry(row) for row in await self._transaction.execute(_HAPPENED, asked)]


def _told(case: Case) -> dict[str, Any]:
    """What a case says, beside its number and version."""
    return {
        "opened_at": case.opened_at,
        "first_contact": case.first_contact,
        "requester_name": case.requester.name,
        "requester_email": case.requester.email,
        "requester_key": address_key(case.requester.email),
        "participants": list(case.participants),
        "language": case.language,
        "subject": case.subject,
    }


def _case(row: Row[Any], placements: Sequence[CasePlacement]) -> Case:
    return Case(
        number=row.number,
        opened_at=row.opened_at,
        first_contact=row.first_contact,
        requester=Party(name=row.requester_name, email=row.requester_email),
        participants=tuple(row.participants),
        language=row.language,
        subject=row.subject,
        version=row.version,
        placements=tuple(placements),
    )


def _placement_row(number: str, held: CasePlacement) -> dict[str, Any]:
    placement, assessment = held.placement, held.assessment
    return {
        "case_number": number,
        "position": held.position,
        "seats": placement.seats,
        "facts": facts_to_json(placement.facts),
        "trainee": placement.text(Field.TRAINEE),
        "supplier": placement.text(Field.SUPPLIER),
        "start_on": placement.day(Field.START),
        "end_on": placement.day(Field.END),
        "verdict": assessment.verdict,
        "route": assessment.route,
        "earliest_start": assessment.earliest_start,
        "complete_by": assessment.complete_by,
        "agreement": agreement_to_json(assessment.agreement),
        "stage": held.stage,
        "next_on": held.next_on,
        "since": held.since,
        "approval": approval_to_json(held.approval),
        "waivers": waivers_to_json(held.waivers),
        "left_open": [rule.value for rule in held.left_open],
        "decider_email": held.handed[-1].to if held.handed else "",
        "handed": handed_to_json(held.handed),
        "used_days": held.used_days,
        "told_by": {name.value: email for name, email in held.told_by.items()},
        "held": held_to_json(held.held),
    }


def _finding_rows(number: str, held: CasePlacement) -> list[dict[str, Any]]:
    return [
        {"case_number": number, "position": held.position, "rule": rule, "status": status}
        for rule, status in held.assessment.findings.items()
    ]


def _case_placement(row: Row[Any], findings: Mapping[Rule, Status]) -> CasePlacement:
    return CasePlacement(
        position=row.position,
        placement=placement_from_json(row.facts, row.seats),
        assessment=Assessment(
            findings={rule: findings[rule] for rule in Rule if rule in findings},
            earliest_start=row.earliest_start,
            complete_by=row.complete_by,
            route=row.route,
            verdict=row.verdict,
            agreement=agreement_from_json(row.agreement),
        ),
        stage=row.stage,
        next_on=row.next_on,
        since=row.since,
        approval=approval_from_json(row.approval),
        waivers=waivers_from_json(row.waivers),
        left_open=tuple(Rule(word) for word in row.left_open),
        handed=handed_from_json(row.handed),
        used_days=row.used_days,
        told_by={Field(name): email for name, email in row.told_by.items()},
        held=held_from_json(row.held),
    )


def _history_entry(row: Row[Any]) -> HistoryEntry:
    return HistoryEntry(
        case=row.case_number,
        at=row.at,
        who=row.who,
        event=row.event,
        text=row.text,
        item_id=row.item_id,
        routine=row.routine,
        details=from_json(row.details),
    )
