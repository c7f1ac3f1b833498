"""For all tests: hypothesis measures no times, and PLATSVAKT_NO_SKIPS=1 makes every skipped test a failed one.

What CI does not run is not known to work. One Dovecot and one PostgreSQL serve all tests of a process: each has users
and databases of its own.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.postgres import Cluster
    from tests.servers import DovecotServer

settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")


@pytest.fixture(scope="session")
def dovecot() -> Iterator[DovecotServer]:
    from tests.servers import dovecot_program, running_dovecot

    program = dovecot_program()
    if program is None:
        pytest.skip("Dovecot is not installed (Debian: dovecot-imapd)")
    with running_dovecot(program) as server:
        yield server


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    from tests.postgres import private_cluster

    with private_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def postgresql_template(cluster: Cluster) -> str:
    """The name of an empty database with the current schema."""
    import storage

    asyncio.run(storage.migrate(cluster.create("migrated")))
    return "migrated"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(report)
    return report


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get("PLATSVAKT_NO_SKIPS") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: {reason} (PLATSVAKT_NO_SKIPS: a skipped test is a failure)"
