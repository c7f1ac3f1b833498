"""A private PostgreSQL server for tests: a directory of its own, a socket and no port, and no care for the disk."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import psycopg
from psycopg import sql

USER = "platsvakt"
SOCKET_FOLDER = "/tmp"  # the path of a socket has at most 107 bytes

_CARELESS: Mapping[str, str] = MappingProxyType(
    {
        "fsync": "off",
        "full_page_writes": "off",
        "deadlock_timeout": "50ms",
        "shared_buffers": "32MB",
        "max_connections": "100",
        "listen_addresses": "''",
    }
)


class PostgresMissing(RuntimeError):
    """The programs of the PostgreSQL server are not installed; the text says how to get them."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server, reached by its socket in `directory`."""

    directory: Path

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self.directory}"

    def create(self, database: str, template: str = "template0") -> str:
        """Makes a database, as a copy of `template`, to which nobody may be connected; gives its address."""
        self._administer("CREATE DATABASE {} TEMPLATE {}", database, template)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Also when somebody is connected still."""
        self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def stop(self) -> None:
        """At once and with every connection, as when the machine goes down."""
        _run(server_programs() / "pg_ctl", "-D", self.directory / "data", "-m", "immediate", "-w", "stop")

    def start(self) -> None:
        data = self.directory / "data"
        _run(server_programs() / "pg_ctl", "-D", data, "-w", "-l", self.directory / "log", "start")

    def _administer(self, command: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(*(sql.Identifier(name) for name in names)))


@contextmanager
def private_cluster() -> Iterator[Cluster]:
    """Starts a server (about 2 seconds) and removes it with its files. Raises PostgresMissing."""
    programs = server_programs()
    directory = Path(tempfile.mkdtemp(prefix="pg-", dir=SOCKET_FOLDER))
    data = directory / "data"
    try:
        _give_away(directory)
        _run(programs / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with (data / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{name} = {value}\n" for name, value in _CARELESS.items())
            settings.write(f"unix_socket_directories = '{directory}'\n")
        cluster = Cluster(directory)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def server_programs() -> Path:
    """The folder of the newest installed server; Debian keeps it off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise PostgresMissing(
        "These tests need the programs of a PostgreSQL server (initdb, pg_ctl) and found none, neither on the PATH nor "
        "in /usr/lib/postgresql: install them, on Debian by `apt-get install postgresql`."
    )


def _give_away(directory: Path) -> None:
    """PostgreSQL refuses to run as root, so root lends the directory to nobody."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(directory, nobody.pw_uid, nobody.pw_gid)


def _run(*command: object) -> None:
    """Raises RuntimeError with what the program said."""
    as_nobody = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups") if os.geteuid() == 0 else ()
    words = [*as_nobody, *(str(word) for word in command)]
    done = subprocess.run(words, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
