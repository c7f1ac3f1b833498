"""Acts by button and by form: the same acts as by mail, with the same rules, and a private answer to every click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.chat_letters import Already, Button, Held
from bot.events import Done, Ignored, Outcome
from bot.ports import Case, CasePlacement, HistoryEntry, ItemState
from bot.reading.headers import STOCKHOLM
from bot.reading.identity_numbers import mask
from bot.reading.replies import Act
from bot.routine.model import Person, Rule
from handlers.acts import STAGES_OF, Command, Performed, Refusal, Why, perform
from handlers.chat.cards import show_case
from handlers.chat.listing import mail_all_cases
from handlers.chat.payloads import Click, Place, Submission, day_in, number_in
from handlers.chat.people import coordinates, person_of
from handlers.chat.replies import chat_of, not_for, refuse_stranger, reply
from handlers.chat.shown import asked_at_version, outcome_of, placement_shown
from handlers.chat.threads import keep_note
from handlers.deciders import may_decide_on
from handlers.desk import Desk

ACTS = {
    Button.APPROVE: Act.APPROVE,
    Button.ASK: Act.ASK,
    Button.DECLINE: Act.DECLINE,
    Button.HAND_OVER: Act.HAND_OVER,
    Button.WAIVE: Act.WAIVE,
    Button.CONFIRM_SUPPLIER: Act.CONFIRM_SUPPLIER,
    Button.TAKE_OVER: Act.HAND_OVER,
}
_DONE = {
    Button.APPROVE: "Du har godkänt. Leverantören får ett mejl i ditt namn, och beställaren får veta det.",
    Button.ASK: "Din fråga mejlas till beställaren. Du får ärendet tillbaka när svaret har kommit.",
    Button.DECLINE: "Du har avslagit. Beställaren får ett mejl med ditt skäl.",
    Button.HAND_OVER: "Du har lämnat över. Den nya personen har fått frågan{until}.",
    Button.WAIVE: "Undantaget är sparat, med ditt namn och skäl. Nu kan du godkänna.",
    Button.CONFIRM_SUPPLIER: "Leverantörens ja är sparat. Beställaren får veta det.",
    Button.TAKE_OVER: "Nu är det du som tar ställning.",
}
CHANGED = (
    "Uppgifterna har ändrats sedan kortet ritades. Inget är beslutat. Läs igen och ta ställning till det som gäller nu."
)
REASON_KINDS = {"lead_time": "Framförhållning", "agreement": "Avtal", "capacity": "Kapacitet"}  # "other" is not named


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants done to a placement."""

    button: Button
    held: Held
    place: Place
    words: str = ""
    rule: Rule | None = None
    name: str = ""
    until: date | None = None


async def clicked(desk: Desk, item_id: int, click: Click) -> Outcome:
    person = person_of(desk.directory, click.place.user)
    if person is None:
        return Done(None, await refuse_stranger(desk, item_id, click.place))
    if click.button is Button.KEEP_NOTE:
        return await keep_note(desk, item_id, click.place, person, click.value)
    if click.button is Button.ALL_CASES:
        return await mail_all_cases(desk, item_id, click.place, person)
    if click.button is Button.RETRY:
        return await _retry(desk, item_id, click.place, person, click.value)
    held = Held.of(click.value)
    if click.button not in ACTS or held is None:
        return Ignored("ett klick som inte är vårt")
    name = person.email if click.button is Button.TAKE_OVER else ""
    return await act(desk, item_id, person, Wish(click.button, held, click.place, name=name))


async def submitted_act(desk: Desk, item_id: int, form: Submission) -> Outcome:
    """A form that completes an act; its fields are those of templates/slack/modals.py."""
    value, _, channel = form.kept.rpartition("|")
    held = Held.of(value)
    if held is None:
        return Ignored("ett formulär som inte är vårt")
    place = Place(form.place.user, channel)
    person = person_of(desk.directory, place.user)
    if person is None:
        return Done(None, await refuse_stranger(desk, item_id, place))
    rule, words = form.values.get("rule", ""), form.values.get("words", "")
    kind = REASON_KINDS.get(form.values.get("kind", ""), "")
    wish = Wish(
        button=Button(form.form),
        held=held,
        place=place,
        words=mask(f"{kind}: {words}" if kind else words),
        rule=Rule(rule) if rule in set(Rule) else None,
        name=form.values.get("name", ""),
        until=day_in(form.values.get("until", "")),
    )
    return await act(desk, item_id, person, wish)


async def act(desk: Desk, item_id: int, person: Person, wish: Wish) -> Outcome:
    case = await desk.unit.cases.get(wish.held.case)
    item = _placement(case, wish.held.position) if case else None
    if case is None or item is None:
        await reply(desk, item_id, wish.place, f"Vi hittar inte {wish.held.case}, plats {wish.held.position}.")
        return Done(None, "ett klick i ett ärende som inte finns")
    history = await desk.unit.cases.history(case.number)
    done = await _perform(desk, item_id, person, wish, case, item, history)
    if isinstance(done, Performed):
        until = f", till och med {wish.until.isoformat()}" if wish.until else ""
        await reply(desk, item_id, wish.place, _DONE[wish.button].format(until=until))
        return Done(case.number, done.note)
    await reply(desk, item_id, wish.place, refusal_text(desk, done, item, history))
    await show_case(desk, case)  # whoever clicked may have an old card before them
    return Done(case.number, f"inte gjort: {done.why}")


async def _perform(
    desk: Desk,
    item_id: int,
    person: Person,
    wish: Wish,
    case: Case,
    item: CasePlacement,
    history: Sequence[HistoryEntry],
) -> Performed | Refusal:
    kind = ACTS[wish.button]
    old = item.stage in STAGES_OF[kind] and wish.held.version < asked_at_version(history, item.position)
    if old and await may_decide_on(desk, case, item, person):
        text = f"Plats {item.position}: {person.name} klickade på ett kort från innan frågan ställdes igen."
        await desk.note(case.number, "decision_on_old_facts", text, who=person.email, item_id=item_id)
        return Refusal(Why.CHANGED, CHANGED)
    command = Command(
        act=kind,
        position=item.position,
        by=person,
        item_id=item_id,
        words=wish.words,
        rule=wish.rule,
        name=wish.name,
        until=wish.until,
        shown=wish.held.facts_hash,
    )
    return await perform(desk, case, command)


def refusal_text(desk: Desk, refusal: Refusal, item: CasePlacement, history: Sequence[HistoryEntry]) -> str:
    """Why it was not done, to the one who wanted it."""
    match refusal.why:
        case Why.ALREADY:
            outcome, by, deputy_for, at = outcome_of(desk, item, history)
            told = Already(
                outcome, by, deputy_for, at.astimezone(STOCKHOLM) if at else None, desk.today, placement_shown(item)
            )
            return chat_of(desk).drawings.post("already", told).text
        case Why.MAY_NOT:
            return f"Du kan inte ta ställning till den här platsen. Det kan {refusal.by}. Inget är ändrat."
        case Why.CHANGED:
            return CHANGED
    return refusal.text


def _placement(case: Case, position: int) -> CasePlacement | None:
    return next((p for p in case.placements if p.position == position), None)


async def _retry(desk: Desk, item_id: int, place: Place, person: Person, value: str) -> Outcome:
    """A parked item is new again."""
    if not coordinates(desk.directory, person):
        return Done(None, await not_for(desk, item_id, place, person, "Det kan bara en samordnare göra."))
    number = number_in(value)
    parked = await desk.unit.inbox.get(number) if number is not None else None
    if parked is None or parked.state is not ItemState.PARKED:
        await reply(desk, item_id, place, "Posten är inte längre lagd åt sidan.")
        return Done(None, "posten låg inte åt sidan")
    await desk.unit.inbox.retry(parked.id)
    await reply(desk, item_id, place, f"Post {parked.id} läses igen nu.")
    return Done(None, f"post {parked.id} läses igen")
