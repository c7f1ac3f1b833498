"""The same lines ordered, marked and labelled otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from random import Random

from tests.reading.variations.letters import Letter

_LABELLED = re.compile(
    r"^(?P<mark>\s*(?:[*•·–-]|\d{1,2}[.)])?\s*)(?P<label>[A-ZÅÄÖ][^:.\n]{1,32}):(?P<value>[ \t]+\S.*)$"
)
_BULLET = re.compile(r"^(\s*)(?:[*•·–-]|\d{1,2}[.)])(\s+)(?=\S)")
_SPLIT = re.compile(r"(?<=[a-zåäö%\d)][.!])\s+(?=[A-ZÅÄÖ])")
# Sentences that can stand anywhere among their neighbours: they name what they speak of.
_ALONE = re.compile(
    r"^(?:Handledare (?:är|blir)|Handledare[: ]|Jour (?:ingår|förekommer)|Ingen jour|Heltid|Omfattning|Arbetstid|"
    r"Verksamhetschefen? (?!är)|Supervisor|On-call|Samråd har skett|Avstämt med|I samråd med|Tjänstgöringsgrad)"
)

_LABEL_STYLES: Mapping[str, Callable[[re.Match[str]], str]] = {
    "upper case": lambda m: f"{m['mark']}{m['label'].upper()}:{m['value']}",
    "lower case": lambda m: f"{m['mark']}{m['label'].lower()}:{m['value']}",
    "stars": lambda m: f"{m['mark']}*{m['label']}:*{m['value']}",
    "space before colon": lambda m: f"{m['mark']}{m['label']} :{m['value']}",
    "no space": lambda m: f"{m['mark']}{m['label']}:{m['value'].strip()}",
    "dash": lambda m: f"{m['mark']}{m['label']} – {m['value'].strip()}",
    "equals": lambda m: f"{m['mark']}{m['label']} = {m['value'].strip()}",
    "tab": lambda m: f"{m['mark']}{m['label']}\t{m['value'].strip()}",
    "dots": lambda m: f"{m['mark']}{m['label'] + ':':.<24} {m['value'].strip()}",
    "value below": lambda m: f"{m['mark']}{m['label']}:\n{m['value'].strip()}",
    "value below, apart": lambda m: f"{m['mark']}{m['label']}\n{m['value'].strip()}\n",
    "question": lambda m: f"{m['mark']}{m['label']}?{m['value']}",
}
_BULLETS = ("  *  ", "- ", "• ", "– ", "· ", "o  ", "> ", "")
_ENUMERATIONS: Mapping[str, Callable[[int], str]] = {
    "1.": lambda n: f"{n}. ",
    "1)": lambda n: f"{n}) ",
    "(1)": lambda n: f"({n}) ",
    "a)": lambda n: f"{'abcdefghijklm'[n - 1]}) ",
    "1 -": lambda n: f"{n} - ",
}


def labels(letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    """The labels of a list written otherwise."""
    if len(_labelled(letter)) < 3:
        return
    for name, style in _LABEL_STYLES.items():
        lines = [_LABELLED.sub(style, line) for line in letter.lines]
        yield name, replace(letter, text="\n".join(lines))


def bullets(letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    """Bullets for numbers and the other way round; bullets where there were none."""
    marked = [i for i, line in enumerate(letter.lines) if _BULLET.match(line)] or _labelled(letter)
    if len(marked) < 2:
        return
    several = len(letter.label["placements"]) > 1
    for bullet in _BULLETS[:-2]:
        yield repr(bullet), _marked(letter, marked, lambda n, bullet=bullet: bullet)  # type: ignore[misc]
    if len(marked) > 9:
        return
    for name, number in _ENUMERATIONS.items():
        if not several or "1" in name or "a" in name:
            yield name, _marked(letter, marked, number)


def order(letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    """Lines of a labelled list, or sentences that stand alone, in another order."""
    if len(letter.label["placements"]) != 1:
        return
    lines, listed = letter.lines, _labelled(letter)
    if len(listed) > 2:
        for turn in range(3):
            shuffled = random.sample(listed, len(listed))
            moved = dict(zip(listed, (lines[i] for i in shuffled), strict=True))
            yield f"lines {turn}", replace(letter, text="\n".join(moved.get(i, line) for i, line in enumerate(lines)))
        return
    for at, line in enumerate(lines):
        sentences = _SPLIT.split(line)
        alone = [i for i, s in enumerate(sentences) if _ALONE.match(s) and i > 0]
        if len(alone) > 1 and all(sentences[i].endswith((".", "!")) for i in alone):
            shuffled = alone[1:] + alone[:1]
            moved = dict(zip(alone, (sentences[i] for i in shuffled), strict=True))
            words = " ".join(moved.get(i, s) for i, s in enumerate(sentences))
            yield "sentences", replace(letter, text="\n".join([*lines[:at], words, *lines[at + 1 :]]))


def paragraphs(letter: Letter, random: Random) -> Iterator[tuple[str, Letter]]:
    """Each sentence on a line of its own, or all in one paragraph."""
    closing = letter.closing()
    body, end = letter.lines[:closing], letter.lines[closing:]
    if any("\t" in line or _BULLET.match(line) or _LABELLED.match(line) for line in body) or len(body) < 2:
        return
    apart = [piece for line in body for piece in (_SPLIT.split(line) if line.strip() else [""])]
    yield "sentence a line", replace(letter, text="\n".join([*apart, *end]))
    spaced = [line for piece in apart for line in ((piece, "") if piece else ())]
    yield "blank lines between", replace(letter, text="\n".join([*spaced, *end]))
    sentences = [line for line in body[letter.opening() :] if line.strip()]
    if all(line.rstrip().endswith((".", "!", "?")) for line in sentences):
        joined = [*body[: letter.opening()], " ".join(sentences), ""]
        yield "one paragraph", replace(letter, text="\n".join([*joined, *end]))
        yield "no blank lines", replace(letter, text="\n".join(line for line in [*joined, *end] if line))


def _labelled(letter: Letter) -> list[int]:
    """The lines of the longest run of lines with a label."""
    runs: list[list[int]] = [[]]
    for index, line in enumerate(letter.lines):
        if _LABELLED.match(line) and not re.match(r"\s*(?:tfn|tel|mobil|org)", line, re.IGNORECASE):
            runs[-1].append(index)
        elif runs[-1]:
            runs.append([])
    return max(runs, key=len)


def _marked(letter: Letter, marked: list[int], mark: Callable[[int], str]) -> Letter:
    lines = letter.lines
    for number, index in enumerate(marked, start=1):
        lines[index] = mark(number) + _BULLET.sub("", lines[index], count=1).strip()
    return replace(letter, text="\n".join(lines))
