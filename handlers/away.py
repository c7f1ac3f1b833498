"""Somebody answers by a machine that they are away: reminders wait until they are back, or go to another.

Only reminders of the case that was answered move, and only those of the person who is away.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.ports import Case, DeadlineState, SetDeadline
from bot.reading.absence_notice import return_day
from bot.reading.model import Message
from bot.routine.deadlines import Recipient
from bot.routine.routine import current_routine
from bot.routine.working_days import working_day_on_or_after
from handlers.deciders import decider_of
from handlers.desk import Desk

# Who is reminded instead where somebody is away until after the limit.
_INSTEAD = {Recipient.REQUESTER: Recipient.HEAD, Recipient.MANAGER: Recipient.DEPUTY}


async def put_off(desk: Desk, case: Case, message: Message) -> date | None:
    """The first day back that the message tells, after its reminders have been put off; None where it tells none."""
    back = return_day(f"{message.subject}\n{message.new_text}", desk.today)
    if back is None:
        return None
    theirs = await _reminders_of(desk, case, message.sender.email.casefold())
    if not theirs:
        return None
    opening = current_routine().hours.opening(working_day_on_or_after(back))
    until = f"{message.sender.email} är borta till {back.isoformat()}"
    everything = await desk.unit.deadlines.of_case(case.number)
    earlier: dict[int, datetime] = {}  # the reminders of others that come instead
    for deadline, due_at in [(d, d.due_at) for d in theirs if d.due_at and d.due_at < opening]:
        instead = _instead(deadline, everything)
        if deadline.limit >= back:
            await desk.unit.deadlines.put_off([deadline.id], opening, until)
        elif instead is not None and instead.due_at is not None:
            await desk.unit.deadlines.end([deadline.id], DeadlineState.HANDED_ON, reason=until)
            earlier[instead.id] = min(due_at, earlier.get(instead.id, instead.due_at))
        # Otherwise nobody else can be told: the reminder goes, unread mail is better than none.
    for deadline_id, due_at in earlier.items():
        await desk.unit.deadlines.put_off([deadline_id], due_at, until)
    return back


async def _reminders_of(desk: Desk, case: Case, email: str) -> list[SetDeadline]:
    """The waiting reminders that would go to this address."""
    roles: set[tuple[int, Recipient]] = set()
    for item in case.open_placements:
        decider = (await decider_of(desk, case, item)).person
        agreement = item.assessment.agreement
        if case.requester.email.casefold() == email:
            roles.add((item.position, Recipient.REQUESTER))
        if decider and decider.email.casefold() == email:
            roles.add((item.position, Recipient.MANAGER))
        if agreement and agreement.supplier_email.casefold() == email:
            roles.add((item.position, Recipient.SUPPLIER))
    set_ = await desk.unit.deadlines.of_case(case.number)
    return [d for d in set_ if d.state is DeadlineState.WAITING and (d.position, d.recipient) in roles]


def _instead(deadline: SetDeadline, waiting: Sequence[SetDeadline]) -> SetDeadline | None:
    """The reminder of whoever stands beside or in for the one who is away."""
    other = _INSTEAD.get(deadline.recipient)
    return next(
        (
            d
            for d in waiting
            if d.state is DeadlineState.WAITING and d.position == deadline.position and d.recipient is other
        ),
        None,
    )
