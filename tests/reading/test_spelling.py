"""Swedish as it is spoken and mistyped: "ä", "å", "te å me", "80 prosent", "reumatolgi", "vc"; lines of a name and its
days."""

from __future__ import annotations

import pytest

from bot.reading.folding import fold
from bot.reading.vocabulary import find_programmes
from bot.routine.model import Field
from tests.reading.writing import one, reading, said

REST = ", heltid, ingen jour. Handledare Tora Granström."


@pytest.mark.parametrize(
    "words",
    [
        "mellan 23 augusti å 21 november 2027",
        "från den 23 augusti te å me den 21 november 2027",
        "från å med 23/8 till å med 21/11 2027",
        "från och med 23 augusti till o med 21 november 2027",
        "23 augusti t å m 21 november 2027",
        "23/8 te 21/11 2027",
        "fr å m v 34 t å m v 46 2027",
        "23 t o m 29 augusti 2027",
    ],
)
def test_periods_as_they_are_spoken(words: str) -> None:
    placement = one(f"ST-läkarn Ines Hollmark ska te Björkdala å gå ortopedi {words}{REST}")
    start, end = (str(v) for v in said(placement, Field.START, Field.END))
    assert (start, end) == ("2027-08-23", "2027-08-29" if "29" in words else "2027-11-21")


@pytest.mark.parametrize(
    "words",
    [
        "Hon jobbar 75 prosent å ska inte gå nån jour. Handledare ä Tora Granström.",
        "75 porcent, jour å beredskap ingår ej. Handledare e Tora Granström",
        "75 %. Inga jourer. Våran handledare där ä Tora Granström",
    ],
)
def test_facts_as_they_are_spoken(words: str) -> None:
    placement = one(f"ST-läkarn Ines Hollmark ska te Björkdala å gå ortopedi 6/9–28/11 2027. {words}")
    assert said(placement, Field.EXTENT_PERCENT, Field.ON_CALL, Field.SUPERVISOR) == (75, False, "Tora Granström")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("reumatolgi", "reumatologi"),
        ("reumtologi", "reumatologi"),
        ("kirugi", "kirurgi"),
        ("gynekolgi", "obstetrik och gynekologi"),
        ("ögonsjukdommar", "ögonsjukdomar"),
        ("kardiolgi", "kardiologi"),
    ],
)
def test_a_slip_of_the_keys(word: str, name: str) -> None:
    assert [p.name for p in find_programmes(fold(word), word)] == [name]


@pytest.mark.parametrize(
    "word", ["teologi", "biologi", "neurologisk", "geriatriskt", "kirurger", "medicinen", "infektioner", "psykologi"]
)
def test_another_word_is_no_slip(word: str) -> None:
    assert not find_programmes(fold(word), word)


@pytest.mark.parametrize(
    "words",
    [
        "Camilla Hjorthage (vc) är informerad och tycker det är bra.",
        "Camilla Hjorthage, vc, har godkänt.",
        "Camilla Hjorthage - vc - har godkänt.",
        "Godkänt av Camilla Hjorthage, vc.",
        "vc Camilla Hjorthage har godkänt.",
    ],
)
def test_vc_in_small_letters(words: str) -> None:
    placement = one(
        f"ST-läkare Ines Hollmark söker sidotjänstgöring i ortopedi på Björkdala 6/9–28/11 2027{REST} {words}"
    )
    assert said(placement, Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) == ("Camilla Hjorthage", True)


@pytest.mark.parametrize(
    "words", ["Hon jobbar på vc i Hällevård.", "Vi på vår vc är glada.", "Hällevårds vc har inga synpunkter."]
)
def test_a_vardcentral_in_small_letters(words: str) -> None:
    placement = one(
        f"ST-läkare Ines Hollmark söker sidotjänstgöring i ortopedi på Björkdala 6/9–28/11 2027{REST} {words}"
    )
    assert said(placement, Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) == (None, None)


ASKS = "Vi behöver VFU-platser på Kvarnsjö för två fysioterapeutstudenter i höst:\n\n{}\n\n"
BOTH = "Båda 36 timmar i veckan. Handledare är Stig Hellqvist, jour ingår inte."


@pytest.mark.parametrize(
    "lines",
    [
        "Emmy Brandelius 6/9–3/10 2027\nKaleb Wisting 4/10–31/10 2027",
        "Emmy Brandelius 6 september - 3 oktober 2027\nKaleb Wisting 4 oktober - 31 oktober 2027",
        "- Emmy Brandelius 6/9–3/10 2027\n- Kaleb Wisting 4/10–31/10 2027",
        "Emmy Brandelius: 2027-09-06--2027-10-03\nKaleb Wisting: 2027-10-04--2027-10-31",
        "1. Emmy Brandelius v 36-39 2027\n2. Kaleb Wisting v 40-43 2027",
    ],
)
def test_lines_of_a_name_and_its_days(lines: str) -> None:
    found = reading(ASKS.format(lines) + BOTH).placements
    wanted = (Field.TRAINEE, Field.START, Field.END, Field.SUPERVISOR, Field.ON_CALL, Field.HOURS_PER_WEEK)
    assert [[str(v) for v in said(p, *wanted)] for p in found] == [
        ["Emmy Brandelius", "2027-09-06", "2027-10-03", "Stig Hellqvist", "False", "36.0"],
        ["Kaleb Wisting", "2027-10-04", "2027-10-31", "Stig Hellqvist", "False", "36.0"],
    ]


@pytest.mark.parametrize("lines", ["Emmy Ek 070-123 45 67\nKaleb Öst 0521-27 12 12", "Emmy Ek 5 år i yrket"])
def test_lines_of_a_name_and_another_number(lines: str) -> None:
    (placement,) = reading(ASKS.format(lines) + BOTH).placements
    assert said(placement, Field.TRAINEE) == (None,)
