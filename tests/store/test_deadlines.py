"""Running deadlines beside the cases: kept by every command, and made up for in a database from before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from commandcenter.dispatch.upkeep.checkup import upgrade_database
from commandcenter.models.store import deadlines, schema
from commandcenter.models.store.embedded import prepare
from commandcenter.models.store.written import statements
from tests.stage import Stage

_KEPT = f'SELECT id, {", ".join(deadlines.COLUMNS)} FROM "case" ORDER BY id'


def kept(stage: Stage) -> list[Any]:
    with stage.store.read() as connection:
        return list(connection.execute(text(_KEPT)).all())


def test_what_is_lacking_is_made_up_for(past_copy: Stage) -> None:
    before = kept(past_copy)
    assert any(row.stage for row in before)
    with past_copy.store.unit() as connection:
        connection.execute(text('UPDATE "case" SET stage = NULL, stage_since = NULL, warn_at = NULL WHERE id % 3 > 0'))
        deadlines.complete(connection, past_copy.setup.limits, past_copy.township)
    assert kept(past_copy) == before


def test_only_what_moves_is_written(past_copy: Stage) -> None:
    before = kept(past_copy)
    with past_copy.store.unit() as connection:
        changes = connection.connection.driver_connection.total_changes
        deadlines.rewarn(connection, past_copy.township.calendar, 75)
        assert connection.connection.driver_connection.total_changes == changes
        deadlines.rewarn(connection, past_copy.township.calendar, 50)
    moved = [(old, new) for old, new in zip(before, kept(past_copy), strict=True) if old != new]
    assert moved
    assert all(new.warn_at < old.warn_at and new[:4] == old[:4] for old, new in moved)


@pytest.fixture
def first_edition(past_copy: Stage, tmp_path: Path) -> Path:
    """The lively weeks in a database of the first revision."""
    path = tmp_path / "first.db"
    past_copy.store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        prepare(old)
        for statement in statements("tables_sqlite.sql"):
            old.execute(statement)
        tables = [name for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        old.execute("PRAGMA foreign_keys = OFF")
        old.execute("ATTACH ? AS rich", (str(past_copy.path),))
        for table in tables:
            names = ", ".join(f'"{row[1]}"' for row in old.execute(f'PRAGMA main.table_info("{table}")'))
            old.execute(f'INSERT INTO main."{table}" ({names}) SELECT {names} FROM rich."{table}"')
        for statement in statements("triggers_sqlite.sql"):
            old.execute(statement)
        old.execute("CREATE TABLE alembic_version (version_num TEXT NOT NULL)")
        old.execute("INSERT INTO alembic_version VALUES ('0001')")
    return path


def test_a_demonstrations_time_stands_when_it_is_upgraded(first_edition: Path, past_copy: Stage) -> None:
    with closing(sqlite3.connect(first_edition)) as old, old:
        old.execute("UPDATE app_meta SET value = 'demo' WHERE key = 'kind'")
        (ended,) = old.execute("SELECT at FROM event ORDER BY id DESC LIMIT 1").fetchone()
    upgrade_database(f"sqlite:///{first_edition}", past_copy.now + timedelta(days=30))
    with closing(sqlite3.connect(first_edition)) as upgraded:
        told = upgraded.execute("SELECT kind, at FROM event ORDER BY id DESC LIMIT 1").fetchone()
    assert told == ("UPGRADE", ended)


def test_an_upgraded_database_knows_its_deadlines(first_edition: Path, past_copy: Stage) -> None:
    done = upgrade_database(f"sqlite:///{first_edition}", past_copy.now)
    assert (done.before, done.after) == ("0001", schema.HEAD)
    with closing(sqlite3.connect(first_edition)) as old, closing(sqlite3.connect(past_copy.path)) as new:
        assert old.execute(_KEPT).fetchall() == new.execute(_KEPT).fetchall()
