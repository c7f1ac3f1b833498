"""Lists of words and phrases, looked for in a text by how its words begin.

Dozens of lists are looked for in every message. A pattern for each would have to be compiled at start and tried at
every letter; here the words of the text are put in order once, by their first letters, and only where a list has an
entry that begins so is it compared. Patterns in a list are compiled when a word of a text first begins like one.

Words are looked for in a folded text (`bot.reading.folding.fold`): lower case, of the same length as the original, so
that an offset found in the one holds in the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from enum import StrEnum
from functools import cached_property
from operator import itemgetter

from bot.reading.folding import fold
from bot.reading.pattern_starts import closing, past
from bot.reading.patterns import regex

KEY = 3  # letters of a word's beginning that it is found by
_CASE_COUNTS_UP_TO = 3  # "ST", "VC", "LIA" are abbreviations only in capitals
_WORD = regex(r"(\w{1,3})\w*")

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

    __slots__ = ("by_key", "folded", "keys", "original")

    def __init__(self, folded: str, original: str) -> None:
        self.folded, self.original = folded, original
        self.by_key: dict[str, list[int]] = {}
        for match in _WORD.finditer(folded):
            self.by_key.setdefault(match[1], []).append(match.start())
        self.keys = frozenset(self.by_key)

    def begun(self, keys: frozenset[str], letters: tuple[str, ...]) -> Set[str]:
        """Those of its words' keys that are among some, or begin with fewer letters."""
        found = self.keys & keys
        return found | {key for key in self.keys if key.startswith(letters)} if letters else found


class _Begun:
    """Patterns of which it is known how they begin: tried only at the words of a text that begin so."""

    def __init__(self, sources: Sequence[tuple[str, _Beginning]], lead: str = "") -> None:
        """`lead`: a pattern of what stands before."""
        self._lead = lead
        self._sources = [(source, keys, tuple(letters)) for source, (keys, letters) in sources]
        self._keys = frozenset(key for _, keys, _ in self._sources for key in keys)
        letters = {few for _, _, letters in self._sources for few in letters}
        self._letters = tuple(sorted(letters, key=len, reverse=True))
        self._patterns: dict[str, re.Pattern[str]] = {}  # by what they begin with: no word of a mail is kept

    def spans(self, text: Beginnings, searched: str) -> list[tuple[int, int]]:
        """Start and end of what stands at the words of `searched`, which has the offsets of `text`."""
        found = []
        for key in text.begun(self._keys, self._letters):
            match = (self._patterns.get(key) or self._beginning(key)).match
            for at in text.by_key[key]:
                hit = match(searched, at)
                if hit:
                    found.append((at, hit.end()))
        return found

    def end(self, text: str, at: int, stop: int) -> int | None:
        """Where what begins at an offset ends, in the text before `stop`."""
        pattern = self._of_word(_WORD.match(text, at, stop))
        match = pattern.match(text, at, stop) if pattern else None
        return match.end() if match else None

    def whole(self, text: str) -> bool:
        pattern = self._of_word(_WORD.match(text))
        return pattern is not None and pattern.fullmatch(text) is not None

    def _of_word(self, word: re.Match[str] | None) -> re.Pattern[str] | None:
        known = word is not None and (word[1] in self._keys or word[1].startswith(self._letters))
        return self._beginning(word[1]) if word and known else None

    def _beginning(self, key: str) -> re.Pattern[str]:
        """The patterns that a word with this key can begin."""
        begin = key if key in self._keys else next(few for few in self._letters if key.startswith(few))
        if begin not in self._patterns:
            sources = [source for source, keys, letters in self._sources if begin in keys or begin.startswith(letters)]
            self._patterns[begin] = re.compile(_joined(self._lead, "|".join(sources)))
        return self._patterns[begin]


class _Anywhere:
    """Patterns that may begin anyhow."""

    def __init__(self, source: str, ends: Iterable[str] = ()) -> None:
        """`ends`: of words longer than them, with one of which each match ends; none where that is not known."""
        known = set(ends)
        self._ends = [end for end in known if not any(other in end for other in known - {end})]
        self._end = regex(rf"(?<=[\w-])(?:{'|'.join(map(re.escape, known))})(?!\w)")
        self._pattern = regex(_joined(r"(?<!\w)", source))

    def spans(self, searched: str) -> list[tuple[int, int]]:
        """Start and end of what stands in `searched`."""
        if self._ends and not (any(map(searched.__contains__, self._ends)) and self._end.search(searched)):
            return []
        return [match.span() for match in self._pattern.finditer(searched)]

    def end(self, text: str, at: int, stop: int) -> int | None:
        match = self._pattern.match(text, at, stop)
        return match.end() if match else None

    def whole(self, text: str) -> bool:
        return self._pattern.fullmatch(text) is not None


class _Sorted:
    """The entries of a list, by how they are looked for."""

    def __init__(self, entries: Iterable[str]) -> None:
        self.capitals: set[str] = set()
        plain: list[str] = []
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
            elif "*" in entry[:-1]:
                _sort(_spaced(fold(entry)), begun, loose)
            elif not (head := _WORD.match(entry)) or (entry[head.end() :] == "*" and len(head[0]) < KEY):
                loose.append(_spaced(fold(entry)))
            else:
                plain.append(fold(entry))
                if entry.isupper() and len(entry) <= _CASE_COUNTS_UP_TO:
                    self.capitals.add(fold(entry))
        plain = sorted(dict.fromkeys(plain), key=len, reverse=True)  # the longest counts
        none = frozenset[str]()
        self.begun = _Begun([*((_spaced(e), (frozenset(_WORD.findall(e)[:1]), none)) for e in plain), *begun])
        self.loose = [_Anywhere("|".join(loose))] if loose else []
        if ends:
            self.loose.append(_Anywhere(rf"[\w-]{{1,40}}(?:{'|'.join(map(re.escape, ends))})", ends))
        self.written = _Begun(written, r"(?<![\w-])") if written else None


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


def _joined(lead: str, source: str) -> str:
    return f"{lead}(?:{source})(?!\\w)"


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
        known = self._sorted
        spans = known.begun.spans(text, text.folded)
        for loose in known.loose:
            spans += loose.spans(text.folded)
        if not spans and not known.written:
            return []
        found = []
        for start, end in _one_after_another(spans):
            if text.folded[start:end] not in known.capitals or text.original[start:end].isupper():
                found.append(Hit(start, end, text.folded))
        if known.written and (spans := known.written.spans(text, text.original)):
            found += [Hit(start, end, text.original) for start, end in _one_after_another(spans)]
            found.sort(key=Hit.start)
        return found

    def finditer(self, folded: str, original: str) -> Iterator[Hit]:
        """As `all`; `folded` and `original` have the same length."""
        return iter(self.all(Beginnings(folded, original)))

    def search(self, folded: str, original: str) -> Hit | None:
        return next(self.finditer(folded, original), None)

    def match(self, folded: str, at: int, stop: int) -> Hit | None:
        """Those of the words that begin at an offset and end at `stop` at most; none that count in capitals only."""
        known = self._sorted
        for patterns in (known.begun, *known.loose, known.written):
            end = patterns.end(folded, at, stop) if patterns else None
            if end and folded[at:end] not in known.capitals:
                return Hit(at, end, folded)
        return None

    def within(self, text: str) -> bool:
        return self.search(fold(text), text) is not None

    def whole(self, text: str) -> bool:
        """Whether all of `text` is one of the words."""
        bare = text.strip()
        folded = fold(bare)
        known = self._sorted
        if folded in known.capitals:
            return bare.isupper()
        return known.begun.whole(folded) or any(loose.whole(folded) for loose in known.loose)


def _one_after_another(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of some spans that begin where none before them reaches, in order; of two that begin alike, the first."""
    if len(spans) < 2:
        return spans
    left: list[tuple[int, int]] = []
    reached = 0
    for start, end in sorted(spans, key=itemgetter(0)):
        if start >= reached:
            left.append((start, end))
            reached = end
    return left


def first_word(text: str) -> str:
    """The letters that a text begins with."""
    match = _WORD.match(text)
    return match[0] if match else ""


def _spaced(entry: str) -> str:
    """The pattern of an entry: any space stands for a space, the rest of a word for a star."""
    return re.escape(entry).replace(r"\ ", r"\s").replace(r"\*", r"[\w-]{0,40}")


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
        at = past(source, at)
    return at
