"""会商: planning by keyboard, one room for every role, what several type at once, the signature and its undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.administration import Administration
from commandcenter.dispatch.meetings import MeetingDesk, MeetingView, meeting_view, meetings_board
from commandcenter.models.case import CaseState, Channel, TaskRole
from commandcenter.models.errors import Offline
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import ItemState, MeetingState, Mode, SeatState, Stance
from commandcenter.models.worktime import TZ
from commandcenter.views.live import Changes
from commandcenter.views.meeting.decision_row import EditRow
from commandcenter.views.meeting.room import Room
from commandcenter.views.pages.meetings import MeetingsPage, build
from commandcenter.views.workplace import Notice, Workplace
from tests.stage import Stage
from tests.views.eyes import texts
from tests.views.hands import write
from tests.views.windows import Seat

Open = Callable[..., MeetingsPage]
_WORDS = "我所牵头，综合执法中队配合，11月21日前恢复，夜间六盏全亮，两户住户确认"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def lamp(stage: Stage, code: str = "AQ-001") -> int:
    """A lamp that the director puts to the meeting."""
    case = stage.register()
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter(code))
    stage.act(case.id, "director", Action.CONSULT, reason="DIRECTOR")
    return case.id


@pytest.fixture
def case(stage: Stage) -> int:
    stage.at("2026-11-18 09:00")
    return lamp(stage)


@pytest.fixture
def power(stage: Stage) -> int:
    """供电所."""
    return stage.unit("S17")


@pytest.fixture
def law(stage: Stage) -> int:
    """综合执法中队, which assists with lamps."""
    return stage.township.matter[stage.matter()].assisting_ids[0]


@pytest.fixture
def meeting(stage: Stage, case: int) -> int:
    """Planned for Friday."""
    return MeetingDesk(stage.desk("office")).plan([case], local("2026-11-20 14:30"), "三楼会议室", "director")


@pytest.fixture
def running(stage: Stage, meeting: int) -> int:
    stage.at("2026-11-20 14:30")
    MeetingDesk(stage.desk("office")).begin(meeting)
    return meeting


@pytest.fixture
def open_page(workplace_of: Callable[..., Workplace], in_window) -> Open:
    def make(login: str, what: Any = None) -> MeetingsPage:
        page = build(workplace_of(login))
        in_window(page, width=1600, height=960)
        page.open_with(what)
        return page

    return make


def room_of(page: MeetingsPage) -> Room:
    assert page.room is not None
    return page.room


def desk(stage: Stage, login: str) -> MeetingDesk:
    return MeetingDesk(stage.desk(login))


def view_of(stage: Stage, meeting: int, login: str = "office") -> MeetingView:
    return meeting_view(stage.desk(login), meeting)


def told(page: MeetingsPage) -> None:
    """The feed tells of what others did in meetings."""
    page.workplace.live.changed.emit(Changes(frozenset(), frozenset({"meeting"})))


def heard(page: MeetingsPage) -> list[str]:
    said: list[str] = []

    def hear(notice: Notice) -> None:
        said.append(notice.text)

    page.workplace.noticed.connect(hear)
    page.heard = hear  # type: ignore[attr-defined]
    return said


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifiers)


def row_of(room: Room, place: int = 0) -> EditRow:
    row = list(room.decisions.rows.values())[place]
    assert isinstance(row, EditRow)
    return row


def decided(stage: Stage, meeting: int, power: int, law: int) -> int:
    """The secretary's sheet holds one whole matter."""
    said = {
        "lead": power,
        "assisting": (law,),
        "task": "恢复 6 盏路灯供电",
        "due": local("2026-11-21 18:00"),
        "standard": "夜间六盏全亮，两户住户确认",
    }
    return desk(stage, "office").decide(meeting, 1, None, said)[0]


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
    invitation.click()
    assert seat.page.room.id == meeting


# --- several at once --------------------------------------------------------------------------------------------------


def test_what_arrives_does_not_disturb_who_types(
    stage: Stage, running: int, power: int, law: int, open_page: Open
) -> None:
    decided(stage, running, power, law)
    page = open_page("office", running)
    room = room_of(page)
    row = row_of(room)
    row.task.setFocus()
    cursor = row.task.textCursor()
    cursor.setPosition(2)
    row.task.setTextCursor(cursor)
    write(row.task, "全部")
    desk(stage, stage.login_of(power)).say(running, 1, {"stance": Stance.CONDITION, "view": "先清杆下杂物"})
    desk(stage, "dispatch1").decide(running, 1, row.n, {"standard": "夜间七盏全亮"})
    told(page)
    assert row.task.hasFocus()
    assert row.task.toPlainText() == "恢复全部 6 盏路灯供电"
    assert row.task.textCursor().position() == 4
    assert row.standard.toPlainText() == "夜间七盏全亮"
    assert "先清杆下杂物" in room.opinions.entries[power].accessibleName()
    room.acts.flush()
    assert view_of(stage, running).file.decisions[0].task == "恢复全部 6 盏路灯供电"


def test_two_who_write_the_same_field_both_keep_their_words(
    stage: Stage, running: int, power: int, law: int, open_page: Open
) -> None:
    n = decided(stage, running, power, law)
    page = open_page("office", running)
    said, row = heard(page), row_of(room_of(page))
    row.task.setFocus()
    row.task.moveCursor(row.task.textCursor().MoveOperation.End)
    write(row.task, "，换灯头")
    desk(stage, "dispatch1").decide(running, 1, n, {"task": "恢复供电并验收"})
    told(page)
    assert row.task.toPlainText() == "恢复 6 盏路灯供电，换灯头"
    room_of(page).acts.flush()
    task = view_of(stage, running).file.decisions[0].task
    assert "恢复供电并验收" in task
    assert "换灯头" in task
    assert "两人所写都保留" in said[-1]
    assert row.task.toPlainText() == task


def test_what_was_typed_stays_on_this_machine_while_the_server_is_away(
    stage: Stage, running: int, power: int, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = stage.login_of(power)

    def away(*_args: object, **_said: object) -> None:
        raise Offline("连不上数据库")

    with monkeypatch.context() as patch:
        patch.setattr(MeetingDesk, "say", away)
        page = open_page(login, running)
        write(room_of(page).opinion.fields["view"], "线路归我所")
        room_of(page).acts.flush()
        assert room_of(page).opinion.fields["view"].value == "线路归我所"
        page.closing()
    again = room_of(open_page(login, running))
    assert again.opinion.fields["view"].value == "线路归我所"
    again.acts.flush()
    opinion = view_of(stage, running).file.opinion_of(1, power)
    assert opinion is not None
    assert opinion.view == "线路归我所"


def test_a_unit_that_has_the_case_open_is_writing(stage: Stage, running: int, power: int, open_page: Open) -> None:
    page = open_page("office", running)
    room = room_of(page)
    case_id = room.topic.case.id if room.topic else 0

    class Looks:
        login = stage.login_of(power)

    page.workplace.live.lookers = {case_id: (Looks(),)}  # type: ignore[dict-item]
    page.workplace.live.presence.emit(page.workplace.live.lookers)
    assert "正在输入…" in room.opinions.entries[power].accessibleName()


def test_everybody_follows_the_meeting_to_the_next_topic(stage: Stage, case: int, power: int, open_page: Open) -> None:
    meeting = desk(stage, "office").plan([case, lamp(stage)], local("2026-11-20 14:30"), "三楼会议室", "director")
    stage.at("2026-11-20 14:30")
    desk(stage, "office").begin(meeting)
    page = open_page(stage.login_of(power), meeting)
    room = room_of(page)
    assert room.topic is not None
    assert room.topic.item.n == 1
    write(room.opinion.fields["view"], "写到一半")
    desk(stage, "office").open_item(meeting, 2)
    told(page)
    assert room.topic.item.n == 1
    room.acts.flush()
    page.workplace.ticker.tick()
    assert room.topic.item.n == 2
    assert room.opinion.fields["view"].value == ""


# --- roles ------------------------------------------------------------------------------------------------------------


def test_a_department_sees_only_its_own(stage: Stage, case: int, power: int, open_page: Open) -> None:
    meeting = desk(stage, "office").plan([case, lamp(stage)], local("2026-11-20 14:30"), "三楼会议室", "director")
    other = next(u.id for u in stage.township.units if u.code == "S05")
    desk(stage, "office").call(meeting, 2, [other])
    room = room_of(open_page(stage.login_of(power), meeting))
    assert [card.accessibleName().split()[1] for card in room.agenda.cards][1] == "不涉及本单位"
    assert not room.agenda.cards[1].isEnabled()
    seen = " ".join(text for text in texts(room.window()) if text)
    assert "138" not in seen
    assert not room.decisions.add.isVisible()
    assert not room.checks.isVisible()
    shown = {name for name, button in room.bar.buttons.items() if button.isVisible()}
    assert shown == {"excuse"}


def test_read_back_chips_follow_the_words_and_the_row_turns_green(
    stage: Stage, running: int, power: int, law: int, open_page: Open
) -> None:
    login = stage.login_of(power)
    desk(stage, login).take_seat(running, SeatState.PRESENT)
    decided(stage, running, power, law)
    page = open_page(login, running)
    room = room_of(page)
    back = room.read_back
    assert back.isVisible()
    assert [chip.word for chip in back.chips.values()] == [
        "▲ 还差：牵头与配合",
        "▲ 还差：时限",
        "▲ 还差：验收标准",
    ]
    back.words.setFocus()
    write(back.words, "我所牵头，综合执法中队配合，11月21日前恢复")
    assert [chip.word for chip in back.chips.values()] == ["✓ 牵头与配合", "✓ 时限 11月21日", "▲ 还差：验收标准"]
    write(back.words, "，夜间六盏全亮，两户住户确认")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert back._note.text() == "已复述，等主持人确认"
    keeper = room_of(open_page("office", running))
    row = row_of(keeper)
    assert row.button.text() == "确认复述"
    row.button.click()
    assert row.property("state") == "done"
    assert row._mark.text() == "✓ 已复述"
    told(page)
    assert not back.isVisible()


def test_nothing_is_signed_before_the_checks_are_clean_and_the_reason_is_said(
    stage: Stage, running: int, power: int, law: int, open_page: Open
) -> None:
    login = stage.login_of(power)
    desk(stage, login).take_seat(running, SeatState.PRESENT)
    page = open_page("director", running)
    room = room_of(page)
    sign = room.bar.buttons["sign"]
    assert not sign.isEnabled()
    assert "还没有议定事项" in sign.accessibleDescription()
    n = decided(stage, running, power, law)
    told(page)
    assert not sign.isEnabled()
    assert "事项 1 未复述完" in sign.accessibleDescription()
    said = heard(page)
    room.steps.do("sign")
    assert "未复述完" in said[-1]
    desk(stage, login).read_back(running, 1, n, _WORDS)
    desk(stage, "office").confirm(running, 1, n)
    told(page)
    assert sign.isEnabled()


def test_the_chair_signs_with_two_keys_and_takes_it_back_with_one(
    stage: Stage, running: int, power: int, law: int, case: int, open_window: Callable[..., Seat]
) -> None:
    login = stage.login_of(power)
    desk(stage, login).take_seat(running, SeatState.PRESENT)
    n = decided(stage, running, power, law)
    desk(stage, login).read_back(running, 1, n, _WORDS)
    desk(stage, "office").confirm(running, 1, n)
    seat = open_window("director")
    seat.go("meetings", running)
    seat.press("F4")
    assert seat.page.room.side.form is not None
    seat.press("F4")
    assert stage.file(case).case.state is CaseState.DISPATCHED
    assert seat.page.room.bar._words.text == "本题已签发"
    seat.press("Ctrl+Z")
    seat.hear()
    assert stage.file(case).case.state is CaseState.CONSULTING
    assert view_of(stage, running).file.items[0].state is ItemState.OPEN
    assert seat.page.room.bar.buttons["sign"].isEnabled()


def test_a_meeting_at_once_in_three_keys(stage: Stage, case: int, open_window: Callable[..., Seat]) -> None:
    seat = open_window("director")
    seat.choose(case)
    seat.press("F5", "Return")
    assert seat.page.room.view.meeting.state is MeetingState.RUNNING
    other = stage.register()
    stage.act(other.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    seat.choose(other.id)
    seat.press("F5", "F5", "Return")
    assert stage.file(other.id).case.state is CaseState.CONSULTING
    assert seat.page.room.view.topics[0].case.id == other.id


def test_a_rule_made_by_a_meeting_is_listed_and_revoked(
    stage: Stage, running: int, power: int, law: int, open_page: Open
) -> None:
    login = stage.login_of(power)
    desk(stage, login).take_seat(running, SeatState.PRESENT)
    n = decided(stage, running, power, law)
    desk(stage, login).read_back(running, 1, n, _WORDS)
    desk(stage, "office").confirm(running, 1, n)
    topic = view_of(stage, running, "director").topic(1)
    assert topic is not None
    desk(stage, "director").sign(running, 1, topic.seal, rule=True)
    page = open_page("office")
    page.front.show_part("rules")
    [row] = page.front.rules.rows
    assert "供电所 牵头" in row.words
    assert "会商" in row.detail
    page.front.rules.step(1)
    page.front._revoke.click()
    assert page.front._why.hasFocus()
    write(page.front._why, "职责已调整")
    press(Qt.Key.Key_Return)
    assert page.front.rules.rows == ()
    assert meetings_board(stage.desk("office")).rules == ()


# --- the secretary alone ----------------------------------------------------------------------------------------------


def test_the_secretary_alone_holds_a_whole_meeting(
    stage: Stage, meeting: int, case: int, power: int, law: int, open_page: Open, qtbot: QtBot
) -> None:
    """供电所 is absent and leads by the chair's word; everything is entered at one machine."""
    stage.at("2026-11-20 14:30")
    password = Administration(stage.store, stage.session("admin"), stage.clock).reset_password("director")
    page = open_page("office", meeting)
    room = room_of(page)

    def form() -> Any:
        assert room.side.form is not None
        return room.side.form

    room.setFocus()
    press(Qt.Key.Key_F4)
    assert view_of(stage, meeting).meeting.state is MeetingState.RUNNING
    press(Qt.Key.Key_F6)
    form().rows["unit"].field.set_value(law)
    write(form().rows["person"].field, "王队长")
    form().submit()
    seat = view_of(stage, meeting).file.seat_of(law)
    assert seat is not None
    assert (seat.state, seat.mode, seat.person) == (SeatState.PRESENT, Mode.ROOM, "王队长")
    room.side.back()
    room.sheets.opinion(power)
    form().rows["stance"].field.choose(Stance.RESERVE)
    write(form().rows["view"].field, "灯杆属村集体")
    form().rows["channel"].field.set_value(Channel.PHONE)
    write(form().rows["speaker"].field, "李所长")
    form().submit()
    assert "保留意见" in room.opinions.entries[power].accessibleName()
    press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    row = row_of(room)
    assert row.lead.hasFocus()
    write(row.lead, "供电所")
    press(Qt.Key.Key_Tab)
    assert row.others.hasFocus()
    write(row.others, "综合执法")
    press(Qt.Key.Key_Return)
    assert row.others.value == (law,)
    press(Qt.Key.Key_Tab)
    assert row.task.hasFocus()
    write(row.task, "恢复 6 盏路灯供电")
    press(Qt.Key.Key_Tab)
    QTest.keyClicks(row.due, "11-21 18:00")
    press(Qt.Key.Key_Tab)
    write(row.standard, "夜间六盏全亮，两户住户确认")
    room.acts.flush()
    decision = view_of(stage, meeting).file.decisions[0]
    assert (decision.lead, decision.assisting, decision.due) == (power, (law,), local("2026-11-21 18:00"))
    assert row.button.text() == "指定牵头"
    row.button.click()
    write(form().rows["reason"].field, "线路是其资产")
    QTest.keyClicks(form().rows["password"].field, password)
    form().submit()
    assert row.button.text() == "代录复述"
    row.button.click()
    write(form().rows["text"].field, _WORDS)
    write(form().rows["speaker"].field, "李所长")
    form().submit()
    assert row.property("state") == "done"
    assert row._note.text.endswith("电话 · 代录")
    room.steps.do("sign")
    QTest.keyClicks(form().rows["password"].field, "wrong")
    form().submit()
    assert stage.file(case).case.state is CaseState.CONSULTING
    form().rows["password"].field.clear()
    QTest.keyClicks(form().rows["password"].field, password)
    form().submit()
    file = stage.file(case)
    assert file.case.state is CaseState.DISPATCHED
    assert [(t.unit_id, t.role) for t in file.tasks] == [(power, TaskRole.LEAD), (law, TaskRole.CO)]
    room.steps.do("end")
    assert view_of(stage, meeting).meeting.state is MeetingState.ENDED
    assert stage.verify() == []


# --- how it looks -----------------------------------------------------------------------------------------------------


def test_the_floor_a_vote_and_the_end_of_a_topic(stage: Stage, running: int, power: int, open_page: Open) -> None:
    login = stage.login_of(power)
    unit = open_page(login, running)
    unit_room = room_of(unit)
    unit_room.setFocus()
    press(Qt.Key.Key_F6)
    unit_room.steps.do("ask")
    keeper = open_page("director", running)
    room = room_of(keeper)
    room.steps.do("floor")
    assert room.side.form is not None
    room.side.form.submit()
    assert view_of(stage, running).meeting.floor == power
    assert "供电所 发言" in room.head._floor.word
    room.steps.do("ballot")
    form: Any = room.side.form
    write(form.rows["question"].field, "由供电所牵头")
    form.submit()
    told(unit)
    assert unit_room.opinion.ballot.isVisible()
    unit_room.opinion.votes.choose(unit_room.opinion.votes._values[1])
    told(keeper)
    assert "反对 1" in room.opinions._ballot.text()
    room.steps.do("settle")
    form = room.side.form
    write(form.rows["reason"].field, "由村里自行更换")
    form.submit()
    assert view_of(stage, running).file.items[0].state is ItemState.NOTHING
