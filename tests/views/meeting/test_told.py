"""What units and keepers are told of consultations without having asked: what ends, what is called off."""

from __future__ import annotations

from collections.abc import Callable

from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.models.case import CaseState
from commandcenter.models.meeting.terms import SeatState
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.forms.message import Message
from commandcenter.views.widgets.buttons import Link
from tests.stage import Stage
from tests.views.hands import write
from tests.views.meeting_table import desk, local, view_of
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


def test_a_meeting_called_off_is_told_with_its_reason_and_what_was_typed_is_offered_in_the_next(
    stage: Stage, case: int, meeting: int, power: int, open_window: Callable[..., Seat]
) -> None:
    seat = open_window(stage.login_of(power))
    seat.go("meetings", meeting)
    write(seat.page.room.opinion.fields["view"], "线路归我所，灯杆归村")
    desk(stage, "office").cancel(meeting, "主任外出")
    seat.hear()
    assert seat.page.room is None
    assert "会商已取消：11月20日（周五）14:30 三楼会议室。原因：主任外出" in seat.foot_says
    assert not any("没有这次会商" in one.text for one in seat.notices)
    [_, row] = seat.page.front.meetings.rows
    assert row.shape != "done"
    again = desk(stage, "office").plan([case], local("2026-11-23 14:30"), "三楼会议室", "director")
    seat.go("meetings", again)
    room = seat.page.room
    assert room.stranded.texts == ("线路归我所，灯杆归村",)
    links = {one.text(): one for one in room.stranded.findChildren(Link)}
    links["填入"].click()
    assert room.opinion.fields["view"].value == "线路归我所，灯杆归村"
    assert room.stranded.texts == ()
    desk(stage, "office").call(again, 1, ())  # called off by itself: the meeting goes on without this unit
    seat.hear()
    assert "本单位不用再参加这次会商" in seat.foot_says


def test_a_unit_comes_from_its_case_to_the_meeting_and_signs_in_on_the_day_before_it_begins(
    stage: Stage, case: int, meeting: int, power: int, open_window: Callable[..., Seat]
) -> None:
    seat = open_window(stage.login_of(power))
    seat.work.show_case(case)
    invited = [step for step in case_view(seat.work.desk, case).story if "供电所" in step.what]
    assert any("时间地点：11-20 14:30 三楼会议室" in note for step in invited for note in step.notes)
    seat.press("F5")
    assert seat.page.room.id == meeting
    assert not seat.page.room.bar.buttons["come"].isVisible()
    stage.at("2026-11-20 14:20")
    seat.page.room.read()
    seat.press("F6")
    assert view_of(stage, meeting).file.seat_of(power).state is SeatState.PRESENT
    assert seat.page.room.bar.buttons["leave"].isVisible()
