"""What is done in the pauses after the start: in its order, when nobody waits, and without a trace on the screen."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from commandcenter.app.workplace import get_ready
from commandcenter.dispatch.overviews import boards
from commandcenter.dispatch.overviews.boards import lines
from commandcenter.models.case import CaseState
from commandcenter.views.case.pane import CasePane
from commandcenter.views.case.rehearsal import Rehearsal
from commandcenter.views.intake.form import IntakeForm
from commandcenter.views.pages.duty import DutyPage
from commandcenter.views.readiness import Readiness
from commandcenter.views.shell.help import lookup
from commandcenter.views.shell.help.overlay import HelpOverlay
from commandcenter.views.tasks import Tasks
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.windows import Seat

MakePlace = Callable[..., Workplace]


def test_steps_are_taken_one_by_one_and_only_while_nobody_waits(tasks: Tasks, qtbot: QtBot) -> None:
    taken: list[int] = []
    gate = threading.Event()
    owner = QObject()

    def wait_for_a_job() -> None:
        taken.append(1)
        tasks.run(owner, gate.wait)

    readiness = Readiness(tasks, [wait_for_a_job, lambda: taken.append(2), lambda: taken.append(3)], owner)
    told: list[bool] = []
    readiness.ready.connect(lambda: told.append(True))
    readiness.go_on()
    readiness.go_on()
    assert taken == [1]
    gate.set()
    qtbot.waitUntil(lambda: not tasks.is_busy)
    readiness.go_on()
    assert taken == [1, 2]
    assert not told
    qtbot.waitUntil(lambda: bool(told))
    assert taken == [1, 2, 3]


def pane_of(work: Workplace, qtbot: QtBot) -> CasePane:
    pane = CasePane(work)
    qtbot.addWidget(pane)
    pane.resize(464, 900)
    pane.show()
    return pane


def seen(pane: CasePane) -> Any:
    return pane.grab().toImage()


def test_a_rehearsal_leaves_no_trace(workplace_of: MakePlace, stage: Stage, qtbot: QtBot) -> None:
    case = stage.walk(CaseState.HANDLING)
    pane = pane_of(workplace_of("lead1"), qtbot)
    before = seen(pane)
    rehearsal = Rehearsal(pane._workplace, pane)
    for step in rehearsal.steps(case.id):
        step()
    assert pane.head.title.text()
    assert seen(pane) == before
    assert pane.is_empty
    assert pane.current() is None
    assert not pane.is_acting


def test_a_case_chosen_meanwhile_is_not_overwritten(workplace_of: MakePlace, stage: Stage, qtbot: QtBot) -> None:
    first, chosen = stage.walk(CaseState.HANDLING), stage.walk(CaseState.DISPATCHED, text="井盖丢失")
    pane = pane_of(workplace_of("lead1"), qtbot)
    rehearsal = Rehearsal(pane._workplace, pane)
    pane.show_case(chosen.id)
    before = seen(pane)
    for step in rehearsal.steps(first.id):
        step()
    assert seen(pane) == before
    assert pane.head.number.text() == chosen.no


def test_what_cannot_be_read_is_no_rehearsal(workplace_of: MakePlace, qtbot: QtBot) -> None:
    work = workplace_of("lead1")
    pane = pane_of(work, qtbot)
    complaints: list[object] = []
    work.tasks.failed_for_user.connect(complaints.append)
    for step in Rehearsal(work, pane).steps(4711):
        step()
    assert pane.is_empty
    assert not complaints


def test_the_duty_page_rehearses_the_first_case_of_its_board(
    workplace_of: MakePlace, stage: Stage, qtbot: QtBot
) -> None:
    work = workplace_of("lead1")
    page = DutyPage(work)
    qtbot.addWidget(page)
    for step in page.rehearsals():  # no board, no case
        step()
    assert page.case.head.number.text() == ""
    case = stage.walk(CaseState.HANDLING)
    page.board.reload()
    before, asked = page.board.model.rows, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boards, "lines", lambda desk, query, ids: asked.extend(ids) or lines(desk, query, ids))
        for step in page.rehearsals():
            step()
    assert asked == [case.id]  # what a change will ask for was asked once
    assert page.board.model.rows == before
    assert page.case.head.number.text() == case.no
    assert page.case.current() is None


def test_the_intake_form_is_built_unseen_and_opened_by_its_key(
    stage: Stage, open_window: Callable[..., Seat], qtbot: QtBot
) -> None:
    stage.register(text="西村二村路灯不亮")
    seat = open_window("lead1")
    page = seat.page
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    before, kept = seat.window.grab().toImage(), QApplication.focusWidget()
    for step in page.rehearsals():
        step()
    [form] = page.findChildren(IntakeForm)
    assert not page.stations.is_open
    assert QApplication.focusWidget() is kept
    assert seat.window.grab().toImage() == before
    seat.window.do("intake")
    assert page.findChildren(IntakeForm) == [form]
    assert form.isVisible()
    assert form.body.words.hasFocus()


def test_a_form_that_is_open_is_left_alone(open_window: Callable[..., Seat]) -> None:
    seat = open_window("intake1")
    seat.window.do("intake")
    form = seat.page.findChild(IntakeForm)
    form.body.words.insertPlainText("西村二村")
    size = form.size()
    for step in seat.page.rehearsals():
        step()
    assert (form.isVisible(), form.size()) == (True, size)
    assert form.body.words.toPlainText() == "西村二村"
    assert form.body.words.hasFocus()


def test_who_takes_nothing_in_has_no_form(open_window: Callable[..., Seat]) -> None:
    seat = open_window("leader")
    seat.window.show_page("duty")
    for step in seat.page.rehearsals():
        step()
    assert seat.page.findChild(IntakeForm) is None


def test_in_the_end_the_window_is_put_aside_from_the_sweeps(open_window: Callable[..., Seat], qtbot: QtBot) -> None:
    window = open_window("lead1").window
    with qtbot.waitSignal(get_ready(window).ready, timeout=30_000):
        pass
    assert gc.get_freeze_count() > 0
    assert not any(kept is window for kept in gc.get_objects())  # the collector does not know of it


_LATE = """
import sys
from commandcenter.app import groundwork
groundwork.lay()
assert "PySide6" not in sys.modules
before = set(sys.modules)
from commandcenter.app import program, workplace
workplace.warm_up()
late = (name for name in sys.modules if name not in before)
print(*sorted(name for name in late if name.startswith("commandcenter.dispatch.")))
"""


def test_all_that_a_start_needs_below_the_views_is_there_before_qt() -> None:
    """Qt would read the source of every module that comes after it."""
    done = subprocess.run([sys.executable, "-P", "-c", _LATE], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_handbook_is_made_unseen_and_reads_on_while_it_is_open(
    open_window: Callable[..., Seat], qtbot: QtBot
) -> None:
    seat = open_window("lead1")
    for step in seat.window.rehearsals():
        step()
    [handbook] = seat.window.findChildren(HelpOverlay)
    assert not handbook.isVisible()
    seat.press("F1")
    assert seat.window.findChildren(HelpOverlay) == [handbook]
    assert handbook.isVisible()
    qtbot.waitUntil(lambda: not handbook._reading.isActive(), timeout=20_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lookup, "typeset", lambda *_args: pytest.fail("a chapter is still to be read"))
        handbook.field.insert("派单")
        qtbot.waitUntil(lambda: handbook.hits.isVisible())
    assert len(handbook._hits) > 1
