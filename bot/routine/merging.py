"""A supplement meets what is known: which facts change, for which placement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

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
    }
)
_EXTENT = (Field.EXTENT_PERCENT, Field.HOURS_PER_WEEK, Field.WORKING_HOURS)
_PERIOD = (Field.START, Field.END, Field.PERIOD)


@dataclass(frozen=True, slots=True)
class Change:
    position: int  # index of the placement
    field: Field
    before: Fact | None
    after: Fact


def supplemented(known: Sequence[Placement], said: Sequence[Placement]) -> tuple[list[Placement], list[Change]]:
    """`known` with what `said` adds or corrects, and each fact that changed.

    What names a trainee goes to that trainee's placement. What names nobody goes to the only placement there
    is, or to the one that still lacked it; where several lacked it, it is taken as unclear, so that we ask.
    """
    result = list(known)
    for addition in said:
        for index, facts in _addressed(result, addition):
            result[index] = _merged(result[index], facts)
    changes = [
        Change(index, name, before.fact(name), fact)
        for index, (before, after) in enumerate(zip(known, result, strict=True))
        for name, fact in after.facts.items()
        if _differs(before.fact(name), fact)
    ]
    return result, changes


def names_alike(one: str, other: str) -> bool:
    """The same person, however much of the name is written: «Dagny» and «Dagny Skoglar»."""
    first, second = one.casefold().split(), other.casefold().split()
    short, long = sorted((first, second), key=len)
    return bool(short) and all(part in long for part in short)


def _addressed(known: Sequence[Placement], said: Placement) -> Iterable[tuple[int, dict[Field, Fact]]]:
    """(index of a placement, the facts meant for it)."""
    trainee = said.text(Field.TRAINEE)
    facts = dict(said.facts)
    if len(known) == 1:
        if trainee and names_alike(trainee, known[0].text(Field.TRAINEE) or ""):
            facts.pop(Field.TRAINEE)  # perhaps only a first name: the full one is known
        yield 0, facts
        return
    named = [i for i, p in enumerate(known) if trainee and names_alike(trainee, p.text(Field.TRAINEE) or "")]
    facts.pop(Field.TRAINEE, None)
    if len(named) == 1:
        yield named[0], facts
        return
    for index, placement in enumerate(known):
        own: dict[Field, Fact] = {}
        for name, fact in facts.items():
            if name in SHARED:
                own[name] = fact
            elif not trainee and _lacks(placement, name):
                alone = sum(_lacks(p, name) for p in known) == 1
                own[name] = fact if alone else replace(fact, certainty=Certainty.UNCLEAR)
        yield index, own


def _lacks(placement: Placement, name: Field) -> bool:
    fact = placement.fact(name)
    return fact is None or not fact.stated


def _merged(known: Placement, facts: dict[Field, Fact]) -> Placement:
    if not facts:
        return known
    if any(name in facts for name in _EXTENT):  # hours said anew replace all that was said of them
        known = known.without(*_EXTENT)
    if Field.PERIOD in facts:  # a vague or impossible period replaces the one that was
        known = known.without(*_PERIOD)
    elif Field.START in facts or Field.END in facts:
        known = known.without(Field.PERIOD)
    if Field.TRAINING not in facts and Field.SUPPLIER in facts:
        known = known.without(Field.HOST)
    return known.with_facts(facts)


def _differs(before: Fact | None, after: Fact) -> bool:
    return before is None or (before.value, before.certainty) != (after.value, after.certainty)
