"""Duty: the roster, shifts with their signed hand-overs, the shift log, silenced alarms."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from ..types import BigKey, UtcTime
from .base import metadata

#: Who is planned: the n-th person of a post in the `turn`-th turn of a day.
roster = Table(
    "roster",
    metadata,
    Column("day", Date, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("post", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("login", Text, nullable=False),
    PrimaryKeyConstraint("day", "turn", "post", "n"),
    sqlite_with_rowid=False,
)
#: From one signed hand-over to the next. `after_event` is the place in the chain of the newest event the shift before
#: had told of; `data` what the outgoing officer signed; `off_reason` why he did not. Ended when the incoming officer
#: signed.
shift = Table(
    "shift",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("day", Date, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("begun_by", Text, nullable=False),
    Column("after_event", BigKey, nullable=False),
    Column("counted_from", UtcTime, nullable=False),
    Column("data", Text),
    Column("until_event", BigKey),
    Column("chain_head", Text),
    Column("off_login", Text),
    Column("off_signed_at", UtcTime),
    Column("off_reason", Text),
    Column("on_login", Text),
    Column("ended_at", UtcTime),
    Column("document_id", BigKey, ForeignKey("document.id")),
    Index("ix_shift_running", "id", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
)
#: `settled_at` ticks a promise off; an entry is never changed otherwise.
shift_log = Table(
    "shift_log",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("shift_id", BigKey, ForeignKey("shift.id")),
    Column("at", UtcTime, nullable=False),
    Column("login", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("settled_at", UtcTime),
    Column("settled_by", Text),
    Index("ix_shift_log_at", "at"),
    Index(
        "ix_shift_log_promises",
        "id",
        sqlite_where=text("kind = 'PROMISE' AND settled_at IS NULL"),
        postgresql_where=text("kind = 'PROMISE' AND settled_at IS NULL"),
    ),
)
#: An alarm silenced on one workstation; it ends by itself at `until`, or before when somebody ends it.
mute = Table(
    "mute",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("station", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ended_at", UtcTime),
    Column("ended_by", Text),
    Index("ix_mute_until", "until"),
)
