"""What of a message lies beyond a limit and was not read: then nothing that was read of it is certain, and a person
decides. The limits stand in the README's table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bot.reading.date_points import MAX_PARTS
from bot.reading.date_scan import parts_of
from bot.reading.hours_marks import MAX_FOUND
from bot.reading.model import Message, Unread
from bot.reading.names import MAX_NAMES
from bot.reading.on_call import MAX_MENTIONS
from bot.reading.on_call_words import mentions
from bot.reading.passage import Passage
from bot.reading.patterns import regex
from bot.reading.split import MAX_PLACEMENTS
from bot.reading.text import Text
from bot.routine.model import Fact, Field, Placement
from bot.routine.words import word

if TYPE_CHECKING:
    from bot.reading.attached import Attached

_NUMBER = regex(r"\d+")


def unread_of(message: Message, text: Text, files: Attached | None) -> frozenset[Unread]:
    """What of a message and its files is beyond the limits; see `crowded` for what the placements' own words hold."""
    found = set(files.unread) if files else set()
    at: Message | None = message
    while at is not None:
        found |= at.unread
        at = at.forwarded
    if text.layout.cut:
        found.add(Unread.TEXT)
    if len(text.names) >= MAX_NAMES:
        found.add(Unread.DETAILS)
    if len({anchor.person for anchor in text.trainees.anchors if anchor.person}) > MAX_PLACEMENTS:
        found.add(Unread.PLACEMENTS)
    return frozenset(found)


def crowded(passage: Passage) -> bool:
    """Whether a placement's words hold so many numbers, days or mentions of duty that the last are not read."""
    text = passage.folded  # too short a text needs no counting: "1 1 1 …", "jour jour …"
    return (
        (len(text) > 2 * MAX_FOUND and _more_than(MAX_FOUND, _NUMBER.finditer(text)))
        or (len(text) > 5 * MAX_MENTIONS and _more_than(MAX_MENTIONS, mentions(text)))
        or (len(text) > MAX_PARTS and len(passage.once(parts_of)) >= MAX_PARTS)
    )


def _more_than(most: int, found: Iterable[object]) -> bool:
    return sum(1 for _ in found) > most


def marked(placements: Iterable[Placement], unread: Iterable[Unread]) -> Iterator[Placement]:
    """The placements, each with what was not read of the message that tells of them."""
    told = "; ".join(word(what) for what in unread)
    for placement in placements:
        yield placement.with_facts({Field.UNREAD: Fact(told)}) if told and placement.facts else placement
