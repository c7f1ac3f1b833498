"""Patterns that are tried only where a word begins as one of them can, find what they would find anywhere."""

from __future__ import annotations

import gc
import pkgutil
import re
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.reading
from bot.reading.cues import Cues
from bot.reading.word_list import Beginnings

SOURCES = (
    r"(?:inte|ej) (?:\w+ ){0,2}?klar\w*",
    r"(?<!inte )osäk\w*",
    r"ev\b",
    r"är (?:borta|sjuk)\b|(?:st-)?kurs\w*",
)
CUES = Cues(*SOURCES)
ANYWHERE = re.compile(rf"\b(?=(?:{'|'.join(SOURCES)}))")
WORDS = ("inte", "ej", "klart", "oklart", "osäkert", "evigt", "ev", "ev.", "är", "borta", "st-kurs", "kursen", "x_kurs")


@given(st.lists(st.sampled_from(WORDS)), st.sampled_from((" ", "-", "\n", "_", ", ")))
def test_they_are_found_where_they_would_be_anywhere(words: list[str], between: str) -> None:
    text = between.join(words)
    there = [match.start() for match in ANYWHERE.finditer(text)]
    assert CUES.starts(Beginnings(text, text)) == there
    first = CUES.search(text)
    assert (first and first.start()) == (there[0] if there else None)


def test_of_all_it_can_be_told_how_they_begin() -> None:
    for module in pkgutil.iter_modules(bot.reading.__path__, "bot.reading."):
        import_module(module.name)
    known = [found for found in gc.get_objects() if isinstance(found, Cues)]
    assert len(known) > 1
    for cues in known:
        assert cues.search("") is None


def test_cues_that_may_begin_anyhow_are_refused() -> None:
    with pytest.raises(ValueError, match="how these patterns begin"):
        Cues(r"\w+n't").search("isn't")
