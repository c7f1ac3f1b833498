"""A case's card in the chat: where it stands, and what its thread is told.

A card is drawn anew wherever it has ever been shown, at the end of every transaction that changed its case.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.chat_letters import Told
from bot.ports import Case, CasePlacement, HistoryEntry, NewPost, Post, PostKind
from bot.reading.headers import STOCKHOLM
from bot.reading.identity_numbers import mask
from bot.routine.lifecycle import Holder, Stage
from bot.routine.model import Agreement, Route
from bot.routine.routing import coordinators
from handlers.chat.people import slack_id_of
from handlers.chat.quiet import undisturbed, undisturbed_at
from handlers.chat.shown import card_facts
from handlers.conversation import ANSWER
from handlers.deciders import decider_of
from handlers.desk import Desk
from handlers.progress import holder

CARD = "card:"
_DIRECT = "D"  # begins the ids of direct messages, as Slack tells them

# What the thread is told of, as history says it. Facts are told by their name alone: the card shows them.
_TOLD = frozenset(
    {
        *("approved", "declined", "asked", "waived", "question_answered", "left_open"),
        *("handed_over", "handed_back", "decider_changed", "reassigned"),
        *("supplier_asked", "supplier_told", "supplier_confirmed"),
        *("supplier_agreed", "supplier_terms", "supplier_refused", "supplier_answer_unclear"),
        *("withdrawn", "stok_form_received", "stok_form_differs", "confirmed"),
        *("placement_over", "expired", "reopened", "letter_undeliverable", "note"),
    }
)
_CHANGED = "facts_changed"

_NAMELESS = frozenset({"declined", "asked", "waived", "handed_over"})  # events whose text does not say who did it

# What the requester's own conversation in the chat is told of.
_TOLD_REQUESTER = frozenset(
    {"approved", "declined", "asked", "supplier_confirmed", "supplier_agreed", "expired", "reopened"}
)


async def show_case(desk: Desk, case: Case) -> None:
    """Of AFTER_CHANGE: the case's cards, their threads, and the requester's conversation."""
    chat = desk.office.chat
    if chat is None:
        return
    posts = await desk.unit.chat.of_case(case.number)
    history = await desk.unit.cases.history(case.number)
    stands = [p.new.channel for p in posts if p.new.key.startswith(CARD)]
    channels = list(dict.fromkeys([*stands, *await _places(desk, case)]))
    if channels:
        drawn = chat.drawings.post("card", await card_facts(desk, case, history))
        for channel in channels:
            post = NewPost(
                key=_key(case, channel),
                kind=PostKind.MESSAGE,
                channel=channel,
                text=drawn.text,
                blocks=drawn.blocks,
                case=case.number,
                not_before=await undisturbed_at(desk, channel),
            )
            await desk.unit.chat.put(post, desk.now)
    threads = [_Thread(channel, key=_key(case, channel)) for channel in stands]
    await _tell_threads(desk, case, threads, history, _TOLD | {_CHANGED})
    await _tell_threads(desk, case, _conversations(posts), history, _TOLD_REQUESTER)


@dataclass(frozen=True, slots=True)
class _Thread:
    channel: str
    key: str = ""  # of our post that begins it
    ts: str = ""  # of somebody else's


def _conversations(posts: Sequence[Post]) -> list[_Thread]:
    """Where the requester wrote to us, or was answered: each once."""
    found: dict[tuple[str, str], _Thread] = {}
    for post in posts:
        new = post.new
        if new.key.startswith(ANSWER):
            ts = new.thread_ts
            found.setdefault((new.channel, ts), _Thread(new.channel, key="" if ts else new.key, ts=ts))
    begun = {p.ts for p in posts if p.ts}
    return [thread for thread in found.values() if thread.ts not in begun]


async def _places(desk: Desk, case: Case) -> list[str]:
    """Where the case should be shown now: the channels and people that have something to decide."""
    found: list[str] = []
    for item in case.open_placements:
        if item.stage is Stage.AWAITING_DECISION or holder(item) is Holder.COORDINATOR:
            found += await _places_of(desk, case, item)
    return found


async def _places_of(desk: Desk, case: Case, item: CasePlacement) -> list[str]:
    """The agreement's channel, else the decider's direct messages, or the coordinators' where nobody decides."""
    agreement = _agreement(desk, item)
    if item.stage is Stage.CONFIRMED:
        return []
    if agreement and agreement.slack_channel:
        return [agreement.slack_channel]
    person = (await decider_of(desk, case, item)).person
    people = (person,) if person else coordinators(desk.directory)
    return [slack_id for p in people if (slack_id := slack_id_of(desk.directory, p.email))]


def _agreement(desk: Desk, item: CasePlacement) -> Agreement | None:
    """As the directory has it now: a channel may have come since the placement was assessed."""
    known = item.assessment.agreement
    if known is None or item.assessment.route is not Route.AGREEMENT_MANAGER:
        return None
    return next((a for a in desk.directory.agreements if a.agreement_id == known.agreement_id), known)


async def _tell_threads(
    desk: Desk, case: Case, threads: Sequence[_Thread], history: Sequence[HistoryEntry], told: Collection[str]
) -> None:
    """What happened just now goes into the threads that were there before."""
    chat = desk.office.chat
    if chat is None or not threads:
        return
    several = len(case.placements) > 1
    happened = [(n, entry) for n, entry in enumerate(history) if entry.at == desk.now and entry.event in told]
    waits = {thread: await _undisturbed_in(desk, case, thread) for thread in threads} if happened else {}
    for number, entry in happened:
        drawn = chat.drawings.post("event", Told(entry.at.astimezone(STOCKHOLM), _text(desk, entry, several)))
        for thread in threads:
            post = NewPost(
                key=f"thread:{case.number}:{thread.channel}:{thread.ts}:{number}",
                kind=PostKind.MESSAGE,
                channel=thread.channel,
                text=drawn.text,
                blocks=drawn.blocks,
                thread=thread.key,
                thread_ts=thread.ts,
                case=case.number,
                not_before=waits[thread],
            )
            await desk.unit.chat.put(post, desk.now)


async def _undisturbed_in(desk: Desk, case: Case, thread: _Thread) -> datetime | None:
    """Under a card in somebody's direct messages, or where the requester writes to us alone; None in a channel."""
    if thread.channel.startswith(_DIRECT):
        return await undisturbed(desk, case.requester.email)
    return await undisturbed_at(desk, thread.channel)


def _text(desk: Desk, entry: HistoryEntry, several: bool) -> str:
    """In a case with one placement it is not numbered. A changed fact is named alone: the card shows what it is."""
    text = mask(entry.text)
    if entry.event == _CHANGED:
        text = f"{text.partition(':')[0]}: en uppgift är ändrad."
    person = desk.directory.person(entry.who)
    if person is not None and entry.event in _NAMELESS:
        text = f"{text} ({person.name})"
    if several:
        return text
    shorter = text.removeprefix("Plats 1: ").removeprefix("Plats 1, ")
    return shorter[:1].upper() + shorter[1:]


def _key(case: Case, channel: str) -> str:
    return f"{CARD}{case.number}:{channel}"
