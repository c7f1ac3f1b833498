"""Which modal opens for what was done, what it shows, and what is wrong in one that was sent. Changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.chat_letters import OPENS_A_MODAL, ActForm, Button, Choice, Held, RequestField, RequestForm
from bot.ports import Case, CasePlacement, ChatRequest, Handover, HistoryEntry
from bot.reading.extract import read
from bot.routine.lifecycle import Stage
from bot.routine.model import Field, Person, Placement
from handlers.acts import STAGES_OF, Refusal, Why, can_be_waived
from handlers.case_letters import case_letter
from handlers.chat.absences import LONGEST_DAYS, absence_faults, absence_form
from handlers.chat.absences import NOT_YOURS as NO_ABSENCE
from handlers.chat.clicks import ACTS, CHANGED, refusal_text
from handlers.chat.notifications import notification_faults, notification_form
from handlers.chat.payloads import Click, CommandLine, Place, Shortcut, Submission, day_in, taken_apart
from handlers.chat.people import able_to_decide, decides, person_of
from handlers.chat.replies import UNKNOWN, chat_of
from handlers.chat.requests import NOT_YOURS, empty_form, may_ask, request_faults
from handlers.chat.shown import asked_at_version, placement_shown
from handlers.chat.written import as_mail
from handlers.deciders import deciders, may_decide_on
from handlers.desk import Desk
from handlers.hands import in_hand
from handlers.progress import with_items

SHORTEST_WORDS, LONGEST_WORDS = 10, 1_000
ABSENCE_WORDS = frozenset({"frånvaro", "franvaro", "borta"})
REQUEST_WORDS = frozenset({"", "ny", "förfrågan"})

_NEEDS_WORDS = frozenset({Button.ASK, Button.DECLINE, Button.WAIVE, Button.CONFIRM_SUPPLIER})
_PLACE_FOR_WORDS = "(det du skriver)"
_SIGNATURE = "Hälsningar"  # where the letter's own words end


def opened(request: ChatRequest) -> Button | None:
    """Which modal this opens; None for what opens none. No I/O."""
    match taken_apart(request):
        case Click(button=button) if button in OPENS_A_MODAL:
            return button
        case CommandLine(text=text) if text.casefold() in REQUEST_WORDS:
            return Button.REQUEST
        case CommandLine(text=text) if text.casefold() in ABSENCE_WORDS:
            return Button.ABSENCE
        case Shortcut():
            return Button.CASE_FROM_MESSAGE
    return None


async def view_for(desk: Desk, request: ChatRequest) -> Mapping[str, Any] | str:
    """The modal, or in plain Swedish why there is none."""
    button, done = opened(request), taken_apart(request)
    if button is None or done is None:
        return "Det går inte att öppna."
    person = person_of(desk.directory, done.place.user)
    if person is None:
        return f"{UNKNOWN} Mejla {desk.office.mailbox.email}."
    drawings = chat_of(desk).drawings
    if button is Button.ABSENCE:
        if not decides(desk.directory, person):
            return NO_ABSENCE
        return drawings.view("absence", absence_form(desk, person))
    if button is Button.NOTIFICATIONS:
        return drawings.view("notifications", await notification_form(desk, person))
    if button is Button.REQUEST:
        if not may_ask(desk.directory, person):
            return NOT_YOURS.format(mailbox=desk.office.mailbox.email)
        return drawings.view("request", empty_form(desk, person))
    if isinstance(done, Shortcut):
        filled_in = _from_message(desk, person, done)
        return filled_in if isinstance(filled_in, str) else drawings.view("request", filled_in)
    held = Held.of(done.value) if isinstance(done, Click) else None
    if held is None:
        return "Det här kortet går inte att läsa."
    form = await _act_form(desk, person, button, held, done.place)
    return form if isinstance(form, str) else drawings.view("act", form)


async def faults(desk: Desk, request: ChatRequest) -> dict[str, str]:
    """block_id → words beside the field; empty: the form can be kept."""
    form = taken_apart(request)
    if not isinstance(form, Submission):
        return {}
    if form.form == Button.REQUEST:
        return request_faults(desk, form)
    if form.form == Button.ABSENCE:
        return absence_faults(desk, form)
    if form.form == Button.NOTIFICATIONS:
        return notification_faults(form)
    words = form.values.get("words", "")
    if form.form in _NEEDS_WORDS and len(" ".join(words.split())) < SHORTEST_WORDS:
        return {"words": f"Skriv minst {SHORTEST_WORDS} tecken."}
    if len(words) > LONGEST_WORDS:
        return {"words": f"Skriv högst {LONGEST_WORDS} tecken."}
    if form.form == Button.HAND_OVER and form.values.get("name", "") not in {
        p.email for p in able_to_decide(desk.directory)
    }:
        return {"name": "Välj en person."}
    return _until_faults(desk, form.values.get("until", "")) if form.form == Button.HAND_OVER else {}


def _until_faults(desk: Desk, until: str) -> dict[str, str]:
    last_day = day_in(until)
    if last_day and last_day < desk.today:
        return {"until": "Den dagen har redan varit."}
    if last_day and (last_day - desk.today).days > LONGEST_DAYS:
        return {"until": "Så länge är för gott: lämna fältet tomt."}
    return {}


async def _act_form(desk: Desk, person: Person, button: Button, held: Held, place: Place) -> ActForm | str:
    """The form, or why the act cannot be done: told before anybody writes a reason in vain."""
    case = await desk.unit.cases.get(held.case)
    item = next((p for p in case.placements if p.position == held.position), None) if case else None
    if case is None or item is None:
        return f"Vi hittar inte {held.case}, plats {held.position}."
    history = await desk.unit.cases.history(case.number)
    if (why := await _why_not(desk, person, button, held, case, item, history)) is not None:
        return why
    others = [p for p in able_to_decide(desk.directory) if p.email != person.email]
    able = [p for p in others if await may_decide_on(desk, case, replace(item, handed=(Handover(p.email),)), p)]
    return ActForm(
        button=button,
        held=held,
        channel=place.channel,
        placement=placement_shown(item),
        several=len(case.placements) > 1,
        preview=_preview(desk, case, item, button, person),
        people=tuple(Choice(p.email, p.name or p.email) for p in able),
        rules=tuple(str(r) for r in can_be_waived(item)),
        last_day=hand.until if (hand := in_hand(item, desk.today)) and hand.to == person.email else None,
    )


async def _why_not(
    desk: Desk,
    person: Person,
    button: Button,
    held: Held,
    case: Case,
    item: CasePlacement,
    history: Sequence[HistoryEntry],
) -> str | None:
    if item.stage not in STAGES_OF[ACTS[button]]:
        return refusal_text(desk, Refusal(Why.ALREADY, ""), item, history)
    if not await may_decide_on(desk, case, item, person):
        names = " eller ".join(p.name or p.email for p in await deciders(desk, case, item))
        return refusal_text(desk, Refusal(Why.MAY_NOT, "", by=names), item, history)
    if held.version < asked_at_version(history, item.position):
        return CHANGED
    return None


def _preview(desk: Desk, case: Case, item: CasePlacement, button: Button, person: Person) -> str:
    """The letter to the requester as it will be written: its own words, without the trainee's name."""
    stages = {Button.ASK: ("asked", Stage.NEEDS_INFORMATION), Button.DECLINE: ("declined", Stage.DECLINED)}
    if button not in stages:
        return ""
    kind, stage = stages[button]
    nameless = replace(item, stage=stage, placement=item.placement.without(Field.TRAINEE))
    after = replace(with_items(case, [nameless]), placements=(nameless,))
    letter = case_letter(desk, after, (case.requester,), by=person.name, words=_PLACE_FOR_WORDS)
    text = desk.office.letters.render(kind, case.language, letter).text
    return text.partition(f"\n{_SIGNATURE}")[0].strip()


def _from_message(desk: Desk, person: Person, shortcut: Shortcut) -> RequestForm | str:
    """The request's form with what the reader finds in a message; its author is the one who asks."""
    author = person_of(desk.directory, shortcut.author)
    if not may_ask(desk.directory, person) and not decides(desk.directory, person):
        return NOT_YOURS.format(mailbox=desk.office.mailbox.email)
    raw = as_mail(desk, shortcut.text, author or person, ts=shortcut.ts, channel=shortcut.place.channel)
    placements = read(raw, desk.directory).placements
    own = author is not None and author.email == person.email and may_ask(desk.directory, person)
    form = empty_form(desk, author or person)
    return replace(
        form,
        on_behalf=not own,
        email="" if own or author is None else author.email,
        values=_values(placements[0]) if placements else None,
        source=f"{shortcut.place.channel}|{shortcut.ts}",
    )


def _values(placement: Placement) -> dict[str, str | date]:
    """What is surely said, as the form's fields hold it."""
    found: dict[str, str | date] = {}
    for name in RequestField:
        fact = placement.fact(Field(str(name))) if str(name) in set(Field) else None
        if fact is None or not fact.stated or fact.value is None:
            continue
        if isinstance(fact.value, bool):
            found[str(name)] = "yes" if fact.value else "no"
        elif isinstance(fact.value, (str, date)):
            found[str(name)] = fact.value
    if RequestField.WORKING_HOURS not in found and isinstance(percent := placement.value(Field.EXTENT_PERCENT), int):
        found[str(RequestField.WORKING_HOURS)] = f"{percent} %"
    if placement.seats > 1:
        found[str(RequestField.SEATS)] = str(placement.seats)
    return found
