"""Consultations (会商) and what hangs on them; columns mirror the dataclasses of `models/meeting/file.py`."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Table, text

from ...meeting.file import MEETING_PARTS, Meeting
from ..types import BigKey, columns_of
from .base import metadata


def _part(name: str, cls: type) -> Table:
    """A list of parts of a meeting; of those that speak of a case, the case decides who reads them."""
    of_case = [Column("case_id", BigKey, ForeignKey("case.id"), nullable=False)]
    return Table(
        name,
        metadata,
        Column("meeting_id", BigKey, ForeignKey("meeting.id"), nullable=False),
        *(of_case if any(field.name == "case_id" for field in fields(cls)) else []),
        *columns_of(cls, skip=("case_id",)),
        PrimaryKeyConstraint("meeting_id", "n"),
        sqlite_with_rowid=False,
    )


_ALIVE = text("state IN ('PLANNED','RUNNING')")
_GIVEN = text("serial > 0")
_IN_FORCE = text("revoked_at IS NULL")
meeting = Table(
    "meeting",
    metadata,
    Column("id", BigKey, primary_key=True),
    *columns_of(Meeting, skip=("id",)),
    Index("ix_meeting_alive", "starts_at", sqlite_where=_ALIVE, postgresql_where=_ALIVE),
    Index("ix_meeting_serial", "year", "serial", unique=True, sqlite_where=_GIVEN, postgresql_where=_GIVEN),
)
MEETING_TABLES: dict[str, Table] = {
    "items": _part("meeting_item", MEETING_PARTS["items"]),
    "seats": _part("meeting_seat", MEETING_PARTS["seats"]),
    "opinions": _part("meeting_opinion", MEETING_PARTS["opinions"]),
    "decisions": _part("meeting_decision", MEETING_PARTS["decisions"]),
    "read_backs": _part("meeting_read_back", MEETING_PARTS["read_backs"]),
    "rules": _part("dispatch_rule", MEETING_PARTS["rules"]),
}
meeting_item = MEETING_TABLES["items"]
Index("ix_meeting_item_case", meeting_item.c.case_id)
meeting_seat = MEETING_TABLES["seats"]
Index("ix_meeting_seat_unit", meeting_seat.c.unit_id)
dispatch_rule = MEETING_TABLES["rules"]
Index("ix_dispatch_rule_matter", dispatch_rule.c.matter_id, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE)
