"""One form: fields that come and go, nothing typed is lost, nothing is sent twice, a lost race goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.views.forms.choice_list import ChoiceList
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.filler import fill, write
from tests.views.inline import Held
from tests.views.opened import Opened, opener

S = CaseState
Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def opened(workplace_of: Callable[..., Workplace], qtbot: Any) -> Callable[..., Opened]:
    return opener(workplace_of, qtbot)


# --- fields -----------------------------------------------------------------------------------------------------------


def test_fields_follow_the_choice_by_digit(stage: Stage, opened: Callable[..., Opened]) -> None:
    ask = opened("u-s17", stage.walk(S.HANDLING).id, Action.ASK)
    assert ask.names() == ["kind", "reason"]
    QTest.keyClick(ask.panel.input("kind"), Key.Key_3)
    assert ask.names() == ["kind", "reason", "plan", "review_at"]
    QTest.keyClick(ask.panel.input("kind"), Key.Key_2)
    assert ask.names() == ["kind", "reason", "days"]
    assert not ask.panel.input("plan").isVisible()
    assert ask.panel.input("days").isVisible()


def test_the_keyboard_begins_where_something_lacks(stage: Stage, opened: Callable[..., Opened]) -> None:
    urge = opened("dispatch1", stage.walk(S.HANDLING).id, Action.URGE)
    assert urge.form.focusWidget() is urge.panel.input("reason").focusProxy()
    sign = opened("u-s17", stage.walk(S.DISPATCHED).id, Action.SIGN)
    assert sign.form.focusWidget() is sign.form.submit_button


def test_what_is_lacking_is_said_under_its_field(stage: Stage, opened: Callable[..., Opened]) -> None:
    urge = opened("dispatch1", stage.walk(S.HANDLING).id, Action.URGE)
    urge.press(Key.Key_Return, Mod.ControlModifier)
    assert "请填写“事由”" in urge.complaint("reason")
    assert urge.done == []
    urge.type("reason", "请抓紧")
    assert urge.complaint("reason") == ""


def test_a_ready_phrase_is_put_in_by_its_key(stage: Stage, opened: Callable[..., Opened]) -> None:
    urge = opened("dispatch1", stage.walk(S.HANDLING).id, Action.URGE)
    urge.type("reason", "第二次提醒。")
    urge.press(Key.Key_2, Mod.AltModifier)
    assert urge.panel.entered["reason"] == "第二次提醒。群众再次来电反映，请今日联系诉求人。"


def test_what_cannot_be_chosen_says_why(stage: Stage, opened: Callable[..., Opened]) -> None:
    case = stage.walk(S.HANDLING)
    stage.wait(days=4)
    ask = opened("u-s17", case.id, Action.ASK)
    kinds: ChoiceList = ask.panel.input("kind")
    assert [option.value for option in kinds.options if option.why_not] == ["RETURN", "WAIVER"]
    QTest.keyClick(kinds, Key.Key_1)
    assert kinds.value is None
    assert "退单须在派单后" in ask.complaint("kind")


def test_other_values_follow_until_they_are_touched(stage: Stage, opened: Callable[..., Opened]) -> None:
    sign = opened("intake1", stage.walk(S.DISPATCHED).id, Action.SIGN)
    QTest.keyClick(sign.panel.input("unit"), Key.Key_1)
    first = sign.panel.input("speaker").value
    QTest.keyClick(sign.panel.input("unit"), Key.Key_2)
    second = sign.panel.input("speaker").value
    assert first
    assert second
    assert first != second
    sign.type("speaker", "站长")
    QTest.keyClick(sign.panel.input("unit"), Key.Key_1)
    assert sign.panel.input("speaker").value == second + "站长"


def test_persons_are_picked_by_name(stage: Stage, opened: Callable[..., Opened]) -> None:
    protect = opened("lead1", stage.walk(S.ACCEPTED).id, Action.PROTECT)
    picker = protect.panel.input("persons").picker
    person = stage.session("u-s17")
    write(picker, person.name)
    QTest.keyClick(picker, Key.Key_Return)
    protect.form.submit()
    assert stage.file(protect.case_id).case.complained_persons == (person.person_id,)


def test_what_comes_of_it_is_said_before(stage: Stage, opened: Callable[..., Opened]) -> None:
    dispatch = opened("lead1", stage.walk(S.ACCEPTED).id, Action.DISPATCH)
    assert dispatch.form.preview.startswith("提交后案件转为待签收，时限到 ")


# --- sending ----------------------------------------------------------------------------------------------------------


def test_sent_by_the_keyboard_and_open_to_be_undone(stage: Stage, opened: Callable[..., Opened]) -> None:
    case = stage.walk(S.HANDLING)
    urge = opened("dispatch1", case.id, Action.URGE)
    urge.type("reason", "请抓紧")
    urge.press(Key.Key_Return, Mod.ControlModifier)
    (ref,) = urge.done
    (offer,) = urge.undo
    assert offer.cases == {case.id: ref.version}
    assert offer.text.startswith(f"已催办　{case.no}　")
    assert offer.until == stage.now + timedelta(seconds=8)


def test_the_last_step_is_taken_back_on_a_form_too(stage: Stage, opened: Callable[..., Opened]) -> None:
    case = stage.walk(S.ACCEPTED)
    stage.act(case.id, "dispatch1", Action.DISPATCH, lead=stage.unit("S17"))
    undo = opened("dispatch1", case.id, Action.UNDO)
    undo.press(Key.Key_Return, Mod.ControlModifier)
    assert undo.done
    assert stage.file(case.id).case.state is S.ACCEPTED


def test_nothing_is_sent_twice(
    stage: Stage, workplace_of: Callable[..., Workplace], opened: Callable[..., Opened]
) -> None:
    tasks = Held()
    note = opened(workplace_of("lead1", tasks=tasks), stage.walk(S.HANDLING).id, Action.NOTE)
    note.type("text", "已电话询问")
    tasks.hold = True
    note.form.submit()
    assert not note.form.submit_button.isEnabled()
    note.form.submit()
    note.press(Key.Key_Return, Mod.ControlModifier)
    assert len(tasks.waiting) == 1
    tasks.let_go()
    assert len(note.done) == 1
    assert note.told[-1].text.startswith("已记一笔")
    tasks.shutdown()


# --- nothing typed is lost --------------------------------------------------------------------------------------------


def test_put_away_and_opened_again(stage: Stage, opened: Callable[..., Opened]) -> None:
    case = stage.walk(S.HANDLING)
    first = opened("u-s17", case.id, Action.ASK)
    left: list[bool] = []
    first.form.cancelled.connect(lambda: left.append(True))
    QTest.keyClick(first.panel.input("kind"), Key.Key_2)
    first.type("reason", "等配件")
    first.press(Key.Key_Escape)
    assert left == [True]
    again = opened(first.work, case.id, Action.ASK)
    assert again.panel.input("kind").value == "EXTENSION"
    assert again.panel.input("reason").value == "等配件"
    QTest.keyClick(again.panel.input("days"), Key.Key_3)
    again.form.submit()
    assert again.done
    fresh = opened(first.work, stage.walk(S.HANDLING).id, Action.ASK)
    assert fresh.panel.typed == {}


def test_a_lost_race_goes_on_with_what_was_typed(stage: Stage, opened: Callable[..., Opened]) -> None:
    case = stage.walk(S.HANDLING)
    urge = opened("dispatch1", case.id, Action.URGE)
    urge.type("reason", "请抓紧")
    stage.act(case.id, "u-s17", Action.CONTACT)
    urge.form.submit()
    who = stage.session("u-s17").name
    assert urge.reloads == 1
    assert f"已由{who}于" in urge.form.message
    urge.renew()
    assert f"已由{who}于" in urge.form.message
    assert "还在" in urge.form.message
    assert urge.panel.input("reason").value == "请抓紧"
    urge.form.submit()
    assert urge.done
    assert stage.file(case.id).case.supervise_level == 1


def test_a_lost_race_that_leaves_nothing_to_do(stage: Stage, opened: Callable[..., Opened]) -> None:
    case = stage.walk(S.ACCEPTED)
    dispatch = opened("lead1", case.id, Action.DISPATCH)
    dispatch.type("demand", "今日到场")
    stage.act(case.id, "dispatch1", Action.DISPATCH, lead=stage.unit("S17"))
    dispatch.form.submit()
    dispatch.renew()
    assert "不能派单" in dispatch.form.message
    assert not dispatch.form.submit_button.isEnabled()
    assert dispatch.panel.typed["demand"] == "今日到场"


def test_a_change_behind_the_form_is_told_before_anything_is_sent(stage: Stage, opened: Callable[..., Opened]) -> None:
    case = stage.walk(S.HANDLING)
    urge = opened("dispatch1", case.id, Action.URGE)
    urge.type("reason", "请抓紧")
    stage.act(case.id, "lead1", Action.SUPERVISE, reason="超期")
    urge.renew()
    assert "督办" in urge.form.message
    urge.form.submit()
    assert urge.done
    assert urge.reloads == 0


def test_what_the_command_refuses_stands_under_its_field(stage: Stage, opened: Callable[..., Opened]) -> None:
    merge = opened("dispatch1", stage.walk(S.HANDLING).id, Action.MERGE)
    merge.type("parent", "LH20260101-99999")
    merge.form.submit()
    assert "没有编号为" in merge.complaint("parent")
    assert merge.panel.input("parent").value == "LH20260101-99999"


def test_what_is_about_no_field_stands_above_them(stage: Stage, opened: Callable[..., Opened]) -> None:
    case = stage.walk(S.HANDLING)
    merge = opened("dispatch1", case.id, Action.MERGE)
    parent = stage.walk(S.HANDLING)
    stage.center("dispatch1").merge(parent.id, parent.version, stage.walk(S.HANDLING).id)
    merge.type("parent", parent.no)
    merge.form.submit()
    assert "请并入主案" in merge.form.message


# --- for everybody ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "state", "action"),
    [
        ("lead1", S.ACCEPTED, Action.DISPATCH),
        ("u-s17", S.HANDLING, Action.ASK),
        ("lead1", S.SUBMITTED, Action.ACCEPT),
        ("intake1", S.HANDLING, Action.FEED_BACK),
        ("dispatch1", S.HANDLING, Action.MERGE),
    ],
)
def test_every_control_has_a_name_and_the_tabs_go_down_the_form(
    stage: Stage, opened: Callable[..., Opened], login: str, state: CaseState, action: Action
) -> None:
    form = opened(login, stage.walk(state).id, action)
    controls = [w for w in form.form.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [w for w in controls if not w.accessibleName()] == []
    assert [b for b in form.form.findChildren(QAbstractButton) if not b.accessibleName()] == []
    stops = [form.panel.input(name) for name in form.names()]
    first = stops[0].focusProxy() or stops[0]
    first.setFocus()
    met = [first]
    for _ in range(len(controls)):
        form.press(Key.Key_Tab)
        met.append(form.form.focusWidget())
    order = [met.index(stop.focusProxy() or stop) for stop in stops]
    assert order == sorted(order)


def test_the_form_of_every_state_fits_a_narrow_pane(stage: Stage, opened: Callable[..., Opened]) -> None:
    form = opened("lead1", stage.walk(S.ACCEPTED).id, Action.DISPATCH).form
    assert form.minimumSizeHint().width() <= 360


def test_filling_all_of_it_leaves_no_complaint(stage: Stage, opened: Callable[..., Opened]) -> None:
    ask = opened("u-s17", stage.walk(S.HANDLING).id, Action.ASK)
    fill(ask.panel, stage.now, 1)
    assert all(ask.complaint(name) == "" for name in ask.names())
