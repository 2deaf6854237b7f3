"""A half-typed line of the shift log: on the disk whatever happens to the program, and offered again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.duty.shifts import ShiftDesk
from commandcenter.models.duty.shifts import LogKind
from commandcenter.views.pages.shift import ShiftPage, build
from commandcenter.views.shift.draft import log_draft
from commandcenter.views.tasks import Tasks
from commandcenter.views.workplace import Notice, Workplace
from tests.stage import ROOT, Stage
from tests.views.typing_desk import DESK, TELLING

MakePlace = Callable[..., Workplace]
WORDS = "前仓村李某来电，答应今晚回话"

_TYPING = f"""
login = "lead1"
{DESK}
from commandcenter.models.duty.shifts import LogKind
from commandcenter.views.pages.shift import build
page = build(work)
page.show()
page.log.kind.choose(LogKind.PROMISE)
page.log.edit.insert(sys.argv[3])
{TELLING}"""


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.at("2026-11-02 19:40")
    return stage


@pytest.fixture
def page_of(stage: Stage, workplace_of: MakePlace, in_window: Callable[..., QWidget]) -> Callable[[str], ShiftPage]:
    """The page of a login in a window of its own, as after a new start."""

    def make(login: str) -> ShiftPage:
        page = build(workplace_of(login))
        in_window(page, width=1366, height=720)
        return page

    return make


def left(page: ShiftPage) -> None:
    """The window goes."""
    page.window().close()


def line(page: ShiftPage) -> tuple[LogKind, str]:
    return page.log.kind.value, page.log.edit.text()


def test_a_killed_program_offers_the_line_again(
    stage: Stage, tmp_path: Path, page_of: Callable[[str], ShiftPage]
) -> None:
    """The real page in a real process with real threads, killed while somebody types."""
    child = subprocess.Popen(
        [sys.executable, "-c", _TYPING, stage.url, str(tmp_path), WORDS],
        stdout=subprocess.PIPE, cwd=ROOT, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "saved\n"
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert line(page_of("lead1")) == (LogKind.PROMISE, WORDS)


def test_the_next_window_says_at_its_start_what_was_left(
    page_of: Callable[[str], ShiftPage], workplace_of: MakePlace
) -> None:
    page = page_of("lead1")
    page.log.edit.insert(WORDS)
    left(page)
    work = workplace_of("lead1")
    said: list[Notice] = []
    work.noticed.connect(said.append)
    log_draft(work)
    assert [notice.text for notice in said] == [f"上次的值班记录还有一笔没记完，在值班页接着写：{WORDS}"]


def test_what_was_written_down_is_a_draft_no_more(stage: Stage, page_of: Callable[[str], ShiftPage]) -> None:
    page = page_of("lead1")
    page.log.edit.insert(WORDS)
    page.log.hide()  # so that it is on the disk
    page.log.show()
    QTest.keyClick(page.log.edit, Qt.Key.Key_Return)
    assert line(page) == (LogKind.NOTE, "")
    left(page)
    assert line(page_of("lead1")) == (LogKind.NOTE, "")


def test_a_line_taken_back_is_a_draft_no_more(page_of: Callable[[str], ShiftPage]) -> None:
    page = page_of("lead1")
    page.log.edit.insert(WORDS)
    page.log.hide()
    page.log.show()
    page.log.edit.clear()
    left(page)
    assert line(page_of("lead1")) == (LogKind.NOTE, "")


def test_a_refused_line_stays_a_draft(page_of: Callable[[str], ShiftPage]) -> None:
    page = page_of("lead1")
    page.log.edit.setText("长" * 2001)
    QTest.keyClick(page.log.edit, Qt.Key.Key_Return)
    left(page)
    assert page_of("lead1").log.edit.text() == "长" * 2001


def test_a_line_on_record_is_not_offered_again(stage: Stage, page_of: Callable[[str], ShiftPage]) -> None:
    """The program died between the commit and the forgetting of the draft. Yesterday's same words do not count."""
    desk = ShiftDesk(Desk(stage.store, stage.session("lead1"), stage.clock))
    desk.log(WORDS)
    stage.wait(minutes=5)
    page = page_of("lead1")
    page.log.edit.insert(WORDS)
    left(page)
    assert line(page_of("lead1")) == (LogKind.NOTE, WORDS)
    stage.wait(minutes=1)
    desk.log(WORDS)
    assert line(page_of("lead1")) == (LogKind.NOTE, "")
    assert line(page_of("lead1")) == (LogKind.NOTE, "")


def test_others_at_the_same_station_see_nothing_of_it(page_of: Callable[[str], ShiftPage]) -> None:
    page = page_of("lead1")
    page.log.edit.insert(WORDS)
    left(page)
    assert line(page_of("lead2")) == (LogKind.NOTE, "")


def test_what_is_typed_already_is_left_alone(
    page_of: Callable[[str], ShiftPage], workplace_of: MakePlace, tasks: Tasks, qtbot: QtBot
) -> None:
    """The disk is read while somebody types; what was left is offered the next time."""
    page = page_of("lead1")
    page.log.edit.insert(WORDS)
    left(page)
    busy = build(workplace_of("lead1", tasks))
    qtbot.addWidget(busy)
    busy.log.edit.insert("刚开始写的")
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert line(busy) == (LogKind.NOTE, "刚开始写的")
    busy.log.edit.clear()
    qtbot.waitUntil(lambda: not tasks.is_busy)
    assert line(page_of("lead1")) == (LogKind.NOTE, WORDS)
