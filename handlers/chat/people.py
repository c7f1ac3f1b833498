"""Who is who: Slack ids come from the directory, and an unknown id is nobody."""

from __future__ import annotations

from bot.routine.model import Directory, Person, Role
from bot.routine.routing import coordinators, officer

_OFFICERS = (Role.AGREEMENT_MANAGER, Role.COORDINATOR)


def person_of(directory: Directory, slack_id: str) -> Person | None:
    """In the role of one who decides, where the person has several."""
    rows = [p for p in directory.people if slack_id and p.slack_id == slack_id]
    return min(rows, key=lambda p: p.role not in _OFFICERS, default=None)


def slack_id_of(directory: Directory, email: str) -> str:
    """ "" for one who has none."""
    wanted = email.casefold()
    return next((p.slack_id for p in directory.people if p.email.casefold() == wanted and p.slack_id), "")


def decides(directory: Directory, person: Person) -> bool:
    """Agreement manager, or coordinator of the office that holds the agreements."""
    return officer(directory, person.email) is not None


def coordinates(directory: Directory, person: Person) -> bool:
    return any(person.email == c.email for c in coordinators(directory))


def able_to_decide(directory: Directory) -> tuple[Person, ...]:
    """By name."""
    people = {p.email: p for p in (*directory.with_role(Role.AGREEMENT_MANAGER), *coordinators(directory))}
    return tuple(sorted(people.values(), key=lambda p: p.name))
