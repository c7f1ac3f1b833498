"""The routine's rules: each finding, the route and the verdict, from facts alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routine.checks import OPEN, STOPS_A_REQUEST, check, stated_findings
from bot.routine.model import (
    Agreement,
    Certainty,
    Directory,
    Fact,
    Field,
    Host,
    Organisation,
    OrganisationKind,
    Placement,
    Route,
    Rule,
    Status,
    Training,
    Verdict,
)

ASKED = date(2026, 11, 21)
SUPPLIER = "Ängsholmens Ortopedi"


def agreement(
    number: str, valid_from: date, valid_to: date, *, programmes: tuple[str, ...] = ("ortopedi",)
) -> Agreement:
    return Agreement(number, SUPPLIER, (), ("st",), programmes, valid_from, valid_to, "m@region.example", "s@a.example")


DIRECTORY = Directory(
    agreements=(agreement("A", date(2025, 1, 1), date(2027, 12, 31)),),
    organisations=(
        Organisation("Norrsjukhuset", (), OrganisationKind.HOSPITAL, True),
        Organisation("Habiliteringen", (), OrganisationKind.OTHER, False),
    ),
)

COMPLETE = Placement().with_facts(
    {
        Field.CATEGORY: Fact("st"),
        Field.PROGRAMME: Fact("ortopedi"),
        Field.TRAINEE: Fact("Sara Lindgren"),
        Field.ORGANISATION: Fact("Norrsjukhuset"),
        Field.SUPPLIER: Fact(SUPPLIER),
        Field.SUPERVISOR: Fact("Gustav Almroth"),
        Field.START: Fact(date(2027, 6, 1)),
        Field.END: Fact(date(2027, 8, 31)),
        Field.EXTENT_PERCENT: Fact(100),
        Field.ON_CALL: Fact(False),
        Field.SUBJECT: Fact(True),
        Field.FROM_STUDY_DIRECTOR: Fact(True),
        Field.HEAD_CONSULTED: Fact(True),
        Field.TRAINING: Fact(Training.ST),
    }
)


def finding(placement: Placement, rule: Rule, directory: Directory = DIRECTORY) -> Status:
    return check(placement, ASKED, directory).findings[rule]


def test_a_complete_request_is_ready() -> None:
    result = check(COMPLETE, ASKED, DIRECTORY)
    assert result.verdict is Verdict.READY
    assert result.route is Route.AGREEMENT_MANAGER
    assert result.open_rules() == ()
    assert (result.earliest_start, result.complete_by) == (date(2027, 5, 21), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        (Field.FROM_STUDY_DIRECTOR, Rule.STUDY_DIRECTOR),
        (Field.HEAD_CONSULTED, Rule.DEPARTMENT_HEAD),
        (Field.SUPPLIER, Rule.SUPPLIER),
        (Field.SUPERVISOR, Rule.SUPERVISOR),
        (Field.EXTENT_PERCENT, Rule.WORKING_HOURS),
        (Field.ON_CALL, Rule.ON_CALL),
    ],
)
class TestEachFactThatIsAskedFor:
    def test_left_out_is_missing(self, field: Field, rule: Rule) -> None:
        assert finding(COMPLETE.without(field), rule) is Status.MISSING

    def test_said_to_come_later_is_missing(self, field: Field, rule: Rule) -> None:
        assert finding(COMPLETE.with_facts({field: Fact(None, Certainty.ABSENT)}), rule) is Status.MISSING

    def test_unsettled_is_unclear(self, field: Field, rule: Rule) -> None:
        unsettled = Fact(COMPLETE.value(field), Certainty.UNCLEAR)
        assert finding(COMPLETE.with_facts({field: unsettled}), rule) is Status.UNCLEAR

    def test_without_it_the_request_is_not_ready(self, field: Field, rule: Rule) -> None:
        assert check(COMPLETE.without(field), ASKED, DIRECTORY).verdict is Verdict.NEEDS_INFORMATION


def test_no_on_call_is_an_answer() -> None:
    assert finding(COMPLETE.with_facts({Field.ON_CALL: Fact(False)}), Rule.ON_CALL) is Status.MET


def test_saying_that_one_is_no_study_director_is_no_answer() -> None:
    assert finding(COMPLETE.with_facts({Field.FROM_STUDY_DIRECTOR: Fact(False)}), Rule.STUDY_DIRECTOR) is Status.MISSING


class TestPeriod:
    def test_only_a_start_is_unclear(self) -> None:
        assert finding(COMPLETE.without(Field.END), Rule.PERIOD) is Status.UNCLEAR

    def test_a_term_is_unclear_and_its_lead_time_unknown(self) -> None:
        term = COMPLETE.without(Field.START, Field.END).with_facts({Field.PERIOD: Fact("HT27", Certainty.UNCLEAR)})
        assert finding(term, Rule.PERIOD) is Status.UNCLEAR
        assert finding(term, Rule.LEAD_TIME) is Status.UNKNOWN
        assert finding(term, Rule.AGREEMENT) is Status.UNKNOWN

    def test_the_end_before_the_start_is_invalid(self) -> None:
        turned = COMPLETE.with_facts({Field.END: Fact(date(2027, 5, 31))})
        assert finding(turned, Rule.PERIOD) is Status.INVALID
        assert finding(turned, Rule.AGREEMENT) is Status.UNKNOWN

    def test_a_day_that_does_not_exist_is_invalid(self) -> None:
        impossible = COMPLETE.with_facts({Field.END: Fact(None, Certainty.INVALID, "31 september")})
        assert finding(impossible, Rule.PERIOD) is Status.INVALID

    def test_one_day_is_a_period(self) -> None:
        assert finding(COMPLETE.with_facts({Field.END: Fact(date(2027, 6, 1))}), Rule.PERIOD) is Status.MET


class TestLeadTime:
    @pytest.mark.parametrize(
        ("start", "status"), [(date(2027, 5, 21), Status.MET), (date(2027, 5, 20), Status.VIOLATED)]
    )
    def test_six_calendar_months_to_the_day(self, start: date, status: Status) -> None:
        assert finding(COMPLETE.with_facts({Field.START: Fact(start)}), Rule.LEAD_TIME) is status

    def test_late_and_complete_goes_to_a_person(self) -> None:
        late = COMPLETE.with_facts({Field.START: Fact(date(2027, 1, 11)), Field.END: Fact(date(2027, 2, 28))})
        assert check(late, ASKED, DIRECTORY).verdict is Verdict.NEEDS_DECISION


class TestAgreement:
    def test_must_last_the_whole_period(self) -> None:
        outlived = COMPLETE.with_facts({Field.END: Fact(date(2028, 1, 1))})
        assert finding(outlived, Rule.AGREEMENT) is Status.VIOLATED
        assert finding(COMPLETE.with_facts({Field.END: Fact(date(2027, 12, 31))}), Rule.AGREEMENT) is Status.MET

    def test_must_be_in_force_from_the_first_day(self) -> None:
        young = Directory((agreement("A", date(2027, 6, 2), date(2030, 1, 1)),))
        assert finding(COMPLETE, Rule.AGREEMENT, young) is Status.VIOLATED

    def test_successive_agreements_cover_it_together(self) -> None:
        first, second = date(2027, 6, 30), date(2027, 7, 1)
        chained = Directory((agreement("A", date(2025, 1, 1), first), agreement("B", second, date(2029, 1, 1))))
        gap = Directory(
            (agreement("A", date(2025, 1, 1), first), agreement("B", second + timedelta(days=1), date(2029, 1, 1)))
        )
        assert finding(COMPLETE, Rule.AGREEMENT, chained) is Status.MET
        assert finding(COMPLETE, Rule.AGREEMENT, gap) is Status.VIOLATED

    def test_another_speciality_is_violated(self) -> None:
        assert finding(COMPLETE.with_facts({Field.PROGRAMME: Fact("handkirurgi")}), Rule.AGREEMENT) is Status.VIOLATED

    def test_another_category_is_violated(self) -> None:
        student = COMPLETE.with_facts({Field.CATEGORY: Fact("vfu"), Field.PROGRAMME: Fact("sjuksköterska")})
        assert finding(student, Rule.AGREEMENT) is Status.VIOLATED

    def test_without_programmes_it_is_for_all_of_its_categories(self) -> None:
        wide = Directory((agreement("A", date(2025, 1, 1), date(2027, 12, 31), programmes=()),))
        assert finding(COMPLETE.with_facts({Field.PROGRAMME: Fact("urologi")}), Rule.AGREEMENT, wide) is Status.MET

    def test_an_unknown_supplier_is_unknown_and_a_person_decides(self) -> None:
        stranger = COMPLETE.with_facts({Field.SUPPLIER: Fact("Okända kliniken")})
        result = check(stranger, ASKED, DIRECTORY)
        assert result.findings[Rule.AGREEMENT] is Status.UNKNOWN
        assert (result.route, result.verdict) == (Route.TRIAGE, Verdict.NEEDS_DECISION)


class TestRoute:
    @pytest.mark.parametrize(
        ("training", "route"), [(Training.BASIC, Route.BASIC_TRAINING), (Training.OTHER, Route.OTHER_EDUCATION)]
    )
    def test_other_education_is_misdirected_even_at_a_supplier(self, training: Training, route: Route) -> None:
        result = check(COMPLETE.with_facts({Field.TRAINING: Fact(training)}), ASKED, DIRECTORY)
        assert (result.route, result.verdict) == (route, Verdict.MISDIRECTED)

    @pytest.mark.parametrize("host", [Host.REGION, Host.MUNICIPALITY])
    def test_students_at_public_clinics_are_misdirected(self, host: Host) -> None:
        student = COMPLETE.without(Field.SUPPLIER).with_facts(
            {Field.TRAINING: Fact(Training.VFU), Field.HOST: Fact(host)}
        )
        assert check(student, ASKED, DIRECTORY).route is Route.VFU_COORDINATION

    def test_an_administration_outside_the_routine_goes_to_a_person(self) -> None:
        outside = COMPLETE.with_facts({Field.ORGANISATION: Fact("Habiliteringen")})
        result = check(outside, ASKED, DIRECTORY)
        assert (result.route, result.verdict) == (Route.TRIAGE, Verdict.NEEDS_DECISION)


FACTS = st.builds(
    Fact,
    st.none()
    | st.booleans()
    | st.integers(0, 100)
    | st.dates(date(2026, 1, 1), date(2028, 1, 1))
    | st.sampled_from([SUPPLIER, "st", "ortopedi", "Anna Ek"]),
    st.sampled_from(Certainty),
)


@given(st.dictionaries(st.sampled_from([f for f in Field if f is not Field.STOK_FORM]), FACTS))
def test_ready_is_only_said_when_every_rule_is_met_by_stated_facts(facts: dict[Field, Fact]) -> None:
    placement = COMPLETE.with_facts(facts)
    result = check(placement, ASKED, DIRECTORY)
    if result.verdict is Verdict.READY:
        assert all(result.findings[r] is Status.MET for r in STOPS_A_REQUEST)
        for name in (Field.SUPERVISOR, Field.ON_CALL, Field.SUPPLIER, Field.HEAD_CONSULTED, Field.FROM_STUDY_DIRECTOR):
            fact = placement.fact(name)
            assert fact is not None
            assert fact.stated
            assert fact.value is not None
    assert (result.verdict is Verdict.NEEDS_INFORMATION) <= any(result.findings[r] in OPEN for r in STOPS_A_REQUEST)


def test_a_supplement_is_judged_only_by_what_it_states() -> None:
    said = Placement().with_facts({Field.SUPERVISOR: Fact("Per Ek"), Field.ON_CALL: Fact(None, Certainty.UNCLEAR)})
    assert stated_findings(said) == {Rule.SUPERVISOR: Status.MET, Rule.ON_CALL: Status.UNCLEAR}
