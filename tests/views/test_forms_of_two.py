"""Forms that need something else first: another case, or the step and unit of a record made for a unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.views.forms.proxy import ProxyChooser
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.opened import Opened, opener

S = CaseState
Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def opened(workplace_of: Callable[..., Workplace], qtbot: Any) -> Callable[..., Opened]:
    return opener(workplace_of, qtbot)


# --- two cases --------------------------------------------------------------------------------------------------------


def test_likely_cases_are_chosen_by_digit(stage: Stage, opened: Callable[..., Opened]) -> None:
    grid = stage.grid()
    parent = stage.register(text="西村二村村口路灯不亮，晚上出行不便", grid_id=grid)
    stage.wait(minutes=20)
    child = stage.register(text="西村二村村口的路灯坏了不亮，晚上不方便", grid_id=grid)
    merge = opened("dispatch1", child.id, Action.MERGE)
    chooser = merge.panel.input("parent")
    assert [option.value for option in chooser.list.options] == [parent.no]
    assert "同一网格" in chooser.list.options[0].detail
    merge.press(Key.Key_Down)
    merge.press(Key.Key_1)
    assert chooser.value == parent.no
    merge.form.submit()
    assert stage.file(child.id).case.parent_no == parent.no


def test_another_case_is_found_by_words(stage: Stage, opened: Callable[..., Opened], qtbot: Any) -> None:
    parent = stage.walk(S.HANDLING, text="凤凰社区水管爆裂")
    merge = opened("dispatch1", stage.walk(S.HANDLING).id, Action.MERGE)
    merge.type("parent", "水管爆裂")
    chooser = merge.panel.input("parent")
    qtbot.waitUntil(lambda: [option.value for option in chooser.list.options] == [parent.no])
    chooser.list.choose(0)
    assert merge.panel.entered["parent"] == parent.no


# --- for a unit -------------------------------------------------------------------------------------------------------


def test_a_record_for_a_unit_takes_two_keys(
    stage: Stage, workplace_of: Callable[..., Workplace], opened: Callable[..., Opened], qtbot: Any
) -> None:
    case = stage.walk(S.DISPATCHED)
    work = workplace_of("intake1")
    chooser = ProxyChooser(work, case_view(work.desk, case.id))
    qtbot.addWidget(chooser)
    picked: list[Any] = []
    chooser.chosen.connect(lambda offer, preset: picked.append((offer, preset)))
    assert [option.text for option in chooser.list.options] == ["供电所 签收", "综合执法中队 签收"]
    QTest.keyClick(chooser.list, Key.Key_1)
    ((offer, preset),) = picked
    sign = opened(work, case.id, offer.action, preset)
    sign.press(Key.Key_Return, Mod.ControlModifier)
    assert sign.done
    (record,) = stage.file(case.id).proxies
    assert record.unit_id == stage.unit("S17")
    assert record.channel == "PHONE"
    assert record.speaker


def test_where_nothing_can_be_recorded_that_is_said(
    stage: Stage, workplace_of: Callable[..., Workplace], qtbot: Any
) -> None:
    work = workplace_of("intake1")
    chooser = ProxyChooser(work, case_view(work.desk, stage.walk(S.ACCEPTED).id))
    qtbot.addWidget(chooser)
    assert chooser.steps == ()
