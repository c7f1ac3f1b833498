"""Facts that stand once for several placements, and mail so brief that what is said of the doctor tells of the place.

A fact given to one of two trainees alone is asked for again though it was told; one given to both though it was told of
one is wrong.
"""

from __future__ import annotations

import pytest

from bot.reading.model import Intent
from bot.routine.model import Field
from tests.reading.writing import one, reading, says

SEATS = "Beställning av VFU, barnmorskestudenter, Lyckhem:\n\n"
TABLE = "Namn | Från | Till\nAstrid Fäger | 2027-08-30 | 2027-09-26\nNoura Haddad | 2027-09-27 | 2027-10-24\n"
ITEMS = "- Astrid Fäger 2027-08-30 – 2027-09-26\n- Noura Haddad 2027-09-27 – 2027-10-24\n"
OF_BOTH = (
    "- Arbetstid: 40 tim/vecka\n- Jour: ingår ej\n- Handledare: Berit Ros (båda)\n"
    "- Samråd: verksamhetschef Karin Ryd har godkänt\n"
)
TOLD = (Field.SUPERVISOR, Field.ON_CALL, Field.HOURS_PER_WEEK, Field.HEAD_CONSULTED)


def told(text: str, *fields: Field) -> list[tuple[object, ...]]:
    """What is said of each placement, in order."""
    return [tuple(says(placement.fact(field)) for field in fields) for placement in reading(text).placements]


@pytest.mark.parametrize(
    "text",
    [
        SEATS + TABLE + "\n" + OF_BOTH,
        SEATS + TABLE + "\n" + OF_BOTH.replace("- ", ""),
        SEATS + TABLE + "\n" + OF_BOTH.replace("- ", "\n"),
        SEATS + TABLE + "\n" + OF_BOTH.replace("- ", "• "),
        SEATS + TABLE + "\nFör båda gäller:\n" + OF_BOTH,
        SEATS + TABLE.replace(" | ", "\t") + "\n" + OF_BOTH,
        SEATS + ITEMS + "\n" + OF_BOTH,
        SEATS + ITEMS + "\nGemensamt:\n" + OF_BOTH,
    ],
)
def test_labels_after_all_placements_are_of_each(text: str) -> None:
    assert told(text, *TOLD) == [("Berit Ros", False, 40, True)] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            SEATS + ITEMS.replace("\n", "\n  - Handledare: Per Ek\n  - Jour: ja\n", 1) + "  - Handledare: Berit Ros\n"
            "  - Jour: nej\n",
            [("Per Ek", True), ("Berit Ros", False)],
        ),
        (
            SEATS + TABLE[: TABLE.index("Noura")] + "\n- Handledare: Per Ek\n- Jour: ja\n\nNamn | Från | Till\n"
            "Noura Haddad | 2027-09-27 | 2027-10-24\n\n- Handledare: Berit Ros\n- Jour: nej\n",
            [("Per Ek", True), ("Berit Ros", False)],
        ),
        (
            SEATS + TABLE + "\n- Handledare för Astrid: Per Ek\n- Handledare för Noura: Berit Ros\n- Jour: nej\n",
            [("Per Ek", False), ("Berit Ros", False)],
        ),
        (
            SEATS + TABLE + "\n- Jour: nej\n- Handledare för Noura: Berit Ros\n",
            [(None, False), ("Berit Ros", False)],
        ),
        (SEATS + ITEMS + "  - Handledare: Berit Ros\n  - Jour: nej\n", [(None, None), ("Berit Ros", False)]),
    ],
)
def test_labels_of_one_placement_are_of_no_other(text: str, expected: list[tuple[object, ...]]) -> None:
    assert told(text, Field.SUPERVISOR, Field.ON_CALL) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ST kirurgi, Ludvig Asp, NU. Fjärdviken v. 14–22 2027. 100 %. Jour ja. Handl Ingvar Moss.", "kirurgi"),
        ("ST urologi, Ludvig Asp, NU. Fjärdviken v. 14–22 2027. 100 %. Jour ja.", "urologi"),
        ("Minna Fors, ST reumatologi, NU. Till Tallriset 270607-270829. Heltid, ingen jour.", "reumatologi"),
        ("Minna Fors (ST reumatologi), NU. Tallriset v. 23-34 2027. Heltid, ingen jour.", "reumatologi"),
        ("Plats: Minna Fors, ST reumatologi, NU. Till Granlidens Reumaklinik v. 23-34 2027. Dagtid.", "reumatologi"),
        ("Minna Fors, ST ortopedi, NU. Till Älvbackens Ortopedcenter v. 23-34 2027. Dagtid.", "ortopedi"),
        ("Minna Fors, ST psykiatri, NU. Solvändan v. 23-34 2027. Dagtid.", "psykiatri"),
        # the place is for something else, or for anything: what the doctor lacks is not told
        ("ST allmänmedicin, Ludvig Asp, NU. Havsljung v. 14–22 2027. 100 %. Handl Ingvar Moss.", None),
        ("ST allmänmedicin, Ludvig Asp, NU. Fjärdviken v. 14–22 2027. 100 %.", None),
        ("Ludvig Asp, ST allmänmedicin, NU. Till Granlidens Reumaklinik v. 23-34 2027. Dagtid.", None),
        ("ST allmänmedicin, Ludvig Asp, NU. Kvarnsjö v. 14–22 2027. 100 %.", None),
        ("Ludvig Asp gör sin ST i kirurgi hos oss. Fjärdviken v. 14–22 2027. 100 %.", None),
        ("Ludvig Asp, ST allmänmedicin, NU. Till Fjärdviken, urologi, v. 14–22 2027. 100 %.", "urologi"),
        ("Ludvig Asp, ST kirurgi, NU. Till Fjärdviken, urologi, v. 14–22 2027. 100 %.", "urologi"),
    ],
)
def test_the_speciality_after_st_in_a_brief_mail(text: str, expected: str | None) -> None:
    assert says(one(text).fact(Field.PROGRAMME)) == expected


@pytest.mark.parametrize(
    "duty",
    [
        "On-call has not been decided yet.",
        "On-call has not yet been agreed.",
        "On-call: not settled so far.",
        "Jour har inte beslutats.",
        "Jouren har vi inte hört något om.",
        "Jour är inte planerad än.",
    ],
)
def test_on_call_that_is_not_settled_is_no_no(duty: str) -> None:
    asked = "Dr Bo Ek, urology, at Fjärdviken 25 October 2027 - 16 January 2028, 36 hours a week. "
    assert says(one(f"{asked}{duty} Supervisor: Petronella Asker.").fact(Field.ON_CALL)) in (None, ("unclear", None))


RESIDENT = "Kim Åhs, ST-läkare på NÄL, radiologi på Granvik v 36-44 2027, heltid, ingen jour, handledare Ingvar Moss. "


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Margit Höglunda, verksamhetschefen, säjer ja.", True),
        ("Verksamhetschefen Margit Höglunda säjer ja.", True),
        ("Margit Höglunda, verksamhetschefen, har sajt ja.", True),
        ("Verksamhetschefen sa ja.", True),
        ("Ja från verksamhetschefen.", True),
        ("Verksamhetschefen ä me på dä.", True),
        ("Vår verksamhetschef har sagt ja te dä.", True),
        ("Verksamhetschefen tycker dä ä bra.", True),
        ("Margit Höglunda, verksamhetschefen, säjer nej.", ("unclear", True)),
        ("Verksamhetschefen säjer inte ja än.", ("unclear", True)),
        ("Verksamhetschefen har inte sajt ja.", ("unclear", True)),
        ("Verksamhetschefen säjer ja om schemat går ihop.", ("unclear", True)),
        ("Verksamhetschefen säjer kanske ja.", ("unclear", True)),
        ("Verksamhetschefen ska säja ja nästa vecka.", ("unclear", True)),
        ("Verksamhetschefen ä inte me på dä.", ("unclear", True)),
        ("Verksamhetschefen tycker inte dä ä bra.", ("unclear", True)),
    ],
)
def test_a_head_who_consents_as_it_is_spoken(words: str, expected: object) -> None:
    assert says(one(RESIDENT + words).fact(Field.HEAD_CONSULTED)) == expected


@pytest.mark.parametrize("subject", ["LOU-2026-0044", "SV: LOU-2026-0044"])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Nåt nytt?", Intent.STATUS),
        ("Några nyheter?", Intent.STATUS),
        ("Hur går det?", Intent.STATUS),
        ("Hur gick det?", Intent.STATUS),
        ("Något hänt?", Intent.STATUS),
        ("Hänt nåt?", Intent.STATUS),
        ("Nån uppdatering?", Intent.STATUS),
        ("Any news?", Intent.STATUS),
        ("Vad gäller för jour?", Intent.QUESTION),
        ("Hur gick det till när rutinen skrevs?", Intent.QUESTION),
        ("Nya regler?", Intent.QUESTION),
        ("Vem är handledare?", Intent.QUESTION),
    ],
)
def test_a_few_words_on_a_case(text: str, intent: Intent, subject: str) -> None:
    assert reading(text, signature="\n/U\n", subject=subject).intent is intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        (
            "Behöver era privata vårdgivare förstärkning? Just nu har vi specialister i psykiatri och ortopedi lediga "
            "från februari 2027, heltid eller 50 %, med eller utan jour. Boka ett digitalt möte med vår konsultchef så "
            "berättar vi mer om priser.",
            Intent.UNRELATED,
        ),
        (
            "Saknar era leverantörer handledare i sommar? Vi har läkare i hud och ögon tillgängliga från juni. Boka "
            "ett samtal med vår konsultchef.",
            Intent.UNRELATED,
        ),
        (
            "Behöver era vårdgivare vikarier? Våra specialister finns lediga från v. 12. Kontakta oss för prislista.",
            Intent.UNRELATED,
        ),
        ("Har era vårdgivare luckor i jouren? Lediga läkare från mars. Ring oss redan idag.", Intent.UNRELATED),
        (
            "Undrar ni hur era leverantörer klarar hösten? Vi förmedlar läkare och sjuksköterskor tillgängliga direkt. "
            "Boka möte så visar vi priserna.",
            Intent.UNRELATED,
        ),
        (
            "Behöver era privata vårdgivare ha eget avtal för att ta emot en ST-läkare? Vi funderar på Solvändan.",
            Intent.QUESTION,
        ),
        ("Kan vi boka ett möte om rutinen för sidotjänstgöring? Vi undrar hur handledare utses.", Intent.QUESTION),
        (
            "Har era vårdgivare lediga platser i psykiatri våren 2027? Vi har en ST-läkare som behöver randa sig.",
            Intent.QUESTION,
        ),
        (
            "Behöver era vårdgivare få besked om jour innan vi skickar förfrågan? Kan vi boka ett kort samtal?",
            Intent.QUESTION,
        ),
        ("Vad kostar en plats? Har ni något om priser för VFU hos privata vårdgivare?", Intent.QUESTION),
    ],
)
def test_wares_and_questions(text: str, intent: Intent) -> None:
    found = reading("Hej!\n\n" + text, signature="\n\nX\n", subject="Våren 2027", sender="X <x@poolen.example>")
    assert found.intent is intent
