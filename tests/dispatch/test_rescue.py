"""The running month of a unit: what is open stands there with its points, and goes as it is done."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from commandcenter.dispatch import reads
from commandcenter.dispatch.clockwork import Clockwork
from commandcenter.dispatch.figures.rescue import rescue_view
from commandcenter.models.case import CaseState
from commandcenter.models.draft import CaseDraft, Platform, Urgency
from commandcenter.models.errors import NotAllowed
from commandcenter.models.kpi import Metric
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import UnitKind
from commandcenter.models.scoring.rescue import Forecast
from tests.stage import Stage


def _line(stage: Stage, login: str = "director") -> Forecast:
    return next(line for line in rescue_view(stage.desk(login)).lines if line.unit.code == "S13")


def _what(line: Forecast) -> set[tuple[Metric, str]]:
    return {(chance.item.metric, chance.item.what) for chance in line.chances}


def test_open_work_is_listed_until_it_is_settled(town: Stage) -> None:
    stage, water = town, town.unit("S13")
    stage.at("2026-11-09 09:00")
    case = stage.register()
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(case.id, "dispatch1", Action.DISPATCH, lead=water)
    before = _line(stage)
    assert _what(before) == {
        (Metric.RESPONSE_RATE, "签收并联系"),
        (Metric.ONTIME_RATE, "按期反馈"),
        (Metric.HANDLED_VOLUME, "办结并获认可"),
    }
    assert (before.worst, before.as_it_stands) == (0, 0)
    assert before.best == 100
    assert before.chances[0].item.metric is Metric.ONTIME_RATE  # the weightiest first
    own = rescue_view(stage.desk("u-s13"))
    assert [line.unit.code for line in own.lines] == ["S13"]
    assert own.lines[0] == before
    assert {line.unit.kind for line in rescue_view(stage.desk("leader"), UnitKind.VILLAGE).lines} == {UnitKind.VILLAGE}
    with pytest.raises(NotAllowed):
        rescue_view(stage.desk("admin"))

    # --- signed and contacted in time: that much is safe
    stage.act(case.id, "u-s13", Action.SIGN)
    stage.act(case.id, "u-s13", Action.CONTACT)
    signed = _line(stage)
    assert {metric for metric, _ in _what(signed)} == {Metric.ONTIME_RATE, Metric.HANDLED_VOLUME}
    assert signed.worst is not None
    assert signed.worst > 0
    assert signed.best == 100

    # --- filed: counts already, until the verification says otherwise
    stage.act(case.id, "u-s13", Action.FEED_BACK, result="已修复", proof="照片")
    filed = _line(stage)
    assert (Metric.ONTIME_RATE, "通过核查") in _what(filed)
    assert filed.as_it_stands is not None
    assert filed.worst is not None
    assert filed.worst < filed.as_it_stands < 100

    # --- overdue in the month: nothing is left to save there
    other = stage.register()
    stage.act(other.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(other.id, "dispatch1", Action.DISPATCH, lead=water)
    stage.at("2026-11-23 09:00")
    late = [chance.item for chance in _line(stage).chances if chance.item.case_id == other.id]
    assert {item.metric for item in late} == {Metric.HANDLED_VOLUME}

    # --- whoever is complained about is told nothing of the case
    stage.act(other.id, "lead1", Action.PROTECT, persons=(stage.session("director").person_id,))
    assert other.id not in {chance.item.case_id for chance in _line(stage).chances}
    assert other.id in {chance.item.case_id for chance in _line(stage, "leader").chances}


def _month_of_everything(stage: Stage) -> int:
    """A November in which work of every sort lies about on the 11th; the case that its lead lets pass twice."""
    stage.at("2026-10-30 09:00")
    stage.walk(CaseState.DISPATCHED)  # overdue and warned long before the end
    clockwork = Clockwork(stage.store, stage.clock)
    stage.at("2026-11-02 09:00")
    twice = stage.walk(CaseState.HANDLING).id
    lead = stage.file(twice).lead
    assert lead is not None
    stage.clock.set(lead.due + timedelta(minutes=1))
    clockwork.run()
    stage.at("2026-11-10 09:00")
    stage.walk(CaseState.VERIFYING, twice)
    stage.act(twice, stage.worker_of(stage.grid()), Action.VERIFY, passed=False, finding="灯仍不亮")
    stage.walk(CaseState.CLOSED)
    stage.walk(CaseState.SUSPENDED)
    stage.walk(CaseState.GRID_HANDLING)
    stage.walk(CaseState.VERIFYING)
    failed = stage.walk(CaseState.VERIFYING).id
    stage.act(failed, stage.worker_of(stage.grid()), Action.VERIFY, passed=False, finding="灯仍不亮")
    stage.walk(CaseState.HANDLING)
    stage.walk(CaseState.DISPATCHED)
    at_once = stage.register(urgency=Urgency.EMERGENCY, grid_id=stage.grid(), matter_id=stage.matter())
    stage.act(at_once.id, "intake1", Action.WHISTLE, lead=stage.unit("S13"))
    drill = CaseDraft(Platform.LOCAL, text="演练：村口路灯不亮")
    practised = stage.center("intake1").register(drill, drill=True, grid_id=stage.grid())
    stage.walk(CaseState.DISPATCHED, practised.id)
    clockwork.run()
    stage.at("2026-11-11 09:00")
    return twice


def test_a_month_left_alone_ends_as_it_was_told(town: Stage) -> None:
    """Red cards and the meeting after a second overdue included, told on any day, of every unit."""
    twice = _month_of_everything(town)
    clockwork, director = Clockwork(town.store, town.clock), town.desk("director")
    told: list[dict[int, Decimal | None]] = []
    cards = 0
    for day in range(11, 31):
        if day % 3 == 2:
            lines = rescue_view(director).lines
            told.append({line.unit.id: line.as_it_stands for line in lines})
            assert all(line.worst <= line.as_it_stands for line in lines if line.worst and line.as_it_stands)
        town.at(f"2026-11-{day} 23:58")
        cards += clockwork.run()[Action.RED_CARD]
        clockwork.run()
    assert cards > 5
    assert town.file(twice).case.state is CaseState.CONSULTING
    month = reads.kpis(town.store, director.by, date(2026, 11, 1), date(2026, 11, 30), town.now)
    ended = {result.unit.id: result.score for result in month.units}
    for lines in told:
        assert {unit: points for unit, points in lines.items() if points != ended[unit]} == {}
    assert sum(points is not None for points in ended.values()) >= 3
