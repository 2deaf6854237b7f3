"""A bulk database is one the commands could have made: nothing for `verify` to find, shape and triggers in place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from commandcenter.demo import bulk
from commandcenter.demo.bulk_life import PARTS, Bulk
from commandcenter.demo.bulk_story import story
from commandcenter.models.case import OPEN, CaseState
from commandcenter.models.errors import UserError
from commandcenter.models.limits import Limits
from commandcenter.models.people import SYSTEM
from commandcenter.models.store import accounts, schema
from commandcenter.models.store import tables as t
from commandcenter.models.store.overview import overview
from commandcenter.models.store.store import Store, open_store
from commandcenter.models.store.verify import verify
from tests.stage import Stage
from tests.store.many import SEED, N


def at(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bulk")


@pytest.fixture(scope="module")
def loaded(bulk_cache: Path, folder: Path) -> Iterator[Store]:
    bulk.load(at(folder / "one.db"), N, SEED, cache=bulk_cache)
    store = open_store(f"sqlite:///{folder / 'one.db'}")
    yield store
    store.close()


def test_verify_finds_nothing(loaded: Store) -> None:
    with loaded.read() as connection:
        assert list(verify(connection, loaded.setup(connection).limits)) == []
        assert overview(connection).cases == N


def test_states_are_a_mix(loaded: Store) -> None:
    with loaded.read() as connection:
        states = list(connection.execute(select(t.case.c.state)).scalars())
    assert {CaseState.ARCHIVED, CaseState.CLOSED, CaseState.HANDLING} <= set(states)
    assert 0 < sum(state in OPEN for state in states) < N // 10


def test_numbers_follow_the_days(loaded: Store) -> None:
    with loaded.read() as connection:
        numbers = list(connection.execute(select(t.case.c.no).order_by(t.case.c.id)).scalars())
        days = {row.day: row.last for row in connection.execute(select(t.case_number))}
    assert numbers == sorted(set(numbers))
    for number in numbers:
        assert int(number[-5:]) <= days[number[2:10]]
    assert sum(days.values()) == N


def test_its_shape_is_that_of_any_database(loaded: Store, stage: Stage) -> None:
    shape = text("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
    with loaded.read() as one, stage.store.read() as other:
        assert one.execute(shape).all() == other.execute(shape).all()
        assert one.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert one.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_events_come_in_the_order_of_time(loaded: Store) -> None:
    with loaded.read() as connection:
        times = list(connection.execute(select(t.event.c.at).order_by(t.event.c.id)).scalars())
    assert times == sorted(times)


def test_the_same_seed_gives_the_same_chain_in_one_process_or_in_several(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def head(name: str, seed: int) -> str:
        bulk.load(at(folder / name), 120, seed=seed)
        with closing(open_store(at(folder / name))) as store, store.read() as connection:
            return overview(connection).head

    here, other = head("here.db", SEED), head("other.db", SEED + 1)
    monkeypatch.setattr(bulk, "_FEW", 0)
    assert head("beside.db", SEED) == here != other


def test_a_known_size_and_seed_comes_from_the_cache(bulk_cache: Path, folder: Path) -> None:
    told = []
    bulk.load(at(folder / "cached.db"), N, SEED, lambda what, done, total: told.append(what), cache=bulk_cache)
    assert told == ["复制"]
    assert (folder / "cached.db").stat().st_mode & 0o777 == 0o600
    assert not list(bulk_cache.glob("bulk/*.db.*"))


def test_a_cached_file_grows_old_by_the_sql_of_files_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(Path(schema.__file__).parent / "sql", tmp_path / "sql")
    now = schema.file_digest()
    monkeypatch.setattr(schema, "_HERE", tmp_path)
    assert schema.file_digest() == now
    (tmp_path / "sql" / "server_guards.sql").write_text("-- another")
    assert schema.file_digest() == now
    (tmp_path / "sql" / "triggers_sqlite.sql").write_text("-- another")
    assert schema.file_digest() != now


def test_it_never_loads_over_anything(loaded: Store, folder: Path, stage: Stage) -> None:
    with pytest.raises(UserError, match="已有演示数据库"):
        bulk.load(at(folder / "one.db"), N)
    with pytest.raises(UserError, match="已有案件"):
        bulk.fill(loaded, N, SEED)
    with pytest.raises(UserError, match="正整数"):
        bulk.load(at(folder / "none.db"), 0)
    assert not (folder / "none.db").exists()


def test_commands_go_on_where_it_ends(bulk_cache: Path, folder: Path) -> None:
    bulk.load(at(folder / "on.db"), N, SEED, cache=bulk_cache)
    stage = Stage(folder / "on.db", folder, "going-on.db")
    try:
        stage.at("2026-11-23 09:00")
        assert stage.walk(CaseState.CLOSED).id == N + 1
        with stage.store.read() as connection:
            assert list(verify(connection, stage.store.setup(connection).limits)) == []
    finally:
        stage.close()


def test_hardly_any_life_is_stopped_by_a_rule(stage: Stage) -> None:
    with stage.store.read() as connection:
        setup = stage.store.setup(connection)
        logins = [account.login for account in accounts.listing(connection)]
        sessions = {login: accounts.session_of(connection, login) for login in logins}
    parts = [
        Bulk(setup.township, Limits(), sessions, n=400, seed=5, last=bulk.LAST, part=part, story=story)
        for part in range(PARTS)
    ]
    batches = [list(part.batches()) for part in parts]
    assert len({len(found) for found in batches}) == 1
    assert sum(sum(part.broken.values()) for part in parts) <= 2
    logins_seen = {event[3] for found in batches for batch in found for event in batch.events}
    assert SYSTEM.login in logins_seen
    assert len(logins_seen) > 50
