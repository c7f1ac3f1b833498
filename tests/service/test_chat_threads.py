"""Threads in Slack: below a card in direct messages, before we know that it stands, where two people disagree."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.commands.replay import replayed
from bot.demo.slack_server.api import Failure
from bot.routine.lifecycle import Stage
from bot.routine.model import Field
from tests.service.chat_house import CAMILLA, GUNVOR, ULRIKA, ChatHouse, open_chat_house
from tests.service.mails import COMPLETE, INCOMPLETE, mail
from tests.service.test_chat import OTHER_SUPPLIER

HEAD = "Camilla Hjorthage <camilla.hjorthage@vgregion.example>"
REQUESTER = "ulrika.wennerfalk@vgregion.example"
WORDS = COMPLETE.format(trainee="Hedda Ymerfors")


@pytest_asyncio.fixture
async def chat(tmp_path: Path) -> AsyncIterator[ChatHouse]:
    async with open_chat_house(tmp_path) as opened:
        yield opened


async def same_again(chat: ChatHouse) -> None:
    """The record leads to the same cases once more, without Slack."""
    await chat.stop()
    assert [str(d) for d in (await replayed(chat.house.database, chat.house.settings))[1]] == []


class TestBelowACardInDirectMessages:
    async def test_ok_is_no_decision_but_gives_the_buttons_there(self, chat: ChatHouse) -> None:
        await chat.deliver(mail(WORDS.replace(*OTHER_SUPPLIER)))
        card = await chat.card(place=GUNVOR)
        await chat.all_delivered()
        await chat.slack.say(GUNVOR, GUNVOR, "ok, godkänt", thread_ts=card.ts)
        hint = await chat.thread(card, "Det du skrev i tråden är inget beslut.")
        assert await chat.stage() is Stage.AWAITING_DECISION
        await chat.slack.click(GUNVOR, hint, "approve")
        await chat.card(lambda c: "Godkänt av Gunvor Tistedal" in c.words, place=GUNVOR)
        await same_again(chat)

    async def test_anything_else_is_a_note_after_one_click(self, chat: ChatHouse) -> None:
        await chat.deliver(mail(WORDS.replace(*OTHER_SUPPLIER)))
        card = await chat.card(place=GUNVOR)
        await chat.all_delivered()
        await chat.slack.say(GUNVOR, GUNVOR, "Jag ringer kliniken i morgon och hör efter.", thread_ts=card.ts)
        offer = await chat.thread(card, "Vill du spara det du skrev som en anteckning")
        await chat.slack.click(GUNVOR, offer, "keep_note")
        await chat.told(GUNVOR, "Anteckningen är sparad")
        assert "Anteckning av Gunvor Tistedal: «Jag ringer kliniken i morgon och hör efter.»" in [
            e.text for e in await chat.history()
        ]
        await same_again(chat)

    async def test_a_requester_answers_there_what_is_missing(self, chat: ChatHouse) -> None:
        root = await chat.slack.say(ULRIKA, ULRIKA, INCOMPLETE.format(trainee="Hedda Ymerfors"))
        await chat.thread(root, "Vem är handledare hos leverantören")
        await chat.slack.say(ULRIKA, ULRIKA, "Lars-Erik Myrdalen", thread_ts=root.ts)
        await chat.thread(root, "Alla uppgifter är med.")
        assert await chat.stage() is Stage.AWAITING_DECISION
        await same_again(chat)


async def looked_for_again(chat: ChatHouse) -> None:
    """The card's next try comes, as the service starts anew."""
    await chat.stop()
    chat.house.clock.advance(minutes=5)
    await chat.start()


class TestBeforeWeKnowThatItStands:
    async def test_a_reply_waits_until_the_cards_place_is_known(self, chat: ChatHouse) -> None:
        chat.slack.fail("chat.postMessage", Failure(drops=True, after_doing=True))
        await chat.deliver(mail(WORDS))
        card = await chat.card()
        await chat.all_delivered()  # that it failed is recorded
        await chat.slack.say(GUNVOR, chat.channel, "ok, godkänt", thread_ts=card.ts)
        await looked_for_again(chat)
        await chat.told(GUNVOR, "Det du skrev i tråden är inget beslut.")
        cards = [m for m in chat.slack.messages(chat.channel) if not m.thread_ts and m.blocks]
        assert [c.ts for c in cards] == [card.ts]

    async def test_in_direct_messages_too(self, chat: ChatHouse) -> None:
        chat.slack.fail("chat.postMessage", Failure(drops=True, after_doing=True))
        await chat.deliver(mail(WORDS.replace(*OTHER_SUPPLIER)))
        card = await chat.card(place=GUNVOR)
        await chat.all_delivered()
        await chat.slack.say(GUNVOR, GUNVOR, "ok, godkänt", thread_ts=card.ts)
        await looked_for_again(chat)
        await chat.thread(card, "Det du skrev i tråden är inget beslut.")

    async def test_what_is_written_elsewhere_meanwhile_is_left_alone(self, chat: ChatHouse) -> None:
        other = await chat.slack.say(GUNVOR, chat.channel, "Vem tar fikat?")
        chat.slack.fail("chat.postMessage", Failure(drops=True, after_doing=True))
        await chat.deliver(mail(WORDS))
        card = await chat.card()
        await chat.all_delivered()  # that it failed is recorded
        await chat.slack.say(GUNVOR, chat.channel, "ok, godkänt", thread_ts=other.ts)
        await looked_for_again(chat)
        await chat.slack.say(GUNVOR, chat.channel, "ok", thread_ts=card.ts)
        await chat.told(GUNVOR, "Det du skrev i tråden är inget beslut.")
        await chat.all_delivered()
        assert len([m for m in chat.slack.private_answers(GUNVOR) if "inget beslut" in m.text]) == 1


class TestTwoPeopleSayDifferently:
    async def test_the_requester_answers_in_the_thread_what_the_head_wrote_by_mail(self, chat: ChatHouse) -> None:
        root = await chat.slack.say(ULRIKA, chat.intake, WORDS)
        await chat.thread(root, "Alla uppgifter är med.")
        number = (await chat.case()).number
        subject = f"Re: Utbildningsplatser LOU [{number}]"
        words = "Handledare blir Agneta Ryttarson.\n\nCamilla"
        await chat.deliver(mail(words, sender=HEAD, subject=subject, message_id="<c@x.example>"))
        asked = await chat.thread(root, "Agneta Ryttarson")
        assert "Lars-Erik Myrdalen" in asked.words
        assert "Agneta Ryttarson" in await chat.sent_to("camilla.hjorthage@vgregion.example")
        assert (await chat.case()).placements[0].placement.value(Field.SUPERVISOR) == "Lars-Erik Myrdalen"
        await chat.all_delivered()
        await chat.slack.say(ULRIKA, chat.intake, "B", thread_ts=root.ts)
        await chat.card(lambda c: "Agneta Ryttarson" in c.words)
        item = (await chat.case()).placements[0]
        assert (item.placement.value(Field.SUPERVISOR), item.held) == ("Agneta Ryttarson", ())
        assert await chat.sent_to("camilla.hjorthage@vgregion.example", "Alla uppgifter är med")
        await same_again(chat)

    async def test_the_head_writes_in_the_thread_and_the_requester_answers_there(self, chat: ChatHouse) -> None:
        chat.slack.channels[chat.intake].members.add(CAMILLA)
        root = await chat.slack.say(ULRIKA, chat.intake, WORDS)
        await chat.thread(root, "Alla uppgifter är med.")
        await chat.slack.say(CAMILLA, chat.intake, "Handledare blir Agneta Ryttarson.", thread_ts=root.ts)
        await chat.thread(root, "Agneta Ryttarson")
        assert (await chat.case()).placements[0].held
        await chat.all_delivered()
        await chat.slack.say(ULRIKA, chat.intake, "A", thread_ts=root.ts)
        await chat.slack.until(lambda: len([m for m in chat.slack.messages(chat.intake) if m.thread_ts == root.ts]) > 4)
        item = (await chat.case()).placements[0]
        assert (item.placement.value(Field.SUPERVISOR), item.held) == ("Lars-Erik Myrdalen", ())
        await same_again(chat)
