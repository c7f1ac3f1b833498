"""Regular expressions that are compiled when they are first looked for.

Most of the patterns of reading are for what a single mail does not say. To compile all of them would take longer than
all the rest of the program's start.
"""

from __future__ import annotations

import re
from typing import Any, cast

from bot.reading.pattern_starts import letters_first

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
        source = self._source if self._flags else letters_first(self._source)
        compiled = re.compile(source, self._flags)
        for part in _PARTS:
            setattr(self, part, getattr(compiled, part))
        self.__class__ = Compiled  # type: ignore[assignment]  # whose look-up does not ask for a __getattr__
        return getattr(compiled, name)


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`. A source that is no pattern is known when it is looked for; the tests look for all."""
    return cast("re.Pattern[str]", Uncompiled(source, flags))
