"""What bot.ports.DirectoryStore promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ports import UnitOfWork as Unit
from bot.routine.model import Directory, OrganisationKind, Role
from storage import SqlDatabase
from tests.storage.samples import DIRECTORY, NOW, ask

SMALLER = replace(DIRECTORY, people=DIRECTORY.people[1:])


async def load(database: SqlDatabase) -> Directory:
    return await database.read(lambda unit: unit.directory.load())


async def replace_with(database: SqlDatabase, directory: Directory) -> None:
    await database.write(lambda unit: unit.directory.replace(directory, NOW))


async def test_there_is_an_empty_directory_before_the_first_import(database: SqlDatabase) -> None:
    assert await load(database) == Directory()


async def test_a_directory_comes_back_whole_and_in_order(database: SqlDatabase, other_database: SqlDatabase) -> None:
    agreement, person, organisation = DIRECTORY.agreements[0], DIRECTORY.people[0], DIRECTORY.organisations[0]
    directory = Directory(
        agreements=tuple(replace(agreement, agreement_id=f"LOU-{number}") for number in (3, 1, 2, 1)),
        people=tuple(replace(person, role=role) for role in Role),
        organisations=tuple(replace(organisation, kind=kind, in_scope=kind > "m") for kind in OrganisationKind),
    )
    await replace_with(database, directory)

    assert await load(database) == directory
    assert await load(other_database) == directory


async def test_a_new_directory_is_seen_by_all_at_once(database: SqlDatabase, other_database: SqlDatabase) -> None:
    await replace_with(database, DIRECTORY)
    assert await load(database) == await load(other_database) == DIRECTORY

    await replace_with(database, SMALLER)

    assert await load(database) == await load(other_database) == SMALLER
    await replace_with(database, Directory())
    assert await load(database) == await load(other_database) == Directory()


async def test_earlier_directories_stay(database: SqlDatabase, url: str) -> None:
    await replace_with(database, DIRECTORY)
    await database.write(lambda unit: unit.directory.replace(SMALLER, NOW + timedelta(days=1)))

    people = await ask(url, "SELECT email FROM people ORDER BY version, position")

    assert [email for (email,) in people] == [person.email for person in (*DIRECTORY.people, *SMALLER.people)]


async def test_an_unchanged_directory_is_read_once(database: SqlDatabase) -> None:
    await replace_with(database, DIRECTORY)

    assert await load(database) is await load(database)


async def test_a_directory_that_is_rolled_back_is_never_remembered(database: SqlDatabase) -> None:
    await replace_with(database, DIRECTORY)
    wrong = replace(DIRECTORY, agreements=())

    async def dies(unit: Unit) -> None:
        await unit.directory.replace(wrong, NOW)
        assert await unit.directory.load() == wrong
        raise RuntimeError("before the commit")

    with pytest.raises(RuntimeError):
        await database.write(dies)

    await replace_with(database, SMALLER)  # on SQLite with the number that the lost version had
    assert await load(database) == SMALLER
