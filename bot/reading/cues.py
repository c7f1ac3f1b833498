"""Patterns that begin with words, looked for where a word of a text begins as one of them can."""

from __future__ import annotations

import re
from functools import cached_property

from bot.reading.patterns import regex
from bot.reading.word_list import KEY, Beginnings, beginnings

_WORD = regex(r"\w+")


class Cues:
    r"""Patterns of the folded text. Of `\b(?:…)` they match the same, but are tried only at the few words that begin
    so: most texts hold none of them, and to know it takes a fifth of the time."""

    def __init__(self, *sources: str) -> None:
        """Of each source it must be possible to tell how it begins (`beginnings`): with letters."""
        self._source = "|".join(sources)
        self._pattern = regex(self._source)

    @cached_property
    def _begins(self) -> tuple[frozenset[str], tuple[str, ...]]:
        begins = beginnings(self._source)
        if begins is None:
            raise ValueError(f"it cannot be told how these patterns begin: {self._source}")
        return begins[0], tuple(begins[1])

    def search(self, folded: str) -> re.Match[str] | None:
        """The first match in a short text."""
        keys, letters = self._begins
        for word in _WORD.finditer(folded):
            key = word[0][:KEY]
            if (key in keys or key.startswith(letters)) and (match := self._pattern.match(folded, word.start())):
                return match
        return None

    def starts(self, text: Beginnings) -> list[int]:
        """Where one of the patterns begins in a text, in order."""
        begun = text.begun(*self._begins)
        return sorted(at for key in begun for at in text.by_key[key] if self._pattern.match(text.folded, at))
