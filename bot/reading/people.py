"""Who has which role: supervisor, trainee, study director, head of department.

The grammar works within one sentence or labelled value. It lays out the role words, names, places and other words
in order and looks for the shapes in which Swedish and English put a name to a role: beside it ("handledare Per
Ek"), behind a verb ("handledare där blir dr Ek"), before one ("Per Ek blir handledare", "Per Ek som handledare"),
set off by commas ("Anna Ek, vår verksamhetschef,"). A name that is denied ("inte Per Ek utan Lisa Öst") is told
apart from one that is stated.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.reading.date_scan import scan
from bot.reading.elements import (
    ASKED_NOUNS,
    COPULAS,
    DETERMINERS,
    DONE_BY,
    HEDGES,
    NAMED_BY_OTHERS,
    OPEN_AT_ONCE,
    OPEN_END,
    PASSED_BEFORE_NAME,
    PROPOSING,
    SEPARATORS,
    SMALL,
    SPOKEN,
    STOP,
    TAKES_OVER,
    TITLES,
    TOKEN,
    TRAINEE_BEFORE,
    WEAK_WISHES,
    WISHES,
    Element,
    Role,
    after_listing,
    closed_by_comma,
    denied_before,
    followed_by_name,
    in_place_of,
    is_same,
    is_taught,
    is_turned,
    listed,
    negated,
    opens_question,
    or_another,
    relative_verb,
    rests_on,
    shape,
    surname_first,
    trains,
)
from bot.reading.folding import fold
from bot.reading.layout import Layout, Piece, Unit
from bot.reading.names import Name
from bot.reading.places import Place, PlaceKind
from bot.reading.vocabulary import Label, is_first_name, words

__all__ = ["How", "Mention", "People", "Role"]


class How(StrEnum):
    """How firmly a sentence gives the role to the name."""

    STATED = "stated"
    TENTATIVE = "tentative"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Mention:
    role: Role
    name: Name
    start: int  # the words that say it
    end: int
    piece: int  # index of the piece
    how: How = How.STATED
    strength: int = 0  # 3 beside the role, 2 by a verb or comma, 1 by its place in the sentence alone


_ROLE_WORDS = tuple((role, words("roles", role.value)) for role in Role)
_ACTIVE = words("supervising", "active")
_PASSIVE = words("supervising", "passive")
_TENTATIVE = words("tentative", "cues")
_WITHDRAWN = words("withdrawn", "cues")
_OTHER_SUPERVISION = words("supervising", "others")
_CLAUSE_END = re.compile(r"[,;)](?=\s|$)|\(|\s[-–—]\s|\b(?:och|samt|men|medan|and|but)\b")
_ABSENT = words("absent", "cues")
_POSITIVE = words("approval", "positive")
_ASKS = words("training", "asks")
_LIKEWISE = words("shared", "likewise")

_GENERAL = frozenset({Role.CHIEF, Role.OTHER})
_LABEL_ROLES = {
    Label.SUPERVISOR: Role.SUPERVISOR,
    Label.HOME_SUPERVISOR: Role.HOME_SUPERVISOR,
    Label.STUDY_DIRECTOR: Role.STUDY_DIRECTOR,
    Label.DEPARTMENT_HEAD: Role.DEPARTMENT_HEAD,
    Label.HEAD_CONSULTED: Role.DEPARTMENT_HEAD,
    Label.TRAINEE: Role.TRAINEE,
}
_EARLIER = words("past", "supervisor")
_TURN = words("past", "turn")
_NOW = words("past", "present")
_AGREED_WITH = re.compile(
    r"(?:förankra|avstäm|stämt av|samrå|godkän|tillstyrk|samtal|klartecken|ok|okej|stöd)[\w ]{0,16}$"
)
_OF_SEVERAL = frozenset(("båda", "bägge", "alla", "samtliga", "två", "tre", "fyra", "both", "all"))
_HE_OR_SHE = frozenset(("hon", "han", "hen", "she", "he", "they"))
_BEING = frozenset(("vara", "bli", "blir", "är", "som", "be", "as"))
_WHOM = frozenset(("de", "den", "henne", "honom", "hen", "resten", "på", "under", "the"))
_SPOKEN_WITH = frozenset(("med", "av", "i", "på", "hos", "with", "to"))
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
_INVERTED = frozenset(("är", "blir", "is"))  # "där är Per Ek handledare"
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
_ONE_OF_THEM = frozenset(
    (
        "ena",
        "ene",
        "andra",
        "andre",
        "första",
        "förste",
        "tredje",
        "tredje",
        "fjärde",
        "sista",
        "one",
        "other",
        "second",
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
_NAMING = frozenset((",", ":", "(", "–", "-", "är", "heter", "av", "is", "by", "nämligen"))
_HIM_OR_HER = frozenset(("henne", "honom", "hen", "her", "him", "them"))
_FOR_WHOM = frozenset(("för", "åt", "till", "for"))
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
_SURNAME_FIRST = re.compile(
    r"(?P<last>[^\W\d_][\w’'-]{1,40}(?: [^\W\d_][\w’'-]{1,40})?), ?"
    r"(?P<first>[^\W\d_][\w’'-]{1,40}(?: [^\W\d_][\w’'.-]{1,40})?)"
)
_SURNAME_COLUMN = re.compile(r"[^,/]{0,30}(?:efternamn|surname|last name)")
_AT_HOME = re.compile(r"\s?[(,]\s?(?:hemma|hos oss|här hos oss|på hemmakliniken|hemkliniken|at home)\b")
_OPINES = re.compile(
    r", (?:tycker|anser|rekommenderar|föreslår|menar|hälsar|har (?:tipsat|föreslagit|godkänt)|thinks|suggests)\b"
)
_AT_OUR_PLACE = re.compile(
    r"(?:,| \()? ?(?:(?:på|vid|hos|i|from|at) )?(?P<own>(?:vår|min|hennes|hans) (?:egen )?(?:klinik|mottagning|enhet|"
    r"avdelning|vårdcentral)\b|hemmakliniken\b|hemkliniken\b|oss\b|our (?:clinic|department|hospital)\b)?"
)
_BETWEEN_ITEMS = frozenset((",", ";", ".", "–", "-", "och", "samt", "and"))
_RELATIVES = frozenset(("som", "vilken", "who", "whom"))
# "Per Ek har handlett åt oss förut och gör det gärna igen"
_AGAIN = re.compile(
    r"[^.;,]{0,40},? (?:och|and) (?:gör|ställer|tar|kan|vill|åtar|handleder|will|is happy)\b(?! inte| ej| not)"
    r"[^.;?]{0,40}\b(?:igen|nu också|även nu|denna gång|den här gången|again|this time)\b(?!\s?\?)"
)
_GOING = frozenset(("går", "åker", "ska", "kommer", "skickas", "goes"))
_MAX_GAP = 9
_MOST_AUXILIARIES = 5
_FEW = 5
_LEAVING = ("pension", "föräldraled", "semester", "tjänstled", "ledig", "hem")
_HAS_TIME = frozenset(("går", "kommer", "är", "gör", "blir", "tjänstgör"))
_TIMES = frozenset(("period", "veckor", "tid", "datum", "placering", "plats", "vfu", "praktik", "sidotjänstgöring"))


_WHICH = frozenset(("sista", "första", "andra", "nästa", "kommande", "planerade", "sidotjänstgöring", "randning"))


def _placement_of(elements: Sequence[Element]) -> bool:
    """ "… sista randning", "… sidotjänstgöring": whosever it is."""
    words_ = [e.word for e in elements]
    if words_[:1] and words_[0] in _WHICH:
        words_ = words_[1:] if words_[0] not in ("sidotjänstgöring", "randning") else words_
    return bool(words_) and words_[0].startswith(("randning", "sidotjänst", "placering"))


def _in_turn(elements: Sequence[Element]) -> bool:
    return any(e.word in ("först", "sist", "därefter", "sedan", "first", "then") for e in elements)


def _is_host(element: Element) -> bool:
    return element.place is not None and element.place.kind in (PlaceKind.SUPPLIER, PlaceKind.CLINIC)


def _longest_first(element: Element) -> tuple[int, int, bool]:
    return element.start, -element.end, element.role is None


def _longest_role_first(element: Element) -> tuple[int, int, bool]:
    return element.start, -element.end, element.role is not Role.HOME_SUPERVISOR


class _InOrder:
    """Elements in the order of the text, to be found by where they stand."""

    def __init__(self, elements: Iterable[Element], key: Callable[[Element], tuple[int, int, bool]]) -> None:
        self._elements = sorted(elements, key=key)
        self._starts = [element.start for element in self._elements]

    def within(self, start: int, end: int) -> list[Element]:
        between = slice(bisect_left(self._starts, start), bisect_left(self._starts, end))
        return [element for element in self._elements[between] if element.end <= end]


class People:
    """All mentions of people in roles in a text."""

    def __init__(self, layout: Layout, names: Sequence[Name], places: Sequence[Place]) -> None:
        self._layout = layout
        self._names = names
        self._places = places
        self.mentions: list[Mention] = []
        self._taken: set[tuple[int, int]] = set()
        self._roles = _InOrder(self._role_words(), _longest_role_first)
        self._named = _InOrder(
            [*(Element(n.start, n.end, name=n) for n in names), *(Element(p.start, p.end, place=p) for p in places)],
            _longest_first,
        )
        self._elements = [self._read_elements(piece.start, piece.end) for piece in layout.pieces]
        for index, piece in enumerate(layout.pieces):
            self._read(index, piece, self._elements[index])

    def of(self, role: Role) -> list[Mention]:
        return [m for m in self.mentions if m.role is role]

    # --- one piece ---------------------------------------------------------------------------

    def _read(self, index: int, piece: Piece, elements: Sequence[Element]) -> None:
        role = _LABEL_ROLES.get(piece.label) if piece.label else None
        if role:
            self._read_labelled(index, piece, role, elements)
        if piece.label is Label.IGNORED:
            return
        for general in (False, True):  # "Chefen: Anna Ek, verksamhetschef": the plainer title wins
            for at, element in enumerate(elements):
                if element.role and not element.verb and (element.role in _GENERAL) is general:
                    self._beside(index, elements, at, element.role)
        for at, element in enumerate(elements):
            if element.role:
                self._by_verb(index, elements, at, element.role)
            if element.role is Role.SUPERVISOR:
                self._by_pronoun(index, elements, at)

    def _read_elements(self, start: int, end: int) -> list[Element]:
        """Roles, names, places and the words between them, in order."""
        roles: list[Element] = []
        for element in self._roles.within(start, end):
            if not roles or element.start >= roles[-1].end:
                roles.append(element)
        said = {(e.start, e.end) for e in roles}  # "Handledarskapet" with a capital is no name
        named = [e for e in self._named.within(start, end) if e.place is not None or (e.start, e.end) not in said]
        fixed = sorted((*named, *roles), key=_longest_first)
        elements: list[Element] = []
        at = start
        for element in fixed:
            if element.start < at:
                continue
            self._add_words(elements, at, element.start)
            elements.append(element)
            at = element.end
        self._add_words(elements, at, end)
        return elements

    def _role_words(self) -> list[Element]:
        """Every word for a role, also those that lie over one another."""
        layout = self._layout
        found = [
            Element(match.start(), match.end(), role=role)
            for role, role_words in _ROLE_WORDS
            for match in layout.all(role_words)
            if not (match[0] == "vc" and self._is_vardcentral(match.start(), match.end()))
        ]
        found += [Element(*m.span(), role=Role.SUPERVISOR, verb=True) for m in layout.all(_ACTIVE)]
        found += [Element(*m.span(), role=Role.SUPERVISOR, passive=True) for m in layout.all(_PASSIVE)]
        return found

    def _is_vardcentral(self, start: int, end: int) -> bool:
        """ "VC" is a primary care centre behind a preposition and before a place's name."""
        before = self._layout.folded[max(0, start - 12) : start].split()
        if _AGREED_WITH.search(self._layout.folded[max(0, start - 30) : start]):
            return False  # "förankrat hos VC"
        if (
            before
            and before[-1] in ("på", "vid", "hos", "från", "till", "vår")
            and not any(n.start - end == 1 for n in self._names)
        ):
            return before[-1] != "vår"
        return any(p.start - end == 1 for p in self._places)

    def _add_words(self, elements: list[Element], start: int, end: int) -> None:
        folded = self._layout.folded
        for match in TOKEN.finditer(folded, start, end):
            begin, stop = match.span()
            word = match[0]
            word = SPOKEN.get(word, word)
            word = "är" if word == "e" and folded[stop : stop + 1] != "." else word
            title = word in TITLES or (word in ("med", "fil") and folded[stop : stop + 1] == ".")
            elements.append(Element(begin, stop, word, title=title))

    # --- labels ------------------------------------------------------------------------------

    def _read_labelled(self, index: int, piece: Piece, role: Role, elements: Sequence[Element]) -> None:
        """The first name in a label's value, but one that another role claims inside it."""
        turned = surname_first(elements)
        if turned:
            start = piece.label_start if piece.label_start >= 0 else piece.start
            self._add(role, turned, index, start, turned.end, How.STATED, 3)
            return
        written = _SURNAME_FIRST.fullmatch(self._layout.flat, piece.start, piece.end)
        if written and (_SURNAME_COLUMN.match(fold(piece.label_words)) or is_turned(written["last"], written["first"])):
            turned = Name(piece.start, piece.end, f"{written['first']} {written['last']}")
            self._add(role, turned, index, piece.start, piece.end, How.STATED, 3)
            return
        for at, element in enumerate(elements):
            if (
                element.role
                and element.role is not role
                and not (role is Role.SUPERVISOR and element.role is Role.OTHER)
            ):
                if element.role is Role.TRAINEE:
                    continue
                return
            if element.name is None:
                continue
            if denied_before(elements, at):
                self._add(role, element.name, index, piece.start, element.end, How.DENIED, 3)
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
            if not element.name.full and not is_first_name(element.name.text) and self._is_absent(piece):
                return  # "Meddelas senare"
            if role is Role.SUPERVISOR and _AT_HOME.match(self._layout.folded, element.end, piece.end):
                role = Role.HOME_SUPERVISOR
            start = piece.label_start if piece.label_start >= 0 else piece.start
            hedged = or_another(elements, at) or self._tentative(piece.start, piece.end)
            how = How.TENTATIVE if hedged else How.STATED
            self._add(role, element.name, index, start, element.end, how, 3)
            if role is not Role.TRAINEE:
                return
            following = elements[at + 1].word if at + 1 < len(elements) else ""
            if following not in ("och", ",", "samt", "&", "and", "+"):
                return

    # --- beside the role ---------------------------------------------------------------------

    def _beside(self, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
        """ROLE (title) NAME, and NAME, (our) ROLE."""
        forward = at + 1
        while forward < len(elements) and (
            elements[forward].title
            or (elements[forward].word in (".", ":", "(", "–", "-", ">", "→", "=") and forward - at <= 3)
        ):
            forward += 1
        behind = at
        if role in (Role.DEPARTMENT_HEAD, Role.STUDY_DIRECTOR):
            behind = self._past_our_own(elements, at)
            forward = max(forward, behind + 1)
        if (
            forward < len(elements)
            and elements[forward].word == ","
            and role is not Role.TRAINEE
            and forward == behind + 1
            and closed_by_comma(elements, (named_at := self._past_titles(elements, forward + 1)) + 1)
        ):
            forward = named_at
        if forward < len(elements) and elements[forward].name and elements[forward].role is None:
            name = elements[forward].name
            if name is not None and not self._claimed(name):
                how = (
                    How.DENIED
                    if denied_before(elements, at)
                    else self._how(elements[at].start, name.end, elements, forward)
                )
                self._add(role, name, index, elements[at].start, name.end, how, 3)
                if role is Role.TRAINEE:
                    self._coordinated(index, elements, forward, role)
                elif elements[at].passive:
                    self._likewise(index, elements, forward, role)
                self._respectively(index, elements, forward, role)
                return
        if role is Role.DEPARTMENT_HEAD and self._abbreviated_after_name(elements, at):
            name = elements[at - 1].name
            if name is not None and not self._claimed(name):  # "Gerd Öst VC har godkänt"
                self._add(role, name, index, name.start, elements[at].end, How.STATED, 3)
                return
        back = at - 1
        while back >= 0 and (
            elements[back].word in DETERMINERS or elements[back].title or elements[back].word in _OF_SEVERAL
        ):
            back -= 1
        if back >= 1 and elements[back].word in (",", "(", "–", "-", "/") and not elements[at].passive:
            named = elements[back - 1].name
            if named is None and elements[back - 1].word in ("här", "here") and back >= 2:
                named = elements[back - 2].name  # "Eva Ek här, studierektor på …"
            if named is None and elements[back - 1].word == ")" and back >= 4:
                named = elements[back - 4].name
            if elements[back].word in ("–", "-", "/") and self._is_answered(elements, at + 1):
                return  # "Per Ek - VC ok": two items of a terse list
            if named and not self._claimed(named) and not followed_by_name(elements, at):
                how = self._how(named.start, elements[at].end, elements, at)
                self._add(role, named, index, named.start, elements[at].end, how, 3)
                if role is Role.TRAINEE:
                    self._coordinated_before(index, elements, back - 1)

    @staticmethod
    def _past_our_own(elements: Sequence[Element], at: int) -> int:
        """Past "hos oss", "här", "hemma" behind a title: "verksamhetschefen hos oss, Anna Ek"."""
        said = tuple(e.word for e in elements[at + 1 : at + 5])
        return at + next(
            (len(own) for own in _OUR_OWN if said[: len(own)] == own and said[len(own) :][:1] == (",",)), 0
        )

    @staticmethod
    def _past_titles(elements: Sequence[Element], at: int) -> int:
        """Past "leg. arbetsterapeut" before a name."""
        start = at
        while at < len(elements) and (elements[at].title or (at > start and elements[at].word == ".")):
            at += 1
        return at

    @staticmethod
    def _abbreviated_after_name(elements: Sequence[Element], at: int) -> bool:
        """ "Gerd Öst VC har …": a name that opens the sentence, its title and a verb."""
        opens = at == 1 or (at >= 2 and elements[at - 2].word in (".", "och", "–", "-", "("))
        says = at + 1 < len(elements) and elements[at + 1].word in _OF_A_HEAD
        return opens and says and elements[at - 1].name is not None

    def _coordinated_before(self, index: int, elements: Sequence[Element], at: int) -> None:
        """ "Anna Ek och Bo Öst, båda ST-läkare": the first name has the role too. `at`: the last name."""
        while at >= 2 and elements[at - 1].word in ("och", ",", "samt", "&", "and"):
            name = elements[at - 2].name
            if name is None or not name.full or self._claimed(name):
                return
            self._add(Role.TRAINEE, name, index, name.start, name.end, How.STATED, 3)
            at -= 2

    def _coordinated(self, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
        """ "ST-läkarna Anna Ek och Bo Öst": the second name has the role too."""
        while (
            at + 2 < len(elements)
            and elements[at + 1].word in ("och", ",", "samt", "&", "and")
            and elements[at + 2].name
        ):
            name = elements[at + 2].name
            if name is None or not name.full or (elements[at + 1].word == "," and not listed(elements, at + 3)):
                return
            if self._claimed_by_other(name, role):
                return
            self._add(role, name, index, name.start, name.end, How.STATED, 3)
            at += 2

    def _respectively(self, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
        """ "handledare Per Ek respektive Lisa Öst": the second name has the role too."""
        rest = [e for e in elements[at + 1 : at + 5] if not e.title and e.word != "."]
        if role is Role.SUPERVISOR and len(rest) > 1 and rest[0].word in ("respektive", "resp", "respectively"):
            named = rest[1].name
            if named and not self._claimed(named):
                self._add(role, named, index, named.start, named.end, How.STATED, 3)

    # --- by a verb ---------------------------------------------------------------------------

    def _by_verb(self, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
        """ROLE … är NAME, and NAME … är ROLE."""
        if not elements[at].verb and self._forward(index, elements, at, role):
            return
        copula = self._after_on_site(elements, at) if elements[at].verb else len(elements)
        if copula + 1 < len(elements) and elements[copula].word in ("är", "blir", "heter", "is"):
            behind = copula + 1
            while behind + 1 < len(elements) and elements[behind].title:
                behind += 1
            named = elements[behind].name
            if named and not self._claimed(named):  # "den som ska handleda är Per Ek"
                self._add(
                    role,
                    named,
                    index,
                    elements[at].start,
                    named.end,
                    self._how(elements[at].start, named.end, elements, copula + 1),
                    2,
                )
                return
        if not elements[at].passive:
            self._backward(index, elements, at, role)
            self._by_subject(index, elements, at, role)

    def _by_pronoun(self, index: int, elements: Sequence[Element], at: int) -> None:
        """ "Per Ek har sagt ja. Skriv honom som handledare": whoever the paragraph named last, in no other role."""
        if at < 2 or elements[at - 1].word not in ("som", "as") or elements[at - 2].word not in _HIM_OR_HER:
            return
        piece = self._layout.pieces[index]
        paragraph = (p.start for p in self._layout.pieces if p.paragraph == piece.paragraph)
        begin, here = min(paragraph, default=piece.start), elements[at].start
        named = [n for n in self._names if begin <= n.start < here and n.full]
        if named and not self._claimed(named[-1]):
            doubt = any(self._layout.first(cues, named[-1].start, piece.end) for cues in (_TENTATIVE, _ABSENT))
            how = How.DENIED if denied_before(elements, at - 2) else How.TENTATIVE if doubt else How.STATED
            self._add(Role.SUPERVISOR, named[-1], index, elements[at - 2].start, elements[at].end, how, 2)

    @staticmethod
    def _after_on_site(elements: Sequence[Element], at: int) -> int:
        """Past a verb and "på plats", "hos Granvik", "under placeringen" behind it."""
        after = at + 1
        while after < min(len(elements), at + 5) and (elements[after].word in _ON_SITE or _is_host(elements[after])):
            after += 1
        return after

    def _likewise(self, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
        """ "Anna handleds av Per Ek och Bo av Lisa Öst": the verb holds for the second too."""
        while at + 4 < len(elements) and elements[at + 1].word in ("och", ",", "samt", "medan", "and"):
            other, by, named = elements[at + 2], elements[at + 3], elements[at + 4].name
            if not other.name or by.word not in ("av", "by") or not named or self._claimed(named):
                return
            self._add(role, named, index, other.start, named.end, How.STATED, 2)
            at += 4

    def _likewise_named(self, index: int, elements: Sequence[Element], at: int) -> None:
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
                if gives and not self._claimed(element.name):
                    self._add(Role.SUPERVISOR, element.name, index, after[start].start, element.end, How.STATED, 2)
                return

    def _likewise_for(self, index: int, elements: Sequence[Element], at: int) -> None:
        """ "Per Ek är handledare för Anna och Lisa Öst för Bo": the second pair is like the first."""
        while at + 5 < len(elements):
            by, whom, joined, named, again = elements[at + 1 : at + 6]
            second = elements[at + 6] if at + 6 < len(elements) else None
            if by.word not in _FOR_WHOM or whom.name is None or joined.word not in (",", "och", "samt", "medan", "and"):
                return
            if named.name is None or again.word not in _FOR_WHOM or second is None or second.name is None:
                return
            if not self._claimed(named.name):
                self._add(Role.SUPERVISOR, named.name, index, named.start, second.end, How.STATED, 2)
            at += 4

    def _likewise_done(self, index: int, elements: Sequence[Element], at: int) -> None:
        """ "Per Ek handleder de två första och Lisa Öst de två sista", "… på urologin och Lisa Öst på kirurgin"."""
        if not elements[at].verb:
            return
        for number in range(at + 2, min(at + 9, len(elements) - 2)):
            joined, named, whom = elements[number : number + 3]
            if joined.role:
                return
            if joined.word in ("och", "medan", "samt", "and") and named.name and named.name.full:
                if (whom.word in _WHOM or whom.name) and not self._claimed(named.name):
                    self._add(Role.SUPERVISOR, named.name, index, named.start, whom.end, How.STATED, 2)
                return

    def _by_subject(self, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
        """ "Jag har talat med Per Ek där, och han åtar sig handledarskapet": whom the pronoun stands for."""
        if role is not Role.SUPERVISOR or elements[at].passive:
            return
        back = at - 1
        while back >= 0 and elements[back].word in COPULAS | SMALL and elements[back].word not in _HE_OR_SHE:
            back -= 1
        if back < 1 or elements[back].word not in _HE_OR_SHE:
            return
        if not elements[at].verb and elements[at - 1].word not in _BEING:
            return  # "hon får en handledare"
        named = [e for e in elements[max(0, back - 16) : back] if e.name]
        if len(named) != 1 or named[0].name is None or self._claimed(named[0].name):
            return
        name, before = named[0].name, elements.index(named[0]) - 1
        if before >= 0 and elements[before].word in _SPOKEN_WITH:
            how = self._how(elements[back].start, elements[at].end, elements, at)
            self._add(role, name, index, name.start, elements[at].end, how, 1)

    def _forward(self, index: int, elements: Sequence[Element], at: int, role: Role) -> bool:
        gap: list[Element] = []
        denied = False
        forward = at + 1
        while forward < len(elements) and len(gap) <= _MAX_GAP + 4:
            element = elements[forward]
            if element.name:
                before = elements[forward - 1]
                if denied_before(elements, forward) and before.word not in ("utan", "but"):
                    self._add(role, element.name, index, elements[at].start, element.end, How.DENIED, 2)
                    denied = True
                elif before.word in ("till", "to") and denied and role is Role.SUPERVISOR:
                    self._add(role, element.name, index, elements[at].start, element.end, How.STATED, 2)
                    return True
                elif before.word in ("från", "from") and role is Role.SUPERVISOR:
                    denied = True
                    self._add(role, element.name, index, elements[at].start, element.end, How.DENIED, 2)
                elif (before.word in PASSED_BEFORE_NAME and not rests_on(gap)) or (
                    before.word == "av" and any(e.word.startswith(NAMED_BY_OTHERS) for e in gap)
                ):
                    pass
                elif self._claimed(element.name):
                    return False
                elif self._joined(gap, role, denied=denied):
                    how = How.STATED if denied else self._how(elements[at].start, element.end, elements, forward)
                    if not denied and negated(elements[at + 1 : forward]):
                        how = How.DENIED
                    self._add(role, element.name, index, elements[at].start, element.end, how, 2)
                    if how is not How.DENIED:
                        if role is Role.TRAINEE:
                            self._coordinated(index, elements, forward, role)
                        elif elements[at].passive:
                            self._likewise(index, elements, forward, role)
                        self._respectively(index, elements, forward, role)
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

    def _joined(self, gap: Sequence[Element], role: Role, *, denied: bool) -> bool:
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
            return len(plain) <= 4 and any(
                e.word in ("heter", "är", "blir", "named", "called", "is", ":") for e in plain
            )
        if role is Role.DEPARTMENT_HEAD and [e.word for e in plain[1:]] == [","]:
            return True  # "VC godkänner, Anders Ek alltså"
        if role is Role.DEPARTMENT_HEAD and plain and plain[-1].word not in _NAMING and self._agrees(gap):
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

    def _agrees(self, gap: Sequence[Element]) -> bool:
        return self._layout.first(_POSITIVE, gap[0].start, gap[-1].end) is not None

    def _backward(self, index: int, elements: Sequence[Element], at: int, role: Role) -> None:
        gap: list[Element] = []
        back = at - 1
        while back >= 0 and len(gap) <= _MAX_GAP + 5:
            element = elements[back]
            if element.name and is_taught(elements, back, self._layout.folded):
                return
            if element.name:
                together = elements[at].verb or any(e.word in ("och", "and") for e in gap)
                inverted = role is Role.SUPERVISOR and (
                    self._is_inverted(elements, back, gap) or self._is_an_item(elements, back, at)
                )
                if (inverted or self._links(gap, elements[at], role)) and (
                    not self._claimed(element.name) or (together and not self._claimed_by_other(element.name, role))
                ):
                    following = followed_by_name(elements, at)
                    if following and not elements[at].verb:
                        return
                    denied = negated(gap) or denied_before(elements, back)
                    how = How.DENIED if denied else self._how(element.start, elements[at].end, elements, at)
                    self._add(role, element.name, index, element.start, elements[at].end, how, 2)
                    if denied:
                        return
                    if role is Role.SUPERVISOR and how is How.STATED:
                        self._likewise_named(index, elements, at)
                        self._likewise_for(index, elements, at)
                        self._likewise_done(index, elements, at)
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

    @staticmethod
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

    @staticmethod
    def _is_an_item(elements: Sequence[Element], name: int, role: int) -> bool:
        """ "Heltid, ingen jour, Per Ek handledare.": an item of a terse list, of a full name and the role alone."""
        named = elements[name].name
        if named is None or not named.full or elements[role].verb or role != name + 1:
            return False
        before = elements[name - 1].word if name else ""
        after = elements[role + 1].word if role + 1 < len(elements) else ""
        return (not name or before in _BETWEEN_ITEMS) and (role + 1 == len(elements) or after in _BETWEEN_ITEMS)

    def _links(self, gap: Sequence[Element], cue: Element, role: Role) -> bool:
        plain = [e.word for e in gap if e.word]
        if cue.verb:
            if plain[:1] in (["där"], ["there"]) and plain[1:2] == [","]:
                plain = plain[1:]  # "Per Ek där, som gärna handleder mig"
            relative = plain[:1] == [","] and plain[1:2] != [] and plain[1] in _RELATIVES
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

    # --- help --------------------------------------------------------------------------------

    def _how(self, start: int, end: int, elements: Sequence[Element], at: int) -> How:
        """Stated, or hedged by a word in the same clause."""
        stop = at + 1
        while stop < len(elements) and elements[stop].word not in (",", ";", "men", "but", "–", "(") and stop - at < 8:
            stop += 1
        first = next((i for i, e in enumerate(elements) if e.start >= start), 0)
        while first > 0 and elements[first - 1].word not in (",", ";", ".", "–") and at - first < 12:
            first -= 1
        begin, finish = elements[first].start, elements[min(stop, len(elements)) - 1].end
        rest_end = elements[-1].end
        tentative = (
            or_another(elements, at)
            or self._tentative(begin, finish)
            or OPEN_END.search(self._layout.folded, end, min(rest_end, end + 80)) is not None
            or OPEN_AT_ONCE.match(self._layout.folded, end, rest_end) is not None
        )
        return How.TENTATIVE if tentative else How.STATED

    def _tentative(self, start: int, end: int) -> bool:
        return self._layout.first(_TENTATIVE, start, end) is not None

    def _is_answered(self, elements: Sequence[Element], at: int) -> bool:
        return at < len(elements) and self._layout.first(_POSITIVE, elements[at].start, elements[at].end) is not None

    def _is_absent(self, piece: Piece) -> bool:
        return self._layout.first(_ABSENT, piece.start, piece.end) is not None

    def _is_asked(self, index: int, start: int, end: int, strength: int) -> bool:
        if strength == 2:
            return self._asks_whether(index, start, end)
        piece = self._layout.pieces[index]  # "Handledare Per Ek?"
        rest = self._layout.flat[end : piece.end].strip(" )")
        return strength == 3 and rest == "?" and not self._layout.flat[piece.start : max(start, piece.start)].strip()

    def _asks_whether(self, index: int, start: int, end: int) -> bool:
        """ "Kan Per Ek vara handledare?" asks; "… med Per Ek som handledare?" asks for something else."""
        piece = self._layout.pieces[index]
        if not self._layout.flat[start : piece.end].rstrip().endswith("?"):
            return False
        clause = max(piece.start, self._layout.folded.rfind(", ", piece.start, start))
        return re.search(r"\b(?:är|blir|vara|bli|is|be)\b", self._layout.folded[clause:end]) is not None

    def _is_earlier(self, index: int, start: int, end: int) -> bool:
        """ "Hon hade Per Ek som handledare 2024": said of another time. `start`..`end`: the words that say it."""
        layout, piece = self._layout, self._layout.pieces[index]
        folded = layout.folded
        label = piece.label_start if 0 <= piece.label_start < piece.start else piece.start
        bracket = folded.rfind("(", label, start)
        if folded.find(")", max(bracket, label), start) >= 0:
            bracket = -1
        first = max(label, bracket + 1, *(folded.rfind(mark, label, start) + 1 for mark in (";", ". ")))
        stops = (folded.find(mark, end, piece.end) for mark in (";", ")", ", men ", ", nu "))
        last = min((at for at in stops if at >= 0), default=piece.end)
        said = layout.first(_EARLIER, first, min(last, end + 60))
        if said is None or _AGAIN.match(folded, end, piece.end):
            return False
        if said.end() <= start and layout.first(_TURN, said.end(), start):
            return False
        inside = start <= said.start() < end
        return inside or layout.first(_NOW, start, end) is None

    def _claimed(self, name: Name) -> bool:
        return (name.start, name.end) in self._taken

    def _claimed_by_other(self, name: Name, role: Role) -> bool:
        return any(m.name is name and m.role is not role and m.role is not Role.OTHER for m in self.mentions)

    def _no_person(self, name: Name) -> bool:
        """A lone word that is no first name, in a cry or behind "i": "sa hon: 'Kör!'", "hon är i Nepal"."""
        if name.full or is_first_name(name.text):
            return False
        folded = self._layout.folded
        return folded[name.end : name.end + 1] == "!" or folded[max(0, name.start - 3) : name.start] in (
            " i ",
            " på",
            "på ",
        )

    def _add(self, role: Role, name: Name, piece: int, start: int, end: int, how: How, strength: int) -> None:
        if self._no_person(name):
            return
        if how is How.STATED and role is Role.SUPERVISOR and self._is_asked(piece, start, end, strength):
            how = How.TENTATIVE
        if how is not How.DENIED and role is Role.SUPERVISOR and self._is_earlier(piece, start, end):
            how = How.DENIED
        if any(m.name is name and m.role is role for m in self.mentions):
            return
        self._taken.add((name.start, name.end))
        self.mentions.append(Mention(role, name, start, end, piece, how, strength))

    def add_trainee(self, name: Name, piece: int, strength: int = 1) -> None:
        self._add(Role.TRAINEE, name, piece, name.start, name.end, How.STATED, strength)

    def withdraw(self) -> None:
        """Take back a supervisor of whom another sentence says that he or she declined, left or cannot."""
        for number, mention in enumerate(self.mentions):
            if mention.role is not Role.SUPERVISOR or mention.how is How.DENIED:
                continue
            self._withdraw_at_once(number, mention)
            for name in self._names:
                if name is mention.name or not is_same(name.text, mention.name.text) or name.start < mention.end:
                    continue
                piece = next((p for p in self._layout.pieces if p.start <= name.start < p.end), None)
                if piece and self._layout.first(_WITHDRAWN, name.end, piece.end):
                    self.mentions[number] = replace(mention, how=How.DENIED)

    def set_aside_other_supervision(self) -> None:
        """Whoever supervises somebody or something else, or at home, or only finds the supervisor, is none here:
        "Per Ek är handledare för vår andra ST-läkare", "Per Ek utser handledare"."""
        layout = self._layout
        for number, mention in enumerate(self.mentions):
            piece = layout.pieces[mention.piece]
            if mention.role is Role.SUPERVISOR and piece.label is None:
                ends = [m.end() for m in _CLAUSE_END.finditer(layout.folded, piece.start, mention.start)]
                stop = _CLAUSE_END.search(layout.folded, mention.end, piece.end)
                within = layout.first(
                    _OTHER_SUPERVISION, max([piece.start, *ends]), stop.start() if stop else piece.end
                )
                if within or self._works_with_us(mention, piece):
                    self.mentions[number] = replace(mention, role=Role.HOME_SUPERVISOR)

    def _works_with_us(self, mention: Mention, piece: Piece) -> bool:
        """ "Handledare är Per Ek på vår klinik", "Per Ek, Almby, är handledare": where the placement is with a
        supplier, whoever works at the asker's own place is the trainee's supervisor at home."""
        if not any(p.kind is PlaceKind.SUPPLIER for p in self._places):
            return False
        if _OPINES.match(self._layout.folded, mention.end) and mention.end > mention.name.end:
            return True  # "Per Ek, hennes handledare, tycker att …"
        behind = _AT_OUR_PLACE.match(self._layout.folded, mention.name.end, piece.end)
        if behind and behind["own"]:
            return True
        at = behind.end() if behind else -1
        return any(p.kind is PlaceKind.ORGANISATION and p.start == at for p in self._places)

    def _withdraw_at_once(self, number: int, mention: Mention) -> None:
        """ "Handledare Per Ek har slutat så det blir Lisa Öst i stället"."""
        piece = self._layout.pieces[mention.piece]
        later = [n for n in self._names if mention.name.end <= n.start < piece.end]
        until = later[0].start if later else piece.end
        if mention.end > until or not self._layout.first(_WITHDRAWN, mention.name.end, until):
            return
        self.mentions[number] = replace(mention, how=How.DENIED)
        for name in later[:1]:
            if not self._claimed(name) and TAKES_OVER.search(self._layout.folded, mention.name.end, name.start):
                self._add(Role.SUPERVISOR, name, mention.piece, mention.start, name.end, How.STATED, 1)

    # --- trainees by their place in the sentence ------------------------------------------------

    def find_trainees(self, *, excluded: Iterable[str]) -> None:
        """Names that no role claims, where what is asked for is asked for them: "plats för Edvin Solgård",
        "Anna Ek behöver …", a list item that begins with a name. `excluded`: the sender and known officials."""
        shut = {e.casefold() for e in excluded if e}
        starts = {m.name.text.casefold() for m in self.mentions if m.role is not Role.TRAINEE}
        for index, piece in enumerate(self._layout.pieces):
            if piece.label in (
                Label.IGNORED,
                Label.SUPERVISOR,
                Label.HOME_SUPERVISOR,
                Label.STUDY_DIRECTOR,
                Label.DEPARTMENT_HEAD,
                Label.HEAD_CONSULTED,
            ):
                continue
            elements = self._elements[index]
            for at, element in enumerate(elements):
                name = element.name
                if (
                    name is None
                    or self._claimed(name)
                    or name.text.casefold() in shut
                    or name.text.casefold() in starts
                ):
                    continue
                owned = self._has_a_time(elements, at)
                if owned:
                    self.add_trainee(owned, index)
                elif self._asked_for(elements, at, piece) or self._in_parallel(index, elements, at):
                    self.add_trainee(name, index)
                    self._coordinated(index, elements, at, Role.TRAINEE)

    def _asked_for(self, elements: Sequence[Element], at: int, piece: Piece) -> bool:
        name = elements[at].name
        if name is None or self._layout.first(_WITHDRAWN, name.end, min(piece.end, name.end + 30)):
            return False  # "Per Ek går i pension": whoever leaves does not come
        if denied_before(elements, at):
            return False  # "de har sagt nej till Per Ek"
        back = at - 1
        while back >= 0 and (elements[back].title or elements[back].role is Role.TRAINEE):
            back -= 1
        before = elements[back].word if back >= 0 else ""
        if before in TRAINEE_BEFORE and (name.full or self._asks(piece)):
            return not in_place_of(elements, back)
        if (
            name.full
            and before in ("är", "heter", "is")
            and back >= 1
            and elements[back - 1].word in _ONE_OF_THEM
            and not any(e.role for e in elements[:at] if e.role is not Role.TRAINEE)
        ):
            return True  # "Den ena är Moa Hjelm."
        if name.full and before in PROPOSING and not any(e.role is Role.SUPERVISOR for e in elements):
            return True
        if name.full and is_taught(elements, at, self._layout.folded):
            return True
        following = elements[at + 1].word if at + 1 < len(elements) else ""
        if name.full and before == "blir" and back and elements[back - 1].word == "det" and following in ("som", "who"):
            return not any(e.role is Role.SUPERVISOR for e in elements)  # "lotten är dragen: det blir Bo Öst som åker"
        if name.full and following in _SETS_OFF and back < 0 and _in_turn(elements[at + 2 : at + 4]):
            return True  # "Kaisa Ek åker först."
        if name.full and before == "det" and at + 1 < len(elements) and elements[at + 1].word in ("som", "who"):
            return elements[back - 1].word in ("blir", "är") and not any(e.role is Role.SUPERVISOR for e in elements)
        if name.full and (opens_question(elements, back, at + 1) or self._followed_by_st(elements, at + 1)):
            return True
        if before in ("av", "till") and back >= 1 and elements[back - 1].word.startswith(ASKED_NOUNS):
            return True
        if name.full and trains(elements, at + 1):
            return True
        if name.full and self._asked_for_too(name, piece):
            return True  # "Bo Öst likaså", "ditto Bo Öst", "Bo Öst: samma upplägg"
        if name.full and [e.word for e in elements[max(0, back - 2) : back + 1]][-2:] in _TAKING_TURNS:
            return not any(e.role is Role.SUPERVISOR for e in elements)  # "Först ut är Anna Ek", "Sedan kommer Bo Öst"
        after = after_listing(elements, at + 1)
        inserted = before == "," and after + 1 < len(elements) and elements[after].word == ","
        if name.full and inserted and elements[0].word in ("en", "ett", "one", "två"):
            return elements[after + 1].word in _WANTING_OF_ONE  # "En av dem, Anna Ek, skulle behöva …"
        following = elements[after].word if after < len(elements) else ""
        place = elements[after].place if after < len(elements) else None
        first = back < 0 or (before == ":" and piece.kind is Unit.TEXT)
        if first and piece.kind is not Unit.TEXT and name.full:
            listed_so = following in (",", "–", "-", ":", "(", "", "/", ".") or following in WISHES or place is not None
            return listed_so or self._opens_with_a_day(elements, after, piece)
        if first and name.full and following in SEPARATORS and self._opens_line(piece, name):
            return self._asks_later(elements, at)
        if first and name.full and after < len(elements) and shape(elements[after]) == "week":
            return True  # "Granvik: Anna Ek v. 36–40"
        if first and name.full and self._opens_line(piece, name) and self._opens_with_a_day(elements, after, piece):
            return True  # "Anna Ek 6/9–1/10 2027", one line each
        if name.full and following == "(" and self._place_in_brackets(elements, after):
            return True
        to_place = [e.word or (e.place and "@") for e in elements[after + 1 : after + 3]] in (
            ["till", "@"],
            ["to", "@"],
        )
        if name.full and following in _GOING and to_place:
            return first or before in ("och", ",", "samt", "and")  # "Bo Öst goes to Solvändan for psychiatry"
        if name.full and following == "till" and after + 1 < len(elements) and elements[after + 1].place is not None:
            return first or before in ("och", ",", "samt", "and")  # "… och Bo Stark till Solvändan"
        if following in ("går", "gick", "slutar") and self._leaves(elements, after):
            return False  # "Per Ek går i pension i jul"
        if name.full and following in _HAS_TIME and after + 1 < len(elements) and shape(elements[after + 1]):
            return first or before in ("och", ",", "samt", "and")  # "… och Bo Stark går 9 augusti–5 september"
        if following in WISHES and (first or before in (",", "att", "där")):
            if following in WEAK_WISHES and self._others_asked_for(name) and not self._dated(elements, after):
                return False  # "Anna Ek söker plats. … Per Ek är ansvarig för henne på Granvik"
            if name.full:
                return self._asks(piece) or self._asks_later(elements, after)
            return (
                first
                and following in ("får", "ska", "går", "arbetar", "jobbar")
                and (is_first_name(name.text) or any(n.full and name.text in n.text.split() for n in self._names))
            )
        if not name.full or not (first or before in _PRESENTING or elements[back].place is not None):
            return False
        verb = relative_verb(elements, after)
        return verb > 0 and (self._asks(piece) or self._asks_later(elements, verb))

    def _asked_for_too(self, name: Name, piece: Piece) -> bool:
        """Whether a sentence says of a name that what was asked for somebody else is asked for here too."""
        near = self._layout.first(_LIKEWISE, max(piece.start, name.start - 40), min(piece.end, name.end + 60))
        return near is not None and any(m.role is Role.TRAINEE and m.name.end <= name.start for m in self.mentions)

    @staticmethod
    def _leaves(elements: Sequence[Element], at: int) -> bool:
        """ "går i pension", "går på föräldraledighet", "slutar i juni"."""
        rest = [e.word for e in elements[at + 1 : at + 4]]
        return elements[at].word == "slutar" or any(w.startswith(_LEAVING) for w in rest)

    def _in_parallel(self, index: int, elements: Sequence[Element], at: int) -> bool:
        """ "… Anna Ek v. 17–20 och Bo Öst v. 21–24": the second name stands as the first, a trainee's, does."""
        name = elements[at].name
        if name is None or not name.full or at + 1 >= len(elements):
            return False
        if at and elements[at - 1].word not in ("och", ",", ";", "samt", "and", "&", "resp", "respektive", "–", "-"):
            return False
        if at and elements[at - 1].word == elements[at + 1].word:
            return False  # "… - ingen jour - Per Ek - VC ok": an item between dashes
        following = shape(elements[at + 1])
        return bool(following) and any(
            m.role is Role.TRAINEE
            and m.piece == index
            and any(
                e.name is m.name and i + 1 < len(elements) and shape(elements[i + 1]) == following
                for i, e in enumerate(elements[:at])
            )
            for m in self.mentions
        )

    @staticmethod
    def _has_a_time(elements: Sequence[Element], at: int) -> Name | None:
        """Whoever's period it is: "Bo Starks period är 31 maj–27 juni"."""
        name = elements[at].name
        said = [e.word for e in elements[at + 1 : at + 4]]
        if name and name.full and name.text.endswith("s") and _placement_of(elements[at + 1 : at + 4]):
            return replace(name, text=name.text[:-1])  # "Torkel Eks sista randning"
        if name and name.full and name.text.endswith("s") and said[:1] == ["tur"]:
            return replace(name, text=name.text[:-1])  # "Därefter är det Bo Starks tur"
        if name is None or not name.full or not (name.text.endswith("s") or said[:1] == ["s"]):
            return None
        if said[:1] == ["s"]:
            said = said[1:]
        else:
            name = replace(name, text=name.text[:-1])
        whose = len(said) >= 2 and said[0] in _TIMES and said[1] in ("är", "blir", ":", "avser", "gäller")
        return name if whose else None

    def _followed_by_st(self, elements: Sequence[Element], at: int) -> bool:
        """ "Anna Ek ST gyn", "Anna Ek, ST"."""
        if at < len(elements) and elements[at].word in (",", "(", "–", "-", "/"):
            at += 1
        return at < len(elements) and self._layout.flat[elements[at].start : elements[at].end] == "ST"

    def _opens_with_a_day(self, elements: Sequence[Element], at: int, piece: Piece) -> bool:
        """Whether a day of a period comes next, rather than a telephone number, a length or hours."""
        if at >= len(elements) or shape(elements[at]) not in ("number", "week"):
            return False
        opening = next(iter(scan(self._layout.folded[elements[at].start : piece.end])), None)
        return opening is not None and opening.start == 0 and opening.first is not None

    @staticmethod
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

    def _asks(self, piece: Piece) -> bool:
        return self._layout.first(_ASKS, piece.start, piece.end) is not None

    def _others_asked_for(self, name: Name) -> bool:
        return any(
            m.role is Role.TRAINEE and m.strength >= 2 and not is_same(m.name.text, name.text) for m in self.mentions
        )

    @staticmethod
    def _dated(elements: Sequence[Element], at: int) -> bool:
        return any(e.word[:1].isdigit() for e in elements[at + 1 :])

    def _asks_later(self, elements: Sequence[Element], at: int) -> bool:
        """Whether a number (a date, a per cent) or a place follows on the line."""
        return any(e.place is not None or e.word[:1].isdigit() for e in elements[at + 1 :])

    def _opens_line(self, piece: Piece, name: Name) -> bool:
        line = self._layout.text.rfind("\n", 0, name.start) + 1
        before = self._layout.folded[line : name.start].strip(" .*•–-")
        return before in ("", "dr", "doktor", "doctor", "mr", "ms", "mrs") or piece.start == name.start
