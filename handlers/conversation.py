"""Answers where a message was written in the chat: the letter's text, in its thread."""

from __future__ import annotations

from bot.ports import Case, NewPost, PostKind
from handlers.desk import Conversation, Desk

ANSWER = "answer:"  # begins the keys of such posts


async def say_in_chat(
    desk: Desk, there: Conversation, kind: str, item_id: int, letter: object, *, language: str, case: Case | None
) -> None:
    """`letter` as for a mail of that kind. What is written below it belongs to the case from now on."""
    if desk.office.chat is None:
        raise ValueError("a message from the chat, and there is no chat")
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
