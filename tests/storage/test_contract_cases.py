"""What bot.ports.CaseStore promises."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from bot.ports import Approval, Case, CasePlacement, Conflict, Doubt, Handover, Held, Party, Waiver
from bot.ports import UnitOfWork as Unit
from bot.routine.checks import Assessment
from bot.routine.lifecycle import OPEN_STAGES, Stage
from bot.routine.model import (
    Agreement,
    Certainty,
    Fact,
    Field,
    Host,
    Placement,
    Route,
    Rule,
    Status,
    Training,
    Verdict,
)
from storage import SqlDatabase
from storage.repositories.cases import SqlCaseStore
from tests.storage.samples import DIRECTORY, NOW, PLACEMENT, ask, case, entry, held, keep, open_case


async def fetch(database: SqlDatabase, number: str) -> Case:
    found = await database.read(lambda unit: unit.cases.get(number))
    assert found is not None
    return found


async def test_an_opened_case_comes_back_whole(database: SqlDatabase) -> None:
    wanted = case(placements=(held(1), held(3, Placement(seats=4))), language="en")

    opened = await database.write(lambda unit: unit.cases.open(wanted, 2026))

    assert opened == replace(wanted, number="LOU-2026-0001", version=1)
    assert await fetch(database, "LOU-2026-0001") == opened
    assert opened.placements[0].assessment.agreement == DIRECTORY.agreements[0]


async def test_an_unknown_case_is_none(database: SqlDatabase) -> None:
    assert await database.read(lambda unit: unit.cases.get("LOU-2026-0001")) is None


async def test_numbers_start_over_each_year_and_grow_past_four_digits(database: SqlDatabase, url: str) -> None:
    await ask(url, "INSERT INTO case_numbers (year, last) VALUES (2027, 9998)")

    async def work(unit: Unit) -> list[str]:
        return [(await unit.cases.open(case(), year)).number for year in (2026, 2027, 2027, 2026)]

    assert await database.write(work) == ["LOU-2026-0001", "LOU-2027-9999", "LOU-2027-10000", "LOU-2026-0002"]
    listed = await database.read(lambda unit: unit.cases.listed())
    assert [one.number for one in listed] == ["LOU-2027-10000", "LOU-2027-9999", "LOU-2026-0002", "LOU-2026-0001"]


async def test_numbers_have_no_gaps_with_two_writers_and_rollbacks(
    database: SqlDatabase, other_database: SqlDatabase
) -> None:
    async def opens(opened: SqlDatabase, attempt: int) -> str | None:
        async def work(unit: Unit) -> str:
            number = (await unit.cases.open(case(), 2026)).number
            if attempt % 3 == 0:
                raise RuntimeError("after the number was taken")
            return number

        try:
            return await opened.write(work)
        except RuntimeError:
            return None

    given_out = await asyncio.gather(
        *(opens(opened, attempt) for attempt in range(1, 38) for opened in (database, other_database))
    )

    numbers = sorted(number for number in given_out if number)
    assert numbers == [f"LOU-2026-{sequence:04d}" for sequence in range(1, 51)]


async def test_saving_replaces_what_the_case_says(database: SqlDatabase) -> None:
    opened = await open_case(database, placements=(held(1), held(2)))
    changed = replace(
        opened,
        requester=Party("Vik Arie", "vik@region.example"),
        participants=(),
        subject="Nytt",
        first_contact=date(2026, 10, 1),
        placements=(held(2, PLACEMENT.without(Field.START)), held(3)),
    )

    saved = await database.write(lambda unit: unit.cases.save(changed))

    assert saved == replace(changed, version=2)
    assert await fetch(database, opened.number) == saved
    assert await database.write(lambda unit: unit.cases.save(replace(saved, placements=()))) == replace(
        saved, placements=(), version=3
    )
    assert (await fetch(database, opened.number)).placements == ()


async def test_saving_leaves_other_cases_alone(database: SqlDatabase) -> None:
    other = await open_case(database)
    opened = await open_case(database)

    await database.write(lambda unit: unit.cases.save(replace(opened, subject="Nytt", placements=())))

    assert await fetch(database, other.number) == other


async def test_saving_an_old_version_raises_and_changes_nothing(database: SqlDatabase) -> None:
    opened = await open_case(database)
    saved = await database.write(lambda unit: unit.cases.save(replace(opened, subject="first")))

    with pytest.raises(Conflict):
        await database.write(lambda unit: unit.cases.save(replace(opened, subject="second", placements=())))

    assert await fetch(database, opened.number) == saved


async def test_of_two_writers_of_one_version_one_wins(database: SqlDatabase, other_database: SqlDatabase) -> None:
    opened = await open_case(database)

    async def saves(writer: SqlDatabase, subject: str) -> Case:
        return await writer.write(lambda unit: unit.cases.save(replace(opened, subject=subject)))

    outcomes = await asyncio.gather(saves(database, "one"), saves(other_database, "two"), return_exceptions=True)

    won = [outcome for outcome in outcomes if isinstance(outcome, Case)]
    assert len(won) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert await fetch(database, opened.number) == won[0]


async def test_a_case_that_was_never_opened_cannot_be_saved(database: SqlDatabase) -> None:
    with pytest.raises(Conflict):
        await database.write(lambda unit: unit.cases.save(case(number="LOU-2026-0009", version=1)))


async def test_the_list_is_newest_first_whole_and_bounded(database: SqlDatabase) -> None:
    opened = [await open_case(database, subject=str(number), placements=(held(number),)) for number in range(1, 5)]

    listed = await database.read(lambda unit: unit.cases.listed(limit=3))

    assert listed == opened[:0:-1]


async def test_plain_columns_repeat_what_the_facts_say(database: SqlDatabase, url: str) -> None:
    opened = await open_case(database)
    assessment = opened.placements[0].assessment

    rows = await ask(
        url,
        "SELECT trainee, supplier, CAST(start_on AS VARCHAR), CAST(end_on AS VARCHAR), verdict, route,"
        " CAST(earliest_start AS VARCHAR), CAST(complete_by AS VARCHAR) FROM placements",
    )
    assert rows == [
        (
            "Vera Älg",
            "Norrängens vårdcentral",
            "2027-09-01",
            "2027-11-30",
            assessment.verdict.value,
            assessment.route.value,
            assessment.earliest_start.isoformat(),
            str(assessment.complete_by),
        )
    ]
    findings = await ask(url, "SELECT rule, status FROM findings")
    assert dict(map(tuple, findings)) == {rule.value: status.value for rule, status in assessment.findings.items()}


# --- facts and findings, whatever they are ------------------------------------------------------

TEXTS = st.text(st.characters(codec=None), max_size=30)  # with NUL and halves of surrogate pairs
DAYS = st.dates()
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | TEXTS
    | DAYS
    | st.sampled_from([True, 1, 1.0, 0, False, 0.0, -0.0, "1", "$day", "2027-01-01", 1e300])
)
FACTS = st.builds(Fact, VALUES, st.sampled_from(Certainty), TEXTS)
PLACEMENTS = st.builds(
    Placement, facts=st.dictionaries(st.sampled_from(Field), FACTS, max_size=6), seats=st.integers(1, 999)
)
WORDS = st.lists(TEXTS, max_size=3).map(tuple)
AGREEMENTS = st.builds(Agreement, TEXTS, TEXTS, WORDS, WORDS, WORDS, DAYS, DAYS, TEXTS, TEXTS)
ASSESSMENTS = st.builds(
    Assessment,
    findings=st.dictionaries(st.sampled_from(Rule), st.sampled_from(Status)),
    earliest_start=DAYS,
    complete_by=st.none() | DAYS,
    route=st.sampled_from(Route),
    verdict=st.sampled_from(Verdict),
    agreement=st.none() | AGREEMENTS,
)


PARTIES = st.builds(Party, TEXTS, TEXTS)
OFFSETS = [UTC, timezone(timedelta(hours=2)), timezone(-timedelta(hours=11, minutes=30))]
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.sampled_from(OFFSETS))  # noqa: DTZ001
APPROVALS = st.builds(Approval, PARTIES, TEXTS, MOMENTS, TEXTS, TEXTS)
WAIVERS = st.builds(Waiver, st.sampled_from(Rule), PARTIES, TEXTS, MOMENTS)
HELD = st.builds(
    Held,
    why=st.sampled_from(Doubt),
    facts=st.dictionaries(st.sampled_from(Field), FACTS, max_size=3),
    by=PARTIES,
    on=DAYS,
    item_id=st.integers(1, 10**9),
)
LIVES = st.fixed_dictionaries(
    {
        "stage": st.sampled_from(Stage),
        "next_on": st.none() | DAYS,
        "approval": st.none() | APPROVALS,
        "waivers": st.lists(WAIVERS, max_size=3).map(tuple),
        "left_open": st.lists(st.sampled_from(Rule), max_size=3).map(tuple),
        "handed": st.lists(st.builds(Handover, st.emails(), st.none() | DAYS), max_size=3).map(tuple),
        "used_days": st.integers(0, 400),
        "told_by": st.dictionaries(st.sampled_from(Field), st.emails(), max_size=4),
        "held": st.lists(HELD, max_size=3).map(tuple),
    }
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(life=LIVES)
async def test_a_placements_life_comes_back_exactly(database: SqlDatabase, life: dict[str, Any]) -> None:
    lived: CasePlacement = replace(held(), **life)

    opened = await open_case(database, placements=(lived,))
    assert (await fetch(database, opened.number)).placements == (lived,)

    saved = await database.write(
        lambda unit: unit.cases.save(replace(opened, placements=(held(), replace(lived, position=2))))
    )
    assert (await fetch(database, opened.number)).placements == saved.placements


@pytest.mark.parametrize("what", ["approval", "waivers"])
async def test_a_decision_takes_no_moment_without_a_time_zone(database: SqlDatabase, what: str) -> None:
    naive, by = datetime(2026, 11, 2), Party("Åsa Lind", "avtal@region.example")  # noqa: DTZ001
    waivers = (Waiver(Rule.LEAD_TIME, by, "x", naive),)
    decided: dict[str, Any] = {"approval": Approval(by, "", naive, "f", "A-1"), "waivers": waivers}

    with pytest.raises(ValueError, match="time zone"):
        await open_case(database, placements=(replace(held(), **{what: decided[what]}),))


def at(*stages: Stage) -> tuple[CasePlacement, ...]:
    return tuple(replace(held(position), stage=stage) for position, stage in enumerate(stages, start=1))


async def test_a_case_is_open_while_one_of_its_placements_is(database: SqlDatabase) -> None:
    closed = set(Stage) - OPEN_STAGES
    cases = [await open_case(database, placements=at(stage)) for stage in Stage]
    mixed = await open_case(database, placements=at(Stage.WITHDRAWN, Stage.CONFIRMED))
    await open_case(database, placements=at(*closed))
    await open_case(database, placements=())

    found = await database.read(lambda unit: unit.cases.listed(only_open=True))
    newest = await database.read(lambda unit: unit.cases.listed(2, only_open=True))

    assert found == [mixed, *reversed([one for one, stage in zip(cases, Stage, strict=True) if stage in OPEN_STAGES])]
    assert newest == found[:2]
    assert len(await database.read(lambda unit: unit.cases.listed())) == len(Stage) + 3


async def test_the_cases_of_a_requester_are_newest_first_and_at_most_fifty(database: SqlDatabase) -> None:
    sara, vik = Party("Sara Ek", "sara.ek@region.example"), Party("Vik Arie", "Vik@Region.Example")
    await open_case(database, requester=sara)
    closed = await open_case(database, requester=vik, placements=at(Stage.DECLINED, Stage.WITHDRAWN))
    opened = await open_case(database, requester=vik, placements=at(Stage.DECLINED, Stage.AWAITING_STOK))
    moved = await database.write(lambda unit: unit.cases.save(replace(closed, subject="Nytt")))

    async def of(email: str, *, only_open: bool = True) -> list[Case]:
        return list(await database.read(lambda unit: unit.cases.of_requester(email, only_open=only_open)))

    assert await of("vik@region.example") == [opened]
    assert await of(" VIK@region.example", only_open=False) == [opened, moved]
    assert await of("ingen@region.example") == await of("") == []

    await database.write(lambda unit: unit.cases.save(replace(opened, requester=sara)))
    assert await of("vik@region.example") == []

    for _ in range(51):
        newest = await open_case(database, requester=vik)
    many = await of("vik@region.example")
    assert len(many) == 50
    assert many[0] == newest


async def test_a_case_without_an_address_is_nobodys(database: SqlDatabase) -> None:
    await open_case(database, requester=Party("", ""))

    assert await database.read(lambda unit: unit.cases.of_requester("")) == []


async def test_the_cases_at_a_supplier_are_the_open_ones_on_those_days_and_at_most_fifty(
    database: SqlDatabase,
) -> None:
    def there(stage: Stage = Stage.WITH_SUPPLIER, **facts: date | str | None) -> tuple[CasePlacement, ...]:
        whole = {"supplier": "Björkdala", "start": date(2027, 9, 1), "end": date(2027, 11, 30), **facts}
        said = {Field(name): Fact(value) for name, value in whole.items() if value is not None}
        return (replace(held(1, Placement().with_facts(said)), stage=stage),)

    async def on(first: date, last: date) -> list[Case]:
        return list(await database.read(lambda unit: unit.cases.at_supplier("Björkdala", first, last)))

    autumn = await open_case(database, placements=there())
    spring = await open_case(database, placements=there(start=date(2028, 1, 3), end=date(2028, 4, 2)))
    undated = await open_case(database, placements=there(start=None, end=None))
    await open_case(database, placements=there(Stage.WITHDRAWN))
    await open_case(database, placements=there(supplier="Kvarnsjö"))

    assert await on(date.min, date.max) == [undated, spring, autumn]
    assert await on(date(2027, 11, 30), date(2028, 1, 2)) == [undated, autumn]
    assert await on(date(2027, 12, 1), date(2028, 1, 2)) == [undated]
    assert await on(date(2027, 12, 1), date(2028, 1, 3)) == [undated, spring]

    for _ in range(50):
        newest = await open_case(database, placements=there())
    many = await on(date.min, date.max)
    assert (len(many), many[0]) == (50, newest)


def exactly(held_placement: CasePlacement) -> object:
    """With the kinds of the values: 1, 1.0 and True are equal, and so are 0.0 and -0.0."""
    facts = held_placement.placement.facts
    return {
        name: (type(fact.value), repr(fact.value), fact.certainty, fact.evidence)
        for name, fact in facts.items()
        if name not in (Field.TRAINING, Field.HOST)
    }


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(placement=PLACEMENTS, assessment=ASSESSMENTS)
async def test_facts_and_findings_come_back_exactly(
    database: SqlDatabase, placement: Placement, assessment: Assessment
) -> None:
    told = CasePlacement(1, placement, assessment)
    opened = await open_case(database, placements=(told,))

    (found,) = (await fetch(database, opened.number)).placements

    assert found == told
    assert exactly(found) == exactly(told)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
async def test_a_number_that_json_does_not_know_comes_back(database: SqlDatabase, value: float) -> None:
    told = held(1, Placement(facts={Field.HOURS_PER_WEEK: Fact(value)}))
    opened = await open_case(database, placements=(told,))

    (found,) = (await fetch(database, opened.number)).placements

    assert repr(found.placement.value(Field.HOURS_PER_WEEK)) == repr(value)


async def test_the_words_for_training_and_host_come_back_as_members(database: SqlDatabase) -> None:
    opened = await open_case(database)

    (found,) = (await fetch(database, opened.number)).placements

    assert found.placement.value(Field.TRAINING) is Training.ST
    assert found.placement.value(Field.HOST) is Host.REGION


# --- messages -----------------------------------------------------------------------------------


async def test_messages_of_a_case_can_be_moved_to_another(database: SqlDatabase) -> None:
    one, two, three = [(await open_case(database)).number for _ in range(3)]
    ids = [f"<{n}@x.example>" for n in range(5)]

    async def link(unit: Unit) -> None:
        for message_id in ids:
            await unit.cases.link_message(one, message_id)
        await unit.cases.link_message(three, "<other@x.example>")

    async def cases_of(unit: Unit) -> list[str | None]:
        return [await unit.cases.by_message_ids([message_id]) for message_id in (*ids, "<other@x.example>")]

    async def move(number: str, into: str, **narrowed: list[str]) -> None:
        await database.write(lambda unit: cast(SqlCaseStore, unit.cases).move_messages(number, into, **narrowed))

    await database.write(link)
    await move(one, two, only=[])
    assert await database.read(cases_of) == [one] * 5 + [three]
    named = [ids[1], ids[2], "<other@x.example>", *(f"<{n}@y.example>" for n in range(1200))]
    await move(one, two, only=named, but=[ids[2]])
    assert await database.read(cases_of) == [one, two, one, one, one, three]
    await move(one, three, but=[ids[3], ids[1]])
    assert await database.read(cases_of) == [three, two, three, one, three, three]
    await move(one, three)
    assert await database.read(cases_of) == [three, two, three, three, three, three]


async def test_messages_lead_to_their_case_in_the_order_asked(database: SqlDatabase) -> None:
    one, two = (await open_case(database)).number, (await open_case(database)).number

    async def link(unit: Unit) -> None:
        await unit.cases.link_message(one, "<a@x.example>")
        await unit.cases.link_message(two, "<b@x.example>")
        await unit.cases.link_message(two, "")

    await database.write(link)

    async def found(*message_ids: str) -> str | None:
        return await database.read(lambda unit: unit.cases.by_message_ids(message_ids))

    assert await found("<c@x.example>", "<b@x.example>", "<a@x.example>") == two
    assert await found("<a@x.example>", "<b@x.example>") == one
    assert await found("<c@x.example>") is None
    assert await found("") is None
    assert await found() is None


async def test_a_message_stays_with_its_first_case(database: SqlDatabase) -> None:
    one, two = (await open_case(database)).number, (await open_case(database)).number
    for number in (one, two, one):
        await database.write(lambda unit, number=number: unit.cases.link_message(number, "<a@x.example>"))  # type: ignore[misc]

    assert await database.read(lambda unit: unit.cases.by_message_ids(["<a@x.example>"])) == one


async def test_thousands_of_references_are_asked_for(database: SqlDatabase) -> None:
    number = (await open_case(database)).number
    last = "<" + "r" * 5000 + "@x.example>"
    await database.write(lambda unit: unit.cases.link_message(number, last))
    references = [*(f"<{count}@x.example>" for count in range(40_000)), last]

    assert await database.read(lambda unit: unit.cases.by_message_ids(references)) == number


# --- history ------------------------------------------------------------------------------------


async def test_history_is_oldest_first_and_comes_back_whole(database: SqlDatabase) -> None:
    opened = await open_case(database)
    (item_id,) = await keep(database, 1)
    details = {
        "from": date(2027, 1, 1),
        "at": NOW,
        "seats": 2,
        "names": ["Vera", None],
        "deep": {"ok": True, "part": 0.5, "$day": "not a day"},
    }
    entries = [
        entry(opened.number, event="facts_changed", item_id=item_id, routine="RS8630 1.0", details=details),
        entry(opened.number, at=NOW - timedelta(days=1), text="NUL: \x00"),
    ]
    for one in entries:
        await database.write(lambda unit, one=one: unit.cases.add_history(one))  # type: ignore[misc]

    found = await database.read(lambda unit: unit.cases.history(opened.number))

    assert list(found) == [entries[0], replace(entries[1], text="NUL: \ufffd")]
    assert await database.read(lambda unit: unit.cases.history("LOU-2026-0002")) == []


async def test_history_takes_no_value_it_cannot_give_back(database: SqlDatabase) -> None:
    opened = await open_case(database)

    with pytest.raises(TypeError):
        await database.write(lambda unit: unit.cases.add_history(entry(opened.number, details={"raw": b"bytes"})))


@pytest.mark.parametrize(
    "statement", ["UPDATE history SET text = 'otherwise'", "DELETE FROM history", "DELETE FROM history WHERE id > 0"]
)
async def test_history_cannot_be_changed_or_removed(database: SqlDatabase, url: str, statement: str) -> None:
    opened = await open_case(database)
    told = entry(opened.number)
    await database.write(lambda unit: unit.cases.add_history(told))

    with pytest.raises(DBAPIError, match="append-only"):
        await ask(url, statement)

    assert list(await database.read(lambda unit: unit.cases.history(opened.number))) == [told]


_COLUMNS = "id, case_number, at, who, event, text, item_id, routine, details"


@pytest.mark.parametrize(
    ("url", "statement"),
    [
        ("sqlite", f"INSERT OR REPLACE INTO history ({_COLUMNS}) SELECT {_COLUMNS} FROM history"),
        ("postgresql", "TRUNCATE history"),
    ],
    indirect=["url"],
)
async def test_history_has_no_back_door(database: SqlDatabase, url: str, statement: str) -> None:
    opened = await open_case(database)
    await database.write(lambda unit: unit.cases.add_history(entry(opened.number)))

    with pytest.raises(DBAPIError, match="append-only"):
        await ask(url, statement)


async def test_a_case_takes_no_moment_without_a_time_zone(database: SqlDatabase) -> None:
    with pytest.raises(ValueError, match="time zone"):
        await open_case(database, opened_at=datetime(2026, 11, 2))  # noqa: DTZ001


async def test_cases_are_found_by_the_stage_of_a_placement(database: SqlDatabase) -> None:
    waiting = replace(held(), stage=Stage.AWAITING_DECISION)
    first = await open_case(database, placements=(replace(held(), position=2), waiting))
    await open_case(database, placements=(held(),))
    last = await open_case(database, placements=(waiting,))

    async def of(stage: Stage, limit: int, after: str = "") -> list[str]:
        return list(await database.read(lambda unit: unit.cases.open_after(after, limit, stage)))

    assert await of(Stage.AWAITING_DECISION, 9) == [first.number, last.number]
    assert await of(Stage.AWAITING_DECISION, 1) == [first.number]
    assert await of(Stage.AWAITING_DECISION, 9, after=first.number) == [last.number]
    assert await of(Stage.CONFIRMED, 9) == []


async def test_what_happened_in_all_cases_is_newest_first_and_bounded(database: SqlDatabase) -> None:
    first, second = (await open_case(database)).number, (await open_case(database)).number

    async def work(unit: Unit) -> None:
        for number, event, hours in ((first, "approved", 3), (second, "declined", 1), (first, "asked", 0)):
            await unit.cases.add_history(entry(number, event=event, at=NOW - timedelta(hours=hours)))

    await database.write(work)

    async def happened(since: datetime, limit: int = 9) -> list[str]:
        found = await database.read(lambda unit: unit.cases.happened(["approved", "declined"], since, limit))
        return [one.event for one in found]

    assert await happened(NOW - timedelta(hours=3)) == ["declined", "approved"]
    assert await happened(NOW - timedelta(hours=2)) == ["declined"]
    assert await happened(NOW - timedelta(hours=3), 1) == ["declined"]
    found = await database.read(lambda unit: unit.cases.of_numbers([first, second, first, "LOU-2026-0999"]))
    assert {case.number for case in found} == {first, second}
