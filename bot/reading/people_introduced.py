"""A trainee who is introduced by name alone, and of whom the next sentence tells: «Först Moa Hjelm. Hon ska till …»."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.elements import HE_OR_SHE, RELATIVES, WISHES, Element, Role
from bot.reading.layout import Piece
from bot.reading.mentions import People

# "den ena är", "först ut:", "sedan har vi", "till att börja med": whose turn it is to be told of
_TURN = frozenset(
    ("först", "första", "förste", "ena", "ene", "andra", "andre", "sedan", "sen", "därefter", "slutligen", "sist",
     "sista", "näst", "nästa", "tredje", "börja", "dels", "en", "one", "first", "firstly", "second", "secondly", "then",
     "next", "other", "last", "lastly", "finally")
)  # fmt: skip
_BESIDE_TURN = frozenset(
    ("den", "det", "är", "heter", "har", "vi", "jag", "gäller", "blir", "kommer", "ut", "på", "tur", "till", "att",
     "med", "av", "dem", "så", "och", "the", "is", "there", "we", "have", "comes", "of", "them", "and", "to", "begin",
     "with", ":", ",", ".", "-", "–", "(", ")")
)  # fmt: skip
_CLOSING = frozenset((".", "!", ":", "–", "-", ",", ";"))
_NO_TRAINEE = frozenset((Role.SUPERVISOR, Role.HOME_SUPERVISOR, Role.STUDY_DIRECTOR, Role.DEPARTMENT_HEAD, Role.CHIEF))


def is_introduced(people: People, elements: Sequence[Element], at: int, piece: Piece) -> bool:
    """Whether a sentence holds nothing but the name at `at`, and perhaps whose turn it is, and the next one tells where
    he or she is to be; "Per Ek. Han ska handleda Moa" tells of no trainee."""
    before = [e for e in elements[:at] if not e.title]
    behind = [e for e in elements[at + 1 :] if e.word != "."]
    if not all(_of_a_turn(e) for e in before):
        return False
    if behind and behind[0].word in _CLOSING and len(behind) > 1:
        who = behind[1].word in RELATIVES and any(e.word in _TURN for e in before)  # "Sedan Bo Öst, som behöver …"
        return _tells(behind[1:], RELATIVES if who else HE_OR_SHE)
    if not all(_of_a_turn(e) or e.word in _CLOSING for e in behind):
        return False
    index = people.layout.pieces.index(piece) + 1
    return index < len(people.elements) and _tells(people.elements[index])


def _of_a_turn(element: Element) -> bool:
    return element.word in _TURN or element.word in _BESIDE_TURN or element.word.isdigit()


def _tells(elements: Sequence[Element], subjects: frozenset[str] = HE_OR_SHE) -> bool:
    """ "Hon ska till …", "Han är ST-läkare och …": what is wanted of a place comes before anybody else is spoken of."""
    said = [e.word for e in elements[:2]]
    if len(said) < 2 or said[0] not in subjects or said[1] not in WISHES:
        return False
    for element in elements[2:]:
        if element.role in _NO_TRAINEE:
            return False
        if element.place is not None or element.role is Role.TRAINEE or element.word[:1].isdigit():
            return True
        if element.name is not None:
            return False
    return False
