"""The shape of the database: revisions make what the tables say; what cannot serve says so in one sentence."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from commandcenter.dispatch.upkeep.checkup import upgrade_database
from commandcenter.models.case import CaseState
from commandcenter.models.errors import UserError
from commandcenter.models.store import embedded, schema, tables
from commandcenter.models.store.session import Database, open_engine
from commandcenter.models.store.store import create_store, open_store
from commandcenter.models.store.verify import verify
from commandcenter.models.store.written import statements
from commandcenter.models.town.township import Township
from commandcenter.models.town.township_files import load_township
from tests.stage import BEGIN, ROOT, Stage, content


@pytest.fixture(scope="module")
def township() -> Township:
    return load_township(ROOT / "resources" / "township")


# --- shape ----------------------------------------------------------------------------------------


def _shape(connection: sqlite3.Connection) -> dict[str, object]:
    """Columns and indices of every table, as the engine itself tells."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    out: dict[str, object] = {}
    for name in names:
        if name.startswith(("case_token", "sqlite_", "alembic_")) or name == "presence":
            continue
        indices = {}
        for _, index, unique, origin, partial in connection.execute(f'PRAGMA index_list("{name}")'):
            columns = tuple(row[2] for row in connection.execute(f'PRAGMA index_info("{index}")'))
            indices[columns, unique, origin, partial] = None if index.startswith("sqlite_") else index
        keys = sorted(row[2:5] for row in connection.execute(f'PRAGMA foreign_key_list("{name}")'))
        [(sql,)] = connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (name,))
        rowid = "WITHOUT ROWID" in sql, "AUTOINCREMENT" in sql
        out[name] = (connection.execute(f'PRAGMA table_info("{name}")').fetchall(), indices, keys, rowid)
    return out


def test_the_revisions_make_exactly_the_tables(stage: Stage, tmp_path: Path) -> None:
    made = tmp_path / "made.db"
    engine = create_engine(f"sqlite:///{made}")
    wanted = [table for table in tables.metadata.sorted_tables if table.name != "presence"]  # of a server alone
    tables.metadata.create_all(engine, tables=wanted)
    engine.dispose()
    with sqlite3.connect(made) as by_tables, sqlite3.connect(stage.path) as by_revisions:
        assert _shape(by_revisions) == _shape(by_tables)
    assert set(_shape(sqlite3.connect(stage.path))) == {table.name for table in wanted}


def test_the_newest_revision_is_the_programs(stage: Stage) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]
    with stage.store.read() as connection:
        assert schema.revision(connection) == schema.HEAD


def test_every_guard_of_the_files_is_in_force(stage: Stage) -> None:
    with stage.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()
    folder = Path(schema.__file__).parent / "sql"
    files = [file.read_text(encoding="utf-8") for file in folder.glob("*_sqlite.sql")]
    written = {name for text in files for name in re.findall(r"^CREATE TRIGGER (\w+)", text, re.MULTILINE)}
    assert len(written) > 25
    assert sorted(name for (name,) in rows) == sorted(written) == sorted(schema.triggers())


def test_a_database_of_the_first_revision_becomes_as_a_new_one(stage: Stage, tmp_path: Path) -> None:
    """Column for column and guard for guard; what happened before stays, and verification finds nothing."""
    for state in (CaseState.SUBMITTED, CaseState.HANDLING, CaseState.SUSPENDED, CaseState.CALLBACK, CaseState.CLOSED):
        stage.walk(state)
    path = tmp_path / "first.db"
    _as_the_first_revision_made_it(path, stage.path)
    with pytest.raises(UserError, match="较旧，请先运行 commandcenter upgrade"):
        open_store(f"sqlite:///{path}")
    done = upgrade_database(f"sqlite:///{path}", stage.now)
    assert (done.before, done.after) == ("0001", schema.HEAD)
    guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    boards = 'SELECT id, due, stage, stage_since, warn_at FROM "case" ORDER BY id'
    with sqlite3.connect(path) as upgraded, sqlite3.connect(stage.path) as new:
        assert _shape(upgraded) == _shape(new)
        for query in (guards, boards):
            assert upgraded.execute(query).fetchall() == new.execute(query).fetchall()
    store = open_store(f"sqlite:///{path}")
    with store.read() as connection:
        assert list(verify(connection, store.setup(connection).limits)) == []
    store.close()


def _as_the_first_revision_made_it(path: Path, filled: Path) -> None:
    """A database of the first shape with everything from a newer one that has its place there."""
    made_by = [*statements("tables_sqlite.sql"), *statements("triggers_sqlite.sql")]
    guards = [statement for statement in made_by if "CREATE TRIGGER" in statement]
    with sqlite3.connect(path) as first:
        first.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        for statement in made_by:
            if statement not in guards:
                first.execute(statement)
        first.execute("ATTACH ? AS filled", (str(filled),))
        made = first.execute("SELECT name, sql FROM main.sqlite_master WHERE type = 'table'").fetchall()
        for name in [name for name, sql in made if "CREATE VIRTUAL" not in (sql or "")]:
            columns = ", ".join(f'"{row[1]}"' for row in first.execute(f'PRAGMA main.table_info("{name}")'))
            first.execute(f'DELETE FROM main."{name}"')
            first.execute(f'INSERT INTO main."{name}" ({columns}) SELECT {columns} FROM filled."{name}"')
        first.execute("UPDATE alembic_version SET version_num = '0001'")
        for statement in guards:
            first.execute(statement)


def test_an_upgrade_of_the_newest_changes_nothing(stage: Stage) -> None:
    before = content(stage.path)
    with stage.store.unit() as connection:
        schema.upgrade(connection)
    assert content(stage.path) == before


def test_the_engine_is_set_for_keeping(stage: Stage) -> None:
    with stage.store.read() as connection:
        pragma = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                  ("journal_mode", "synchronous", "foreign_keys")}  # fmt: skip
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_the_files_are_the_owners_alone(tmp_path: Path, township: Township) -> None:
    """From the first moment: -wal and -shm too, while the database is made and when it is opened again."""
    path = tmp_path / "new" / "town.db"
    before = os.umask(0o022)
    try:
        store = create_store(f"sqlite:///{path}", township, BEGIN)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        store.close()
        store = open_store(f"sqlite:///{path}")
        with store.unit() as connection:
            connection.execute(text("UPDATE app_meta SET value = value"))
            modes |= {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert modes == {"town.db": 0o600, "town.db-wal": 0o600, "town.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


# --- what cannot serve ----------------------------------------------------------------------------


def _revised(to: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (to,))
            connection.execute("UPDATE app_meta SET value = ? WHERE key IN ('min_read', 'min_write')", (to,))

    return make


def _foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmark (url TEXT)")


def _empty_base(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 3")


def _half_broken(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 * 2 : 4096 * 40] = b"\x5a" * (4096 * 38)
    path.write_bytes(data)


def _lost_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE setting")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _read_something(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    try:
        store.township()
        with store.read() as connection:
            connection.execute(text("SELECT count(*) FROM event JOIN account")).all()
    finally:
        store.close()


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "too new": (_revised("0999"), f"比本程序（结构 {schema.HEAD}）新，请升级程序"),
    "too old": (_revised("0000"), "较旧，请先运行 commandcenter upgrade"),
    "another program's revision": (_revised("ae1027a6acf"), "不是本程序的数据库"),
    "another program's": (_foreign, "不是本程序的数据库"),
    "no table": (_empty_base, "还没有建立"),
    "no byte": (lambda path: path.write_bytes(b""), "是空文件"),
    "text": (lambda path: path.write_text("not a database at all"), "不是本程序的数据库文件"),
    "header only": (lambda path: path.write_bytes(b"SQLite format 3\x00" + b"\x07" * 200), "已损坏"),
    "half broken": (_half_broken, "已损坏"),
    "a table lost": (_lost_table, "结构不完整"),
    "folder": (_folder, "是文件夹"),
    "missing": (lambda path: path.unlink(), "不存在"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_serve_says_so_in_one_sentence(stage_template: Path, tmp_path: Path, what: str) -> None:
    spoil, sentence = BAD[what]
    path = tmp_path / "town.db"
    shutil.copy(stage_template, path)
    spoil(path)
    with pytest.raises(UserError) as raised:
        _read_something(path)
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("url", ["no url at all", "sqlite:///", "postgresql://localhost/x", "mysql://x"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(UserError):
        open_store(url)


def test_the_folder_of_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="不存在"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'town.db'}")
    assert not (tmp_path / "nowhere").exists()


def test_a_path_through_a_file_is_a_sentence(tmp_path: Path, township: Township) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="无法使用数据库文件"):
        create_store(f"sqlite:///{tmp_path / 'file' / 'town.db'}", township, BEGIN)


@pytest.mark.parametrize("spoil", [_foreign, lambda path: None], ids=["foreign", "its own"])
def test_nothing_is_made_in_a_database_that_holds_anything(
    stage_template: Path, tmp_path: Path, township: Township, spoil: Callable[[Path], object]
) -> None:
    path = tmp_path / "town.db"
    shutil.copy(stage_template, path)
    spoil(path)
    before = content(path)
    with pytest.raises(UserError, match="已有数据库"):
        create_store(f"sqlite:///{path}", township, BEGIN)
    assert content(path) == before


def test_a_failed_making_leaves_nothing_behind(tmp_path: Path, township: Township) -> None:
    path = tmp_path / "town.db"

    def fails(login: str) -> str:
        raise UserError("密码至少8位")

    with pytest.raises(UserError, match="8位"):
        create_store(f"sqlite:///{path}", township, BEGIN, password_hash=fails)
    create_store(f"sqlite:///{path}", township, BEGIN).close()
    open_store(f"sqlite:///{path}").close()


MOUNTS = "/dev/sda1 / ext4 rw 0 0\nserver:/home {folder} {kind} rw 0 0\n/dev/sdb1 {folder}/local ext4 rw 0 0\n"


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "fuse.sshfs"])
def test_network_folders_are_refused(
    tmp_path: Path, township: Township, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    mounts = tmp_path / "mounts"
    folder = tmp_path / "far away"
    mounts.write_text(MOUNTS.format(folder=str(folder).replace(" ", "\\040"), kind=kind))
    monkeypatch.setattr(embedded, "_MOUNTS", mounts)
    with pytest.raises(UserError, match="网络文件系统"):
        create_store(f"sqlite:///{folder}/town.db", township, BEGIN)
    assert not (folder / "town.db").exists()
    create_store(f"sqlite:///{folder}/local/town.db", township, BEGIN).close()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become somebody without rights")
def test_a_file_one_may_only_read(stage_template: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = Path("/tmp") / f"read-only-{os.getpid()}"
    folder.mkdir()
    path = folder / "town.db"
    try:
        shutil.copy(stage_template, path)
        for mode, owner_of_folder in ((0o444, 0), (0o444, 65534), (0o400, 0)):
            path.chmod(mode)
            os.chown(folder, owner_of_folder, 0)
            folder.chmod(0o755)
            os.seteuid(65534)
            try:
                with pytest.raises(UserError) as raised:
                    _write_something(path)
            finally:
                os.seteuid(0)
            assert "\n" not in str(raised.value)
            assert any(words in str(raised.value) for words in ("只读", "打不开", "无法使用"))
    finally:
        shutil.rmtree(folder)


def _write_something(path: Path) -> None:
    database = Database(open_engine(f"sqlite:///{path}"))
    try:
        with database.unit() as connection:
            connection.execute(text("UPDATE app_meta SET value = value"))
    finally:
        database.close()


def test_a_base_set_to_reading_only(stage: Stage) -> None:
    def write() -> None:
        with stage.store.unit() as connection:
            connection.exec_driver_sql("PRAGMA query_only = 1")
            try:
                connection.execute(text("UPDATE app_meta SET value = value"))
            finally:
                connection.exec_driver_sql("PRAGMA query_only = 0")

    with pytest.raises(UserError, match="只读"):
        write()


# --- busy and full --------------------------------------------------------------------------------


def test_a_base_held_by_somebody_else(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "BUSY_SECONDS", 0.05)
    patient = open_store(stage.url)
    other = sqlite3.connect(stage.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(UserError) as raised, patient.unit():
            pass
        assert str(raised.value) == "数据库正忙，请稍后再试（没有改动任何数据）"
        assert patient.township().units  # reading goes on
    finally:
        other.execute("ROLLBACK")
        other.close()
    with patient.unit():
        pass
    patient.close()


def _fill(stage: Stage) -> None:
    for _ in range(10):
        stage.register(text="路灯不亮" * 2_000)


def test_a_full_disk_writes_nothing_half(stage: Stage) -> None:
    """The pages run out in the middle of a registration, at every place where they can."""
    stage.register()
    with stage.store.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    engine = stage.store.database.engine
    before = content(stage.path)
    for room in range(3):
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            driver.execute(f"PRAGMA max_page_count = {pages + room}")
        with pytest.raises(UserError) as raised:
            _fill(stage)
        assert str(raised.value) == "磁盘已满，写入失败（没有改动任何数据）"
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA max_page_count = 1000000")
        assert stage.verify() == []
        if room == 0:
            assert content(stage.path) == before
    stage.register(text="磁盘有空间了")
    assert stage.verify() == []
