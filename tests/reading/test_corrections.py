"""What a writer takes back in the same mail, misspelt hours, and the routine's own words that answer nothing."""

from __future__ import annotations

import pytest

from bot.routine.model import Field, Value
from tests.reading.test_generalisation import WITHOUT_HOURS, WITHOUT_ON_CALL
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
