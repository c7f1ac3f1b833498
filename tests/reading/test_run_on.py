"""Mail that was dictated or written without a stop, and what only looks like it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.run_on import clauses_of
from bot.routine.model import Field
from tests.reading.writing import one, said, says

_ALL = (Field.TRAINEE, Field.START, Field.END, Field.EXTENT_PERCENT, Field.ON_CALL, Field.SUPERVISOR)
_HEAD = (Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED, Field.STUDY_DIRECTOR)


@pytest.mark.parametrize(
    "text",
    [
        "Hej det är Ulla Vinterskog studierektor på Almby jag skulle behöva en plats på hud hos Tallriset för "
        "Moa Hjelm som "
        "är ST-läkare i allmänmedicin hos oss tiden är 6 september till och med 28 november 2027 hon jobbar "
        "heltid och det "
        "ingår ingen jour handledare är Per Ek och verksamhetschefen Karin Ryd har sagt ja hör av er om det är "
        "något tack",
        "Hej jag heter Ulla Vinterskog och är studierektor på Almby Sjukhus jag söker plats för vår ST-läkare "
        "Moa Hjelm på "
        "Tallriset i hud hon ska vara där från 6 september till 28 november 2027 och hon arbetar heltid jour "
        "ingår inte "
        "handledare blir Per Ek vår verksamhetschef Karin Ryd är tillfrågad och har godkänt med vänlig hälsning Ulla",
        "hej ulla vinterskog här studierektor på almby vi söker plats i reumatologi på tallriset för vår st-läkare moa "
        "hjelm perioden är 6 september till 28 november 2027 hon går heltid och det blir ingen jour handledaren "
        "heter per "
        "ek och vår verksamhetschef karin ryd har godkänt",
        "Hello this is Ulla Vinterskog study director at Almby we need a placement in rheumatology at Tallriset "
        "for our "
        "resident Moa Hjelm the period is 6 September to 28 November 2027 she works full time and there is no "
        "on-call the "
        "supervisor is Per Ek and the head of department Karin Ryd has approved it",
        "Hej studierektor Ulla Vinterskog på Almby Sjukhus här det gäller Moa Hjelm som gör ST i kirurgi hos oss och "
        "behöver hud på Tallriset hon börjar den 6 september 2027 och hon slutar den 28 november samma år hon "
        "går heltid "
        "utan jour och Per Ek handleder henne där verksamhetschefen Karin Ryd vet om det och godkänner",
    ],
)
def test_what_is_said_in_one_breath_is_read(text: str) -> None:
    placement = one(text, signature="")
    assert said(placement, *_ALL) == ("Moa Hjelm", date(2027, 9, 6), date(2027, 11, 28), 100, False, "Per Ek")
    assert said(placement, *_HEAD) == ("Karin Ryd", True, "Ulla Vinterskog")


def test_what_is_open_in_one_breath_stays_open() -> None:
    placement = one(
        "Hej jag söker plats i hud på Tallriset för vår ST-läkare Moa Hjelm på Almby hon ska vara där 6 "
        "september till 28 "
        "november 2027 på heltid och utan jour jag själv jobbar halvtid handledare blir Per Ek men han har inte "
        "svarat och "
        "verksamhetschefen har inte tagit ställning ännu",
        signature="",
    )
    assert said(placement, Field.EXTENT_PERCENT, Field.ON_CALL) == (100, False)
    assert says(placement.fact(Field.SUPERVISOR)) == ("unclear", "Per Ek")
    assert says(placement.fact(Field.HEAD_CONSULTED)) == ("unclear", True)


@pytest.mark.parametrize(
    "sentence",
    [
        "Vår ST-läkare Moa Hjelm söker plats, hon jobbar heltid och det ingår ingen jour i den placering som vi "
        "vill att hon "
        "ska göra på Granvik i höst och i vinter.",
        "Vi söker plats för Moa Hjelm hon jobbar heltid",
    ],
)
def test_a_sentence_with_signs_or_few_words_is_one(sentence: str) -> None:
    assert list(clauses_of(sentence, 0, len(sentence))) == [(0, len(sentence))]
