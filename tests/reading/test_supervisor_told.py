"""A supervisor told by a change, as what was lacking, as whom somebody works under, or as the one who is there."""

from __future__ import annotations

import pytest

from bot.routine.model import Certainty, Field
from tests.reading.writing import one, says

TEXT = (
    "ST-läkare Minna Fors ska göra sidotjänstgöring i ortopedi på Björkdala 1 september–30 november 2027. Heltid, "
    "ingen jour. VC Karin Ryd har godkänt. "
)


@pytest.mark.parametrize(
    "words",
    [
        "Handledarbyte för Minna Fors: nu Per Ek.",
        "Handledarbyte: nu Per Ek.",
        "Handledarbyte, det blir Per Ek i stället för Lisa Öst.",
        "Handledarbyte för Minna: Per Ek tar över efter Lisa Öst.",
        "Byte av handledare: Per Ek.",
        "Ny handledare för Minna Fors: Per Ek.",
        "Change of supervisor for Minna Fors: now Per Ek.",
        "New supervisor: Per Ek instead of Lisa Öst.",
        "She will work under Per Ek.",
        "She will be working under Dr Per Ek.",
        "Hon kommer att arbeta under Per Ek.",
        "Hon går under Per Eks ledning.",
        "Hon tjänstgör under överinseende av Per Ek.",
        "She works under the guidance of Per Ek.",
        "She will train under Per Ek at the clinic.",
        "Hon kommer att lyda under Per Ek.",
        "Det som fattades var handledare: Per Ek.",
        "Det som saknades var handledare, och det blir Per Ek.",
        "Det enda som fattades var handledaren: Per Ek.",
        "What was missing was the supervisor: Per Ek.",
        "Uppgiften som saknades, handledare: Per Ek.",
        "Det ni saknade var handledare: Per Ek.",
        "Handledare är Per Ek, han är ledig på fredagar.",
        "Överläkare Per Ek, som har handlett flera av våra tidigare ST-läkare, har lovat att vara hennes handledare.",
        "Per Ek, som handledde vår förra ST-läkare, blir handledare.",
        "Per Ek, som var handledare åt Bo Stark i fjol, ställer upp som handledare igen.",
        "Per Ek, som tidigare har handlett många av våra läkare, handleder henne.",
        "Per Ek, som var kursare med mig på läkarlinjen i Lund för länge sedan, har åtagit sig att handleda.",
        "Per Ek, som hon redan har träffat på en mässa, har gått med på att vara handledare.",
        "Dr Per Ek, who has supervised several of our previous residents, will be her supervisor.",
        "Per Ek har handlett flera före henne och tar gärna henne också.",
        "Vi träffade Per Ek där, och det är han som blir hennes handledare.",
        "Jag har talat med Per Ek på Björkdala. Det blir han som är handledare.",
        "Jag har pratat med Per Ek där, han kan tänka sig att vara handledare.",
        "Som handledare har vi tänkt oss, och fått, Per Ek.",
        "Per Ek har handlett flera förut och tar gärna emot även henne.",
    ],
)
def test_the_supervisor_is_told(words: str) -> None:
    assert says(one(TEXT + words).fact(Field.SUPERVISOR)) == "Per Ek"


@pytest.mark.parametrize(
    "words",
    [
        "Hon har två handledare: den ena, Per Ek, är ledig i september, den andra är Lisa Öst.",
        "Två handledare: den ena, Per Ek, är föräldraledig, den andra heter Lisa Öst.",
        "Two supervisors: one, Per Ek, is on leave; the other is Lisa Öst.",
        "Handledaren Per Ek är ledig hela hösten så det blir Lisa Öst.",
    ],
)
def test_whoever_is_away_does_not_supervise(words: str) -> None:
    assert says(one(TEXT + words).fact(Field.SUPERVISOR)) == "Lisa Öst"


@pytest.mark.parametrize(
    "words",
    [
        "Handledarbyte för Minna Fors: vem vet vi inte.",
        "Handledarbyte planeras, kanske Per Ek.",
        "She works under her own name.",
        "Hon arbetar under Per Eks semester.",
        "Det som fattas är handledare: Per Ek har inte svarat.",
        "Det som fattas är handledare, kanske Per Ek.",
        "Handledarbyte: inte Per Ek längre.",
        "She works under pressure, says Per Ek.",
        "Hon arbetar under verksamhetschef Per Ek.",
        "Per Ek, som handleder vår andra ST-läkare, tipsade oss.",
        "Som handledare har vi tänkt oss Per Ek.",
        "Vi har talat med Per Ek på Björkdala. Det är inte han som blir handledare.",
        "Vi har talat med Per Ek på Björkdala. Kanske är det han som blir handledare.",
        "Vi har frågat Per Ek. Det är han som bestämmer vem som blir handledare.",
        "Jag har pratat med Per där, han kan tänka sig att vara handledare.",
        "Per Ek, som har handlett flera av våra ST-läkare, har inte tid att vara handledare.",
        "Per Ek, som handledde förra gången, har tackat nej till att vara handledare.",
        "Per Ek, som handledde förra gången, kanske blir handledare.",
        "Per Ek har handlett flera före henne men tar inte henne också.",
        "Per Ek har handlett flera före henne och vill kanske ta henne också.",
        "Handledare är Per Ek. Handledaren kan tyvärr inte.",
        "Handledare är Per Ek. Kanske blir det en annan handledare.",
        "Per Ek har tackat nej till att handleda. Någon annan handledare är inte aktuell.",
        "Handledare är Per Ek. Någon annan handledare är inte aktuell ännu.",
    ],
)
def test_nobody_is_settled_on(words: str) -> None:
    fact = one(TEXT + words).fact(Field.SUPERVISOR)
    assert fact is None or fact.value is None or fact.certainty is not Certainty.STATED
