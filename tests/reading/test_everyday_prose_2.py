"""More of how people put it: names and roles side by side, answers by number, what is done already, how much later."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.model import Intent
from bot.routine.model import Certainty, Field
from tests.reading.test_generalisation import THE_REST, WITHOUT_HOURS, WITHOUT_SUPERVISOR
from tests.reading.writing import one, reading, said, says

IN_CASE = "SV: Utbildningsplatser LOU [LOU-2026-0042]"
GRANVIK = "Moa Hjelm behöver randa sig i radiologi på Granvik 6 september–28 november 2027. Heltid, ingen jour. "


# --- supervisors ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Dagtid, Per Ek handledare.", "Per Ek"),
        ("Dagtid, Ingmar Sandås handledare.", "Ingmar Sandås"),
        ("Jag har pratat med Per Ek där, som gärna handleder henne.", "Per Ek"),
        ("Per Ek, whom she already knows, will supervise her there.", "Per Ek"),
        ("Per Ek har handlett åt oss förut och gör det gärna igen.", "Per Ek"),
        ("Per Ek har handlett våra ST-läkare förr och ställer upp den här gången också.", "Per Ek"),
        ("Per Ek har lovat att ta sig an Moa Hjelm som handledare.", "Per Ek"),
        ("Per Ek har handlett våra ST-läkare förut men kan inte nu.", None),
        ("Per Ek har handlett åt oss förut. Vill han igen?", None),
        ("En kurskamrat hade Per Ek som handledare.", None),
        ("Min klasskompis handleddes av Per Ek.", None),
    ],
)
def test_who_supervises(words: str, expected: str | None) -> None:
    fact = one(GRANVIK + words).fact(Field.SUPERVISOR)
    assert (fact.value if fact and fact.stated else None) == expected


@pytest.mark.parametrize("words", ["Handledaren byts till Lisa Öst.", "Handledare byts samtidigt till Lisa Öst."])
def test_a_supervisor_changed_to_another(words: str) -> None:
    (placement,) = reading(words, subject=IN_CASE).placements
    assert said(placement, Field.SUPERVISOR, Field.TRAINEE) == ("Lisa Öst", None)


def test_he_who_is_struck_as_supervisor_is_no_withdrawal() -> None:
    found = reading("Per Ek kan inte handleda. Stryk honom som handledare.", subject=IN_CASE)
    assert found.intent is Intent.SUPPLEMENT
    fact = found.placements[0].fact(Field.SUPERVISOR)
    assert fact is None or (fact.value is None and not fact.stated)


# --- hours ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("De har Per Ek som handledare och går 32 timmar i veckan.", 32.0),
        ("Alla tre har Per Ek som handledare och arbetar 30 timmar i veckan, bara dagpass.", 30.0),
        ("Hon går tio timmar i veckan.", 10.0),
        ("Det är arton timmar i veckan.", 18.0),
        ("Arbetstid: 40 timmar, måndag till fredag.", 40.0),
    ],
)
def test_hours_a_week(words: str, expected: float) -> None:
    text = f"Vi söker VFU på Kvarnsjö för tre sjuksköterskestudenter vecka 36–40 2027. {words} Ingen jour."
    assert said(one(text), Field.HOURS_PER_WEEK) == (expected,)


@pytest.mark.parametrize(
    "words", ["Arbetstid: 8 timmar", "Arbetstid: 20 timmar per månad", "Arbetstid: 40 timmar totalt"]
)
def test_hours_of_another_time_are_not_a_weeks(words: str) -> None:
    assert said(one(WITHOUT_HOURS + f"\n{words}\n"), Field.HOURS_PER_WEEK) == (None,)


def test_hours_by_agreement_and_duty_that_may_come_are_unclear() -> None:
    placement = one(
        "ST-läkare: Moa Hjelm\nSidotjänstgöring: radiologi, Granvik\nPeriod: 31 maj–29 augusti 2027\n"
        "Tjänstgöringstid: enligt överenskommelse med kliniken\nJour: kan bli aktuellt, Granvik återkommer om det\n"
        "Handledare: Per Ek\n"
    )
    facts = [placement.fact(name) for name in (Field.WORKING_HOURS, Field.ON_CALL)]
    assert [fact.certainty if fact else None for fact in facts] == [Certainty.UNCLEAR] * 2


# --- answers --------------------------------------------------------------------------------------


def test_answers_by_the_numbers_of_indirect_questions() -> None:
    letter = (
        "\n\nFrån: Plats <plats@region.example>\nSkickat: den 11 november 2026 14:20\nTill: Ulla\n"
        "Ämne: SV: Utbildningsplatser LOU [LOU-2026-0042]\n\nHej Ulla!\nInnan vi kan gå vidare behöver vi veta:\n"
        "1) vem som blir handledare,\n2) om jour ingår,\n3) hur många timmar i veckan det blir.\nMaj\n"
    )
    found = reading(
        "Hej,\n\n1) Per Ek\n2) Ja, en helg i månaden\n3) 40 timmar, måndag till fredag\n\nUlla" + letter,
        signature="",
        subject=IN_CASE,
        reply_to_message="<f@region.example>",
    )
    assert found.intent is Intent.SUPPLEMENT
    assert said(found.placements[0], Field.SUPERVISOR, Field.ON_CALL, Field.HOURS_PER_WEEK) == ("Per Ek", True, 40.0)


def test_a_bare_number_below_how_many_hours() -> None:
    found = reading(
        "Svar mellan raderna.\n\n> Hur många timmar i veckan gäller det?\n\n34, alltid dagtid.\n\n"
        "> Ingår jour?\n\nNej.\n",
        subject=IN_CASE,
    )
    assert said(found.placements[0], Field.HOURS_PER_WEEK, Field.ON_CALL) == (34.0, False)


# --- what and who ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Moa Hjelm har redan gjort all sin urologi men saknar kirurgi.", "kirurgi"),
        ("Dr Moa Hjelm has done all of her urology but still lacks general surgery.", "kirurgi"),
        ("Det är kirurgi det gäller. Urologin gjorde Moa Hjelm redan hösten 2025.", "kirurgi"),
    ],
)
def test_what_is_done_already_is_not_asked_for(words: str, expected: str) -> None:
    assert said(one(f"Sidotjänstgöring på Fjärdviken. {words}" + THE_REST), Field.PROGRAMME) == (expected,)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("vill till Tallriset och reumatologen där", "reumatologi"),
        ("vill till Tallriset 6 september–28 november 2027 och huden där", "hud- och könssjukdomar"),
        ("ska in på lungan i Kvarnsjö", "lungsjukdomar"),
    ],
)
def test_a_clinic_as_people_call_it(words: str, expected: str) -> None:
    assert said(one(f"ST-läkare Moa Hjelm, Almby, {words}." + THE_REST), Field.PROGRAMME) == (expected,)


def test_a_line_for_each_who_goes_somewhere() -> None:
    found = reading(
        "Two of our residents need outside rotations. Both are full time, neither does on-call.\n\n"
        "Moa Hjelm goes to Granvik for radiology between 30 August and 21 November 2027, with Per Ek supervising.\n"
        "Omar Said goes to Solvändan for psychiatry, 4 October to 26 December 2027. His supervisor is Lisa Öst.\n"
    )
    assert [says(p.fact(Field.TRAINEE)) for p in found.placements] == ["Moa Hjelm", "Omar Said"]
    assert [says(p.fact(Field.SUPERVISOR)) for p in found.placements] == ["Per Ek", "Lisa Öst"]


def test_whoever_is_to_be_taught_is_the_trainee() -> None:
    text = "Granvik tar emot i radiologi 6 september–28 november 2027, där Per Ek har lovat att handleda Moa Hjelm."
    assert said(one(text + WITHOUT_SUPERVISOR[:0]), Field.TRAINEE, Field.SUPERVISOR) == ("Moa Hjelm", "Per Ek")


def test_a_student_who_tells_the_term() -> None:
    placement = one(
        "Jag går termin 8 på psykologprogrammet och söker VFU-plats på Solvändan 2027-08-30–2027-12-19, heltid.",
        signature="\n\nMvh Joakim Berg",
        sender="Joakim Berg <joakim@student.example>",
    )
    assert said(placement, Field.TRAINEE) == ("Joakim Berg",)


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Perioden är 2027-05-10–2027-08-15. Rättelse: Moa börjar en vecka senare, alltså 2027-05-17. "
            "Slutdatumet är detsamma.",
            (date(2027, 5, 17), date(2027, 8, 15)),
        ),
        (
            "Vi hade först tänkt oss juni–augusti men det går inte, så perioden är nu september till och med "
            "november 2027.",
            (date(2027, 9, 1), date(2027, 11, 30)),
        ),
        (
            "Från början ville vi ha mars–maj 2027 men nu blir det 6 september–28 november 2027.",
            (date(2027, 9, 6), date(2027, 11, 28)),
        ),
    ],
)
def test_a_period_that_was_thought_of_first(words: str, expected: tuple[date, date]) -> None:
    text = f"ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granvik. {words} Heltid, ingen jour."
    assert said(one(text), Field.START, Field.END) == expected


def test_a_length_asked_for_in_a_question() -> None:
    text = "Kan ST-läkaren Moa Hjelm göra tre månader av sin kirurgi på Kvarnsjö? Från 1 april 2028, heltid."
    assert said(one(text), Field.START, Field.END) == (date(2028, 4, 1), date(2028, 6, 30))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Omar Said ska göra sin bastjänstgöring, sex månader fr.o.m. 2027-08-01, hos oss. Vi vill att de sista tre "
            "månaderna, 2027-11-01 till 2028-01-31, blir på Solvändans Psykiatri.",
            (date(2027, 11, 1), date(2028, 1, 31)),
        ),
        (
            "Moa Hjelm is a resident. She goes to Solvändan for psychiatry, 4 October to 26 December 2027.",
            (date(2027, 10, 4), date(2027, 12, 26)),
        ),
        (
            "ST-läkare Moa Hjelm, radiologi, Granvik, 4 oktober–26 december 2027. She goes to 50 % from 1 November.",
            (date(2027, 10, 4), date(2027, 12, 26)),
        ),
    ],
)
def test_a_part_of_a_longer_time_and_whither_she_goes(words: str, expected: tuple[date, date]) -> None:
    assert said(one(words), Field.START, Field.END) == expected


# --- two places -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("På Granvik går hon ingen jour, på Lyckhem ingår kvällsjour två gånger i månaden.", [False, True]),
        ("Jour ingår på Lyckhem men inte någon jour på Granvik.", [False, True]),
        ("På Lyckhem ingår jour.", [None, True]),
        ("Varken på Granvik eller Lyckhem ingår jour.", [False, False]),
        ("Hon går jour både på Granvik och på Lyckhem.", [True, True]),
    ],
)
def test_duty_at_each_of_two_places(words: str, expected: list[bool | None]) -> None:
    found = reading(
        "Moa Hjelm, ST-läkare i allmänmedicin, har två sidotjänstgöringar kvar:\n\n"
        "1. Radiologi på Granvik, 30 augusti–24 oktober 2027. Handledare Per Ek.\n"
        "2. Gyn på Lyckhem, 25 oktober–19 december 2027. Handledare Lisa Öst.\n\n"
        f"Heltid på båda. {words}"
    )
    assert [says(p.fact(Field.ON_CALL)) for p in found.placements] == expected


# --- intent ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moa Hjelm kommer inte att behöva platsen på Granvik i vår, så stryk henne.", Intent.WITHDRAWAL),
        ("Ulla ansökte i oktober om en plats åt mig. Jag undrar hur långt ni har kommit.", Intent.STATUS),
        ("Vi ansökte om en plats på Granvik. Är det någon klinik som har nappat?", Intent.STATUS),
        (
            "Vi kan erbjuda specialister i psykiatri och radiologi v. 24–33, heltid eller 50 %, jour ingår vid behov. "
            "Ring så berättar vi mer!\n\nJeanette Ek\nKey Account Manager, Medlex Bemanning AB",
            Intent.UNRELATED,
        ),
    ],
)
def test_what_the_writer_wants(text: str, expected: Intent) -> None:
    found = reading(text, signature="", subject="Granvik", sender="Jeanette Ek <jeanette@medlex.example>")
    assert found.intent is expected
