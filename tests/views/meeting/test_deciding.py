"""会商: what each role sees, reading back, the signature and its undo, the secretary alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.meetings import meetings_board
from commandcenter.dispatch.upkeep.administration import Administration
from commandcenter.models.case import CaseState, Channel, TaskRole
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import ItemState, MeetingState, Mode, SeatState, Stance
from commandcenter.views.workplace import UndoOffer
from tests.stage import Stage
from tests.views.eyes import texts
from tests.views.hands import write
from tests.views.meeting_table import (
    WORDS,
    Open,
    decided,
    desk,
    heard,
    lamp,
    local,
    press,
    room_of,
    row_of,
    told,
    view_of,
)
from tests.views.windows import Seat

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


def test_what_is_tied_to_a_condition_is_confirmed_with_a_reason(
    stage: Stage, running: int, power: int, law: int, open_page: Open
) -> None:
    login = stage.login_of(power)
    desk(stage, login).take_seat(running, SeatState.PRESENT)
    decided(stage, running, power, law)
    back = room_of(open_page(login, running)).read_back
    write(back.words, f"{WORDS}，下雨的话提前报告")
    assert back._note.text() == "附有条件：下雨的话提前报告。由秘书写明理由后确认"
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    keeper = room_of(open_page("office", running))
    row_of(keeper).button.click()
    form: Any = keeper.side.form
    form.submit()
    assert "请填写" in form.rows["reason"].complaint.text()
    write(form.rows["reason"].field, "只是提前告知")
    form.submit()
    assert row_of(keeper).property("state") == "done"


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
    desk(stage, login).read_back(running, 1, n, WORDS)
    desk(stage, "office").confirm(running, 1, n)
    told(page)
    assert sign.isEnabled()


def test_the_chair_signs_with_two_keys_and_takes_it_back_with_one(
    stage: Stage, running: int, power: int, law: int, case: int, open_window: Callable[..., Seat]
) -> None:
    login = stage.login_of(power)
    desk(stage, login).take_seat(running, SeatState.PRESENT)
    n = decided(stage, running, power, law)
    desk(stage, login).read_back(running, 1, n, WORDS)
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
    desk(stage, login).read_back(running, 1, n, WORDS)
    desk(stage, "office").confirm(running, 1, n)
    topic = view_of(stage, running, "director").topic(1)
    assert topic is not None
    desk(stage, "director").sign(running, 1, topic.seal, rule=True)
    own = open_page(login).front  # the unit that it names reads where it comes from, and revokes nothing
    own.show_part("rules")
    [row] = own.rules.rows
    assert "来自 2026年第1次会商" in row.detail
    assert own.views.isVisible()
    assert not own._revoke.isVisible()
    assert not open_page("u-s05").front.views.isVisible()
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

    offers: list[UndoOffer] = []
    page.workplace.undo_offered.connect(offers.append)

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
    write(form().rows["text"].field, WORDS)
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
    [offer] = offers
    assert offer.back is not None
    offer.back()
    assert stage.file(case).case.state is CaseState.CONSULTING
    told(page)
    room.steps.do("sign")
    QTest.keyClicks(form().rows["password"].field, password)
    form().submit()
    assert stage.file(case).case.state is CaseState.DISPATCHED
    room.steps.do("end")
    form().submit()
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
    room.steps.do("ballot")
    form = room.side.form
    form.rows["unit"].field.set_value(power)
    form.submit()
    assert "请填写" in form.rows["vote"].complaint.text()
    room.side.back()
    room.steps.do("settle")
    form = room.side.form
    write(form.rows["reason"].field, "由村里自行更换")
    form.submit()
    assert view_of(stage, running).file.items[0].state is ItemState.NOTHING


def test_the_secretary_ends_a_topic_without_dispatch_by_the_chairs_word(
    stage: Stage, running: int, open_page: Open
) -> None:
    password = Administration(stage.store, stage.session("admin"), stage.clock).reset_password("director")
    room = room_of(open_page("office", running))
    room.steps.do("settle")
    form: Any = room.side.form
    write(form.rows["reason"].field, "由村里自行更换")
    form.submit()
    assert "请填写" in form.rows["password"].complaint.text()
    form.rows["way"].field.choose(ItemState.DEFERRED)
    assert not form.rows["password"].isVisible()
    form.rows["way"].field.choose(ItemState.NOTHING)
    QTest.keyClicks(form.rows["password"].field, password)
    form.submit()
    assert view_of(stage, running).file.items[0].state is ItemState.NOTHING
    assert stage.verify() == []


def test_a_meeting_can_end_with_topics_left(stage: Stage, case: int, open_page: Open) -> None:
    meeting = desk(stage, "office").plan([case, lamp(stage)], local("2026-11-20 14:30"), "三楼会议室", "director")
    stage.at("2026-11-20 14:30")
    desk(stage, "office").begin(meeting)
    page = open_page("office", meeting)
    room = room_of(page)
    desk(stage, "office").decide(meeting, 1, None, {"task": "恢复供电"})
    told(page)
    room.bar.buttons["end"].click()
    form = room.side.form
    assert form is not None
    assert view_of(stage, meeting).meeting.state is MeetingState.RUNNING
    said = "\n".join(one.text() for one in form.findChildren(QLabel))
    assert "没议完的 2 题" in said
    assert "已写的 1 项不派单" in said
    assert "单位记为缺席" in said
    assert room.bar.buttons["sign"].kind == "plain"  # the form has the main button
    form.submit()
    assert view_of(stage, meeting).meeting.state is MeetingState.ENDED
    assert len(meetings_board(stage.desk("office")).waiting) == 2
    assert room.side.form is None


def test_a_meeting_that_makes_up_for_a_direction_only_records(stage: Stage, power: int, open_page: Open) -> None:
    stage.at("2026-11-18 09:00")
    urgent = stage.register()
    stage.act(urgent.id, "lead1", Action.WHISTLE, lead=power, oral_direction="先恢复供电")
    meeting = desk(stage, "office").instant(urgent.id, "director")
    room = room_of(open_page("office", meeting))
    assert not room.decisions.add.isVisible()
    assert not room.checks.isVisible()
    assert not room.bar.buttons["sign"].isVisible()
    room.steps.do("settle")
    assert room.side.form is not None
    room.side.form.rows["reason"].field.set_value("处置得当，继续监测")
    room.side.form.submit()
    assert view_of(stage, meeting).file.items[0].state is ItemState.RECORDED
    assert room.bar.buttons["end"].isVisible()
