"""J1, the department that refuses: a street lamp nobody wants, three requests to return it, and so to the meeting.

The meeting makes an absent unit lead, is undone and signed again, and leaves a rule for the next lamp.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pypdfium2
import pytest

from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.dispatch.intake.advice import Adviser, Asked
from commandcenter.dispatch.judgement import Judge
from commandcenter.dispatch.meetings import meeting_view, meetings_board, rules_in_force
from commandcenter.dispatch.overviews import boards
from commandcenter.dispatch.overviews.boards import BoardQuery, Line, Queue
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.dispatch.reads import kpis
from commandcenter.models.access import may_see
from commandcenter.models.case import AskResult, CaseFile, CaseState, Channel, Task, TaskState
from commandcenter.models.errors import NotFound, RuleBroken, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.lifecycle.consulting import ConsultReason
from commandcenter.models.lights import Light
from commandcenter.models.meeting.terms import Heard, SeatState, Stance
from commandcenter.models.people import SYSTEM
from commandcenter.models.timing.ledger import LineKind
from commandcenter.models.timing.ledger_text import explain
from commandcenter.models.timing.worktime import TZ, Limit, LimitUnit, due
from commandcenter.models.town.matters import Route
from tests.stage import Stage

_TEXT = "西村二村村口路灯不亮，晚上出行不便"
_CENTRE = ("intake1", "dispatch1", "lead1", "director", "leader")


@dataclass(frozen=True)
class Lamp:
    """The case, and whose it might be: 供电所, 综合执法 and the village with its grid worker; others look on."""

    stage: Stage
    id: int
    power: int
    law: int
    village: int

    @property
    def file(self) -> CaseFile:
        return self.stage.file(self.id)

    def task(self, unit_id: int) -> Task:
        """The newest task of a unit."""
        return [task for task in self.file.tasks if task.unit_id == unit_id][-1]

    def login(self, unit_id: int) -> str:
        return self.stage.login_of(unit_id)

    @property
    def strangers(self) -> tuple[str, ...]:
        """Units and grids that never had anything to do with it."""
        return "u-s05", "gl-c01", "gw-v201-a"

    def act(self, login: str, action: Action, **said: object) -> None:
        self.stage.act(self.id, login, action, **said)

    def line(self, login: str) -> Line | None:
        desk = self.stage.desk(login)
        return boards.lines(desk, BoardQuery(), [self.id])[self.id]

    def ball(self, login: str = "director") -> str:
        """球在谁手, as this login reads it; "" when it does not see the case."""
        line = self.line(login)
        return "" if line is None else str(line.ball)

    def waits_for_me(self, login: str) -> Queue | None:
        """The part of 等我办 in which the login finds the lamp."""
        desk = self.stage.desk(login)
        counts = boards.counts(desk).queues
        found = [queue for queue, n in counts.items() if n and queue.value.startswith("MINE_")]
        assert len(found) == counts.get(Queue.MINE, 0) <= 1
        return found[0] if found else None

    def seen_by(self, *units: int) -> None:
        """The centre and these units see it, with the place's grid; nobody else knows of it."""
        stage = self.stage
        worker = () if self.file.case.grid_id is None else (stage.worker_of(self.file.case.grid_id),)
        logins = (*_CENTRE, *(self.login(unit) for unit in units), *worker)
        others = {*self.strangers, *(self.login(u) for u in (self.power, self.law, self.village)), "admin"}
        for login in (*logins, *others - set(logins)):
            is_seen = login in logins
            assert may_see(self.file, stage.session(login), stage.township) is is_seen
            assert (self.line(login) is not None) is is_seen
            desk = stage.desk(login)
            if is_seen:
                assert case_view(desk, self.id).file == self.file
            else:
                with pytest.raises(NotFound):
                    case_view(desk, self.id)


@pytest.fixture
def lamp(stage: Stage) -> Lamp:
    """Monday 08:40: the order of 12345 is in; the words name place, matter and who usually does it."""
    stage.at("2026-11-16 08:40")
    found = Judge(stage.township).suggest("", _TEXT)
    assert (found.place.grid_id, found.matter_id) == (stage.grid(), stage.matter())
    assert found.lead_id == stage.unit("S17")
    assert found.route is Route.R2
    case = stage.register(text=_TEXT, external_no="37092320261116001")
    village = stage.township.grid[stage.grid()].unit_id
    return Lamp(stage, case.id, stage.unit("S17"), found.assisting_ids[0], village)


def _admit_and_dispatch(lamp: Lamp) -> None:
    """To the village, whose lamp it is, with 供电所 assisting; both sign."""
    stage = lamp.stage
    stage.at("2026-11-16 09:00")
    lamp.act("intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.at("2026-11-16 09:10")
    lamp.act("dispatch1", Action.DISPATCH, lead=lamp.village, assisting=(lamp.power,))
    stage.at("2026-11-16 09:20")
    for unit in (lamp.village, lamp.power):
        lamp.act(lamp.login(unit), Action.SIGN)


def _ask_return(lamp: Lamp, unit: int, reason: str) -> None:
    lamp.act(lamp.login(unit), Action.ASK, kind="RETURN", reason=reason, cited_duty="本单位职责清单")


def _refused(lamp: Lamp) -> None:
    """供电所 asks at 09:40; 值班长 says no three working hours later."""
    _admit_and_dispatch(lamp)
    lamp.stage.at("2026-11-16 09:40")
    _ask_return(lamp, lamp.power, "属村集体")
    lamp.stage.at("2026-11-16 14:10")
    lamp.act("lead1", Action.DECIDE, request=1, approve=False, ruling="线路由供电所维护")


def _granted(lamp: Lamp) -> None:
    """The village asks and is let go; 综合执法 gets the case."""
    lamp.stage.at("2026-11-16 14:30")
    _ask_return(lamp, lamp.village, "村里没有电工")
    lamp.act("lead1", Action.DECIDE, request=2, approve=True, ruling="同意退单")
    lamp.stage.at("2026-11-16 15:00")
    lamp.act("dispatch1", Action.DISPATCH, lead=lamp.law)


def _to_the_meeting(lamp: Lamp) -> None:
    _refused(lamp)
    _granted(lamp)
    lamp.stage.at("2026-11-17 09:00")
    _ask_return(lamp, lamp.law, "不是市政路灯")


def test_whose_turn_it_is_at_every_step(lamp: Lamp) -> None:
    stage, power, law, village = lamp.stage, lamp.power, lamp.law, lamp.village
    lamp.seen_by()
    assert lamp.ball() == "等受理员受理"
    assert lamp.ball("intake1") == "等我受理"
    assert lamp.waits_for_me("intake1") is Queue.MINE_ACCEPT

    stage.at("2026-11-16 09:00")
    lamp.act("intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    lamp.seen_by(village)
    assert lamp.ball() == "等调度员派单"
    assert lamp.waits_for_me("dispatch1") is Queue.MINE_DISPATCH
    assert lamp.waits_for_me("intake1") is None

    stage.at("2026-11-16 09:10")
    lamp.act("dispatch1", Action.DISPATCH, lead=village, assisting=(power,))
    lamp.seen_by(village, power)
    assert lamp.ball() == "等西村二村签收"
    assert lamp.ball(lamp.login(power)) == "等我签收"
    line = lamp.line("director")
    assert line is not None
    assert line.row.waits_for == ("等西村二村签收", "等供电所签收")
    assert line.light(stage.now) is Light.UNSIGNED
    assert line.reason == "西村二村应于 11-16 14:40 前签收"

    stage.at("2026-11-16 09:20")
    for unit in (village, power):
        lamp.act(lamp.login(unit), Action.SIGN)
    assert lamp.ball() == "等西村二村联系"
    assert lamp.waits_for_me(lamp.login(power)) is Queue.MINE_CONTACT

    stage.at("2026-11-16 09:40")
    _ask_return(lamp, power, "属村集体")
    assert lamp.ball() == "等值班长裁决退单"
    assert lamp.ball("lead1") == "等我裁决退单"
    assert lamp.waits_for_me("lead1") is Queue.MINE_DECIDE

    stage.at("2026-11-16 14:10")
    lamp.act("lead1", Action.DECIDE, request=1, approve=False, ruling="线路由供电所维护")
    assert lamp.ball() == "等西村二村联系"
    assert lamp.waits_for_me("lead1") is None
    assert lamp.ball(lamp.login(power)) == "等我联系"

    _granted(lamp)
    lamp.seen_by(village, power, law)  # who had it still sees what becomes of it
    assert lamp.ball() == "等综合执法中队签收"
    assert lamp.waits_for_me(lamp.login(law)) is Queue.MINE_SIGN
    assert lamp.waits_for_me(lamp.login(power)) is None

    stage.at("2026-11-17 09:00")
    _ask_return(lamp, law, "不是市政路灯")
    lamp.seen_by(village, power, law)
    assert lamp.ball() == "等我会商"
    assert lamp.ball("lead1") == "等主任会商"
    assert lamp.waits_for_me("director") is Queue.MINE_MEET
    assert lamp.waits_for_me(lamp.login(law)) is None
    line = lamp.line("lead1")
    assert line is not None
    assert line.reason == "主任应于 11-19 17:30 前会商"
    assert [tag.word for tag in line.tags] == ["退单 3"]


def test_a_refused_return_never_paused_the_clock(lamp: Lamp) -> None:
    stage = lamp.stage
    _admit_and_dispatch(lamp)
    before = lamp.task(lamp.power)
    stage.at("2026-11-16 09:40")
    _ask_return(lamp, lamp.power, "属村集体")
    asked = lamp.file.requests[0]
    assert asked.decide_due == due(stage.now, Limit(240, LimitUnit.WORKING_MINUTES), stage.township.calendar)
    stage.at("2026-11-16 14:10")
    lamp.act("lead1", Action.DECIDE, request=1, approve=False, ruling="线路由供电所维护")
    after, decided = lamp.task(lamp.power), lamp.file.requests[0]
    assert decided.result is AskResult.REFUSED
    assert decided.decided_at is not None
    assert stage.township.calendar.working_seconds(decided.asked_at, decided.decided_at) == 3 * 3600
    assert (after.clock, after.due) == (before.clock, before.due)
    assert [line.kind for line in after.clock.lines] == [line.kind for line in before.clock.lines]
    assert LineKind.PAUSE not in {line.kind for line in after.clock.lines}
    assert "暂停" not in "\n".join(explain(after.clock, stage.township.calendar))
    assert after.returns_refused == 1


def test_a_granted_return_of_the_lead_gives_the_case_back_to_triage(lamp: Lamp) -> None:
    _refused(lamp)
    lamp.stage.at("2026-11-16 14:30")
    _ask_return(lamp, lamp.village, "村里没有电工")
    lamp.act("lead1", Action.DECIDE, request=2, approve=True, ruling="同意退单")
    assert lamp.file.case.state is CaseState.ACCEPTED
    assert lamp.task(lamp.village).state is TaskState.RETURNED
    assert lamp.task(lamp.power).state is TaskState.WITHDRAWN
    assert lamp.file.case.hops == 1


def test_the_third_request_puts_it_to_the_meeting(lamp: Lamp) -> None:
    stage = lamp.stage
    _to_the_meeting(lamp)
    case = lamp.file.case
    assert (case.state, case.route) == (CaseState.CONSULTING, Route.R4)
    assert case.consult_reason == ConsultReason.THIRD_RETURN.value
    assert case.due == due(stage.now, Limit(2, LimitUnit.WORKING_DAYS), stage.township.calendar)
    assert [ask.result for ask in lamp.file.requests] == [AskResult.REFUSED, AskResult.APPROVED, AskResult.VOID]
    asked, consulted = stage.events(lamp.id)[-2:]
    assert (asked.kind, asked.login) == ("ASK", lamp.login(lamp.law))
    assert (consulted.kind, consulted.login) == ("CONSULT", SYSTEM.login)
    with pytest.raises(RuleBroken):
        _ask_return(lamp, lamp.law, "再退一次")


def test_the_decision_is_the_third_hop_and_the_refusal_costs_one_point_once(lamp: Lamp) -> None:
    stage = lamp.stage
    _to_the_meeting(lamp)
    assert lamp.file.case.hops == 2
    with pytest.raises(RuleBroken, match="会商派发由主持人在会上签发"):
        lamp.act("director", Action.DIRECT, lead=lamp.power, assisting=(lamp.law,))
    meeting, _ = _meet(lamp)
    _sign(lamp, meeting)
    assert lamp.file.case.hops == 3
    assert lamp.ball(lamp.login(lamp.power)) == "等我签收"
    assert lamp.task(lamp.power).returns_refused == 0  # the new task begins without the old quarrel

    month = date(2026, 11, 1), date(2026, 11, 30)
    report = kpis(stage.store, SYSTEM, *month, stage.now)
    deducted = {result.unit.id: result.deducted for result in report.units}
    assert [deducted[unit] for unit in (lamp.power, lamp.village, lamp.law)] == [1, 0, 0]
    assert kpis(stage.store, SYSTEM, *month, stage.now, recompute=True) == report
    assert stage.verify() == []


def _meet(lamp: Lamp) -> tuple[int, int]:
    """Wednesday afternoon, 供电所 absent: the chair makes it lead, it reads back by telephone; 综合执法 keeps its view.

    Returns the meeting and the number of the decision.
    """
    stage, office = lamp.stage, lamp.stage.meetings("office")
    stage.at("2026-11-18 09:00")
    waiting = meetings_board(stage.desk("office")).waiting
    assert [(one.waiting.case_id, one.reason) for one in waiting] == [(lamp.id, "第三次退单")]
    begins = datetime(2026, 11, 18, 14, 30, tzinfo=TZ)
    meeting = office.plan([lamp.id], begins, "三楼会议室", "director", opinions_due=begins)
    stage.at("2026-11-18 14:30")
    office.begin(meeting)
    for unit in (lamp.law, lamp.village):
        stage.meetings(lamp.login(unit)).take_seat(meeting, SeatState.PRESENT)
    kept = {"stance": Stance.RESERVE, "view": "不是市政路灯，不宜由我队牵头"}
    stage.meetings(lamp.login(lamp.law)).say(meeting, 1, kept)
    decided = {
        "lead": lamp.power,
        "assisting": (lamp.village, lamp.law),
        "task": "修复村口路灯",
        "due": datetime(2026, 11, 23, 17, 30, tzinfo=TZ),
        "standard": "夜间亮灯，网格员到场核查",
    }
    n, _ = office.decide(meeting, 1, None, decided)
    stage.meetings("director").override(meeting, 1, n, "线路和灯具由供电所维护")
    phone = {"channel": Channel.PHONE, "speaker": "供电所李所长"}
    office.read_back(meeting, 1, n, "三项都已复述", ticked=frozenset(Heard), **phone)
    office.confirm(meeting, 1, n)
    return meeting, n


def _sign(lamp: Lamp, meeting: int) -> None:
    topic = meeting_view(lamp.stage.desk("director"), meeting).topic(1)
    assert topic is not None
    lamp.stage.meetings("director").sign(meeting, 1, topic.seal, rule=True)


def test_signed_undone_signed_again_it_is_one_meeting_with_one_issue_of_minutes(lamp: Lamp) -> None:
    stage = lamp.stage
    _to_the_meeting(lamp)
    meeting, _ = _meet(lamp)
    _sign(lamp, meeting)
    assert [(t.unit_id, t.state) for t in lamp.file.live_tasks] == [
        (unit, TaskState.SENT) for unit in (lamp.power, lamp.village, lamp.law)
    ]
    stage.wait(seconds=6)
    stage.meetings("director").unsign(meeting, 1)
    assert lamp.file.case.state is CaseState.CONSULTING
    before = len(lamp.file.tasks) - 3
    assert [task.state for task in lamp.file.tasks[before:]] == [TaskState.WITHDRAWN] * 3
    assert lamp.file.live_tasks == ()  # its old task ended as the case came to the meeting
    assert rules_in_force(stage.desk("dispatch1")) == ()
    _sign(lamp, meeting)
    assert lamp.file.case.hops == 3
    assert all(task.due == datetime(2026, 11, 23, 17, 30, tzinfo=TZ) for task in lamp.file.live_tasks)

    papers, about = stage.papers("office"), Subject(meeting=meeting)
    printed = papers.issue("minutes", about)
    assert printed.number == "会商纪要〔2026〕第1期"
    with pytest.raises(UserError, match="第1期"):
        papers.issue("minutes", about)
    assert papers.reprint("minutes", about).pdf == printed.pdf
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(printed.pdf))
    words = "".join(words.split())
    for said in ("由主持人指定牵头", "供电所李所长", "保留意见", "不是市政路灯，不宜由我队牵头", "修复村口路灯"):
        assert said in words
    with pytest.raises(RuleBroken, match="纪要已印发"):
        stage.meetings("director").unsign(meeting, 1)
    assert stage.verify() == []


def test_the_next_lamp_is_proposed_by_the_rule_with_its_origin(lamp: Lamp) -> None:
    stage = lamp.stage
    _to_the_meeting(lamp)
    meeting, _ = _meet(lamp)
    _sign(lamp, meeting)
    stage.at("2026-11-19 09:00")
    words = "西村三村路灯不亮，出行不便"
    advice = Adviser(stage.desk("intake1")).advise(Asked(words))
    found = advice.suggestion
    assert (found.lead_id, found.assisting_ids) == (lamp.power, (lamp.village, lamp.law))
    assert found.reasons[0].startswith("会商派单规则：供电所牵头")
    assert f"2026年第1次会商（2026-11-18，{lamp.file.case.no}）" in found.reasons[0]
    assert advice.rule is not None
    unclear = Adviser(stage.desk("intake1")).advise(Asked("西村路灯不亮")).suggestion.place
    assert unclear.grid_id is None
    assert len(unclear.candidates) == 4
    stage.meetings("office").revoke_rule(meeting, 1, "职责已重新划分")
    assert Adviser(stage.desk("intake1")).advise(Asked(words)).rule is None
