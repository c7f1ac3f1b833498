"""Requests as people tell them in passing: consent in the head's own words, whoever stands for whom, exceptions from
what holds for all, what was sent before, and those who want something else."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.model import Intent
from bot.routine.checks import check
from bot.routine.model import Field, Rule, Status
from tests.reading.test_generalisation import THE_REST, WITHOUT_HEAD, WITHOUT_ON_CALL, WITHOUT_SUPERVISOR
from tests.reading.writing import DIRECTORY, one, reading, said, says

RECEIVED = date(2026, 11, 23)
IN_CASE = "SV: Utbildningsplatser LOU [LOU-2026-0042]"


# --- consent --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        'Vår chef Lena Brask (verksamhetschefen) har jag frågat och hon sa "ja, självklart".',
        "Lena Brask, vår verksamhetschef, är den som kom på idén från början och är helt för.",
        "Beslutet är taget gemensamt av mig och verksamhetschef Lena Brask.",
        "Verksamhetschefen Lena Brask har tagit del av planen och funnit den god.",
        "Verksamhetschefen Lena Brask har vi med oss.",
        "Lena Brask, vc, har sagt kör hårt.",
        "Lena Brask som är verksamhetschef har inte haft något att invända när vi tog upp det.",
        "Lena Brask, verksamhetschef, har jag pratat med över en lussekatt och det var inga problem.",
        "VC Lena Brask (klart med henne).",
        "Lena Brask är min verksamhetschef och vi har tagit beslutet tillsammans.",
        "Lena Brask (vår vc) e me på de.",
    ],
)
def test_the_head_agrees_in_her_own_words(words: str) -> None:
    placement = one(WITHOUT_HEAD + words)
    assert check(placement, RECEIVED, DIRECTORY).findings[Rule.DEPARTMENT_HEAD] is Status.MET


@pytest.mark.parametrize(
    "words",
    [
        "Verksamhetschef Lena Brask har jag inte frågat än.",
        "Min verksamhetschef säger att hon vill vänta.",
        "Jag ska fråga verksamhetschefen på måndag.",
        "Verksamhetschef Lena Brask är inte med på det.",
        "Verksamhetschef Lena Brask har lovat att höra av sig om det.",
    ],
)
def test_what_is_no_consent(words: str) -> None:
    placement = one(WITHOUT_HEAD + words)
    assert check(placement, RECEIVED, DIRECTORY).findings[Rule.DEPARTMENT_HEAD] is not Status.MET


def test_a_title_below_the_sender_s_name_belongs_to_whom_it_names() -> None:
    placement = one(
        WITHOUT_HEAD + "\n\nMalin Svärd\n\n-- \nUtbildningsgruppen\nStudierektorer: Malin Svärd, Oskar Ek\n"
        "Verksamhetschef: Birgitta Sand\nTelefontid mån-fre 8-10"
    )
    assert check(placement, RECEIVED, DIRECTORY).findings[Rule.DEPARTMENT_HEAD] is not Status.MET


# --- who is whose supervisor ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Granvik har plats säger Per Ek, som också lovat handleda.",
        "Per Ek, som startade alltihop, kommer personligen att handleda.",
        "Per Ek, som hon träffat, har gått med på att vara handledare.",
        "Den som ska handleda henne på Granvik heter Per Ek.",
        "Den som handleder henne är specialistläkaren Per Ek.",
        "Per Ek där vet vem hon är och vill gärna handleda henne.",
        "Jag har talat med Per Ek där nere, och han åtar sig gärna handledarskapet.",
        "Vi har frågat och Per Ek blir handledare.",
    ],
)
def test_whoever_supervises_is_told_by_the_way(words: str) -> None:
    assert says(one(WITHOUT_SUPERVISOR + words).fact(Field.SUPERVISOR)) == "Per Ek"


@pytest.mark.parametrize("words", ["Lisa Öst går i pension i jul.", "Jag har talat med Per Ek, och han återkommer."])
def test_who_is_no_supervisor(words: str) -> None:
    assert one(WITHOUT_SUPERVISOR + words).text(Field.SUPERVISOR) is None


# --- several, and exceptions ------------------------------------------------------------------------

FOUR = (
    "Fyra stycken till Granviks Röntgen, alla ST i radiologi och alla 100 %:\n\n"
    "* Lo Berg, 30/8-24/10 2027\n* Mats Dahl, 30/8-24/10 2027\n* Ingela Polk, 25/10-19/12 2027\n"
    "* Omar Said, 25/10-19/12 2027\n\n"
)


def test_the_first_two_and_the_last_two() -> None:
    found = reading(FOUR + "Per Ek handleder de två första och Lisa Öst de två sista.")
    assert [says(p.fact(Field.SUPERVISOR)) for p in found.placements] == ["Per Ek", "Per Ek", "Lisa Öst", "Lisa Öst"]


def test_consent_for_all_but_one_is_none_for_that_one() -> None:
    found = reading(
        FOUR + "Handledare för alla är Per Ek. Ingen går jour. Verksamhetschef Lena Brask har godkänt alla utom Omar, "
        "som hon vill träffa först."
    )
    head = [check(p, RECEIVED, DIRECTORY).findings[Rule.DEPARTMENT_HEAD] for p in found.placements]
    assert head == [Status.MET, Status.MET, Status.MET, Status.UNCLEAR]


def test_consent_for_those_who_are_named_is_none_for_the_others() -> None:
    found = reading(
        FOUR + "Verksamhetschef Lena Brask har godkänt Lo och Mats. De andra har jag inte hunnit fråga henne om."
    )
    head = [check(p, RECEIVED, DIRECTORY).findings[Rule.DEPARTMENT_HEAD] for p in found.placements]
    assert head[:2] == [Status.MET, Status.MET]
    assert Status.MET not in head[2:]


def test_duty_for_all_but_one() -> None:
    found = reading(FOUR + "Jour ingår för alla utom Ingela.")
    assert [said(p, Field.ON_CALL) for p in found.placements] == [(True,), (True,), (False,), (True,)]


def test_an_empty_cell_stays_empty() -> None:
    found = reading(
        "Klistrar in vår planering, alla är ST-läkare.\n\n"
        "Vem\tVad\tVar\tNär\tHandledare där\tHuvudhandledare\n"
        "Moa Hjelm\tRadiologi\tGranvik\tv. 36–43\tPer Ek\tInga Ström\n"
        "Omar Said\tRadiologi\tGranvik\tv. 40–45\t\tOlof Ramel\n"
    )
    assert [says(p.fact(Field.SUPERVISOR)) for p in found.placements] == ["Per Ek", None]


# --- time -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Perioden är 1 agusti 2027 tom 31 oktboer 2027.", (date(2027, 8, 1), date(2027, 10, 31))),
        ("Termin: 17.05.2027 - 15.08.2027", (date(2027, 5, 17), date(2027, 8, 15))),
        (
            "Hon var där redan 1/2–31/3 2025. Nu gäller det 30 augusti–31 oktober 2027.",
            (date(2027, 8, 30), date(2027, 10, 31)),
        ),
        ("Hon är ledig för detta under april–juni 2027.", (date(2027, 4, 1), date(2027, 6, 30))),
    ],
)
def test_the_period_asked_for(words: str, expected: tuple[date, date]) -> None:
    placement = one(
        "Vår ST-läkare Moa Hjelm behöver sidotjänstgöring i radiologi på Granviks Röntgen.\n" + words + "\n" + THE_REST
    )
    assert said(placement, Field.START, Field.END) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Jour hon ska gå också.", True), ("Hon kommer inte att gå någon jour.", False)],
)
def test_duty_said_the_other_way_round(words: str, expected: bool) -> None:
    assert said(one(WITHOUT_ON_CALL + words), Field.ON_CALL) == (expected,)


# --- what is wanted -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "tyvärr får vi backa. Moa har fått förlängd föräldraledighet och det blir ingen placering på Granvik.",
        "det blev inte som vi hoppats, så ni behöver inte lägga mer tid på LOU-2026-0042.",
        "Platsen kan gå till någon som behöver den bättre. Jag stannar på hemmakliniken.",
        "Det löste sig på hemmaplan, så Moa stannar hos oss och det behövs inget på Granvik.",
        "She is moving in the spring, so the place at Granvik can go to somebody else. You may close LOU-2026-0042.",
    ],
)
def test_withdrawn_without_the_word(words: str) -> None:
    assert reading(words, subject=IN_CASE).intent is Intent.WITHDRAWAL


@pytest.mark.parametrize(
    "words",
    [
        "I december skickade vi en förfrågan om Moa Hjelm, radiologi på Granviks Röntgen 28 juni–5 september, heltid, "
        "ingen jour, handledare Per Ek. Sedan dess har vi inte hört ett ljud. Ligger den kvar hos er?",
        "Moa Hjelm går förbi min dörr varje morgon och undrar om Granvik har svarat. Har de det?",
    ],
)
def test_asked_after(words: str) -> None:
    assert reading(words).intent is Intent.STATUS


@pytest.mark.parametrize(
    "words",
    [
        "Jag är legitimerad läkare sedan 2024 och söker en ST-tjänst i psykiatri från 1 september 2027, heltid. Jag "
        "har vikarierat på Granviks Röntgen där Per Ek var min handledare. Har ni någon ledig tjänst?",
        "Jag är specialist i ortopedi, bland annat som handledare för ST-läkare, och söker nu en ny tjänst, gärna "
        "heltid utan jour från den 1 september 2027. Har ni något ledigt?",
    ],
)
def test_whoever_looks_for_a_job_asks_for_no_placement(words: str) -> None:
    assert reading(words, subject="Spontanansökan").intent is Intent.UNRELATED


def test_answers_announced_below() -> None:
    found = reading(
        "Hej, se mina svar i rött nedan.\n\nFrån: Utbildningsplatser <utbildningsplatser@vgregion.example>\n"
        "Skickat: den 3 februari 2027 10:02\nTill: Malin Svärd <malin.svard@vgregion.example>\n"
        "Ämne: SV: Utbildningsplatser LOU [LOU-2026-0042]\n\nHej Malin,\n\nVem blir handledare hos vårdgivaren?\n"
        "Per Ek, han är vidtalad\n\nVilka arbetstider är aktuella?\nMån–fre 7.30–16\n\nIngår jourarbete?\nNej\n",
        subject=IN_CASE,
    )
    assert found.intent is Intent.SUPPLEMENT
    assert said(found.placements[0], Field.SUPERVISOR, Field.HOURS_PER_WEEK, Field.ON_CALL) == ("Per Ek", 42.5, False)


def test_a_line_that_begins_with_the_writer_s_name_is_no_signature() -> None:
    placement = one(
        "Almby Sjukhus söker sidotjänstgöring i radiologi på Granviks Röntgen för\nST-läkare Ulla Vinterskog, "
        "6 september till 5 december 2027. Heltid. Jour ingår inte.\nHandledare är Per Ek. Lena Brask, "
        "verksamhetschef, har godkänt.\n"
    )
    assert said(placement, Field.TRAINEE, Field.SUPERVISOR, Field.DEPARTMENT_HEAD, Field.START) == (
        "Ulla Vinterskog",
        "Per Ek",
        "Lena Brask",
        date(2027, 9, 6),
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Kan Moa få komma dit, heltid och utan jour?", False), ("Går det bra att hon börjar då, jour ingår?", True)],
)
def test_duty_told_in_a_question_for_something_else(words: str, expected: bool) -> None:
    assert said(one(WITHOUT_ON_CALL + words), Field.ON_CALL) == (expected,)


def test_duty_asked_about_is_none() -> None:
    assert one(WITHOUT_ON_CALL + "Går det bra, och ingår jour?").value(Field.ON_CALL) is None


def test_consent_as_the_reason_of_a_question() -> None:
    placement = one(
        WITHOUT_HEAD + "Eftersom Lena Brask, som är verksamhetschef här, gav sitt bifall i fredags, så undrar jag nu "
        "om ni kan ta kontakt med dem?"
    )
    assert check(placement, RECEIVED, DIRECTORY).findings[Rule.DEPARTMENT_HEAD] is Status.MET


def test_at_the_same_time_as_the_one_before() -> None:
    found = reading(
        "Moa Hjelm (ST-läkare), radiologi på Granvik, 6 september–28 november 2027, heltid.\n\n"
        "Omar Said (ST-läkare), psykiatri på Solvändan, samma period, 80 %." + THE_REST
    )
    assert [said(p, Field.START, Field.END, Field.EXTENT_PERCENT) for p in found.placements] == [
        (date(2027, 9, 6), date(2027, 11, 28), 100),
        (date(2027, 9, 6), date(2027, 11, 28), 80),
    ]


@pytest.mark.parametrize("words", ["april+maj 2027", "hela april och hela maj 2027"])
def test_months_in_a_row(words: str) -> None:
    placement = one(f"Vår ST-läkare Moa Hjelm behöver sidotjänstgöring i radiologi på Granvik {words}." + THE_REST)
    assert said(placement, Field.START, Field.END) == (date(2027, 4, 1), date(2027, 5, 31))


@pytest.mark.parametrize(
    "words",
    [
        "Vi byter ST-läkare: Omar Said kommer i stället för Moa.",
        "ST-läkaren blir Omar Said i stället för Moa Hjelm.",
        "Det blir Omar Said som kommer i stället för Moa.",
        "Moa har slutat hos oss. I stället kommer Omar Said, samma tider.",
    ],
)
def test_somebody_else_comes_instead(words: str) -> None:
    found = reading(words, subject=IN_CASE)
    assert found.intent is Intent.SUPPLEMENT
    assert [said(p, Field.TRAINEE) for p in found.placements] == [("Omar Said",)]


def test_whom_the_supplier_turns_down_is_no_supervisor() -> None:
    (placement,) = reading("Granvik har tackat nej till Per Ek som handledare.", subject=IN_CASE).placements
    assert placement.text(Field.SUPERVISOR) is None


def test_whosever_placement_it_is() -> None:
    placement = one(
        "Efter sommaren vill vi få ordning på Torkel Brislings sista randning. Han är ST-läkare i internmedicin och "
        "behöver radiologi, vilket vi tänker oss på Granvik 1 mars–30 maj 2027. Disa Munk, överläkare i Kvarnsjö, har "
        "åtagit sig handledarskapet." + THE_REST
    )
    assert said(placement, Field.TRAINEE) == ("Torkel Brisling",)


def test_a_line_is_no_label_of_the_next_one() -> None:
    placement = one(
        "ST-läkare: Moa Hjelm\nPlacering: radiologi, Granviks Röntgen\nPeriod: vecka 20 till och med vecka 31, 2027\n"
        "Handledare på plats: Göran Pettersson-Lind\nVerksamhetschef Lena Brask har gett sitt medgivande."
    )
    assert says(placement.fact(Field.SUPERVISOR)) == "Göran Pettersson-Lind"


def test_names_behind_a_title_open_a_line() -> None:
    found = reading(
        "We would like to place two residents with private providers.\n\nDr Ishaan Malhotra: radiology at Granviks "
        "Röntgen, 30 August to 21 November 2027.\n\nDr Cecily Brandt: internal medicine at Kvarnsjö Närsjukhus, "
        "6 September to 5 December 2027."
    )
    assert [said(p, Field.TRAINEE) for p in found.placements] == [("Ishaan Malhotra",), ("Cecily Brandt",)]
