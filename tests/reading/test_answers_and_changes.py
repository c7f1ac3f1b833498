"""What a mail in a case answers or changes: other dates, another trainee, who the study director is, where it is."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.model import Intent
from bot.routine.model import Certainty, Field, Host
from tests.reading.test_generalisation import WITHOUT_ON_CALL
from tests.reading.writing import ULLA, one, reading, said

_IN_A_CASE = "Sv: Utbildningsplatser LOU [LOU-2027-0018]"
_NO_TITLE = "\n\nUlla\n"
_KAJ = "Kaj Rönn <kaj.ronn@region.example>"


def _added(text: str, *names: Field, sender: str = ULLA) -> tuple[object, ...]:
    found = reading(text, subject=_IN_A_CASE, signature=_NO_TITLE, sender=sender)
    assert found.intent is Intent.SUPPLEMENT
    assert len(found.placements) == 1
    return said(found.placements[0], *names)


@pytest.mark.parametrize(
    "words",
    [
        "Kursen har lagts om och därför fungerar det inte med 3 maj–25 juli längre. De nya datumen är {}.",
        "Det går inte med 3 maj–25 juli. De nya datumen är {}.",
        "3 maj–25 juli fungerar inte längre. Nya datum: {}.",
        "3 maj–25 juli går tyvärr inte. {} i stället.",
        "3 maj–25 juli är inte längre möjligt, det blir {}.",
        "3 maj–25 juli utgår. Det blir {}.",
    ],
)
def test_dates_that_fall_away_give_way_to_new_ones(words: str) -> None:
    found = _added(words.format("16 augusti–7 november 2027"), Field.START, Field.END)
    assert found == (date(2027, 8, 16), date(2027, 11, 7))


@pytest.mark.parametrize(
    ("words", "certainty"),
    [
        ("Perioden 16 augusti–7 november 2027 går inte att flytta.", Certainty.STATED),
        ("Perioden 16 augusti–7 november 2027 är inte spikad.", Certainty.UNCLEAR),
        ("Eftersom den gamla perioden inte passar blir det 16 augusti–7 november 2027.", Certainty.STATED),
    ],
)
def test_dates_that_stand(words: str, certainty: Certainty) -> None:
    start = reading(words, subject=_IN_A_CASE, signature=_NO_TITLE).placements[0].fact(Field.START)
    assert start is not None
    assert (start.value, start.certainty) == (date(2027, 8, 16), certainty)


@pytest.mark.parametrize(
    "words",
    [
        "Studierektor är jag, Kaj Rönn. Handledare blir Per Ek.",
        "Studierektor är jag. Handledare blir Per Ek.",
        "Det är jag som är studierektor. Handledare blir Per Ek.",
        "Studierektor: jag själv\nHandledare: Per Ek",
        "Ni undrar vem som är studierektor. Det är jag, Kaj Rönn, sedan i våras. Handledare blir Per Ek.",
    ],
)
def test_the_writer_is_the_study_director(words: str) -> None:
    assert _added(words, Field.STUDY_DIRECTOR, Field.FROM_STUDY_DIRECTOR, sender=_KAJ) == ("Kaj Rönn", True)


@pytest.mark.parametrize(
    "words",
    [
        "Studierektor är jag inte längre. Handledare blir Per Ek.",
        "Vem är studierektor? Det är jag som undrar. Handledare blir Per Ek.",
        "Biträdande studierektor är jag. Handledare blir Per Ek.",
    ],
)
def test_the_writer_is_no_study_director(words: str) -> None:
    assert _added(words, Field.STUDY_DIRECTOR, sender=_KAJ) == (None,)


@pytest.mark.parametrize("aside", [" (880714-2388)", " (ny hos oss)", ""])
def test_who_comes_instead(aside: str) -> None:
    text = f"Det blir Teodor Wall{aside} som åker och inte Lova Enarsson, hon ska vara hemma med barn i höst."
    assert _added(text, Field.TRAINEE, Field.PROGRAMME) == ("Teodor Wall", None)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Beredskap blir det var femte helg.", (True,)),
        ("Jour blir det.", (True,)),
        ("Jour blir det inte.", (False,)),
        ("Jour blir det väl?", (None,)),
        ("Jour blir det kanske.", (("unclear", None),)),
    ],
)
def test_whether_there_will_be_duty(words: str, expected: tuple[object, ...]) -> None:
    assert said(one(f"{WITHOUT_ON_CALL} {words}"), Field.ON_CALL) == expected


@pytest.mark.parametrize(
    ("words", "host"),
    [
        ("Är det ni som ordnar med avtalet mot universitetet?", str(Host.REGION)),
        ("Annars kanske någon ni har avtal med?", None),
    ],
)
def test_whose_agreement_is_spoken_of(words: str, host: str | None) -> None:
    text = "Vi behöver en VFU-plats här hos oss på Almby Sjukhus för arbetsterapeutstudenten Jonna Sevel. "
    assert said(one(text + words), Field.HOST) == (host,)
