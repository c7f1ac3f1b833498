"""A supplement meets what is known: which facts change, for which placement, and which contradict somebody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.routine.model import Certainty, Fact, Field, Placement

# Facts about who asks, shared by all placements of a request.
SHARED = frozenset(
    {
        Field.STUDY_DIRECTOR,
        Field.FROM_STUDY_DIRECTOR,
        Field.DEPARTMENT_HEAD,
        Field.HEAD_CONSULTED,
        Field.ORGANISATION,
        Field.SUBJECT,
        Field.UNREAD,
    }
)
NAMES = frozenset({Field.TRAINEE, Field.STUDY_DIRECTOR, Field.DEPARTMENT_HEAD, Field.SUPERVISOR})
_EXTENT = (Field.EXTENT_PERCENT, Field.HOURS_PER_WEEK, Field.WORKING_HOURS)
_PERIOD = (Field.START, Field.END, Field.PERIOD)
# Said of one thing in several ways: they change together or not at all.
_TOGETHER = (_EXTENT, _PERIOD, (Field.SUPPLIER, Field.HOST), (Field.CATEGORY, Field.TRAINING))
# About the mail itself: who writes, under which subject, with which form. Nobody contradicts anybody by these.
_ABOUT_THE_MAIL = frozenset({Field.SUBJECT, Field.FROM_STUDY_DIRECTOR, Field.STOK_FORM, Field.UNREAD})

_FULL_TIME_HOURS = 40.0
_SAME_HOURS = 0.15  # hours that are read from clock times hold the lunch too: 42.5 is full time


@dataclass(frozen=True, slots=True)
class Change:
    position: int  # index of the placement
    field: Field
    before: Fact | None
    after: Fact


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What was said against facts that the sender may not change alone. Nothing of it was taken."""

    position: int  # index of the placement
    before: Mapping[Field, Fact]
    after: Mapping[Field, Fact]


class Supplemented(NamedTuple):
    placements: list[Placement]
    changes: list[Change]
    contradictions: list[Contradiction]
    unplaced: tuple[Field, ...]  # facts of which it cannot be said whose they are


MayChange = Callable[[int, Field], bool]  # index of a placement, field → the sender may change what is stated there


def supplemented(
    known: Sequence[Placement], said: Sequence[Placement], may_change: MayChange = lambda _index, _field: True
) -> Supplemented:
    """`known` with what `said` adds or corrects, and each fact that changed.

    What names a trainee goes to that trainee's placement. What names nobody goes to the only placement there
    is, or to the one that still lacked it; where several lacked it, it is taken as unclear, so that we ask.
    What is stated and was said by somebody else stands: the other value is a contradiction.
    """
    result = list(known)
    contradictions: list[Contradiction] = []
    unplaced: dict[Field, None] = {}
    for addition in said:
        placed, homeless = _addressed(result, addition)
        unplaced |= dict.fromkeys(homeless)
        for index, facts in placed:
            for group in groups(_news(result[index], facts)):
                against = contradicted(result[index], group)
                if all(may_change(index, name) for name in against):
                    result[index] = _merged(result[index], group)
                else:
                    contradictions.append(Contradiction(index, against, group))
    changes = [
        Change(index, name, before.fact(name), fact)
        for index, (before, after) in enumerate(zip(known, result, strict=True))
        for name, fact in after.facts.items()
        if _differs(before.fact(name), fact)
    ]
    return Supplemented(result, changes, contradictions, tuple(unplaced))


def contradicted(known: Placement, said: Mapping[Field, Fact]) -> dict[Field, Fact]:
    """The stated facts that do not hold if what is said does; more of a name, or hours told in another way, agree."""
    stated = {name: fact for name, fact in known.facts.items() if fact.stated}
    found: dict[Field, Fact] = {}
    for name, fact in said.items():
        if name in _ABOUT_THE_MAIL:
            continue
        if name in _EXTENT:
            found |= _other_hours(stated, said)
        elif name is Field.PERIOD:
            found |= {day: stated[day] for day in (Field.START, Field.END) if day in stated}
        elif name in stated and not _agrees(name, stated[name], fact):
            found[name] = stated[name]
    if Field.START in found or Field.END in found:  # a period is spoken of as a whole
        found |= {day: stated[day] for day in (Field.START, Field.END) if day in stated}
    return found


def names_alike(one: str, other: str) -> bool:
    """The same person, however much of the name is written: «Dagny» and «Dagny Skoglar»."""
    first, second = one.casefold().split(), other.casefold().split()
    short, long = sorted((first, second), key=len)
    return bool(short) and all(part in long for part in short)


def _addressed(
    known: Sequence[Placement], said: Placement
) -> tuple[Iterable[tuple[int, dict[Field, Fact]]], list[Field]]:
    """(index of a placement, the facts meant for it), and what is meant for one of several, nobody knows which."""
    if _known_otherwise(known, said.text(Field.TRAINEE) or ""):
        said = said.without(Field.TRAINEE)
    trainee = said.text(Field.TRAINEE)
    facts = dict(said.facts)
    if len(known) == 1:
        if trainee and names_alike(trainee, known[0].text(Field.TRAINEE) or ""):
            facts.pop(Field.TRAINEE)  # perhaps only a first name: the full one is known
        return [(0, facts)], []
    named = [i for i, p in enumerate(known) if trainee and names_alike(trainee, p.text(Field.TRAINEE) or "")]
    facts.pop(Field.TRAINEE, None)
    if len(named) == 1:
        return [(named[0], facts)], []
    placed = []
    for index, placement in enumerate(known):
        own: dict[Field, Fact] = {}
        for name, fact in facts.items():
            if name in SHARED:
                own[name] = fact
            elif not trainee and _lacks(placement, name):
                alone = sum(_lacks(p, name) for p in known) == 1
                own[name] = fact if alone else replace(fact, certainty=Certainty.UNCLEAR)
        placed.append((index, own))
    homeless = [
        name
        for name, fact in facts.items()
        if name not in SHARED | _ABOUT_THE_MAIL
        and fact.stated
        and not any(name in own for _, own in placed)
        and not all(name in p.facts and _agrees(name, p.facts[name], fact) for p in known)
    ]
    return placed, homeless


def _known_otherwise(known: Sequence[Placement], name: str) -> bool:
    """Whether somebody named as the trainee is known as a supervisor, head or study director, and as no trainee."""

    def is_one(*roles: Field) -> bool:
        return any(names_alike(name, p.text(role) or "") for p in known for role in roles)

    return is_one(*NAMES - {Field.TRAINEE}) and not is_one(Field.TRAINEE)


def groups(facts: Mapping[Field, Fact]) -> Iterator[dict[Field, Fact]]:
    """Facts that are said of one thing, and so change together."""
    left = dict(facts)
    for names in _TOGETHER:
        if group := {name: left.pop(name) for name in names if name in left}:
            yield group
    for name, fact in left.items():
        yield {name: fact}


def _news(known: Placement, facts: Mapping[Field, Fact]) -> dict[Field, Fact]:
    """Without names that are known in full already."""
    return {name: fact for name, fact in facts.items() if not (name in NAMES and _is_less(known.fact(name), fact))}


def _is_less(known: Fact | None, said: Fact) -> bool:
    full, some = known.value if known and known.stated else None, said.value
    if not isinstance(full, str) or not isinstance(some, str):
        return False
    return len(some.split()) < len(full.split()) and names_alike(full, some)


def _agrees(name: Field, known: Fact, said: Fact) -> bool:
    if not said.stated:
        return False
    if isinstance(known.value, str) and isinstance(said.value, str):
        same = known.value.casefold() == said.value.casefold()
        return same or (name in NAMES and names_alike(known.value, said.value))
    return known.value == said.value


def _other_hours(stated: Mapping[Field, Fact], said: Mapping[Field, Fact]) -> dict[Field, Fact]:
    """What was stated of the hours, where what is said now is another extent or cannot be compared."""
    known = {name: stated[name] for name in _EXTENT if name in stated}
    if not known or all(name in known and known[name].value == fact.value for name, fact in said.items()):
        return {}
    before, after = _hours_a_week(known), _hours_a_week(said)
    if before is None or after is None:
        return known
    return {} if abs(before - after) <= before * _SAME_HOURS else known


def _hours_a_week(facts: Mapping[Field, Fact]) -> float | None:
    hours, percent = facts.get(Field.HOURS_PER_WEEK), facts.get(Field.EXTENT_PERCENT)
    if hours and hours.stated and isinstance(hours.value, (int, float)):
        return float(hours.value)
    if percent and percent.stated and isinstance(percent.value, (int, float)):
        return percent.value / 100 * _FULL_TIME_HOURS
    return None


def _lacks(placement: Placement, name: Field) -> bool:
    fact = placement.fact(name)
    return fact is None or not fact.stated


def _merged(known: Placement, facts: dict[Field, Fact]) -> Placement:
    if any(name in facts for name in _EXTENT):  # hours said anew replace all that was said of them
        known = known.without(*_EXTENT)
    if Field.PERIOD in facts:  # a vague or impossible period replaces the one that was
        known = known.without(*_PERIOD)
    elif Field.START in facts or Field.END in facts:
        known = known.without(Field.PERIOD)
    if Field.SUPPLIER in facts and Field.HOST not in facts:
        known = known.without(Field.HOST)
    return known.with_facts(facts)


def _differs(before: Fact | None, after: Fact) -> bool:
    return before is None or (before.value, before.certainty) != (after.value, after.certainty)
