"""Which words belong to which placement: one for each trainee and period, the rest shared by all.

Records stand in a list or a table, in paragraphs, or in one sentence. A record begins where a new trainee is named
(or, for one trainee, a new place and period); what stands before the first record, and what speaks of all of them,
is shared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.reading.layout import Layout, Piece, Unit
from bot.reading.mentions import Mention
from bot.reading.patterns import regex
from bot.reading.vocabulary import Label, entries, words

MAX_PLACEMENTS = 60
RESPECTIVELY = regex(r"\brespektive\b|\bresp\b|\brespectively\b")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a record begins: `person` is the trainee's full name, "" for a place or period of the same trainee."""

    start: int
    end: int
    piece: int
    person: str = ""


@dataclass(slots=True)
class Scope:
    """The pieces of one placement, own ones before shared ones; `pieces` may be cut out of longer sentences."""

    person: str = ""
    mention: Mention | None = None
    own: list[Piece] = field(default_factory=list)
    shared: list[Piece] = field(default_factory=list)
    excepted: list[Piece] = field(default_factory=list)  # what is said of all but this one
    order: int = 0  # which of `of` trainees that are named together, for "respektive"
    of: int = 1


_SHARED = words("shared", "cues")
_EXCEPT = words("shared", "except")
_LIKEWISE = words("shared", "likewise")
_PRONOUNS = frozenset(entries("shared", "pronouns"))
# "varken Moa eller Bo går jour": what is said depends on it
_COUNTED = regex(r"\b(?:varken|vare sig|neither|both|både|såväl)\s(?:(?:dr|doktor|st-läkaren|studenten)\s)?$")
_SEPARATOR = regex(
    r"(?:,|;|\boch|\bsamt|\band|\bmedan|\bdels|[-–•])\s+(?:(?!(?:och|samt|and|medan|dels)\b)[\w-]+\s){0,5}$"
)
_TOGETHER = regex(
    r"^[\s,&+/]*(?:och|samt|som|and|eller|or|nor|,|&|\+|/)?[\s,]*"
    r"(?:vår|vår ST-läkare|ST-läkare|ST-läkaren|dr|doktor)?[\s]*$",
    re.IGNORECASE,
)


def split(layout: Layout, anchors: Sequence[Anchor]) -> list[Scope]:
    """The placements of a text. `anchors`: in order of the text, one for each naming of a trainee."""
    persons = list(dict.fromkeys(a.person for a in anchors if a.person))[:MAX_PLACEMENTS]
    anchors = [a for a in anchors if a.person in persons]
    pieces = list(layout.pieces)
    if len(persons) < 2:
        scope = Scope(persons[0] if persons else "")
        scope.own = pieces
        return [scope]
    by_unit = _by_unit(pieces, anchors)
    if by_unit:
        scopes = _records(layout, pieces, anchors, by_unit, persons)
    else:
        scopes = _running(layout, pieces, anchors, persons)
    _share_likewise(layout, scopes)
    return scopes


def _share_likewise(layout: Layout, scopes: Sequence[Scope]) -> None:
    """ "… och likadant för Bo Öst": what was said of the one before holds for the next, but for what is told anew."""
    for before, scope in pairwise(scopes):
        if any(layout.first(_LIKEWISE, piece.begin, piece.end) for piece in scope.own):
            known = [*scope.own, *scope.shared]
            scope.shared += [piece for piece in (*before.own, *before.shared) if piece not in known]


def split_by(layout: Layout, scope: Scope, starts: Sequence[int]) -> list[Scope]:
    """Cut one placement's scope in several, at each offset: one trainee, several periods."""
    pieces = scope.own
    placed = [Anchor(start, start, _index(pieces, start), f"#{number}") for number, start in enumerate(starts)]
    by_unit = _by_unit(pieces, placed)
    names = [a.person for a in placed]
    scopes = _records(layout, pieces, placed, by_unit, names) if by_unit else _running(layout, pieces, placed, names)
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


def _by_unit(pieces: Sequence[Piece], anchors: Sequence[Anchor]) -> dict[int, list[str]]:
    """The trainees first named in each list item or row; empty unless at least two units hold one."""
    found: dict[int, list[str]] = {}
    first: set[str] = set()
    for anchor in anchors:
        unit = pieces[anchor.piece].unit if anchor.piece < len(pieces) else 0
        if unit and anchor.person not in first:
            found.setdefault(unit, []).append(anchor.person)
            first.add(anchor.person)
    return found if len(found) >= 2 else {}


def _records(
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
    for index, piece in enumerate(pieces):
        here = [a for a in anchors if a.piece == index]
        if piece.unit in by_unit and piece.unit == last_unit and piece.kind is Unit.ITEM and not here:
            # "Båda är ST-läkare. …": a line after the list that looks like the last item's
            ended = piece.unit if layout.first(_SHARED, piece.start, piece.end) else ended
            if ended == piece.unit:
                _hand_out(layout, piece, here, scopes)
                continue
        if piece.unit in by_unit:
            for person in by_unit[piece.unit]:
                scopes[person].own.append(piece)
            last_unit = piece.unit
            continue
        of_the_last = piece.unit > last_unit > 0 and piece.unit not in all_told
        if of_the_last and piece.kind is Unit.ITEM and piece.label is not None:
            for person in by_unit[last_unit]:  # a sub-item
                scopes[person].own.append(piece)
            continue
        _hand_out(layout, piece, here, scopes)
    return [scopes[person] for person in persons if scopes[person].own or person in persons]


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


def _hand_out(layout: Layout, piece: Piece, here: Sequence[Anchor], scopes: dict[str, Scope]) -> None:
    """A piece outside the records: to those it names, else to all. An exception ("utom Elsa") is cut off."""
    named = [a for a in here if a.person in scopes]
    cut = next(iter(layout.all(_EXCEPT, piece.start, piece.end)), None)
    after = [a for a in named if cut and a.start >= cut.end()]
    if cut and after:
        general, special = replace(piece, end=cut.start()), replace(piece, start=cut.end(), label=None)
        inserted = _INSERTED.match(layout.flat, cut.end(), piece.end)
        if not inserted and _ALL_BUT.fullmatch(layout.folded, piece.start, cut.start()):
            # "båda utom Omar går jour": what is said holds for the others alone
            said = replace(piece, start=after[-1].end, label=None, label_start=-1)
            for person, scope in scopes.items():
                (scope.excepted if any(a.person == person for a in after) else scope.own).append(said)
            return
        if not inserted and _only_denies(layout, cut.end(), piece.end, after):
            # "godkänt för Moa men inte för Omar", "alla utom Omar": what is said does not hold for Omar
            denied = {a.person for a in after}
            for person, scope in scopes.items():
                if person in denied:
                    scope.excepted.append(general)
                else:
                    (scope.own if any(a.person == person for a in named) else scope.shared).append(general)
            return
        if inserted:  # "alla utom Elsa, som går 80 %, arbetar heltid"
            special = replace(special, end=inserted.end())
            for scope in scopes.values():
                scope.shared.append(replace(piece, start=inserted.end(), label=None))
        for person, scope in scopes.items():
            if any(a.person == person for a in after):
                scope.own.insert(0, special)
                scope.excepted.append(general)
            else:
                (scope.own if any(a.person == person for a in named) else scope.shared).append(general)
        return
    persons = {a.person for a in named} or _labelled_for(layout, piece, scopes)
    if len(named) > 1 and len(persons) > 1:
        for part, person in _cut(layout, piece, named):
            if person:
                scopes[person].own.append(part)
            else:  # "Chefen har godkänt Anna och Bo": of those whom the sentence names
                _to_all({name: scopes[name] for name in persons}, part)
        return
    for person, scope in scopes.items():
        if not persons:
            scope.shared.append(piece)
        elif person in persons:
            scope.own.append(piece)


def _labelled_for(layout: Layout, piece: Piece, scopes: dict[str, Scope]) -> set[str]:
    """Whom a label names: "Handledare för Astrid: Per Ek", "Jour (Noura): nej"."""
    if piece.label is None or not 0 <= piece.label_start < piece.start:
        return set()
    said = set(_WORD.findall(layout.text[piece.label_start : piece.start]))
    return {person for person in scopes if said & set(person.split())}


_WORD = regex(r"\w[\w-]*")
_ALL_BUT = regex(r"\W*(?:båda|bägge|alla|samtliga|både och|all|everyone|both)\W*")
_DENIES = regex(r"\b(?:inte|ej|icke|not|dock|för|åt|till|for|of|at|och|and|än|ännu|yet|dr|vår|alla)\b|[\s,.;:()!–-]")


def _only_denies(layout: Layout, start: int, end: int, anchors: Sequence[Anchor]) -> bool:
    """Whether a stretch holds nothing but the names of those for whom something does not hold."""
    rest = list(layout.folded[start:end])
    for anchor in anchors:
        rest[anchor.start - start : anchor.end - start] = " " * (anchor.end - anchor.start)
    return not _DENIES.sub("", "".join(rest))


_INSERTED = regex(r"[^.;]{1,60}?\bsom\s+\w+\s+[^,.;]{1,40}?(?=,?\s(?:arbetar|jobbar|går|har|är|tjänstgör|gör)\s)")


def _cut(layout: Layout, piece: Piece, anchors: Sequence[Anchor]) -> list[tuple[Piece, str]]:
    """A sentence cut where each trainee's words begin; the words before the first are nobody's own."""
    groups = _groups(layout, anchors)
    starts = [max(piece.begin, _separated(layout, piece, group[0])) for group in groups]
    parts: list[tuple[Piece, str]] = []
    if starts and starts[0] > piece.start:
        parts.append((replace(piece, end=starts[0]), ""))
    for number, group in enumerate(groups):
        end = starts[number + 1] if number + 1 < len(starts) else piece.end
        for anchor in group:
            part = replace(piece, start=max(piece.start, starts[number]), end=end)
            to_all = layout.first(_SHARED, anchor.end, end) if number == len(groups) - 1 and number else None
            if to_all and anchor is group[-1]:  # "… och Bo Stark på Solvändan, båda v. 36–45"
                parts.append((replace(part, start=to_all.start(), label=None, label_start=-1), ""))
            if to_all:
                part = replace(part, end=to_all.start())
            if part.start > piece.start:
                part = replace(part, label=None, label_start=-1)
            parts.append((part, anchor.person))
    return parts


def _groups(layout: Layout, anchors: Sequence[Anchor]) -> list[list[Anchor]]:
    """Trainees that are named side by side ("Anna Ek och Bo Öst") stand together."""
    groups: list[list[Anchor]] = []
    for anchor in anchors:
        if groups and any(a.person == anchor.person for group in groups for a in group):
            continue
        if groups and _TOGETHER.match(layout.flat[groups[-1][-1].end : anchor.start]):
            groups[-1].append(anchor)
        else:
            groups.append([anchor])
    return groups


def _separated(layout: Layout, piece: Piece, anchor: Anchor) -> int:
    """Where a trainee's words begin: at the head of the line, else after the comma or "och" before the name."""
    line = layout.text.rfind("\n", piece.start, anchor.start) + 1
    if line and not layout.text[line : anchor.start].strip(" \t-–*•"):
        return line
    counted = _COUNTED.search(layout.folded, max(piece.start, anchor.start - 24), anchor.start)
    if counted:
        return counted.start()
    before = layout.flat[piece.start : anchor.start]
    match = _SEPARATOR.search(before[-60:])
    return anchor.start - (len(before[-60:]) - match.start()) if match else anchor.start


def _running(layout: Layout, pieces: Sequence[Piece], anchors: Sequence[Anchor], persons: Sequence[str]) -> list[Scope]:
    """Trainees in running text, or in blocks: each one's words go on until the next one is named."""
    scopes = {person: Scope(person) for person in persons}
    groups = _groups(layout, anchors)
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
            if len(named) > 1 or layout.first(_EXCEPT, piece.start, piece.end):
                _hand_out(layout, piece, here, scopes)
                group_here = _groups(layout, here)
                current = [a.person for a in group_here[-1]] if new else current
                if len(group_here) == 1 and len(current) == len(persons):
                    current = []
            else:
                scopes[named[0]].own.append(piece)
                current = named
            seen.update(named)
            last_paragraph = piece.paragraph
            continue
        to_all = layout.first(_SHARED, piece.start, piece.end) is not None
        starts_with = layout.folded[piece.start : piece.start + 12].split()
        pronoun = bool(starts_with) and starts_with[0].strip(",.") in _PRONOUNS
        more_to_come = len(seen) < len(persons)
        if not current or to_all or (piece.kind is not Unit.TEXT and not more_to_come and not floating):
            _to_all(scopes, piece)
        elif pronoun or (more_to_come and seen):
            for person in current:
                scopes[person].own.append(piece)
            floating = True
        elif (floating and piece.paragraph == last_paragraph) or (piece.label is Label.SUPERVISOR and floating):
            for person in current:
                scopes[person].own.append(piece)
        else:
            _to_all(scopes, piece)
    return [scopes[person] for person in persons]


def _to_all(scopes: dict[str, Scope], piece: Piece) -> None:
    for scope in scopes.values():
        scope.shared.append(piece)
