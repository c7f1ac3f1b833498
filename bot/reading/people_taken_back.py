"""Supervisors that another sentence takes back, those still to be settled, and those who supervise somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.reading.elements import TAKES_OVER, Role, is_same
from bot.reading.lacking import Stretch, is_lacking
from bot.reading.layout import Piece
from bot.reading.mentions import How, Mention, People
from bot.reading.patterns import regex
from bot.reading.places import PlaceKind
from bot.reading.vocabulary import words

_WITHDRAWN = words("withdrawn", "cues")
_OTHER_SUPERVISION = words("supervising", "others")
_CLAUSE_END = regex(r"[,;)](?=\s|$)|\(|\s[-–—]\s|\b(?:och|samt|men|medan|and|but)\b")
_WITH_US = ("hos oss", "här", "at our clinic", "at our hospital")
# whoever receives writes: "vi kan ta emot er ST-läkare … Handledare hos oss blir …"
_HOST_WRITES = regex(
    r"\b(?:vi|jag|kliniken|mottagningen) (?:kan|ska|skall|tar|vill)(?: (?:gärna|absolut|alltså|nu|fortfarande)){0,2} "
    r"(?:ta )?emot (?:er|eran|din|honom|henne|hen|dem)\b|\b(?:er|eran|din) (?:st-läkare|student|läkare) är välkommen\b|"
    r"\bvälkom(?:men|na) (?:hit|till oss)\b|"
    r"\bwe (?:can|will|are happy to) (?:gladly )?(?:take|receive|host|accept|have) (?:your|her|him|them)\b"
)
_OPINES = regex(
    r", (?:tycker|anser|rekommenderar|föreslår|menar|hälsar|har (?:tipsat|föreslagit|godkänt)|thinks|suggests)\b"
)
_AT_OUR_PLACE = regex(
    r"(?:,| \()? ?(?:(?:på|vid|hos|i|from|at) )?(?P<own>(?:vår|min|hennes|hans) (?:egen )?(?:klinik|mottagning|enhet|"
    r"avdelning|vårdcentral)\b|hemmakliniken\b|hemkliniken\b|oss\b|our (?:clinic|department|hospital)\b)?"
)


def withdraw(people: People) -> None:
    """Take back a supervisor of whom another sentence says that he or she declined, left or cannot."""
    for number, mention in enumerate(people.mentions):
        if mention.role is not Role.SUPERVISOR or mention.how is How.DENIED:
            continue
        _withdraw_at_once(people, number, mention)
        for name in people.names:
            if name is mention.name or not is_same(name.text, mention.name.text) or name.start < mention.end:
                continue
            piece = next((p for p in people.layout.pieces if p.start <= name.start < p.end), None)
            if piece and people.layout.first(_WITHDRAWN, name.end, piece.end):
                people.mentions[number] = replace(mention, how=How.DENIED)


def leave_open(people: People, lacking: Sequence[Stretch]) -> None:
    """A supervisor named in what is still to be settled is none yet: "Återstår att höra om Per Ek kan handleda"."""
    for number, mention in enumerate(people.mentions):
        if mention.role is Role.SUPERVISOR and mention.how is How.STATED and is_lacking(lacking, mention.name.start):
            people.mentions[number] = replace(mention, how=How.TENTATIVE)


def _withdraw_at_once(people: People, number: int, mention: Mention) -> None:
    """ "Handledare Per Ek har slutat så det blir Lisa Öst i stället"."""
    piece = people.layout.pieces[mention.piece]
    later = [n for n in people.names if mention.name.end <= n.start < piece.end]
    until = later[0].start if later else piece.end
    if mention.end > until or not people.layout.first(_WITHDRAWN, mention.name.end, until):
        return
    people.mentions[number] = replace(mention, how=How.DENIED)
    for name in later[:1]:
        if not people.claimed(name) and TAKES_OVER.search(people.layout.folded, mention.name.end, name.start):
            people.add(Role.SUPERVISOR, name, mention.piece, mention.start, name.end, How.STATED, 1)


def set_aside_other_supervision(people: People) -> None:
    """Whoever supervises somebody or something else, or at home, or only finds the supervisor, is none here:
    "Per Ek är handledare för vår andra ST-läkare", "Per Ek utser handledare"."""
    layout = people.layout
    for number, mention in enumerate(people.mentions):
        piece = layout.pieces[mention.piece]
        if mention.role is Role.HOME_SUPERVISOR and _with_the_host(people, mention):
            people.mentions[number] = replace(mention, role=Role.SUPERVISOR)
        if mention.role is Role.SUPERVISOR and piece.label is None:
            ends = [m.end() for m in _CLAUSE_END.finditer(layout.folded, piece.start, mention.start)]
            stop = _CLAUSE_END.search(layout.folded, mention.end, piece.end)
            begin = max([piece.start, *ends, people.past_asides(mention.start, mention.end)])
            within = layout.first(_OTHER_SUPERVISION, begin, stop.start() if stop else piece.end)
            if within and within[0].endswith(_WITH_US) and _HOST_WRITES.search(layout.folded):
                continue
            if within or _works_with_us(people, mention, piece):
                people.mentions[number] = replace(mention, role=Role.HOME_SUPERVISOR)


def _with_the_host(people: People, mention: Mention) -> bool:
    """ "Handledare hos oss blir Per Ek", where those who receive write."""
    said = people.layout.folded[mention.start : mention.end]
    return any(ours in said for ours in _WITH_US) and _HOST_WRITES.search(people.layout.folded) is not None


def _works_with_us(people: People, mention: Mention, piece: Piece) -> bool:
    """ "Handledare är Per Ek på vår klinik", "Per Ek, Almby, är handledare": where the placement is with a
    supplier, whoever works at the asker's own place is the trainee's supervisor at home."""
    if not any(p.kind is PlaceKind.SUPPLIER for p in people.places):
        return False
    if _OPINES.match(people.layout.folded, mention.end) and mention.end > mention.name.end:
        return True  # "Per Ek, hennes handledare, tycker att …"
    behind = _AT_OUR_PLACE.match(people.layout.folded, mention.name.end, piece.end)
    if behind and behind["own"]:
        return True
    at = behind.end() if behind else -1
    return any(p.kind is PlaceKind.ORGANISATION and p.start == at for p in people.places)
