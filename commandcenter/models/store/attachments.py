"""Attachments of cases: what each is, and its bytes apart (design §3). Their events vouch for both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from . import tables as t


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a case; `event_n` is the number of the event that added it, `size` in bytes."""

    id: int
    case_id: int
    event_n: int
    name: str
    sha256: str
    mime: str
    size: int
    taken_at: datetime | None


_COLUMNS = [t.attachment.c[name] for name in Attachment.__dataclass_fields__]
_OF_CASE = select(*_COLUMNS).where(t.attachment.c.case_id == bindparam("of_case")).order_by(t.attachment.c.event_n)
_ONE = select(*_COLUMNS).where(t.attachment.c.id == bindparam("of"))
_BYTES = select(t.attachment_bytes.c.bytes).where(t.attachment_bytes.c.attachment_id == bindparam("of"))
#: What an event says of its file, by the names of the row's columns.
TOLD = ("name", "sha256", "mime", "size", "taken_at")


def add(connection: Connection, case_id: int, event_n: int, told: dict[str, Any], data: bytes) -> int:
    """Keeps a file that the case's event `event_n` tells of (`TOLD`). Returns its id."""
    row = {name: told.get(name) for name in TOLD} | {"case_id": case_id, "event_n": event_n}
    attachment_id: int = connection.execute(insert(t.attachment).returning(t.attachment.c.id), row).scalar_one()
    connection.execute(insert(t.attachment_bytes), {"attachment_id": attachment_id, "bytes": data})
    return attachment_id


def of_case(connection: Connection, case_id: int) -> tuple[Attachment, ...]:
    """The files of a case in the order they were added, without their bytes."""
    return tuple(Attachment(*row) for row in connection.execute(_OF_CASE, {"of_case": case_id}))


def one(connection: Connection, attachment_id: int) -> Attachment | None:
    row = connection.execute(_ONE, {"of": attachment_id}).one_or_none()
    return None if row is None else Attachment(*row)


def content(connection: Connection, attachment_id: int) -> bytes | None:
    data: bytes | None = connection.execute(_BYTES, {"of": attachment_id}).scalar()
    return data
