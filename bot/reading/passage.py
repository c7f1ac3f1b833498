"""A text as the grammars of dates, hours and on-call look at it: one spelling, every offset kept, sentences known."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable
from typing import Concatenate, ParamSpec, TypeVar, cast

from bot.reading.folding import fold
from bot.reading.patterns import regex

# A sentence ends at «?», «!» or «;», at «.» before a capital or (after a whole word) a line end, at an empty line,
# before an item of a list, and before a line that begins with a label.
_BREAK = regex(
    r"[?!;.\n](?:(?<=[?!;])(?=\s)"
    r"|(?<=\.)(?:[)\"»”]?(?=\s+[A-ZÅÄÖ«\"“(/•])|(?<=[a-zåäöé]{4}\.)(?<!sept\.)(?<!febr\.)(?=[ \t]*\n))"
    r"|(?<=\n)(?=[ \t]*(?:\n|(?:[-*•–·]|\d{1,2}[).])\s|[^\n:\t]{2,40}(?:\t|:(?!\d)))))"
)


# As it is spoken: «te å me den 21 november», «23 augusti å 31 oktober», «80 prosent».
_AND_ON = r" (?:å (?:med?|m)|o med|o(?:ch)? me)\b"
_SPOKEN = regex(
    rf"[tfpå](?:(?<=\bt)(?P<to>(?:i?ll?|e?){_AND_ON})|(?<=\bf)(?P<from>(?:rån|r|){_AND_ON})"
    r"|(?<=[\w.] å)(?P<and>)(?= \w)|(?<=\bp)(?P<percent>(?:ro|or)(?:cs?|cc|ss?)[eä]nt))"
)


def _as_written(spoken: re.Match[str]) -> str:
    if spoken.lastgroup == "and":
        return "&"
    if spoken.lastgroup == "percent":
        return "procents"[: len(spoken[0])]
    short = "t.o.m." if spoken.lastgroup == "to" else "fr.o.m."
    return (short if len(short) <= len(spoken[0]) else short.replace(".", "")).ljust(len(spoken[0]))


_WORD = regex(r"[^\W_]+")

_Asked = ParamSpec("_Asked")
_Told = TypeVar("_Told")


def words_of(folded: str) -> frozenset[str]:
    """Each run of letters and digits."""
    return frozenset(_WORD.findall(folded))


class Passage:
    """A text, its folded form (`plain`, and `folded` with what is spoken as it is written), where its sentences
    begin, and what has been read in it."""

    __slots__ = ("_breaks", "_read", "_words", "folded", "original", "plain")

    def __init__(self, text: str) -> None:
        self.original = text
        self.plain = fold(text)
        self.folded = _SPOKEN.sub(_as_written, self.plain)
        self._breaks: list[int] | None = None
        self._words: frozenset[str] | None = None
        self._read: dict[Hashable, object] = {}

    @classmethod
    def of(cls, text: str | Passage) -> Passage:
        return text if isinstance(text, Passage) else cls(text)

    def once(
        self, read: Callable[Concatenate[Passage, _Asked], _Told], *asked: _Asked.args, **named: _Asked.kwargs
    ) -> _Told:
        """What a reader finds in the text: read the first time that it is asked for."""
        key = (read, *asked)
        if key not in self._read:
            self._read[key] = read(self, *asked, **named)
        return cast(_Told, self._read[key])

    @property
    def words(self) -> frozenset[str]:
        """The words of `folded`: what needs one of some words need not be looked for where there is none of them."""
        if self._words is None:
            self._words = words_of(self.folded)
        return self._words

    def _index(self, at: int) -> tuple[list[int], int]:
        if self._breaks is None:
            self._breaks = [match.end() for match in _BREAK.finditer(self.original)]
        return self._breaks, bisect_right(self._breaks, at)

    def sentence_start(self, at: int) -> int:
        breaks, index = self._index(at)
        return breaks[index - 1] if index else 0

    def sentence_end(self, at: int) -> int:
        breaks, index = self._index(at)
        return breaks[index] if index < len(breaks) else len(self.folded)

    def before(self, at: int, reach: int, floor: int = 0) -> str:
        """What stands before `at` in its sentence, at most `reach` characters and none before `floor`."""
        return self.folded[max(floor, at - reach, self.sentence_start(at)) : at]

    def after(self, at: int, reach: int) -> str:
        """What stands after `at` in its sentence, at most `reach` characters."""
        return self.folded[at : min(at + reach, self.sentence_end(at))]
