"""Times of reading, in one process after warm-up, as processor time. Exit status 1 where a goal is missed.

Goals: median under 4 ms and 99 % under 50 ms a message; any message of 30 MB under 5 s; time that grows no
faster than the message does.
"""

from __future__ import annotations

import argparse
import base64
import re
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.reading.extract import read  # noqa: E402
from bot.routine.directory_files import FILES, parse_directory  # noqa: E402
from bot.routine.model import Directory  # noqa: E402
from tests.reading import hostile  # noqa: E402

FOLDERS = (ROOT / "tests/corpus", ROOT / "tests/mails")
DAY = date(2026, 11, 23)
MEDIAN_GOAL, P99_GOAL, LARGE_GOAL = 0.004, 0.050, 5.0  # seconds
LARGE = 30_000_000  # bytes
SHORT, LONG = 25_000, 100_000  # characters of hostile text
GROWTH_GOAL = 1.5 * LONG / SHORT
MATTERS = 0.2  # seconds: below, growth is noise


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="readings of each message (default 7)")
    parser.add_argument("--only", choices=("messages", "large", "hostile", "imports"), help="one part")
    options = parser.parse_args()
    parts = {"messages": lambda: _messages(options.rounds), "large": _large, "hostile": _hostile, "imports": _imports}
    results = [part() for name, part in parts.items() if options.only in (None, name)]
    return 0 if all(results) else 1


def _directory(folder: Path) -> Directory:
    return parse_directory({name: (folder / "directory" / name).read_bytes() for name in FILES})


def _timed(raw: bytes, directory: Directory) -> float:
    begin = time.process_time()
    read(raw, directory, DAY)
    return time.process_time() - begin


def _messages(rounds: int) -> bool:
    """The messages of the corpora, each read several times; the middle time of each counts."""
    times: dict[str, float] = {}
    for folder in FOLDERS:
        directory = _directory(folder)
        for file in sorted((folder / "messages").glob("*.eml")):
            raw = file.read_bytes()
            _timed(raw, directory)
            times[file.name] = statistics.median(_timed(raw, directory) for _ in range(rounds))
    ordered = sorted(times.values())
    median, p99 = statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print(f"messages {len(times)}, read {rounds} times each")
    print(f"  median {median * 1000:6.2f} ms   (goal {MEDIAN_GOAL * 1000:g})")
    print(f"  p99    {p99 * 1000:6.2f} ms   (goal {P99_GOAL * 1000:g})")
    for name, seconds in sorted(times.items(), key=lambda item: -item[1])[:5]:
        print(f"  worst  {seconds * 1000:6.2f} ms   {name}")
    return median < MEDIAN_GOAL and p99 < P99_GOAL


def _large() -> bool:
    directory = _directory(FOLDERS[0])
    print(f"\nmessages of {LARGE / 1e6:g} MB   (goal {LARGE_GOAL:g} s)")
    worst = 0.0
    for name, raw in _large_messages():
        seconds = _timed(raw, directory)
        worst = max(worst, seconds)
        print(f"  {seconds:6.2f} s   {name}")
    return worst < LARGE_GOAL


def _large_messages() -> Iterator[tuple[str, bytes]]:
    prose = "ST-läkare Anna Berg önskar sidotjänstgöring i ortopedi på Björkdala 1/9–30/11 2027, heltid, jour ingår.\n"
    text = (prose * (LARGE // len(prose.encode()))).encode()
    yield "plain text", hostile.HEAD + b"\r\n" + text
    yield "text on one line", hostile.HEAD + b"\r\n" + text.replace(b"\n", b" ")
    yield "HTML paragraphs", hostile.HEAD + hostile.HTML + b"\r\n<p>" + text.replace(b"\n", b"</p><p>")
    yield (
        "HTML, one table",
        hostile.HEAD + hostile.HTML + b"\r\n<table>" + b"<tr><td>jour</td><td>ja</td></tr>" * (LARGE // 34),
    )
    encoded = base64.encodebytes(text[: LARGE * 3 // 4])
    yield "text in base64", hostile.HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded
    yield (
        "text in quoted-printable",
        hostile.HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=C3=A5" * (LARGE // 6),
    )
    for kind, name, start in (
        ("application/pdf", "stok.pdf", b"%PDF-1.7\n"),
        ("text/csv", "plats.csv", prose.encode() * 100),
        ("application/octet-stream", "plats.docx", b"PK\x03\x04"),
    ):
        data = base64.encodebytes(start + b"a;b;c\n" * (LARGE // 8))
        part = b"Content-Type: %b; name=%b\r\nContent-Transfer-Encoding: base64\r\n\r\n" % (
            kind.encode(),
            name.encode(),
        )
        mixed = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHej\r\n--b\r\n"
        yield f"attached {name}", hostile.HEAD + mixed + part + data + b"\r\n--b--\r\n"
    parts = b"--b\r\n\r\nHej\r\n" * (LARGE // 13)
    yield "parts", hostile.HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + parts
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(LARGE // 60)
    )
    yield "parts in parts", hostile.HEAD + nested
    yield "heads", hostile.HEAD + b"X-A: b\r\n" * (LARGE // 8) + b"\r\nHej"
    yield "one head", hostile.HEAD + b"X-A: " + b"b" * LARGE + b"\r\n\r\nHej"
    yield "receivers", hostile.HEAD + b"Cc: " + b"A B <a@b.example>,\r\n " * (LARGE // 21) + b"\r\n\r\nHej"


def _hostile() -> bool:
    directory = _directory(FOLDERS[0])
    rows = []
    for name, make in hostile.messages():
        make(LONG)
        short = min(_timed(make(SHORT), directory) for _ in range(2))
        long = _timed(make(LONG), directory)
        rows.append((long, long / short, name))
    print(f"\nhostile text: {SHORT} and {LONG} characters   (growth ×{LONG / SHORT:g} is linear)")
    for long, growth, name in sorted(rows, reverse=True)[:15]:
        slow = "   TOO FAST A GROWTH" if _too_fast(long, growth) else ""
        print(f"  {long * 1000:8.1f} ms   ×{growth:4.1f}   {name}{slow}")
    return not any(_too_fast(long, growth) for long, growth, _ in rows)


def _too_fast(seconds: float, growth: float) -> bool:
    return growth > GROWTH_GOAL and seconds > MATTERS


def _imports() -> bool:
    """The start of `platsvakt check` on a mail without attachments."""
    mail = ROOT / "tests/corpus/messages/001.eml"
    command = [sys.executable, "-X", "importtime", "-m", "bot", "check", str(mail), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = spent.ru_utime + spent.ru_stime
    own: defaultdict[str, int] = defaultdict(int)
    for line in done.stderr.splitlines():
        if match := re.match(r"import time:\s+(\d+) \|\s+\d+ \|\s+([\w.]+)", line):
            own[".".join(match[2].split(".")[:2]) if match[2].startswith("bot") else match[2].split(".")[0]] += int(
                match[1]
            )
    print(f"\nstart and one message: {seconds:.2f} s, of which imports {sum(own.values()) / 1e6:.2f} s")
    for name, microseconds in sorted(own.items(), key=lambda item: -item[1])[:15]:
        print(f"  {microseconds / 1000:7.1f} ms   {name}")
    return True


if __name__ == "__main__":
    sys.exit(main())
