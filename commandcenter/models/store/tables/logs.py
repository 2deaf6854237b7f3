"""Three logs: events, their chain, the feed (design §3)."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, text

from ..types import BigKey, UtcTime
from .base import metadata

#: 督办 is rare, and looked for over a year.
_SUPERVISE = text("entity = 'case' AND kind = 'SUPERVISE'")
event = Table(
    "event",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("entity_id", BigKey, nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("recorded_at", UtcTime, nullable=False),
    Column("login", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    UniqueConstraint("entity", "entity_id", "n"),
    Index("ix_event_supervise", "at", sqlite_where=_SUPERVISE, postgresql_where=_SUPERVISE),
)
chain = Table(
    "chain",
    metadata,
    Column("seq", BigKey, primary_key=True),
    Column("event_id", BigKey, ForeignKey("event.id"), nullable=False, unique=True),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
chain_head = Table(
    "chain_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", BigKey, nullable=False),
    Column("hash", Text, nullable=False),
)
#: The feed: one row per change; `scope` only on rows for those who just lost sight of the case.
change_log = Table(
    "change_log",
    metadata,
    Column("seq", BigKey, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("entity_id", BigKey, nullable=False),
    Column("version", Integer, nullable=False),
    Column("scope", Text),
    sqlite_autoincrement=True,
)
