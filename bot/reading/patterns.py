"""Regular expressions that are compiled when they are first looked for.

Most of the patterns of reading are for what a single mail does not say. To compile all of them would take longer than
all the rest of the program's start.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, cast

_PARTS = (
    "search",
    "match",
    "fullmatch",
    "finditer",
    "findall",
    "sub",
    "subn",
    "split",
    "pattern",
    "flags",
    "groupindex",
)


class Compiled:
    """All that a pattern can do, in its own attributes: looked up as quickly as a pattern's methods."""


class Uncompiled(Compiled):
    """A pattern that is compiled, and turns into a `Compiled`, when one of its parts is first asked for."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _PARTS:
            raise AttributeError(name)
        self._filled()
        self.__class__ = Compiled  # type: ignore[assignment]  # whose look-up does not ask for a __getattr__
        return getattr(self, name)

    def _filled(self) -> re.Pattern[str]:
        compiled = re.compile(self._source, self._flags)
        for part in _PARTS:
            setattr(self, part, getattr(compiled, part))
        return compiled


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`. A source that is no pattern is known when it is looked for; the tests look for all."""
    return cast("re.Pattern[str]", Uncompiled(source, flags))


def rare(source: str, flags: int = 0) -> re.Pattern[str]:
    """As `regex`, for what few texts say: only a text with a part that every match must have is searched.

    For whole texts; to look for the parts in a sentence takes as long as to search it.
    """
    return cast("re.Pattern[str]", UncompiledRare(source, flags))


class UncompiledRare(Uncompiled):
    """A pattern that is compiled when it is first asked for, and then looks for its parts first."""

    def _filled(self) -> re.Pattern[str]:
        compiled = super()._filled()
        parts = needed_parts(self._source, self._flags)
        if not parts:
            return compiled
        spelled = str.casefold if self._flags & re.IGNORECASE else str

        def search(text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
            return compiled.search(text, start, end) if holds(spelled(text), parts) else None

        def finditer(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
            return compiled.finditer(text, start, end) if holds(spelled(text), parts) else iter(())

        self.search, self.finditer = search, finditer
        return compiled


def holds(text: str, parts: Iterable[str]) -> bool:
    """Whether a text holds any of some parts: a quick look before a pattern of which every match holds one."""
    return any(map(text.__contains__, parts))


_SHORTEST = 3  # letters: nearly every text has shorter parts
_MOST_PARTS = 64


def needed_parts(source: str, flags: int = 0) -> tuple[str, ...]:
    """Letters of which every match of a pattern holds some: (kommun, municipality). None where there are too many, or
    such short ones that nearly every text has them."""
    parts = _needed(_parser.parse(source, flags))
    kept = {part for part in parts if not any(other in part for other in parts - {part})}
    if not kept or len(kept) > _MOST_PARTS or min(map(len, kept)) < _SHORTEST:
        return ()
    return tuple(sorted(part.casefold() if flags & re.IGNORECASE else part for part in kept))


def _needed(parsed: Iterable[Any]) -> frozenset[str]:
    """The parts of the element of a parsed pattern that has the longest; empty where no element has any."""
    found: list[frozenset[str]] = []
    run = ""
    for kind, what in (*parsed, (None, None)):
        if kind is _constants.LITERAL:
            run += chr(what)
            continue
        if run:
            found.append(frozenset((run,)))
            run = ""
        if kind is _constants.BRANCH:
            alternatives = [_needed(alternative) for alternative in what[1]]
            found.append(frozenset().union(*alternatives) if all(alternatives) else frozenset())
        elif kind is _constants.SUBPATTERN and not what[1]:  # without flags of its own
            found.append(_needed(what[3]))
        elif kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT) and what[0] > 0:
            found.append(_needed(what[2]))
    return max(found, key=lambda parts: min(map(len, parts), default=0), default=frozenset())
