"""Whose decision it is, in Slack: handed over until a day, and while somebody is away. Cards say so, and follow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.commands.replay import replayed
from bot.routine.lifecycle import Stage
from tests.service.chat_house import GUNVOR, PELLE, SAMIRA, ChatHouse, open_chat_house
from tests.service.mails import COMPLETE, mail
from tests.service.test_chat import OTHER_SUPPLIER

GUNVORS, PELLES, SAMIRAS = (
    f"{name}@vgregion.example" for name in ("gunvor.tistedal", "pelle.nordanas", "samira.bahramzadeh")
)


@pytest_asyncio.fixture
async def chat(tmp_path: Path) -> AsyncIterator[ChatHouse]:
    async with open_chat_house(tmp_path) as opened:
        yield opened


async def the_day_comes(chat: ChatHouse, moment: str) -> None:
    await chat.stop()
    chat.house.clock.set(moment)
    await chat.start()


async def same_again(chat: ChatHouse) -> None:
    await chat.stop()
    assert [str(d) for d in (await replayed(chat.house.database, chat.house.settings))[1]] == []


class TestHandedOverUntilADay:
    async def test_the_card_goes_to_the_other_and_comes_back_by_itself(self, chat: ChatHouse) -> None:
        await chat.deliver(mail(COMPLETE.format(trainee="Hedda Ymerfors").replace(*OTHER_SUPPLIER)))
        card = await chat.card(place=GUNVOR)
        await chat.slack.click(GUNVOR, card, "hand_over")
        await chat.modal(GUNVOR, "Till och med vilken dag?")
        await chat.slack.submit(GUNVOR, {"name": SAMIRAS, "until": "2027-02-03"})
        await chat.told(GUNVOR, "Den nya personen har fått frågan, till och med 2027-02-03.")
        until = "Det gäller till och med onsdag 3 februari 2027, sedan tar Gunvor Tistedal ställning."
        hers = await chat.card(lambda c: f"<@{SAMIRA}> tar ställning. {until}" in c.words, place=SAMIRA)
        await chat.card(lambda c: until in c.words, place=GUNVOR)
        await chat.thread(card, "Lämnat över till Samira Bahramzadeh till och med 2027-02-03.")
        assert "till och med onsdag 3 februari 2027" in " ".join((await chat.sent_to(SAMIRAS)).split())

        await the_day_comes(chat, "2027-02-03T23:05")  # past midnight in Stockholm
        await chat.card(
            lambda c: f"<@{GUNVOR}> tar ställning." in c.words and "Det gäller" not in c.words, place=GUNVOR
        )
        old = await chat.card(lambda c: f"<@{GUNVOR}> tar ställning." in c.words, place=SAMIRA)
        assert old.ts == hers.ts
        await chat.all_delivered()
        assert not [m for m in chat.slack.messages(GUNVOR) if "Tiden är ute" in m.words], "people sleep"
        assert [x.kind for x in await chat.house.letters() if x.sent_at is None] == ["reassigned", "no_longer_yours"]
        await the_day_comes(chat, "2027-02-04T07:30")  # offices open
        await chat.thread(card, "Tiden är ute för Samira Bahramzadeh.")
        await chat.sent_to(GUNVORS, "Samira Bahramzadeh hade frågan förut.")
        await chat.sent_to(SAMIRAS, "Du behöver inte längre ta ställning")

        chat.house.clock.advance(minutes=1)
        await chat.slack.click(SAMIRA, hers, "approve")
        await chat.told(SAMIRA, "Du kan inte ta ställning till den här platsen.")
        assert await chat.stage() is Stage.AWAITING_DECISION
        again = await chat.card(lambda c: f"<@{GUNVOR}> tar ställning." in c.words, place=GUNVOR)
        await chat.slack.click(GUNVOR, again, "approve")
        await chat.card(lambda c: "Godkänt av Gunvor Tistedal" in c.words, place=SAMIRA)
        await same_again(chat)

    @pytest.mark.parametrize(
        ("until", "words"), [("2027-01-24", "Den dagen har redan varit."), ("2031-01-01", "Så länge är för gott")]
    )
    async def test_a_day_that_cannot_be_is_told_beside_its_field(self, until: str, words: str, chat: ChatHouse) -> None:
        await chat.slack.click(GUNVOR, await chat.asked(), "hand_over")
        await chat.modal(GUNVOR, "Till och med vilken dag?")
        refused = await chat.slack.submit(GUNVOR, {"name": SAMIRAS, "until": until})
        assert list(refused.errors) == ["until"]
        assert refused.errors["until"].startswith(words)
        assert (await chat.case()).placements[0].handed == ()


class TestAnAbsence:
    async def test_that_begins_later_moves_the_cards_on_its_first_day_and_on_the_day_after_its_last(
        self, chat: ChatHouse
    ) -> None:
        await chat.deliver(mail(COMPLETE.format(trainee="Hedda Ymerfors").replace(*OTHER_SUPPLIER)))
        card = await chat.card(place=GUNVOR)
        await chat.slack.command(GUNVOR, "frånvaro")
        await chat.modal(GUNVOR, "Första dag")
        await chat.slack.submit(GUNVOR, {"first": "2027-01-28", "last": "2027-01-29"})
        await chat.told(GUNVOR, "Pelle Nordanås ersätter dig.")
        assert not chat.slack.messages(PELLE)

        await the_day_comes(chat, "2027-01-28T07:30")
        his = await chat.card(lambda c: f"<@{PELLE}>, ersättare för Gunvor Tistedal," in c.words, place=PELLE)
        await chat.card(lambda c: f"<@{PELLE}>, ersättare för Gunvor Tistedal," in c.words, place=GUNVOR)
        await chat.thread(card, "Pelle Nordanås tar ställning nu.")
        await chat.sent_to(PELLES, "Gunvor Tistedal hade frågan förut.")

        await the_day_comes(chat, "2027-01-30T06:00")  # a Saturday
        await chat.card(lambda c: f"<@{GUNVOR}> tar ställning." in c.words, place=GUNVOR)
        await the_day_comes(chat, "2027-02-01T07:30")
        await chat.thread(card, "Gunvor Tistedal tar ställning nu.")
        await chat.sent_to(PELLES, "Du behöver inte längre ta ställning")
        chat.house.clock.advance(minutes=1)
        await chat.slack.click(PELLE, his, "approve")
        await chat.told(PELLE, "Du kan inte ta ställning till den här platsen.")
        kinds = await chat.kinds()
        assert (kinds.count("reassigned"), kinds.count("no_longer_yours")) == (2, 1)
        await same_again(chat)

    async def test_that_begins_today_asks_the_deputy_at_once(self, chat: ChatHouse) -> None:
        await chat.asked()
        await chat.slack.command(GUNVOR, "frånvaro")
        await chat.modal(GUNVOR, "Första dag")
        await chat.slack.submit(GUNVOR, {"first": "2027-01-25", "last": "2027-02-05"})
        await chat.sent_to(PELLES, "Gunvor Tistedal hade frågan förut.")
        await chat.card(lambda c: f"<@{PELLE}>, ersättare för Gunvor Tistedal," in c.words)
        assert (await chat.kinds()).count("reassigned") == 1
