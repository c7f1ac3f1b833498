"""Deciding in Slack, end to end: a mail comes in, a card is posted, somebody clicks, a letter leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ports import LetterState
from bot.routine.lifecycle import Stage
from bot.routine.model import Rule
from bot.service import Role
from tests.service.chat_house import (
    CAMILLA,
    GUNVOR,
    MAJ,
    PELLE,
    SAMIRA,
    STRANGER,
    TORUN,
    ULRIKA,
    ChatHouse,
    open_chat_house,
)
from tests.service.mails import COMPLETE, complete, mail
from tests.service.test_life import LATE

SUPPLIER = "utbildning@bjorkdala.example"
REQUESTER = "ulrika.wennerfalk@vgregion.example"
OTHER_SUPPLIER = ("Björkdala Ortopedklinik", "Kvarnsjö Närsjukhus")
REASON = "Kliniken har ingen kapacitet den hösten."


@pytest_asyncio.fixture
async def chat(tmp_path: Path) -> AsyncIterator[ChatHouse]:
    async with open_chat_house(tmp_path) as opened:
        yield opened


async def test_from_a_mail_to_a_letter_to_the_supplier(chat: ChatHouse) -> None:
    card = await chat.asked()
    assert card.text.startswith("Ta ställning till LOU-2027-0001: en plats i ortopedi hos Björkdala Ortopedklinik")
    assert "Hedda" not in f"{card.text}{card.words}"
    await chat.slack.click(GUNVOR, card, "approve")
    await chat.told(GUNVOR, "Du har godkänt.")
    decided = await chat.card(lambda c: "Godkänt av Gunvor Tistedal måndag 25 januari 2027 kl. " in c.words)
    assert decided.ts == card.ts
    assert "approve" not in decided.buttons
    assert "Gunvor Tistedal" in await chat.sent_to(SUPPLIER)
    await chat.thread(card, "Leverantören mejlades")
    assert await chat.stage() is Stage.WITH_SUPPLIER
    assert (await chat.kinds()).count("to_supplier") == 1


class TestActs:
    async def test_a_question_goes_to_the_requester(self, chat: ChatHouse) -> None:
        card = await chat.asked()
        await chat.slack.click(GUNVOR, card, "ask")
        modal = await chat.modal(GUNVOR, "Så här blir mejlet till beställaren")
        assert "Gunvor Tistedal har en fråga till dig" in modal.words
        assert "Hedda" not in modal.words
        await chat.slack.submit(GUNVOR, {"words": "Kan det skjutas till oktober?"})
        await chat.told(GUNVOR, "Din fråga mejlas")
        assert "skjutas till oktober" in await chat.sent_to(REQUESTER, "fråga till dig")
        assert await chat.stage() is Stage.NEEDS_INFORMATION
        await chat.card(lambda c: "Väntar på beställaren" in c.words)

    async def test_declining_takes_a_reason_of_ten_characters(self, chat: ChatHouse) -> None:
        card = await chat.asked()
        await chat.slack.click(GUNVOR, card, "decline")
        await chat.modal(GUNVOR, "har sagt nej till platsen")
        refused = await chat.slack.submit(GUNVOR, {"kind": "capacity", "words": "x         y"})
        assert refused.errors == {"words": "Skriv minst 10 tecken."}
        assert await chat.stage() is Stage.AWAITING_DECISION
        await chat.slack.submit(GUNVOR, {"kind": "capacity", "words": REASON})
        await chat.card(lambda c: "Avslaget av Gunvor Tistedal" in c.words and not c.buttons)
        assert "Kapacitet" in await chat.sent_to(REQUESTER, "ingen kapacitet den hösten")
        assert await chat.stage() is Stage.DECLINED

    async def test_handing_over_is_to_one_who_may_decide(self, chat: ChatHouse) -> None:
        card = await chat.asked()
        await chat.slack.click(GUNVOR, card, "hand_over")
        modal = await chat.modal(GUNVOR, "Vem tar ställning?")
        assert "Samira Bahramzadeh" in modal.words
        assert "Ulrika" not in modal.words
        values = {"name": "samira.bahramzadeh@vgregion.example", "words": "Jag känner handledaren."}
        await chat.slack.submit(GUNVOR, values)
        handed = await chat.card(lambda c: f"<@{SAMIRA}>" in c.words)
        await chat.thread(card, "Lämnat över till Samira Bahramzadeh")
        await chat.slack.click(SAMIRA, handed, "approve")
        await chat.card(lambda c: "Godkänt av Samira Bahramzadeh" in c.words)

    async def test_taking_over(self, chat: ChatHouse) -> None:
        card = await chat.asked()
        await chat.slack.click(GUNVOR, card, "hand_over")
        await chat.modal(GUNVOR, "Vem tar ställning?")
        await chat.slack.submit(GUNVOR, {"name": "samira.bahramzadeh@vgregion.example"})
        handed = await chat.card(lambda c: "take_over" in c.buttons)
        await chat.slack.click(TORUN, handed, "take_over")
        await chat.told(TORUN, "Nu är det du som tar ställning.")
        await chat.card(lambda c: f"<@{TORUN}>" in c.words)

    async def test_an_exception_and_then_the_approval(self, chat: ChatHouse) -> None:
        card = await chat.asked(mail(LATE))
        assert "approve" not in card.buttons
        assert "mindre än sex månader" in card.words
        await chat.slack.click(GUNVOR, card, "waive")
        await chat.modal(GUNVOR, "Skäl för undantaget")
        await chat.slack.submit(GUNVOR, {"words": "Kliniken har en ledig plats."})
        again = await chat.card(lambda c: "approve" in c.buttons)
        assert "Undantag från" in again.words
        item = (await chat.case()).placements[0]
        assert [(w.rule, w.by.name) for w in item.waivers] == [(Rule.LEAD_TIME, "Gunvor Tistedal")]
        await chat.slack.click(GUNVOR, again, "approve")
        await chat.sent_to(SUPPLIER)

    async def test_the_suppliers_yes_by_telephone(self, chat: ChatHouse) -> None:
        await chat.slack.click(GUNVOR, await chat.asked(), "approve")
        card = await chat.card(lambda c: "confirm_supplier" in c.buttons)
        await chat.slack.click(GUNVOR, card, "confirm_supplier")
        await chat.modal(GUNVOR, "Hur kom svaret?")
        await chat.slack.submit(GUNVOR, {"words": "Anna på kliniken ringde och sa ja."})
        await chat.card(lambda c: "Väntar på STÖK-blankett" in c.words)
        assert await chat.stage() is Stage.AWAITING_STOK
        await chat.thread(card, "Anna på kliniken ringde")

    async def test_each_of_several_placements_has_its_own_buttons(self, chat: ChatHouse) -> None:
        card = await chat.asked(mail(COMPLETE.format(trainee="Hedda Ymerfors och ST-läkare Rut Falkman")))
        count = len((await chat.case()).placements)
        assert count == 2
        values = [e["value"] for b in card.blocks for e in b.get("elements", ()) if e.get("action_id") == "approve"]
        assert len(values) == count
        await chat.slack.click(GUNVOR, card, "approve", values[-1])
        await chat.card(lambda c: "Godkänt av Gunvor Tistedal" in c.words)
        stages = [p.stage for p in (await chat.case()).placements]
        assert stages == [*[Stage.AWAITING_DECISION] * (count - 1), Stage.WITH_SUPPLIER]


class TestWhoMay:
    @pytest.mark.parametrize("user", [SAMIRA, PELLE, CAMILLA, ULRIKA])
    async def test_others_are_told_who_does(self, user: str, chat: ChatHouse) -> None:
        card = await chat.asked()
        await chat.slack.click(user, card, "approve")
        told = await chat.told(user, "Du kan inte ta ställning till den här platsen.")
        assert "Gunvor Tistedal" in told.text
        assert await chat.stage() is Stage.AWAITING_DECISION
        assert "to_supplier" not in await chat.kinds()

    async def test_before_a_reason_is_written_in_vain(self, chat: ChatHouse) -> None:
        await chat.slack.click(SAMIRA, await chat.asked(), "decline")
        modal = await chat.modal(SAMIRA, "Du kan inte ta ställning till den här platsen.")
        assert "submit" not in modal.content

    async def test_an_unknown_id_is_nobody(self, chat: ChatHouse) -> None:
        await chat.slack.click(STRANGER, await chat.asked(), "approve")
        await chat.told(STRANGER, "Vi hittar inte ditt Slack-konto")
        assert await chat.stage() is Stage.AWAITING_DECISION
        assert STRANGER in await chat.sent_to("torun.ekelov@vgregion.example", STRANGER)

    async def test_the_present_deputy_decides_in_the_managers_stead(self, chat: ChatHouse) -> None:
        await chat.asked()
        await chat.slack.command(GUNVOR, "frånvaro")
        await chat.modal(GUNVOR, "Första dag")
        await chat.slack.submit(GUNVOR, {"first": "2027-01-25", "last": "2027-02-05"})
        card = await chat.card(lambda c: f"<@{PELLE}>, ersättare för Gunvor Tistedal," in c.words)
        await chat.slack.click(PELLE, card, "approve")
        await chat.card(lambda c: "Godkänt av Pelle Nordanås, ersättare för Gunvor Tistedal," in c.words)


class TestOneDecision:
    async def test_two_who_click_at_once(self, chat: ChatHouse) -> None:
        card = await chat.asked()
        await asyncio.gather(chat.slack.click(GUNVOR, card, "approve"), chat.slack.click(TORUN, card, "approve"))
        await chat.card(lambda c: "Godkänt av" in c.words)
        by = (await chat.case()).placements[0].approval
        assert by is not None
        first, second = (GUNVOR, TORUN) if by.by.name == "Gunvor Tistedal" else (TORUN, GUNVOR)
        await chat.told(first, "Du har godkänt.")
        await chat.told(second, f"Redan godkänt av {by.by.name} kl. ")
        assert [e.event for e in await chat.history()].count("approved") == 1
        assert (await chat.kinds()).count("to_supplier") == 1

    async def test_the_same_click_told_twice(self, chat: ChatHouse) -> None:
        await chat.slack.click(GUNVOR, await chat.asked(), "approve", twice=True)
        await chat.told(GUNVOR, "Du har godkänt.")
        await chat.card(lambda c: "Godkänt av" in c.words)
        assert [e.event for e in await chat.history()].count("approved") == 1
        assert not [m for m in chat.slack.private_answers(GUNVOR) if "Redan" in m.text]

    async def test_a_decline_after_the_approval(self, chat: ChatHouse) -> None:
        card = await chat.asked()
        await chat.slack.click(TORUN, card, "decline")
        modal = await chat.modal(TORUN, "Ditt skäl")
        await chat.slack.click(GUNVOR, card, "approve")
        await chat.told(GUNVOR, "Du har godkänt.")
        await chat.slack.submit(TORUN, {"kind": "other", "words": REASON}, modal)
        await chat.told(TORUN, "Redan godkänt av Gunvor Tistedal kl. ")
        assert await chat.stage() is Stage.WITH_SUPPLIER
        assert "declined" not in await chat.kinds()

    async def test_a_click_on_a_card_from_before_a_fact_changed(self, chat: ChatHouse) -> None:
        old = await chat.asked()
        await chat.deliver(follow_up("Handledare blir Agneta Ryttarson i stället.", await receipt(chat)))
        await chat.card(lambda c: "Agneta Ryttarson" in c.words)
        await chat.slack.click(GUNVOR, old, "approve")
        await chat.told(GUNVOR, "Uppgifterna har ändrats")
        assert await chat.stage() is Stage.AWAITING_DECISION

    async def test_a_click_on_a_card_from_before_the_question_was_asked_again(self, chat: ChatHouse) -> None:
        """The facts are the same, but what the supplier said of them is new."""
        old = await chat.asked()
        await chat.slack.click(GUNVOR, old, "approve")
        await chat.sent_to(SUPPLIER)
        letter = [x for x in await chat.house.letters() if x.kind == "to_supplier"][-1]
        terms = mail(
            "Ja, men bara om ni betalar resorna.",
            sender=f"Björkdala <{SUPPLIER}>",
            message_id="<9@x.example>",
            In_Reply_To=letter.message_id,
        )
        await chat.deliver(terms)
        await chat.card(lambda c: "approve" in c.buttons and c.revision != old.revision and c.blocks != old.blocks)
        await chat.slack.click(GUNVOR, old, "approve")
        await chat.told(GUNVOR, "Uppgifterna har ändrats")
        assert await chat.stage() is Stage.AWAITING_DECISION
        assert (await chat.kinds()).count("to_supplier") == 1

    async def test_a_click_that_was_kept_before_a_restart(self, chat: ChatHouse) -> None:
        card = await chat.asked()
        await chat.stop()
        await chat.start(only=frozenset({Role.CHAT}))  # keeps and acknowledges, and handles nothing
        delivery = await chat.slack.click(GUNVOR, card, "approve")
        assert delivery.acknowledged
        assert await chat.stage() is Stage.AWAITING_DECISION
        await chat.stop()
        await chat.start()
        await chat.told(GUNVOR, "Du har godkänt.")
        assert await chat.stage() is Stage.WITH_SUPPLIER

    async def test_the_mail_decides_first(self, chat: ChatHouse) -> None:
        card = await chat.asked()
        await chat.sent_to("gunvor.tistedal@vgregion.example")
        letter = [x for x in await chat.house.letters() if x.kind == "decision_request"][-1]
        raw = mail(
            "Godkänn\n\nGunvor",
            sender="Gunvor Tistedal <gunvor.tistedal@vgregion.example>",
            message_id="<8@x.example>",
            In_Reply_To=letter.message_id,
        )
        await chat.deliver(raw)
        await chat.card(lambda c: "Godkänt av Gunvor Tistedal" in c.words)
        await chat.slack.click(TORUN, card, "approve")
        await chat.told(TORUN, "Redan godkänt av Gunvor Tistedal kl. ")
        assert (await chat.kinds()).count("to_supplier") == 1


class TestTheThread:
    async def test_ok_is_no_decision_but_gives_the_buttons(self, chat: ChatHouse) -> None:
        card = await chat.asked()
        await chat.all_delivered()
        await chat.slack.say(GUNVOR, chat.channel, "ok, godkänt", thread_ts=card.ts)
        hint = await chat.told(GUNVOR, "Det du skrev i tråden är inget beslut.")
        assert await chat.stage() is Stage.AWAITING_DECISION
        await chat.slack.click(GUNVOR, hint, "approve")
        await chat.told(GUNVOR, "Du har godkänt.")

    async def test_anything_else_is_a_note_after_one_click(self, chat: ChatHouse) -> None:
        card = await chat.asked()
        await chat.all_delivered()
        await chat.slack.say(GUNVOR, chat.channel, "Jag ringer kliniken i morgon och hör efter.", thread_ts=card.ts)
        offer = await chat.told(GUNVOR, "Vill du spara det du skrev som en anteckning")
        letters = len(await chat.house.letters())
        await chat.slack.click(GUNVOR, offer, "keep_note")
        await chat.told(GUNVOR, "Anteckningen är sparad")
        await chat.slack.click(GUNVOR, offer, "keep_note")
        await chat.told(GUNVOR, "Anteckningen finns redan")
        notes = [e for e in await chat.history() if e.event == "note"]
        assert [e.text for e in notes] == [
            "Anteckning av Gunvor Tistedal: «Jag ringer kliniken i morgon och hör efter.»"
        ]
        assert len(await chat.house.letters()) == letters

    async def test_what_others_write_there_is_left_alone(self, chat: ChatHouse) -> None:
        card = await chat.asked()
        await chat.all_delivered()
        await chat.slack.say(ULRIKA, chat.channel, "Godkänn den här", thread_ts=card.ts)
        await chat.slack.say(GUNVOR, chat.channel, "ok", thread_ts=card.ts)
        await chat.told(GUNVOR, "inget beslut")
        assert await chat.stage() is Stage.AWAITING_DECISION
        assert not chat.slack.private_answers(ULRIKA)


class TestWhereTheCardStands:
    async def test_without_a_channel_in_the_deciders_direct_messages(self, chat: ChatHouse) -> None:
        await chat.deliver(mail(COMPLETE.format(trainee="Hedda Ymerfors").replace(*OTHER_SUPPLIER)))
        card = await chat.card(place=GUNVOR)
        assert "Kvarnsjö Närsjukhus" in card.words
        await chat.slack.click(GUNVOR, card, "approve")
        await chat.card(lambda c: "Godkänt av Gunvor Tistedal" in c.words, place=GUNVOR)

    async def test_what_nobody_in_particular_decides_goes_to_every_coordinator_and_is_redrawn_for_all(
        self, chat: ChatHouse
    ) -> None:
        text = COMPLETE.format(trainee="Hedda Ymerfors").replace(OTHER_SUPPLIER[0], "Nyhamra Ortopedi AB")
        await chat.deliver(mail(text))
        card = await chat.card(place=TORUN)
        await chat.card(place=MAJ)
        assert "approve" not in card.buttons  # there is no agreement and nobody to write to
        await chat.slack.click(TORUN, card, "decline")
        await chat.modal(TORUN, "Ditt skäl")
        await chat.slack.submit(TORUN, {"kind": "agreement", "words": "Vi har inget avtal med den kliniken."})
        await chat.card(lambda c: "Avslaget av Torun Ekelöv" in c.words, place=MAJ)
        await chat.card(lambda c: "Avslaget av Torun Ekelöv" in c.words, place=TORUN)

    async def test_a_channel_that_is_gone_is_an_alarm_and_the_letters_still_go(self, chat: ChatHouse) -> None:
        chat.slack.channels[chat.channel].archived = True
        await chat.deliver(complete())
        await chat.deliver(complete("Rut Falkman", message_id="<2@klient.example>"))
        await chat.sent_to("gunvor.tistedal@vgregion.example", "LOU-2027-0001")
        await chat.sent_to("gunvor.tistedal@vgregion.example", "LOU-2027-0002")
        text = await chat.sent_to("torun.ekelov@vgregion.example", "Chatten fungerar inte")
        assert chat.channel in text
        await chat.all_delivered()
        assert (await chat.house.database.read(lambda unit: unit.chat.counts()))[LetterState.DEAD] == 2
        assert (await chat.kinds()).count("chat_failing") == 1
        assert [e.event for e in await chat.history()].count("chat_undeliverable") == 1

    async def test_a_token_that_is_refused_is_an_alarm_too(self, chat: ChatHouse) -> None:
        chat.slack.api.tokens.clear()
        await chat.deliver(complete())
        await chat.sent_to("gunvor.tistedal@vgregion.example", "LOU-2027-0001")
        text = await chat.sent_to("torun.ekelov@vgregion.example", "Chatten fungerar inte")
        assert "Slack" in text
        await chat.deliver(complete("Rut Falkman", message_id="<2@klient.example>"))
        await chat.sent_to("gunvor.tistedal@vgregion.example", "LOU-2027-0002")
        assert (await chat.kinds()).count("chat_failing") == 1


async def test_our_own_fault_is_told_to_whoever_clicked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    async with open_chat_house(tmp_path, attempts=1) as chat:
        card = await chat.asked()
        monkeypatch.setattr("handlers.chat.items.handle_chat", broken)
        await chat.slack.click(GUNVOR, card, "approve")
        told = await chat.told(GUNVOR, "Det gick inte att spara det du gjorde. Inget har skickats.")
        (parked,) = await chat.house.parked()
        assert f"(Post {parked.id}.)" in told.text
        monkeypatch.undo()
        await chat.slack.open_home(TORUN)
        home = await chat.home(TORUN, "Lagt åt sidan (1)")
        await chat.slack.click(TORUN, home, "retry")
        await chat.card(lambda c: "Godkänt av Gunvor Tistedal" in c.words)


async def receipt(chat: ChatHouse) -> str:
    return next(x.message_id for x in await chat.house.letters() if x.kind == "receipt")


def follow_up(text: str, answered: str) -> bytes:
    return mail(f"{text}\n\nUlrika", message_id="<7@x.example>", In_Reply_To=answered, subject="Re: ärendet")
