"""What a text says is lacking, or is still to be found out, is no fact, however plainly it is named."""

from __future__ import annotations

from datetime import date

import pytest

from bot.routine.checks import check
from bot.routine.model import Field, Rule, Status
from tests.reading.test_generalisation import WITHOUT_HEAD, WITHOUT_HOURS, WITHOUT_ON_CALL, WITHOUT_SUPERVISOR
from tests.reading.writing import DIRECTORY, one, says

OPEN_DUTY = [
    "De uppgifter som fattas, alltså hur det blir med jouren, skickar jag när jag har fått tag på mottagningen.",
    "Det som saknas är hur det blir med jouren.",
    "Det som fattas är om hon går jour, det skickar jag i morgon.",
    "Det enda som återstår är jouren.",
    "Hur det blir med jour vet vi i januari.",
    "Det jag saknar är hur det blir med schema och jour.",
    "Vad som gäller för arbetskläder, parkering och jour återkommer jag om.",
    "Vad som gäller för jouren kommer jag tillbaka till.",
    "Jag frågar dem hur det går med jouren.",
    "Det återstår att se om hon ska delta i jourlinjen.",
    "Vi får återkomma om hon ska gå jour två gånger i månaden.",
    "Hur mycket jour hon ska gå återstår att bestämma.",
    "Hur många jourpass det rör sig om återkommer jag till.",
    "Vad de tänker sig med jouren har jag inte hört.",
    "Vad de har för jour där ska jag ta reda på.",
    "Jour saknas än så länge i underlaget.",
    "Uppgift om jour saknas.",
    "Kvar att reda ut: jour.",
    "What remains is how she will do with on-call.",
    "How it will be with on-call I will let you know.",
]
SETTLED_DUTY = [
    ("Det enda som saknas är blanketten, jour ingår.", True),
    ("Det som fattas är underskriften, men hon går jour.", True),
    ("Jour ingår och vi återkommer om schemat.", True),
    ("Jour ingår, hur många pass det blir är inte klart.", True),
    ("Hon går jour, hur ofta bestäms senare.", True),
    ("Hur jouren läggs bestämmer kliniken, men hon går jour.", True),
    ("Vi är överens om att hon går jour.", True),
    ("Vad gäller jour så ingår den inte.", False),
    ("Ni frågade hur det blir med jouren: hon går jour.", True),
    ("Ni undrade om jouren: den ingår.", True),
    ("Vi har fått besked om kläder och jour ingår.", True),
    ("Inget saknas nu, hon går jour.", True),
    ("Det som fattades var uppgift om jour. Jour ingår.", True),
    ("Det blir ingen jour, resten återkommer jag om.", False),
]


@pytest.mark.parametrize("words", OPEN_DUTY)
def test_duty_that_is_still_to_be_settled(words: str) -> None:
    checked = check(one(WITHOUT_ON_CALL + words), date(2026, 11, 23), DIRECTORY)
    assert checked.findings[Rule.ON_CALL] in (Status.MISSING, Status.UNCLEAR)


@pytest.mark.parametrize(("words", "included"), SETTLED_DUTY)
def test_duty_that_is_settled_beside_what_is_lacking(words: str, included: bool) -> None:
    assert says(one(WITHOUT_ON_CALL + words).fact(Field.ON_CALL)) is included


@pytest.mark.parametrize(
    "words",
    [
        "Det som återstår är att Per Ek ska tacka ja som handledare.",
        "Återstår att höra om Per Ek kan handleda.",
        "Vad som gäller för handledare Per Ek återkommer jag om.",
        "Frågan om Per Ek kan vara handledare kvarstår.",
        "Hur det blir med Per Ek som handledare återkommer jag om.",
        "Kvar att ordna: handledare Per Ek, blankett.",
        "Handledare Per Ek är det som återstår att bekräfta.",
        "Om Per Ek handleder får jag veta på måndag.",
        "Jag väntar på besked om Per Ek blir handledare.",
        "Huruvida Per Ek kan handleda meddelar jag i nästa vecka.",
        "Whether Per Ek will supervise I will let you know.",
        "What is still missing is a yes from the supervisor, Per Ek.",
    ],
)
def test_a_supervisor_who_is_still_to_be_settled(words: str) -> None:
    fact = one(WITHOUT_SUPERVISOR + words).fact(Field.SUPERVISOR)
    assert fact is None or not fact.stated


@pytest.mark.parametrize(
    "words",
    [
        "Det enda som saknas är blanketten, handledare är Per Ek.",
        "Handledare är Per Ek och det enda som saknas är blanketten.",
        "Jag återkommer om schemat men Per Ek handleder.",
        "Det fattas inget nu, Per Ek är handledare.",
        "Härmed skickar vi en förfrågan om plats med Per Ek som handledare.",
        "Säg till om något saknas. Handledare är Per Ek.",
        "Hör av er om ni saknar något, Per Ek är handledare.",
        "Det som återstår av hennes ST är radiologi, och Per Ek blir handledare.",
    ],
)
def test_a_supervisor_beside_what_is_lacking(words: str) -> None:
    assert says(one(WITHOUT_SUPERVISOR + words).fact(Field.SUPERVISOR)) == "Per Ek"


@pytest.mark.parametrize(
    "words",
    [
        "Det enda som fattas är att vc Lena Brask skriver på.",
        "Återstår gör godkännandet från verksamhetschef Lena Brask.",
        "Kvar att ordna: godkännande av verksamhetschefen, blankett.",
        "Still missing: approval from the head of department, Lena Brask.",
        "What remains is the consent of our head of department.",
        "Frågan om verksamhetschefen godkänner kvarstår.",
        "Om verksamhetschefen har godkänt ska jag ta reda på.",
        "Godkänt av verksamhetschefen är det som återstår.",
    ],
)
def test_consent_that_is_still_to_be_had(words: str) -> None:
    assert says(one(WITHOUT_HEAD + words).fact(Field.HEAD_CONSULTED)) == ("unclear", True)


@pytest.mark.parametrize(
    "words",
    [
        "Det enda som saknas är blanketten, verksamhetschef Lena Brask har godkänt.",
        "Verksamhetschef Lena Brask har godkänt och det enda som återstår är blanketten.",
        "Inget saknas, verksamhetschef Lena Brask har godkänt.",
        "Jag hör av mig om schemat, verksamhetschef Lena Brask har godkänt.",
    ],
)
def test_consent_beside_what_is_lacking(words: str) -> None:
    assert says(one(WITHOUT_HEAD + words).fact(Field.HEAD_CONSULTED)) is True


@pytest.mark.parametrize(
    "words",
    [
        "Om det blir heltid vet jag i nästa vecka.",
        "Huruvida hon arbetar 40 timmar i veckan får jag återkomma till.",
        "Vi väntar på besked om hon ska arbeta 40 timmar i veckan.",
        "Frågan om heltid kvarstår.",
        "Whether it will be full time remains to be settled.",
    ],
)
def test_hours_that_are_still_to_be_settled(words: str) -> None:
    fact = one(WITHOUT_HOURS + words).fact(Field.WORKING_HOURS)
    assert fact is None or not fact.stated


@pytest.mark.parametrize(
    "words",
    [
        "Det som fattas är blanketten. Hon arbetar heltid.",
        "Jag undrar om ni kan ta emot henne på heltid, och återkommer om schemat.",
        "Jag återkommer om schemat, heltid gäller.",
        "Vi undrar om plats på heltid kan ordnas och hör av oss om blanketten.",
    ],
)
def test_hours_beside_what_is_lacking(words: str) -> None:
    assert says(one(WITHOUT_HOURS + words).fact(Field.EXTENT_PERCENT)) == 100


WITHOUT_PERIOD = (
    "ST-läkare Minna Fors ska göra sidotjänstgöring i ortopedi på Björkdala. Heltid, ingen jour. Handledare Per Ek. "
    "VC Karin Ryd har godkänt. "
)


@pytest.mark.parametrize(
    "words",
    [
        "Om det blir 1 september–30 november 2027 är inte bestämt.",
        "Huruvida perioden blir 1 september–30 november 2027 vet vi inte ännu.",
        "Om det blir 1 september eller 1 oktober 2027 vet jag inte än, men hon ska vara där tre månader.",
        "Vi vet inte om hon kan komma 1 september–30 november 2027.",
        "Jag återkommer om huruvida 1 september–30 november 2027 går bra.",
        "Vilka veckor det blir, v. 36–40 2027 eller v. 41–45 2027, får vi veta i januari.",
        "Oklart ännu om det blir 1 september–30 november 2027.",
        "Hur det blir med tiden 1 september–30 november 2027 hör vi av oss om.",
        "Vi undersöker om 1 september–30 november 2027 fungerar för henne.",
        "Whether it will be 1 September–30 November 2027 is not decided.",
        "We do not yet know whether she can come 1 September–30 November 2027.",
        "I will let you know whether 1 September to 30 November 2027 works.",
        "Frågan är om det går 1 september–30 november 2027.",
        "Det är osäkert om hon hinner 1 september–30 november 2027.",
        "Vi tror att det blir 1 september–30 november 2027 men är inte säkra.",
        "Perioden 1 september–30 november 2027 är bara ett förslag som vi inte har stämt av.",
        "Vi vet ännu inte när, kanske 1 september–30 november 2027.",
    ],
)
def test_a_period_told_in_an_open_question_is_not_settled(words: str) -> None:
    checked = check(one(WITHOUT_PERIOD + words), date(2026, 11, 23), DIRECTORY)
    assert checked.findings[Rule.PERIOD] in (Status.MISSING, Status.UNCLEAR)


@pytest.mark.parametrize(
    "words",
    [
        "Perioden är 1 september–30 november 2027.",
        "Vi undrar om hon kan komma 1 september–30 november 2027.",
        "Hur hon bor 1 september–30 november 2027 ordnar hon själv.",
        "Hon kommer 1 september–30 november 2027; om hon behöver bostad vet jag inte.",
        "Det är bestämt att hon kommer 1 september–30 november 2027, hur schemat ser ut vet vi inte.",
        "Frågan om tid är löst: det blir 1 september–30 november 2027.",
        "Kan hon komma 1 september–30 november 2027?",
        "Nu vet vi när hon kan komma: 1 september–30 november 2027.",
        "Vi har fått besked om perioden: 1 september–30 november 2027.",
        "We are asking whether she can come 1 September–30 November 2027.",
        "Förfrågan om plats 1 september–30 november 2027 lämnas härmed, vi inväntar svar.",
        "Jag hör av mig om en plats 1 september–30 november 2027.",
        "Vi hör av oss om en placering för henne 1 september–30 november 2027.",
        "Jag skulle vilja veta om hon kan få komma 1 september–30 november 2027.",
        "Återkom gärna om hon kan komma 1 september–30 november 2027.",
    ],
)
def test_a_period_beside_an_open_question_is_settled(words: str) -> None:
    placement = one(WITHOUT_PERIOD + words)
    assert (says(placement.fact(Field.START)), says(placement.fact(Field.END))) == (
        date(2027, 9, 1),
        date(2027, 11, 30),
    )
