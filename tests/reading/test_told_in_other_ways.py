"""Facts told in ways of their own: a head who writes "som verksamhetschef har jag", the last day of a placement, an
item that is ticked, a place by "dit", opening hours that are kept; and what only looks like them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.model import Intent
from bot.routine.model import Field
from tests.reading.test_generalisation import WITHOUT_HEAD, WITHOUT_PERIOD, WITHOUT_SUPERVISOR
from tests.reading.writing import one, reading, said, says

KLARA = "Klara Lidö <klara.lido@region.example>"
BY_KLARA = "\n\nKlara Lidö\n"


# --- the writer is the head of department ---------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Som verksamhetschef har jag sagt ja, pengarna är klara. Studierektor är Ulla Vinterskog.",
        "Som verksamhetschef har jag godkänt det hela. Studierektor: Ulla Vinterskog.",
        "Som VC tillstyrker jag detta; Ulla Vinterskog är studierektor.",
        "Jag som verksamhetschef står bakom. Studierektorn heter Ulla Vinterskog.",
        "Jag som är verksamhetschef har godkänt. Studierektor är Ulla Vinterskog.",
        "Det är jag som är verksamhetschef och jag har sagt ja. Ulla Vinterskog är studierektor.",
        "Verksamhetschef är jag själv, och jag godkänner. Ulla Vinterskog är studierektor.",
        "Jag godkänner det i min roll som verksamhetschef. Ulla Vinterskog är studierektor.",
        "Jag har som verksamhetschef sagt ja. Ulla Vinterskog är studierektor.",
        "Beslutet har jag fattat som verksamhetschef. Ulla Vinterskog är studierektor.",
        "I egenskap av VC säger jag ja. Ulla Vinterskog är studierektor.",
        "Som verksamhetschef på kliniken har undertecknad gett klartecken. Ulla Vinterskog är studierektor.",
        "As head of department I have said yes. The study director is Ulla Vinterskog.",
        "I approve this as head of department. Ulla Vinterskog is the study director.",
        "Som verksamhetschef skickar jag detta. Ulla Vinterskog är studierektor.",
        "Jag är verksamhetschef och har inte något emot det. Ulla Vinterskog är studierektor.",
    ],
)
def test_the_writer_is_the_head(words: str) -> None:
    placement = one(WITHOUT_HEAD + words, signature=BY_KLARA, sender=KLARA)
    assert said(placement, Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) == ("Klara Lidö", True)


@pytest.mark.parametrize(
    "words",
    [
        "Som verksamhetschef har jag inte sagt ja ännu.",
        "Som verksamhetschef kommer jag att fatta beslut på torsdag.",
        "Som verksamhetschef vill jag vänta.",
        "Som biträdande verksamhetschef har jag sagt ja.",
        "Som verksamhetschef har vi Karin Ryd.",
        "Som verksamhetschef har jag Karin Ryd över mig.",
        "Som verksamhetschefen har sagt ska jag skicka detta.",
        "Verksamhetschef är jag inte, men jag tror att hon säger ja.",
        "Verksamhetschef är jag först från 1 januari.",
        "Jag är verksamhetschef från och med januari.",
        "Jag har som verksamhetschef inte tagit ställning.",
        "Jag har som verksamhetschef en del frågor innan jag kan ge besked.",
        "As head of department I have not decided yet.",
        "Jag har som VC fått frågan.",
        "Som verksamhetschef vet jag inte.",
        "Som verksamhetschef är jag tveksam.",
        "Som verksamhetschef säger jag nej.",
        "Som verksamhetschef har jag ännu inte hunnit läsa.",
        "Jag som verksamhetschef vill se schemat först.",
        "Verksamhetschef är jag, och jag har inte bestämt mig.",
        "As head of department I am not sure.",
    ],
)
def test_a_head_who_has_not_agreed_or_does_not_write(words: str) -> None:
    text = WITHOUT_HEAD + words + " Ulla Vinterskog är studierektor."
    consulted = one(text, signature=BY_KLARA, sender=KLARA).fact(Field.HEAD_CONSULTED)
    assert consulted is None or not consulted.stated


# --- the last day ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Hon börjar där den 3 maj 2027, och den sista dagen är 25 juli samma år.",
        "Hon börjar den 3 maj 2027, och hennes sista dag är den 25 juli.",
        "Hennes första dag blir den 3 maj 2027, den sista den 25 juli.",
        "Den första dagen är 3 maj 2027, den sista 25 juli.",
        "Från den 3 maj 2027 till samma års 25 juli.",
        "Den 3 maj 2027 börjar hon och den 25 juli samma år slutar hon.",
        "Hon börjar måndag den 3 maj 2027, och den sista arbetsdagen blir söndag den 25 juli.",
        "She starts on 3 May 2027, and her last day is 25 July.",
        "She starts on 3 May 2027, and her last working day will be 25 July the same year.",
    ],
)
def test_the_last_day(words: str) -> None:
    placement = one(WITHOUT_PERIOD + words)
    assert said(placement, Field.START, Field.END) == (date(2027, 5, 3), date(2027, 7, 25))


@pytest.mark.parametrize(
    "words",
    [
        "Hon börjar den 3 maj 2027. Den sista dagen att svara är 25 juni samma år.",
        "Hon börjar den 3 maj 2027. Sista ansökningsdag är 25 juni samma år.",
        "Hon börjar den 3 maj 2027, och den sista dagen före semestern är 25 juni.",
        "Hon börjar den 3 maj 2027 men sista dagen är inte bestämd.",
    ],
)
def test_another_last_day(words: str) -> None:
    assert said(one(WITHOUT_PERIOD + words), Field.START, Field.END) == (date(2027, 5, 3), None)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("From the sixth of September 2027 until the twenty-eighth of November.", (2027, 9, 6), (2027, 11, 28)),
        ("From the twenty-first of June to the thirty-first of August 2027.", (2027, 6, 21), (2027, 8, 31)),
        ("From the fourth of October 2027 through the thirtieth of November 2027.", (2027, 10, 4), (2027, 11, 30)),
        ("From the twenty first of June 2027 to the twelfth of September.", (2027, 6, 21), (2027, 9, 12)),
    ],
)
def test_days_in_english_words(words: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    assert said(one(WITHOUT_PERIOD + words), Field.START, Field.END) == (date(*start), date(*end))


@pytest.mark.parametrize(
    "words",
    [
        "The second half of May 2027.",
        "The latter part of May 2027.",
        "In the fourth week of May 2027.",
        "The last two weeks of May 2027.",
        "De två sista veckorna i maj 2027.",
        "Sista delen av maj 2027.",
        "De första dagarna i maj 2027.",
        "Andra halvan av maj 2027.",
    ],
)
def test_a_part_of_a_month_gives_no_dates(words: str) -> None:
    placement = one(WITHOUT_PERIOD + words)
    assert said(placement, Field.START, Field.END) == (None, None)


TWO = "Vi ber om två platser åt ST-läkaren Fanny Torsell.\n\n"
BOTH = "\n\nHeltid på båda ställena, jour på inget av dem. Verksamhetschef Karin Ryd har sagt ja till alltihop."


@pytest.mark.parametrize(
    "words",
    [
        "Först hud- och könssjukdomar på Tallriset, 24 maj till 20 juni 2027, med Christoffer Lindås som handledare.\n"
        "Därefter semester, och sedan ögonsjukdomar på Havsljung 16 augusti–12 september 2027, där handledaren heter "
        "Marja-Leena Saarinen.",
        "Hud- och könssjukdomar på Tallriset 24 maj–20 juni 2027, handledare Christoffer Lindås. Så följer ledighet, "
        "varefter det blir ögonsjukdomar på Havsljung 16 augusti–12 september 2027, handledare Marja-Leena Saarinen.",
        "Hud- och könssjukdomar på Tallriset 24 maj–20 juni 2027, handledare Christoffer Lindås. Kurs, och efter det "
        "ögonsjukdomar på Havsljung 16 augusti–12 september 2027, handledare Marja-Leena Saarinen.",
        "Dermatology at Tallriset first, 24 May to 20 June 2027, supervised by Christoffer Lindås.\nThen vacation, and "
        "after that ophthalmology at Havsljung 16 August to 12 September 2027, supervised by Marja-Leena Saarinen.",
    ],
)
def test_leave_between_two_placements(words: str) -> None:
    found = reading(TWO + words + BOTH).placements
    assert [said(p, Field.SUPPLIER, Field.START, Field.END, Field.SUPERVISOR) for p in found] == [
        ("Tallrisets Specialistläkare", date(2027, 5, 24), date(2027, 6, 20), "Christoffer Lindås"),
        ("Havsljungs Ögonklinik", date(2027, 8, 16), date(2027, 9, 12), "Marja-Leena Saarinen"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Därefter semester 21 juni–18 juli 2027.",
        "Därefter semester, och sedan föräldraledig 16 augusti–12 september 2027.",
        "Därefter är hon ledig, och handledaren har semester 16 augusti–12 september 2027.",
        "Then vacation, and after that parental leave 16 August to 12 September 2027.",
    ],
)
def test_leave_after_a_placement(words: str) -> None:
    first = "Hud- och könssjukdomar på Tallriset 24 maj–20 juni 2027, handledare Christoffer Lindås. "
    assert said(one(TWO + first + words + BOTH), Field.START, Field.END) == (date(2027, 5, 24), date(2027, 6, 20))


# --- how a case goes, and that it falls ------------------------------------------------------------

CASE = "Fråga om LOU-2026-0079"
HEAD = "Lisbet Ramnehill <lisbet.ramnehill@region.example>"
BY_HEAD = "\n\nLisbet Ramnehill\nverksamhetschef\n"


@pytest.mark.parametrize(
    "words",
    [
        "var någonstans ligger LOU-2026-0079 just nu? Jag ska lägga bemanningen för våren på torsdag och behöver veta "
        "om leverantören har svarat.",
        "Hos vem ligger LOU-2026-0079? Vi ska bemanna sommaren.",
        "Är LOU-2026-0079 hos avtalsansvarig nu? Jag gör schema för april och maj.",
        "Har leverantören i LOU-2026-0079 hört av sig? Jag måste lägga schemat för hösten.",
        "Undrar om leverantören hunnit svara i LOU-2026-0079, vi ska planera våren.",
        "Jag skulle behöva få reda på om Granvik har svarat om LOU-2026-0079, vi lägger schemat för våren 2027.",
        "Vet ni om de har tackat ja i LOU-2026-0079? Vi behöver det för vårens schema.",
        "Where is LOU-2026-0079 at the moment? I am planning the rota for the spring and need to know whether the "
        "supplier has answered.",
    ],
)
def test_where_a_case_is(words: str) -> None:
    assert reading(words, signature=BY_HEAD, sender=HEAD, subject=CASE).intent is Intent.STATUS


@pytest.mark.parametrize(
    "words",
    [
        "LOU-2026-0079: perioden blir våren 2027 i stället.",
        "LOU-2026-0079: perioden ändras till 3 maj–25 juli 2027. Har leverantören svarat?",
        "I LOU-2026-0079 är handledaren Per Ek. Har leverantören svarat?",
        "LOU-2026-0079: leverantören har svarat att Per Ek handleder.",
        "LOU-2026-0079: vi vill att det blir Granvik i stället.",
    ],
)
def test_facts_of_a_case_beside_how_it_goes(words: str) -> None:
    assert reading(words, signature=BY_HEAD, sender=HEAD, subject=CASE).intent is Intent.SUPPLEMENT


@pytest.mark.parametrize(
    "words",
    [
        "Hej, på uppdrag av Ragnhild Öqvist: LOU-2026-0079 ska strykas. Personen har sagt upp sig. Det kommer "
        "nog en ny "
        "förfrågan efter jul, men då på någon annan.",
        "LOU-2026-0079 kan strykas.",
        "LOU-2026-0079 ska läggas ner.",
        "Vår förfrågan LOU-2026-0079 utgår.",
        "Ärendet LOU-2026-0079 ska avslutas, läkaren har fått annat jobb.",
        "Platsen i LOU-2026-0079 kan frigöras, vi behöver den inte.",
        "LOU-2026-0079 får tas bort.",
        "Ni kan släppa LOU-2026-0079.",
        "Förfrågan LOU-2026-0079 kan ni glömma.",
        "LOU-2026-0079 måste tyvärr avbrytas.",
        "LOU-2026-0079 should be closed, she has resigned.",
        "LOU-2026-0079 can be removed from your list.",
    ],
)
def test_a_case_that_falls(words: str) -> None:
    assert reading(words, signature=BY_HEAD, sender=HEAD, subject="LOU-2026-0079").intent is Intent.WITHDRAWAL


@pytest.mark.parametrize(
    "words",
    [
        "I LOU-2026-0079 ska handledaren strykas.",
        "I LOU-2026-0079 ska jouren strykas.",
        "LOU-2026-0079 ska avslutas den 25 juli 2027, inte den 31.",
        "LOU-2026-0079: placeringen ska avslutas 25 juli 2027.",
        "LOU-2026-0079 ska inte strykas.",
        "Ska LOU-2026-0079 strykas?",
        "LOU-2026-0079: den första perioden ska tas bort.",
        "LOU-2026-0079: andra meningen i mitt mejl kan strykas.",
    ],
)
def test_a_case_that_stands(words: str) -> None:
    assert reading(words, signature=BY_HEAD, sender=HEAD, subject="LOU-2026-0079").intent is not Intent.WITHDRAWAL


@pytest.mark.parametrize(
    "words",
    [
        "Moa Hjelms placering utgår.",
        "Hennes plats på Granvik är avbokad av oss.",
        "Vi släpper Moa Hjelms plats på Granvik.",
        "Vår förfrågan om Moa Hjelm på Granvik kan ni stryka, hon har slutat.",
        "Placeringen för Moa ställs in, hon är sjuk.",
        "Randningen hos Granvik faller bort.",
        "Vi avbokar nu Moa Hjelms randning.",
        "The placement for Moa Hjelm should be dropped.",
    ],
)
def test_a_placement_that_falls(words: str) -> None:
    assert reading(words).intent is Intent.WITHDRAWAL


@pytest.mark.parametrize(
    "words",
    [
        "Om Moa Hjelms placering utgår, vad händer då?",
        "Vad händer om placeringen ställs in?",
        "Moa Hjelms placering ställs in i schemat från 6 september.",
        "Vi släpper Moa Hjelm till Granvik, radiologi 6 september–28 november 2027.",
        "Jouren på placeringen utgår.",
        "Handledaren för placeringen är avbokad.",
        "Moa Hjelms plats på Granvik är klar.",
    ],
)
def test_a_placement_that_stands(words: str) -> None:
    assert reading(words).intent is not Intent.WITHDRAWAL


# --- lists of terse labels and ticked items --------------------------------------------------------


@pytest.mark.parametrize("label", ["Hl?   ", "Hl: ", "HL: ", "hl - ", "Hdl: ", "HDL?  ", "hldr: ", "Hled.: ", "* Hl: "])
def test_an_abbreviated_label(label: str) -> None:
    words = f"Vem?  Tekla Rosenblad, ST-läkare\nVar?  Kvarnsjö\nHur?  mån-fre 8-16, ingen jour\n{label}Yngve Marklund\n"
    assert says(one(words).fact(Field.SUPERVISOR)) == "Yngve Marklund"


@pytest.mark.parametrize("words", ["hl Yngve Marklund", "Hl är Yngve Marklund", "hdl Yngve Marklund"])
def test_an_abbreviated_role(words: str) -> None:
    text = f"ST-läkare Tekla Rosenblad, geriatrik, Kvarnsjö, 9 augusti–30 november 2027, heltid, ingen jour, {words}."
    assert says(one(text).fact(Field.SUPERVISOR)) == "Yngve Marklund"


LIST = "ST-läkare Tekla Rosenblad, geriatrik på Kvarnsjö, 9 augusti–30 november 2027, heltid.\n\n"


@pytest.mark.parametrize(
    "words",
    [
        "[x] Studierektor: undertecknad\n[x] Verksamhetschef: Birgitta Sandhult, samråd skedde 22/1\n"
        "[x] Handledare utsedd: ja, Hjördis Tapper\n[x] Arbetstider: 40 h/vecka\n[x] Jourarbete: ingår ej",
        "☒ Verksamhetschef Birgitta Sandhult: samråd har skett\n☒ Handledare: Hjördis Tapper\n☒ Jourarbete: ingår ej",
        "✓ VC Birgitta Sandhult, tillfrågad 22/1\n✓ Handledare: Hjördis Tapper\n✓ Jour: nej",
        "[X] VC: Birgitta Sandhult, samrådde 22 jan\n[X] Handledare är Hjördis Tapper\n[X] Ingen jour",
        "[x] Head of department: Birgitta Sandhult, consulted\n[x] Supervisor: Hjördis Tapper\n[x] On-call: no",
    ],
)
def test_ticked_items(words: str) -> None:
    placement = one(LIST + words)
    assert said(placement, Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED, Field.SUPERVISOR, Field.ON_CALL) == (
        "Birgitta Sandhult",
        True,
        "Hjördis Tapper",
        False,
    )


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("[ ] Verksamhetschef: Birgitta Sandhult, samråd sker 22/12\n[x] Handledare: Per Ek", Field.HEAD_CONSULTED),
        ("[ ] Verksamhetschef: Birgitta Sandhult, samråd\n[x] Handledare: Per Ek", Field.HEAD_CONSULTED),
        ("☐ Samråd med verksamhetschef Birgitta Sandhult\n☒ Handledare Per Ek", Field.HEAD_CONSULTED),
        ("[ ] Jour ingår\n[x] Handledare: Per Ek", Field.ON_CALL),
        ("☐ Jour ingår\n☒ Handledare Per Ek", Field.ON_CALL),
        ("[x] Jour ingår\n[ ] Handledare: Per Ek", Field.SUPERVISOR),
        ("[] Handledare: Per Ek\n[x] Jour ingår", Field.SUPERVISOR),
        ("☐ Handledare Per Ek\n☒ Jour ingår", Field.SUPERVISOR),
    ],
)
def test_items_that_are_not_ticked(words: str, field: Field) -> None:
    fact = one(LIST + words).fact(field)
    assert fact is None or not fact.stated


@pytest.mark.parametrize(
    "words",
    [
        "Verksamhetschef: Birgitta Sandhult, samråd sker 22/12",
        "Verksamhetschef: Birgitta Sandhult, samråd planerat 22/12",
        "Verksamhetschef: Birgitta Sandhult, samråd bokat till 22/12",
        "Verksamhetschef: Birgitta Sandhult, samråd på gång",
        "Samråd med verksamhetschef Birgitta Sandhult äger rum i övermorgon.",
        "Samråd med verksamhetschef Birgitta Sandhult är inplanerat.",
    ],
)
def test_consulting_that_is_to_come(words: str) -> None:
    fact = one(WITHOUT_HEAD + "\n\n" + words).fact(Field.HEAD_CONSULTED)
    assert fact is not None
    assert not fact.stated


@pytest.mark.parametrize(
    "words",
    [
        "Detta sker i samråd med verksamhetschef Birgitta Sandhult.",
        "Verksamhetschef: Birgitta Sandhult, samråd 22/1",
        "Samråd med verksamhetschef Birgitta Sandhult ägde rum i förrgår.",
        "VC: Birgitta Sandhult (samråd har hållits)",
    ],
)
def test_consulting_that_has_been(words: str) -> None:
    assert says(one(WITHOUT_HEAD + "\n\n" + words).fact(Field.HEAD_CONSULTED)) is True


# --- places ----------------------------------------------------------------------------------------

LARS = "Lars Ödegren <lars.odegren@region.example>"


@pytest.mark.parametrize(
    ("words", "asking"),
    [
        (
            "Hej jag är öl på medicin, als. min ST-läkare behöver få komma till tallriset å se hud, så fort de kan.",
            "Almby Sjukhus",
        ),
        ("jag är öl på medicin als. min ST-läkare behöver få komma till tallriset å se hud.", "Almby Sjukhus"),
        ("överläkare på als här. vår st-läkare vill till tallriset för hud", "Almby Sjukhus"),
        ("Jag är enhetschef på ortopeden, näl. Min ST-läkare ska till Tallriset, hud.", "NU-sjukvården"),
        ("hej, distriktsläkare på hällevård här. min st-läkare vill till tallriset o se hud", "Hällevårds Vårdcentral"),
        ("consultant at als here. my resident would like to go to tallriset for dermatology", "Almby Sjukhus"),
        ("Jag jobbar vid medicin, nu-sjukvården. Min ST-läkare ska till Tallriset för hud.", "NU-sjukvården"),
        ("vi på als söker plats åt vår st-läkare på tallriset, hud", "Almby Sjukhus"),
    ],
)
def test_who_asks_in_small_letters(words: str, asking: str) -> None:
    found = reading(words, signature="\nlars ö", sender=LARS, subject="st hud")
    assert found.intent is Intent.REQUEST
    assert [said(p, Field.ORGANISATION, Field.SUPPLIER) for p in found.placements] == [
        (asking, "Tallrisets Specialistläkare")
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Jag är öl på medicin, nu vill min ST-läkare till Tallriset för hud.",
        "Min ST-läkare har gått på als-mottagningen och vill nu till Tallriset för hud.",
        "Min ST-läkare vill till Tallriset för hud, hon möter många med als.",
    ],
)
def test_a_word_that_is_no_abbreviation(words: str) -> None:
    placement = one(words, signature="\nlars ö", sender=LARS, subject="st hud")
    assert placement.fact(Field.ORGANISATION) is None


LUNG = "lungsjukdomar 14 juni–12 september 2027. Handledare är Per Ek. Heltid, ingen jour. VC Karin Ryd har sagt ja."


@pytest.mark.parametrize(
    "words",
    [
        "Som ni kanske minns hade vi Karl-Fredrik Nyberg hos Kvarnsjö Närsjukhus i fjol. Den som ska dit den här "
        "gången "
        "är Desirée Hallonsten, ST-läkare hos oss, ",
        "I fjol hade vi Karl Nyberg på Kvarnsjö. Nu är det dags för Desirée Hallonsten, ST-läkare, att åka dit för ",
        "Förra året var Karl Nyberg hos Kvarnsjö. ST-läkare Desirée Hallonsten vill till samma ställe för ",
        "Förra hösten hade vi en ST-läkare på Kvarnsjö. Vi söker nu plats där igen åt ST-läkare Desirée Hallonsten, ",
        "I fjol gick Karl Nyberg hos Kvarnsjö. ST-läkare Desirée Hallonsten ska gå där nu, ",
        "Vi hade Karl Nyberg på Kvarnsjö i fjol. Nu söker ST-läkare Desirée Hallonsten samma placering, ",
        "Förra våren var vår ST-läkare Karl Nyberg på Kvarnsjö. ST-läkare Desirée Hallonsten ska till samma klinik, ",
        "Last year we had Karl Nyberg at Kvarnsjö. Our resident Desirée Hallonsten would like to go there for ",
    ],
)
def test_the_place_of_an_earlier_placement(words: str) -> None:
    placement = one(words + LUNG)
    assert said(placement, Field.TRAINEE, Field.SUPPLIER) == ("Desirée Hallonsten", "Kvarnsjö Närsjukhus")


@pytest.mark.parametrize(
    "words",
    [
        "I fjol hade vi Karl Nyberg på Kvarnsjö, men dit ska hon inte. ST-läkare Desirée Hallonsten, ",
        "I fjol hade vi Karl Nyberg på Kvarnsjö. ST-läkare Desirée Hallonsten söker plats någon annanstans, ",
        "I fjol hade vi Karl Nyberg på Kvarnsjö och Bo Ek på Granvik. Nu ska ST-läkare Desirée Hallonsten dit, ",
        "I fjol hade vi Karl Nyberg på Kvarnsjö. ST-läkare Desirée Hallonsten söker en annan plats än där, ",
        "I fjol hade vi Karl Nyberg på Kvarnsjö. ST-läkare Desirée Hallonsten, ",
        "I fjol hade vi Karl Nyberg på Kvarnsjö. Nu ska ST-läkare Desirée Hallonsten inte dit, utan behöver ",
    ],
)
def test_an_earlier_place_that_is_not_asked_for(words: str) -> None:
    assert one(words + LUNG).fact(Field.SUPPLIER) is None


CLINIC = " Det är 13 september–5 december 2027, 60 %. Jour finns inte där. Majken Trolle är handledare."


@pytest.mark.parametrize(
    "words",
    [
        "Vi har hittat en privat mottagning som heter Ekbackens Smärtcenter. Där skulle vår ST-läkare Pontus Fagerhult "
        "kunna få sin sidotjänstgöring i smärtlindring.",
        "Det finns en klinik vid namn Ekbackens Smärtcenter, och där vill vår ST-läkare Pontus Fagerhult göra sin "
        "sidotjänstgöring i smärtlindring.",
        "Ekbackens Smärtcenter heter en mottagning som vi har hittat. Dit vill ST-läkaren Pontus Fagerhult för "
        "sidotjänstgöring i smärtlindring.",
        "Mottagningen kallas Ekbackens Smärtcenter. Vår ST-läkare Pontus Fagerhult vill göra sin sidotjänstgöring i "
        "smärtlindring där.",
        "Vi har talat med en vårdgivare, Ekbackens Smärtcenter. Där kan vår ST-läkare Pontus Fagerhult få sin "
        "sidotjänstgöring i smärtlindring.",
        "En privat mottagning med namnet Ekbackens Smärtcenter har hört av sig. ST-läkare Pontus Fagerhult "
        "skulle kunna "
        "göra sin sidotjänstgöring i smärtlindring där.",
        "We have found a private clinic called Ekbackens Smärtcenter. Our resident Pontus Fagerhult could do his "
        "placement in pain medicine there.",
        "There is a clinic named Ekbackens Smärtcenter. Our resident Pontus Fagerhult would like to go there for pain "
        "medicine.",
    ],
)
def test_a_clinic_that_is_presented(words: str) -> None:
    assert says(one(words + CLINIC).fact(Field.SUPPLIER)) == "Ekbackens Smärtcenter"


@pytest.mark.parametrize(
    "words",
    [
        "Hans hemmaklinik heter Ekbackens Vårdcentral. ST-läkare Pontus Fagerhult söker sidotjänstgöring i "
        "smärtlindring.",
        "Vår klinik heter Ekbackens Vårdcentral. ST-läkare Pontus Fagerhult söker sidotjänstgöring i smärtlindring.",
        "Vi är en liten vårdcentral som heter Ekbackens Vårdcentral. ST-läkare Pontus Fagerhult söker sidotjänstgöring "
        "i smärtlindring.",
        "Vi har hittat en mottagning som heter Ekbackens Smärtcenter men den har lagt ner. ST-läkare Pontus Fagerhult "
        "söker sidotjänstgöring i smärtlindring.",
        "Vi har hittat en mottagning som heter Ekbackens Smärtcenter. Dit vill ST-läkare Pontus Fagerhult inte, utan "
        "söker annan sidotjänstgöring i smärtlindring.",
    ],
)
def test_a_clinic_that_is_only_named(words: str) -> None:
    assert one(words + CLINIC).fact(Field.SUPPLIER) is None


# --- opening hours -----------------------------------------------------------------------------------

STUDENT = (
    "Vi söker VFU för fysioterapeutstudent Felix Ljungdahl hos Enlunda 30/8–1/10 2027. Gun Sandelius blir hans "
    "handledare. Jour: nej. "
)


@pytest.mark.parametrize(
    "words",
    [
        "Våra öppettider och därmed hans är måndag–torsdag 8–17.",
        "Mottagningens öppettider, som också blir hans arbetstider, är måndag–torsdag 8–17.",
        "Han följer våra öppettider, måndag–torsdag 8–17.",
        "Han arbetar när vi har öppet, det vill säga måndag–torsdag 8–17.",
        "Vi har öppet måndag–torsdag 8–17 och han går samma tider.",
        "Öppettiderna måndag–torsdag 8–17 gäller även för studenten.",
        "Hans schema är detsamma som våra öppettider: måndag–torsdag 8–17.",
        "Our opening hours, and therefore his, are Monday to Thursday 8–17.",
        "He will keep our opening hours, Monday–Thursday 8–17.",
    ],
)
def test_opening_hours_that_are_kept(words: str) -> None:
    assert says(one(STUDENT + words).fact(Field.HOURS_PER_WEEK)) == 36.0


@pytest.mark.parametrize(
    "words",
    [
        "Våra öppettider är måndag–torsdag 8–17.",
        "Telefontid måndag–torsdag 8–17.",
        "Vi har öppet måndag–torsdag 8–17, ring gärna.",
        "Receptionens öppettider är måndag–torsdag 8–17, hans tider är inte klara.",
        "Våra öppettider är måndag–torsdag 8–17 men hans blir andra.",
        "Växeln har öppet måndag–torsdag 8–17.",
        "Handledaren arbetar när vi har öppet, måndag–torsdag 8–17.",
        "Jag jobbar när vi har öppet, måndag–torsdag 8–17.",
        "Personalen följer öppettiderna måndag–torsdag 8–17.",
        "Ring när vi har öppet, måndag–torsdag 8–17, också för studenten.",
        "Gun Sandelius arbetar när vi har öppet, måndag–torsdag 8–17.",
        "Receptionen håller öppet måndag–torsdag 8–17 och växeln har samma tider.",
        "Vi har öppet måndag–torsdag 8–17, också för hans frågor.",
    ],
)
def test_opening_hours_of_the_clinic_alone(words: str) -> None:
    placement = one(STUDENT + words)
    assert placement.fact(Field.HOURS_PER_WEEK) is None


# --- who supervises, and has done so before ----------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Hon skulle gå bredvid överläkare Per Ek, som har varit handledare åt oss förut och ställer upp igen.",
        "Hon ska gå bredvid Per Ek, som har handlett hos dem i många år.",
        "Hon får gå bredvid Per Ek, som tidigare har varit handledare åt oss.",
        "Per Ek, som har handlett åt oss förut, ställer upp igen.",
        "Per Ek, som har handlett förut, gör det gärna igen.",
        "Per Ek, som har varit handledare åt oss tidigare, tar det också denna gång.",
        "Per Ek tar henne under sina vingar.",
        "Per Ek vägleder henne under hela placeringen.",
        "She will shadow Per Ek, who has supervised our residents before and will do so again.",
        "She will work alongside Per Ek, who has been a supervisor for us before.",
    ],
)
def test_a_supervisor_who_has_done_it_before(words: str) -> None:
    assert says(one(WITHOUT_SUPERVISOR + words).fact(Field.SUPERVISOR)) == "Per Ek"


@pytest.mark.parametrize(
    "words",
    [
        "Per Ek har varit handledare åt oss förut.",
        "Per Ek, som har varit handledare åt oss förut, har slutat.",
        "Per Ek, som har handlett åt oss förut, ställer inte upp igen.",
        "Per Ek, som har handlett våra läkare tidigare, vill inte handleda igen.",
        "Per Ek handledde oss i fjol, men gör det inte igen.",
        "Per Ek har handlett åt oss förut, ställer han upp igen?",
        "Hon får gå bredvid Per Ek, som har handlett förut men inte vill igen.",
        "Hon skulle gå bredvid Per Ek, som har handlett förut, om han orkar.",
        "Per Ek, som har handlett förut, tar kanske det igen.",
        "Hon ska gå bredvid Per Ek, som tidigare var handledare hos oss, eller Lisa Öst.",
        "Hon får gå bredvid Per Ek, som har handlett förut, fast han är inte tillfrågad.",
        "Hon skulle ha gått bredvid Per Ek, som har handlett förut.",
        "Hon ska inte gå bredvid Per Ek, som har handlett förut.",
        "Förra året gick hon bredvid Per Ek.",
        "Per Ek lotsar henne till rätt hus första dagen.",
        "She would have shadowed Per Ek, who has supervised before.",
    ],
)
def test_a_supervisor_of_another_time(words: str) -> None:
    fact = one(WITHOUT_SUPERVISOR + words).fact(Field.SUPERVISOR)
    assert fact is None or not fact.stated or fact.value is None


# --- a student asks for a place ------------------------------------------------------------------------

LOTTE = "Lotte van Dijksma <l.vandijksma@student.example>"
BY_LOTTE = "\n\nKind regards,\nLotte"
I_AM = "My name is Lotte van Dijksma, and I am a nursing student from Utrecht who will spend the spring here. "


@pytest.mark.parametrize(
    "words",
    [
        I_AM
        + "Is it possible to do my clinical placement on a surgical ward at Almby Hospital, from 7 June to 30 July "
        "2027? I don't have a supervisor yet.",
        I_AM + "Could I do my clinical placement at NU-sjukvården from 7 June to 30 July 2027?",
        I_AM
        + ("Would it be possible for me to come to Björkdala from 7 June to 30 July 2027 for my clinical placement?"),
        I_AM + "May I do my placement with you from 7 June to 30 July 2027?",
        I_AM + "Is there a place for me at Björkdala from 7 June to 30 July 2027? It is my clinical placement.",
        I_AM + "Can I come to a surgical ward at Almby from 7 June to 30 July 2027?",
        "Jag heter Lotte van Dijksma och läser till sjuksköterska. Är det möjligt att göra min VFU på en "
        "kirurgavdelning "
        "på Almby 7 juni–30 juli 2027?",
        "Mitt namn är Lotte van Dijksma, sjuksköterskestudent. Finns det möjlighet att göra min VFU på NÄL 7 juni–30 "
        "juli 2027?",
        "Jag är sjuksköterskestudent. Skulle jag kunna göra min VFU på Björkdala 7 juni–30 juli 2027?",
    ],
)
def test_a_student_asks_for_a_place(words: str) -> None:
    found = reading(words, signature=BY_LOTTE, sender=LOTTE, subject="Clinical placement")
    assert found.intent is Intent.REQUEST
    assert [said(p, Field.CATEGORY, Field.TRAINEE, Field.START, Field.END) for p in found.placements] == [
        ("vfu", "Lotte van Dijksma", date(2027, 6, 7), date(2027, 7, 30))
    ]


@pytest.mark.parametrize(
    "words",
    [
        I_AM + "Is it possible for a student to do a clinical placement in the summer?",
        I_AM + "How does one apply for a clinical placement at Almby Hospital?",
        I_AM + "What are the rules for clinical placements from 7 June to 30 July 2027?",
        "Jag är sjuksköterskestudent. Går det att göra VFU på sommaren, rent allmänt?",
        "Är det möjligt att göra VFU hos privata vårdgivare?",
        "I am a nursing student. Must the supervisor at Björkdala be a nurse?",
        "Jag är ST-läkare. Måste handledaren på Björkdala vara specialist i ortopedi?",
        "Jag är ST-läkare. Hur ansöker jag om sidotjänstgöring i ortopedi?",
    ],
)
def test_a_student_asks_a_question(words: str) -> None:
    assert reading(words, signature=BY_LOTTE, sender=LOTTE, subject="Clinical placement").intent is Intent.QUESTION


@pytest.mark.parametrize(
    "words",
    [
        "Jag är sjuksköterskestudent. VFU hos Björkdala v. 35–39 2027. Går det bra?",
        "Jag är sjuksköterskestudent och vill till Björkdala v 35–39 2027. Går det?",
        "Jag är ST-läkare. Går det att randa sig i ortopedi på Björkdala 6 september–28 november 2027?",
        "Jag bor i Uddevalla och läser på sjuksköterskeprogrammet och undrar om jag skulle kunna få göra min VFU på "
        "Uddevalla sjukhus v. 45-49 i höst?",
        "Jag är ST-läkare. Finns det plats i ortopedi på Björkdala för mig 6 september–28 november 2027?",
    ],
)
def test_a_question_with_place_and_time_asks_for_a_place(words: str) -> None:
    assert reading(words, signature=BY_LOTTE, sender=LOTTE, subject="Utbildningsplats").intent is Intent.REQUEST


# --- whose clinic, by a label ----------------------------------------------------------------------------

STUDENTS = "Högskolan i Borås önskar VFU-plats för sjuksköterskestudenten nedan, 32 timmar per vecka.\n\n"


@pytest.mark.parametrize(
    ("words", "host"),
    [
        (
            "Student\tPlacering\tDatum\tHandledare\nLudvig Ståhlberg\tNÄL, avd. 5\t2027-08-30 – "
            "2027-10-01\tBerit Kallin",
            "region",
        ),
        ("Student: Ludvig Ståhlberg\nPlacering: NÄL, avd. 5\nPeriod: 2027-08-30 – 2027-10-01", "region"),
        ("Student: Ludvig Ståhlberg\nVårdgivare: Almby sjukhus\nPeriod: 2027-08-30 – 2027-10-01", "region"),
        ("Student: Ludvig Ståhlberg\nVar: medicinavdelningen, ALS\nPeriod: 2027-08-30 – 2027-10-01", "region"),
        ("Student: Ludvig Ståhlberg\nÖnskad plats: NU-sjukvården\nPeriod: v. 35–39 2027", "region"),
        ("Student: Ludvig Ståhlberg\nPlats: Ängslunda kommun\nPeriod: 2027-08-30 – 2027-10-01", "municipality"),
        ("Student: Ludvig Ståhlberg\nPlacering: Ängslunda kommun, hemsjukvården\nPeriod: v. 35–39", "municipality"),
        ("Name: Ludvig Ståhlberg\nPlacement: Almby Sjukhus, ward 5\nPeriod: 2027-08-30 – 2027-10-01", "region"),
        ("Student: Ludvig Ståhlberg\nPlacering: Björkdala, avd. 5\nPeriod: 2027-08-30 – 2027-10-01", None),
        ("Student: Ludvig Ståhlberg\nArbetsgivare: NÄL\nPeriod: 2027-08-30 – 2027-10-01", None),
        ("Student: Ludvig Ståhlberg\nFrån: NÄL\nPlacering: Björkdala\nPeriod: 2027-08-30 – 2027-10-01", None),
    ],
)
def test_whose_clinic_by_a_label(words: str, host: str | None) -> None:
    by_university = "\n\nJeanette Olander\nplaceringssamordnare\nHögskolan i Borås\n"
    sender = "Placeringsgruppen <placering@hogskolan.example>"
    assert says(one(STUDENTS + words, signature=by_university, sender=sender).fact(Field.HOST)) == host


# --- the head of department and the place, by the way ------------------------------------------------


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Beslut hos vc: Lena Brask, ja.", "Lena Brask"),
        ("Verksamhetschefens beslut: ja, Lena Brask har godkänt.", "Lena Brask"),
        ("\n\nHar verksamhetschefen godkänt?\nJa! Lena Brask sa ja direkt.", "Lena Brask"),
        ("Verksamhetschefen: Lena Brask har lovat på heder och samvete att hon står bakom.", "Lena Brask"),
        ("Karin som är vår verksamhetschef (Ryd alltså) tyckte att det var en strålande idé.", "Karin Ryd"),
        ('När jag berättade detta för Lena Brask, som är vår verksamhetschef, sa hon: "Kör!"', "Lena Brask"),
        ("Verksamhetschef Lena Brask var först skeptisk, men har nu godkänt.", "Lena Brask"),
        ("Our head of department Lena Brask was against it at first, but has now approved.", "Lena Brask"),
        ("Verksamhetschef Lena Brask var först tveksam men har tänkt om och tillstyrker.", "Lena Brask"),
    ],
)
def test_the_head_agrees_by_name(words: str, name: str) -> None:
    assert said(one(WITHOUT_HEAD + words), Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) == (name, True)


def test_a_head_who_writes_in_place_of_the_study_director_agrees() -> None:
    words = "Jag tar detta själv eftersom vår studierektor Ulla Vinterskog är sjuk. "
    signature = "\n\nKarin Ryd\nverksamhetschef\n"
    placement = one(words + WITHOUT_HEAD, signature=signature, sender="Karin Ryd <k@region.example>")
    assert said(placement, Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) == ("Karin Ryd", True)


@pytest.mark.parametrize(
    "words",
    [
        "Vi har pratat med Ledkliniken Sandhamn och de vill gärna.",
        "Vi har varit i kontakt med Ledkliniken Sandhamn, som kan ta emot henne.",
        "Vi har frågat Ledkliniken Sandhamn och där har de sagt ja.",
        "Vi har hört så mycket gott om Ledkliniken Sandhamn att Moa gärna vill dit.",
        "Vi har fått tips om Ledkliniken Sandhamn. Där skulle hon kunna göra sin sidotjänstgöring.",
        "We have talked to Ledkliniken Sandhamn and they are happy to take her.",
    ],
)
def test_an_unknown_clinic_that_is_spoken_with_is_the_place(words: str) -> None:
    text = f"Almby Sjukhus söker plats i reumatologi för ST-läkare Moa Hjelm 6 september–28 november 2027. {words}"
    assert says(one(text).fact(Field.SUPPLIER)) == "Ledkliniken Sandhamn"


@pytest.mark.parametrize(
    "words",
    [
        "Vi har pratat med Ledkliniken Sandhamn men de vill inte.",
        "Vi har pratat med Ledkliniken Sandhamn och de kan inte ta emot.",
        "Vi har hört gott om Ledkliniken Sandhamn, men dit ska hon inte.",
    ],
)
def test_a_clinic_that_will_not_is_no_place(words: str) -> None:
    text = f"Almby Sjukhus söker plats i reumatologi för ST-läkare Moa Hjelm 6 september–28 november 2027. {words}"
    assert one(text).fact(Field.SUPPLIER) is None


@pytest.mark.parametrize(
    "text",
    [
        "Nu har vi på Enlunda Rehab lagt ut höstens platser: vi kan ta emot fyra fysioterapeutstudenter v. "
        "36–47, 38 timmar i "
        "veckan. Per Ek samordnar handledarna. Sprid gärna i era nätverk!",
        "Vi på Enlunda Rehab har lagt ut vårens VFU-platser! Först till kvarn. Vecka 10–20 2027, heltid.",
        "Vi tar emot upp till sex fysioterapeutstudenter v. 36–47. Tipsa gärna era kollegor. Intresseanmälan till oss.",
    ],
)
def test_who_offers_places_asks_for_none(text: str) -> None:
    found = reading(text, signature="", sender="Enlunda Rehab <vfu@enlunda.example>", subject="Lediga VFU-platser")
    assert found.intent is Intent.UNRELATED


@pytest.mark.parametrize(
    "words",
    [
        "Honom vill vi skicka dit den 1 juni 2027 för att hämta hem honom igen den 30 november.",
        "Hon åker dit den 1 juni 2027 och kommer tillbaka den 30 november.",
        "Vi skickar iväg henne den 1 juni 2027 och får hem henne igen den 30 november 2027.",
        "Vi lånar gärna ut henne den 1 juni 2027 och tar henne tillbaka den 30 november 2027.",
        "She goes over on 1 June 2027 and comes back on 30 November.",
        "Från den 1 juni är hon ledig hos oss för detta, och hon återvänder till vårdcentralen den 1 december 2027, "
        "med sista dag på Granvik tisdagen den 30 november.",
    ],
)
def test_there_and_back(words: str) -> None:
    asked = (Field.START, Field.END)
    assert said(one(WITHOUT_PERIOD + words), *asked) == (date(2027, 6, 1), date(2027, 11, 30))


# --- a supplier that answers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Efter att ha vänt på schemat måste vi på Enlunda Rehab tyvärr\ntacka nej till Ingrid Malmros. Ingen av "
            "våra handledare är i tjänst de veckorna.",
            ("Ingrid Malmros", "Enlunda Rehab"),
        ),
        (
            "Tyvärr säger vi nej till Ingrid Malmros, vi på Solvändan har fullt.",
            ("Ingrid Malmros", "Solvändans Psykiatri"),
        ),
        (
            "Javisst, Ingrid Malmros är välkommen till oss på Kvarnsjö Närsjukhus. Per Ek blir hennes handledare.",
            ("Ingrid Malmros", "Kvarnsjö Närsjukhus"),
        ),
        (
            "Däremot kan hon komma till oss på Tallriset 1 november 2027–31 januari 2028.",
            (None, "Tallrisets Specialistläkare"),
        ),
        ("Handledaren på Granvik är Per Ek. Vi tackar nej till mer reklam.", (None, None)),
    ],
)
def test_a_supplier_that_answers_names_itself(words: str, expected: tuple[str | None, str | None]) -> None:
    found = reading(
        f"Hej!\n\n{words}",
        signature="\n\nKicki Sjölund\n",
        sender="Kicki Sjölund <kicki@leverantor.example>",
        subject="Re: Förfrågan om utbildningsplats [LOU-2027-0035]",
    )
    assert [said(p, Field.TRAINEE, Field.SUPPLIER) for p in found.placements] == [expected]


@pytest.mark.parametrize(
    "words",
    [
        "Vi har en LIA-student från yrkeshögskolans utbildning till medicinsk sekreterare, Emina Hodzic, som gärna "
        "vill göra sin LIA på Granvik 30 augusti–8 oktober 2027.",
        "En elev på utbildningen till medicinsk sekreterare, Emina Hodzic, söker praktik på Granvik "
        "30 augusti–8 oktober 2027.",
        "Vi har en student från utbildningen till HR-samordnare, Emina Hodzic. Kan hon göra sin LIA på Granvik "
        "30 augusti–8 oktober 2027?",
        "Vi har en praktikant som utbildar sig till vårdadministratör, Emina Hodzic, och söker en plats för hennes LIA "
        "på Granvik 30 augusti–8 oktober 2027.",
    ],
)
def test_what_somebody_studies_to_become_is_no_role(words: str) -> None:
    assert said(one(words, subject="LIA hösten 2027"), Field.TRAINEE) == ("Emina Hodzic",)


@pytest.mark.parametrize(
    ("words", "title", "expected"),
    [
        ("ST-läkare Moa Hjelm, Almby Sjukhus.", "Studierektor, VO Hud", "Almby Sjukhus"),
        ("Vår ST-läkare Moa Hjelm på NU-sjukvården.", "Studierektor\nVerksamhetsområde kirurgi", "NU-sjukvården"),
        ("ST-läkare Moa Hjelm (NU).", "Studierektor\nAvdelning 42", "NU-sjukvården"),
        ("ST-läkare Moa Hjelm.", "Studierektor, VO Hud", "VO Hud"),
        ("ST-läkare Moa Hjelm, NU-sjukvården.", "Studierektor\nHällevårds Vårdcentral", "Hällevårds Vårdcentral"),
    ],
)
def test_a_unit_in_a_signature_gives_way_to_the_organisation_of_the_text(words: str, title: str, expected: str) -> None:
    text = f"Sidotjänstgöring i radiologi för {words}\nHos: Granvik\nDatum: 6 september–28 november 2027\nHeltid."
    elsa = "Elsa Wretlund <elsa@annanstans.example>"
    assert said(one(text, signature=f"\n\nElsa Wretlund\n{title}\n", sender=elsa), Field.ORGANISATION) == (expected,)
