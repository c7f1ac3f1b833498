"""Mail without capitals, and all in capitals."""

from __future__ import annotations

import pytest

from bot.reading.lower_case import with_capitals
from bot.routine.model import Field
from tests.reading.writing import one, said

_ASKED = (
    "hej. söker randning för stläkare moa hjelm på granvik v 36-47 2027. radiologi. heltid ej jour. "
    "handledare per ek. vc karin ryd har sagt ok. mvh ulla"
)


@pytest.mark.parametrize("text", [_ASKED, _ASKED.upper().replace("STLÄKARE", "ST-LÄKARE")])
def test_names_are_found_whatever_the_case(text: str) -> None:
    names = (Field.TRAINEE, Field.SUPERVISOR, Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED)
    assert said(one(text), *names) == ("Moa Hjelm", "Per Ek", "Karin Ryd", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("handledare är per ek", "handledare är Per Ek"),
        ("st-läkare: eva-lena berg-ström", "ST-läkare: Eva-Lena Berg-Ström"),
        ("hon går jour en gång per vecka, vc vet om det", "hon går jour en gång per vecka, VC vet om det"),
        ("gäller 2 st i radiologi, handledare bo och lisa", "gäller 2 st i radiologi, handledare bo och lisa"),
        ("Söker plats för Moa Hjelm, handledare per ek", "Söker plats för Moa Hjelm, handledare per ek"),
    ],
)
def test_capitals_are_put_only_where_there_are_none(text: str, expected: str) -> None:
    assert with_capitals(text) == expected
