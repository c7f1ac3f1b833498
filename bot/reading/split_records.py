"""Records in lists, in tables and below names that stand alone on a line: one scope for each trainee."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.handing_out import SHARED, hand_out
from bot.reading.layout import Layout, Piece, Unit
from bot.reading.record_heads import Block, blocks, stands_alone
from bot.reading.scopes import Anchor, Scope
from bot.reading.vocabulary import Label

_OF_A_ROW = (Label.PERIOD, Label.START, Label.SUPPLIER, Label.PROGRAMME)


def rows_without_name(pieces: Sequence[Piece], anchors: Sequence[Anchor]) -> list[Anchor]:
    """The rows below the heading of the trainees that hold something else than a name, "N.N.", beside rows with one:
    each is a record of its own."""
    named = {pieces[a.piece].unit for a in anchors if pieces[a.piece].kind is Unit.ROW}
    if not named:
        return []
    whole = {p.unit for p in pieces if p.kind is Unit.ROW and p.label in _OF_A_ROW}
    return [
        Anchor(piece.start, piece.end, index, f"#{piece.unit}")
        for index, piece in enumerate(pieces)
        if piece.kind is Unit.ROW and piece.label is Label.TRAINEE and piece.unit in whole - named
    ]


def units_of(pieces: Sequence[Piece], anchors: Sequence[Anchor]) -> dict[int, list[str]]:
    """The trainees first named in each list item or row; empty unless at least two units hold one."""
    found: dict[int, list[str]] = {}
    first: set[str] = set()
    for anchor in anchors:
        unit = pieces[anchor.piece].unit if anchor.piece < len(pieces) else 0
        if unit and anchor.person not in first:
            found.setdefault(unit, []).append(anchor.person)
            first.add(anchor.person)
    return found if len(found) >= 2 else {}


def headed_records(layout: Layout, anchors: Sequence[Anchor]) -> list[Block]:
    """The records of which each stands below the name of its trainee; none where they are all of one trainee."""
    heads = {a.piece: a.person for a in anchors if a.person and stands_alone(layout, a.start, a.end)}
    found = blocks(layout, sorted(heads))
    return found if len({heads[head] for block in found for head in block.heads[:1]}) > 1 else []


def by_heads(layout: Layout, anchors: Sequence[Anchor], headed: Sequence[Block], persons: Sequence[str]) -> list[Scope]:
    """One scope for each trainee whose name heads a record; what stands outside the records is shared."""
    scopes = {person: Scope(person) for person in persons}
    by_piece: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        by_piece.setdefault(anchor.piece, []).append(anchor)
    owners: dict[int, list[str]] = {}
    for block in headed:
        here = [by_piece[head][0].person for head in block.heads]
        for order, person in enumerate(here):
            scopes[person].order, scopes[person].of = order, len(here)
        owners.update(dict.fromkeys(range(block.begin, block.end), here))
    last = headed[-1]
    for index, piece in enumerate(layout.pieces):
        of_all = last.heads[-1] < index and layout.first(SHARED, piece.start, piece.end) is not None
        if index in owners and not of_all:
            for person in owners[index]:
                scopes[person].own.append(piece)
        else:
            hand_out(layout, piece, by_piece.get(index, ()), scopes)
    return list(scopes.values())


def by_units(
    layout: Layout,
    pieces: Sequence[Piece],
    anchors: Sequence[Anchor],
    by_unit: dict[int, list[str]],
    persons: Sequence[str],
) -> list[Scope]:
    """One scope for each list item or row."""
    scopes = {person: Scope(person) for persons_here in by_unit.values() for person in persons_here}
    for persons_here in by_unit.values():
        for order, person in enumerate(persons_here):
            scopes[person].order, scopes[person].of = order, len(persons_here)
    for person in persons:  # named in running text alone
        if person not in scopes:
            scopes[person] = Scope(person)
    last_unit = ended = 0
    all_told = _facts_of_all(pieces, by_unit)
    rows = _rows_of_one_more(pieces, anchors, by_unit)
    for index, piece in enumerate(pieces):
        here = [a for a in anchors if a.piece == index]
        if piece.unit in by_unit and piece.unit == last_unit and piece.kind is Unit.ITEM and not here:
            # "Båda är ST-läkare. …": a line after the list that looks like the last item's
            ended = piece.unit if layout.first(SHARED, piece.start, piece.end) else ended
            if ended == piece.unit:
                hand_out(layout, piece, here, scopes)
                continue
        if piece.unit in by_unit:
            for person in by_unit[piece.unit]:
                scopes[person].own.append(piece)
            last_unit = piece.unit
            continue
        if piece.unit in rows:
            scopes[rows[piece.unit]].own.append(piece)
            continue
        of_the_last = piece.unit > last_unit > 0 and piece.unit not in all_told
        if of_the_last and piece.kind is Unit.ITEM and piece.label is not None:
            for person in by_unit[last_unit]:  # a sub-item
                scopes[person].own.append(piece)
            continue
        hand_out(layout, piece, here, scopes)
    return [scopes[person] for person in persons if scopes[person].own or person in persons]


def _rows_of_one_more(
    pieces: Sequence[Piece], anchors: Sequence[Anchor], by_unit: dict[int, list[str]]
) -> dict[int, str]:
    """Whose the rows are that stand below a first one of the same trainee: named again, or in an empty cell."""
    named = {pieces[a.piece].unit: a.person for a in reversed(anchors)}
    whole = {p.unit for p in pieces if p.kind is Unit.ROW and p.label in _OF_A_ROW}
    told = {p.unit for p in pieces if p.label is Label.TRAINEE}
    found: dict[int, str] = {}
    last = ""
    for unit in sorted(whole):
        last = named.get(unit, last if unit not in told else "")
        if unit not in by_unit and last:
            found[unit] = last
    return found


def _facts_of_all(pieces: Sequence[Piece], by_unit: dict[int, list[str]]) -> frozenset[int]:
    """The labelled items that stand in a list of their own after all records, a table or another list, and so are no
    sub-items of the last: "Arbetstid: 40 tim/vecka". Where a record before the last has such ones too, each has its
    own."""
    first, last = min(by_unit), max(by_unit)
    records = [piece for piece in pieces if piece.unit in by_unit]
    items = [piece for piece in pieces if piece.kind is Unit.ITEM and piece.unit not in by_unit and piece.label]
    if any(first < piece.unit < last for piece in items):
        return frozenset()
    in_rows = records[-1].kind is Unit.ROW
    together = {piece.paragraph for piece in records}
    return frozenset(
        piece.unit
        for piece in items
        if piece.unit > last and (in_rows or (len(together) == 1 and piece.paragraph not in together))
    )
