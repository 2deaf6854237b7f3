"""Taking a case in: the program says which village and matter it reads in the words; a person decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.views.drafts import form_drafts
from commandcenter.views.forms.placing import Placing
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.filler import write
from tests.views.opened import Opened, opener

S = CaseState
TEXT = "西村二村村委会东边路口的路灯又不亮了"
Mod = Qt.KeyboardModifier


@pytest.fixture
def opened(workplace_of: Callable[..., Workplace], qtbot: QtBot) -> Callable[..., Opened]:
    return opener(workplace_of, qtbot)


def told(form: Opened) -> list[str]:
    [placing] = form.form.findChildren(Placing)
    return [f"{one.what} {one.value}" for one in placing.list._shown]


def test_sure_proposals_stand_in_the_form_and_one_key_takes_the_case_in(
    stage: Stage, opened: Callable[..., Opened]
) -> None:
    case = stage.register(text=TEXT)
    form = opened("intake1", case.id, Action.ACCEPT)
    assert form.panel.input("grid").value == stage.grid()
    assert form.panel.input("matter").value == stage.matter()
    assert told(form)[:2] == ["地点 西村二村　三号社区（待核定）", "事项 路灯维修　清单 AQ-001"]
    assert form.panel.typed == {}
    assert form_drafts(form.work).all == ()
    form.press(Qt.Key.Key_Return, Mod.ControlModifier)
    file = stage.file(case.id)
    assert (file.case.state, file.case.grid_id, file.case.matter_id) == (S.ACCEPTED, stage.grid(), stage.matter())


def test_what_a_person_chooses_is_his(stage: Stage, opened: Callable[..., Opened], qtbot: QtBot) -> None:
    case = stage.register(text=TEXT)
    form = opened("intake1", case.id, Action.ACCEPT)
    picker = form.panel.input("matter")
    picker.setText("")
    write(picker, "道路破损")
    QTest.keyClick(picker, Qt.Key.Key_Return)
    assert form.panel.entered["matter"] == stage.matter("AQ-005")
    assert form.panel.entered["grid"] == stage.grid()
    form.form.activateWindow()
    qtbot.waitUntil(form.form.isActiveWindow)
    picker.setFocus()
    QTest.keyClick(picker, Qt.Key.Key_S, Mod.AltModifier)
    assert form.panel.entered["matter"] == stage.matter()


def test_several_places_are_asked_about(stage: Stage, opened: Callable[..., Opened]) -> None:
    case = stage.register(text="西村路灯不亮")
    form = opened("intake1", case.id, Action.ACCEPT)
    assert form.panel.input("grid").value is None
    [placing] = form.form.findChildren(Placing)
    assert "地点 请问清是哪一个" in told(form)
    button = next(b for b in placing.list.findChildren(QAbstractButton) if "西村三村" in b.text())
    button.click()
    assert stage.township.grid[form.panel.entered["grid"]].name == "西村三村"


def test_a_case_it_may_repeat_is_one_key_away(stage: Stage, opened: Callable[..., Opened]) -> None:
    first = stage.walk(S.HANDLING, text=TEXT)
    case = stage.register(text=TEXT)
    form = opened("intake1", case.id, Action.ACCEPT)
    wanted: list[int] = []
    form.work.case_wanted.connect(wanted.append)
    [placing] = form.form.findChildren(Placing)
    assert any(line.startswith(f"重复 {first.no[6:]}") for line in told(form))
    next(b for b in placing.list.findChildren(QAbstractButton) if b.text() == "打开").click()
    assert wanted == [first.id]


def test_other_steps_are_not_advised(stage: Stage, opened: Callable[..., Opened]) -> None:
    form = opened("dispatch1", stage.walk(S.HANDLING).id, Action.URGE)
    assert form.form.findChildren(Placing) == []
