"""`platsvakt` as an operator runs it: a process of its own, with an environment of its own."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock

from bot.routine.directory_files import FILES, parse_directory
from storage import SqlDatabase
from tests.migrated import migrated
from tests.service.house import CORPUS

ROOT = Path(__file__).parent.parent.parent
SECONDS = 120  # after which a command counts as hanging


def plain_environment(**changes: str) -> dict[str, str]:
    """This process' environment without any setting of the service, and with the package on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("PLATSVAKT_")}
    fixed = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}
    compiled_once = {"PYTHONDONTWRITEBYTECODE": ""}  # else each process would compile the package anew
    return {**kept, **fixed, **compiled_once, **changes}


async def furnished(platsvakt: Platsvakt) -> SqlDatabase:
    """The command's database, opened here too: with its tables, and the corpus' directory in them."""
    url = platsvakt.settings["database_url"]
    await migrated(url)
    database = SqlDatabase(url)
    directory = parse_directory({name: (CORPUS / "directory" / name).read_bytes() for name in FILES})
    await database.write(lambda unit: unit.directory.replace(directory, datetime.now(UTC)))
    return database


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


@dataclass
class Platsvakt:
    """Commands run in `folder`, with these settings (without their prefix, in lower case)."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str | Path, **settings: str) -> Ended:
        """Forked from a process that has loaded the program; otherwise as `anew`."""
        with tempfile.TemporaryDirectory(prefix="streams-") as streams:
            out, err = Path(streams) / "out", Path(streams) / "err"
            order = {
                "words": list(map(str, arguments)),
                "folder": str(self.folder),
                "environment": self.environment(settings),
                "out": str(out),
                "err": str(err),
            }
            return Ended(_carry_out(json.dumps(order)), out.read_text("utf-8"), err.read_text("utf-8"))

    def anew(self, *arguments: str | Path, **settings: str) -> Ended:
        """Started and loaded as on the operator's machine."""
        done = subprocess.run(
            self.words(*arguments),
            cwd=self.folder,
            env=self.environment(settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *arguments: str | Path, **settings: str) -> subprocess.Popen[str]:
        """A command that goes on; its errors are in the file `errors` of the folder."""
        with (self.folder / "errors").open("w") as errors:
            return subprocess.Popen(
                self.words(*arguments),
                cwd=self.folder,
                env=self.environment(settings),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
            )

    def environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        named = {f"PLATSVAKT_{name.upper()}": value for name, value in {**self.settings, **settings}.items()}
        return plain_environment(PYTHONUNBUFFERED="1", **named)

    @staticmethod
    def words(*arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "bot", *map(str, arguments)]


_one_at_a_time = Lock()


def _carry_out(order: str) -> int:
    with _one_at_a_time:
        server = _server()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(f"{order}\n")
        server.stdin.flush()
        if not select.select([server.stdout], [], [], SECONDS)[0]:
            os.killpg(server.pid, signal.SIGKILL)
            _server.cache_clear()
            raise TimeoutError(order)
        return int(server.stdout.readline())


@cache
def _server() -> subprocess.Popen[str]:
    """One for all tests in this process. It ends with it, for then its input does."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.commands.forked"],
        env=plain_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
