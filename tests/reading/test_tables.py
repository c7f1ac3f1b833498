"""Tables with headings that are known by their words, and bare numbers under headings that carry the unit."""

from __future__ import annotations

from datetime import date

import pytest

from bot.routine.model import Field
from tests.reading.writing import reading, said

ASK = "Vi söker sidotjänstgöring för två ST-läkare. Verksamhetschef Lena Brask har godkänt.\n\n"
FIELDS = (
    Field.TRAINEE,
    Field.PROGRAMME,
    Field.SUPPLIER,
    Field.START,
    Field.END,
    Field.SUPERVISOR,
    Field.ON_CALL,
)
MOA = ("Moa Hjelm", "radiologi", "Granviks Röntgen", date(2027, 9, 6), date(2027, 11, 28), "Per Ek", False)
BO = ("Bo Stark", "psykiatri", "Solvändans Psykiatri", date(2027, 9, 6), date(2027, 10, 31), "Lisa Öst", True)


@pytest.mark.parametrize(
    "rows",
    [
        (
            "Läkare\tAvser\tLeverantör\tVecka fr.o.m.\tVecka t.o.m.\tJour J/N\tHandl.",
            "Moa Hjelm\tRadiologi\tGranvik\tv. 36 2027\tv. 47 2027\tN\tPer Ek",
            "Bo Stark\tPsykiatri\tSolvändan\tv. 36 2027\tv. 43 2027\tJ\tLisa Öst",
        ),
        (
            "ST-läkarens namn\tSidotjänst inom\tVårdgivare (privat)\tVeckor 2027\tJour ja/nej\tUtsedd handledare",
            "Moa Hjelm\tRadiologi\tGranvik\t36–47\tnej\tPer Ek",
            "Bo Stark\tPsykiatri\tSolvändan\t36–43\tja\tLisa Öst",
        ),
        (
            "Namn ST\tÄmne\tMottagande klinik\tFrån v (2027)\tTill v (2027)\tJour?\tHandledare på plats",
            "Moa Hjelm\tRadiologi\tGranvik\t36\t47\tnej\tPer Ek",
            "Bo Stark\tPsykiatri\tSolvändan\t36\t43\tja\tLisa Öst",
        ),
        (
            "Vem\tSpecialitet där\tHos\tFörsta dag\tSista dag\tGår jour?\tHandledare hos dem",
            "Moa Hjelm\tRadiologi\tGranvik\t2027-09-06\t2027-11-28\tnej\tPer Ek",
            "Bo Stark\tPsykiatri\tSolvändan\t2027-09-06\t2027-10-31\tja\tLisa Öst",
        ),
    ],
)
def test_headings_by_their_words(rows: tuple[str, ...]) -> None:
    found = reading(ASK + "\n".join(rows)).placements
    assert [said(p, *FIELDS) for p in found] == [MOA, BO]


@pytest.mark.parametrize("heading", ["Tim/v", "Timmar/vecka", "Antal tim", "h/v", "Arbetstid", "Timmar per vecka"])
def test_bare_hours_under_their_heading(heading: str) -> None:
    rows = (
        f"ST-läkare\tSpecialitet\tHos\tVeckor 2027\t{heading}",
        "Moa Hjelm\tRadiologi\tGranvik\t36–47\t40",
        "Bo Stark\tPsykiatri\tSolvändan\t36–43\t32,5",
    )
    found = reading(ASK + "\n".join(rows)).placements
    assert [p.value(Field.HOURS_PER_WEEK) for p in found] == [40.0, 32.5]


@pytest.mark.parametrize("other", ["Huvudhandledare hemma", "Handledare här hos oss", "Hemmahandledare (Almby)"])
def test_a_row_for_the_supervisor_at_home_is_nobody_who_is_asked_for(other: str) -> None:
    rows = f"ST-läkare\tMoa Hjelm\n{other}\tInga Ros\nPlacering\tRadiologi, Granvik\nHandledare där\tPer Ek"
    (placement,) = reading("Här kommer nästa.\n\n" + rows).placements
    assert said(placement, Field.TRAINEE, Field.SUPERVISOR) == ("Moa Hjelm", "Per Ek")
