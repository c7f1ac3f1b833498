from __future__ import annotations

from tests.commands.platsvakt import Platsvakt


def test_a_second_time_nothing_is_left_to_do(platsvakt: Platsvakt) -> None:
    first, second = platsvakt.anew("migrate"), platsvakt("migrate")
    assert (first.status, second.status) == (0, 0)
    assert first.out.startswith("migrated: 0001")
    assert second.out == "the schema is current\n"
    assert (platsvakt.folder / "platsvakt.db").is_file()


def test_a_database_that_cannot_be_used_is_named_without_its_password(platsvakt: Platsvakt) -> None:
    for url in (
        "mysql://u:hemligt@host/name",
        "postgresql://u:hemligt@127.0.0.1:1/name",
        "sqlite:////nowhere/at/all.db",
    ):
        ended = platsvakt("migrate", database_url=url)
        assert ended.status == 1
        assert ended.err.startswith("platsvakt: the database cannot be brought up to date: ")
        assert "hemligt" not in ended.err
        assert "Traceback" not in ended.err
