"""The schematic map: every grid inside the widget, names beside cells, reached by click, arrows and Enter."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPolygonF
from PySide6.QtTest import QTest

from commandcenter.config import resource
from commandcenter.dispatch.overviews.map_views import GridMap
from commandcenter.models.town.gridmap import arrange, communities_of
from commandcenter.models.town.township_files import load_township
from commandcenter.views import paint
from commandcenter.views.map.hexagons import Layout, lay_out, outline
from commandcenter.views.map.widget import STEP_WORDS, Figures, MapWidget, ink_on, step_of
from commandcenter.views.theme import Theme
from tests.views.test_theme import contrast

COMMUNITIES = communities_of(load_township(resource("township")))
MAP = GridMap(COMMUNITIES, arrange(COMMUNITIES), pending=True)
GRIDS = list(MAP.places)
#: From the pane of a small laptop to a wall of 4K.
SIZES = [(900, 560), (1046, 640), (640, 420), (1600, 900), (640, 760), (2200, 1200)]


@pytest.fixture
def shown(theme: Theme, in_window) -> MapWidget:
    made = MapWidget(theme)
    made.show_map(MAP)
    in_window(made, width=1000, height=640)
    made.resize(960, 600)
    return made


def laid_out(width: int, height: int, title: int = 14) -> Layout:
    names = {community.id: paint.width(f"{community.name[:4]} 128", title or 12, "b") for community in COMMUNITIES}
    return lay_out(MAP, QRectF(0, 0, width, height), title, names)


def layout_of(widget: MapWidget) -> Layout:
    assert widget._layout is not None
    return widget._layout


# --- where everything stands ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_cell_and_every_name_lies_inside(width: int, height: int, theme: Theme) -> None:
    layout, area = laid_out(width, height), QRectF(0, 0, width, height)
    assert len(layout.centers) == 84
    for grid_id in GRIDS:
        assert area.contains(layout.hexagon(grid_id).boundingRect()), grid_id
    assert set(layout.names) == {community.id for community in COMMUNITIES}
    for name in layout.names.values():
        assert area.contains(name)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_names_touch_neither_cells_nor_each_other(width: int, height: int, theme: Theme) -> None:
    layout = laid_out(width, height)
    names = list(layout.names.values())
    for at, name in enumerate(names):
        assert not any(name.intersects(other) for other in names[at + 1 :])
        box = QPolygonF(name)
        for grid_id in GRIDS:
            assert not layout.hexagon(grid_id).intersects(box), (grid_id, name)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_cells_are_regular_and_do_not_overlap(width: int, height: int, theme: Theme) -> None:
    layout = laid_out(width, height)
    centers = list(layout.centers.values())
    for at, center in enumerate(centers):
        for other in centers[at + 1 :]:
            apart = math.dist((center.x(), center.y()), (other.x(), other.y()))
            assert apart >= layout.radius * math.sqrt(3) - 0.01


def test_a_name_without_room_is_left_out(theme: Theme) -> None:
    layout = laid_out(420, 160)
    assert len(layout.names) < len(COMMUNITIES)
    boxes = [QPolygonF(name) for name in layout.names.values()]
    assert not any(layout.hexagon(grid_id).intersects(box) for box in boxes for grid_id in GRIDS)


def test_without_names_the_cells_are_as_large_as_the_room_lets_them(theme: Theme) -> None:
    assert laid_out(300, 120, title=0).names == {}
    assert laid_out(900, 560, title=0).radius >= laid_out(900, 560).radius


def test_every_point_of_a_cell_belongs_to_it_alone(theme: Theme) -> None:
    layout = laid_out(900, 560)
    for grid_id, center in layout.centers.items():
        assert layout.grid_at(center) == grid_id
        assert layout.grid_at(center + QPointF(layout.radius * 0.6, 0)) == grid_id
    assert layout.grid_at(QPointF(0, 0)) is None


def test_the_outline_parts_communities_and_nothing_else(theme: Theme) -> None:
    layout = laid_out(900, 560)
    owner = {MAP.places[grid_id].cell: c.id for c in COMMUNITIES for grid_id, _ in c.grids}
    borders = sum(owner.get(n) != owner[cell] for cell in owner for n in cell.neighbours)
    lines = outline(MAP, layout)
    assert len(lines) == borders
    assert {round(line.length(), 3) for line in lines} == {round(layout.radius + 0.2, 3)}


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_small_township_has_a_map_too(theme: Theme, count: int) -> None:
    few = tuple(replace(c, grids=c.grids[:1]) for c in COMMUNITIES[:count])
    made = MapWidget(theme)
    made.resize(400, 300)
    made.show_map(GridMap(few, arrange(few), pending=False))
    assert len(made.grids) == count
    assert not made.grab().isNull()
    QTest.keyClick(made, Qt.Key.Key_Right)
    assert (made.current is not None) is bool(count)


# --- choosing ---------------------------------------------------------------------------------------------------------


def test_a_click_chooses_and_a_double_click_opens(shown: MapWidget, qtbot) -> None:
    layout = layout_of(shown)
    for grid_id in GRIDS[::9]:
        spot = layout.centers[grid_id].toPoint()
        with qtbot.waitSignal(shown.chosen) as told:
            QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=spot)
        assert told.args == [grid_id]
        assert shown.current == grid_id
        with qtbot.waitSignal(shown.opened) as told:
            QTest.mouseDClick(shown, Qt.MouseButton.LeftButton, pos=spot)
        assert told.args == [grid_id]


def test_a_click_beside_the_cells_chooses_nothing(shown: MapWidget) -> None:
    shown.choose(GRIDS[0])
    heard: list[int] = []
    shown.chosen.connect(heard.append)
    shown.opened.connect(heard.append)
    corner = QPoint(2, shown.height() - 2)
    assert layout_of(shown).grid_at(QPointF(corner)) is None
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=corner)
    QTest.mouseDClick(shown, Qt.MouseButton.LeftButton, pos=corner)
    assert (shown.current, heard) == (None, [])


def test_the_arrows_reach_every_cell(shown: MapWidget) -> None:
    arrows = (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down)
    QTest.keyClick(shown, Qt.Key.Key_Right)
    start = shown.current
    assert start in GRIDS
    reached, waiting = {start}, deque([start])
    while waiting:
        here = waiting.popleft()
        for arrow in arrows:
            shown.choose(here)
            QTest.keyClick(shown, arrow)
            if shown.current not in reached:
                reached.add(shown.current)
                waiting.append(shown.current)
    assert reached == set(GRIDS)


def test_an_arrow_goes_where_it_points_and_stops_at_the_edge(shown: MapWidget) -> None:
    centers = layout_of(shown).centers
    for grid_id in GRIDS:
        for arrow, sign in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Left, -1)):
            shown.choose(grid_id)
            QTest.keyClick(shown, arrow)
            assert shown.current == grid_id or sign * (centers[shown.current].x() - centers[grid_id].x()) > 0
    rightmost = max(GRIDS, key=lambda grid_id: centers[grid_id].x())
    shown.choose(rightmost)
    QTest.keyClick(shown, Qt.Key.Key_Right)
    assert shown.current == rightmost


def test_enter_opens_what_is_chosen(shown: MapWidget, qtbot) -> None:
    heard: list[int] = []
    shown.opened.connect(heard.append)
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert heard == []
    shown.choose(GRIDS[5])
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert heard == [GRIDS[5]]


def test_a_wall_map_is_only_looked_at(theme: Theme) -> None:
    far = MapWidget(theme, far=True)
    far.show_map(MAP)
    far.resize(1200, 800)
    spot = layout_of(far).centers[GRIDS[0]].toPoint()
    QTest.mouseClick(far, Qt.MouseButton.LeftButton, pos=spot)
    assert far.current is None
    assert far.focusPolicy() is Qt.FocusPolicy.NoFocus


# --- what it says -----------------------------------------------------------------------------------------------------


def test_the_chosen_cell_is_said_in_words(shown: MapWidget) -> None:
    name = next(name for c in COMMUNITIES for grid_id, name in c.grids if grid_id == GRIDS[3])
    shown.show_figures({GRIDS[3]: Figures(12, 2)})
    shown.choose(GRIDS[3])
    assert shown.accessibleDescription() == f"{name}　在办 12　超时 2"
    assert shown.words_of(GRIDS[4]).endswith("在办 0　超时 0")
    shown.show_figures({GRIDS[3]: Figures(5, 2)}, "待核查")
    assert shown.accessibleDescription() == f"{name}　待核查 5　超时 2"
    shown.show_figures({GRIDS[3]: Figures(2, 2)}, "超时")
    assert shown.accessibleDescription() == f"{name}　超时 2"


@pytest.mark.parametrize(("count", "step"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (9, 3), (10, 4), (200, 4)])
def test_five_steps_of_load(count: int, step: int) -> None:
    assert step_of(count) == step
    assert len(STEP_WORDS) == 5


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_cell_has_the_colour_of_its_load(shown: MapWidget, theme: Theme, name: str) -> None:
    theme.use(name)
    shown.show_figures({GRIDS[at]: Figures(count) for at, count in enumerate((0, 1, 4, 7, 50))})
    assert [_fill(shown, grid_id) for grid_id in GRIDS[:5]] == [color.name() for color in theme.load]
    shown.show_stale(True)
    assert [_fill(shown, grid_id) for grid_id in GRIDS[:5]] == [color.name() for color in theme.load_stale]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_numbers_can_be_read_on_every_load(name: str) -> None:
    theme = Theme(name)
    for fill in (*theme.load, *theme.load_stale):
        ink = ink_on(theme, fill)
        assert contrast(ink, fill) == max(contrast(theme.text, fill), contrast(theme.surface, fill)) > 3.0


def test_marked_cells_are_the_only_coloured_ones(shown: MapWidget, theme: Theme) -> None:
    shown.mark(frozenset(GRIDS[:2]))
    fills = [_fill(shown, grid_id) for grid_id in GRIDS]
    assert fills == [theme.accent.name()] * 2 + [theme.load[1].name()] * 82


def test_the_ring_of_a_chosen_cell_leaves_its_overdue_to_be_read(shown: MapWidget) -> None:
    shown.show_figures({GRIDS[0]: Figures(5, 3)})
    center = layout_of(shown).centers[GRIDS[0]]
    mark = QRect(round(center.x()) - 10, round(center.y() + layout_of(shown).radius * 0.5), 20, 12)
    before = shown.grab(mark).toImage()
    shown.choose(GRIDS[0])
    assert shown.grab(mark).toImage() == before


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("far", [False, True])
def test_both_themes_can_be_painted(theme: Theme, name: str, far: bool) -> None:
    theme.use(name)
    made = MapWidget(theme, scale=1.5 if far else 1.0, far=far)
    made.show_map(MAP)
    made.show_figures({grid_id: Figures(at % 14, at % 3) for at, grid_id in enumerate(GRIDS)})
    for size in ((1600, 1000), (700, 460), (160, 96)):
        made.resize(*size)
        assert not made.grab().isNull()


def _fill(widget: MapWidget, grid_id: int) -> str:
    """The colour of a cell where neither words nor numbers stand: near its left corner."""
    layout = layout_of(widget)
    spot = layout.centers[grid_id] + QPointF(-layout.radius * 0.74, 0)
    image = widget.grab().toImage()
    return QColor(image.pixel((spot * image.devicePixelRatio()).toPoint())).name()
