"""权重 as the administrator changes them: from a month on, with a ground; nothing typed is lost when it is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from commandcenter.models.kpi import Metric
from commandcenter.models.people import UnitKind
from commandcenter.views.pages.kpi import build as build_kpi
from commandcenter.views.pages.weights import build
from commandcenter.views.workplace import Workplace
from tests.stage import Stage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_weights_from_a_month_on(stage: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot) -> None:
    stage.at("2026-11-03 09:00")
    page = build(workplace_of("admin"))
    qtbot.addWidget(page)
    page.show()
    sheet = page.sheet
    assert sheet is not None
    assert sheet.values["month"] == "2026-12"
    assert "响应率\u00a015" in page.list.rows[1].words
    sheet._asks["ontime_rate"].widget.setText("30")
    sheet.submit()
    assert sheet._rows["why"].complaint.text() == "● 请填写依据"
    sheet._asks["why"].widget.setPlainText("镇党委会议〔2026〕11号")
    sheet.submit()
    assert sheet.message == "七项权重之和应为100，现在是110"
    assert sheet.values["ontime_rate"] == "30"
    sheet._asks["resolution_rate"].widget.setText("x")
    sheet.submit()
    assert sheet._rows["resolution_rate"].complaint.text() == "● 请填整数"
    sheet._asks["resolution_rate"].widget.setText("10")
    sheet._asks[UnitKind.STATION.value].widget.setText("40")
    sheet.submit()
    assert page.sheet is not sheet
    assert page.list.rows[-1].lead == "2026-12 起"
    assert page.sheet is not None
    assert page.sheet.values["ontime_rate"] == "30"  # the next change begins from it
    scheme = stage.setup.schemes.since[-1][1]
    assert (scheme.weights[Metric.ONTIME_RATE], scheme.reverse_share[UnitKind.STATION]) == (30, 40)
    assert "响应率\u00a015" in page.list.rows[1].words
    for local, weight in (("2026-11-30 23:00", "权重 20"), ("2026-12-01 07:00", "权重 30")):
        stage.at(local)
        figures = build_kpi(workplace_of("lead1"))
        qtbot.addWidget(figures)
        assert figures.cards[2].shown.weight == weight
        figures.closing()
    page.read()
    assert "按期办结率\u00a030" in page.list.rows[1].words
