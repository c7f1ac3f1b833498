"""Records that are headed by a name: it stands alone on a line, and the facts of the placement on the lines below.

«Jesper Wallgård⏎Hud hos Tallriset⏎7 juni–4 juli⏎…», one block for each trainee, with or without numbers or bullets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.reading.layout import Layout, Piece
from bot.reading.patterns import regex

_LONGEST_LINE = 120  # characters
_BEFORE = regex(
    r"[\s*•·▪●–—-]*(?:\(?(?:\d{1,2}|[a-h])[.):]\s*)?"
    r"(?:(?:namn|vem|för|gäller|dr|doktor|st|läkare|resident|trainee|placering|plats|[\wåäö]{0,24}student(?:en)?|"
    r"(?:st|at|bt|ft)[- ]?(?:läkar\w{1,3}|student(?:en)?|kollegan?|doktorn?))(?: ?\d{1,2})?\s?[.:–-]?\s*){0,2}\**"
)
_AFTER = regex(
    r"\**\s*(?:[,(–/-]\s*(?:st|at|bt|ft|resident|trainee|leg|\w{0,24}student\w{0,2}|\w{0,24}läkare|"
    r"som är st)\b[^.!?:;\d]{0,70})?[\s.,:;)*–-]*"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A record: the pieces `begin`..`end`, of those whose names stand in the pieces `heads`."""

    heads: tuple[int, ...]
    begin: int
    end: int


def stands_alone(layout: Layout, start: int, end: int) -> bool:
    """Whether a name is all of its line, but for a mark, a title and that he or she is a trainee."""
    flat, folded = layout.flat, layout.folded
    begin, stop = flat.rfind("\n", 0, start) + 1, flat.find("\n", end)
    stop = len(flat) if stop < 0 else stop
    if stop - begin > _LONGEST_LINE:
        return False
    return _BEFORE.fullmatch(folded, begin, start) is not None and _AFTER.fullmatch(folded, end, stop) is not None


def blocks(layout: Layout, heads: Sequence[int]) -> list[Block]:
    """The records below the names that stand in the pieces `heads`, in order of the text; names on lines next to each
    other have one together. None unless there are two or more."""
    groups: list[list[int]] = []
    for head in heads:
        if groups and head == groups[-1][-1] + 1:
            groups[-1].append(head)
        else:
            groups.append([head])
    if len(groups) < 2:
        return []
    pieces = layout.pieces
    begins = [_first_of_paragraph(pieces, group[0]) for group in groups]
    if not all(begin < group[0] for begin, group in zip(begins, groups, strict=True)):
        begins = [group[0] for group in groups]  # what stands above the first alone is said of all
    ends = [*begins[1:], 0]
    ends[-1] = _end_of_last(pieces, begins[-1], list(zip(begins[:-1], ends[:-1], strict=True)))
    found = [Block(tuple(g), begin, end) for g, begin, end in zip(groups, begins, ends, strict=True)]
    return found if all(b.end - b.begin > len(b.heads) for b in found) else []


def alone_below(layout: Layout, head: int) -> Block:
    """The lines of the only record, below the name that heads it."""
    pieces, end = layout.pieces, head + 1
    while end < len(pieces) and pieces[end].paragraph == pieces[head].paragraph:
        end += 1
    return Block((head,), head, end)


def _first_of_paragraph(pieces: Sequence[Piece], at: int) -> int:
    while at and pieces[at - 1].paragraph == pieces[at].paragraph:
        at -= 1
    return at


def _end_of_last(pieces: Sequence[Piece], begin: int, before: Sequence[tuple[int, int]]) -> int:
    """Where the last record ends: after as many paragraphs as the ones before it have, or where more blank lines stand
    than within those."""
    paragraphs = [[p.paragraph for p in pieces[first:end]] for first, end in before]
    most = max(len(set(those)) for those in paragraphs)
    widest = max(max(b - a for a, b in zip(those, [*those[1:], those[-1]], strict=True)) for those in paragraphs)
    seen = 1
    for at in range(begin + 1, len(pieces)):
        gap = pieces[at].paragraph - pieces[at - 1].paragraph
        seen += gap > 0
        if seen > most or gap > widest:
            return at
    return len(pieces)
