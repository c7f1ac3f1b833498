"""«Visa alla»: everything that stands on somebody's home, as a file for Excel, by mail to the person's own address.

The file: RFC 4180 with «;», as a Swedish Excel reads it, and UTF-8 with a byte order mark. A cell that a spreadsheet
would take for a formula gets an apostrophe before it (OWASP, CSV Injection).
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from enum import StrEnum

from bot.events import Done, Outcome
from bot.letters import ListLetter
from bot.ports import Case, CasePlacement, Party
from bot.reading.identity_numbers import mask
from bot.routine.addresses import is_address
from bot.routine.model import Field, Person
from bot.routine.words import value_in_words, word
from bot.routine.working_days import STOCKHOLM
from handlers.chat.agenda import Agenda, Decision, OpenPlacement, agenda, everything
from handlers.chat.payloads import Place
from handlers.chat.replies import reply
from handlers.correspondence import frame, one_line, queue
from handlers.deciders import manager_name
from handlers.desk import Desk
from handlers.progress import holder

MOST_A_DAY = 5  # lists by mail to one person
LONGEST_CELL = 500  # characters
KIND = "case_list"

COLUMNS = (
    *("Rubrik", "Ärende", "Plats", "Läge", "Väntar på", "Senast", "Kom in", "Typ", "Område", "Antal"),
    *("Leverantör", "Avtal", "Avtalsansvarig", "Beställare", "Studierektor", "Verksamhetschef"),
    *("Start", "Slut", "Arbetstider", "Procent", "Jour", "Handledare", "Sista dag för komplettering"),
    *("Beslut", "Beslutat av", "Beslutat"),
)
_DECISIONS = {"approved": "godkänt", "declined": "avslag", "waived": "undantag"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


async def mail_all_cases(desk: Desk, item_id: int, place: Place, person: Person) -> Outcome:
    """To the directory's address of whoever clicked, and to no other."""
    if not is_address(person.email):
        await reply(desk, item_id, place, "Din adress i katalogen går inte att mejla till. Säg till en samordnare.")
        return Done(None, "adressen i katalogen går inte att skriva till")
    rows = list(_rows(desk, agenda(desk, person, await everything(desk))))
    if not rows:
        await reply(desk, item_id, place, "Du har inga ärenden att visa. Inget är mejlat.")
        return Done(None, "det fanns inga ärenden att mejla")
    midnight = datetime.combine(desk.today, time(), STOCKHOLM)
    if await desk.unit.outbox.written_since(midnight, KIND, person.email) >= MOST_A_DAY:
        await reply(desk, item_id, place, f"Du har redan fått {MOST_A_DAY} listor i dag. Försök igen i morgon.")
        return Done(None, "fick redan så många listor i dag")
    data = as_csv(rows)
    count = len(rows)
    letter = ListLetter(frame(desk, (Party(person.name, person.email),), None), desk.today, count)
    said = hashlib.sha256(data).hexdigest()[:16]
    queued = await queue(
        desk,
        KIND,
        f"{KIND}:{person.email}:{desk.today.isoformat()}:{said}",
        letter,
        (Party(person.name, person.email),),
        (),
        subject=f"Dina ärenden {desk.today.isoformat()}",
        case=None,
        language="sv",
        attachments=[(f"arenden-{desk.today.isoformat()}.csv", data)],
        digest=True,
    )
    if not queued:
        await reply(
            desk, item_id, place, f"Listan är redan mejlad till {person.email} i dag. Inget har ändrats sedan dess."
        )
        return Done(None, "listan var redan mejlad")
    lines = "en rad" if count == 1 else f"{count} rader"
    await reply(desk, item_id, place, f"Listan är mejlad till {person.email}. Den har {lines}.")
    return Done(None, f"listan mejlad till {person.email}")


def as_csv(rows: Sequence[Sequence[object]]) -> bytes:
    """With its head. Cells are one line each, bounded, and hold no identity number and no formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def cell(value: object) -> str:
    """As it stands in the file."""
    match value:
        case None:
            return ""
        case StrEnum():
            text = word(value)
        case datetime():
            text = f"{value.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
        case bool() | float() | date():
            text = value_in_words(value)
        case _:
            text = str(value)
    guarded = text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
    shown = mask(one_line(text))[:LONGEST_CELL]
    return f"'{shown}" if guarded or shown.startswith(_FORMULA) else shown


def _rows(desk: Desk, theirs: Agenda) -> Iterator[Sequence[object]]:
    """In the order of the home."""
    yield from _listed(desk, "Väntar på dig", [*theirs.waiting, *theirs.asked])
    for name, listed in theirs.deputy.items():
        yield from _listed(desk, f"Du är ersättare för {name}", listed)
    yield from _listed(desk, "Att sortera", theirs.triage)
    yield from _listed(desk, "Senaste dag inom 10 arbetsdagar", theirs.urgent)
    yield from _listed(desk, "Väntar på andra", theirs.others)
    yield from _listed(desk, "Klart", theirs.ready)
    for decision in theirs.decided:
        yield (*_told(desk, "Beslut senaste 7 dagarna", decision.case, decision.item), *_made(desk, decision))


def _listed(desk: Desk, heading: str, listed: Sequence[OpenPlacement]) -> Iterator[Sequence[object]]:
    for one in listed:
        yield (*_told(desk, heading, one.case, one.item), "", "", "")


def _told(desk: Desk, heading: str, case: Case, item: CasePlacement) -> Sequence[object]:
    """Without the trainee's name."""
    placement, assessment, held = item.placement, item.assessment, holder(item)
    agreement = assessment.agreement
    category = placement.text(Field.CATEGORY)
    return (
        heading,
        case.number,
        item.position,
        item.stage,
        held,
        item.next_on,
        case.first_contact,
        category.upper() if category else None,
        placement.text(Field.PROGRAMME),
        placement.seats,
        placement.text(Field.SUPPLIER),
        agreement.agreement_id if agreement else None,
        manager_name(desk, item),
        placement.text(Field.ORGANISATION),
        case.requester.name or case.requester.email,
        placement.text(Field.DEPARTMENT_HEAD),
        placement.day(Field.START),
        placement.day(Field.END),
        placement.text(Field.WORKING_HOURS),
        placement.value(Field.EXTENT_PERCENT),
        placement.value(Field.ON_CALL),
        placement.text(Field.SUPERVISOR),
        assessment.complete_by,
    )


def _made(desk: Desk, decision: Decision) -> Sequence[object]:
    entry = decision.entry
    by = desk.directory.person(entry.who)
    return _DECISIONS[entry.event], by.name if by else entry.who, entry.at
