"""Backups by the program itself: taken when due, old ones gone, the newest restored and verified; failures said."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.upkeep import backups, settings
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, UserError
from commandcenter.models.timing import rotation
from tests.stage import ServerStage, Stage

WHY = "备份制度"
PROGRAM = "test 1"


@pytest.fixture
def admin(stage: Stage) -> Desk:
    stage.at("2026-11-20 09:00")
    return stage.desk("admin")


def test_a_day_s_backup_is_taken_once_and_the_newest_is_tried(stage: Stage, admin: Desk, tmp_path: Path) -> None:
    folder = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    settings.change(admin, rotation.FOLDER, str(folder), WHY)
    settings.change(admin, rotation.KEEP, "2", WHY)
    stage.walk(CaseState.HANDLING)
    duty = stage.desk("lead1")
    first = backups.run_due(duty, PROGRAM)
    assert first is not None
    assert first.path.parent == folder
    assert (folder.stat().st_mode & 0o77, first.path.stat().st_mode & 0o77) == (0, 0)
    known = backups.standing(stage.store)
    assert known.tested is not None
    assert (known.tested.ok, known.tested.file) == (True, first.path.name)
    assert "案件 1 件" in known.tested.said
    assert (known.is_beside, known.failed) == (False, "")
    assert backups.run_due(duty, PROGRAM) is None
    for day in ("21", "22", "23"):
        stage.at(f"2026-11-{day} 02:01")
        assert backups.run_due(duty, PROGRAM) is not None
    known = backups.standing(stage.store)
    assert [backup.at.day for backup in known.backups] == [22, 21]  # UTC
    assert known.tested.at < known.backups[1].at  # tried once a week
    assert stage.verify() == []


def test_a_damaged_backup_does_not_pass_and_a_full_disk_is_said(stage: Stage, admin: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="还没有备份"):
        backups.try_newest(admin)
    taken = backups.take(admin, PROGRAM)
    assert backups.standing(stage.store).is_beside
    taken.path.write_bytes(taken.path.read_bytes()[:-200])
    tested = backups.try_newest(admin)
    assert not tested.ok
    assert backups.standing(stage.store).tested == tested
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.change(admin, rotation.FOLDER, str(blocked), WHY)
    with pytest.raises(UserError, match="备份没有做成"):
        backups.take(admin, PROGRAM)
    settings.change(admin, rotation.AT, "不备份", WHY)
    assert backups.run_due(stage.desk("lead1"), PROGRAM) is None
    for login in ("lead1", "director"):
        with pytest.raises(NotAllowed):
            backups.take(stage.desk(login), PROGRAM)
        with pytest.raises(NotAllowed):
            backups.try_newest(stage.desk(login))


def test_a_server_is_backed_up_by_its_own_tools(server_stage: ServerStage) -> None:
    server_stage.at("2026-11-20 09:00")
    assert backups.run_due(server_stage.desk("lead1"), PROGRAM) is None
    with pytest.raises(UserError, match="管理员手册第 4 节"):
        backups.take(server_stage.desk("admin"), PROGRAM)
    assert backups.standing(server_stage.store_of("admin")).folder is None
