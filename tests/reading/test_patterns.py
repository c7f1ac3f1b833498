"""Patterns that are compiled when they are first looked for are patterns, all of them, before that is needed."""

from __future__ import annotations

import gc
import pkgutil
from importlib import import_module
from typing import Any

import pytest

import bot.reading
from bot.reading.patterns import Compiled, regex


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
