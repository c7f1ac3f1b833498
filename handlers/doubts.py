"""What was written but is not taken yet: it contradicts somebody else, or its writer has no part in the case.

It is kept with the placement, shown to those whom it concerns, and waits until one of them says what holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.events import Done, MessageRead, Outcome
from bot.ports import Case, CasePlacement, Doubt, Held, Letter, Party
from bot.reading.identity_numbers import mask
from bot.reading.replies import Answer, Option, read_options, read_supplier_answer
from bot.routine.lifecycle import APPROVED_STAGES, OPEN_STAGES, Stage
from bot.routine.merging import Change, Contradiction, contradicted, supplemented
from bot.routine.model import Fact, Field, Placement, Role
from bot.routine.words import value_in_words, word
from handlers.asking import tell_manager
from handlers.case_letters import case_letter
from handlers.correspondence import tell, tell_requester, unique
from handlers.desk import Desk, on_requesters_side
from handlers.placement_facts import discrepancies
from handlers.progress import with_items

ASKS_WHAT_HOLDS = frozenset(str(d) for d in Doubt)  # the letters that ask are named as the doubt is
MOST_UNVERIFIED = 3  # mails of strangers that one case holds: more would be a way to write through us
_SHOWN_TO_MANAGER = APPROVED_STAGES | {Stage.AWAITING_DECISION}


# --- taking what nobody contradicts ---------------------------------------------------------------


@dataclass
class Intake:
    """A case's placements while one mail is taken in."""

    desk: Desk
    case: Case
    event: MessageRead

    def __post_init__(self) -> None:
        self.sender = self.event.reading.message.sender.email
        self.items = list(self.case.placements)
        self.changes: list[Change] = []
        self.contradictions: list[Contradiction] = []
        self.unplaced: tuple[Field, ...] = ()
        self.settled: list[tuple[int, Held]] = []  # position, and what no longer waits

    def settle(self, asked: Sequence[tuple[int, Held]], *, holds: bool) -> None:
        """Somebody said whether what was held holds. What a stranger wrote is then said by who stands up for it."""
        for position, one in asked:
            index = next(i for i, p in enumerate(self.items) if p.position == position)
            if holds:
                teller = one.by.email if one.why is Doubt.CONTRADICTION else self.sender
                self._take(index, Placement(one.facts), teller)
            self._drop(index, one)

    def take(self, said: Sequence[Placement], *, settles: Sequence[tuple[int, Held]] = ()) -> None:
        """Facts of the sender's own. `settles`: what they were asked about, which their own words then decide."""
        result = supplemented(
            [p.placement for p in self.items], said, lambda index, name: bool(settles) or self._own(index, name)
        )
        for index, placement in enumerate(result.placements):
            self._put(index, placement)
        self._changed(result.changes, self.sender)
        self.contradictions += [c for c in result.contradictions if self.items[c.position].stage in OPEN_STAGES]
        self.unplaced = result.unplaced
        spoken_of = {name for addition in said for name in addition.facts}
        for position, one in settles:
            index = next(i for i, p in enumerate(self.items) if p.position == position)
            if one in self.items[index].held and spoken_of & set(one.facts):
                self._drop(index, one)

    def hold(self) -> None:
        """What the mail contradicts waits; what has ceased to be a contradiction does so no longer."""
        sender, reading = self.event.reading.message.sender, self.event.reading
        by = Party(sender.name, sender.email)
        for contradiction in self.contradictions:
            new = Held(Doubt.CONTRADICTION, contradiction.after, by, reading.received, self.event.item_id)
            item = self.items[contradiction.position]
            same = [h for h in item.held if h.by.email == by.email and set(h.facts) & set(new.facts)]
            kept = tuple(h for h in item.held if h not in same)
            self.items[contradiction.position] = replace(item, held=(*kept, new))
        for index, item in enumerate(self.items):
            stale = [h for h in item.held if h.why is Doubt.CONTRADICTION and not contradicted(item.placement, h.facts)]
            for one in stale:
                self._drop(index, one)

    def _own(self, index: int, name: Field) -> bool:
        """Whether the sender may change it alone: they said it themself, or nobody on the requester's side did."""
        teller = teller_of(self.case, self.items[index], name)
        return teller == self.sender or not on_requesters_side(self.case, teller, self.desk.directory)

    def _take(self, index: int, addition: Placement, teller: str) -> None:
        result = supplemented([self.items[index].placement], [addition])
        self._put(index, result.placements[0])
        self._changed([replace(change, position=index) for change in result.changes], teller)

    def _put(self, index: int, placement: Placement) -> None:
        self.items[index] = replace(self.items[index], placement=placement)

    def _changed(self, changes: Sequence[Change], teller: str) -> None:
        self.changes += changes
        for change in changes:
            item = self.items[change.position]
            self.items[change.position] = replace(item, told_by={**item.told_by, change.field: teller})

    def _drop(self, index: int, one: Held) -> None:
        item = self.items[index]
        self.items[index] = replace(item, held=tuple(h for h in item.held if h != one))
        self.settled.append((item.position, one))


def teller_of(case: Case, item: CasePlacement, name: Field) -> str:
    return item.told_by.get(name, case.requester.email)


# --- asking ----------------------------------------------------------------------------------------


def held_from(case: Case, item_id: int) -> list[tuple[int, Held]]:
    """(position, what is held) of one mail."""
    return [(p.position, one) for p in case.placements for one in p.held if one.item_id == item_id]


def concerned(desk: Desk, case: Case, item: CasePlacement, about: Sequence[tuple[int, Held]]) -> tuple[Party, ...]:
    """Whom contradictions concern: who wrote, who had said otherwise, and the requester."""
    people: list[Party] = []
    for position, one in about:
        if position == item.position and one.why is Doubt.CONTRADICTION:
            against = contradicted(item.placement, one.facts)
            people += [one.by, *(desk.party(case, teller_of(case, item, name)) for name in against), case.requester]
    return unique(people)


async def tell_managers(desk: Desk, case: Case, intake: Intake) -> None:
    """Whoever decides is told of a contradiction, and when it is settled; an approval stands meanwhile."""
    item_id = intake.event.item_id
    contradicted_here = {case.placements[c.position].position for c in intake.contradictions}
    settled_here = {position for position, one in intake.settled if one.why is Doubt.CONTRADICTION}
    changed_here = {case.placements[c.position].position for c in intake.changes}
    for item in case.placements:
        if item.stage not in _SHOWN_TO_MANAGER:
            continue
        if item.position in contradicted_here:
            about = discrepancies(desk, case, item, item_id)
            await tell_manager(desk, case, item, "contradiction_notice", f"item{item_id}", about=about)
        elif item.position in settled_here - changed_here:  # a change asks for a new decision anyway
            await tell_manager(desk, case, item, "contradiction_notice", f"item{item_id}")


async def note_doubts(intake: Intake) -> None:
    """Who said what against whom, and what was settled."""
    desk, case, event, sender = intake.desk, intake.case, intake.event, intake.sender
    for contradiction in intake.contradictions:
        item = case.placements[contradiction.position]
        now = _said(contradiction.before)
        said = _said(contradiction.after)
        tellers = ", ".join(dict.fromkeys(teller_of(case, item, n) for n in contradiction.before))
        text = f"Plats {item.position}: {sender} säger {said}. {tellers} har sagt {now}, och det gäller tills vidare."
        await desk.note(case.number, "contradiction", mask(text), who=sender, item_id=event.item_id)
    for position, one in intake.settled:
        holds = _holds(intake.items, position, one)
        verdict = "gäller" if holds else "gäller inte"
        text = f"Plats {position}: det som {one.by.email} skrev ({_said(one.facts)}) {verdict}."
        await desk.note(case.number, "doubt_settled", mask(text), who=sender, item_id=event.item_id)


def _said(facts: Mapping[Field, Fact]) -> str:
    return ", ".join(f"{word(name)} {value_in_words(fact.value)}" for name, fact in facts.items())


def _holds(items: Sequence[CasePlacement], position: int, one: Held) -> bool:
    placement = next(p.placement for p in items if p.position == position)
    return all((known := placement.fact(name)) and known.value == fact.value for name, fact in one.facts.items())


async def hold_unverified(event: MessageRead, desk: Desk, case: Case) -> Outcome:
    """Facts from somebody who has no part in the case: the requester is asked whether they hold.

    The writer is answered as if there were no case. Nothing that the case holds goes to them.
    """
    reading, sender = event.reading, event.reading.message.sender
    result = supplemented([p.placement for p in case.placements], reading.placements)
    by = Party(sender.name, sender.email)
    items = []
    for index, item in enumerate(case.placements):
        facts = {c.field: c.after for c in result.changes if c.position == index}
        if facts and item.stage in OPEN_STAGES:
            new = Held(Doubt.UNVERIFIED, facts, by, reading.received, event.item_id)
            items.append(replace(item, held=(*item.held, new)))
    saved = await desk.unit.cases.save(with_items(case, items))
    if reading.message.message_id:
        await desk.unit.cases.link_message(case.number, reading.message.message_id)
    text = f"{sender.email} är inte med i ärendet. Uppgifterna är sparade men gäller inte förrän någon säger ja."
    await desk.note(case.number, "unverified", text, who=sender.email, item_id=event.item_id)
    about = tuple(d for item in saved.placements for d in discrepancies(desk, saved, item, event.item_id))
    letter = case_letter(desk, saved, (case.requester,), discrepancies=about)
    await tell_requester(desk, saved, str(Doubt.UNVERIFIED), letter, f"{event.item_id}")
    office = desk.coordinators()
    key = f"{case.number}:{Doubt.UNVERIFIED}:{event.item_id}:office"
    letter = case_letter(desk, saved, office if len(office) == 1 else (), discrepancies=about)
    subject = f"Okänd avsändare: {case.number}"
    await tell(desk, str(Doubt.UNVERIFIED), key, letter, office, subject=subject, case=case.number)
    return Done(case.number, "uppgifter från en okänd avsändare: beställaren är tillfrågad")


def may_hold_more(case: Case) -> bool:
    waiting = {h.item_id for p in case.placements for h in p.held if h.why is Doubt.UNVERIFIED}
    return len(waiting) < MOST_UNVERIFIED


# --- the answer ------------------------------------------------------------------------------------


def asked_about(case: Case, letter: Letter | None) -> list[tuple[int, Held]]:
    """(position, what is held) of what a letter of ours asks about, as far as it still waits.

    Keys: «item:7:contradiction», in the chat «answer:7:contradiction»; «LOU-2027-0001:unverified:7».
    """
    if letter is None or letter.kind not in ASKS_WHAT_HOLDS:
        return []
    parts = letter.key.split(":")
    item_id = parts[1] if parts[0] in ("item", "answer") else parts[2]
    return [
        (p.position, one)
        for p in case.placements
        for one in p.held
        if str(one.item_id) == item_id and one.why == letter.kind
    ]


def may_settle(desk: Desk, case: Case, asked: Sequence[tuple[int, Held]], sender: str) -> bool:
    """The requester and coordinators always; of a contradiction also those who contradict each other."""
    person = desk.directory.person(sender)
    if sender == case.requester.email or (person and person.role is Role.COORDINATOR):
        return True
    items = {p.position: p for p in case.placements}
    return all(
        one.why is Doubt.CONTRADICTION
        and sender
        in {one.by.email, *(teller_of(case, items[at], n) for n in contradicted(items[at].placement, one.facts))}
        for at, one in asked
    )


def read_what_holds(event: MessageRead, letter: Letter, asked: Sequence[tuple[int, Held]]) -> bool | None:
    """True: what was held; False: what the case has; None: the reply does not choose between them."""
    text = event.reading.message.new_text
    if letter.kind == Doubt.CONTRADICTION:
        choice = read_options(text, our_letter=letter.text)
        return {Option.A: False, Option.B: True}.get(choice.option) if choice else None
    said = read_supplier_answer(text, event.reading.received, our_letter=letter.text)
    return {Answer.AGREED: True, Answer.REFUSED: False}.get(said.kind)
