"""A name beside its role: in the value of a label, behind the role word, set off by commas before it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.elements import (
    DETERMINERS,
    Element,
    Role,
    closed_by_comma,
    denied_before,
    followed_by_name,
    is_turned,
    or_another,
    surname_first,
)
from bot.reading.folding import fold
from bot.reading.layout import Piece
from bot.reading.mentions import How, People
from bot.reading.names import Name
from bot.reading.patterns import regex
from bot.reading.people_likewise import and_others, likewise, likewise_for, others_before, respectively
from bot.reading.vocabulary import is_first_name, words

_ABSENT = words("absent", "cues")
_DETAIL = regex(
    r"\b(?:efternamn|tel(?:efon|\.)|mobilnummer|mejladress|mailadress|e-post|titel|surname|last name|phone|e-?mail)"
)
_POSITIVE = words("approval", "positive")
_OF_SEVERAL = frozenset(("båda", "bägge", "alla", "samtliga", "två", "tre", "fyra", "both", "all"))
_ONE_OF = (["en", "av"], ["ett", "av"], ["två", "av"], ["one", "of"], ["two", "of"])
_OF_A_HEAD = frozenset(
    (
        "har",
        "är",
        "godkänner",
        "godkände",
        "tillstyrker",
        "tillstyrkte",
        "säger",
        "sa",
        "ok",
        "okej",
        "samtycker",
        "stödjer",
    )
)
_OUR_OWN = (
    ("här", "hos", "oss"),
    ("hos", "oss"),
    ("på", "kliniken"),
    ("på", "enheten"),
    ("här",),
    ("hemma",),
    ("with", "us"),
)
_SURNAME_FIRST = regex(
    r"(?P<last>[^\W\d_][\w’'-]{1,40}(?: [^\W\d_][\w’'-]{1,40})?), ?"
    r"(?P<first>[^\W\d_][\w’'-]{1,40}(?: [^\W\d_][\w’'.-]{1,40})?)"
)
_SURNAME_COLUMN = regex(r"[^,/]{0,30}(?:efternamn|surname|last name)")
_AT_HOME = regex(r"\s?[(,]\s?(?:hemma|hos oss|här hos oss|på hemmakliniken|hemkliniken|at home)\b")


def read_labelled(people: People, index: int, piece: Piece, role: Role, elements: Sequence[Element]) -> None:
    """The first name in a label's value, but one that another role claims inside it."""
    turned = surname_first(elements)
    if turned:
        start = piece.label_start if piece.label_start >= 0 else piece.start
        people.add(role, turned, index, start, turned.end, How.STATED, 3)
        return
    written = _SURNAME_FIRST.fullmatch(people.layout.flat, piece.start, piece.end)
    if written and (_SURNAME_COLUMN.match(fold(piece.label_words)) or is_turned(written["last"], written["first"])):
        turned = Name(piece.start, piece.end, f"{written['first']} {written['last']}")
        people.add(role, turned, index, piece.start, piece.end, How.STATED, 3)
        return
    for at, element in enumerate(elements):
        if element.role and element.role is not role and not (role is Role.SUPERVISOR and element.role is Role.OTHER):
            if element.role is Role.TRAINEE:
                continue
            return
        if element.name is None:
            continue
        if denied_before(elements, at):
            people.add(role, element.name, index, piece.start, element.end, How.DENIED, 3)
            continue
        if at and elements[at - 1].word in (
            "för",
            "åt",
            "efter",
            "fråga",
            "frågar",
            "kontakta",
            "ring",
            "via",
            "genom",
        ):
            continue
        if not element.name.full and not is_first_name(element.name.text) and _is_absent(people, piece):
            return  # "Meddelas senare"
        if role is Role.SUPERVISOR and _AT_HOME.match(people.layout.folded, element.end, piece.end):
            role = Role.HOME_SUPERVISOR
        start = piece.label_start if piece.label_start >= 0 else piece.start
        hedged = or_another(elements, at) or people.is_tentative(piece.start, piece.end)
        how = How.TENTATIVE if hedged else How.STATED
        people.add(role, element.name, index, start, element.end, how, 3)
        if role is Role.SUPERVISOR:
            likewise_for(people, index, elements, at)
        if role is not Role.TRAINEE:
            return
        following = elements[at + 1].word if at + 1 < len(elements) else ""
        if following not in ("och", ",", "samt", "&", "and", "+"):
            return


def _is_absent(people: People, piece: Piece) -> bool:
    """ "Meddelas senare"; in "Marika (efternamnet har jag inte än)" only the rest of the name is lacking."""
    return (
        people.layout.first(_ABSENT, piece.start, piece.end) is not None
        and _DETAIL.search(people.layout.folded, piece.start, piece.end) is None
    )


def read_beside(people: People, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
    """ROLE (title) NAME, and NAME, (our) ROLE."""
    forward = at + 1
    while forward < len(elements) and (
        elements[forward].title
        or (elements[forward].word in (".", ":", "(", "–", "-", ">", "→", "=") and forward - at <= 3)
    ):
        forward += 1
    behind = at
    if role in (Role.DEPARTMENT_HEAD, Role.STUDY_DIRECTOR):
        behind = _past_our_own(elements, at)
        forward = max(forward, behind + 1)
    if (
        forward < len(elements)
        and elements[forward].word == ","
        and role is not Role.TRAINEE
        and forward == behind + 1
        and closed_by_comma(elements, (named_at := _past_titles(elements, forward + 1)) + 1)
    ):
        forward = named_at
    if forward < len(elements) and elements[forward].name and elements[forward].role is None:
        name = elements[forward].name
        if name is not None and not people.claimed(name):
            how = (
                How.DENIED
                if denied_before(elements, at)
                else people.how(elements[at].start, name.end, elements, forward)
            )
            people.add(role, name, index, elements[at].start, name.end, how, 3)
            if role is Role.TRAINEE:
                and_others(people, index, elements, forward, role)
            elif elements[at].passive:
                likewise(people, index, elements, forward, role)
            elif role is Role.SUPERVISOR:
                likewise_for(people, index, elements, forward)
            respectively(people, index, elements, forward, role)
            return
    if role is Role.DEPARTMENT_HEAD and _abbreviated_after_name(elements, at):
        name = elements[at - 1].name
        if name is not None and not people.claimed(name):  # "Gerd Öst VC har godkänt"
            people.add(role, name, index, name.start, elements[at].end, How.STATED, 3)
            return
    back = at - 1
    while back >= 0 and (
        elements[back].word in DETERMINERS or elements[back].title or elements[back].word in _OF_SEVERAL
    ):
        back -= 1
    if role is Role.TRAINEE and [e.word for e in elements[max(0, back - 1) : back + 1]] in _ONE_OF:
        back -= 2  # "Bo Öst, en av våra ST-läkare"
    if back >= 1 and elements[back].word in (",", "(", "–", "-", "/") and not elements[at].passive:
        named = elements[back - 1].name
        if named is None and elements[back - 1].word in ("här", "here") and back >= 2:
            named = elements[back - 2].name  # "Eva Ek här, studierektor på …"
        if named is None and elements[back - 1].word == ")" and back >= 4:
            named = elements[back - 4].name
        if elements[back].word in ("–", "-", "/") and _is_answered(people, elements, at + 1):
            return  # "Per Ek - VC ok": two items of a terse list
        if named and not people.claimed(named) and not followed_by_name(elements, at):
            how = people.how(named.start, elements[at].end, elements, at)
            people.add(role, named, index, named.start, elements[at].end, how, 3)
            if role is Role.TRAINEE:
                others_before(people, index, elements, back - 1)


def _past_our_own(elements: Sequence[Element], at: int) -> int:
    """Past "hos oss", "här", "hemma" behind a title: "verksamhetschefen hos oss, Anna Ek"."""
    said = tuple(e.word for e in elements[at + 1 : at + 5])
    return at + next((len(own) for own in _OUR_OWN if said[: len(own)] == own and said[len(own) :][:1] == (",",)), 0)


def _past_titles(elements: Sequence[Element], at: int) -> int:
    """Past "leg. arbetsterapeut" before a name."""
    start = at
    while at < len(elements) and (elements[at].title or (at > start and elements[at].word == ".")):
        at += 1
    return at


def _abbreviated_after_name(elements: Sequence[Element], at: int) -> bool:
    """ "Gerd Öst VC har …": a name that opens the sentence, its title and a verb."""
    opens = at == 1 or (at >= 2 and elements[at - 2].word in (".", "och", "–", "-", "("))
    says = at + 1 < len(elements) and elements[at + 1].word in _OF_A_HEAD
    return opens and says and elements[at - 1].name is not None


def _is_answered(people: People, elements: Sequence[Element], at: int) -> bool:
    return at < len(elements) and people.layout.first(_POSITIVE, elements[at].start, elements[at].end) is not None
