"""The KPI page: the printed figures, every mark a door, live without flicker, whose group, why there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.figures.kpi_views import Which, kpi_page
from commandcenter.models.case import CaseState
from commandcenter.models.kpi import Metric
from commandcenter.models.people import UnitKind
from commandcenter.models.scoring.periods import Period, month_of
from commandcenter.views.live import Changes
from commandcenter.views.pages.kpi import KpiPage
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.kpi_visit import NOVEMBER, Visit, all_stations, behind, visits
from tests.views.windows import Seat

#: What the offscreen platform says of tool tips and menus.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
S, M = CaseState, Metric


@pytest.fixture
def stage(counted: Stage) -> Stage:
    return counted


@pytest.fixture
def town(stage: Stage) -> Stage:
    return stage


@pytest.fixture
def visit(town: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot) -> Iterator[Callable[..., Visit]]:
    yield from visits(workplace_of, qtbot)


# --- figures ----------------------------------------------------------------------------------------------------------


def test_cards_show_the_printed_figures(town: Stage, visit: Callable[..., Visit]) -> None:
    page = visit().page
    view = kpi_page(Desk(town.store, town.session("director"), town.clock), NOVEMBER, UnitKind.STATION)
    for card, read in zip(page.cards, view.cards, strict=True):
        assert card.shown.value == ("—" if read.cell.value is None else str(read.cell.value))
        assert card.shown.name == read.cell.metric.label
        assert card.accessibleName()
    assert page.cards[2].shown.counted == "4 / 6 件"
    assert page.cards[1].shown.unit.startswith("分 · 完成")
    assert "待核查 2 件" in page.cards[2].shown.words
    assert {card.shown.year_ago[0] for card in page.cards if card.shown.value != "—"} == {"同比 去年无件"}
    volume = view.cards[1].before
    assert volume.points == Decimal(page.cards[1].shown.value) - Decimal("1.50")  # October: one led, one assisted
    assert page.cards[1].shown.before[0] == f"环比 ↑ {volume.points} 分 期未满"


def test_without_a_denominator_stands_a_dash_and_why(visit: Callable[..., Visit], qtbot: QtBot) -> None:
    page = visit().page
    page.groups.choose(UnitKind.COMMUNITY)
    assert [card.shown.value for card in page.cards] == ["—"] * 7
    assert page.cards[0].shown.caption == "本期没有响应到期的任务"
    assert page.panels._trend._empty.sentence == "近 12 个月没有计入这项指标的件"
    assert "没有得分" in page.panels._fall._empty.sentence
    assert page.panels._ranking._empty.sentence == "本期没有到期的任务"


def test_the_chosen_card_drives_trend_ranking_and_column(visit: Callable[..., Visit], qtbot: QtBot) -> None:
    page = visit().page
    panels = page.panels
    qtbot.mouseClick(page.cards[3], Qt.MouseButton.LeftButton, pos=QPoint(20, 150))
    assert page.cards[3].isChecked()
    assert panels._trend._title.text() == "解决率 · 近 12 个月"
    assert panels._ranking._title.text() == "同组排名 · 解决率"
    assert panels.heat is not None
    assert panels.heat._paint.chosen == 4
    panels.heat.column_chosen.emit(0)
    assert page.cards[0].isChecked()
    assert visit().page.kpi is M.RESPONSE_RATE


def test_the_period_moves_everything(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    at = visit()
    page = at.page
    page.period.span.choose("last_month")
    assert page.figures is not None
    assert page.figures.view.period == month_of(date(2026, 10, 1))
    page.period.span.choose("chosen")
    page.period.first.setText("10-12")
    page.period.last.setText("2026-11-03")
    page.period.last.editingFinished.emit()
    assert page.figures.view.period == Period(date(2026, 10, 12), date(2026, 11, 3))
    page.period.last.setText("11-1x")
    page.period.last.editingFinished.emit()
    assert page.figures.view.period == Period(date(2026, 10, 12), date(2026, 11, 3))
    assert page.period.last.text() == "11-1x"
    assert at.told[-1] == "日期写成 10-1 或 2026-10-01"
    page.period.last.setText("10-1")
    page.period.last.editingFinished.emit()
    assert at.told[-1] == "截止日早于起始日"


# --- doors ------------------------------------------------------------------------------------------------------------


def test_a_cards_figure_opens_its_cases(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    at = visit()
    qtbot.mouseClick(at.page.cards[3], Qt.MouseButton.LeftButton, pos=QPoint(20, 72))
    assert at.cases == behind(town, M.RESOLUTION_RATE, "S17") == {2}
    at.page.cards[2].setFocus()
    qtbot.keyClick(at.page.cards[2], Qt.Key.Key_Return)
    assert at.cases == behind(town, M.ONTIME_RATE, "S17", "S08")
    assert "3 件" in at.told[-1]


def test_cells_open_by_click_and_by_enter(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    at = visit()
    heat = at.page.panels.heat
    assert heat is not None
    row = heat.heat.position(town.unit("S08"))
    assert row is not None
    where = heat.visualRect(heat.heat.index(row, 1)).center()
    qtbot.mouseClick(heat.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert at.cases == behind(town, M.RESPONSE_RATE, "S08")
    heat.setFocus()
    assert [heat.heat.rows[n].tail[2] for n in (0, 1, row, 16)] == ["", "1", "指标不足", "无案件"]
    heat.setCurrentIndex(heat.heat.index(0, 2))
    qtbot.keyClick(heat, Qt.Key.Key_Return)
    assert at.cases == behind(town, M.HANDLED_VOLUME, *(f"S{n:02d}" for n in range(1, 18)))


def test_bars_and_points_open_by_click_and_by_enter(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    at = visit()
    panels = at.page.panels
    assert panels.trend is not None
    assert panels.ranking is not None
    assert panels.fall is not None
    at.click(panels.ranking, town.unit("S17"))
    assert at.cases == behind(town, M.ONTIME_RATE, "S17")
    panels.trend.setFocus()
    qtbot.keyClick(panels.trend, Qt.Key.Key_End)
    qtbot.keyClick(panels.trend, Qt.Key.Key_Left)
    assert panels.trend.marked is not None
    assert "2026年10月" in panels.trend.accessibleDescription()
    qtbot.keyClick(panels.trend, Qt.Key.Key_Return)
    october = month_of(date(2026, 10, 1))
    assert at.cases == behind(town, M.ONTIME_RATE, *all_stations(), period=october) == {1}
    panels.fall.setFocus()
    qtbot.keyClick(panels.fall, Qt.Key.Key_Home)
    qtbot.keyClick(panels.fall, Qt.Key.Key_Space)
    assert at.page.figures is not None
    assert at.page.figures.view.unit is not None
    assert at.cases == behind(town, M.RESPONSE_RATE, at.page.figures.view.unit.code)


def test_the_bar_below_a_month_opens_it_too(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    at = visit()
    trend = at.page.panels.trend
    assert trend is not None
    spot = next(s for s in trend.spots if s.key == (11, True))
    x = trend.place(spot).center().x()
    assert trend.spot_at(QPointF(x, trend.height() - 40)) == spot
    assert trend.spot_at(QPointF(4, 4)) is None


def test_a_figure_leads_to_its_rows_on_the_board(town: Stage, open_window: Callable[..., Seat], qtbot: QtBot) -> None:
    seat = open_window("director", width=1920, height=1080)
    seat.window.show_page("kpi")
    page = seat.window.current
    assert isinstance(page, KpiPage)
    page.cards[2].setFocus()
    qtbot.keyClick(page.cards[2], Qt.Key.Key_Return)
    board = seat.window.current.board  # type: ignore[attr-defined]
    assert {line.id for line in board.model.rows} == behind(town, page.kpi, *all_stations())


def test_a_menu_narrows_to_what_was_missed(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    at = visit()
    door = at.page.figures.door(M.ONTIME_RATE, town.unit("S17"))  # type: ignore[union-attr]
    at.page.doors.offer(door, QPoint(0, 0))
    menu = at.page.findChildren(QMenu)[-1]
    assert [action.text() for action in menu.actions()] == ["打开这些件", "只看未达标的", "只看达标的", "只看待核查的"]
    menu.actions()[1].trigger()
    assert at.told[-1].endswith("未达标：没有可看的件")
    menu.actions()[3].trigger()
    assert at.cases == behind(town, M.ONTIME_RATE, "S17", which=Which.PENDING) == {3}
    menu.close()


def test_the_sums_of_a_score(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    at = visit("u-s17")
    page = at.page
    page.panels._sums.click()
    assert page._stack.currentWidget() is page.sheet
    assert page.sheet._title.text() == "得分怎么来的 · 供电所 · 2026年11月"
    assert "基础分" in page.sheet._formula.text
    assert page.figures is not None
    own, shown = page.figures.view.lines[0], page.figures.sheet()
    assert shown is not None
    assert own.unit.id == town.unit("S17")
    assert shown.ranking_score == str(own.ranking_score)
    assert shown.place == "第 1 名 / 参与排名 1 个，另 16 个不排（无案件 14，指标不足 2）"
    page.period.span.choose("last_month")
    rows = {row.name: row for row in page.figures.sheet().rows}  # type: ignore[union-attr]
    assert list(rows)[: len(M)] == [metric.label for metric in M]
    assert rows["重复诉求率"].counted == "无案件"
    assert rows["重复诉求率"].told == "本期没有满30日的结案，权重 5 按比例分给其余各项"
    assert rows["反向评价"].told == "按整月计，单项满 3 份才算；其 30 % 全部计入基础分"
    page.period.span.choose("this_month")
    page.sheet.opened.emit(0)
    assert at.cases == behind(town, M.RESPONSE_RATE, "S17")
    door = next(cell for cell in page.sheet._cells if getattr(cell, "step", None) == 1)
    qtbot.waitUntil(door.isVisible)
    door.setFocus()
    town.walk(S.HANDLING)
    page.load()
    assert page.sheet.focusWidget() is not door
    assert page.sheet.focusWidget().step == 1  # type: ignore[union-attr]
    page.handlers()["back"]()
    assert page._stack.currentWidget() is not page.sheet


# --- whose --------------------------------------------------------------------------------------------------------


def test_a_unit_sees_its_group_with_its_own_row(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    at = visit("u-s17")
    page = at.page
    assert not page.groups.isVisible()
    assert not page.units.isVisible()
    assert "print" not in page.handlers()
    assert page.panels.heat is not None
    assert page.panels.heat._paint.own == town.unit("S17")
    assert page.panels._fall._title.text() == "我的分怎么来的 · 供电所"
    page.choose_unit(town.unit("S08"))
    assert page.unit_id == town.unit("S17")
    page.doors.open(page.figures.door(M.HANDLED_VOLUME))  # type: ignore[union-attr]
    assert at.cases == {2, 3}
    assert "另有 1 件不在您的查看范围内" in at.told[-1]


def test_the_centre_looks_at_any_unit(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    page = visit().page
    page.choose_unit(town.unit("S17"))
    assert page.panels._fall._title.text() == "得分怎么来的 · 供电所"
    assert page.units.text() == "供电所"
    page.open_with(("unit", town.unit("S08")))
    assert page.panels.heat is not None
    assert page.panels.heat._paint.own == town.unit("S08")
    page.open_with(M.SATISFACTION)
    assert page.kpi is M.SATISFACTION


def test_a_post_without_a_board_picks_a_case(town: Stage, visit: Callable[..., Visit], qtbot: QtBot) -> None:
    at = visit("gw-v226-a")
    at.page.groups.choose(UnitKind.VILLAGE)
    shown: list[int] = []
    at.page.workplace.case_wanted.connect(shown.append)
    at.page.doors.show_cases((3, 2))
    menu = at.page.findChildren(QMenu)[-1]
    menu.actions()[0].trigger()
    menu.close()
    assert len(shown) == 1
    assert at.went == []


# --- live -------------------------------------------------------------------------------------------------------------


def test_changes_are_read_again_calmly_and_move_nothing(
    town: Stage, visit: Callable[..., Visit], monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit().page
    panels = page.panels
    assert panels.heat is not None
    assert panels.trend is not None
    widgets = (panels.heat, panels.trend, panels.ranking, panels.fall)
    panels.heat.setCurrentIndex(panels.heat.heat.index(3, 2))
    resets: list[int] = []
    panels.heat.heat.modelReset.connect(lambda: resets.append(1))
    items = len(panels.trend._lines.items)
    before = page.cards[1].shown.value
    town.wait(minutes=5)
    town.walk(S.DISPATCHED)
    page.workplace.live.changed.emit(Changes(frozenset({5}), frozenset({"case"})))
    page._read_at = town.now
    page.workplace.ticker.tick()
    assert page.cards[1].shown.value == before
    town.wait(seconds=2)
    page.workplace.ticker.tick()
    assert page.cards[1].shown.value != before
    assert resets == []
    assert (panels.heat, panels.trend, panels.ranking, panels.fall) == widgets
    assert len(panels.trend._lines.items) == items
    assert panels.heat.currentIndex().column() == 2


def test_time_that_passes_is_counted_too(town: Stage, visit: Callable[..., Visit]) -> None:
    page = visit().page
    read_at = page._read_at
    town.wait(seconds=30)
    page.workplace.ticker.tick()
    assert page._read_at == read_at
    town.wait(seconds=31)
    page.workplace.ticker.tick()
    assert page._read_at == town.now
    page.hide()
    town.wait(minutes=2)
    page.workplace.ticker.tick()
    assert page._read_at != town.now


def test_both_themes_repaint_without_building_anew(visit: Callable[..., Visit], qtbot: QtBot) -> None:
    page = visit().page
    trend = page.panels.trend
    assert trend is not None
    theme = page.workplace.theme

    def ground() -> QColor:
        return trend.grab().toImage().pixelColor(4, 4)

    assert ground() == theme.surface
    theme.use("dark")
    assert ground() == theme.surface
    assert page.panels.trend is trend


# --- form -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [1366, 1920])
def test_everything_has_a_name_and_fits(visit: Callable[..., Visit], width: int) -> None:
    page = visit(width=width, height=680).page
    page.show_sums()
    reached = [w for w in page.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    nameless = [w for w in reached if not w.accessibleName() and not w.objectName().startswith("qt_")]
    assert [(type(w).__name__, type(w.parent()).__name__) for w in nameless] == []
    page.back()
    assert page._ground.width() <= page.width()
    assert all(card.width() >= 160 for card in page.cards)


def test_how_a_score_came_about_is_told_to_its_unit_and_the_centre(visit: Callable[..., Visit]) -> None:
    """A grid leader of the whole town compares all groups, and reads of nobody how he was rated."""
    page = visit("gl-town").page
    assert page.figures is not None
    assert page.figures.view.unit is not None
    assert (page.figures.fall(), page.figures.sheet()) == (None, None)
    sentence = f"{page.figures.view.unit.short}的得分怎么来的，只列给该单位和中心"
    assert page.panels._fall._empty.sentence == sentence
