"""What was decided about units; columns mirror the dataclasses of `models/scoring/accountability/file.py`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table

from ...scoring.accountability.file import Matter, Use
from ..types import BigKey, columns_of
from .base import metadata

accountability = Table(
    "accountability",
    metadata,
    Column("id", BigKey, primary_key=True),
    *columns_of(Matter, skip=("id",)),
    Index("ix_accountability_key", "key", unique=True),
    Index("ix_accountability_unit", "unit_id", "decided_at"),
)
ACCOUNTABILITY_TABLES: dict[str, Table] = {
    "uses": Table(
        "accountability_use",
        metadata,
        Column("matter_id", BigKey, ForeignKey("accountability.id"), nullable=False),
        *columns_of(Use),
        PrimaryKeyConstraint("matter_id", "n"),
        sqlite_with_rowid=False,
    )
}
