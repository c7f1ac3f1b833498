"""Facts told in words that few use: weeks after a verb, rare first names, who one is, lists under a common head."""

from __future__ import annotations

from datetime import date

import pytest

from bot.routine.model import Certainty, Field, Host
from tests.reading.writing import one, reading, said, says

WHEN = " 1 september–30 november 2027. Jour ingår inte."
WEEKS = date(2027, 9, 6), date(2027, 10, 10)


def period(sentence: str) -> tuple[object, ...]:
    student = "Kan vi få en VFU-plats på Kvarnsjö för Jasmine Ödberg, sjuksköterskestudent i termin 6? "
    return said(one(student + sentence), Field.START, Field.END)


@pytest.mark.parametrize(
    "sentence",
    [
        "Veckorna är 36–40 2027 och hon gör 37 timmar i veckan.",
        "Veckorna blir 36–40 2027.",
        "Aktuella veckor är 36–40 år 2027.",
        "Vecka: 36-40 2027",
        "Skolveckorna: 36–40",
        "Veckorna hon ska vara där är 36–40, 2027.",
        "Veckorna är 36 till 40, 2027.",
        "De veckor som passar är 36–40 2027.",
        "Veckorna vi tänkt oss är v. 36 till och med v. 40 2027",
        "Veckorna blir 36, 37, 38, 39 och 40 2027.",
        "The weeks are 36–40 2027.",
    ],
)
def test_weeks_stand_behind_a_verb(sentence: str) -> None:
    assert period(sentence) == WEEKS


@pytest.mark.parametrize(
    "sentence",
    [
        "Veckorna är långa, 36–40 timmar.",
        "Veckan är 40 timmar.",
        "Timmarna är 36–40 i veckan.",
        "Antal veckor: 4-5.",
        "Veckorna är 4 till antalet.",
        "Hennes veckor blir 36–40 timmar långa.",
        "Veckorna är 36–40 h.",
        "Veckorna är 4 och timmarna 37.",
        "Veckan är 3–4 dagar.",
        "Veckorna blir fulla, 8–17 varje dag.",
    ],
)
def test_how_many_or_how_long_weeks_are_is_not_which(sentence: str) -> None:
    assert period(sentence) == (None, None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bisrat Yohannes, ST-läkare hos oss, vill sidotjänstgöra i radiologi på Granvik", "Bisrat Yohannes"),
        ("Semret Daniel (ST-läkare) vill sidotjänstgöra i radiologi på Granvik", "Semret Daniel"),
        ("Hewan Abraham, vår ST-läkare, vill sidotjänstgöra i radiologi på Granvik", "Hewan Abraham"),
        ("Tsegaye Mebrahtu, ST-läkare, vill randa sig i radiologi på Granvik", "Tsegaye Mebrahtu"),
        ("Bisrat Yohannes behöver radiologi. Bisrat är ST-läkare och vill till Granvik", "Bisrat Yohannes"),
        ("Yordanos Simon söker plats i radiologi på Granvik. Yordanos handledare är Maria Berg.", "Yordanos Simon"),
    ],
)
def test_a_first_name_that_few_have_begins_a_sentence(text: str, name: str) -> None:
    assert says(one(text + WHEN).fact(Field.TRAINEE)) == name


@pytest.mark.parametrize("opening", ["Ring", "Kontakta", "Mejla", "Snälla", "Fråga", "Tjena", "Träffa", "Påminn"])
def test_a_word_that_opens_a_sentence_is_no_first_name(opening: str) -> None:
    text = f"{opening} Daniel. {opening} gärna i dag. Vi söker plats i radiologi på Granvik för vår ST-läkare"
    trainee = one(text + WHEN).fact(Field.TRAINEE)
    assert trainee is None or opening not in str(trainee.value)


@pytest.mark.parametrize(
    "words",
    [
        "Vincent Aspelund heter jag, ST-läkare i allmänmedicin på Almby.",
        "Vincent Aspelund heter jag, pnr 19900207-2388, ST-läkare i allmänmedicin på Almby.",
        "Vincent Aspelund heter jag och är ST-läkare på Almby.",
        "Vincent Aspelund är mitt namn, ST-läkare på Almby.",
        "Mitt namn är Vincent Aspelund, ST-läkare på Almby.",
        "Jag heter Vincent Aspelund, jobbar som ST-läkare på Almby.",
    ],
)
def test_who_tells_the_own_name_and_training_is_the_trainee(words: str) -> None:
    text = f"Hejsan!\n\n{words} Jag vill gärna ha en placering i radiologi på Granvik{WHEN}"
    placement = one(text, signature="\n\nHälsningar Vincent\n", sender="Vincent Aspelund <v.aspelund@region.example>")
    assert says(placement.fact(Field.TRAINEE)) == "Vincent Aspelund"


@pytest.mark.parametrize("words", ["{} heter jag, studierektor på Almby.", "{} är mitt namn, jag är verksamhetschef."])
def test_who_tells_another_task_is_not_the_trainee(words: str) -> None:
    text = words.format("Ulla Vinterskog") + " Vi söker en plats i radiologi på Granvik för ST-läkare Moa Hjelm"
    assert says(one(text + WHEN).fact(Field.TRAINEE)) == "Moa Hjelm"


@pytest.mark.parametrize(
    "clinic",
    ["Northwater Eye Institute", "Norrvattnets Ögoninstitut", "Harbour Rehabilitation", "Institute of Dermatology"],
)
def test_an_institute_is_a_clinic(clinic: str) -> None:
    text = f"Vi söker en plats för ST-läkare Moa Hjelm i ögonsjukdomar hos {clinic}{WHEN}"
    assert says(one(text).fact(Field.SUPPLIER)) == clinic


def test_the_trainee_s_own_institute_is_no_supplier() -> None:
    text = f"Moa Hjelm, ST-läkare på Norrvattnets Ögoninstitut, söker plats i ögonsjukdomar på Havsljung{WHEN}"
    assert says(one(text).fact(Field.SUPPLIER)) == "Havsljungs Ögonklinik"


@pytest.mark.parametrize(
    "head",
    [
        "Vi ber om VFU-platser hos Granvik för röntgensjuksköterskestudenter:",
        "Vi ber om VFU-platser för röntgensjuksköterskestudenter hos Granvik, i två omgångar:",
        "Almby kan inte ta emot alla röntgensjuksköterskestudenter. Vi ber om platser hos Granvik:",
    ],
)
@pytest.mark.parametrize("below", ["", "\nStudenterna går inga jourer.", "\nVerksamhetschef Karin Ryd har godkänt."])
def test_what_stands_above_a_list_of_periods_holds_for_each(head: str, below: str) -> None:
    items = "* tre studenter v. 36–40 2027, handledare Sofie Ek\n* två studenter v. 41–45 2027, handledare Petrus Öst\n"
    placements = reading(f"{head}\n\n{items}{below}").placements
    assert [said(p, Field.SUPPLIER, Field.PROGRAMME, Field.SUPERVISOR) for p in placements] == [
        ("Granviks Röntgen", "röntgensjuksköterska", "Sofie Ek"),
        ("Granviks Röntgen", "röntgensjuksköterska", "Petrus Öst"),
    ]


def test_each_item_of_a_list_keeps_a_place_of_its_own() -> None:
    items = "* på Granvik v. 36–40 2027\n* på Kvarnsjö v. 41–45 2027\n"
    placements = reading(f"Vi ber om VFU-platser för röntgensjuksköterskestudenten Moa Hjelm:\n\n{items}").placements
    assert [says(p.fact(Field.SUPPLIER)) for p in placements] == ["Granviks Röntgen", "Kvarnsjö Närsjukhus"]


@pytest.mark.parametrize(
    "supervisor",
    [
        "Marika (jag har inte hennes efternamn än)",
        "Marika (efternamnet saknas ännu)",
        "Marika, efternamnet kommer senare",
        "Marika (I don't have her surname yet)",
    ],
)
def test_only_the_surname_of_a_supervisor_is_lacking(supervisor: str) -> None:
    text = f"Vi söker plats för ST-läkare Moa Hjelm i radiologi på Granvik.\n\nJour: nej\nHandledare: {supervisor}\n"
    assert says(one(text).fact(Field.SUPERVISOR)) == ("unclear", "Marika")


@pytest.mark.parametrize("supervisor", ["har jag inte än", "inte klart ännu", "Meddelas senare", "namn saknas"])
def test_a_supervisor_who_is_not_named_is_lacking(supervisor: str) -> None:
    text = f"Vi söker plats för ST-läkare Moa Hjelm i radiologi på Granvik.\n\nJour: nej\nHandledare: {supervisor}\n"
    fact = one(text).fact(Field.SUPERVISOR)
    assert fact is not None
    assert fact.certainty is Certainty.ABSENT


@pytest.mark.parametrize(
    "where",
    [
        "i äldreomsorgens kostenhet",
        "inom äldreomsorgen",
        "i kommunens rehabteam",
        "på elevhälsans mottagning",
        "inom socialtjänsten",
        "på daglig verksamhet",
    ],
)
def test_a_unit_of_the_municipality_is_the_municipality_s_own(where: str) -> None:
    text = f"Ängslunda kommun behöver en VFU-plats {where} åt dietiststudenten Filippa Sandelius{WHEN}"
    placement = one(text, signature="\n\nBerit Knut\nkostchef\nÄngslunda kommun\n", sender="B <b.knut@kommun.example>")
    assert says(placement.fact(Field.HOST)) == Host.MUNICIPALITY


def test_a_municipality_that_names_a_supplier_asks_for_a_place_there() -> None:
    text = f"Ängslunda kommun behöver en VFU-plats på Enlunda åt fysioterapeutstudenten Filippa Sandelius{WHEN}"
    placement = one(text, signature="\n\nBerit Knut\nkostchef\nÄngslunda kommun\n", sender="B <b.knut@kommun.example>")
    assert said(placement, Field.HOST, Field.SUPPLIER) == (None, "Enlunda Rehab")
