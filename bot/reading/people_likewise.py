"""Whoever has the same role by a second pair: «Anna Ek och Bo Öst», «Anna handleds av Per Ek och Bo av …»."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.elements import Element, Role, listed, past_genitive
from bot.reading.mentions import How, People
from bot.reading.places import PlaceKind
from bot.reading.vocabulary import find_programmes

_WHOM = frozenset(("de", "den", "henne", "honom", "hen", "resten", "på", "under", "the"))
_JOINING = frozenset((",", ";", "och", "samt", "medan", "and", "while"))
_FOR_WHOM = frozenset(("för", "åt", "till", "for"))


def and_others(people: People, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
    """ "ST-läkarna Anna Ek och Bo Öst": the second name has the role too."""
    while (
        at + 2 < len(elements) and elements[at + 1].word in ("och", ",", "samt", "&", "and") and elements[at + 2].name
    ):
        name = elements[at + 2].name
        if name is None or not name.full or (elements[at + 1].word == "," and not listed(elements, at + 3)):
            return
        if people.claimed_by_other(name, role):
            return
        people.add(role, name, index, name.start, name.end, How.STATED, 3)
        at += 2


def others_before(people: People, index: int, elements: Sequence[Element], at: int) -> None:
    """ "Anna Ek och Bo Öst, båda ST-läkare": the first name has the role too. `at`: the last name."""
    while at >= 2 and elements[at - 1].word in ("och", ",", "samt", "&", "and"):
        name = elements[at - 2].name
        if name is None or not name.full or people.claimed(name):
            return
        people.add(Role.TRAINEE, name, index, name.start, name.end, How.STATED, 3)
        at -= 2


def respectively(people: People, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
    """ "handledare Per Ek respektive Lisa Öst": the second name has the role too."""
    rest = [e for e in elements[at + 1 : at + 5] if not e.title and e.word != "."]
    if role is Role.SUPERVISOR and len(rest) > 1 and rest[0].word in ("respektive", "resp", "respectively"):
        named = rest[1].name
        if named and not people.claimed(named):
            people.add(role, named, index, named.start, named.end, How.STATED, 3)


def likewise(people: People, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
    """ "Anna handleds av Per Ek och Bo av Lisa Öst": the verb holds for the second too."""
    while at + 4 < len(elements) and elements[at + 1].word in ("och", ",", "samt", "medan", "and"):
        other, by, named = elements[at + 2], elements[at + 3], elements[at + 4].name
        if not other.name or by.word not in ("av", "by") or not named or people.claimed(named):
            return
        people.add(role, named, index, other.start, named.end, How.STATED, 2)
        at += 4


def likewise_named(people: People, index: int, elements: Sequence[Element], at: int) -> None:
    """ "Anna får Per Ek som handledare och Bo (får) Lisa Öst": the second pair is like the first."""
    after = elements[at + 1 : at + 24]
    if len(after) < 4 or after[0].word not in ("och", "medan", ",", "samt", "and", "while"):
        return
    start = 2 if after[1].word in ("och", "medan", "and", "while") else 1
    if start >= len(after) or after[start].name is None:
        return
    for number in range(start + 1, len(after)):
        element = after[number]
        if element.role or element.word in (";", "(", "?"):
            return
        if element.name:
            gives = after[number - 1].word in ("får", "med", "har", "av", "fått", "gets", "with", "has")
            if gives and not people.claimed(element.name):
                people.add(Role.SUPERVISOR, element.name, index, after[start].start, element.end, How.STATED, 2)
            return


def likewise_for(people: People, index: int, elements: Sequence[Element], at: int) -> None:
    """ "Per Ek är handledare för Anna och Lisa Öst för Bo", "… Per Ek (Anna) och Lisa Öst (Bo)": the second pair is
    like the first."""
    while (whom := _for_whom(elements, at + 1)) and whom + 2 < len(elements):
        joined, named = elements[whom + 1 : whom + 3]
        second = _for_whom(elements, whom + 3)
        if joined.word not in (",", "och", "samt", "medan", "and") or named.name is None or not second:
            return
        if not people.claimed(named.name):
            people.add(Role.SUPERVISOR, named.name, index, named.start, elements[second].end, How.STATED, 2)
        at = whom + 2


def _for_whom(elements: Sequence[Element], at: int) -> int:
    """The last element of "för Anna" or "(Anna)" that begins at `at`; 0 where neither does."""
    said = elements[at : at + 4]
    if len(said) > 1 and said[0].word in _FOR_WHOM and said[1].name is not None:
        return at + 1
    opening = 2 if len(said) > 1 and said[1].word in _FOR_WHOM else 1
    bracketed = len(said) > opening + 1 and said[0].word == "(" and said[opening].name is not None
    return at + opening + 1 if bracketed and said[opening + 1].word == ")" else 0


def likewise_done(people: People, index: int, elements: Sequence[Element], at: int) -> None:
    """ "Per Ek handleder de två första och Lisa Öst de två sista", "… på urologin och Lisa Öst på kirurgin"."""
    if not elements[at].verb:
        return
    for number in range(at + 2, min(at + 9, len(elements) - 2)):
        joined, named, whom = elements[number : number + 3]
        if joined.role:
            return
        if joined.word in ("och", "medan", "samt", "and") and named.name and named.name.full:
            if (whom.word in _WHOM or whom.name) and not people.claimed(named.name):
                people.add(Role.SUPERVISOR, named.name, index, named.start, whom.end, How.STATED, 2)
            return


def likewise_of(people: People, index: int, elements: Sequence[Element], at: int) -> None:
    """ "Per Ek blir Moas handledare och Lisa Öst blir Bos": the second pair is like the first."""
    if at + 4 < len(elements):
        joined, by, verb, whom = elements[at + 1 : at + 5]
        like = joined.word in _JOINING and verb.word in ("är", "blir", "is")
        if like and by.name and whom.name and past_genitive(elements, at + 4) > at + 5 and not people.claimed(by.name):
            people.add(Role.SUPERVISOR, by.name, index, by.start, whom.end, How.STATED, 2)


def next_pairs(people: People, index: int, elements: Sequence[Element], at: int) -> None:
    """ "Handledare för Moa är Per Ek och för Bo (är) Lisa Öst", "… får Moa Per Ek och Bo Lisa Öst": whom, then who."""
    while at + 3 < len(elements) and elements[at + 1].word in _JOINING:
        step = at + 2
        for_whom = elements[step].word in _FOR_WHOM
        step += for_whom
        if step + 1 >= len(elements) or elements[step].name is None:
            return
        by = step + 1
        while for_whom and by + 1 < len(elements) and elements[by].word in ("är", "blir", "is", ":", ","):
            by += 1
        named = elements[by].name
        if named is None or people.claimed(named):
            return
        people.add(Role.SUPERVISOR, named, index, elements[step].start, named.end, How.STATED, 2)
        at = by


_AT = frozenset(("på", "hos", "vid", "under", "i", "inom", "at", "in", "during", "("))
_IT_IS = frozenset(("är", "blir", "det", "handleder", "av", "is", "it", ":"))


def likewise_there(people: People, index: int, elements: Sequence[Element]) -> None:
    """ "På Fjärdviken är det Per Ek som handleder, på Kvarnsjö Lisa Öst", "… Per Ek på urologin och Lisa Öst på
    kirurgin": whoever is named with the next place or speciality as the first supervisor is with the first."""
    said = [m for m in people.mentions if m.role is Role.SUPERVISOR and m.piece == index and m.how is How.STATED]
    if not said or len([e for e in elements if e.name]) < 2:
        return
    end = max(said[0].end, said[0].name.end)
    if not any(is_there(elements, at) for at, e in enumerate(elements) if e.start < end + _BESIDE):
        return
    for at, element in enumerate(elements[:-2]):
        if element.start < said[0].name.end or element.word not in (*_JOINING, "men", "but"):
            continue
        number = _named_there(elements, at + 1 + (elements[at + 1].word in ("av", "by")))
        named = elements[number].name if number else None
        if named and named.full and not people.claimed(named):
            people.add(Role.SUPERVISOR, named, index, elements[at + 1].start, named.end, How.STATED, 2)


_BESIDE = 40  # characters


def is_there(elements: Sequence[Element], at: int) -> bool:
    """Whether "på Granvik", "under urologin", "(Granvik" begins at an element."""
    if elements[at].word not in _AT or at + 1 >= len(elements):
        return False
    place, word = elements[at + 1].place, elements[at + 1].word
    if place is not None:
        return place.kind in (PlaceKind.SUPPLIER, PlaceKind.CLINIC)
    return any(p.start == 0 and p.end == len(word) for p in find_programmes(word, word)) if word else False


def _named_there(elements: Sequence[Element], at: int) -> int:
    """Where the name stands in "på Kvarnsjö (är det) Lisa Öst" or "Lisa Öst på Kvarnsjö"; 0 where neither begins."""
    if at + 1 >= len(elements):
        return 0
    if elements[at].name and is_there(elements, at + 1):
        return at
    if not is_there(elements, at):
        return 0
    behind = at + 2
    while behind < len(elements) and (
        elements[behind].word in _IT_IS or elements[behind].title or elements[behind].verb
    ):
        behind += 1
    if behind >= len(elements) or elements[behind].name is None:
        return 0
    after = elements[behind + 1] if behind + 1 < len(elements) else None
    goes_on = after is not None and not (after.word in _JOINING or after.word in (".", ")", "som", "who") or after.verb)
    return 0 if goes_on else behind
