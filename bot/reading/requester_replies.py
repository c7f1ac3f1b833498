"""What a requester answers to a letter of ours: a way chosen, a fact that cannot be had yet, or «varför?»."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.reading.folding import fold
from bot.reading.laying_out import lay_out
from bot.reading.layout import Layout
from bot.reading.names import find_names
from bot.reading.patterns import regex
from bot.reading.reply_statements import (
    MAX_KEPT,
    Statement,
    doubtful,
    is_courtesy,
    is_sign_off,
    listed,
    said,
    sections,
    sentence_lines,
    statement,
)
from bot.reading.vocabulary import Label
from bot.reading.word_list import Words
from bot.routine.model import Rule

MAX_TEXT = 12_000  # characters in which open facts are looked for


class Option(StrEnum):
    """The ways out of a request that is too late, as our letter letters them."""

    A = "A"  # another period
    B = "B"  # an exception is asked for
    C = "C"  # the request is withdrawn


@dataclass(frozen=True, slots=True)
class Choice:
    option: Option
    words: str  # what was added: new dates, the reason for an exception
    evidence: str


# --- A, B or C -------------------------------------------------------------------------------

_LETTER = regex(r"[(\"«“'*]{0,3}(?P<letter>[ABCabc])[)\"»”'*]{0,3}(?=$|[\s.,:;!)–—-])(?!-\w)")
_MARK = regex(r"\s*(?:[.:,;!)]|[-–—]\s)")
_ANOTHER = regex(
    r"(?:^|[\s,(])(?:eller|och|or|and|samt|/)\s*(?:alternativ\s+|alt\.?\s+)?[(\"]?[abc][)\"]?(?:$|[\s.,!?)])", re.I
)


def read_options(text: str, *, our_letter: str = "") -> Choice | None:
    """The way that the requester chose by its letter, only where the letter stands as an answer.

    `our_letter`: the plain text of the letter that is answered.
    """
    lines = sentence_lines(text, our_letter)
    if not lines:
        return None
    first, rest = lines[0], lines[1:]
    here = statement(first)
    at = _behind(here)
    match = _LETTER.match(here.text, here.origin[at])
    if match is None or not _stands_as_answer(here, at, match):
        return None
    option = Option(match["letter"].upper())
    words = _added(here.text[match.end() :], rest)
    if _ANOTHER.search(here.text, match.end()) or any(_chooses(line) not in (None, option) for line in rest):
        return None
    if option is not Option.B:  # an exception is asked for with reasons; the others are taken as they are or not
        behind = statement(words)
        if behind.asks or doubtful(behind, ("condition", "hedge")):
            return None
    return Choice(option, words[:MAX_KEPT], here.text)


def _behind(here: Statement) -> int:
    """Where the letter would stand: behind "vi väljer alternativ"."""
    at = here.past(listed("choice", "before"))
    while at < len(here.plain) and here.plain[at] in " \t:,.-":
        at += 1
    return at


def _stands_as_answer(here: Statement, at: int, match: re.Match[str]) -> bool:
    """Whether the letter is an answer rather than a word or an initial ("A Berg", "B-jour", a list's "a")."""
    rest = here.text[match.end() :]
    if not rest.strip(" .!,*)"):
        return match["letter"].isupper() or at > 0 or len(here.text.strip(" .!)")) == 1
    if here.plain[:at].strip() == "" and match["letter"].islower():
        return False
    behind = statement(rest)
    if behind.opens(listed("choice", "withdraw")) is not None or behind.opens(listed("choice", "behind")) is not None:
        return True
    marked = _MARK.match(rest) is not None
    return marked and not _is_initial(rest) if at == 0 else marked or not rest.strip()[:1].isupper()


def _is_initial(rest: str) -> bool:
    """ "A. Berg": a name goes on behind the letter, and nothing else."""
    return rest.startswith(".") and is_sign_off(statement(rest[1:])) and len(rest.split()) <= 3


def _chooses(line: str) -> Option | None:
    here = statement(line)
    at = _behind(here)
    match = _LETTER.match(here.text, here.origin[at])
    return Option(match["letter"].upper()) if match and _stands_as_answer(here, at, match) else None


def _added(behind: str, rest: Collection[str]) -> str:
    parts = [behind.strip(' .:,;)!*–—-"»”'), *rest]
    kept = [p for p in parts if p and not is_courtesy(statement(p)) and not is_sign_off(statement(p))]
    only = [p for p in kept if statement(p).left_over(listed("choice", "behind"))]
    return " ".join(only)


# --- what cannot be had yet ------------------------------------------------------------------

_RULES = {Label.SUPERVISOR: Rule.SUPERVISOR, Label.HOURS: Rule.WORKING_HOURS, Label.ON_CALL: Rule.ON_CALL}
_RULES |= dict.fromkeys((Label.PERIOD, Label.START, Label.END), Rule.PERIOD)
_REFERS = regex(r"\b(?:det|den|detta|dessa|dem|they|it|this|that)\b")
_MAX_EVIDENCE = 400


def read_left_open(
    text: str,
    *,
    questions: Mapping[int, Label] | None = None,
    asked: Collection[Rule] = (),
    suppliers: Collection[str] = (),
) -> dict[Rule, str]:
    """The rules whose facts cannot be had yet, because the other side settles them, each with the words that say so.

    `questions`: what the numbered questions of the answered letter ask for (`layout.numbered_questions`);
    `asked`: the rules that were asked about, so that "det bestämmer leverantören" alone is understood where only
    one was; `suppliers`: names that the supplier goes by. "Utses senare" leaves nothing open: the writer may know it.
    """
    own = "\n".join(line for line in text[:MAX_TEXT].split("\n") if not line.lstrip().startswith(">"))
    layout = lay_out(own, questions)
    named = _pieces_with_names(layout)
    other_side = Words([fold(name) for name in suppliers if name.strip()]) if any(map(str.strip, suppliers)) else None
    found: dict[Rule, str] = {}
    before: tuple[Rule, ...] = ()
    for number, piece in enumerate(layout.pieces):
        here = statement(layout.of(piece))
        spoken_of = _spoken_of(here)
        label = _RULES.get(piece.label) if piece.label else None
        about = (label,) if label else spoken_of or (before if _REFERS.search(here.plain) else ())
        before = spoken_of or ((label,) if label else before)
        if here.asks or not _leaves_open(_with_supplier(here, other_side)):
            continue
        if not about and len(asked) == 1:
            about = tuple(asked)
        for rule in about:
            if rule is Rule.SUPERVISOR and number in named:
                continue
            found.setdefault(rule, layout.words(piece.start, piece.end)[:_MAX_EVIDENCE])
    return found


def _spoken_of(here: Statement) -> tuple[Rule, ...]:
    return tuple(Rule(name) for name in sections("left_open", "facts") if here.has(_facts(name)))


def _facts(name: str) -> Words:
    return listed("left_open", "facts", name)


def _leaves_open(here: Statement) -> bool:
    if here.has(listed("left_open", "says", "done")):
        return False
    return here.has(listed("left_open", "says", "settled")) or here.has(listed("left_open", "says", "not_before"))


def _with_supplier(here: Statement, other_side: Words | None) -> Statement:
    """The statement with the supplier's name put as "leverantören"."""
    match = here.first(other_side) if other_side else None
    return statement(f"{here.plain[: match.start()]}leverantören{here.plain[match.end() :]}") if match else here


_FOR_WHOM = regex(r"\b(?:för|åt|for)\s+$", re.IGNORECASE)


def _pieces_with_names(layout: Layout) -> set[int]:
    """The pieces that name a person other than the one that a supervisor is for: there none is left open."""
    names = [n for n in find_names(layout, ()) if n.full and not _FOR_WHOM.search(layout.flat[: n.start][-8:])]
    return {
        number
        for number, piece in enumerate(layout.pieces)
        if any(piece.start <= name.start < piece.end for name in names)
    }


# --- nothing ---------------------------------------------------------------------------------


def only_thanks(text: str) -> bool:
    """Whether the reply holds nothing but thanks and that it was read ("Ok, tack!"). An empty one does not."""
    reply = said(text)
    if reply.too_long or reply.asks or not text.strip():
        return False
    named = [line for line in map(statement, text.split("\n")) if "," in line.text and is_sign_off(line)]
    return not any(here.left_over(*_thanks()) for here in (*reply.statements, *named))  # "Hedda, hon är sjuk"


def _thanks() -> tuple[Words, ...]:
    return listed("courtesy", "opening"), listed("courtesy", "said"), listed("courtesy", "noted")


# --- why -------------------------------------------------------------------------------------


def asks_why(text: str) -> bool:
    """Whether the reply asks why something does not do, or what is missing."""
    reply = said(text)
    asks, wants = listed("why", "asks"), listed("why", "wants")
    for here in reply.statements:
        match = here.first(asks)
        if match is None:
            continue
        wanted = here.first(wants)
        opens = not here.bare[: match.start()].strip(" ,-(") or _only_linked(here.bare[: match.start()])
        if here.asks or opens or (wanted is not None and wanted.end() <= match.start()):
            return not (here.first(_TOLD) and not here.asks)
    return False


_LINKS = regex(r"\W*(?:(?:och|men|fast|hej|jaha|jaså|ok|okej|så|and|but|so|hi|hello)\W+){1,3}")
_TOLD = Words(["/varför (?:vi|jag|det är viktigt|detta är viktigt)/"])


def _only_linked(before: str) -> bool:
    return _LINKS.fullmatch(before) is not None
