"""The map's page and the wall's map: figures that open their cases, places changed by keyboard and by mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from commandcenter.dispatch.overviews.map_views import grid_map
from commandcenter.models.case import CaseState
from commandcenter.models.queues import BoardQuery, Queue
from commandcenter.views import paint
from commandcenter.views.map.place import MiniMap
from commandcenter.views.map.side import Door
from commandcenter.views.map.widget import MapWidget, fitting
from commandcenter.views.pages.grid import GridPage, build
from commandcenter.views.theme import Theme
from commandcenter.views.wall_paint import WallPainter
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.test_map import MAP, layout_of

S = CaseState


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def page_of(workplace_of: Callable[..., Workplace], in_window) -> Callable[[str], GridPage]:
    def make(login: str) -> GridPage:
        page = build(workplace_of(login))
        in_window(page, width=1366, height=700)
        page.open_with(None)
        return page

    return make


def doors(page: GridPage) -> dict[str, str]:
    """What every line beside the map says, by its words."""
    return {door.text(): door.accessibleName() for door in page._side.findChildren(Door) if door.isVisible()}


def wanted(page: GridPage) -> list[Any]:
    heard: list[Any] = []
    page.workplace.page_wanted.connect(lambda name, what: heard.append((name, what)))
    return heard


def press(page: GridPage, words: str) -> None:
    [door] = [door for door in page._side.findChildren(Door) if door.text() == words and door.isVisible()]
    door.click()


def test_the_whole_town_stands_there_first(page_of: Callable[[str], GridPage], stage: Stage) -> None:
    page = page_of("lead1")
    name = stage.township.grid[stage.grid()].name
    assert page._side._name.text() == "全镇"
    assert doors(page) == {
        "全部在办": "全部在办 5 件",
        "超时": "超时 1 件",
        "待签收": "待签收 1 件",
        "待核查": "待核查 1 件",
        name: f"{name} 4 件，超时 1 件",
    }


def test_a_number_opens_its_cases(page_of: Callable[[str], GridPage], stage: Stage) -> None:
    page = page_of("lead1")
    heard = wanted(page)
    press(page, "超时")
    page._map.choose(stage.grid())
    press(page, "待签收")
    press(page, stage.township.grid[stage.grid()].name)
    page._map.opened.emit(stage.grid())
    assert heard == [
        ("duty", BoardQuery(queue=Queue.OVERDUE)),
        ("duty", BoardQuery(queue=Queue.UNSIGNED, grid_id=stage.grid())),
        ("duty", BoardQuery(grid_id=stage.grid())),
        ("duty", BoardQuery(grid_id=stage.grid())),
    ]


def test_a_chosen_grid_shows_its_figures_and_the_way_back(page_of: Callable[[str], GridPage], stage: Stage) -> None:
    page = page_of("lead1")
    page.choose_busiest()
    assert page._side._name.text() == stage.township.grid[stage.grid()].name
    assert "网格长" in page._side._code.text()
    assert doors(page)["全部在办"] == "全部在办 4 件"
    page._side._whole.click()
    assert doors(page)["全部在办"] == "全部在办 5 件"


def test_who_has_no_board_reads_the_figures_only(page_of: Callable[[str], GridPage]) -> None:
    page = page_of("gw-v226-a")
    heard = wanted(page)
    assert not any(door.isEnabled() for door in page._side.findChildren(Door))
    page.choose_busiest()
    QTest.keyClick(page._map, Qt.Key.Key_Return)
    assert heard == []


# --- places -----------------------------------------------------------------------------------------------------------


def test_two_grids_change_places_by_keyboard(page_of: Callable[[str], GridPage], stage: Stage) -> None:
    page = page_of("admin")
    before = grid_map(page.workplace.desk).places
    first = next(iter(before))
    page._map.choose(first)
    page._move.click()
    for _ in range(3):
        QTest.keyClick(page._map, Qt.Key.Key_Right)
    second = page._map.current
    assert second not in (None, first)
    assert grid_map(page.workplace.desk).places == before
    QTest.keyClick(page._map, Qt.Key.Key_Return)
    after = grid_map(page.workplace.desk).places
    assert (after[first], after[second]) == (before[second], before[first])
    assert stage.verify() == []


def test_two_grids_change_places_by_mouse_and_esc_leaves_it(page_of: Callable[[str], GridPage]) -> None:
    page = page_of("admin")
    before = grid_map(page.workplace.desk).places
    one, two, *_ = before
    page._map.choose(one)
    page._move.click()
    page.handlers()["back"]()
    click(page._map, two)
    assert grid_map(page.workplace.desk).places == before
    page._move.click()
    click(page._map, one)
    after = grid_map(page.workplace.desk).places
    assert (after[one], after[two]) == (before[two], before[one])


def click(shown: MapWidget, grid_id: int) -> None:
    center = layout_of(shown).centers[grid_id]
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=QPoint(round(center.x()), round(center.y())))


@pytest.mark.parametrize("login", ["lead1", "director", "u-s17"])
def test_nobody_else_moves_a_grid(page_of: Callable[[str], GridPage], login: str) -> None:
    page = page_of(login)
    assert not page._move.isVisible()
    assert not page._anew.isVisible()


def test_a_click_on_a_case_s_map_opens_the_grid_s_board(
    workplace_of: Callable[..., Workplace], in_window, stage: Stage
) -> None:
    work = workplace_of("lead1")
    shown = MiniMap(work)
    in_window(shown, width=400, height=200)
    shown.show_grids(frozenset({stage.grid()}))
    heard: list[Any] = []
    work.page_wanted.connect(lambda name, what: heard.append((name, what)))
    click(shown, stage.grid())
    click(shown, stage.grid())
    assert heard == [("duty", BoardQuery(grid_id=stage.grid()))] * 2


# --- from afar --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (3840, 2160), (1366, 768)])
def test_every_community_is_named_on_the_wall(theme: Theme, width: int, height: int) -> None:
    """In words of at least 36 px on 1080 lines."""
    scale = height / 1080
    _, _, wide, high = WallPainter.map_area(width / scale)
    shown = MapWidget(theme, far=True)
    shown.resize(round(wide * scale), round(high * scale))
    shown.set_scale(scale)
    shown.show_map(MAP)
    assert layout_of(shown).names.keys() == {community.id for community in MAP.communities}
    assert shown._title_px >= round(36 * scale)


@pytest.mark.parametrize("size", [(940, 420), (1100, 540)])
def test_every_village_name_fits_into_its_cell(theme: Theme, size: tuple[int, int]) -> None:
    shown = MapWidget(theme)
    shown.resize(*size)
    shown.show_map(MAP)
    radius = layout_of(shown).radius
    for name in shown._names.values():
        word = name.replace("网格", "")
        assert paint.width(word, fitting(word, radius * 1.72, radius)) <= radius * 1.72, name
