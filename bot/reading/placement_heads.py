"""Whether the head of department agrees to one placement, and who that is."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.reading.consent import speaks_of_approval
from bot.reading.elements import Role
from bot.reading.forwarders import forwarders_consent
from bot.reading.mentions import How, Mention
from bot.reading.model import Message
from bot.reading.patterns import regex
from bot.reading.places import PlaceKind
from bot.reading.scopes import Scope
from bot.reading.sender import head_by_directory
from bot.reading.text import Facts, Text
from bot.reading.vocabulary import words
from bot.routine.model import Certainty, Directory, Fact, Field
from bot.routine.model import Role as Office

_IN_DOUBT = regex(
    r"\b(?:vet (?:jag )?(?:ännu )?inte|tveksam|tvekar|osäker|(?:inte|ej)(?: (?:ännu|än|riktigt|själv|helt)){0,2} "
    r"(?:hunnit|bestämt|tagit|läst|sett|säker|sagt|beslutat|godkänt|fattat)|fått frågan|avvaktar|funderar|"
    r"vill [^.,;]{1,40} (?:först|innan)|(?:not|n't) (?:yet )?(?:sure|decided|agreed|approved)|unsure|hesitant)\b"
)


class Heads:
    """The heads of department of one message's placements. `author`: who wrote what `message` holds."""

    def __init__(self, text: Text, message: Message, author: Message, directory: Directory) -> None:
        self._text, self._message, self._author = text, message, author
        self._directory, self._layout = directory, text.layout

    def facts(self, scope: Scope) -> Facts:
        facts: Facts = {}
        pieces = [*scope.own, *scope.shared, *scope.excepted]
        text = self._text
        heads = [
            m
            for m in text.people.of(Role.DEPARTMENT_HEAD)
            if m.how is not How.DENIED and any(p.start <= m.name.start < p.end for p in pieces)
        ]
        heads.sort(key=lambda m: (not m.name.full, m.name.start))
        heads = [m for m in heads if not self._of_supplier(m)]
        if heads:
            evidence = self._layout.text[heads[0].start : heads[0].end]
            facts[Field.DEPARTMENT_HEAD] = Fact(self._in_full(heads[0].name.text), evidence=evidence)
        said = text.consent.fact([*scope.own, *scope.shared])
        if scope.excepted and (said is None or said.stated) and not text.consent.fact(scope.own):
            all_but = text.consent.fact(scope.excepted)  # "har godkänt alla utom Elsa"
            said = replace(all_but, certainty=Certainty.UNCLEAR) if all_but else said
        signed = text.head_writes
        if signed and Field.DEPARTMENT_HEAD not in facts and signed.value:
            facts[Field.DEPARTMENT_HEAD] = signed
        if signed and (said is None or not (said.stated or speaks_of_approval(said.evidence))):
            said = Fact(True, self._certainty(signed), signed.evidence)
        known = head_by_directory(text.sender, self._message, self._author, self._directory)
        if known and (said is None or (not said.stated and not self._put_off(said))):
            said = Fact(True)
        if said:
            facts[Field.HEAD_CONSULTED] = said
        return {**facts, **forwarders_consent(self._message, self._directory)}

    def _in_full(self, name: str) -> str:
        """ "Eva-Lena som är vår verksamhetschef (Rödhamn alltså)": the one head of the directory with that first name
        whose surname the text has too."""
        if " " in name:
            return name
        known = [
            p.name
            for p in self._directory.people
            if p.role is Office.DEPARTMENT_HEAD
            and p.name.split()[0] == name
            and all(re.search(rf"\b{re.escape(part)}\b", self._layout.flat) for part in p.name.split()[1:])
        ]
        return known[0] if len(known) == 1 else name

    def _certainty(self, signed: Fact) -> Certainty:
        """Whoever writes as head of department knows of it; "som verksamhetschef är jag tveksam" says no more."""
        at = self._layout.text.find(signed.evidence) if signed.evidence else -1
        piece = next((p for p in self._layout.pieces if p.start <= at < p.end), None)
        in_doubt = piece is not None and _IN_DOUBT.search(self._layout.folded, at, piece.end)
        return Certainty.UNCLEAR if in_doubt else Certainty.STATED

    def _put_off(self, said: Fact) -> bool:
        """Whether the words say that the head has not agreed yet, rather than just name the head."""
        return words("approval", "later").within(said.evidence) or words("approval", "negative").within(said.evidence)

    def _of_supplier(self, mention: Mention) -> bool:
        after = self._layout.folded[mention.end : mention.end + 8]
        match = re.match(r",?\s(?:på|hos|vid)\s", after)
        return match is not None and any(
            p.kind is PlaceKind.SUPPLIER and 0 <= p.start - mention.end - match.end() <= 2 for p in self._text.places
        )
