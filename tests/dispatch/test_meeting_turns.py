"""会商: what comes between: topics and units taken off and on again, who leaves early, cases that went another way."""

from __future__ import annotations

from typing import Any

import pytest

from commandcenter.dispatch.documents import DocumentFace
from commandcenter.dispatch.documents.meeting_data import MinutesData
from commandcenter.dispatch.meetings import MeetingDesk, invitations, meetings_board
from commandcenter.dispatch.paperwork.meeting_facts import gather
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.speaking import speaker
from commandcenter.models.meeting.terms import ItemState, Mode, SeatState, Vote
from commandcenter.models.timing.worktime import local_day
from tests.dispatch.lamp_table import Table, local, put_to_meeting
from tests.stage import Stage


def _paper(table: Table, kind: str) -> Any:
    """The data of a paper as it would be printed now."""
    stage = table.stage
    face = DocumentFace(number=None, sample=True, printed_on=local_day(stage.clock.now()), issuer="中心")
    with stage.store.read() as connection:
        return gather(connection, stage.store.setup(connection), stage.desk("office").by, kind, table.id, face)


def _minutes(table: Table) -> MinutesData:
    told = _paper(table, "minutes")
    assert isinstance(told, MinutesData)
    return told


def test_the_agenda_is_ordered_also_after_a_topic_was_taken_off(table: Table) -> None:
    office = table.desk("office")
    others = [put_to_meeting(table.stage) for _ in range(2)]
    office.put_on(table.id, others)
    office.take_off(table.id, 2)
    office.reorder(table.id, [3, 1])
    assert [topic.item.n for topic in table.view("office").topics] == [3, 1]
    with pytest.raises(RuleBroken, match="议程已有变化"):
        office.reorder(table.id, [1, 2, 3])
    office.reorder(table.id, [1])
    assert [topic.item.n for topic in table.view("office").topics] == [1, 3]


def test_a_topic_taken_off_and_put_on_again_keeps_its_units_invited(table: Table) -> None:
    office = table.desk("office")
    office.take_off(table.id, 1)
    assert table.stage.file(table.case_id).case.invited == ()
    office.put_on(table.id, [table.case_id])
    called = table.stage.file(table.case_id).case.invited
    assert table.power in called
    office.change(table.id, place="二楼会议室")
    assert table.stage.file(table.case_id).case.invited == called
    assert table.view(table.unit(table.power)).topics
    office.cancel(table.id, "改期")
    with pytest.raises(RuleBroken, match="已取消"):
        office.take_off(table.id, 2)
    assert table.stage.verify() == []


def test_opinions_are_not_awaited_beyond_the_beginning(table: Table) -> None:
    office = table.desk("office")
    with pytest.raises(RuleBroken, match="意见截止不能晚于开会时间"):
        office.change(table.id, opinions_due=local("2026-11-20 15:00"))
    office.change(table.id, opinions_due=local("2026-11-20 12:00"))
    with pytest.raises(RuleBroken, match="意见截止不能晚于开会时间"):
        office.change(table.id, starts_at=local("2026-11-20 11:00"))


def test_only_the_chair_says_that_nothing_is_dispatched(running: Table) -> None:
    for login in ("office", "leader"):
        with pytest.raises((NotAllowed, RuleBroken)):
            running.desk(login).settle(running.id, 1, ItemState.NOTHING, "不派")
    with pytest.raises(RuleBroken, match="补会商"):
        running.desk("director").settle(running.id, 1, ItemState.RECORDED, "已记")
    assert running.stage.file(running.case_id).case.state is CaseState.CONSULTING


def test_a_unit_that_read_back_in_the_room_may_go_home_before_the_signature(running: Table) -> None:
    running.come(running.power, running.law)
    running.read_back(running.decide(), running.power)
    running.desk(running.unit(running.power)).take_seat(running.id, SeatState.LEFT)
    running.sign()
    assert running.stage.file(running.case_id).case.state is CaseState.DISPATCHED


def test_a_case_that_went_another_way_is_not_signed_and_says_so(running: Table) -> None:
    running.come(running.power, running.law)
    running.read_back(running.decide(), running.power)
    running.stage.act(running.case_id, "director", Action.CANCEL, reason="重复录入，作废")
    topic = running.view("office").topic(1)
    assert topic is not None
    assert [check.text for check in topic.checks if check.blocking] == ["本案作废，不在会商中，请结题"]
    with pytest.raises(RuleBroken, match="不在会商中"):
        running.sign()
    running.desk("office").settle(running.id, 1, ItemState.DEFERRED, "案件已作废")
    running.desk("office").end(running.id)
    assert running.stage.verify() == []


def test_a_case_that_went_another_way_before_the_meeting_is_off_its_agenda(table: Table) -> None:
    stage, office = table.stage, table.desk("office")
    others = [put_to_meeting(stage) for _ in range(2)]
    office.put_on(table.id, others)
    stage.act(table.case_id, "director", Action.TRANSFER, recipient="东平县公安局")
    stage.act(others[0], "director", Action.CANCEL, reason="重复录入，作废")
    stage.at("2026-11-20 14:30")
    office.begin(table.id)
    view = table.view("office")
    assert [topic.case.id for topic in view.topics] == [others[1]]
    assert (view.meeting.current, view.meeting.topics) == (3, 1)
    assert stage.verify() == []


def test_papers_name_a_case_that_was_handed_over_by_its_number_alone(running: Table) -> None:
    stage = running.stage
    running.come(running.power, running.law)
    running.read_back(running.decide(), running.power)
    running.sign()
    stage.act(running.case_id, "director", Action.TRANSFER, recipient="东平县公安局")
    told = _minutes(running)
    assert [(one.title, one.place, one.rulings) for one in told.topics] == [("已移送事项", "", ())]


def test_a_unit_called_by_mistake_is_not_told_absent(running: Table) -> None:
    office, stage = running.desk("office"), running.stage
    running.come(running.power)
    office.call(running.id, 1, [running.power])
    assert [seat.unit_id for seat in running.view("office").file.seats] == [running.power]
    own = running.unit(running.power)
    assert [seat.unit_id for seat in running.view(own).file.seats] == [running.power]  # nor do departments
    office.end(running.id)
    told = _minutes(running)
    assert (len(told.present), told.absent) == (1, ())
    assert stage.verify() == []


def test_an_observer_sits_in_and_stands_on_the_papers_as_such(running: Table) -> None:
    office, stage = running.desk("office"), running.stage
    running.come(running.power)
    station, village = stage.unit("S05"), stage.unit("V201")
    office.take_seat(running.id, SeatState.PRESENT, Mode.VIDEO, of=station, person="史副站长", observer=True)
    with pytest.raises(RuleBroken, match="已通知参加议题"):
        office.take_seat(running.id, SeatState.PRESENT, of=running.law, observer=True)
    stage.act(running.case_id, "lead1", Action.PROTECT, units=(village,))
    with pytest.raises(RuleBroken, match="应当回避"):
        office.take_seat(running.id, SeatState.PRESENT, of=village, observer=True)
    with pytest.raises(NotFound):
        running.view(running.unit(station))
    assert invitations(stage.desk(running.unit(station))) == {}
    sheet = _paper(running, "attendance")
    assert (sheet.seats[-1].person, sheet.seats[-1].mode, sheet.seats[-1].note) == ("史副站长", "列席", "视频")
    told = _minutes(running)
    assert (len(told.present), [name.endswith("史副站长") for name in told.observing]) == (1, [True])
    office.call(running.id, 1, [running.power, station])
    seat = running.view("office").file.seat_of(station)
    assert seat is not None
    assert not seat.observer
    assert stage.verify() == []


def test_who_leaves_has_the_floor_no_longer_also_when_it_comes_back(running: Table) -> None:
    office, unit = running.desk("office"), running.desk(running.unit(running.power))
    with pytest.raises(RuleBroken, match="不在会"):
        office.give_floor(running.id, running.power)
    running.come(running.power)
    office.give_floor(running.id, running.power)
    assert speaker(running.view("office").file) == running.power
    unit.take_seat(running.id, SeatState.LEFT)
    assert speaker(running.view("office").file) is None
    running.stage.wait(minutes=1)
    running.come(running.power)
    assert speaker(running.view("office").file) is None
    office.give_floor(running.id, running.power)
    assert speaker(running.view("office").file) == running.power


def test_without_a_topic_left_there_are_no_minutes_and_no_number_is_taken(running: Table) -> None:
    stage, about = running.stage, Subject(meeting=running.id)
    running.desk("office").take_off(running.id, 1)
    running.desk("office").end(running.id)
    with pytest.raises(UserError, match="议程上的事项已全部撤下，没有纪要可印"):
        stage.papers().issue("minutes", about)
    assert stage.papers().issue("attendance", about).number == "会商签到表〔2026〕1号"
    assert stage.verify() == []


def test_a_signature_that_was_acted_on_says_so_in_its_own_words(running: Table) -> None:
    director = running.desk("director")
    with pytest.raises(RuleBroken, match="本题没有签发"):
        director.unsign(running.id, 1)
    running.come(running.power, running.law)
    running.read_back(running.decide(), running.power)
    running.sign()
    running.stage.act(running.case_id, running.unit(running.power), Action.SIGN)
    with pytest.raises(RuleBroken, match="签发后案件已有新的操作，签发不能再撤销"):
        director.unsign(running.id, 1)


# --- made up for -----------------------------------------------------------------------------------------------------


@pytest.fixture
def directed(town: Stage) -> int:
    """An emergency that was dispatched on a leader's word: the meeting and its minutes are owed."""
    town.at("2026-11-18 09:00")
    case = town.register()
    said = {"lead": town.unit("S17"), "oral_direction": "王副书记口头研判：先恢复供电"}
    town.act(case.id, "lead1", Action.WHISTLE, **said)
    return case.id


def _made_up(town: Stage, case_id: int) -> int:
    desk = MeetingDesk(town.desk("office"))
    meeting = desk.instant(case_id, "director")
    with pytest.raises(RuleBroken, match="已经派发"):
        desk.decide(meeting, 1, None, {"task": "再派一次"})
    with pytest.raises(RuleBroken, match="补会商记录意见"):
        MeetingDesk(town.desk("director")).settle(meeting, 1, ItemState.NOTHING, "不派")
    desk.settle(meeting, 1, ItemState.RECORDED, "处置得当，继续监测")
    desk.end(meeting)
    return meeting


def test_an_oral_direction_is_made_up_for_by_a_meeting_and_its_minutes(town: Stage, directed: int) -> None:
    assert [one.waiting.makeup for one in meetings_board(town.desk("office")).waiting] == [True]
    meeting = _made_up(town, directed)
    assert [one.reason for one in meetings_board(town.desk("office")).waiting] == ["补会商已开，待印发纪要"]
    dispatcher, about = town.papers("dispatch1"), Subject(meeting=meeting)
    assert dispatcher.why_not("minutes", about) == "补会商的纪要由值班长、主任或党政办印发"
    with pytest.raises(UserError, match="由值班长、主任或党政办印发"):
        dispatcher.issue("minutes", about)
    assert town.papers("lead1").issue("minutes", about).number == "会商纪要〔2026〕第1期"
    assert town.file(directed).case.minutes_due is None
    assert meetings_board(town.desk("office")).waiting == ()
    assert town.verify() == []


def test_minutes_are_issued_also_when_their_case_was_cancelled_since(town: Stage, directed: int) -> None:
    meeting = _made_up(town, directed)
    town.act(directed, "director", Action.CANCEL, reason="误报")
    assert town.papers("office").issue("minutes", Subject(meeting=meeting)).number == "会商纪要〔2026〕第1期"
    assert town.verify() == []


# --- steps in an order nobody wished for -----------------------------------------------------------------------------


def test_who_comes_back_was_not_late_and_who_is_marked_absent_neither(running: Table) -> None:
    running.come(running.power)
    running.stage.wait(minutes=30)
    running.desk(running.unit(running.power)).take_seat(running.id, SeatState.LEFT)
    running.stage.wait(minutes=10)
    running.come(running.power)

    def line() -> tuple[str, str, bool]:
        seat = next(one for one in _paper(running, "attendance").seats if "供电" in one.unit)
        return seat.state, seat.note, seat.at == local("2026-11-20 14:30")

    assert line() == ("到会", "", True)
    running.desk("office").take_seat(running.id, SeatState.ABSENT, of=running.power)
    assert line() == ("缺席", "", False)
    running.come(running.power)
    assert line() == ("到会", "迟到40分", False)


def test_nothing_to_dispatch_taken_back_opens_the_topic_again(running: Table) -> None:
    stage, director = running.stage, running.desk("director")
    director.settle(running.id, 1, ItemState.NOTHING, "不派")
    director.unsign(running.id, 1)
    view = running.view("office")
    assert stage.file(running.case_id).case.state is CaseState.CONSULTING
    assert (view.meeting.current, view.file.item(1).state, view.file.item(1).outcome) == (1, ItemState.OPEN, "")
    assert meetings_board(stage.desk("office")).waiting == ()
    assert stage.verify() == []


def test_nobody_votes_on_a_topic_that_was_put_off(running: Table) -> None:
    office = running.desk("office")
    office.put_on(running.id, [put_to_meeting(running.stage)])
    office.call_ballot(running.id, 2, "由供电所牵头")
    office.settle(running.id, 2, ItemState.DEFERRED, "下次再议")
    with pytest.raises(RuleBroken, match="延后再议"):
        running.desk(running.unit(running.power)).vote(running.id, 2, Vote.YES)


def test_a_unit_complained_about_during_the_meeting_does_nothing_in_it_any_more(running: Table) -> None:
    running.come(running.power, running.law)
    decision = running.decide()
    running.desk("office").call_ballot(running.id, 1, "由供电所牵头")
    running.stage.act(running.case_id, "lead1", Action.PROTECT, units=(running.power,))
    unit, meeting = running.desk(running.unit(running.power)), running.id
    for step in (
        lambda: unit.say(meeting, 1, {"view": "不是我所的责任"}),
        lambda: unit.vote(meeting, 1, Vote.NO),
        lambda: unit.read_back(meeting, 1, decision, "我所牵头"),
        lambda: unit.take_seat(meeting, SeatState.LEFT),
        lambda: unit.ask_floor(meeting),
    ):
        with pytest.raises(NotFound):
            step()
    other = put_to_meeting(running.stage)
    running.desk("office").put_on(meeting, [other])
    unit.say(meeting, 2, {"view": "我所承办"})
    with pytest.raises((NotFound, RuleBroken)):
        unit.vote(meeting, 1, Vote.NO)


def test_an_objection_is_not_confirmed_away(running: Table) -> None:
    running.come(running.power)
    words = "我所牵头，综合执法中队配合，11月21日前恢复，夜间六盏全亮，两户住户确认"
    decision, unit = running.decide(), running.desk(running.unit(running.power))
    unit.read_back(running.id, 1, decision, words, objection="灯杆属村集体")
    with pytest.raises(RuleBroken, match=r"供电所有异议（灯杆属村集体）"):
        running.desk("office").confirm(running.id, 1, decision)
    unit.read_back(running.id, 1, decision, words)
    running.desk("office").confirm(running.id, 1, decision)


def test_papers_and_checks_say_how_an_absent_lead_took_its_task(running: Table) -> None:
    """Read back at its own machine it was no telephone; and who came after all was not absent."""
    decision = running.decide()
    running.desk("director").override(running.id, 1, decision, "线路归其管护")
    running.read_back(decision, running.power)
    topic = running.view("office").topic(1)
    assert topic is not None
    assert "供电所未到会：已在本单位的机器上复述" in [check.text for check in topic.checks]
    running.come(running.power, running.law)
    running.sign()
    assert [row.note for row in _minutes(running).topics[0].rulings] == [""]


def test_a_unit_hears_of_a_meeting_called_off_unless_it_was_about_itself(table: Table) -> None:
    stage = table.stage
    stage.act(table.case_id, "lead1", Action.PROTECT, units=(table.law,))
    table.desk("office").cancel(table.id, "改期")
    heard = {
        unit: [one.meeting.reason for one in meetings_board(stage.desk(table.unit(unit))).meetings]
        for unit in (table.power, table.law)
    }
    assert heard == {table.power: ["改期"], table.law: []}
