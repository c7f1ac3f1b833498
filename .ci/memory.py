"""The most memory that a real `platsvakt run` ever takes (VmHWM), as it meets a backlog with very large mail among it.

First the backlog lies in the mailbox and is kept, while handling goes on. Then a new process finds it kept, and handles
the first of it. Exit status 1 where either took more than the limit.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.ports import ItemState  # noqa: E402
from storage import SqlDatabase, migrate  # noqa: E402
from tests.servers import DovecotServer, dovecot_program, faulty_smtp, running_dovecot  # noqa: E402
from tests.service.mails import INCOMPLETE  # noqa: E402
from tests.service.measuring import USER, database_on, processes  # noqa: E402
from tests.service.soaking import DIRECTORY, request  # noqa: E402

LIMIT = 200_000_000 // 1024  # kB as the kernel counts them
LARGE = 29_900_000  # octets: just below what is fetched whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=50_000)
    parser.add_argument("--handle", type=int, default=600, help="how many are handled of the backlog that is kept")
    parser.add_argument("--only", default="sqlite,postgresql")
    options = parser.parse_args()
    program = dovecot_program()
    if program is None:
        sys.exit("Dovecot is missing: .ci/setup --tests")
    print(f"{options.mails} mails, {len(large())} of them of {LARGE / 1e6:.1f} MB in each 5,000", flush=True)
    most = 0
    for engine in options.only.split(","):
        with running_dovecot(program, "maildir") as dovecot, database_on(engine) as url:
            dovecot.fill(USER, backlog(options.mails))
            most = max(most, asyncio.run(_measure(engine, url, dovecot, options.mails, options.handle)))
    sys.exit(f"more than {megabytes(LIMIT)} MB" if most > LIMIT else None)


def backlog(mails: int) -> Iterator[bytes]:
    """The large ones lie among the small ones, two of them side by side."""
    heavy = large()
    places = {20, 21, 60, 100, 140, 180}
    for number in range(mails):
        place = number % 5000
        yield heavy[sorted(places).index(place)](number) if place in places else request(number, INCOMPLETE)


def large() -> list[Callable[[int], bytes]]:
    """What is large in a mail: a file, text, HTML, many files; as base64, as it is, with few and many lines."""
    chance = random.Random(1)  # noqa: S311 - nothing secret
    octets = chance.randbytes(LARGE * 54 // 74 // 57 * 57)
    words = ("Vi söker plats åt en läkare hos er i vår. " * 20 + "\n") * (LARGE // 905)
    html = "<p>" + "</p>\n<p>".join(["Vi söker <b>plats</b> åt en läkare."] * (LARGE // 46)) + "</p>"

    def made(number: int) -> EmailMessage:
        mail = EmailMessage()
        mail["From"] = f"Anna Stor <anna{number}@annanstans.example>"
        mail["To"], mail["Subject"], mail["Message-ID"] = USER, "Stort", f"<{number}@stor.example>"
        mail["Date"] = "Mon, 04 Jan 2027 09:00:00 +0100"
        return mail

    def typed(number: int, subtype: str, text: str) -> bytes:
        head = made(number)
        head["MIME-Version"], head["Content-Type"] = "1.0", f"text/{subtype}; charset=utf-8"
        return (head.as_bytes().rstrip(b"\n") + b"\n\n" + text.encode()).replace(b"\n", b"\r\n")[:LARGE]

    def files(number: int, count: int, kind: str) -> bytes:
        size = len(octets) // count // 57 * 57
        parts = []
        for place in range(count):
            encoded = base64.encodebytes(octets[place * size : (place + 1) * size])
            parts.append(
                f'--gr\nContent-Type: application/{kind}\nContent-Disposition: attachment; filename="{place}.{kind}"\n'
                "Content-Transfer-Encoding: base64\n\n".encode()
                + encoded
            )
        typed_as = b'\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="gr"'
        head = made(number).as_bytes().rstrip(b"\n") + typed_as
        text = b"--gr\nContent-Type: text/plain; charset=utf-8\n\nSe bifogat.\n"
        return (head + b"\n\n" + text + b"".join(parts) + b"--gr--\n").replace(b"\n", b"\r\n")

    return [
        lambda number: files(number, 1, "pdf"),
        lambda number: files(number, 1, "octet-stream"),
        lambda number: typed(number, "plain", words),
        lambda number: typed(number, "html", html),
        lambda number: files(number, 40, "pdf"),
        lambda number: typed(number, "plain", words.replace("\n", " ")),
    ]


async def _measure(engine: str, url: str, dovecot: DovecotServer, mails: int, handle: int) -> int:
    await migrate(url)
    database = SqlDatabase(url)
    await database.write(lambda unit: unit.directory.replace(DIRECTORY, datetime.now(UTC)))

    async def counts() -> tuple[int, int]:
        """Kept, and handled."""
        counted = await database.read(lambda unit: unit.inbox.counts())
        return sum(counted.values()), counted[ItemState.DONE] + counted[ItemState.PARKED]

    most = 0
    async with faulty_smtp() as post:
        for what in ("kept", "handled"):
            before = await counts()
            begin = time.perf_counter()
            with processes(1, url, dovecot, post) as (process,):
                while True:
                    await asyncio.sleep(0.5)
                    kept, handled = await counts()
                    if kept >= mails and (what == "kept" or handled >= min(before[1] + handle, mails)):
                        break
                    if process.poll() is not None:
                        sys.exit(f"it ended with {process.returncode}")
                peak, now = memory(process.pid)
            most = max(most, peak)
            print(
                f"  {engine:10} {kept - before[0]:6} kept, {handled - before[1]:5} handled in "
                f"{time.perf_counter() - begin:4.0f} s: at most {megabytes(peak)} MB, at the end {megabytes(now)} MB",
                flush=True,
            )
    await database.aclose()
    return most


def megabytes(kilobytes: int) -> str:
    return f"{kilobytes * 1024 / 1e6:.0f}"


def memory(pid: int) -> tuple[int, int]:
    """VmHWM and VmRSS, kB."""
    status = Path(f"/proc/{pid}/status").read_text()
    peak, now = (int(re.search(rf"{name}:\s+(\d+)", status)[1]) for name in ("VmHWM", "VmRSS"))  # type: ignore[index]
    return peak, now


if __name__ == "__main__":
    main()
