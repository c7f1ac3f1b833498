"""What is odd in a directory, and what changes between two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routine.directory_changes import (
    Difference,
    Kind,
    circular_deputies,
    differences,
    overlapping_agreements,
)
from bot.routine.model import (
    Agreement,
    Directory,
    Fact,
    Field,
    Organisation,
    OrganisationKind,
    Person,
    Placement,
    Role,
    Value,
)

FIRST = Agreement(
    "A-1", "Exempelkliniken", ("Exemplet",), ("st", "vfu"), ("ortopedi", "sjuksköterska"),
    date(2025, 1, 1), date(2027, 6, 30), "anna@office.example", "post@klinik.example",
)  # fmt: skip
NEXT = replace(FIRST, agreement_id="A-2", valid_from=date(2027, 7, 1), valid_to=date(2029, 12, 31))
OTHER = replace(FIRST, agreement_id="B-1", supplier="Annorstädes", aliases=())
ANNA = Person("anna@office.example", "Anna Ek", Role.AGREEMENT_MANAGER, "Koncernkontoret", "bo@office.example")
BO = Person("bo@office.example", "Bo Lind", Role.AGREEMENT_MANAGER, "Koncernkontoret")
HOSPITAL = Organisation("Exempelsjukhuset", ("ES",), OrganisationKind.HOSPITAL, True)
DIRECTORY = Directory((FIRST, NEXT, OTHER), (ANNA, BO), (HOSPITAL,))


def placement(**facts: Value) -> Placement:
    return Placement({Field(name): Fact(value) for name, value in facts.items()})


AUTUMN = placement(
    supplier="Exempelkliniken", category="st", programme="ortopedi", start=date(2027, 9, 1), end=date(2027, 11, 30)
)


# --- what is odd -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "overlaps"),
    [
        ({}, False),  # it begins the day after
        ({"valid_from": date(2027, 6, 30)}, True),
        ({"valid_from": date(2020, 1, 1)}, True),
        ({"valid_from": date(2027, 6, 30), "programmes": ("urologi",)}, False),
        ({"valid_from": date(2027, 6, 30), "programmes": ("urologi", "ortopedi")}, True),
        ({"valid_from": date(2027, 6, 30), "programmes": ()}, True),  # none named: all of them
        ({"valid_from": date(2027, 6, 30), "categories": ("vfu",)}, True),
        ({"valid_from": date(2027, 6, 30), "supplier": "Annorstädes"}, False),
    ],
)
def test_agreements_of_one_supplier_that_overlap(change: dict[str, object], overlaps: bool) -> None:
    other = replace(NEXT, **change)  # type: ignore[arg-type]
    found = overlapping_agreements(Directory(agreements=(other, FIRST)))
    assert [{a.agreement_id for a in pair} for pair in found] == ([{"A-1", "A-2"}] if overlaps else [])


def test_agreements_for_different_categories_do_not_overlap() -> None:
    st_only = replace(FIRST, categories=("st",))
    vfu_only = replace(FIRST, agreement_id="A-3", categories=("vfu",))
    assert overlapping_agreements(Directory(agreements=(st_only, vfu_only))) == []


def people(**deputies: str) -> tuple[Person, ...]:
    return tuple(
        Person(f"{name}@x.example", name, Role.AGREEMENT_MANAGER, "X", f"{deputy}@x.example" if deputy else "")
        for name, deputy in deputies.items()
    )


def test_rings_of_deputies_are_found_once_each() -> None:
    directory = Directory(people=people(d="a", c="a", b="c", a="b", e="f", f="e", g="", h="d"))
    assert circular_deputies(directory) == [
        ("a@x.example", "b@x.example", "c@x.example"),
        ("e@x.example", "f@x.example"),
    ]


def test_a_chain_that_ends_is_no_ring() -> None:
    assert circular_deputies(Directory(people=people(a="b", b="c", c=""))) == []
    assert circular_deputies(Directory(people=people(a="unknown"))) == []


@given(st.lists(st.sampled_from(["", "a", "b", "c", "d", "e"]), min_size=5, max_size=5))
def test_every_ring_leads_back_to_its_beginning(deputies: list[str]) -> None:
    names = dict(zip("abcde", deputies, strict=True))
    rings = circular_deputies(Directory(people=people(**names)))
    for ring in rings:
        bare = [email[0] for email in ring]
        assert [names[name] for name in bare] == [*bare[1:], bare[0]]
        assert bare[0] == min(bare)
    in_rings = {email[0] for ring in rings for email in ring}
    for name in names:
        at, steps = name, 0
        while names.get(at) and steps < 6:
            at, steps = names[at], steps + 1
            if at == name:
                assert name in in_rings
                break


# --- what changes ----------------------------------------------------------------------------


def test_the_same_directory_differs_in_nothing() -> None:
    shuffled = Directory(DIRECTORY.agreements[::-1], DIRECTORY.people[::-1], DIRECTORY.organisations)
    assert differences(DIRECTORY, shuffled) == []


def test_every_change_of_an_agreement_is_told_column_by_column() -> None:
    moved = replace(FIRST, valid_to=date(2027, 3, 31), programmes=("ortopedi",), manager_email=BO.email)
    assert differences(DIRECTORY, replace(DIRECTORY, agreements=(moved, NEXT, OTHER))) == [
        Difference(Kind.AGREEMENT_CHANGED, "A-1", "ortopedi|sjuksköterska", "ortopedi", "programmes"),
        Difference(Kind.AGREEMENT_CHANGED, "A-1", "2027-06-30", "2027-03-31", "valid_to"),
        Difference(Kind.AGREEMENT_CHANGED, "A-1", "anna@office.example", "bo@office.example", "manager_email"),
    ]


def test_what_is_new_and_what_is_gone() -> None:
    new = Directory((FIRST, NEXT), (ANNA, replace(BO, role=Role.COORDINATOR)), (replace(HOSPITAL, in_scope=False),))
    assert [(d.kind, d.what) for d in differences(DIRECTORY, new)] == [
        (Kind.AGREEMENT_REMOVED, "B-1"),
        (Kind.PERSON_REMOVED, "bo@office.example as agreement_manager"),
        (Kind.PERSON_ADDED, "bo@office.example as coordinator"),
        (Kind.ORGANISATION_CHANGED, "Exempelsjukhuset"),
    ]
    gone = differences(DIRECTORY, new)[0]
    assert gone.after == ""
    assert "Annorstädes" in gone.before
    assert [d.kind for d in differences(Directory(), DIRECTORY)] == [
        *[Kind.AGREEMENT_ADDED] * 3,
        *[Kind.PERSON_ADDED] * 2,
        Kind.ORGANISATION_ADDED,
    ]
