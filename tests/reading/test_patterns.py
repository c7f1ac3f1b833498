"""Patterns that are compiled when they are first looked for are patterns, all of them, before that is needed."""

from __future__ import annotations

import gc
import pkgutil
import re
from email import message_from_bytes
from email.policy import default
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import bot.reading
from bot.reading.pattern_starts import letters_first
from bot.reading.patterns import Compiled, regex

MESSAGES = Path(__file__).parents[1] / "corpus" / "messages"


def all_patterns() -> list[Any]:
    for module in pkgutil.iter_modules(bot.reading.__path__, "bot.reading."):
        import_module(module.name)
    return [found for found in gc.get_objects() if isinstance(found, Compiled)]


def test_every_pattern_of_reading_compiles() -> None:
    patterns = all_patterns()
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


def bodies() -> str:
    mails = (message_from_bytes(file.read_bytes(), policy=default) for file in sorted(MESSAGES.glob("*.eml")))
    texts = [part.get_content()[:600] for mail in mails if (part := mail.get_body(("plain",)))]
    return "\n".join((*texts, *(text.lower() for text in texts)))


def found(source: str, text: str) -> list[Any]:
    return [(match.regs, match.lastgroup, match.groupdict()) for match in re.finditer(source, text)]


def test_patterns_of_reading_match_the_same_with_their_letters_first() -> None:
    text = bodies()
    sources = {pattern.__dict__["_source"] for pattern in all_patterns() if not pattern.__dict__["_flags"]}
    turned = {source: first for source in sources if (first := letters_first(source)) != source}
    assert len(turned) > 200
    assert [source for source, first in turned.items() if found(source, text) != found(first, text)] == []


@pytest.mark.parametrize(
    ("source", "turned"),
    [
        (r"\b(?:inte|ej|idag)\b", r"(?:(?:e(?<!\we)j|i(?<!\wi)(?:nte|dag)))\b"),
        (r"\bjour|(?:med )?dag", r"(?:dag|j(?<!\wj)our|med dag)"),
        (r"(?<!ej )(?<=[:,] )\b[bl]å", r"(?:b(?<!ej b)(?<=[:,] b)(?<!\wb)å|l(?<!ej l)(?<=[:,] l)(?<!\wl)å)"),
        (r"(?P<one>\b(?:en|två)) dag", r"(?P<one>(?:(?:e(?<!\we)n|t(?<!\wt)vå))) dag"),
        (r"(?<!\w)(?:\d\d? kr|\d,)", r"(?:\d(?<!\w\d)(?:\d? kr|,))"),
        (r"(?:från|)(?:mars|maj)", r"(?:från(?:mars|maj)|m(?:ars|aj))"),
    ],
)
def test_letters_first(source: str, turned: str) -> None:
    assert letters_first(source) == turned
    text = "inte idag, ej blå. jour en dag med dagen: blå ej: blå frånmars maj två dagar: lå en dag"
    assert found(source, text) == found(turned, text)


@pytest.mark.parametrize(
    "source",
    [
        r"\b\d{2}",
        r"\d|ej",
        r"\w+t\b|\bej",
        r"(?!a)[a-z]",
        "^ja",
        "(?:ja)+",
        "ja*",
        r"\b",
        "",
        r"(?:(?P<n>\d)|ja)",
        "(?<=a|bc)d|e",
    ],
)
def test_what_can_begin_otherwise_is_left_as_it_is(source: str) -> None:
    assert letters_first(source) == source
