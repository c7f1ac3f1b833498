"""Lists of words and phrases, looked for in a text by how its words begin.

Dozens of lists are looked for in every message. A pattern for each would have to be compiled at start and tried at
every letter; here the words of the text are put in order once, by their first letters, and only where a list has an
entry that begins so is it compared. Patterns in a list are compiled when a word of a text first begins like one.

Words are looked for in a folded text (`bot.reading.folding.fold`): lower case, of the same length as the original, so
that an offset found in the one holds in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property

from bot.reading.folding import fold
from bot.reading.pattern_starts import after, closing
from bot.reading.patterns import regex

KEY = 3  # letters of a word's beginning that it is found by
_CASE_COUNTS_UP_TO = 3  # "ST", "VC", "LIA" are abbreviations only in capitals
_WORD = regex(r"(\w{1,3})\w*")
_SPACE = regex(r"\s")
_REST_OF_WORD = regex(r"[\w-]{0,40}")

_Beginning = tuple[frozenset[str], frozenset[str]]  # keys of words, and fewer letters than a key has


class Hit:
    """Where one of the words stands, with the methods of a match."""

    __slots__ = ("_end", "_start", "_text")

    def __init__(self, start: int, end: int, text: str) -> None:
        self._start, self._end, self._text = start, end, text

    def start(self) -> int:
        return self._start

    def end(self) -> int:
        return self._end

    def span(self) -> tuple[int, int]:
        return self._start, self._end

    def __getitem__(self, group: int) -> str:
        """The words as they stand in the searched text; `group` is 0."""
        return self._text[self._start : self._end]


class Beginnings:
    """Where the words of a text begin, by their first three letters (or all, of a shorter word)."""

    __slots__ = ("by_key", "folded", "keys", "keys_by_letters", "original", "spaced")

    def __init__(self, folded: str, original: str) -> None:
        self.folded, self.original = folded, original
        self.spaced = _SPACE.sub(" ", folded)
        self.by_key: dict[str, list[int]] = {}
        for match in _WORD.finditer(folded):
            self.by_key.setdefault(match[1], []).append(match.start())
        self.keys = frozenset(self.by_key)
        self.keys_by_letters: dict[str, list[str]] = {}  # by one and by two
        for key in self.keys:
            self.keys_by_letters.setdefault(key[:1], []).append(key)
            if len(key) > 1:
                self.keys_by_letters.setdefault(key[:2], []).append(key)


class _Begun:
    """Patterns of which it is known how they begin: tried only at the words of a text that begin so."""

    def __init__(self, sources: Sequence[tuple[str, _Beginning]], lead: str = "") -> None:
        """`lead`: a pattern of what stands before."""
        self._lead = lead
        self._sources = [(source, keys, tuple(letters)) for source, (keys, letters) in sources]
        self._keys = frozenset(key for _, keys, _ in self._sources for key in keys)
        letters = {few for _, _, letters in self._sources for few in letters}
        self._letters = sorted(letters, key=len, reverse=True)
        self._patterns: dict[str, re.Pattern[str]] = {}  # by what they begin with: no word of a mail is kept

    def __bool__(self) -> bool:
        return bool(self._sources)

    def spans(self, text: Beginnings, searched: str, stop: int) -> list[tuple[int, int, int]]:
        """(start, 1, end) of what stands at the words of `searched`, which has the offsets of `text`."""
        begun = {key: key for key in text.keys & self._keys}
        for few in self._letters:
            for key in text.keys_by_letters.get(few, ()):
                begun.setdefault(key, few)
        return [
            (at, 1, match.end())
            for key, begin in begun.items()
            for pattern in (self._patterns.get(begin) or self._compiled(begin),)
            for at in text.by_key[key]
            if (match := pattern.match(searched, at, stop))
        ]

    def _compiled(self, begin: str) -> re.Pattern[str]:
        """The patterns that a word with this key, or with these letters, can begin."""
        sources = [source for source, keys, letters in self._sources if begin in keys or begin.startswith(letters)]
        self._patterns[begin] = pattern = re.compile(_joined(self._lead, sources))
        return pattern

    @cached_property
    def whole(self) -> re.Pattern[str]:
        return re.compile(_joined("", (source for source, _, _ in self._sources)))


class _Anywhere:
    """Patterns that may begin anyhow."""

    def __init__(self, sources: Sequence[str], ends: Iterable[str]) -> None:
        """`ends`: words of which each match holds one, empty where that is not known."""
        self._sources = sources
        known = set(ends)
        self._ends = tuple(e for e in known if not any(other in e for other in known - {e}))

    def __bool__(self) -> bool:
        return bool(self._sources)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(_joined(r"(?<!\w)", self._sources))

    def spans(self, searched: str, start: int, stop: int) -> list[tuple[int, int, int]]:
        """(start, 2, end) of what stands in `searched`."""
        if self._ends and not any(end in searched for end in self._ends):
            return []
        return [(m.start(), 2, m.end()) for m in self.pattern.finditer(searched, start, stop)]


class _Sorted:
    """The entries of a list, by how they are looked for."""

    def __init__(self, entries: Iterable[str]) -> None:
        self.plain: set[str] = set()
        self.capitals: set[str] = set()
        begun: list[tuple[str, _Beginning]] = []
        written: list[tuple[str, _Beginning]] = []
        loose: list[str] = []
        ends: list[str] = []
        for entry in entries:
            if entry.startswith("C/"):
                written.append((entry[2:-1], _begun_as_written(entry[2:-1])))
            elif len(entry) > 2 and entry.startswith("/") and entry.endswith("/"):
                source = entry[1:-1]
                _sort(source[:-1] + r"(?=\s)" if source.endswith(" ") else source, begun, loose)
            elif entry.startswith("*"):
                ends.append(fold(entry[1:]))
                loose.append(r"[\w-]{1,40}" + re.escape(ends[-1]))
            elif "*" in entry[:-1]:
                stem, _, rest = fold(entry).partition("*")
                _sort(f"{_spaced(stem)}[\\w-]{{0,40}}{_spaced(rest)}", begun, loose)
            elif not (head := _WORD.match(entry)) or (entry[head.end() :] == "*" and len(head[0]) < KEY):
                loose.append(_spaced(fold(entry).removesuffix("*")) + (r"[\w-]{0,40}" * entry.endswith("*")))
            else:
                self.plain.add(fold(entry))
                if entry.isupper() and len(entry) <= _CASE_COUNTS_UP_TO:
                    self.capitals.add(fold(entry))
        self.stems = _by_beginning(self.plain)
        self.keys = frozenset(self.stems)
        self.begun = _Begun(begun)
        self.loose = _Anywhere(loose, ends if len(ends) == len(loose) else ())
        self.written = _Begun(written, r"(?<![\w-])")


def _sort(source: str, begun: list[tuple[str, _Beginning]], loose: list[str]) -> None:
    begins = beginnings(source)
    if begins:
        begun.append((source, begins))
    else:
        loose.append(source)


def _begun_as_written(source: str) -> _Beginning:
    begins = beginnings(source)
    if not begins:
        raise ValueError(f"a pattern of words as written must begin with letters that can be told: {source}")
    return begins


def _by_beginning(entries: Iterable[str]) -> dict[str, list[tuple[str, bool, int]]]:
    """Key → the entries that begin so, the longest first: their words, whether a word may go on, their length."""
    stems: dict[str, list[tuple[str, bool, int]]] = {}
    for entry in sorted(entries, key=len, reverse=True):
        match = _WORD.match(entry)
        if match:
            stem = entry.removesuffix("*")
            stems.setdefault(match[1], []).append((stem, stem != entry, len(stem)))
    return stems


def _joined(lead: str, sources: Iterable[str]) -> str:
    return f"{lead}(?:{'|'.join(sources)})(?!\\w)"


class Words:
    """A list of words and phrases to look for, as whole words.

    `*` at the end lets a word go on, at the start lets it begin differently; `/…/` is a pattern in the folded text,
    `C/…/` one in the text as written.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        self._entries = tuple(entries)

    @cached_property
    def _sorted(self) -> _Sorted:
        return _Sorted(self._entries)

    def all(self, text: Beginnings) -> list[Hit]:
        """Every one of the words in a text, in order, none over another but those told by how they are written."""
        return self._found(text, 0, len(text.folded))

    def _found(self, text: Beginnings, start: int, stop: int) -> list[Hit]:
        known = self._sorted
        spans = _plain_spans(known, text, stop)
        if known.begun:
            spans += known.begun.spans(text, text.folded, stop)
        if known.loose:
            spans += known.loose.spans(text.folded, start, stop)
        found: list[Hit] = []
        reached = start
        for at, _, end in sorted(spans) if len(spans) > 1 else spans:
            if at >= reached:
                reached = end
                if text.folded[at:end] not in known.capitals or text.original[at:end].isupper():
                    found.append(Hit(at, end, text.folded))
        if known.written and (spans := known.written.spans(text, text.original, stop)):
            reached = start
            for at, _, end in sorted(spans):
                if at >= reached:
                    reached = end
                    found.append(Hit(at, end, text.original))
            found.sort(key=Hit.start)
        return found

    def finditer(self, folded: str, original: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
        """The matches in order; `folded` and `original` have the same length."""
        return iter(self._found(Beginnings(folded, original), start, len(folded) if end is None else end))

    def search(self, folded: str, original: str, start: int = 0, end: int | None = None) -> Hit | None:
        return next(self.finditer(folded, original, start, end), None)

    def within(self, text: str) -> bool:
        return self.search(fold(text), text) is not None

    def whole(self, text: str) -> bool:
        """Whether all of `text` is one of the words."""
        bare = text.strip()
        folded = _SPACE.sub(" ", fold(bare))
        known = self._sorted
        if folded in known.capitals:
            return bare.isupper()
        key = _WORD.match(folded)
        stems = known.stems.get(key[1], ()) if key else ()
        return (
            folded in known.plain
            or any(
                goes_on and folded.startswith(stem) and _REST_OF_WORD.fullmatch(folded, length)
                for stem, goes_on, length in stems
            )
            or bool(known.begun and known.begun.whole.fullmatch(folded))
            or bool(known.loose and known.loose.pattern.fullmatch(folded))
        )


def _plain_spans(known: _Sorted, text: Beginnings, stop: int) -> list[tuple[int, int, int]]:
    """(start, 0, end) of the longest entry at each offset."""
    spans = []
    spaced = text.spaced
    for key in text.keys & known.keys:
        stems = known.stems[key]
        for at in text.by_key[key]:
            for stem, goes_on, length in stems:
                if spaced.startswith(stem, at):
                    end = _end_of_word(spaced, at + length) if goes_on else at + length
                    if end == stop or (end < stop and not ((after := spaced[end]).isalnum() or after == "_")):
                        spans.append((at, 0, end))
                        break
    return spans


def _end_of_word(text: str, at: int) -> int:
    match = _REST_OF_WORD.match(text, at)
    return match.end() if match else at


def first_word(text: str) -> str:
    """The letters that a text begins with."""
    match = _WORD.match(text)
    return match[0] if match else ""


def _spaced(words: str) -> str:
    return re.escape(words).replace(r"\ ", r"\s")


def trie(words: Iterable[str]) -> str:
    """One pattern for many words that share beginnings."""
    root: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}

    def pattern(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
        branches = [
            (r"\s" if letter == " " else re.escape(letter)) + pattern(below) for letter, below in node.items() if letter
        ]
        if not branches:
            return ""
        body = branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"
        return f"(?:{body})?" if "" in node else body

    return pattern(root)


# --- how a pattern can begin --------------------------------------------------------------------


class _So(StrEnum):
    """What is known of what follows a word's first letters."""

    FAR = "far"  # so far: more letters may be read
    WHOLE = "whole"  # no letter follows
    OPEN = "open"  # anything may follow


_Heads = frozenset[tuple[str, _So]]
_MOST_HEADS = 400
_SET = regex(r"\[([a-zåäöéü]{1,12})\]", re.IGNORECASE)
_LETTER = regex(r"[a-zåäöéüæøß0-9]", re.IGNORECASE)
_DIGITS = "0123456789"
_NO_LETTER = regex(r"\\s|\\\.|[ ,:;'’&/-]")
_LOOK = regex(r"\(\?<?[!=]")


def beginnings(source: str) -> _Beginning | None:
    """How all that a pattern can match begins: as keys of words, and as fewer letters than a key has. None where it
    cannot be told. "(?:har )?sagt ja" gives "har" and "sag"."""
    heads, _ = _alternatives(source, 0, frozenset({("", _So.FAR)}))
    if not all(head for head, _ in heads) or len(heads) > _MOST_HEADS:
        return None
    keys = frozenset(head for head, so in heads if so is not _So.OPEN or len(head) == KEY)
    return keys, frozenset(head for head, _ in heads) - keys


def _alternatives(source: str, at: int, before: _Heads) -> tuple[_Heads, int]:
    """What can stand after `before` through alternatives from offset `at` on; and where their closing bracket is."""
    found: set[tuple[str, _So]] = set()
    heads = before
    while at < len(source) and source[at] != ")":
        if source[at] == "|":
            found |= heads
            heads, at = before, at + 1
        elif all(so is not _So.FAR for _, so in heads):
            at = _end_of_alternative(source, at)
        else:
            heads, at = _next(source, at, heads)
    return frozenset(found | heads), at


def _next(source: str, at: int, heads: _Heads) -> tuple[_Heads, int]:
    """The heads after one more letter, set or group, with what repeats it; and the offset after it."""
    if look := _LOOK.match(source, at):
        return heads, closing(source, look.end()) + 1
    grown: _Heads
    if source.startswith("(?:", at):
        grown, at = _alternatives(source, at + 3, heads)
        at += 1
    elif match := _SET.match(source, at):
        grown, at = frozenset(h for letter in match[1].lower() for h in _with(heads, letter)), match.end()
    elif source.startswith(r"\d", at):
        grown, at = frozenset(h for digit in _DIGITS for h in _with(heads, digit)), at + 2
    elif match := _NO_LETTER.match(source, at):
        grown, at = _turned(heads, _So.WHOLE), match.end()
    elif match := _LETTER.match(source, at):
        grown, at = _with(heads, match[0].lower()), match.end()
    else:
        return _turned(heads, _So.OPEN), _end_of_alternative(source, at)
    following = source[at : at + 1]
    if following == "?":
        return heads | grown, at + 1
    if following == "+" or source.startswith("{1", at):
        return _turned(grown, _So.OPEN), _end_of_alternative(source, at)
    if following and following in "*{":
        return _turned(heads, _So.OPEN), _end_of_alternative(source, at)
    return grown, at


def _with(heads: _Heads, letter: str) -> _Heads:
    return frozenset(
        (head, so) if so is not _So.FAR else (head + letter, _So.OPEN if len(head) + 1 == KEY else _So.FAR)
        for head, so in heads
    )


def _turned(heads: _Heads, into: _So) -> _Heads:
    return frozenset((head, into if so is _So.FAR else so) for head, so in heads)


def _end_of_alternative(source: str, at: int) -> int:
    """The offset of the bar or closing bracket that ends an alternative, or of the end."""
    while at < len(source) and source[at] not in "|)":
        at = closing(source, at + 1) + 1 if source[at] == "(" else after(source, at)
    return at
