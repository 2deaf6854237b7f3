"""Programs of two editions on one database, through a revision that adds and one that takes away; on both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from commandcenter.dispatch.upkeep import checkup
from commandcenter.dispatch.upkeep.checkup import Upgraded, upgrade_database
from commandcenter.models.case import CaseState
from commandcenter.models.errors import UserError
from commandcenter.models.store import schema, types
from commandcenter.models.store.session import on_server
from commandcenter.models.store.store import Store, open_store
from tests.stage import Stage

NEXT = "0999"
_MADE_UP = '''
"""A made-up later edition."""

from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    op.execute("{statement}")
'''
#: One edition adds a column that older programs need not know; the next takes one away that they write.
EXPANDS = 'ALTER TABLE "case" ADD COLUMN weather TEXT'
CONTRACTS = "ALTER TABLE mute DROP COLUMN ended_by"


class Edition:
    """The program as it will be, for the time of a `with`: a later revision and the older programs it bears."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._patch = monkeypatch
        self._before = schema.HEAD

    def upgrade(self, url: str, stage: Stage, statement: str, *, writes_from: str, wait: Any = None) -> Upgraded:
        """The upgrade by that program, which is gone again afterwards."""
        (self._folder / f"r{NEXT}.py").write_text(
            _MADE_UP.format(revision=NEXT, before=self._before, statement=statement.replace('"', '\\"'))
        )
        with self._patch.context() as later:
            later.setattr(schema, "HEAD", NEXT)
            later.setattr(schema, "VERSIONS", [*schema.VERSIONS, self._folder])
            later.setattr(schema, "MIN_WRITE", writes_from)
            return upgrade_database(url, stage.now, **({} if wait is None else {"wait": wait}))


@pytest.fixture
def edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edition:
    folder = tmp_path / "versions"
    folder.mkdir()
    return Edition(folder, monkeypatch)


def test_an_older_program_goes_on_through_what_only_adds(town: Stage, edition: Edition) -> None:
    town.walk(CaseState.HANDLING)
    done = edition.upgrade(town.url, town, EXPANDS, writes_from=schema.HEAD)
    assert (done.before, done.after) == (schema.HEAD, NEXT)
    town.walk(CaseState.CLOSED, 1)
    opened = open_store(town.url)
    assert opened.database.read_only is None
    opened.close()


def test_an_older_program_may_only_look_at_what_it_would_spoil(town: Stage, edition: Edition) -> None:
    """One that was running finds out by itself; what it cannot do says why, and nothing is changed."""
    ref = town.walk(CaseState.HANDLING)
    edition.upgrade(town.url, town, CONTRACTS, writes_from=NEXT)
    opened = open_store(town.url)
    for store in (opened, town.store_of("intake1")):
        store.township()
        assert "请升级程序；在此之前只能查看" in str(store.database.read_only)
        with pytest.raises(UserError, match="只能查看"), store.unit():
            pass
    with pytest.raises(UserError, match="只能查看"):
        town.register()
    assert town.file(ref.id).case.state is CaseState.HANDLING
    opened.close()


def test_a_command_under_way_finds_out_before_it_writes(town: Stage, edition: Edition) -> None:
    town.store.township()
    edition.upgrade(town.url, town, CONTRACTS, writes_from=NEXT)
    with pytest.raises(UserError, match="只能查看"), town.store.unit() as unit:
        town.store.setup(unit)


def test_a_program_newer_than_the_database_says_upgrade(town: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "HEAD", NEXT)
    with pytest.raises(UserError, match="较旧，请先运行 commandcenter upgrade"):
        open_store(town.url)


def test_one_that_cannot_even_be_read_is_not_opened(town: Stage, edition: Edition, monkeypatch) -> None:
    monkeypatch.setattr(schema, "MIN_READ", NEXT)
    edition.upgrade(town.url, town, CONTRACTS, writes_from=NEXT)
    with pytest.raises(UserError, match="请升级程序"):
        open_store(town.url)


# --- the upgrade itself -----------------------------------------------------------------------------------------------


def test_a_file_is_kept_as_it_was(stage: Stage, edition: Edition) -> None:
    stage.register()
    done = edition.upgrade(stage.url, stage, EXPANDS, writes_from=schema.HEAD)
    assert done.copy == stage.path.with_name(f"stage.db.{schema.HEAD}")
    assert done.copy.stat().st_mode & 0o777 == 0o600
    kept = open_store(f"sqlite:///{done.copy}")
    with kept.read() as connection:
        assert schema.revision(connection) == schema.HEAD
        assert connection.execute(text('SELECT count(*) FROM "case"')).scalar() == 1
    kept.close()


def test_an_upgrade_that_fails_leaves_nothing(town: Stage, edition: Edition) -> None:
    with pytest.raises(UserError, match="结构不完整"):
        edition.upgrade(town.url, town, "DROP TABLE no_such_table", writes_from=NEXT)
    with town.store.read() as connection:
        assert schema.revision(connection) == schema.HEAD
    assert town.verify() == []
    assert town.store.path is None or list(town.store.path.parent.glob(f"*.{schema.HEAD}")) == []


def test_a_migration_gives_way_to_work(server_stage: Stage, edition: Edition) -> None:
    """A table in use is waited for no longer than the limit, with nothing held meanwhile; then it is tried again."""
    server_stage.register()
    limits, waits = [], []
    holder = open_store(server_stage.url)
    using = holder.unit()
    connection = using.__enter__()
    connection.execute(text('LOCK TABLE "case" IN ROW EXCLUSIVE MODE'))

    def wait(seconds: float) -> None:
        waits.append(seconds)
        server_stage.register()  # whoever queued behind the migration got through
        if len(waits) == 2:
            using.__exit__(None, None, None)

    done = edition.upgrade(server_stage.url, server_stage, EXPANDS, writes_from=schema.HEAD, wait=wait)
    assert (done.after, len(waits)) == (NEXT, 2)
    with server_stage.store.unit() as unit:
        schema.hold(unit)
        limits.append(unit.execute(text("SHOW lock_timeout")).scalar())
    assert limits == ["3s"]
    holder.close()


def test_one_migrator_at_a_time(server_stage: Stage, edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "LOCK_SECONDS", 0.3)
    monkeypatch.setattr(checkup, "_TRIES", 3)
    other = open_store(server_stage.url)
    waits: list[float] = []
    with other.unit() as unit:
        schema.hold(unit)
        with pytest.raises(UserError, match="没有等到升级的机会"):
            edition.upgrade(server_stage.url, server_stage, EXPANDS, writes_from=NEXT, wait=waits.append)
    assert len(waits) == 2
    other.close()


def test_guards_that_were_touched_are_laid_anew(server_stage: Stage) -> None:
    with server_stage.store.unit() as unit:
        unit.execute(text('DROP TRIGGER case_guard ON "case"'))
    assert upgrade_database(server_stage.url, server_stage.now).laid == 1
    assert upgrade_database(server_stage.url, server_stage.now).laid == 0
    assert server_stage.verify() == []


def test_posts_do_not_upgrade_a_server(server_stage: Any) -> None:
    with pytest.raises(UserError, match="服务器管理员"):
        upgrade_database(server_stage.url_of("admin"), server_stage.now)


# --- codes of a newer program -----------------------------------------------------------------------------------------


def test_a_code_of_a_newer_program_is_shown_as_it_is() -> None:
    column = types.Code(CaseState)
    known, unknown = (column.process_result_value(code, None) for code in ("CLOSED", "PARKED"))
    assert known is CaseState.CLOSED
    assert (unknown, unknown.label, unknown.value) == ("PARKED",) * 3
    assert column.process_bind_param(unknown, None) == "PARKED"
    assert column.process_result_value(None, None) is None


def test_a_case_with_codes_of_a_newer_program_can_be_looked_at(town: Stage) -> None:
    ref = town.walk(CaseState.HANDLING)
    _by_hand(town.store, "UPDATE \"case\" SET platform = 'DRONE', kind = 'WISH', urgency = 'SOON' WHERE id = 1")
    case = town.file(ref.id).case
    assert (case.platform.label, case.kind.label, case.urgency.label) == ("DRONE", "WISH", "SOON")


def _by_hand(store: Store, statement: str) -> None:
    with store.unit() as unit:
        if on_server(unit):
            unit.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            for (name,) in unit.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
                unit.exec_driver_sql(f'DROP TRIGGER "{name}"')
        unit.exec_driver_sql(statement)
