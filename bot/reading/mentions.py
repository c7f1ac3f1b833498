"""Who is said to have which role, and how firmly: asked, hedged, denied, or said of another time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.reading.elements import OPEN_AT_ONCE, OPEN_END, Element, Role, or_another
from bot.reading.layout import Layout, Piece
from bot.reading.names import Name
from bot.reading.patterns import regex
from bot.reading.places import Place
from bot.reading.sentences import Sentences
from bot.reading.vocabulary import is_first_name, words


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


_TENTATIVE = words("tentative", "cues")
_EARLIER = words("past", "supervisor")
_TURN = words("past", "turn")
_NOW = words("past", "present")
# "Per Ek har handlett åt oss förut och gör det gärna igen"
_AGAIN = regex(
    r"(?:, (?:som|who) )?[^.;,]{0,60}(?:,|,? (?:och|and)) (?:gör|ställer|tar|kan|vill|åtar|handleder|will|is "
    r"happy)\b(?! inte| ej| not)"
    r"[^.;?]{0,40}\b(?:igen|nu också|även nu|denna gång|den här gången|again|this time|"
    r"(?:mig|henne|honom|hen|denna|denne|me|her|him|them)(?: \w{2,12})? (?:också|med|likaså|too|as well)|"
    r"(?:även|också) (?:mig|henne|honom|hen|denna|denne))\b(?!\s?\?)"
)


_WHO = regex(r",? (?:som|who)\b")
_OR_SOMEBODY = regex(r"\b(?:eller|alternativt|or) [A-ZÅÄÖ]")
_AHEAD = regex(r"\b(?:ska|skall|skulle|får|kommer att|blir|will|would|is going to|is to)\b(?! ha\b| have\b)")
# "Det som fattades var handledare: Per Ek": what was lacking is told now
_LACKED = regex(
    r"\b(?:fattades|saknades|saknade|felades|återstod|efterfrågade|efterlyste|missing|lacking|lacked|asked for)\s$"
)
_BEING = regex(r"\b(?:är|blir|vara|bli|is|be)\b")


class People:
    """All mentions of people in roles in a text. `elements`: those of each piece of the layout."""

    def __init__(self, layout: Layout, names: Sequence[Name], places: Sequence[Place]) -> None:
        self.layout = layout
        self.names = names
        self.places = places
        self.mentions: list[Mention] = []
        self.asides: list[tuple[int, int]] = []  # what is told by the way of whoever has a role
        self._taken: set[tuple[int, int]] = set()
        self.elements = Sentences(layout, names, places)

    def of(self, role: Role) -> list[Mention]:
        return [m for m in self.mentions if m.role is role]

    def add(self, role: Role, name: Name, piece: int, start: int, end: int, how: How, strength: int) -> None:
        if self.no_person(name):
            return
        if how is How.STATED and role is Role.SUPERVISOR and self._is_asked(piece, start, end, strength):
            how = How.TENTATIVE
        if how is How.STATED and role is Role.SUPERVISOR and self._hedged_behind(piece, end):
            how = How.TENTATIVE
        if how is not How.DENIED and role is Role.SUPERVISOR and self._is_earlier(piece, start, end):
            if any(m.role is role and m.how is How.STATED and m.name.text == name.text for m in self.mentions):
                return  # "Per Ek har handlett flera av våra ST-läkare", said of the one who is named already
            how = How.DENIED
        if any(m.name is name and m.role is role for m in self.mentions):
            return
        self._taken.add((name.start, name.end))
        self.mentions.append(Mention(role, name, start, end, piece, how, strength))

    def add_trainee(self, name: Name, piece: int, strength: int = 1) -> None:
        self.add(Role.TRAINEE, name, piece, name.start, name.end, How.STATED, strength)

    def past_asides(self, start: int, end: int) -> int:
        """Where the words that give a role go on behind what they tell by the way."""
        return max((stop for begin, stop in self.asides if start <= begin and stop <= end), default=0)

    def in_aside(self, name: Name) -> bool:
        return any(begin <= name.start < stop for begin, stop in self.asides)

    def claimed(self, name: Name) -> bool:
        return (name.start, name.end) in self._taken

    def claimed_by_other(self, name: Name, role: Role) -> bool:
        return any(m.name is name and m.role is not role and m.role is not Role.OTHER for m in self.mentions)

    def no_person(self, name: Name) -> bool:
        """A lone word that is no first name, in a cry or behind "i": "sa hon: 'Kör!'", "hon är i Nepal"."""
        if name.full or is_first_name(name.text):
            return False
        folded = self.layout.folded
        return folded[name.end : name.end + 1] == "!" or folded[max(0, name.start - 3) : name.start] in (
            " i ",
            " på",
            "på ",
        )

    def how(self, start: int, end: int, elements: Sequence[Element], at: int) -> How:
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
            or self.is_tentative(begin, finish)
            or OPEN_END.search(self.layout.folded, end, min(rest_end, end + 80)) is not None
            or OPEN_AT_ONCE.match(self.layout.folded, end, rest_end) is not None
        )
        return How.TENTATIVE if tentative else How.STATED

    def is_tentative(self, start: int, end: int) -> bool:
        return self.layout.first(_TENTATIVE, start, end) is not None

    def _is_asked(self, index: int, start: int, end: int, strength: int) -> bool:
        if strength == 2:
            return self._asks_whether(index, start, end)
        piece = self.layout.pieces[index]  # "Handledare Per Ek?"
        rest = self.layout.flat[end : piece.end].strip(" )")
        return strength == 3 and rest == "?" and not self.layout.flat[piece.start : max(start, piece.start)].strip()

    def _asks_whether(self, index: int, start: int, end: int) -> bool:
        """ "Kan Per Ek vara handledare?" asks; "… med Per Ek som handledare?" asks for something else."""
        piece = self.layout.pieces[index]
        if not self.layout.flat[start : piece.end].rstrip().endswith("?"):
            return False
        clause = max(piece.start, self.layout.folded.rfind(", ", piece.start, start))
        return _BEING.search(self.layout.folded[clause:end]) is not None

    def _hedged_behind(self, index: int, end: int) -> bool:
        """ "Hon ska gå bredvid Per Ek, som har handlett förut, om han orkar"."""
        stop = self.layout.pieces[index].end
        if _WHO.match(self.layout.folded, end) is None:
            return False
        return self.is_tentative(end, stop) or _OR_SOMEBODY.search(self.layout.flat, end, stop) is not None

    def _is_experience(self, piece: Piece, said_at: int, first: int, end: int) -> bool:
        """ "Hon ska gå bredvid Per Ek, som har handlett förut": what is behind the name tells what he has done."""
        folded = self.layout.folded
        relative = _WHO.match(folded, end, piece.end)
        return relative is not None and said_at > relative.start() and _AHEAD.search(folded, first, end) is not None

    def _is_earlier(self, index: int, start: int, end: int) -> bool:
        """ "Hon hade Per Ek som handledare 2024": said of another time. `start`..`end`: the words that say it."""
        layout, piece = self.layout, self.layout.pieces[index]
        folded = layout.folded
        label = piece.begin
        bracket = folded.rfind("(", label, start)
        if folded.find(")", max(bracket, label), start) >= 0:
            bracket = -1
        first = max(label, bracket + 1, *(folded.rfind(mark, label, start) + 1 for mark in (";", ". ")))
        first = max(first, self.past_asides(start, end))
        stops = (folded.find(mark, end, piece.end) for mark in (";", ")", ", men ", ", nu "))
        last = min((at for at in stops if at >= 0), default=piece.end)
        said = layout.first(_EARLIER, first, min(last, end + 60))
        again = _AGAIN.match(folded, end, piece.end)
        if said is None or (again and not self.is_tentative(end, again.end())):
            return False
        if self._is_experience(piece, said.start(), first, end) or _LACKED.search(folded, label, said.start()):
            return False
        if said.end() <= start and layout.first(_TURN, said.end(), start):
            return False
        inside = start <= said.start() < end
        return inside or layout.first(_NOW, start, end) is None
