"""报告 as the centre reads it: kind and period move, every line leads to its cases, the book is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from python_calamine import CalamineWorkbook

from commandcenter.models.case import CaseState
from commandcenter.models.scoring.report import ReportKind
from commandcenter.views.exporting import Form
from commandcenter.views.pages.reports import build
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.saved import save_as

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
S = CaseState


def test_the_reports_page(stage: Stage, workplace_of: Callable[..., Workplace], tmp_path: Path, qtbot: QtBot) -> None:
    stage.at("2026-11-02 09:00")
    for _ in range(3):
        stage.walk(S.HANDLING)
    stage.at("2026-11-03 09:00")
    stage.walk(S.CLOSED)
    work = workplace_of("lead1")
    page = build(work)
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    assert page.data is not None
    board = page.board
    assert board.summary.text().startswith("2026-11-03登记 1 件（上期 3），办结 1 件")
    assert board.chart is None
    assert not page._later.isEnabled()
    page.earlier()
    assert board.summary.text().startswith("2026-11-02登记 3 件")
    page.kinds.choose(ReportKind.MONTHLY)
    assert page.data.period.words == "2026年11月"
    assert page.data.running
    assert board.chart is not None
    assert [spot.words for spot in board.chart.spots][1] == "2026-11-02　登记 3　办结 0"
    opened: list[tuple[int, ...]] = []
    page.doors.show_cases = opened.append  # type: ignore[method-assign]
    hot = board.lists["hot"]
    assert [row.words for row in hot.rows] == ["西村二村　路灯维修"]
    qtbot.mouseClick(hot.viewport(), Qt.MouseButton.LeftButton, pos=hot.visualRect(hot.model().index(0, 0)).center())
    assert len(opened[-1]) == 4
    saved = {form: save_as(page.export, form, tmp_path, qtbot) for form in page.export.forms}
    assert [path.name for path in saved.values()] == [f"月报 2026年11月.{end}" for end in ("png", "xlsx", "csv")]
    image = QImage(str(saved[Form.PNG]))
    assert (image.width(), image.height() > 1200) == (3840, True)
    lines = saved[Form.CSV].read_text(encoding="utf-8-sig").splitlines()
    assert "热点,1,西村二村　路灯维修,本期,4" in lines
    assert "热点" in CalamineWorkbook.from_path(str(saved[Form.XLSX])).sheet_names
    board.chart.opened.emit(1)
    assert page.data.period.first == date(2026, 11, 2)
    again = build(workplace_of("lead1"))
    qtbot.addWidget(again)
    assert again.kind is ReportKind.MONTHLY
    for one in (page, again):
        one.closing()
