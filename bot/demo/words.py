"""The demonstration in Swedish: what was read, found and answered, in words a person uses.

Its own words are data in words.toml; rules, months and the like are named by the letters' templates/words.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from bot.ports import CasePlacement
from bot.routine.checks import Assessment
from bot.routine.lifecycle import Stage
from bot.routine.model import Fact, Field, Placement, Rule, Status, Verdict
from templates.speech import WORDS as LETTER_WORDS
from templates.speech import Speech
from templates.values import KEPT_SPACE

WORDS: Mapping[str, Any] = tomllib.loads(files("bot.demo").joinpath("words.toml").read_text(encoding="utf-8"))
MONTHS: Mapping[str, list[str]] = {language: words["months"] for language, words in LETTER_WORDS.items()}

_SAY = Speech("sv")
_PASSED = (Status.MET, Status.NOT_DUE)


def facts_in_words(placement: Placement, before: Placement | None = None) -> list[str]:
    """What is stated about a placement, each fact in a few words; only what is new where there was one before."""
    known = before.facts if before else {}
    fresh = {name: fact for name, fact in placement.facts.items() if known.get(name) != fact}
    return list(_in_words(fresh))


def _in_words(facts: Mapping[Field, Fact]) -> Iterator[str]:
    start, end, programme = facts.get(Field.START), facts.get(Field.END), facts.get(Field.PROGRAMME)
    for name, label in WORDS["fields"].items():
        fact = facts.get(Field(name))
        if fact is None or (name == Field.END and start) or (name == Field.CATEGORY and programme):
            continue
        if name == Field.START and end and start and start.value and end.value:
            yield _SAY.days(start.value, end.value).replace(KEPT_SPACE, " ")  # type: ignore[arg-type]
        elif name == Field.PROGRAMME and Field.CATEGORY in facts:
            yield f"{_value(fact)} ({_value(facts[Field.CATEGORY])})"
        else:
            yield f"{label} {_value(fact)}".strip()


def _value(fact: Fact) -> str:
    if isinstance(fact.value, bool):
        words: str = _SAY.words["yes" if fact.value else "no"]
    else:
        words = WORDS["values"].get(str(fact.value), str(fact.value))
    if fact.stated:
        return words
    certainty: str = WORDS["certainty"][fact.certainty]
    shown = fact.evidence or ("" if fact.value is None else words)
    return f"{certainty} («{shown}»)" if shown else certainty


def passed(assessment: Assessment) -> list[str]:
    """The names of the rules that are met."""
    return [_rule(rule) for rule, status in assessment.findings.items() if status is Status.MET]


def not_passed(assessment: Assessment) -> list[str]:
    """What is missing, unclear or against the routine, a few words for each rule."""
    asked = assessment.verdict is Verdict.NEEDS_INFORMATION  # then what nobody can know yet is no news
    left_out = (*_PASSED, Status.UNKNOWN) if asked else _PASSED
    return [_finding(rule, status) for rule, status in assessment.findings.items() if status not in left_out]


def _finding(rule: Rule, status: Status) -> str:
    own: str | None = WORDS["findings"].get(rule, {}).get(status)
    return own or f"{_rule(rule)} {WORDS['statuses'][status]}"


def _rule(rule: Rule) -> str:
    name: str = _SAY.words["rules"][rule]
    return name


def verdict(item: CasePlacement) -> str:
    words: str = WORDS["verdicts"][item.assessment.verdict]
    if item.assessment.verdict is Verdict.MISDIRECTED:
        return f"{words}, {WORDS['routes'][item.assessment.route]}"
    return words


def place(placement: Placement) -> str:
    """«Olle Brandt, psykiatri, Klippans Psykiatri»"""
    names = (Field.TRAINEE, Field.PROGRAMME, Field.SUPPLIER)
    return ", ".join(text for name in names if (text := placement.text(name))) or "en plats"


def state(item: CasePlacement) -> str:
    """Where a placement is in its life."""
    words: str = WORDS["stages"][item.stage]
    return f"{words}: {WORDS['routes'][item.assessment.route]}" if item.stage is Stage.MISDIRECTED else words
