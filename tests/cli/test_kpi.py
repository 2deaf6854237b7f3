"""`kpi`: the JSON contract, the same figures as CSV and from the event log, a table people can read."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from tests.cli.conftest import PERIOD, Run

CODES = [
    "response_rate", "handled_volume", "ontime_rate", "resolution_rate", "satisfaction", "first_pass_rate",
    "repeat_rate",
]  # fmt: skip
KPI_KEYS = ["code", "numerator", "denominator", "value", "n", "pending", "small_sample", "shrunk"]


@pytest.fixture
def figures(db: Path, cc: Run) -> dict[str, Any]:
    ended = cc("kpi", *PERIOD, "--json", "--db", db)
    assert (ended.code, ended.err) == (0, "")
    parsed: dict[str, Any] = json.loads(ended.out)
    return parsed


def test_json_is_the_contract(figures: dict[str, Any]) -> None:
    assert list(figures) == ["from", "to", "total", "units"]
    assert (figures["from"], figures["to"]) == ("2026-11-01", "2026-11-20")
    assert list(figures["total"]) == ["kpis"]
    assert len(figures["units"]) == 124
    for unit in figures["units"]:
        assert list(unit) == ["code", "name", "peer_group", "score", "rank", "kpis"]
    for thing in (figures["total"], *figures["units"]):
        assert [kpi["code"] for kpi in thing["kpis"]] == CODES
        for kpi in thing["kpis"]:
            assert list(kpi) == KPI_KEYS
            assert kpi["value"] is None or str(Decimal(kpi["value"]).quantize(Decimal("0.01"))) == kpi["value"]


def test_something_was_counted(figures: dict[str, Any]) -> None:
    assert figures["total"]["kpis"][1]["denominator"] > 0


def test_recomputed_from_the_events_the_figures_are_the_same(figures: dict[str, Any], db: Path, cc: Run) -> None:
    assert json.loads(cc("kpi", *PERIOD, "--json", "--recompute", "--db", db).out) == figures


def test_csv_says_the_same(figures: dict[str, Any], db: Path, cc: Run) -> None:
    rows = list(csv.DictReader(cc("kpi", *PERIOD, "--csv", "--db", db).out.splitlines()))
    assert len(rows) == 124 * 7
    wanted = {(u["code"], k["code"]): k["value"] or "" for u in figures["units"] for k in u["kpis"]}
    assert {(row["code"], row["kpi"]): row["value"] for row in rows} == wanted
    ranks = {unit["code"]: unit["rank"] for unit in figures["units"]}
    assert all(bool(row["ranking_score"]) is (ranks[row["code"]] is not None) for row in rows)


def test_one_unit_with_its_rank_among_all(figures: dict[str, Any], db: Path, cc: Run) -> None:
    chosen = next(unit for unit in figures["units"] if unit["rank"] is not None)
    found = json.loads(cc("kpi", *PERIOD, "--unit", chosen["code"], "--json", "--db", db).out)
    assert found["units"] == [chosen]


def test_a_unit_nobody_knows(db: Path, cc: Run) -> None:
    ended = cc("kpi", *PERIOD, "--unit", "Q99", "--db", db)
    assert (ended.code, ended.said) == (1, "错误：没有编码为 Q99 的考核单位")


def test_the_table_fits_a_page_and_its_numbers_stand_in_columns(figures: dict[str, Any], db: Path, cc: Run) -> None:
    ended = cc("kpi", *PERIOD, "--db", db)
    lines = ended.out.splitlines()
    assert max(map(cell_len, lines)) <= 100
    for unit in (unit for unit in figures["units"] if unit["rank"] is not None):
        score = unit["score"]
        line = next(line for line in lines if score in line)
        assert cell_len(line.rstrip()) == cell_len(next(row for row in lines if "得分" in row).rstrip())
    assert "全镇" in ended.out
    assert "个单位在此期间没有数据" in ended.err


def test_a_unit_without_figures_is_shown_when_asked_for(figures: dict[str, Any], db: Path, cc: Run) -> None:
    silent = next(unit for unit in figures["units"] if unit["score"] is None)
    ended = cc("kpi", *PERIOD, "--unit", silent["code"], "--db", db)
    assert (ended.code, ended.err) == (0, "")
    assert "—" in ended.out


def test_posts_without_the_right_are_refused(db: Path, cc: Run, password: str) -> None:
    assert cc("kpi", *PERIOD, "--db", db, "--as", "admin").said == "错误：管理员不能查看考核指标"
    assert cc("kpi", *PERIOD, "--db", db, "--as", "leader").code == 0
