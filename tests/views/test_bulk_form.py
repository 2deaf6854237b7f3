"""Many cases, one reason: all or none, the refusing ones named and left out by one key, all of it taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from commandcenter.dispatch.center import CaseRef
from commandcenter.dispatch.overviews.boards import BoardQuery, Queue, lines
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.views.forms.bulk import BulkForm
from commandcenter.views.workplace import UndoOffer, Workplace
from tests.stage import Stage
from tests.views.filler import write

S = CaseState
Key, Mod = Qt.Key, Qt.KeyboardModifier
Open = Callable[[str, Action, Iterable[CaseRef]], tuple[BulkForm, list[Any], list[UndoOffer]]]


@pytest.fixture
def opened(workplace_of: Callable[..., Workplace], qtbot: Any) -> Open:
    """The form of a login over some cases, with what it does and offers to undo."""

    def make(login: str, action: Action, cases: Iterable[CaseRef]) -> tuple[BulkForm, list[Any], list[UndoOffer]]:
        work = workplace_of(login)
        found = lines(work.desk, BoardQuery(queue=Queue.EVERYTHING), [case.id for case in cases])
        form = BulkForm(work, [line for line in found.values() if line is not None], action)
        qtbot.addWidget(form)
        done: list[Any] = []
        undo: list[UndoOffer] = []
        form.done.connect(done.append)
        work.undo_offered.connect(undo.append)
        form.show()
        form.activateWindow()
        qtbot.waitUntil(form.isActiveWindow)
        return form, done, undo

    return make


def type_in(form: BulkForm, name: str, words: str) -> None:
    assert form.panel is not None
    write(form.panel.input(name).focusProxy(), words)


def test_all_are_urged_with_one_reason_and_taken_back(stage: Stage, opened: Open) -> None:
    cases = [stage.walk(S.HANDLING) for _ in range(3)]
    form, done, undo = opened("dispatch1", Action.URGE, cases)
    assert form.submit_button.text() == "催办 3 件"
    type_in(form, "reason", "请抓紧")
    QTest.keyClick(form.focusWidget(), Key.Key_Return, Mod.ControlModifier)
    assert [ref.id for ref in done[0]] == [case.id for case in cases]
    assert [stage.file(case.id).case.supervise_level for case in cases] == [1, 1, 1]
    assert undo[0].text == "已催办　3 件　西村二村"
    stage.center("dispatch1").undo_many(undo[0].cases)
    assert [stage.file(case.id).case.supervise_level for case in cases] == [0, 0, 0]


def test_who_refuses_is_named_and_left_out_by_one_key(stage: Stage, opened: Open) -> None:
    kept, gone = stage.walk(S.HANDLING), stage.walk(S.CLOSED)
    form, done, _ = opened("dispatch1", Action.URGE, [gone, kept])
    assert f"{gone.no} " in form.message
    assert "案件已结案，不能催办" in form.message
    type_in(form, "reason", "请抓紧")
    form.submit()
    assert done == []
    assert not form.submit_button.isEnabled()
    QTest.keyClick(form.focusWidget(), Key.Key_X, Mod.AltModifier)
    assert form.message == ""
    assert form.submit_button.text() == "催办 1 件"
    form.submit()
    assert [ref.id for ref in done[0]] == [kept.id]


def test_a_lost_race_does_none_names_the_case_and_keeps_the_words(stage: Stage, opened: Open) -> None:
    cases = [stage.walk(S.HANDLING) for _ in range(2)]
    form, done, _ = opened("dispatch1", Action.URGE, cases)
    type_in(form, "reason", "请抓紧")
    stage.act(cases[1].id, "u-s17", Action.CONTACT)
    form.submit()
    assert done == []
    assert cases[1].no in form.message
    assert stage.session("u-s17").name in form.message
    assert stage.file(cases[0].id).case.supervise_level == 0
    assert form.panel is not None
    assert form.panel.entered == {"reason": "请抓紧"}
    form.submit()
    assert len(done[0]) == 2


def test_a_race_that_makes_one_impossible_names_it(stage: Stage, opened: Open) -> None:
    cases = [stage.walk(S.SUBMITTED), stage.walk(S.SUBMITTED)]
    form, done, _ = opened("director", Action.CANCEL, cases)
    type_in(form, "reason", "测试数据")
    stage.act(cases[0].id, "director", Action.CANCEL, reason="误登记")
    form.submit()
    assert done == []
    assert form.message.startswith(f"● {cases[0].no}")
    form.leave_out()
    form.submit()
    assert [ref.id for ref in done[0]] == [cases[1].id]


def test_many_are_dispatched_to_the_usual_units(stage: Stage, opened: Open) -> None:
    cases = [stage.walk(S.ACCEPTED) for _ in range(2)]
    form, done, _ = opened("lead1", Action.DISPATCH, cases)
    form.submit()
    assert {stage.file(ref.id).case.state for ref in done[0]} == {S.DISPATCHED}
    assert {stage.file(ref.id).lead.unit_id for ref in done[0]} == {stage.unit("S17")}


def test_what_was_typed_is_there_again(stage: Stage, workplace_of: Callable[..., Workplace], qtbot: Any) -> None:
    work = workplace_of("dispatch1")
    found = lines(work.desk, BoardQuery(queue=Queue.EVERYTHING), [stage.walk(S.HANDLING).id])
    chosen = [line for line in found.values() if line is not None]
    first, again = BulkForm(work, chosen, Action.URGE), None
    qtbot.addWidget(first)
    left: list[bool] = []
    first.cancelled.connect(lambda: left.append(True))
    type_in(first, "reason", "请抓紧")
    QTest.keyClick(first, Key.Key_Escape)
    assert left == [True]
    again = BulkForm(work, chosen, Action.URGE)
    qtbot.addWidget(again)
    assert again.panel is not None
    assert again.panel.entered == {"reason": "请抓紧"}


def test_a_case_out_of_sight_is_not_counted(stage: Stage, opened: Open) -> None:
    form, _, _ = opened("u-s06", Action.SIGN, [])
    assert not form.submit_button.isEnabled()
    assert form.panel is None
