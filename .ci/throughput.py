"""Mails a second through keep → handle → send: real `platsvakt run` processes, Dovecot, an SMTP server, the database.

All mails come into the mailbox at once, when the workers already wait. Each asks for something and gets one letter.
Printed besides: from one mail's coming to its letter's sending, when nothing else is going on.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.ports import ItemState, LetterState  # noqa: E402
from storage import SqlDatabase, migrate  # noqa: E402
from tests.servers import (  # noqa: E402
    DOVECOT_PASSWORD,
    Colleague,
    DovecotServer,
    dovecot_program,
    faulty_smtp,
    running_dovecot,
)
from tests.service.mails import INCOMPLETE  # noqa: E402
from tests.service.measuring import USER, database_on, processes  # noqa: E402
from tests.service.soaking import DIRECTORY, request  # noqa: E402

LONE = 10  # mails that come one by one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=300)
    parser.add_argument("--only", help="e.g. postgresql:3", default="sqlite:1,postgresql:1,postgresql:2,postgresql:3")
    options = parser.parse_args()
    program = dovecot_program()
    if program is None:
        sys.exit("Dovecot is missing: .ci/setup --tests")
    print(f"{options.mails} mails; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for run in options.only.split(","):
        engine, _, workers = run.partition(":")
        with running_dovecot(program) as dovecot, database_on(engine) as url:
            asyncio.run(_measure(engine, url, dovecot, int(workers), options.mails))


async def _measure(engine: str, url: str, dovecot: DovecotServer, workers: int, mails: int) -> None:
    await migrate(url)
    database = SqlDatabase(url)
    await database.write(lambda unit: unit.directory.replace(DIRECTORY, datetime.now(UTC)))
    colleague = Colleague(dovecot.port, USER, DOVECOT_PASSWORD)
    await colleague.make_anew("Väntar")
    async with faulty_smtp() as post:
        with processes(workers, url, dovecot, post) as running:
            lone = []
            await colleague.append(request(0, INCOMPLETE))
            await _sent(database, 1)
            for number in range(1, LONE + 1):
                begin = time.perf_counter()
                await colleague.append(request(number, INCOMPLETE))
                while len(post.received) <= number:  # noqa: ASYNC110 - a measurement, not a wait for an event
                    await asyncio.sleep(0.002)
                lone.append(time.perf_counter() - begin)
            await colleague.append(
                *(request(number, INCOMPLETE) for number in range(LONE + 1, LONE + 1 + mails)), folder="Väntar"
            )
            begin, busy = time.perf_counter(), _processor_seconds(running)
            await colleague.move_all("Väntar", "INBOX")
            await _sent(database, LONE + 1 + mails)
            seconds, busy = time.perf_counter() - begin, _processor_seconds(running) - busy
    counts = await database.read(lambda unit: unit.inbox.counts())
    await colleague.close()
    await database.aclose()
    assert counts[ItemState.DONE] == LONE + 1 + mails, counts
    assert len(post.received) == LONE + 1 + mails, len(post.received)
    print(
        f"  {engine:10} {workers} worker{'s' * (workers > 1):1}  {mails / seconds:6.1f} mails/s   "
        f"alone: median {statistics.median(lone) * 1000:.0f} ms, longest {max(lone) * 1000:.0f} ms"
        f"   processor: {busy / mails * 1000:.0f} ms a mail",
        flush=True,
    )


def _processor_seconds(running: list[subprocess.Popen[bytes]]) -> float:
    """What the workers have used so far."""
    ticks = 0
    for process in running:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


async def _sent(database: SqlDatabase, count: int) -> None:
    async with asyncio.timeout(600):
        while (await database.read(lambda unit: unit.outbox.counts()))[LetterState.SENT] < count:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    main()
