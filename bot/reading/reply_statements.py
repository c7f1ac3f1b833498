"""What a reply says, statement by statement, and the words of replies.toml to weigh it by.

Replies that move a case are read by what they leave over: a statement is a yes only when all of its words are
known to go with one. Every step is linear in the text, and a long text is not weighed at all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from rapidfuzz.distance import OSA

from bot.reading.date_words import MONTH_HOMONYMS, MONTH_NAMES_OF_PEOPLE, MONTHS
from bot.reading.dates import find_periods
from bot.reading.folding import fold
from bot.reading.identity import CASE_NUMBER
from bot.reading.laying_out import lay_out
from bot.reading.layout import Layout, Piece
from bot.reading.mail_phrases import CLOSINGS, one_of
from bot.reading.patterns import regex
from bot.reading.sign_off import is_program_footer
from bot.reading.vocabulary import find_programmes
from bot.reading.word_list import Hit, Words

MAX_REPLY = 6_000  # characters; a longer text is no short answer
MAX_KEPT = 2_000  # characters of somebody's own words: a reason, a question, what a supplier says

_DATA: Mapping[str, Any] = tomllib.loads((resources.files(__package__) / "replies.toml").read_text(encoding="utf-8"))
_WITHOUT_DOTS = str.maketrans("åäöé", "aaoe")
_OTHER_WORDS = frozenset({"har", "val", "var", "fast", "lar", "bor", "for"})  # what "här", "väl" … would become
_SHORTEST_WITHOUT_DOTS = 4


@cache
def listed(*path: str) -> Words:
    """The words at a path of replies.toml, also as they are written without dots."""
    entries: Any = _DATA
    for key in path:
        entries = entries[key]
    return Words([*entries, *(bare for entry in entries if (bare := _undotted(entry)))])


def sections(*path: str) -> tuple[str, ...]:
    """The keys below a path of replies.toml."""
    entries: Any = _DATA
    for key in path:
        entries = entries[key]
    return tuple(entries)


def _undotted(entry: str) -> str:
    bare = fold(entry).translate(_WITHOUT_DOTS) if not entry.startswith("/") else entry.translate(_WITHOUT_DOTS)
    ambiguous = len(bare) < _SHORTEST_WITHOUT_DOTS or bare in _OTHER_WORDS
    return "" if bare == entry or ambiguous else bare


# --- statements ------------------------------------------------------------------------------

_TARGETS = tuple(_DATA["typos"]["targets"])
_NEVER = frozenset(
    spelled for word in (*_TARGETS, *_DATA["typos"]["never"]) for spelled in (word, word.translate(_WITHOUT_DOTS))
)
_LONG_WORD = regex(r"[a-zåäöé]{5,20}")
_QUOTED = regex(r"[\"“”„«»]([^\"“”„«»\n]{1,300})[\"“”„«»]")
_CLAUSE = regex(r"[,;:](?=\s|$)\s*|\s-+\s|\s(?=(?:eftersom|därför att|because|men|but|dock)\s)")
_WORD = regex(r"\w")
_LONGEST_PHRASE = 200  # characters that a listed phrase can take up
_MOST_PASSED = 30  # phrases that may stand before the one that is looked for
_WHOLE_WORD = regex(r"[^\W\d_]{2}")
_ENDED = regex(r"[.!?…][)\"”»']?\s*$")
_GOES_ON = regex(r"[,;:]\s*$")
_NAMES = regex(
    r"[/~–—-]*\s*(?:[A-ZÅÄÖÉ][\wé.'’-]{0,30}\s*){1,4}(?:här(?: igen)?)?(?:,\s*[^\W\d_][\w åäö-]{2,40})?[,.!]?"
)
_AFTER_GREETING = regex(r"\s*(?:(?:[A-ZÅÄÖÉ][\wé-]{1,20}(?:\s+(?:och|&)\s+|\s*)){1,3}(?=[,!.:–-]|$))?[\s,!.:–-]*")
_CLOSING = regex(rf"\s*(?i:{one_of(CLOSINGS)})[\s,./!–-]*(?:[A-ZÅÄÖÉ/][\wé.'’-]{{0,30}}[\s,./-]*){{0,4}}")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the sender's, or a part of one."""

    text: str  # as written, whitespace collapsed
    plain: str  # in small letters, slips of spelling set right
    bare: str  # `plain` with what stands in quotation marks blanked out; of the same length
    origin: tuple[int, ...]  # for each letter of `plain` its offset in `text`, and one more for the end

    def part(self, start: int, end: int | None = None) -> Statement:
        """`plain[start:end]` as a statement of its own."""
        end = len(self.plain) if end is None else end
        first, last = self.origin[start], self.origin[end]
        origin = tuple(at - first for at in self.origin[start : end + 1])
        return Statement(self.text[first:last], self.plain[start:end], self.bare[start:end], origin)

    def has(self, words: Words) -> bool:
        return self.first(words) is not None

    def first(self, words: Words) -> Hit | None:
        return words.search(self.bare, self.bare)

    def opens(self, words: Words, before: Words | None = None) -> int | None:
        """Where it goes on behind `words` at its beginning, words of `before` passed over; None without them."""
        at = passes = 0
        while at < len(self.bare) and passes < _MOST_PASSED:
            if not (self.bare[at].isalnum() or self.bare[at] == "_"):
                at += 1
                continue
            match = self._at(at, words)
            if match:
                return match.end()
            passed = self._at(at, before) if before else None
            if not passed:
                return None
            at = passed.end()
            passes += 1
        return None

    def past(self, words: Words) -> int:
        """Where it goes on behind as many of the words as it begins with."""
        at = 0
        for _ in range(_MOST_PASSED):
            start = next((n for n in range(at, len(self.bare)) if self.bare[n].isalnum()), None)
            match = self._at(start, words) if start is not None else None
            if not match:
                break
            at = match.end()
        return at

    def _at(self, at: int, words: Words) -> Hit | None:
        """The match that begins at an offset."""
        return words.match(self.bare, at, min(len(self.bare), at + _LONGEST_PHRASE))

    def left_over(self, *known: Words) -> str:
        """What remains without the known words; "" where nothing does."""
        rest = self.plain
        for words in known:
            rest = _blank(rest, words)
        return rest if _WORD.search(rest) else ""

    @property
    def asks(self) -> bool:
        return "?" in self.plain

    @property
    def empty(self) -> bool:
        return _WORD.search(self.plain) is None


def _blank(text: str, words: Words) -> str:
    pieces, at = [], 0
    for match in words.finditer(text, text):
        pieces += [text[at : match.start()], " " * (match.end() - match.start())]
        at = match.end()
    return "".join([*pieces, text[at:]])


def statement(text: str) -> Statement:
    text = " ".join(text.split())
    folded = fold(text)
    plain: list[str] = []
    origin: list[int] = []
    at = 0
    for match in _LONG_WORD.finditer(folded):
        meant = _meant(match[0])
        if meant == match[0]:
            continue
        plain.append(folded[at : match.start()] + meant)
        origin += range(at, match.start())
        origin += [min(match.start() + n, match.end() - 1) for n in range(len(meant))]
        at = match.end()
    plain.append(folded[at:])
    origin += range(at, len(folded) + 1)
    whole = "".join(plain)
    bare = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), whole)
    return Statement(text, whole, bare, tuple(origin))


@lru_cache(maxsize=4096)
def _meant(word: str) -> str:
    """The word that one slip of the finger has hidden, or the word itself."""
    if word in _NEVER:
        return word
    return next(
        (t for t in _TARGETS if word[0] == t[0] and OSA.distance(word, t, score_cutoff=1) == 1),
        word,
    )


@dataclass(frozen=True, slots=True)
class Said:
    """A reply's statements, without greetings, courtesies, names below and quoted lines."""

    statements: tuple[Statement, ...]
    asks: bool = False  # a question mark stands anywhere
    too_long: bool = False

    @property
    def lines(self) -> str:
        return "\n".join(s.text for s in self.statements)


def said(text: str, our_letter: str = "") -> Said:
    """What a reply says. `text`: the new text of a mail, without quotes and signature as far as they were told;
    `our_letter`: the letter that is answered, whose questions may stand above the answers."""
    if len(text) > MAX_REPLY:
        return Said((), too_long=True)
    own = "\n".join(_own_lines(text, our_letter))
    found = [kept for s in _sentences(own) if (kept := _without_courtesy(s)) is not None]
    return Said(tuple(found), asks="?" in own)


def _own_lines(text: str, our_letter: str = "") -> Iterator[str]:
    """The lines of a text without quoted ones, a program's footer, and our own questions: those that stand in our
    letter, or above a "Svar:"."""
    ours = {_condensed(line) for line in our_letter.split("\n") if "?" in line}
    labels = listed("courtesy", "labels")
    written = [line for line in text.split("\n") if not (line.lstrip().startswith(">") or is_program_footer(line))]
    for number, line in enumerate(written):
        if line.rstrip().endswith("?"):
            below = next((other for other in written[number + 1 :] if other.strip()), "")
            if _condensed(line) in ours or _behind_label(statement(below), labels):
                continue
        yield line


def _condensed(line: str) -> str:
    return "".join(filter(str.isalnum, fold(line)))


def sentence_lines(text: str, our_letter: str = "") -> list[str]:
    """The lines of a short reply as written, without greetings, courtesies, names below and quoted lines: for answers
    whose marks ("A.", "b)") would be taken for a list's."""
    if len(text) > MAX_REPLY:
        return []
    lines: list[str] = []
    labels = listed("courtesy", "labels")
    for line in _own_lines(text, our_letter):
        here = statement(line)
        if here.empty:
            continue
        here = here.part(_behind_label(here, labels))
        if not lines:
            kept = _without_courtesy(here)
            if kept is None:
                continue
            here = kept
        elif is_sign_off(here) or is_courtesy(here):
            continue
        lines.append(here.text)
    return lines


def _sentences(text: str) -> Iterator[Statement]:
    """Sentences, the lines that one was broken into joined, without "Svar:" and the question before it."""
    layout = lay_out(text)
    joined: list[str] = []
    end = 0
    for piece in layout.pieces:
        for begin, stop in _stretches(layout, piece):
            words = layout.words(begin, stop)
            broken = joined and layout.text[end:begin].count("\n") == 1 and not _ENDED.search(joined[-1])
            if broken and (words[:1].islower() or _GOES_ON.search(joined[-1])):
                joined[-1] += " " + words
            else:
                joined.append(words)
            end = stop
    labels = listed("courtesy", "labels")
    for words in joined:
        here = statement(words)
        yield here.part(_behind_label(here, labels))


def _stretches(layout: Layout, piece: Piece) -> list[tuple[int, int]]:
    """A piece with its label, or both apart where the label is a line of its own ("Godkänt", and a name below)."""
    if not 0 <= piece.label_start < piece.start:
        return [(piece.start, piece.end)]
    label = layout.text[piece.label_start : piece.start]
    if "\n" in label and not label.rstrip().endswith(":"):
        return [(piece.label_start, piece.start), (piece.start, piece.end)]
    return [(piece.label_start, piece.end)]


def _behind_label(here: Statement, labels: Words) -> int:
    """Where the answer begins behind "Svar:"; 0 without such a label."""
    end = here.opens(labels)
    return end + 1 if end is not None and here.plain[end : end + 1] == ":" else 0


def _without_courtesy(here: Statement) -> Statement | None:
    """The statement without greeting and thanks before it; None where nothing else is in it."""
    greeting = here.opens(listed("courtesy", "greetings"))
    if greeting is not None:
        behind = _AFTER_GREETING.match(here.text, here.origin[greeting])
        start = behind.end() if behind else here.origin[greeting]
        here = statement(here.text[start:])
    if here.empty or is_sign_off(here):
        return None
    parts = list(clauses(here))
    kept = next((n for n, (start, end) in enumerate(parts) if not is_courtesy(here.part(start, end))), None)
    return here.part(parts[kept][0]) if kept is not None else None


def is_courtesy(here: Statement) -> bool:
    """Whether it holds nothing but thanks, wishes and offers to be asked."""
    return not here.left_over(listed("courtesy", "opening"), listed("courtesy", "said"))


def is_sign_off(here: Statement) -> bool:
    """Whether it is a closing phrase or a name alone."""
    named = _NAMES.fullmatch(here.text) is not None and _WHOLE_WORD.search(here.text) is not None
    return (named or _CLOSING.fullmatch(here.text) is not None) and not any(here.has(words) for words in _moving())


@cache
def _moving() -> tuple[Words, ...]:
    """The words that a line of capitalised words must not hold to be a name."""
    doubts = [listed("doubt", name) for name in sections("doubt") if name != "harmless"]
    acts = [listed(*path) for path in _ACTS]
    return (*doubts, *acts)


_ACTS = (
    ("approve", "firm"),
    ("approve", "plain"),
    ("decline", "firm"),
    ("decline", "plain"),
    ("ask", "opening"),
    ("waive", "opening"),
    ("hand_over", "opening"),
    ("hand_over", "takes"),
    ("confirm_supplier", "opening"),
    ("supplier", "firm"),
    ("supplier", "plain"),
    ("supplier", "refusal"),
    ("supplier", "no"),
    ("choice", "called"),
)


_PLACE_OR_PERSON = regex(
    r"\b(?:hos|för|på|vid|till|at|for|with)\s+[A-ZÅÄÖÉ][\w.'’-]{0,40}"
    r"(?:\s+(?:(?:och|i|av|von|de|of|and|&)\s+)?[A-ZÅÄÖÉ][\w.'’-]{0,40}){0,4}"
)


def without_names(text: str) -> str:
    """A text without case numbers, and without the people, places and programmes that are the subject of any reply:
    "för Anna Berg", "hos Björkdala Ortopedklinik", "ortopedi"."""
    text = _PLACE_OR_PERSON.sub(lambda match: " " * len(match[0]), CASE_NUMBER.sub(" ", text))
    for programme in reversed(find_programmes(fold(text), text)):
        text = text[: programme.start] + " " * (programme.end - programme.start) + text[programme.end :]
    return text


_TELEPHONE = regex(r"(?:\+46|\b0)[\d -]{6,16}\d")
_EMAIL = regex(r"[^\s@<>,;:\"()]{1,64}@[^\s@<>,;:\"()]{1,190}\.[a-zA-Z]{2,24}")
_DIGITS = regex(r"\S{0,40}\d\S{0,40}")
_LETTERS = regex(r"[^\W\d_]+")
_IN_A_MONTH = regex(r"\b(?:i|in|från|from|till|to|until|by|under|during|mitten av|slutet av|början av)\s+$", re.I)
_ANY_DAY = date(2026, 1, 1)  # only whether a text speaks of dates is asked, not of which


def figures_in(text: str) -> str:
    """The first words of a text that are a figure, a month or a date, telephone numbers and addresses set aside;
    "" without any."""
    text = _TELEPHONE.sub(" ", CASE_NUMBER.sub(" ", _EMAIL.sub(" ", text)))
    if digits := _DIGITS.search(text):
        return digits[0]
    for match in _LETTERS.finditer(text):
        word = match[0].lower()
        is_month = word in MONTHS and word not in MONTH_HOMONYMS
        is_name = word in MONTH_NAMES_OF_PEOPLE and match[0][0].isupper()
        if is_month and (not is_name or _IN_A_MONTH.search(text[max(0, match.start() - 14) : match.start()])):
            return match[0]
    periods = find_periods(text, _ANY_DAY)
    return periods[0].raw if periods else ""


def clauses(here: Statement, pattern: re.Pattern[str] = _CLAUSE) -> Iterator[tuple[int, int]]:
    """The clauses of a statement, as offsets in `plain`."""
    at = 0
    for match in pattern.finditer(here.plain):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < len(here.plain):
        yield at, len(here.plain)


def doubtful(here: Statement, names: Iterable[str]) -> str:
    """The first word of `[doubt]` lists that stands in it, harmless phrases set aside; "" without any."""
    rest = _blank(here.plain, listed("doubt", "harmless"))
    for name in ("opening", "said"):
        rest = _blank(rest, listed("courtesy", name))
    hits = [match for name in names if (match := listed("doubt", name).search(rest, rest))]
    return min(hits, key=lambda match: match.start())[0] if hits else ""
