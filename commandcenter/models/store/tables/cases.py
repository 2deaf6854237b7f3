"""Cases and what hangs on them; columns mirror the dataclasses of `models/case.py`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from ...case import PARTS, Case
from ..types import BigKey, IdList, UtcTime, columns_of
from .base import metadata


def _part(name: str, cls: type, *later: Column[Any]) -> Table:
    """A list of parts of a case, clustered by case so that a dossier is one short walk; `later`: columns that a later
    revision added."""
    return Table(
        name,
        metadata,
        Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
        *columns_of(cls, skip=[column.name for column in later]),
        *later,
        PrimaryKeyConstraint("case_id", "n"),
        sqlite_with_rowid=False,
    )


#: The report's text stands behind the dossier's other columns, so that what does not read it does not load its pages.
#: After it comes what later revisions added: the running deadline, kept for boards (`store/deadlines.py`).
case = Table(
    "case",
    metadata,
    Column("id", BigKey, primary_key=True),
    *columns_of(Case, skip=("id", "text", "invited")),
    Column("claimed_by", Text),
    Column("claimed_until", UtcTime),
    Column("point", Text),
    Column("text", Text, nullable=False),
    Column("stage", Text),
    Column("stage_since", UtcTime),
    Column("stage_working", Boolean),
    Column("warn_at", UtcTime),
    Column("invited", IdList, nullable=False, server_default="[]"),
    UniqueConstraint("no"),
    # Both board indices hold open cases only: their size follows the open board, not the years behind it. The first
    # carries whatever boards are narrowed to, so that counting and filtering need no other page.
    Index(
        "ix_case_board",
        "danger",
        "due",
        "id",
        "warn_at",
        "state",
        "platform",
        "route",
        "grid_id",
        "matter_id",
        "supervise_level",
        "confidential",
        sqlite_where=text("due IS NOT NULL"),
        postgresql_where=text("due IS NOT NULL"),
    ),
    Index("ix_case_state_due", "state", "due"),
    Index("ix_case_source_key", "source_key"),
    Index("ix_case_grid_registered", "grid_id", "registered_at"),
    Index("ix_case_registered", "registered_at"),
    Index(
        "ix_case_parent",
        "parent_no",
        sqlite_where=text("parent_no IS NOT NULL"),
        postgresql_where=text("parent_no IS NOT NULL"),
    ),
    Index(
        "ix_case_repeat_of",
        "repeat_of",
        sqlite_where=text("repeat_of IS NOT NULL"),
        postgresql_where=text("repeat_of IS NOT NULL"),
    ),
    Index(
        "ix_case_reply_waits",
        "platform",
        sqlite_where=text("reply_approved_at IS NOT NULL AND reply_sent_at IS NULL"),
        postgresql_where=text("reply_approved_at IS NOT NULL AND reply_sent_at IS NULL"),
    ),
    Index(
        "ix_case_closed",
        "closed_at",
        sqlite_where=text("state = 'CLOSED'"),
        postgresql_where=text("state = 'CLOSED'"),
    ),
    Index(
        "ix_case_minutes",
        "minutes_due",
        sqlite_where=text("minutes_due IS NOT NULL"),
        postgresql_where=text("minutes_due IS NOT NULL"),
    ),
    Index(
        "ix_case_fraud",
        "fraud_at",
        sqlite_where=text("fraud_at IS NOT NULL"),
        postgresql_where=text("fraud_at IS NOT NULL"),
    ),
    Index("ix_case_sample", "grid_id", sqlite_where=text("sample_due"), postgresql_where=text("sample_due")),
)
#: Who asked: apart from the case, so that confidentiality is a matter of one table (domain §2.2, 保密).
requester = Table(
    "requester",
    metadata,
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("from_case_id", BigKey),
    PrimaryKeyConstraint("case_id", "n"),
    Index("ix_requester_phone", "phone"),
    sqlite_with_rowid=False,
)
case_text = Table(
    "case_text",
    metadata,
    Column("case_id", BigKey, ForeignKey("case.id"), primary_key=True),
    Column("form", Text, nullable=False),
    Column("original", Text),
)
PART_TABLES: dict[str, Table] = {
    "tasks": _part(
        "task",
        PARTS["tasks"],
        Column("excused", IdList, nullable=False, server_default="[]"),
        Column("consulted", Boolean, nullable=False, server_default=text("false")),
    ),
    "requests": _part("request", PARTS["requests"]),
    "suspensions": _part("suspension", PARTS["suspensions"]),
    "verifications": _part("verification", PARTS["verifications"]),
    "callbacks": _part("callback", PARTS["callbacks"]),
    "scores": _part("rating", PARTS["scores"]),
    "proxies": _part("proxy", PARTS["proxies"]),
}
task = PART_TABLES["tasks"]
Index("ix_task_unit_state", task.c.unit_id, task.c.state, task.c.due)
Index(
    "ix_task_running_due",
    task.c.due,
    sqlite_where=text("state IN ('SENT','SIGNED','CONTACTED')"),
    postgresql_where=text("state IN ('SENT','SIGNED','CONTACTED')"),
)
Index(
    "ix_task_suspended",
    task.c.case_id,
    task.c.unit_id,
    sqlite_where=text("state = 'SUSPENDED'"),
    postgresql_where=text("state = 'SUSPENDED'"),
)
request = PART_TABLES["requests"]
Index(
    "ix_request_undecided",
    request.c.decide_due,
    sqlite_where=text("result IS NULL"),
    postgresql_where=text("result IS NULL"),
)
Index(
    "ix_request_return",
    request.c.asked_at,
    sqlite_where=text("kind = 'RETURN'"),
    postgresql_where=text("kind = 'RETURN'"),
)
#: Who sees a case besides the centre: `U<unit>`, `G<grid>`; kept by triggers from case and task. `open` keeps a
#: scoped board as small as the open cases of the scope, however many years lie behind.
case_scope = Table(
    "case_scope",
    metadata,
    Column("scope", Text, nullable=False),
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
    Column("open", Boolean, nullable=False),
    PrimaryKeyConstraint("scope", "case_id"),
    Index("ix_case_scope_case", "case_id"),
    Index("ix_case_scope_open", "scope", "case_id", "open", sqlite_where=text("open"), postgresql_where=text("open")),
    sqlite_with_rowid=False,
)
#: 回避: units and persons who must not see the case; kept by triggers.
case_barred = Table(
    "case_barred",
    metadata,
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("who", BigKey, nullable=False),
    PrimaryKeyConstraint("case_id", "kind", "who"),
    Index("ix_case_barred_who", "kind", "who"),
    sqlite_with_rowid=False,
)
case_number = Table(
    "case_number", metadata, Column("day", Text, primary_key=True), Column("last", Integer, nullable=False)
)
idempotency = Table(
    "idempotency",
    metadata,
    Column("key", Text, primary_key=True),
    Column("case_id", BigKey, nullable=False),
    sqlite_with_rowid=False,
)
transition = Table(
    "transition",
    metadata,
    Column("entity", Text, nullable=False),
    Column("from_state", Text, nullable=False),
    Column("to_state", Text, nullable=False),
    PrimaryKeyConstraint("entity", "from_state", "to_state"),
    sqlite_with_rowid=False,
)
attachment = Table(
    "attachment",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("case_id", BigKey, ForeignKey("case.id"), nullable=False, index=True),
    Column("event_n", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("taken_at", UtcTime),
    Column("phash", Text),
)
attachment_bytes = Table(
    "attachment_bytes",
    metadata,
    Column("attachment_id", BigKey, ForeignKey("attachment.id"), primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)
#: Of a server alone: who sits at which workstation, and which case he looks at; lost with a crash, and no loss.
presence = Table(
    "presence",
    metadata,
    Column("station", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("case_id", BigKey),
    Column("since", UtcTime),
    Column("ahead", BigKey),
    Column("seen_at", UtcTime, nullable=False),
    prefixes=["UNLOGGED"],
)
#: Devices' alarms have a queue of their own; a case is made of one only by a person (domain §4).
alarm = Table(
    "alarm",
    metadata,
    Column("id", BigKey, primary_key=True),
    Column("device", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("point", Text),
    Column("first_at", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
    Column("count", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("case_id", BigKey, ForeignKey("case.id")),
    Index("ix_alarm_device_last", "device", "method", "last_at"),
)
alarm_message = Table(
    "alarm_message",
    metadata,
    Column("key", Text, primary_key=True),
    Column("alarm_id", BigKey, ForeignKey("alarm.id"), nullable=False),
    sqlite_with_rowid=False,
)
