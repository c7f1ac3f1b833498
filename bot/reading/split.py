"""Which words belong to which placement: one for each trainee and period, the rest shared by all.

Records stand in a list or a table, in paragraphs, or in one sentence. A record begins where a new trainee is named
(or, for one trainee, a new place and period); what stands before the first record, and what speaks of all of them,
is shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

from bot.reading.handing_out import SHARED, groups_of, hand_out, names_apart, to_all
from bot.reading.layout import Layout, Piece, Unit
from bot.reading.patterns import regex
from bot.reading.scopes import Anchor, Scope
from bot.reading.split_records import by_heads, by_units, headed_records, rows_without_name, units_of
from bot.reading.vocabulary import Label, entries, words

MAX_PLACEMENTS = 60
_LIKEWISE = words("shared", "likewise")
_PRONOUNS = frozenset(entries("shared", "pronouns"))


def split(layout: Layout, anchors: Sequence[Anchor]) -> list[Scope]:
    """The placements of a text. `anchors`: in order of the text, one for each naming of a trainee."""
    pieces = list(layout.pieces)
    nameless = rows_without_name(pieces, anchors)
    anchors = sorted((*anchors, *nameless), key=_start)
    persons = list(dict.fromkeys(a.person for a in anchors if a.person))[:MAX_PLACEMENTS]
    anchors = [a for a in anchors if a.person in persons]
    if len(persons) < 2:
        scope = Scope(persons[0] if persons else "")
        scope.own = pieces
        return [scope]
    units = units_of(pieces, anchors)
    headed = headed_records(layout, anchors)
    if headed:
        scopes = by_heads(layout, anchors, headed, persons)
    elif units:
        scopes = by_units(layout, pieces, anchors, units, persons)
    else:
        scopes = _running(layout, pieces, anchors, persons)
    _share_likewise(layout, scopes)
    unknown = {a.person for a in nameless}
    out = _left_out(layout, anchors)
    scopes = [scope for scope in scopes if scope.person not in out] or scopes
    for scope in scopes:
        scope.person = "" if scope.person in unknown else scope.person
    return scopes


_start = attrgetter("start")
# "Rad 3 kan ni bortse från, Hedda har fått plats här hemma"
_LEAVES_OUT = regex(
    r"\b(?:rad|nummer|nr|punkt)(?:en)?\.? \d{1,2} (?:utgår|stryks|är struken|gäller inte)\b|"
    r"\b(?:bortse från|hoppa över|stryk|stryka|ta bort) (?:rad|nummer|nr|punkt)(?:en)?\.? \d|"
    r"\b(?:rad|nummer|nr|punkt)(?:en)?\.? \d{1,2} (?:kan|ska|får) (?:ni|du) (?:bortse från|hoppa över|stryka|ta bort)\b"
)


def _left_out(layout: Layout, anchors: Sequence[Anchor]) -> set[str]:
    """The trainees of whom a sentence says that the reader is to leave them out."""
    out: set[str] = set()
    for index, piece in enumerate(layout.pieces) if _LEAVES_OUT.search(layout.folded) else ():
        here = {a.person for a in anchors if a.piece == index}
        if piece.kind is Unit.TEXT and len(here) == 1 and _LEAVES_OUT.search(layout.folded, piece.start, piece.end):
            out |= here
    return out


def _share_likewise(layout: Layout, scopes: Sequence[Scope]) -> None:
    """ "… och likadant för Bo Öst": what was said of the one before holds for the next, but for what is told anew."""
    for before, scope in pairwise(scopes):
        if any(layout.first(_LIKEWISE, piece.begin, piece.end) for piece in scope.own):
            known = [*scope.own, *scope.shared]
            scope.shared += [piece for piece in (*before.own, *before.shared) if piece not in known]


def split_by(layout: Layout, scope: Scope, starts: Sequence[int], told: Sequence[Anchor] = ()) -> list[Scope]:
    """Cut one placement's scope in several, at each offset: one trainee, several periods. `told`: where further down
    the text tells of one of them, "#0" of the first."""
    pieces = scope.own
    placed = [Anchor(start, start, _index(pieces, start), f"#{number}") for number, start in enumerate(starts)]
    units = units_of(pieces, placed)
    names = [a.person for a in placed]
    at = {piece.start: index for index, piece in enumerate(pieces)}
    placed += [replace(a, piece=at[layout.pieces[a.piece].start]) for a in told if layout.pieces[a.piece].start in at]
    scopes = (
        by_units(layout, pieces, placed, units, names)
        if units
        else _running(layout, pieces, placed, names, of_one=True)
    )
    return [
        replace(
            s,
            person=scope.person,
            mention=scope.mention,
            shared=[*s.shared, *scope.shared],
            order=number,
            of=len(scopes),
        )
        for number, s in enumerate(scopes)
    ]


def _index(pieces: Sequence[Piece], offset: int) -> int:
    return next((i for i, p in enumerate(pieces) if p.begin <= offset < p.end), 0)


def _running(
    layout: Layout, pieces: Sequence[Piece], anchors: Sequence[Anchor], persons: Sequence[str], *, of_one: bool = False
) -> list[Scope]:
    """Trainees in running text, or in blocks: each one's words go on until the next one is named. `of_one`: they are
    placements of one trainee, and "hon" tells of none more than of the others."""
    scopes = {person: Scope(person) for person in persons}
    groups = groups_of(layout, anchors)
    for group in groups:
        for order, anchor in enumerate(group):
            scopes[anchor.person].order, scopes[anchor.person].of = order, len(group)
    current: list[str] = []
    seen: set[str] = set()
    floating = False  # whether an earlier trainee had sentences of his or her own after the first
    last_paragraph = 0
    for index, piece in enumerate(pieces):
        here = [a for a in anchors if a.piece == index]
        if here:
            named = list(dict.fromkeys(a.person for a in here))
            new = [p for p in named if p not in seen]
            if len(named) > 1 or names_apart(layout, piece, here):
                hand_out(layout, piece, here, scopes)
                group_here = groups_of(layout, here)
                current = [a.person for a in group_here[-1]] if new else current
                if len(group_here) == 1 and len(current) == len(persons):
                    current = []
            else:
                scopes[named[0]].own.append(piece)
                current = named
            seen.update(named)
            last_paragraph = piece.paragraph
            continue
        of_all = layout.first(SHARED, piece.start, piece.end) is not None
        starts_with = layout.folded[piece.start : piece.start + 12].split()
        pronoun = bool(starts_with) and starts_with[0].strip(",.") in _PRONOUNS
        of_all = of_all or (pronoun and of_one)
        more_to_come = len(seen) < len(persons)
        if not current or of_all or (piece.kind is not Unit.TEXT and not more_to_come and not floating):
            to_all(scopes, piece)
        elif pronoun or (more_to_come and seen):
            for person in current:
                scopes[person].own.append(piece)
            floating = True
        elif (floating and piece.paragraph == last_paragraph) or (piece.label is Label.SUPERVISOR and floating):
            for person in current:
                scopes[person].own.append(piece)
        else:
            to_all(scopes, piece)
    return [scopes[person] for person in persons]
