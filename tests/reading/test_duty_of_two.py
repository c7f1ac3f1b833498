"""On-call duty told of two placements in one sentence: of none, of both, of one of them."""

from __future__ import annotations

import pytest

from bot.routine.model import Field
from tests.reading.writing import reading, said

BOTH = (
    "Två ST-läkare söker sidotjänstgöring i radiologi på Granvik: Moa Hjelm v. 36–40 2027 och Bo Stark v. 41–45 2027. "
    "Heltid. Handledare Per Ek. Verksamhetschef Karin Ryd har godkänt. "
)


def duty(words: str) -> list[object]:
    return [told for placement in reading(BOTH + words).placements for told in said(placement, Field.ON_CALL)]


@pytest.mark.parametrize(
    "words",
    [
        "För ingen av dem ingår jour.",
        "Båda ska gå 36 timmar per vecka, och för ingen av dem ingår jour.",
        "Jour ingår för ingen av dem.",
        "För ingendera ingår jour.",
        "Inte för någon av dem ingår jour.",
        "För ingen av studenterna är det aktuellt med jour.",
        "Varken Moa eller Bo går jour.",
        "Varken Moa Hjelm eller Bo Stark ska delta i jourlinjen.",
        "Neither of them will be on call.",
        "There is no on-call for either of them.",
        "On-call is not included for either student.",
        "None of them takes part in the on-call duty.",
    ],
)
def test_neither_goes_on_call(words: str) -> None:
    assert duty(words) == [False, False]


@pytest.mark.parametrize(
    "words",
    [
        "För båda ingår jour.",
        "Båda två deltar i jouren.",
        "För bägge av dem ingår jour var fjärde vecka.",
        "Såväl Moa som Bo går jour.",
        "Både Moa Hjelm och Bo Stark går jour.",
        "Both will be on call.",
        "Both of them will also be on call.",
        "For both of them on-call is included.",
    ],
)
def test_both_go_on_call(words: str) -> None:
    assert duty(words) == [True, True]


@pytest.mark.parametrize(
    "words",
    [
        "Jour ingår för den ena men inte för den andra.",
        "För en av dem ingår jour.",
        "För ingen av dem är jouren bestämd.",
        "För ingen av dem är det klart om jour ingår.",
        "För ingen av dem har jouren beslutats.",
        "For neither of them is on-call settled.",
        "Varken för Moa eller för Bo är jouren klar.",
        "Ingen av dem vet om jour ingår.",
        "Ingen av dem har fått besked om jour.",
        "On-call is included for one of them.",
    ],
)
def test_for_whom_is_not_said_or_not_settled(words: str) -> None:
    assert not {True, False} & set(duty(words))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Jour ingår för Moa men inte för Bo.", [True, False]),
        ("Moa ska gå jour men det ska inte Bo.", [True, False]),
        ("Bara Moa går jour.", [True, False]),
        ("Jour ingår bara för Moa.", [True, False]),
        ("Jour ingår endast för Bo.", [False, True]),
        ("Moa går jour, Bo gör det inte.", [True, False]),
        ("Moa går jour, Bo inte.", [True, False]),
        ("Moa går jour, Bo kommer inte.", [True, None]),
    ],
)
def test_each_has_duty_of_her_own(words: str, expected: list[object]) -> None:
    assert duty(words) == expected
