"""What becomes of a meeting's decisions: counted when the next one opens, and the dispatch rules that triage goes by,
on both engines."""

from __future__ import annotations

from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.dispatch.intake.advice import Adviser, Asked
from commandcenter.dispatch.intake.sending import facts
from commandcenter.dispatch.meetings import MeetingDesk, meeting_view, meetings_board, rules_in_force
from commandcenter.models.case import Channel
from commandcenter.models.lifecycle import Action
from commandcenter.models.meeting.terms import Heard, ItemState, RuleEnd, SeatState, Stance
from commandcenter.models.store import meetings
from commandcenter.models.timing.worktime import TZ
from tests.dispatch.lamp_table import WORDS, Table, local, put_to_meeting
from tests.stage import Stage


def _decided(table: Table, case_id: int, lead: int, due: str) -> tuple[int, str]:
    """An instant meeting that makes a unit lead from now on; the meeting's id and its seal."""
    stage, office = table.stage, table.desk("office")
    meeting = MeetingDesk(stage.desk("director")).instant(case_id)
    office.take_seat(meeting, SeatState.PRESENT, of=lead)
    n, _ = office.decide(meeting, 1, None, {"lead": lead, "task": "修灯", "due": local(due), "standard": "灯亮"})
    office.read_back(meeting, 1, n, "都记下了", of=lead, ticked=frozenset(Heard))
    office.confirm(meeting, 1, n)
    topic = meeting_view(stage.desk("director"), meeting).topic(1)
    assert topic is not None
    return meeting, topic.seal


def _ended(stage: Stage) -> list[RuleEnd | None]:
    return [one.ended for one in meetings_board(stage.desk("office")).rules]


def test_the_next_meeting_opens_with_what_became_of_each_task_of_the_last_decisions(running: Table) -> None:
    stage, director = running.stage, running.desk("director")
    running.come(running.power, running.law)
    running.read_back(running.decide(), running.power)
    running.sign()
    running.desk("office").end(running.id)
    stage.wait(hours=1)
    idle = director.instant(put_to_meeting(stage))  # a meeting that decides nothing wipes nothing out
    director.settle(idle, 1, ItemState.DEFERRED, "再了解情况")
    director.end(idle)
    stage.wait(minutes=5)
    coming = director.plan([put_to_meeting(stage)], local("2026-11-23 14:30"), "三楼会议室", "director")

    def told(login: str = "office") -> list[tuple[str, bool, bool, bool]]:
        found = meeting_view(stage.desk(login), coming).completion
        assert {one.meeting for one in found} <= {"2026年第1次会商"}
        return [(one.state, one.done, one.late, one.ended) for one in found]

    assert told() == [("待签收", False, False, False)] * 2
    assert told("u-s17") == told()
    stage.act(running.case_id, "u-s17", Action.ASK, kind="RETURN", reason="杆线属村集体", cited_duty="三定方案")
    stage.act(running.case_id, "lead1", Action.DECIDE, request=1, approve=True, ruling="同意退单")
    assert told() == [("已退", False, False, True), ("已撤回", False, False, True)]
    stage.wait(minutes=1)
    stage.act(running.case_id, "lead1", Action.DISPATCH, lead=running.law, route="R2")
    assert told() == [("已退", False, False, True), ("已撤回", False, False, True)]

    def earlier() -> int:
        topic = meeting_view(stage.desk("office"), coming).topic(1)
        assert topic is not None
        return len(topic.past)

    assert earlier() == 1
    stage.act(running.case_id, "director", Action.TRANSFER, recipient="东平县公安局")
    assert (earlier(), told()) == (0, [])


def test_what_a_meeting_left_unsettled_is_taken_up_in_the_next_and_the_story_tells_of_it(running: Table) -> None:
    stage, office, power = running.stage, running.desk("office"), running.unit(running.power)
    running.desk(power).say(running.id, 1, {"view": "线路归我所"})
    told = {"of": running.law, "channel": Channel.PHONE, "speaker": "王队长"}
    office.say(running.id, 1, {"view": "可以配合", "stance": Stance.AGREE}, **told)
    running.decide()
    office.settle(running.id, 1, ItemState.DEFERRED, "等村里回话")
    office.put_on(running.id, [running.case_id])  # put off by mistake: once more in the same meeting
    assert meeting_view(stage.desk("office"), running.id).topics[-1].earlier is not None
    office.end(running.id)
    told_of = [step.what for step in case_view(stage.desk("office"), running.case_id).story]
    assert sum("2026年第1次会商没有议定，延后再议：" in words for words in told_of) == 2
    assert any("等村里回话" in words for words in told_of)
    coming = running.desk("director").instant(running.case_id)
    office.call(coming, 1, (running.power, running.law))
    topic = meeting_view(stage.desk("office"), coming).topic(1)
    own = meeting_view(stage.desk(power), coming).topic(1)
    assert topic is not None
    assert topic.earlier is not None
    assert own is not None
    assert own.earlier is not None
    assert (len(topic.earlier.opinions), len(topic.earlier.decisions)) == (2, 1)
    assert ([one.view for one in own.earlier.opinions], own.earlier.decisions) == (["线路归我所"], ())
    office.take_up(coming, 1)
    running.desk(power).take_up(coming, 1)
    office.take_up(coming, 1)  # what stands there already stays as it is
    file = meeting_view(stage.desk("office"), coming).file
    assert [one.task for one in file.decisions_on(1)] == ["恢复 6 盏路灯供电"]
    said = {(one.unit_id, one.view, one.channel, one.speaker) for one in file.opinions_on(1)}
    assert said == {
        (running.power, "线路归我所", None, ""),
        (running.law, "可以配合", Channel.PHONE, "王队长"),
    }


def test_a_task_still_open_is_told_also_after_later_decisions_and_late_as_of_now(running: Table) -> None:
    stage, director = running.stage, running.desk("director")
    running.come(running.power, running.law)
    running.read_back(running.decide(assisting=()), running.power, WORDS.replace("，综合执法中队配合", ""))
    running.sign()
    running.desk("office").end(running.id)
    stage.wait(minutes=10)
    second, seal = _decided(running, put_to_meeting(stage), running.law, "2026-11-27 17:30")
    director.sign(second, 1, seal)
    director.end(second)
    coming = director.plan([put_to_meeting(stage)], local("2026-11-23 14:30"), "三楼会议室", "director")

    def told() -> list[tuple[str, bool]]:
        return [(one.meeting, one.late) for one in meeting_view(stage.desk("office"), coming).completion]

    assert told() == [("2026年第2次即时会商", False), ("2026年第1次会商", False)]
    stage.at("2026-11-22 09:00")
    assert told() == [("2026年第2次即时会商", False), ("2026年第1次会商", True)]


def test_a_rule_ends_with_its_leads_return_and_with_a_newer_one_and_names_nobody_complained_about(
    running: Table,
) -> None:
    stage, director = running.stage, running.desk("director")
    running.come(running.power, running.law)
    running.read_back(running.decide(), running.power)
    running.sign(rule=True)
    running.desk("office").end(running.id)
    assert _ended(stage) == [None]
    stage.wait(minutes=10)
    second, seal = _decided(running, put_to_meeting(stage), running.law, "2026-11-27 17:30")
    director.sign(second, 1, seal, rule=True)
    assert _ended(stage) == [None, RuleEnd.REPLACED]
    stage.wait(seconds=5)
    director.unsign(second, 1)  # taken back it never was
    assert _ended(stage) == [None]
    director.sign(second, 1, seal, rule=True)
    assert [rule.lead for rule in rules_in_force(stage.desk("dispatch1"))] == [running.law]

    case = stage.register()
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    told = facts(stage.desk("dispatch1"), stage.file(case.id)).rule
    assert told is not None
    assert told.lead == running.law
    stage.act(case.id, "lead1", Action.PROTECT, units=(running.law,))
    file = stage.file(case.id)
    assert facts(stage.desk("dispatch1"), file).rule is None
    asked = Asked(file.case.text, grid_id=stage.grid(), matter_id=stage.matter(), complained=frozenset({running.law}))
    advice = Adviser(stage.desk("dispatch1")).advise(asked)
    assert advice.rule is None
    assert running.law not in (advice.suggestion.lead_id, *advice.suggestion.assisting_ids)

    power, station, law = (running.unit(unit) for unit in (running.power, stage.unit("S05"), running.law))
    reads = {login: _origins(stage, login) for login in (power, law, station, "dispatch1", "duty1")}
    assert reads == {power: 1, law: 2, station: 0, "dispatch1": 2, "duty1": 2}
    stage.act(running.case_id, "lead1", Action.PROTECT, persons=(stage.session("duty1").person_id,))
    assert _origins(stage, "duty1") == 1

    newest = meetings_board(stage.desk("office")).rules[0]
    director.revoke_rule(newest.meeting_id, newest.rule.n, "线路已移交")
    assert _ended(stage) == [RuleEnd.REPLACED]  # the older one is not in force again
    assert rules_in_force(stage.desk("dispatch1")) == ()
    stage.act(running.case_id, "u-s17", Action.ASK, kind="RETURN", reason="杆线属村集体", cited_duty="三定方案")
    stage.act(running.case_id, "lead1", Action.DECIDE, request=1, approve=True, ruling="同意退单")
    assert _ended(stage) == [RuleEnd.RETURNED]
    assert stage.verify() == []


def _origins(stage: Stage, login: str) -> int:
    """How many rules a login reads; on a server as the database itself says."""
    desk = stage.desk(login)
    with desk.store.read() as connection:
        return len(meetings.rules(connection, desk.by))


def test_a_unit_of_several_matters_is_told_late_by_each_matters_deadline(running: Table) -> None:
    """Its task has one clock, until the last of them; the earlier ones stand as they were decided."""
    running.come(running.power)
    alone = WORDS.replace("，综合执法中队配合", "")
    for day, task in ((20, "先恢复照明"), (27, "换灯杆")):
        n = running.decide(task=task, assisting=(), due=local(f"2026-11-{day} 20:00"))
        running.read_back(n, running.power, alone.replace("21日", f"{day}日"))
    running.sign()
    running.desk("office").end(running.id)
    stage = running.stage
    coming = MeetingDesk(stage.desk("office")).plan(
        [put_to_meeting(stage)], local("2026-11-23 14:30"), "三楼", "director"
    )
    stage.at("2026-11-23 14:30")
    found = meeting_view(stage.desk("office"), coming).completion
    assert [(one.due.astimezone(TZ).day, one.late) for one in found] == [(20, True), (27, False)]
