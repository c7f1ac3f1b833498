"""A request that is made once more: one case, one question to whoever decides, one to the supplier."""

from __future__ import annotations

import pytest

from bot.routine.lifecycle import Stage
from bot.routine.model import Field
from tests.service.house import House
from tests.service.mails import COMPLETE, STRANGER, ULRIKA, complete, mail
from tests.service.test_conversations import CAMILLA, FARHAD
from tests.service.test_life import GUNVOR

HEDDA = COMPLETE.format(trainee="Hedda Ymerfors")
FORWARDED = """Skickar vidare Ulrikas förfrågan.

Camilla

-----Ursprungligt meddelande-----
Från: Ulrika Wennerfalk <ulrika.wennerfalk@vgregion.example>
Skickat: den 25 januari 2027 10:00
Till: koncernkontoret.pvg@vgregion.example
Ämne: Utbildningsplatser LOU

"""
STUDENTS = """Hej!

Sahlgrenska Universitetssjukhuset söker VFU för {how_many} sjuksköterskestudenter på Björkdala Ortopedklinik,
6 september till 3 oktober 2027. Heltid. Jour ingår inte. Handledare är Lars-Erik Myrdalen.
Camilla Hjorthage, verksamhetschef, har godkänt.

Ulrika Wennerfalk
Studierektor
"""


async def kinds(house: House) -> list[str]:
    return [letter.kind for letter in await house.letters()]


@pytest.mark.parametrize(
    ("sender", "subject", "body"),
    [
        (ULRIKA, "Utbildningsplatser LOU", HEDDA),
        (CAMILLA, "VB: Utbildningsplatser LOU", FORWARDED + HEDDA),
        (FARHAD, "Utbildningsplatser LOU", HEDDA.replace("Ulrika Wennerfalk", "")),
    ],
    ids=["sent again by another program", "passed on by the head", "asked by a colleague"],
)
async def test_the_same_place_again_joins_its_case(sender: str, subject: str, body: str, house: House) -> None:
    await house.deliver(complete())
    await house.deliver(mail(body, sender=sender, subject=subject, message_id="<2@telefon.example>"))
    case = await house.case()
    answer = (await house.letters())[-1]
    assert (await kinds(house)).count("decision_request") == 1
    assert (answer.kind, answer.case) == ("receipt", case.number)
    assert "Vi har redan den här förfrågan." in " ".join(answer.text.split())


async def test_a_corrected_request_changes_its_case(house: House) -> None:
    await house.deliver(complete())
    body = HEDDA.replace("Lars-Erik Myrdalen", "Agneta Ryttarson")
    await house.deliver(mail(body, message_id="<2@telefon.example>"))
    (item,) = (await house.case()).placements
    assert item.placement.value(Field.SUPERVISOR) == "Agneta Ryttarson"
    assert (await kinds(house)).count("decision_request") == 2


async def test_after_the_approval_the_supplier_is_not_asked_again(house: House) -> None:
    await house.deliver(complete())
    asked = next(x for x in await house.letters() if x.kind == "decision_request")
    await house.deliver(mail("Godkänn", sender=GUNVOR, message_id="<2@x.example>", In_Reply_To=asked.message_id))
    await house.deliver(complete(message_id="<3@telefon.example>"))
    assert [p.stage for p in (await house.case()).placements] == [Stage.WITH_SUPPLIER]
    assert (await kinds(house)).count("to_supplier") == 1


@pytest.mark.parametrize(
    "body",
    [
        COMPLETE.format(trainee="Sixten Furuskog"),
        HEDDA.replace("6 september till 5 december 2027", "3 januari till 2 april 2028"),
        HEDDA.replace("Björkdala Ortopedklinik", "Kvarnsjö Närsjukhus"),
    ],
    ids=["another trainee", "another time", "another supplier"],
)
async def test_another_place_is_another_case(body: str, house: House) -> None:
    await house.deliver(complete())
    await house.deliver(mail(body, message_id="<2@telefon.example>"))
    assert len(await house.cases()) == 2
    assert "person_needed" not in await kinds(house)


async def test_what_was_closed_may_be_asked_for_anew(house: House) -> None:
    await house.deliver(complete())
    first = (await house.letters())[0]
    await house.deliver(mail("Vi tar tillbaka förfrågan.", message_id="<2@x.example>", In_Reply_To=first.message_id))
    await house.deliver(complete(message_id="<3@telefon.example>"))
    stages = [p.stage for case in await house.cases() for p in case.placements]
    assert stages == [Stage.WITHDRAWN, Stage.AWAITING_DECISION]


async def test_somebody_of_another_house_opens_a_case_and_a_person_compares_them(house: House) -> None:
    await house.deliver(complete())
    body = HEDDA.replace("Ulrika Wennerfalk", "Kalle Främling")
    await house.deliver(mail(body, sender=STRANGER, message_id="<2@telefon.example>"))
    first, second = await house.cases()
    (told,) = [x for x in await house.letters() if x.kind == "person_needed"]
    assert told.case == second.number
    assert f"kanske redan i {first.number}" in " ".join(told.text.split())
    theirs = [x.text for x in await house.letters() if "kalle@annanstans.example" in x.envelope.recipients]
    assert not any(first.number in text for text in theirs)


@pytest.mark.parametrize(("how_many", "compared"), [("tre", 1), ("fyra", 0)])
async def test_nobody_named_is_never_joined_but_the_same_again_is_compared(
    how_many: str, compared: int, house: House
) -> None:
    await house.deliver(mail(STUDENTS.format(how_many="tre")))
    await house.deliver(mail(STUDENTS.format(how_many=how_many), message_id="<2@telefon.example>"))
    assert len(await house.cases()) == 2
    assert (await kinds(house)).count("person_needed") == compared
