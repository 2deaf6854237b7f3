"""What covers the KPI page for a while: 还能救, 办理情况 with the centre's own figures, the cases that cost most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.figures.kpi_views import costly_cases, kpi_page
from commandcenter.models.case import CaseState
from commandcenter.models.people import UnitKind
from commandcenter.models.scoring.conduct import Aside, Conduct, Own
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.kpi_visit import NOVEMBER, Visit, visits

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
S = CaseState


@pytest.fixture
def stage(counted: Stage) -> Stage:
    return counted


@pytest.fixture
def town(stage: Stage) -> Stage:
    return stage


@pytest.fixture
def visit(town: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot) -> Iterator[Callable[..., Visit]]:
    yield from visits(workplace_of, qtbot)


def test_what_can_still_be_saved_this_month(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    open_case = town.walk(S.HANDLING)
    at = visit("u-s17")
    page = at.page
    page._rescue.click()
    assert page._stack.currentWidget() is page.rescue
    sheet = page.rescue
    assert sheet._title.text() == "本月还能救 · 镇直站所 · 2026年11月"
    assert [row.words for row in sheet.units.rows] == ["供电所"]
    assert sheet.view is not None
    (line,) = sheet.view.lines
    assert line.best is not None
    assert line.worst is not None
    assert line.worst < line.best
    assert f"今日 {line.today}　照现状 {line.as_it_stands}　全部救回 {line.best}" in sheet.units.rows[0].detail
    assert line.as_it_stands is not None
    told = [score.words for score in sheet.scores]
    assert told[2] == f"全部救回 {line.best} 比照现状 +{line.best - line.as_it_stands}"
    assert page.figures is not None
    own = next(one for one in page.figures.view.lines if one.unit.id == town.unit("S17"))
    assert told[0].startswith(f"今日得分 {own.score} ")
    mine = [row for row in sheet.chances.rows if row.value == open_case.id]
    assert any("按期办结率：按期反馈" in row.detail and row.right for row in mine)
    shown: list[int] = []
    page.workplace.case_wanted.connect(shown.append)
    sheet.chances.opened.emit(mine[0].value)
    assert shown == [open_case.id]
    page.handlers()["back"]()
    assert page._stack.currentWidget() is page._scroll


def test_how_units_and_the_centre_go_about_their_work(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    at = visit()
    page = at.page
    page._conduct.click()
    sheet = page.conduct
    assert page._stack.currentWidget() is sheet
    assert len(sheet.table.heat.rows) == 17
    assert sheet.view is not None
    power = next(line for line in sheet.view.lines if line.unit.code == "S17")
    row = next(row for row in sheet.table.heat.rows if row.key == power.unit.id)
    assert row.cells[tuple(Conduct).index(Conduct.HOP)].text == str(power.figures[Conduct.HOP].value)
    assert Conduct.HOP.rule in row.cells[tuple(Conduct).index(Conduct.HOP)].words
    assert sheet.own[Own.DISPATCH].words.startswith(f"{sheet.view.centre[Own.DISPATCH].value} %")
    hops = power.figures[Conduct.HOP]
    sheet.table.cell_opened.emit(power.unit.id, tuple(Conduct).index(Conduct.HOP))
    assert len(at.cases) == hops.whole > 0
    assert at.told[-1] == f"供电所 转派次数 2026年11月：{hops.whole} 件"
    sheet.table.cell_opened.emit(power.unit.id, len(Conduct))
    assert at.told[-1].startswith("供电所 任务 2026年11月：")
    assert len(at.cases) <= power.aside[Aside.TASKS]
    sheet.own[Own.DISPATCH].counted.click()
    assert len(at.cases) == sheet.view.centre[Own.DISPATCH].whole
    sheet.table.menu_wanted.emit(power.unit.id, tuple(Conduct).index(Conduct.FALSE_CLOSURE), page.pos())
    menu = page.findChild(QMenu)
    assert [one.text() for one in menu.actions()] == ["打开这些件", "只看认定虚假办结的"]
    menu.actions()[1].trigger()
    assert at.told[-1].startswith("供电所 虚假办结率 2026年11月 认定虚假办结：没有可看的件")
    sheet.left.emit()
    assert page._stack.currentWidget() is page._scroll
    unit = visit("u-s17").page
    unit._conduct.click()
    assert not unit.conduct._own_title.isVisibleTo(unit)
    assert [row.name for row in unit.conduct.table.heat.rows] == ["供电所"]


def test_the_cases_that_cost_most(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    """A task filed late costs its share of 按期办结率; what it opens is that case."""
    late = town.walk(S.HANDLING)
    town.at("2026-11-30 17:00")
    view = kpi_page(town.desk("director"), NOVEMBER, UnitKind.STATION, town.unit("S17"))
    found = costly_cases(town.desk("director"), view)
    assert found[0].case_id == late.id
    assert found[0].points > Decimal("1")
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    at = visit("u-s17")
    page = at.page
    page.panels._sums.click()
    assert page.sheet._costly_title.isVisibleTo(page)
    assert page.sheet._costly[0].text().startswith(town.file(late.id).case.no)
    shown: list[int] = []
    page.workplace.case_wanted.connect(shown.append)
    page.sheet._costly[0].click()
    assert shown == [late.id]
