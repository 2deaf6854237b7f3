"""Accountability through its commands, on both engines: proposed with evidence, decided, rectified, checked, used."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from commandcenter.dispatch.documents import kind_of
from commandcenter.dispatch.figures.accountability import (
    AccountabilityDesk,
    Measure,
    Purpose,
    State,
    Step,
    Trigger,
    matters,
    proposals,
)
from commandcenter.dispatch.paperwork.specimens import Decision, decisions
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken
from commandcenter.models.lifecycle import Action
from commandcenter.models.timing.worktime import TZ
from tests.stage import Stage


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def _supervised(stage: Stage, unit_id: int, until: str) -> int:
    """A case the unit has signed for, supervised with a limit of its own."""
    case = stage.register()
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(case.id, "dispatch1", Action.DISPATCH, lead=unit_id)
    stage.act(case.id, stage.login_of(unit_id), Action.SIGN)
    stage.act(case.id, "lead1", Action.SUPERVISE, reason="久拖不决", until=_local(until))
    return case.id


def test_from_two_unmet_orders_to_a_rectification_that_failed(town: Stage) -> None:
    stage, water = town, town.unit("S13")
    director, leader, office = (AccountabilityDesk(stage.desk(login)) for login in ("director", "leader", "office"))
    own = AccountabilityDesk(stage.desk(stage.login_of(water)))
    stage.at("2026-11-02 09:00")
    first, second = _supervised(stage, water, "2026-11-03 17:30"), _supervised(stage, water, "2026-11-05 17:30")
    assert proposals(stage.desk("director")) == ()
    stage.at("2026-11-06 09:00")
    (line,) = proposals(stage.desk("director"))
    key = line.proposal.key
    assert (line.proposal.trigger, line.proposal.proposed) == (Trigger.UNMET, Measure.TALK)
    assert line.case_nos == tuple(stage.file(i).case.no for i in (first, second))
    assert line.may_decide == (Measure.TALK, Measure.CRITICISE)
    assert proposals(stage.desk("office"))[0].may_decide == ()
    with pytest.raises(NotAllowed):
        proposals(stage.desk(stage.login_of(water)))

    # --- decided by a leader with a reason, and never a measure that is not this unit's
    with pytest.raises(NotAllowed):
        office.decide(key, Measure.TALK, "属实")
    with pytest.raises(RuleBroken, match="决定理由"):
        director.decide(key, Measure.TALK, " ")
    with pytest.raises(RuleBroken, match="不能函告"):
        director.decide(key, Measure.LETTER, "属实")
    with pytest.raises(NotAllowed, match="由领导决定"):
        director.decide(key, Measure.DISCIPLINE, "属实")
    with pytest.raises(RuleBroken, match="工作日"):
        director.decide(key, Measure.TALK, "两次督办未落实", rectify="泵房修复", due=date(2026, 11, 14))
    decided = director.decide(key, Measure.TALK, "两次督办未落实", rectify="泵房修复", due=date(2026, 11, 13))
    with pytest.raises(NotFound, match="已有决定"):
        leader.decide(key, Measure.TALK, "再谈一次")
    assert proposals(stage.desk("leader")) == ()

    # --- its papers can be printed, others cannot
    office_desk, told = stage.desk("office"), Decision(decided, "老湖镇水利站", "约谈")
    assert [list(decisions(office_desk, kind_of(code))) for code in ("talk_notice", "rectification")] == [[told]] * 2
    assert list(decisions(office_desk, kind_of("criticism"))) == []

    # --- the unit reads and reports, the centre finds it wanting: the next step is proposed
    (seen,) = matters(stage.desk(stage.login_of(water)))
    assert (seen.file.matter.state, seen.decided_by) == (State.RECTIFYING, stage.session("director").name)
    assert seen.steps == {Step.REPORT}
    assert matters(stage.desk(stage.login_of(stage.unit("S12")))) == ()
    with pytest.raises((NotAllowed, NotFound)):
        AccountabilityDesk(stage.desk(stage.login_of(stage.unit("S12")))).report(decided, "代报")
    with pytest.raises(RuleBroken, match="期限也未到"):
        office.check(decided, False, "未见动工")
    stage.at("2026-11-12 09:00")
    own.report(decided, "已更换水泵")
    office.check(decided, False, "现场水泵未通电")
    (again,) = proposals(stage.desk("leader"))
    assert (again.proposal.trigger, again.proposal.proposed) == (Trigger.RECTIFY, Measure.CRITICISE)
    assert again.proposal.follows == decided
    assert Measure.DISCIPLINE in again.may_decide
    demanded = {"rectify": "限期通电", "due": date(2026, 11, 16)}
    follow = leader.decide(again.proposal.key, Measure.CRITICISE, "整改不力", **demanded)
    stage.at("2026-11-17 09:00")
    assert next(m for m in matters(stage.desk("office")) if m.file.matter.id == follow).overdue
    with pytest.raises(RuleBroken, match="没有报送"):
        office.check(follow, True, "已通电")
    own.report(follow, "已通电")
    office.check(follow, True, "现场已通电")
    office.use(follow, Purpose.YEAR, "年终考核扣分")
    done = next(m for m in matters(stage.desk("office")) if m.file.matter.id == follow)
    assert (done.file.matter.state, [use.purpose for use in done.file.uses]) == (State.DONE, [Purpose.YEAR])
    with pytest.raises(NotFound):
        office.papered(follow, 4711)
    assert stage.verify() == []


def test_proven_fraud_at_once_and_to_the_county_only_a_letter(town: Stage) -> None:
    stage, county = town, town.unit("X07")
    stage.at("2026-11-02 09:00")
    case = stage.register()
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(case.id, "lead1", Action.DISPATCH, lead=county, responsible=stage.unit("S13"))
    stage.act(case.id, stage.login_of(county), Action.SIGN)
    assert stage.file(case.id).case.state is CaseState.HANDLING
    stage.act(case.id, "director", Action.FRAUD, evidence="照片系旧照")
    (line,) = proposals(stage.desk("leader"))
    assert (line.proposal.unit.id, line.may_decide) == (county, (Measure.LETTER, Measure.SUGGEST))
    desk = AccountabilityDesk(stage.desk("leader"))
    with pytest.raises(RuleBroken, match="不能约谈"):
        desk.decide(line.proposal.key, Measure.TALK, "属实")
    with pytest.raises(RuleBroken, match="只对受考核问责的本镇单位责令整改"):
        desk.decide(line.proposal.key, Measure.LETTER, "属实", rectify="限期重办", due=date(2026, 11, 16))
    assert len(proposals(stage.desk("leader"))) == 1, "nothing was decided"
    declined = desk.decline(line.proposal.key, "另行核实")
    assert proposals(stage.desk("leader")) == ()
    assert matters(stage.desk(stage.login_of(county))) == ()
    assert [m.file.matter.id for m in matters(stage.desk("office"))] == [declined]
    assert stage.verify() == []
