"""Who writes: study director or not, head of department or not, and for which administration.

The sender's own signature block, the directory's entry for the address and what the text says of its author count;
the display name of an address does not, since anybody can write anything there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.reading.elements import Role
from bot.reading.folding import fold
from bot.reading.laying_out import lay_out
from bot.reading.layout import Layout
from bot.reading.mentions import How, Mention
from bot.reading.model import Message
from bot.reading.names import PARTICLES, Name, find_names
from bot.reading.patterns import regex
from bot.reading.places import Place, PlaceKind, find_places
from bot.reading.vocabulary import words
from bot.reading.word_list import Hit
from bot.routine.model import Certainty, Directory, Fact, Field, Person
from bot.routine.model import Role as Office

_STUDY_DIRECTOR = words("roles", "study_director")
_HEAD = words("roles", "department_head")
_ASSISTANT = words("assistant", "cues")
_SELF = regex(
    r"\b(?:jag (?:är|arbetar som|jobbar som)|(?:är|arbetar|jobbar) jag(?: som)?|som|"
    r"i egenskap av|undertecknad(?:,| är)?|i am|i'm|"
    r"i work as|in my (?:capacity|role) as|as the|as|(?:(?<=[.!?] )|(?<=\n))being)\s+(?:\w+\s+){0,3}$"
)
_NOT = regex(r"\b(?:inte|ej|not)\b")
_IS_ME = regex(
    r"(?:(?:\s(?:är|is|heter)|\s?[:(–-])\s?(?:det\s)?|[?.,:]\s{1,3}(?:det är|it['’]s|it is)\s)"
    r"(?:jag|undertecknad|myself|me)\b(?! (?:\w{1,12} )?(?:inte|ej|not)\b| (?:som|who) (?!är|am|is))"
)
_ME_IT_IS = regex(r"\b(?:jag|undertecknad|i)\b,? (?:själv )?(?:som|who) (?:själv )?(?:är|am) (?:(?:tf|t\.f\.|the)\s)?$")
_REQUESTING = regex(
    r"\b(?:vi (?:på|vid|i|från|inom)|oss (?:på|vid|i|från)|(?:här|hos oss) (?:på|vid|i)|on behalf of|"
    r"på uppdrag av(?: [\wåäö]+){0,3}(?: i| på| vid)?|för (?=.{0,40}räkning)"
    r"|tillhör|tillhörande|anställda? (?:vid|på|av|i|inom)|we at|our .{0,20} at|från|avsändare|"
    r"(?:samordnar|arbetar|jobbar) .{0,40}(?:i|på|vid))\s+(?:[\wåäö-]+[ ,]+){0,2}$"
)
_WISHING = regex(
    r"^,?\s*(?:\w+\s+){0,2}?(?:önskar|söker|behöver|vill|beställer|ansöker|begär|anhåller|har|skulle|"
    r"asks|requests|would|wishes|seeks|kindly|needs|ska|efterfrågar|planerar|hör(?= (?:härmed )?av (?:sig|oss)))\b"
)
_AFFILIATED = regex(
    r"(?:st-läkar\w*|läkare\w*|st i [\wåäö ,&-]{2,40}|st|at-läkar\w*|bt-läkar\w*|student\w*|resident|"
    r"doctor|trainee|(?<!sido)tjänstgöring|allmäntjänstgöring|kollega)\s*"
    r"(?:\([^)]{0,30}\)\s*)?(?:(?:i|inom|in) [\wåäö -]{2,40}\s*)?(?:hos oss\s*)?(?:,|på|vid|i|hos|"
    r"från|at|from|of)\s+(?:[\wåäö-]+(?:,\s|\s(?:på|vid|i|at)\s|\s)){0,3}$"
)
WISHED = regex(
    r"\b(?:hopes?|hoping|wants?|wish(?:es)?|would|train|needs?|söker|önskar|vill|ska|skall|skulle|behöver|randa|hoppas|"
    r"tänkt|tjänstgöra|göra|placer\w+|sidotj\w+|randning\w*)\b"
)
_HOSTED = regex(r"\b(?:på|hos|vid|till|med|at|inom|helst|to|with)\s+(?:[\wåäö-]+[ ,]+){0,3}$")


@dataclass(frozen=True, slots=True)
class Signature:
    """The sender's own signature block, laid out."""

    layout: Layout
    names: tuple[Name, ...]
    places: tuple[Place, ...]


def read_signature(author: Message, directory: Directory) -> Signature:
    layout = lay_out(author.signature)
    places = find_places(layout, directory)
    return Signature(layout, tuple(find_names(layout, places)), tuple(places))


class Sender:
    """What is known of the author of a message."""

    def __init__(self, author: Message, directory: Directory) -> None:
        self.person: Person | None = directory.person(author.sender.email) if author.sender.email else None
        self.signature = read_signature(author, directory)
        self.display = (
            " ".join(author.sender.name.split())
            if "@" not in author.sender.name and "<" not in author.sender.name
            else ""
        )
        self.name = self._name()

    def _name(self) -> str:
        """The author's name: the signature's first full name, else the directory's, else the display name."""
        full = [n.text for n in self.signature.names if n.full]
        candidates = (self.person.name if self.person else "", self.display)
        for name in full:
            if not any(candidates) or any(same_person(name, c) for c in candidates if c):
                return name
        if self.person:
            return self.person.name
        if full and not self.display:
            return full[0]
        return self.display if _looks_like_name(self.display) else (full[0] if full else "")

    def is_author(self, name: str) -> bool:
        return bool(name) and any(
            same_person(name, own) for own in (self.name, self.display, self.person.name if self.person else "") if own
        )

    def titles(self, layout: Layout, kind: str) -> list[tuple[int, int]]:
        cues = _STUDY_DIRECTOR if kind == "study_director" else _HEAD
        return [m.span() for m in layout.all(cues)]


def same_person(one: str, other: str) -> bool:
    """Whether two names can be the same person's: the same, or one part of the other."""
    first, second = _parts(one), _parts(other)
    if not first.words or not second.words:
        return False
    if first.words == second.words or first.ordered == second.bare:
        return True
    short, long = (first, second) if len(first.words) <= len(second.words) else (second, first)
    return short.distinct <= long.distinct and len(short.words) > 1


class _Parts(NamedTuple):
    """The words of a name, folded."""

    words: tuple[str, ...]
    ordered: list[str]
    bare: list[str]  # ordered, without commas
    distinct: frozenset[str]


@lru_cache(maxsize=1024)
def _parts(name: str) -> _Parts:
    said = tuple(fold(name).split())
    return _Parts(said, sorted(said), sorted(word.strip(",") for word in said), frozenset(said))


def _looks_like_name(name: str) -> bool:
    parts = name.split()
    return (
        2 <= len(parts) <= 5
        and all(p[0].isupper() or p in PARTICLES for p in parts if p[0].isalpha())
        and parts[0] not in PARTICLES
        and not any(c.isdigit() for c in name)
    )


# --- study director ----------------------------------------------------------------------------


def study_director(sender: Sender, body: Layout, mentions: Sequence[Mention]) -> dict[Field, Fact]:
    """FROM_STUDY_DIRECTOR, and the name where text or signature gives it."""
    signed = _signed_title(sender, "study_director")
    named = [m for m in mentions if m.role is Role.STUDY_DIRECTOR and m.how is not How.DENIED]
    own = [m for m in named if sender.is_author(m.name.text)]
    others = [m for m in named if m not in own]
    if signed and signed.certainty is Certainty.STATED:
        name = str(signed.value or "")
        facts = {Field.FROM_STUDY_DIRECTOR: Fact(True, evidence=signed.evidence)}
        return {**facts, **({Field.STUDY_DIRECTOR: Fact(name, evidence=signed.evidence)} if name else {})}
    if own and not _assisting(body, own[0].start, own[0].end):
        evidence = body.text[own[0].start : own[0].end]
        return {
            Field.FROM_STUDY_DIRECTOR: Fact(True, evidence=evidence),
            Field.STUDY_DIRECTOR: Fact(own[0].name.text, evidence=evidence),
        }
    said = _says_of_self(body, mentions) or _name_and_title(body, sender)
    if said and sender.name:
        return {
            Field.FROM_STUDY_DIRECTOR: Fact(True, evidence=said),
            Field.STUDY_DIRECTOR: Fact(sender.name, evidence=said),
        }
    facts = {}
    if others:
        evidence = body.text[others[0].start : others[0].end]
        facts[Field.STUDY_DIRECTOR] = Fact(others[0].name.text, evidence=evidence)
        facts[Field.FROM_STUDY_DIRECTOR] = Fact(True, Certainty.UNCLEAR, evidence)
    elif signed:
        facts[Field.FROM_STUDY_DIRECTOR] = Fact(True, Certainty.UNCLEAR, signed.evidence)
        if signed.value:
            facts[Field.STUDY_DIRECTOR] = Fact(signed.value, evidence=signed.evidence)
    if sender.person and sender.person.role is Office.STUDY_DIRECTOR:
        facts[Field.FROM_STUDY_DIRECTOR] = Fact(True)
        if others and not sender.is_author(others[0].name.text):
            facts.pop(Field.STUDY_DIRECTOR, None)
    return facts


def _signed_title(sender: Sender, kind: str) -> Fact | None:
    """The title in the signature, as a fact with the name that it belongs to: UNCLEAR for a deputy or a secretary."""
    layout = sender.signature.layout
    titles = [t for t in sender.titles(layout, kind) if not _tells(layout, *t)]
    if kind == "department_head":
        titles = [t for t in titles if not _of_somebody_else(sender, *t)]
    if not titles:
        return None
    start, end = titles[0]
    line_start = layout.text.rfind("\n", 0, start) + 1
    line_end = layout.text.find("\n", end)
    line_end = len(layout.text) if line_end < 0 else line_end
    before = [n for n in sender.signature.names if n.end <= start]
    after = [n for n in sender.signature.names if n.start >= end and n.start <= line_end]
    assistant = _assisting(layout, line_start, line_end)
    if assistant:
        named = [n for n in after if n.full and not sender.is_author(n.text)]
        return Fact(named[0].text if named else None, Certainty.UNCLEAR, layout.text[line_start:line_end].strip())
    own = [n for n in (*before, *after) if sender.is_author(n.text)]
    chosen = own[0].text if own else sender.name
    strange = [n for n in before if n.full and not sender.is_author(n.text)]
    if strange and not own and sender.display and _looks_like_name(sender.display):
        return Fact(strange[-1].text, Certainty.UNCLEAR, layout.text[strange[-1].start : end])
    begin = own[0].start if own and own[0].end <= start and start - own[0].end < 120 else line_start
    return Fact(chosen or None, evidence=layout.text[begin:end].strip())


_NAMES_NEXT = regex(r"\s?(?:är|heter)?\s?[:–-]?\s?")


def _of_somebody_else(sender: Sender, start: int, end: int) -> bool:
    """ "Verksamhetschef: Birgitta Sandhult" below the sender's own name: a title with its own holder."""
    layout = sender.signature.layout
    begin = layout.folded.rfind("\n", 0, start) + 1
    if any(begin <= n.start < start for n in sender.signature.names):
        return False
    named = _NAMES_NEXT.match(layout.folded, end)
    following = [n for n in sender.signature.names if named and n.start == named.end() and n.full]
    return bool(following) and not sender.is_author(following[0].text)


_TELLS = regex(r"\b(?:nås|kontakta\w*|via|ring|ringer|besvara\w*|frågor|mejla|vänd dig|reach|contact|call)\b")


def _tells(layout: Layout, start: int, end: int) -> bool:
    """Whether a title stands in a sentence of a footer ("Studierektor nås via växeln") and not as somebody's title."""
    begin = layout.text.rfind("\n", 0, start) + 1
    stop = layout.text.find("\n", end)
    line = layout.folded[begin : len(layout.text) if stop < 0 else stop]
    return _TELLS.search(line) is not None or len(line.split()) > 14


def _assisting(layout: Layout, start: int, end: int) -> bool:
    return layout.first(_ASSISTANT, start, end) is not None


_GOES_ON = regex(
    r"\s*(?:,|(?:skriver|vänder|söker|önskar|ber|vill|anhåller|ansöker)\b|\bför\b|på\b|vid\b|i\b|hos\b|(?:vill|"
    r"ansöker|skriver|önskar|söker|hör|ber|har|är|kan) (?:jag|vi)\b)"
)


def _says_of_self(body: Layout, mentions: Sequence[Mention]) -> str | None:
    """ "jag är studierektor för …", "studierektor är jag": the words, where no other name follows them."""
    for match in body.all(_STUDY_DIRECTOR):
        begin = max(0, match.start() - 60)
        behind = _IS_ME.match(body.folded, match.end())
        if behind and not _assisting(body, begin, match.end()):
            return body.text[match.start() : behind.end()]
        opening = _SELF.search(body.folded, begin, match.start()) or _ME_IT_IS.search(body.folded, begin, match.start())
        if not opening or _assisting(body, opening.start(), match.end()) or _NOT.search(opening[0]):
            continue
        if any(0 <= m.name.start - match.end() <= 3 for m in mentions):
            continue
        if opening[0].startswith("som") and not _GOES_ON.match(body.folded, match.end()):
            continue
        return body.text[opening.start() : match.end()]
    return None


def _name_and_title(body: Layout, sender: Sender) -> str | None:
    """The sender's own name and title on a line of the text, whatever its case: "farhad ek studierektor"."""
    name = fold(sender.name)
    if " " not in name:
        return None
    for match in body.all(_STUDY_DIRECTOR):
        start = body.folded.rfind("\n", 0, match.start()) + 1
        line = body.folded[start : match.start()]
        alone = line.strip().startswith(name) and len(line.strip()) <= len(name) + 3
        beside = line.rfind(f" {name} ")  # "hej det är farhad ek studierektor på …"
        beside = beside if line[beside + len(name) + 2 :] in _AND_HERE else -1
        start += max(beside, 0)
        if (alone or beside >= 0) and not _assisting(body, start, match.end()):
            return body.text[start : match.end()].strip()
    return None


_AND_HERE = ("", "här ", "här, ", "here ", "here, ")


# --- head of department --------------------------------------------------------------------------


def head_signs(sender: Sender) -> Fact | None:
    """The sender signs as head of department: the fact holds the name."""
    signed = _signed_title(sender, "department_head")
    return signed if signed and signed.certainty is Certainty.STATED else None


_I_AM = regex(
    r"\b(?:jag (?:är|arbetar som|jobbar som)|undertecknad(?:,| är)?|(?:i )?(?:min )?egenskap av|i am|i'm|i work as|"
    r"in my capacity as)\s(?:(?:både|och|tillika|samt|vik|vikarierande|tf|t\.f\.|ny|nya|nu|numera|även|också|en|"
    r"(?:st-|vfu-)?studierektor|överläkare|docent|professor|distriktsläkare|läkare|enhetschef|both|the|a|an|and|also|"
    r"study director|director of studies|consultant),?\s){0,5}$"
)
_AS_ONE = regex(
    r"(?:^|[.!?:\n]\s{0,3}|,\s|\bi (?:min|egen) (?:roll|funktion)\s)(?:(?:jag|undertecknad|i),? )?"
    r"(?:som|as)\s(?:(?:är|en|tf|t\.f\.|er|a|the)\s)?$"
)
_SPEAKS = regex(r"[^.!?\n]{0,60}?\b(?:jag|undertecknad|i)\b")
# "jag godkänner detta som verksamhetschef", "beslutet har jag fattat som …", "jag har som … sagt ja"
_I_AGREE_AS = regex(
    r"\b(?:(?:jag|undertecknad|i)\b[^.!?,;:\n]{0,24}?\b(?:godkän\w{1,4}|tillstyrk\w{1,3}|bevilja\w?|bif\wll\w{0,2}|medge\w{0,3}|"
    r"sagt ja|säger ja|sade ja|fattat|beslutat|bestämt|gett|ger|approved?|agreed?|consent(?:ed)?|said yes)\b"
    r"[^.!?,;:\n]{0,40}?|(?:jag|undertecknad|i) (?:har|have|kan|ger|ställer)(?: (?:redan|också|själv|alltså|"
    r"givetvis|naturligtvis|already))?),? (?:som|as)\s(?:(?:tf|t\.f\.|the)\s)?$"
)
_BEFORE_TITLE = regex(r"(?:^|[.!?:\n]\s{0,3}|,\s)(?:jag|undertecknad|i),? (?:som|as)\s(?:(?:är|tf|t\.f\.|the)\s)?$")
_TITLED = frozenset({Role.DEPARTMENT_HEAD, Role.CHIEF})
_GONE_ON = regex(
    r"\s?(?:[.,;!)\n]|$|(?:(?:för|på|vid|hos|of|at) [\w-]+ )?(?:\w{1,12} ){0,2}?\w{1,12}t\b|sagt|said|mig|my)"
)
# "jag är verksamhetschef från och med januari", "verksamhetschef är jag först från 1/1"
_NOT_NOW = regex(
    r"(?: (?:är|blir) jag)? (?:först )?(?:från och med|fr\.? ?o\.? ?m\.?|från|tills|till och med|t\.? ?o\.? ?m\.?|"
    r"from|as of|until) (?:den )?(?:\d|jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec|nästa|next|hösten|våren)"
)
_DEFINITE = regex(r"en(?:s)?$|:n$")


def head_says(sender: Sender, body: Layout, mentions: Sequence[Mention]) -> Fact | None:
    """ "Undertecknad, verksamhetschef och studierektor vid …", "som verksamhetschef godkänner jag": the writer is the
    head of department. The fact holds the name."""
    for match in body.all(_HEAD):
        holders = [m for m in mentions if m.role is Role.DEPARTMENT_HEAD and m.start <= match.start() < m.end]
        if any(not sender.is_author(m.name.text) for m in holders):
            continue  # "… och verksamhetschef är Lena Brask"
        if _NOT_NOW.match(body.folded, match.end()):
            continue
        after = _IS_ME.match(body.folded, match.end())
        if after and not _assisting(body, max(0, match.start() - 20), match.end()):
            return Fact(sender.name or None, evidence=body.text[match.start() : after.end()])
        if _DEFINITE.search(match[0]):
            continue  # "jag är studierektor och verksamhetschefen har godkänt"
        opening = _own_title(body, match, mentions)
        if opening and not _assisting(body, opening.start(), match.end()):
            return Fact(sender.name or None, evidence=body.text[opening.start() : match.end()].strip(" \n.,:!?"))
    return None


def _own_title(body: Layout, title: Hit, mentions: Sequence[Mention]) -> re.Match[str] | None:
    """The words before a title by which the writer takes it, where no head of department is named beside it."""
    begin = max(0, title.start() - 60)
    opening = _I_AM.search(body.folded, begin, title.start()) or _ME_IT_IS.search(body.folded, begin, title.start())
    if opening:
        return opening
    sentence_end = next((p.end for p in body.pieces if p.end >= title.end()), title.end())
    if any(title.end() <= m.name.start < min(title.end() + 60, sentence_end) for m in mentions if m.role in _TITLED):
        return None
    if _GONE_ON.match(body.folded, title.end()) and (said := _I_AGREE_AS.search(body.folded, begin, title.start())):
        return said
    if _SPEAKS.match(body.folded, title.end()) or _BEFORE_TITLE.search(body.folded, begin, title.start()):
        return _AS_ONE.search(body.folded, begin, title.start())
    return None


def head_by_directory(sender: Sender, message: Message, author: Message, directory: Directory) -> bool:
    """Whether the directory knows the sender or a recipient as a head of department."""
    if sender.person and sender.person.role is Office.DEPARTMENT_HEAD:
        return True
    recipients = (*message.to, *message.cc, *author.to, *author.cc)[:200]
    people = (directory.person(a.email) for a in recipients if a.email)
    return any(p is not None and p.role is Office.DEPARTMENT_HEAD for p in people)


# --- the administration that asks -----------------------------------------------------------------


def organisation(sender: Sender, body: Layout, places: Sequence[Place], labelled: Sequence[Place]) -> Fact | None:
    """The administration or care provider that asks: from a label, the signature, or its place in the text."""
    if labelled:
        place = labelled[0]
        return Fact(place.name, evidence=body.text[place.start : place.end])
    scored = sorted(
        (
            (_score(body, p), -i, p)
            for i, p in enumerate(places)
            if p.kind is not PlaceKind.SUPPLIER and not _addressed(body, p)
        ),
        key=lambda x: (-x[0], -x[1]),
    )
    best = scored[0] if scored else None
    if best and best[0] >= 5:
        return Fact(best[2].name, evidence=body.text[best[2].start : best[2].end])
    signed = [p for p in sender.signature.places if p.kind is not PlaceKind.SUPPLIER]
    known = [p for p in signed if p.organisation]
    if best and best[0] > 0 and best[2].organisation and not known:
        signed = [p for p in signed if not _INNER_UNIT.match(p.name)]
    for place in known or signed:
        return Fact(place.name, evidence=sender.signature.layout.text[place.start : place.end])
    if best and best[0] > 0:
        return Fact(best[2].name, evidence=body.text[best[2].start : best[2].end])
    return None


# a part of an organisation, as it stands in a signature: "Studierektor, VO Hud", "Verksamhetsområde kirurgi"
_INNER_UNIT = regex(
    r"(?:vo|verksamhetsområde|område|avd(?:elning(?:en)?)?|sektion(?:en)?|enhet(?:en)?|division(?:en)?)\b",
    re.IGNORECASE,
)


_GREETED = regex(r"\s{0,3}(?:till|hej(?:san)?|tjena|hallå|bästa|kära|morrn|dear|hi|hello)\s$")


def _addressed(body: Layout, place: Place) -> bool:
    """ "Tjena PVG,", "Till Koncernkontoret": whom the mail greets does not ask."""
    return _GREETED.fullmatch(body.folded, 0, place.start) is not None


# "härmed hemställer Sahlgrenska om …", "önskar Närhälsan …"
_ASKS_BEFORE = regex(
    r"\b(?:hemställer|anhåller|ansöker|önskar|begär|efterfrågar|beställer|söker|behöver) (?:härmed |nu |alltså )?$"
)
_LETTERHEAD = regex(
    r"\s{0,8}(?:(?:att(?:n|ention)?\.?[ ]?:)?[^\n.!?:]{1,60}\n){1,5}[ \t]{0,8}\n", re.IGNORECASE
)  # short lines at the top, set apart


def _score(body: Layout, place: Place) -> float:
    """How plainly a place is the one that asks rather than the one that is asked for."""
    before = body.folded[max(0, place.start - 110) : place.start]
    after = body.folded[place.end : place.end + 60]
    sentence = max(before.rfind(". "), before.rfind("\n"), before.rfind("! "), before.rfind("? "))
    before = before[sentence + 1 :]
    if re.search(r"på uppdrag av|on behalf of", before):
        return 6
    if _ASKS_BEFORE.search(before):
        return 4
    if (top := _LETTERHEAD.match(body.text)) and place.end <= top.end():
        return 0.5  # whoever is written to, as likely as whoever writes
    if _REQUESTING.search(before) or (_WISHING.search(after) and not _HOSTED.search(before)):
        return 4
    affiliated = _AFFILIATED.search(before)
    if affiliated and not (place.kind is PlaceKind.CLINIC and WISHED.search(affiliated[0])):
        return 3
    if place.kind is PlaceKind.CLINIC:
        return 0
    if _HOSTED.search(before):
        return 1 if place.kind is PlaceKind.ORGANISATION else 0
    return 2
