"""A person's App Home: what waits for that person first, then what waits for others. Drawn for all who opened it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.chat_letters import Away, Decided, HomeFacts, HomeList, Parked, Row, TodayFacts
from bot.ports import ItemState, NewPost, PostKind
from bot.reading.headers import STOCKHOLM
from bot.reading.identity_numbers import mask
from bot.routine.model import Absence, Person
from bot.routine.notifications import Notifications
from bot.routine.routing import deputy_of, officer
from bot.routine.words import word
from handlers.chat.agenda import Agenda, Decision, Everything, OpenPlacement, agenda, away, everything
from handlers.chat.people import coordinates, decides, person_of, slack_id_of
from handlers.chat.shown import buttons_of, row
from handlers.desk import Desk
from handlers.progress import holder

MOST_PARKED = 50
MOST_ROWS = 12  # under one heading, and on the whole home
HOME = "home:"  # begins the keys of such posts: «home:U0123»


@dataclass(frozen=True, slots=True)
class Home:
    slack_id: str
    facts: HomeFacts
    post: NewPost


async def changed_homes(desk: Desk, known: Mapping[str, HomeFacts]) -> list[Home]:
    """Of all who have ever opened theirs, as they should stand now, where they differ from what is `known` by Slack id.

    Changes nothing.
    """
    if desk.office.chat is None:
        return []
    people = [person for slack_id in await desk.unit.chat.homes() if (person := person_of(desk.directory, slack_id))]
    return await _homes_of(desk, people, known)


async def put_home(desk: Desk, person: Person) -> None:
    for home in await _homes_of(desk, [person], {}):
        await desk.unit.chat.put(home.post, desk.now)


async def _homes_of(desk: Desk, people: Iterable[Person], known: Mapping[str, HomeFacts]) -> list[Home]:
    chat = desk.office.chat
    homes = [(p, slack_id) for p in people if (slack_id := slack_id_of(desk.directory, p.email))]
    if chat is None or not homes:
        return []
    found, parked = await everything(desk), await _parked(desk)
    chosen = await desk.unit.notifications.of([person.email for person, _ in homes])
    changed = []
    for person, slack_id in homes:
        await asyncio.sleep(0)  # many homes take a while, and Slack waits three seconds for an answer to a click
        facts = _facts(desk, person, found, parked, chosen)
        if facts != known.get(slack_id):
            drawn = chat.drawings.post("home", facts)
            post = NewPost(f"{HOME}{slack_id}", PostKind.HOME, slack_id, drawn.text, drawn.blocks)
            changed.append(Home(slack_id, facts, post))
    return changed


async def today_of(desk: Desk, person: Person) -> TodayFacts | None:
    """What waits for the person, for the list of the day; None where nothing does."""
    theirs = agenda(desk, person, await everything(desk))
    waiting = [
        *theirs.asked,
        *theirs.waiting,
        *(o for listed in theirs.deputy.values() for o in listed),
        *theirs.triage,
    ]
    aside = len(await _parked(desk)) if coordinates(desk.directory, person) else 0
    if not waiting and not aside:
        return None
    return TodayFacts(HomeList(tuple(_plain(one) for one in waiting[:MOST_ROWS]), len(waiting)), aside)


async def _parked(desk: Desk) -> tuple[Parked, ...]:
    parked = await desk.unit.inbox.listed(ItemState.PARKED, MOST_PARKED)
    return tuple(Parked(i.id, i.kept_at.astimezone(STOCKHOLM), mask(i.reason)) for i in parked)


def _facts(
    desk: Desk, person: Person, found: Everything, parked: tuple[Parked, ...], chosen: Mapping[str, Notifications]
) -> HomeFacts:
    theirs, coordinating = agenda(desk, person, found), coordinates(desk.directory, person)
    return HomeFacts(
        today=desk.today,
        decides=decides(desk.directory, person),
        coordinates=coordinating,
        chosen=chosen[person.email],
        waiting=_waiting(theirs),
        deputy=tuple((mask(name), _shown(listed, acting=True)) for name, listed in theirs.deputy.items()),
        triage=_shown(theirs.triage, acting=True),
        urgent=_shown(theirs.urgent),
        others=_shown(theirs.others),
        decided=tuple(_decided(desk, decision) for decision in theirs.decided[:MOST_ROWS]),
        decided_count=len(theirs.decided),
        parked=parked if coordinating else (),
        away=tuple(_away(desk, absence) for absence in away(person, found.absences)),
    )


def _waiting(theirs: Agenda) -> HomeList:
    rows = [*(_acting(one) for one in theirs.waiting), *(row(one.case, one.item) for one in theirs.asked)]
    return HomeList(tuple(rows[:MOST_ROWS]), len(rows))


def _shown(listed: Sequence[OpenPlacement], *, acting: bool = False) -> HomeList:
    return HomeList(tuple((_acting if acting else _plain)(one) for one in listed[:MOST_ROWS]), len(listed))


def _acting(one: OpenPlacement) -> Row:
    return row(one.case, one.item, buttons=buttons_of(one.item, one.now))


def _plain(one: OpenPlacement) -> Row:
    held = holder(one.item)
    return row(one.case, one.item, holder=word(held) if held else "")


def _decided(desk: Desk, decision: Decision) -> Decided:
    entry = decision.entry
    by = desk.directory.person(entry.who)
    name = mask(by.name if by else entry.who)
    return Decided(row(decision.case, decision.item), entry.event, name, entry.at.astimezone(STOCKHOLM))


def _away(desk: Desk, absence: Absence) -> Away:
    email = absence.deputy_email or deputy_of(desk.directory, absence.email)
    person = officer(desk.directory, email) if email else None
    return Away(absence.first_day, absence.last_day, person.name if person else "")
