"""Patterns that are compiled when they are first looked for are patterns, all of them, before that is needed."""

from __future__ import annotations

import gc
import pkgutil
import re
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.reading
from bot.reading import asking, corrections, lacking, places, sensitive, set_aside, trainees
from bot.reading.patterns import Compiled, needed_parts, rare, regex


def test_every_pattern_of_reading_compiles() -> None:
    for module in pkgutil.iter_modules(bot.reading.__path__, "bot.reading."):
        import_module(module.name)
    patterns: list[Any] = [found for found in gc.get_objects() if isinstance(found, Compiled)]
    assert len(patterns) > 400
    for pattern in patterns:
        pattern.search("")  # raises where the source is no pattern


def test_a_pattern_is_compiled_when_it_is_looked_for() -> None:
    broken = regex("(")
    with pytest.raises(Exception, match="unterminated subpattern"):
        broken.search("")
    found = regex("(?P<word>HEJ)", 2).search("hej du")
    assert found is not None
    assert found["word"] == "hej"
    assert not hasattr(regex("a"), "nothing")


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        (r"\b(?:kommun|[a-z]+ municipality)", ("kommun", "municipality")),
        (r"(?:patienten?|patient record)\b", ("patient",)),
        (r"(?:kom|gick)+ till(?:baka)?", (" till",)),
        (r"(?:hem)?(?:min|\w+)", ()),  # neither must be there
        (r"(?i:kommun)", ()),  # which capitals count is another thing inside
        (r"(?:jour|\d+)", ()),
        (r"en", ()),
    ],
)
def test_the_parts_that_every_match_holds_are_known(source: str, parts: tuple[str, ...]) -> None:
    found = needed_parts(source)
    assert {part.strip() for part in found} == {part.strip() for part in parts}


_RARE = (
    asking._SENT,
    asking._ONES_PLACE,
    corrections.CORRECTS,
    lacking.OPEN,
    places._MUNICIPALITY,
    sensitive._PROTECTED,
    sensitive._A_PATIENT,
    set_aside._BEFORE_THIS,
    set_aside._WRITER_S_HOURS,
    trainees._SELF_ROLE,
)


@given(st.data())
def test_what_is_rare_is_found_wherever_it_stands(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(_RARE))
    text = data.draw(st.from_regex(re.compile(pattern.pattern, pattern.flags)))
    assert needed_parts(pattern.pattern, pattern.flags)
    assert _spans(rare(pattern.pattern, pattern.flags), text) == _spans(
        re.compile(pattern.pattern, pattern.flags), text
    )


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    found = [match.span() for match in pattern.finditer(text)]
    first = pattern.search(text)
    assert (first.span() if first else None) == (found[0] if found else None)
    return found
