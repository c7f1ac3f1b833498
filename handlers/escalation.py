"""Nobody has decided in time: the deputy of whoever should have is asked too."""

from __future__ import annotations

from dataclasses import replace

from bot.ports import Case, CasePlacement, DeadlineState, NewPost, Party, PostKind, SetDeadline
from bot.routine.routing import decider, deputy_of
from handlers.asking import ask_for_decision
from handlers.chat.cards import CARD
from handlers.chat.quiet import undisturbed
from handlers.deciders import barred_from, decider_of
from handlers.desk import Desk
from handlers.hands import handed_to, passed_on
from handlers.pings import reachable
from handlers.progress import with_items

NO_DEPUTY = "det finns ingen ersättare som kan avgöra"


async def ask_deputy(desk: Desk, deadline: SetDeadline) -> None:
    """The decision is handed to the deputy as well: the agreement's manager may still take it."""
    case = await desk.unit.cases.get(deadline.case)
    item = next((p for p in case.placements if p.position == deadline.position), None) if case else None
    found = await _deputy(desk, case, item) if case and item else None
    if case is None or item is None or found is None:
        await desk.unit.deadlines.end([deadline.id], DeadlineState.HANDED_ON, reason=NO_DEPUTY)
        return
    first, deputy = found
    by = handed_to(item, desk.today)  # whoever has it for a time has no deputy for longer
    handed = replace(item, handed=passed_on(item, deputy.email, desk.today, by=by))
    saved = await desk.unit.cases.save(with_items(case, [handed]))
    text = f"Plats {item.position}: {first.name} har inte svarat i tid. {deputy.name}, ersättare, får frågan också."
    await desk.note(case.number, "handed_over", text, who="clock")
    if slack_id := reachable(desk, deputy):  # drawn with the other cards when the transaction ends
        post = NewPost(
            key=f"{CARD}{case.number}:{slack_id}",
            kind=PostKind.MESSAGE,
            channel=slack_id,
            text=case.number,
            case=case.number,
            not_before=await undisturbed(desk, deputy.email),
        )
        await desk.unit.chat.put(post, desk.now)
    await ask_for_decision(desk, saved, only=handed)
    await desk.unit.deadlines.end([deadline.id], DeadlineState.DONE, told=deputy.email)


async def _deputy(desk: Desk, case: Case, item: CasePlacement) -> tuple[Party, Party] | None:
    """Who should have decided, and whoever stands in for them and can."""
    first = (await decider_of(desk, case, item)).person
    email = deputy_of(desk.directory, first.email) if first else ""
    if first is None or not email:
        return None
    absences = await desk.unit.directory.absences(desk.today)
    barred = {*barred_from(desk, case), first.email}
    found = decider(item.assessment, desk.directory, absences, desk.today, barred, handed_to=email).person
    return (Party(first.name, first.email), Party(found.name, found.email)) if found else None
