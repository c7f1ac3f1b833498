"""How many trainees or placements a mail says that it asks for: where fewer are found, something in it was not
understood, and a person decides.

«Två av våra ST-läkare behöver …», «tre placeringar i rad», «godkänt båda»; not «två veckor», «två handledare».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.reading.elements import Role
from bot.reading.names import Name
from bot.reading.patterns import regex
from bot.reading.text import Text
from bot.reading.trainees import NUMBER_WORDS
from bot.reading.vocabulary import Label, words
from bot.routine.model import Field, Placement

# two sets of four: told letters, by which a text is passed over quickly
_MANY = rf"(?P<number>[2345]|[6789]|1\d|{'|'.join(word for word, count in NUMBER_WORDS.items() if count > 1)})"
_BETWEEN = r"(?:\s(?:st|stycken|nya|till|av|våra|mina|blivande|of|our|new)\b\.?){0,3}"
_TRAINEES = regex(
    rf"\b{_MANY}{_BETWEEN}(?:\s[a-zåäö-]{{3,20}})?\s"
    r"(?:[a-zåäö-]{0,24}(?:studenter|studerande|kandidater)|(?:st|at|bt|ft)-?\s?läkar(?:e|na)|st|residents|students)\b"
)
_PLACEMENTS = regex(
    rf"\b{_MANY}{_BETWEEN}\s(?:olika\s)?(?:sido)?(?:placeringar|tjänstgöringar|randningar|sidotjänstgöringar|"
    r"sidoutbildningar|placements|rotations)\b(?!\s(?:kvar|som är klara))"
)
# those who are counted are not all asked for: "en av våra två ST-läkare", "har gjort två placeringar"
_NOT_ALL = regex(
    r"\b(?:en av|ena av|one of|första av|andra av|sista av|bland|utöver|förutom|redan|tidigare|hittills|gjort|"
    r"genomfört|gjorde|fullgjort|haft|högst|max|maximalt|minst|upp till|er|era|ni|vi är|we are|completed|done)\b"
    r"[^.!?;:]{0,30}$"
)
# "tre ST-läkare, men bara en som inte har varit där"
_ONLY_ONE = regex(r"\b(?:bara|endast|enbart|only) (?:en|ena|jag|one|i) (?:av|som|söker|ska|of|who)\b")
_ALL_OF_THEM = regex(
    r"\b(?:godkän[a-zåäö]{1,4}|tillstyrk[a-zåäö]{1,4}|ja till|ok till|okej till|klartecken för|stöder|approve[sd]?)\s"
    r"(?:(?P<both>båda|bägge|both)|(?:alla|all)\s(?P<number>tre|fyra|fem|sex|three|four|five|six))"
    r"(?=\s?(?:[.,;!)\n]|$|två\b|placering|sidotj|randning|ST-läkar|student|two\b))",
)
_SUPERVISING = words("roles", "supervisor")
_NEAR = 40  # characters
_FEWEST_NAMES = 2


def fewer_than_said(text: Text, subject: str, placements: Sequence[Placement]) -> bool:
    """Whether a request counts more trainees or placements than were found in it."""
    found = sum(placement.seats for placement in placements)
    named = {str(p.value(Field.TRAINEE)) for p in placements if p.value(Field.TRAINEE)}
    nameless = sum(p.seats for p in placements if not p.value(Field.TRAINEE))
    if found < max(_placements_said(text, subject), default=0):
        return True
    trainees = max(_trainees_said(text), default=0)
    if named:
        return len(named) + nameless < trainees
    return trainees > 1 and len(placements) < trainees and len(_names_left(text)) >= _FEWEST_NAMES


def _placements_said(text: Text, subject: str) -> Iterator[int]:
    counts = _counts(_PLACEMENTS, text) or _ALL_OF_THEM.search(text.layout.folded)
    for told in (subject.lower(), *(_told(text) if counts else ())):
        yield from _counted(_PLACEMENTS, told)
        for match in _ALL_OF_THEM.finditer(told):
            yield 2 if match["both"] else NUMBER_WORDS[match["number"]]


def _trainees_said(text: Text) -> Iterator[int]:
    if _counts(_TRAINEES, text) and not _ONLY_ONE.search(text.layout.folded):
        for told in _told(text):
            yield from _counted(_TRAINEES, told)


def _counts(nouns: re.Pattern[str], text: Text) -> bool:
    return any(nouns.match(text.layout.folded, at) for at in text.trainees.numbers)


def _told(text: Text) -> Iterator[str]:
    """The sentences that may tell what is asked for."""
    for piece in text.layout.pieces:
        if piece.label in (None, Label.TRAINEE, Label.SEATS, Label.PROGRAMME):
            yield text.layout.folded[piece.start : piece.end]


def _counted(nouns: re.Pattern[str], told: str) -> Iterator[int]:
    for match in nouns.finditer(told):
        begin = max(0, match.start() - _NEAR)
        beside = told[begin : match.end() + _NEAR].partition(":")[0]
        if not _NOT_ALL.search(told, begin, match.start()) and not _SUPERVISING.within(beside):
            yield NUMBER_WORDS.get(match["number"]) or int(match["number"])


def _names_left(text: Text) -> set[str]:
    """The full names of the text itself that are nobody's whose role is known."""
    taken = {m.name for m in text.people.mentions if m.role is not Role.TRAINEE}
    return {name.text for name in text.names if name.full and name not in taken and not _is_official(text, name)}


def _is_official(text: Text, name: Name) -> bool:
    return text.sender.is_author(name.text) or any(p.name == name.text for p in text.directory.people)
