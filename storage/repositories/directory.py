"""The directory of agreements, people and organisations, as numbered versions that are never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Table, bindparam, func, insert, select, update

from bot.ports import DirectoryVersion, Topic
from bot.routine.model import Absence, Agreement, Directory, Organisation, Person
from storage.models import AbsenceRow, AgreementRow, DirectoryVersionRow, OrganisationRow, PersonRow, table_of
from storage.transaction import Transaction

_agreements, _people, _organisations = table_of(AgreementRow), table_of(PersonRow), table_of(OrganisationRow)
_versions, _absences = table_of(DirectoryVersionRow), table_of(AbsenceRow)

_NEWEST = select(func.max(_versions.c.id))
_ADD_VERSION = insert(_versions).returning(_versions.c.id)
_VERSION = select(_versions.c.id).where(_versions.c.id == bindparam("wanted"))
_VERSIONS = select(_versions).order_by(_versions.c.id.desc())
_ADD_ABSENCE = insert(_absences)
_ABSENCES = select(_absences).where(_absences.c.last_day >= bindparam("day"), _absences.c.first_day <= bindparam("day"))

_COMING_ABSENCES = select(_absences).where(_absences.c.last_day >= bindparam("day"))
_TURNED = (
    update(_absences)
    .where(_absences.c.turns_on <= bindparam("day"))
    .values(turns_on=None)
    .returning(_absences.c.id, _absences.c.last_day)
)
_TURNS_AGAIN = update(_absences).where(_absences.c.id == bindparam("absence")).values(turns_on=bindparam("turns"))
_ALL_ABSENCES = select(_absences).order_by(_absences.c.id)


@dataclass(slots=True)
class DirectoryCache:
    """The directory that was read last, for every transaction of one database."""

    version: int | None = None
    directory: Directory | None = None


class SqlDirectoryStore:
    def __init__(self, transaction: Transaction, cache: DirectoryCache) -> None:
        self._transaction = transaction
        self._cache = cache
        self._replaced = False

    async def load(self, version: int | None = None) -> Directory:
        """The newest version, an empty directory before the first import. Raises LookupError for an unknown version."""
        if version is not None:
            return await self._earlier(version)
        version = (await self._transaction.execute(_NEWEST)).scalar_one()
        if version is None:
            return Directory()
        if self._cache.directory is not None and self._cache.version == version and not self._replaced:
            return self._cache.directory
        directory = await self._read(version)
        if not self._replaced:  # a version that is not committed may yet give its number to another
            self._cache.version, self._cache.directory = version, directory
        return directory

    async def _earlier(self, version: int) -> Directory:
        if (await self._transaction.execute(_VERSION, {"wanted": version})).scalar_one_or_none() is None:
            raise LookupError(f"there is no version {version} of the directory")
        return await self._read(version)

    async def _read(self, version: int) -> Directory:
        return Directory(
            agreements=tuple(_agreement(row) for row in await self._rows(_agreements, version)),
            people=tuple(_person(row) for row in await self._rows(_people, version)),
            organisations=tuple(_organisation(row) for row in await self._rows(_organisations, version)),
        )

    async def _rows(self, table: Table, version: int) -> Sequence[Row[Any]]:
        found = await self._transaction.execute(
            select(table).where(table.c.version == version).order_by(table.c.position)
        )
        return found.all()

    async def replace(self, directory: Directory, at: datetime, by: str = "") -> None:
        """Adds a version that is in force from now on. Earlier versions stay as they were."""
        self._replaced = True
        self._transaction.touched.add(Topic.HOMES)
        added = await self._transaction.execute(_ADD_VERSION, {"imported_at": at, "imported_by": by})
        version: int = added.scalar_one()
        await self._add(_agreements, version, [_agreement_values(agreement) for agreement in directory.agreements])
        await self._add(_people, version, [_person_values(person) for person in directory.people])
        await self._add(_organisations, version, [_organisation_values(o) for o in directory.organisations])

    async def versions(self) -> Sequence[DirectoryVersion]:
        rows = await self._transaction.execute(_VERSIONS)
        return [DirectoryVersion(row.id, row.imported_at, row.imported_by) for row in rows]

    async def absences(self, on: date) -> Sequence[Absence]:
        """One for each person: what was told last of that day."""
        covering = await self._transaction.execute(_ABSENCES, {"day": on})
        newest: dict[str, Absence] = {}
        for row in sorted(covering, key=lambda row: row.id):
            newest[row.email.casefold()] = _absence(row)
        return list(newest.values())

    async def coming_absences(self, since: date) -> Sequence[Absence]:
        """All that was told of that day or later, oldest told first."""
        coming = await self._transaction.execute(_COMING_ABSENCES, {"day": since})
        return [_absence(row) for row in sorted(coming, key=lambda row: row.id)]

    async def told_absences(self) -> Sequence[tuple[datetime, Absence]]:
        """All that was ever told, each with when, oldest first."""
        return [(row.told_at, _absence(row)) for row in await self._transaction.execute(_ALL_ABSENCES)]

    async def set_absence(self, absence: Absence, at: datetime) -> None:
        """What was told before stays, and holds for the days that this absence does not cover."""
        told = {
            "told_at": at,
            "email": absence.email,
            "first_day": absence.first_day,
            "last_day": absence.last_day,
            "deputy_email": absence.deputy_email,
            "turns_on": absence.first_day,
        }
        await self._transaction.execute(_ADD_ABSENCE, told)
        self._transaction.touched.add(Topic.HOMES)

    async def turned(self, on: date) -> bool:
        found = (await self._transaction.execute(_TURNED, {"day": on})).all()
        for row in found:
            if row.last_day >= on:
                turns = {"absence": row.id, "turns": row.last_day + timedelta(days=1)}
                await self._transaction.execute(_TURNS_AGAIN, turns)
        return bool(found)

    async def _add(self, table: Table, version: int, values: Sequence[Mapping[str, Any]]) -> None:
        if values:
            rows = [{"version": version, "position": position, **row} for position, row in enumerate(values)]
            await self._transaction.execute(insert(table), rows)


def _absence(row: Row[Any]) -> Absence:
    return Absence(row.email, row.first_day, row.last_day, row.deputy_email)


def _agreement_values(agreement: Agreement) -> Mapping[str, Any]:
    return {
        "agreement_id": agreement.agreement_id,
        "supplier": agreement.supplier,
        "aliases": list(agreement.aliases),
        "categories": list(agreement.categories),
        "programmes": list(agreement.programmes),
        "valid_from": agreement.valid_from,
        "valid_to": agreement.valid_to,
        "manager_email": agreement.manager_email,
        "supplier_email": agreement.supplier_email,
        "slack_channel": agreement.slack_channel,
    }


def _agreement(row: Row[Any]) -> Agreement:
    return Agreement(
        agreement_id=row.agreement_id,
        supplier=row.supplier,
        aliases=tuple(row.aliases),
        categories=tuple(row.categories),
        programmes=tuple(row.programmes),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        manager_email=row.manager_email,
        supplier_email=row.supplier_email,
        slack_channel=row.slack_channel,
    )


def _person_values(person: Person) -> Mapping[str, Any]:
    return {
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "organisation": person.organisation,
        "deputy_email": person.deputy_email,
        "slack_id": person.slack_id,
    }


def _person(row: Row[Any]) -> Person:
    return Person(
        email=row.email,
        name=row.name,
        role=row.role,
        organisation=row.organisation,
        deputy_email=row.deputy_email,
        slack_id=row.slack_id,
    )


def _organisation_values(organisation: Organisation) -> Mapping[str, Any]:
    return {
        "name": organisation.name,
        "aliases": list(organisation.aliases),
        "kind": organisation.kind,
        "in_scope": organisation.in_scope,
    }


def _organisation(row: Row[Any]) -> Organisation:
    return Organisation(name=row.name, aliases=tuple(row.aliases), kind=row.kind, in_scope=row.in_scope)
