"""What a residency programme director writes in English of hours, on-call duty, supervisor and consent, and Swedish
ways of being part of the on-call rota."""

from __future__ import annotations

import pytest

from bot.reading.model import Intent
from bot.routine.model import Field
from tests.reading.writing import one, reading, said, says

ASKED = "Moa Hjelm, one of our residents, would like a placement in radiology at Granvik 6 September–28 November 2027. "
ASKED_IN_SWEDISH = "ST-läkare Moa Hjelm söker radiologi på Granviks Röntgen 6 september–28 november 2027. "


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("Her week comes to 38 hours.", 38),
        ("Her working week is 38 hours.", 38),
        ("Her hours add up to 38 a week.", 38),
        ("She works 38 hours weekly.", 38),
        ("It is a 38-hour week.", 38),
        ("A week of 38 hours, no nights.", 38),
        ("The week totals 37.5 hours.", 37.5),
        ("Working hours: 38 per week.", 38),
        ("Her schedule amounts to 38 hours a week.", 38),
        ("Arbetsveckan landar på 38 timmar.", 38),
        ("Veckan omfattar 36 timmar.", 36),
        ("Her first week is 36.", None),
        ("She has done a week of 12 patients.", None),
        ("Hon gör 12 veckor, sista veckan är 47.", None),
    ],
)
def test_hours_of_a_week(words: str, hours: float | None) -> None:
    assert says(one(ASKED + words).fact(Field.HOURS_PER_WEEK)) == hours


@pytest.mark.parametrize(
    ("words", "included"),
    [
        ("She will be on call roughly twice a month.", True),
        ("She'll be on call at weekends.", True),
        ("She is on call every sixth night.", True),
        ("She takes call twice a month.", True),
        ("She will be on the on-call rota.", True),
        ("She will be doing her share of on-call.", True),
        ("She works full time and will also be on call.", True),
        ("She won't be on call.", False),
        ("She will not be taking call.", False),
        ("She isn't on call during the placement.", False),
        ("Call is not included.", False),
        ("No on-call duties.", False),
        ("She may be on call.", ("unclear", None)),
        ("Whether she will be on call is not yet decided.", ("unclear", None)),
        ("She is on call at her home clinic.", ("unclear", None)),
    ],
)
def test_on_call_in_english(words: str, included: object) -> None:
    assert says(one(ASKED + words).fact(Field.ON_CALL)) == included


@pytest.mark.parametrize(
    ("words", "included"),
    [
        ("Heltid och med i deras jourlinje.", True),
        ("Med i jouren var fjärde vecka.", True),
        ("Hon är med på jourerna.", True),
        ("Hon räknas in i jourlinjen.", True),
        ("Hon delar jourer med de andra.", True),
        ("Hon tar sin del av jourerna.", True),
        ("Hon jourar.", True),
        ("Hon jourar inte.", False),
        ("Ej med i jouren.", False),
        ("Hon är inte med på jourerna.", False),
    ],
)
def test_part_of_the_rota(words: str, included: bool) -> None:
    assert says(one(ASKED_IN_SWEDISH + words).fact(Field.ON_CALL)) is included


@pytest.mark.parametrize(
    "words",
    [
        "Her supervisor will be Per Ek.",
        "Supervision will be provided by Dr Per Ek.",
        "Per Ek is down as her supervisor.",
        "Her supervisor there is to be Per Ek.",
        "The clinic has named Per Ek as supervisor.",
    ],
)
def test_a_supervisor_in_english(words: str) -> None:
    assert says(one(ASKED + words).fact(Field.SUPERVISOR)) == "Per Ek"


@pytest.mark.parametrize(
    ("words", "consents"),
    [
        ("I have spoken with the head of department and she approves.", True),
        ("The head of department was consulted and said yes.", True),
        ("It has the blessing of the head of department.", True),
        ("The head of department has yet to approve.", ("unclear", True)),
        ("Subject to approval by the head of department.", ("unclear", True)),
    ],
)
def test_consent_in_english(words: str, consents: object) -> None:
    assert says(one(ASKED + words).fact(Field.HEAD_CONSULTED)) == consents


def test_nothing_but_answers() -> None:
    text = "Of course. She will be on call roughly twice a month, and her week comes to 38 hours."
    found = reading(text, subject="Re: Utbildningsplatser LOU [LOU-2026-0122]", signature="\n\nRosalind")
    assert found.intent is Intent.SUPPLEMENT
    assert [said(p, Field.ON_CALL, Field.HOURS_PER_WEEK) for p in found.placements] == [(True, 38.0)]


@pytest.mark.parametrize(
    "words",
    [
        "I am working as resident doctor (ST-läkare) at Almby.",
        "I am resident in internal medicine at Almby.",
        "I'm currently employed here as a resident at Almby.",
        "I work as a junior resident at Almby.",
        "Being a resident at Almby, I write this myself.",
    ],
)
def test_a_resident_who_writes_is_the_trainee(words: str) -> None:
    text = f"Dear all,\n\n{words} For my training I need rheumatology at Tallriset 6 September–28 November 2027."
    placement = one(
        text + " I will work there full time.",
        signature="\n\nWith respect\nMoa Hjelm",
        sender="Moa Hjelm <m@r.example>",
    )
    assert said(placement, Field.TRAINEE, Field.EXTENT_PERCENT) == ("Moa Hjelm", 100)


@pytest.mark.parametrize(
    "words",
    [
        "I am writing for our resident Moa Hjelm.",
        "I am working with resident Moa Hjelm.",
        "I work for her as study director.",
    ],
)
def test_whoever_writes_of_a_resident_is_none(words: str) -> None:
    text = f"Dear all,\n\n{words} Our resident Moa Hjelm needs rheumatology at Tallriset 6 September–28 November 2027."
    assert says(one(text).fact(Field.TRAINEE)) == "Moa Hjelm"
