"""会商: the pool, a meeting of several units at once, what is decided and signed, on both engines (M11)."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2
import pytest
from sqlalchemy import text

from commandcenter.dispatch.meetings import MeetingDesk, meeting_view, meetings_board
from commandcenter.dispatch.paperwork import circulation, paper_pages
from commandcenter.dispatch.paperwork.paper_pages import PaperFilter, listing
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import CaseState, Channel, TaskRole, TaskState
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken, Stale, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import Heard, ItemState, MeetingState, Mode, SeatState, Stance, Vote
from commandcenter.models.merging import Fate
from commandcenter.models.store import schema
from commandcenter.models.store.session import on_server
from tests.dispatch.lamp_table import Table, local
from tests.stage import Stage


def test_a_case_waits_in_the_pool_with_its_reason_until_it_is_on_an_agenda(town: Stage, lamp: int) -> None:
    waiting = meetings_board(town.desk("office")).waiting
    assert [(one.waiting.case_id, one.reason, one.late) for one in waiting] == [(lamp, "主任指定", False)]
    assert waiting[0].waiting.due == local("2026-11-20 17:30")
    MeetingDesk(town.desk("office")).plan([lamp], local("2026-11-20 14:30"), "三楼会议室", "director")
    assert meetings_board(town.desk("office")).waiting == ()
    with pytest.raises(Exception, match="已在11月20日的会商议程上"):
        MeetingDesk(town.desk("office")).plan([lamp], local("2026-11-20 16:00"), "三楼会议室", "director")


def test_who_is_called_sees_the_case_and_the_meeting_and_nobody_else_does(table: Table) -> None:
    stage = table.stage
    village = stage.township.grid[stage.grid()].unit_id
    called = {seat.unit_id for seat in table.view("office").file.seats}
    assert called == {table.power, table.law, village}
    for unit in called:
        view = table.view(table.unit(unit))
        assert [topic.case.id for topic in view.topics] == [table.case_id]
    with pytest.raises(NotFound):
        table.view("u-s05")
    assert [line.owed for line in meetings_board(stage.desk(table.unit(table.power))).meetings] == [1]
    table.desk("office").call(table.id, 1, [table.power])
    assert stage.file(table.case_id).case.invited == (table.power,)
    with pytest.raises(NotFound):
        table.view(table.unit(table.law))
    assert stage.verify() == []


def test_several_units_called_in_one_step_all_have_a_seat(table: Table) -> None:
    stage = table.stage
    units = [table.power, *(stage.unit(code) for code in ("S05", "S06", "S11"))]
    table.desk("office").call(table.id, 1, units)
    assert {seat.unit_id for seat in table.view("office").file.seats} >= set(units)
    assert all(table.view(table.unit(unit)).topics for unit in units)


def test_a_unit_complained_about_is_never_called(town: Stage) -> None:
    town.at("2026-11-18 09:00")
    power = town.unit("S17")
    case = town.register()
    town.act(case.id, "intake1", Action.ACCEPT, grid=town.grid(), matter=town.matter())
    town.act(case.id, "lead1", Action.PROTECT, units=(power,))
    town.act(case.id, "director", Action.CONSULT, reason="DIRECTOR")
    desk = MeetingDesk(town.desk("office"))
    meeting = desk.plan([case.id], local("2026-11-20 14:30"), "三楼会议室", "director")
    assert power not in {seat.unit_id for seat in meeting_view(town.desk("office"), meeting).file.seats}
    with pytest.raises(RuleBroken, match="应当回避"):
        desk.call(meeting, 1, [power])


def test_opinions_in_writing_stay_hidden_until_all_are_in(table: Table) -> None:
    stage = table.stage
    table.desk("office").change(table.id, hidden=True)
    table.desk(table.unit(table.power)).say(table.id, 1, {"stance": Stance.RESERVE, "view": "灯杆属村集体"})
    assert table.view(table.unit(table.law)).file.opinions == ()
    assert len(table.view(table.unit(table.power)).file.opinions) == 1
    for login, sees in {"office": 1, "director": 1, "dispatch1": 0, "duty1": 0, "callback1": 0}.items():
        assert len(table.view(login).file.opinions) == sees
    for login in ("office", "dispatch1"):
        with pytest.raises(UserError, match="不能公开"):
            table.desk(login).change(table.id, hidden=False)
    told = {"of": table.law, "channel": Channel.PHONE, "speaker": "王队长"}
    with pytest.raises(RuleBroken, match="由记录人或主持人代录"):
        table.desk("dispatch1").say(table.id, 1, {"stance": Stance.AGREE}, **told)
    village = stage.township.grid[stage.grid()].unit_id
    table.desk(table.unit(table.law)).say(table.id, 1, {"stance": Stance.AGREE})
    assert [one.unit_id for one in table.view(table.unit(table.law)).file.opinions] == [table.law]
    table.desk(table.unit(village)).say(table.id, 1, {"stance": Stance.AGREE})
    for unit in (table.power, table.law, village):
        assert len(table.view(table.unit(unit)).file.opinions) == 3
    assert all(one.written for one in table.view("office").file.opinions)


def test_two_who_type_at_the_same_time_both_keep_their_words(running: Table) -> None:
    first, second = running.desk("office"), running.desk("dispatch1")
    n, _ = first.decide(running.id, 1, None, {"task": "恢复供电"})
    base = {"task": "恢复供电"}
    first.decide(running.id, 1, n, {"task": "恢复供电，换灯头"}, base)
    _, fates = second.decide(running.id, 1, n, {"task": "恢复六盏灯供电"}, base)
    assert fates == {"task": Fate.BOTH}
    task = running.view("office").file.decisions[0].task
    assert "换灯头" in task
    assert "恢复六盏灯供电" in task


def test_a_unit_speaks_for_itself_alone_and_the_secretary_for_all(running: Table) -> None:
    own = running.desk(running.unit(running.power))
    with pytest.raises(NotAllowed):
        own.say(running.id, 1, {"view": "x"}, of=running.law)
    with pytest.raises(NotAllowed):
        own.decide(running.id, 1, None, {"task": "x"})
    with pytest.raises(RuleBroken, match="渠道"):
        running.desk("office").say(running.id, 1, {"view": "电话里说的"}, of=running.law)
    told = {"of": running.law, "channel": Channel.PHONE, "speaker": "王队长"}
    running.desk("office").say(running.id, 1, {"stance": Stance.CONDITION, "view": "先清杆下杂物"}, **told)
    opinion = running.view("office").file.opinion_of(1, running.law)
    assert opinion is not None
    assert (opinion.channel, opinion.speaker, opinion.by) == (Channel.PHONE, "王队长", "office")


def test_signed_in_late_and_absent(running: Table) -> None:
    running.come(running.power)
    running.stage.wait(minutes=3)
    running.desk("office").take_seat(
        running.id, SeatState.PRESENT, Mode.VIDEO, of=running.law, person="张副队长", deputy=True
    )
    seat = running.view("office").file.seat_of(running.law)
    assert seat is not None
    assert (seat.mode, seat.person, seat.deputy) == (Mode.VIDEO, "张副队长", True)
    running.desk("office").end(running.id)
    view = running.view("office")
    assert view.meeting.state is MeetingState.ENDED
    village = running.stage.township.grid[running.stage.grid()].unit_id
    absent = view.file.seat_of(village)
    assert absent is not None
    assert absent.state is SeatState.ABSENT
    assert view.file.items[0].state is ItemState.DEFERRED
    assert [one.waiting.case_id for one in meetings_board(running.stage.desk("office")).waiting] == [running.case_id]


def test_votes_are_counted_until_the_ballot_is_closed(running: Table) -> None:
    running.come(running.power, running.law)
    with pytest.raises(RuleBroken, match="没有进行表决"):
        running.desk(running.unit(running.power)).vote(running.id, 1, Vote.YES)
    running.desk("office").call_ballot(running.id, 1, "由供电所牵头")
    running.desk(running.unit(running.power)).vote(running.id, 1, Vote.NO)
    running.desk(running.unit(running.law)).vote(running.id, 1, Vote.YES)
    running.desk("office").close_ballot(running.id, 1)
    votes = {one.unit_id: one.vote for one in running.view("office").file.opinions}
    assert votes == {running.power: Vote.NO, running.law: Vote.YES}


def test_the_chair_signs_and_everything_starts_in_one_transaction(running: Table) -> None:
    stage = running.stage
    running.come(running.power, running.law)
    n = running.decide()
    with pytest.raises(RuleBroken, match="未复述完"):
        running.sign()
    running.read_back(n, running.power)
    with pytest.raises(NotAllowed):
        running.sign("office")
    with pytest.raises(RuleBroken, match="由他人主持"):
        running.sign("leader")
    running.sign(rule=True)
    file = stage.file(running.case_id)
    assert file.case.state is CaseState.DISPATCHED
    assert [(task.unit_id, task.role) for task in file.tasks] == [
        (running.power, TaskRole.LEAD),
        (running.law, TaskRole.CO),
    ]
    due = local("2026-11-21 18:00")
    assert all(timedelta() <= task.due - due < timedelta(minutes=1) for task in file.tasks)
    view = running.view("office")
    assert view.file.items[0].state is ItemState.SIGNED
    rules = meetings_board(stage.desk("office")).rules
    assert [(one.rule.lead, one.rule.matter_id) for one in rules] == [(running.power, stage.matter())]
    assert "2026年第1次会商" in rules[0].rule.origin
    assert stage.verify() == []


def test_the_signature_taken_back_takes_all_of_it_back(running: Table) -> None:
    stage = running.stage
    running.come(running.power, running.law)
    running.read_back(running.decide(), running.power)
    running.sign(rule=True)
    stage.wait(seconds=6)
    running.desk("director").unsign(running.id, 1)
    file = stage.file(running.case_id)
    assert file.case.state is CaseState.CONSULTING
    assert [task.state for task in file.tasks] == [TaskState.WITHDRAWN, TaskState.WITHDRAWN]
    view = running.view("office")
    assert view.file.items[0].state is ItemState.OPEN
    assert meetings_board(stage.desk("office")).rules == ()
    running.sign(rule=True)
    assert stage.file(running.case_id).case.state is CaseState.DISPATCHED
    assert len(meetings_board(stage.desk("office")).rules) == 1
    assert stage.verify() == []


def test_an_absent_unit_leads_only_by_the_chairs_word_and_reads_back_by_telephone(running: Table) -> None:
    running.come(running.law)
    n = running.decide()
    office = running.desk("office")
    with pytest.raises(RuleBroken, match="请选择渠道"):
        office.read_back(running.id, 1, n, "都记下了", ticked=frozenset(Heard))
    with pytest.raises(NotAllowed):
        office.override(running.id, 1, n, "线路是其资产")
    running.desk("director").override(running.id, 1, n, "线路是其资产")
    office.read_back(
        running.id, 1, n, "都记下了", ticked=frozenset(Heard), channel=Channel.PHONE, speaker="供电所李所长"
    )
    office.confirm(running.id, 1, n)
    running.sign()
    assert running.stage.file(running.case_id).case.state is CaseState.DISPATCHED


def test_a_decision_changed_after_the_read_back_must_be_read_back_again(running: Table) -> None:
    running.come(running.power, running.law)
    n = running.decide()
    running.read_back(n, running.power)
    running.desk("office").decide(running.id, 1, n, {"standard": "全部路灯亮"})
    with pytest.raises(RuleBroken, match="未复述完"):
        running.sign()


def test_nothing_is_signed_that_the_chair_did_not_see(running: Table) -> None:
    running.come(running.power, running.law)
    n = running.decide()
    seen = running.view("director").topic(1)
    assert seen is not None
    running.desk("office").decide(running.id, 1, n, {"standard": "夜间六盏全亮"})
    running.desk(running.unit(running.power)).read_back(
        running.id, 1, n, "我所牵头，综合执法中队配合，11月21日前，夜间六盏全亮"
    )
    running.desk("office").confirm(running.id, 1, n)
    with pytest.raises(Stale, match="再看一遍"):
        running.desk("director").sign(running.id, 1, seen.seal)


def test_nothing_to_dispatch_goes_back_to_triage(running: Table) -> None:
    running.desk("director").settle(running.id, 1, ItemState.NOTHING, "由村里自行更换，无需派单")
    assert running.stage.file(running.case_id).case.state is CaseState.ACCEPTED
    assert running.stage.verify() == []


def test_an_instant_meeting_runs_at_once(town: Stage, lamp: int) -> None:
    meeting = MeetingDesk(town.desk("director")).instant(lamp)
    view = meeting_view(town.desk("director"), meeting)
    assert (view.meeting.state, view.meeting.current, view.meeting.chair) == (MeetingState.RUNNING, 1, "director")


def test_a_cancelled_meeting_gives_its_cases_back(table: Table) -> None:
    table.desk("office").cancel(table.id, "主任临时外出")
    assert [one.waiting.case_id for one in meetings_board(table.stage.desk("office")).waiting] == [table.case_id]
    assert table.stage.file(table.case_id).case.invited == ()
    assert table.stage.verify() == []


def test_what_was_changed_behind_the_events_is_found(running: Table) -> None:
    running.come(running.power, running.law)
    running.decide()
    running.desk(running.unit(running.law)).say(running.id, 1, {"stance": Stance.RESERVE, "view": "不宜由我队牵头"})
    assert running.stage.verify() == []
    with running.stage.store.unit() as unit:
        unit.exec_driver_sql("UPDATE meeting_opinion SET stance = 'AGREE'")
    assert [str(finding.place) for finding in running.stage.verify()] == [f"会商 {running.id} 意见 1"]


def test_a_paper_carries_its_meeting_also_when_it_was_issued_before_papers_did(running: Table) -> None:
    """As a database of the revision before has them; and whoever is barred from the meeting finds none of them."""
    stage = running.stage
    stage.papers().issue("attendance", Subject(meeting=running.id))
    with stage.store.unit() as unit:
        for statement in _WITHOUT_MEETINGS[on_server(unit)]:
            unit.execute(text(statement))
        unit.execute(text("UPDATE alembic_version SET version_num = '0004'"))
        schema.upgrade(unit, "0005")
        unit.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": schema.HEAD})
    assert stage.papers().reprint("attendance", Subject(meeting=running.id)).number == "会商签到表〔2026〕1号"
    assert stage.verify() == []
    assert [line.kind for line in listing(stage.desk("duty1"), PaperFilter()).lines] == ["attendance"]
    stage.act(running.case_id, "lead1", Action.PROTECT, persons=(stage.session("duty1").person_id,))
    assert listing(stage.desk("duty1"), PaperFilter()).lines == ()
    with pytest.raises(NotFound):
        stage.papers("duty1").reprint("attendance", Subject(meeting=running.id))


def test_a_void_paper_of_a_meeting_comes_again(running: Table) -> None:
    stage = running.stage
    first = stage.papers().issue("attendance", Subject(meeting=running.id)).paper_id or 0
    circulation.withdraw(stage.desk("office"), first, "漏了一个单位")
    found = paper_pages.again(stage.desk("office"), first)
    assert found.subject == Subject(meeting=running.id)
    with pytest.raises(UserError, match="只能替换"):
        stage.papers().sample("meeting_notice", found.subject, replaces=first)
    again = stage.papers().issue("attendance", found.subject, replaces=first)
    assert again.number == "会商签到表〔2026〕2号"
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(again.pdf))
    assert "代替已作废的会商签到表〔2026〕1号" in "".join(words.split())
    assert stage.verify() == []


_NO_COLUMN = ("DROP INDEX ix_document_meeting_id", "ALTER TABLE document DROP COLUMN meeting_id")
_WITHOUT_MEETINGS = {
    True: (
        "SET ROLE NONE",
        "DROP TRIGGER document_of_meeting ON document",
        "ALTER TABLE document DROP COLUMN meeting_id CASCADE",
    ),
    False: ("DROP TRIGGER document_of_meeting", *_NO_COLUMN),
}
