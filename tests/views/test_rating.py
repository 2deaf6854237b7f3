"""评价 as people give it: two clicks, at the start page and on its own page; a low score asks why."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from commandcenter.models.case import CaseState, RatingItem
from commandcenter.views.pages.home import HomePage
from commandcenter.views.pages.home import build as build_home
from commandcenter.views.pages.ratings import build
from commandcenter.views.rating.door import RatingDoor
from commandcenter.views.rating.stars import Stars
from commandcenter.views.workplace import Workplace
from tests.stage import Stage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
S, R = CaseState, RatingItem


@pytest.fixture
def town(stage: Stage) -> Stage:
    stage.at("2026-11-02 09:00")
    for _ in range(2):
        stage.walk(S.CLOSED)
    return stage


def test_two_clicks_at_the_start_page(town: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot) -> None:
    work = workplace_of("gl-v226")
    told: list[str] = []
    work.noticed.connect(lambda notice: told.append(notice.text))
    page = build_home(work)
    assert isinstance(page, HomePage)
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    rows = page.ratings.rows
    assert [row.one.whom for row in rows] == ["供电所", "供电所"]
    first = rows[0]
    qtbot.mouseClick(first.stars, Qt.MouseButton.LeftButton, pos=QPoint(28 * 4 + 8, 16))
    assert [stars.value for stars in first.items.values()] == [5, 5]
    qtbot.mouseClick(first.submit, Qt.MouseButton.LeftButton)
    assert told == ["评价已提交：" + first.one.title]
    assert {(s.item, s.score) for s in town.file(first.one.case_id).scores} == {(R.ARRIVAL, 5), (R.EFFECT, 5)}
    assert [row.one.case_id for row in page.ratings.rows] == [rows[1].one.case_id]


def test_a_low_score_asks_why_and_keeps_what_was_typed(
    town: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot
) -> None:
    page = build(workplace_of("callback1"))
    qtbot.addWidget(page)
    page.show()
    row = page.list.rows[0]
    row.send()
    assert "先点星" in row._wrong.text()
    row.stars.setFocus()
    qtbot.keyClick(row.stars, Qt.Key.Key_4)
    attitude = row.items[R.ATTITUDE]
    qtbot.keyClick(attitude, Qt.Key.Key_2)
    assert row.reason.isVisibleTo(row)
    row.send()
    assert row._wrong.text() == "2分及以下须写明理由"
    row.reason.setText("电话里态度生硬")
    row.send()
    assert len(page.list.rows) == 1
    scores = {s.item: (s.score, s.reason) for s in town.file(row.one.case_id).scores}
    assert scores[R.ATTITUDE] == (2, "电话里态度生硬")
    assert scores[R.COMMUNICATION][0] == 4


def test_the_rated_unit_reads_means_alone(town: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot) -> None:
    page = build(workplace_of("u-s17"))
    qtbot.addWidget(page)
    page.show()
    assert page.list._empty.isVisibleTo(page)
    assert page.list._empty.sentence == "没有等您评价的案件"
    assert page.received.isVisibleTo(page)
    assert "到场及时" in page.received.texts
    assert "不足 3 份" in page.received.texts


def test_the_call_back_officer_is_told_beside_the_board(
    town: Stage, workplace_of: Callable[..., Workplace], qtbot: QtBot
) -> None:
    work = workplace_of("callback1")
    went: list[str] = []
    work.page_wanted.connect(lambda page, _what: went.append(page))
    door = RatingDoor(work)
    qtbot.addWidget(door)
    qtbot.waitUntil(lambda: door.text() == "待评价 2")
    door.click()
    assert went == ["ratings"]


def test_stars_take_digits_and_arrows(theme: object, in_window: Callable[..., object], qtbot: QtBot) -> None:
    stars = Stars(theme, "到场及时")  # type: ignore[arg-type]
    in_window(stars)
    for key, value in ((Qt.Key.Key_3, 3), (Qt.Key.Key_Right, 4), (Qt.Key.Key_5, 5), (Qt.Key.Key_Right, 5)):
        qtbot.keyClick(stars, key)
        assert stars.value == value
    assert stars.accessibleDescription() == "5 很好"
