"""地图选点: a click on the schematic map fills the village in."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from commandcenter.views.intake.form import IntakeForm
from commandcenter.views.intake.place_map import PlaceMap
from tests.make import in_grid, place
from tests.stage import Stage
from tests.views.intaking import TEXT, At, read
from tests.views.typist import Typist


def opened(form: IntakeForm, hand: Typist) -> PlaceMap:
    hand.press("Alt+M")
    [found] = form.window().findChildren(PlaceMap)
    assert found.isVisible()
    return found


def click(over: PlaceMap, grid_id: int) -> None:
    layout = over.map._layout
    assert layout is not None
    center = layout.centers[grid_id]
    QTest.mouseClick(over.map, Qt.MouseButton.LeftButton, pos=QPoint(round(center.x()), round(center.y())))


def test_a_click_fills_the_village_and_leads_on(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("intake1")
    over = opened(form, hand)
    wanted = stage.grid("370923106203001")
    click(over, wanted)
    assert not over.isVisible()
    assert form.body.typed().grid_id == wanted
    assert "grid_id" in form.body.typed().own
    assert hand.at is form.body.place


def test_what_was_picked_is_not_overruled_by_a_proposal(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("intake1")
    click(opened(form, hand), stage.grid("370923106203001"))
    form.body.words.setPlainText(TEXT)
    read(form)
    assert form.body.typed().grid_id == stage.grid("370923106203001")


def test_by_the_keyboard_from_where_it_stands(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("intake1")
    form.body.adopt("grid_id", stage.grid())
    over = opened(form, hand)
    assert over.map.current == stage.grid()
    assert "西村二村" in over._says.text()
    hand.press("Left")
    moved = over.map.current
    assert moved not in (None, stage.grid())
    hand.press("Return")
    assert form.body.typed().grid_id == moved


def test_esc_leaves_the_form_as_it_was(form_of: At, hand: Typist, stage: Stage) -> None:
    form = form_of("intake1")
    form.body.words.setFocus()
    over = opened(form, hand)
    hand.press("Esc")
    assert not over.isVisible()
    assert form.body.typed().grid_id is None
    assert hand.at is form.body.words


def test_a_grid_worker_takes_his_own_grid_alone(form_of: At, hand: Typist, stage: Stage, qtbot: QtBot) -> None:
    form = form_of(in_grid(place()))
    over = opened(form, hand)
    other = next(grid for grid in over.map.grids if grid not in form.body.places)
    click(over, other)
    assert over.isVisible()
    assert "不在您的范围" in over._says.text()
    assert not over._take.isEnabled()
    click(over, place())
    assert form.body.typed().grid_id == place()
