"""What a message wants: a placement, to add to a case, to ask, to take back, or nothing of ours."""

from __future__ import annotations

import pytest

from bot.reading.model import Intent, Thread
from bot.routine.model import Field
from tests.reading.writing import mail, reading

CASE = "SV: Utbildningsplatser LOU [LOU-2026-0042]"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Hej, hur går det?", Intent.STATUS),
        ("Har ni hört något från Granvik?", Intent.STATUS),
        ("Vi har inte fått något svar ännu, kan ni kolla upp det?", Intent.STATUS),
        ("Jag vill bara påminna om det här ärendet.", Intent.STATUS),
        ("Finns det någon uppdatering?", Intent.STATUS),
        ("Är platsen klar?", Intent.STATUS),
        ("Väntar fortfarande på besked.", Intent.STATUS),
        ("Tack så mycket!", Intent.UNRELATED),
        ("Tack, noterat.", Intent.UNRELATED),
        ("Tack för hjälpen, vi hörs!", Intent.UNRELATED),
        ("Det är inte aktuellt längre.", Intent.WITHDRAWAL),
        ("Placeringen är inte längre aktuell.", Intent.WITHDRAWAL),
        ("Vi behöver inte platsen.", Intent.WITHDRAWAL),
        ("Hon har slutat så ni kan lägga ner ärendet.", Intent.WITHDRAWAL),
        ("Hon har slutat hos oss.", Intent.WITHDRAWAL),
        ("Moa har tackat nej till placeringen.", Intent.WITHDRAWAL),
        ("Vi vill avboka.", Intent.WITHDRAWAL),
        ("Vi avstår från platsen.", Intent.WITHDRAWAL),
        ("Vi har ordnat placeringen på annat håll så ärendet kan avslutas.", Intent.WITHDRAWAL),
        ("We no longer need this placement.", Intent.WITHDRAWAL),
        ("Please cancel the request.", Intent.WITHDRAWAL),
        ("Jag återkallar vår begäran.", Intent.WITHDRAWAL),
        ("Ärendet kan strykas.", Intent.WITHDRAWAL),
        ("Det blev inget av med placeringen, tyvärr.", Intent.WITHDRAWAL),
        ("Handledare blir Lisa Öst.", Intent.SUPPLEMENT),
        ("Per Ek har slutat, ny handledare är Lisa Öst.", Intent.SUPPLEMENT),
        ("Jour är inte längre aktuellt.", Intent.SUPPLEMENT),
        ("Nej, ingen jour.", Intent.SUPPLEMENT),
        ("Ny period: v. 36–45.", Intent.SUPPLEMENT),
        ("Hon behöver bara vara där på 80 %.", Intent.SUPPLEMENT),
        ("Verksamhetschefen har nu godkänt.", Intent.SUPPLEMENT),
        ("Komplettering: handledare Lisa Öst, 40 h/v, jour ingår. Hur går det annars?", Intent.SUPPLEMENT),
        ("Vi vill inte dra tillbaka förfrågan, men handledare blir Lisa Öst.", Intent.SUPPLEMENT),
        ("Måste STÖK-blanketten vara underskriven redan nu?", Intent.QUESTION),
        ("Vem ska skriva under blanketten?", Intent.QUESTION),
        ("Vi flyttar starten till 1 oktober 2027.", Intent.SUPPLEMENT),
        ("Handledare vet vi fortfarande inte.", Intent.SUPPLEMENT),
        (
            (
                "Ny förfrågan från oss: vi önskar sidotjänstgöring i psykiatri på Solvändan för ST-läkare Bo "
                "Stark 4 oktober–12 december 2027."
            ),
            Intent.REQUEST,
        ),
    ],
)
def test_in_a_case(text: str, intent: Intent) -> None:
    found = reading(text, signature="\n\nMvh Ulla\n", subject=CASE)
    assert found.intent is intent
    assert found.case == "LOU-2026-0042"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Hej! Vilka leverantörer har avtal för ST i ögon?", Intent.QUESTION),
        ("Hej! Gäller rutinen även fysioterapeuter?", Intent.QUESTION),
        ("Hur långt i förväg måste vi höra av oss om utbildningsplatser?", Intent.QUESTION),
        ("Kan vi få plats för en ST-läkare på Havsljung hösten 2027?", Intent.REQUEST),
        (
            "Finns det möjlighet till en VFU-plats för en sjuksköterskestudent på Kvarnsjö v. 36–40 2027?",
            Intent.REQUEST,
        ),
        ("Jag söker jobb som undersköterska, bifogar CV.", Intent.UNRELATED),
        ("Vi erbjuder bemanning av ST-läkare. Boka ett möte!", Intent.UNRELATED),
        ("Ska vi äta lunch på torsdag?", Intent.UNRELATED),
        ("Hej! Jag läser till undersköterska och söker APL-plats på Kvarnsjö v. 10–14 2027.", Intent.REQUEST),
        ("Hej! Är ni intresserade av vår konferens om upphandling och LOU?", Intent.UNRELATED),
        ("Angående faktura 1234 enligt avtalet (LOU) för ST-placering.", Intent.UNRELATED),
        ("Skickade en ansökan för Moa Hjelm förra veckan, har ni fått den?", Intent.STATUS),
        ("Kan man skicka in ansökan för en ST-läkare utan handledare?", Intent.QUESTION),
        ("Vi drar tillbaka vår ansökan för Moa Hjelm.", Intent.WITHDRAWAL),
        ("Vi överväger att söka plats för en ST-läkare. Hur gör man?", Intent.QUESTION),
        ("Tack!", Intent.UNRELATED),
        ("Do you have agreements for dermatology?", Intent.QUESTION),
    ],
)
def test_outside_a_case(text: str, intent: Intent) -> None:
    assert reading(text, signature="\n\nMvh Ulla\n", subject="Fråga").intent is intent


def test_an_answer_without_a_number_is_a_supplement() -> None:
    found = reading(
        "Handledare blir Maria Berg, jour ingår ej",
        signature="\n/Ulla\n",
        subject="SV: Utbildningsplatser LOU",
        reply_to_message="<fraga@region.example>",
    )
    assert found.intent is Intent.SUPPLEMENT
    assert found.case is None


def test_a_known_thread_is_a_case_without_a_number() -> None:
    thread = Thread("LOU-2027-0007", ("Moa Hjelm",))
    found = reading("Jour ingår inte.", signature="\n/Ulla\n", subject="Re: hej", thread=thread)
    assert (found.intent, found.case) == (Intent.SUPPLEMENT, "LOU-2027-0007")


def test_a_new_request_in_an_old_thread_is_a_request() -> None:
    found = reading(
        "Tack! Vi har en ny förfrågan också: vi söker sidotjänstgöring i psykiatri på Solvändan för ST-läkare "
        "Bo Stark 4 oktober–12 december 2027.",
        subject=CASE,
    )
    assert found.intent is Intent.REQUEST
    assert len(found.placements) == 1


def test_what_a_machine_wrote_is_never_a_request() -> None:
    raw = mail(
        "ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granvik. Handledare är Per Ek.",
        subject="Autosvar: Utbildningsplatser LOU",
    )
    from bot.reading.extract import read
    from tests.reading.writing import DIRECTORY

    found = read(raw, DIRECTORY)
    assert found.intent is Intent.AUTOMATIC
    assert found.placements == ()


def test_only_requests_and_additions_hold_placements() -> None:
    assert reading("Hur går det med Moa Hjelms plats på Granvik?", subject=CASE).placements == ()


@pytest.mark.parametrize(
    "text",
    [
        "Läget?",
        "Nytt?",
        "Hej! Läget?",
        "Hej igen, läget?",
        "Och läget nu?",
        "Status?",
        "Besked?",
        "Något nytt?",
        "Any news?",
        "Progress?",
    ],
)
def test_a_word_alone_asks_how_it_goes(text: str) -> None:
    assert reading(text, signature="").intent is Intent.STATUS
    assert reading(text, subject="SV: Utbildningsplatser LOU [LOU-2026-0042]").intent is Intent.STATUS


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Läget?", "Hej"),
        ("Läget är gott. Vi ses!", "Utbildningsplatser LOU"),
        ("Nytt avtal?", "Utbildningsplatser LOU"),
        ("Nytt datum?", "Utbildningsplatser LOU"),
        ("Nytt!", "Utbildningsplatser LOU"),
        ("Läget är att Per Ek blir handledare.", "Utbildningsplatser LOU [LOU-2026-0042]"),
    ],
)
def test_such_a_word_beside_others_does_not(text: str, subject: str) -> None:
    assert reading(text, subject=subject).intent is not Intent.STATUS


@pytest.mark.parametrize(
    "text",
    [
        "Min systers grannpojke Linus Wårdh går i åk 9 och letar efter prao v. 14 2028. Kan Granvik ta honom?",
        "Min brorson Linus Wårdh i åttan behöver en praoplats v. 14 2028. Kan Granvik ta emot honom?",
        "Linus Wårdh går i nian och söker prao v. 14 2028. Finns det plats på Granvik?",
        "En vän har en son, Linus Wårdh, som letar praktikplats (APL) v. 14 2028. Kan Granvik ta honom?",
        "Linus Wårdh, 15 år, skulle vilja praoa hos Granvik v. 14 2028.",
        "Får Linus Wårdh göra sin prao på Granvik v. 14 2028?",
        "Prao sökes för Linus Wårdh v. 14 2028, gärna på Granvik.",
        "Linus Wårdh går på gymnasiet och letar plats för sin APL, gärna Granvik v. 14 2028.",
    ],
)
def test_a_pupil_s_place_is_asked_for(text: str) -> None:
    told = reading(text)
    assert told.intent is Intent.REQUEST
    assert [(p.value(Field.TRAINEE), p.value(Field.TRAINING)) for p in told.placements] == [("Linus Wårdh", "other")]


@pytest.mark.parametrize(
    "text",
    [
        "Min systers grannpojke Linus går i åk 9. Vi ses v. 14 på lunch?",
        "Letar efter parkering v. 14. Kan Granvik hjälpa till?",
        "Kan Granvik ta emot patienten Linus Wårdh måndag kl. 9–14?",
        "Faktura för prao v. 14 2028 bifogas, Granvik.",
    ],
)
def test_no_place_is_asked_for(text: str) -> None:
    assert reading(text).intent is not Intent.REQUEST
