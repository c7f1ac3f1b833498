"""Extents in words, on-call duty that there will be, a surname before what its bearer does, and who speaks for whom."""

from __future__ import annotations

import pytest

from bot.reading.hours import find_extent
from bot.reading.laying_out import lay_out
from bot.reading.model import Intent
from bot.reading.on_call import find_on_call
from bot.reading.places import find_places
from bot.routine.model import Certainty, Field
from tests.reading.writing import DIRECTORY, reading, said

PLACE = "Vår ST-läkare Moa Hjelm ska till Granvik, radiologi, 30 augusti-21 november 2027"
REST = "Heltid. Handledare Per Ek. Verksamhetschef Karin Ryd har godkänt."


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("fyra månader, på hundra procent, och han går jour", 100),
        ("Hon arbetar åttio procent där.", 80),
        ("sjuttiofem procents tjänstgöring", 75),
        ("Omfattningen är femtio %.", 50),
        ("a hundred per cent", 100),
        ("Her extent is seventy-five percent.", 75),
        ("på hundraprocentig tjänst", 100),
        ("nittio procent av heltid", 90),
    ],
)
def test_an_extent_in_words(text: str, percent: int) -> None:
    assert [(s.value, s.certainty) for s in find_extent(text)] == [(percent, Certainty.STATED)]


@pytest.mark.parametrize(
    "text",
    [
        "Jag är hundra procent säker på det.",
        "Han har tjugo procent forskning.",
        "inte hundra procent",
        "femtio procent av kostnaden",
        "Vi är hundra procent överens.",
    ],
)
def test_what_is_no_extent(text: str) -> None:
    assert find_extent(text) == []


@pytest.mark.parametrize(
    "text",
    ["åttio till hundra procent", "mellan femtio och hundra procent", "80-hundra procent", "kanske åttio procent"],
)
def test_an_extent_in_words_that_is_not_settled(text: str) -> None:
    assert [span.certainty for span in find_extent(text)] == [Certainty.UNCLEAR]


@pytest.mark.parametrize(
    ("text", "duty"),
    [
        ("yes, there will be on-call duty. Her supervisor is Mattis Örnblad.", True),
        ("There'll be on-call duty too.", True),
        ("There is going to be on-call work.", True),
        ("There will also be some on-call shifts.", True),
        ("Ja, det blir jourtjänstgöring.", True),
        ("Det kommer också att bli jour.", True),
        ("There will be no on-call duty.", False),
        ("There won't be any on-call duty.", False),
        ("Nej, det blir ingen jour.", False),
    ],
)
def test_on_call_duty_that_there_will_be(text: str, duty: bool) -> None:
    found = find_on_call(text)
    assert found is not None
    assert (found.value, found.certainty) == (duty, Certainty.STATED)


@pytest.mark.parametrize(
    "text",
    [
        "Will there be on-call duty?",
        "We do not know whether there will be on-call duty.",
        "There will perhaps be on-call duty.",
        "Vi vet inte om det blir jour.",
        "There will be on-call duty, but not for her.",
        "Det blir kanske jour.",
    ],
)
def test_on_call_duty_that_there_may_be(text: str) -> None:
    found = find_on_call(text)
    assert found is None or found.value is None


@pytest.mark.parametrize(
    "words",
    [
        "Jourarbete är inte aktuellt.",
        "Bakjour är inte aktuellt.",
        "Nattarbete är ej aktuellt.",
        "Distansarbete är inte aktuellt.",
        "Helgtjänst är inte längre aktuell.",
        "Kvällspass är inte aktuellt.",
        "Deltid är inte aktuellt.",
    ],
)
def test_what_is_not_wanted_of_a_placement_does_not_withdraw_it(words: str) -> None:
    assert reading(f"{PLACE}. {words} {REST}").intent is Intent.REQUEST


@pytest.mark.parametrize("words", ["Placeringen är inte längre aktuell.", "Vår ansökan är inte aktuell längre."])
def test_a_placement_that_is_not_wanted_is_withdrawn(words: str) -> None:
    assert reading(f"Vi ansökte om plats för Moa Hjelm på Granvik. {words}").intent is Intent.WITHDRAWAL


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("kirurgin i Egon Brattvalls allmäntjänstgöring är svår att få plats med här.", "Egon Brattvall"),
        ("för Moa Hjelms bastjänstgöring behöver vi en plats.", "Moa Hjelm"),
        ("i Tilda Backmans specialistutbildning ingår radiologi.", "Tilda Backman"),
        ("Ivar Lundströms utbildningstjänstgöring kräver radiologi.", "Ivar Lundström"),
        ("det gäller Moa Hjelms AT-tjänstgöring.", "Moa Hjelm"),
        ("det gäller Egon Brattvalls utbildning.", "Egon Brattvall"),
        ("i Nova Reis allmäntjänstgöring ingår radiologi. Nova Reis går heltid.", "Nova Reis"),
    ],
)
def test_a_surname_without_its_genitive(words: str, name: str) -> None:
    text = (
        f"Hej, {words} Därför undrar vi om AT-placeringen kan ske på Granvik, fyra månader från 1 mars 2028 på heltid."
    )
    assert [said(p, Field.TRAINEE) for p in reading(text).placements] == [(name,)]


@pytest.mark.parametrize(
    "words",
    [
        "Vi kan ta emot er ST-läkare. Beatrice är tyvärr sjukskriven, så handledare hos oss blir Ellinor Sjölin.",
        "Vi kan gärna ta emot henne. Handledare hos oss blir Ellinor Sjölin.",
        "Er ST-läkare är välkommen. Handledare här är Ellinor Sjölin.",
        "Hon är välkommen till oss, handledare hos oss är Ellinor Sjölin.",
        "Kliniken kan ta emot honom. Ellinor Sjölin är handledare här.",
        "We can take your resident. The supervisor at our clinic is Ellinor Sjölin.",
    ],
)
def test_the_supervisor_with_us_where_the_host_writes(words: str) -> None:
    found = reading(f"{PLACE}. {words}").placements
    assert [said(p, Field.SUPERVISOR) for p in found] == [("Ellinor Sjölin",)]


@pytest.mark.parametrize(
    "words",
    [
        "Handledare hos oss är Ellinor Sjölin.",
        "Handledare här är Ellinor Sjölin. Kan Granvik ta emot henne?",
        "Hoppas att ni kan ta emot henne. Handledare hos oss är Ellinor Sjölin.",
    ],
)
def test_the_supervisor_with_us_where_the_asker_writes(words: str) -> None:
    found = reading(f"{PLACE}. {words}").placements
    assert [said(p, Field.SUPERVISOR) for p in found] == [(None,)]


@pytest.mark.parametrize(
    ("words", "director"),
    [
        ("Being study director for radiology at Almby Sjukhus, I have discussed this with Karin Ryd.", True),
        ("She may start early.\n\nBeing the study director here, I approve.", True),
        ("Being director of studies at Almby, I ask for a place.", True),
        ("In my role as study director I ask for a place.", True),
        ("In my capacity as study director, I ask for a place.", True),
        ("Being a study director at Almby, I know the routine.", True),
        ("She has not been asked by the study director.", False),
        ("Being busy, the study director asked me to write.", False),
        ("Her head, being study director too, has agreed.", False),
    ],
)
def test_being_study_director(words: str, director: bool) -> None:
    text = (
        f"Granvik is where we would like to place Dr Moa Hjelm for radiology from 31 January to 30 April 2028. {words}"
    )
    found = reading(
        text, signature="\n\nLucian Bergstrand\n", sender="Lucian Bergstrand <l.b@region.example>"
    ).placements
    assert [said(p, Field.STUDY_DIRECTOR) for p in found] == [("Lucian Bergstrand" if director else None,)]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Vretblad Sleep & Lung Clinic is where we would like to place", "Vretblad Sleep & Lung Clinic"),
        ("We ask Ekmo Heart & Lung Clinic to receive", "Ekmo Heart & Lung Clinic"),
        ("At Norrmark Skin & Laser Clinic there may be a place for", "Norrmark Skin & Laser Clinic"),
        ("Sandhem Smärta & Rehab Klinik kan kanske ta emot", "Sandhem Smärta & Rehab Klinik"),
        ("Sleep & Lung Clinic is where we would like to place", "Sleep & Lung Clinic"),
        ("Hällby Kliniken is where we would like to place", "Hällby Kliniken"),
    ],
)
def test_the_whole_name_of_a_clinic(words: str, name: str) -> None:
    places = find_places(lay_out(f"{words} Dr Moa Hjelm, a resident of ours, from 31 January."), DIRECTORY)
    assert [place.name for place in places] == [name]
