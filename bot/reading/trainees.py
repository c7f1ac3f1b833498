"""Whom a message asks for: each trainee by name, where each is named, and how many have no name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

from bot.reading.elements import Role
from bot.reading.identity import CASE_NUMBER
from bot.reading.laying_out import lay_out
from bot.reading.layout import Layout, Piece
from bot.reading.mentions import How, People
from bot.reading.names import Name, find_names
from bot.reading.patterns import regex
from bot.reading.places import find_places
from bot.reading.scopes import Anchor
from bot.reading.sender import Sender, same_person
from bot.reading.vocabulary import Label, is_first_name, words
from bot.reading.word_list import KEY
from bot.routine.model import Directory

NUMBER_WORDS = {
    "en": 1,
    "ett": 1,
    "två": 2,
    "tre": 3,
    "fyra": 4,
    "fem": 5,
    "sex": 6,
    "sju": 7,
    "åtta": 8,
    "nio": 9,
    "tio": 10,
    "tolv": 12,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
}
_SEATS = regex(
    r"(?P<number>\d{1,2}|"
    + "|".join(NUMBER_WORDS)
    + r")\s+(?:st\.?\s+|stycken\s+)?(?:nya\s+|av våra\s+|of our\s+)?(?:[\wåäö-]+\s+){0,2}?"
    + r"(?P<who>[\wåäö-]*(?:student(?:er|en)?|studerande|läkare|läkarna|elev(?:er)?|residents?|"
    r"students?|kandidat(?:er)?|barnmorskor|sjuksköterskor|VFU-platser|ST-platser|ST)\b)",
    re.IGNORECASE,
)
_NUMBERS = frozenset((*(word[:KEY] for word in NUMBER_WORDS), *map(str, range(100)), *(f"0{n}" for n in range(10))))
_SELF_ROLE = regex(
    r"\b(?:jag (?:är|går|gör|har) [^.!?\n]{0,60}\bsom st-läkare|(?:åt|för) mig, [^.,!?\n]{3,50}, (?:som är )?"
    r"(?:st-läkare|st\b|[\wåäö]*student)|min egen (?:sidotj|st\b|randning)|"
    r"jag (?:är|går|arbetar som|jobbar som) (?:(?:själv|nu|en|din|er)\s)?(?:st\b|st-läkare|"
    r"st läkare|at-läkare|bt-läkare|läkare under|[\wåäö]*student|underläkare|legitimerad läkare)|"
    r"jag (?:går|är inne på|är på) (?:just |nu ){0,2}(?:\w{1,8} )?(?:termin\w{0,2}|året?|kursen)\b[^.!?\n]{0,30}"
    r"(?:programmet|utbildningen)|"
    r"jag (?:gör|går|genomför|fullgör) (?:just nu |nu )?(?:min )?st\b(?!-)|"
    r"jag (?:läser|studerar|pluggar) |i(?: am|['’´]m) (?:a|an) [\w -]{0,30}(?:resident|student|trainee|"
    r"registrar)|(?:i(?: am|['’´]m)(?: currently| now| presently)?(?: (?:working|employed|training|enrolled)"
    r"(?: here| there)?(?: as)?)?|i work(?: here)? as|i train as|being)(?: an?| the)? "
    r"(?:(?:foreign|junior|senior|medical|nursing|new|swedish) "
    r")?(?:resident|student|trainee|registrar|specialist trainee)\b|(?:randa mig|göra min "
    r"(?:sidotj|randning|vfu|praktik)|min (?:egen )?(?:sidotj|"
    r"randning|vfu))|heter(?P<called>) [^.]{0,60}\boch (?:är (?:st-läkare|[\wåäö]*student)|"
    r"(?:gör|går) (?:min|sin) st\b|(?:läser|studerar|pluggar)\b)|"
    r"(?:heter jag|är mitt namn|(?:mitt namn är|jag heter) [^,.\n]{3,50})"
    r"(?:,? (?:pnr|personnummer|född) [^,.\n]{4,24})?,? (?:och )?(?:jag )?(?:är |arbetar som |jobbar som )?(?:en )?"
    r"(?:st-läkare|at-läkare|bt-läkare|[\wåäö]{0,24}student)\b)"
)
_ASIDE_BEFORE = words("aside", "before")
_ASIDE_AFTER = words("aside", "after")
_ASKED_FOR = words("aside", "asked")
# "tyvärr måste vi tacka nej till Bo Öst", in an answer to who asked for him
_TURNED_DOWN = regex(
    r"\b(?:tackar?|säger|säga|svarar?)\s(?:\w{1,10}\s)?nej\s(?:till|för)\s(?:att ta emot\s)?(?:\w{2,14}läkaren?\s|dr\s|"
    r"doktor\s|\w{0,20}studenten\s)?$|\b(?:inte|ej) (?:kan |kunna )?(?:ta emot|erbjuda|bereda)\s(?:\w{2,24}\s)?$"
)
_LABELS_OF_TRAINEES = (None, Label.TRAINEE, Label.PROGRAMME, Label.OWN_PROGRAMME, Label.SUPPLIER, Label.ORGANISATION)
_ANAPHOR = regex(
    r"\bde[nt] (?:(?P<one>förstnämnd[ae]|förste?a?(?= (?:läkaren|studenten|av dem)))|sistnämnd[ae]|"
    r"andr[ae](?= (?:läkaren|studenten|av dem)))\b|\bthe (?:(?P<former>former)|latter)\b"
)


_BESIDE = 3  # the strength of "ST-läkare Anna Ek": said of the writer too
_SOME_OF_THEM = regex(r"\bde (?P<number>två|tre|fyra) (?P<which>första|förstnämnda|sista|sistnämnda|senare)\b")


class Trainees:
    """The trainees of one message's text."""

    def __init__(
        self,
        layout: Layout,
        body_end: int,
        subject: str,
        names: Sequence[Name],
        people: People,
        sender: Sender,
        directory: Directory,
        officials: Sequence[str],
        known: Sequence[str],
    ) -> None:
        """`body_end`: where the message's own text ends. `officials`: names that are nobody's who is asked for.
        `known`: the trainees of the case that the message is about."""
        self._layout, self._body_end, self._subject = layout, body_end, subject
        self._names, self._people, self._sender, self._directory = names, people, sender, directory
        self._officials, self._known = officials, tuple(known)

    @cached_property
    def by_self(self) -> bool:
        """Whether the author is the trainee."""
        return self._said_of_self is not None

    @cached_property
    def self_words(self) -> str:
        match = self._said_of_self
        return self._layout.text[match.start() : match.end()] if match else ""

    @cached_property
    def _said_of_self(self) -> re.Match[str] | None:
        """The words by which the author is the trainee: "jag är ST-läkare …", "heter Bo Öst och gör min ST"; "läkaren
        heter Bo Öst och gör sin ST" is said by somebody else."""
        for match in _SELF_ROLE.finditer(self._layout.folded):
            own = (n for n in self._names if match.start() <= n.start < match.end())
            if (
                match["called"] is None
                or match[0].startswith("heter jag ")
                or self._layout.folded.endswith("jag ", 0, match.start())
                or any(self._sender.is_author(n.text) for n in own)
            ):
                return match
        return None

    @cached_property
    def named(self) -> dict[str, str]:
        """Each trainee's full name (as far as it is known) and the words that name him or her."""
        found = self.told
        full = [name for name in found if " " in name]
        counted = self.seats(self._layout.pieces)[0] if full else 0
        if full and not len(found) == len(full) < counted:
            return found
        last = self._by_elimination(found)
        if full:  # "två ST-läkare", of whom the words tell all but one
            return {**found, **last} if len(found) + len(last) == counted else found
        return last or found

    def _by_elimination(self, found: Mapping[str, str]) -> dict[str, str]:
        """The only full name of the text that is nobody else's: of no role, not the sender's nor an official's, not
        spoken of by the way. Where several are left, the only one that stands with what is asked for."""
        layout = self._layout
        taken = [*self._officials, *(m.name.text for m in self._people.mentions if m.role is not Role.TRAINEE)]
        full = [text for text in found if " " in text]
        answers = bool(self._known) or CASE_NUMBER.search(self._subject) is not None
        asks = any(layout.first(words("training", kind)) for kind in ("st", "vfu", "basic", "other"))
        if self.by_self or not (asks or answers):
            return {}
        free: dict[str, tuple[Name, bool]] = {}
        aside: set[str] = set()
        for name in self._names:
            if not name.full or name.end > self._body_end or any(same_person(name.text, t) for t in taken if t):
                continue
            piece = next((p for p in layout.pieces if p.start <= name.start < p.end), None)
            if piece is None or piece.label not in _LABELS_OF_TRAINEES or self._ends_letter(name):
                continue
            begin = max(piece.start, name.start - 60)
            turned_down = answers and _TURNED_DOWN.search(layout.folded, begin, name.start) is not None
            if not turned_down and self._spoken_of_aside(name, piece):
                aside.add(name.text)
                continue
            asked = turned_down or layout.first(_ASKED_FOR, begin, min(piece.end, name.end + 60)) is not None
            if self.resolve(name.text, full):
                continue
            known = self.resolve(name.text, tuple(free)) or name.text
            free[known] = (free[known][0] if known in free else name, asked or (known in free and free[known][1]))
        for text in aside:
            free.pop(text, None)
        strict = answers or bool(self.seats(layout.pieces)[0])
        if len(free) > 1 or strict:
            free = {text: kept for text, kept in free.items() if kept[1]}
        short = [text for text in found if " " not in text]
        if short:
            free = {text: kept for text, kept in free.items() if all(s in text.split() for s in short)}
        if len(free) != 1:
            return {}
        text, (name, _) = next(iter(free.items()))
        return {text: layout.text[name.start : name.end]}

    def _spoken_of_aside(self, name: Name, piece: Piece) -> bool:
        layout = self._layout
        stop = max(layout.folded.rfind(mark, piece.start, name.start) for mark in ",:")
        before = max(piece.start, name.start - 30, stop + 1)
        return (
            layout.first(_ASIDE_BEFORE, before, name.start) is not None
            or layout.first(_ASIDE_AFTER, name.end, min(piece.end, name.end + 24)) is not None
        )

    def _ends_letter(self, name: Name) -> bool:
        """Whether a name stands alone on the last line: the writer's."""
        last = self._layout.text[: self._body_end].rstrip().rfind("\n")
        return name.start > last >= 0 and not self._layout.text[last + 1 : name.start].strip(" \t/–-")

    @cached_property
    def told(self) -> dict[str, str]:
        """The trainees whom the words of the text itself tell."""
        found: dict[str, str] = {}
        others = [
            m for m in self._people.mentions if m.role not in (Role.TRAINEE, Role.OTHER) and m.how is not How.DENIED
        ]
        for mention in sorted(self._people.of(Role.TRAINEE), key=lambda m: (not m.name.full, m.name.start)):
            name = mention.name.text
            if mention.how is How.DENIED:
                continue
            if self._sender.is_author(name) and not self.by_self and mention.strength < _BESIDE:
                continue
            if any(same_person(name, m.name.text) or m.name.text == name for m in others):
                continue
            known = self.resolve(name, (*self._known, *found))
            key = known or name
            found.setdefault(key, self._layout.text[mention.start : mention.end])
        if self._known:
            for name_found in self._names:
                known = self.resolve(name_found.text, self._known)
                if known and not self._in_other_role(name_found):
                    found.setdefault(known, self._layout.text[name_found.start : name_found.end])
        self._complete_from_subject(found)
        if not found and self.by_self and self._sender.name:
            found[self._sender.name] = self.self_words
        return self._in_order(found)

    def _in_order(self, found: dict[str, str]) -> dict[str, str]:
        """The trainees in the order in which they are first named; those not named in the text come first."""
        waiting = dict(found)
        order: list[str] = []
        for name in self._names:
            here = [key for key in waiting if self.resolve(name.text, (key,))]
            order += here
            for key in here:
                del waiting[key]
            if not waiting:
                break
        return {key: found[key] for key in (*waiting, *order)}

    def _complete_from_subject(self, found: dict[str, str]) -> None:
        """A trainee whose full name stands in the subject alone: "… vår ST-läkare Algot (se ämnesraden)"."""
        if any(" " in key for key in found) or len(found) > 1:
            return
        layout = lay_out(self._subject)
        places = find_places(layout, self._directory)
        officials = [*self._officials, *(m.name.text for m in self._people.mentions if m.role is not Role.TRAINEE)]
        full = [
            n
            for n in find_names(layout, places)
            if n.full
            and (n.text.split()[0] in found or is_first_name(n.text.split()[0]))
            and not any(same_person(n.text, o) for o in officials if o)
        ]
        if len(full) != 1:
            return
        name = full[0].text
        alone = [key for key in found if " " not in key and key in name.split()]
        if len(found) == len(alone) == 1:
            found[name] = found.pop(alone[0])
        elif not found and not self.by_self and not self.seats(self._layout.pieces)[0]:
            found[name] = self._subject[full[0].start : full[0].end]

    def _in_other_role(self, name: Name) -> bool:
        return any(m.name is name and m.role not in (Role.TRAINEE, Role.OTHER) for m in self._people.mentions)

    @staticmethod
    def resolve(name: str, among: Sequence[str]) -> str | None:
        """The only full name that a name, a first name or a surname (also in the genitive) stands for."""
        wanted = {name.casefold(), name.casefold().removesuffix("s")}
        exact = [full for full in among if full.casefold() in wanted]
        if exact:
            return exact[0]
        if " " in name:
            near = [full for full in among if same_person(full, name) or same_person(full, name.removesuffix("s"))]
        else:
            near = [full for full in among if wanted & set(full.casefold().split())]
        return near[0] if len(near) == 1 else None

    @cached_property
    def anchors(self) -> list[Anchor]:
        """Every place where a trainee is named, in order."""
        found = self._anaphors()
        among = tuple(self.named)
        for name in self._names:
            person = self.resolve(name.text, among)
            if person is None or self._in_other_role(name):
                continue
            # in more than one piece where the cell below says "dito"
            here = (i for i, p in enumerate(self._layout.pieces) if p.start <= name.start < p.end)
            found += (Anchor(name.start, name.end, index, person) for index in here)
        return sorted(found, key=lambda a: (a.start, a.piece))

    def _anaphors(self) -> list[Anchor]:
        """ "Den förstnämnda … den andra …", where two trainees are named."""
        persons = list(self.named)
        found: list[Anchor] = []
        for match in _SOME_OF_THEM.finditer(self._layout.folded) if len(persons) > 2 else ():
            index = next((i for i, p in enumerate(self._layout.pieces) if p.start <= match.start() < p.end), None)
            count = NUMBER_WORDS.get(match["number"], 0)
            some = persons[:count] if match["which"].startswith(("först", "first")) else persons[-count:]
            if index is not None and 0 < count < len(persons):
                found += [Anchor(*match.span(), index, person) for person in some]
        if len(persons) != 2:
            return found
        for match in _ANAPHOR.finditer(self._layout.folded):
            index = next((i for i, p in enumerate(self._layout.pieces) if p.start <= match.start() < p.end), None)
            if index is not None:
                found.append(Anchor(*match.span(), index, persons[0 if match["one"] or match["former"] else 1]))
        return found

    @cached_property
    def numbers(self) -> list[int]:
        """Where words begin that can say how many, in order."""
        begun = self._layout.beginnings
        return sorted(at for key in begun.keys & _NUMBERS for at in begun.by_key[key])

    def seats(self, pieces: Sequence[Piece]) -> tuple[int, str]:
        """How many trainees without names are spoken of, and the words; 0 where none are."""
        for piece in pieces:
            if piece.label is Label.SEATS:
                digits = re.search(r"\d{1,2}", self._layout.flat[piece.start : piece.end])
                if digits:
                    return max(1, int(digits[0])), self._layout.text[piece.start : piece.end]
            numbers = self.numbers
            for at in numbers[bisect_left(numbers, piece.start) : bisect_left(numbers, piece.end)]:
                if match := _SEATS.match(self._layout.flat, at, piece.end):
                    number = match["number"].lower()
                    return max(1, NUMBER_WORDS.get(number) or int(number)), match[0]
        return 0, ""
