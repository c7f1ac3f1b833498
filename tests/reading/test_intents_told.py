"""What mails of several hands want, told by who wrote them: tests/intents."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.extract import hear, read
from bot.reading.intent import classify
from bot.reading.likelihood import likeliest, signs
from bot.reading.mail import parse
from bot.reading.model import Intent
from tests.reading.labelled import (
    CORPUS,
    DAY,
    HANDS,
    HELD_OUT,
    INTENTS,
    directory_of,
    labelled,
    labelled_in,
    mails_of,
    sentences_that_ask,
)

# How many of a hundred are read as told, at the least. Nobody has learnt from the held out ones.
FLOORS = dict.fromkeys(("one", "two", "four", "five", "six", "seven", "eight", "nine", "sentences"), 99)
FLOORS["held_out"] = 95


@pytest.mark.parametrize("name", FLOORS)
def test_most_mails_of_a_hand_are_read_as_they_were_meant(name: str) -> None:
    told = list(mails_of(INTENTS / f"{name}.toml"))
    misread = [
        f"{number}: {intent}, read as {found.value}"
        for number, (raw, intent) in enumerate(told, 1)
        if (found := read(raw, directory_of(CORPUS), DAY).intent) != intent
    ]
    assert len(told) >= 100
    assert 100 * (len(told) - len(misread)) >= FLOORS[name] * len(told), misread


def test_every_file_has_its_floor() -> None:
    assert {file.stem for file in INTENTS.glob("*.toml")} == set(FLOORS)


def test_what_is_held_out_teaches_nothing() -> None:
    hands = {mail.hand for mail in labelled()}
    assert hands > {"corpus", "one"}
    assert not hands & HELD_OUT


@pytest.mark.parametrize("hand", sorted(HELD_OUT - {"held_out"}))
def test_a_sentence_that_asks_for_a_placement_is_a_request_by_itself(hand: str) -> None:
    found = Counter(
        classify(part)
        for mail in labelled_in(HANDS / hand)
        if mail.intent == Intent.REQUEST and not (told := hear(parse(mail.raw), mail.directory, DAY).told).in_case
        for part in sentences_that_ask(told, mail.directory)
    )
    assert Intent.WITHDRAWAL not in found
    assert found[Intent.REQUEST] >= 0.95 * found.total() > 0, found


_HELD = st.dictionaries(st.sampled_from(["case", "reply", "hours"]), st.integers(0, 9))


@given(st.text(max_size=300), st.text(max_size=2000), _HELD)
def test_any_text_wants_something(subject: str, text: str, held: dict[str, int]) -> None:
    found = signs(subject, text, [text], held)
    assert likeliest(found, [Intent.STATUS, Intent.QUESTION]) in (Intent.STATUS, Intent.QUESTION)
    assert likeliest(sorted(found), list(Intent)) is likeliest(found, list(Intent))


def test_what_no_sign_speaks_of_is_heard_all_the_same() -> None:
    assert likeliest(["a word that nobody has written"], list(Intent)) is likeliest([], list(Intent))
