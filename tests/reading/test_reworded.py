"""The same facts in the words of hurried people: consent, supervisors, on-call, dates, names and what is asked."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.dates import find_periods, join
from bot.reading.model import Intent
from bot.reading.on_call import find_on_call
from bot.routine.checks import check
from bot.routine.model import Certainty, Field, Rule, Status, Verdict
from tests.reading.test_generalisation import WITHOUT_HEAD, WITHOUT_PERIOD, WITHOUT_SUPERVISOR
from tests.reading.writing import DIRECTORY, one, reading, said, says

RECEIVED = date(2026, 11, 23)
CASE = "SV: Utbildningsplatser LOU [LOU-2026-0042]"


@pytest.mark.parametrize(
    "words",
    [
        "VC Karin Ryd positiv.",
        "VC: godk.",
        "VC=OK",
        "Verksamhetschef (Karin Ryd): ok",
        "Avstämt m VC.",
        "Verksamhetschef: Karin Ryd, samrådd",
        "Chefen (VC Karin Ryd) tycker de e bra.",
        "Karin Ryd (VC) har fått en dragning och är nöjd.",
        "Our clinic head has given the green light.",
    ],
)
def test_the_head_agrees(words: str) -> None:
    assert says(one(WITHOUT_HEAD + words).fact(Field.HEAD_CONSULTED)) is True


@pytest.mark.parametrize(
    "words",
    [
        "Verksamhetschefen godkänner om bemanningen löser sig.",
        "Godkännande från VC skickas separat.",
        "VC Karin Ryd har godkänt en annan placering men denna är hon tveksam till.",
        "VC sa ja men har ändrat sig.",
        "Vår verksamhetschef är på semester men brukar säga ja.",
        "Vår enhetschef har godkänt.",
        "VC: frågan ställd, inget svar ännu.",
        "Verksamhetschefen har inte sagt nej.",
    ],
)
def test_the_head_has_yet_to_agree(words: str) -> None:
    found = check(one(WITHOUT_HEAD + words), RECEIVED, DIRECTORY)
    assert found.findings[Rule.DEPARTMENT_HEAD] is Status.UNCLEAR


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Som handledare föreslår vi Per Ek, han är vidtalad.", "Per Ek"),
        ("Handledarfrågan är löst: Per Ek.", "Per Ek"),
        ("Handl: Ek, Per (överläkare)", "Per Ek"),
        ("Handledare Per Ek om han har tid.", ("unclear", "Per Ek")),
        ("Handledare Per Ek eller någon av hans kollegor.", ("unclear", "Per Ek")),
        ("Vi har tänkt oss Per Ek som handledare men han vet inget om det.", ("unclear", "Per Ek")),
        ("Per Ek blir nog handledare.", ("unclear", "Per Ek")),
        ("Handledare: helst Per Ek", ("unclear", "Per Ek")),
        ("Handledare: Per (minns inte efternamnet)", ("unclear", "Per")),
        ("Handledare\nMeddelas senare", None),
        ("Kontaktperson på Granvik är Per Ek.", None),
        ("Per Ek är ansvarig för henne under tiden på Granvik.", None),
    ],
)
def test_a_supervisor(words: str, expected: str | tuple[str, str] | None) -> None:
    fact = one(WITHOUT_SUPERVISOR + words).fact(Field.SUPERVISOR)
    assert (says(fact) if fact and fact.value else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jour ☒ Ja ☐ Nej", True),
        ("Jour ☐ Ja ☒ Nej", False),
        ("Jour...........: ingår ej", False),
        ("0 jourer", False),
        ("Jourer: 2 st/månad", True),
        ("heltid + jour", True),
        ("Hon går dit med Per Ek som handledare och jour.", True),
        ("Beredskap i hemmet varannan helg.", True),
        ("Jour i normal omfattning.", True),
        ("Jour o beredskap: Nä", False),
        ("jour slipper ho", False),
        ("She will be part of the on call rota.", True),
        ("Antingen med eller utan jour, bestäm ni.", None),
        ("Jour bara om hon själv vill.", None),
        ("Jour: vi får se.", None),
        ("Jour: enligt klinikens schema", None),
        ("Ingen jour första månaden, därefter jour.", None),
        ("Jour är inget krav men vi ser gärna att hon deltar.", None),
        ("Frågan om jour är inte slutligt avgjord.", None),
    ],
)
def test_on_call(text: str, expected: bool | None) -> None:
    span = find_on_call(text)
    assert span is not None
    assert (span.value, span.certainty) == (expected, Certainty.UNCLEAR if expected is None else Certainty.STATED)


@pytest.mark.parametrize(
    ("text", "start", "end", "certainty"),
    [
        ("v.36-47/2027", "2027-09-06", "2027-11-28", Certainty.STATED),
        ("kalendervecka 36–39 2027", "2027-09-06", "2027-10-03", Certainty.STATED),
        ("fr 6/9 te 28/11 -27", "2027-09-06", "2027-11-28", Certainty.STATED),
        ("sedan Björkdala 4/10-31/10 2027", "2027-10-04", "2027-10-31", Certainty.STATED),
        ("6/9-28/11 2027 (kan ändras)", "2027-09-06", "2027-11-28", Certainty.UNCLEAR),
        ("6/9 eller 13/9 2027, i 12 veckor", "2027-09-13", "2027-12-05", Certainty.UNCLEAR),
        ("1 sept 2027 – tills vidare", "2027-09-01", "None", Certainty.STATED),
        ("placering läsåret 2027/28", "None", "None", Certainty.UNCLEAR),
    ],
)
def test_periods(text: str, start: str, end: str, certainty: Certainty) -> None:
    (span,) = join(text, find_periods(text, RECEIVED), RECEIVED)
    assert (str(span.value.start), str(span.value.end), span.certainty) == (start, end, certainty)


def test_somebody_else_s_earlier_period_is_not_this_one() -> None:
    text = "(Kollegan Markus är klar, hans placering gick 1 mars–30 april i fjol.) Period: 23 augusti–17 oktober 2027."
    placement = one(WITHOUT_PERIOD + text)
    assert said(placement, Field.START, Field.END) == (date(2027, 8, 23), date(2027, 10, 17))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("AT-läkare, psykiatri 3 mån", Intent.REQUEST),
        ("2 ST till Granvik, radiologi: A. Ask v. 36–40 och B. Bok v. 41–45 2027", Intent.REQUEST),
        ("Läkarkandidat termin 9 söker plats på Granvik", Intent.REQUEST),
        (
            "Kan Moa Hjelm (ST allmänmedicin) få fyra veckor på Tallriset, hud? Vecka 36 till 39 nästa höst. "
            "Handledare: Lisa Öst.",
            Intent.REQUEST,
        ),
        ("Har lovat en person arbetspraktik men har ont om plats. Kan han få vara på Granvik v. 20?", Intent.REQUEST),
        ("Ni undrade om handledare och arbetstid. Handledare är Per Ek, 40 timmar i veckan gäller.", Intent.SUPPLEMENT),
        ("Tack, då vet jag. Jag återkommer när handledaren är klar.", Intent.UNRELATED),
        ("Nu finns bara tolv platser kvar på mässan 11–12 maj 2027. Boka en monter!", Intent.UNRELATED),
    ],
)
def test_what_is_asked(text: str, intent: Intent) -> None:
    assert reading(text).intent is intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Har Granvik svarat?", Intent.STATUS),
        ("flyttas till VT28", Intent.SUPPLEMENT),
        ("Moa ska vara föräldraledig i höst så vi behöver skjuta på det till v. 6–17 2028.", Intent.SUPPLEMENT),
        ("Moa Hjelm har fått annan plats så ni kan stryka hennes förfrågan.", Intent.WITHDRAWAL),
    ],
)
def test_what_is_said_in_a_case(text: str, intent: Intent) -> None:
    assert reading(text, subject=CASE).intent is intent


def _each(text: str, *names: Field) -> list[tuple[object, ...]]:
    return [said(placement, *names) for placement in reading(text).placements]


@pytest.mark.parametrize(
    "text",
    [
        "ST-läkaren Moa Hjelm ska först till Granvik 6/9–3/10 2027 för radiologi, sedan till Björkdala 4/10–31/10 2027 "
        "för ortopedi. Handledare Per Ek respektive Nils Alm.",
        "Vi söker två placeringar för ST-läkaren Moa Hjelm:\n\nGranvik, radiologi, 6/9-3/10 2027, handledare Per Ek\n"
        "Björkdala, ortopedi, 4/10-31/10 2027, handledare Nils Alm\n\nHeltid, ingen jour.",
    ],
)
def test_one_trainee_in_two_places(text: str) -> None:
    assert _each(text, Field.TRAINEE, Field.SUPPLIER, Field.SUPERVISOR, Field.START) == [
        ("Moa Hjelm", "Granviks Röntgen", "Per Ek", date(2027, 9, 6)),
        ("Moa Hjelm", "Björkdala Ortopedklinik", "Nils Alm", date(2027, 10, 4)),
    ]


def test_trainees_by_their_weeks() -> None:
    text = (
        "I vår ST-grupp har vi två som behöver ortopedi: Moa Hjelm (v. 36–40) och Bo Stark (v. 41–45), båda 2027 på "
        "Björkdala. Nils Alm handleder Moa och Lisa Öst handleder Bo."
    )
    assert _each(text, Field.TRAINEE, Field.SUPERVISOR) == [("Moa Hjelm", "Nils Alm"), ("Bo Stark", "Lisa Öst")]


def test_what_stands_after_a_list_is_said_of_all() -> None:
    text = (
        "1. Moa Hjelm – Granvik, radiologi, v. 36–40 2027, handledare Per Ek, heltid, ej jour\n"
        "2. Bo Stark – Björkdala, ortopedi, v. 41–45 2027, handledare Nils Alm, 80 %, jour ingår\n"
        "Båda är ST-läkare. Verksamhetschef Karin Ryd har godkänt båda."
    )
    assert _each(text, Field.HEAD_CONSULTED, Field.ON_CALL) == [(True, False), (True, True)]


def test_a_terse_list_of_items_gives_no_roles_away() -> None:
    placement = one("Moa Hjelm - radiologi - Granvik - 6/9-28/11 2027 - heltid - ingen jour - Per Ek - VC OK")
    assert said(placement, Field.TRAINEE, Field.DEPARTMENT_HEAD, Field.SUPERVISOR) == ("Moa Hjelm", None, None)


@pytest.mark.parametrize(
    "text",
    [
        "Hej, Eva Lind här, studierektor på Almby. Plats för ST-läkare Moa Hjelm på Granvik önskas.",
        "Sedan i måndags är jag tillförordnad studierektor. Plats för ST-läkare Moa Hjelm på Granvik önskas.",
        "Jag skriver som studierektor vid Almby Sjukhus. Plats för ST-läkare Moa Hjelm på Granvik önskas.",
    ],
)
def test_the_writer_tells_that_she_is_the_study_director(text: str) -> None:
    placement = one(text, signature="\n\nEva Lind", sender="Eva Lind <eva.lind@region.example>")
    assert said(placement, Field.FROM_STUDY_DIRECTOR, Field.STUDY_DIRECTOR) == (True, "Eva Lind")


def test_where_she_was_before_is_not_where_she_is_to_go() -> None:
    text = (
        "Moa Hjelm är ST-läkare i allmänmedicin hos oss. Hon har tidigare varit på Havsljung (ögon, våren 2025) och nu "
        "är det dags för hud. Vi vill att hon får komma till Tallriset vecka 40 till och med 43 2027."
    )
    assert one(text).value(Field.SUPPLIER) == "Tallrisets Specialistläkare"


_COMPLETE = {
    "period": "6/9-28/11 2027",
    "extent": "heltid",
    "on_call": "ingen jour",
    "supervisor": "Handledare Per Ek.",
    "head": "VC godkänner.",
}


def _verdict(**changed: str) -> Verdict | None:
    parts = {**_COMPLETE, **changed}
    asked = "ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granvik {period}, {extent}, "
    placements = reading((asked + "{on_call}. {supervisor} {head}").format(**parts)).placements
    return check(placements[0], RECEIVED, DIRECTORY).verdict if len(placements) == 1 else None


def test_a_complete_request_is_ready() -> None:
    assert _verdict() is Verdict.READY


@pytest.mark.parametrize(
    ("part", "words"),
    [
        *(("extent", w) for w in ("heltid (eller 80 %, ej bestämt)", "heltid, fast hon vill kanske gå ner till 80 %")),
        *(("extent", w) for w in ("nästan heltid", "minst 50 %", "helst heltid", "80-100 %", "tider enligt ök")),
        *(("period", w) for w in ("6/9-28/11 2027 (ej spikat)", "t.ex. 6/9-28/11 2027", "v 36-48 2027 (prel)")),
        *(("period", w) for w in ("i september–november 2027 nån gång", "6/9 2027 och så länge det behövs")),
        *(("period", w) for w in ("start tidigast 6/9 2027, slut 28/11 2027", "6/9-28/11 2027 med reservation")),
        *(("on_call", w) for w in ("jour om det finns", "ingen jour tror jag", "ingår jour hos er?")),
        *(("on_call", w) for w in ("ingen jour i början", "ingen jour (om inte ni vill)", "inga planer på jour än")),
        *(("supervisor", w) for w in ("Handledare Per Ek (ej tillfrågad).", "Handledare Per Ek, väntar svar.")),
        *(("supervisor", w) for w in ("Handledare Per Ek om inte Lisa Öst kan.", "Per Ek funderar på att handleda.")),
        *(("supervisor", w) for w in ("Handledare: Per Ek (hemma)", "Per Ek är huvudhandledare.")),
        *(("head", w) for w in ("Granviks verksamhetschef har sagt ja.", "VC godkände förra årets placering.")),
        *(("head", w) for w in ("VC godkänner, med reservation för bemanningen.", "VC godkänner nog.")),
        *(("head", w) for w in ("Räcker det att VC godkänner?", "Godkänns av VC innan start.", "VC: inväntar")),
    ],
)
def test_what_settles_nothing_is_never_ready(part: str, words: str) -> None:
    assert _verdict(**{part: words}) in (Verdict.NEEDS_INFORMATION, Verdict.NEEDS_DECISION)
