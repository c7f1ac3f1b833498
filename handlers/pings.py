"""Reminders in the chat: in the case's thread or as a direct message; one digest where there are many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports import NewPost, Party, PostKind, SetDeadline
from bot.routine.deadlines import Channel
from handlers.chat.cards import CARD
from handlers.chat.people import slack_id_of
from handlers.desk import Desk

SINGLE_PINGS = 2  # more than so many for one person become one message


@dataclass(frozen=True, slots=True)
class Ping:
    deadline: SetDeadline
    case: str
    words: str  # why, in plain Swedish


def reachable(desk: Desk, person: Party) -> str:
    """The person's id in the chat; "" where there is no chat, or the person is not in it."""
    return slack_id_of(desk.directory, person.email) if desk.office.chat else ""


async def ping(desk: Desk, slack_id: str, pings: Sequence[Ping]) -> None:
    """Puts what one person is reminded of into the chat."""
    if len(pings) > SINGLE_PINGS:
        lines = "\n".join(f"• {_line(one)}" for one in pings)
        text = f"Påminnelse om {len(pings)} ärenden:\n{lines}"
        key = f"digest:{slack_id}:{desk.today.isoformat()}:{pings[0].deadline.id}"
        await desk.unit.chat.put(NewPost(key, PostKind.MESSAGE, slack_id, text), desk.now)
        return
    for one in pings:
        await _single(desk, slack_id, one)


async def tell(desk: Desk, slack_id: str, key: str, text: str) -> None:
    """A direct message."""
    await desk.unit.chat.put(NewPost(key, PostKind.MESSAGE, slack_id, text), desk.now)


async def _single(desk: Desk, slack_id: str, one: Ping) -> None:
    card = await _card_seen_by(desk, slack_id, one.case) if one.deadline.channel is Channel.THREAD else None
    post = NewPost(
        key=f"reminder:{one.deadline.id}:{slack_id}",
        kind=PostKind.MESSAGE,
        channel=card.channel if card else slack_id,
        text=f"<@{slack_id}> {_line(one)}" if card else f"Påminnelse: {_line(one)}",
        thread=card.key if card else "",
        case=one.case,
    )
    await desk.unit.chat.put(post, desk.now)


async def _card_seen_by(desk: Desk, slack_id: str, case: str) -> NewPost | None:
    """The case's card in the person's own messages or in a channel, and never in somebody else's messages."""
    others = {p.slack_id for p in desk.directory.people if p.slack_id != slack_id}
    cards = [p.new for p in await desk.unit.chat.of_case(case) if p.new.key.startswith(CARD)]
    return next((card for card in cards if card.channel not in others), None)


def _line(one: Ping) -> str:
    place = f", plats {one.deadline.position}" if one.deadline.position > 1 else ""
    return f"{one.case}{place}: {one.words}. Svar önskas senast {one.deadline.limit.isoformat()}."
