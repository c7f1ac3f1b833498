"""What a mail wants: to know how it is done or how it goes, to add to a request, to send one on."""

from __future__ import annotations

import pytest

from bot.reading.extract import read
from bot.reading.model import Intent, Reading
from bot.routine.model import Field
from tests.reading.writing import DIRECTORY, mail, reading, said

KARIN = "Karin Ryd <karin.ryd@region.example>"
SUPPLIER = "Annbritt Solgren <annbritt@enlunda.example>"


def of_supplier(text: str) -> Intent:
    return reading(text, signature="\n\nAnnbritt Solgren\n", sender=SUPPLIER, subject="Hur går det till?").intent


@pytest.mark.parametrize(
    "words",
    [
        "En student undrar om vi tar emot. Ska hon själv vända sig till er, eller måste det gå via en studierektor? "
        "Och hur lång tid i förväg vill ni ha besked?",
        "Hur går det till när en ST-läkare vill göra sidotjänstgöring hos oss? Vem hör av sig till vem?",
        "När vill ni ha besked om vi kan ta emot en ST-läkare?",
        "Hur tidigt måste man höra av sig om en VFU-plats?",
        "Vem ger besked om placeringen blir av, ni eller avtalsansvarig?",
        "Kan en student själv söka VFU hos oss, eller måste lärosätet göra det?",
        "Hur lång tid brukar det ta innan man får besked om en placering?",
        "How early do you need to hear about a placement, and should the student write to you herself?",
    ],
)
def test_how_it_is_done(words: str) -> None:
    assert of_supplier(words) is Intent.QUESTION


@pytest.mark.parametrize(
    "words",
    [
        "Hur går det med Moa Hjelms placering?",
        "När får vi besked om vår förfrågan om sidotjänstgöring?",
        "Vi väntar fortfarande på svar om placeringen.",
        "Vill bara höra om det finns något nytt om sidotjänstgöringen.",
        "Hur lång tid tar det innan vi får besked om vår förfrågan?",
        "Har Granvik svarat om placeringen?",
    ],
)
def test_how_it_goes(words: str) -> None:
    assert of_supplier(words) is Intent.STATUS


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Glömde skriva att handledare för Moa Hjelm är Per Ek.", ("Moa Hjelm", "Per Ek")),
        ("Jag glömde visst att nämna att Per Ek handleder.", (None, "Per Ek")),
        ("Komplettering till min förfrågan om Moa Hjelm: handledare är Per Ek.", ("Moa Hjelm", "Per Ek")),
        ("Vi har nu fått namn på handledaren för Moa Hjelm: Per Ek.", ("Moa Hjelm", "Per Ek")),
        ("Forgot to say: Per Ek will supervise Moa Hjelm.", ("Moa Hjelm", "Per Ek")),
        ("Lars Myr har slutat på Björkdala. Ny handledare är Per Ek.", (None, "Per Ek")),
        ("Lars Myr har slutat. Ny handledare för Moa Hjelm är Per Ek.", ("Moa Hjelm", "Per Ek")),
        ("Handledaren Lars Myr är sjukskriven, i stället tar Per Ek över.", (None, "Per Ek")),
    ],
)
def test_a_new_mail_adds_to_a_request(words: str, told: tuple[str | None, str]) -> None:
    found = reading(f"Hej igen!\n\n{words}\n\nUlla", signature="")
    assert found.intent is Intent.SUPPLEMENT
    assert [said(p, Field.TRAINEE, Field.SUPERVISOR) for p in found.placements] == [told]


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("ST-läkare Moa Hjelm söker radiologi på Granvik 6 september–28 november 2027. Handledare är Per Ek. Jag "
         "glömde skriva i förra mejlet att hon är ledig v. 40.", Intent.REQUEST),
        ("Här kommer ännu en förfrågan: ST-läkare Moa Hjelm, radiologi på Granvik 6 september–28 november 2027, "
         "handledare Per Ek.", Intent.REQUEST),
        ("Moa Hjelm söker plats i radiologi på Granvik i höst. Handledare är Per Ek.", Intent.REQUEST),
        ("Lars Myr har slutat som sekreterare hos oss. Ny på posten är Lisa Öst.", Intent.UNRELATED),
        ("Er faktura är fel, handledare Per Ek hälsar.", Intent.UNRELATED),
    ],
)  # fmt: skip
def test_a_new_mail_that_adds_to_none(words: str, intent: Intent) -> None:
    assert reading(f"Hej igen!\n\n{words}\n\nUlla", signature="").intent is intent


BELOW = """

-----Ursprungligt meddelande-----
Från: {author}
Skickat: den 20 november 2026 10:12
Till: Karin Ryd <karin.ryd@region.example>
Ämne: Utbildningsplatser LOU

Hej!
ST-läkare Moa Hjelm söker sidotjänstgöring i radiologi på Granviks Röntgen 6 september–28 november 2027, heltid.
Handledare är Per Ek. Jour ingår inte.

Ulla Vinterskog
Studierektor
Almby Sjukhus
"""


def sent_on(words: str, subject: str, author: str = "Ulla Vinterskog <ulla.vinterskog@region.example>") -> Reading:
    return read(mail(words + BELOW.format(author=author), subject=subject, sender=KARIN), DIRECTORY)


@pytest.mark.parametrize(
    "words",
    [
        "Skickar vidare Ullas förfrågan.\n\nKarin",
        "Vidarebefordrar detta från vår studierektor. Jag godkänner.\n\nKarin Ryd\nVerksamhetschef",
        "Ullas förfrågan finns nedan.",
        "Här kommer Ullas mejl, se nedan.",
        "Passing this on.",
        "Se nedan!",
        "",
    ],
)
def test_a_forward_by_its_words(words: str) -> None:
    found = sent_on(words, "Utbildningsplatser LOU")
    assert found.intent is Intent.REQUEST
    assert [said(p, Field.TRAINEE, Field.SUPERVISOR) for p in found.placements] == [("Moa Hjelm", "Per Ek")]


def test_a_forward_by_its_words_that_adds() -> None:
    (placement,) = sent_on(
        "Skickar detta vidare. Arbetstiden blir 80 % i stället.", "Utbildningsplatser LOU"
    ).placements
    assert said(placement, Field.TRAINEE, Field.EXTENT_PERCENT) == ("Moa Hjelm", 80)


@pytest.mark.parametrize(
    ("words", "subject", "author"),
    [
        ("Tack!", "SV: Utbildningsplatser LOU", "Ulla Vinterskog <ulla.vinterskog@region.example>"),
        ("Tack, det är noterat.", "Re: Utbildningsplatser LOU", "Ulla Vinterskog <ulla.vinterskog@region.example>"),
        ("Skickar vidare detta", "Utbildningsplatser LOU", "Platser <plats@region.example>"),
        ("Tack för hjälpen i höstas, hoppas att allt är bra med er", "LOU", "Ulla Vinterskog <ulla@region.example>"),
    ],
)
def test_an_answer_is_no_forward(words: str, subject: str, author: str) -> None:
    assert sent_on(words, subject, author).intent is Intent.UNRELATED
