"""The KPI page by network, matter, platform and grid: each part opens what it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.figures.kpi_views import Split
from commandcenter.models.kpi import Metric
from commandcenter.models.people import UnitKind
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.kpi_visit import Visit, all_stations, behind, visits

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
M = Metric


@pytest.fixture
def stage(counted: Stage) -> Stage:
    return counted


@pytest.fixture
def town(stage: Stage) -> Stage:
    return stage


@pytest.fixture
def visit(town: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot) -> Iterator[Callable[..., Visit]]:
    yield from visits(workplace_of, qtbot)


def test_the_same_figures_by_network_matter_and_grid(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    """Each cell opens its part; the map's cells too; the choice is kept for the next time."""
    at = visit()
    panel = at.page.panels.heat_panel
    panel.split.choose(Split.NETWORK)
    table = panel.of_parts
    assert table is not None
    assert [row.name for row in table.heat.rows] == ["17 镇直站所", "安全"]
    assert table.heat.rows[0].cells == at.page.panels.heat.heat.rows[0].cells  # type: ignore[union-attr]
    where = table.visualRect(table.heat.index(1, 3)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert at.cases == behind(town, M.ONTIME_RATE, *all_stations())
    assert "安全" in at.told[-1]
    panel.split.choose(Split.MATTER)
    assert [(row.name, row.tail[0]) for row in table.heat.rows[1:]] == [("路灯维修", "4"), ("道路破损", "2")]
    assert table.heat.headerData(0, Qt.Orientation.Horizontal) == "事项"
    panel.split.choose(Split.GRID)
    assert panel.map is not None
    village = town.grid()
    assert panel.map._number(village) == "66.7"
    assert "4 ÷ 6 件" in panel.map.words_of(village)
    panel.map.choose(village)
    qtbot.keyClick(panel.map, Qt.Key.Key_Return)
    assert at.cases == behind(town, M.ONTIME_RATE, *all_stations())
    at.page.groups.choose(UnitKind.COMMUNITY)
    assert panel._nothing.sentence == "8 社区在2026年11月没有计入指标的件"
    assert visit().page.split is Split.GRID
    panel.split.choose("units")
    assert visit().page.split is None
