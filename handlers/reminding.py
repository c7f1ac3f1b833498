"""Reminders that are due: who gets them now, by which way, and that each person gets one mail a day.

Nothing is sent here: letters and posts are put into their outboxes in the transaction that marks the reminders done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.ports import Case, CasePlacement, Conflict, DeadlineState, Party, SetDeadline
from bot.routine.addresses import is_address
from bot.routine.deadlines import Channel, Recipient
from bot.routine.lifecycle import Stage
from bot.routine.routine import current_routine
from handlers.asking import asked_today
from handlers.chat.quiet import reminded_later
from handlers.correspondence import unique
from handlers.deadlines import heads_of, set_deadlines
from handlers.deciders import deciders
from handlers.desk import Desk
from handlers.escalation import ask_deputy
from handlers.pings import Ping, ping, reachable
from handlers.reminder_letters import write_reminders

NOBODY_TO_REMIND = "det finns ingen att påminna: {who} saknas i katalogen"
ASKED_TODAY = "mottagaren får frågan i dag"
QUIET_HOURS = "mottagaren har tysta timmar"
LATER_SAYS_THE_SAME = "en senare påminnelse om samma sak gick i stället"
_MISSING = {
    Recipient.HEAD: "verksamhetschefen",
    Recipient.DEPUTY: "en ersättare",
    Recipient.COORDINATORS: "en samordnare",
}


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder with what it is about, as that stands now, and who gets it."""

    deadline: SetDeadline
    case: Case | None  # None: it concerns the office itself
    item: CasePlacement | None
    people: tuple[Party, ...]


async def still_due(desk: Desk, deadlines: Sequence[SetDeadline]) -> list[Due]:
    """The deadlines with their cases and people."""
    cases: dict[str, Case | None] = {}
    found = []
    for deadline in deadlines:
        if deadline.case not in cases:
            cases[deadline.case] = await desk.unit.cases.get(deadline.case) if deadline.case else None
        case = cases[deadline.case]
        item = next((p for p in case.placements if p.position == deadline.position), None) if case else None
        found.append(Due(deadline, case, item, await _people(desk, deadline, case, item)))
    return found


def together(due: Iterable[Due]) -> list[list[int]]:
    """The ids of those that must be settled in one transaction: they share a person. Deputies come last."""
    groups: list[tuple[set[str], list[Due]]] = []
    for one in due:
        emails = {p.email.casefold() for p in one.people}
        touching = [group for group in groups if group[0] & emails]
        merged = (emails.union(*(g[0] for g in touching)), [d for g in touching for d in g[1]] + [one])
        groups = [g for g in groups if g not in touching] + [merged]
    groups.sort(key=lambda group: any(d.deadline.channel is Channel.CARD for d in group[1]))
    return [[d.deadline.id for d in members] for _, members in groups]


async def remind(desk: Desk, ids: Sequence[int]) -> int:
    """Settles those of the deadlines that still wait, in the desk's transaction; returns how many."""
    taken = await desk.unit.deadlines.take(ids, desk.now)
    for number in dict.fromkeys(d.case for d in taken if d.case):
        case = await desk.unit.cases.get(number)
        if case is not None:
            await set_deadlines(desk, case)  # whatever changed it, what is pointless now is not sent
    due = await still_due(desk, await desk.unit.deadlines.take([d.id for d in taken], desk.now))
    due = await _without_just_asked(desk, await _without_superseded(desk, due))
    due = await _without_disturbed(desk, await _without_unreachable(desk, due))
    by_mail = await _ping(desk, [d for d in due if d.deadline.channel is not Channel.CARD])
    await _mail(desk, by_mail)
    for one in due:
        if one.deadline.channel is Channel.CARD:
            await ask_deputy(desk, one.deadline)
    return len(taken)


async def _people(
    desk: Desk, deadline: SetDeadline, case: Case | None, item: CasePlacement | None
) -> tuple[Party, ...]:
    if case is None or item is None:
        return _able(desk.coordinators()) if deadline.recipient is Recipient.COORDINATORS else ()
    match deadline.recipient:
        case Recipient.REQUESTER:
            return _able((case.requester,))
        case Recipient.HEAD:
            return _able(tuple(Party(p.name, p.email) for p in heads_of(desk, case))[:1])
        case Recipient.MANAGER | Recipient.DEPUTY:  # the deputy is theirs
            return _able(await deciders(desk, case, item))
        case Recipient.SUPPLIER:
            agreement = item.assessment.agreement
            supplier = Party(agreement.supplier, agreement.supplier_email) if agreement else Party("", "")
            return _able((supplier,)) or _able(await deciders(desk, case, item))
        case _:
            return _able(desk.coordinators())


def _able(people: tuple[Party, ...]) -> tuple[Party, ...]:
    return unique(p for p in people if is_address(p.email))


async def _without_superseded(desk: Desk, due: Sequence[Due]) -> list[Due]:
    """After a standstill several steps may be due at once: the last one of each person says it all."""
    last: dict[tuple[str, int, Recipient], Due] = {}
    for one in due:
        key = (one.deadline.case, one.deadline.position, one.deadline.recipient)
        if key not in last or last[key].deadline.due_on <= one.deadline.due_on:
            last[key] = one
    kept = [one for one in due if one in last.values() or not one.deadline.case]
    gone = [one.deadline.id for one in due if one not in kept]
    await desk.unit.deadlines.end(gone, DeadlineState.HANDED_ON, reason=LATER_SAYS_THE_SAME)
    return kept


async def _without_just_asked(desk: Desk, due: Sequence[Due]) -> list[Due]:
    """Whoever gets the question today is not reminded of it, nor is their deputy asked in their place."""
    kept = []
    for one in due:
        answers = one.deadline.recipient in (Recipient.MANAGER, Recipient.DEPUTY)
        if one.case and one.item and one.item.stage is Stage.AWAITING_DECISION and answers:
            asked = await asked_today(desk, one.case, one.item)
            if any(p.email in asked for p in one.people):
                opening = current_routine().hours.next_opening(desk.now)
                await desk.unit.deadlines.put_off([one.deadline.id], opening, ASKED_TODAY)
                continue
        kept.append(one)
    return kept


async def _without_unreachable(desk: Desk, due: Sequence[Due]) -> list[Due]:
    for one in due:
        if not one.people:
            who = _MISSING.get(one.deadline.recipient, "mottagaren")
            reason = NOBODY_TO_REMIND.format(who=who)
            await desk.unit.deadlines.end([one.deadline.id], DeadlineState.HANDED_ON, reason=reason)
            if one.case:
                await desk.note(one.case.number, "nobody_to_remind", f"{_place(one)}{reason}.", who="clock")
    return [one for one in due if one.people]


async def _without_disturbed(desk: Desk, due: Sequence[Due]) -> list[Due]:
    """Whoever wants to be left alone now is reminded later. A deputy is asked, and that message waits by itself."""
    kept = []
    for one in due:
        asks = one.deadline.channel is Channel.CARD
        later = None if asks else await reminded_later(desk, one.people, one.deadline.limit)
        if later is None:
            kept.append(one)
        else:
            await desk.unit.deadlines.put_off([one.deadline.id], later, QUIET_HOURS)
    return kept


async def _ping(desk: Desk, due: Sequence[Due]) -> list[Due]:
    """Puts what goes by the chat there; returns what goes by mail."""
    pings: dict[str, list[Due]] = defaultdict(list)
    by_mail = []
    for one in due:
        in_chat = one.deadline.channel in (Channel.THREAD, Channel.DIRECT)
        slack_ids = [reachable(desk, p) for p in one.people] if in_chat else []
        if slack_ids and all(slack_ids):
            for slack_id in slack_ids:
                pings[slack_id].append(one)
        else:
            by_mail.append(one)
    for slack_id, theirs in pings.items():
        lines = [Ping(one.deadline, one.case.number if one.case else "", _words(one)) for one in theirs]
        await ping(desk, slack_id, lines)
    for one in {id(one): one for theirs in pings.values() for one in theirs}.values():
        await _done(desk, one, "i chatten")
    return by_mail


async def _mail(desk: Desk, due: Sequence[Due]) -> None:
    """One mail for each person; whoever got today's already gets the rest on the next day that offices are open."""
    everybody = {p.email.casefold(): p for one in due for p in one.people}
    taken = {email for email in everybody if await desk.unit.deadlines.has_day(email, desk.today)}
    later = [one for one in due if any(p.email.casefold() in taken for p in one.people)]
    if later:
        opening = current_routine().hours.next_opening(desk.now)
        await desk.unit.deadlines.put_off([one.deadline.id for one in later], opening)
    now = [one for one in due if one not in later]
    for email, person in _people_of(now).items():
        if not await desk.unit.deadlines.take_day(email, desk.today):
            raise Conflict(f"today's reminder mail to person {email} was taken at the same moment")
        theirs = [one for one in now if email in {p.email.casefold() for p in one.people}]
        await write_reminders(desk, person, [(one.deadline, one.case, one.item) for one in theirs])
    for one in now:
        await _done(desk, one, ", ".join(p.email for p in one.people))


def _people_of(due: Sequence[Due]) -> Mapping[str, Party]:
    return {p.email.casefold(): p for one in due for p in one.people}


async def _done(desk: Desk, one: Due, told: str) -> None:
    await desk.unit.deadlines.end([one.deadline.id], DeadlineState.DONE, told=told)
    if one.case:
        text = f"{_place(one)}påminnelse, {told}: {_words(one)}."
        await desk.note(one.case.number, "reminded", text, who="clock")


def _words(one: Due) -> str:
    return current_routine().row(one.deadline.kind).words


def _place(one: Due) -> str:
    return f"Plats {one.deadline.position}: " if one.deadline.position else ""
