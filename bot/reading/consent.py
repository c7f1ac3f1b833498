"""Whether the head of department agrees or was consulted: «Studierektorn i samråd med sin verksamhetschef».

A clause counts that is about the head (by title or by name) and holds a word of agreeing or consulting. Where the
same clause puts it in the future, denies it or hedges it, it is unclear, and so is a head who is only named.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.reading.elements import Role
from bot.reading.folding import fold
from bot.reading.lacking import Stretch, is_lacking
from bot.reading.layout import Layout, Piece
from bot.reading.mentions import How, Mention
from bot.reading.patterns import regex
from bot.reading.places import Place, PlaceKind
from bot.reading.vocabulary import Label, entries, words
from bot.reading.word_list import Hit, Words
from bot.routine.model import Certainty, Fact

_HEAD = words("roles", "department_head")
_CHIEF = words("roles", "chief")
_OTHERS = tuple(words("roles", name) for name in ("supervisor", "home_supervisor", "study_director"))
_POSITIVE = Words((*entries("approval", "positive"), *entries("approval", "assent")))
_LATER = words("approval", "later")
_NEGATIVE = words("approval", "negative")
_REFUSAL = words("approval", "refusal")
_HARMLESS = words("approval", "harmless")
_CLAUSE = regex(r"(?:[,;:]|\s[-–—/|]|\.)\s+|(?<! mig)\s(?=(?:men|och|samt|but|and|medan|fast|eftersom|så)\s)")
_YES = regex(
    r"\s*[\"”“'»]?(?:kör\b|absolut\b|självklart\b|javisst\b|visst\b|gärna\b|ja\b|yes\b|ok\b|okej\b|jadå|japp|klart\b|x\b|✓|☒|☑)"
)
_NO = regex(r"\s*(?:nej\b|no\b|ej\b|inte\b|nix\b|not\b|–|-\s*$)")
_PRONOUN = regex(r"\s*(?:och\s|som\s|men\s)?(?:hon|han|hen|denne|denna|she|he|they|who|vederbörande|chefen)\b")
_OF_APPROVAL = regex(
    r"godkän|tillfråg|frågas?\b|samråd|besked|\bsvar|stämma av|tar det(?!ta själv| själv|ta åt| "
    r"åt)|förankra|tillstyrk|approv|consult|agree|ask |"
    r"fundera|avvakta|betänk|(?<!utan )reservation|(?<!utan )förbehåll|underlag|vill vänta|veta mer|ta ställning"
)
_OF_DECIDING = regex(
    r"\b(?:(?:sagt|säga|säger|sade|say|said) (?:\w{1,8} )?(?:ja|nej|yes|no)\b|beslut|bestäm|avgör|ställning|"
    r"vänta|tveka|"
    r"tänka|medge|bevilja|samtyck|bifall|underteckna|decid|wait|consent)"
)
_WONDERS = regex(r"\bundrar\b|\b(?:veta|reda på|wonder|know) (?:om|ifall|hur|var|när|whether|if|where|when)\b")
_FIRST_PERSON = regex(r"\b(?:jag|undertecknad|härmed|i|godkännes|godkänns)\b")
_AGREED_WITH = regex(r"(?:förankra|avstäm|stämt av|godkän|tillstyrk|klartecken|ok|okej|stöd)[\w ]{0,16}$")
_AT_A_PLACE = regex(r"(?:på|vid|hos|från|till) $")
_AT = regex(r"\s(?:på|hos|vid|at|for)\s")
_THEIRS = regex(r"(?:er|dem|leverantören|vårdgivaren|kliniken (?:där|som)|mottagningen (?:där|som))\b")
_OF_HOSTS = regex(r"\b(?:leverantörens|vårdgivarens|utförarens|värdens|mottagande \w{1,20}s|er|their)\s$")
_OF_OTHERS = regex(r"\b(?:deras|leverantörens|vårdgivarens|klinikens|their)\s$")
# «har godkänt hennes semester»: an agreement to something else
_OTHER_THING = regex(
    r"[^,;.]{0,12}\b(?:semester\w*|ledighet\w*|kurs(?:en)?|föräldraledighet\w*|en annan|den andra|förra|"
    r"fjolårets|another|last year's|her leave|the course)\b"
)
_ASKED_ME = regex(r"fått frågan|tillfråga|blivit frågad|been asked")
_TAKES_BACK = regex(
    r"\s*(?:men|fast|dock|but|though)\s(?:hon|han|hen|vill|har|inte|ska|kommer|tvekar|är|she|he|wants|has|is|not)\b"
)
# "jag skrev att verksamhetschefen har godkänt, men det har han inte"
_DENIES = regex(
    r"\s*(?:men |fast |dock |och |but )?(?:(?:det|så|detta|vilket|that) )(?:(?:har|är|gjorde|gör|var|blev|fick) "
    r"(?:\w{2,24} ){0,2}?(?:inte|ej|aldrig|fel)|stäm(?:mer|de) (?:\w{2,12} )?(?:inte|ej)|is (?:not true|wrong)|"
    r"was wrong)"
    r"(?: (?:gjort|så|sant|riktigt|rätt|korrekt|än|ännu|tyvärr|alls|längre|fallet)){0,2}[\s.!]*"
)
# «var först emot, men har ändrat sig och godkänt»: what was said at first does not count
_CAME_ROUND = regex(
    r"[^.!?;]{0,100}?\b(?:först|till en början|inledningsvis|från början|initialt|länge|at "
    r"first|initially)\b[^.!?;]{0,60}?,?"
    r"\s(?:men|fast|but)\s(?:(?:hon|han|hen|nu|she|he|now|sedan|sen|har|is|has) ){0,4}"
    r"(?:(?:ändra[dt]e? sig|tänkt om|changed (?:her|his) mind)(?: nu)? (?:och|and) (?:(?:har|nu|has) ){0,2})?"
)
_OPENING = 10  # characters: "och ", "men ", "dr "
_ASKS = regex(r"\?\s*$")
_REASON = regex(
    r"(?P<told>(?:\w{2,8},?\s)?(?:eftersom|då|nu när|as|since|because)\s.{5,400}),\s(?:så\s)?"
    r"(?:undrar|kan|kunde|skulle|vill|får|går|har|could|can|would)\b",
    re.DOTALL,
)
_SAYS_WHAT_IS_WANTED = regex(
    r"\b(?:att (?:verksamhetschef\w*|vc) (?:ska|måste|behöver)|ska vara godkän|räcker det|måste (?:verksamhetschef|vc))"
)


# a clause's stretch, how it is about the head ("head", "chief", "he"), and what it says
_Clause = tuple[int, int, str | None, bool | None]


def _occurrences(text: str, words: str) -> Iterator[tuple[int, int]]:
    at = text.find(words)
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + 1)


def _holds(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of some spans, in order, lies between two offsets."""
    between = spans[bisect_left(spans, (start, 0)) : bisect_left(spans, (end, 0))]
    return any(stop <= end for _, stop in between)


def speaks_of_approval(says: str) -> bool:
    """Whether words are about agreeing at all, rather than about something else that is to come."""
    told = fold(says)
    return _OF_APPROVAL.search(told) is not None or _OF_DECIDING.search(told) is not None


class Consent:
    """What a text says of the head of department, clause by clause."""

    def __init__(
        self,
        layout: Layout,
        heads: Sequence[Mention],
        places: Sequence[Place],
        known: Sequence[str],
        *,
        lacking: Sequence[Stretch] = (),
        by_head: bool = False,
        no_more: bool = False,
    ) -> None:
        """`known`: heads of department by the directory; `lacking`: what is still to be settled; `by_head`: the
        author is one ("jag godkänner"); `no_more`: the author says nothing else, so that "tillstyrkes" is the
        author's too."""
        self._by_head, self._no_more, self._lacking = by_head, no_more, lacking
        self._layout = layout
        self._places = [p for p in places if p.kind in (PlaceKind.SUPPLIER, PlaceKind.CLINIC)]
        self._heads = [
            m
            for m in heads
            if m.role is Role.DEPARTMENT_HEAD and m.how is not How.DENIED and not self._named_as_theirs(m)
        ]
        self._strangers = [
            m.name for m in heads if m.role in (Role.SUPERVISOR, Role.HOME_SUPERVISOR, Role.STUDY_DIRECTOR)
        ]
        names = {name.casefold() for name in (*known, *(m.name.text for m in self._heads)) if name}
        self._named = sorted(span for name in names for span in _occurrences(layout.folded, name))
        titles = (hit.span() for listed in (_HEAD, _CHIEF) for hit in layout.all(listed))
        self._told = sorted((*titles, *self._named))  # where any head is spoken of, ours or another's
        self._read: dict[tuple[Piece, bool], list[_Clause]] = {}

    def fact(self, pieces: Sequence[Piece]) -> Fact | None:
        """True STATED where the head agrees or was consulted, True UNCLEAR where that is to come, hedged or only
        hinted at by naming the head; None where nothing is said."""
        yes: tuple[int, int] | None = None
        no: tuple[int, int] | None = None
        named: tuple[int, int] | None = None
        after_head = False
        for piece in pieces:
            if piece.label is Label.IGNORED:
                continue
            labelled = piece.label in (Label.DEPARTMENT_HEAD, Label.HEAD_CONSULTED)
            told = labelled or _holds(self._told, piece.begin, piece.end)
            if not (told or after_head or self._by_head):
                continue
            for start, end, about, says in self._clauses(piece, after_head):
                if about is None:
                    continue
                if says is True and not is_lacking(self._lacking, start):
                    yes = yes or (start, end)
                elif says is not None:
                    no = no or (start, end)
                else:
                    named = named or (start, end)
            after_head = labelled or (told and self._about_head(piece.start, piece.end) is not None)
        if yes and not no:
            return Fact(True, Certainty.STATED, self._layout.text[slice(*yes)])
        unclear = no or named or yes
        return Fact(True, Certainty.UNCLEAR, self._layout.text[slice(*unclear)]) if unclear else None

    def denies(self, pieces: Sequence[Piece]) -> bool:
        """Whether any clause denies or puts off what is said of the head."""
        clauses = (c for p in pieces if p.label is not Label.IGNORED for c in self._clauses(p, after_head=False))
        return any(about is not None and says is False for _, _, about, says in clauses)

    def _clauses(self, piece: Piece, after_head: bool) -> list[_Clause]:
        """The clauses of a piece, read once: the whole text is asked about as well as each placement's."""
        key = (piece, after_head)
        if key not in self._read:
            self._read[key] = self._read_clauses(piece, after_head)
        return self._read[key]

    def _read_clauses(self, piece: Piece, after_head: bool) -> list[_Clause]:
        layout = self._layout
        begin = piece.begin
        if piece.label in (Label.DEPARTMENT_HEAD, Label.HEAD_CONSULTED):
            return [(begin, piece.end, "head", self._labelled(piece))]
        sentence = layout.folded[begin : piece.end]
        reason = _REASON.match(sentence) if _ASKS.search(sentence) else None
        if reason:  # "Eftersom vc har godkänt detta, undrar jag om ni kan …?"
            piece = replace(piece, start=begin, end=begin + reason.end("told"))
            sentence = reason["told"]
        if _ASKS.search(sentence) or _SAYS_WHAT_IS_WANTED.search(sentence):
            return []
        came_round = self._came_round(begin, piece.end)
        if came_round > begin:
            return [(came_round, piece.end, self._about_head(begin, piece.end) or ("he" if after_head else None), True)]
        found: list[_Clause] = []
        about = "he" if after_head and (_PRONOUN.match(sentence) or _DENIES.fullmatch(sentence)) else None
        start = begin
        bounds = [m.span() for m in _CLAUSE.finditer(layout.folded, begin, piece.end)] + [(piece.end, piece.end)]
        previous: str | None = about
        first_person = self._no_more
        for clause_end, following in bounds:
            if clause_end <= start:
                start = max(start, following)
                continue
            here = self._about_head(start, clause_end)
            if not (here or previous or self._by_head):  # it is about nobody who could agree
                start = following
                continue
            answered = previous == "head" and layout.folded[start - 2 : start].strip() in (":", "-", "–", "?")
            other = not here and any(layout.first(w, start, clause_end) for w in _OTHERS)
            says = self._says(start, clause_end)
            if previous and not here and _DENIES.fullmatch(layout.folded, start, clause_end):
                says = False
            elif says is None and answered and not here:  # "VC: ja"
                says = True if _YES.match(layout.folded, start, clause_end) else None
                says = False if _NO.match(layout.folded, start, clause_end) else says
            if (
                says is False
                and not here
                and not _OF_APPROVAL.search(layout.folded, start, clause_end)
                and not (previous and _TAKES_BACK.match(layout.folded, start, clause_end))
                and not _DENIES.fullmatch(layout.folded, start, clause_end)
                and not (previous and not other and layout.first(_REFUSAL, start, clause_end))
            ):
                says = None  # "handledare återkommer vi om" puts off something else
            if here:
                previous = here
            elif other:
                previous = None
            subject = here or (previous if says is not None or not other else None)
            if subject and not here and self._somebody_else(start):
                subject = previous = None
            if self._by_head:
                first_person = first_person or _FIRST_PERSON.search(layout.folded, start, clause_end) is not None
                by_author = subject is None and not other and first_person
                if by_author and not _WONDERS.search(layout.folded, start, clause_end):
                    subject = "author"
                    if says is False and _ASKED_ME.search(layout.folded, start, clause_end):
                        says = None  # "jag har fått frågan och godkänner": asked, and the answer follows
            if says is not None or here:
                if subject == "chief":
                    says, subject = None, subject if says is True else None
                found.append((start, clause_end, subject, says))
            start = following
        return found

    def _came_round(self, begin: int, end: int) -> int:
        """Where a sentence tells that the head agrees after all; `begin` where it does not."""
        turn = _CAME_ROUND.match(self._layout.folded, begin, end)
        return turn.end() if turn and self._says(turn.end(), end) is True else begin

    def _about_head(self, start: int, end: int) -> str | None:
        layout = self._layout
        theirs = False
        for match in layout.all(_HEAD, start, end):
            before = layout.folded[max(0, match.start() - 30) : match.start()]
            at_a_place = _AT_A_PLACE.search(before) and not _AGREED_WITH.search(before)
            if match[0] == "vc" and at_a_place:
                continue
            if not self._hosts(match.end()) and not self._is_theirs(match.start()):
                return "head"
            theirs = True
        if not theirs and _holds(self._named, start, end):
            return "head"
        chief = layout.first(_CHIEF, start, end)
        return "chief" if chief and not _OF_OTHERS.search(layout.folded, start, chief.start()) else None

    def _somebody_else(self, start: int) -> bool:
        """Whether a clause opens with the supplier or with somebody who is no head: "…, Granvik har sagt ja"."""
        opening = range(start, start + _OPENING)
        return any(p.start in opening for p in self._places) or any(n.start in opening for n in self._strangers)

    def _named_as_theirs(self, mention: Mention) -> bool:
        """ "Verksamhetschefen på Björkdala, Lena Brask"."""
        said = self._layout.first(_HEAD, mention.start, mention.end)
        return said is not None and (self._hosts(said.end()) or self._is_theirs(said.start()))

    def _hosts(self, end: int) -> bool:
        """Whether the head is the supplier's: "verksamhetschefen på Björkdala"."""
        match = _AT.match(self._layout.folded, end)
        if match is None:
            return False
        begin = match.end()
        theirs = _THEIRS.match(self._layout.folded, begin)
        return theirs is not None or any(0 <= p.start - begin <= 2 for p in self._places)

    def _is_theirs(self, start: int) -> bool:
        """ "Granviks verksamhetschef", "leverantörens verksamhetschef"."""
        if _OF_HOSTS.search(self._layout.folded, max(0, start - 30), start):
            return True
        return any(
            p.kind is PlaceKind.SUPPLIER
            and 0 <= start - p.end <= 2
            and not self._layout.folded[p.end : start].strip(" '’´")
            for p in self._places
        )

    def _says(self, start: int, end: int) -> bool | None:
        layout = self._layout
        positive = layout.first(_POSITIVE, start, end)
        harmless = layout.first(_HARMLESS, start, end)
        if not harmless and layout.first(_REFUSAL, start, end):
            return False
        later = layout.first(_LATER, start, end)
        if later or (self._negated(positive, start, end) and not harmless):
            return False if positive or later else None
        if positive and _OTHER_THING.match(layout.folded, positive.end(), end):
            return None
        if positive and is_lacking(self._lacking, positive.start()):
            return False  # "det som återstår är godkännandet från verksamhetschefen"
        return True if positive else None

    def _negated(self, positive: Hit | None, start: int, end: int) -> bool:
        """Whether a clause denies; where none of its words is set off, only one near the agreeing word does."""
        if positive:
            start, end = max(start, positive.start() - 45), min(end, positive.end() + 30)
        return self._layout.first(_NEGATIVE, start, end) is not None

    def _labelled(self, piece: Piece) -> bool | None:
        value = self._layout.folded[piece.start : piece.end]
        if _NO.match(value) or (_NEGATIVE.within(value) and not _HARMLESS.within(value)):
            return False
        says = self._says(piece.start, piece.end)
        if says is not None:
            return says
        if _YES.match(value):
            return True
        has_name = any(piece.start <= m.name.start < piece.end for m in self._heads)
        told = piece.label is Label.HEAD_CONSULTED or self._label_agrees(piece)
        return True if told and has_name else None

    def _label_agrees(self, piece: Piece) -> bool:
        """ "Verksamhetschef (informerad och godkänner): Karin Ryd"; not "Verksamhetschef (godkänt ja/nej): …"."""
        label = fold(piece.label_words)
        return _POSITIVE.within(label) and not any(w.within(label) for w in (_LATER, _NEGATIVE, _REFUSAL))
