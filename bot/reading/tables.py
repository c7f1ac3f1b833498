"""Tables in plain text: where one begins and ends, and its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.folding import fold
from bot.reading.lines import (
    Line,
    trim,
)
from bot.reading.patterns import regex
from bot.reading.vocabulary import Label, label_of

CELLS = regex(r"[ ]*\t[ \t]*|[ ]*\|[ ]*")
_EACH_CELL = regex(r"[ ]*\t[ ]*|[ ]*\|[ ]*")


_GAP = regex(r"\S  +\S")
_WIDE_CELLS = regex(r"[ ]{2,}|[ ]*\t[ \t]*|[ ]*\|[ ]*")


_RULE_LINE = regex(r"^[\s|+:=_\-–—]*$")


# A heading that is not known word for word is known by its words: the first of these that is in it.
_BY_WORDS: tuple[tuple[re.Pattern[str], Label], ...] = tuple(
    (regex(pattern), label)
    for pattern, label in (
        (
            r"tele|\btfn|\btel\b|mail|mejl|e-post|adress|person(?:nummer|nr)|titel|handledarutb|utbildningsår",
            Label.IGNORED,
        ),
        (r"(?:huvud|hemma|bi)handl|handl\w*\.? (?:hemma|på hem|i hem|hos oss|här)", Label.HOME_SUPERVISOR),
        (r"handl|supervis|mentor", Label.SUPERVISOR),
        (r"studierektor|study director|\bsr\b", Label.STUDY_DIRECTOR),
        (r"(?:chef|\bvc\b|head).*(?:\bok\b|godkän|samråd|tillstyrk|\bja\b|approv|agree)", Label.HEAD_CONSULTED),
        (r"(?:godkän|samråd|tillstyrk|approv).*(?:chef|\bvc\b|head)", Label.HEAD_CONSULTED),
        (r"verksamhetsch|\bvc\b|klinikchef|head of", Label.DEPARTMENT_HEAD),
        (r"jour|beredskap|on.call", Label.ON_CALL),
        (r"(?:från|fr\.? ?o\.? ?m|fom|start|börja|from).*(?:till|t\.? ?o\.? ?m|slut|\bto\b|end)", Label.PERIOD),
        (r"från|fr\.? ?o\.? ?m\b|\bfom\b|start|börja|första|first|from|begin|inled|tillträd", Label.START),
        (r"\btill\b|t\.? ?o\.? ?m\b|slut|sista|\blast\b|until|\bend\b|avslut", Label.END),
        (r"%|\bomf|grad\b|procent|tjg|extent|heltid", Label.EXTENT),
        (r"\btim|\bh ?/ ?v|arbetstid|tider\b|hours|schema", Label.HOURS),
        (r"veck|\bv\b|\bv\.|vnr|period|datum|\bnär\b|\btid\b|dates?\b|weeks?\b", Label.PERIOD),
        (r"\b(?:hem|hemma|egen|egna|vår)\w*[ -]?(?:klinik|enhet)|^st[ -](?:inriktning|speciali)", Label.OWN_PROGRAMME),
        (r"leverantör|vårdgivare|mottag|klinik|ställe\b|provider|\bhost\b", Label.SUPPLIER),
        (r"specialitet|ämne|inriktning|program\b|\byrke|randning|sidotj|special[it]", Label.PROGRAMME),
        (r"förvaltning|organisation|arbetsgivare|sjukhus|employer", Label.ORGANISATION),
        (r"namn|läkare|student|elev\b|doktor|\bvem\b|trainee|resident|name", Label.TRAINEE),
    )
)
_YEAR = regex(r"\b20[2-4]\d\b")
_MOST_WORDS = 5


def heading_by_words(text: str) -> Label | None:
    """What a heading of a column or row stands for by the words in it: "Veckor 2027", "Vecka fr.o.m.". Only for one
    that stands among others that are known: a cell of data can hold the same words."""
    folded = _YEAR.sub(" ", fold(text))
    if len(text) > 60 or len(folded.split()) > _MOST_WORDS or any(letter.isdigit() for letter in folded):
        return None
    return next((label for pattern, label in _BY_WORDS if pattern.search(folded)), None)


def table_end(lines: Sequence[Line], at: int) -> int:
    """Where the table that begins at line `at` ends; `at` itself where none begins."""
    splitter = splitter_of(lines[at].text)
    if splitter is None:
        return at
    end = at
    while end < len(lines) and (splitter.search(lines[end].text.strip()) or is_rule(lines[end].text)):
        end += 1
    if splitter is _WIDE_CELLS and (
        end - at < 2 or (_header_labels(lines[at], splitter) < 3 and not _of_people(lines[at:end], splitter))
    ):
        return at
    if splitter is CELLS and end - at < 2:
        return at
    return end


_PERSON = regex(r"[A-ZÅÄÖÉ][\w’'-]+(?: [A-ZÅÄÖÉ][\w’'-]+){1,3}")


def _of_people(lines: Sequence[Line], splitter: re.Pattern[str]) -> bool:
    """Whether every line has as many cells, three or more, and begins with a name."""
    rows = [[line.text[s:e] for s, e in cells_of(line.text, splitter) if s < e] for line in lines]
    return all(len(row) == len(rows[0]) >= 3 and _PERSON.fullmatch(row[0]) for row in rows)


def rows_of(lines: Sequence[Line]) -> list[list[tuple[int, int]]]:
    """The cells of each line of a table, as offsets in the text. Several tabs are one, where somebody has used them to
    move a column; where every line has as many, they stand around an empty cell."""
    splitter = splitter_of(lines[0].text) or CELLS
    if splitter is CELLS and len({len(cells_of(line.text, _EACH_CELL)) for line in lines}) == 1:
        splitter = _EACH_CELL
    return [[(line.start + s, line.start + e) for s, e in cells_of(line.text, splitter)] for line in lines]


_DITTO = regex(
    r"\s*(?:dito|ditto|d[:.]o\.?|idem|samma(?: som (?:ovan|föregående|raden ovan))?|(?:som|se) (?:ovan|föregående)|"
    r"same(?: as above)?|as above|[-–—]?[ ]?(?:[\"”“″〃]|'{2}|´´|’’|,,)[ ]?[-–—]?)\s*\.?\s*",
    re.IGNORECASE,
)


def with_dittos(text: str, rows: Sequence[Sequence[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """The rows of data of a table where a cell that says "dito" is the cell above it."""
    found: list[list[tuple[int, int]]] = []
    for row in rows:
        above = found[-1] if found and len(found[-1]) == len(row) else ()
        found.append(
            [cell if not _DITTO.fullmatch(text, *cell) else up for cell, up in zip(row, above or row, strict=True)]
        )
    return found


def splitter_of(line: str) -> re.Pattern[str] | None:
    stripped = line.strip()
    if "\t" in stripped or stripped.count("|") >= 2 or (stripped.startswith("|") and stripped.endswith("|")):
        return CELLS
    label, bar, value = stripped.partition(" | ")
    if bar and value and label_of(label) is not None:
        return CELLS
    return _WIDE_CELLS if "  " in stripped and len(_GAP.findall(stripped)) >= 2 else None


def is_rule(line: str) -> bool:
    return bool(line.strip()) and _RULE_LINE.match(line) is not None


def _header_labels(line: Line, splitter: re.Pattern[str]) -> int:
    return sum(label_of(line.text[s:e]) is not None for s, e in cells_of(line.text, splitter))


def cells_of(line: str, splitter: re.Pattern[str]) -> list[tuple[int, int]]:
    """The cells of a line, as offsets in it; outer bars give no cells."""
    begin, finish = 0, len(line.rstrip())
    stripped = line.strip()
    if stripped.startswith("|"):
        begin = line.index("|") + 1
    if stripped.endswith("|") and finish - 1 > begin:
        finish -= 1
    cells, at = [], begin
    for match in splitter.finditer(line, begin, finish):
        cells.append((at, match.start()))
        at = match.end()
    cells.append((at, finish))
    return [trim(line, s, e) for s, e in cells]
