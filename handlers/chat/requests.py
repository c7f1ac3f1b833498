"""A request from the chat's form: the same case as a mail would give, with every fact stated.

The form's fields are bot.chat_letters.RequestField.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.chat_letters import RequestField as F
from bot.chat_letters import RequestForm
from bot.events import Done, MessageRead, Outcome
from bot.reading import identity_numbers
from bot.reading.hours import find_hours
from bot.reading.model import Address, Intent, Message, Reading
from bot.reading.vocabulary import canonical_programme
from bot.routine.addresses import is_address
from bot.routine.model import Certainty, Directory, Fact, Field, Person, Placement, Role
from handlers.chat.payloads import Submission, day_in, number_in
from handlers.chat.people import coordinates, person_of
from handlers.chat.replies import not_for, refuse_stranger, reply
from handlers.conversation import Conversation
from handlers.desk import Desk
from handlers.guard import held_back
from handlers.request import request

NOT_YOURS = "Det är studierektorn som frågar om platser. Be studierektorn skriva, eller vänd dig till {mailbox}."
MOST_SEATS = 50
LONGEST_DAYS = 5 * 366
READ_BY_A_PERSON = "En person läser din förfrågan innan något mer händer. Inget är skickat till leverantören."
SUPERVISOR_LEFT_OPEN = "Leverantören utser handledaren."  # as the form's hint says of an empty field
SUBJECT = "Utbildningsplatser LOU"

_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,4}")
_WHOLE_NAMES = (F.STUDY_DIRECTOR, F.DEPARTMENT_HEAD, F.SUPERVISOR)


def may_ask(directory: Directory, person: Person) -> bool:
    return person.role is Role.STUDY_DIRECTOR or coordinates(directory, person)


def suppliers_of(directory: Directory) -> tuple[str, ...]:
    """By name, each once."""
    return tuple(sorted({name for name, _ in directory.suppliers()}))


def empty_form(desk: Desk, person: Person) -> RequestForm:
    asks = person.role is Role.STUDY_DIRECTOR
    return RequestForm(
        on_behalf=not asks,
        suppliers=suppliers_of(desk.directory),
        organisation=person.organisation if asks else "",
        study_director=person.name if asks else "",
    )


def request_faults(desk: Desk, form: Submission) -> dict[str, str]:
    """block_id → words beside the field; empty where everything can be taken in."""
    values = form.values
    faults: dict[str, str] = {}
    for name in (F.CATEGORY, F.PROGRAMME, F.ORGANISATION, F.STUDY_DIRECTOR, F.SUPPLIER, F.WORKING_HOURS, F.ON_CALL):
        if not values.get(name):
            faults[str(name)] = "Fyll i det här."
    for name in _WHOLE_NAMES:
        if values.get(name) and not _NAME.fullmatch(" ".join(values[name].split())):
            faults[str(name)] = "Skriv för- och efternamn."
    if F.EMAIL in values and not is_address(values[F.EMAIL]):
        faults[str(F.EMAIL)] = "Skriv en e-postadress, med bara a–z före och efter @."
    if _seats(values.get(F.SEATS, "")) is None:
        faults[str(F.SEATS)] = f"Skriv ett tal från 1 till {MOST_SEATS}."
    faults |= _period_faults(values.get(F.START, ""), values.get(F.END, ""), desk.today)
    for block, value in values.items():
        if identity_numbers.find(value):
            faults[block] = "Skriv inget personnummer."
    return faults


def _period_faults(start: str, end: str, today: date) -> dict[str, str]:
    first, last = day_in(start), day_in(end)
    if first is None:
        return {str(F.START): "Välj en dag."}
    if last is None:
        return {str(F.END): "Välj en dag."}
    if first <= today:
        return {str(F.START): "Starten ska ligga framåt i tiden."}
    if last < first:
        return {str(F.END): "Sista dagen är före den första."}
    if (last - first).days > LONGEST_DAYS:
        return {str(F.END): "Perioden är för lång. Stämmer årtalet?"}
    return {}


async def submitted_request(desk: Desk, item_id: int, form: Submission) -> Outcome:
    place = form.place
    person = person_of(desk.directory, place.user)
    if person is None:
        return Done(None, await refuse_stranger(desk, item_id, place))
    if not may_ask(desk.directory, person):
        words = NOT_YOURS.format(mailbox=desk.office.mailbox.email)
        return Done(None, await not_for(desk, item_id, place, person, words))
    faults = request_faults(desk, form)
    if faults:  # the day has changed since the form was checked, or it was never checked
        await reply(desk, item_id, place, "Förfrågan är inte skickad. " + " ".join(faults.values()))
        return Done(None, "förfrågan var inte rätt ifylld")
    reading = _reading(desk, form, person)
    on_behalf = reading.message.sender.email != person.email
    channel, _, ts = form.kept.partition("|")
    conversation = None if on_behalf else Conversation(channel or place.user, ts, place.user)
    there = replace(desk, conversation=conversation)
    event = MessageRead(item_id, reading, None, proven=True)
    if (refused := held_back(event, there)) is not None:
        await reply(desk, item_id, place, READ_BY_A_PERSON)
        return refused
    outcome = await request(event, there)
    if isinstance(outcome, Done) and outcome.case and on_behalf:
        text = f"{outcome.case} är registrerat. Svaret mejlas till {reading.message.sender.email}."
        await reply(desk, item_id, place, text)
        note = f"{person.name} fyllde i förfrågan åt {reading.message.sender.email}."
        await desk.note(outcome.case, "filled_in_for", note, who=person.email, item_id=item_id)
    return outcome


def _reading(desk: Desk, form: Submission, person: Person) -> Reading:
    """The form as if its requester had written it today."""
    values = form.values
    email = values.get(F.EMAIL, "").casefold()
    known = desk.directory.person(email) if email else person
    sender = Address(known.name, known.email) if known else Address(values[F.STUDY_DIRECTOR], email)
    placement = _placement(values, sender, desk.directory)
    text = "\n".join(value for value in values.values() if value)
    if not values.get(F.SUPERVISOR):
        text += f"\n{SUPERVISOR_LEFT_OPEN}"
    message = Message(
        message_id="",
        in_reply_to=(),
        references=(),
        subject=SUBJECT,
        sender=sender,
        reply_to=(),
        to=(),
        cc=(),
        received=desk.today,
        date=desk.now,
        new_text=text,
        signature="",
        quoted="",
    )
    return Reading(message, Intent.REQUEST, "sv", None, desk.today, (placement,))


def _placement(values: Mapping[str, str], sender: Address, directory: Directory) -> Placement:
    """The facts, each with the words of its field."""
    programme = " ".join(values[F.PROGRAMME].split())
    hours = " ".join(values[F.WORKING_HOURS].split())
    found = find_hours(hours)
    facts: dict[Field, Fact] = {
        Field.CATEGORY: Fact(values[F.CATEGORY]),
        Field.PROGRAMME: Fact(canonical_programme(programme) or programme.casefold(), evidence=programme),
        Field.ORGANISATION: Fact(_organisation(directory, values[F.ORGANISATION])),
        Field.SUPPLIER: Fact(_supplier(directory, values[F.SUPPLIER])),
        Field.STUDY_DIRECTOR: Fact(_one_line(values[F.STUDY_DIRECTOR])),
        Field.FROM_STUDY_DIRECTOR: Fact(True, evidence=sender.email),
        Field.START: Fact(day_in(values[F.START])),
        Field.END: Fact(day_in(values[F.END])),
        Field.WORKING_HOURS: Fact(hours, evidence=hours),
        Field.ON_CALL: Fact(values[F.ON_CALL] == "yes"),
        Field.SUBJECT: Fact(True),
    }
    if found.extents and found.extents[0].certainty is Certainty.STATED:
        facts[Field.EXTENT_PERCENT] = Fact(found.extents[0].value, evidence=hours)
    if found.per_week and found.per_week[0].certainty is Certainty.STATED:
        facts[Field.HOURS_PER_WEEK] = Fact(found.per_week[0].value, evidence=hours)
    if trainee := _one_line(values.get(F.TRAINEE, "")):
        facts[Field.TRAINEE] = Fact(trainee)
    if head := _one_line(values.get(F.DEPARTMENT_HEAD, "")):
        facts |= {Field.DEPARTMENT_HEAD: Fact(head), Field.HEAD_CONSULTED: Fact(True, evidence=head)}
    if supervisor := _one_line(values.get(F.SUPERVISOR, "")):
        facts[Field.SUPERVISOR] = Fact(supervisor)
    return Placement(facts, seats=_seats(values.get(F.SEATS, "")) or 1)


def _organisation(directory: Directory, text: str) -> str:
    """The directory's name for it, where it has one."""
    wanted = _one_line(text).casefold()
    for organisation in directory.organisations:
        if wanted in {n.casefold() for n in (organisation.name, *organisation.aliases)}:
            return organisation.name
    return _one_line(text)


def _supplier(directory: Directory, value: str) -> str:
    """The name behind a number of the form's menu, else what was written."""
    names = suppliers_of(directory)
    number = number_in(value)
    if number is not None and number < len(names):
        return names[number]
    wanted = _one_line(value).casefold()
    return next(
        (name for name, aliases in directory.suppliers() if wanted in {n.casefold() for n in (name, *aliases)}),
        _one_line(value),
    )


def _seats(text: str) -> int | None:
    number = number_in(text)
    return number if number is not None and 1 <= number <= MOST_SEATS else None


def _one_line(text: str) -> str:
    return " ".join(text.split())
