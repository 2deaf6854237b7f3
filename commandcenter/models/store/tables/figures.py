"""Facts and sums of the seven KPIs, of ratings and of deductions."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from ..types import BigKey, UtcTime
from .base import metadata

#: `metric` is a KPI, or a mark of the unit: "rating.<item>" (numerator the score), "deducted.<kind>" (hundredths of a
#: point of the two-way score).
kpi_fact = Table(
    "kpi_fact",
    metadata,
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
    Column("metric", Text, nullable=False),
    Column("task_n", Integer, nullable=False),
    Column("item", Integer, nullable=False),
    Column("unit_id", Integer, nullable=False),
    Column("grid_id", Integer),
    Column("at", UtcTime, nullable=False),
    Column("day", Text, nullable=False),
    Column("numerator", BigKey, nullable=False),
    Column("denominator", BigKey, nullable=False),
    Column("n", Integer, nullable=False),
    Column("pending", Integer, nullable=False),
    PrimaryKeyConstraint("case_id", "metric", "task_n", "item"),
    Index("ix_kpi_fact_day_unit", "day", "unit_id", "metric"),
    Index("ix_kpi_fact_unit_metric_day", "unit_id", "metric", "day"),
    sqlite_with_rowid=False,
)
#: Sums by owner (`U` a unit's KPIs, `M` its marks, `G` a grid's KPIs) and period (a local day or month); written by
#: triggers on `kpi_fact` alone.
kpi_sum = Table(
    "kpi_sum",
    metadata,
    Column("owner", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("owner_id", Integer, nullable=False),
    Column("metric", Text, nullable=False),
    Column("numerator", BigKey, nullable=False),
    Column("denominator", BigKey, nullable=False),
    Column("n", BigKey, nullable=False),
    Column("pending", BigKey, nullable=False),
    PrimaryKeyConstraint("owner", "period", "owner_id", "metric"),
    sqlite_with_rowid=False,
)
