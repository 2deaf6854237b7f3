"""Months' assessments and what hangs on them; columns mirror the dataclasses of `models/scoring/appraisal/file.py`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text

from ...scoring.appraisal.file import APPRAISAL_PARTS, Appraisal
from ..types import BigKey, UtcTime, columns_of
from .base import metadata


def _part(name: str, cls: type) -> Table:
    """A list of parts of a month; of those that may speak of a case, the case decides who reads them."""
    of_case = [Column("case_id", BigKey, ForeignKey("case.id"))] if name == "appraisal_objection" else []
    return Table(
        name,
        metadata,
        Column("appraisal_id", BigKey, ForeignKey("appraisal.id"), nullable=False),
        *of_case,
        *columns_of(cls, skip=("case_id",)),
        PrimaryKeyConstraint("appraisal_id", "n"),
        sqlite_with_rowid=False,
    )


appraisal = Table(
    "appraisal",
    metadata,
    Column("id", BigKey, primary_key=True),
    *columns_of(Appraisal, skip=("id",)),
    Index("ix_appraisal_month", "month", unique=True),
)
APPRAISAL_TABLES: dict[str, Table] = {
    "objections": _part("appraisal_objection", APPRAISAL_PARTS["objections"]),
    "revisions": _part("appraisal_revision", APPRAISAL_PARTS["revisions"]),
    "bonuses": _part("appraisal_bonus", APPRAISAL_PARTS["bonuses"]),
    "county": _part("appraisal_county", APPRAISAL_PARTS["county"]),
}
#: The text of each publication; its sha256 stands in the revision.
appraisal_body = Table(
    "appraisal_body",
    metadata,
    Column("appraisal_id", BigKey, ForeignKey("appraisal.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("appraisal_id", "n"),
)
#: The items behind the figures of each publication (`frozen.Item`); whoever sees the case reads them.
appraisal_item = Table(
    "appraisal_item",
    metadata,
    Column("appraisal_id", BigKey, ForeignKey("appraisal.id"), nullable=False),
    Column("revision_n", Integer, nullable=False),
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
    Column("metric", Text, nullable=False),
    Column("task_n", Integer, nullable=False),
    Column("item", Integer, nullable=False),
    Column("unit_id", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("numerator", BigKey, nullable=False),
    Column("denominator", BigKey, nullable=False),
    Column("n", Integer, nullable=False),
    Column("pending", Integer, nullable=False),
    PrimaryKeyConstraint("appraisal_id", "revision_n", "case_id", "metric", "task_n", "item"),
    Index("ix_appraisal_item_unit", "appraisal_id", "revision_n", "unit_id", "metric"),
    sqlite_with_rowid=False,
)
