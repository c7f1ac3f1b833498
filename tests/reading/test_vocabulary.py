"""The field's words: specialities, professions, labels, and how lists of words are looked for."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest

from bot.reading.folding import fold
from bot.reading.vocabulary import (
    PROFESSION_NAMES,
    SPECIALITY_NAMES,
    Form,
    Label,
    canonical_programme,
    find_programmes,
    is_first_name,
    label_of,
    question_label,
)
from bot.reading.word_list import Words


def programmes(text: str) -> list[tuple[str, Form]]:
    return [(p.name, p.form) for p in find_programmes(fold(text), text)]


def test_the_63_specialities_and_the_22_professions() -> None:
    assert len(SPECIALITY_NAMES) == 63
    licensed = PROFESSION_NAMES - {"specialistsjuksköterska"}
    assert len(licensed) == 22


@pytest.mark.parametrize("name", sorted(SPECIALITY_NAMES))
def test_every_speciality_is_read_by_its_own_name(name: str) -> None:
    assert programmes(f"sidotjänstgöring i {name} på kliniken")[0][0] == name
    assert canonical_programme(name.capitalize()) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("på ögon", ("ögonsjukdomar", Form.WEAK)),
        ("ögonkliniken", ("ögonsjukdomar", Form.CLINIC)),
        ("ortopeden", ("ortopedi", Form.CLINIC)),
        ("hjärtsektionen", ("kardiologi", Form.CLINIC)),
        ("ögonläkare", ("ögonsjukdomar", Form.PERSON)),
        ("ÖNH-placering", ("öron-, näs- och halssjukdomar", Form.NAME)),
        ("psykiatridelen", ("psykiatri", Form.NAME)),
        ("rättspsykiatri", ("rättspsykiatri", Form.NAME)),
        ("obstetrics and gynaecology", ("obstetrik och gynekologi", Form.NAME)),
        ("två BMA-studenter", ("biomedicinsk analytiker", Form.PROFESSION)),
        ("sjuksköterskestudenten", ("sjuksköterska", Form.PROFESSION)),
        ("röntgensjuksköterskestudent", ("röntgensjuksköterska", Form.PROFESSION)),
        ("fysioterapeutprogrammet", ("fysioterapeut", Form.PROFESSION)),
        ("AT-student", ("arbetsterapeut", Form.PROFESSION)),
    ],
)
def test_forms_of_a_programme(text: str, expected: tuple[str, Form]) -> None:
    assert programmes(text) == [expected]


@pytest.mark.parametrize("text", ["oron", "för handen", "barnen", "i am here", "kk", "AT-läkare", "journalen"])
def test_words_that_only_look_like_a_programme(text: str) -> None:
    assert programmes(text) == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Handledare på Björkdala", Label.SUPERVISOR),
        ("Handledare (hos vårdgivaren)", Label.SUPERVISOR),
        ("Huvudhandledare", Label.HOME_SUPERVISOR),
        ("Fr.o.m.", Label.START),
        ("Period från (åååå-mm-dd)", Label.START),
        ("Omf.", Label.EXTENT),
        ("Godkänt av verksamhetschef", Label.HEAD_CONSULTED),
        ("Placering/vårdgivare", Label.SUPPLIER),
        ("On call", Label.ON_CALL),
        ("Telefon", Label.IGNORED),
        ("Ang LOU-2026-0063", None),
        ("Hon arbetar", None),
    ],
)
def test_labels(text: str, label: Label | None) -> None:
    assert label_of(text) is label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("1. Vem är handledare hos leverantören?", Label.SUPERVISOR),
        ("Ingår jourarbete?", Label.ON_CALL),
        ("Har verksamhetschefen godkänt?", Label.HEAD_CONSULTED),
        ("Vilka arbetstider är aktuella?", Label.HOURS),
        ("Kommer ni på fredag?", None),
    ],
)
def test_questions(text: str, label: Label | None) -> None:
    assert question_label(text) is label


def test_abbreviations_count_in_capitals_alone() -> None:
    words = Words(["VC", "SR"])
    assert words.within("VC har godkänt")
    assert not words.within("vc har godkänt")


def test_only_whole_words_are_found() -> None:
    words = Words(["jour", "handled*", "*student"])
    assert not words.within("journal")
    assert words.within("handledaren")
    assert words.within("barnmorskestudent")
    assert not words.within("studentkår")


def test_words_keep_their_place_in_the_original() -> None:
    text = "Överläkare på ÖNH"
    words = Words(["ÖNH"])
    match = words.search(fold(text), text)
    assert match is not None
    assert text[match.start() : match.end()] == "ÖNH"


def test_no_pattern_of_the_vocabulary_holds_a_capital_that_can_never_match() -> None:
    data = tomllib.loads((resources.files("bot.reading") / "vocabulary.toml").read_text(encoding="utf-8"))
    patterns = [
        entry
        for section, lists in data.items()
        if section != "places"  # universities are looked for in the text as written
        for entries in lists.values()
        for entry in entries
        if entry.startswith("/")
    ]
    assert len(patterns) > 100
    for pattern in patterns:
        assert not re.search(r"[A-ZÅÄÖ]", re.sub(r"\\[A-Z]", "", pattern)), pattern


def test_first_names() -> None:
    assert is_first_name("Eva-Lena")
    assert is_first_name("sanna")
    assert not is_first_name("Mellbystrand")


def test_every_repeat_in_the_vocabulary_s_patterns_is_bounded() -> None:
    text = (resources.files("bot.reading") / "vocabulary.toml").read_text(encoding="utf-8")
    patterns = re.findall(r'"C?/([^"]+)/"', text)
    assert len(patterns) > 100
    assert [p for p in patterns if re.search(r"[\])\w.][+*]", p)] == []
