"""A name and a role that a verb joins: «handledare är Per Ek», «Per Ek har lovat handleda»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.reading.elements import (
    COPULAS,
    DETERMINERS,
    DONE_BY,
    HE_OR_SHE,
    HEDGES,
    NAMED_BY_OTHERS,
    PASSED_BEFORE_NAME,
    RELATIVES_OF_ALL_KINDS,
    SMALL,
    STOP,
    WISHES,
    Element,
    Role,
    denied_before,
    followed_by_name,
    is_taught,
    negated,
    past_genitive,
    rests_on,
)
from bot.reading.mentions import How, People
from bot.reading.people_likewise import (
    and_others,
    is_there,
    likewise,
    likewise_done,
    likewise_for,
    likewise_named,
    likewise_of,
    next_pairs,
    respectively,
)
from bot.reading.places import PlaceKind
from bot.reading.vocabulary import words

_ABSENT = words("absent", "cues")
_POSITIVE = words("approval", "positive")
_BEING = frozenset(("vara", "bli", "blir", "är", "som", "be", "as"))
_SPOKEN_WITH = frozenset(("med", "av", "i", "på", "hos", "with", "to"))
_INVERTED = frozenset(("är", "blir", "is"))  # "där är Per Ek handledare"
_NAMING = frozenset((",", ":", "(", "–", "-", "är", "heter", "av", "is", "by", "nämligen"))
_HIM_OR_HER = frozenset(("henne", "honom", "hen", "her", "him", "them"))
_WHOSE = frozenset(("hennes", "hans", "hens", "deras", "her", "his", "their"))
_THERE = frozenset(("där", "dit", "plats", "placeringen", "dem", "there"))
# "den som tar hand om henne på plats är …": what stands between the verb and the name
_ON_SITE = frozenset(
    (
        "på",
        "hos",
        "vid",
        "under",
        "i",
        "där",
        "plats",
        "dem",
        "kliniken",
        "mottagningen",
        "placeringen",
        "tiden",
        "henne",
        "honom",
        "hen",
        "her",
        "him",
    )
)
_BETWEEN_ITEMS = frozenset((",", ";", ".", "–", "-", "och", "samt", "and"))
_MAX_GAP = 9
_MOST_AUXILIARIES = 5
_FEW = 5
_GIVEN = frozenset(("får", "fick", "har", "gets", "has"))


def read_by_verb(people: People, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
    """ROLE … är NAME, and NAME … är ROLE."""
    if not elements[at].verb and _forward(people, index, elements, at, role):
        return
    copula = _after_on_site(elements, at) if elements[at].verb else len(elements)
    if copula + 1 < len(elements) and elements[copula].word in ("är", "blir", "heter", "is"):
        behind = copula + 1
        while behind + 1 < len(elements) and elements[behind].title:
            behind += 1
        named = elements[behind].name
        if named and not people.claimed(named):  # "den som ska handleda är Per Ek"
            people.add(
                role,
                named,
                index,
                elements[at].start,
                named.end,
                people.how(elements[at].start, named.end, elements, copula + 1),
                2,
            )
            return
    if elements[at].verb and role is Role.SUPERVISOR and at >= 2 and is_there(elements, at - 2):
        named = elements[at + 1].name if at + 1 < len(elements) else None
        after = elements[at + 2] if at + 2 < len(elements) else None
        alone = after is None or (after.name is None and after.word not in _HIM_OR_HER)
        if named and named.full and alone and not people.claimed(named):  # "på Kvarnsjö handleder Per Ek"
            people.add(role, named, index, elements[at].start, named.end, How.STATED, 2)
            return
    if not elements[at].passive:
        _backward(people, index, elements, at, role)
        _by_subject(people, index, elements, at, role)


def _forward(people: People, index: int, elements: Sequence[Element], at: int, role: Role) -> bool:
    gap: list[Element] = []
    denied = False
    forward = at + 1
    while forward < len(elements) and len(gap) <= _MAX_GAP + 4:
        element = elements[forward]
        if element.name and people.no_person(element.name):
            pass  # sa hon: "Kör!"
        elif element.name and role is Role.SUPERVISOR and _is_whom(elements, forward):
            pass  # "som handledare får Moa Per Ek", "… och Per Ek blir Bos"
        elif element.name:
            before = elements[forward - 1]
            if denied_before(elements, forward) and before.word not in ("utan", "but"):
                people.add(role, element.name, index, elements[at].start, element.end, How.DENIED, 2)
                denied = True
            elif before.word in ("till", "to") and denied and role is Role.SUPERVISOR:
                people.add(role, element.name, index, elements[at].start, element.end, How.STATED, 2)
                return True
            elif before.word in ("från", "from") and role is Role.SUPERVISOR:
                denied = True
                people.add(role, element.name, index, elements[at].start, element.end, How.DENIED, 2)
            elif (before.word in PASSED_BEFORE_NAME and not rests_on(gap)) or (
                before.word == "av" and any(e.word.startswith(NAMED_BY_OTHERS) for e in gap)
            ):
                pass
            elif people.claimed(element.name):
                return False
            elif _joined(people, gap, role, denied=denied):
                how = How.STATED if denied else people.how(elements[at].start, element.end, elements, forward)
                if not denied and negated(elements[at + 1 : forward]):
                    how = How.DENIED
                people.add(role, element.name, index, elements[at].start, element.end, how, 2)
                if how is not How.DENIED:
                    if role is Role.SUPERVISOR:
                        next_pairs(people, index, elements, forward)
                        likewise_for(people, index, elements, forward)
                    if role is Role.TRAINEE:
                        and_others(people, index, elements, forward, role)
                    elif elements[at].passive:
                        likewise(people, index, elements, forward, role)
                    respectively(people, index, elements, forward, role)
                    return True
                denied = True
            else:
                return False
        elif element.role:
            if element.role is not role and not (
                element.role is Role.TRAINEE and elements[forward - 1].word in ("för", "for", "en", "vår", "hennes")
            ):
                return False
        elif (element.word in STOP and not (denied and element.word == "but")) or element.word == ";":
            return False
        gap.append(element)
        forward += 1
    return False


def _is_whom(elements: Sequence[Element], at: int) -> bool:
    """Whether a name is that of whom, not of who: in the genitive, or right before another."""
    if past_genitive(elements, at) > at + 1:
        return True
    return at + 1 < len(elements) and elements[at + 1].name is not None and elements[at - 1].word in _GIVEN


def _joined(people: People, gap: Sequence[Element], role: Role, *, denied: bool) -> bool:
    """Whether the words between a role and a name let the one be the other."""
    if denied:
        return any(e.word in ("utan", "but", ",", ".", "är", "blir", "is") for e in gap)
    plain = [e for e in gap if e.word and not e.title]
    has_copula = any(e.word in COPULAS or e.word in (":", "(") for e in plain)
    commas = sum(e.word == "," for e in plain)
    if role is Role.TRAINEE:
        # "en ST-läkare i allmänmedicin, Linnéa Marklöf, …": the name is set off by a comma
        letters = [e for e in plain if e.word.isalpha()]
        if plain and plain[-1].word in (",", ":", "–", "-", "(") and len(letters) <= 7:
            return not any(e.word in WISHES for e in letters)
        if plain and plain[0].word in ("i", "inom", "på", "vid", "in") and len(letters) == len(plain) <= 5:
            return not any(e.word in WISHES or e.word in STOP for e in letters)  # "ST-läkare i urologi Anna Ek"
        return len(plain) <= 4 and any(e.word in ("heter", "är", "blir", "named", "called", "is", ":") for e in plain)
    if role is Role.DEPARTMENT_HEAD and [e.word for e in plain[1:]] == [","]:
        return True  # "VC godkänner, Anders Ek alltså"
    if role is Role.DEPARTMENT_HEAD and plain and plain[-1].word not in _NAMING and _agrees(people, gap):
        return False  # "VC har godkänt Moas placering"
    if role is Role.SUPERVISOR and plain and plain[-1].word in ("till", "to") and rests_on(plain):
        return len(plain) <= _FEW and not commas  # "handledare byts samtidigt till Per Ek"
    if plain and plain[-1].word in ("av", "by") and any(e.word in DONE_BY for e in plain) and not commas:
        return True
    if commas > (2 if has_copula else 0):
        return False
    unknown = [
        e
        for e in plain
        if e.word not in SMALL
        and e.word not in COPULAS
        and e.word not in HEDGES
        and e.word not in (",", ":", "(", ")", ".")
    ]
    if has_copula:
        return len(unknown) <= 3 and len(plain) <= _MAX_GAP
    return not unknown and len(plain) <= 3 and not commas


def _agrees(people: People, gap: Sequence[Element]) -> bool:
    return people.layout.first(_POSITIVE, gap[0].start, gap[-1].end) is not None


def _backward(people: People, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
    gap: list[Element] = []
    back = at - 1
    while back >= 0 and len(gap) <= _MAX_GAP + 5:
        element = elements[back]
        if element.name and is_taught(elements, back, people.layout.folded):
            return
        if role is Role.SUPERVISOR and back == at - 1 and (whom := _possessor(elements, back)) >= 0:
            back = whom - 1  # "Per Ek blir Moas handledare"
            continue
        if element.name:
            together = elements[at].verb or any(e.word in ("och", "and") for e in gap)
            inverted = role is Role.SUPERVISOR and (
                _is_inverted(elements, back, gap) or _is_an_item(elements, back, at)
            )
            if (inverted or _links(people, gap, elements[at], role)) and (
                not people.claimed(element.name) or (together and not people.claimed_by_other(element.name, role))
            ):
                following = followed_by_name(elements, at)
                if following and not elements[at].verb:
                    return
                denied = negated(gap) or denied_before(elements, back)
                how = How.DENIED if denied else people.how(element.start, elements[at].end, elements, at)
                people.add(role, element.name, index, element.start, elements[at].end, how, 2)
                if denied:
                    return
                if role is Role.SUPERVISOR and how is How.STATED:
                    likewise_named(people, index, elements, at)
                    likewise_for(people, index, elements, at)
                    likewise_of(people, index, elements, at)
                    likewise_done(people, index, elements, at)
            return
        if (
            element.role
            and element.role is not role
            and element.role is not Role.OTHER
            and element.role is not Role.TRAINEE
        ):
            return
        if element.word in STOP or element.word == ";" or element.word == ":":
            return
        gap.insert(0, element)
        back -= 1


def _possessor(elements: Sequence[Element], at: int) -> int:
    """Where the name stands whose genitive ends at `at`; -1 where none does."""
    begin = at
    while begin > 0 and elements[begin].word in ("s", "'", "’"):
        begin -= 1
    named = elements[begin].name is not None and begin < at
    return begin if named and past_genitive(elements, begin) == at + 1 else -1


def _is_inverted(elements: Sequence[Element], at: int, gap: Sequence[Element]) -> bool:
    """ "Där är Per Ek handledare", "på Granvik blir Per Ek hennes handledare": the verb before the name `at`."""
    verb = at - 1
    while verb > 0 and gap and elements[verb].title:
        verb -= 1  # "blir dr Per Ek"
    if verb < 0 or elements[verb].word not in _INVERTED:
        return False
    if not gap:
        return True
    before = elements[verb - 1] if verb else None
    there = before is not None and (before.word in _THERE or _is_host(before))
    return there and len(gap) == 1 and gap[0].word in _WHOSE


def _is_an_item(elements: Sequence[Element], name: int, role: int) -> bool:
    """ "Heltid, ingen jour, Per Ek handledare.": an item of a terse list, of a full name and the role alone."""
    named = elements[name].name
    if named is None or not named.full or elements[role].verb or role != name + 1:
        return False
    before = elements[name - 1].word if name else ""
    after = elements[role + 1].word if role + 1 < len(elements) else ""
    return (not name or before in _BETWEEN_ITEMS) and (role + 1 == len(elements) or after in _BETWEEN_ITEMS)


def _links(people: People, gap: Sequence[Element], cue: Element, role: Role) -> bool:
    plain = [e.word for e in gap if e.word]
    if cue.verb:
        if plain[:1] in (["där"], ["there"]) and plain[1:2] == [","]:
            plain = plain[1:]  # "Per Ek där, som gärna handleder mig"
        relative = plain[:1] == [","] and plain[1:2] != [] and plain[1] in RELATIVES_OF_ALL_KINDS
        if plain[:1] == [","] and plain.count(",") == 2 and not relative:
            plain = plain[plain.index(",", 1) + 1 :]  # "Per Ek, överläkare på Granvik, har åtagit sig …"
            return len(plain) <= _MOST_AUXILIARIES and all(w in COPULAS or w in SMALL for w in plain)
        if relative and plain.count(",") == 2:  # "Per Ek, som startade allt, kommer själv att handleda"
            plain = plain[len(plain) - plain[::-1].index(",") :]
            return bool(plain) and plain[0] in COPULAS and len(plain) <= 6
        if "och" in plain[1:] and len(plain) <= _MAX_GAP + 2:  # "Per Ek vet vem han är och vill gärna handleda"
            behind = plain[len(plain) - plain[::-1].index("och") :]
            if behind and all(word in COPULAS or word in SMALL for word in behind):
                return "," not in plain
        return "," not in plain[2 if relative else 0 :] and len(plain) <= 6
    if role is Role.TRAINEE:
        return (
            bool(plain)
            and plain[0] in ("är", "is", "som", ",", "och", "heter")
            and "," not in plain[1:]
            and len(plain) <= 5
            and not {"är", "is", "som", "heter"}.isdisjoint(plain)
        )
    if plain.count(",") == 2 and plain[0] == ",":  # "Per Ek, överläkare på Granvik, är handledare"
        rest = plain[len(plain) - plain[::-1].index(",") :]
        return bool(rest) and rest[0] in COPULAS and len(plain) <= 2 * _MAX_GAP and len(rest) <= _MAX_GAP
    if (
        "," in plain
        and not (plain[0] == "," and len(plain) > 1 and plain[1] in ("som", "who", "vilken", "är", "blir"))
        and plain.count(",") > 1
    ):
        return False
    if "," in plain and plain[0] != "," and not any(e.place for e in gap):
        return False
    if plain and plain[0] in ("till", "to", "såsom", "as") and all(w in DETERMINERS for w in plain[1:]):
        return True  # "har utsett Per Ek till handledare"
    return any(word in COPULAS for word in plain) and len(plain) <= _MAX_GAP + 2


def _after_on_site(elements: Sequence[Element], at: int) -> int:
    """Past a verb and "på plats", "hos Granvik", "under placeringen" behind it."""
    after = at + 1
    while after < min(len(elements), at + 5) and (elements[after].word in _ON_SITE or _is_host(elements[after])):
        after += 1
    return after


def _is_host(element: Element) -> bool:
    return element.place is not None and element.place.kind in (PlaceKind.SUPPLIER, PlaceKind.CLINIC)


def read_by_pronoun(people: People, index: int, elements: Sequence[Element], at: int) -> None:
    """ "Per Ek har sagt ja. Skriv honom som handledare": whoever the paragraph named last, in no other role."""
    whom = _pronoun(elements, at)
    if whom < 0:
        return
    piece = people.layout.pieces[index]
    paragraph = (p.start for p in people.layout.pieces if p.paragraph == piece.paragraph)
    begin, here = min(paragraph, default=piece.start), elements[at].start
    named = [n for n in people.names if begin <= n.start < here and n.full]
    if named and not people.claimed(named[-1]):
        named_at = named[-1].start
        doubt = people.is_tentative(named_at, piece.end) or people.layout.first(_ABSENT, named_at, piece.end)
        how = How.DENIED if denied_before(elements, whom) else How.TENTATIVE if doubt else How.STATED
        people.add(Role.SUPERVISOR, named[-1], index, elements[whom].start, elements[at].end, how, 2)


def _pronoun(elements: Sequence[Element], at: int) -> int:
    """Where the pronoun stands in "skriv honom som handledare", "det är hon som blir hans handledare"; else -1."""
    if at >= 2 and elements[at - 1].word in ("som", "as") and elements[at - 2].word in _HIM_OR_HER:
        return at - 2
    back = at - 1 if at and elements[at - 1].word not in _WHOSE else at - 2
    said = [e.word for e in elements[max(0, back - 4) : back + 1]]
    if said[-1:] in (["blir"], ["är"], ["is"]) and said[-4:-3] in (["är"], ["blir"], ["is"]):
        return back - 2 if said[-3] in HE_OR_SHE and said[-2] in RELATIVES_OF_ALL_KINDS else -1
    return -1


def _by_subject(people: People, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
    """ "Jag har talat med Per Ek där, och han åtar sig handledarskapet": whom the pronoun stands for."""
    if role is not Role.SUPERVISOR or elements[at].passive:
        return
    back = at - 1
    while back >= 0 and elements[back].word in COPULAS | SMALL and elements[back].word not in HE_OR_SHE:
        back -= 1
    if back < 1 or elements[back].word not in HE_OR_SHE:
        return
    if not elements[at].verb and elements[at - 1].word not in _BEING:
        return  # "hon får en handledare"
    named = [e for e in elements[max(0, back - 16) : back] if e.name]
    if len(named) != 1 or named[0].name is None or people.claimed(named[0].name):
        return
    name, before = named[0].name, elements.index(named[0]) - 1
    if before >= 0 and elements[before].word in _SPOKEN_WITH:
        how = people.how(elements[back].start, elements[at].end, elements, at)
        people.add(role, name, index, name.start, elements[at].end, how, 1)


def read_under(people: People, index: int, elements: Sequence[Element]) -> None:
    """ "She will work under Per Ek", "hon går under ledning av Per Ek", "… under Per Eks överinseende"."""
    for at, element in enumerate(elements[:-1]):
        if element.word != "under":
            continue
        forward, led = at + 1, False
        while forward + 1 < len(elements) and (elements[forward].word in _LEADING or elements[forward].title):
            led = led or elements[forward].word in _LED
            forward += 1
        name = elements[forward].name
        behind = past_genitive(elements, forward)
        of_his = elements[behind].word in _LED if behind < len(elements) else False
        if name is None or (not of_his and not led and name.text.endswith("s") and behind < len(elements)):
            continue  # "under Per Eks semester"
        if of_his and behind == forward + 1 and name.text.endswith("s"):
            name = replace(name, end=name.end - 1, text=name.text[:-1])
        works = any(e.word in _WORKING for e in elements[max(0, at - _FEW) : at])
        if name.full and works and (behind == forward + 1 or of_his) and not people.claimed(name):
            how = people.how(elements[at].start, name.end, elements, forward)
            if negated(elements[max(0, at - _FEW) : at]):
                how = How.DENIED
            people.add(Role.SUPERVISOR, name, index, elements[at].start, name.end, how, 2)


_LED = frozenset(("ledning", "överinseende", "supervision", "guidance", "direction"))
_LEADING = _LED | {"av", "of", "the"}
_WORKING = frozenset(
    ("arbeta", "arbetar", "jobba", "jobbar", "tjänstgöra", "tjänstgör", "gå", "går", "lyda", "lyder", "sortera",
     "sorterar", "stå", "står", "vara", "work", "works", "working", "train", "trains", "training", "serve", "placed")
)  # fmt: skip
