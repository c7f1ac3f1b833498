"""What a message most likely wants, by its signs: a word, the beginnings of two words side by side, what it holds.

Each sign speaks for or against each intent, by the weights in intent_signs.csv. `.ci/learn` draws them from the
labelled mail under tests/: multinomial logistic regression over the signs that mail of several hands has.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise

from bot.reading.model import Intent
from bot.reading.patterns import regex

_WORD = regex(r"[^\W\d_]+|\?|\d+")
_LONGEST = 6_000  # characters of a text that are heard: what a mail wants stands in its beginning
_BEGINNING = 5  # letters: Swedish words bend at their ends
UNIT = 100  # the weights are hundredths of a natural logarithm
_CAUTION = {Intent.WITHDRAWAL: math.log(2)}  # what closes a case must be twice as likely as anything else …
_SAID = {Intent.WITHDRAWAL: "way:withdrawal"}  # … unless it is said in so many words
_LENGTHS = (60, 120, 250, 500, 1000)  # characters


def signs(subject: str, text: str, questions: Iterable[str], held: Mapping[str, int]) -> frozenset[str]:
    """The signs of a message. `questions`: the sentences of the text that ask; `held`: how many it has of what
    (suppliers, dates, answers), and how it came (as a reply, in a case)."""
    text = text[:_LONGEST]
    found = {name if count else f"no {name}" for name, count in held.items()}
    found.update(f"{name}>{more}" for name, count in held.items() if count > 1 for more in range(1, min(count, 3)))
    found.update(_together(held))
    found.update(f"length>{length}" for length in _LENGTHS if len(text) > length)
    spoken = ["^", *_words(text), "$"]
    begun = _begun(spoken)
    found.update(spoken, begun, map(" ".join, pairwise(begun)))
    found.update(f"subject:{beginning}" for beginning in _begun(_words(subject)))
    for question in questions:
        found.add("asks")
        found.update(f"?:{beginning}" for beginning in _begun(_words(question[:_LONGEST])))
    return frozenset(found)


_CAME = ("case", "form", "reply", "quoted")


def _together(held: Mapping[str, int]) -> Iterator[str]:
    """How a message came, with each thing that it holds; and how much of a request it holds in all."""
    told = [name for name, count in held.items() if count and name not in _CAME]
    came = [name for name in _CAME if held.get(name)] or ["new"]
    yield from (f"{how} {name}" for how in came for name in told)
    yield from (f"told>{number}" for number in range(len(told)))


def _words(text: str) -> list[str]:
    return ["0" if word.isdigit() else word for word in _WORD.findall(text.lower())]


def _begun(words: Iterable[str]) -> list[str]:
    return [f"{word[:_BEGINNING]}*" for word in words]


def likeliest(found: Collection[str], among: Collection[Intent]) -> Intent:
    """The intent that most speaks for; of two that are as likely the first in the order of the file."""
    intents, weights = _weights()
    heard = [weights[sign] for sign in weights.keys() & {"", *found}]
    spoken_for = dict(zip(intents, map(sum, zip(*heard, strict=True)), strict=True))
    return max((i for i in intents if i in among), key=lambda i: spoken_for[i] - UNIT * caution(i, found))


def caution(intent: Intent, found: Collection[str]) -> float:
    """How much more must speak for an intent than for all others, as a natural logarithm."""
    return 0 if _SAID.get(intent) in found else _CAUTION.get(intent, 0)


_TELLING = 4  # letters: "kan", "har" and "hos" tell a reader nothing


def words_for(text: str, intent: Intent, most: int) -> list[str]:
    """The words of a text that speak more for an intent than for any other; none for a machine's."""
    intents, weights = _weights()
    if intent not in intents:
        return []
    at = intents.index(intent)
    told = {word: weights[word] for word in _words(text[:_LONGEST]) if len(word) >= _TELLING and word in weights}
    ahead = {sign: column[at] - max(column[:at] + column[at + 1 :]) for sign, column in told.items()}
    return sorted((sign for sign in ahead if ahead[sign] > 0), key=lambda sign: (-ahead[sign], sign))[:most]


@cache
def _weights() -> tuple[Sequence[Intent], Mapping[str, tuple[int, ...]]]:
    """The intents, and the weight of each sign for each of them; those of no sign at all under ""."""
    table = csv.reader((resources.files("bot.reading") / "intent_signs.csv").read_text("utf-8").splitlines())
    _, *intents = next(table)
    return [Intent(name) for name in intents], {sign: tuple(map(int, weights)) for sign, *weights in table}
