"""One message's text with everything that is found in it: names, places, programmes, people in roles, trainees."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from bot.reading import dates, hours, on_call
from bot.reading.consent import Consent
from bot.reading.elements import Role
from bot.reading.intent import Said
from bot.reading.layout import Layout, Piece, lay_out
from bot.reading.model import Message, Span
from bot.reading.names import Name, find_names
from bot.reading.people import How, People
from bot.reading.places import PlaceKind, find_places
from bot.reading.sender import Sender, head_signs, same_person
from bot.reading.split import Anchor
from bot.reading.vocabulary import Label, find_programmes, is_label, label_of, words
from bot.routine.model import Directory, Fact, Field
from bot.routine.model import Role as Office

Facts = dict[Field, Fact]

_NUMBER_WORDS = {
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
_SEATS = re.compile(
    r"\b(?P<number>\d{1,2}|"
    + "|".join(_NUMBER_WORDS)
    + r")\s+(?:st\.?\s+|stycken\s+)?(?:nya\s+|av våra\s+|of our\s+)?(?:[\wåäö-]+\s+){0,2}?"
    + r"(?P<who>[\wåäö-]*(?:student(?:er|en)?|studerande|läkare|läkarna|elev(?:er)?|residents?|"
    r"students?|kandidat(?:er)?|barnmorskor|sjuksköterskor|VFU-platser|ST-platser|ST)\b)",
    re.IGNORECASE,
)
_SELF_ROLE = re.compile(
    r"\bjag (?:är|går|arbetar som|jobbar som) (?:(?:själv|nu|en|din|er)\s)?(?:st\b|st-läkare|"
    r"st läkare|at-läkare|bt-läkare|läkare under|[\wåäö]*student|underläkare|legitimerad läkare)|"
    r"\bjag (?:läser|studerar|pluggar) |\bi am (?:a|an) [\w -]{0,30}(?:resident|student|trainee|"
    r"registrar)|\b(?:randa mig|göra min (?:sidotj|randning|vfu|praktik)|min (?:egen )?(?:sidotj|"
    r"randning|vfu))|\bheter [^.]{0,60}\boch är (?:st-läkare|[\wåäö]*student)"
)


@dataclass(slots=True)
class ScopeText:
    """The words of some pieces put together for the readers of dates, hours and on-call, with the way back."""

    text: str = ""
    parts: list[tuple[int, int, int]] = field(
        default_factory=list
    )  # (start here, end here, start in the source; -1: a heading)

    def evidence(self, layout: Layout, start: int, end: int) -> str:
        """The words of the source behind `text[start:end]`."""
        inside = [(s, e, at) for s, e, at in self.parts if at >= 0 and s < end and start < e]
        if not inside:
            return ""
        first, last = inside[0], inside[-1]
        begin = first[2] + max(0, start - first[0])
        finish = last[2] + min(end, last[1]) - last[0]
        if begin <= finish <= first[2] + 4_000 and finish - begin <= 2 * (end - start) + 80:
            return layout.text[begin:finish].strip()
        return layout.text[begin : first[2] + min(end, first[1]) - first[0]].strip()

    def offset(self, start: int) -> int:
        """Where in the source an offset of `text` stands."""
        for s, e, at in self.parts:
            if s <= start < e and at >= 0:
                return at + start - s
        return next((at for s, e, at in self.parts if at >= 0 and e > start), 0)


_HEADINGS = {
    Label.ON_CALL: "Jour: ",
    Label.HOURS: "Arbetstid: ",
    Label.EXTENT: "Omfattning: ",
    Label.PERIOD: "Period: ",
    Label.START: "Fr.o.m.: ",
    Label.END: "T.o.m.: ",
}


def _heading(piece: Piece) -> str:
    """The words to set before a value whose own label stands elsewhere (a column's heading) or is a question."""
    if piece.label is None:
        return ""
    words_before = " ".join(piece.label_words.split()).strip("* ")
    if piece.label in (Label.START, Label.END):
        return _HEADINGS[piece.label]
    bare = words_before.rstrip(" :?.…_=–-")
    set_apart = "\n" in piece.label_words or not words_before.endswith((":", ")"))
    if piece.label in _HEADINGS and words_before and set_apart:
        return _HEADINGS[piece.label] if is_label(bare) or "?" in words_before or len(bare) > 25 else bare + ": "
    if "?" in words_before or len(words_before) > 40 or "/nej" in words_before.lower():
        return _HEADINGS.get(piece.label, "")
    stands_before = 0 <= piece.label_start < piece.start
    if piece.label is Label.ON_CALL and "jour" not in words_before.lower():
        return "" if stands_before else words_before.rstrip(" :") + ": " if words_before else _HEADINGS[Label.ON_CALL]
    if stands_before and ":" in words_before:
        return ""
    if not words_before:
        return _HEADINGS.get(piece.label, "")
    return words_before.rstrip(" :") + ": "


def put_together(layout: Layout, pieces: Sequence[Piece]) -> ScopeText:
    """The text of some pieces, one a line, each with the words of its label or heading."""
    scope = ScopeText()
    chunks: list[str] = []
    length = 0
    paragraph = -1

    def add(chunk: str, source: int) -> None:
        nonlocal length
        chunks.append(chunk)
        if source >= 0 or chunk.strip():
            scope.parts.append((length, length + len(chunk), source))
        length += len(chunk)

    for piece in pieces:
        if piece.label is Label.IGNORED:
            continue
        if chunks:
            add("\n" if piece.paragraph == paragraph else "\n\n", -1)
        paragraph = piece.paragraph
        begin = piece.label_start if 0 <= piece.label_start < piece.start else piece.start
        heading = _heading(piece)
        if heading:
            begin = piece.start
            add(heading, -1)
        add(layout.flat[begin : piece.end], begin)
    scope.text = "".join(chunks)
    return scope


_TAIL = 8  # lines at the end of a text among which a signature is looked for


def with_signature(author: Message) -> Message:
    """The message with the signature told apart that its text still ends with: the sender's name on a line of its
    own and, after it, title and place of work."""
    if author.signature.strip() or not author.sender.name or "@" in author.sender.name:
        return author
    lines = author.new_text.rstrip().split("\n")
    for at in range(max(1, len(lines) - _TAIL), len(lines)):
        opening = lines[at].partition(",")[0].strip(" /*-–")
        if opening and same_person(opening, author.sender.name) and label_of(lines[at - 1]) is None:
            begin = at - 1 if lines[at - 1].strip(" -–_") == "" and lines[at - 1].strip() else at
            return replace(author, new_text="\n".join(lines[:begin]).rstrip(), signature="\n".join(lines[at:]))
    return author


def _tells_of_the_past(layout: Layout, piece: Piece) -> bool:
    """Whether a sentence is about an earlier placement, not just mentions one ("… som förra året också")."""
    cue = layout.first(_PAST, piece.start, piece.end)
    if cue is None or _ASKS.search(layout.folded, piece.start, piece.end):
        return False
    if cue.start() - piece.start <= _AT_THE_BEGINNING:
        return True
    return not _PRESENT.search(layout.folded, piece.start, piece.end)


def _without_the_past(layout: Layout) -> Layout:
    """Sentences that tell of an earlier placement ("Förra hösten var Amanda …") are set aside, and so is what is
    then said of the one they name ("Amanda gick halvtid, men Hugo ska …")."""
    past = [p for p in layout.pieces if p.label is None and _tells_of_the_past(layout, p)]
    if not past:
        return layout
    strangers = {
        n.text.split()[0] for n in find_names(layout, ()) if n.full and any(p.start <= n.start < p.end for p in past)
    }
    pieces: list[Piece] = []
    for piece in layout.pieces:
        if piece in past:
            pieces.append(replace(piece, label=Label.IGNORED))
            continue
        opening = layout.flat[piece.start : piece.end].split(None, 1)
        if (
            opening
            and opening[0].strip(",") in strangers
            and (turn := _TURN.search(layout.folded, piece.start, piece.end))
        ):
            piece = replace(piece, start=turn.end())
        pieces.append(piece)
    return replace(layout, pieces=tuple(pieces))


_SUPERVISOR = words("roles", "supervisor")
_ABSENT = words("absent", "cues")
_AT_THE_BEGINNING = 25  # characters
_PRESENT = re.compile(r"\b(?:är|blir|ska|skall|kommer|arbetar|jobbar|har (?:lovat|tackat|godkänt|sagt)|is|will)\b")
_PAST = words("past", "cues")
_ASKS = re.compile(r"\b(?:önskar|söker|behöver|vill|ansöker|önskas|would like|request)\b")
_TURN = re.compile(r",?\s(?:men|medan|but|whereas|nu)\s")


class Text:
    """The text that is read: the author's new text and, after it, the attached documents."""

    def __init__(
        self,
        author: Message,
        attached: str,
        subject: str,
        directory: Directory,
        received: date,
        *,
        questions: Mapping[int, Label],
        trainees: Sequence[str] = (),
    ) -> None:
        author = with_signature(author)
        self.directory = directory
        self.received = received
        self.subject = subject
        self.known_trainees = tuple(trainees)
        body = author.new_text
        self.layout = _without_the_past(lay_out(f"{body}\n\n\n{attached}" if attached.strip() else body, questions))
        self.body_end = len(body)
        self.places = find_places(self.layout, directory)
        self.names = find_names(self.layout, self.places)
        self.sender = Sender(author, directory)
        self.people = People(self.layout, self.names, self.places)
        self.people.find_trainees(excluded=self._not_trainees())
        self.people.withdraw()
        self.programmes = find_programmes(self.layout.folded, self.layout.flat)

    def _not_trainees(self) -> list[str]:
        officials = [p.name for p in self.directory.people]
        return [*officials, self.sender.name, self.sender.display]

    # --- trainees ----------------------------------------------------------------------------

    @cached_property
    def by_self(self) -> bool:
        """Whether the author is the trainee."""
        match = _SELF_ROLE.search(self.layout.folded)
        return match is not None

    @cached_property
    def self_words(self) -> str:
        match = _SELF_ROLE.search(self.layout.folded)
        return self.layout.text[match.start() : match.end()] if match else ""

    @cached_property
    def trainees(self) -> dict[str, str]:
        """Each trainee's full name (as far as it is known) and the words that name him or her."""
        found: dict[str, str] = {}
        others = [
            m for m in self.people.mentions if m.role not in (Role.TRAINEE, Role.OTHER) and m.how is not How.DENIED
        ]
        for mention in sorted(self.people.of(Role.TRAINEE), key=lambda m: (not m.name.full, m.name.start)):
            name = mention.name.text
            if mention.how is How.DENIED or (self.sender.is_author(name) and not self.by_self):
                continue
            if any(same_person(name, m.name.text) or m.name.text == name for m in others):
                continue
            known = self.resolve(name, (*self.known_trainees, *found))
            key = known or name
            found.setdefault(key, self.layout.text[mention.start : mention.end])
        if self.known_trainees:
            for name_found in self.names:
                known = self.resolve(name_found.text, self.known_trainees)
                if known and not self._in_other_role(name_found):
                    found.setdefault(known, self.layout.text[name_found.start : name_found.end])
        if not found and self.by_self and self.sender.name:
            found[self.sender.name] = self.self_words
        order = {key: min((n.start for n in self.names if self.resolve(n.text, (key,))), default=0) for key in found}
        return dict(sorted(found.items(), key=lambda item: order[item[0]]))

    def _in_other_role(self, name: Name) -> bool:
        return any(m.name is name and m.role not in (Role.TRAINEE, Role.OTHER) for m in self.people.mentions)

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
        found: list[Anchor] = []
        among = tuple(self.trainees)
        for name in self.names:
            person = self.resolve(name.text, among)
            if person is None or self._in_other_role(name):
                continue
            index = next((i for i, p in enumerate(self.layout.pieces) if p.start <= name.start < p.end), None)
            if index is not None:
                found.append(Anchor(name.start, name.end, index, person))
        return found

    def seats(self, pieces: Sequence[Piece]) -> tuple[int, str]:
        """How many trainees without names are spoken of, and the words; 0 where none are."""
        for piece in pieces:
            if piece.label is Label.SEATS:
                digits = re.search(r"\d{1,2}", self.layout.flat[piece.start : piece.end])
                if digits:
                    return max(1, int(digits[0])), self.layout.text[piece.start : piece.end]
            match = _SEATS.search(self.layout.flat, piece.start, piece.end)
            if match:
                number = match["number"].lower()
                return max(1, _NUMBER_WORDS.get(number) or int(number)), match[0]
        return 0, ""

    # --- what it says, for telling the intent ------------------------------------------------

    def said(self) -> Said:
        pieces = self.layout.pieces
        whole = put_together(self.layout, pieces).text
        supervisor = self.people.of(Role.SUPERVISOR)
        labels = {p.label for p in pieces if p.label and p.label is not Label.IGNORED}
        duty = on_call.find_on_call(whole)
        consent = self.consent.fact(pieces)
        answers = bool(supervisor or Label.SUPERVISOR in labels) + bool(duty) + bool(consent)
        return Said(
            trainees=len(self.trainees),
            seats=self.seats(pieces)[0] > 0,
            supplier=any(p.kind is PlaceKind.SUPPLIER for p in self.places),
            programme=bool(self.programmes),
            training=any(self.layout.first(words("training", t)) for t in ("st", "vfu", "basic", "other")),
            period=bool(dates.find_periods(whole, self.received)),
            answers=answers,
            absent=any(
                self.layout.first(_SUPERVISOR, p.start, p.end)
                and self.layout.first(_ABSENT, p.start, p.end)
                and not self.layout.of(p).rstrip().endswith("?")
                for p in pieces
            ),
            hours=bool(hours.find_extent(whole) or hours.find_hours_per_week(whole)),
            by_self=self.by_self,
            labels=len(labels - {Label.TRAINEE}),
        )

    @cached_property
    def consent(self) -> Consent:
        heads = [p.name for p in self.directory.people if p.role is Office.DEPARTMENT_HEAD]
        by_head = head_signs(self.sender) is not None or (
            self.sender.person is not None and self.sender.person.role is Office.DEPARTMENT_HEAD
        )
        return Consent(self.layout, self.people.mentions, self.places, heads, by_head=by_head)

    def periods(self, scope: ScopeText) -> list[Span[dates.Period]]:
        """The periods asked for; a bare month in a sentence about when something is settled is none."""
        if not scope.text:
            return []
        spans = [s for s in dates.find_periods(scope.text, self.received) if not _tells_of_a_decision(scope.text, s)]
        return dates.join(scope.text, spans, self.received)


_DECIDED = re.compile(
    r"avgörs|bestäms|besked|beslut|meddelas|återkommer|återkom|får vi|får veta|vet vi|namn\w* (?:får|"
    r"kommer|meddelas)|klart (?:i|först)|decided|be known|let you know"
)


def _tells_of_a_decision(text: str, span: Span[dates.Period]) -> bool:
    if len(re.findall(r"\d", span.raw)) > 2:
        return False
    begin = max(text.rfind(mark, 0, span.start) for mark in (". ", "\n", "! ", "? "))
    return _DECIDED.search(text.lower(), max(begin, span.start - 90), span.end) is not None
