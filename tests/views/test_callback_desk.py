"""The call-back desk by keyboard: number, digits, reason, on to the next; nothing half filled in is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from commandcenter.dispatch.center import CaseRef
from commandcenter.models.case import CaseState, Rating
from commandcenter.models.lifecycle import Action
from commandcenter.views.forms.callback_desk import CallBackDesk
from commandcenter.views.live import Changes
from commandcenter.views.workplace import UndoOffer, Workplace
from tests.stage import Stage
from tests.views.filler import write

S = CaseState
Key, Mod = Qt.Key, Qt.KeyboardModifier


class At:
    """Somebody at the desk."""

    def __init__(self, work: Workplace) -> None:
        self.work = work
        self.desk = CallBackDesk(work)
        self.form = self.desk.form
        self.undo: list[UndoOffer] = []
        work.undo_offered.connect(self.undo.append)
        work.theme.dress(self.desk)
        self.desk.resize(1246, 760)
        self.desk.show()
        self.desk.activateWindow()
        self.desk.list.setFocus()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Mod.NoModifier) -> None:
        QTest.keyClick(self.desk.focusWidget() or self.desk.list, key, held)

    def save(self) -> None:
        self.press(Key.Key_Return, Mod.ControlModifier)

    @property
    def ids(self) -> list[int]:
        return [call.case_id for call in self.desk.list.calls]


@pytest.fixture
def at_desk(workplace_of: Callable[..., Workplace], qtbot: Any) -> Callable[[str], At]:
    def make(login: str) -> At:
        made = At(workplace_of(login))
        qtbot.addWidget(made.desk)
        return made

    return make


def last_call(stage: Stage, case: CaseRef) -> Any:
    return stage.file(case.id).callbacks[-1]


def test_the_number_stands_large_beside_what_to_say(stage: Stage, at_desk: Callable[[str], At]) -> None:
    stage.walk(S.CALLBACK)
    at = at_desk("callback1")
    assert at.form.number.text() == "138 1234 1234"
    assert at.form.number.font().pixelSize() == 28
    assert "西村二村村口路灯不亮" in at.form.script.text()
    assert "已更换灯头" in at.form.script.text()
    assert at.form.tries.text().startswith("第 1 次，共 3 次　现在可打")


@pytest.mark.parametrize(
    ("digit", "rating"), [(1, Rating.VERY_SATISFIED), (2, Rating.SATISFIED), (3, Rating.BASICALLY)]
)
def test_who_is_content_takes_two_keys(stage: Stage, at_desk: Callable[[str], At], digit: int, rating: Rating) -> None:
    first, second = stage.walk(S.CALLBACK), stage.walk(S.CALLBACK)
    at = at_desk("callback1")
    at.press(Key(Key.Key_0 + digit))
    at.save()
    call = last_call(stage, first)
    assert (call.reached, call.resolved, call.rating) == (True, True, rating)
    assert at.ids == [second.id]
    assert at.form.call is not None
    assert at.form.call.case_id == second.id
    assert at.form.answers.value is None
    assert at.desk.focusWidget() is at.desk.list
    assert at.undo[0].cases == {first.id: stage.file(first.id).case.version}


def test_who_is_not_content_says_why(stage: Stage, at_desk: Callable[[str], At]) -> None:
    case = stage.walk(S.CALLBACK)
    at = at_desk("callback1")
    at.press(Key.Key_4)
    at.save()
    assert "请选择问题是否解决" in at.form.complaint("resolved")
    at.press(Key.Key_2)
    at.save()
    assert "请写明原因" in at.form.complaint("reason")
    write(at.desk.focusWidget(), "三天才来人")
    at.save()
    call = last_call(stage, case)
    assert (call.rating, call.resolved, call.reason, call.justified) == (
        Rating.DISSATISFIED, False, "三天才来人", True,
    )  # fmt: skip
    assert stage.file(case.id).case.state is S.HANDLING


def test_a_try_in_vain_goes_to_the_end_of_the_list(stage: Stage, at_desk: Callable[[str], At]) -> None:
    first, second = stage.walk(S.CALLBACK), stage.walk(S.CALLBACK)
    at = at_desk("callback1")
    at.press(Key.Key_5)
    assert not at.form.resolved.isVisible()
    at.save()
    assert not last_call(stage, first).reached
    assert at.ids == [second.id, first.id]
    assert at.form.call is not None
    assert at.form.call.case_id == second.id
    at.desk.list.select_next()
    assert at.form.tries.text().startswith("第 2 次，共 3 次，前次 今天 ")
    assert at.form.tries.text().endswith(" 起")


def test_refusing_to_rate_is_an_answer_too(stage: Stage, at_desk: Callable[[str], At]) -> None:
    case = stage.walk(S.CALLBACK)
    at = at_desk("callback1")
    at.press(Key.Key_6)
    at.press(Key.Key_1)
    at.save()
    assert stage.file(case.id).case.close_kind == "RATING_REFUSED"


def test_nothing_is_saved_without_an_answer(stage: Stage, at_desk: Callable[[str], At]) -> None:
    case = stage.walk(S.CALLBACK)
    at = at_desk("callback1")
    at.save()
    assert "请按 1 至 6" in at.form.complaint("rating")
    assert stage.file(case.id).callbacks == ()


def test_a_secret_number_is_shown_by_a_key_and_leaves_a_trace(stage: Stage, at_desk: Callable[[str], At]) -> None:
    case = stage.walk(S.CALLBACK, confidential=True)
    at = at_desk("lead1")
    assert at.form.number.text() == ""
    assert stage.file(case.id).case.version == case.version
    at.press(Key.Key_L)
    assert at.form.number.text() == "138 1234 1234"
    assert stage.events(case.id)[-1].kind == "LOOK"
    at.press(Key.Key_1)
    at.save()
    assert last_call(stage, case).reached


def test_half_an_answer_waits_while_others_are_called(stage: Stage, at_desk: Callable[[str], At]) -> None:
    stage.walk(S.CALLBACK)
    stage.walk(S.CALLBACK)
    at = at_desk("callback1")
    at.press(Key.Key_4)
    at.press(Key.Key_2)
    write(at.form.reason.text, "没人来过")
    at.desk.list.select_next()
    assert at.form.answers.value is None
    assert at.form.reason.value == ""
    at.desk.list.select_previous()
    assert at.form.answers.value is Rating.DISSATISFIED
    assert at.form.reason.value == "没人来过"


def test_changes_elsewhere_disturb_nothing(stage: Stage, at_desk: Callable[[str], At]) -> None:
    first, second = stage.walk(S.CALLBACK), stage.walk(S.CALLBACK)
    at = at_desk("callback1")
    at.desk.list.select_next()
    at.press(Key.Key_4)
    at.press(Key.Key_2)
    write(at.form.reason.text, "没人")
    at.form.reason.text.setFocus()
    stage.act(first.id, "callback2", Action.CALL_BACK, requester=1, reached=True, resolved=True, rating="SATISFIED")
    new = stage.walk(S.CALLBACK)
    at.work.live.changed.emit(Changes(frozenset({first.id, new.id})))
    assert at.ids == [second.id, new.id]
    assert at.form.call is not None
    assert at.form.call.case_id == second.id
    assert at.form.reason.value == "没人"
    assert at.desk.focusWidget() is at.form.reason.text


def test_a_lost_race_goes_on_with_the_answer(stage: Stage, at_desk: Callable[[str], At]) -> None:
    case = stage.walk(S.CALLBACK)
    at = at_desk("callback1")
    at.press(Key.Key_2)
    stage.act(case.id, "lead1", Action.NOTE, text="诉求人来电")
    at.save()
    assert stage.session("lead1").name in at.form.message.text()
    assert at.form.answers.value is Rating.SATISFIED
    at.save()
    assert last_call(stage, case).rating is Rating.SATISFIED


def test_who_was_called_by_somebody_else_is_gone(stage: Stage, at_desk: Callable[[str], At]) -> None:
    case = stage.walk(S.CALLBACK)
    at = at_desk("callback1")
    stage.act(case.id, "callback2", Action.CALL_BACK, requester=1, reached=True, resolved=True, rating="SATISFIED")
    at.press(Key.Key_2)
    at.save()
    assert at.ids == []
    assert at.form.call is None


def test_an_empty_desk_says_so(at_desk: Callable[[str], At]) -> None:
    at = at_desk("callback1")
    assert at.ids == []
    at.press(Key.Key_1)
    at.save()
