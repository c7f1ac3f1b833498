"""The field's words, from vocabulary.toml, specialities.csv and first_names.csv, compiled once.

Words are looked for in a folded text (`bot.reading.folding.fold`): lower case, of the same length as the
original, so that an offset found in the one holds in the other. Specialities: Socialstyrelsen's list as it
stands in specialities.csv; professions: the 22 licensed ones and the programmes of the VFU agreement.
First names: Statistics Sweden's most given names and common names of other languages.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from rapidfuzz.distance import OSA

from bot.reading.folding import fold
from bot.reading.patterns import regex
from bot.reading.word_list import KEY, Beginnings, Words, first_word, trie

_HERE = resources.files("bot.reading")
_DATA: Mapping[str, Any] = tomllib.loads((_HERE / "vocabulary.toml").read_text(encoding="utf-8"))


@cache
def words(section: str, name: str) -> Words:
    """The words under `[section]`, `name` in vocabulary.toml."""
    return Words(_DATA[section][name])


@cache
def section(name: str) -> Mapping[str, Words]:
    """All lists under `[name]` in vocabulary.toml."""
    return {kind: words(name, kind) for kind in _DATA[name]}


def entries(section: str, name: str) -> tuple[str, ...]:
    return tuple(_DATA[section][name])


FIRST_NAMES: frozenset[str] = frozenset(
    row["name"].casefold() for row in csv.DictReader((_HERE / "first_names.csv").read_text("utf-8").splitlines())
)


def is_first_name(word: str) -> bool:
    """Whether a word is a known first name, also a double one: "Eva-Lena"."""
    name = word.casefold()
    return name in FIRST_NAMES or ("-" in name and all(part in FIRST_NAMES for part in name.split("-") if part))


# --- programmes ------------------------------------------------------------------------------


class Form(StrEnum):
    """How a programme is named, which decides how much else is needed to read it."""

    NAME = "name"  # "ortopedi", "dermatology": by itself
    WEAK = "weak"  # "hud", "gyn", "ÖNH": only beside a cue, or alone in its cell
    CLINIC = "clinic"  # "ortopeden", "ögonkliniken": the clinic, often the trainee's own
    PERSON = "person"  # "ortoped", "ögonläkare": somebody who is one
    PROFESSION = "profession"  # of VFU: "fysioterapeutstudent"


@dataclass(frozen=True, slots=True)
class Programme:
    start: int
    end: int
    name: str  # canonical
    form: Form


_PERSON = regex(r"(?:läkare|log|iater|kirurg|riker|oped|medicinare|kemist|hygienläkare)$")
_TAIL = (
    r"(?:ens|en|ns|n|s)?(?P<tail>-?(?:delen|del|placeringen|placering|randningen|randning|"
    r"tjänstgöringen|tjänstgöring|platsen|plats|perioden|period|veckorna|veckor|månaderna|blocket|block|biten|"
    r"avsnittet|avsnitt|momentet|moment))?"
)


def _speciality_forms() -> dict[str, tuple[str, Form]]:
    weak = {fold(w) for w in _DATA["specialities"]["weak"]}
    forms: dict[str, tuple[str, Form]] = {}

    def add(form: str, name: str, kind: Form) -> None:
        forms.setdefault(fold(form), (name, kind))

    rows = list(csv.DictReader((_HERE / "specialities.csv").read_text("utf-8").splitlines(), delimiter=";"))
    for row in rows:
        add(row["name"].lower(), row["name"].lower(), Form.NAME)
    for section in ("specialities_swedish", "specialities_english"):
        for name, others in _DATA[section].items():
            for other in others:
                add(other, name, Form.WEAK if fold(other) in weak else Form.NAME)
    for row in rows:
        name = row["name"].lower()
        for synonym in filter(None, (row["synonyms"] or "").split(",")):
            if _PERSON.search(synonym.lower()):
                add(synonym, name, Form.PERSON)
                add(synonym + "en", name, Form.CLINIC)
                _add_clinics(forms, synonym, name)
            elif fold(synonym).endswith(("kliniken", "klinik")):
                add(synonym, name, Form.CLINIC)
            else:
                add(synonym, name, Form.WEAK if fold(synonym) in weak else Form.NAME)
                _add_clinics(forms, synonym, name)
        _add_clinics(forms, name, name)
    for spoken, name in _SPOKEN_CLINICS.items():
        forms.setdefault(spoken, (name, Form.CLINIC))
    for stem, name in _CLINIC_STEMS.items():
        _add_clinics(forms, stem, name)
    return forms


_CLINIC_STEMS = {
    "hjärt": "kardiologi",
    "kvinno": "obstetrik och gynekologi",
    "barn- och ungdoms": "barn- och ungdomsmedicin",
    "njur": "njurmedicin",
    "infektions": "infektionssjukdomar",
    "akut": "akutsjukvård",
    "smärt": "smärtlindring",
    "beroende": "beroendemedicin",
    "allergi": "allergologi",
    "reuma": "reumatologi",
}

_SPOKEN_CLINICS = {  # as people say it: "till lungan i Kvarnsjö"
    "lungan": "lungsjukdomar",
    "huden": "hud- och könssjukdomar",
    "njuren": "njurmedicin",
}


def _add_clinics(forms: dict[str, tuple[str, Form]], stem: str, name: str) -> None:
    for ending in _DATA["specialities"]["clinic_endings"]:
        forms.setdefault(fold(stem) + ending, (name, Form.CLINIC))


_SPECIALITIES = _speciality_forms()
_PROFESSIONS = {name: Words(forms) for name, forms in _DATA["professions"].items()}
_ANY_PROFESSION = Words([form for forms in _DATA["professions"].values() for form in forms])
_CAPITALS_ONLY = {fold(w) for row in _SPECIALITIES for w in [row] if len(row) <= 2}
SPECIALITY_NAMES: frozenset[str] = frozenset(name for name, _ in _SPECIALITIES.values())
PROFESSION_NAMES: frozenset[str] = frozenset(_PROFESSIONS)


def _stems_by_beginning() -> dict[str, list[str]]:
    stems: dict[str, list[str]] = {}
    for stem in sorted(_SPECIALITIES):
        stems.setdefault(first_word(stem)[:KEY], []).append(stem)
    return stems


_STEMS = _stems_by_beginning()


@lru_cache(maxsize=4096)
def _specialities_beginning(key: str) -> re.Pattern[str] | None:
    """The specialities named by words that begin so; compiled when a text first has such a word."""
    stems = [stem for length in range(1, KEY + 1) for stem in _STEMS.get(key[:length], ()) if len(key) >= length]
    return re.compile(rf"(?<![\w-])(?P<stem>{trie(dict.fromkeys(stems))}){_TAIL}(?!\w)(?!-\w)") if stems else None


def _specialities_in(text: Beginnings) -> Iterator[re.Match[str]]:
    reached = 0
    found = (
        match
        for key, places in text.by_key.items()
        if (pattern := _specialities_beginning(key))
        for at in places
        if (match := pattern.match(text.folded, at))
    )
    for match in sorted(found, key=lambda m: m.start()):
        if match.start() >= reached:
            reached = match.end()
            yield match


_LEAST_TO_MISSPELL = 7  # letters: shorter names have too many neighbours
_LONG_WORD = regex(r"(?<![\w-])[a-zåäöéü]{6,24}(?![\w-])")
_ENDINGS = ("n", "s", "en", "ns")  # "psykiatrin" is no misspelling
_OF_ADJECTIVES = ("isk", "iska", "iskt")


def _speciality_names() -> dict[str, list[str]]:
    """The specialities' names of one word, by their first letter."""
    names: dict[str, list[str]] = {}
    for stem, (_, form) in _SPECIALITIES.items():
        if form in (Form.NAME, Form.WEAK) and stem.isalpha() and len(stem) >= _LEAST_TO_MISSPELL:
            names.setdefault(stem[0], []).append(stem)
    return names


_NAMES_BY_LETTER = _speciality_names()


_LONG = 11  # letters: so long a name can have two slips


def _profession_stems() -> dict[str, list[tuple[str, str]]]:
    """The professions' names of one word, without their endings, by their first letter."""
    stems: dict[str, list[tuple[str, str]]] = {}
    for name, forms in _DATA["professions"].items():
        for form in forms:
            stem = fold(form).rstrip("*")
            if stem.isalpha() and len(stem) >= _LEAST_TO_MISSPELL + 1:
                stems.setdefault(stem[0], []).append((stem, name))
    return stems


_PROFESSIONS_BY_LETTER = _profession_stems()


@lru_cache(maxsize=4096)
def _meant(word: str) -> tuple[str, Form] | None:
    """The only speciality or profession whose name is a slip of the keys away, two in a long name: "reumatolgi",
    "sjuksköteska"."""
    if word.endswith(_OF_ADJECTIVES):
        return None
    near: dict[int, set[tuple[str, Form]]] = {}
    for stem in _NAMES_BY_LETTER.get(word[0], ()):
        most = 2 if len(stem) >= _LONG else 1
        slips = OSA.distance(word, stem, score_cutoff=most)
        if 1 <= slips <= most and word.removeprefix(stem) not in _ENDINGS:
            near.setdefault(slips, set()).add((_SPECIALITIES[stem][0], Form.NAME))
    for stem, name in _PROFESSIONS_BY_LETTER.get(word[0], ()):
        if word.startswith(stem):
            return None
        most = 2 if len(stem) >= _LONG else 1
        slips = min(OSA.distance(word[: len(stem) + cut], stem, score_cutoff=most) for cut in (-1, 0, 1))
        if 1 <= slips <= most:
            near.setdefault(slips, set()).add((name, Form.PROFESSION))
    nearest = near[min(near)] if near else set()
    return nearest.pop() if len(nearest) == 1 else None


def _misspelt(folded: str, found: Sequence[Programme]) -> list[Programme]:
    taken = [(p.start, p.end) for p in found]
    return [
        Programme(*match.span(), *meant)
        for match in _LONG_WORD.finditer(folded)
        if (meant := _meant(match[0])) and not any(s < match.end() and match.start() < e for s, e in taken)
    ]


def find_programmes(folded: str, original: str, text: Beginnings | None = None) -> list[Programme]:
    """Every speciality and profession named in the text, in order. `text`: its words, where they are known already."""
    text = text or Beginnings(folded, original)
    found: list[Programme] = []
    for match in _specialities_in(text):
        stem = match["stem"]
        name, form = _SPECIALITIES[stem]
        if stem in _CAPITALS_ONLY and not original[match.start("stem") : match.end("stem")].isupper():
            continue
        if form is Form.WEAK and not match["tail"] and match.end() - match.end("stem") > 1:
            continue  # "barnen", "handen"
        if match["tail"]:  # "ÖNH-placering", "gynrandning"
            form = Form.NAME
        found.append(Programme(match.start(), match.end(), name, form))
    for hit in _ANY_PROFESSION.all(text):
        profession = _profession(hit[0], original[hit.start() : hit.end()])
        if profession:
            found.append(Programme(hit.start(), hit.end(), profession, Form.PROFESSION))
    found += _misspelt(folded, found)
    return sorted(found, key=lambda p: (p.start, -p.end))


def _profession(word: str, original: str) -> str | None:
    return next((name for name, forms in _PROFESSIONS.items() if forms.whole(original) or forms.whole(word)), None)


def canonical_programme(text: str) -> str | None:
    """The canonical name of a programme that is all of `text` ("Ögon", "ST ortopedi", "Sjuksköterska")."""
    stripped = text.strip(" .,:;")
    found = find_programmes(fold(stripped), stripped)
    return found[0].name if found and found[0].end - found[0].start >= len(stripped) * 0.6 else None


# --- labels ----------------------------------------------------------------------------------


class Label(StrEnum):
    """What a label, a column's heading or a question asks for."""

    TRAINEE = "trainee"
    PROGRAMME = "programme"
    OWN_PROGRAMME = "own_programme"
    SUPPLIER = "supplier"
    ORGANISATION = "organisation"
    PERIOD = "period"
    START = "start"
    END = "end"
    EXTENT = "extent"
    HOURS = "hours"
    ON_CALL = "on_call"
    SUPERVISOR = "supervisor"
    HOME_SUPERVISOR = "home_supervisor"
    STUDY_DIRECTOR = "study_director"
    DEPARTMENT_HEAD = "department_head"
    HEAD_CONSULTED = "head_consulted"
    SEATS = "seats"
    IGNORED = "ignored"


_LABELS: Mapping[str, Label] = {
    fold(form).strip(" .:?"): Label(name) for name, forms in _DATA["labels"].items() for form in forms
}
_LABEL_NOISE = regex(
    r"\(.{0,60}\)|^\d{1,2}[.)]\s*|^[-–—*•·]\s*|[:?*]|\b(?:önskad|önskat|önskade|preliminär|aktuell|"
    r"aktuella|ev|eventuell|ansvarig|tilltänkt|planerad|namnet på|namn på|uppgift om|angående|the|"
    r"your|our|vår|er|hos er)\b"
)
_LABEL_PLACE = regex(r"\s+(?:på|hos|vid|i|at|for|för|during|under|till)\s.{1,60}$")
_QUESTION_LABELS: tuple[tuple[re.Pattern[str], Label], ...] = tuple(
    (regex(pattern), label)
    for pattern, label in (
        (r"huvudhandledare|handledare (?:hemma|på hemmakliniken)", Label.HOME_SUPERVISOR),
        (r"handledare|supervisor", Label.SUPERVISOR),
        (r"verksamhetschef|head of (?:the |our |your )?department|\bvc\b", Label.HEAD_CONSULTED),
        (r"studierektor|director of studies|study director", Label.STUDY_DIRECTOR),
        (r"\bjour|beredskap|on.call", Label.ON_CALL),
        (r"arbetstid|working hours|timmar", Label.HOURS),
        (r"heltid|omfattning|tjänstgöringsgrad|procent", Label.EXTENT),
        (r"vårdgivare|leverantör|provider|supplier|hos vem|vilken klinik", Label.SUPPLIER),
        (r"specialitet|specialty|speciality|program\b|yrke", Label.PROGRAMME),
        (r"period|när |vilka datum|vilken tid|start|dates|when", Label.PERIOD),
        (r"vem gäller|vilken st-läkare|vilken student|läkarens namn|who", Label.TRAINEE),
    )
)


def label_of(text: str) -> Label | None:
    """What a short label stands for: "Handledare på Björkdala:", "Fr.o.m.", "Godkänt av VC?"; None where unknown."""
    if len(text) > 80:
        return None
    folded = fold(text).strip(" .:\t")
    if folded in _LABELS:
        return _LABELS[folded]
    if "," in folded or len(folded.split()) > 8:
        return None
    bare = " ".join(_LABEL_NOISE.sub(" ", folded).split()).strip(" .:-/,")
    if bare in _LABELS:
        return _LABELS[bare]
    place = _LABEL_PLACE.search(bare)
    label = _LABELS.get(bare[: place.start()].strip(" .:-/,")) if place else None
    if place and label is Label.PROGRAMME and find_programmes(place[0], place[0]):
        return None  # "Sidotjänstgöring i ortopedi på Björkdala:" tells all that it asks for
    return label


def is_label(text: str) -> bool:
    """Whether a text is a label word for word."""
    return fold(text).strip(" .:\t") in _LABELS


def question_label(text: str) -> Label | None:
    """What a question asks for: "1. Vem är handledare hos leverantören?"."""
    folded = fold(text)
    return next((label for pattern, label in _QUESTION_LABELS if pattern.search(folded)), None)
