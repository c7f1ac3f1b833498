"""Somebody says when they are away and who stands in."""

from __future__ import annotations

from bot.chat_letters import AbsenceForm, Choice
from bot.events import Done, Outcome
from bot.routine.model import Absence, Person
from bot.routine.routing import deputy_of, officer
from handlers.chat.payloads import Submission, day_in
from handlers.chat.people import able_to_decide, decides, person_of
from handlers.chat.replies import not_for, refuse_stranger, reply
from handlers.desk import Desk
from handlers.turns import turn_of_the_day

LONGEST_DAYS = 400
NOT_YOURS = "Frånvaro gäller den som tar ställning till platser. Det gör inte du."


def absence_form(desk: Desk, person: Person) -> AbsenceForm:
    others = [p for p in able_to_decide(desk.directory) if p.email != person.email]
    deputy = officer(desk.directory, deputy_of(desk.directory, person.email))
    return AbsenceForm(
        name=person.name,
        deputies=tuple(Choice(p.email, p.name or p.email) for p in others),
        deputy=deputy.email if deputy else "",
    )


def absence_faults(desk: Desk, form: Submission) -> dict[str, str]:
    """block_id → words beside the field."""
    first, last = day_in(form.values.get("first", "")), day_in(form.values.get("last", ""))
    if first is None:
        return {"first": "Välj en dag."}
    if last is None:
        return {"last": "Välj en dag."}
    if last < first:
        return {"last": "Sista dagen är före den första."}
    if last < desk.today:
        return {"last": "Den dagen har redan varit."}
    if (last - first).days > LONGEST_DAYS:
        return {"last": "Så lång frånvaro ändras i katalogen i stället."}
    person, deputy = person_of(desk.directory, form.place.user), form.values.get("deputy", "")
    if deputy and (officer(desk.directory, deputy) is None or (person and deputy == person.email)):
        return {"deputy": "Den personen kan inte ersätta dig."}
    return {}


async def set_absence(desk: Desk, item_id: int, form: Submission) -> Outcome:
    person = person_of(desk.directory, form.place.user)
    if person is None:
        return Done(None, await refuse_stranger(desk, item_id, form.place))
    if not decides(desk.directory, person):
        return Done(None, await not_for(desk, item_id, form.place, person, NOT_YOURS))
    first, last = day_in(form.values.get("first", "")), day_in(form.values.get("last", ""))
    if first is None or last is None or (faults := absence_faults(desk, form)):
        words = " ".join(faults.values()) if first and last else "Dagarna saknas."
        await reply(desk, item_id, form.place, f"Frånvaron är inte sparad. {words}")
        return Done(None, "frånvaron var inte rätt ifylld")
    absence = Absence(person.email, first, last, form.values.get("deputy", ""))
    await desk.unit.directory.set_absence(absence, desk.now)
    deputy = officer(desk.directory, absence.deputy_email or deputy_of(desk.directory, person.email))
    who = f"{deputy.name} ersätter dig." if deputy else "Ingen ersätter dig: samordnarna tar ställning."
    text = f"Din frånvaro {first.isoformat()} till {last.isoformat()} är sparad. {who}"
    await reply(desk, item_id, form.place, text)
    await turn_of_the_day(desk)
    return Done(None, f"{person.email} är borta {first.isoformat()} till {last.isoformat()}")
