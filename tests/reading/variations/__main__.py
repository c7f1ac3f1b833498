"""Prints the share of rewrites that are read alike, kind by kind, and the misses."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from tests.reading.variations.suite import Result, run

SAMPLE = 60


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.reading.variations", description=__doc__)
    parser.add_argument("--all", action="store_true", help=f"every rewrite, not {SAMPLE} of a kind")
    parser.add_argument("--misses", type=Path, metavar="FILE", help="write what was read otherwise to this file")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write the messages that were read otherwise there")
    options = parser.parse_args()
    result = run(None if options.all else SAMPLE)
    print(table(result))
    if options.misses:
        options.misses.write_text(misses(result), encoding="utf-8")
    if options.keep:
        _keep(result, options.keep)


def table(result: Result) -> str:
    lines = [f"{'kind of rewrite':34}{'read':>6}{'alike':>7}{'share':>8}   most often otherwise"]
    for kind, tally in sorted(result.kinds.items(), key=lambda item: item[1].share):
        worst = ", ".join(f"{name} {count}" for name, count in tally.fields.most_common(3))
        lines.append(f"{kind:34}{tally.read:6}{tally.alike:7}{tally.share:8.3f}   {worst}")
    read = sum(t.read for t in result.kinds.values())
    lines.append(f"{'all':34}{read:6}{sum(t.alike for t in result.kinds.values()):7}{result.share:8.3f}")
    lines.append(f"FALSE READY {len(result.false_ready)}")
    lines += [f"  {r.letter.file}: {r.kind}: {r.detail}" for r in result.false_ready]
    if result.left_out:
        lines.append(f"left out, not read like their label as delivered: {', '.join(result.left_out)}")
    return "\n".join(lines)


def misses(result: Result) -> str:
    """By kind, the details that fail most, and for each an example."""
    out = [table(result), ""]
    for kind, tally in sorted(result.kinds.items(), key=lambda item: item[1].share):
        if not tally.misses:
            continue
        out.append(f"\n=== {kind}: {len(tally.misses)} of {tally.read} read otherwise")
        details = Counter(rewrite.detail for rewrite, _ in tally.misses)
        for detail, count in details.most_common():
            out.append(f"--- {detail!r}: {count}")
            for rewrite, found in [(r, f) for r, f in tally.misses if r.detail == detail][:4]:
                told = "; ".join(f"{name}: {want!r} → {got!r}" for name, want, got in found[:5])
                out.append(f"    {rewrite.letter.file}: {told}")
    return "\n".join(out) + "\n"


def _keep(result: Result, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for kind, tally in result.kinds.items():
        for number, (rewrite, _) in enumerate(tally.misses):
            name = "".join(c if c.isalnum() else "-" for c in kind)
            (folder / f"{name}-{number:03}-{rewrite.letter.file}").write_bytes(rewrite.raw)


if __name__ == "__main__":
    main()
