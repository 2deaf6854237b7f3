"""The list of lines: walked by keyboard over headings, marked, long texts whole, one's place kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from commandcenter.views import paint
from commandcenter.views.theme import Theme
from commandcenter.views.widgets.rows import Row, RowList

ROWS = (
    Row("今天", right="2", is_head=True),
    Row("第一件", lead="08:10", value=1, detail="供电所", tag="应急", tag_tone="overdue"),
    Row("只是一句话"),
    Row("第二件", lead="09:20", value=2, right="超时 12分", right_tone="overdue", shape="overdue"),
)


@pytest.fixture
def rows(theme: Theme, in_window) -> RowList:
    made = RowList(theme, "清单", lead=64, marks=True)
    made.show_rows(ROWS)
    in_window(made)
    return made


def opened(rows: RowList) -> list[object]:
    heard: list[object] = []
    rows.opened.connect(heard.append)
    return heard


def test_the_mark_walks_over_what_cannot_be_opened(rows: RowList) -> None:
    heard = opened(rows)
    assert rows.current is None
    for key, wanted in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Down, 2), (Qt.Key.Key_Down, 2), (Qt.Key.Key_Up, 1)):
        QTest.keyClick(rows, key)
        assert rows.current == wanted
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert heard == [1]


def test_enter_without_a_mark_opens_the_first(rows: RowList) -> None:
    heard = opened(rows)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert heard == [1]


def test_letters_are_left_to_the_window(rows: RowList) -> None:
    rows.choose(2)
    QTest.keyClick(rows, Qt.Key.Key_J)
    assert rows.current == 2


def test_several_rows_are_marked_by_space_click_or_all_at_once(rows: RowList) -> None:
    QTest.keyClick(rows, Qt.Key.Key_Down)
    QTest.keyClick(rows, Qt.Key.Key_Space)
    assert rows.marked == (1,)
    box = rows.visualRect(rows.model().index(3, 0)).topLeft() + QPoint(20, 14)
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert rows.marked == (1, 2)
    rows.mark_all()
    assert rows.marked == ()
    rows.mark_all()
    assert rows.marked == (1, 2)
    rows.show_rows(ROWS[:2])
    assert rows.marked == (1,)
    rows.clear_marks()
    assert rows.marked == ()


def test_mark_and_place_stay_when_rows_change(rows: RowList) -> None:
    many = [Row(f"第{n}件", value=n) for n in range(200)]
    rows.show_rows(many)
    rows.choose(120)
    rows.verticalScrollBar().setValue(1000)
    rows.show_rows([Row("新来的", value="new"), *many])
    assert rows.current == 120
    assert rows.verticalScrollBar().value() == 1000


def test_the_ring_goes_around_the_rows_alone(rows: RowList) -> None:
    ring = rows._ring
    rows.setFocus()
    ring.follow()
    assert rows.visualRect(rows.model().index(len(ROWS) - 1, 0)).bottom() < ring.height() < rows.height()
    rows.show_rows([Row(f"第{n}件", value=n) for n in range(200)])
    rows.visualRect(rows.model().index(0, 0))
    assert ring.height() == rows.height()
    rows.show_rows(())
    assert ring.height() == rows.height()


def test_long_words_are_whole_where_the_list_wraps(theme: Theme, in_window) -> None:
    made = RowList(theme, "记录", lead=64, wraps=True)
    made.show_rows([Row("短", detail="徐凤莲"), Row("很长的一句话" * 40, detail="徐凤莲")])
    in_window(made, width=400)
    short, long = (made.sizeHintForIndex(made.model().index(n, 0)).height() for n in (0, 1))
    assert long > 5 * short
    made.parentWidget().resize(900, 480)
    assert made.sizeHintForIndex(made.model().index(1, 0)).height() < long


def test_numbers_stay_whole_where_words_fold(theme: Theme) -> None:
    """A case's number goes to the next line rather than in two; what no line holds is parted after all."""
    words = "农业综合服务中心　核查一次通过率　LH20261120-00004"
    lines = paint.folded(words, 250)
    assert lines == ("农业综合服务中心　核查一次通过率", "LH20261120-00004")
    assert "".join(paint.folded("9f" * 64, 250)) == "9f" * 64
    assert paint.folded("一\n二", 250) == ("一", "二")


def test_details_stand_beside_where_there_is_room(theme: Theme, in_window) -> None:
    made = RowList(theme, "交接班", lead=64, beside=0.56)
    made.show_rows([Row("西村二村路灯不亮", detail="等供电所签收", value=1)])
    window = in_window(made, width=400)
    narrow = made.sizeHintForIndex(made.model().index(0, 0)).height()
    window.resize(1000, 480)
    assert made.sizeHintForIndex(made.model().index(0, 0)).height() < narrow


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_kind_of_row_is_painted(theme: Theme, rows: RowList, name: str) -> None:
    theme.use(name)
    rows.mark(1)
    rows.choose(2)
    assert not rows.grab().toImage().isNull()


def test_a_row_is_one_sentence_for_who_hears_it() -> None:
    assert ROWS[1].sentence == "08:10，应急，第一件，供电所"
    assert ROWS[3].sentence == "09:20，第二件，超时 12分"


def test_a_light_that_does_not_burn_has_no_colour(theme: Theme, in_window) -> None:
    made = RowList(theme, "灯")
    made.show_rows([Row("超时", shape="overdue", shape_tone="muted", right="0", value=1)])
    in_window(made, width=300, height=80)
    quiet = made.viewport().grab().toImage()
    made.show_rows([Row("超时", shape="overdue", right="0", value=1)])
    loud = made.viewport().grab().toImage()
    middle = (22, 16)
    assert loud.pixelColor(*middle) == theme.overdue
    assert quiet.pixelColor(*middle) == theme.text_muted
