"""Whom and what a mail asks for, by who has a time, where a speciality stands, and whether anything is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.model import Intent
from bot.routine.model import Field
from tests.reading.writing import one, reading, said, says

THE_REST = " 6 september–28 november 2027, heltid, ingen jour. Handledare Per Ek. VC Lena Brask har godkänt."


@pytest.mark.parametrize(
    ("words", "speciality"),
    [
        ("Melina Ros, ST-läkare på öron ALS, vill till Tallriset för hud", "hud- och könssjukdomar"),
        ("ST-läkare Melina Ros ska till Kvarnsjö för ögon", "ögonsjukdomar"),
        (
            "ST-läkare Melina Ros, som specialiserar sig i internmedicin. Placeringen avser kardiologi hos Kvarnsjö",
            "kardiologi",
        ),
        ("ST-läkare Melina Ros specialiserar sig inom internmedicin och behöver kardiologi på Kvarnsjö", "kardiologi"),
        ("ST-läkare Melina Ros utbildar sig i internmedicin och behöver kardiologi på Kvarnsjö", "kardiologi"),
        ("För ST-läkare Melina Ros i akutsjukvård är det dags för ortopediblocket på Kvarnsjö", "ortopedi"),
        ("För ST-läkare Melina Ros i akutsjukvård återstår gynveckorna på Kvarnsjö", "obstetrik och gynekologi"),
        (
            "ST-läkare Melina Ros i allmänmedicin saknar gyn helt och hållet och vill till Kvarnsjö",
            "obstetrik och gynekologi",
        ),
        ("ST-läkare Melina Ros i allmänmedicin ska till Kvarnsjö. Gyn är alltså ämnet", "obstetrik och gynekologi"),
        ("ST-läkare Melina Ros i allmänmedicin ska till Kvarnsjö. Ämnet är hud", "hud- och könssjukdomar"),
        ("ST-läkare Melina Ros i allmänmedicin vill till Kvarnsjö. Hud är det hon saknar", "hud- och könssjukdomar"),
    ],
)
def test_the_speciality_of_the_place(words: str, speciality: str) -> None:
    assert says(one(words + THE_REST).fact(Field.PROGRAMME)) == speciality


@pytest.mark.parametrize(
    "words",
    [
        "Två AT-studenter (arbetsterapeutprogrammet) saknar VFU-plats. Kan de vara hos Enlunda?\n\nVilgot "
        "Nyhléns period är 31 maj–27 juni 2027 och Amanda Pirak går 9 augusti–5 september 2027.",
        "Finns plats hos Enlunda för två arbetsterapeutstudenter? Vilgot Nyhlén kommer 31 maj–27 juni 2027. "
        "Amanda Piraks placering är 9 augusti–5 september 2027.",
        "VFU för två arbetsterapeutstudenter hos Enlunda. Vilgot Nyhlén går v. 22–25 2027 och Amanda Pirak "
        "går v. 32–35 2027.",
    ],
)
def test_trainees_by_the_time_that_is_theirs(words: str) -> None:
    found = reading(words + " Handledare för båda: Kerstin Lid. 30 timmar i veckan. Jour: nej.").placements
    assert [said(p, Field.TRAINEE, Field.START, Field.END) for p in found] == [
        ("Vilgot Nyhlén", date(2027, 5, 31), date(2027, 6, 27)),
        ("Amanda Pirak", date(2027, 8, 9), date(2027, 9, 5)),
    ]


@pytest.mark.parametrize("words", ["i åk 9 vecka 6 2027", "i årskurs 9 vecka 6 2027", "i klass 9 vecka 6 2027"])
def test_a_school_year_is_no_number_of_weeks(words: str) -> None:
    (placement,) = reading(f"Kan ni ta emot en praoelev {words} på Björkdala? Eleven heter Melvin Torsäter.").placements
    assert said(placement, Field.START, Field.END) == (date(2027, 2, 8), date(2027, 2, 14))


@pytest.mark.parametrize(
    "words",
    [
        "Räcker det att jag som verksamhetschef står på kopia? Jag frågar allmänt, det är inget på gång just nu.",
        "Måste VC skriva själv eller räcker kopia? Frågar rent principiellt, inget ärende på gång.",
        "Behöver ni STÖK-blanketten redan vid första kontakten? Vi har inget på gång.",
        "Hur gör man om handledaren byts under placeringen? Vi har inget pågående ärende.",
    ],
)
def test_a_question_by_who_has_no_case(words: str) -> None:
    assert reading(words).intent is Intent.QUESTION


@pytest.mark.parametrize("words", ["Hur går det med vårt ärende? Är det något på gång?", "Vad händer med ärendet?"])
def test_a_question_of_a_case_asks_how_it_goes(words: str) -> None:
    assert reading(words).intent is Intent.STATUS


@pytest.mark.parametrize(
    "words",
    [
        "Vc Lena Brask har sagt ja.",
        "Lena Brask, chef för verksamheten, har godkänt.",
        "Lena Brask som är chef för kliniken har gett grönt ljus.",
    ],
)
def test_the_head_by_another_title(words: str) -> None:
    text = (
        "ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granviks Röntgen "
        "6 september–28 november 2027, heltid. Handledare är Per Ek. Jour ingår inte. "
    )
    assert said(one(text + words), Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) == ("Lena Brask", True)


@pytest.mark.parametrize(
    "words",
    [
        "Region Norrvik\nAvtalsansvariga\n\nHärmed hemställer Almby Sjukhus om plats i ortopedi hos Björkdala "
        "för ST-läkaren "
        "Moa Hjelm.",
        "Till\nRegion Norrvik, utbildning\n\nAlmby Sjukhus önskar plats i ortopedi hos Björkdala för ST-läkaren "
        "Moa Hjelm.",
        "Region Norrvik\n\nST-läkaren Moa Hjelm vid Almby Sjukhus behöver sidotjänstgöring i ortopedi hos Björkdala.",
        "Region Norrvik\nAtt: avtalsansvarig\n\nOrtopedi hos Björkdala för ST-läkaren Moa Hjelm, Almby Sjukhus.",
        "Almby Sjukhus\nOrtopedkliniken\n\nAnsökan om sidotjänstgöring i ortopedi hos Björkdala för ST-läkaren "
        "Moa Hjelm.",
    ],
)
def test_whom_a_letter_is_headed_to_does_not_ask(words: str) -> None:
    placement = one(words, signature="\n\nBo Stark\nstudierektor", sender="Bo Stark <b@region.example>")
    assert says(placement.fact(Field.ORGANISATION)) == "Almby Sjukhus"


@pytest.mark.parametrize(
    "words",
    [
        "En av våra ST-läkare i allmänmedicin... nej, förlåt, i internmedicin ska det vara, Moa Hjelm på Almby "
        "Sjukhus, "
        "vill göra sin sidotjänstgöring i neurologi på Ekhagens Neuroklinik",
        "Vår ST-läkare Moa Hjelm, Almby Sjukhus, ska göra sin sidotjänstgöring i neurologi på Ekhagens Neuroklinik",
        "Moa Hjelm på NÄL (ursäkta, Almby Sjukhus ska det vara) vill göra sin sidotjänstgöring i neurologi på Ekhagens "
        "Neuroklinik",
    ],
)
def test_the_place_is_no_home_after_a_slip_of_the_tongue(words: str) -> None:
    placement = one(words + THE_REST, signature="\n\nBo Stark\nstudierektor", sender="Bo Stark <b@region.example>")
    asked = (Field.SUPPLIER, Field.ORGANISATION, Field.PROGRAMME)
    assert said(placement, *asked) == ("Ekhagens Neuroklinik", "Almby Sjukhus", "neurologi")
