"""Suppliers, administrations and other places of care, by the directory and as written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.reading.laying_out import lay_out
from bot.reading.places import PlaceKind, find_places
from bot.routine.model import Field, Host, Organisation, OrganisationKind
from tests.reading.writing import DIRECTORY, one, says

FULL = " 6 september–28 november 2027, heltid. Handledare är Per Ek. Jour ingår inte. Karin Ryd har godkänt."
ASKED = "Vår ST-läkare Moa Hjelm önskar sidotjänstgöring i ortopedi "


def places(text: str) -> list[tuple[str, PlaceKind]]:
    return [(p.name, p.kind) for p in find_places(lay_out(text), DIRECTORY)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("på Björkdala", "Björkdala Ortopedklinik"),
        ("hos björkdala", "Björkdala Ortopedklinik"),
        ("på Björkdalakliniken", "Björkdala Ortopedklinik"),
        ("på Björkdalas mottagning", "Björkdala Ortopedklinik"),
        ("hos Björkdala Ortopedkliniken", "Björkdala Ortopedklinik"),
        ("på Bjorkdala Ortopedklinik", "Björkdala Ortopedklinik"),
        ("på Havsjung", "Havsljungs Ögonklinik"),
        ("vid Kvarnsjö sjukhus", "Kvarnsjö Närsjukhus"),
        ("Fjärdvikens Kirurgi och Urologi", "Fjärdvikens Kirurgi & Urologi"),
        ("på Havsljungs", "Havsljungs Ögonklinik"),
    ],
)
def test_suppliers_by_the_directory_s_name(text: str, name: str) -> None:
    assert places(text) == [(name, PlaceKind.SUPPLIER)]


@pytest.mark.parametrize("text", ["på NU", "för NUs räkning", "för NU:s räkning", "(NU)", "Studierektor, NU"])
def test_an_organisation_by_its_two_letters(text: str) -> None:
    hospital = Organisation("NU-sjukvården", ("NU",), OrganisationKind.HOSPITAL, in_scope=True)
    directory = replace(DIRECTORY, organisations=(hospital,))
    assert [p.name for p in find_places(lay_out(text), directory)] == ["NU-sjukvården"]
    assert find_places(lay_out("vi ringer nu, a.nu@nusvar.example"), directory) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hos Lundby Närsjukhus", "Lundby Närsjukhus"),
        ("at Silverdal Heart Clinic", "Silverdal Heart Clinic"),
        ("på Kvarnsjö Vårdcentral", "Kvarnsjö Vårdcentral"),
        ("på Vårdcentralen Ekliden", "Vårdcentralen Ekliden"),
        ("hos Ekhagens Ortopedi AB", "Ekhagens Ortopedi AB"),
        ("på Västerkliniken", "Västerkliniken"),
    ],
)
def test_named_clinics_that_the_directory_does_not_have(text: str, name: str) -> None:
    assert places(text) == [(name, PlaceKind.CLINIC)]


@pytest.mark.parametrize(
    "text",
    ["Per Granvik", "nu kommer hösten", "på Medicinkliniken", "på ortopeden", "mejla utbildning@bjorkdala.example"],
)
def test_no_place(text: str) -> None:
    assert places(text) == []


def test_short_names_of_organisations_count_as_they_are_written() -> None:
    assert places("från NU") == [("NU-sjukvården", PlaceKind.ORGANISATION)]
    assert places("nu") == []


@pytest.mark.parametrize(
    ("text", "host"), [("på NÄL", Host.REGION), ("i Ängslunda kommun", Host.MUNICIPALITY), ("på Björkdala", None)]
)
def test_whose_place(text: str, host: Host | None) -> None:
    assert find_places(lay_out(text), DIRECTORY)[0].host is host


def test_two_suppliers_in_each_other_s_place_are_not_settled() -> None:
    assert says(one(ASKED + "på Björkdala eller Kvarnsjö" + FULL).fact(Field.SUPPLIER)) == (
        "unclear",
        "Björkdala Ortopedklinik",
    )


def test_a_supplier_that_is_denied_is_none() -> None:
    assert one(ASKED + "inte på Kvarnsjö utan på Björkdala" + FULL).value(Field.SUPPLIER) == "Björkdala Ortopedklinik"


def test_the_trainee_s_own_clinic_is_no_supplier() -> None:
    placement = one(
        "Vi på Ekens Vårdcentral söker för vår ST-läkare Moa Hjelm en plats i ortopedi" + FULL,
        signature="\n\nMvh\nAnna Ek, studierektor\n",
        sender="Anna Ek <anna.ek@eken.example>",
    )
    assert placement.value(Field.SUPPLIER) is None
    assert placement.value(Field.ORGANISATION) == "Ekens Vårdcentral"


@pytest.mark.parametrize(
    ("text", "signature", "name"),
    [
        ("Almby behöver en plats i ortopedi på Björkdala åt ST-läkare Moa Hjelm", "\n/Ulla\n", "Almby Sjukhus"),
        ("ST-läkare Moa Hjelm (Hällevård) söker plats i ortopedi på Björkdala", "\n/Ulla\n", "Hällevårds Vårdcentral"),
        ("ST-läkare Moa Hjelm söker plats i ortopedi på Björkdala", "\n\nU V\nRegion Norrvik\n", "Region Norrvik"),
        (
            "På uppdrag av ögonkliniken på NÄL söker jag plats i ortopedi på Björkdala för ST-läkare Moa Hjelm",
            "\n\nU V\nHögskolan i Borås\n",
            "NU-sjukvården",
        ),
    ],
)
def test_the_administration_that_asks(text: str, signature: str, name: str) -> None:
    assert one(text + "." + FULL, signature=signature).value(Field.ORGANISATION) == name
