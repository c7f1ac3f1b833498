"""`platsvakt due`, `tick` and `calendar`: what is coming, made to come, and seen in a calendar."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from bot.ports import DeadlineState, SetDeadline
from bot.routine.lifecycle import Stage
from bot.routine.model import Fact, Field
from tests.commands.conftest import Desk
from tests.storage.samples import held

NUMBER = "LOU-2026-0001"
ITEM = replace(
    held(),
    stage=Stage.NEEDS_INFORMATION,
    since=date(2027, 1, 25),
    next_on=date(2027, 3, 1),
    placement=held().placement.with_facts({Field.START: Fact(date(2027, 9, 1)), Field.END: Fact(date(2027, 11, 30))}),
)


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A case that was there before there were deadlines, and a first tick."""
    desk.open_case(placements=(ITEM,))
    desk.run("tick", "--at", "2027-01-25T09:00")
    return desk


def deadlines(desk: Desk) -> dict[str, SetDeadline]:
    found = desk.write(lambda unit: unit.deadlines.of_case(NUMBER))
    return {d.kind: d for d in found}


def test_due_says_when_to_whom_and_why(office: Desk) -> None:
    lines = [json.loads(line) for line in office.run("due", "--until", "2027-03-31", "--json").stdout.splitlines()]
    told = {line["kind"]: line for line in lines}
    assert told["answer_last"] == {
        "at": "2027-02-24 07:30:00+00:00",
        "case": NUMBER,
        "position": 1,
        "kind": "answer_last",
        "why": "uppgifter saknas, och det är snart sista dag",
        "limit": "2027-03-01",
        "recipient": "requester",
        "channel": "mail",
        "to": ["sara.ek@region.example"],
        "note": "",
    }
    assert told["answer_last_day"]["to"] == ["kim@region.example"]
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)
    shown = office.run("due", "--until", "2027-03-31").stdout
    assert "2027-02-24 08.30" in shown
    assert "halva tiden har gått" in " ".join(shown.split())
    assert "Nothing is due" in office.run("due", "--until", "2027-01-01").stdout
    assert "write it as 2027-03-01" in office.run("due", "--until", "i morgon", status=2).stderr


def test_tick_does_what_is_due_then_and_only_once(office: Desk) -> None:
    told = json.loads(office.run("tick", "--at", "2027-02-24T08:30", "--json").stdout)
    assert told["done"] == 3  # half-time and the last reminder, as one; and Monday's overview
    assert json.loads(office.run("tick", "--at", "2027-02-24T07:30Z", "--json").stdout)["done"] == 0
    letters = office.write(lambda unit: unit.outbox.listed())
    assert [x.kind for x in letters if "sara.ek@region.example" in x.envelope.recipients] == ["reminder_2"]
    found = deadlines(office)
    assert found["answer_last"].state is DeadlineState.DONE
    assert found["answer_last"].told == "sara.ek@region.example"
    assert found["answer_last_day"].due_at == datetime(2027, 3, 1, 7, 30, tzinfo=UTC)
    assert "write it as" in office.run("tick", "--at", "snart", status=2).stderr


def test_tick_moves_what_the_day_has_overtaken(office: Desk) -> None:
    office.run("tick", "--at", "2027-09-02T00:01")
    assert office.case(NUMBER).placements[0].stage is Stage.EXPIRED
    assert {d.state for d in deadlines(office).values()} <= {DeadlineState.DONE, DeadlineState.CANCELLED}


@pytest.mark.parametrize("whose", ["sara.ek@region.example", "requester"])
def test_a_calendar_holds_the_days_of_a_person_or_a_role(office: Desk, tmp_path: Path, whose: str) -> None:
    office.run("calendar", whose, "--output", tmp_path / "days.ics")
    events: list[Any] = Calendar.from_ical((tmp_path / "days.ics").read_bytes()).walk("VEVENT")
    (event,) = events
    assert event["DTSTART"].dt == date(2027, 3, 1)
    assert str(event["SUMMARY"]) == f"{NUMBER}: sista dag att svara"
    assert str(event["UID"]).startswith(f"{NUMBER.lower()}-1-answer@")


def test_a_calendar_of_somebody_else_is_empty(office: Desk) -> None:
    assert "VEVENT" not in office.run("calendar", "eva@region.example").stdout
    assert "VEVENT" not in office.run("calendar", "manager").stdout
    assert "no address" in office.run("calendar", "chefen", status=2).stderr
