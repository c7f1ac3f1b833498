"""Facts that are said beside something else: a supervisor behind a place, consent before the writing, hours behind a
year, a wish for one of the employer's own hospitals, a speciality in the question who can receive somebody."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.hours import find_hours_per_week
from bot.routine.model import Certainty, Field
from tests.reading.test_generalisation import WITHOUT_HEAD, WITHOUT_PERIOD, WITHOUT_SUPERVISOR
from tests.reading.writing import one, said


@pytest.mark.parametrize(
    "words",
    [
        "På Granvik blir Per Ek hennes handledare.",
        "Hos Granvik är Per Ek hennes handledare.",
        "Där blir Per Ek hennes handledare.",
        "På plats blir dr Per Ek hennes handledare.",
        "Som handledare har vi fått namnet Per Ek.",
        "Som handledare har vi fått namnet på Per Ek.",
        "Som handledare har vi fått uppgift om Per Ek.",
        "Som handledare har Granvik gett oss namnet Per Ek.",
        "Den som tar hand om henne på plats är Per Ek; han har åtagit sig handledarskapet.",
        "Den som handleder på Granvik är Per Ek.",
        "Den som tar hand om henne under placeringen blir Per Ek.",
        "Per Ek har åtagit sig handledarskapet.",
        "Per Ek har tagit på sig handledaruppdraget.",
    ],
)
def test_a_supervisor_behind_a_place(words: str) -> None:
    assert said(one(WITHOUT_SUPERVISOR + words), Field.SUPERVISOR) == ("Per Ek",)


@pytest.mark.parametrize(
    "words",
    [
        "På Almby är Per Ek hennes handledare.",
        "I dag är Per Ek hennes handledare.",
        "Hemma är Per Ek hennes handledare.",
        "Den som tar hand om henne på Almby är Per Ek.",
        "På Granvik är Per Ek hennes kontaktperson.",
        "Som handledare har vi inte fått något namn, fråga Per Ek.",
        "På Granvik blir kanske Per Ek hennes handledare.",
        "Som handledare har vi fått avslag från Per Ek.",
    ],
)
def test_no_supervisor_behind_a_place(words: str) -> None:
    fact = one(WITHOUT_SUPERVISOR + words).fact(Field.SUPERVISOR)
    assert fact is None or fact.certainty is not Certainty.STATED


@pytest.mark.parametrize(
    ("words", "certainty"),
    [
        ("Jag har samrått med verksamhetschef Karin Ryd innan jag skrev.", Certainty.STATED),
        ("Jag stämde av med VC Karin Ryd innan jag skickade detta.", Certainty.STATED),
        ("VC Karin Ryd godkände innan vi hörde av oss.", Certainty.STATED),
        ("Jag ska samråda med VC Karin Ryd innan jag skriver på.", Certainty.UNCLEAR),
        ("VC Karin Ryd vill se planen innan hon godkänner.", Certainty.UNCLEAR),
        ("VC Karin Ryd godkände inte innan jag skrev.", Certainty.UNCLEAR),
    ],
)
def test_consent_before_the_writing(words: str, certainty: Certainty) -> None:
    fact = one(WITHOUT_HEAD + words).fact(Field.HEAD_CONSULTED)
    assert fact is not None
    assert fact.certainty is certainty


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prao v. 40 2027, kl. 9–14 måndag till fredag.", [25.0]),
        ("Placering v. 40 2027 kl 8–16 vardagar.", [40.0]),
        ("Placering 4–15 oktober 2027, kl. 8–16 (mån–tors).", [32.0]),
        ("Vi ses den 4 oktober 2027 kl. 9–14 måndag.", []),
        ("Välkommen den 6 oktober 2027 kl. 9–14 i aulan.", []),
        ("Placering v. 40 2027, 9–14 oktober.", []),
    ],
)
def test_clock_times_behind_a_year(text: str, expected: list[float]) -> None:
    assert [span.value for span in find_hours_per_week(text)] == expected


@pytest.mark.parametrize(
    "words",
    [
        "Vi har tänkt oss NÄL från den 6 september till den 28 november 2027.",
        "Vi har önskat NU-sjukvården 6 september–28 november 2027.",
        "Vi har sett framför oss NÄL 6 september–28 november 2027.",
    ],
)
def test_a_period_at_a_hospital_that_is_wished_for(words: str) -> None:
    found = said(one(WITHOUT_PERIOD + words), Field.START, Field.END)
    assert found == (date(2027, 9, 6), date(2027, 11, 28))


@pytest.mark.parametrize(
    "words",
    [
        "Hon arbetar på NÄL från den 6 september till den 28 november 2027.",
        "Vi har ombyggnad på NÄL från den 6 september till den 28 november 2027.",
        "Vi har stängt på NÄL från den 6 september till den 28 november 2027.",
    ],
)
def test_a_period_at_a_hospital_of_the_employers_own(words: str) -> None:
    assert said(one(WITHOUT_PERIOD + words), Field.START, Field.END) == (None, None)


_REST = " Det handlar om sidotjänstgöring för Moa Hjelm, 4 oktober–26 december 2027, 100 %."


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Är det någon av era avtalspartner som kan ta emot en ST-läkare i psykiatri nästa höst?", "psykiatri"),
        ("Finns det någon som har plats för en ST-läkare i psykiatri?", "psykiatri"),
        ("Vem kan ta emot en ST-läkare inom psykiatri i höst?", "psykiatri"),
        ("Kan någon ta emot en ST-läkare i allmänmedicin för randning i psykiatri?", "psykiatri"),
        ("Kan Solvändan ta emot en ST-läkare i allmänmedicin?", None),
        ("Någon av våra ST-läkare i allmänmedicin vill ut.", None),
    ],
)
def test_a_speciality_in_the_question_who_can_receive(words: str, expected: str | None) -> None:
    assert said(one(words + _REST), Field.PROGRAMME) == (expected,)
