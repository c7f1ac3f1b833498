"""What a writer takes back in the same mail, misspelt hours, and the routine's own words that answer nothing."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.corrections import corrected
from bot.reading.passage import Passage
from bot.routine.model import Field, Value
from tests.reading.test_generalisation import WITHOUT_HOURS, WITHOUT_ON_CALL, WITHOUT_PERIOD, WITHOUT_SUPERVISOR
from tests.reading.writing import one, said, says


@pytest.mark.parametrize(
    "words",
    [
        "Han går i jourlinjen där.",
        "Hon går i joursnurran.",
        "Hon går med i jourschemat.",
        "Hon ingår i jourlinjen.",
        "Jour ska hon ha.",
        "Jouren ska läkaren delta i.",
    ],
)
def test_on_call_by_taking_part(words: str) -> None:
    assert says(one(WITHOUT_ON_CALL + words).fact(Field.ON_CALL)) is True


@pytest.mark.parametrize(
    "quoted",
    [
        'Enligt rutinen: "Vilka arbetstider är aktuella. Ingår jourarbete."',
        "Ni frågar: Ingår jourarbete. Vilka arbetstider.",
        'Ur rutinen: "Vilka arbetstider är aktuella. Ingår jourarbete. Minst 6 månader innan."',
    ],
)
def test_the_routine_s_line_is_no_answer(quoted: str) -> None:
    assert says(one(WITHOUT_ON_CALL + quoted).fact(Field.ON_CALL)) is None
    assert says(one(WITHOUT_ON_CALL + "Utan jour. " + quoted).fact(Field.ON_CALL)) is False


@pytest.mark.parametrize(
    ("words", "extent", "hours"),
    [
        ("Heltidd, å jour ingår.", 100, None),
        ("Helltid.", 100, None),
        ("På heltd.", 100, None),
        ("På halvtidd.", 50, None),
        ("40 timmer i veckan.", None, 40.0),
        ("40 timar i veckan.", None, 40.0),
        ("38,5 tim i vecken.", None, 38.5),
        ("100 procents tjänst.", 100, None),
    ],
)
def test_misspelt_hours(words: str, extent: Value, hours: Value) -> None:
    assert said(one(WITHOUT_HOURS + words), Field.EXTENT_PERCENT, Field.HOURS_PER_WEEK) == (extent, hours)


@pytest.mark.parametrize(
    ("words", "extent"),
    [
        ("Hon ska gå 50 %. Rättelse: 75 %, hon gick upp i tid i september.", 75),
        ("Hon ska gå 50 %, förlåt, 75 %.", 75),
        ("50 %. Jag menar 75 %.", 75),
        ("Heltid. Rättelse: 80 %.", 80),
        ("50 % – nej, 75 % ska det vara.", 75),
        ("Full time. Sorry, 80 %.", 80),
        ("Heltid. Rättelse: arbetstiderna är inte bestämda.", None),
    ],
)
def test_hours_taken_back(words: str, extent: Value) -> None:
    assert says(one(WITHOUT_HOURS + words).fact(Field.EXTENT_PERCENT)) == extent


@pytest.mark.parametrize(
    ("words", "on_call"),
    [
        (
            "Jour ingår. PS. Det jag skrev om jour är fel, jag blandade ihop det med förra gången. Ingen jour ingår.",
            False,
        ),
        ("Jour ingår. PS. Jag skrev fel om jouren: ingen jour ingår.", False),
        ("Jour ingår. Rättelse: jour ingår inte.", False),
        ("Jour ingår. Nej förresten, ingen jour.", False),
        ("Jour ingår inte. Rättelse: jour ingår visst.", True),
        ("On-call is included. Correction: no on-call.", False),
    ],
)
def test_on_call_taken_back(words: str, on_call: bool) -> None:
    assert says(one(WITHOUT_ON_CALL + words).fact(Field.ON_CALL)) is on_call


@pytest.mark.parametrize(
    "words",
    [
        "Handledare blir Ove Ström – nej förlåt, Ove är ju reumatolog, handledare blir Lisa Öst.",
        "Handledare är Per Ek. Rättelse: Lisa Öst.",
        "Handledare: Per Ek (nej, Lisa Öst).",
        "Handledare är Per Ek, förlåt, Lisa Öst menar jag.",
        "Handledare är Per Ek. Nej fel av mig, det är Lisa Öst som handleder.",
        "Per Ek handleder. Ändring: Lisa Öst handleder i stället.",
        "Supervisor: Per Ek. Sorry, Lisa Öst.",
    ],
)
def test_a_supervisor_taken_back(words: str) -> None:
    assert says(one(WITHOUT_SUPERVISOR + words).fact(Field.SUPERVISOR)) == "Lisa Öst"


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("6 september–28 november 2027. Rättelse: 4 oktober–31 december 2027.", (10, 4), (12, 31)),
        ("6 september–28 november 2027, förlåt, 4 oktober–31 december 2027.", (10, 4), (12, 31)),
        ("Jag skrev fel, perioden är 6 september–28 november 2027.", (9, 6), (11, 28)),
        ("Start 6 september (rättelse: 4 oktober) och slut 28 november 2027.", (10, 4), (11, 28)),
        ("6 september–28 november 2027. Rättelse: slutdatum är 31 december 2027.", (9, 6), (12, 31)),
        ("v. 36–40 2027, nej förresten v. 37–41.", (9, 13), (10, 17)),
    ],
)
def test_a_period_taken_back(words: str, start: tuple[int, int], end: tuple[int, int]) -> None:
    placement = one(WITHOUT_PERIOD + words)
    assert said(placement, Field.START, Field.END) == (date(2027, *start), date(2027, *end))


@pytest.mark.parametrize(
    "cue",
    [
        "Rättelse:", "rättning:", "Korrigering:", "rättare sagt", "förlåt,", "ursäkta,", "jag menar", "menade",
        "fel av mig,",
        "skrev visst fel,", "det är fel,", "felskrivning,", "blandade ihop det,", "ändring:", "ändras till",
        "nej, det blir",
        "förresten nej,", "– nej,", "(nej,", "correction:", "sorry,", "I mean", "I meant", "make that", "scratch that,",
        "no, wait,",
    ],
)  # fmt: skip
def test_all_before_a_correction_is_blanked(cue: str) -> None:
    text = f"50 % {cue} 75 %"
    rests = list(corrected(Passage(text)))
    assert rests
    assert all("50" not in rest and rest.endswith("75 %") and len(rest) == len(text) for rest in rests)
