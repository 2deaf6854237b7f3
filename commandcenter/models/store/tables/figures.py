"""Facts, sums and deductions of the seven KPIs."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from ..types import BigKey, UtcTime
from .base import metadata

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
#: Sums by owner (`U` unit, `G` grid) and period (a local day or month); written by triggers on `kpi_fact` alone.
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
#: Deductions from the two-way score (refused returns, red cards, proven fraud), in hundredths of a point.
kpi_deduction = Table(
    "kpi_deduction",
    metadata,
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("task_n", Integer, nullable=False),
    Column("item", Integer, nullable=False),
    Column("unit_id", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("day", Text, nullable=False),
    Column("points", Integer, nullable=False),
    PrimaryKeyConstraint("case_id", "kind", "task_n", "item"),
    Index("ix_kpi_deduction_day", "day"),
    sqlite_with_rowid=False,
)
