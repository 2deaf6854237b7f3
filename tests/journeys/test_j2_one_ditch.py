"""J2, one ditch, two villages: merged by a person, two units, a failed check by the other village, two call-backs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from commandcenter.dispatch.judgement import DuplicateCandidate, DuplicateQuery, Judge, find_duplicates
from commandcenter.dispatch.reads import kpis
from commandcenter.models.access import may_see
from commandcenter.models.case import CaseState, Rating
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.errors import NotAllowed, RuleBroken
from commandcenter.models.kpi import Figure, Metric
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import SYSTEM, Role
from commandcenter.models.timing.ledger_text import explain
from commandcenter.models.timing.worktime import Limit, LimitUnit, due
from commandcenter.models.town.grid import Grid
from tests.stage import Stage

_FRONT = "前仓村东头的排水沟污水外溢，气味难闻"
_BACK = "后仓村西头排水沟污水外溢，气味很大"


def _village(stage: Stage, name: str) -> Grid:
    return next(g for g in stage.township.grids if g.level == 3 and g.name.startswith(name))


def _report(stage: Stage, text: str, phone: str) -> int:
    draft = CaseDraft(platform=Platform.LOCAL, text=text, requester_name="来电人", requester_phone=phone)
    return stage.center("intake1").register(draft).id


def test_the_place_is_asked_for_and_the_duplicate_hint_links_them(stage: Stage) -> None:
    stage.at("2026-11-02 08:40")
    judge = Judge(stage.township)
    front, back = _village(stage, "前仓"), _village(stage, "后仓")
    unclear = "仓村西头排水沟污水外溢，气味很大"
    alone = judge.places(unclear)
    assert alone.grid_id is None
    assert set(alone.candidates) == {front.id, back.id}
    assert judge.places(_FRONT).grid_id == front.id
    first = stage.file(_report(stage, _FRONT, "13800000001")).case
    matter = judge.suggest("", _FRONT).matter_id
    query = DuplicateQuery(text=unclear, title="", grid_id=None, matter_id=matter, at=first.registered_at)
    known = DuplicateCandidate(first.id, first.no, first.title, first.text, front.id, matter, first.registered_at)
    assert [hit.no for hit in find_duplicates(query, [known])] == [first.no]


@pytest.fixture
def ditch(stage: Stage) -> tuple[Stage, int, int]:
    """Monday morning: both reported, the second merged into the first; dispatched to 环保办 with 水利站."""
    stage.at("2026-11-02 08:40")
    front, back = _village(stage, "前仓"), _village(stage, "后仓")
    suggestion = Judge(stage.township).suggest("", _FRONT)
    units = stage.township.unit
    assert suggestion.lead_id is not None
    assert units[suggestion.lead_id].short == "环保办"
    assert "水利站" in {units[u].short for u in suggestion.assisting_ids}
    parent, child = _report(stage, _FRONT, "13800000001"), _report(stage, _BACK, "13800000002")
    stage.act(parent, "intake1", Action.ACCEPT, grid=front.id, matter=suggestion.matter_id)
    stage.act(child, "intake1", Action.ACCEPT, grid=back.id, matter=suggestion.matter_id)
    stage.center("dispatch1").merge(child, stage.file(child).case.version, parent)
    water = next(u.id for u in stage.township.units if u.short == "水利站")
    stage.at("2026-11-02 09:00")
    stage.act(parent, "dispatch1", Action.DISPATCH, lead=suggestion.lead_id, assisting=(water,))
    return stage, parent, child


def _handled(stage: Stage, parent: int) -> None:
    """The lead files on day 4 of 5, the assisting unit on day 7."""
    lead, water = (stage.login_of(task.unit_id) for task in stage.file(parent).tasks)
    for login in (lead, water):
        stage.clock.advance(timedelta(minutes=5))
        stage.act(parent, login, Action.SIGN)
        stage.act(parent, login, Action.ARRIVE)
    stage.at("2026-11-06 10:00")
    stage.act(parent, lead, Action.FEED_BACK, result="已清淤", proof="照片")
    assert stage.file(parent).case.state is CaseState.HANDLING  # the case waits for the assisting unit
    stage.at("2026-11-11 10:00")
    stage.act(parent, water, Action.FEED_BACK, result="闸口已修", proof="照片")


def test_both_villages_see_it_and_no_handler_may_verify(ditch: tuple[Stage, int, int]) -> None:
    stage, parent, _ = ditch
    file = stage.file(parent)
    front, back = _village(stage, "前仓"), _village(stage, "后仓")
    assert (file.case.grid_id, file.case.involved) == (front.id, (back.id,))
    for grid in (front, back):
        leader = next(a.login for a in stage.township.accounts if a.grid_id == grid.id and a.role is Role.GRID_LEADER)
        assert may_see(file, stage.session(leader), stage.township)
    _handled(stage, parent)
    assert stage.file(parent).case.state is CaseState.VERIFYING
    lead = stage.login_of(stage.file(parent).tasks[0].unit_id)
    with pytest.raises((NotAllowed, RuleBroken)):
        stage.act(parent, lead, Action.VERIFY, passed=True, finding="自己看过")


def test_the_lead_is_on_time_the_assisting_unit_is_not(ditch: tuple[Stage, int, int]) -> None:
    stage, parent, child = ditch
    _handled(stage, parent)
    lead, water = stage.file(parent).tasks
    assert lead.feedback_at is not None
    assert water.feedback_at is not None
    assert lead.feedback_at <= lead.due
    assert water.feedback_at > water.due

    stage.at("2026-11-12 09:00")
    worker = stage.worker_of(_village(stage, "后仓").id)
    stage.act(parent, worker, Action.VERIFY, passed=False, finding="后仓段仍有污水")
    file = stage.file(parent)
    reworked = file.tasks[0]
    assert file.case.state is CaseState.HANDLING
    assert reworked.rework_due == due(stage.clock.now(), Limit(3, LimitUnit.WORKING_DAYS), stage.township.calendar)
    words = "\n".join(explain(reworked.clock, stage.township.calendar))
    assert "待核查" in words
    assert "核查不通过" in words
    assert reworked.due > lead.due  # moved by the wait

    stage.at("2026-11-13 10:00")
    stage.act(parent, stage.login_of(reworked.unit_id), Action.FEED_BACK, result="后仓段已清淤", proof="照片")
    stage.act(parent, worker, Action.VERIFY, passed=True, finding="已无污水")
    stage.act(parent, "callback1", Action.CALL_BACK, requester=1, reached=True, resolved=True, rating=Rating.SATISFIED)
    stage.act(
        parent, "callback1", Action.CALL_BACK, requester=2, reached=True, resolved=True, rating=Rating.DISSATISFIED
    )
    assert stage.file(parent).case.state is CaseState.CLOSED
    _figures(stage, lead.unit_id, water.unit_id)

    stage.at("2026-11-20 09:00")
    stage.center("director").unmerge(child, stage.file(child).case.version, "两处不是一条沟")
    assert stage.file(child).case.state is CaseState.ACCEPTED
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    kept = kpis(stage.store, SYSTEM, first, last, stage.clock.now())
    assert kept == kpis(stage.store, SYSTEM, first, last, stage.clock.now(), recompute=True)
    assert stage.verify() == []


def _figures(stage: Stage, lead: int, water: int) -> None:
    """One case in the totals; the mean of the two call-backs; the assisting unit alone is late."""
    report = kpis(stage.store, SYSTEM, date(2026, 11, 1), date(2026, 11, 30), stage.clock.now())
    units = {r.unit.id: {kpi.metric: kpi.figure for kpi in r.kpis} for r in report.units}
    assert units[lead][Metric.SATISFACTION] == Figure(5_000, 10_000, 1)
    assert units[water][Metric.ONTIME_RATE] == Figure(0, 1, 1)
    assert units[lead][Metric.ONTIME_RATE].denominator in (0, 1)  # due again only after the wait it was moved by
    assert report.total[Metric.FIRST_PASS_RATE] == Figure(0, 1, 1)
