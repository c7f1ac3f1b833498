"""The table of deadlines: each promise of the office, on days where it matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routine.deadlines import Anchor, Recipient, Standing, deadlines_of, office_deadlines, read_rows
from bot.routine.lifecycle import HOLDERS, Holder, Stage
from bot.routine.routine import current_routine
from bot.routine.working_days import is_working_day, latest_day_before
from tests.service.year import oracle

ROUTINE = current_routine()
HOURS = ROUTINE.hours
STOCKHOLM = ZoneInfo("Europe/Stockholm")
ASKED = Standing(
    position=1,
    stage=Stage.NEEDS_INFORMATION,
    holder=Holder.REQUESTER,
    since=date(2027, 1, 25),
    limit=date(2027, 3, 6),  # a Saturday
    start=date(2027, 9, 6),
    end=date(2027, 12, 5),
    agreement_end=None,
    has_head=True,
)


def days(standing: Standing) -> dict[str, date]:
    return {d.kind: d.due_on for d in deadlines_of(standing, ROUTINE.rows, HOURS)}


def deciding(since: date) -> Standing:
    limit = oracle.count(since, 4)
    return replace(ASKED, stage=Stage.AWAITING_DECISION, holder=Holder.MANAGER, since=since, limit=limit)


def test_what_is_missing_is_asked_for_at_half_time_and_three_working_days_before_the_last() -> None:
    found = days(ASKED)
    assert found["answer_half_time"] == date(2027, 2, 12)  # half-way is Sunday the 14th
    assert found["answer_last"] == date(2027, 3, 2)  # the last day is a Saturday: counted from Friday
    assert found["answer_head"] == date(2027, 3, 4)
    assert found["answer_last_day"] == date(2027, 3, 5)
    told = [d.kind for d in deadlines_of(ASKED, ROUTINE.rows, HOURS) if d.recipient is Recipient.REQUESTER]
    assert told == ["answer_half_time", "answer_last"]  # no third


def test_without_a_head_on_copy_nobody_gets_the_heads_reminder() -> None:
    assert "answer_head" not in days(replace(ASKED, has_head=False))


def test_short_of_time_nobody_is_reminded_at_once_or_in_the_wrong_order() -> None:
    soon = replace(ASKED, since=date(2027, 1, 25), limit=date(2027, 1, 28))
    assert days(soon)["answer_head"] == date(2027, 1, 27)
    assert "answer_last" not in days(soon)  # it would come on the day of the question
    shorter = days(replace(ASKED, since=date(2027, 1, 25), limit=date(2027, 1, 29)))
    assert shorter["answer_last"] == date(2027, 1, 26)
    assert "answer_half_time" not in shorter  # would come after the last one


def test_the_ladder_of_a_decision() -> None:
    found = days(deciding(date(2027, 1, 25)))
    assert [found[f"decide_{step}"] for step in ("thread", "direct", "deputy", "coordinators")] == [
        date(2027, 1, 27),
        date(2027, 1, 29),
        date(2027, 2, 2),
        date(2027, 2, 4),
    ]


def test_the_ladder_does_not_count_days_off() -> None:
    found = days(deciding(date(2027, 3, 24)))  # Wednesday before Easter
    assert found["decide_thread"] == date(2027, 3, 30)
    assert found["decide_direct"] == date(2027, 4, 1)


def test_coordinators_sort_what_no_manager_decides() -> None:
    found = days(replace(deciding(date(2027, 1, 25)), holder=Holder.COORDINATOR))
    assert found["sort_first"] == date(2027, 1, 27)
    assert not any(kind.startswith("decide") for kind in found)


def test_the_form_is_asked_for_eight_six_and_four_weeks_before_the_start() -> None:
    form = replace(ASKED, stage=Stage.AWAITING_STOK, limit=date(2027, 7, 8))
    spring = days(replace(form, start=date(2027, 5, 31)))
    assert spring["stok_first"] == date(2027, 4, 5)
    assert spring["stok_second"] == date(2027, 4, 19)
    assert spring["stok_last"] == date(2027, 5, 3)
    autumn = days(replace(form, start=date(2027, 9, 20)))
    assert "stok_first" not in autumn  # both wait until people are back from the summer, and the later one is sent
    assert autumn["stok_second"] == date(2027, 8, 16)
    assert autumn["stok_last"] == date(2027, 8, 23)


def test_in_the_softened_weeks_only_what_falls_due_in_them_is_sent() -> None:
    summer = days(deciding(date(2027, 7, 5)))  # the decision itself is promised for week 27
    assert summer["decide_thread"] == date(2027, 7, 7)
    assert summer["decide_coordinators"] == date(2027, 7, 15)
    waiting = replace(ASKED, since=date(2027, 6, 1), limit=date(2027, 9, 10), start=date(2028, 3, 10))
    assert days(waiting)["answer_half_time"] == date(2027, 8, 16)  # half-way is 21 July


def test_a_bridge_day_is_softened() -> None:
    bridge = date(2027, 5, 7)  # Friday after Ascension Day
    assert HOURS.is_softened(bridge)
    assert HOURS.sending_day(bridge, date(2027, 6, 1)) == date(2027, 5, 10)
    assert HOURS.sending_day(bridge, date(2027, 5, 10)) == bridge
    hard = replace(HOURS, soften_bridge_days=False)
    assert hard.sending_day(bridge, date(2027, 6, 1)) == bridge


def test_a_placement_that_begins_too_late_for_a_reminder_still_has_its_coordinators_told() -> None:
    late = replace(ASKED, since=date(2027, 9, 3))
    assert days(late)["not_ready"] == date(2027, 8, 30)
    assert days(late)["expired"] == date(2027, 9, 7)


def test_an_agreement_that_ends_before_a_booked_placement() -> None:
    booked = replace(ASKED, stage=Stage.CONFIRMED, holder=Holder.COORDINATOR, agreement_end=date(2027, 10, 31))
    assert days(booked)["agreement_ends"] == date(2027, 10, 1)
    assert "agreement_ends" not in days(replace(booked, agreement_end=date(2027, 12, 5)))
    assert days(booked)["begins"] == date(2027, 8, 30)
    assert days(booked)["placement_over"] == date(2027, 12, 6)


def test_the_office_is_told_of_its_week_and_of_the_end_of_the_routine() -> None:
    ends = {Anchor.ROUTINE_END: ROUTINE.valid_to, Anchor.SECRET_END: date(2027, 9, 30)}
    found = {d.kind: d.due_on for d in office_deadlines(date(2027, 3, 31), ends, ROUTINE.rows)}
    assert found["secret_ends"] == date(2027, 8, 31)
    assert found["secret_ends_soon"] == date(2027, 9, 23)
    assert found["overview"] == date(2027, 3, 30)  # Tuesday: Monday is Easter Monday
    assert found["routine_ends"] == date(2030, 3, 29)  # 183 days before 30 September is Sunday 31 March
    assert found["routine_ends_soon"] == date(2030, 8, 30)


# --- always ---

STANDINGS = st.builds(
    lambda stage, since, to_limit, to_start, length, head, agreement: Standing(
        position=1,
        stage=stage,
        holder=HOLDERS[stage],
        since=since,
        limit=since + timedelta(days=to_limit),
        start=since + timedelta(days=to_start),
        end=since + timedelta(days=to_start + length),
        agreement_end=since + timedelta(days=to_start + length - 20) if agreement else None,
        has_head=head,
    ),
    st.sampled_from(sorted(HOLDERS)),
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.integers(0, 200),
    st.integers(-30, 400),
    st.integers(0, 200),
    st.booleans(),
    st.booleans(),
)


@given(STANDINGS)
def test_every_reminder_falls_on_a_working_day_and_nobody_gets_two_on_one(standing: Standing) -> None:
    found = deadlines_of(standing, ROUTINE.rows, HOURS)
    reminders = [d for d in found if d.recipient is not Recipient.NOBODY]
    assert all(is_working_day(d.due_on) for d in reminders)
    assert len({(d.recipient, d.due_on) for d in reminders}) == len(reminders)
    assert all(d.due_on > standing.since or d.always for d in found)
    assert len({d.identity for d in found}) == len(found)


@given(STANDINGS)
def test_an_open_placement_always_has_a_day_on_which_something_happens(standing: Standing) -> None:
    found = deadlines_of(standing, ROUTINE.rows, HOURS)
    assert any(d.recipient is Recipient.NOBODY for d in found)


@given(STANDINGS)
def test_the_rows_are_those_of_the_oracle(standing: Standing) -> None:
    place = oracle.Place(
        *("LOU-1", 1, standing.start or date.max, standing.end or date.max, None),
        requester="r@x.example",
        head="h@x.example" if standing.has_head else "",
        supplier="s@x.example",
        manager="m@x.example"
        if standing.holder is Holder.MANAGER or standing.stage is not Stage.AWAITING_DECISION
        else "",
        stage=str(standing.stage),
        since=standing.since,
        limit=standing.limit,
    )
    if standing.agreement_end and standing.end and standing.agreement_end < standing.end:
        place.agreement_end = standing.agreement_end
    world = oracle.Oracle(oracle.People({}, {}, ("c@x.example",), frozenset()), began=date.min)
    expected = {(key[2], key[3], key[4]) for key, _ in world._due(place, datetime(2100, 1, 1, tzinfo=UTC))}
    found = {
        (d.kind, d.due_on, str(d.recipient))
        for d in deadlines_of(standing, ROUTINE.rows, HOURS)
        if d.recipient is not Recipient.NOBODY
    }
    assert found == expected


# --- hours ---


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2027, 3, 26), datetime(2027, 3, 26, 7, 30, tzinfo=UTC)),  # winter time
        (date(2027, 3, 29), datetime(2027, 3, 29, 6, 30, tzinfo=UTC)),  # after the last Sunday of March
        (date(2027, 10, 29), datetime(2027, 10, 29, 6, 30, tzinfo=UTC)),
        (date(2027, 11, 1), datetime(2027, 11, 1, 7, 30, tzinfo=UTC)),  # after the last Sunday of October
    ],
)
def test_offices_open_at_half_past_eight_on_whatever_clock(day: date, utc: datetime) -> None:
    assert HOURS.opening(day) == utc


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2027-01-25T08:29", False),
        ("2027-01-25T08:30", True),
        ("2027-01-25T15:59", True),
        ("2027-01-25T16:00", False),
        ("2027-01-23T10:00", False),  # Saturday
        ("2027-06-25T10:00", False),  # midsommarafton
        ("2027-12-24T10:00", False),
        ("2027-12-31T10:00", False),
    ],
)
def test_office_hours(moment: str, is_open: bool) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=STOCKHOLM)
    assert HOURS.are_open(at) is is_open
    assert HOURS.are_open(HOURS.next_opening(at))
    assert HOURS.next_opening(at) > at


@pytest.mark.parametrize("year", range(2026, 2031))
def test_the_last_day_in_time_of_every_start(year: int) -> None:
    """Six months counted as lag (1930:173) 1 § counts them, by plain search over the calendar."""
    starts = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [latest_day_before(start, 6) for start in starts] == [oracle.months_before(start) for start in starts]


def test_a_row_with_an_unknown_word_is_refused() -> None:
    row = {"kind": "x", "words": "x", "stages": ["confirmed"], "recipient": "manager", "channel": "mail"}
    with pytest.raises(ValueError, match="yesterday"):
        read_rows([{**row, "anchor": "yesterday"}])
    with pytest.raises(TypeError):
        read_rows([{**row, "anchor": str(Anchor.START), "weeks": 3}])
