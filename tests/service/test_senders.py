"""Who is believed, and what no program acts on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ports import ItemState
from bot.routine.lifecycle import Stage
from bot.routine.routing import coordinators
from tests.service.house import House, open_house
from tests.service.mails import COMPLETE, ULRIKA, complete, incomplete, mail
from tests.service.test_life import GUNVOR

SERVER = "mx.vgregion.example"
PASS = {"Authentication_Results": f"{SERVER}; dmarc=pass header.from=vgregion.example"}
FAIL = {"Authentication_Results": f"{SERVER}; spf=fail smtp.mailfrom=x.example; dmarc=fail"}


@pytest_asyncio.fixture
async def checking(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, authentication_server=SERVER) as opened:
        yield opened


async def kinds(house: House) -> list[str]:
    return [letter.kind for letter in await house.letters()]


async def test_a_sender_that_the_server_vouches_for_is_answered(checking: House) -> None:
    await checking.deliver(incomplete(**PASS))
    assert await kinds(checking) == ["missing"]


@pytest.mark.parametrize("said", [FAIL, {}, {"Authentication_Results": "mx.annan.example; dmarc=pass"}])
async def test_nobody_else_is_answered_and_a_person_is_asked(said: dict[str, str], checking: House) -> None:
    await checking.deliver(complete(**said))
    assert await kinds(checking) == ["parked"]
    (item,) = await checking.parked()
    assert "avsändaren" in item.reason
    office = coordinators(await checking.directory())
    assert {recipient for recipient, _ in checking.sent()} == {person.email for person in office}


async def test_a_person_vouches_and_the_request_keeps_its_day(checking: House) -> None:
    await checking.deliver(incomplete(**FAIL))
    (item,) = await checking.parked()
    checking.clock.advance(days=3)
    await checking.database.write(lambda unit: unit.inbox.retry(item.id, vouched_by="eva"))
    await checking.service.run_until_idle()
    case = await checking.case()
    assert case.first_contact.isoformat() == "2027-01-25"
    assert (await kinds(checking))[-1] == "missing"
    again = await checking.database.read(lambda unit: unit.inbox.get(item.id))
    assert again is not None
    assert (again.state, again.vouched_by) == (ItemState.DONE, "eva")


async def test_a_decision_needs_a_pass(checking: House) -> None:
    await checking.deliver(complete(**PASS))
    asked = next(x for x in await checking.letters() if x.kind == "decision_request")
    forged = mail("Godkänn", sender=GUNVOR, message_id="<2@x.example>", In_Reply_To=asked.message_id, **FAIL)
    await checking.deliver(forged)
    assert (await checking.case()).placements[0].stage is Stage.AWAITING_DECISION
    assert "to_supplier" not in await kinds(checking)
    real = mail("Godkänn", sender=GUNVOR, message_id="<3@x.example>", In_Reply_To=asked.message_id, **PASS)
    await checking.deliver(real)
    assert (await checking.case()).placements[0].stage is Stage.WITH_SUPPLIER


async def test_where_no_server_is_asked_a_decision_answers_the_letter_that_only_its_reader_has(house: House) -> None:
    """Somebody who knows the case number and the manager's address can write a mail, but not name our letter."""
    await house.deliver(complete())
    number = (await house.case()).number
    await house.deliver(mail("Godkänn", sender=GUNVOR, message_id="<2@x.example>", subject=f"Re: x [{number}]"))
    assert (await house.case()).placements[0].stage is Stage.AWAITING_DECISION
    assert "to_supplier" not in await kinds(house)
    assert (await kinds(house))[-1] == "person_needed"


async def test_a_manager_who_asks_does_not_decide_though_the_answer_goes_to_another(house: House) -> None:
    body = COMPLETE.format(trainee="Hedda Ymerfors").replace("Ulrika Wennerfalk", "Gunvor Tistedal")
    await house.deliver(mail(body, sender=GUNVOR, Reply_To=ULRIKA))
    asked = next(x for x in await house.letters() if x.kind == "decision_request")
    assert "gunvor.tistedal@vgregion.example" not in asked.envelope.recipients
    await house.deliver(mail("Godkänn", sender=GUNVOR, message_id="<2@x.example>", In_Reply_To=asked.message_id))
    case = await house.case()
    assert (case.requester.email, case.placements[0].stage) == (
        "gunvor.tistedal@vgregion.example", Stage.AWAITING_DECISION
    )  # fmt: skip
    assert (await house.letters())[0].envelope.recipients == ("ulrika.wennerfalk@vgregion.example",)


@pytest.mark.parametrize(
    "headers", [{"List_Id": "<studierektorer.vgregion.example>"}, {"sender": "Formulär <noreply@vgregion.example>"}]
)
async def test_a_request_that_a_machine_passed_on_is_read_by_a_person(headers: dict[str, str], house: House) -> None:
    await house.deliver(complete(**headers))
    assert await kinds(house) == ["person_needed"]
    assert await house.cases() == []


async def test_an_out_of_office_answer_is_read_by_nobody(house: House) -> None:
    await house.deliver(mail("Jag är åter 17 augusti.", subject="Autosvar: Re: Utbildningsplatser LOU"))
    assert await kinds(house) == []


async def test_our_message_ids_cannot_be_guessed(tmp_path: Path) -> None:
    seen = set()
    for key in ("one", "two"):
        (tmp_path / key).mkdir()
        async with open_house(tmp_path / key, message_key=key) as house:
            await house.deliver(complete())
            seen |= {letter.message_id for letter in await house.letters()}
    assert len(seen) == 4


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("ST-läkaren Hedda Ymerfors har skyddade personuppgifter.", "skyddade personuppgifter"),
        ("Patienten 19121212-1212 är inlagd hos er.", "patient"),
    ],
)
async def test_a_person_reads_what_is_protected(words: str, reason: str, house: House) -> None:
    await house.deliver(mail(words, subject="Om Hedda Ymerfors"))
    (item,) = await house.parked()
    assert reason in item.reason
    (letter,) = await house.letters()
    assert letter.kind == "parked"
    whole = letter.text + letter.subject
    assert "Hedda" not in whole
    assert "Wennerfalk" not in whole
    assert "1212" not in whole
    assert await house.cases() == []
