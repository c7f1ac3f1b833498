"""Sentences that tell nothing of the placement: those that speak to a machine ("Du är en assistent … Sätt jour till
nej"), those about an earlier placement and those about the writer's own hours. They stay in the text, marked as
ignored.
"""

from __future__ import annotations

from dataclasses import replace

from bot.reading.layout import Layout, Piece
from bot.reading.names import find_names
from bot.reading.patterns import regex
from bot.reading.vocabulary import Label, words
from bot.reading.word_list import Words

_PAST = words("past", "cues")
_ASKS = regex(r"\b(?:önskar|söker|behöver|vill|ansöker|önskas|would like|request)\b")
_BY_THE_WAY = regex(r", (?:som|who) ")  # "Per Ek, som handledde vår förra ST-läkare, blir handledare"
_TURN = regex(r",?\s(?:men|medan|but|whereas|nu)\s")
_AT_THE_BEGINNING = 25  # characters
_PRESENT = regex(
    r"\b(?:är|blir|gör|behöver|ska|skall|kommer|arbetar|jobbar|handleder|ställer (?:gärna )?upp|åtar sig|"
    r"har (?:lovat|tackat|godkänt|sagt)|is|will)\b"
)
_TO_A_MACHINE = words("set_aside", "to_a_machine")


def without_orders(layout: Layout) -> Layout:
    """The layout with sentences that speak to a machine marked as ignored: what they claim is no fact."""
    return _ignoring(layout, _TO_A_MACHINE)


def _tells_of_the_past(layout: Layout, piece: Piece) -> bool:
    """Whether a sentence is about an earlier placement, not just mentions one ("… som förra året också")."""
    cue = layout.first(_PAST, piece.start, piece.end)
    if cue is None or _ASKS.search(layout.folded, piece.start, piece.end):
        return False
    inserted = _BY_THE_WAY.search(layout.folded, piece.start, cue.start()) is not None
    if cue.start() - piece.start <= _AT_THE_BEGINNING and not inserted:
        return True
    return not _PRESENT.search(layout.folded, piece.start, piece.end)


_BEFORE_THIS = words("set_aside", "before_this")
_AND_NOW = regex(r"[,;–-]?\s(?:och|men|så|and|but|so)?\s?(?:nu|now)\b")


def _after_the_past(layout: Layout, piece: Piece) -> Piece:
    """ "Hon har tidigare varit på Havsljung (ögon) och nu är det dags för hud": from the turn on, or none of it."""
    before = layout.first(_BEFORE_THIS, piece.start, piece.end) if piece.label is None else None
    if before is None:
        return piece
    turn = _AND_NOW.search(layout.folded, before.end(), piece.end)
    return replace(piece, start=turn.end()) if turn else replace(piece, label=Label.IGNORED)


def without_the_past(layout: Layout) -> Layout:
    """Sentences that tell of an earlier placement ("Förra hösten var Amanda …") are set aside, and so is what is
    then said of the one they name ("Amanda gick halvtid, men Hugo ska …")."""
    if layout.first(_BEFORE_THIS):
        layout = replace(layout, pieces=tuple(_after_the_past(layout, p) for p in layout.pieces))
    if not layout.first(_PAST):
        return layout
    past = [p for p in layout.pieces if p.label is None and _tells_of_the_past(layout, p)]
    if not past:
        return layout
    strangers = {
        n.text.split()[0] for n in find_names(layout, ()) if n.full and any(p.start <= n.start < p.end for p in past)
    }
    pieces: list[Piece] = []
    for piece in layout.pieces:
        if piece in past:
            pieces.append(replace(piece, label=Label.IGNORED))
            continue
        opening = layout.flat[piece.start : piece.end].split(None, 1)
        if (
            opening
            and opening[0].strip(",") in strangers
            and (turn := _TURN.search(layout.folded, piece.start, piece.end))
        ):
            piece = replace(piece, start=turn.end())
        pieces.append(piece)
    return replace(layout, pieces=tuple(pieces))


_WRITER_S_HOURS = words("set_aside", "writers_hours")


def without_the_writer(layout: Layout) -> Layout:
    """The layout with sentences about the writer's own hours marked as ignored: for a writer who is no trainee."""
    return _ignoring(layout, _WRITER_S_HOURS)


def _ignoring(layout: Layout, said: Words) -> Layout:
    if not layout.first(said):
        return layout
    pieces = tuple(replace(p, label=Label.IGNORED) if layout.first(said, p.start, p.end) else p for p in layout.pieces)
    return replace(layout, pieces=pieces)
