"""Private answers: to a click where it was made, else in the person's direct messages."""

from __future__ import annotations

from bot.chat_letters import DrawnPost
from bot.ports import NewPost, PostKind
from bot.routine.model import Person
from handlers.chat.payloads import Place
from handlers.correspondence import person_needed
from handlers.desk import ChatOffice, Desk

UNKNOWN = "Vi hittar inte ditt Slack-konto i katalogen."


def chat_of(desk: Desk) -> ChatOffice:
    """Of the office that something was done in."""
    if desk.office.chat is None:
        raise ValueError("something was done in the chat, and there is none")
    return desk.office.chat


async def reply(desk: Desk, item_id: int, place: Place, text: str) -> None:
    """A few sentences of ours."""
    await show(desk, item_id, place, chat_of(desk).drawings.post("reply", text))


async def show(desk: Desk, item_id: int, place: Place, drawn: DrawnPost, *, thread_ts: str = "") -> None:
    """The one private answer to an item: its key is the item's."""
    private = bool(place.answers) or place.channel.startswith(("C", "G"))
    post = NewPost(
        key=f"reply:{item_id}",
        kind=PostKind.EPHEMERAL if private else PostKind.MESSAGE,
        channel=place.channel if private or thread_ts else place.user,
        text=drawn.text,
        blocks=drawn.blocks,
        user=place.user if private else "",
        thread_ts=thread_ts,
        answers=place.answers,
    )
    await desk.unit.chat.put(post, desk.now)


async def refuse_stranger(desk: Desk, item_id: int, place: Place) -> str:
    """An unknown Slack id is nobody: a kind word, and the coordinators are told. Returns how it ended."""
    mailbox = desk.office.mailbox.email
    await reply(desk, item_id, place, f"{UNKNOWN} En samordnare har fått veta det. Är det bråttom? Mejla {mailbox}.")
    reason = f"Någon med Slack-id {place.user}, som inte finns i katalogen, ville något i chatten."
    await person_needed(desk, None, item_id, reason, once=f"stranger:{place.user}:{desk.today.isoformat()}")
    return "okänt Slack-id: en person tittar"


async def not_for(desk: Desk, item_id: int, place: Place, person: Person, what: str) -> str:
    """Somebody we know asks for what is not theirs. Returns how it ended."""
    await reply(desk, item_id, place, what)
    return f"{person.email} fick inte göra det"
