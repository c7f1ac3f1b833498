"""What measurements share: real `platsvakt run` processes on Dovecot, an SMTP server and a database."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import private_cluster
from tests.servers import DOVECOT_PASSWORD, DovecotServer, FaultySmtpServer
from tests.service.soaking import UNLIMITED

ROOT = Path(__file__).resolve().parents[2]
USER = "utbildningsplatser@vgregion.example"


@contextmanager
def database_on(engine: str) -> Iterator[str]:
    """Its URL. `engine`: sqlite or postgresql."""
    if engine == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/platsvakt.db"
    else:
        with private_cluster() as cluster:
            yield cluster.create("platsvakt")


@contextmanager
def processes(
    count: int, url: str, dovecot: DovecotServer, post: FaultySmtpServer
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """They are told to stop at the end, and are waited for."""
    settings = {
        "DATABASE_URL": url,
        "MAILBOX_ADDRESS": USER,
        "IMAP_HOST": "127.0.0.1",
        "IMAP_PORT": str(dovecot.port),
        "IMAP_SECURITY": "plain",
        "IMAP_PASSWORD": DOVECOT_PASSWORD,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(post.port),
        "SMTP_SECURITY": "plain",
        "SMTP_USERNAME": "-",
        "LOG_LEVEL": "warning",
        **{name.upper(): str(value) for name, value in UNLIMITED.items()},
    }
    environment = os.environ | {f"PLATSVAKT_{name}": value for name, value in settings.items()}
    environment["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, "-m", "bot", "run"]
    running = [subprocess.Popen(command, cwd="/", env=environment) for _ in range(count)]
    try:
        yield running
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()
