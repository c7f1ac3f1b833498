"""A supplement meets what is known."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.routine.merging import names_alike, supplemented
from bot.routine.model import Certainty, Fact, Field, Placement


def placement(**facts: object) -> Placement:
    return Placement().with_facts({Field(n): v if isinstance(v, Fact) else Fact(v) for n, v in facts.items()})  # type: ignore[arg-type]


def test_a_new_fact_joins_and_the_others_stay() -> None:
    (merged,), changes, *_rest = supplemented(
        [placement(trainee="Anna Ek", on_call=False)], [placement(supervisor="Per Öst")]
    )
    assert (merged.value(Field.SUPERVISOR), merged.value(Field.ON_CALL)) == ("Per Öst", False)
    assert [(c.position, c.field) for c in changes] == [(0, Field.SUPERVISOR)]


def test_what_is_said_again_is_no_change() -> None:
    known = [placement(trainee="Anna Ek", supervisor="Per Öst")]
    assert supplemented(known, [placement(supervisor=Fact("Per Öst", evidence="andra ord"))]).changes == []


def test_a_retraction_takes_the_fact_back() -> None:
    (merged,), *_rest = supplemented(
        [placement(supervisor="Per Öst")], [placement(supervisor=Fact(None, Certainty.ABSENT))]
    )
    fact = merged.fact(Field.SUPERVISOR)
    assert fact is not None
    assert fact.certainty is Certainty.ABSENT


def test_each_trainee_gets_their_own_facts() -> None:
    known = [placement(trainee="Anton Vik"), placement(trainee="Dagny Skog", supervisor="Pia Hult")]
    merged, changes, *_rest = supplemented(
        known, [placement(trainee="Anton", supervisor="Ove Strid"), placement(trainee="Dagny Skog", on_call=True)]
    )
    assert [p.value(Field.SUPERVISOR) for p in merged] == ["Ove Strid", "Pia Hult"]
    assert [p.value(Field.ON_CALL) for p in merged] == [None, True]
    assert [p.value(Field.TRAINEE) for p in merged] == ["Anton Vik", "Dagny Skog"]
    assert len(changes) == 2


def test_what_names_nobody_goes_to_the_one_who_lacked_it() -> None:
    known = [placement(trainee="Anton Vik", on_call=False), placement(trainee="Dagny Skog")]
    merged, *_rest = supplemented(known, [placement(on_call=True)])
    assert [p.value(Field.ON_CALL) for p in merged] == [False, True]


def test_where_several_lacked_it_nobody_gets_it_for_sure() -> None:
    merged, *_rest = supplemented(
        [placement(trainee="Anton Vik"), placement(trainee="Dagny Skog")], [placement(supervisor="Per Öst")]
    )
    assert [p.facts[Field.SUPERVISOR].certainty for p in merged] == [Certainty.UNCLEAR, Certainty.UNCLEAR]


def test_the_heads_approval_is_for_all() -> None:
    merged, *_rest = supplemented(
        [placement(trainee="Anton Vik"), placement(trainee="Dagny Skog")], [placement(head_consulted=True)]
    )
    assert all(p.facts[Field.HEAD_CONSULTED].stated for p in merged)


def test_new_hours_replace_the_old_ones_altogether() -> None:
    (merged,), *_rest = supplemented(
        [placement(extent_percent=100, hours_per_week=40.0, working_hours="heltid, 40 h")],
        [placement(extent_percent=80)],
    )
    assert merged.value(Field.EXTENT_PERCENT) == 80
    assert merged.fact(Field.HOURS_PER_WEEK) is None


def test_a_term_instead_of_dates_makes_the_period_open_again() -> None:
    known = placement(start=date(2027, 9, 1), end=date(2027, 11, 30))
    (merged,), *_rest = supplemented([known], [placement(period=Fact("VT28", Certainty.UNCLEAR))])
    assert merged.day(Field.START) is None
    assert merged.facts[Field.PERIOD].certainty is Certainty.UNCLEAR


def test_an_unknown_name_changes_nobody_among_several() -> None:
    known = [placement(trainee="Anton Vik"), placement(trainee="Dagny Skog")]
    assert supplemented(known, [placement(trainee="Någon Annan", supervisor="Per Öst")]) == (
        known,
        [],
        [],
        (Field.SUPERVISOR,),
    )


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_of_names_goes_both_ways(one: str, other: str) -> None:
    assert names_alike(one, other) == names_alike(other, one)


def test_a_supervisor_who_is_spoken_of_does_not_become_the_trainee() -> None:
    known = placement(trainee="Hedda Ymerfors", supervisor="Lars-Erik Myrdalen")
    said = placement(trainee="Lars-Erik Myrdalen", supervisor="Agneta Ryttarson")
    (result,) = supplemented([known], [said]).placements
    assert result.text(Field.TRAINEE) == "Hedda Ymerfors"
    assert result.text(Field.SUPERVISOR) == "Agneta Ryttarson"


def test_a_trainee_may_be_called_as_the_supervisor_is() -> None:
    known = placement(trainee="Anna Ek", supervisor="Anna Berg")
    (result,) = supplemented([known], [placement(trainee="Anna", on_call=False)]).placements
    assert (result.text(Field.TRAINEE), result.value(Field.ON_CALL)) == ("Anna Ek", False)
