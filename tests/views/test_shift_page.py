"""值班: the log, the hand-over in one key with both signatures, the roster, all of it by keyboard (issue point 10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QHeaderView, QLineEdit, QWidget

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.duty.mutes import mute
from commandcenter.dispatch.duty.shifts import ShiftDesk
from commandcenter.dispatch.overviews.boards import BoardQuery
from commandcenter.dispatch.upkeep.administration import Administration
from commandcenter.models.case import CaseState
from commandcenter.models.duty.shifts import LogKind
from commandcenter.models.people import Role
from commandcenter.models.queues import Queue
from commandcenter.views.live import Changes
from commandcenter.views.pages.shift import ShiftPage, build
from commandcenter.views.workplace import Notice, Workplace
from tests.stage import Stage
from tests.views.hands import write


@pytest.fixture
def open_page(stage: Stage, workplace_of: Callable[..., Workplace], in_window) -> Callable[[str], ShiftPage]:
    """The page of a login, in front, on a Monday evening before the night shift."""
    stage.at("2026-11-02 19:40")

    def make(login: str) -> ShiftPage:
        page = build(workplace_of(login))
        in_window(page, width=1366, height=720)
        page.open_with(None)
        return page

    return make


@pytest.fixture
def page(stage: Stage, open_page: Callable[[str], ShiftPage]) -> ShiftPage:
    """The shift lead's, who is on duty."""
    desk(stage, "lead1").begin()
    return open_page("lead1")


def desk(stage: Stage, login: str) -> ShiftDesk:
    return ShiftDesk(Desk(stage.store, stage.session(login), stage.clock))


def heard(page: ShiftPage) -> list[str]:
    said: list[str] = []

    def hear(notice: Notice) -> None:
        said.append(notice.text)

    page.workplace.noticed.connect(hear)
    page.heard = hear  # type: ignore[attr-defined]
    return said


def wanted(page: ShiftPage) -> list[tuple[str, Any]]:
    """The pages that were asked for."""
    asked: list[tuple[str, Any]] = []

    def ask(page_id: str, what: object) -> None:
        asked.append((page_id, what))

    page.workplace.page_wanted.connect(ask)
    page.asked = ask  # type: ignore[attr-defined]
    return asked


def do(page: ShiftPage, command: str) -> None:
    """What the window does when the command's key was pressed."""
    page.handlers()[command]()


def told(page: ShiftPage, cases: frozenset[int] = frozenset()) -> None:
    """The feed tells of a change, of duty unless cases are named."""
    page.workplace.live.changed.emit(Changes(cases, frozenset() if cases else frozenset({"shift"})))
    page.workplace.ticker.tick()


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifiers)


def log_of(page: ShiftPage) -> list[str]:
    return [row.words for row in page.log.entries.rows]


# --- the log --------------------------------------------------------------------------------------------------------


def test_a_line_is_written_with_enter(page: ShiftPage) -> None:
    do(page, "note")
    assert page.log.edit.hasFocus()
    write(page.log.edit, "县应急局查岗，一切正常")
    press(Qt.Key.Key_Return)
    assert log_of(page) == ["县应急局查岗，一切正常"]
    assert page.log.edit.text() == ""
    assert page.log.edit.hasFocus()


def test_nothing_written_is_lost_on_a_refusal(page: ShiftPage) -> None:
    said = heard(page)
    page.log.edit.setText("长" * 2001)
    press(Qt.Key.Key_Return)
    assert said == ["值班记录超过2000字"]
    assert len(page.log.edit.text()) == 2001
    page.log.edit.clear()
    press(Qt.Key.Key_Return)
    assert said[-1] == "请填写值班记录"


def test_a_half_written_line_stands_while_others_write(stage: Stage, page: ShiftPage) -> None:
    write(page.log.edit, "前仓村李某来电")
    page.log.edit.setCursorPosition(3)
    desk(stage, "intake1").log("另一台写的")
    told(page)
    assert log_of(page) == ["另一台写的"]
    assert (page.log.edit.text(), page.log.edit.cursorPosition()) == ("前仓村李某来电", 3)
    assert page.log.edit.hasFocus()


def test_a_promise_stays_until_it_is_ticked_off(page: ShiftPage) -> None:
    page.log.kind.choose(LogKind.PROMISE)
    write(page.log.edit, "明早8点半给李明回电")
    press(Qt.Key.Key_Return)
    assert page.log.kind.value is LogKind.NOTE
    do(page, "next")
    assert page.log.promises.hasFocus()
    press(Qt.Key.Key_Return)
    assert page.log.promises.rows == ()
    [entry] = page.log.entries.rows
    assert (entry.tag, entry.right) == ("约定", "已办")


# --- the hand-over ----------------------------------------------------------------------------------------------------


def test_hand_over_in_one_key_signed_by_both_on_one_workstation(stage: Stage, page: ShiftPage) -> None:
    password = Administration(stage.store, stage.session("admin"), stage.clock).reset_password("lead2")
    case = stage.register(text="村口路灯不亮")
    said, asked = heard(page), wanted(page)
    do(page, "handover")
    assert page.view == "sheet"
    assert page.signing.sign_button.hasFocus()
    assert any(case.no[6:] in row.words for row in page.sheet.list.rows)
    do(page, "handover")
    assert page.signing.login.hasFocus()
    write(page.signing.login, "侯兴旺")
    press(Qt.Key.Key_Tab)
    assert page.signing.password.hasFocus()
    QTest.keyClicks(page.signing.password, password)
    press(Qt.Key.Key_Return)
    assert page.view == "past"
    assert said[-1] == "已交接班，交接班记录〔2026〕1号 已存档，可打印"
    assert page.signing.password.text() == ""
    [past] = page.past.rows
    assert past.words == "徐凤莲 交 侯兴旺"
    do(page, "print")
    assert asked[-1] == ("papers", ("paper", past.value))
    assert desk(stage, "lead2").watch().holder == "侯兴旺"


def test_a_wrong_password_is_said_where_it_stands(page: ShiftPage) -> None:
    do(page, "handover")
    do(page, "submit")
    page.signing.login.set_value("lead2")
    page.signing.password.setText("wrong")
    do(page, "submit")
    assert page.signing._password_row.complaint.text().endswith("账号或密码不正确")
    assert page.signing.login.value == "lead2"
    assert page.signing.password.hasFocus()


def test_the_incoming_officer_signs_as_himself_on_his_own_workstation(
    stage: Stage, open_page: Callable[[str], ShiftPage]
) -> None:
    desk(stage, "lead1").begin()
    page = open_page("lead2")
    do(page, "handover")
    assert not page.signing.own_button.isVisibleTo(page)
    desk(stage, "lead1").sign_off()
    told(page)
    assert page.signing.own_button.isVisibleTo(page)
    assert not page.signing.login.isVisibleTo(page)
    do(page, "submit")
    assert desk(stage, "lead2").watch().holder == "侯兴旺"
    assert page.view == "past"


def test_the_unsigned_sheet_follows_the_board_and_the_signed_one_stands(stage: Stage, page: ShiftPage) -> None:
    do(page, "handover")
    rows = len(page.sheet.list.rows)
    first = stage.register(text="新来一件")
    told(page, frozenset({first.id}))
    assert len(page.sheet.list.rows) > rows
    do(page, "submit")
    signed = page.sheet.list.rows
    second = stage.register(text="签字后又来一件")
    told(page, frozenset({second.id}))
    assert page.sheet.list.rows == signed


def test_every_figure_of_the_sheet_opens_its_cases(stage: Stage, page: ShiftPage) -> None:
    cases = [stage.walk(CaseState.DISPATCHED, step=1).id for _ in range(2)]
    do(page, "handover")
    asked = wanted(page)
    page.sheet.list.setFocus()
    page.sheet.list.step(1)
    press(Qt.Key.Key_Return)
    assert asked == [("duty", BoardQuery(queue=Queue.EVERYTHING, ids=frozenset(cases)))]
    opened: list[int] = []
    page.workplace.case_wanted.connect(opened.append)
    page.sheet.list.choose(cases[0])
    press(Qt.Key.Key_Return)
    assert opened == [cases[0]]


def test_the_first_officer_takes_the_centre_over(stage: Stage, open_page: Callable[[str], ShiftPage]) -> None:
    page = open_page("lead1")
    assert page.side.button.text() == "接班，开始值守"
    page.side.button.click()
    assert desk(stage, "lead1").watch().holder == "徐凤莲"
    assert page.side.button.text() == "交班"


def test_a_missing_officer_is_covered_for_with_a_reason(stage: Stage, open_page: Callable[[str], ShiftPage]) -> None:
    desk(stage, "lead1").begin()
    page = open_page("lead2")
    do(page, "handover")
    page.signing._cover_open.click()
    page.signing.cover_button.click()
    assert page.signing._reason_row.complaint.text().endswith("请填写无人交班的原因")
    write(page.signing.reason, "突发疾病送医")
    page.signing.cover_button.click()
    assert desk(stage, "lead2").watch().holder == "侯兴旺"
    assert "交班人未签字：突发疾病送医" in page.past.rows[0].detail


def test_who_only_looks_on_cannot_sign(stage: Stage, open_page: Callable[[str], ShiftPage]) -> None:
    desk(stage, "lead1").begin()
    page = open_page("leader")
    do(page, "handover")
    for button in (page.signing.sign_button, page.signing.own_button, page.signing._cover_open):
        assert not button.isVisibleTo(page)
    assert not page.planning.isVisibleTo(page)


def test_time_and_silence_are_told_at_every_tick(stage: Stage, page: ShiftPage) -> None:
    mute(Desk(stage.store, stage.session("dispatch1"), stage.clock), "会商中")
    told(page)
    assert page.side._left.text() == "剩 12时20分"
    stage.wait(minutes=14, seconds=10)
    page.workplace.ticker.tick()
    assert page.side._left.text() == "剩 12时5分"
    assert "剩 50秒" in page.side._mutes.itemAt(0).widget().text()
    stage.wait(minutes=2)
    page.workplace.ticker.tick()
    assert page.side._mutes.itemAt(0).widget().text() == "没有静音"


# --- the roster -------------------------------------------------------------------------------------------------------


def test_a_cell_is_planned_by_keyboard(stage: Stage, page: ShiftPage) -> None:
    page.open_with("roster")
    assert page.focusWidget() is page.roster.table
    assert page.planning.month.sizeHint().width() <= page.planning.month.width()
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Return)
    assert page.planning.people.picker.hasFocus()
    write(page.planning.people.picker, "唐淑珍")
    press(Qt.Key.Key_Return)
    do(page, "submit")
    plan = desk(stage, "lead1").roster(date(2026, 11, 2), date(2026, 11, 2))
    assert plan.crews[date(2026, 11, 2), 1] == {Role.SHIFT_LEAD: ("lead3",)}
    told(page)
    assert page.roster.table.rows.words(0, 2) == "唐淑珍"


def test_weeks_are_turned(page: ShiftPage) -> None:
    page.open_with("roster")
    assert page.roster._week.text() == "11月2日至11月8日"
    page.roster._after.click()
    assert page.roster._week.text() == "11月9日至11月15日"
    page.roster._now.click()
    assert page.roster._week.text() == "11月2日至11月8日"


def test_a_month_is_read_from_a_file_into_the_field(page: ShiftPage, tmp_path: Path) -> None:
    path = tmp_path / "值班表.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((("序号", "日期", "值班长"), (1, date(2026, 11, 24), "徐凤莲"), (2, "", "侯兴旺"))):
            for column, value in enumerate(row):
                sheet.write(at, column, value)
    page.planning.file_chosen.emit(str(path))
    assert page.planning.paste.value == "日期\t值班长\n2026-11-24\t徐凤莲\n\t侯兴旺"


def test_a_pasted_month_with_faults_is_kept_in_the_field_and_each_fault_named(stage: Stage, page: ShiftPage) -> None:
    page.open_with("roster")
    bad = "日期\t值班长\n1\t徐凤莲\n2\t张三"
    page.planning.paste.setPlainText(bad)
    page.planning.keep.click()
    assert page.planning._result.text() == "第3行：没有叫“张三”的值班长"
    assert page.planning.paste.toPlainText() == bad
    page.planning.paste.setPlainText("日期\t值班长\n1\t徐凤莲\n2\t侯兴旺")
    page.planning.keep.click()
    assert page.planning._result.text() == "已排 4 个班次"
    page.planning._copy.click()
    assert "2026-11-02\t夜班\t\t侯兴旺" in QGuiApplication.clipboard().text()


# --- everybody can use it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["log", "sheet", "roster", "past"])
def test_every_control_has_a_name(page: ShiftPage, view: str) -> None:
    page.open_with("handover" if view == "sheet" else view)
    kinds = (QLineEdit, QAbstractItemView, QAbstractButton)
    seen = [w for w in page.findChildren(QWidget) if w.isVisible() and not isinstance(w, QHeaderView)]
    controls = [w for w in seen if isinstance(w, kinds)]
    assert controls
    assert [w for w in controls if not (w.accessibleName() or (isinstance(w, QAbstractButton) and w.text()))] == []


def test_f12_leads_to_the_sheet_from_anywhere(stage: Stage, open_window: Callable[..., Any]) -> None:
    desk(stage, "lead1").begin()
    seat = open_window("lead1")
    seat.hand.press("F12")
    page = seat.window.current
    assert isinstance(page, ShiftPage)
    assert page.view == "sheet"
    assert page.signing.sign_button.hasFocus()


def test_who_was_relieved_at_another_desk_hears_it(stage: Stage, open_window: Callable[..., Any]) -> None:
    desk(stage, "lead1").begin()
    seat = open_window("lead1")
    seat.hear()
    desk(stage, "lead1").sign_off()
    seat.hear()
    assert "已接班" not in seat.said
    other = desk(stage, "lead2")
    other.take_over(other.sheet().seal)
    seat.hear()
    assert seat.said == "侯兴旺已接班。您离开前请从右上角退出登录"
