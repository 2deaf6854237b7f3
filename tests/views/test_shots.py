"""Pictures of states are taken on what they show: a township's first day, a crowded one, a database that is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from commandcenter.app.month_end import MonthEnd
from commandcenter.app.pictures import take_shot
from commandcenter.models.errors import UserError
from commandcenter.models.queues import Queue
from commandcenter.views.main_window import MainWindow
from commandcenter.views.pages import PAGES
from commandcenter.views.shots import SHOTS, Studio, shot
from tests.stage import Stage, content
from tests.views.eyes import texts

Look = Callable[[MainWindow], object]


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


def seen(stage: Stage, name: str, look: Look) -> object:
    """What `look` finds in the window when the picture is taken; the given database is as it was."""
    wanted = shot(name)
    found: list[object] = []
    assert wanted is not None

    def take(window: MainWindow, studio: Studio) -> QWidget:
        shown = wanted.take(window, studio)
        studio.settle()
        found.append(look(window))
        return shown

    before = content(stage.path)
    image = take_shot(stage.store, replace(wanted, take=take), None, (1366, 768), "dark")
    assert image.size() == QSize(1366, 768)
    assert content(stage.path) == before
    return found[0]


def _said(window: MainWindow) -> str:
    return " ".join(text for text in texts(window) if text)


def test_every_page_has_its_picture_and_every_name_is_its_own() -> None:
    names = [one.name for one in SHOTS]
    assert len(set(names)) == len(names)
    pages = {page.id for page in PAGES}
    assert pages - {"home"} <= {"duty", *names}
    shown = ("duty", "home-unit", "kpi", "grid", "wall", "supervision", "handover", "call-back")
    assert {f"{name}-{state}" for name in shown for state in ("empty", "crowded")} <= set(names)


def test_the_database_is_really_gone(stage: Stage) -> None:
    def look(window: MainWindow) -> object:
        live = window.workplace.live.current
        return live.connected, live.why, "连不上数据库　找不到数据库文件；" in _said(window)

    assert seen(stage, "disconnected", look) == (False, "找不到数据库文件", True)


def test_the_first_day_has_no_case(stage: Stage) -> None:
    counted = seen(stage, "supervision-empty", lambda window: window.workplace.tally.last)
    assert all(counted.of(queue) == 0 for queue in (Queue.OPEN, Queue.OVERDUE, Queue.CLOSED_TODAY))


def test_a_crowded_day_has_more_than_anybody_can_see_to(stage: Stage) -> None:
    counted = seen(stage, "home-leader-crowded", lambda window: window.workplace.tally.last)
    assert counted.of(Queue.OPEN) > 200
    assert counted.of(Queue.OVERDUE) > 100


def test_six_new_reports_call_as_one(stage: Stage) -> None:
    assert "新到 6 件" in str(seen(stage, "duty-new", _said))


def test_what_was_done_can_be_taken_back(stage: Stage) -> None:
    assert "已催办" in str(seen(stage, "undo", _said))


def test_a_young_township_assesses_the_month_that_has_something_late(
    stage: Stage, stage_template: Path, tmp_path: Path
) -> None:
    assert "核对期至 2026-12-03 17:30" in str(seen(stage, "appraisal-shown", _said))
    bare = Stage(stage_template, tmp_path, "bare.db")
    with pytest.raises(UserError, match="不到两个站所有逾期件"):
        MonthEnd(bare.store, bare.clock)
    bare.close()
