"""J4, month's end with an appeal: drafted, shown, published while a case is reopened, appealed in time and too late,
revised; the paper of the first publication stays as it was printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pdfplumber
import pytest

from commandcenter.dispatch.figures.accountability import Measure, proposals
from commandcenter.dispatch.figures.appraisals import (
    AppraisalDesk,
    Excuse,
    Frozen,
    Step,
    frozen_cases,
    month_view,
    months,
    what_if,
)
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.dispatch.reads import kpis
from commandcenter.models.case import CaseState
from commandcenter.models.draft import Platform
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken, UserError
from commandcenter.models.kpi import Figure, Metric
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import SYSTEM, UnitKind
from commandcenter.models.scoring.appraisal import frozen as freezing
from commandcenter.models.scoring.assessment import UnitResult
from commandcenter.models.scoring.kpi_report import kpi_json
from commandcenter.models.scoring.periods import month_of
from commandcenter.models.store import appraisals, rebuilding
from commandcenter.models.store.export import export
from tests import recount, recount_scores
from tests.journeys import month_report
from tests.journeys.month_withdrawn import drafted_too_early
from tests.stage import Stage, Theatre

#: How many tasks of October each station leads, and how many of them it files late.
_WORK = {"供电所": (20, 0), "水利站": (20, 2), "农业综合服务中心": (20, 1), "市场监管所": (20, 3), "消防站": (3, 1)}
#: The county's department assists once (吹哨协助): listed with its figures, and nobody's to call to account here.
_COUNTY = "县交通局"
_LIGHT = "路灯不亮，晚上出行不便"


class October(NamedTuple):
    """The township after October: the cases of each station by its short name, those filed late last."""

    stage: Stage
    cases: dict[str, list[int]]

    def unit(self, short: str) -> int:
        return next(unit.id for unit in self.stage.township.units if unit.short == short)

    def desk(self, login: str) -> AppraisalDesk:
        return AppraisalDesk(self.stage.desk(login))

    def of_unit(self, short: str) -> AppraisalDesk:
        return self.desk(self.stage.login_of(self.unit(short)))


@pytest.fixture(scope="module")
def october(theatre: Theatre, tmp_path_factory: pytest.TempPathFactory) -> Iterator[October]:
    """Every task through the real commands: dispatched on 10-12, most filed and verified on 10-14, the late ones after
    their due."""
    stage = theatre.stage(tmp_path_factory.mktemp("october"))
    stage.at("2026-10-12 09:00")
    found: dict[str, list[int]] = {}
    town = October(stage, found)
    for short, (n, _) in _WORK.items():
        for _ in range(n):
            told = {"platform": Platform.LOCAL, "text": _LIGHT, "requester_name": "", "requester_phone": ""}
            case = stage.register(**told)
            stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
            stage.act(case.id, "dispatch1", Action.DISPATCH, lead=town.unit(short))
            stage.act(case.id, stage.login_of(town.unit(short)), Action.SIGN)
            stage.act(case.id, stage.login_of(town.unit(short)), Action.CONTACT)
            found.setdefault(short, []).append(case.id)
    _assisted(town)
    stage.at("2026-10-14 10:00")
    for short, (n, late) in _WORK.items():
        for case_id in found[short][: n - late]:
            _finish(town, short, case_id)
    _finish(town, _COUNTY, found[_COUNTY][0])
    stage.at("2026-10-20 09:00")
    stage.act(found["水利站"][-1], "system", Action.RED_CARD, task=1)
    stage.at("2026-10-21 10:00")
    for short, (n, late) in _WORK.items():
        for case_id in found[short][n - late :]:
            _finish(town, short, case_id)
    yield town
    stage.close()


def _assisted(town: October) -> None:
    """R3: the town asks the county's department, a station of the town owns case and caller."""
    stage = town.stage
    told = {"platform": Platform.LOCAL, "text": _LIGHT, "requester_name": "", "requester_phone": ""}
    case = stage.register(**told)
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(case.id, "lead1", Action.DISPATCH, lead=town.unit(_COUNTY), responsible=town.unit("水利站"))
    for action in (Action.SIGN, Action.CONTACT):
        stage.act(case.id, stage.login_of(town.unit(_COUNTY)), action)
    town.cases[_COUNTY] = [case.id]


def _finish(town: October, short: str, case_id: int) -> None:
    stage = town.stage
    stage.act(case_id, stage.login_of(town.unit(short)), Action.FEED_BACK, result="已修复", proof="照片")
    said = {"passed": True, "resolved": True, "finding": "灯已亮"}
    ref = stage.act(case_id, stage.worker_of(stage.grid()), Action.VERIFY, **said)
    assert ref.state == CaseState.CLOSED.value


def _said_and_taken_back(october: October, month: int, n: int) -> int:
    """A unit takes back its objection and raises it again; a leader takes back a ruling with what it took off. What the
    units check stays as it was shown, and what moved stands beside it. Returns the objection's new number."""
    stage, fire = october.stage, october.of_unit("消防站")
    leader, director = (october.desk(login) for login in ("leader", "director"))
    case_id = october.cases["消防站"][-1]
    about = {"about": Metric.ONTIME_RATE.value, "case_id": case_id}
    unit = stage.desk(stage.login_of(october.unit("消防站")))
    with pytest.raises(RuleBroken):
        october.of_unit("水利站").withdraw(month, n, "不是我的")
    with pytest.raises(RuleBroken, match="撤回的理由"):
        fire.withdraw(month, n, " ")
    fire.withdraw(month, n, "编号写错")
    (line,) = month_view(unit, month).objections
    assert (line.objection.withdrawn, line.objection.ruling, line.back) == (True, "编号写错", None)
    with pytest.raises(RuleBroken, match="已经撤回"):
        director.decide(month, n, True, "属实")
    n = fire.object_to(month, "当日全站出警", **about)
    assert month_view(unit, month).objections[-1].back is Step.WITHDRAW
    shown = month_view(unit, month)
    assert shown.frozen is not None
    assert shown.since == ()
    stage.at("2026-11-03 09:00")
    director.decide(month, n, True, "属实", excuse=Excuse.LATE)
    with pytest.raises(RuleBroken):
        fire.withdraw(month, n, "改主意了")
    moved = month_view(unit, month)
    assert (moved.lines, moved.at) == (shown.lines, shown.at)
    assert [one.moved for one in moved.since if one.metric] == ["消防站 按期办结率由66.67%变为100.00%"]
    assert {one.unit.short for one in moved.since} == {"消防站"}
    assert len(month_view(stage.desk("director"), month).since) >= len(moved.since)
    copy = {"missed": True, "number": freezing.CHECK_COPY}
    assert frozen_cases(unit, month, "ontime_rate", {october.unit("消防站")}, **copy).ids == (case_id,)
    with pytest.raises(NotAllowed, match="只看自己的"):
        frozen_cases(unit, month, "ontime_rate", {october.unit("水利站")}, **copy)
    with pytest.raises(RuleBroken, match="由作出的人撤回"):
        leader.take_back(month, n, "另有记录")
    director.take_back(month, n, "记错了日期")
    assert stage.file(case_id).tasks[0].excused == ()
    assert [event.kind for event in stage.events(case_id)[-2:]] == ["CORRECT", "UNCORRECT"]
    back = month_view(unit, month)
    assert (back.since, back.objections[-1].objection.open) == ((), True)
    return n


def _line(lines: tuple[UnitResult, ...], short: str) -> UnitResult:
    return next(line for line in lines if line.unit.short == short)


def _ontime(line: UnitResult) -> tuple[int, int, str]:
    kpi = next(kpi for kpi in line.kpis if kpi.metric is Metric.ONTIME_RATE)
    return kpi.figure.numerator, kpi.figure.denominator, str(kpi.value)


def _ranks(lines: tuple[UnitResult, ...]) -> list[int | None]:
    return [_line(lines, short).rank for short in _WORK]


def test_the_whole_month_end(october: October, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stage = october.stage
    office, leader, director = (october.desk(login) for login in ("office", "leader", "director"))
    water, fire, market = (october.of_unit(short) for short in ("水利站", "消防站", "市场监管所"))

    # --- a draft, for nobody but the centre
    stage.at("2026-11-02 09:00")
    with pytest.raises(RuleBroken, match="尚未结束"):
        office.open("2026-11")
    with pytest.raises(NotAllowed):
        october.desk("dispatch1").open("2026-10")
    month = drafted_too_early(stage, office.open("2026-10"))
    assert months(stage.desk(stage.login_of(october.unit("水利站")))) == ()
    with pytest.raises((RuleBroken, NotFound)):
        water.object_to(month, "情况不符", about=Metric.ONTIME_RATE.value)
    with pytest.raises(RuleBroken, match="须先送单位核对"):
        leader.publish(month)

    # --- 核对期: each unit sees itself alone, objects with one click, gets a ruling with a reason
    assert office.show(month).astimezone().strftime("%m-%d %H:%M") == "11-04 17:30"
    with pytest.raises(RuleBroken, match="已送过单位核对"):
        office.withdraw_draft(month, "起草早了")
    seen = month_view(stage.desk(stage.login_of(october.unit("消防站"))), month)
    assert [line.unit.short for line in seen.lines] == ["消防站"]
    assert seen.appraisal.check_until is not None
    assert seen.appraisal.check_until.astimezone().strftime("%m-%d %H:%M") == "11-04 17:30"
    kpi = next(kpi for kpi in seen.lines[0].kpis if kpi.metric is Metric.ONTIME_RATE)
    assert kpi.small_sample
    n = fire.object_to(month, "当日全站出警", about=Metric.ONTIME_RATE.value, case_id=october.cases["消防站"][-1])
    with pytest.raises(RuleBroken, match="尚未裁定"):
        fire.object_to(month, "再提一次", about=Metric.ONTIME_RATE.value, case_id=october.cases["消防站"][-1])
    with pytest.raises((RuleBroken, NotFound)):
        fire.object_to(month, "别人的", case_id=october.cases["水利站"][0])
    n = _said_and_taken_back(october, month, n)
    month_report.in_check(stage, month)
    with pytest.raises(RuleBroken, match="届满后"):
        leader.publish(month)
    stage.at("2026-11-05 09:00")
    with pytest.raises(RuleBroken, match="核对期已于"):
        fire.object_to(month, "晚了一天")
    with pytest.raises(RuleBroken, match="1条异议没有裁定"):
        leader.publish(month)
    with pytest.raises(RuleBroken, match="裁定理由"):
        director.decide(month, n, False, " ")
    director.decide(month, n, False, "出警记录显示当日下午无警情")
    with pytest.raises(RuleBroken, match="已经裁定"):
        director.decide(month, n, True, "改判")

    # --- a bonus with evidence, decided by a leader who did not propose it
    office.propose_bonus(month, october.unit("供电所"), 100, "抢修先进", "县供电公司表扬通报")
    with pytest.raises(RuleBroken, match="1项加分没有审定"):
        leader.publish(month)
    leader.decide_bonus(month, 1, True, "属实")

    # --- published while a case is reopened
    stage.at("2026-11-06 10:00")
    reopened = october.cases["市场监管所"][0]
    whole = rebuilding.rebuild

    def meanwhile(*args: object) -> rebuilding.Rebuilt:
        found = whole(*args)  # type: ignore[arg-type]
        stage.act(reopened, "director", Action.REOPEN, reason="PLATFORM")
        return found

    monkeypatch.setattr(rebuilding, "rebuild", meanwhile)
    first = leader.publish(month)
    monkeypatch.undo()
    assert first.number == 0
    with pytest.raises(RuleBroken, match="已公布"):
        leader.publish(month)
    view = month_view(stage.desk("leader"), month)
    assert view.frozen is not None
    assert view.at == stage.now
    assert _ontime(_line(view.lines, "水利站")) == (18, 20, "90.00")
    assert _ontime(_line(view.lines, "市场监管所")) == (16, 19, "84.21")  # the reopened one is due in November
    assert _ranks(view.lines) == [1, 3, 2, 4, 5]
    assert str(_line(view.lines, "供电所").bonus) == "1.00"
    assert [problem.times for problem in view.frozen.problems][:2] == [3, 2]
    since_checked = {one.unit.short for one in view.revisions[0].differences if one.metric}
    assert since_checked == {"市场监管所"}  # one of its cases was reopened
    with pytest.raises(RuleBroken, match="已经公布，不能再撤回"):
        director.take_back(month, n, "改判")
    _the_same_as_live(october, month, view.frozen)
    _every_figure_opens_its_cases(october, month, view.frozen, view.revision.n if view.revision else 0)

    # --- the county's department is listed, and offered letters alone
    assert _line(view.lines, _COUNTY).score == 100
    stage.act(october.cases[_COUNTY][0], "director", Action.FRAUD, evidence="照片系旧照")
    offered = {p.proposal.unit.short: p.may_decide for p in proposals(stage.desk("leader"))}
    assert offered[_COUNTY] == (Measure.LETTER, Measure.SUGGEST)
    assert not any(Measure.TALK in found for unit, found in offered.items() if unit in (_COUNTY, "消防站"))

    # --- the paper: 发文字号 typed, a double refused
    stage.at("2026-11-06 11:00")
    about = Subject(first=month_of(stage.now.date().replace(month=10)).first, last=_last_of_october(stage))
    paper = stage.papers("office").issue("bulletin", about, register_no="老响发〔2026〕18号")
    with pdfplumber.open(BytesIO(paper.pdf)) as pages:
        printed = "".join(page.extract_text() for page in pages.pages).replace("\n", "")
    assert "本组指标仅作列示" in printed
    assert "90.00" in printed
    with pytest.raises(UserError, match="已印发"):
        stage.papers("office").issue("bulletin", about, register_no="老响发〔2026〕19号")

    # --- what was tried leaves no trace
    before = month_report.everything(stage)
    weights = {Metric.ONTIME_RATE: 30, Metric.RESOLUTION_RATE: 10}
    tried = what_if(stage.desk("leader"), month_of(view.appraisal.period.first), weights=weights)
    assert _line(tried.after, "水利站").score != _line(tried.before, "水利站").score
    assert _line(tried.before, "水利站").score == _line(view.lines, "水利站").score
    with pytest.raises(UserError, match="之和应为100"):
        what_if(stage.desk("leader"), view.appraisal.period, weights={Metric.ONTIME_RATE: 30})
    assert month_report.everything(stage) == before

    # --- the month's report says what was published, whatever happens to its cases afterwards
    stage.act(october.cases["市场监管所"][1], "director", Action.REOPEN, reason="PLATFORM")
    month_report.in_force(stage, month, {Metric.ONTIME_RATE: 76})
    report_no = month_report.issued(stage, view.appraisal.period)

    # --- an appeal on the last day, another after it
    stage.at("2026-11-13 16:00")
    late = october.cases["水利站"][-1]
    appeal = water.object_to(month, "协办单位迟报，本站已按期完成", about=Metric.ONTIME_RATE.value, case_id=late)
    again = fire.object_to(month, "补交出警记录", about=Metric.ONTIME_RATE.value, case_id=october.cases["消防站"][-1])
    stage.at("2026-11-16 09:00")
    with pytest.raises(RuleBroken, match="由您裁定过"):
        director.decide(month, again, False, "维持")
    leader.decide(month, again, False, "记录不属当日，维持")
    with pytest.raises(RuleBroken, match="11月13日"):
        market.object_to(month, "晚了", about=Metric.ONTIME_RATE.value)
    with pytest.raises(RuleBroken, match="另一位领导"):
        leader.decide(month, appeal, True, "属实", excuse=Excuse.LATE)
    with pytest.raises(RuleBroken, match="更正内容"):
        director.decide(month, appeal, True, "属实")
    with pytest.raises(RuleBroken, match="没有可更正的记录"):
        director.decide(month, appeal, True, "属实", excuse=Excuse.REPEAT)
    director.decide(month, appeal, True, "协办单位承认迟报，不计主办单位", excuse=Excuse.LATE)
    assert stage.file(late).tasks[0].excused == (Excuse.LATE.value,)
    assert stage.events(late)[-1].kind == Action.CORRECT.value

    # --- revision 1: that figure and nothing else, ranks anew
    second = director.revise(month)
    assert second.number == 1
    now = month_view(stage.desk("leader"), month)
    assert _ontime(_line(now.lines, "水利站")) == (19, 20, "95.00")
    assert _ontime(_line(now.lines, "市场监管所")) == (16, 19, "84.21")
    assert _ranks(now.lines) == [1, 2, 2, 4, 5]
    month_report.in_force(stage, month, {Metric.ONTIME_RATE: 77})
    month_report.outdated(stage, view.appraisal.period, report_no)
    assert now.at == view.at
    said = [one.words for one in now.revisions[1].differences]
    assert any("水利站按期办结率由90.00%更正为95.00%" in one for one in said)
    assert any("水利站" in one and "名次由第3位更正为第2位" in one for one in said)
    assert now.steps[Step.REVISE] == "没有采纳的申诉，无须修订"
    old = month_view(stage.desk("office"), month, 0)
    assert old.lines == view.lines
    again_tried = what_if(stage.desk("leader"), view.appraisal.period, frozen=old.frozen, weights=weights)
    assert again_tried.before == old.lines
    for short in ("水利站", "市场监管所", "供电所"):
        assert _line(again_tried.after, short).score == _line(tried.after, short).score
    live = what_if(stage.desk("leader"), view.appraisal.period, weights=weights)
    assert _line(live.after, "水利站").score != _line(tried.after, "水利站").score
    assert now.frozen is not None
    _every_figure_opens_its_cases(october, month, now.frozen, 2)
    with pytest.raises(RuleBroken, match="无须修订"):
        director.revise(month)

    # --- the correction lists the differences; the first paper is reprinted byte for byte
    office_papers = stage.papers("office")
    correction = office_papers.issue("bulletin", about, register_no="老响发〔2026〕20号")
    assert correction.pdf != paper.pdf
    assert office_papers.reprint("bulletin", Subject(first=about.first, last=about.last, revision=0)).pdf == paper.pdf
    assert office_papers.reprint("bulletin", about).pdf == correction.pdf
    assert stage.verify() == []
    _recounted(october, tmp_path)


def _recounted(october: October, tmp_path: Path) -> None:
    """Figures, scores and ranks as the ledger stands by now, from the exported files alone: the case reopened after the
    publication moves a rank here, and nowhere else."""
    stage, period = october.stage, month_of(_last_of_october(october.stage))
    export(stage.store, SYSTEM, tmp_path / "out")
    live = kpis(stage.store, SYSTEM, period.first, period.last, stage.now)
    told = tmp_path / "kpi.json"
    told.write_text(json.dumps(kpi_json(live.first, live.last, live.total, live.units)), encoding="utf-8")
    ours = recount.recount(tmp_path / "out", period.first, period.last, stage.now)
    assert recount.compare(ours, told, strict=True) == []
    scored = recount_scores.scores(tmp_path / "out", period.first, period.last, stage.now)
    assert list(recount_scores.compare(scored, told)) == []
    assert [scored[stage.township.unit[october.unit(short)].code]["rank"] for short in _WORK] == [1, 2, 2, 5, 4]


def _last_of_october(stage: Stage) -> date:
    return month_of(stage.now.date().replace(month=10, day=1)).last


def _the_same_as_live(october: October, month: int, frozen: Frozen) -> None:
    """What was frozen is what the page, the recompute and the items say."""
    stage, period = october.stage, month_of(_last_of_october(october.stage))
    for recompute in (False, True):
        live = kpis(stage.store, stage.session("system"), period.first, period.last, stage.now, recompute=recompute)
        named = (replace(line, unit=replace(line.unit, duty_phone="")) for line in live.units)
        assert tuple(named) == frozen.units
    with stage.store.read() as connection:
        items = appraisals.items(connection, month, 1)
    sums = freezing.summed(items)
    assert (sums.figures, sums.ratings, sums.deducted) == (frozen.figures, frozen.ratings, frozen.deducted)


def _every_figure_opens_its_cases(october: October, month: int, frozen: Frozen, n: int) -> None:
    desk = october.stage.desk("office")
    for line in frozen.units:
        for kpi in line.kpis:
            if line.unit.kind is not UnitKind.STATION or not kpi.figure.n:
                continue
            found = frozen_cases(desk, month, kpi.metric.value, {line.unit.id}, number=n - 1)
            assert found.figure == kpi.figure
            assert (len(found.ids), found.hidden) == (kpi.figure.n, 0)
    missed = frozen_cases(desk, month, "ontime_rate", {october.unit("市场监管所")}, missed=True, number=n - 1)
    assert set(missed.ids) == set(october.cases["市场监管所"][-3:])
    assert missed.figure == Figure(0, 3, 3, 0)
