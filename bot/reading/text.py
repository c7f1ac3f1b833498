"""One message's text with everything that is found in it: names, places, programmes, people in roles, trainees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from bot.reading import dates, hours, on_call
from bot.reading.consent import Consent
from bot.reading.corrections import corrected
from bot.reading.elements import Role
from bot.reading.lacking import is_lacking, lacking
from bot.reading.laying_out import lay_out
from bot.reading.layout import Piece
from bot.reading.model import Message, Span
from bot.reading.names import Name, find_names
from bot.reading.passage import Passage
from bot.reading.patterns import regex
from bot.reading.people import find_people
from bot.reading.people_asked_for import find_trainees
from bot.reading.people_taken_back import leave_open, set_aside_other_supervision, withdraw
from bot.reading.places import PlaceKind, find_places
from bot.reading.scope_text import ScopeText, put_together
from bot.reading.sender import Sender, head_says, head_signs, same_person
from bot.reading.set_aside import without_orders, without_the_past, without_the_writer
from bot.reading.trainees import Trainees
from bot.reading.unsettled import Doubt, Known, unsettled
from bot.reading.vocabulary import Form, Label, find_programmes, is_first_name, label_of, words
from bot.reading.whose import Owner, Whose
from bot.routine.model import Certainty, Directory, Fact, Field
from bot.routine.model import Role as Office

Facts = dict[Field, Fact]

# where somebody is, rather than is to be: "hon är på infektion", "hon gör en placering på medicinkliniken"
_IS_AT = regex(
    r"\b(?:är|gör|går|arbetar|jobbar|tjänstgör|randar sig|sitter|befinner sig|har (?:hon|han|hen)|is|works|is doing)\s"
    r"(?:[\wåäö-]{1,20}\s){0,3}?(?:på|hos|vid|inom|i|at|in|on)\s|\b(?:har|gör|genomför|fullgör)\s(?:sin|hennes|hans)\s"
)
_WISHED_FOR = regex(
    r"\b(?:söker|önskar|önskas|behöver|vill|ska|skall|skulle|gärna|gäller|avser|önskemål\w*|plats(?:en)?|hoppas|tänkt|"
    r"placeringen|randningen|sidotjänstgöringen|perioden|would|wishes|needs|wants|requests?|placement|to be)\b"
)
_TAIL = 8  # lines at the end of a text among which a signature is looked for


_SENTENCES = regex(r"[\w)][.!?]\s+[A-ZÅÄÖ]\w+ \w|(?:\S+\s+){10}\S")  # no signature, but a text that goes on


def with_signature(author: Message) -> Message:
    """The message with the signature told apart that its text still ends with: the sender's name on a line of its
    own and, after it, title and place of work."""
    if author.signature.strip() or not author.sender.name or "@" in author.sender.name:
        return author
    lines = author.new_text.rstrip().split("\n")
    for at in range(max(1, len(lines) - _TAIL), len(lines)):
        opening = lines[at].partition(",")[0].strip(" /*-–")
        if not opening or len(opening.split()) > len(author.sender.name.split()) + 1:  # "jag är Anna Ek"
            continue
        named = same_person(opening, author.sender.name) and label_of(lines[at - 1]) is None
        if named and not any(_SENTENCES.search(line) for line in lines[at:]):
            begin = at - 1 if lines[at - 1].strip(" -–_") == "" and lines[at - 1].strip() else at
            return replace(author, new_text="\n".join(lines[:begin]).rstrip(), signature="\n".join(lines[at:]))
    return author


_SUPERVISOR = words("roles", "supervisor")
_ABSENT = words("absent", "cues")
_TAKEN_BACK = words("withdrawn", "fact")


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
        beside: Sequence[str] = (),
    ) -> None:
        """`beside`: what is written beside the text where names can stand, as in forms and the names of files."""
        author = with_signature(author)
        self.directory = directory
        self.received = received
        body = author.new_text
        whole = f"{body}\n\n\n{attached}" if attached.strip() else body
        self.layout = without_orders(without_the_past(lay_out(whole, questions)))
        self.places = find_places(self.layout, directory)
        names_beside = (subject, author.sender.name, *trainees, *beside, *directory.names)
        self.names = find_names(self.layout, self.places, "\n".join(names_beside))
        self.sender = Sender(author, directory)
        self.people = find_people(self.layout, self.names, self.places)
        officials = [*directory.names, self.sender.name, self.sender.display]
        find_trainees(self.people, excluded=officials)
        self.lacking = lacking(self.layout)
        withdraw(self.people)
        leave_open(self.people, self.lacking)
        set_aside_other_supervision(self.people)
        self.programmes = find_programmes(self.layout.folded, self.layout.flat, self.layout.beginnings)
        self.trainees = Trainees(
            self.layout, len(body), subject, self.names, self.people, self.sender, directory, officials, trainees
        )
        if not self.trainees.by_self and not any(self.sender.is_author(name) for name in self.trainees.named):
            self.layout = without_the_writer(self.layout)
        self._together: dict[tuple[int, ...], tuple[Sequence[Piece], ScopeText]] = {}
        self._periods: dict[ScopeText, list[Span[dates.Period]]] = {}

    def together(self, pieces: Sequence[Piece]) -> ScopeText:
        """The words of some pieces put together; of the same pieces they are read once."""
        key = tuple(map(id, pieces))
        if key not in self._together:
            self._together[key] = (list(pieces), put_together(self.layout, pieces))  # kept, so that none takes its id
        return self._together[key][1]

    @cached_property
    def whose(self) -> Whose:
        trainees = tuple(self.trainees.named)
        in_role = {m.name for m in self.people.mentions if m.role is not Role.TRAINEE}
        full = {part for n in self.names if n.full for part in n.text.split()}
        owners: dict[Name, Owner] = {}
        for name in self.names:
            person = self.trainees.resolve(name.text, trainees)
            genitive = self.layout.folded[name.end : name.end + 1] == "s" and not name.whose
            genitive = person is not None and (genitive or name.text.split()[-1] not in person.split())
            if not genitive and (name.full or name.text in full or is_first_name(name.text)):
                placed = person or (not trainees and name not in in_role)
                owners[name] = Owner.PLACED if placed else Owner.OTHER
        return Whose(self.layout, owners, self.places, by_self=self.trainees.by_self)

    @cached_property
    def doubts(self) -> list[Doubt]:
        """Where the writer says that what is stated is not settled."""

        def named(role: Role) -> frozenset[str]:
            return frozenset(part for m in self.people.of(role) for part in m.name.text.split())

        return unsettled(self.layout, Known(named(Role.SUPERVISOR), named(Role.DEPARTMENT_HEAD)))

    @cached_property
    def head_writes(self) -> Fact | None:
        """The writer as head of department, by signature or own words; the fact holds the name."""
        return head_signs(self.sender) or head_says(self.sender, self.layout, self.people.mentions)

    @cached_property
    def consent(self) -> Consent:
        by_head = self.head_writes is not None or (
            self.sender.person is not None and self.sender.person.role is Office.DEPARTMENT_HEAD
        )
        heads = self.directory.heads
        return Consent(self.layout, self.people.mentions, self.places, heads, lacking=self.lacking, by_head=by_head)

    def periods(self, scope: ScopeText) -> list[Span[dates.Period]]:
        """The periods asked for: not one that is over, where there is another, and no bare month in a sentence about
        when something is settled."""
        if scope not in self._periods:
            spans = [
                self._as_sure(scope, s)
                for s in dates.find_periods(scope.passage, self.received)
                if not _tells_of_a_decision(scope.text, s) and not self._of_another(scope.offset(s.start))
            ]
            ahead = [s for s in spans if not s.value.end or s.value.end >= self.received]
            left = _without_what_is_taken_back(scope.passage, ahead or spans)
            self._periods[scope] = dates.join(scope.text, left, self.received)
        return self._periods[scope]

    def _as_sure(self, scope: ScopeText, span: Span[dates.Period]) -> Span[dates.Period]:
        """How sure a period is: what an indirect question names is open, "om det blir 1–28 mars är inte bestämt"."""
        asked = span.certainty is Certainty.STATED and is_lacking(self.lacking, scope.offset(span.start), asked=True)
        return replace(span, certainty=Certainty.UNCLEAR) if asked else span

    def _of_another(self, at: int) -> bool:
        """Whether the period at an offset is somebody else's, or of something else: "ombyggnaden pågår …"."""
        piece = next((p for p in self.layout.pieces if p.start <= at < p.end), None)
        if piece is None or piece.label is not None:
            return False
        return self._of_another_placement(piece) or self.whose.of_another(at, piece, (at,), of_places=False)

    def _of_another_placement(self, piece: Piece) -> bool:
        """ "Hon är på infektion 1 mars–31 augusti": where she is, in another speciality than that of the supplier that
        another sentence names."""
        layout = self.layout
        said = _IS_AT.search(layout.folded, piece.start, piece.end)
        if said is None or _WISHED_FOR.search(layout.folded, piece.start, piece.end):
            return False

        def told(one: Piece) -> tuple[set[str], bool]:
            inside = {
                p.name for p in self.programmes if one.start <= p.start < one.end and p.form is not Form.PROFESSION
            }
            return inside, any(one.start <= p.start < one.end and p.kind is PlaceKind.SUPPLIER for p in self.places)

        here, supplied = told(piece)
        if not here or supplied:
            return False
        elsewhere = [
            programmes for one in layout.pieces if one is not piece for programmes, named in [told(one)] if named
        ]
        return bool(elsewhere) and all(here.isdisjoint(programmes) for programmes in elsewhere)


class SaidInText:
    """What a text says, for telling the intent (`bot.reading.intent.Said`)."""

    def __init__(self, text: Text) -> None:
        self._text, self._layout = text, text.layout

    @property
    def trainees(self) -> int:
        return len(self._text.trainees.told)

    @cached_property
    def seats(self) -> bool:
        return self._text.trainees.seats(self._layout.pieces)[0] > 0

    @property
    def supplier(self) -> bool:
        return any(p.kind is PlaceKind.SUPPLIER for p in self._text.places)

    @property
    def programme(self) -> bool:
        return bool(self._text.programmes)

    @cached_property
    def training(self) -> bool:
        return any(self._layout.first(words("training", t)) for t in ("st", "vfu", "basic", "other"))

    @cached_property
    def period(self) -> bool:
        return bool(dates.find_periods(self._whole, self._text.received))

    @cached_property
    def answers(self) -> int:
        supervisor = self._text.people.of(Role.SUPERVISOR) or Label.SUPERVISOR in self._labels
        duty, consent = on_call.find_on_call(self._whole), self._text.consent.fact(self._layout.pieces)
        return bool(supervisor) + bool(duty) + bool(consent)

    @cached_property
    def absent(self) -> bool:
        layout = self._layout
        return any(
            layout.first(_SUPERVISOR, p.start, p.end)
            and (layout.first(_ABSENT, p.start, p.end) or layout.first(_TAKEN_BACK, p.start, p.end))
            and not layout.of(p).rstrip().endswith("?")
            for p in layout.pieces
        )

    @cached_property
    def hours(self) -> bool:
        return bool(hours.find_extent(self._whole) or hours.find_hours_per_week(self._whole))

    @property
    def by_self(self) -> bool:
        return self._text.trainees.by_self

    @property
    def labels(self) -> int:
        return len(self._labels - {Label.TRAINEE})

    @cached_property
    def _labels(self) -> set[Label]:
        return {p.label for p in self._layout.pieces if p.label and p.label is not Label.IGNORED}

    @cached_property
    def _whole(self) -> Passage:
        return self._text.together(self._layout.pieces).passage


def _without_what_is_taken_back(text: Passage, spans: list[Span[dates.Period]]) -> list[Span[dates.Period]]:
    """The periods after the last correction that tells one, where there is any; one end told anew keeps the other."""
    for rest in corrected(text):
        begin = len(rest) - len(rest.lstrip())
        exact = [s for s in spans if any(letter.isdigit() for letter in s.raw)]  # not «gick upp i tid i september»
        after, before = [s for s in exact if s.start >= begin], [s for s in spans if s.start < begin]
        if any(s.value.start and s.value.end for s in after):
            return after
        if len(after) == len(before) == 1 and before[0].value.start and before[0].value.end:
            old, new = before[0], after[0].value
            kept = replace(old.value, start=new.start or old.value.start, end=new.end or old.value.end)
            return [replace(old, value=kept)]
    return spans


_DECIDED = regex(
    r"avgörs|bestäms|besked|beslut|meddelas|återkommer|återkom|får vi|får veta|vet vi|namn\w* (?:får|"
    r"kommer|meddelas)|klart (?:i|först)|räknar med att (?:ha|få|kunna)|hoppas (?:ha|få|kunna|på)|ny handledare|"
    r"decided|be known|let you know"
)


def _tells_of_a_decision(text: str, span: Span[dates.Period]) -> bool:
    if sum(map(str.isdecimal, span.raw)) > 2:
        return False
    begin = max(text.rfind(mark, 0, span.start) for mark in (". ", "\n", "! ", "? "))
    return _DECIDED.search(text[max(begin, span.start - 90, 0) : span.end].lower()) is not None
