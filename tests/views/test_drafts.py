"""Steps that were begun and not sent: on the disk whatever happens to the program, and offered again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from commandcenter.models.case import CaseState, Rating
from commandcenter.models.lifecycle import Action
from commandcenter.models.timing.worktime import TZ
from commandcenter.views.case.pane import CasePane
from commandcenter.views.drafts import form_drafts
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.forms.bulk import BulkForm
from commandcenter.views.forms.callback_desk import CallBackDesk
from commandcenter.views.tasks import Tasks
from commandcenter.views.workplace import Notice, Workplace
from tests.stage import ROOT, Stage
from tests.views.opened import Opened, opener
from tests.views.typing_desk import DESK, TELLING

S = CaseState
MakePlace = Callable[..., Workplace]

_TYPING = f"""
login = "u-s17"
{DESK}
from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.models.lifecycle import Action
from commandcenter.views.forms.action_form import ActionForm
view = case_view(desk, int(sys.argv[3]))
form = ActionForm(work, view, next(o for o in view.offers if o.action is Action.FEED_BACK))
form.show()
form.panel.input("result").text.insertPlainText("灯头已换，夜里看过")
{TELLING}"""


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.at("2026-11-02 09:00")
    return stage


@pytest.fixture
def opened(workplace_of: MakePlace, qtbot: QtBot) -> Callable[..., Opened]:
    return opener(workplace_of, qtbot)


@pytest.fixture
def pane_of(qtbot: QtBot) -> Callable[[Workplace, int], CasePane]:
    def make(work: Workplace, case_id: int) -> CasePane:
        pane = CasePane(work)
        qtbot.addWidget(pane)
        pane.resize(464, 900)
        pane.show()
        pane.show_case(case_id)
        return pane

    return make


def press(pane: CasePane, words: str) -> None:
    [button] = [b for b in pane.unfinished.findChildren(QAbstractButton) if b.text() == words and b.isVisible()]
    button.click()


def form_in(pane: CasePane) -> ActionForm:
    [form] = [one for one in pane.findChildren(ActionForm) if one.isVisible()]
    return form


def heard(work: Workplace) -> list[Notice]:
    found: list[Notice] = []
    work.noticed.connect(found.append)
    return found


# --- the disk ---------------------------------------------------------------------------------------------------------


def test_a_killed_program_offers_the_form_again(
    stage: Stage, tmp_path: Path, workplace_of: MakePlace, pane_of: Callable[..., CasePane]
) -> None:
    """The real form in a real process with real threads, killed while it is open."""
    case = stage.walk(S.HANDLING)
    child = subprocess.Popen(
        [sys.executable, "-c", _TYPING, stage.url, str(tmp_path), str(case.id)],
        stdout=subprocess.PIPE, cwd=ROOT, text=True, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "saved\n"
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    pane = pane_of(workplace_of("u-s17"), case.id)
    assert pane.unfinished.isVisible()
    press(pane, "接着写")
    assert form_in(pane).panel.typed == {"result": "灯头已换，夜里看过"}
    assert not pane.unfinished.isVisible()


def test_all_kinds_of_values_come_back_to_the_next_window(
    stage: Stage, workplace_of: MakePlace, opened: Callable[..., Opened]
) -> None:
    case = stage.walk(S.HANDLING)
    ask = opened("u-s17", case.id, Action.ASK)
    QTest.keyClick(ask.panel.input("kind"), Qt.Key.Key_3)
    ask.type("reason", "等配件")
    ask.panel.input("review_at").selectAll()
    later = stage.now + timedelta(days=3)
    QTest.keyClicks(ask.panel.input("review_at"), later.astimezone(TZ).strftime("%Y-%m-%d %H:%M"))
    typed = ask.panel.typed
    ask.press(Qt.Key.Key_Escape)
    again = opened("u-s17", case.id, Action.ASK)
    assert again.work is not ask.work
    assert again.panel.typed == typed
    assert again.panel.input("kind").value == "SUSPENSION"
    assert again.panel.input("review_at").value == typed["review_at"]


def test_others_at_the_same_station_see_nothing_of_it(stage: Stage, opened: Callable[..., Opened]) -> None:
    case = stage.walk(S.HANDLING)
    urge = opened("dispatch1", case.id, Action.URGE)
    urge.type("reason", "请抓紧")
    urge.press(Qt.Key.Key_Escape)
    assert opened("lead1", case.id, Action.URGE).panel.typed == {}


def test_a_form_opened_before_the_disk_was_read_is_filled_when_it_is(
    stage: Stage, opened: Callable[..., Opened], workplace_of: MakePlace, tasks: Tasks, qtbot: QtBot
) -> None:
    case = stage.walk(S.HANDLING)
    urge = opened("dispatch1", case.id, Action.URGE)
    urge.type("reason", "请抓紧")
    urge.press(Qt.Key.Key_Escape)
    again = opened(workplace_of("dispatch1", tasks), case.id, Action.URGE)
    qtbot.waitUntil(lambda: again.panel.input("reason").value == "请抓紧")
    assert again.panel.typed == {"reason": "请抓紧"}


def test_what_was_typed_last_is_written_even_when_the_window_goes(
    stage: Stage, opened: Callable[..., Opened], workplace_of: MakePlace, qtbot: QtBot
) -> None:
    """All workers are busy, the form is deleted, the program ends: the text is on the disk."""
    case, pool = stage.walk(S.HANDLING), Tasks()
    urge = opened(workplace_of("dispatch1", pool), case.id, Action.URGE)
    urge.type("reason", "请抓紧")
    urge.form.hide()
    urge.form.deleteLater()
    pool.shutdown()
    assert opened("dispatch1", case.id, Action.URGE).panel.typed == {"reason": "请抓紧"}


# --- offered again ----------------------------------------------------------------------------------------------------


def test_the_next_window_says_what_was_left(
    stage: Stage, opened: Callable[..., Opened], workplace_of: MakePlace
) -> None:
    case = stage.walk(S.HANDLING)
    for action, field in ((Action.URGE, "reason"), (Action.NOTE, "text")):
        form = opened("dispatch1", case.id, action)
        form.type(field, "请抓紧")
        form.press(Qt.Key.Key_Escape)
        stage.wait(minutes=1)
    work = workplace_of("dispatch1")
    told = heard(work)
    form_drafts(work)
    assert [notice.text for notice in told] == [f"上次没写完、没提交：备注 {case.no} 等 2 份。打开案件可以接着写"]


def test_nothing_is_said_where_nothing_was_left(workplace_of: MakePlace) -> None:
    work = workplace_of("dispatch1")
    told = heard(work)
    form_drafts(work)
    assert told == []


def test_thrown_away_and_found_again(
    stage: Stage, opened: Callable[..., Opened], pane_of: Callable[..., CasePane], workplace_of: MakePlace
) -> None:
    case = stage.walk(S.HANDLING)
    urge = opened("dispatch1", case.id, Action.URGE)
    urge.type("reason", "请抓紧")
    urge.press(Qt.Key.Key_Escape)
    pane = pane_of(urge.work, case.id)
    press(pane, "丢弃")
    assert pane.unfinished.isVisible()
    assert form_drafts(workplace_of("dispatch1")).all == ()
    press(pane, "找回")
    [one] = form_drafts(workplace_of("dispatch1")).all
    assert one.said == {"reason": "请抓紧"}
    press(pane, "丢弃")
    pane.show_case(stage.walk(S.HANDLING).id)
    assert not pane.unfinished.isVisible()


def test_what_can_no_longer_be_sent_says_why(
    stage: Stage, opened: Callable[..., Opened], pane_of: Callable[..., CasePane]
) -> None:
    case = stage.walk(S.ACCEPTED)
    dispatch = opened("dispatch1", case.id, Action.DISPATCH)
    dispatch.type("demand", "今日到场")
    dispatch.press(Qt.Key.Key_Escape)
    stage.act(case.id, "lead1", Action.DISPATCH, lead=stage.unit("S17"))
    pane = pane_of(dispatch.work, case.id)
    assert pane.unfinished._words.text() == "现在不能提交：案件待签收，不能派单　今日到场"
    assert [b.text() for b in pane.unfinished.findChildren(QAbstractButton) if b.isVisible()] == ["丢弃"]


def test_a_step_on_record_is_not_offered_again(
    stage: Stage, opened: Callable[..., Opened], pane_of: Callable[..., CasePane]
) -> None:
    """The program died between the commit and the forgetting of the draft."""
    case = stage.walk(S.HANDLING)
    urge = opened("dispatch1", case.id, Action.URGE)
    urge.type("reason", "请抓紧")
    stage.act(case.id, "dispatch1", Action.URGE, reason="请抓紧")
    pane = pane_of(urge.work, case.id)
    assert not pane.unfinished.isVisible()
    assert form_drafts(urge.work).all == ()


def test_sent_is_gone(stage: Stage, opened: Callable[..., Opened], workplace_of: MakePlace) -> None:
    urge = opened("dispatch1", stage.walk(S.HANDLING).id, Action.URGE)
    urge.type("reason", "请抓紧")
    urge.form.submit()
    assert form_drafts(urge.work).all == ()
    assert form_drafts(workplace_of("dispatch1")).all == ()


# --- forms on many, and on the telephone ----------------------------------------------------------------------------


def test_a_bulk_step_comes_back(stage: Stage, workplace_of: MakePlace, qtbot: QtBot) -> None:
    cases = [stage.walk(S.HANDLING) for _ in range(2)]

    def bulk() -> BulkForm:
        work = workplace_of("dispatch1")
        lines: list[Any] = [_Line(case.id) for case in cases]
        form = BulkForm(work, lines, Action.URGE)
        qtbot.addWidget(form)
        form.show()
        assert form.panel is not None
        return form

    first = bulk()
    first.panel.input("reason").text.insertPlainText("一并催办")  # type: ignore[union-attr]
    first.hide()
    assert bulk().panel.typed == {"reason": "一并催办"}  # type: ignore[union-attr]


class _Line:
    """As much of a board's row as a bulk form reads."""

    def __init__(self, case_id: int) -> None:
        self.row = self
        self.id = case_id


def test_a_half_filled_call_comes_back(stage: Stage, workplace_of: MakePlace, qtbot: QtBot) -> None:
    stage.walk(S.CALLBACK)

    def desk() -> CallBackDesk:
        made = CallBackDesk(workplace_of("callback1"))
        qtbot.addWidget(made)
        made.show()
        return made

    first = desk()
    first.form.answer(4)
    first.form.reason.text.insertPlainText("灯还是不亮")
    first.hide()
    again = desk()
    assert again.form.answers.value is Rating.DISSATISFIED
    assert again.form.reason.value == "灯还是不亮"
