"""Who supervises one placement, or that nobody does yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

from bot.reading.corrections import CORRECTS
from bot.reading.elements import Role
from bot.reading.layout import Piece
from bot.reading.mentions import How, Mention
from bot.reading.names import Name
from bot.reading.patterns import regex
from bot.reading.scopes import RESPECTIVELY, Scope
from bot.reading.sender import same_person
from bot.reading.text import Facts, Text
from bot.reading.vocabulary import Label, words
from bot.routine.model import Certainty, Fact, Field

_ABSENT = words("absent", "cues")
_TAKEN_BACK = words("withdrawn", "fact")
_SUPERVISOR_WORD = words("roles", "supervisor")
_SUPERVISED = regex(
    r"(?:för|åt|till|for|of|handleder|supervises) (?:dr |doktor |studenten |läkaren |st-läkaren? )?$|\($"
)
_NOT_SETTLED = regex(
    r"(?:inte|ej|ännu) (?:\w+ ){0,2}(?:klar|utsedd|bestämd|satt|känd)|saknas|oklar|okänd|\butses?\b|"
    r"vet (?:vi|jag) .{0,12}inte|not (?:yet|known)"
)
_ANOTHER = regex(r"\b(?:annan|ny|nytt|ersättare|another|new)\b")
# "Någon annan handledare är inte aktuell", said beside the one who is named
_NO_OTHER = regex(
    r"\W*(?:och )?(?:någon|några) (?:annan|andra|ytterligare) handledare (?:är|blir) "
    r"(?:(?:därför|alltså|heller|då|nu) ){0,2}inte (?:längre )?aktuella?\W*"
)
_CHANGES = regex(r"ändra|i stället|istället|ny handledare|byt|instead|tidigare|uppdater")
_SOON = 30  # characters


class Supervisors:
    """The supervisors of one message's placements."""

    def __init__(self, text: Text) -> None:
        self._text, self._layout = text, text.layout

    def facts(self, scope: Scope) -> Facts:
        for pieces in (scope.own, scope.shared):
            here = [m for m in self._supervisors if self._supervises(m, scope, pieces)]
            fact = self._chosen_supervisor(here, scope, pieces)
            absent = self._said_absent(pieces, here)
            if fact and absent and self._taken_back(absent, fact):
                return {Field.SUPERVISOR: absent}
            if fact:
                later = absent is not None and self._overrides(absent, fact)
                return {Field.SUPERVISOR: replace(fact, certainty=Certainty.UNCLEAR) if later else fact}
            if absent:
                return {Field.SUPERVISOR: absent}
        return {}

    def _taken_back(self, absent: Fact, stated: Fact) -> bool:
        """ "Handledare är Per Ek. … Stryk handledaren, hon har fått förhinder"."""
        text = self._layout.text
        return _TAKEN_BACK.within(absent.evidence.lower()) and text.rfind(absent.evidence) > text.find(stated.evidence)

    def _overrides(self, absent: Fact, stated: Fact) -> bool:
        """Whether a supervisor who was named is put in doubt again: "… Rättelse: handledare är ännu inte klar"."""
        says = absent.evidence.lower()
        if _ANOTHER.search(says):
            return True
        text = self._layout.text
        return text.find(absent.evidence) > text.find(stated.evidence) and _NOT_SETTLED.search(says) is not None

    def _supervises(self, mention: Mention, scope: Scope, pieces: Sequence[Piece]) -> bool:
        """Whether a supervisor is named among the pieces, or for the scope's own trainee in words that stand elsewhere:
        "Per Ek är handledare för Anna och Lisa Öst för Bo"."""
        whom = self._whom.get(mention)
        if whom and scope.person:
            return whom == scope.person and (pieces is scope.own or not scope.own)
        return any(p.start <= mention.name.start < p.end for p in pieces)

    @cached_property
    def _whom(self) -> Mapping[Mention, str]:
        """The one trainee for whom each supervisor is named, where the words around the name tell it."""
        text, folded = self._text, self._layout.folded
        trainees = tuple(text.trainees.named)
        if len(trainees) < 2:
            return {}
        found: dict[Mention, str] = {}
        for mention in self._supervisors:
            if mention.how is How.DENIED:
                continue
            piece = self._layout.pieces[mention.piece]
            end = next((n.start for n in text.names if n.start >= mention.end), mention.end)
            for name in text.names:
                if name is mention.name or not piece.start <= name.start < piece.end:
                    continue
                person = text.trainees.resolve(name.text, trainees)
                before = folded[max(piece.start, name.start - 24) : name.start]
                if not person or not _SUPERVISED.search(before):
                    continue
                if mention.start <= name.start < mention.end or 0 <= name.start - max(end, mention.end) <= 1:
                    found[mention] = person
                    break
        return found

    @cached_property
    def _supervisors(self) -> list[Mention]:
        return [m for m in self._text.people.of(Role.SUPERVISOR) if not self._is_trainee(m)]

    def _is_trainee(self, mention: Mention) -> bool:
        return any(same_person(mention.name.text, t) for t in self._text.trainees.named)

    def _chosen_supervisor(self, here: Sequence[Mention], scope: Scope, pieces: Sequence[Piece]) -> Fact | None:
        denied = {m.name.text for m in here if m.how is How.DENIED}
        stated = [m for m in here if m.how is How.STATED and m.name.text not in denied]
        tentative = [m for m in here if m.how is How.TENTATIVE and m.name.text not in denied]
        if (
            scope.of > 1
            and len(stated) == scope.of
            and any(RESPECTIVELY.search(self._layout.of(p).lower()) for p in pieces)
        ):
            stated = [stated[scope.order]]
        chosen = self._latest(stated) or (tentative[0] if tentative else None)
        if chosen is None:
            return None
        if other := self._named_instead(chosen):
            chosen = replace(chosen, name=other, end=other.end)
        evidence = self._layout.text[chosen.start : chosen.end]
        name, known = chosen.name.text, chosen.name.surname_known
        if not known:
            full = [
                n
                for n in self._text.names
                if n.full
                and n.text.split()[0] == name
                and not any(m.name is n and m.role is not Role.SUPERVISOR for m in self._text.people.mentions)
            ]
            if len({n.text for n in full}) == 1:
                name, known = full[0].text, True
        certainty = Certainty.STATED if known and chosen.how is How.STATED else Certainty.UNCLEAR
        return Fact(name, certainty, evidence)

    def _latest(self, stated: Sequence[Mention]) -> Mention | None:
        """The supervisor named last where the text corrects itself, else the one named most fully and first."""
        if not stated:
            return None
        known = [m for m in stated if m.name.surname_known] or list(stated)
        if len({m.name.text for m in known}) > 1 and any(
            cue.search(self._layout.folded, known[0].end, known[-1].end) for cue in (CORRECTS, _CHANGES)
        ):
            return known[-1]
        return known[0]

    def _named_instead(self, chosen: Mention) -> Name | None:
        """The name alone that takes back the one just given: "Per Ek. Rättelse: Lisa Öst"."""
        cue = CORRECTS.search(self._layout.folded, chosen.end, chosen.end + _SOON)
        if cue is None or any(letter.isalnum() for letter in self._layout.folded[chosen.end : cue.start()]):
            return None
        following = (n for n in self._text.names if 0 <= n.start - cue.end() <= _SOON // 2 and n.full)
        taken = {m.name for m in self._text.people.mentions if m.role is not Role.SUPERVISOR}
        return next((name for name in islice(following, 1) if name not in taken), None)

    def _said_absent(self, pieces: Sequence[Piece], here: Sequence[Mention]) -> Fact | None:
        """The words that say that there is no supervisor yet, or no longer."""
        denied = any(m.how is How.DENIED for m in here)
        named = any(m.how is not How.DENIED for m in self._supervisors)
        for piece in pieces:
            if any(piece.start <= m.name.start < piece.end and m.how is not How.DENIED for m in here):
                continue
            begin = piece.begin
            value = self._layout.flat[piece.start : piece.end]
            about = piece.label is Label.SUPERVISOR or self._layout.first(_SUPERVISOR_WORD, begin, piece.end)
            if not about or (value.rstrip().endswith("?") and piece.label is None):
                continue
            if named and not denied and _NO_OTHER.fullmatch(self._layout.folded, piece.start, piece.end):
                continue
            if self._layout.first(_TAKEN_BACK, begin, piece.end):
                return Fact(None, Certainty.ABSENT, self._layout.text[begin : piece.end])
            if piece.label is Label.SUPERVISOR or denied or self._layout.first(_ABSENT, piece.start, piece.end):
                return Fact(None, Certainty.ABSENT, self._layout.text[begin : piece.end])
        return None
