"""What a meeting's papers say and to whom: own words beside recorded ones, and nothing of a case to whom it complains
of, on both engines."""

from __future__ import annotations

from typing import Any

import pytest
from pypdfium2 import PdfDocument

from commandcenter.dispatch.documents.meeting_data import AttendanceData, MinutesData, NoticeData
from commandcenter.dispatch.meetings import MeetingDesk, meeting_view
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import Channel
from commandcenter.models.errors import RuleBroken, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import ItemState, Mode, SeatState, Stance, Vote
from tests.dispatch.lamp_table import Table, local, put_to_meeting
from tests.stage import Stage


def _told(stage: Stage, kind: str, meeting: int) -> Any:
    return stage.papers().content(kind, Subject(meeting=meeting))


def test_no_paper_tells_a_unit_of_a_case_that_complains_of_it(town: Stage) -> None:
    town.at("2026-11-18 09:00")
    power, law = town.unit("S17"), town.township.matter[town.matter()].assisting_ids[0]
    title = "反映供电所收费不公"
    plain, secret = put_to_meeting(town), put_to_meeting(town, title=title)
    desk = MeetingDesk(town.desk("office"))
    meeting = desk.plan([plain, secret], local("2026-11-20 14:30"), "三楼会议室", "director")
    assert _told(town, "attendance", meeting).topics[1].startswith(f"2.{title}")
    town.papers().issue("meeting_notice", Subject(meeting=meeting))
    town.act(secret, "lead1", Action.PROTECT, units=(power,))

    items = meeting_view(town.desk("office"), meeting).file.items
    assert [power in item.units for item in items] == [True, False]
    notice: NoticeData = _told(town, "meeting_notice", meeting)
    assert notice.instead_of == "会商通知〔2026〕1号"
    names = {power: "供电所", law: "综合"}
    sheets = {sheet.unit: [topic.case_no for topic in sheet.topics] for sheet in notice.sheets}
    told = {unit: next(nos for name, nos in sheets.items() if part in name) for unit, part in names.items()}
    assert told == {power: [town.file(plain).case.no], law: [town.file(case).case.no for case in (plain, secret)]}
    assert title not in str(next(sheet for sheet in notice.sheets if "供电所" in sheet.unit))
    assert not any("供电所" in "".join(topic.units) for sheet in notice.sheets for topic in sheet.topics[1:])
    attendance: AttendanceData = _told(town, "attendance", meeting)
    assert attendance.topics[1] == f"2.{town.file(secret).case.no}"
    assert title not in str(attendance)

    desk.change(meeting, place="二楼会议室")  # the next step writes down that the unit is out
    with town.store.read() as connection:
        stored = connection.exec_driver_sql("SELECT units FROM meeting_item WHERE n = 2").scalar_one()
    assert str(power) not in stored.strip("[]").split(",")
    assert power not in town.file(secret).case.invited
    with pytest.raises(UserError, match="没有这个"):
        MeetingDesk(town.desk("u-s17")).say(meeting, 2, {"stance": Stance.AGREE})
    printed = town.papers().issue("meeting_notice", Subject(meeting=meeting))
    assert printed.number == "会商通知〔2026〕2号"
    with pytest.raises(UserError, match="会商通知〔2026〕2号 已印发，内容没有变化"):
        town.papers().issue("meeting_notice", Subject(meeting=meeting))
    town.at("2026-11-20 14:30")
    desk.begin(meeting)
    desk.settle(meeting, 1, ItemState.DEFERRED, "再议")
    desk.settle(meeting, 2, ItemState.DEFERRED, "供电所收费记录待核")
    minutes: MinutesData = _told(town, "minutes", meeting)
    assert [topic.outcome for topic in minutes.topics] == ["延后再议：再议", "研究意见另行存档"]
    assert minutes.topics[1].title == "另行存档事项"
    assert title not in str(minutes)
    assert town.verify() == []


def test_own_words_and_recorded_ones_stand_side_by_side(running: Table) -> None:
    """Stances, votes and sign-ins: what the unit did itself, and what somebody wrote down for it."""
    stage, office = running.stage, running.desk("office")
    village = stage.township.grid[stage.grid()].unit_id
    running.come(running.power)
    power, told = running.desk(running.unit(running.power)), {"channel": Channel.PHONE, "speaker": "李所长"}
    office.say(running.id, 1, {"facts": "线路 2019 年移交"}, of=running.power, **told)
    power.say(running.id, 1, {"stance": Stance.RESERVE, "view": "灯杆属村集体"})
    stage.wait(minutes=1)
    with pytest.raises(RuleBroken, match="自己表态“保留意见”，代录改变表态须在意见栏写明依据"):
        office.say(running.id, 1, {"stance": Stance.AGREE}, of=running.power, **told)
    office.say(running.id, 1, {"stance": Stance.AGREE, "view": "查实线路属我所"}, of=running.power, **told)
    file = running.view("office").file
    own, recorded = (file.opinion_of(1, running.power, recorded=one) for one in (False, True))
    assert own is not None
    assert recorded is not None
    assert (own.stance, own.view, own.channel, own.by) == (Stance.RESERVE, "灯杆属村集体", None, "u-s17")
    assert (recorded.facts, recorded.stance, recorded.channel) == ("线路 2019 年移交", Stance.AGREE, Channel.PHONE)
    assert file.opinion_of(1, running.power) == recorded

    office.call_ballot(running.id, 1, "由供电所牵头")
    with pytest.raises(RuleBroken, match="没有签到"):
        running.desk(running.unit(running.law)).vote(running.id, 1, Vote.NO)
    with pytest.raises(RuleBroken, match="没有签到"):
        office.vote(running.id, 1, Vote.YES, of=running.law, **told)
    office.take_seat(running.id, SeatState.PRESENT, Mode.PHONE, of=running.law, person="王队长")
    with pytest.raises(RuleBroken, match="请选择渠道"):
        office.vote(running.id, 1, Vote.YES, of=running.law)
    office.vote(running.id, 1, Vote.YES, of=running.law, channel=Channel.PHONE, speaker="王队长")
    power.vote(running.id, 1, Vote.NO)
    with pytest.raises(RuleBroken, match="已自己表决"):
        office.vote(running.id, 1, Vote.YES, of=running.power, **told)
    office.close_ballot(running.id, 1)

    office.settle(running.id, 1, ItemState.DEFERRED, "补充材料后再议")
    minutes: MinutesData = _told(stage, "minutes", running.id)
    (kept,) = minutes.topics[0].reservations
    assert kept.text == "灯杆属村集体（后由电话代录，告知人李所长表态为“同意”，依据：查实线路属我所）"
    by_others = f"其中{stage.township.unit[running.law].name}由电话代录，告知人王队长"
    assert minutes.topics[0].ballot == f"表决事项：由供电所牵头。赞成1，反对1，弃权0（{by_others}）"
    notes = {seat.unit: seat.note for seat in _told(stage, "attendance", running.id).seats}
    named = {unit: stage.township.unit[unit].name for unit in (running.power, running.law, village)}
    assert {unit: notes[name] for unit, name in named.items()} == {
        running.power: "",
        running.law: "迟到1分，代录",
        village: "",
    }
    assert stage.verify() == []


def test_the_sheets_of_a_decided_case_say_what_was_decided(running: Table) -> None:
    stage = running.stage
    running.come(running.power, running.law)
    running.read_back(running.decide(), running.power)
    running.sign()
    no = stage.file(running.case_id).case.no
    names = [stage.township.unit[unit].name for unit in (running.power, running.law)]
    for kind in ("dispatch", "whistle"):
        sheet = stage.papers().content(kind, Subject(case_no=no))
        assert sheet.meeting == "2026年第1次会商"
        (row,) = sheet.decided
        assert [row.lead, *row.assisting] == names
        assert (row.task, row.standard) == ("恢复 6 盏路灯供电", "夜间六盏全亮，两户住户确认")
        printed = stage.papers().issue(kind, Subject(case_no=no))
        words = "".join("".join(p.get_textpage().get_text_range() for p in PdfDocument(printed.pdf)).split())
        for wanted in (
            "议定事项",
            "依据2026年第1次会商议定：",
            "恢复6盏路灯供电。2026年11月21日18时",
            "验收标准：夜间六盏全亮",
        ):
            assert wanted in words
