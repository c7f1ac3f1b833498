"""Answers where a message was written in the chat: the letter's text, in its thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.letters import CaseLetter
from bot.ports import Case, Envelope, Letter, LetterState, NewPost, Post, PostKind, UnitOfWork

if TYPE_CHECKING:
    from handlers.desk import Desk

ANSWER = "answer:"  # begins the keys of such posts: «answer:item:kind»


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where in the chat the message was written that is worked on: its answer goes there instead of by mail."""

    channel: str
    thread_ts: str  # "" where the answer begins one
    person: str  # who wrote, by Slack id


async def say_in_chat(
    desk: Desk, there: Conversation, kind: str, item_id: int, letter: object, *, language: str, case: Case | None
) -> None:
    """`letter` as for a mail of that kind. What is written below it belongs to the case from now on."""
    if desk.office.chat is None:
        raise ValueError("a message from the chat, and there is no chat")
    if isinstance(letter, CaseLetter) and len(letter.placements) == 1:  # of several, the names tell them apart
        letter = replace(letter, placements=(replace(letter.placements[0], trainee=None),))
    text = desk.office.chat.drawings.letter(desk.office.letters.render(kind, language, letter).text)
    post = NewPost(
        key=f"{ANSWER}{item_id}:{kind}",
        kind=PostKind.MESSAGE,
        channel=there.channel,
        text=text,
        thread_ts=there.thread_ts,
        case=case.number if case else None,
    )
    await desk.unit.chat.put(post, desk.now)
    if case and there.thread_ts:
        await desk.unit.chat.link_thread(there.channel, there.thread_ts, case.number)


async def conversation_of(unit: UnitOfWork, case: Case) -> Conversation | None:
    """Where the requester was answered last in the chat; None where the case was asked for by mail alone."""
    said = [p for p in await unit.chat.of_case(case.number) if p.new.key.startswith(ANSWER)]
    threads = [Conversation(p.new.channel, p.new.thread_ts or p.ts, "") for p in said]
    return next((there for there in reversed(threads) if there.thread_ts), None)


async def last_said(unit: UnitOfWork, there: Conversation, case: str | None, now: datetime) -> Letter | None:
    """Our latest answer in this thread, as the letter that it would have been."""
    said = [p for p in await unit.chat.of_case(case) if _is_there(p, there)] if case else []
    if not said:
        return None
    new = said[-1].new
    return Letter(
        id=said[-1].id,
        key=new.key,
        case=case,
        kind=new.key.rpartition(":")[2],
        message_id="",
        envelope=Envelope("", (), b""),
        subject="",
        text=new.text,
        created_at=now,
        state=LetterState.SENT,
        attempts=0,
        next_attempt_at=None,
        error="",
        sent_at=None,
    )


def _is_there(post: Post, there: Conversation) -> bool:
    """An answer of ours in this thread, or the one that began it."""
    in_thread = post.new.thread_ts == there.thread_ts or post.ts == there.thread_ts
    return post.new.key.startswith(ANSWER) and in_thread
