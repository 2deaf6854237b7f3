"""The running month of a unit: what is open stands there with its points, and goes as it is done."""

from __future__ import annotations

import pytest

from commandcenter.dispatch.figures.rescue import rescue_view
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
