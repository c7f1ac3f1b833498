"""The same facts as other people tell them: who is who of several, titles beside names, clinics nobody knows, and what
is said in passing."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.model import Intent
from bot.routine.checks import check
from bot.routine.model import Certainty, Field, Rule, Status, Verdict
from tests.reading.test_generalisation import (
    THE_REST,
    WITHOUT_HEAD,
    WITHOUT_HOURS,
    WITHOUT_ON_CALL,
    WITHOUT_PERIOD,
    WITHOUT_SUPERVISOR,
)
from tests.reading.writing import DIRECTORY, one, reading, said, says

RECEIVED = date(2026, 11, 23)
IN_CASE = "SV: Utbildningsplatser LOU [LOU-2026-0042]"


# --- several trainees -----------------------------------------------------------------------------


def test_the_one_and_the_other() -> None:
    found = reading(
        "Jag har två ST-läkare i allmänmedicin. Den ena är Moa Hjelm. Hon vill fördjupa sig i hudsjukdomar på "
        "Tallriset, 6 september till 28 november 2027. Där har Per Ek lovat att handleda henne. Den andra är Omar "
        "Said, som ska till Lyckhem (gynekologi) 4 oktober till 28 november 2027. Vem som handleder honom är inte "
        "klart. Båda går heltid och ingen av dem går jour. Verksamhetschefen har godkänt."
    )
    assert [says(p.fact(Field.TRAINEE)) for p in found.placements] == ["Moa Hjelm", "Omar Said"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Per Ek är villig att vara handledare för Moa Hjelm och Lisa Öst för Omar Said.", ["Per Ek", "Lisa Öst"]),
        ("Per Ek blir handledare åt Moa, Lisa Öst åt Omar.", ["Per Ek", "Lisa Öst"]),
        ("Per Ek är handledare för Omar Said och Lisa Öst för Moa Hjelm.", ["Lisa Öst", "Per Ek"]),
        ("Per Ek är handledare för Moa. För Omar är ingen handledare utsedd.", ["Per Ek", ("absent", None)]),
    ],
)
def test_a_supervisor_for_each(words: str, expected: list[str]) -> None:
    found = reading(
        "Kan Granvik ta emot våra ST-läkare Moa Hjelm och Omar Said i radiologi 6 september–28 november 2027? "
        f"Heltid, ingen jour. {words} Lena Brask, verksamhetschef, stöder detta fullt ut."
    )
    assert [says(p.fact(Field.SUPERVISOR)) for p in found.placements] == expected
    assert [said(p, Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) for p in found.placements] == [
        ("Lena Brask", True)
    ] * 2


def test_periods_behind_dashes_with_spaces() -> None:
    found = reading(
        "Sidotjänstgöring i radiologi på Granvik för ST-läkarna Moa Hjelm och Omar Said. Moa kan "
        "17 januari – 27 februari 2028 och Omar 28 februari – 26 mars 2028." + THE_REST
    )
    assert [said(p, Field.START, Field.END) for p in found.placements] == [
        (date(2028, 1, 17), date(2028, 2, 27)),
        (date(2028, 2, 28), date(2028, 3, 26)),
    ]


def test_lines_set_out_with_spaces() -> None:
    found = reading(
        "Almby önskar VFU-platser för två studenter på\nröntgensjuksköterskeprogrammet, båda på Granviks Röntgen:\n\n"
        "   Tuva-Li Sjöberg      vecka 4-8 2028     handledare Rune Ek\n"
        "   Ismail Kovač         vecka 9-13 2028    handledare Kerstin Öst\n\n"
        "Studenterna gör 35 timmar i veckan. Jour ingår inte för någon av dem.\n"
    )
    assert [said(p, Field.TRAINEE, Field.SUPERVISOR, Field.START, Field.HOURS_PER_WEEK) for p in found.placements] == [
        ("Tuva-Li Sjöberg", "Rune Ek", date(2028, 1, 24), 35.0),
        ("Ismail Kovač", "Kerstin Öst", date(2028, 2, 28), 35.0),
    ]


# --- people ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Hon följer sin handledare, leg. röntgensjuksköterska Per Ek, hela tiden.",
        "Hon följer sin handledare, överläkare Per Ek, hela tiden.",
        "Per Ek har sagt ja, så skriv honom som handledare.",
        "Per Ek är tillfrågad. Han vill gärna. Ange honom som handledare.",
    ],
)
def test_a_supervisor(words: str) -> None:
    assert said(one(WITHOUT_SUPERVISOR + words), Field.SUPERVISOR) == ("Per Ek",)


@pytest.mark.parametrize(
    "words",
    [
        "Per Ek har hört av sig, men sätt inte honom som handledare.",
        "Per Ek är kanske möjlig, vi återkommer om honom som handledare.",
    ],
)
def test_no_supervisor(words: str) -> None:
    fact = one(WITHOUT_SUPERVISOR + words).fact(Field.SUPERVISOR)
    assert fact is None or fact.certainty is not Certainty.STATED


@pytest.mark.parametrize(
    "words",
    [
        "Bo\nBerg VC har ok:at.",
        "Bo Berg VC har ok:at.",
        "Verksamhetschefen hos oss, Bo Berg, har godkänt.",
        "Verksamhetschefen här, Bo Berg, har godkänt.",
        "Bo Berg är min verksamhetschef och vi har tagit beslutet tillsammans.",
        "Bo Berg, verksamhetschef, stöder detta fullt ut.",
    ],
)
def test_the_head_of_department(words: str) -> None:
    assert said(one(WITHOUT_HEAD + words), Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) == ("Bo Berg", True)


def test_a_unit_manager_is_no_head_of_department() -> None:
    found = check(one(WITHOUT_HEAD + "Jag är enhetschef i hemsjukvården."), RECEIVED, DIRECTORY)
    assert found.findings[Rule.DEPARTMENT_HEAD] is Status.MISSING


def test_whoever_retires_is_no_trainee() -> None:
    (placement,) = reading("Per Ek går i pension i jul. Ny handledare blir Lisa Öst.", subject=IN_CASE).placements
    assert said(placement, Field.TRAINEE, Field.SUPERVISOR) == (None, "Lisa Öst")


def test_a_resident_writes_with_an_apostrophe() -> None:
    found = reading(
        "Hi,\n\nI'm a resident in obstetrics and gynaecology at Almby and I would very much like to do part of my "
        "training at Lyckhem, from 15 November 2027 until 19 December 2027, working full time.",
        signature="\n\nThanks,\nRafael Lindahl, MD\n",
        sender="Rafael Lindahl <rafael.lindahl@region.example>",
    )
    assert found.intent is Intent.REQUEST
    assert said(found.placements[0], Field.TRAINEE, Field.SUPPLIER) == ("Rafael Lindahl", "Lyckhems Kvinnohälsa")


# --- places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Jag vet inte om Kattegatts Hjärtklinik hör till era avtalspartner, men Moa Hjelm, ST på Almby, behöver "
        "sidotjänstgöring i kardiologi just där",
        "Kattegatts Hjärtklinik kan ta emot Moa Hjelm, ST på Almby, för sidotjänstgöring i kardiologi",
        "Moa Hjelm, ST i kirurgi, hoppas få randa sig på Kattegatts Hjärtklinik i kardiologi",
    ],
)
def test_a_clinic_that_the_directory_does_not_have(words: str) -> None:
    placement = one(f"{words} 6 september–28 november 2027." + THE_REST)
    assert said(placement, Field.SUPPLIER, Field.ORGANISATION) == ("Kattegatts Hjärtklinik", "Almby Sjukhus")


def test_a_clinic_of_the_subject_that_the_text_names_too() -> None:
    placement = one(
        "Förfrågan rör Kattegatts Hjärtklinik. Moa Hjelm behöver sidotjänstgöring där 6 september–28 november 2027."
        + THE_REST,
        subject="Utbildningsplatser LOU – Kattegatts Hjärtklinik",
    )
    assert said(placement, Field.SUPPLIER) == ("Kattegatts Hjärtklinik",)


def test_the_same_speciality_as_her_own() -> None:
    placement = one(
        "Almby har en ST-läkare i radiologi, Moa Hjelm, och söker en sidotjänstgöring för henne i samma ämne på "
        "Kvarnsjö 6 september–28 november 2027." + THE_REST
    )
    assert said(placement, Field.PROGRAMME) == ("radiologi",)


# --- time and duty --------------------------------------------------------------------------------


def test_the_first_day_and_the_last() -> None:
    words = "Första dagen är måndagen den 10 januari 2028 och sista dagen söndagen den 2 april 2028."
    assert said(one(WITHOUT_PERIOD + words), Field.START, Field.END) == (date(2028, 1, 10), date(2028, 4, 2))


def test_hours_beside_a_duty_every_other_weekend() -> None:
    placement = one(
        "ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granvik 6 september–28 november 2027. Hon går "
        "måndag till torsdag 7.00-17.00 och har beredskap varannan helg."
    )
    assert said(placement, Field.HOURS_PER_WEEK, Field.ON_CALL) == (40.0, True)


@pytest.mark.parametrize("who", ["Eleverna", "Kandidaterna", "Deltagarna"])
def test_the_hours_of_all_of_them(who: str) -> None:
    found = reading(
        "En av våra elever på vårdprogrammet, Tilde Bergskans, vill göra sin APL på Björkdala 15 november–10 december "
        f"2027. {who} går 28 timmar i veckan och ska inte gå jour."
    )
    assert said(found.placements[0], Field.HOURS_PER_WEEK) == (28.0,)


def test_on_call_on_a_line_of_its_own() -> None:
    placement = one(
        "Sidotjänstgöring i radiologi på Granvik för Moa Hjelm,\nST-läkare.\n2027-09-06 -- 2027-11-28\n100 %\n"
        "jour ingår\nhandledare Per Ek\nVår verksamhetschef har godkänt"
    )
    assert said(placement, Field.ON_CALL, Field.SUPERVISOR) == (True, "Per Ek")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Dessutom har de ändrat sig om jouren, den ingår nu ändå.", True),
        ("Vi har ändrat oss om jouren, den ingår inte.", False),
    ],
)
def test_on_call_taken_up_by_a_pronoun(words: str, expected: bool) -> None:
    (placement,) = reading(words, subject=IN_CASE).placements
    assert said(placement, Field.ON_CALL) == (expected,)


# --- what is wanted -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        ("Tyvärr får vi backa, det blir ingen placering på Kvarnsjö den här gången.", IN_CASE),
        ("Var snälla och avsluta ärendet.", IN_CASE),
        ("Omar Said har sagt upp sig. Ni kan därmed ta bort vår förfrågan om psykiatri på Solvändan.", "Avbokning"),
    ],
)
def test_a_withdrawal(words: str, subject: str) -> None:
    assert reading(words, subject=subject).intent is Intent.WITHDRAWAL


def test_a_trainee_spoken_of_in_a_supplement_tells_no_category() -> None:
    (placement,) = reading("ST-läkaren går dessutom ner till 50 %.", subject=IN_CASE).placements
    assert said(placement, Field.CATEGORY, Field.EXTENT_PERCENT) == (None, 50)


# --- the same for one more ------------------------------------------------------------------------

COMPLETE = (
    "ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granviks Röntgen 6 september–28 november 2027, heltid, "
    "ingen jour, handledare Per Ek. "
)


@pytest.mark.parametrize(
    "words",
    [
        "Likadant för Omar Said.",
        "Samma sak för Omar Said.",
        "Detsamma gäller Omar Said.",
        "Även Omar Said behöver en likadan plats.",
        "Omar Said: samma upplägg.",
        "Ditto Omar Said.",
        "Omar Said likaså.",
        "The same goes for Omar Said.",
    ],
)
def test_the_same_for_one_more(words: str) -> None:
    found = reading(f"{COMPLETE}{words} Verksamhetschef Lena Brask har godkänt.")
    told = [Field.PROGRAMME, Field.SUPPLIER, Field.START, Field.EXTENT_PERCENT, Field.ON_CALL, Field.SUPERVISOR]
    assert [says(p.fact(Field.TRAINEE)) for p in found.placements] == ["Moa Hjelm", "Omar Said"]
    assert said(found.placements[1], *told) == said(found.placements[0], *told)


def test_the_same_but_for_what_is_told_anew() -> None:
    found = reading(f"{COMPLETE}Samma för Omar Said, fast på halvtid och 4 oktober–28 november 2027.")
    assert said(found.placements[1], Field.START, Field.EXTENT_PERCENT, Field.SUPERVISOR) == (
        date(2027, 10, 4),
        50,
        "Per Ek",
    )


def test_one_more_of_whom_nothing_is_said() -> None:
    found = reading(f"{COMPLETE}Omar Said behöver också sidotjänstgöring i höst.")
    assert said(found.placements[1], Field.SUPERVISOR, Field.SUPPLIER) == (None, None)


# --- a supervisor taken back ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Jag tar tillbaka uppgiften om handledare.",
        "Stryk handledaren.",
        "Ta bort handledaren, hon kan inte.",
        "Handledaren utgår.",
        "Bortse från det jag skrev om handledare.",
        "Vi har ingen handledare längre.",
        "Handledaren har tackat nej.",
        "Handledaruppgiften stämmer inte längre.",
        "Stryk Per Ek som handledare.",
        "The supervisor has declined.",
    ],
)
def test_a_supervisor_taken_back(words: str) -> None:
    (told,) = reading(words, subject=IN_CASE).placements
    assert said(told, Field.SUPERVISOR) == (("absent", None),)
    assert said(one(f"{WITHOUT_SUPERVISOR}Handledare är Per Ek. {words}"), Field.SUPERVISOR) == (("absent", None),)


def test_a_supervisor_taken_back_for_another() -> None:
    words = "Handledare är Per Ek. Handledaren har tackat nej. Ny handledare är Lisa Öst."
    assert said(one(WITHOUT_SUPERVISOR + words), Field.SUPERVISOR) == ("Lisa Öst",)


# --- hours in words, and hours that change --------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Hon arbetar mellan åtta och halv fem.", None),
        ("Åtta till fem, måndag till fredag.", 45.0),
        ("Hon börjar kvart över sju och slutar kvart i fyra, mån–fre.", 42.5),
        ("Dagtid sju till fyra vardagar.", 45.0),
        ("Halv åtta till halv fem alla vardagar.", 45.0),
        ("Hon jobbar 8 till halv 5 mån–tors.", 34.0),
        ("Nine to five, Monday to Friday.", 40.0),
        ("Från sju på morgonen till fyra på eftermiddagen.", None),
    ],
)
def test_hours_in_words(words: str, expected: float | None) -> None:
    placement = one(WITHOUT_HOURS + words)
    assert said(placement, Field.HOURS_PER_WEEK) == (expected,)
    assert check(placement, RECEIVED, DIRECTORY).findings[Rule.WORKING_HOURS] is Status.MET


@pytest.mark.parametrize(
    "words",
    [
        "Vi träffas mellan åtta och nio.",
        "Handledning fem till sex gånger.",
        "Placeringen är två till tre månader.",
        "Telefontid åtta till fem.",
        "Vi är sju till åtta läkare.",
    ],
)
def test_numbers_in_words_that_are_no_hours(words: str) -> None:
    found = check(one(WITHOUT_HOURS + words), RECEIVED, DIRECTORY)
    assert found.findings[Rule.WORKING_HOURS] is Status.MISSING


@pytest.mark.parametrize(
    "words",
    [
        "Heltid de första veckorna, sedan 50 %",
        "50 % till jul, därefter 100 %",
        "Heltid, men halvtid sista månaden",
        "75 % september, 100 % därefter",
    ],
)
def test_an_extent_that_changes(words: str) -> None:
    assert said(one(f"{WITHOUT_HOURS}{words}."), Field.EXTENT_PERCENT, Field.WORKING_HOURS) == (None, words)


def test_an_extent_beside_anothers() -> None:
    assert said(one(WITHOUT_HOURS + "Heltid. Kursen är på 50 %."), Field.EXTENT_PERCENT) == (100,)


# --- periods of other things ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Remisstopp råder 6 september–28 november 2027.",
        "Vi har personalbrist v. 36–48.",
        "Sommarvikariat 14 juni–22 augusti.",
        "Inskrivningsstopp v. 36–48.",
        "Ombyggnad 6 september–28 november 2027.",
        "Hon vikarierar hos oss 6 september–28 november 2027.",
        "Flytt av mottagningen v. 36–40.",
        "Granvik har platsbrist september–november 2027.",
        "Vår upphandling pågår 1 september–30 november 2027.",
        "Hon är på infektion 6 september–28 november 2027.",
        "Hon gör en placering på medicinkliniken 6 september–28 november 2027.",
    ],
)
def test_a_period_of_something_else(words: str) -> None:
    assert said(one(WITHOUT_PERIOD + words), Field.START, Field.END) == (None, None)


@pytest.mark.parametrize(
    "words",
    [
        "Hon ska vara på radiologi 6 september–28 november 2027.",
        "Hon är på Granvik 6 september–28 november 2027.",
        "Förslagsvis 6 september–28 november 2027.",
    ],
)
def test_a_period_of_the_placement(words: str) -> None:
    assert said(one(WITHOUT_PERIOD + words), Field.START, Field.END) == (date(2027, 9, 6), date(2027, 11, 28))


# --- slips of the keys ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sjuksköteska", "sjuksköterska"),
        ("sjuksköterkestudent", "sjuksköterska"),
        ("fysioterapuet", "fysioterapeut"),
        ("arbetsterapuet", "arbetsterapeut"),
        ("barnmoska", "barnmorska"),
        ("röntgensjuksköteska", "röntgensjuksköterska"),
    ],
)
def test_a_profession_mistyped(written: str, meant: str) -> None:
    placement = one(f"Vi önskar en VFU-plats för vår student Omar Said ({written}) på Solvändan 6 september–3 oktober.")
    assert said(placement, Field.PROGRAMME) == (meant,)


@pytest.mark.parametrize(("written", "meant"), [("anestsi", "anestesi och intensivvård"), ("psykitri", "psykiatri")])
def test_a_speciality_mistyped(written: str, meant: str) -> None:
    placement = one(f"ST-läkare Moa Hjelm söker sidotjänstgöring i {written} på Kvarnsjö 6 september–3 oktober 2027.")
    assert said(placement, Field.PROGRAMME) == (meant,)


# --- nobody is ready who is not -------------------------------------------------------------------

NOT_SETTLED = [
    (WITHOUT_SUPERVISOR, "Hennes handledare är Per Ek på vår klinik."),
    (WITHOUT_SUPERVISOR, "Per Ek, Almby, är handledare."),
    (WITHOUT_SUPERVISOR, "Per Ek har fått frågan om handledarskap."),
    (WITHOUT_SUPERVISOR, "Vi räknar med Per Ek som handledare."),
    (WITHOUT_SUPERVISOR, "Om Per Ek tackar ja blir han handledare."),
    (WITHOUT_SUPERVISOR, "Handledare: fråga Per Ek."),
    (WITHOUT_SUPERVISOR, "Per Ek, hennes handledare, tycker att det är en bra idé."),
    (WITHOUT_SUPERVISOR, "Per Ek har varit handledare åt flera av våra ST-läkare."),
    (WITHOUT_SUPERVISOR, "Vi vill gärna ha Per Ek som handledare."),
    (WITHOUT_SUPERVISOR, "Vi önskar Per Ek som handledare."),
    (WITHOUT_SUPERVISOR, "Handledare Per Ek?"),
    (WITHOUT_SUPERVISOR, "Enligt hemsidan är Per Ek handledare på Granvik."),
    (WITHOUT_SUPERVISOR, "Per Ek är kontaktperson och återkommer med namn på handledare."),
    (WITHOUT_SUPERVISOR, "We hope Per Ek can supervise."),
    (WITHOUT_SUPERVISOR, "Per Ek has been asked to supervise."),
    (WITHOUT_SUPERVISOR, "Supervisor to be arranged by Per Ek."),
    (WITHOUT_SUPERVISOR, "Per Ek is the one who usually supervises."),
    (WITHOUT_ON_CALL, "Granvik har ingen egen jour vad vi vet."),
    (WITHOUT_ON_CALL, "Normalt ingår jour."),
    (WITHOUT_ON_CALL, "Jourfrågan är inte löst."),
    (WITHOUT_ON_CALL, "Jour ingår väl inte?"),
    (WITHOUT_HOURS, "Om möjligt heltid."),
    (WITHOUT_HOURS, "Vi vet inte om det blir heltid."),
    (WITHOUT_HOURS, "Handledaren jobbar heltid."),
    (WITHOUT_HEAD, "Biträdande verksamhetschefen har godkänt."),
    (WITHOUT_HEAD, "Granviks verksamhetschef har godkänt."),
    (WITHOUT_HEAD, "Överläkargruppen står bakom."),
    (WITHOUT_PERIOD, "Helst 6 september–28 november 2027, annars senare."),
    (WITHOUT_PERIOD, "Någon gång 6 september–28 november 2027."),
    (WITHOUT_PERIOD, "Tre månader mellan 6 september 2027 och 31 mars 2028."),
    (WITHOUT_PERIOD, "Inom perioden 6 september–28 november 2027, fyra veckor."),
    (WITHOUT_PERIOD, "Hennes ST pågår 6 september 2027–28 november 2029."),
    (WITHOUT_PERIOD, "Hon har sin hudplacering 6 september–28 november 2027."),
    (WITHOUT_PERIOD, "En kollega är hos Granvik 6 september–28 november 2027."),
]


@pytest.mark.parametrize(("rest", "words"), NOT_SETTLED)
def test_what_is_not_settled_is_not_ready(rest: str, words: str) -> None:
    for placement in reading(rest + words).placements:
        assert check(placement, RECEIVED, DIRECTORY).verdict is not Verdict.READY


def test_a_frame_as_long_as_what_lies_in_it_is_the_period() -> None:
    words = "Tre månader mellan 6 september och 5 december 2027."
    assert said(one(WITHOUT_PERIOD + words), Field.START, Field.END) == (date(2027, 9, 6), date(2027, 12, 5))


# --- what a supplement changes --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Hon slutar i stället 12 december 2027.", (None, date(2027, 12, 12))),
        ("Starten blir v. 37 i stället.", (date(2027, 9, 13), None)),
        ("Startdatumet blir 13 september 2027.", (date(2027, 9, 13), None)),
        ("Slutet flyttas till 12 december 2027.", (None, date(2027, 12, 12))),
    ],
)
def test_one_end_changed(words: str, expected: tuple[date | None, date | None]) -> None:
    (placement,) = reading(words, subject=IN_CASE).placements
    assert said(placement, Field.START, Field.END) == expected


def test_whoever_takes_care_of_her_by_name() -> None:
    (placement,) = reading("Jag har talat med Granvik: Per Ek tar hand om Moa.", subject=IN_CASE).placements
    assert said(placement, Field.SUPERVISOR) == ("Per Ek",)


# --- layouts and styles ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "ST-läkare | Moa Hjelm\nSpecialitet | Radiologi\nEnhet | Granviks Röntgen\nStart | 2027-09-06\n"
        "Stopp | 2027-11-28\nSysselsättningsgrad | 100\nJour | N\nHandledare | Per Ek\n"
        "Verksamhetschef | Lena Brask (godkänt)",
        "Söker: sidotjg radiologi\nVem: Moa Hjelm (ST allmänmed)\nVar: Granvik\nNär: 270906-271128\n"
        "Hur mkt: heltid 40h\nJour: näe\nHandl: Per Ek öl\nTillstyrks: Lena Brask, VC",
        "Granvik / rtg / Moa Hjelm ST / v 36-47 -27 / 100% / ej jour / handl dr Per Ek / VC Lena Brask ok",
        "jag behöver hjälp med en plats för moa hjelm som är st-läkare här. det gäller radiologi på granvik 6 "
        "september till 28 november 2027 heltid utan jour. per ek blir handledare. vår "
        "verksamhetschef lena brask godkänner.",
        "Vår ST-läkare Moa Hjelm behöver radiologi på Granvik från första måndagen i september, alltså 6/9, t o m "
        "28/11 nästa år. Full tid. Jour blir det inget med. Per Ek tar hand om henne där. Lena Brask som är vår "
        "verksamhetschef har gett tummen upp.",
    ],
)
def test_the_same_request_in_many_styles(text: str) -> None:
    placement = one(text)
    assert said(placement, Field.TRAINEE, Field.SUPERVISOR, Field.ON_CALL, Field.EXTENT_PERCENT) == (
        "Moa Hjelm",
        "Per Ek",
        False,
        100,
    )
    assert said(placement, Field.START, Field.END) == (date(2027, 9, 6), date(2027, 11, 28))
    assert check(placement, RECEIVED, DIRECTORY).verdict is Verdict.READY


# --- what holds for one of two --------------------------------------------------------------------

TWO = "ST-läkarna Moa Hjelm och Omar Said söker sidotjänstgöring i radiologi på Granvik 6 september–28 november 2027. "
HEAD = "Verksamhetschef Lena Brask har godkänt."


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("Heltid, ingen jour. Handledare är Per Ek. VC har godkänt Moa men inte Omar.", Rule.DEPARTMENT_HEAD),
        ("Heltid, ingen jour. Handledare är Per Ek. VC har godkänt alla utom Omar.", Rule.DEPARTMENT_HEAD),
        ("Heltid, ingen jour. Handledare är Per Ek. VC har godkänt Moas placering.", Rule.DEPARTMENT_HEAD),
        (f"Heltid. Moa går inte jour. Handledare är Per Ek. {HEAD}", Rule.ON_CALL),
        (f"Båda går heltid men inte Omar. Ingen jour. Handledare är Per Ek. {HEAD}", Rule.WORKING_HOURS),
        (
            f"Heltid för Moa, Omars omfattning är inte klar. Ingen jour. Handledare är Per Ek. {HEAD}",
            Rule.WORKING_HOURS,
        ),
        (f"Heltid, ingen jour. Moas handledare är Per Ek. {HEAD}", Rule.SUPERVISOR),
        (f"Heltid, ingen jour. Handledare Per Ek för Moa, för Omar söker vi fortfarande. {HEAD}", Rule.SUPERVISOR),
    ],
)
def test_what_holds_for_one_of_two(words: str, missing: Rule) -> None:
    found = reading(TWO + words)
    assert [says(p.fact(Field.TRAINEE)) for p in found.placements] == ["Moa Hjelm", "Omar Said"]
    assert check(found.placements[1], RECEIVED, DIRECTORY).findings[missing] is not Status.MET


@pytest.mark.parametrize("words", ["Jour ingår för Moa men inte för Omar.", "Båda utom Omar går jour."])
def test_duty_that_does_not_hold_for_one(words: str) -> None:
    found = reading(f"{TWO}Heltid. {words} Handledare är Per Ek. {HEAD}")
    assert [said(p, Field.ON_CALL) for p in found.placements] == [(True,), (False,)]


def test_an_exception_with_a_fact_of_its_own() -> None:
    found = reading(f"{TWO}Båda går heltid utom Omar som går 80 %. Ingen jour. Handledare är Per Ek. {HEAD}")
    assert [said(p, Field.EXTENT_PERCENT, Field.ON_CALL) for p in found.placements] == [(100, False), (80, False)]


def test_a_sentence_before_a_label_is_no_part_of_it() -> None:
    placement = one("VFU för barnmorskestudent Moa Hjelm på Lyckhem. Tid: 6/9-10/10-27. Omf: 75%.")
    assert said(placement, Field.TRAINEE, Field.SUPPLIER, Field.EXTENT_PERCENT) == (
        "Moa Hjelm",
        "Lyckhems Kvinnohälsa",
        75,
    )
