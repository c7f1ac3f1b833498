"""What arrives from the chat goes to whoever handles it: clicks, forms, commands, words. See bot.ports.ChatKind.

What somebody writes to us is read by the same reader as mail, and handled as mail is; its answer goes into its thread.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.chat_letters import Button
from bot.events import Done, Ignored, Outcome
from bot.ports import Case, ChatRequest, Item
from bot.routine.model import Person
from handlers.chat.absences import set_absence
from handlers.chat.clicks import ACTS, clicked, submitted_act
from handlers.chat.commands import command, home_opened
from handlers.chat.notifications import set_notifications
from handlers.chat.payloads import (
    Click,
    CommandLine,
    HomeOpened,
    Shortcut,
    Submission,
    Written,
    kept_request,
    taken_apart,
)
from handlers.chat.people import decides, person_of
from handlers.chat.replies import chat_of, refuse_stranger, reply, show
from handlers.chat.requests import submitted_request
from handlers.chat.threads import listen
from handlers.desk import Desk


@dataclass(frozen=True, slots=True)
class ForReader:
    """Something written that is read as a mail is."""

    written: Written
    author: Person
    case: Case | None  # of its thread


async def for_reader(desk: Desk, request: ChatRequest) -> ForReader | None:
    """None for what is no message to us from somebody we know. Changes nothing."""
    written = taken_apart(request)
    if not isinstance(written, Written):
        return None
    author = person_of(desk.directory, written.place.user)
    if author is None or not (written.direct or _in_intake(desk, written)):
        return None
    case = await _case_of(desk, written)
    if decides(desk.directory, author) and (case is None or case.requester.email != author.email):
        begins_a_request = case is None and not written.direct
        return ForReader(written, author, case) if begins_a_request else None
    return ForReader(written, author, case)


async def handle_chat(item: Item, desk: Desk) -> Outcome:
    """Whatever is not read as a mail. Every act gets a private answer."""
    match taken_apart(kept_request(item.raw)):
        case Click() as click:
            return await clicked(desk, item.id, click)
        case Submission(form=Button.REQUEST) as form:
            return await submitted_request(desk, item.id, form)
        case Submission(form=Button.ABSENCE) as form:
            return await set_absence(desk, item.id, form)
        case Submission(form=Button.NOTIFICATIONS) as form:
            return await set_notifications(desk, item.id, form)
        case Submission() as form if form.form in ACTS:
            return await submitted_act(desk, item.id, form)
        case CommandLine() as line:
            return await command(desk, item.id, line)
        case HomeOpened() as opened:
            return await home_opened(desk, opened)
        case Written() as written:
            return await _written(desk, item.id, written)
        case Shortcut() | Submission() | None:
            return Ignored("något i chatten som vi inte gör något åt")


async def _written(desk: Desk, item_id: int, written: Written) -> Outcome:
    """By a stranger, or by one who decides, in a case's thread or directly to us."""
    person = person_of(desk.directory, written.place.user)
    to_us = written.direct or _in_intake(desk, written)
    if person is None:
        if not to_us:
            return Ignored("skrivet av någon som inte finns i katalogen")
        return Done(None, await refuse_stranger(desk, item_id, written.place))
    case = await _case_of(desk, written)
    if not decides(desk.directory, person):
        return Ignored("skrivet i en tråd som inte är till oss", case.number if case else None)
    if case is not None:
        return await listen(desk, item_id, written, case)
    if written.direct:
        await show(desk, item_id, written.place, chat_of(desk).drawings.post("help", None))
    return Ignored("skrivet till oss av någon som tar ställning, utan ärende")


async def sorry(desk: Desk, item: Item) -> None:
    """Something that was done could not be handled: whoever did it is told, and what to do."""
    try:
        done = taken_apart(kept_request(item.raw))
    except ValueError:  # that is why it could not be handled
        return
    if done is None or isinstance(done, HomeOpened) or not done.place.user:
        return
    mailbox = desk.office.mailbox.email
    text = f"Det gick inte att spara det du gjorde. Inget har skickats. Försök igen om en stund, eller mejla {mailbox}."
    await reply(desk, item.id, done.place, f"{text} (Post {item.id}.)")


async def _case_of(desk: Desk, written: Written) -> Case | None:
    number = await desk.unit.chat.case_at(written.place.channel, written.root)
    return await desk.unit.cases.get(number) if number else None


def _in_intake(desk: Desk, written: Written) -> bool:
    return bool(chat_of(desk).intake_channel) and written.place.channel == chat_of(desk).intake_channel
