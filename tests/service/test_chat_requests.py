"""Requests from Slack: by the form, in the intake channel, from a message; and what people ask there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from email.message import Message
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio

from bot.allocation import Turn
from bot.commands.replay import replayed
from bot.ports import CHAT, ChatFile, ItemState, LetterState, UnitOfWork
from bot.reading.mail import parse
from bot.routine.lifecycle import Stage
from bot.routine.model import Field, Rule, Verdict
from bot.transports.slack_files import SlackFiles
from tests.service.chat_house import CAMILLA, GUNVOR, STRANGER, TORUN, ULRIKA, ChatHouse, open_chat_house
from tests.service.house import open_house
from tests.service.mails import COMPLETE, INCOMPLETE, complete
from tests.service.test_life import attached_form, signed

REQUESTER = "ulrika.wennerfalk@vgregion.example"
FORM = {
    "category": "st",
    "programme": "Ortopedi",
    "trainee": "Hedda Ymerfors",
    "department_head": "Camilla Hjorthage",
    "supervisor": "Lars-Erik Myrdalen",
    "start": "2027-09-06",
    "end": "2027-12-05",
    "working_hours": "heltid",
    "on_call": "no",
}

BY_PHONE = {
    "email": REQUESTER,
    "organisation": "Sahlgrenska Universitetssjukhuset",
    "study_director": "Ulrika Wennerfalk",
}


@pytest_asyncio.fixture
async def chat(tmp_path: Path) -> AsyncIterator[ChatHouse]:
    async with open_chat_house(tmp_path) as opened:
        yield opened


async def filled_in(chat: ChatHouse, user: str, **changed: str) -> Mapping[str, str]:
    """The form as somebody fills it in, with the number that the menu has for the supplier."""
    directory = await chat.house.directory()
    suppliers = sorted({name for name, _ in directory.suppliers()})
    return {**FORM, "supplier": str(suppliers.index("Björkdala Ortopedklinik")), **changed}


async def files_of(item_id: int, unit: UnitOfWork) -> bytes | None:
    return await unit.inbox.files(item_id)


def has_form(message: Message) -> bool:
    return any((part.get_filename() or "").endswith(".docx") for part in message.walk())


class TestTheForm:
    async def test_of_a_study_director_opens_a_case_and_answers_in_a_direct_message(self, chat: ChatHouse) -> None:
        await chat.slack.command(ULRIKA)
        modal = await chat.modal(ULRIKA, "Ingår jour?")
        assert "email" not in {b["block_id"] for b in modal.content["blocks"] if b["type"] == "input"}
        await chat.slack.submit(ULRIKA, await filled_in(chat, ULRIKA))
        await chat.told(ULRIKA, "Alla uppgifter är med.")
        case = await chat.case()
        placement = case.placements[0].placement
        assert case.requester.email == REQUESTER
        assert case.placements[0].stage is Stage.AWAITING_DECISION
        assert placement.value(Field.SUPPLIER) == "Björkdala Ortopedklinik"
        assert placement.value(Field.PROGRAMME) == "ortopedi"
        assert placement.value(Field.EXTENT_PERCENT) == 100
        assert (placement.day(Field.START), placement.day(Field.END)) == (date(2027, 9, 6), date(2027, 12, 5))
        assert "receipt" not in await chat.kinds()
        card = await chat.card()
        await chat.slack.click(GUNVOR, card, "approve")
        await chat.told(ULRIKA, "Godkänt av Gunvor Tistedal")

    async def test_without_a_supervisor_the_supplier_names_one(self, chat: ChatHouse) -> None:
        await chat.slack.command(ULRIKA)
        await chat.modal(ULRIKA, "Ingår jour?")
        await chat.slack.submit(ULRIKA, await filled_in(chat, ULRIKA, supervisor=""))
        await chat.card()
        item = (await chat.case()).placements[0]
        assert (item.stage, item.left_open) == (Stage.AWAITING_DECISION, (Rule.SUPERVISOR,))

    async def test_of_a_coordinator_on_the_phone_is_answered_by_mail(self, chat: ChatHouse) -> None:
        await chat.slack.command(TORUN)
        await chat.modal(TORUN, "Studierektorns e-post")
        await chat.slack.submit(TORUN, await filled_in(chat, TORUN, **BY_PHONE))
        await chat.told(TORUN, f"LOU-2027-0001 är registrerat. Svaret mejlas till {REQUESTER}.")
        assert "Alla uppgifter är med" in await chat.sent_to(REQUESTER)
        assert (await chat.case()).requester.email == REQUESTER
        assert "filled_in_for" in [e.event for e in await chat.history()]

    @pytest.mark.parametrize(
        ("changed", "beside"),
        [
            ({"end": "2027-09-01"}, "end"),
            ({"start": "2026-09-06"}, "start"),
            ({"supervisor": "Lars-Erik"}, "supervisor"),
            ({"seats": "0"}, "seats"),
            ({"trainee": "Hedda Ymerfors 19811218-9876"}, "trainee"),
        ],
    )
    async def test_what_is_wrong_stands_beside_its_field(
        self, changed: dict[str, str], beside: str, chat: ChatHouse
    ) -> None:
        await chat.slack.command(ULRIKA)
        await chat.modal(ULRIKA, "Ingår jour?")
        refused = await chat.slack.submit(ULRIKA, await filled_in(chat, ULRIKA, **changed))
        assert list(refused.errors) == [beside]
        assert await chat.house.cases() == []

    @pytest.mark.parametrize("email", ["åsa@vgregion.example", "a..b@vgregion.example", '"a b"@vgregion.example'])
    async def test_takes_no_address_that_no_letter_goes_to(self, email: str, chat: ChatHouse) -> None:
        await chat.slack.command(TORUN)
        await chat.modal(TORUN, "Studierektorns e-post")
        refused = await chat.slack.submit(TORUN, await filled_in(chat, TORUN, **{**BY_PHONE, "email": email}))
        assert list(refused.errors) == ["email"]
        assert await chat.house.cases() == []

    async def test_is_for_those_who_may_ask(self, chat: ChatHouse) -> None:
        await chat.slack.command(CAMILLA)
        modal = await chat.modal(CAMILLA, "Det är studierektorn som frågar om platser.")
        assert "submit" not in modal.content
        await chat.slack.command(STRANGER)
        await chat.modal(STRANGER, "Vi hittar inte ditt Slack-konto")


class TestTheIntakeChannel:
    async def test_what_is_missing_is_asked_and_answered_in_the_thread(self, chat: ChatHouse) -> None:
        root = await chat.slack.say(ULRIKA, chat.intake, INCOMPLETE.format(trainee="Hedda Ymerfors"))
        asked = await chat.thread(root, "Vem är handledare hos leverantören")
        assert "mejlet" not in asked.text
        assert "Hedda" not in asked.text
        assert (await chat.case()).placements[0].stage is Stage.NEEDS_INFORMATION
        await chat.slack.say(ULRIKA, chat.intake, "Lars-Erik Myrdalen", thread_ts=root.ts)
        await chat.thread(root, "Alla uppgifter är med.")
        await chat.card(lambda c: "Lars-Erik Myrdalen" in c.words)
        assert len(await chat.house.cases()) == 1
        assert (await chat.case()).placements[0].stage is Stage.AWAITING_DECISION
        assert not {"missing", "receipt"} & set(await chat.kinds())

    async def test_the_answers_to_numbered_questions_are_told_apart(self, chat: ChatHouse) -> None:
        words = INCOMPLETE.format(trainee="Hedda Ymerfors").replace(" Jour ingår inte.", "")
        root = await chat.slack.say(ULRIKA, chat.intake, words)
        await chat.thread(root, "2. Ingår jour")
        await chat.slack.say(ULRIKA, chat.intake, "1. Lars-Erik Myrdalen\n2. Nej", thread_ts=root.ts)
        await chat.thread(root, "Alla uppgifter är med.")
        placement = (await chat.case()).placements[0].placement
        assert placement.value(Field.SUPERVISOR) == "Lars-Erik Myrdalen"
        assert placement.value(Field.ON_CALL) is False

    async def test_a_choice_is_made_by_its_letter(self, chat: ChatHouse) -> None:
        """A: the start moves to the first day that keeps the six months."""
        words = COMPLETE.format(trainee="Hedda Ymerfors").replace(
            "6 september till 5 december 2027", "1 februari till 30 april 2027"
        )
        root = await chat.slack.say(ULRIKA, chat.intake, words)
        await chat.thread(root, "Välj A, B eller C.")
        await chat.slack.say(ULRIKA, chat.intake, "A", thread_ts=root.ts)
        await chat.thread(root, "Alla uppgifter är med.")
        assert (await chat.case()).placements[0].placement.day(Field.START) == date(2027, 3, 22)

    async def test_an_edit_is_read_too(self, chat: ChatHouse) -> None:
        root = await chat.slack.say(ULRIKA, chat.intake, INCOMPLETE.format(trainee="Hedda Ymerfors"))
        await chat.thread(root, "Vem är handledare hos leverantören")
        await chat.slack.edit(root, COMPLETE.format(trainee="Hedda Ymerfors"))
        await chat.thread(root, "Alla uppgifter är med.")
        assert len(await chat.house.cases()) == 1

    async def test_the_form_that_comes_as_a_file_confirms_the_placement(self, chat: ChatHouse) -> None:
        root = await chat.slack.say(ULRIKA, chat.intake, COMPLETE.format(trainee="Hedda Ymerfors"))
        card = await chat.card()
        await chat.slack.click(GUNVOR, card, "approve")
        again = await chat.card(lambda c: "confirm_supplier" in c.buttons)
        await chat.slack.click(GUNVOR, again, "confirm_supplier")
        await chat.modal(GUNVOR, "Hur kom svaret?")
        await chat.slack.submit(GUNVOR, {"words": "De ringde och sa ja i dag."})
        await chat.sent_to(REQUESTER, "Så gör ni med STÖK-blanketten")
        blank = next(attached_form(m) for to, m in chat.house.sent() if to == REQUESTER and has_form(m))
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        files = [("stok.docx", kind, signed(blank))]
        await chat.slack.say(ULRIKA, chat.intake, "Här är den underskrivna blanketten.", thread_ts=root.ts, files=files)
        await chat.card(lambda c: c.words.startswith("Klart: LOU-"))
        assert (await chat.case()).placements[0].stage is Stage.CONFIRMED
        done = await chat.house.database.read(lambda unit: unit.inbox.listed(ItemState.DONE))
        ids = [item.id for item in done if item.source == CHAT]
        raws = [await chat.house.database.read(partial(files_of, n)) for n in ids]
        (kept,) = [raw for raw in raws if raw is not None]
        assert [a.filename for a in parse(kept).attachments] == ["stok.docx"]
        await chat.stop()
        chat.slack.files.clear()  # Slack keeps nothing for ever
        assert [str(d) for d in (await replayed(chat.house.database, chat.house.settings))[1]] == []

    async def test_a_stranger_gets_a_kind_word_and_opens_nothing(self, chat: ChatHouse) -> None:
        await chat.slack.say(STRANGER, chat.intake, COMPLETE.format(trainee="Hedda Ymerfors"))
        await chat.told(STRANGER, "Vi hittar inte ditt Slack-konto")
        await chat.sent_to("torun.ekelov@vgregion.example", STRANGER)
        assert await chat.house.cases() == []

    async def test_the_requester_hears_of_the_decision_there(self, chat: ChatHouse) -> None:
        root = await chat.slack.say(ULRIKA, chat.intake, COMPLETE.format(trainee="Hedda Ymerfors"))
        card = await chat.card()
        await chat.slack.click(GUNVOR, card, "ask")
        await chat.modal(GUNVOR, "Din fråga till beställaren")
        await chat.slack.submit(GUNVOR, {"words": "Kan det skjutas till oktober?"})
        await chat.thread(root, "skjutas till oktober")
        await chat.slack.say(ULRIKA, chat.intake, "Nej, tyvärr, hon behövs hemma då.", thread_ts=root.ts)
        again = await chat.card(lambda c: "approve" in c.buttons and c.blocks != card.blocks)
        await chat.thread(card, "behövs hemma")
        await chat.slack.click(GUNVOR, again, "approve")
        await chat.thread(root, "Godkänt av Gunvor Tistedal")


async def test_a_message_becomes_a_case(chat: ChatHouse) -> None:
    said = await chat.slack.say(ULRIKA, chat.channel, COMPLETE.format(trainee="Hedda Ymerfors"))
    await chat.slack.shortcut(TORUN, said, "case_from_message")
    modal = await chat.modal(TORUN, "Studierektorns e-post")
    initial = {
        b["block_id"]: b["element"].get("initial_value") for b in modal.content["blocks"] if b["type"] == "input"
    }
    assert initial["email"] == REQUESTER
    assert initial["supervisor"] == "Lars-Erik Myrdalen"
    await chat.slack.submit(TORUN, {})
    await chat.told(TORUN, "LOU-2027-0001 är registrerat.")
    assert (await chat.case()).requester.email == REQUESTER


class TestCommands:
    async def test_how_it_goes_and_why(self, chat: ChatHouse) -> None:
        await chat.deliver(complete())
        await chat.card()
        await chat.slack.command(ULRIKA, "LOU-2027-0001")
        told = await chat.told(ULRIKA, "Beslutet väntas senast")
        assert "Gunvor Tistedal tar ställning." in told.words
        assert "Hedda" not in told.words
        await chat.slack.command(GUNVOR, "varför 0001")
        await chat.told(GUNVOR, "Därför står LOU-2027-0001 där det står")
        await chat.slack.command(ULRIKA, "mina")
        await chat.told(ULRIKA, "Du har en öppen plats.")
        await chat.slack.command(ULRIKA, "hjälp")
        await chat.told(ULRIKA, "/lou frånvaro")

    async def test_a_case_of_others_is_as_one_that_does_not_exist(self, chat: ChatHouse) -> None:
        await chat.deliver(complete())
        await chat.card()
        ragnhild = chat.slack.add_person("Emil Tångring", id="U07ETANG12")  # study director elsewhere
        for number in ("LOU-2027-0001", "LOU-2027-0999"):
            await chat.slack.command(ragnhild, number)
            await chat.told(ragnhild, f"Vi hittar inget ärende {number} som du är med i.")
        assert not any("Björkdala" in m.words for m in chat.slack.private_answers(ragnhild))

    async def test_absence_is_checked_and_saved(self, chat: ChatHouse) -> None:
        await chat.slack.command(GUNVOR, "frånvaro")
        await chat.modal(GUNVOR, "Första dag")
        refused = await chat.slack.submit(GUNVOR, {"first": "2027-02-05", "last": "2027-02-01"})
        assert refused.errors == {"last": "Sista dagen är före den första."}
        values = {"first": "2027-02-01", "last": "2027-02-05", "deputy": "samira.bahramzadeh@vgregion.example"}
        await chat.slack.submit(GUNVOR, values)
        await chat.told(GUNVOR, "Samira Bahramzadeh ersätter dig.")
        away = await chat.house.database.read(lambda unit: unit.directory.absences(date(2027, 2, 3)))
        assert [(a.email, a.deputy_email) for a in away] == [
            ("gunvor.tistedal@vgregion.example", "samira.bahramzadeh@vgregion.example")
        ]
        await chat.slack.command(ULRIKA, "frånvaro")
        await chat.modal(ULRIKA, "Frånvaro gäller den som tar ställning")


async def test_without_slack_nothing_is_written_for_it(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await house.deliver(complete())
        assert [x.kind for x in await house.letters()] == ["receipt", "decision_request"]
        counts = await house.database.read(lambda unit: unit.chat.counts())
        assert counts == dict.fromkeys(LetterState, 0)


async def test_a_card_alone_when_the_setting_says_so(tmp_path: Path) -> None:
    async with open_chat_house(tmp_path, slack_decision_mail=False) as chat:
        card = await chat.asked()
        await chat.slack.click(GUNVOR, card, "approve")
        await chat.sent_to("utbildning@bjorkdala.example")
        assert "decision_request" not in await chat.kinds()


async def test_a_file_too_large_to_fetch_is_said_and_a_person_decides(tmp_path: Path) -> None:
    """The same setting bounds mail and what is written in the chat with its files."""
    async with open_chat_house(tmp_path, max_message_bytes=40_000) as chat:
        files = [("plan.pdf", "application/pdf", b"%PDF" + b"x" * 30_000)]
        root = await chat.slack.say(ULRIKA, chat.intake, COMPLETE.format(trainee="Hedda Ymerfors"), files=files)
        await chat.thread(root, "mer än vad programmet läser")
        await chat.sent_to("torun.ekelov@vgregion.example", "Programmet har inte läst allt")
        (placement,) = (await chat.case()).placements
        assert placement.assessment.verdict is Verdict.NEEDS_DECISION


@pytest.mark.parametrize(("size", "alone"), [(30_000, True), (3_000, False)])
async def test_a_message_with_large_files_is_alone_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, alone: bool
) -> None:
    """No large mail is fetched while it is handled: it has the turn that those take too."""
    monkeypatch.setattr("bot.inbox.LARGE_OCTETS", 20_000)
    fetch, acquire = SlackFiles.fetch, Turn.acquire
    taken: list[Turn] = []
    held: list[bool] = []

    async def fetched(self: SlackFiles, payload: Mapping[str, Any]) -> Sequence[ChatFile]:
        held.append(any(turn.locked() for turn in taken))
        return await fetch(self, payload)

    async def asked_for(self: Turn) -> Literal[True]:
        taken.append(self)
        return await acquire(self)

    monkeypatch.setattr(SlackFiles, "fetch", fetched)
    monkeypatch.setattr(Turn, "acquire", asked_for)
    async with open_chat_house(tmp_path) as chat:
        files = [("plan.pdf", "application/pdf", b"%PDF" + b"x" * size)]
        root = await chat.slack.say(ULRIKA, chat.intake, COMPLETE.format(trainee="Hedda Ymerfors"), files=files)
        await chat.thread(root, "Tack för din förfrågan")
    assert held == [alone]
    assert not any(turn.locked() for turn in taken)
