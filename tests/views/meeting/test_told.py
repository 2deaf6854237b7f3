"""What units and keepers are told of consultations without having asked: what ends, what is called off."""

from __future__ import annotations

from collections.abc import Callable

from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.models.case import CaseState
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.forms.message import Message
from tests.stage import Stage
from tests.views.windows import Seat


def test_what_ends_with_a_consultation_is_said_before_it_and_its_unit_hears_of_it(
    stage: Stage, open_window: Callable[..., Seat]
) -> None:
    stage.at("2026-11-18 09:00")
    sent = stage.walk(CaseState.HANDLING)
    unit = stage.file(sent.id).tasks[0].unit_id
    name = stage.township.unit[unit].short
    ended = [stage.township.unit[task.unit_id].short for task in stage.file(sent.id).tasks]
    theirs, seat = open_window(stage.login_of(unit)), open_window("director")
    seat.choose(sent.id)
    seat.press("F5")
    form = seat.window.findChild(ActionForm)
    assert form is not None
    assert name in form.ending.text()
    assert "不能撤销" in form.ending.text()
    seat.press("F5")
    assert name in seat.page.instant.findChild(Message).text()
    assert seat.foot_says == ""
    seat.press("Return")
    theirs.hear()
    assert any("本单位的任务撤回" in one.text and sent.no in one.text for one in theirs.notices)
    words = [step.what for step in case_view(stage.desk("director"), sent.id).story]
    assert f"提请会商：主任指定，撤回 {'、'.join(ended)} 的任务" in words
