"""`/lou …`: private answers about cases. What opens a modal never comes here (handlers/chat/forms.py)."""

from __future__ import annotations

import re

from bot.chat_letters import CaseAnswer, CaseList
from bot.events import Done, Ignored, Outcome
from bot.ports import Case, NewPost, PostKind
from bot.reading.identity import CASE_NUMBER
from bot.routine.model import Person
from handlers.chat.agenda import MOST_CASES
from handlers.chat.homes import HOME, put_home
from handlers.chat.payloads import CommandLine, HomeOpened
from handlers.chat.people import decides, person_of
from handlers.chat.replies import UNKNOWN, chat_of, refuse_stranger, reply, show
from handlers.chat.shown import placement_shown, row
from handlers.deciders import decider_of, decider_with
from handlers.desk import Desk, may_speak_in
from handlers.progress import front

NOT_FOUND = "Vi hittar inget ärende {number} som du är med i. Skriv `/lou mina` så ser du dina."
HELP = frozenset({"hjälp", "help", "?", "hjalp"})
MINE = frozenset({"mina", "mitt", "mine"})
WHY = ("varför", "varfor", "why")

_FIGURES = re.compile(r"\d{1,6}")


async def command(desk: Desk, item_id: int, line: CommandLine) -> Outcome:
    person = person_of(desk.directory, line.place.user)
    if person is None:
        return Done(None, await refuse_stranger(desk, item_id, line.place))
    asked, _, rest = line.text.partition(" ")
    why = asked.casefold() in WHY
    drawings = chat_of(desk).drawings
    if asked.casefold() in MINE:
        await show(desk, item_id, line.place, drawings.post("mine", await _mine(desk, person)))
        return Done(None, "frågade om sina ärenden")
    number = rest if why else line.text
    if CASE_NUMBER.fullmatch(number) or _FIGURES.fullmatch(number):
        case = await _case(desk, person, number)
        if case is None:
            await reply(desk, item_id, line.place, NOT_FOUND.format(number=number))
            return Done(None, "frågade om ett ärende som inte är hans eller hennes")
        drawn = drawings.post("why" if why else "status", await _told(desk, case))
        await show(desk, item_id, line.place, drawn)
        return Done(case.number, "frågade varför" if why else "frågade om läget")
    if asked.casefold() in HELP:
        await show(desk, item_id, line.place, drawings.post("help", None))
        return Done(None, "frågade om hjälp")
    await reply(
        desk, item_id, line.place, f"Vi förstår inte «{line.text}». Skriv `/lou hjälp` så ser du vad du kan skriva."
    )
    return Done(None, "ett kommando som inte finns")


async def home_opened(desk: Desk, opened: HomeOpened) -> Outcome:
    person = person_of(desk.directory, opened.place.user)
    if person is None:
        drawn = chat_of(desk).drawings.post("stranger", f"{UNKNOWN} Mejla {desk.office.mailbox.email}.")
        user = opened.place.user
        await desk.unit.chat.put(NewPost(f"{HOME}{user}", PostKind.HOME, user, drawn.text, drawn.blocks), desk.now)
        return Ignored("någon som inte finns i katalogen öppnade sin startsida")
    await put_home(desk, person)
    return Done(None, "öppnade sin startsida")


async def _case(desk: Desk, person: Person, number: str) -> Case | None:
    """A case that the person may ask about; figures alone are those of this year, else the year before."""
    figures = _FIGURES.fullmatch(number)
    years = (desk.today.year, desk.today.year - 1)
    numbers = [f"LOU-{year}-{int(number):04}" for year in years] if figures else [number.upper()]
    for candidate in numbers:
        case = await desk.unit.cases.get(candidate)
        if case and (decides(desk.directory, person) or may_speak_in(case, person.email, desk.directory)):
            return case
    return None


async def _told(desk: Desk, case: Case) -> CaseAnswer:
    first = front(case)
    person = (await decider_of(desk, case, first)).person if first else None
    return CaseAnswer(
        case=case.number,
        received=case.first_contact,
        placements=tuple(placement_shown(p) for p in case.placements),
        decider=person.name if person else "",
    )


async def _mine(desk: Desk, person: Person) -> CaseList:
    """What the person asked for, and what waits for the person's decision."""
    absences = await desk.unit.directory.absences(desk.today)
    rows = []
    for case in await desk.unit.cases.listed(MOST_CASES, only_open=True):
        for item in case.open_placements:
            now = decider_with(desk, case, item, absences).person
            if person.email == case.requester.email or (now and now.email == person.email):
                rows.append(row(case, item))
    return CaseList(tuple(rows))
