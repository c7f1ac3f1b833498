"""Many clicks, several processes: one decision, and an answer to every click."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.service import Role
from tests.postgres import Cluster
from tests.service.chat_house import GUNVOR, MAJ, SAMIRA, TORUN, ChatHouse, open_chat_house

DUPLICATES = 1_000


async def test_one_click_that_is_told_a_thousand_times(tmp_path: Path) -> None:
    async with open_chat_house(tmp_path) as chat:
        card = await chat.asked()
        told = chat.slack.payload_of_click(GUNVOR, card, "approve")
        await asyncio.gather(*(chat.slack.tell("interactive", told) for _ in range(DUPLICATES)))
        await chat.told(GUNVOR, "Du har godkänt.")
        await chat.all_delivered()
        await only_one_decision(chat)
        answers = [m.text for m in chat.slack.private_answers(GUNVOR)]
        assert len([a for a in answers if a.startswith("Du har godkänt.")]) == 1
        assert not [a for a in answers if a.startswith("Redan")]


async def test_many_who_click_while_two_processes_handle_it(
    tmp_path: Path, cluster: Cluster, postgresql_template: str
) -> None:
    url = cluster.create("clicks", postgresql_template)
    async with open_chat_house(tmp_path, database_url=url) as chat:
        await chat.start(only=frozenset({Role.MAIL, Role.OUTBOX}))
        card = await chat.asked()
        clicks = [(user, card) for user in (GUNVOR, TORUN, MAJ, SAMIRA) for _ in range(5)]
        await asyncio.gather(*(chat.slack.click(user, seen, "approve") for user, seen in clicks))
        for user in (GUNVOR, TORUN, MAJ, SAMIRA):
            await chat.slack.until(lambda: len(chat.slack.private_answers(user)) == 5)  # noqa: B023
        await only_one_decision(chat)
        answers = [m.text for user in (GUNVOR, TORUN, MAJ) for m in chat.slack.private_answers(user)]
        assert sorted(words_of(a) for a in answers) == ["Du har godkänt."] + 14 * ["Redan godkänt av"]
        refused = ("Du kan inte ta ställning", "Redan godkänt av")
        assert all(m.text.startswith(refused) for m in chat.slack.private_answers(SAMIRA))


def words_of(answer: str) -> str:
    return "Redan godkänt av" if answer.startswith("Redan godkänt av") else answer.partition(" Leverantören")[0]


async def only_one_decision(chat: ChatHouse) -> None:
    assert [e.event for e in await chat.history()].count("approved") == 1
    assert (await chat.kinds()).count("to_supplier") == 1
