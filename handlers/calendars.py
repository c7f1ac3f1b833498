"""Days for people's calendars (RFC 5545): each letter that sets a date carries it, and a feed holds them all.

A date is published, nobody is invited (RFC 5546, 3.2.1): the same UID for the same date of the same placement, a
rising SEQUENCE, STATUS:CANCELLED when it no longer holds. Titles name a case, never a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from icalendar import Calendar, Event

from bot.letters import CaseLetter, PlacementFacts, SupplierLetter

FILENAME = "datum.ics"


class Date(StrEnum):
    """What a date is for."""

    ANSWER = "answer"
    DECIDE = "decide"
    SUPPLIER = "supplier"
    STOK = "stok"
    PLACEMENT = "placement"


_TITLES = {
    "sv": {
        Date.ANSWER: "sista dag att svara",
        Date.DECIDE: "ta ställning senast",
        Date.SUPPLIER: "svara om utbildningsplats senast",
        Date.STOK: "STÖK-blanketten ska vara här",
        Date.PLACEMENT: "utbildningsplats",
    },
    "en": {
        Date.ANSWER: "last day to answer",
        Date.DECIDE: "decide by",
        Date.SUPPLIER: "answer about a placement by",
        Date.STOK: "the STÖK form is due",
        Date.PLACEMENT: "placement",
    },
}


@dataclass(frozen=True, slots=True)
class Entry:
    case: str
    position: int
    what: Date
    first: date
    last: date  # inclusive
    sequence: int  # the case's version
    cancelled: bool = False


def calendar(entries: Iterable[Entry], mailbox: str, now: datetime, language: str = "sv") -> bytes:
    """The entries as one published calendar of whole days, which take no time from those that people are busy in."""
    out = Calendar()
    out.add("prodid", "-//Platsvakt//sv")
    out.add("version", "2.0")
    out.add("method", "PUBLISH")
    for entry in entries:
        out.add_component(_event(entry, mailbox, now, language))
    return bytes(out.to_ical())


def _event(entry: Entry, mailbox: str, now: datetime, language: str) -> Event:
    place = f", plats {entry.position}" if language == "sv" else f", place {entry.position}"
    event = Event()
    event.add("uid", f"{entry.case.lower()}-{entry.position}-{entry.what}@{mailbox.rpartition('@')[2]}")
    event.add("dtstamp", now)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + timedelta(days=1))
    title = _TITLES.get(language, _TITLES["sv"])[entry.what]
    event.add("summary", f"{entry.case}{place if entry.position > 1 else ''}: {title}")
    event.add("organizer", f"mailto:{mailbox}")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


# --- what a letter carries ---

_STAGES = {
    Date.ANSWER: "needs_information",
    Date.DECIDE: "awaiting_decision",
    Date.SUPPLIER: "with_supplier",
    Date.STOK: "awaiting_stok",
    Date.PLACEMENT: "confirmed",
}
_SETS = {
    "missing": Date.ANSWER,
    "asked": Date.ANSWER,
    "decision_request": Date.DECIDE,
    "reassigned": Date.DECIDE,
    "to_supplier": Date.SUPPLIER,
    "supplier_agreed": Date.STOK,
    "stok_request": Date.STOK,
    "confirmed": Date.PLACEMENT,
}
_CANCELS = {
    "receipt": (Date.ANSWER,),
    "decision_pending": (Date.ANSWER,),
    "confirmed": (Date.STOK,),
    "withdrawn": tuple(Date),
    "declined": (Date.ANSWER,),
    "decided": (Date.DECIDE,),
    "no_longer_yours": (Date.DECIDE,),
    "expired": (Date.ANSWER, Date.STOK),
    "expired_notice": (Date.DECIDE,),
    "approval_void": (Date.STOK, Date.PLACEMENT),
    "supplier_thanked": (Date.SUPPLIER,),
    "supplier_withdrawn": (Date.SUPPLIER, Date.PLACEMENT),
}


def dates_of(kind: str, letter: object) -> tuple[Entry, ...]:
    """The dates that a letter sets, and those that it takes back."""
    if not isinstance(letter, CaseLetter | SupplierLetter) or letter.reminds or not letter.frame.case:
        return ()
    placements = letter.placements if isinstance(letter, CaseLetter) else (letter.placement,)
    set_here = list(_set(kind, letter, placements))
    if kind in ("receipt", "decision_pending") and not (isinstance(letter, CaseLetter) and letter.new_facts):
        return tuple(set_here)  # the first answer: nothing was asked before
    taken_back = [
        _entry(letter, p, what, day, day, cancelled=True)
        for what in _CANCELS.get(kind, ())
        for p in placements
        if (day := p.next_on or p.start or letter.today) and not any(e.what is what for e in set_here)
    ]
    return (*set_here, *taken_back)


def _set(kind: str, letter: CaseLetter | SupplierLetter, placements: tuple[PlacementFacts, ...]) -> Iterator[Entry]:
    what = _SETS.get(kind)
    if what is None:
        return
    for placement in placements:
        if placement.stage != _STAGES[what]:
            continue
        if what is Date.PLACEMENT and placement.start and placement.end and placement.start <= placement.end:
            yield _entry(letter, placement, what, placement.start, placement.end)
        elif what is Date.ANSWER:
            if letter.answer_by:
                yield _entry(letter, placement, what, letter.answer_by, letter.answer_by)
            return
        elif what is not Date.PLACEMENT and placement.next_on:
            yield _entry(letter, placement, what, placement.next_on, placement.next_on)


def _entry(
    letter: CaseLetter | SupplierLetter,
    placement: PlacementFacts,
    what: Date,
    first: date,
    last: date,
    *,
    cancelled: bool = False,
) -> Entry:
    return Entry(letter.frame.case or "", placement.position, what, first, last, letter.version, cancelled)
