"""Suppliers, organisations and other places of care named in a text, told apart by the directory.

A place that the directory has is given by the directory's name, whatever its inflection, case or a small
misspelling; a named clinic that it does not have is kept as written.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter

from rapidfuzz.distance import DamerauLevenshtein

from bot.reading.folding import fold
from bot.reading.layout import Layout
from bot.reading.patterns import regex
from bot.reading.vocabulary import entries, is_first_name, words
from bot.reading.word_list import KEY, Beginnings, first_word
from bot.routine.model import Directory, Host, Organisation, OrganisationKind


class PlaceKind(StrEnum):
    SUPPLIER = "supplier"  # of the directory
    ORGANISATION = "organisation"  # of the directory
    CLINIC = "clinic"  # named, unknown to the directory
    REGION = "region"  # a hospital of the region that the directory does not name
    MUNICIPALITY = "municipality"
    UNIVERSITY = "university"


@dataclass(frozen=True, slots=True)
class Place:
    start: int
    end: int
    name: str
    kind: PlaceKind
    organisation: Organisation | None = None

    @property
    def host(self) -> Host | None:
        """Whose clinic this is, where it is no private provider."""
        if self.kind is PlaceKind.MUNICIPALITY:
            return Host.MUNICIPALITY
        if self.kind is PlaceKind.REGION:
            return Host.REGION
        kind = self.organisation.kind if self.organisation else None
        if kind in (OrganisationKind.HOSPITAL, OrganisationKind.PRIMARY_CARE_PUBLIC):
            return Host.REGION
        return Host.MUNICIPALITY if kind is OrganisationKind.MUNICIPALITY else None


_ENDINGS = tuple(fold(e) for e in entries("places", "clinic_endings"))
_CLINIC_ENDING = "|".join(re.escape(e) for e in sorted(_ENDINGS, key=len, reverse=True))
_LAST_LETTERS = frozenset(ending[-3:] for ending in _ENDINGS)
_SHORT = 4  # letters of an ending that surnames can have too: "Shehab", "Ekvård"
_CAP = r"[A-ZÅÄÖÉÜØÆ][\w’'-]*"
_FIRST_CAP = r"[A-ZÅÄÖÉÜØÆ](?<![\w@./-].)[\w’'-]*"
_CLINIC_WORD = rf"(?:[\wÅÄÖåäö-]*(?:{_CLINIC_ENDING})|{_CLINIC_ENDING})"
_NAMED_CLINIC = regex(
    rf"(?P<head>{_FIRST_CAP}(?:[ ]{_CAP}(?=[ ]&[ ]))?"
    rf"(?:[ ](?:&|och|i|and)[ ](?={_CAP})|[ ](?={_CAP})){{0,1}}(?:{_CAP}[ ]){{0,3}}?[ ]?)"
    rf"(?P<word>(?i:{_CLINIC_WORD})(?:[ ](?:&|och)[ ]{_CAP})?(?:[ ](?i:AB|{_CLINIC_ENDING})){{0,2}})(?![\w@])"
)
_CLINIC_NAMED = regex(
    rf"(?<![\w@./-])(?P<word>(?i:[\wåäö-]*(?:kliniken|mottagningen|sjukhuset|lasarettet|läkarhuset|"
    rf"läkargruppen|vårdcentralen|vårdcentral|hälsocentralen|centrum|rehab))"
    rf"[ ](?:i[ ]|på[ ])?|[Ii]nstitutet[ ]för[ ]|Institute[ ](?:of|for)[ ])"
    rf"(?P<name>{_CAP}(?:[ ]{_CAP}){{0,2}})(?![\w@])"
)
_ONE_WORD_CLINIC = regex(
    r"[A-ZÅÄÖ](?<![\w@./-].)[a-zåäö]{2,30}(?:kliniken|läkarna|husläkarna|läkarhuset|sjukhuset|"
    r"närsjukhuset|mottagningen|rehab)(?![\w@-])"
)
_MUNICIPALITY = regex(
    rf"(?<![\w@./-])(?:{_CAP}(?:[ ]{_CAP})?s[ ]kommun|[A-ZÅÄÖ][a-zåäö]+[ ]kommun|{_CAP} "
    rf"municipality|[Mm]unicipality of {_CAP})(?!\w)"
)
_MUNICIPAL = ("kommun", "municipality")
_REGION_HOSPITALS = words("places", "region_hospitals")
_UNIVERSITIES = words("places", "universities")
_GENERIC = frozenset(
    [
        "kliniken",
        "klinik",
        "mottagningen",
        "mottagning",
        "ab",
        "sjukhus",
        "sjukhuset",
        "specialistmottagning",
        "enheten",
        "verksamhet",
        "verksamheten",
        "hos",
        "i",
        "och",
        "&",
        "avdelning",
        "avdelningen",
    ]
)
_BOUND = r"(?<![\w@./-])"
_AFTER = r"(?![\w@])(?!\.\w)(?!-\w)"


class _Gazetteer:
    """The names of a directory, compiled."""

    def __init__(self, directory: Directory) -> None:
        self.suppliers: dict[str, str] = {}
        self.own_words: dict[str, set[str]] = {}  # by supplier, the words of its names
        for name, aliases in directory.suppliers():
            self.own_words[name] = {w for form in (name, *aliases) for w in fold(form).split()}
            for form in _forms(name, aliases):
                self.suppliers.setdefault(form, name)
        self.organisations: dict[str, Organisation] = {}
        self.short: dict[str, str] = {}
        for organisation in directory.organisations:
            for form in (organisation.name, *organisation.aliases):
                if len(form) <= 4:
                    self.short[fold(form)] = form
            for form in _forms(organisation.name, organisation.aliases):
                self.organisations.setdefault(form, organisation)
        self.named_suppliers = _Named(self.suppliers)
        self.named_organisations = _Named(self.organisations)
        self.single_words = [f for f in self.suppliers if " " not in f and len(f) >= 6]

    def names(self, supplier: str, word: str) -> bool:
        """Whether a word can belong to a supplier's name: one of its own, perhaps with a slip of the pen, or a general
        one."""
        own = self.own_words[supplier]
        return (
            word in _GENERIC
            or any(w[:4] == word[:4] for w in own)
            or any(DamerauLevenshtein.distance(w, word, score_cutoff=_slack(w)) <= _slack(w) for w in own if len(w) > 5)
        )


_NO_WORD = regex(r"^\W+")


def _forms(name: str, aliases: Sequence[str]) -> list[str]:
    forms: list[str] = []
    for form in (name, *aliases):
        folded = _NO_WORD.sub("", " ".join(fold(form).split()))
        if not folded:
            continue
        forms.append(folded)
        if "&" in folded:
            forms.append(folded.replace("&", "och"))
        if folded.endswith("klinik"):
            forms.append(folded + "en")
        if len(folded) > 4 and not folded.endswith("s"):
            forms.append(folded + "s")
    return forms


class _Named:
    """Names to be found in a text, each at the words that begin like it."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._forms: dict[str, list[str]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        for form in sorted(forms, key=len, reverse=True):
            word = first_word(form)
            for key in dict.fromkeys((word[:KEY], (word + "s" * (word == form))[:KEY])):
                self._forms.setdefault(key, []).append(form)

    def all(self, text: Beginnings) -> Iterator[re.Match[str]]:
        """Every name in the folded text, also in the genitive, in order, the longest where several begin."""
        begun = sorted((at, key) for key in text.keys & self._forms.keys() for at in text.by_key[key])
        reached = 0
        for at, key in begun:
            match = self._beginning(key).match(text.folded, at) if at >= reached else None
            if match:
                reached = match.end()
                yield match

    def _beginning(self, key: str) -> re.Pattern[str]:
        if key not in self._patterns:
            # never over two cells of a table
            body = "|".join(re.escape(f).replace(r"\ ", r"[ \n]+") for f in self._forms[key])
            self._patterns[key] = re.compile(f"{_BOUND}(?:{body})(?:'?s)?{_AFTER}")
        return self._patterns[key]


_KEPT = 4
_gazetteers: list[tuple[Directory, _Gazetteer]] = []


def _gazetteer(directory: Directory) -> _Gazetteer:
    """The compiled names of a directory; the latest few are kept, by identity since hashing one costs more."""
    for known, gazetteer in _gazetteers:
        if known is directory:
            return gazetteer
    gazetteer = _Gazetteer(directory)
    _gazetteers[:] = [(directory, gazetteer), *_gazetteers[: _KEPT - 1]]
    return gazetteer


def find_places(layout: Layout, directory: Directory) -> list[Place]:
    """Every place of care, supplier, administration and university in the text, in order, without overlaps."""
    gazetteer = _gazetteer(directory)
    found = _Found()
    for place in _suppliers(layout, gazetteer):
        found.add(place)
    for place in _organisations(layout, gazetteer):
        found.add(place)
    flat = layout.flat
    if any(word in layout.folded for word in _MUNICIPAL):
        for match in _MUNICIPALITY.finditer(flat):
            found.add(Place(match.start(), match.end(), match[0], PlaceKind.MUNICIPALITY))
    for hit in layout.all(_UNIVERSITIES):
        found.add(Place(hit.start(), hit.end(), hit[0], PlaceKind.UNIVERSITY))
    for hit in layout.all(_REGION_HOSPITALS):
        if flat[hit.start()].isupper():
            found.add(Place(hit.start(), hit.end(), flat[hit.start() : hit.end()], PlaceKind.REGION))
    for place in (_corrected(p, gazetteer) for p in _unknown_clinics(layout, found.places)):
        found.add(place)
    for place in _misspelt(layout, gazetteer, found):
        found.add(place)
    return found.places


class _Found:
    """Places in the order of the text, none overlapping another: what is found first stays."""

    def __init__(self) -> None:
        self.places: list[Place] = []

    def add(self, place: Place) -> None:
        if not self.overlaps(place.start, place.end):
            insort(self.places, place, key=_start)

    def overlaps(self, start: int, end: int) -> bool:
        before = bisect_left(self.places, end, key=_start) - 1
        return before >= 0 and self.places[before].end > start


_start = attrgetter("start")


def _suppliers(layout: Layout, gazetteer: _Gazetteer) -> list[Place]:
    found = []
    for match in gazetteer.named_suppliers.all(layout.beginnings):
        name = _looked_up(gazetteer.suppliers, match[0])
        if name is None or _is_surname(layout.flat, match.start(), match.end()):
            continue
        end = match.end()
        following = _FOLLOWING.match(layout.flat, end)
        if following and _is_clinic_word(following["word"]):
            word = fold(following["word"])
            if gazetteer.names(name, word):
                end = following.end()
            elif following["word"][0].isupper() or " " not in match[0]:
                whole = layout.flat[match.start() : following.end()]
                found.append(Place(match.start(), following.end(), " ".join(whole.split()), PlaceKind.CLINIC))
                continue
        found.append(Place(match.start(), end, name, PlaceKind.SUPPLIER))
    return found


_FOLLOWING = regex(r"[ ](?P<word>[\wåäö-]+)")
_CLINIC_END = regex(rf"(?i:(?:{_CLINIC_ENDING}))$")


def _is_clinic_word(word: str) -> bool:
    return _CLINIC_END.search(word) is not None


def _looked_up(forms: dict[str, str], matched: str) -> str | None:
    bare = " ".join(matched.split())
    for form in (bare, bare.removesuffix("s"), bare.removesuffix("'s")):
        if form in forms:
            return forms[form]
    return None


_WORD_BEFORE = regex(r"([^\W\d_][\w’'-]*)[ ]$")


def _is_surname(text: str, start: int, end: int) -> bool:
    """Whether a one-word name is somebody's surname: "Per Granvik"."""
    if " " in text[start:end]:
        return False
    before = _WORD_BEFORE.search(text, max(0, start - 30), start)
    return before is not None and before[1][0].isupper() and is_first_name(before[1])


def _organisations(layout: Layout, gazetteer: _Gazetteer) -> list[Place]:
    found = []
    for match in gazetteer.named_organisations.all(layout.beginnings):
        written = layout.flat[match.start() : match.end()]
        bare = " ".join(match[0].split())
        form = next(
            (f for f in (bare, bare.removesuffix("s"), bare.removesuffix("'s")) if f in gazetteer.organisations), None
        )
        if form is None or _is_surname(layout.flat, match.start(), match.end()):
            continue
        if (
            form in gazetteer.short
            and not written.startswith(gazetteer.short[form])
            and not written.isupper()
            and not _is_short_in_small_letters(layout, form, match.start(), match.end())
        ):
            continue
        organisation = gazetteer.organisations[form]
        found.append(Place(match.start(), match.end(), organisation.name, PlaceKind.ORGANISATION, organisation))
    return found


_STAYS_AT = regex(r"\b(?:på|vid|hos|från|inom|at|from) (?:[^\W\d_][\w-]{1,24},? )?$")
_CLAUSE_ENDS = regex(
    r"\s{0,3}(?:[.,;:!?)\n]|$)| (?:här|och|söker|önskar|vill|behöver|har|hälsar|som|ska|skulle|here|and)\b"
)
_LETTERS_OF_AN_ABBREVIATION = 3


def _is_short_in_small_letters(layout: Layout, form: str, start: int, end: int) -> bool:
    """ "öl på medicin, skas": an abbreviation where a place stands; not "nu", which is a word too."""
    if len(form) < _LETTERS_OF_AN_ABBREVIATION or layout.folded[start:end] != form or form.title() in _STARTERS:
        return False
    placed = _STAYS_AT.search(layout.folded, max(0, start - 40), start)
    return placed is not None and _CLAUSE_ENDS.match(layout.folded, end) is not None


_STARTERS = frozenset(entries("names", "never"))
_WORDS = regex(r"[^\W\d_][\w’'-]*")
_PHRASE = regex(r"[\w’'& -]+")  # as far as the name of a clinic can go on
_LETTERS = regex(r"\w+")


def _names_a_clinic(text: str) -> bool:
    """Whether any capitalised name can stand beside a word for a clinic: a quick look before the slow one."""
    words = _WORDS.findall(text)
    capitals = [at for at, word in enumerate(words) if word[0].isupper()]
    beside = {near for at in capitals for near in words[max(0, at - 1) : at + 2]}
    return any(map(_ends_like_a_clinic, beside))


def _ends_like_a_clinic(word: str) -> bool:
    last = word[-3:].lower()
    return (last in _LAST_LETTERS or last[1:] in _LAST_LETTERS) and word.lower().endswith(_ENDINGS)


def _blanked(text: str, taken: Sequence[Place]) -> str:
    parts: list[str] = []
    at = 0
    for place in taken:
        parts += text[at : place.start], "." * (place.end - place.start)
        at = place.end
    return "".join((*parts, text[at:]))


def _unknown_clinics(layout: Layout, taken: Sequence[Place]) -> list[Place]:
    if not _names_a_clinic(_blanked(layout.flat, taken)):
        return []
    flat = layout.flat
    phrases = [p.span() for p in _PHRASE.finditer(flat) if any(map(_ends_like_a_clinic, _LETTERS.findall(p[0])))]
    found = []
    for pattern in (_NAMED_CLINIC, _CLINIC_NAMED, _ONE_WORD_CLINIC):
        for match in (m for begin, end in phrases for m in pattern.finditer(flat, begin, end + 1)):
            written = " ".join(match[0].split())
            start = match.start()
            parts = written.split()
            while len(parts) > 1 and _is_starter(parts[0]):  # "Hos Lundby Närsjukhus", "Vi Ekens Vårdcentral"
                start += len(parts[0]) + 1
                parts = parts[1:]
            if len(parts) < 2 and pattern is not _ONE_WORD_CLINIC:
                continue
            if not parts[0][0].isupper() and not _is_clinic_word(parts[0]):
                continue
            if pattern is _NAMED_CLINIC and _is_person(parts):
                continue
            if pattern is not _ONE_WORD_CLINIC and all(_is_clinic_word(p) or not p[0].isupper() for p in parts):
                continue
            if pattern is _ONE_WORD_CLINIC and _is_plain_clinic(parts[0]):
                continue
            found.append(Place(start, match.end(), " ".join(parts), PlaceKind.CLINIC))
    return found


def _is_person(parts: Sequence[str]) -> bool:
    """Whether what ends like a clinic is a surname: "Lo Wennergren-Saab", "Moa Ekvård"."""
    word = fold(parts[-1])
    endings = [e for e in _ENDINGS if word.endswith(e)]
    if word in _ENDINGS or not endings or any(len(e) > _SHORT for e in endings):
        return False
    return all(e in _COMPANY for e in endings) or is_first_name(parts[-2])


_COMPANY = ("ab", "hb")  # words of their own in a company's name
_PLAIN_CLINIC = regex(
    r"^(?:medicin|kirurg|ortoped|ögon|hud|öron|kvinno|barn|ungdoms|infektions|lung|njur|hjärt|"
    r"röntgen|akut|hem|universitets|läns|när|privat|specialist|psykiatri|rehab|reumatolog|urolog|"
    r"neurolog|geriatrik|vård|egen|thorax|hand|onkolog|bröst|smärt|beroende|gyn|barnmorske|neo|"
    r"anestesi|kardiolog|bukk?irurg|region|syn|audionom|hörsel|distrikts|öppenvårds|"
    r"dag)s?-?[a-zåäö]{0,12}(?:kliniken|mottagningen|sjukhuset|läkarna|läkarhuset|rehab)$"
)


def _is_plain_clinic(word: str) -> bool:
    """Whether a capitalised word is just a kind of clinic: "Medicinkliniken" at the head of a sentence."""
    return _PLAIN_CLINIC.match(fold(word)) is not None


def _is_starter(word: str) -> bool:
    return word in _STARTERS and not _is_clinic_word(word)


_LONG_NAME = regex(
    r"[A-ZÅÄÖ](?:(?<=\b(?:på|at|by) .)|(?<=\b(?:hos|vid) .)|(?<=\b(?:till|with) .)|(?<=[,–-] .)|(?<=[:\t].)|(?<=: .))"
    r"[\wåäö-]{5,}"
)
_LABELLED = regex(r"^[ \t]*[^\n:]{2,40}:[ \t]*\Z|(?<!:)[ ]\Z", re.MULTILINE)  # what a colon ends is a label
_BEFORE = 60  # characters


def _corrected(place: Place, gazetteer: _Gazetteer) -> Place:
    """A named clinic whose name is a supplier's with a slip of the pen: "Bjorkdala Ortopedklinik"."""
    first, *others = fold(place.name).split()
    near = _nearest(first, gazetteer)
    if near is None or not others or not all(gazetteer.names(near, w) for w in others):
        return place
    return replace(place, name=near, kind=PlaceKind.SUPPLIER)


def _nearest(word: str, gazetteer: _Gazetteer) -> str | None:
    """The only supplier with a one-word name that near to `word`."""
    near = {
        gazetteer.suppliers[form]
        for form in gazetteer.single_words
        if form[0] == word[0] and DamerauLevenshtein.distance(form, word, score_cutoff=_slack(form)) <= _slack(form)
    }
    return near.pop() if len(near) == 1 else None


def _misspelt(layout: Layout, gazetteer: _Gazetteer, taken: _Found) -> list[Place]:
    """A supplier's one-word name with a slip of the pen, where only one supplier is that near."""
    found = []
    flat = layout.flat
    for match in _LONG_NAME.finditer(flat):
        start, end = match.span()
        if taken.overlaps(start, end) or not _LABELLED.search(flat, max(0, start - _BEFORE), start):
            continue
        following = flat[end : end + 2]
        if is_first_name(match[0]) and following[:1] == " " and following[1:2].isupper():
            continue
        near = _nearest(fold(match[0]), gazetteer)
        if near:
            found.append(Place(start, end, near, PlaceKind.SUPPLIER))
    return found


def _slack(form: str) -> int:
    return 1 if len(form) < 10 else 2
