"""督查: what every department owes, supervision by keyboard, the program's steps told (issue point 14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QHeaderView, QLineEdit, QWidget

from commandcenter.dispatch.duty.duty_clock import run_duties
from commandcenter.dispatch.overviews.boards import BoardQuery
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.models.queues import Queue
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.forms.bulk import BulkForm
from commandcenter.views.live import Changes
from commandcenter.views.pages.supervision import SupervisionPage, build
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.hands import write

S = CaseState


@pytest.fixture
def open_page(stage: Stage, workplace_of: Callable[..., Workplace], in_window) -> Callable[[str], SupervisionPage]:
    def make(login: str) -> SupervisionPage:
        page = build(workplace_of(login))
        in_window(page, width=1366, height=720)
        page.workplace.tally.count()
        page.open_with(None)
        return page

    return make


@pytest.fixture
def late(stage: Stage) -> list[int]:
    """Two street lamps that nobody repaired in ten days; 供电所 leads, 综合执法中队 assists."""
    stage.at("2026-11-02 09:00")
    cases = [stage.walk(S.HANDLING, text=f"村口第{n}盏路灯不亮").id for n in (1, 2)]
    stage.wait(days=10)
    return cases


def do(page: SupervisionPage, command: str) -> None:
    page.handlers()[command]()


def press(key: Qt.Key) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)


def units(page: SupervisionPage) -> dict[str, tuple[int, int]]:
    """Overdue and all it owes, by unit."""
    return {unit.name: (unit.owes.overdue, unit.owes.total) for unit in page.units.units.rows}


def shown(page: SupervisionPage) -> list[str]:
    return [row.words for row in page.lists.list.rows]


def test_one_page_says_what_everybody_owes(late: list[int], open_page: Callable[[str], SupervisionPage]) -> None:
    page = open_page("lead1")
    assert units(page) == {"供电所": (2, 2), "综合执法中队": (2, 2)}
    heads = [row.words for row in page.lists.list.rows if row.is_head]
    assert {head.split("　")[0] for head in heads} == {"供电所", "综合执法中队"}
    assert all("0538-" in head for head in heads)
    assert len(page.lists.list.rows) == 6
    do(page, "next")
    assert shown(page) == ["村口第1盏路灯不亮", "村口第2盏路灯不亮"]
    assert page.lists._title.text().startswith("综合执法中队　0538-")
    assert all("宜催办" in row.detail for row in page.lists.list.rows)
    do(page, "back")
    assert len(page.lists.list.rows) == 6


def test_bulk_urge_without_a_mouse(stage: Stage, late: list[int], open_page: Callable[[str], SupervisionPage]) -> None:
    page = open_page("dispatch1")
    offers: list[Any] = []
    page.workplace.undo_offered.connect(offers.append)
    do(page, "next")
    do(page, "open")
    assert page.lists.debts.hasFocus()
    press(Qt.Key.Key_Space)
    do(page, "next")
    press(Qt.Key.Key_Space)
    assert page.lists.buttons[Action.URGE].text() == "催办 2 件"
    do(page, "urge")
    assert isinstance(page.form, BulkForm)
    write(QApplication.focusWidget(), "已超期，请今日反馈")
    do(page, "submit")
    assert page.form is None
    assert {stage.file(case_id).case.supervise_level for case_id in late} == {1}
    assert offers[0].cases.keys() == set(late)
    assert all("催过" in row.detail and "宜" not in row.detail for row in page.lists.list.rows)
    assert page.lists.debts.marked == ()
    assert page.lists.debts.hasFocus()


def test_supervision_with_a_limit_is_listed_and_loud_when_unmet(
    stage: Stage, late: list[int], open_page: Callable[[str], SupervisionPage]
) -> None:
    page = open_page("lead1")
    until = stage.now + timedelta(hours=5)
    stage.act(late[0], "lead1", Action.SUPERVISE, reason="群众反映强烈", until=until)
    page.read()
    page.open_with("levels")
    head, row = page.lists.list.rows
    assert (head.words, head.right) == ("督办", "1")
    assert row.right.startswith("限期 剩")
    assert "徐凤莲" in row.detail
    stage.wait(days=2)
    page.read()
    assert page.lists.list.rows[1].right_tone == "overdue"


def test_the_highest_level_is_one_case_and_one_post(
    stage: Stage, late: list[int], open_page: Callable[[str], SupervisionPage]
) -> None:
    page = open_page("lead1")
    assert not page.lists.buttons[Action.LEADER_CASE].isVisibleTo(page)
    page = open_page("director")
    do(page, "next")
    do(page, "open")
    assert page.lists.buttons[Action.LEADER_CASE].isEnabled()
    page.lists.mark_all()
    assert not page.lists.buttons[Action.LEADER_CASE].isEnabled()
    page.lists.mark_all()
    page.lists.start(Action.LEADER_CASE)
    assert isinstance(page.form, ActionForm)
    do(page, "back")
    assert page.form is None


def test_the_program_tells_what_it_will_do_and_did(
    stage: Stage, late: list[int], open_page: Callable[[str], SupervisionPage]
) -> None:
    page = open_page("lead1")
    assert page.side._program.text() == "自动步骤还没有运行过"
    new = stage.walk(S.HANDLING, text="村口第3盏路灯不亮")
    run_duties(page.workplace.desk)
    page.workplace.live.changed.emit(Changes(frozenset({*late, new.id}), frozenset()))
    stage.wait(seconds=3)
    page.workplace.ticker.tick()
    page.open_with("done")
    assert {row.tag for row in page.lists.list.rows} == {"红牌警告"}
    assert page.side._program.text().startswith("自动步骤上次运行 今天")
    stage.wait(minutes=6)
    page.workplace.ticker.tick()
    assert "已停 6分" in page.side._program.text()
    stage.at("2026-11-17 09:00")
    page.read()
    page.open_with("coming")
    assert {row.tag for row in page.lists.list.rows} == {"黄牌提醒"}
    assert page.lists.buttons[Action.URGE].isEnabled() is False
    do(page, "next")


def test_doors(late: list[int], open_page: Callable[[str], SupervisionPage]) -> None:
    page = open_page("lead1")
    asked: list[tuple[str, Any]] = []

    def ask(page_id: str, what: object) -> None:
        asked.append((page_id, what))

    page.workplace.page_wanted.connect(ask)
    opened: list[int] = []
    page.workplace.case_wanted.connect(opened.append)
    page.side.list.setFocus()
    page.side.list.choose(Queue.OVERDUE)
    press(Qt.Key.Key_Return)
    assert asked == [("duty", BoardQuery(queue=Queue.OVERDUE))]
    page.side.list.choose(("levels", 2))
    press(Qt.Key.Key_Return)
    assert page.lists.list is page.lists.levels
    do(page, "next")
    page.units.setFocus()
    do(page, "next")
    do(page, "open")
    press(Qt.Key.Key_Return)
    assert opened == [late[0]]


def test_marks_and_place_stay_while_cases_change(
    stage: Stage, late: list[int], open_page: Callable[[str], SupervisionPage]
) -> None:
    page = open_page("lead1")
    do(page, "next")
    do(page, "open")
    do(page, "next")
    press(Qt.Key.Key_Space)
    kept = page.lists.list.current, page.lists.list.marked
    another = stage.walk(S.HANDLING, text="又一件")
    page.workplace.live.changed.emit(Changes(frozenset({another.id}), frozenset()))
    stage.wait(seconds=3)
    page.workplace.ticker.tick()
    assert "又一件" in shown(page)
    assert (page.lists.list.current, page.lists.list.marked) == kept
    assert page.lists.list.hasFocus()


def test_a_calm_town_has_an_empty_page_that_says_so(open_page: Callable[[str], SupervisionPage]) -> None:
    page = open_page("lead1")
    assert page._centre.currentIndex() == 1
    assert all(shown.currentIndex() == 1 for shown in page.lists._shown)


@pytest.mark.parametrize("which", ["debts", "levels", "coming", "done"])
def test_every_control_has_a_name(late: list[int], open_page: Callable[[str], SupervisionPage], which: str) -> None:
    page = open_page("director")
    page.open_with(which)
    kinds = (QLineEdit, QAbstractItemView, QAbstractButton)
    seen = [w for w in page.findChildren(QWidget) if w.isVisible() and not isinstance(w, QHeaderView)]
    controls = [w for w in seen if isinstance(w, kinds)]
    assert controls
    assert [w for w in controls if not (w.accessibleName() or (isinstance(w, QAbstractButton) and w.text()))] == []
