"""The arithmetic of the charts: axes that hold every value, names that break well, paintings that do not fail."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsView
from pytestqt.qtbot import QtBot

from commandcenter.views.charts.common import broken
from commandcenter.views.charts.fall import FallChart, FallData, FallStep
from commandcenter.views.charts.sparkline import sparkline
from commandcenter.views.charts.trend import bounds
from commandcenter.views.pages.kpi import KpiPage
from commandcenter.views.theme import Theme
from tests.stage import Stage
from tests.views.windows import Seat


@pytest.mark.parametrize(
    ("values", "axis"),
    [
        ([89.5, 80.1], (78.0, 90.0, 2.0)),
        ([100.0], (98.0, 100.0, 1.0)),
        ([0.0, 1.8], (0.0, 2.0, 1.0)),
        ([12.0, 97.0], (0.0, 100.0, 20.0)),
        ([], (0.0, 100.0, 20.0)),
    ],
)
def test_the_axis_holds_every_value(values: list[float], axis: tuple[float, float, float]) -> None:
    assert bounds(values) == axis


def test_names_break_without_lonely_characters() -> None:
    assert broken("核查一次通过率", 4) == "核查一次\n通过率"
    assert broken("反向评价", 3) == "反向\n评价"
    assert broken("响应率", 4) == "响应率"


def test_the_cut_axis_of_a_score_shows_every_step() -> None:
    def fall(*points: float, score: float) -> FallData:
        return FallData(tuple(FallStep("x", "x", p, "") for p in points), score)

    assert fall(-10.69, score=89.31).low == 80
    assert fall(-32.61, score=67.39).low == 60
    assert fall(-30, 5, score=75).low == 60
    assert fall(-120, 20, score=0).low == 0
    assert fall(score=100).low == 90


def test_points_near_the_axis_stand_over_their_column_and_the_line_runs_through_nothing(
    theme: Theme, qtbot: QtBot
) -> None:
    chart = FallChart(theme, "我的分怎么来的")
    qtbot.addWidget(chart)
    chart.resize(480, 180)
    steps = tuple(FallStep("按期", "按期", points, "") for points in (-1.0, 0.0, -26.5))
    chart.show_data(FallData(steps, 72.5))
    at = {item.text(): item.pos().y() for item in chart._labels._items if item.isVisible()}
    assert (at["−1.00"], at["−26.50"]) == (99.0, 99.0)  # under the first, over the last
    xs, _ = chart._links.getData()
    ends = [x for x in xs if not math.isnan(x)]
    assert ends[3] == ends[4] < 2 < ends[5]  # on through the column that took nothing
    chart.take_down()


@pytest.mark.parametrize("values", [(), (1.0,), (None, None, 3.0), (None, 1.0, None, 2.0, 2.0), (5.0,) * 12])
def test_a_sparkline_of_anything(theme: Theme, values: tuple[float | None, ...]) -> None:
    image = QImage(200, 40, QImage.Format.Format_RGB32)
    image.fill(theme.surface)
    p = QPainter(image)
    sparkline(p, QRectF(0, 0, 200, 36), theme, values)
    p.end()
    painted = any(image.pixelColor(x, y) != theme.surface for x in range(200) for y in range(40))
    assert painted is (sum(value is not None for value in values) >= 2)


def test_a_closing_window_takes_its_charts_down(
    stage: Stage, open_window: Callable[..., Seat], theme: Theme, qtbot: QtBot
) -> None:
    seat = open_window("director", width=1920, height=1080)
    seat.window.show_page("kpi")
    page = seat.window.current
    assert isinstance(page, KpiPage)
    qtbot.waitUntil(lambda: page.panels.is_built)
    plots = [widget for widget in page.findChildren(QGraphicsView) if widget.scene().items()]
    assert len(plots) == 3
    figures = page.figures
    assert figures is not None
    seat.window.close()
    assert not any(plot.scene().items() for plot in plots)
    page._show((figures.view, None, (), None))
    theme.use("dark")
    assert not any(plot.scene().items() for plot in plots)  # nobody draws any more, whatever is told
