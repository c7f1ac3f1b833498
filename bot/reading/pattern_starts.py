r"""Patterns written anew so that the letters they can begin with stand first.

`re` passes quickly over what cannot begin a match only where a pattern begins with letters. "\b(?:inte|ej)" does not,
and is tried at every letter of a text; here it becomes "i(?<!\wi)nte|e(?<!\we)j", which matches just the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

_BREAK = r"\b"
_BEHIND = re.compile(r"\(\?<[!=]")
_GROUP = re.compile(r"\((?:\?:|\?P<\w+>|(?!\?))")
_DIGIT = r"\d"
_LETTERS = re.compile(r"\w|\[\w{1,4}\]|\\d")
_REPEATS = tuple("?*+{")
_OPTIONAL = re.compile(r"\?(?![?+])")
_CAPTURING = re.compile(r"\\.|(\((?!\?)|\(\?P<\w+>)", re.DOTALL)
_PLAIN = re.compile(r"(?:[^\\\[()|]+|\\.|\[\^?\]?(?:[^\]\\]|\\.)*\])+", re.DOTALL)
_TIMES_LONGER = 4  # at most so much longer may a pattern become

_Behind = tuple[str, ...]


class _Start(NamedTuple):
    """A way to begin."""

    letter: str  # or digit, of any kind
    behind: _Behind  # what must or must not stand before it, as "(?<!\\w", which the letter and a bracket make whole
    rest: str  # what follows


class _Untold(Exception):
    """It cannot be told which letters a pattern begins with."""


def letters_first(source: str) -> str:
    """A pattern that matches just what `source` matches: itself where it cannot be told which letters begin it."""
    try:
        turned = _turned(source, ())
    except _Untold:
        return source
    bounded = len(turned) <= _TIMES_LONGER * len(source)
    return turned if bounded and _captures(turned) == _captures(source) else source


def _turned(source: str, behind: _Behind) -> str:
    options = list(_options(source))
    if len(options) == 1:
        behind, option = _conditions(options[0], behind)
        opening = _GROUP.match(option)
        close = closing(option, opening.end()) if opening else 0
        if opening and not option.startswith(_REPEATS, close + 1):
            with suppress(_Untold):  # as where one of the group's options is empty
                return opening[0] + _turned(option[opening.end() : close], behind) + option[close:]
    starts = _merged(start for option in options for start in _starts(option, behind))
    if len(starts) > 1 and any(start.letter == _DIGIT for start in starts):
        raise _Untold  # `re` passes quickly over what is none of several letters, or no digit
    return _either(
        letter + "".join(f"{condition}{letter})" for condition in behind) + rest for letter, behind, rest in starts
    )


def _options(source: str) -> Iterator[str]:
    """What stands between the bars of a pattern, outside its groups."""
    begin = at = 0
    while at < len(source):
        if source[at] == "|":
            yield source[begin:at]
            begin = at + 1
        at = past(source, at)
    yield source[begin:]


def _conditions(option: str, behind: _Behind) -> tuple[_Behind, str]:
    """What must or must not stand before an option, and the option without what says so."""
    while True:
        if option.startswith(_BREAK):
            found, option = r"(?<!\w", option.removeprefix(_BREAK)
        elif opening := _BEHIND.match(option):
            close = closing(option, opening.end())
            found, option = option[:close], option[close + 1 :]
            if len(list(_options(found[opening.end() :]))) > 1:
                raise _Untold
        else:
            return behind, option
        if found not in behind:
            behind = (*behind, found)


def _starts(option: str, behind: _Behind) -> list[_Start]:
    """The ways in which an option can begin, in the order in which they are tried."""
    behind, option = _conditions(option, behind)
    if option.startswith("(?:"):
        end = closing(option, 3) + 1
    elif match := _LETTERS.match(option):
        end = match.end()
    else:
        raise _Untold
    rest, without = option[end:], []
    if rest.startswith(_REPEATS):
        if not _OPTIONAL.match(rest):
            raise _Untold
        rest = rest[1:]
        without = _starts(rest, behind)
    if option[0] == "(":
        return _of_group(list(_options(option[3 : end - 1])), rest, behind) + without
    letters = [_DIGIT] if option.startswith(_DIGIT) else option[:end].strip("[]")
    return [_Start(letter, behind, rest) for letter in letters] + without


def _of_group(options: Sequence[str], rest: str, behind: _Behind) -> list[_Start]:
    try:
        found = _merged(start for option in options for start in _starts(option, behind))
    except _Untold:  # an option may be empty
        return [start for option in options for start in _starts(option + rest, behind)]
    return [start._replace(rest=start.rest + rest) for start in found]


def _merged(starts: Iterable[_Start]) -> list[_Start]:
    """Those that begin alike put together: only one letter's can match, so that the order of letters is free."""
    return [
        _Start(letter, behind, _either(start.rest for start in group))
        for (letter, behind), group in groupby(sorted(starts, key=itemgetter(0)), itemgetter(0, 1))
    ]


def _either(options: Iterable[str]) -> str:
    different = dict.fromkeys(options)
    return f"(?:{'|'.join(different)})" if len(different) > 1 else "".join(different)


def _captures(source: str) -> list[str]:
    """The beginnings of the groups that capture, in order."""
    return [match[1] for match in _CAPTURING.finditer(source) if match[1]]


def closing(source: str, at: int) -> int:
    """The offset of the bracket that closes a group, from inside it."""
    while at < len(source) and source[at] != ")":
        at = past(source, at)
    return at


def past(source: str, at: int) -> int:
    """The offset after a group, or after all letters, escaped ones and sets up to the next bracket or bar."""
    if source[at] == "(":
        return closing(source, at + 1) + 1
    plain = _PLAIN.match(source, at)
    return plain.end() if plain else at + 1
