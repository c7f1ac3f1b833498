"""Messages flow while workers are killed (SIGKILL) at random moments; exit status 1 where the books do not close."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.postgres import private_cluster
from tests.servers import dovecot_program, running_dovecot
from tests.service.soaking import soak

USER = "utbildningsplatser@vgregion.example"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--engine", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--workers", type=int, default=3, help="one on SQLite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program = dovecot_program()
    if program is None:
        sys.exit("Dovecot is missing: .ci/setup --tests")
    with ExitStack() as servers:
        dovecot = servers.enter_context(running_dovecot(program))
        if options.engine == "sqlite":
            url = f"sqlite:///{servers.enter_context(tempfile.TemporaryDirectory())}/platsvakt.db"
        else:
            url = servers.enter_context(private_cluster()).create("soak")
        count = 1 if options.engine == "sqlite" else options.workers
        running = soak(
            url, dovecot, USER, messages=options.messages, kills=options.kills, count=count, seed=options.seed
        )
        print(f"{options.engine}, {count} at work: {asyncio.run(running)}")


if __name__ == "__main__":
    main()
