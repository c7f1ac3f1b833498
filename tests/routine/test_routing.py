"""Who decides, and where a request that does not belong here should go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routine.checks import check
from bot.routine.model import (
    Absence,
    Agreement,
    Certainty,
    Directory,
    Fact,
    Field,
    Person,
    Placement,
    Role,
    Route,
    Value,
)
from bot.routine.routing import (
    Decider,
    RoutingFault,
    channel,
    channels,
    coordinators,
    decider,
    deputy_of,
    load_channels,
    may_decide,
)

DAY = date(2026, 11, 23)
OFFICE = "Koncernkontoret"


def manager(name: str, deputy: str = "", role: Role = Role.AGREEMENT_MANAGER, organisation: str = OFFICE) -> Person:
    address = f"{deputy}@office.example" if deputy else ""
    return Person(f"{name}@office.example", name.capitalize(), role, organisation, address)


ANNA, BO, CARL = manager("anna", "bo"), manager("bo", "carl"), manager("carl", "anna")
DORA = manager("dora", role=Role.COORDINATOR)
ELSA = manager("elsa", role=Role.COORDINATOR, organisation="Exempelsjukhuset")
FRIDA = manager("frida", "anna", role=Role.STUDY_DIRECTOR, organisation="Exempelsjukhuset")
DIRECTORY = Directory(
    agreements=(
        Agreement(
            "A-1",
            "Exempelkliniken",
            (),
            ("st",),
            (),
            date(2025, 1, 1),
            date(2029, 12, 31),
            ANNA.email,
            "x@klinik.example",
        ),
    ),
    people=(FRIDA, ANNA, BO, CARL, DORA, ELSA),
)
AGREEMENT = DIRECTORY.agreements[0]


def away(person: Person, deputy: Person | None = None, first: date = DAY, last: date = DAY) -> Absence:
    return Absence(person.email, first, last, deputy.email if deputy else "")


def found(*absences: Absence, barred: tuple[str, ...] = (), on: date = DAY, handed_to: str = "") -> Decider:
    return decider(AGREEMENT, DIRECTORY, absences, on, barred, handed_to=handed_to)


def test_the_agreements_manager_decides() -> None:
    assert found() == Decider(ANNA, None, "Anna ansvarar för avtal A-1")


def test_the_directorys_deputy_decides_while_the_manager_is_away() -> None:
    decides = found(away(ANNA))
    assert (decides.person, decides.deputy_for) == (BO, ANNA)
    assert "2026-11-23" in decides.why


def test_the_absences_deputy_comes_before_the_directorys() -> None:
    assert found(away(ANNA, CARL)).person == CARL


def test_an_absence_counts_on_its_first_and_last_day_and_no_other() -> None:
    absence = away(ANNA, first=date(2026, 12, 1), last=date(2026, 12, 5))
    who = [found(absence, on=date(2026, 12, day)).person for day in (1, 5, 6)]
    assert who == [BO, BO, ANNA]
    assert found(absence, on=date(2026, 11, 30)).person == ANNA


def test_the_deputys_deputy_decides_when_both_are_away() -> None:
    decides = found(away(ANNA), away(BO))
    assert (decides.person, decides.deputy_for) == (CARL, ANNA)


def test_a_ring_of_absent_deputies_ends_with_the_coordinators() -> None:
    decides = found(away(ANNA), away(BO), away(CARL))
    assert (decides.person, decides.deputy_for) == (None, None)
    assert "samordnarna" in decides.why


def test_nobody_decides_on_a_request_of_their_own() -> None:
    decides = found(barred=(ANNA.email.upper(),))
    assert (decides.person, decides.deputy_for) == (BO, ANNA)
    assert found(away(ANNA), barred=(BO.email,)).person == CARL
    assert found(barred=(ANNA.email, BO.email, CARL.email)).person is None


def test_a_deputy_who_is_no_officer_does_not_decide() -> None:
    assert found(away(ANNA, FRIDA)).person == BO
    assert found(Absence(ANNA.email, DAY, DAY, "unknown@office.example")).person == BO
    assert found(away(ANNA, ELSA)).person == BO  # a hospital's own coordinator


def test_a_decision_that_was_handed_over_is_the_takers() -> None:
    taken = found(handed_to=CARL.email)
    assert (taken.person, taken.deputy_for) == (CARL, None)
    assert "lämnat över" in taken.why
    stands_in = found(away(CARL), handed_to=CARL.email)
    assert (stands_in.person, stands_in.deputy_for) == (ANNA, CARL)


def test_handing_over_to_a_stranger_changes_nothing() -> None:
    assert found(handed_to=FRIDA.email) == found()
    assert found(handed_to="unknown@office.example") == found()


def test_without_an_agreement_or_its_manager_the_coordinators_decide() -> None:
    assert decider(None, DIRECTORY, (), DAY, ()).person is None
    unknown = replace(AGREEMENT, manager_email="gone@office.example")
    assert decider(unknown, DIRECTORY, (), DAY, ()).person is None


def test_an_assessment_points_to_the_manager_only_when_it_is_routed_there() -> None:
    facts: dict[Field, Value] = {
        Field.CATEGORY: "st",
        Field.PROGRAMME: "ortopedi",
        Field.SUPPLIER: "Exempelkliniken",
        Field.START: date(2027, 9, 1),
        Field.END: date(2027, 11, 30),
    }
    placement = Placement({name: Fact(value, Certainty.STATED) for name, value in facts.items()})
    routed = check(placement, DAY, DIRECTORY)
    assert routed.route is Route.AGREEMENT_MANAGER
    assert decider(routed, DIRECTORY, (), DAY, ()).person == ANNA
    assert decider(replace(routed, route=Route.TRIAGE), DIRECTORY, (), DAY, ()).person is None


def test_the_offices_coordinators_are_not_a_hospitals() -> None:
    assert coordinators(DIRECTORY) == (DORA,)
    assert coordinators(DIRECTORY, barred=(DORA.email.upper(),)) == ()
    assert coordinators(Directory(people=(ELSA,))) == (ELSA,)


@pytest.mark.parametrize(
    ("person", "absences", "barred", "handed_to", "may"),
    [
        (ANNA, (), (), "", True),
        (BO, (), (), "", False),
        (BO, (away(ANNA),), (), "", True),
        (ANNA, (away(ANNA),), (), "", True),  # who is away may still answer
        (CARL, (away(ANNA),), (), "", False),
        (CARL, (), (), CARL.email, True),
        (DORA, (), (), "", True),
        (ELSA, (), (), "", False),
        (FRIDA, (), (), "", False),
        (FRIDA, (), (), FRIDA.email, False),
        (ANNA, (), (ANNA.email.upper(),), "", False),
        (DORA, (), (DORA.email,), "", False),
        (CARL, (), (CARL.email,), CARL.email, False),
        (BO, (away(ANNA),), (BO.email,), "", False),
        (manager("stranger"), (), (), "", False),
    ],
)
def test_whose_decision_counts(
    person: Person, absences: tuple[Absence, ...], barred: tuple[str, ...], handed_to: str, may: bool
) -> None:
    assert may_decide(person, AGREEMENT, DIRECTORY, absences, DAY, barred, handed_to=handed_to) is may


def test_a_study_directors_row_does_not_hide_the_same_persons_office() -> None:
    both = replace(ANNA, role=Role.STUDY_DIRECTOR, organisation="Exempelsjukhuset", deputy_email=CARL.email)
    directory = replace(DIRECTORY, people=(both, *DIRECTORY.people))
    assert decider(AGREEMENT, directory, (), DAY, ()).person == ANNA
    assert deputy_of(directory, ANNA.email) == BO.email


NAMES = [f"person{n}" for n in range(6)]


@given(
    st.lists(st.sampled_from(["", *NAMES]), min_size=6, max_size=6),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(["", *NAMES])), max_size=8),
    st.sets(st.sampled_from(NAMES)),
)
def test_whoever_decides_is_present_and_has_no_part_in_the_request(
    deputies: list[str], absent: list[tuple[str, str]], barred: set[str]
) -> None:
    people = tuple(manager(name, deputy) for name, deputy in zip(NAMES, deputies, strict=True))
    directory = Directory(people=people)
    agreement = replace(AGREEMENT, manager_email=people[0].email)
    absences = [Absence(f"{n}@office.example", DAY, DAY, f"{d}@office.example" if d else "") for n, d in absent]
    closed = {f"{name}@office.example" for name in barred}
    decides = decider(agreement, directory, absences, DAY, closed)
    gone = {absence.email for absence in absences}
    if decides.person is None:
        assert people[0].email in gone | closed
    else:
        assert decides.person.email not in gone | closed
        assert decides.deputy_for == (people[0] if decides.person != people[0] else None)
        assert may_decide(decides.person, agreement, directory, absences, DAY, closed)
    assert not any(may_decide(p, agreement, directory, absences, DAY, closed) for p in people if p.email in closed)


# --- channels --------------------------------------------------------------------------------


def entry(key: str, day: str = "2025-10-01", more: str = "") -> str:
    return (
        f"[[{key}]]\nvalid_from = {day}\nsv.belongs = 'a'\nsv.turn_to = 'b {day}'\n"
        f"en.belongs = 'c'\nen.turn_to = 'd'\n{more}\n"
    )


ALL = "".join(map(entry, ("vfu_coordination", "basic_training", "other_education")))


def test_every_route_that_misdirects_has_a_channel_in_both_languages() -> None:
    for route in (Route.VFU_COORDINATION, Route.BASIC_TRAINING, Route.OTHER_EDUCATION):
        found = channel(route, DAY)
        assert found is not None
        assert all(found.belongs[language] and found.turn_to[language] for language in ("sv", "en"))


def test_no_address_comes_with_the_service() -> None:
    assert not [c.key for c in channels() if c.address]


def test_the_newest_entry_that_has_begun_is_used() -> None:
    among = load_channels(ALL + entry("vfu_coordination", "2027-01-01", "address = 'VFU@larosate.example'"))
    before = channel("vfu_coordination", date(2026, 12, 31), among)
    after = channel("vfu_coordination", date(2027, 1, 1), among)
    assert before is not None
    assert after is not None
    assert (before.address, after.address) == ("", "vfu@larosate.example")
    assert channel("vfu_coordination", date(2025, 9, 30), among) is None
    assert channel("nothing", DAY, among) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not toml", "TOML"),
        (entry("vfu_coordination"), "basic_training: is missing"),
        (ALL + entry("dental").replace("2025-10-01", '"2025-10-01"', 1), "dental.valid_from"),
        (ALL + entry("dental", "2025-10-01T00:00:00"), "dental.valid_from"),
        (ALL + entry("dental", more="address = 'nowhere'"), "dental.address"),
        (ALL + entry("dental", more="address = 'a@b.example, c@d.example'"), "dental.address"),
        (ALL + entry("dental", more="adress = 'a@b.example'"), "dental.adress"),
        (ALL + entry("dental") + entry("dental"), "dental: two entries"),
        (ALL + "[[dental]]\nvalid_from = 2025-10-01\nsv.belongs = 'a'\n", "dental.en.turn_to"),
        (ALL + entry("dental").replace("'c'", "' '"), "dental.en.belongs"),
        (ALL + entry("dental").replace("'c'", f"'{'x' * 700}'"), "dental.en.belongs"),
        ("dental = 3\n" + ALL, "dental: write each"),
        (ALL + entry("Dental-Care"), "Dental-Care"),
    ],
)
def test_a_fault_names_its_key(text: str, words: str) -> None:
    with pytest.raises(RoutingFault) as fault:
        load_channels(text)
    assert any(words in each for each in fault.value.faults)
