"""A part of the service that has been silent too long: the operators are told, once, and again when it is well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.letters import Alarm
from bot.ports import Beat, Party
from bot.routine.addresses import is_address
from bot.routine.working_days import STOCKHOLM
from handlers.correspondence import frame, queue
from handlers.desk import Desk
from handlers.pings import reachable, tell

MAILBOX, CLOCK, OUTBOX = "mailbox", "clock", "outbox"
LONGEST_SILENCE = {MAILBOX: timedelta(minutes=15), CLOCK: timedelta(minutes=15), OUTBOX: timedelta(hours=1)}


async def silent(desk: Desk, started: datetime | None) -> Mapping[str, datetime]:
    """The parts that have been silent too long, and since when.

    `started`: since when this process listens, nobody is silent before that; None: by the record alone.
    """
    beats = {name: beat.at for name, beat in (await desk.unit.heartbeats.all()).items()}
    first = started or desk.now
    heard = {name: max(beats.get(name, first), started or beats.get(name, first)) for name in (MAILBOX, CLOCK)}
    oldest = await desk.unit.heartbeats.oldest_unsent()
    heard[OUTBOX] = oldest or desk.now
    return {name: at for name, at in heard.items() if desk.now - at > LONGEST_SILENCE[name]}


async def told_of(desk: Desk) -> Mapping[str, Beat]:
    """The parts whose silence has been told, and which have not been called well since."""
    return {name: beat for name, beat in (await desk.unit.heartbeats.all()).items() if beat.alarmed_at}


async def settle(desk: Desk, started: datetime | None) -> int:
    """Tells what changed, in the desk's transaction; returns how many parts that was."""
    quiet, known = await silent(desk, started), await told_of(desk)
    changed = 0
    for name, since in quiet.items():
        if name not in known:
            await desk.unit.heartbeats.beat(name, since)  # a row to set the alarm on
            if await desk.unit.heartbeats.set_alarm(name, desk.now):
                await _tell(desk, "alarm", name, since)
                changed += 1
    for name, beat in known.items():
        if name not in quiet and await desk.unit.heartbeats.clear_alarm(name):
            await _tell(desk, "recovered", name, beat.alarmed_at or desk.now)
            changed += 1
    return changed


async def _tell(desk: Desk, kind: str, part: str, since: datetime) -> None:
    minutes = round((desk.now - since) / timedelta(minutes=1))
    for person in _operators(desk):
        letter = Alarm(frame(desk, (person,), None), part, since.astimezone(STOCKHOLM), minutes)
        key = f"{kind}:{part}:{desk.now.isoformat()}:{person.email}"
        subject = f"Platsvakt: {_SUBJECTS[kind]}"
        await queue(desk, kind, key, letter, (person,), (), subject=subject, case=None, language="sv", digest=True)
        if slack_id := reachable(desk, person):
            text = desk.office.letters.render(f"{kind}_chat", "sv", letter).text
            await tell(desk, slack_id, f"{key}:chat", text)


_SUBJECTS = {"alarm": "något har stannat", "recovered": "det fungerar igen"}


def _operators(desk: Desk) -> tuple[Party, ...]:
    if desk.office.operators:
        people = {email: desk.directory.person(email) for email in desk.office.operators}
        return tuple(Party(p.name if p else "", email) for email, p in people.items() if is_address(email))
    return tuple(p for p in desk.coordinators() if is_address(p.email))
