"""Backup, restore, move: everything arrives as it was, or nothing changes; on both engines and between them."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from commandcenter.dispatch.entrance import enter
from commandcenter.dispatch.upkeep import keeping
from commandcenter.models.case import CaseState
from commandcenter.models.errors import BadFile, UserError
from commandcenter.models.people import SYSTEM
from commandcenter.models.store import accounts, schema, texts
from commandcenter.models.store.building import standing
from commandcenter.models.store.carry import OpenDatabase
from commandcenter.models.store.handing import ELSEWHERE, Handed
from commandcenter.models.store.store import open_store, record_setup
from commandcenter.models.store.verify import verify
from tests.servers import Template
from tests.stage import ServerStage, Stage, Theatre

ENGINES = ("sqlite", "postgresql")
#: What a restore or a move changes: its own event with all that follows from it, and who must reload.
OWN = {"app_meta", "event", "chain", "chain_head", "change_log", "account"}


@pytest.fixture(scope="module")
def lived_theatre(theatre: Theatre, tmp_path_factory: pytest.TempPathFactory) -> tuple[Theatre, datetime]:
    """Where some cases are, an account that can come in, and others that cannot; and the moment it is there."""
    town = theatre.stage(tmp_path_factory.mktemp("lived"))
    for state in (CaseState.SUBMITTED, CaseState.SUSPENDED, CaseState.CLOSED):
        town.walk(state)
    _only_known(town)
    _let_in(town, "intake1")
    return theatre.kept(town), town.now


@pytest.fixture
def lived(lived_theatre: tuple[Theatre, datetime], tmp_path: Path) -> Iterator[Stage]:
    """Such a town of one's own."""
    theatre, moment = lived_theatre
    town = theatre.stage(tmp_path)
    town.clock.set(moment)
    yield town
    town.close()


def _only_known(stage: Stage) -> None:
    """A small staff: every account of a server's stage can come in, and hundreds of passwords take their time."""
    with stage.store.unit() as unit:
        unit.execute(text("UPDATE account SET active = (login IN ('intake1', 'intake2', 'admin'))"))


def _let_in(stage: Stage, login: str) -> None:
    with stage.store.unit() as unit:
        made = accounts.secret(unit, login, "first-password")
        account_id = accounts.set_password(unit, login, made, must_change=False)
        record_setup(unit, "account", account_id, SYSTEM, "RESET", {"login": login}, stage.now)


@pytest.fixture
def engine(theatre: Theatre) -> str:
    return "postgresql" if theatre.on_server else "sqlite"


class Elsewhere(Stage):
    """A stage on whatever lies at an address; its owner acts for everybody."""

    def __init__(self, url: str, now: datetime) -> None:
        self.url = url
        self.store = open_store(url)
        self._begin()
        self.clock.set(now)


@pytest.fixture
def places(server_template: Template, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Where nothing is yet, by engine."""
    cluster = server_template.cluster
    yield {
        "sqlite": f"sqlite:///{tmp_path / 'target.db'}",
        "postgresql": cluster.url("target").render_as_string(hide_password=False),
    }
    with cluster.raw("postgres") as server:
        server.execute("DROP DATABASE IF EXISTS target WITH (FORCE)")
        for (role,) in server.execute(r"SELECT rolname FROM pg_roles WHERE rolname LIKE 'cc\_target\_%'").fetchall():
            server.execute(f'DROP ROLE "{role}"')


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row as it is carried."""
    store = open_store(url)
    try:
        with store.read() as connection:
            source = OpenDatabase(connection)
            return {table: list(source.rows(table)) for table in source.facts.rows}
    finally:
        store.close()


def verified(url: str) -> list[Any]:
    store = open_store(url)
    try:
        with store.read() as connection:
            return list(verify(connection, store.setup(connection).limits))
    finally:
        store.close()


def back_up(stage: Stage, path: Path) -> None:
    keeping.back_up(stage.url, path, stage.now, "commandcenter test", _silent)


def restore(stage: Stage, path: Path, url: str, *, force: bool = False, progress: Any = _silent) -> list[Handed]:
    handed: list[Handed] = []
    keeping.restore(path, url, stage.now, force=force, hand_out=handed.extend, progress=progress)
    return handed


@pytest.mark.parametrize("to", ENGINES)
def test_a_backup_of_either_engine_is_restored_on_either(
    lived: Stage, to: str, places: dict[str, str], tmp_path: Path
) -> None:
    before = rows(lived.url)
    back_up(lived, tmp_path / "town.zip")
    restore(lived, tmp_path / "town.zip", places[to])
    _stands_as(before, places[to])
    assert rows(lived.url) == before


def test_there_and_back(rich_template: Path, places: dict[str, str], tmp_path: Path) -> None:
    """Papers, attachments, shifts and requesters included; work goes on at each place where it was left."""
    (tmp_path / "begin").mkdir()
    stage: Stage = Stage(rich_template, tmp_path / "begin")
    stage.at("2026-11-20 16:00")
    for to in (places["postgresql"], places["sqlite"]):
        before = rows(stage.url)
        keeping.move(stage.url, to, stage.now, force=False, hand_out=lambda handed: None, progress=_silent)
        assert rows(stage.url) == before
        _stands_as(before, to)
        found = search(stage, "路灯")
        stage.close()
        stage = Elsewhere(to, stage.now)
        assert search(stage, "路灯") == found
        assert stage.walk(CaseState.CLOSED).id == len(before["case"]) + 1
        assert stage.verify() == []
    stage.close()


def _stands_as(before: dict[str, list[tuple[Any, ...]]], url: str) -> None:
    after = rows(url)
    assert [table for table in before if table not in OWN and before[table] != after[table]] == []
    for log in ("event", "chain"):
        assert after[log][:-1] == before[log]
    assert verified(url) == []


def search(stage: Stage, words: str) -> list[int]:
    with stage.store.read() as connection:
        return texts.search(connection, words)


@pytest.mark.parametrize("to", ENGINES)
def test_whoever_could_come_in_gets_a_one_time_password_between_engines(
    lived: Stage, engine: str, to: str, places: dict[str, str], tmp_path: Path
) -> None:
    back_up(lived, tmp_path / "town.zip")
    handed = restore(lived, tmp_path / "town.zip", places[to])
    kept = {row[1]: row for row in rows(places[to])["account"]}
    if engine == to == "sqlite":
        assert handed == []
        assert rows(places[to])["account"] == rows(lived.url)["account"]
        return
    expected = ["intake1"] if engine == "sqlite" else ["intake1", "intake2", "admin"]
    assert sorted(one.login for one in handed) == sorted(expected)
    if to == "sqlite":
        store = open_store(places[to])
        entered = enter(store, "intake1", handed[0].password)
        store.close()
        assert entered.must_change
    else:
        assert {login for login, row in kept.items() if ELSEWHERE in row} == {one.login for one in handed}


def test_a_login_of_the_target_comes_in_with_its_one_time_password(
    stage: Stage, places: dict[str, str], server_template: Template
) -> None:
    _let_in(stage, "lead1")
    handed: list[Handed] = []
    to = places["postgresql"]
    keeping.move(stage.url, to, stage.now, force=False, hand_out=handed.extend, progress=_silent)
    where = server_template.cluster.url("target", "cc_target_lead1", password=handed[0].password, tcp=True)
    told = where.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(told) as connection:
        assert connection.execute("SELECT must_change FROM app.account WHERE login = 'lead1'").fetchone() == (True,)
    wrong = where.set(drivername="postgresql", password="wrong").render_as_string(hide_password=False)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(wrong)


# --- what stands there ------------------------------------------------------------------------------------------------


def test_what_stands_there_is_named_and_kept(lived: Stage, tmp_path: Path) -> None:
    back_up(lived, tmp_path / "town.zip")
    lived.register()
    before = rows(lived.url)
    with pytest.raises(UserError, match=r"已有正式数据库（案件 4 件，事件 \d+ 条）。要替换它，请加 --force"):
        restore(lived, tmp_path / "town.zip", lived.url)
    assert rows(lived.url) == before


def test_a_restore_over_work_makes_everybody_load_again(lived: Stage, tmp_path: Path) -> None:
    """Of two restores of the same backup each has an epoch of its own."""
    back_up(lived, tmp_path / "town.zip")
    lived.register()
    epochs = []
    for _ in range(2):
        lived.store.close()
        restore(lived, tmp_path / "town.zip", lived.url, force=True)
        there = standing(lived.url)
        epochs.append((there.epoch, there.cases))
    assert epochs == [(2, 3), (3, 3)]
    assert verified(lived.url) == []


def test_breaking_off_leaves_everything_as_it_was(lived: Stage, tmp_path: Path, places: dict[str, str]) -> None:
    back_up(lived, tmp_path / "town.zip")
    before = rows(lived.url)
    lived.store.close()

    def breaks(at: str) -> Callable[[str, int, int], None]:
        def told(what: str, done: int, total: int) -> None:
            if what == at:
                raise KeyboardInterrupt

        return told

    for step in ("task", "密码"):
        for url in (lived.url, *places.values()):
            with pytest.raises(KeyboardInterrupt):
                restore(lived, tmp_path / "town.zip", url, force=True, progress=breaks(step))
        assert rows(lived.url) == before
    assert [standing(url) for url in places.values()] == [None, None]
    with pytest.raises(KeyboardInterrupt):
        keeping.back_up(lived.url, tmp_path / "other.zip", lived.now, "test", breaks_always)
    assert sorted(path.name for path in tmp_path.glob("*.zip*")) == ["town.zip"]


def breaks_always(what: str, done: int, total: int) -> None:
    raise KeyboardInterrupt


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_backup_is_its_owners_alone(lived: Stage, tmp_path: Path) -> None:
    back_up(lived, tmp_path / "town.zip")
    assert stat.S_IMODE((tmp_path / "town.zip").stat().st_mode) == 0o600


def _torn(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _garbled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[2000:6000] = b"\x5a" * 4000
    path.write_bytes(data)


def _rewritten(change: Callable[[str, bytes], bytes | None]) -> Callable[[Path], None]:
    def rewrite(path: Path) -> None:
        with zipfile.ZipFile(path) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        with zipfile.ZipFile(path, "w") as packed:
            for name, data in parts.items():
                if (changed := change(name, data)) is not None:
                    packed.writestr(name, changed)

    return rewrite


def _in(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    return _rewritten(lambda part, data: data.replace(old, new, 1) if part == name else data)


def _shorter(name: str) -> Callable[[Path], None]:
    return _rewritten(lambda part, data: data.rsplit(b"\n", 2)[0] + b"\n" if part == name else data)


def _without(name: str) -> Callable[[Path], None]:
    return _rewritten(lambda part, data: None if part == name else data)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: path.unlink(), "打不开"),
    "empty": (lambda path: path.write_bytes(b""), "不是本程序的备份，或已损坏"),
    "text": (lambda path: path.write_text("no zip"), "不是本程序的备份，或已损坏"),
    "torn": (_torn, "不是本程序的备份，或已损坏"),
    "garbled": (_garbled, "不是本程序的备份，或已损坏"),
    "another zip": (_without("manifest.json"), "不是本程序的备份，或已损坏"),
    "a table gone": (_without("task.csv"), "已损坏（task）"),
    "a column gone": (_in("task.csv", b"case_id,", b""), "已损坏（task）"),
    "no number": (_in("unit.csv", b"\n1,", b"\none,"), "已损坏（unit）"),
    "another table": (_in("manifest.json", b'"task"', b'"x; DROP TABLE unit"'), "已损坏（manifest）"),
    "newer": (_in("manifest.json", schema.HEAD.encode(), b"0999"), "请先升级本程序"),
    "newer form": (_in("manifest.json", b'"format": 1', b'"format": 2'), "请先升级本程序"),
    "a row short": (_shorter("requester.csv"), "数据表 requester 应有"),
    "another head": (_in("chain_head.csv", b"1,", b"1,1"), "链首不符"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_good_backup_says_so_in_one_sentence(
    lived_backup: Path, what: str, places: dict[str, str], stage: Stage, tmp_path: Path
) -> None:
    path = tmp_path / "copy.zip"
    path.write_bytes(lived_backup.read_bytes())
    spoil, sentence = BAD[what]
    spoil(path)
    seen_early = list(BAD)[:10]  # before anything is made where it would go
    for url in [places["sqlite"]] if what in seen_early[1:] else places.values():
        with pytest.raises(UserError) as raised:
            restore(stage, path, url)
        assert sentence in str(raised.value)
        assert "\n" not in str(raised.value)
        assert isinstance(raised.value, BadFile) or "启用" in str(raised.value)
        assert standing(url) is None


@pytest.fixture(scope="module")
def lived_backup(stage_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backup")
    stage = Stage(stage_template, folder)
    stage.walk(CaseState.CLOSED)
    back_up(stage, folder / "town.zip")
    stage.close()
    return folder / "town.zip"


def test_who_does_not_see_everything_makes_no_backup(server_stage: ServerStage, tmp_path: Path) -> None:
    for login in ("admin", "director", "u-s08"):
        url = server_stage.url_of(login)
        with pytest.raises(UserError, match="看不到全部数据"):
            keeping.back_up(url, tmp_path / "town.zip", server_stage.now, "test", _silent)
    assert not list(tmp_path.glob("*.zip*"))


def test_a_member_of_the_backup_group_makes_one(
    server_stage: ServerStage, server_template: Template, tmp_path: Path, places: dict[str, str]
) -> None:
    cluster = server_template.cluster
    server_stage.walk(CaseState.CLOSED)
    with cluster.raw("postgres") as server:
        server.execute("CREATE ROLE nightly LOGIN IN ROLE ccg_laohu_backup")
    try:
        url = cluster.url(server_stage.name, "nightly").render_as_string(hide_password=False)
        keeping.back_up(url, tmp_path / "town.zip", server_stage.now, "test", _silent)
    finally:
        with cluster.raw("postgres") as server:
            server.execute("DROP ROLE nightly")
    restore(server_stage, tmp_path / "town.zip", places["sqlite"])
    before, after = rows(server_stage.url), rows(places["sqlite"])
    assert [table for table in before if table not in OWN and before[table] != after[table]] == []


def test_a_database_is_not_moved_onto_itself(stage: Stage) -> None:
    with pytest.raises(UserError, match="同一个数据库"):
        keeping.move(stage.url, stage.url, stage.now, force=True, hand_out=lambda handed: None, progress=_silent)
