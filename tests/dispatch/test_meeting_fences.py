"""会商: what keeps a meeting honest, on both engines: who was there, who must not decide, what its minutes close."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commandcenter.dispatch import reads
from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.dispatch.clockwork import Clockwork
from commandcenter.dispatch.meetings import MeetingDesk, meeting_view, meetings_board
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import CaseState, Channel
from commandcenter.models.errors import NotAllowed, RuleBroken, UserError
from commandcenter.models.kpi import Figure, Metric
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import Heard, ItemState, MeetingKind, MeetingState, SeatState, Stance, Vote
from commandcenter.models.people import SYSTEM, UnitKind
from commandcenter.models.scoring.kpi_report import kpi_json
from commandcenter.models.store import cases
from commandcenter.models.store.export import export
from tests import recount, recount_scores
from tests.dispatch.lamp_table import Table, decided_at_once, local, put_to_meeting
from tests.stage import ServerStage, Stage


def test_who_never_came_cannot_have_left(running: Table) -> None:
    """Nor lead without the chair's word by coming after its task was read back, or by leaving before."""
    running.come(running.law)
    power = running.desk(running.unit(running.power))
    n = running.decide()
    running.read_back(n, running.power)
    with pytest.raises(RuleBroken, match="供电所没有到会，不能登记离会"):
        power.take_seat(running.id, SeatState.LEFT)
    with pytest.raises(RuleBroken, match="未到会，牵头须由主持人指定"):
        running.sign()
    running.stage.wait(minutes=1)
    running.come(running.power)
    power.take_seat(running.id, SeatState.LEFT)
    with pytest.raises(RuleBroken, match="未到会，牵头须由主持人指定"):
        running.sign()
    running.stage.wait(minutes=1)
    running.come(running.power)
    running.read_back(n, running.power)
    power.take_seat(running.id, SeatState.LEFT)
    running.sign()
    assert running.stage.file(running.case_id).case.state is CaseState.DISPATCHED
    assert running.stage.verify() == []


def test_what_a_meeting_says_is_said_in_a_meeting_alone(table: Table) -> None:
    """Not on the case page, and on a server by no program whatever; the case page leads to the meeting."""
    stage, case_id = table.stage, table.case_id
    view = case_view(stage.desk("director"), case_id)
    assert (view.is_to_meet, view.meeting) == (True, table.id)
    assert not case_view(stage.desk("callback1"), case_id).is_to_meet
    alone = {Action.DIRECT: {"lead": table.power}, Action.CONSULT_NOTHING: {"reason": "不派"}}
    assert alone.keys().isdisjoint(offer.action for offer in view.offers)
    center = stage.center("director")
    for action, said in alone.items():
        with pytest.raises(RuleBroken, match="按 F5 即时会商"):
            center.act(case_id, view.case.version, action, said)
        if isinstance(stage, ServerStage):
            with pytest.raises(NotAllowed, match="由主持人在会上签发"), center.store.unit() as unit:
                center.act_within(unit, cases.load(unit, case_id), action, said)
    with pytest.raises(RuleBroken, match="印发即记入本案"):
        center.act(case_id, view.case.version, Action.MINUTES, {"minutes": "会商纪要第99期"})
    table.desk("office").cancel(table.id, "改期")
    assert case_view(stage.desk("director"), case_id).meeting is None


def test_a_refusal_said_back_is_an_objection_and_no_tick_makes_it_consent(running: Table) -> None:
    running.come(running.power, running.law)
    n, office = running.decide(), running.desk("office")
    words = "我们不同意牵头，综合执法中队也不配合，11月21日前做不到，夜间六盏全亮，两户住户确认"
    assert running.desk(running.unit(running.power)).read_back(running.id, 1, n, words) == {Heard.STANDARD}
    office.read_back(running.id, 1, n, words, of=running.power, ticked=frozenset(Heard))
    with pytest.raises(RuleBroken, match="供电所有异议（我们不同意牵头；综合执法中队也不配合；11月21日前做不到）"):
        office.confirm(running.id, 1, n)
    running.read_back(n, running.power)
    running.sign()


def test_a_keeper_complained_about_decides_nothing_of_his_case_and_can_end_the_meeting(table: Table) -> None:
    """Nor does he learn of it; what he passes over is put off when he ends the meeting."""
    stage, office = table.stage, table.desk("office")
    other = put_to_meeting(stage)
    office.put_on(table.id, [other])
    stage.at("2026-11-20 14:30")
    office.begin(table.id)
    n = table.decide()
    stage.act(table.case_id, "lead1", Action.PROTECT, persons=(stage.session("dispatch1").person_id,))
    barred, theirs = table.desk("dispatch1"), [table.power]
    told: dict[str, Any] = {"of": table.power, "channel": Channel.PHONE, "speaker": "李所长"}
    for step in (
        lambda: barred.decide(table.id, 1, n, {"standard": "x"}),
        lambda: barred.decide(table.id, 1, None, {"task": "x"}),
        lambda: barred.drop(table.id, 1, n),
        lambda: barred.call(table.id, 1, theirs),
        lambda: barred.open_item(table.id, 1),
        lambda: barred.allot(table.id, 1, 20),
        lambda: barred.say(table.id, 1, {"view": "x"}, **told),
        lambda: barred.vote(table.id, 1, Vote.YES, **told),
        lambda: barred.read_back(table.id, 1, n, "x", of=table.power),
        lambda: barred.settle(table.id, 1, ItemState.DEFERRED, "改日"),
    ):
        with pytest.raises(RuleBroken, match="没有这个议题"):
            step()
    m, _ = barred.decide(table.id, 2, None, {"task": "更换灯头"})
    assert m > n
    barred.open_item(table.id, 2)
    office.open_item(table.id, 1)
    barred.end(table.id)
    topics = {topic.item.n: topic.item for topic in table.view("office").topics}
    assert table.view("office").meeting.state is MeetingState.ENDED
    assert [(topics[n].state, topics[n].outcome) for n in (1, 2)] == [(ItemState.DEFERRED, "未及研究")] * 2
    assert {line.waiting.case_id for line in meetings_board(stage.desk("office")).waiting} == {table.case_id, other}
    assert stage.verify() == []


def test_once_the_minutes_are_out_nothing_more_is_decided_in_the_meeting(running: Table) -> None:
    """They may be had before people stand up: whatever comes after them is another meeting's."""
    running.come(running.power, running.law)
    running.read_back(running.decide(), running.power)
    running.sign()
    running.stage.papers().issue("minutes", Subject(meeting=running.id))
    other = put_to_meeting(running.stage)
    with pytest.raises(UserError, match="会商纪要已印发，不再加议题"):
        running.desk("office").put_on(running.id, [other])
    running.desk("office").end(running.id)
    assert MeetingDesk(running.stage.desk("director")).instant(other) != running.id


def test_any_keeper_holds_an_instant_meeting_of_what_is_the_meetings_by_its_matter(town: Stage) -> None:
    town.at("2026-11-18 09:00")
    case = town.register()
    matter = next(one for one in town.township.matters if one.route == "R4")
    town.act(case.id, "intake1", Action.ACCEPT, grid=town.grid(), matter=matter.id)
    meeting = MeetingDesk(town.desk("lead1")).instant(case.id)
    assert meeting_view(town.desk("lead1"), meeting).topics[0].reason == "清单定为综合研判"


def test_a_case_that_owes_minutes_and_comes_to_the_meeting_again_is_decided_there(town: Stage) -> None:
    town.at("2026-11-18 09:00")
    case = town.register()
    town.act(case.id, "lead1", Action.WHISTLE, lead=town.unit("S17"), oral_direction="先断电抢修")
    town.act(case.id, "director", Action.CONSULT, reason="HARD")
    assert town.file(case.id).case.minutes_due is not None
    meeting = MeetingDesk(town.desk("director")).instant(case.id)
    view = meeting_view(town.desk("director"), meeting)
    assert view.meeting.kind is MeetingKind.INSTANT
    with pytest.raises(RuleBroken, match="没有待补的会商"):
        MeetingDesk(town.desk("office")).plan(
            [put_to_meeting(town)], local("2026-11-20 14:30"), "三楼", "director", kind=MeetingKind.MAKEUP
        )
    table = Table(town, meeting, case.id, town.unit("S17"), town.township.matter[town.matter()].assisting_ids[0])
    table.desk("office").call(meeting, 1, [table.power, table.law])
    table.come(table.power, table.law)
    table.read_back(table.decide(), table.power)
    table.sign()
    town.papers().issue("minutes", Subject(meeting=meeting))
    assert town.file(case.id).case.minutes_due is None
    assert town.verify() == []


def test_meetings_that_begin_at_the_same_moment_have_their_numbers_one_after_the_other(town: Stage) -> None:
    town.at("2026-11-18 09:00")
    lamps = [put_to_meeting(town) for _ in range(4)]
    desks = [MeetingDesk(town.desk(login)) for login in ("director", "office", "leader", "lead1")]
    at_once = 4 if isinstance(town, ServerStage) else 1
    with ThreadPoolExecutor(at_once) as pool:
        held = list(pool.map(lambda pair: pair[0].instant(pair[1]), zip(desks, lamps, strict=True)))
    assert sorted(meeting_view(town.desk("office"), one).meeting.serial for one in held) == [1, 2, 3, 4]


def test_who_was_not_there_is_told_in_the_minutes_and_may_object_and_the_chair_speaks_last(running: Table) -> None:
    stage = running.stage
    director, office = running.desk("director"), running.desk("office")
    power = running.desk(running.unit(running.power))
    n = running.decide()
    director.override(running.id, 1, n, "线路是其资产")
    phone: dict[str, Any] = {"channel": Channel.PHONE, "speaker": "李所长", "ticked": frozenset(Heard)}
    office.read_back(running.id, 1, n, "都记下了", of=running.power, **phone)
    office.confirm(running.id, 1, n)
    village = stage.township.grid[stage.grid()].unit_id
    m = running.decide(lead=running.law, assisting=(running.power,), due=local("2026-11-24 17:30"))
    running.read_back(m, running.law, "我队牵头，供电所配合，11月24日前，夜间六盏全亮，两户住户确认")
    with pytest.raises(RuleBroken, match="综合执法中队未到会"):
        running.sign()
    director.override(running.id, 1, m, "执法车辆在外")
    told = {check.text: check.blocking for check in running.topic().checks}
    assert told.get("没有单位到会，签发须写明理由") is False
    with pytest.raises(RuleBroken, match="没有单位到会，请写明签发的理由"):
        running.sign()
    office.take_seat(running.id, SeatState.PRESENT, of=village)
    told = {check.text: check.blocking for check in running.topic().checks}
    assert told.get("到会 1/应到 3") is False
    assert told.get("事项 1：配合单位综合执法中队未到会，签发即派，写入纪要") is False
    assert any("供电所在事项 1、2 时限不一，任务按最迟的" in text and not blocks for text, blocks in told.items())
    with pytest.raises(RuleBroken, match="没有签发"):
        power.object_to(running.id, 1, n, "灯杆是村里的")
    running.sign(closing="三家一起去，今晚先恢复照明")
    stage.wait(hours=3)
    power.object_to(running.id, 1, n, "灯杆是村里的")
    with pytest.raises(RuleBroken, match="已提过异议"):
        power.object_to(running.id, 1, n, "再提一次")
    with pytest.raises(NotAllowed):
        office.object_to(running.id, 1, n, "代提")
    words = running.minutes()
    for said in ("主持人小结：三家一起去，今晚先恢复照明。", "综合行政执法中队未到会", "提出异议：灯杆是村里的"):
        assert said in words
    assert "灯杆是村里的" in stage.events(running.case_id)[-1].payload
    stage.wait(days=4)
    with pytest.raises(RuleBroken, match="1 个工作日）已过"):
        running.desk(running.unit(running.law)).object_to(running.id, 1, m, "太晚了")
    assert stage.verify() == []


def test_nobody_came_and_it_is_signed_with_a_reason(running: Table) -> None:
    n = running.decide()
    running.desk("director").override(running.id, 1, n, "线路是其资产")
    how: dict[str, Any] = {"channel": Channel.PHONE, "speaker": "李所长", "ticked": frozenset(Heard)}
    running.desk("office").read_back(running.id, 1, n, "都记下了", of=running.power, **how)
    running.desk("office").confirm(running.id, 1, n)
    running.sign(reason="台风封路，已逐家电话沟通")
    assert running.topic().item.outcome == "台风封路，已逐家电话沟通"
    assert "没有单位到会，主持人签发理由：台风封路" in running.minutes()


def test_overdue_twice_since_the_last_meeting_is_counted_anew_after_each(town: Stage, tmp_path: Path) -> None:
    """Also one lead, whose rework was late too; a meeting that decided begins the count again and wipes nothing out."""
    power, law = town.unit("S17"), town.unit("S08")
    town.at("2026-11-02 09:00")
    case = town.walk(CaseState.HANDLING).id
    clockwork = Clockwork(town.store, town.clock)

    def late() -> None:
        lead = town.file(case).lead
        assert lead is not None
        town.clock.set((lead.rework_due or lead.due) + timedelta(minutes=1))
        clockwork.run()

    late()
    assert town.file(case).tasks[0].red_at is not None
    town.walk(CaseState.VERIFYING, case)
    town.act(case, town.worker_of(town.grid()), Action.VERIFY, passed=False, finding="灯仍不亮")
    clockwork.run()
    assert town.file(case).case.state is CaseState.HANDLING
    late()
    assert town.file(case).case.consult_reason == "OVERDUE_TWICE"
    assert town.file(case).case.state is CaseState.CONSULTING
    _assert_still_charged(town, case, tmp_path / "out")
    decided_at_once(town, case, law, power)
    town.act(case, town.login_of(law), Action.SIGN)
    town.act(case, town.login_of(law), Action.CONTACT)
    late()
    assert [task.red_at is None for task in town.file(case).tasks if task.role == "LEAD"] == [False, False]
    assert town.file(case).case.state is CaseState.HANDLING


def _assert_still_charged(stage: Stage, case: int, folder: Path) -> None:
    """The lead's miss and its card, by the sums, by the events and by the lists of an export."""
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    found = reads.kpis(stage.store, SYSTEM, first, last, stage.now)
    told = kpi_json(first, last, found.total, found.units)
    lead = next(line for line in found.units if line.unit.id == stage.file(case).tasks[0].unit_id)
    (figure,) = (kpi.figure for kpi in lead.kpis if kpi.metric is Metric.ONTIME_RATE)
    assert (lead.deducted, figure) == (Decimal("0.50"), Figure(0, 1, 1))
    again = reads.kpis(stage.store, SYSTEM, first, last, stage.now, recompute=True)
    assert told == kpi_json(first, last, again.total, again.units)
    export(stage.store, SYSTEM, folder)
    (folder / "kpi.json").write_text(json.dumps(told), encoding="utf-8")
    assert recount.compare(recount.recount(folder, first, last, stage.now), folder / "kpi.json", strict=True) == []
    assert (
        list(recount_scores.compare(recount_scores.scores(folder, first, last, stage.now), folder / "kpi.json")) == []
    )
    assert stage.verify() == []


def test_what_was_written_in_confidence_is_opened_by_nobody_who_does_not_read_it(table: Table) -> None:
    office, other, power = table.desk("office"), table.desk("dispatch1"), table.unit(table.power)
    office.change(table.id, hidden=True)
    table.desk(power).say(table.id, 1, {"view": "电缆是被挖断的", "stance": Stance.RESERVE}, {})
    for step in (
        lambda: other.change(table.id, chair="leader"),
        lambda: other.cancel(table.id, "改期"),
        lambda: other.call(table.id, 1, [table.power]),
        lambda: other.take_off(table.id, 1),
    ):
        with pytest.raises(NotAllowed, match="由本次会商的记录人或主持人改动"):
            step()
    other.change(table.id, place="三楼会议室")
    office.cancel(table.id, "改期")
    who = ("office", "director", "dispatch1", "leader")
    assert [len(table.view(login).file.opinions) for login in who] == [1, 1, 0, 0]
    assert table.stage.verify() == []


def test_a_unit_is_called_by_being_chosen_and_none_signs_for_one_that_is_not(running: Table) -> None:
    stage, office, director = running.stage, running.desk("office"), running.desk("director")
    running.come(running.power, running.law)
    market, water = stage.unit("S06"), stage.unit("S11")
    centre = next(one.id for one in stage.township.units if one.kind is UnitKind.CENTRE)
    with pytest.raises(RuleBroken, match="请选择承办单位"):
        running.decide(lead=centre)
    n = running.decide(lead=market, assisting=(running.law, water))
    seats = {seat.unit_id: seat.state for seat in running.view("office").file.seats}
    assert seats[market] is seats[water] is SeatState.INVITED
    assert running.view(stage.login_of(market)).topics[0].item.n == 1
    assert market in stage.file(running.case_id).case.invited
    office.call(running.id, 1, [running.power, running.law, water])
    name = stage.township.unit[market].short
    assert f"事项 1：{name}未通知，请先通知它参加本议题" in [c.text for c in running.topic().checks if c.blocking]
    office.call(running.id, 1, [running.power, running.law, water, market])
    director.override(running.id, 1, n, "在外执法")
    office.decide(running.id, 1, n, {"due": local("2026-11-23 17:30")})
    assert running.view("office").file.decisions_on(1)[0].override == ""
    director.override(running.id, 1, n, "在外执法")
    phone: dict[str, Any] = {"channel": Channel.PHONE, "speaker": "王所长", "ticked": frozenset(Heard)}
    office.read_back(running.id, 1, n, "都记下了，下雨的话提前说", of=market, **phone)
    with pytest.raises(RuleBroken, match="复述附有条件（下雨的话提前说）"):
        office.confirm(running.id, 1, n)
    office.confirm(running.id, 1, n, "只是提前告知，时限不变")
    running.sign()
    running.desk(stage.login_of(market)).object_to(running.id, 1, n, "不是我所职责")
    assert stage.verify() == []


def test_who_was_there_does_not_make_itself_absent(running: Table) -> None:
    running.come(running.power)
    power = running.desk(running.unit(running.power))
    law = running.desk(running.unit(running.law))
    for desk, state, reason in (
        (power, SeatState.ABSENT, ""),
        (power, SeatState.EXCUSED, "有事"),
        (law, SeatState.ABSENT, ""),
    ):
        with pytest.raises((RuleBroken, NotAllowed), match=r"只能登记离会|缺席由中心登记"):
            desk.take_seat(running.id, state, reason=reason)
    law.take_seat(running.id, SeatState.EXCUSED, reason="下村")
    power.take_seat(running.id, SeatState.LEFT)
    running.desk("office").take_seat(running.id, SeatState.EXCUSED, of=running.power, reason="登记错了")


def test_what_the_program_finds_nobody_claims_and_what_was_made_up_for_is_not_met_about_again(town: Stage) -> None:
    """Until the minutes are out the board says that they are owed."""
    town.at("2026-11-18 09:00")
    case = town.register()
    town.act(case.id, "lead1", Action.WHISTLE, lead=town.unit("S17"), oral_direction="先断电抢修")
    for reason in ("OVERDUE_TWICE", "THIRD_RETURN", "DISSATISFIED"):
        with pytest.raises(NotAllowed, match="由系统认定"):
            town.act(case.id, "director", Action.CONSULT, reason=reason)
    director = town.meetings("director")
    held = director.instant(case.id)
    director.settle(held, 1, ItemState.RECORDED, "照办")
    director.end(held)
    with pytest.raises(UserError, match="已在2026年第1次补会商补议，请印发会商纪要"):
        director.instant(case.id)
    town.wait(hours=25)
    line = case_view(town.desk("leader"), case.id).line
    assert line is not None
    assert "口头研判的会商纪要应于 11-19" in line.why(town.now)
    town.papers().issue("minutes", Subject(meeting=held))
    assert town.file(case.id).case.minutes_due is None
