"""Whatever was decided, by whom, and whoever was away meanwhile: the kept mail leads to the same cases again."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from bot.commands.replay import replayed
from bot.routine.lifecycle import Stage
from handlers import housekeeping
from handlers.housekeeping import Impossible, Order
from tests.service.house import House
from tests.service.mails import STRANGER, ULRIKA, complete, incomplete, mail
from tests.service.test_conversations import CAMILLA, HEAD_ON_COPY, away, by_an_operator
from tests.service.test_life import BJORKDALA, GUNVOR, PELLE, SAMIRA, Conversation

SAID = {
    ULRIKA: ["Handledare blir Agneta Ryttarson.", "A", "B", "Ja", "Hur går det?", "Vi tar tillbaka förfrågan."],
    CAMILLA: ["Jour ingår.", "Handledare blir Lars-Erik Myrdalen.", "A"],
    GUNVOR: ["Godkänn", "Avslå: kliniken har fullt.", "Fråga: kan det skjutas?", "Lämna över: Samira Bahramzadeh"],
    PELLE: ["Godkänn"],
    SAMIRA: ["Godkänn"],
    BJORKDALA: ["Ja.", "Ja, men först från 4 oktober.", "Nej, tyvärr."],
    STRANGER: ["Handledare blir Agneta Ryttarson."],
}
AWAY = ("gunvor.tistedal@vgregion.example", "pelle.nordanas@vgregion.example")


@pytest.mark.parametrize("seed", range(4))
async def test_the_same_mails_decisions_and_absences_lead_to_the_same_cases(seed: int, house: House) -> None:
    chance, talk = random.Random(seed), Conversation(house)
    await house.deliver(complete(**HEAD_ON_COPY), incomplete("Sixten Furuskog", message_id="<2@klient.example>"))
    for _ in range(10):
        house.clock.advance(hours=5)
        if chance.random() < 0.2:
            today = house.clock.now().date()
            await away(house, chance.choice(AWAY), today, today + timedelta(days=chance.randint(0, 2)))
        elif chance.random() < 0.2:
            await operate(house, chance)
        else:
            sender = chance.choice(list(SAID))
            letter = chance.choice(await house.letters())
            raw = mail(
                chance.choice(SAID[sender]), sender=sender, message_id=f"<r{talk.number}@x.example>",
                In_Reply_To=letter.message_id, subject="Re: ärendet",
            )  # fmt: skip
            talk.number += 1
            await house.deliver(raw)
    record, differences = await replayed(house.database, house.settings)
    assert len(record.cases) >= 2
    assert [str(d) for d in differences] == []


async def operate(house: House, chance: random.Random) -> None:
    """One of the things that an operator may do, where it can be done."""
    one, other = (await house.cases())[:2]
    closed = [(c, p) for c in (one, other) for p in c.placements if p.stage in (Stage.WITHDRAWN, Stage.DECLINED)]
    order = Order("ove", "prövar")
    try:
        if closed:
            case, item = closed[0]
            await by_an_operator(house, lambda desk: housekeeping.reopen(desk, case.number, item.position, order))
        elif chance.random() < 0.5:
            await by_an_operator(house, lambda desk: housekeeping.merge(desk, one.number, other.number, order))
        else:
            await by_an_operator(house, lambda desk: housekeeping.reassign(desk, one.number, 1, AWAY[1], order))
    except Impossible:
        return


async def test_a_contradiction_that_waits_is_rebuilt(house: House) -> None:
    talk = Conversation(house)
    await house.deliver(complete(**HEAD_ON_COPY))
    await talk.says(CAMILLA, "Handledare blir Agneta Ryttarson.", to="receipt")
    assert (await house.case()).placements[0].held
    assert (await replayed(house.database, house.settings))[1] == []
