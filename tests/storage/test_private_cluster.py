"""The helper that starts PostgreSQL for tests says plainly when it cannot."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.postgres import PostgresMissing, private_cluster


def test_a_machine_without_the_server_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "glob", lambda _self, _pattern: iter(()))
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    with pytest.raises(PostgresMissing, match="apt-get install postgresql"), private_cluster():
        pytest.fail("a cluster without programs")


def test_nothing_of_a_cluster_stays() -> None:
    with private_cluster() as cluster:
        cluster.create("one")
        assert (cluster.directory / ".s.PGSQL.5432").exists()

    assert not cluster.directory.exists()
