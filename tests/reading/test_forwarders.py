"""Requests that are sent on with a word of consent, and numbered answers to a letter that is quoted below them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.model import Intent, Reading
from bot.routine.model import Field, Value
from tests.reading.writing import reading, said, says

FORWARDED = """Från: Ulla Vinterskog <ulla.vinterskog@region.example>
Skickat: den 22 november 2026 15:02
Till: Mohamed Yassini <mohamed.yassini@region.example>
Ämne: Utbildningsplatser LOU

Hej Mohamed, om du tycker att det ser bra ut kan du väl skicka det vidare.

ST-läkare Ines Hollmark söker sidotjänstgöring i ortopedi på Björkdala 6/9–28/11 2027, heltid, ingen jour.
Handledare Tora Granström.

Ulla Vinterskog
Studierektor, Almby Sjukhus
"""
HEAD = "Mohamed Yassini\nVerksamhetschef"


def forwarded(words: str, signature: str = HEAD) -> Reading:
    return reading(
        f"{words}\n\n{signature}\n\n{FORWARDED}",
        signature="",
        subject="VB: Utbildningsplatser LOU",
        sender="Mohamed Yassini <mohamed.yassini@region.example>",
    )


@pytest.mark.parametrize(
    "words",
    [
        "Tillstyrkes.",
        "Godkännes.",
        "Bifalles!",
        "Ok från mig.",
        "Hej! Jag godkänner detta, se nedan.",
        "Det ser bra ut, jag ställer mig bakom.",
        "Har inget att invända.",
    ],
)
def test_the_head_who_sends_the_request_on_agrees(words: str) -> None:
    found = forwarded(words)
    assert found.intent is Intent.REQUEST
    (placement,) = found.placements
    assert said(placement, Field.TRAINEE, Field.STUDY_DIRECTOR, Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) == (
        "Ines Hollmark",
        "Ulla Vinterskog",
        "Mohamed Yassini",
        True,
    )


@pytest.mark.parametrize(
    "words",
    [
        "Avstyrkes.",
        "Jag kan inte godkänna detta ännu.",
        "Jag återkommer om godkännande.",
        "Avvakta, jag vill veta mer.",
    ],
)
def test_the_head_who_sends_the_request_on_holds_back(words: str) -> None:
    (placement,) = forwarded(words).placements
    assert says(placement.fact(Field.HEAD_CONSULTED)) == ("unclear", True)


@pytest.mark.parametrize(
    ("words", "signature"),
    [
        ("Tillstyrkes.", "Mohamed Yassini\nEkonom"),
        ("Se nedan.", HEAD),
        ("För kännedom.", HEAD),
    ],
)
def test_whoever_else_sends_it_on_gives_no_consent(words: str, signature: str) -> None:
    (placement,) = forwarded(words, signature).placements
    assert placement.fact(Field.HEAD_CONSULTED) is None


def test_a_forwarder_tells_of_the_head_s_consent() -> None:
    (placement,) = forwarded("Vår verksamhetschef Karin Ryd har godkänt.", "Mohamed Yassini\nST-läkare").placements
    assert said(placement, Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) == ("Karin Ryd", True)


LETTER = """

Den tis 17 nov. 2026 kl 09:14 skrev Utbildningsplatser LOU <plats@region.example>:

> Hej Ulla!
>
> Tre uppgifter saknas.
>
> 1. Vem är handledare hos leverantören? (för- och efternamn)
>    Svar:
>
> 2. Vilka arbetstider gäller?
>    Svar:
>
> 3. Ingår jour? (ja eller nej)
>    Svar:
"""


@pytest.mark.parametrize(
    "answers",
    ["1. Signe Wrede\n2. 75 %\n3. Nej", "1) Signe Wrede\n\n2) 75 %\n\n3) nej", "3. Nej\n1. Signe Wrede\n2. 75 %"],
)
def test_numbered_answers_find_their_questions_in_the_quoted_letter(answers: str) -> None:
    found = reading(
        f"Hej!\n\n{answers}\n\n/Ulla{LETTER}", signature="", subject="Re: Utbildningsplatser LOU [LOU-2026-0009]"
    )
    assert found.intent is Intent.SUPPLEMENT
    (placement,) = found.placements
    assert said(placement, Field.SUPERVISOR, Field.EXTENT_PERCENT, Field.ON_CALL, Field.TRAINEE) == (
        "Signe Wrede",
        75,
        False,
        None,
    )


def test_a_numbered_list_without_questions_holds_no_answers() -> None:
    found = reading("Hej!\n\n1. Signe Wrede\n2. 75 %\n3. Nej", subject="Re: Utbildningsplatser LOU [LOU-2026-0009]")
    assert all(p.fact(Field.ON_CALL) is None and p.fact(Field.SUPERVISOR) is None for p in found.placements)


ASKED = FORWARDED.replace("Handledare Tora Granström.\n", "")


def added(words: str, signature: str = HEAD, below: str = ASKED) -> Reading:
    return reading(
        f"{words}\n\n{signature}\n\n{below}",
        signature="",
        subject="VB: Utbildningsplatser LOU",
        sender="Mohamed Yassini <mohamed.yassini@region.example>",
    )


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        ("Godkänt! Handledare blir Per Ek.", Field.SUPERVISOR, "Per Ek"),
        ("Jag godkänner detta. Per Ek blir handledare.", Field.SUPERVISOR, "Per Ek"),
        ("Här kommer Ullas förfrågan. Handledaren heter Per Ek. Hon ska gå 75 %.", Field.EXTENT_PERCENT, 75),
        ("Se nedan. Handledare är Per Ek på Björkdala och jour ingår.", Field.ON_CALL, True),
        ("Tillstyrkes. Perioden är ändrad till 4/10–26/12 2027.", Field.START, date(2027, 10, 4)),
        ("Tillstyrkes. Handledare är inte utsedd.", Field.SUPERVISOR, ("absent", None)),
    ],
)
def test_what_a_forwarder_adds_to_the_request(words: str, name: Field, expected: Value) -> None:
    found = added(words)
    assert found.intent is Intent.REQUEST
    (placement,) = found.placements
    assert said(placement, Field.TRAINEE, Field.STUDY_DIRECTOR, Field.SUPPLIER) == (
        "Ines Hollmark",
        "Ulla Vinterskog",
        "Björkdala Ortopedklinik",
    )
    assert said(placement, name, Field.HEAD_CONSULTED) == (expected, True)


def test_a_head_who_adds_a_fact_and_holds_back() -> None:
    (placement,) = added("Jag avstyrker. Handledare är Per Ek.").placements
    assert said(placement, Field.SUPERVISOR, Field.HEAD_CONSULTED) == ("Per Ek", ("unclear", True))


def test_what_is_added_for_one_of_several_by_no_name_is_unclear() -> None:
    below = ASKED.replace("ST-läkare Ines Hollmark söker", "ST-läkarna Ines Hollmark och Omar Said söker")
    placements = added("Godkänt. Handledare blir Per Ek.", below=below).placements
    assert [said(p, Field.SUPERVISOR) for p in placements] == [(("unclear", "Per Ek"),)] * 2


@pytest.mark.parametrize("words", ["Hur går det med denna? Ulla har inte fått något svar.", "Vi drar tillbaka detta."])
def test_a_forward_that_asks_or_withdraws_is_no_request(words: str) -> None:
    assert added(words).intent in (Intent.STATUS, Intent.WITHDRAWAL, Intent.QUESTION)
