"""What a writer strikes out or takes back, and the day of a consent, which is nobody's period."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from bot.reading.extract import read
from bot.reading.html import html_to_text
from bot.reading.model import Intent
from bot.routine.model import Certainty, Field
from tests.reading.writing import DIRECTORY, SIGNED, ULLA, WEEKDAY, one, reading, said

IN_CASE = "SV: Utbildningsplatser LOU [LOU-2026-0014]"
HEAD = "verksamhetschef Lena Brask"


@pytest.mark.parametrize(
    "struck",
    [
        "<s>{}</s>",
        "<strike>{}</strike>",
        "<del>{}</del>",
        "<span style='text-decoration: line-through'>{}</span>",
        "<span style='text-decoration-line:line-through; color:#333'>{}</span>",
        "<s><b>{}</b></s>",
    ],
)
@pytest.mark.parametrize("with_plain_text", [False, True])
def test_what_is_struck_out_is_not_read(struck: str, with_plain_text: bool) -> None:
    html = (
        "<p>ST-läkare Ines Hollmark söker sidotjänstgöring i ortopedi på Björkdala "
        f"{struck.format('2 augusti–26 september 2027')} 16 augusti–10 oktober 2027, heltid, ingen jour. "
        f"Handledare: {struck.format('Per Ek')} Tora Granström.</p>"
    )
    message = EmailMessage()
    message["From"], message["To"], message["Date"] = ULLA, "plats@region.example", WEEKDAY
    message["Subject"] = "Utbildningsplatser LOU"
    if with_plain_text:
        message.set_content(
            "ST-läkare Ines Hollmark söker sidotjänstgöring i ortopedi på Björkdala 2 augusti–26 september 2027 "
            "16 augusti–10 oktober 2027, heltid, ingen jour. Handledare: Per Ek Tora Granström.\n" + SIGNED
        )
        message.add_alternative(html, subtype="html")
    else:
        message.set_content(html, subtype="html")
    (placement,) = read(message.as_bytes(), DIRECTORY).placements
    start, end, supervisor = said(placement, Field.START, Field.END, Field.SUPERVISOR)
    assert (str(start), str(end), supervisor) == ("2027-08-16", "2027-10-10", "Tora Granström")


def test_underlined_and_inserted_text_is_read() -> None:
    found = html_to_text("<p><u>Heltid</u> <ins>ingen jour</ins> <span style='text-decoration:underline'>nu</span></p>")
    assert found.text.split() == ["Heltid", "ingen", "jour", "nu"]
    assert not found.struck


def test_marks_of_striking_out_in_plain_text() -> None:
    placement = one(
        "ST-läkare Ines Hollmark söker sidotjänstgöring i ortopedi på Björkdala ~~1/9–30/11~~ 6/9–28/11 2027, "
        "heltid (~40 h/v, ~2 kvällar), ingen jour. Handledare ~Per Ek~ Tora Granström."
    )
    assert [str(v) for v in said(placement, Field.START, Field.END, Field.SUPERVISOR, Field.HOURS_PER_WEEK)] == [
        "2027-09-06",
        "2027-11-28",
        "Tora Granström",
        "40.0",
    ]


@pytest.mark.parametrize(
    "words",
    [
        f"Jag måste ta tillbaka en sak. Jag skrev att {HEAD} har godkänt, men det har han inte. Han får frågan snart.",
        f"Jag får ta tillbaka det jag skrev om {HEAD}. Hon har inte godkänt placeringen.",
        f"Jag angav att {HEAD} har godkänt. Det stämmer inte.",
        f"Jag skrev att {HEAD} hade godkänt, vilket inte är rätt. Hon tillfrågas i veckan.",
        f"Det blev fel i mitt mejl: {HEAD} har sagt ja, skrev jag, men så är det inte.",
    ],
)
def test_a_consent_that_is_taken_back(words: str) -> None:
    found = reading(words, subject=IN_CASE)
    assert found.intent is Intent.SUPPLEMENT
    assert said(found.placements[0], Field.DEPARTMENT_HEAD, Field.HEAD_CONSULTED) == ("Lena Brask", ("unclear", True))


@pytest.mark.parametrize(
    "words",
    [
        f"{HEAD.capitalize()} har godkänt, men det är inte klart med handledare än.",
        f"{HEAD.capitalize()} har godkänt men det är inte bestämt hur många jourer det blir.",
        f"{HEAD.capitalize()} har godkänt. Det är inte ofta vi får plats.",
    ],
)
def test_a_consent_that_something_else_is_said_after(words: str) -> None:
    found = reading(words, subject=IN_CASE)
    assert said(found.placements[0], Field.HEAD_CONSULTED) == (True,)


@pytest.mark.parametrize(
    "words", ["Vi tar tillbaka vår förfrågan.", "Vi drar tillbaka ansökan.", "Jag vill ta tillbaka allt i ärendet."]
)
def test_a_request_that_is_taken_back(words: str) -> None:
    assert reading(words, subject=IN_CASE).intent is Intent.WITHDRAWAL


@pytest.mark.parametrize(
    "words",
    [
        "Verksamhetschef Lena Brask godkände placeringen den 18 november.",
        "Verksamhetschef Lena Brask tillstyrkte sidotjänstgöringen på Björkdala den 12 november.",
        "VC Lena Brask gav klartecken till placeringen måndagen den 16 november.",
        "VC Lena Brask godkände hennes placering 16/11.",
        "VC Lena Brask sa ja till placeringen den 16 november.",
    ],
)
def test_the_day_of_a_consent_is_no_start(words: str) -> None:
    (placement,) = reading(words, subject=IN_CASE).placements
    assert said(placement, Field.START, Field.END, Field.HEAD_CONSULTED) == (None, None, True)


@pytest.mark.parametrize(
    "words",
    [
        "VC Lena Brask godkände placeringen 6 september–28 november 2027.",
        "VC Lena Brask godkände placeringen från den 6 september 2027 till den 28 november 2027.",
        "VC Lena Brask har godkänt placeringen v. 36–47 2027.",
        "VC Lena Brask har godkänt placeringen, heltid 6/9–28/11 2027.",
    ],
)
def test_the_period_that_is_consented_to(words: str) -> None:
    (placement,) = reading(words, subject=IN_CASE).placements
    assert [str(v) for v in said(placement, Field.START, Field.END, Field.HEAD_CONSULTED)] == [
        "2027-09-06",
        "2027-11-28",
        "True",
    ]


FIRM = (
    "Almby Sjukhus söker sidotjänstgöring i ortopedi på Björkdala för ST-läkare Moa Hjelm "
    "6 september–28 november 2027. "
    "Heltid, jour ingår inte. Handledare är Per Ek. Verksamhetschef Karin Ryd har godkänt. "
)


@pytest.mark.parametrize(
    "doubt",
    [
        "Per Ek har inte svarat än.",
        "Per är inte tillfrågad ännu.",
        "Per Ek har dock ännu inte tackat ja.",
        "Per Ek ska först tillfrågas.",
        "Handledaren har inte bestämt sig.",
        "Handledaren är ej vidtalad.",
        "Per Ek has not agreed yet.",
        "Per Ek hasn't been asked.",
        "The supervisor has yet to confirm.",
    ],
)
def test_a_supervisor_who_has_not_agreed_is_doubtful_wherever_it_is_said(doubt: str) -> None:
    assert one(FIRM + doubt).facts[Field.SUPERVISOR].certainty is Certainty.UNCLEAR


@pytest.mark.parametrize(
    "more",
    [
        "Per Ek har inte haft ST-läkare tidigare.",
        "Per Ek har svarat ja.",
        "Camilla Berg har inte svarat än.",
        "Moa Hjelm är inte tillfrågad om semestern.",
        "Per Ek är inte på plats i juli.",
    ],
)
def test_other_things_said_of_people_leave_the_supervisor_firm(more: str) -> None:
    assert one(FIRM + more).facts[Field.SUPERVISOR].certainty is Certainty.STATED


@pytest.mark.parametrize(
    "doubt",
    [
        "Datumen är preliminära.",
        "Perioden är inte spikad än.",
        "Startdatumet är ännu inte bekräftat.",
        "The dates have not been confirmed.",
        "The dates are still tentative.",
    ],
)
def test_dates_that_are_not_settled_are_doubtful_wherever_it_is_said(doubt: str) -> None:
    placement = one(FIRM + doubt)
    assert {placement.facts[name].certainty for name in (Field.START, Field.END)} == {Certainty.UNCLEAR}


@pytest.mark.parametrize(
    "more", ["Datumen är bekräftade.", "Perioden är spikad.", "Perioden är inte längre än tre månader."]
)
def test_other_things_said_of_dates_leave_them_firm(more: str) -> None:
    assert one(FIRM + more).facts[Field.START].certainty is Certainty.STATED
