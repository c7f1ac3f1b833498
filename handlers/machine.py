"""Mail written by machines is never answered: it is noted in its case, and bounces are told to a person."""

from __future__ import annotations

import re

from bot.events import Done, Ignored, MessageRead, Outcome
from bot.ports import Letter
from handlers.away import put_off
from handlers.correspondence import has_the_heading, person_needed
from handlers.desk import Desk

_MESSAGE_ID = re.compile(r"<lou\.[^<>\s]{1,200}>")
_FINAL_RECIPIENT = re.compile(r"(?im)^(?:final|original)-recipient:[ \t]*rfc822[ \t]*;[ \t]*<?([^\s<>]{3,320})>?")
# A person's words may stand in a list's mail, in a form's, or in a scanner's; in an out-of-office answer none do.
_PASSED_ON_BY_A_MACHINE = ("list-", "x-mailing-list", "Precedence:", "Return-Path:", "From:")
_PERHAPS_A_REQUEST = "Mejlet har rätt ämne, men en maskin har skickat det. Programmet har inte läst eller besvarat det"


async def automatic(event: MessageRead, desk: Desk) -> Outcome:
    mark = event.reading.message.machine.mark if event.reading.message.machine else ""
    case = await desk.case_of(event)
    if event.case and case is not None:
        sender = event.reading.message.sender.email
        back = await put_off(desk, case, event.reading.message)
        waits = f" Påminnelser väntar till {back.isoformat()} eller går till någon annan." if back else ""
        text = f"Autosvar från {sender} ({mark}). Besvaras inte.{waits}"
        await desk.note(event.case, "automatic_received", text, who=sender, item_id=event.item_id)
    elif mark.startswith(_PASSED_ON_BY_A_MACHINE) and has_the_heading(event.reading.message):
        await person_needed(desk, event.reading, event.item_id, f"{_PERHAPS_A_REQUEST} ({mark}).")
    return Ignored(f"maskinellt mejl, besvaras inte: {mark}", event.case)


async def bounce(event: MessageRead, desk: Desk) -> Outcome:
    """Matched to the letter that came back by our own Message-ID in what is returned, else by the case number."""
    returned = event.reading.message.quoted
    letter = await desk.unit.outbox.by_message_ids(_MESSAGE_ID.findall(returned)[:20])
    number = (letter.case if letter else None) or event.case
    if number and await desk.unit.cases.get(number) is None:
        number = None
    failed = _failed(letter, returned) if letter else ()
    for address in failed:
        await desk.unit.outbox.mark_bounced(address, desk.now, letter.id if letter else 0)
    reason = f"Ett brev från oss kom tillbaka. Det nådde inte {' och '.join(failed) or 'mottagaren'}."
    if number:
        await desk.note(number, "bounce_received", reason, who="rule:bounce", item_id=event.item_id)
    # Whoever it did not reach is not told of it: that letter would come back too, and so on for ever.
    await person_needed(desk, event.reading, event.item_id, reason, case=number, but=failed)
    return Done(number, "studs: en person tittar")


def _failed(letter: Letter, returned: str) -> tuple[str, ...]:
    """Whom the letter did not reach: only those it was written to, whatever the report says (RFC 3464 section 2.3)."""
    named = {address.casefold() for address in _FINAL_RECIPIENT.findall(returned)[:100]}
    recipients = letter.envelope.recipients
    return tuple(r for r in recipients if r.casefold() in named) or (recipients if len(recipients) == 1 else ())
