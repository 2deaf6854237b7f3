"""Slips come in by scanner: caught wherever the keyboard is, never mistaken for typing, a pile ends with one Enter."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.paperwork import circulation
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import CaseState
from commandcenter.models.paper_codes import scan_code
from commandcenter.views.actions import COMMANDS
from commandcenter.views.shell.receipts import ReceiptsOverlay
from commandcenter.views.shell.scanner import Scanner
from commandcenter.views.theme import Theme
from commandcenter.views.widgets.fields import Area, Edit
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.windows import Seat

FIRST, SECOND = scan_code(11, 2026, 1), scan_code(11, 2026, 2)


@pytest.fixture
def heard(in_window: Callable[..., QWidget], theme: Theme) -> tuple[Scanner, list[str], Edit, Area]:
    edit, area = Edit(theme), Area(theme)
    window = in_window(edit, area)
    scanner = Scanner(window)
    found: list[str] = []
    scanner.read.connect(found.append)
    return scanner, found, edit, area


def _type(widget: QWidget | QWindow, text: str) -> None:
    for char in text:
        QTest.keyClick(widget, Qt.Key.Key_Return if char == "\n" else char)


def test_a_scan_is_caught_and_no_field_gets_any_of_it(heard: tuple[Scanner, list[str], Edit, Area]) -> None:
    _, found, edit, area = heard
    for widget in (edit, area):
        widget.setFocus()
        _type(widget, f"{FIRST}\n")
        assert widget.value == ""
    assert found == [FIRST, FIRST]


@pytest.mark.parametrize(
    "typed",
    ["13812345678\n", f"{FIRST}5\n", f"{FIRST[:-1]}\n", f"{FIRST[:-1]}{(int(FIRST[-1]) + 1) % 10}\n", f"a{FIRST[1:]}\n",
     f"{FIRST}x", "261106008741\n"],
)  # fmt: skip
def test_other_numbers_arrive_as_they_were_typed(heard: tuple[Scanner, list[str], Edit, Area], typed: str) -> None:
    """However fast: a telephone number, an order's number read from another label, a slip's number mistyped."""
    scanner, found, edit, _ = heard
    edit.setFocus()
    _type(edit, typed)
    scanner._give_back()
    assert edit.value == typed.strip()
    assert found == []


def test_whoever_types_a_slips_number_slowly_is_no_scanner(
    heard: tuple[Scanner, list[str], Edit, Area], qtbot: QtBot
) -> None:
    scanner, found, edit, _ = heard
    edit.setFocus()
    _type(edit, FIRST[:5])
    scanner._pause.timeout.emit()  # the pause of a person
    _type(edit, f"{FIRST[5:]}\n")
    assert edit.value == FIRST
    assert found == []


def test_digits_are_no_command_of_the_window() -> None:
    assert not [command.id for command in COMMANDS if any(char.isdigit() for char in command.keys.replace("F1", "F"))
                and not command.keys.startswith(("F", "Ctrl+"))]  # fmt: skip


@pytest.fixture
def pile(stage: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot) -> ReceiptsOverlay:
    stage.at("2026-11-20 09:00")
    for _ in range(2):
        stage.papers().issue("dispatch", Subject(case_no=stage.walk(CaseState.DISPATCHED).no))
    ground = QWidget()
    ground.resize(1200, 800)
    ground.show()
    qtbot.addWidget(ground)
    made = ReceiptsOverlay(workplace_of("office"), ground)
    made.ground = ground  # type: ignore[attr-defined]  # held as long as the overlay
    return made


def test_a_pile_is_entered_without_a_mouse(pile: ReceiptsOverlay, stage: Stage) -> None:
    for code in (FIRST, SECOND, FIRST):
        pile.scan(code)
    assert pile.isVisible()
    assert [row.lead for row in pile.rows.rows] == ["派单〔2026〕1号", "派单〔2026〕2号", "派单〔2026〕1号"]
    assert pile.focusWidget() is pile.receiver
    QTest.keyClick(pile.receiver, Qt.Key.Key_Return)
    assert not pile.isVisible()
    desk = stage.desk("office")
    assert [len(circulation.by_scan(desk, code).awaited) for code in (FIRST, SECOND)] == [0, 1]
    copies = circulation.by_scan(desk, FIRST).copies
    assert {(one.receipt.receiver, one.receipt.channel) for one in copies} == {
        ("见回执", circulation.ReceiptChannel.SCAN)
    }


def test_what_cannot_be_recorded_stays_with_its_reason(pile: ReceiptsOverlay, stage: Stage) -> None:
    desk = stage.desk("office")
    pile.scan(FIRST)
    pile.scan(SECOND)
    lead = circulation.by_scan(desk, FIRST).awaited[0].receipt.unit_id
    circulation.receive(stage.desk(stage.login_of(lead)), 1, lead, circulation.ReceiptChannel.PROGRAM, "孙立")
    pile.record()
    assert pile.isVisible()
    assert [row.detail for row in pile.rows.rows] == ["这份回执已经登记"]
    assert len(circulation.by_scan(desk, SECOND).awaited) == 1
    pile.drop.click()
    assert pile.rows.rows == ()


def test_a_receipt_told_by_telephone_says_who_told_it(pile: ReceiptsOverlay, stage: Stage) -> None:
    pile.add_paper(1)
    pile.record()
    assert pile.isVisible()
    assert "请写明是谁说的" in pile._receiver_row.complaint.text()
    pile.receiver.insert("王所长")
    pile.record()
    (copy,) = [one for one in circulation.sent(stage.desk("office"), 1).copies if one.receipt.received_at is not None]
    assert (copy.receipt.receiver, copy.receipt.channel.label) == ("王所长", "电话代录")


def test_a_code_that_is_none_says_so(pile: ReceiptsOverlay) -> None:
    pile.scan(scan_code(14, 2026, 9))
    assert "没有条码为" in pile._head.text()
    assert pile.rows.rows == ()


def test_in_the_window_a_scan_opens_the_receipts_from_anywhere(
    stage: Stage, open_window: Callable[..., Seat], qtbot: QtBot
) -> None:
    """The keys come as they come from the system: to the window, which hands them to whoever has the focus."""
    stage.at("2026-11-20 09:00")
    stage.papers().issue("dispatch", Subject(case_no=stage.walk(CaseState.DISPATCHED).no))
    seat = open_window("dispatch1")
    window = seat.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    _type(window.windowHandle(), f"{FIRST}\n")
    receipts = window._over.receipts
    qtbot.waitUntil(receipts.isVisible)
    qtbot.waitUntil(lambda: len(receipts.rows.rows) == 1)
    _type(window.windowHandle(), f"{FIRST}\n")
    qtbot.waitUntil(lambda: len(receipts.rows.rows) == 2)
    _type(window.windowHandle(), "\n")
    qtbot.waitUntil(lambda: not receipts.isVisible())
    assert circulation.by_scan(stage.desk("office"), FIRST).awaited == ()


def test_a_post_that_records_no_receipts_is_told(stage: Stage, open_window: Callable[..., Seat]) -> None:
    stage.at("2026-11-20 09:00")
    seat = open_window("leader")
    seat.window._over.receipts.scan(FIRST)
    assert not seat.window._over.receipts.isVisible()
