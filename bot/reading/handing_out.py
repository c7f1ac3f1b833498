"""Sentences outside the records: each is handed out to those whom it names, cut where it names several, else to all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.reading.layout import Layout, Piece
from bot.reading.patterns import regex
from bot.reading.scopes import Anchor, Scope
from bot.reading.vocabulary import words

SHARED = words("shared", "cues")
EXCEPT = words("shared", "except")
# "varken Moa eller Bo går jour": what is said depends on it
_COUNTED = regex(r"\b(?:varken|vare sig|neither|both|både|såväl)\s(?:(?:dr|doktor|st-läkaren|studenten)\s)?$")
_SEPARATOR = regex(
    r"(?:,|;|\boch|\bsamt|\band|\bmedan|\bdels|[-–•])\s+(?:(?!(?:och|samt|and|medan|dels)\b)[\w-]+\s){0,5}\(?$"
)
_TOGETHER = regex(
    r"^[\s,&+/]*(?:och|samt|som|and|eller|or|nor|,|&|\+|/)?[\s,]*"
    r"(?:vår|vår ST-läkare|ST-läkare|ST-läkaren|dr|doktor)?[\s]*$",
    re.IGNORECASE,
)
_ONLY = regex(r"\b(?:bara|endast|enbart|only) (?:(?:för|åt|på|hos|vid|for|at) )?(?:dr |st-läkaren? )?$")
# "både på Granvik och på Lyckhem"
_BOTH_AT = regex(r"\b(?:varken|vare sig|neither|both|både|såväl)\s(?:på|hos|vid|under|i|at|in)\s$")
_AND_AT = regex(r",?\s(?:och|eller|som|and|or|nor)\s(?:på|hos|vid|under|i|at|in)\s")


def hand_out(layout: Layout, piece: Piece, here: Sequence[Anchor], scopes: dict[str, Scope]) -> None:
    """A piece outside the records: to those it names, else to all. An exception ("utom Elsa") is cut off."""
    named = [a for a in here if a.person in scopes]
    cut = next(iter(layout.all(EXCEPT, piece.start, piece.end)), None)
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
    if only := _only_these(layout, piece, named):
        # "jour ingår bara för Henry", "bara Henry går jour": the others do not
        said = replace(piece, end=only.start()) if only.start() - piece.start > 2 else replace(piece, start=only.end())
        alone = {a.person for a in named}
        for person, scope in scopes.items():
            (scope.own if person in alone else scope.excepted).append(said)
        return
    persons = {a.person for a in named} or _labelled_for(layout, piece, scopes)
    if len(named) > 1 and len(persons) > 1:
        for part, person in _cut(layout, piece, named):
            if person:
                scopes[person].own.append(part)
            else:  # "Chefen har godkänt Anna och Bo": of those whom the sentence names
                to_all({name: scopes[name] for name in persons}, part)
        return
    for person, scope in scopes.items():
        if not persons:
            scope.shared.append(piece)
        elif person in persons:
            scope.own.append(piece)


def names_apart(layout: Layout, piece: Piece, here: Sequence[Anchor]) -> bool:
    """Whether a sentence names some of those that it is about as others than the rest: "utom Elsa", "bara Elsa"."""
    return layout.first(EXCEPT, piece.start, piece.end) is not None or _only_these(layout, piece, here) is not None


def _only_these(layout: Layout, piece: Piece, named: Sequence[Anchor]) -> re.Match[str] | None:
    return _ONLY.search(layout.folded, piece.begin, named[0].start) if named else None


def _labelled_for(layout: Layout, piece: Piece, scopes: dict[str, Scope]) -> set[str]:
    """Whom a label names: "Handledare för Astrid: Per Ek", "Jour (Noura): nej"."""
    if piece.label is None or not 0 <= piece.label_start < piece.start:
        return set()
    said = set(_WORD.findall(layout.text[piece.label_start : piece.start]))
    return {person for person in scopes if said & set(person.split())}


_WORD = regex(r"\w[\w-]*")
_ALL_BUT = regex(r"\W*(?:båda|bägge|alla|samtliga|både och|all|everyone|both)\W*")
_DENIES = regex(
    r"\b(?:inte|ej|icke|not|dock|för|åt|till|på|hos|vid|under|for|of|at|och|and|än|ännu|yet|dr|vår|alla)\b|[\s,.;:()!–-]"
)


def _only_denies(layout: Layout, start: int, end: int, anchors: Sequence[Anchor]) -> bool:
    """Whether a stretch holds nothing but the names of those for whom something does not hold."""
    rest = list(layout.folded[start:end])
    for anchor in anchors:
        rest[anchor.start - start : anchor.end - start] = " " * (anchor.end - anchor.start)
    return not _DENIES.sub("", "".join(rest))


_INSERTED = regex(r"[^.;]{1,60}?\bsom\s+\w+\s+[^,.;]{1,40}?(?=,?\s(?:arbetar|jobbar|går|har|är|tjänstgör|gör)\s)")


def _cut(layout: Layout, piece: Piece, anchors: Sequence[Anchor]) -> list[tuple[Piece, str]]:
    """A sentence cut where each trainee's words begin; the words before the first are nobody's own."""
    groups = groups_of(layout, anchors)
    starts = [max(piece.begin, _separated(layout, piece, group[0])) for group in groups]
    if anchors[0].clause:
        starts[0] = piece.begin
    parts: list[tuple[Piece, str]] = []
    if starts and starts[0] > piece.start:
        parts.append((replace(piece, end=starts[0]), ""))
    for number, group in enumerate(groups):
        end = starts[number + 1] if number + 1 < len(starts) else piece.end
        for anchor in group:
            part = replace(piece, start=max(piece.start, starts[number]), end=end, broken=end < piece.end)
            to_all = layout.first(SHARED, anchor.end, end) if number == len(groups) - 1 and number else None
            if to_all and anchor is group[-1]:  # "… och Bo Stark på Solvändan, båda v. 36–45"
                parts.append((replace(part, start=to_all.start(), label=None, label_start=-1), ""))
            if to_all:
                part = replace(part, end=to_all.start())
            if part.start > piece.start:
                part = replace(part, label=None, label_start=-1)
            parts.append((part, anchor.person))
    return parts


def groups_of(layout: Layout, anchors: Sequence[Anchor]) -> list[list[Anchor]]:
    """Trainees that are named side by side ("Anna Ek och Bo Öst") stand together."""
    groups: list[list[Anchor]] = []
    for anchor in anchors:
        if groups and any(a.person == anchor.person for group in groups for a in group):
            continue
        if groups and _is_beside(layout, groups[-1], anchor):
            groups[-1].append(anchor)
        else:
            groups.append([anchor])
    return groups


def _is_beside(layout: Layout, group: Sequence[Anchor], anchor: Anchor) -> bool:
    if _TOGETHER.match(layout.flat[group[-1].end : anchor.start]):
        return True
    counted = _BOTH_AT.search(layout.folded, max(0, group[0].start - 24), group[0].start)
    return counted is not None and _AND_AT.fullmatch(layout.folded, group[-1].end, anchor.start) is not None


def _separated(layout: Layout, piece: Piece, anchor: Anchor) -> int:
    """Where a trainee's words begin: at the head of the line, else after the comma or "och" before the name."""
    if anchor.start == anchor.end:
        return anchor.start  # where a record is known to begin
    line = layout.text.rfind("\n", piece.start, anchor.start) + 1
    if line and not layout.text[line : anchor.start].strip(" \t-–*•"):
        return line
    counted = _COUNTED.search(layout.folded, max(piece.start, anchor.start - 24), anchor.start)
    if counted:
        return counted.start()
    before = layout.flat[piece.start : anchor.start]
    match = _SEPARATOR.search(before[-60:])
    return anchor.start - (len(before[-60:]) - match.start()) if match else anchor.start


def to_all(scopes: dict[str, Scope], piece: Piece) -> None:
    for scope in scopes.values():
        scope.shared.append(piece)
