"""Papers: numbers, frozen data, stored pages."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from ..types import BigKey, UtcTime
from .base import metadata

document_number = Table(
    "document_number",
    metadata,
    Column("kind", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("kind", "year"),
)
document = Table(
    "document",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    Column("register_no", Text, unique=True),
    Column("case_id", BigKey, ForeignKey("case.id"), index=True),
    Column("case_n", Integer),
    Column("state", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("code", Text, nullable=False, index=True),
    Column("sha256", Text),
    Column("reserved_at", UtcTime, nullable=False),
    Column("issued_at", UtcTime),
    Column("by", Text, nullable=False),
    Column("meeting_id", BigKey, ForeignKey("meeting.id"), index=True),
    Column("voided_at", UtcTime),
    Column("voided_by", Text),
    Column("void_reason", Text),
    Column("replaces", BigKey, ForeignKey("document.id")),
    UniqueConstraint("kind", "year", "serial"),
)
document_bytes = Table(
    "document_bytes",
    metadata,
    Column("document_id", BigKey, ForeignKey("document.id"), primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)
