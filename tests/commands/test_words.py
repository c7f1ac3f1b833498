"""Every word of the routine has a plain Swedish one, and no other room says it otherwise."""

from __future__ import annotations

import tomllib
from datetime import date
from enum import StrEnum
from importlib import resources

import pytest

from bot.routine.lifecycle import Holder, Stage
from bot.routine.model import Certainty, Field, Host, Route, Rule, Status, Training, Verdict
from bot.routine.words import value_in_words, word

KINDS: tuple[type[StrEnum], ...] = (Stage, Holder, Verdict, Route, Rule, Status, Field, Certainty, Training, Host)


@pytest.mark.parametrize("kind", KINDS)
def test_every_member_has_a_swedish_word(kind: type[StrEnum]) -> None:
    for member in kind:
        assert word(member)
        assert "_" not in word(member)


def test_letters_and_history_name_the_rules_alike() -> None:
    letters = tomllib.loads((resources.files("templates") / "words.toml").read_text(encoding="utf-8"))

    assert {str(rule): word(rule) for rule in Rule} == letters["sv"]["rules"]


@pytest.mark.parametrize(
    ("value", "words"),
    [(True, "ja"), (False, "nej"), (None, "–"), (date(2027, 9, 1), "2027-09-01"), (37.5, "37,5"), (32.0, "32"),
     (80, "80"), ("Vera", "Vera"), (Training.BASIC, "AT eller BT"), ("st", "ST"), ("vfu", "VFU")],
)  # fmt: skip
def test_values_are_told_in_words(value: object, words: str) -> None:
    assert value_in_words(value) == words  # type: ignore[arg-type]
