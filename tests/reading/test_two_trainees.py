"""Two trainees in one sentence, each with days and a supervisor of his or her own; one named beside a speciality."""

from __future__ import annotations

import pytest

from bot.routine.model import Field
from tests.reading.writing import reading, said

REST = " Tänkt ställe är Granvik, radiologi. ST-läkare båda, heltid, ingen jour. Verksamhetschef Karin Ryd har godkänt."
BRIEF = " Till Tallriset 270607-270829. Heltid, ingen jour."


def told(text: str, *fields: Field) -> list[tuple[object, ...]]:
    return [said(placement, *fields) for placement in reading(text).placements]


@pytest.mark.parametrize(
    "words",
    [
        (
            "Två ST-läkare: Milton Gårdsjö kan 3 januari–27 februari 2028 och Saga-Lill Pettersson direkt efter "
            "honom, 28 februari–23 april 2028. Milton får Rebecka Tallhed som handledare. Saga-Lills handledare "
            "blir Ulf Dressler."
        ),
        (
            "Milton Gårdsjö kan 3 januari–27 februari 2028 och Saga-Lill Pettersson direkt därefter, 28 "
            "februari–23 april 2028. Milton får Rebecka Tallhed som handledare, Saga-Lill får Ulf Dressler."
        ),
        (
            "Två läkare väntar på sidotjänstgöring. Milton Gårdsjö kan komma 3 januari–27 februari 2028, "
            "Saga-Lill Pettersson strax efter, 28 februari–23 april 2028. Miltons handledare är Rebecka Tallhed, "
            "Saga-Lills handledare är Ulf Dressler."
        ),
        (
            "Milton Gårdsjö can 3 January–27 February 2028 and Saga-Lill Pettersson right after him, 28 "
            "February–23 April 2028. Milton's supervisor is Rebecka Tallhed, Saga-Lill's supervisor is Ulf "
            "Dressler."
        ),
        (
            "Milton Gårdsjö kommer 3 januari–27 februari 2028 och Saga-Lill Pettersson närmast efter honom (28 "
            "februari–23 april 2028). Handledare för Milton är Rebecka Tallhed och för Saga-Lill Ulf Dressler."
        ),
        (
            "Det gäller Milton Gårdsjö (3 januari–27 februari 2028) och Saga-Lill Pettersson (28 februari–23 "
            "april 2028). Rebecka Tallhed handleder Milton. Ulf Dressler handleder Saga-Lill."
        ),
        (
            "Milton Gårdsjö 3 januari–27 februari 2028, Saga-Lill Pettersson 28 februari–23 april 2028. Som "
            "handledare får Milton Rebecka Tallhed och Saga-Lill Ulf Dressler."
        ),
        (
            "Milton Gårdsjö är tänkt 3 januari–27 februari 2028 och Saga-Lill Pettersson 28 februari–23 april "
            "2028. Handledare: Rebecka Tallhed för Milton, Ulf Dressler för Saga-Lill."
        ),
        (
            "Vi har två ST-läkare. Den ena, Milton Gårdsjö, vill komma 3 januari–27 februari 2028. Den andra, "
            "Saga-Lill Pettersson, vill komma 28 februari–23 april 2028. Rebecka Tallhed blir Miltons handledare "
            "och Ulf Dressler blir Saga-Lills."
        ),
    ],
)
def test_two_trainees_each_with_a_supervisor(words: str) -> None:
    found = told(words + REST, Field.TRAINEE, Field.SUPERVISOR, Field.START)
    assert [(who, by, str(start)) for who, by, start in found] == [
        ("Milton Gårdsjö", "Rebecka Tallhed", "2028-01-03"),
        ("Saga-Lill Pettersson", "Ulf Dressler", "2028-02-28"),
    ]


@pytest.mark.parametrize(
    ("words", "supervisor"),
    [
        ("och Saga-Lill Pettersson, handledare, tar emot.", "Saga-Lill Pettersson"),
        ("och Saga-Lill Pettersson handleder honom.", "Saga-Lill Pettersson"),
        (". Saga-Lill Pettersson kan handleda, direkt efter semestern 28 februari.", "Saga-Lill Pettersson"),
        (". Saga-Lill Pettersson är hans handledare.", "Saga-Lill Pettersson"),
        (". Karins handledare från förr, Karin Sandin, är kvar.", None),
        (". Han har Saga-Lills handledare från i fjol, Ulf Dressler.", None),
        (". Terese Sandås handledare.", "Terese Sandås"),
        (". Ulf Dressler blir Miltons handledare.", "Ulf Dressler"),
        (". Som handledare får Milton Ulf Dressler.", "Ulf Dressler"),
    ],
)
def test_whoever_supervises_is_no_second_trainee(words: str, supervisor: str | None) -> None:
    found = told(f"Milton Gårdsjö kommer 3 januari–27 februari 2028 {words}{REST}", Field.TRAINEE, Field.SUPERVISOR)
    assert found == [("Milton Gårdsjö", supervisor)]


@pytest.mark.parametrize(
    "words",
    [
        "ST-reumatologi, Minna Fors, NU.",
        "ST reumatologi, Minna Fors, NU.",
        "ST-reumatologi Minna Fors, NU.",
        "ST-reumatologi: Minna Fors (NU).",
        "ST-reumatologi – Minna Fors – NU.",
        "Reumatologi-ST, Minna Fors, NU.",
        "ST reumatologi: Minna Fors.",
        "Randning reumatologi, Minna Fors.",
        "Sidotjänstgöring reumatologi, Minna Fors, NU.",
        "Sidotjänstgöring i reumatologi: Minna Fors, NU.",
        "Sidotjänstgöring reumatologi – Minna Fors.",
        "ST rotation in rheumatology: Minna Fors.",
        "Sidotjänst i reumatologi för Minna Fors.",
        "ST-rotation, reumatologi, Minna Fors, NU.",
    ],
)
def test_a_name_beside_a_speciality_is_the_trainee_s(words: str) -> None:
    assert told(words + BRIEF, Field.TRAINEE, Field.PROGRAMME) == [("Minna Fors", "reumatologi")]


@pytest.mark.parametrize(
    "words",
    [
        "ST-studierektor, Minna Fors, NU. ST-reumatologi.",
        "ST-reumatologi, handledare Minna Fors.",
        "ST-reumatologi, verksamhetschef Minna Fors har godkänt.",
        "Sidotjänstgöring reumatologi, enligt Minna Fors.",
        "Sidotjänstgöring reumatologi, hälsar Minna Fors.",
        "ST-chef, Minna Fors, hälsar. ST i reumatologi.",
        "Sidotjänstgöring reumatologi. Minna Fors, överläkare, handleder.",
        "Reumatologi, Minna Fors har lovat handleda.",
    ],
)
def test_a_name_with_a_role_beside_a_speciality_is_not(words: str) -> None:
    assert {who for (who,) in told(words + BRIEF, Field.TRAINEE)} <= {None}


@pytest.mark.parametrize("words", ["ST-kirurgi", "ST-hud", "gyn-ST", "Psykiatri-ST"])
def test_a_speciality_joined_to_st_by_a_hyphen(words: str) -> None:
    assert told(f"{words}, Minna Fors, NU. Till Kvarnsjö 270607-270829.", Field.CATEGORY, Field.TRAINEE) == [
        ("st", "Minna Fors")
    ]


TWO = (
    "Love Ahlmark ska ut på gyn hos Lyckhem 30 aug–24 okt 2027 och Zeynab Torkan på psykiatri hos Solvändan "
    "1 sep–30 nov 2027. Båda är ST-läkare hos oss och går heltid. Verksamhetschef Karin Ryd har godkänt båda. "
)


@pytest.mark.parametrize(
    "words",
    [
        "Handledare blir Vera Thorslundh för Love och Marie-Louise Kask för Zeynab.",
        "Handledare är Vera Thorslundh åt Love, Marie-Louise Kask åt Zeynab.",
        "Handledare: Vera Thorslundh (Love) och Marie-Louise Kask (Zeynab).",
        "Handledare Vera Thorslundh för Love och Marie-Louise Kask för Zeynab.",
        "Som handledare har vi Vera Thorslundh (för Love) och Marie-Louise Kask (för Zeynab).",
        "Handledare för Love är Vera Thorslundh och för Zeynab Marie-Louise Kask.",
    ],
)
def test_each_of_two_without_a_shared_place_has_the_own_supervisor(words: str) -> None:
    assert told(TWO + words, Field.TRAINEE, Field.SUPPLIER, Field.SUPERVISOR) == [
        ("Love Ahlmark", "Lyckhems Kvinnohälsa", "Vera Thorslundh"),
        ("Zeynab Torkan", "Solvändans Psykiatri", "Marie-Louise Kask"),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Love går ingen jour, men det gör Zeynab (ungefär en helg i månaden).", (False, True)),
        ("Love ska inte gå jour, det ska däremot Zeynab.", (False, True)),
        ("Love går jour, men det gör inte Zeynab.", (True, False)),
        ("Zeynab går jour, Love gör det inte.", (False, True)),
    ],
)
def test_each_of_two_has_the_own_duty(words: str, expected: tuple[bool, bool]) -> None:
    first, second = expected
    asked = told(TWO + words, Field.TRAINEE, Field.ON_CALL)
    assert asked == [("Love Ahlmark", first), ("Zeynab Torkan", second)]


@pytest.mark.parametrize(
    "words",
    [
        "och Per Ek på Granvik har semester 1 sep–30 nov 2027.",
        "och Per Ek på Granvik tar över 1 december 2027.",
        "och Per Ek hos Granvik är handledare 30 aug–24 okt 2027.",
    ],
)
def test_whoever_works_at_a_place_does_not_go_there_too(words: str) -> None:
    text = "ST-läkare Moa Hjelm ska ut på radiologi hos Granvik 30 aug–24 okt 2027 "
    assert [name for (name,) in told(text + words, Field.TRAINEE)] == ["Moa Hjelm"]
