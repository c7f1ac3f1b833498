"""Trainees by their place in the sentence: names that no role claims, where what is asked for is asked for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.reading.date_scan import scan
from bot.reading.date_words import ENGLISH_MONTHS, MONTH_ABBREVIATIONS, MONTHS
from bot.reading.elements import (
    ASKED_NOUNS,
    COPULAS,
    PROPOSING,
    RELATIVES,
    SEPARATORS,
    TRAINEE_BEFORE,
    WEAK_WISHES,
    WISHES,
    Element,
    Role,
    after_listing,
    denied_before,
    in_place_of,
    is_same,
    is_taught,
    opens_question,
    past_genitive,
    relative_verb,
    shape,
    trains,
)
from bot.reading.layout import Piece, Unit
from bot.reading.mentions import People
from bot.reading.names import Name
from bot.reading.people_introduced import is_introduced
from bot.reading.people_likewise import and_others
from bot.reading.places import PlaceKind
from bot.reading.record_heads import Block, alone_below, blocks, stands_alone
from bot.reading.vocabulary import Label, is_first_name, words

_WITHDRAWN = words("withdrawn", "cues")
_ASKS = words("training", "asks")
_SUPERVISING = words("roles", "supervisor")
_LIKEWISE = words("shared", "likewise")
_SETS_OFF = frozenset(("åker", "börjar", "startar", "kommer", "går", "goes", "starts"))
_TAKING_TURNS = (
    ["stället", "kommer"],
    ["stället", "blir"],
    ["ut", "är"],
    ["sedan", "kommer"],
    ["därefter", "kommer"],
    ["sedan", "är"],
    ["sist", "kommer"],
)
_WANTING_OF_ONE = frozenset(("behöver", "skulle", "ska", "vill", "önskar", "söker", "would", "needs"))
_PRESENTING = frozenset(("är", "nämligen", "heter", "is", "namely", "läkare", "kollega", "till", "med"))
_ONE_OF_THEM = frozenset(
    (
        "ena",
        "ene",
        "andra",
        "andre",
        "första",
        "förste",
        "tredje",
        "fjärde",
        "sista",
        "one",
        "other",
        "second",
    )
)
_NAMES_ONE = frozenset(("är", "heter", "is", ",", "(", "–", "-", ":"))
_BY_TURNS = frozenset(("dels", "först", "sedan", "därefter", "first", "then"))
_TAKEN_UP = frozenset(("kontakt", "över", "hand", "upp", "ställning", "up", "over"))
_AFTER_RECORD = frozenset((",", "–", "-", ":", "(", "", "/", ".", ";"))
_OF_A_PERIOD = frozenset(
    ("v", "vecka", "veckorna", "veckor", "week", "weeks", "w", "period", "pass", "den", "från", "fr", "till", "t", "o",
     "m", "med", "och", "to", "from", "–", ":", ",", ".", "(", ")", "/", "=",
     *MONTHS, *MONTH_ABBREVIATIONS, *ENGLISH_MONTHS)
)  # fmt: skip
_LONGEST_RECORD = 600  # characters of a record among which its days are looked for
_OFFICES = (Role.SUPERVISOR, Role.HOME_SUPERVISOR, Role.STUDY_DIRECTOR, Role.DEPARTMENT_HEAD, Role.CHIEF, Role.OTHER)
_LONGEST_DAY = 60  # characters of a day of a period
_GOING = frozenset(("går", "åker", "ska", "kommer", "skickas", "goes"))
_LEAVING = ("pension", "föräldraled", "semester", "tjänstled", "ledig", "hem")
_HAS_TIME = frozenset(("går", "kommer", "är", "gör", "blir", "tjänstgör", "kan", "can"))
_IN_A_ROW = frozenset(
    ("och", ",", ";", "samt", "and", "&", "resp", "respektive", "–", "-", "sedan", "sen", "därefter", "then")
)
_COMING = frozenset(
    ("komma", "vara", "gå", "börja", "göra", "tänkt", "tilltänkt", "planerad", "inplanerad", "aktuell",
     "come", "be", "start", "begin", "planned", "due")
)  # fmt: skip
_NEXT_IN_LINE = frozenset(
    ("direkt", "strax", "omedelbart", "genast", "närmast", "sedan", "därefter", "efter", "honom", "henne", "hen",
     "right", "directly", "immediately", "straight", "after", "afterwards", "then", "him", "her", "them", ",", "(", "–")
)  # fmt: skip
_TO_A_PLACE = frozenset(("på", "hos", "till", "i", "inom", "vid", "at", "in", "to"))
_FAR_BEHIND = 14  # elements
_TIMES = frozenset(("period", "veckor", "tid", "datum", "placering", "plats", "vfu", "praktik", "sidotjänstgöring"))
_WHICH = frozenset(("sista", "första", "andra", "nästa", "kommande", "planerade", "sidotjänstgöring", "randning"))


def find_trainees(people: People, *, excluded: Iterable[str]) -> None:
    """Names that no role claims, where what is asked for is asked for them: "plats för Edvin Solgård",
    "Anna Ek behöver …", a list item that begins with a name. `excluded`: the sender and known officials."""
    shut = {e.casefold() for e in excluded if e}
    starts = {m.name.text.casefold() for m in people.mentions if m.role is not Role.TRAINEE}
    for index, piece in enumerate(people.layout.pieces):
        if piece.label in (
            Label.IGNORED,
            Label.SUPERVISOR,
            Label.HOME_SUPERVISOR,
            Label.STUDY_DIRECTOR,
            Label.DEPARTMENT_HEAD,
            Label.HEAD_CONSULTED,
        ):
            continue
        elements = people.elements[index] if people.elements.named(index) else []
        for at, element in enumerate(elements):
            name = element.name
            if name is None or people.claimed(name) or people.in_aside(name):
                continue
            if name.text.casefold() in shut or name.text.casefold() in starts:
                continue
            owned = _has_a_time(elements, at)
            if owned:
                people.add_trainee(owned, index)
            elif _is_supervised(elements, at) or _asked_for(people, elements, at, piece):
                whole = name if name.full else _in_full(people, name, shut)
                if whole is None and _is_supervised(elements, at):
                    continue
                if whole is not None and whole is not name:
                    stands_in = (i for i, p in enumerate(people.layout.pieces) if whole.start < p.end)
                    people.add_trainee(whole, next(stands_in))
                people.add_trainee(name, index)
                and_others(people, index, elements, at, Role.TRAINEE)
            elif _in_parallel(people, index, elements, at):
                people.add_trainee(name, index)
                and_others(people, index, elements, at, Role.TRAINEE)
    _find_heads(people, shut | starts)


def _find_heads(people: People, shut: set[str]) -> None:
    """Names alone on a line, with the facts of the placement below each."""
    layout = people.layout
    named: dict[int, Name] = {}
    for index, piece in enumerate(layout.pieces):
        found = [e.name for e in people.elements[index] if e.name] if people.elements.named(index) else []
        if len(found) != 1 or not found[0].full or piece.label not in (None, Label.TRAINEE):
            continue
        if found[0].text.casefold() in shut or people.claimed_by_other(found[0], Role.TRAINEE):
            continue
        if stands_alone(layout, found[0].start, found[0].end) and not _is_presented_below(people, index):
            named[index] = found[0]
    if all(people.claimed(name) for name in named.values()):
        return
    for head in _listed_below_a_heading(people, named):
        people.add_trainee(named[head], head)
    known = any(m.role is Role.TRAINEE and m.name.full and m.piece not in named for m in people.mentions)
    records = blocks(layout, list(named))
    if len(named) == 1 and not known:
        records = [alone_below(layout, next(iter(named)))]
        known = True
    if records and all(_tells_of_a_placement(people, record, by_day=known) for record in records):
        for record in records:
            for head in record.heads:
                people.add_trainee(named[head], head)


def _listed_below_a_heading(people: People, heads: Iterable[int]) -> Iterator[int]:
    """Names on lines next to each other below "Följande två ST-läkare:"."""
    of_trainees: set[int] = set()
    for head in heads:
        before = head - 1
        roles = {e.role for e in people.elements[before] if e.role} if before >= 0 else set()
        ends = before >= 0 and people.layout.of(people.layout.pieces[before]).rstrip().endswith(":")
        if before in of_trainees or (ends and roles == {Role.TRAINEE}):
            of_trainees.add(head)
            yield head


def _is_presented_below(people: People, index: int) -> bool:
    """Whether the line below a name says who that is, as below a letter: "Per Ek⏎Överläkare, Granvik"."""
    below = people.elements[index + 1][:1] if index + 1 < len(people.elements) else []
    return (
        bool(below)
        and (below[0].title or below[0].role in _OFFICES)
        and not any(e.name for e in people.elements[index + 1])
    )


def _tells_of_a_placement(people: People, record: Block, *, by_day: bool) -> bool:
    """Whether a record tells of a day, or at least (not `by_day`) of a place."""
    pieces = people.layout.pieces[record.begin : record.end]
    begin, end = pieces[0].begin, pieces[-1].end
    if any(point.first is not None for point in scan(people.layout.folded[begin : min(end, begin + _LONGEST_RECORD)])):
        return True
    return not by_day and any(begin <= p.start < end and p.kind is PlaceKind.SUPPLIER for p in people.places)


def _in_full(people: People, first: Name, shut: set[str]) -> Name | None:
    """The only full name of a text that begins with a first name and that no role claims."""
    found = {n.text: n for n in reversed(people.names) if n.full and n.text.split()[0] == first.text}
    whole = next(iter(found.values())) if len(found) == 1 else None
    return None if whole is None or people.claimed(whole) or whole.text.casefold() in shut else whole


def _is_supervised(elements: Sequence[Element], at: int) -> bool:
    """ "Moas handledare blir Per Ek", "Moa Hjelms handledare": whoever has one of her own."""
    name, behind = elements[at].name, past_genitive(elements, at)
    following = elements[behind] if behind < len(elements) else None
    return (
        name is not None
        and name.whose
        and behind > at + 1
        and following is not None
        and following.role is Role.SUPERVISOR
        and not (following.verb or following.passive)
    )


def _asked_for(people: People, elements: Sequence[Element], at: int, piece: Piece) -> bool:
    name = elements[at].name
    if name is None or people.layout.first(_WITHDRAWN, name.end, min(piece.end, name.end + 30)):
        return False  # "Per Ek går i pension": whoever leaves does not come
    if denied_before(elements, at):
        return False  # "de har sagt nej till Per Ek"
    back = at - 1
    while back >= 0 and (elements[back].title or elements[back].role is Role.TRAINEE):
        back -= 1
    before = elements[back].word if back >= 0 else ""
    if before in TRAINEE_BEFORE and (name.full or _asks(people, piece)):
        return not in_place_of(elements, back)
    if name.full and is_introduced(people, elements, at, piece):
        return True  # "Först Moa Hjelm. Hon ska till Granvik …"
    if name.full and back >= 1 and elements[back - 1].word in _ONE_OF_THEM and before in _NAMES_ONE:
        return _role_before(people, piece, at) in (None, Role.TRAINEE)  # "Den ena är Moa Hjelm", "den andra, Bo Öst, …"
    if name.full and before in _BY_TURNS and _opens_with_a_day(people, elements, at + 1, piece):
        return True  # "dels Moa Hjelm 6 september–1 oktober, dels …"
    if name.full and before in ("ta", "take") and not any(e.role is Role.SUPERVISOR for e in elements):
        return at + 1 == len(elements) or elements[at + 1].word not in _TAKEN_UP  # "Kan Granvik ta Moa Hjelm?"
    if name.full and before in PROPOSING and not any(e.role is Role.SUPERVISOR for e in elements):
        return True
    if name.full and is_taught(elements, at, people.layout.folded):
        return True
    following = elements[at + 1].word if at + 1 < len(elements) else ""
    after = after_listing(elements, at + 1)
    told_of = after < len(elements) and elements[after].word in RELATIVES
    if name.full and told_of and before == "blir" and back and elements[back - 1].word == "det":
        return not any(e.role is Role.SUPERVISOR for e in elements)  # "lotten är dragen: det blir Bo Öst som åker"
    if name.full and following in _SETS_OFF and back < 0 and _in_turn(elements[at + 2 : at + 4]):
        return True  # "Kaisa Ek åker först."
    if name.full and told_of and before == "det":
        return elements[back - 1].word in ("blir", "är") and not any(e.role is Role.SUPERVISOR for e in elements)
    if name.full and (opens_question(elements, back, at + 1) or _followed_by_st(people, elements, at + 1)):
        return True
    if before in ("av", "till") and back >= 1 and elements[back - 1].word.startswith(ASKED_NOUNS):
        return True
    if name.full and trains(elements, at + 1):
        return True
    if name.full and _asked_for_too(people, name, piece):
        return True  # "Bo Öst likaså", "ditto Bo Öst", "Bo Öst: samma upplägg"
    if name.full and [e.word for e in elements[max(0, back - 2) : back + 1]][-2:] in _TAKING_TURNS:
        return not any(e.role is Role.SUPERVISOR for e in elements)  # "Först ut är Anna Ek", "Sedan kommer Bo Öst"
    inserted = before == "," and after + 1 < len(elements) and elements[after].word == ","
    if name.full and inserted and elements[0].word in ("en", "ett", "one", "två"):
        return elements[after + 1].word in _WANTING_OF_ONE  # "En av dem, Anna Ek, skulle behöva …"
    following = elements[after].word if after < len(elements) else ""
    place = elements[after].place if after < len(elements) else None
    first = back < 0 or (before == ":" and piece.kind is Unit.TEXT)
    if first and piece.kind is not Unit.TEXT and name.full:
        listed_so = following in (",", "–", "-", ":", "(", "", "/", ".") or following in WISHES or place is not None
        return listed_so or _opens_with_a_day(people, elements, after, piece)
    if name.full and (following in _AFTER_RECORD or place is not None) and _after_a_period(people, elements, at, piece):
        return True  # "v. 36–40: Moa Hjelm, handledare Per Ek"
    if first and name.full and following in SEPARATORS and _opens_line(people, piece, name):
        return _asks_later(people, elements, at)
    if first and name.full and after < len(elements) and shape(elements[after]) == "week":
        return True  # "Granvik: Anna Ek v. 36–40"
    if first and name.full and _opens_line(people, piece, name) and _opens_with_a_day(people, elements, after, piece):
        return True  # "Anna Ek 6/9–1/10 2027", one line each
    if name.full and following == "(" and _place_in_brackets(elements, after):
        return not any(e.role is Role.SUPERVISOR and e.verb for e in elements)  # "Per Ek (Granvik) handleder"
    to_place = [e.word or (e.place and "@") for e in elements[after + 1 : after + 3]] in (
        ["till", "@"],
        ["to", "@"],
    )
    if name.full and following in _GOING and to_place:
        return first or before in ("och", ",", "samt", "and")  # "Bo Öst goes to Solvändan for psychiatry"
    if name.full and following == "till" and after + 1 < len(elements) and elements[after + 1].place is not None:
        return first or before in ("och", ",", "samt", "and")  # "… och Bo Stark till Solvändan"
    if following in ("går", "gick", "slutar") and _leaves(elements, after):
        return False  # "Per Ek går i pension i jul"
    timed = following in _HAS_TIME and after + 1 < len(elements) and shape(elements[after + 1]) != ""
    if following in _HAS_TIME and not (timed and following not in ("kan", "can")):
        come = after + 2 if elements[after + 1 : after + 2] and elements[after + 1].word in _COMING else after + 1
        timed = _opens_with_a_day(people, elements, come, piece)  # "kan komma 3 maj–…", "är tänkt 3 maj–…"
    if name.full and timed:
        return first or before in ("och", ",", "samt", "and")  # "… och Bo Stark går 9 augusti–5 september"
    if following in WISHES and (first or before in (",", "att", "där")):
        if following in WEAK_WISHES and _others_asked_for(people, name) and not _dated(elements, after):
            return False  # "Anna Ek söker plats. … Per Ek är ansvarig för henne på Granvik"
        if name.full:
            return _asks(people, piece) or _asks_later(people, elements, after)
        return (
            first
            and following in ("får", "ska", "går", "arbetar", "jobbar")
            and (is_first_name(name.text) or any(n.full and name.text in n.text.split() for n in people.names))
        )
    if not name.full or not (first or before in _PRESENTING or elements[back].place is not None):
        return False
    verb = relative_verb(elements, after)
    return verb > 0 and (_asks(people, piece) or _asks_later(people, elements, verb))


def _after_a_period(people: People, elements: Sequence[Element], at: int, piece: Piece) -> bool:
    """Whether nothing but a period stands before a name in its item, row or line."""
    line = people.layout.text.rfind("\n", 0, elements[at].start) + 1
    begin = piece.start if piece.kind is not Unit.TEXT else max(piece.start, line)
    if piece.kind is Unit.TEXT and people.layout.text[line:begin].strip(" \t*•–-"):
        return False
    before = [e for e in elements[:at] if e.start >= begin]
    if not all(e.word and all(map(_of_a_period, e.word.split("-"))) for e in before):
        return False
    return any(e.word[:1].isdigit() for e in before) and not _list_of_others(people, piece)


def _of_a_period(part: str) -> bool:
    return not part or part[0].isdigit() or part in _OF_A_PERIOD


def _list_of_others(people: People, piece: Piece) -> bool:
    """Whether the lines above lead in a list of those with another role: "Handledare:"."""
    layout = people.layout
    end = layout.text.rfind(":\n", 0, piece.start)
    begin = max(layout.text.rfind(mark, 0, max(end, 0)) + 1 for mark in "\n.")
    return end > 0 and layout.first(_SUPERVISING, begin, end) is not None


def _role_before(people: People, piece: Piece, at: int) -> Role | None:
    """The last role that is spoken of before an element, in its own sentence or the one before: whom "one" is of."""
    index = people.layout.pieces.index(piece)
    before = [*(people.elements[index - 1] if index else ()), *people.elements[index][:at]]
    return next((e.role for e in reversed(before) if e.role), None)


def _asked_for_too(people: People, name: Name, piece: Piece) -> bool:
    """Whether a sentence says of a name that what was asked for somebody else is asked for here too."""
    near = people.layout.first(_LIKEWISE, max(piece.start, name.start - 40), min(piece.end, name.end + 60))
    return near is not None and any(m.role is Role.TRAINEE and m.name.end <= name.start for m in people.mentions)


def _in_parallel(people: People, index: int, elements: Sequence[Element], at: int) -> bool:
    """ "… Anna Ek v. 17–20 och Bo Öst v. 21–24": the second name stands as the first, a trainee's, does."""
    name = elements[at].name
    if name is None or not name.full or at + 1 >= len(elements):
        return False
    if at and elements[at - 1].word not in _IN_A_ROW:
        return False
    if at and elements[at - 1].word == elements[at + 1].word:
        return False  # "… - ingen jour - Per Ek - VC ok": an item between dashes
    behind = past_genitive(elements, at)
    while behind + 1 < len(elements) and elements[behind].word in _NEXT_IN_LINE:
        behind += 1
    if _after_one_with_a_day(people, index, elements, at) and _opens_with_a_day(
        people, elements, behind, people.layout.pieces[index]
    ):
        return True  # "… och Bo Öst direkt efter honom, 28 februari–23 april"
    if _goes_there_too(people, index, elements, at):
        return True
    following = shape(elements[at + 1])
    return bool(following) and any(
        m.role is Role.TRAINEE
        and m.piece == index
        and any(
            e.name is m.name and i + 1 < len(elements) and shape(elements[i + 1]) == following
            for i, e in enumerate(elements[:at])
        )
        for m in people.mentions
    )


def _after_one_with_a_day(people: People, index: int, elements: Sequence[Element], at: int) -> bool:
    """Whether a trainee and, behind the name, a number are told before an element of the same sentence."""
    ends = [m.name.end for m in people.mentions if m.role is Role.TRAINEE and m.piece == index]
    first = min(ends, default=-1)
    return 0 <= first <= elements[at].start and any(e.start > first and e.word[:1].isdigit() for e in elements[:at])


def _goes_there_too(people: People, index: int, elements: Sequence[Element], at: int) -> bool:
    """ "Anna Ek ska ut på gyn hos Granvik 30 aug–24 okt och Bo Öst på psykiatri hos Lyckhem 1 sep–30 nov": the verb
    holds for the second name, of a place and a day of its own."""
    if not _after_one_with_a_day(people, index, elements, at) or at + 1 >= len(elements):
        return False
    if elements[at + 1].word not in _TO_A_PLACE or any(e.role in _OFFICES for e in elements):
        return False
    behind = elements[at + 2 : at + 2 + _FAR_BEHIND]
    stop = next((i for i, e in enumerate(behind) if e.name or e.word in WISHES or e.word in COPULAS), len(behind))
    behind = behind[:stop]
    hosted = any(e.place is not None and e.place.kind in (PlaceKind.SUPPLIER, PlaceKind.CLINIC) for e in behind)
    return hosted and any(e.word[:1].isdigit() for e in behind)


def _has_a_time(elements: Sequence[Element], at: int) -> Name | None:
    """Whoever's period it is: "Bo Starks period är 31 maj–27 juni"."""
    name = elements[at].name
    if name is None or not name.full:
        return None
    behind = past_genitive(elements, at)
    said = [e.word for e in elements[behind : behind + 3]]
    if name.whose and (_placement_of(elements[behind : behind + 3]) or said[:1] == ["tur"]):
        return name  # "Torkel Eks sista randning", "Därefter är det Bo Starks tur"
    if behind == at + 1 and not name.whose:
        return None
    whose = len(said) >= 2 and said[0] in _TIMES and said[1] in ("är", "blir", ":", "avser", "gäller")
    return name if whose else None


def _placement_of(elements: Sequence[Element]) -> bool:
    """ "… sista randning", "… sidotjänstgöring": whosever it is."""
    words_ = [e.word for e in elements]
    if words_[:1] and words_[0] in _WHICH:
        words_ = words_[1:] if words_[0] not in ("sidotjänstgöring", "randning") else words_
    return bool(words_) and words_[0].startswith(("randning", "sidotjänst", "placering"))


def _opens_with_a_day(people: People, elements: Sequence[Element], at: int, piece: Piece) -> bool:
    """Whether a day of a period comes next, rather than a telephone number, a length or hours."""
    if at >= len(elements) or shape(elements[at]) not in ("number", "week"):
        return False
    begin = elements[at].start
    opening = next(iter(scan(people.layout.folded[begin : min(piece.end, begin + _LONGEST_DAY)])), None)
    return opening is not None and opening.start == 0 and opening.first is not None


def _place_in_brackets(elements: Sequence[Element], at: int) -> bool:
    """ "Moa Hjelm (radiologi, Granvik, v. 36–40)", also the place or the weeks alone."""
    for element in elements[at + 1 : at + 30]:
        if element.word == ")":
            return False
        if element.place is not None and element.place.kind in (PlaceKind.SUPPLIER, PlaceKind.CLINIC):
            return True
        if shape(element) == "week":
            return True
    return False


def _opens_line(people: People, piece: Piece, name: Name) -> bool:
    line = people.layout.text.rfind("\n", 0, name.start) + 1
    before = people.layout.folded[line : name.start].strip(" .*•–-")
    return before in ("", "dr", "doktor", "doctor", "mr", "ms", "mrs") or piece.start == name.start


def _asks(people: People, piece: Piece) -> bool:
    return people.layout.first(_ASKS, piece.start, piece.end) is not None


def _asks_later(people: People, elements: Sequence[Element], at: int) -> bool:
    """Whether a number (a date, a per cent) or a place follows on the line."""
    return any(e.place is not None or e.word[:1].isdigit() for e in elements[at + 1 :])


def _others_asked_for(people: People, name: Name) -> bool:
    return any(
        m.role is Role.TRAINEE and m.strength >= 2 and not is_same(m.name.text, name.text) for m in people.mentions
    )


def _dated(elements: Sequence[Element], at: int) -> bool:
    return any(e.word[:1].isdigit() for e in elements[at + 1 :])


def _leaves(elements: Sequence[Element], at: int) -> bool:
    """ "går i pension", "går på föräldraledighet", "slutar i juni"."""
    rest = [e.word for e in elements[at + 1 : at + 4]]
    return elements[at].word == "slutar" or any(w.startswith(_LEAVING) for w in rest)


def _followed_by_st(people: People, elements: Sequence[Element], at: int) -> bool:
    """ "Anna Ek ST gyn", "Anna Ek, ST"."""
    if at < len(elements) and elements[at].word in (",", "(", "–", "-", "/"):
        at += 1
    return at < len(elements) and people.layout.flat[elements[at].start : elements[at].end] == "ST"


def _in_turn(elements: Sequence[Element]) -> bool:
    return any(e.word in ("först", "sist", "därefter", "sedan", "first", "then") for e in elements)
