"""What bot.ports.DirectoryStore promises."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ports import UnitOfWork as Unit
from bot.routine.model import Absence, Directory, OrganisationKind, Role
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


async def test_an_earlier_directory_can_be_read_again(database: SqlDatabase, other_database: SqlDatabase) -> None:
    with pytest.raises(LookupError):
        await database.read(lambda unit: unit.directory.load(1))
    await replace_with(database, DIRECTORY)
    await database.write(lambda unit: unit.directory.replace(SMALLER, NOW + timedelta(days=1), "ove"))
    await database.write(lambda unit: unit.directory.replace(Directory(), NOW + timedelta(days=2), "Åsa"))

    versions = await database.read(lambda unit: unit.directory.versions())

    assert [(v.imported_at, v.imported_by) for v in versions] == [
        (NOW + timedelta(days=2), "Åsa"),
        (NOW + timedelta(days=1), "ove"),
        (NOW, ""),
    ]
    newest, middle, oldest = (version.number for version in versions)
    for opened in (database, other_database):
        assert await opened.read(lambda unit: unit.directory.load(middle)) == SMALLER
        assert await load(opened) == Directory()
        assert await opened.read(lambda unit: unit.directory.load(oldest)) == DIRECTORY
        assert await opened.read(lambda unit: unit.directory.load(newest)) == Directory()
        with pytest.raises(LookupError):
            await opened.read(lambda unit: unit.directory.load(newest + 1))


async def test_there_are_no_versions_before_the_first_import(database: SqlDatabase) -> None:
    assert await database.read(lambda unit: unit.directory.versions()) == []


# --- absences -----------------------------------------------------------------------------------


def away(email: str, first: int, last: int, deputy: str = "") -> Absence:
    """Days of July 2027."""
    return Absence(email, date(2027, 7, first), date(2027, 7, last), deputy)


async def tell(database: SqlDatabase, *absences: Absence) -> None:
    async def work(unit: Unit) -> None:
        for absence in absences:
            await unit.directory.set_absence(absence, NOW)

    await database.write(work)


async def absent(database: SqlDatabase, day: int) -> set[Absence]:
    found = await database.read(lambda unit: unit.directory.absences(date(2027, 7, day)))
    assert len({absence.email.casefold() for absence in found}) == len(found)
    return set(found)


async def test_somebody_is_away_from_the_first_day_to_the_last(database: SqlDatabase) -> None:
    summer, short = away("avtal@region.example", 5, 9), away("ove@region.example", 9, 9, "eva@region.example")
    await tell(database, summer, short)

    assert [await absent(database, day) for day in (4, 5, 8, 9, 10)] == [
        set(),
        {summer},
        {summer},
        {summer, short},
        set(),
    ]


async def test_a_new_absence_replaces_what_was_said_of_the_days_it_covers(database: SqlDatabase) -> None:
    summer = away("avtal@region.example", 1, 20, "ove@region.example")
    middle = away("AVTAL@region.example", 8, 10, "eva@region.example")
    await tell(database, summer, middle)

    assert [await absent(database, day) for day in (7, 8, 10, 11)] == [{summer}, {middle}, {middle}, {summer}]
    told = await database.read(lambda unit: unit.directory.told_absences())
    assert list(told) == [(NOW, summer), (NOW, middle)], "both stay told"


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    told=st.lists(
        st.tuples(st.sampled_from("ab"), st.integers(1, 8), st.integers(1, 8), st.sampled_from(["", "c", "d"])),
        max_size=6,
    )
)
async def test_on_each_day_holds_what_was_said_last(
    database: SqlDatabase, url: str, told: list[tuple[str, int, int, str]]
) -> None:
    await ask(url, "DELETE FROM absences")
    absences = [away(email, min(one, other), max(one, other), deputy) for email, one, other, deputy in told]
    await tell(database, *absences)

    for day in range(1, 9):
        covering = [a for a in absences if a.first_day.day <= day <= a.last_day.day]
        assert await absent(database, day) == set({a.email: a for a in covering}.values())


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


async def turned(database: SqlDatabase, day: int) -> bool:
    return await database.write(lambda unit: unit.directory.turned(date(2027, 7, day)))


async def test_an_absence_turns_on_its_first_day_and_on_the_day_after_its_last(database: SqlDatabase) -> None:
    await tell(database, away("avtal@region.example", 5, 9))

    assert [await turned(database, day) for day in (4, 5, 5, 9, 10, 10, 30)] == [
        *(False, True, False, False, True, False, False)
    ]


async def test_an_absence_that_went_by_unseen_turns_once(database: SqlDatabase) -> None:
    await tell(database, away("avtal@region.example", 5, 9), away("ove@region.example", 8, 20))

    assert [await turned(database, day) for day in (15, 15, 20, 21, 21)] == [True, False, False, True, False]


async def test_of_two_workers_one_sees_the_turn(database: SqlDatabase, other_database: SqlDatabase) -> None:
    await tell(database, away("avtal@region.example", 5, 9))

    seen = await asyncio.gather(*(turned(one, 5) for one in (database, other_database) for _ in range(4)))

    assert seen.count(True) == 1


async def test_coming_absences_are_told_in_order_and_without_those_that_are_over(database: SqlDatabase) -> None:
    over, now, later = away("a@region.example", 1, 3), away("b@region.example", 2, 4), away("a@region.example", 8, 9)
    await tell(database, later, over, now)

    assert await database.read(lambda unit: unit.directory.coming_absences(now.last_day)) == [later, now]
