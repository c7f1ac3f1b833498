"""The simulated year, with its figures: `python -m tests.service.year --cases 300 --days 365 --seed 1`."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from datetime import date

import structlog

import storage
from tests.postgres import private_cluster
from tests.service.year.comparison import differences
from tests.service.year.simulation import Year


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cases", type=int, default=300)
    options.add_argument("--days", type=int, default=365)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    began = time.monotonic()
    with private_cluster() as cluster:
        url = cluster.create("year")
        asyncio.run(storage.migrate(url))
        year = Year(url, chosen.cases, date(2027, 1, 4), chosen.days, chosen.seed)
        outcome = asyncio.run(year.run())
    wrong = differences(outcome, year.oracle)
    for name, count in sorted(outcome.figures.items()):
        print(f"{count:7}  {name}")
    print(f"{len(year.oracle.sent):7}  reminders that the table demands")
    print(f"{len(outcome.mails):7}  mails, {len(outcome.chats)} chat messages, {len(outcome.asked)} deputies asked")
    kinds = Counter(kind for letters in outcome.mails.values() for kind, _, _ in letters)
    print("         " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    print(f"{len(wrong):7}  differences, in {time.monotonic() - began:.0f} s")
    for line in wrong[:40]:
        print("  " + line)
    sys.exit(bool(wrong))


main()
