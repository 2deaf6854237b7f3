"""会商: planning by keyboard, invitations, opinions in writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.meetings import meetings_board
from commandcenter.dispatch.overviews import boards
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import MeetingState, Stance
from commandcenter.views.widgets.buttons import Link
from tests.stage import Stage
from tests.views.eyes import texts
from tests.views.hands import write
from tests.views.meeting_table import (
    Open,
    desk,
    lamp,
    local,
    press,
    room_of,
    view_of,
)
from tests.views.windows import Seat

# --- before the meeting -----------------------------------------------------------------------------------------------


def test_a_meeting_is_planned_by_keyboard(stage: Stage, case: int, open_page: Open) -> None:
    page = open_page("office")
    page.take_focus()
    front = page.front
    assert [row.words for row in front.waiting.rows] == [stage.file(case).case.title]
    assert "主任指定" in front.waiting.rows[0].detail
    page.handlers()["next"]()
    press(Qt.Key.Key_Space)
    assert front.form.starts.value == local("2026-11-18 14:00")
    assert "11月20日（周五）17:30" in front.form._limit.text()
    write(front.form.place, "三楼会议室")
    front.form.chair.set_value("director")
    page.handlers()["submit"]()
    room = room_of(page)
    assert room.view is not None
    assert (room.view.meeting.state, room.view.meeting.place) == (MeetingState.PLANNED, "三楼会议室")
    assert meetings_board(stage.desk("office")).waiting == ()


def test_a_plan_without_a_case_or_a_place_says_so(stage: Stage, case: int, open_page: Open) -> None:
    page = open_page("office")
    form = page.front.form
    form.submit()
    assert form._problem.text() == "先勾选要会商的案件"
    page.front.waiting.mark(case)
    form.submit()
    assert form.place.hasFocus()
    assert "请填写" in form.rows["place"].complaint.text()
    assert meetings_board(stage.desk("office")).meetings == ()


def test_the_agenda_is_ordered_by_keyboard_and_a_topic_goes_back_to_the_pool(
    stage: Stage, case: int, open_page: Open
) -> None:
    other = lamp(stage)
    meeting = desk(stage, "office").plan([case, other], local("2026-11-20 14:30"), "三楼会议室", "director")
    room = room_of(open_page("office", meeting))
    room.agenda.cards[0].setFocus()
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [topic.case.id for topic in view_of(stage, meeting).topics] == [other, case]
    assert room.agenda.cards[1].hasFocus()
    room.look_at(2)
    room.steps.do("take_off")
    assert [topic.case.id for topic in view_of(stage, meeting).topics] == [case]
    assert [one.waiting.case_id for one in meetings_board(stage.desk("office")).waiting] == [other]
    assert len(room.agenda.cards) == 1


def test_units_are_proposed_and_can_be_changed(
    stage: Stage, meeting: int, power: int, law: int, open_page: Open
) -> None:
    room = room_of(open_page("office", meeting))
    assert power in room.opinions.entries
    room.steps.do("units")
    assert room.side.form is not None
    field: Any = room.side.form.rows["units"].field
    field.set_value((power,))
    room.side.form.submit()
    assert set(room.opinions.entries) == {power}
    assert law not in view_of(stage, meeting).file.item(1).units


def test_liaisons_of_the_area_are_proposed_with_their_origin(
    stage: Stage, meeting: int, power: int, open_page: Open
) -> None:
    """Of a matter of 安全 the departments its network names; called by one press, never by themselves."""
    room = room_of(open_page("office", meeting))
    assert room.topic is not None
    grid = stage.township.grid_line(stage.grid())
    area = next(one for one in stage.township.areas if one.id in {g.area_id for g in grid})
    offered = {one.unit_id: one for one in room.topic.proposals}
    assert offered[power].origin == "清单责任单位"
    fire = stage.unit("S10")
    liaison = next(
        one for one in stage.township.liaisons if (one.unit_id, one.area_id, one.slot) == (fire, area.id, "A")
    )
    assert offered[fire].origin == f"{area.name}联络员 {liaison.name}"
    assert fire not in view_of(stage, meeting).file.item(1).units
    room.steps.do("units")
    form = room.side.form
    assert form is not None
    links = {link.text(): link for link in form.findChildren(Link)}
    words = next(one for one in links if "消防站" in one)
    assert words == f"＋ 消防站（{liaison.name}）"
    assert f"{area.name}联络员的单位，还可以通知" in texts(form)
    links[words].click()
    form.submit()
    assert {power, fire} <= set(view_of(stage, meeting).file.item(1).units)


def test_an_invited_unit_reads_it_and_writes_beforehand(
    stage: Stage, meeting: int, power: int, open_page: Open, qtbot: QtBot
) -> None:
    page = open_page(stage.login_of(power))
    [_, row] = page.front.meetings.rows
    assert (row.lead, row.right) == ("11月20日（周五）14:30", "1 题待表态")
    page.handlers()["open"]()
    room = room_of(page)
    assert room.opinion.fields["view"].hasFocus()
    write(room.opinion.fields["view"], "灯杆属村集体")
    room.opinion.stance.choose(Stance.RESERVE)
    room.opinion.stance.setFocus()
    qtbot.waitUntil(lambda: not room.acts.is_typing)
    opinion = view_of(stage, meeting).file.opinion_of(1, power)
    assert opinion is not None
    assert (opinion.stance, opinion.view, opinion.written) == (Stance.RESERVE, "灯杆属村集体", True)


def test_an_invitation_stands_on_the_start_page_and_calls(
    stage: Stage, case: int, power: int, open_window: Callable[..., Seat]
) -> None:
    seat = open_window(stage.login_of(power))
    assert seat.page.invitations.rows == []
    meeting = desk(stage, "office").plan([case], local("2026-11-20 14:30"), "三楼会议室", "director")
    seat.hear()
    assert "收到会商通知" in " ".join(notice.text for notice in seat.notices)
    [invitation] = seat.page.invitations.rows
    assert "三楼会议室" in invitation.accessibleName()
    assert "1 题待写意见" in invitation.accessibleName()
    desk(stage, "office").change(meeting, starts_at=local("2026-11-23 09:00"), place="二楼会议室")
    seat.hear()
    assert "会商有变动：11-20 14:30　三楼会议室 → 11-23 09:00　二楼会议室" in seat.notices[-1].text
    seat.page.invitations.rows[0].click()
    assert seat.page.room.id == meeting


def test_a_meeting_too_late_is_told_on_the_board_and_minutes_still_owed_to_the_leader(
    stage: Stage, meeting: int, open_window: Callable[..., Seat]
) -> None:
    desk(stage, "office").change(meeting, starts_at=local("2026-12-10 09:00"))
    office = open_window("office")
    office.go("meetings")
    [_, line] = office.page.front.meetings.rows
    assert (line.right, line.right_tone) == ("晚于召开时限 11月20日（周五）17:30", "overdue")
    owed = stage.register()
    stage.act(owed.id, "lead1", Action.WHISTLE, lead=stage.unit("S17"), oral_direction="先断电抢修")
    stage.wait(hours=25)
    told = boards.lines(stage.desk("lead1"), boards.BoardQuery(), [owed.id])[owed.id]
    assert told is not None
    assert "口头研判的会商纪要应于 11-19 " in told.why(stage.now)
    assert told.why(stage.now).endswith("前补齐，已超 1时")
    seat = open_window("leader")
    first = seat.page.invitations.rows[0]
    assert "补会商" in first.accessibleName()
    assert "超" in first.accessibleName()
    first.click()
    assert seat.page.case.current().case.id == owed.id


def test_a_topic_is_dragged_to_its_place(stage: Stage, case: int, open_page: Open) -> None:
    other = lamp(stage)
    meeting = desk(stage, "office").plan([case, other], local("2026-11-20 14:30"), "三楼会议室", "director")
    room = room_of(open_page("office", meeting))
    first = room.agenda.cards[0]
    grip = first.rect().center()
    QTest.mousePress(first, Qt.MouseButton.LeftButton, pos=grip)
    QTest.mouseRelease(first, Qt.MouseButton.LeftButton, pos=QPoint(grip.x(), grip.y() + first.height()))
    assert [topic.case.id for topic in view_of(stage, meeting).topics] == [other, case]


def test_the_invitation_on_paper_is_one_button_away(
    stage: Stage, meeting: int, open_window: Callable[..., Seat]
) -> None:
    seat = open_window("office")
    seat.go("meetings", meeting)
    seat.page.room.bar.buttons["notice"].click()
    assert seat.page is seat.window.page("papers")
    assert seat.page.preview.shown is not None
    assert seat.page.preview.shown.number is None


def test_a_meeting_is_cancelled_with_its_reason(stage: Stage, case: int, meeting: int, open_page: Open) -> None:
    room = room_of(open_page("office", meeting))
    room.steps.do("cancel")
    form: Any = room.side.form
    form.submit()
    assert "请填写" in form.rows["reason"].complaint.text()
    write(form.rows["reason"].field, "主任临时外出")
    form.submit()
    assert view_of(stage, meeting).meeting.state is MeetingState.CANCELLED
    assert [one.waiting.case_id for one in meetings_board(stage.desk("office")).waiting] == [case]


def test_until_when_opinions_are_awaited_stands_in_the_room(
    stage: Stage, meeting: int, power: int, open_page: Open
) -> None:
    desk(stage, "office").change(meeting, opinions_due=local("2026-11-20 12:00"))
    head = room_of(open_page(stage.login_of(power), meeting)).head
    assert "意见截止 11-20 12:00" in head._about.text()
    stage.at("2026-11-20 13:00")
    late = room_of(open_page(stage.login_of(power), meeting)).head
    assert late._about.property("tone") == "due_soon"


def test_a_unit_hears_that_the_meeting_is_called_off_and_why(
    stage: Stage, meeting: int, power: int, open_window: Callable[..., Seat]
) -> None:
    seat = open_window(stage.login_of(power))
    seat.go("meetings", meeting)
    desk(stage, "office").cancel(meeting, "主任外出，改期")
    seat.hear()
    head, row = seat.page.front.meetings.rows
    assert (head.words, row.value) == ("已取消", None)
    assert row.detail == "主任外出，改期"


def test_every_keeper_holds_a_meeting_at_once_about_a_case_of_the_pool(
    stage: Stage, case: int, open_window: Callable[..., Seat]
) -> None:
    seat = open_window("office")
    seat.go("meetings")
    seat.press("J", "F5", "Return")
    assert seat.page.room.view.meeting.state is MeetingState.RUNNING
    assert seat.page.room.view.topics[0].case.id == case
