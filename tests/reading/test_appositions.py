"""Who is who by what stands beside a name: «en av våra ST-läkare», «den ena, …», a time before it, what is hers."""

from __future__ import annotations

from datetime import date

import pytest

from bot.routine.model import Field
from tests.reading.writing import one, reading, said, says

PERIOD = "6 september–28 november 2027"


@pytest.mark.parametrize(
    "words",
    [
        f"Kan Granvik ta Moa Hjelm, en av våra ST-läkare på Almby, i radiologi {PERIOD}?",
        f"Kan Granvik ta Moa Hjelm i radiologi {PERIOD}? Hon är ST-läkare hos oss.",
        f"Granvik får gärna ta Moa Hjelm (en av våra ST-läkare) i radiologi {PERIOD}.",
        f"Moa Hjelm, en av ST-läkarna hos oss, behöver radiologi på Granvik {PERIOD}.",
        f"Radiologi på Granvik {PERIOD} önskas för Moa Hjelm – en av våra yngre ST-läkare.",
        f"Radiologi på Granvik för en av våra ST-läkare, Moa Hjelm, {PERIOD}.",
        "Could Granvik take Moa Hjelm, one of our residents, in radiology 6 September–28 November 2027?",
        f"ST-läkare i radiologi till Granvik {PERIOD}: Moa Hjelms tur är det nu.",
    ],
)
def test_one_of_ours(words: str) -> None:
    assert says(one(words).fact(Field.TRAINEE)) == "Moa Hjelm"


@pytest.mark.parametrize(
    "words",
    [
        "Per Ek, en av handledarna för våra ST-läkare, tar hand om henne.",
        "Per Ek, chef för en av våra ST-läkare, är informerad.",
        "Kan Lisa Öst ta kontakt med oss?",
        "Handledarna är två. Den ena är Per Ek.",
        "Handledare:\n- v. 36–38: Per Ek\n- v. 39–47: Lisa Öst",
    ],
)
def test_somebody_else_beside(words: str) -> None:
    found = reading(f"Radiologi på Granvik för ST-läkare Moa Hjelm {PERIOD}. {words}").placements
    assert {says(placement.fact(Field.TRAINEE)) for placement in found} == {"Moa Hjelm"}


@pytest.mark.parametrize(
    "words",
    [
        "den ena, Smilla Gotthard, 13 september–8 oktober 2027, och den andra, Noel Pihl, 11 oktober–5 november 2027.",
        "den ena (Smilla Gotthard) 13 september–8 oktober 2027, den andra (Noel Pihl) 11 oktober–5 november 2027.",
        "ena – Smilla Gotthard – 13 september–8 oktober 2027 och andra – Noel Pihl – 11 oktober–5 november 2027.",
        "den första, Smilla Gotthard, 13 september–8 oktober 2027, den andra, Noel Pihl, 11 oktober–5 november 2027.",
        "dels Smilla Gotthard 13 september–8 oktober 2027, dels Noel Pihl 11 oktober–5 november 2027.",
        "först Smilla Gotthard 13 september–8 oktober 2027, sedan Noel Pihl 11 oktober–5 november 2027.",
        "\n- 13 september–8 oktober 2027: Smilla Gotthard (handledare Per Ek)\n- 11 oktober–5 november 2027: Noel Pihl",
        "\n\n * v. 37–40: Smilla Gotthard, handledare Per Ek\n * v. 41–44: Noel Pihl, handledare Lisa Öst\n",
        "\n13/9–8/10 Smilla Gotthard, handledare Per Ek\n11/10–5/11 Noel Pihl, handledare Lisa Öst\n",
    ],
)
def test_each_of_two(words: str) -> None:
    found = reading(
        f"Två sjuksköterskestudenter söker VFU på Björkdala: {words}\n"
        "Schemat blir 32 timmar i veckan. De går varken jour eller beredskap. VC Lena Brask har godkänt."
    ).placements
    assert [said(p, Field.TRAINEE, Field.START) for p in found] == [
        ("Smilla Gotthard", date(2027, 9, 13)),
        ("Noel Pihl", date(2027, 10, 11)),
    ]
    shared = (Field.SUPPLIER, Field.PROGRAMME, Field.HOURS_PER_WEEK, Field.ON_CALL, Field.HEAD_CONSULTED)
    assert {said(p, *shared) for p in found} == {("Björkdala Ortopedklinik", "sjuksköterska", 32.0, False, True)}


@pytest.mark.parametrize(
    ("words", "trainee"),
    [
        ("Moa Hjelms placering avser radiologi.", "Moa Hjelm"),
        ("Moa Hedenäs placering avser radiologi.", "Moa Hedenäs"),
        ("Det gäller Ida Reis. Ida Reis placering avser radiologi.", "Ida Reis"),
        ("Det gäller Ida Rei. Ida Reis placering avser radiologi.", "Ida Rei"),
        ("Ida Reis behöver en plats. Ida Reis sidotjänstgöring avser radiologi.", "Ida Reis"),
    ],
)
def test_a_name_before_what_is_his_or_hers(words: str, trainee: str) -> None:
    assert says(one(f"ST-läkare till Granvik {PERIOD}. {words}").fact(Field.TRAINEE)) == trainee


def test_the_subject_tells_how_a_name_ends() -> None:
    text = f"ST-läkare till Granvik {PERIOD}. Ida Reis placering avser radiologi."
    assert says(one(text, subject="Utbildningsplatser LOU, Ida Reis").fact(Field.TRAINEE)) == "Ida Reis"


def test_a_head_before_what_is_hers() -> None:
    text = f"ST-läkare Moa Hjelm till Granvik {PERIOD}. Verksamhetschef Lena Brasks godkännande finns."
    assert said(one(text), Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) == ("Lena Brask", True)


@pytest.mark.parametrize("name", ["Lo Wennergren-Saab", "Ali Shehab", "Moa Ekvård", "Nora Mahud"])
def test_a_surname_that_ends_like_a_clinic(name: str) -> None:
    placement = one(f"ST-läkare {name} söker radiologi på Granvik {PERIOD}.")
    assert said(placement, Field.TRAINEE, Field.SUPPLIER) == (name, "Granviks Röntgen")


@pytest.mark.parametrize("clinic", ["Vitsippans Vård AB", "Alma Närvård", "Linnea Kvinnoklinik", "Vitsippan Hud"])
def test_a_clinic_that_is_named_like_a_person(clinic: str) -> None:
    placement = one(f"ST-läkare Moa Hjelm söker radiologi hos {clinic} {PERIOD}.")
    assert said(placement, Field.TRAINEE, Field.SUPPLIER) == ("Moa Hjelm", clinic)


@pytest.mark.parametrize(
    "words",
    [
        "Härmed får undertecknad, verksamhetschef och studierektor vid Almby Sjukhus, hemställa om plats.",
        "Undertecknad är verksamhetschef på Almby och söker denna plats.",
        "Jag är både studierektor och verksamhetschef här på Almby.",
        "Som verksamhetschef godkänner jag detta.",
        "I egenskap av verksamhetschef ansöker jag om plats.",
        "I am the head of department and director of studies here.",
    ],
)
def test_the_writer_is_the_head(words: str) -> None:
    placement = one(f"ST-läkare Moa Hjelm till Granvik för radiologi {PERIOD}. {words}")
    assert said(placement, Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) == ("Ulla Vinterskog", True)


@pytest.mark.parametrize(
    "words",
    [
        "Jag är studierektor och verksamhetschefen är informerad.",
        "Jag är studierektor och verksamhetschef är Lena Brask.",
        "Jag är studierektor och vår verksamhetschef ska tillfrågas.",
        "Som verksamhetschef har vi Lena Brask.",
        "Lena Brask, som är verksamhetschef här, ska få frågan av mig.",
        "Jag är studierektor åt verksamhetschef Lena Brask.",
        "Undertecknad, studierektor, har inte frågat verksamhetschef ännu.",
        "Jag är inte verksamhetschef utan studierektor.",
        "Jag är biträdande verksamhetschef.",
    ],
)
def test_the_writer_is_not_the_head(words: str) -> None:
    placement = one(f"ST-läkare Moa Hjelm till Granvik för radiologi {PERIOD}. {words}")
    assert says(placement.fact(Field.DEPARTMENT_HEAD)) in (None, "Lena Brask")
    assert says(placement.fact(Field.HEAD_CONSULTED)) == ("unclear", True)


@pytest.mark.parametrize(
    ("words", "speciality"),
    [
        ("Nästa geriatriker: ST-läkare Moa Hjelm (Almby) till Kvarnsjö", "geriatrik"),
        ("Nästa ortoped ut är ST-läkare Moa Hjelm, till Kvarnsjö", "ortopedi"),
        ("Här kommer nästa ögonläkare: ST-läkare Moa Hjelm till Kvarnsjö", "ögonsjukdomar"),
        ("Ytterligare en psykiater: ST-läkare Moa Hjelm till Kvarnsjö", "psykiatri"),
        ("Nästa kirurg: ST-läkare Moa Hjelm söker internmedicin på Kvarnsjö", "internmedicin"),
        ("ST-läkare Moa Hjelm, blivande ortoped, till Kvarnsjö", None),
        ("Handledare blir ortoped Lisa Öst. ST-läkare Moa Hjelm till Kvarnsjö", None),
    ],
)
def test_the_next_one_by_speciality(words: str, speciality: str | None) -> None:
    assert says(one(f"{words} {PERIOD}. Heltid, ingen jour.").fact(Field.PROGRAMME)) == speciality
