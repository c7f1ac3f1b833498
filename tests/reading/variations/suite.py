"""All rewrites of all messages, read and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from bot.reading.extract import read
from bot.reading.report import Json, report
from tests.reading.variations import clients, layouts, names, periods, surroundings, wordings
from tests.reading.variations.clients import Encoding
from tests.reading.variations.compare import Difference, differences, false_ready
from tests.reading.variations.letters import Letter, Sample, letter, samples

_TRANSFERS = {
    "7bit head, base64": Encoding(transfer="base64"),
    "8bit utf-8": Encoding(transfer="8bit"),
    "latin-1": Encoding("latin-1", "iso-8859-1"),
    "latin-1, 8bit": Encoding("latin-1", "iso-8859-1", "8bit"),
    "windows-1252": Encoding("windows-1252", "windows-1252"),
    "windows-1252, base64": Encoding("windows-1252", "windows-1252", "base64"),
    "windows-1252 called latin-1": Encoding("windows-1252", "iso-8859-1"),
    "utf-8 called us-ascii": Encoding("utf-8", "us-ascii", "8bit"),
    "utf-8, no charset": Encoding("utf-8", None, "8bit"),
    "windows-1252, no charset": Encoding("windows-1252", None, "8bit"),
    "utf-8 called latin-1": Encoding("utf-8", "iso-8859-1"),
    "unknown charset": Encoding("utf-8", "x-unknown", "8bit"),
    "utf-16": Encoding("utf-16", "utf-16", "base64"),
    "iso-8859-15": Encoding("iso-8859-15", "iso-8859-15"),
}
_CHANGES = {
    "decomposed letters": clients.decomposed,
    "wrapped at 72": clients.wrapped(72),
    "wrapped at 60": clients.wrapped(60),
    "non-breaking spaces": clients.non_breaking,
}
PLAIN = "plain text alone"


@dataclass(frozen=True)
class Rewrite:
    kind: str
    detail: str
    letter: Letter
    raw: bytes


@dataclass
class Tally:
    """How many rewrites of a kind were read alike, and how the others differ."""

    read: int = 0
    alike: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[Rewrite, list[Difference]]] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.alike / self.read if self.read else 1.0


@dataclass
class Result:
    kinds: dict[str, Tally] = field(default_factory=dict)
    false_ready: list[Rewrite] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # messages that are not read like their label as delivered

    @property
    def share(self) -> float:
        return sum(t.alike for t in self.kinds.values()) / max(1, sum(t.read for t in self.kinds.values()))


def run(per_kind: int | None) -> Result:
    """Read `per_kind` rewrites of each kind (None: all) of the messages that are read like their label."""
    result = Result()
    chosen: dict[str, list[Rewrite]] = {}
    for sample in samples():
        if misread(sample, sample.raw):
            result.left_out.append(sample.file)
            continue
        for rewrite in rewrites(sample):
            chosen.setdefault(rewrite.kind, []).append(rewrite)
    for kind, found in sorted(chosen.items()):
        if per_kind is not None and len(found) > per_kind:
            found = Random(kind).sample(found, per_kind)
        tally = result.kinds[kind] = Tally()
        for rewrite in found:
            _count(rewrite, tally, result)
    return result


def rewrites(sample: Sample) -> Iterator[Rewrite]:
    """Every rewrite of a message; the same ones each time."""
    base = letter(sample)
    if base is None:
        return
    alone = clients.plain(base)
    assert alone is not None
    yield Rewrite(PLAIN, "", base, alone)
    if misread(base, alone):  # the others would only say the same again
        return
    random = Random(sample.file)
    yield from _by_clients(base)
    if not base.text:  # answers between quoted lines: only their encoding can change
        return
    for kind, detail, changed in _by_words(base, random):
        raw = clients.plain(changed)
        assert raw is not None
        yield Rewrite(kind, detail, changed, raw)
        if random.random() < 0.3:
            style = random.choice(sorted(clients.STYLES))
            page = clients.as_html(changed, style, alternative=False)
            if page is not None:
                yield Rewrite(kind, f"{detail}, as HTML of {style}", changed, page)


def _by_clients(base: Letter) -> Iterator[Rewrite]:
    for name, encoding in _TRANSFERS.items():
        if raw := clients.plain(base, encoding):
            yield Rewrite("charset and transfer", name, base, raw)
    for name, change in _CHANGES.items():
        if raw := clients.plain(base, change=_above_quotes(change)):
            yield Rewrite("lines and letters", name, base, raw)
    if raw := clients.plain(base, change=_above_quotes(clients.wrapped(40))):
        yield Rewrite("wrapped at 40", "", base, raw)
    if raw := clients.plain(base, Encoding(parameters="; format=flowed"), clients.flowed):
        yield Rewrite("lines and letters", "format=flowed", base, raw)
    if not base.text:
        return
    for style in clients.STYLES:
        for alternative in (True, False):
            if raw := clients.as_html(base, style, alternative=alternative):
                yield Rewrite(f"client: {style}", "with plain text" if alternative else "HTML alone", base, raw)


def _above_quotes(change: clients.Change) -> clients.Change:
    """Quoted lines keep their breaks."""
    return lambda text: "\n".join(line if line.startswith(">") else change(line) for line in text.split("\n"))


def _by_words(base: Letter, random: Random) -> Iterator[tuple[str, str, Letter]]:
    for pool in names.POOLS:
        for turn in range(2):
            if changed := names.renamed(base, pool, random):
                yield f"names: {pool}", str(turn), changed
    for detail, changed in periods.renotated(base):
        yield "dates: other notation", detail, changed
    for detail, changed in periods.shifted(base, random):
        yield "dates: other days", detail, changed
    if base.hands_on:  # words of the one who hands on would be more than that
        return
    for kind, detail, changed in wordings.other_words(base, random):
        yield f"other words: {kind}", detail, changed
    for kind, rewriter in {
        "other words: title": wordings.titles,
        "supplier otherwise": wordings.suppliers,
        "signature lines": surroundings.signature,
        "banner": surroundings.banner,
        "quoted history": surroundings.history,
        "forwarded": surroundings.forwarded,
        "labels": layouts.labels,
        "bullets and numbers": layouts.bullets,
        "order": layouts.order,
        "paragraphs": layouts.paragraphs,
    }.items():
        for detail, changed in rewriter(base, random):
            yield kind, detail, changed
    for about in surroundings.SMALL_TALK:
        for detail, changed in surroundings.small_talk(about, base, random):
            yield f"small talk: {about}", detail, changed
    for kind in ("disclaimer", "mobile footer"):
        for detail, changed in surroundings.below(kind, base, random):
            yield kind, detail, changed


def misread(labelled: Sample | Letter, raw: bytes) -> list[Difference]:
    return differences(labelled.label, labelled.also, told(labelled, raw))


def told(labelled: Sample | Letter, raw: bytes) -> dict[str, Json]:
    return report(labelled.file, read(raw, labelled.directory), labelled.directory)


def _count(rewrite: Rewrite, tally: Tally, result: Result) -> None:
    written = rewrite.letter
    got = told(written, rewrite.raw)
    found = differences(written.label, written.also, got)
    tally.read += 1
    tally.alike += not found
    if found:
        tally.misses.append((rewrite, found))
        tally.fields.update(name for name, _, _ in found)
    if false_ready(written.label, got):
        result.false_ready.append(rewrite)
