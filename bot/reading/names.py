"""People's names in a text: where they stand, without titles, and how much of a name each is.

A name is a run of capitalised words, with particles ("von", "van der") and initials, that is no place, role,
month or other word of the field. Which person has which role is told in people.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from bot.reading.layout import Layout
from bot.reading.patterns import regex
from bot.reading.places import Place
from bot.reading.vocabulary import entries, is_first_name

MAX_NAMES = 400
_MAX_WORDS = 4
_LONGEST_INITIAL = 4  # characters: "A-B."
_MOST_PLACES = 100  # where a surname is looked at


@dataclass(frozen=True, slots=True)
class Name:
    """`text[start:end]` is the name as written; `text` has its spaces tidied."""

    start: int
    end: int
    text: str
    titled: bool = False  # a title stands before it
    whose: bool = False  # what is his or hers stands after it: "Moa Hjelms placering"

    @property
    def full(self) -> bool:
        """More than one word: "Per Ek", "A. Lund"."""
        return " " in self.text

    @property
    def surname_known(self) -> bool:
        """Whether the name holds a surname, for all that can be told: a lone first name does not."""
        if self.full:
            parts = self.text.split()
            return not all(is_first_name(part) for part in parts) or len(parts) > 1
        if is_first_name(self.text) and not (self.titled and _looks_like_surname(self.text)):
            return False
        return self.titled or _looks_like_surname(self.text)


_TOKEN = regex(r"[^\W\d_](?:[\w’'´`-]*\w)?\.?")
_ABBREVIATED = regex(r"[A-ZÅÄÖ]{2,}[-:][a-zåäö]")  # "ST-läkare"
# What somebody has, after the name: "Moa Hjelms sista randning", "Lena Brasks godkännande"
_GENITIVE = regex(
    r" (?:(?:egen|eget|egna|sista|första|andra|nästa|kommande|planerade|goda|muntliga|skriftliga|uttryckliga|"
    r"förestående) )?(?:räkning|placering\w*|sidotjänst\w*|randning\w*|handledare|studierektor|verksamhetschef|"
    r"period|veckor|tid|datum|tur|plats|praktik\w*|[\w-]{0,12}tjänstgöring\w*|specialistutbildning\w*|utbildning\w*|del|schema|namn|ST|VFU|vfu|förfrågan|ansökan|ärende|"
    r"blankett\w*|stök|godkännande|klartecken|medgivande|samtycke|bifall|tillstyrkan|minne|välsignelse|underskrift|"
    r"ok|okej)\b"
)
_ENGLISH_GENITIVE = ("'s", "’s", "´s", "`s")
_PREFIXED = regex(r"(?:al|el|ad|as|ash|bin|ibn|abu|abd|ben|d|o|mc)[-'’][A-ZÅÄÖ]")  # "al-Hashimi"
_TAG = regex(r"<[^<>\n]{1,120}>")
_NEVER = frozenset(entries("names", "never"))
_SURNAMES_TOO = frozenset(entries("names", "surnames_too"))
PARTICLES = frozenset(entries("names", "particles"))
_ENDINGS = tuple(entries("names", "surname_endings"))
_ENDINGS_IN_S = tuple(ending for ending in _ENDINGS if ending.endswith("s"))
_TITLES = frozenset(word.casefold() for word in entries("titles", "words"))
_SMALL = PARTICLES | _TITLES  # words in small letters in a name or before it
_PERSON_NOUNS = tuple(entries("names", "person_endings"))


def _looks_like_surname(word: str) -> bool:
    return "-" not in word and not is_first_name(word) and word.lower().endswith(_ENDINGS) and len(word) >= 4


class _Token(NamedTuple):
    start: int
    end: int
    text: str

    @property
    def initial(self) -> bool:
        if len(self.text) > _LONGEST_INITIAL:
            return False
        bare = self.text.rstrip(".")
        return (len(bare) == 1 and bare.isupper()) or (
            len(bare) == 3 and bare[1] == "-" and bare.replace("-", "").isupper() and self.text.endswith(".")
        )

    @property
    def capital(self) -> bool:
        text = self.text
        if text[0].isupper():
            return len(text) > 1 and not text.isupper() and not text.endswith(".")
        return not text.islower() and _PREFIXED.match(text) is not None


def find_names(layout: Layout, places: Sequence[Place], beside: str = "") -> list[Name]:
    """Everything in the text that can be a name, in order; a lone word too, where no other reading is at hand.

    `beside`: what is written elsewhere in the message, which tells "Ida Reis placering" from "Ida Eks placering"."""
    text = _TAG.sub(lambda tag: " " * len(tag[0]), layout.flat) if "<" in layout.flat else layout.flat
    blocked = [*((p.start, p.end) for p in places), (len(text), len(text) + 1)]

    @cache
    def ends_in_s(surname: str) -> bool:
        return _ends_in_s(surname, text, beside)

    tokens: list[_Token] = []  # but the small words that no name has: what they part is not adjacent
    heads: list[int] = []  # of the tokens, those that a name can begin with
    at = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        word = match[0]
        while blocked[at][1] <= start:
            at += 1
        if blocked[at][0] < end:
            word = "\0"
        else:
            if word[-1] == "." and not _Token(start, end, word).initial:
                word, end = word[:-1], end - 1
            if not word.islower():
                heads.append(len(tokens))
            elif word not in _SMALL:
                continue
        tokens.append(_Token(start, end, word))
    found: list[Name] = []
    reached = 0
    for index in heads:
        if index < reached or len(found) == MAX_NAMES:
            continue
        if index and tokens[index - 1].text == "\0" and _names_a_place(tokens, index, text):
            continue  # "Närhälsan Ekbacken vårdcentral"
        run = _run(tokens, index, text)
        if _is_two_people(run, text):
            run = run[:1]  # "Handledare får Moa Per Ek och Bo Lisa Öst"
        name = _name(run, tokens, index, text, ends_in_s) if run else None
        if name:
            found.append(name)
        reached = index + len(run)
    return _with_genitives(found)


def _with_genitives(names: list[Name]) -> list[Name]:
    """The names with those in the genitive as what they are elsewhere: "… och Per Ek blir Moas", of Moa Hjelm."""
    if not any(name.text.endswith("s") for name in names):
        return names
    known = {part for name in names if name.full for part in (name.text, name.text.split()[0])}
    return [
        replace(name, end=name.end - 1, text=name.text[:-1])
        if name.text.endswith("s") and name.text not in known and name.text[:-1] in known
        else name
        for name in names
    ]


_PLACE_GOES_ON = regex(r"s? (?:vårdcentral|rehab|bvc|mottagning|läkarhus|sjukhus)\w{0,4}\b", re.IGNORECASE)


def _names_a_place(tokens: Sequence[_Token], at: int, text: str) -> bool:
    """Whether a word right behind a place belongs to its name: "Närhälsan Ekbacken vårdcentral"."""
    gap = text[tokens[at - 1].end : tokens[at].start]
    return gap == " " and not is_first_name(tokens[at].text) and _PLACE_GOES_ON.match(text, tokens[at].end) is not None


def _starts(token: _Token, following: _Token | None, text: str) -> bool:
    """Whether a name may begin with this word."""
    if token.text == "\0" or _ABBREVIATED.match(token.text):
        return False
    if token.initial:
        return (
            following is not None
            and following.capital
            and _adjacent(token, following, text)
            and following.text not in _NEVER
        )
    if not token.capital:
        return _shouted(token, following, text)
    if token.text in _NEVER:
        return (
            is_first_name(token.text)
            and following is not None
            and following.capital
            and _adjacent(token, following, text)
            and following.text not in _NEVER
        )
    return token.text.casefold() not in _TITLES


def _shouted(token: _Token, following: _Token | None, text: str) -> bool:
    """A name all in capitals: both words of it, the first a known first name."""
    return (
        token.text.isupper()
        and len(token.text) >= 3
        and is_first_name(token.text)
        and following is not None
        and following.text.isupper()
        and len(following.text) >= 2
        and _adjacent(token, following, text)
    )


def _adjacent(one: _Token, other: _Token, text: str) -> bool:
    gap = text[one.end : other.start]
    return gap.strip() == "" and 0 < len(gap) <= 130 and "\n" not in gap and "\t" not in gap


_COLUMN = regex(r" {3,}")


def _begins_record(run: Sequence[_Token], token: _Token, text: str) -> bool:
    """Whether a known first name far behind a full name, or below it in a list that is set out with spaces, begins
    another: "handledare Rune Ek⏎   Ismail Öst"."""
    far = _COLUMN.fullmatch(text, run[-1].end, token.start) is not None
    return far and (len(run) > 1 or is_first_name(token.text))


def _run(tokens: Sequence[_Token], index: int, text: str) -> list[_Token]:
    """The words of a name that begins at `index`; empty where none does."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if not _starts(tokens[index], following, text):
        return []
    run = [tokens[index]]
    shouted = not tokens[index].initial and not tokens[index].capital
    at = index + 1
    while at < len(tokens) and _adjacent(tokens[at - 1], tokens[at], text):
        token = tokens[at]
        if token.text == "\0" or _begins_record(run, token, text):
            break
        if (
            (shouted and token.text.isupper() and len(token.text) > 1 and _goes_on_shouting(run, token))
            or token.initial
            or (
                token.capital
                and not _ABBREVIATED.match(token.text)
                and (token.text not in _NEVER or _also_a_surname(run, token))
            )
            or (token.text in PARTICLES and _goes_on(tokens, at, text))
        ):
            run.append(token)
        else:
            break
        at += 1
    return run


def _is_two_people(run: Sequence[_Token], text: str) -> bool:
    """Whether a first name stands before another's full name: it is told with a surname of its own elsewhere."""
    if len(run) < 3 or not is_first_name(run[1].text) or run[2].text in PARTICLES or is_first_name(run[2].text):
        return False
    at, first = -1, run[0].text
    for _ in range(_MOST_PLACES):
        at = text.find(f"{first} ", at + 1)
        if at < 0:
            return False
        own = _TOKEN.match(text, at + len(first) + 1)
        alone = not text[at - 1 : at].isalnum() and at != run[0].start
        if alone and own and own[0][0].isupper() and own[0] not in _NEVER and not is_first_name(own[0]):
            return True
    return False


def _goes_on_shouting(run: Sequence[_Token], token: _Token) -> bool:
    """Whether a word in capitals carries on a name in capitals: "MOA HJELM" but not "PÅ GRANVIK"."""
    return token.text.capitalize() not in _NEVER and (len(run) < 2 or is_first_name(run[-1].text))


def _also_a_surname(run: Sequence[_Token], token: _Token) -> bool:
    """Whether a word of the field ends a name as a surname: "Åsa Ny"."""
    return len(run) == 1 and is_first_name(run[0].text) and token.text in _SURNAMES_TOO


def _goes_on(tokens: Sequence[_Token], at: int, text: str) -> bool:
    """Whether a capitalised word follows a particle, over at most one more particle."""
    for ahead in (at + 1, at + 2):
        if ahead >= len(tokens) or not _adjacent(tokens[ahead - 1], tokens[ahead], text):
            return False
        if tokens[ahead].capital and tokens[ahead].text not in _NEVER:
            return True
        if tokens[ahead].text not in PARTICLES:
            return False
    return False


def _name(
    run: list[_Token], tokens: Sequence[_Token], index: int, text: str, ends_in_s: Callable[[str], bool]
) -> Name | None:
    titled = _titled(tokens, index, text)
    while len(run) > 1 and not run[0].initial and run[0].text.casefold() in _TITLES:
        run, titled = run[1:], True
    if len(run) > 1 and not run[0].initial and run[0].text.casefold().endswith(_PERSON_NOUNS):
        run, titled = run[1:], True  # "Audionomstudenten Nova Hellgren"
    if (
        len(run) > 2
        and not is_first_name(run[0].text)
        and not run[0].initial
        and is_first_name(run[1].text)
        and run[1].text not in PARTICLES
    ):
        run = run[1:]  # "Ortopedläkaren Per Ek"
    if (
        len(run) == 2
        and not is_first_name(run[0].text)
        and is_first_name(run[1].text)
        and not _looks_like_surname(run[1].text)
        and _opens_sentence(text, run[0].start)
        and not _goes_by(text, run)
    ):
        run = run[1:]  # "Ring Per"
    run = run[: _MAX_WORDS + sum(token.text in PARTICLES for token in run)]
    while run and (run[-1].initial or run[-1].text in PARTICLES):
        run = run[:-1]
    if not run or (len(run) == 1 and run[0].initial):
        return None
    start, end = run[0].start, run[-1].end
    written = " ".join(token.text for token in run)
    if written.endswith(_ENGLISH_GENITIVE):
        return Name(start, end - 2, written[:-2], titled, whose=True)
    whose = written.endswith("s") and _GENITIVE.match(text, end) is not None
    if whose and not ends_in_s(run[-1].text):
        written, end = written[:-1], end - 1
    if written.isupper() and len(run) > 1:
        written = " ".join("-".join(part.capitalize() for part in word.split("-")) for word in written.split())
    return Name(start, end, written, titled, whose)


def _ends_in_s(surname: str, text: str, beside: str) -> bool:
    """Whether a surname before what its bearer has ends in "s" itself, and takes no other: "Sandås", "Reis". Where the
    message has it elsewhere, that tells."""
    if surname.endswith("ss") or _as_it_is(surname, beside):
        return True
    if _as_it_is(surname[:-1], text) or _as_it_is(surname[:-1], beside):
        return False
    return surname.lower().endswith(_ENDINGS_IN_S) or _as_it_is(surname, text)


def _as_it_is(surname: str, text: str) -> bool:
    """Whether a surname stands in a text where nothing that its bearer can have follows."""
    at = 0
    for _ in range(_MOST_PLACES):
        at = text.find(surname, at)
        if at < 0:
            return False
        end = at + len(surname)
        if not text[end : end + 1].isalpha() and not _GENITIVE.match(text, end):
            return True
        at = end
    return False


_WHO_IT_IS = regex(
    r"\s?(?:,\s|\()(?:\w{1,12} )?(?:ST|AT|BT|[Rr]esident|\w{0,24}student|\w{0,24}läkare|läser|som går)\b"
)


def _goes_by(text: str, run: Sequence[_Token]) -> bool:
    """Whether the first word is a first name that few have: it stands for the person again, or the text goes on to
    tell who it is: "Bisrat Yohannes, ST-läkare hos oss, … Bisrat arbetar"."""
    if _WHO_IT_IS.match(text, run[1].end):
        return True
    at, first = run[1].end, run[0].text
    while (at := text.find(first, at)) >= 0:
        after = text[at + len(first) : at + len(first) + 3].removeprefix("s")
        if not text[at - 1].isalnum() and after[:1] == " " and after[1:2].islower():
            return True
        at += len(first)
    return False


def _opens_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip(" ")
    return not before or before[-1] in ".!?\n:"


def _titled(tokens: Sequence[_Token], index: int, text: str) -> bool:
    if index == 0:
        return False
    before = tokens[index - 1]
    gap = text[before.end : tokens[index].start]
    return before.text != "\0" and gap.strip(" .") == "" and before.text.casefold() in _TITLES
