"""Papers on their way: drafts before the number, receipts after it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, Table, Text

from ..types import BigKey, UtcTime
from .base import metadata

paper_draft = Table(
    "paper_draft",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("texts", Text, nullable=False),
    Column("register_no", Text),
    Column("case_id", BigKey, ForeignKey("case.id")),
    Column("meeting_id", BigKey, ForeignKey("meeting.id")),
    Column("state", Text, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("data", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("person_id", BigKey),
    Column("reviewed_by", Text),
    Column("reviewed_at", UtcTime),
    Column("reviewed_person", BigKey),
    Column("signed_by", Text),
    Column("signed_at", UtcTime),
    Column("note", Text, nullable=False),
    Column("document_id", BigKey, ForeignKey("document.id"), unique=True),
    Column("replaces", BigKey, ForeignKey("document.id")),
)
paper_receipt = Table(
    "paper_receipt",
    metadata,
    Column("document_id", BigKey, ForeignKey("document.id"), nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("sent_at", UtcTime, nullable=False),
    Column("sent_by", Text, nullable=False),
    Column("received_at", UtcTime),
    Column("channel", Text),
    Column("receiver", Text, nullable=False),
    Column("recorded_by", Text),
    Column("recorded_at", UtcTime),
    Column("reminded_at", UtcTime),
    Column("reminders", Integer, nullable=False),
    PrimaryKeyConstraint("document_id", "unit_id"),
)
