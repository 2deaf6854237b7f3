"""Reports and dossiers as a person may have them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from commandcenter.dispatch import reads
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, NotFound, UserError
from commandcenter.models.kpi import Metric
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import PEER_GROUPS, SYSTEM
from commandcenter.models.scoring.kpi_report import kpi_json
from tests.stage import Stage

S = CaseState
MONTH = date(2026, 11, 1), date(2026, 11, 30)


@pytest.fixture
def town(stage: Stage) -> Stage:
    stage.at("2026-11-02 09:00")
    return stage


def _report(stage: Stage, login: str = "system", **how: object) -> reads.KpiReport:
    return reads.kpis(stage.store_of(login), stage.session(login), *MONTH, stage.now, **how)  # type: ignore[arg-type]


def _json(report: reads.KpiReport) -> str:
    return json.dumps(kpi_json(report.first, report.last, report.total, report.units), ensure_ascii=False)


# --- the report -----------------------------------------------------------------------------------


def test_sums_and_recount_make_the_same_report(town: Stage) -> None:
    """At several moments of the month, in every digit, rank and score."""
    town.walk(S.CLOSED)
    town.walk(S.VERIFYING, matter_id=town.matter("AQ-005"))
    town.walk(S.HANDLING, matter_id=town.matter("ZZ-008"))
    town.walk(S.SUSPENDED)
    for moment in ("2026-11-02 18:00", "2026-11-10 09:00", "2026-11-30 23:59:59", "2026-12-20 09:00"):
        town.at(moment)
        assert _json(_report(town)) == _json(_report(town, recompute=True))
        town.walk(S.DISPATCHED)


def test_the_total_is_the_sum_of_the_units(town: Stage) -> None:
    for matter in ("AQ-001", "AQ-005", "ZZ-008"):
        town.walk(S.CLOSED, matter_id=town.matter(matter))
    town.at("2026-11-30 12:00")
    report = _report(town)
    assert {result.unit.kind for result in report.units} == set(PEER_GROUPS)
    for metric in Metric:
        of_units = [kpi.figure for result in report.units for kpi in result.kpis if kpi.metric is metric]
        whole = report.total[metric]
        assert sum(f.numerator for f in of_units) == whole.numerator
        assert sum(f.denominator for f in of_units) == whole.denominator
        assert sum(f.n for f in of_units) == whole.n
    assert report.total[Metric.RESOLUTION_RATE].n == 3


def test_nothing_counts_before_its_time(town: Stage) -> None:
    town.walk(S.CLOSED)
    early = reads.kpis(town.store, SYSTEM, *MONTH, town.now)
    assert early.total[Metric.REPEAT_RATE].n == 0
    town.at("2026-12-03 09:00")
    window = reads.kpis(town.store, SYSTEM, date(2026, 12, 1), date(2026, 12, 31), town.now)
    assert window.total[Metric.REPEAT_RATE].n == 1


def test_one_unit_keeps_the_rank_it_has_among_all(town: Stage) -> None:
    town.walk(S.CLOSED)
    town.at("2026-11-30 12:00")
    whole = {result.unit.code: result for result in _report(town).units}
    alone = _report(town, unit="S17")
    assert alone.units == (whole["S17"],)
    assert alone.total == _report(town).total


@pytest.mark.parametrize("unit", ["S99", "", "供电所", "LH"])
def test_a_unit_that_is_not_assessed(town: Stage, unit: str) -> None:
    with pytest.raises(NotFound, match="没有编码为"):
        _report(town, unit=unit)


def test_days_the_wrong_way_round(town: Stage) -> None:
    with pytest.raises(UserError, match="起止日期颠倒：2026-11-30 晚于 2026-11-01"):
        reads.kpis(town.store, SYSTEM, MONTH[1], MONTH[0], town.now)


def test_an_empty_township_has_a_report(town: Stage) -> None:
    report = _report(town)
    assert all(result.score is None and result.rank is None for result in report.units)
    assert json.loads(_json(report))["total"]["kpis"][0] == {
        "code": "response_rate", "numerator": 0, "denominator": 0, "value": None, "n": 0, "pending": 0,
        "small_sample": True, "shrunk": None,
    }  # fmt: skip


def test_who_reads_figures(town: Stage) -> None:
    for login in ("intake1", "leader", "u-s17", "gw-v226-a", "director"):
        assert _report(town, login).units
    with pytest.raises(NotAllowed, match="管理员不能查看考核指标"):
        _report(town, "admin")


# --- the dossier ----------------------------------------------------------------------------------


def _sees(stage: Stage, login: str, no: str) -> bool:
    with stage.store.read() as connection:
        try:
            return reads.case_by_no(connection, stage.store, stage.session(login), no).case.no == no
        except NotFound as error:
            return str(error) != f"没有编号为 {no} 的案件"


def test_a_dossier_is_seen_by_centre_unit_and_place(town: Stage) -> None:
    no = town.walk(S.DISPATCHED).no
    seeing = {login for login in _EVERYBODY if _sees(town, login, no)}
    assert seeing == {
        "system",
        "intake1",
        "callback1",
        "office",
        "leader",
        "u-s17",
        "u-s08",
        "gw-v226-a",
        "gl-c03",
        "gl-town",
    }
    assert not _sees(town, "director", "LH20260101-00001")


_EVERYBODY = (
    "system", "intake1", "callback1", "office", "leader", "admin",
    "u-s17", "u-s08", "u-s16", "gw-v226-a", "gw-v225-a", "gl-c03", "gl-c04", "gl-town",
)  # fmt: skip


def test_who_is_complained_about_does_not_even_learn_that_it_exists(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    person = town.session("office").person_id
    town.act(case.id, "lead1", Action.PROTECT, units=(town.unit("S08"),), persons=(person,))
    assert not _sees(town, "u-s08", case.no)
    assert not _sees(town, "office", case.no)
    assert _sees(town, "lead1", case.no)
    assert _sees(town, "system", case.no)


def test_reading_writes_nothing(town: Stage, tmp_path: Path) -> None:
    from tests.stage import content

    no = town.walk(S.CLOSED).no
    before = content(town.path)
    _report(town)
    _report(town, recompute=True)
    _sees(town, "u-s17", no)
    town.verify()
    assert content(town.path) == before
