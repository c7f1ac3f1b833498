"""A sentence as the grammar of people sees it: roles, names, places and the words between them, in order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from bot.reading.elements import SPOKEN, TITLES, TOKEN, Element, Role
from bot.reading.layout import Layout
from bot.reading.names import Name
from bot.reading.patterns import regex
from bot.reading.places import Place
from bot.reading.vocabulary import words

_ROLE_WORDS = tuple((role, words("roles", role.value)) for role in Role)
_ACTIVE = words("supervising", "active")
_PASSIVE = words("supervising", "passive")
_AGREED_WITH = regex(r"(?:förankra|avstäm|stämt av|samrå|godkän|tillstyrk|samtal|klartecken|ok|okej|stöd)[\w ]{0,16}$")


# "utbildningen till medicinsk sekreterare", "läser till HR-samordnare": what somebody is to become, and no role yet
_IN_TRAINING = regex(
    r"\b(?:\w{0,12}utbild\w{0,10}|läser|studerar|pluggar|\w{0,20}program(?:met)?|\w{0,10}kurs(?:en)?|training)"
    r"\s(?:(?:sig|nu)\s)?(?:till|to be|to become)\s(?:[\w-]{1,14}[\s-]){0,2}$"
)
_SOON_BEFORE = 60  # characters


def _before(at: int) -> tuple[int, int]:
    return max(0, at - _SOON_BEFORE), at


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


class Sentences:
    """The roles, names, places and other words of each piece of a text, in order."""

    def __init__(self, layout: Layout, names: Sequence[Name], places: Sequence[Place]) -> None:
        self._layout = layout
        self._names = names
        self._places = places
        self._read: dict[int, list[Element]] = {}
        self._roles = _InOrder(self._role_words(), _longest_role_first)
        self._named = _InOrder(
            [*(Element(n.start, n.end, name=n) for n in names), *(Element(p.start, p.end, place=p) for p in places)],
            _longest_first,
        )

    def __len__(self) -> int:
        return len(self._layout.pieces)

    def __getitem__(self, index: int) -> list[Element]:
        """The elements of a piece, taken apart when they are asked for: what names nobody is mostly not."""
        if index not in self._read:
            piece = self._layout.pieces[index]
            self._read[index] = self._elements(piece.start, piece.end)
        return self._read[index]

    def named(self, index: int) -> bool:
        """Whether a piece names anybody, or any place."""
        return self._naming[index]

    @cached_property
    def _naming(self) -> list[bool]:
        return [bool(self._named.within(piece.start, piece.end)) for piece in self._layout.pieces]

    def speaks_of(self, role: Role, index: int) -> bool:
        piece = self._layout.pieces[index]
        return any(element.role is role for element in self._roles.within(piece.start, piece.end))

    def _elements(self, start: int, end: int) -> list[Element]:
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
            and not (role is Role.OTHER and _IN_TRAINING.search(layout.folded, *_before(match.start())))
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
            elements.append(Element(begin, stop, word, title=True) if title else Element(begin, stop, word))
