"""What is odd in a directory, and what changes between two: agreement by agreement, person by person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import combinations

from bot.routine.model import Agreement, Directory, Organisation, Person
from bot.routine.routing import deputy_of


class Kind(StrEnum):
    AGREEMENT_ADDED = "agreement_added"
    AGREEMENT_REMOVED = "agreement_removed"
    AGREEMENT_CHANGED = "agreement_changed"
    PERSON_ADDED = "person_added"
    PERSON_REMOVED = "person_removed"
    PERSON_CHANGED = "person_changed"
    ORGANISATION_ADDED = "organisation_added"
    ORGANISATION_REMOVED = "organisation_removed"
    ORGANISATION_CHANGED = "organisation_changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is new, gone or otherwise. Values are written as in the directory files."""

    kind: Kind
    what: str  # agreement id; "address as role"; organisation's name
    before: str  # "" where it is new
    after: str  # "" where it is gone
    column: str = ""  # which of its columns changed; "" where it is new or gone


def overlapping_agreements(directory: Directory) -> list[tuple[Agreement, Agreement]]:
    """Pairs of one supplier's agreements that are in force on the same day for the same kind of placement."""
    by_supplier: dict[str, list[Agreement]] = {}
    for agreement in directory.agreements:
        by_supplier.setdefault(agreement.supplier, []).append(agreement)
    return [
        (one, other)
        for agreements in by_supplier.values()
        for one, other in combinations(sorted(agreements, key=lambda a: (a.valid_from, a.agreement_id)), 2)
        if _overlap(one, other)
    ]


def _overlap(one: Agreement, other: Agreement) -> bool:
    programmes = not one.programmes or not other.programmes or bool(set(one.programmes) & set(other.programmes))
    categories = bool(set(one.categories) & set(other.categories))
    return programmes and categories and other.valid_from <= one.valid_to and one.valid_from <= other.valid_to


def circular_deputies(directory: Directory) -> list[tuple[str, ...]]:
    """Rings of people who stand in for one another, each once: addresses in order, the first in the alphabet first."""
    rings: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in sorted({person.email.casefold() for person in directory.people}):
        path: list[str] = []
        email = start
        while email and email not in done:
            done.add(email)
            path.append(email)
            email = deputy_of(directory, email)
        if email in path:
            ring = path[path.index(email) :]
            first = ring.index(min(ring))
            rings.append((*ring[first:], *ring[:first]))
    return sorted(rings)


def differences(old: Directory, new: Directory) -> list[Difference]:
    """All that an import would change: agreements, people, organisations, each in the order of their keys."""
    return [
        *_differences("agreement", _agreements(old), _agreements(new)),
        *_differences("person", _people(old), _people(new)),
        *_differences("organisation", _organisations(old), _organisations(new)),
    ]


def _agreements(directory: Directory) -> dict[str, Agreement]:
    return {agreement.agreement_id: agreement for agreement in directory.agreements}


def _people(directory: Directory) -> dict[str, Person]:
    return {f"{person.email} as {person.role}": person for person in directory.people}


def _organisations(directory: Directory) -> dict[str, Organisation]:
    return {organisation.name: organisation for organisation in directory.organisations}


_Record = Agreement | Person | Organisation


def _differences(noun: str, old: Mapping[str, _Record], new: Mapping[str, _Record]) -> list[Difference]:
    found: list[Difference] = []
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if before is None and after is not None:
            found.append(Difference(Kind(f"{noun}_added"), key, "", _written(after)))
        elif before is not None and after is None:
            found.append(Difference(Kind(f"{noun}_removed"), key, _written(before), ""))
        elif before is not None and after is not None:
            for column in (f.name for f in fields(before)):
                was, becomes = _cell(getattr(before, column)), _cell(getattr(after, column))
                if was != becomes:
                    found.append(Difference(Kind(f"{noun}_changed"), key, was, becomes, column))
    return found


def _written(record: _Record) -> str:
    """The record as a line of its file."""
    return ";".join(_cell(getattr(record, f.name)) for f in fields(record))


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return "|".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
