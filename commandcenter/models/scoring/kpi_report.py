"""The KPIs and scores for machines and tables: the contract of `kpi --json`, and its CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..kpi import NO_FIGURE, Figures, Metric, value
from ..timing.worktime import TZ
from .assessment import KpiResult, UnitResult

_CSV_HEAD = (
    "from,to,code,name,peer_group,score,rank,kpi,numerator,denominator,value,n,pending,small_sample,shrunk,"
    "ranking_score,as_of,published".split(",")
)
NO_VALUE = "—"


def total_results(total: Figures) -> tuple[KpiResult, ...]:
    """The town's own line: no group to be compared with, so nothing shrunk."""
    figures = ((metric, total.get(metric, NO_FIGURE)) for metric in Metric)
    return tuple(KpiResult(metric, figure, value(metric, figure), None) for metric, figure in figures)


def kpi_json(first: date, last: date, total: Figures, results: Iterable[UnitResult]) -> dict[str, Any]:
    """The contract of `kpi --json` (domain §3): inclusive local days, values as decimal strings or null."""
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "total": {"kpis": [_kpi_object(kpi) for kpi in total_results(total)]},
        "units": [_unit_object(result) for result in results],
    }


def csv_rows(
    first: date, last: date, results: Iterable[UnitResult], now: datetime, published: str = ""
) -> list[list[str]]:
    """The same figures as `kpi_json`, one line per unit and KPI under a head line; null is an empty cell. Behind them
    the score that ranks go by, until when they count, and the 修订号 of the month where it is published."""
    rows = [list(_CSV_HEAD)]
    for result in results:
        unit = _unit_object(result)
        kpis = unit.pop("kpis")
        more = [_text(result.ranking_score) or "", now.astimezone(TZ).isoformat(timespec="seconds"), published]
        rows += [[first.isoformat(), last.isoformat(), *_cells(unit), *_cells(kpi), *more] for kpi in kpis]
    return rows


def _unit_object(result: UnitResult) -> dict[str, Any]:
    return {
        "code": result.unit.code,
        "name": result.unit.name,
        "peer_group": result.unit.kind.value,
        "score": _text(result.score),
        "rank": result.rank,
        "kpis": [_kpi_object(kpi) for kpi in result.kpis],
    }


def _kpi_object(kpi: KpiResult) -> dict[str, Any]:
    return {
        "code": kpi.metric.value,
        "numerator": kpi.figure.numerator,
        "denominator": kpi.figure.denominator,
        "value": _text(kpi.value),
        "n": kpi.figure.n,
        "pending": kpi.figure.pending,
        "small_sample": kpi.small_sample,
        "shrunk": _text(kpi.shrunk),
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _cells(row: Mapping[str, Any]) -> list[str]:
    return ["" if cell is None else str(cell) for cell in row.values()]
