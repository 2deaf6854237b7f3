"""Small screens, and large ones at 200 %: nothing of a form is cut off, and what waits for me stays in sight."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLineEdit, QPlainTextEdit, QScrollArea, QWidget

from commandcenter.models.case import CaseState
from commandcenter.views.board.columns import COLUMNS, FIXED, shown
from commandcenter.views.shell.top_bar import TopBar
from tests.stage import Stage
from tests.views.eyes import squeezed
from tests.views.windows import Seat

S = CaseState
Open = Callable[..., Seat]
#: 1920×1080 at 200 % and 150 %, the smallest screen at 100 %.
SIZES = ((960, 540), (1280, 720), (1366, 768))
_CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit)


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.at("2026-11-02 09:00")
    return stage


def cut_off(page: QWidget) -> list[str]:
    """Controls that stick out of the pane they scroll in, or of the page."""
    found = []
    for control in page.findChildren(QWidget):
        if isinstance(control, _CONTROLS) and control.isVisible() and control.accessibleName():
            pane = _pane(control, page)
            right = control.mapTo(pane, QPoint(control.width(), 0)).x()
            if right > pane.width() or control.mapTo(pane, QPoint()).x() < 0:
                found.append(f"{control.accessibleName()} {right} > {pane.width()}")
    return found


def _pane(control: QWidget, page: QWidget) -> QWidget:
    at = control.parentWidget()
    while at is not page and at is not None:
        if isinstance(at, QScrollArea | QAbstractScrollArea):
            return at.viewport()
        at = at.parentWidget()
    return page


@pytest.mark.parametrize("size", SIZES)
def test_no_form_of_the_desk_is_cut_off(open_window: Open, stage: Stage, size: tuple[int, int]) -> None:
    stage.walk(S.ACCEPTED)
    stage.walk(S.CALLBACK)
    lead = open_window("lead1", width=size[0], height=size[1])
    assert (lead.window.width(), lead.window.height()) == size
    assert cut_off(lead.page) == []
    lead.press("F2")
    assert cut_off(lead.page) == []
    lead.press("Esc")
    lead.choose(1)
    lead.press("F4")
    assert lead.page.stations.is_open
    assert cut_off(lead.page) == []
    lead.press("Esc", "F10")
    assert cut_off(lead.page) == []
    lead.press("Esc", "F7")
    assert cut_off(lead.page) == []


@pytest.mark.parametrize("size", SIZES)
def test_what_gets_the_keyboard_is_in_sight(open_window: Open, size: tuple[int, int]) -> None:
    seat = open_window("intake1", width=size[0], height=size[1])
    seat.press("F2")
    area = seat.focus
    assert isinstance(area, QPlainTextEdit)
    assert not area.visibleRegion().isEmpty()
    for _ in range(8):
        seat.press("Tab")
        assert seat.focus is not None
        assert not seat.focus.visibleRegion().isEmpty()


def test_on_a_narrow_window_a_form_takes_the_queues_room_and_gives_it_back(open_window: Open) -> None:
    seat = open_window("lead1", width=960, height=540)
    assert seat.page.side.isVisible()
    seat.press("F2")
    assert not seat.page.side.isVisible()
    seat.press("Esc")
    assert seat.page.side.isVisible()


def test_panes_follow_the_window_until_somebody_draws_them(open_window: Open) -> None:
    seat = open_window("lead1", width=1366, height=768)
    split = seat.page._split
    assert split.sizes()[2] == 360
    seat.window.resize(1920, 1080)
    assert split.sizes()[2] == 464
    split.moveSplitter(1400, 2)
    drawn = split.sizes()[2]
    assert drawn != 464
    seat.window.resize(1366, 768)
    assert split.sizes()[2] == drawn
    seat.window.close()
    again = open_window("lead1", width=1366, height=768)
    assert again.page._split.sizes()[2] == drawn


@pytest.mark.parametrize("width", [480, 560, 700, 820, 1246])
def test_the_title_has_room_in_every_table(width: int) -> None:
    seen = shown(width)
    assert seen >= FIXED
    taken = sum(column.width_in(width) for column in COLUMNS if column.id in seen)
    assert width - taken >= 72


def test_the_queue_that_waits_for_me_is_not_scrolled_away(open_window: Open) -> None:
    seat = open_window("lead1", width=1280, height=620)
    queues = seat.page.side.queues
    assert queues.verticalScrollBar().maximum() > 0
    seat.press("G")
    assert queues.verticalScrollBar().value() == 0


@pytest.mark.parametrize("face", ["table", "map"])
def test_the_smallest_window_leaves_the_case_its_room(open_window: Open, stage: Stage, face: str) -> None:
    """Neither the hidden face of the board nor the hints of the foot push the panes about, and nothing is cut off."""
    case = stage.walk(CaseState.DISPATCHED, text="西村二村三组路灯不亮")
    seat = open_window("lead1", width=960, height=540)
    seat.choose(case.id)
    if face == "map":
        seat.press("V")
    assert seat.page._split.sizes()[2] == 272
    [area] = [area for area in seat.page.case.findChildren(QScrollArea) if area.isVisible()]
    assert area.widget().width() <= area.viewport().width()
    foot = seat.foot
    shown = [pair for pair in foot._hinted.values() if pair.isVisible()]
    assert foot._hinted["help"] in shown
    needed = foot._count.sizeHint().width() + sum(pair.sizeHint().width() + 8 for pair in shown) + 32
    assert needed <= foot.width()


@pytest.mark.parametrize("width", [960, 1080, 1366])
def test_the_pages_of_the_post_with_most_of_them_have_their_room_in_the_top_bar(open_window: Open, width: int) -> None:
    seat = open_window("lead1", width=width, height=540)
    bar = seat.window.findChild(TopBar)
    assert not squeezed(bar)
    assert bar.rect().contains(bar._who.mapTo(bar, bar._who.rect().bottomRight()))
