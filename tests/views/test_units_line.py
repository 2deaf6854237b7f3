"""Several units in one line of text, and a field that others write into while somebody types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from commandcenter.views.meeting.kept import Kept
from commandcenter.views.theme import Theme
from commandcenter.views.widgets.choices import Choice
from commandcenter.views.widgets.fields import Edit
from commandcenter.views.widgets.units_line import UnitsLine
from tests.views.hands import write

CHOICES = (Choice(1, "水利站"), Choice(2, "西村二村"), Choice(3, "西村三村"), Choice(4, "环保办"))


@pytest.fixture
def units(theme: Theme, in_window: Callable[..., Any]) -> UnitsLine:
    line = UnitsLine(theme, CHOICES)
    in_window(line, Edit(theme))
    return line


def test_names_are_found_while_they_are_typed(units: UnitsLine) -> None:
    write(units, "西村")
    assert units.is_open
    QTest.keyClick(units, Qt.Key.Key_Down)
    QTest.keyClick(units, Qt.Key.Key_Return)
    assert units.value == (3,)
    write(units, "、水")
    QTest.keyClick(units, Qt.Key.Key_Return)
    assert units.value == (3, 1)
    assert units.text() == "西村三村、水利站"
    assert units.problem is None


def test_what_can_mean_one_thing_alone_is_taken_on_leaving(units: UnitsLine) -> None:
    write(units, "环保、西村")
    QTest.keyClick(units, Qt.Key.Key_Escape)
    QTest.keyClick(units, Qt.Key.Key_Tab)
    assert units.text() == "环保办、西村"
    assert units.value == (4,)
    assert units.problem is not None
    assert "没有“西村”" in units.problem


def test_values_are_written_out_as_names(units: UnitsLine) -> None:
    units.set_value((2, 4))
    assert units.text() == "西村二村、环保办"
    units.set_value(())
    assert units.value == ()


class Store:
    """What is stored of one field, and who wants to change it."""

    def __init__(self, kept: Kept) -> None:
        self.wanted: list[tuple[Any, Any]] = []
        kept.wanted.connect(self.take)

    def take(self, value: Any, base: Any) -> None:
        self.wanted.append((value, base))


@pytest.fixture
def edit(theme: Theme, in_window: Callable[..., Any]) -> Edit:
    made = Edit(theme)
    in_window(made, Edit(theme))
    return made


def test_a_field_saves_what_was_typed_with_what_stood_there_before(edit: Edit) -> None:
    kept = Kept(edit)
    store = Store(kept)
    kept.show("恢复供电")
    edit.setCursorPosition(4)
    write(edit, "，换灯头")
    kept.show("别人写的")
    assert edit.text() == "恢复供电，换灯头"
    kept.flush()
    assert store.wanted == [("恢复供电，换灯头", "恢复供电")]
    kept.landed(joined=False)
    kept.show("恢复供电，换灯头")
    kept.flush()
    assert len(store.wanted) == 1


def test_after_both_were_joined_typing_goes_on_behind_the_other_s_words(edit: Edit) -> None:
    kept = Kept(edit)
    store = Store(kept)
    write(edit, "我的")
    kept.flush()
    kept.landed(joined=True)
    write(edit, "续写")
    kept.show("别人的 我的")
    assert edit.text() == "别人的 我的续写"
    kept.flush()
    assert store.wanted[-1] == ("别人的 我的续写", "别人的 我的")


def test_what_was_refused_stays_and_is_tried_again(edit: Edit) -> None:
    kept = Kept(edit)
    store = Store(kept)
    write(edit, "没有存上")
    kept.flush()
    kept.refused()
    kept.show("")
    assert edit.text() == "没有存上"
    assert kept.is_typing
    kept.flush()
    assert len(store.wanted) == 2
