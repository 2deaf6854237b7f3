"""The alarm queue of the cameras: repeated alarms of one device fold into one entry (domain §4)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, insert, select, update

from ..draft import CaseDraft
from . import tables as t

NEW = "NEW"
#: Alarms of one device and method closer together than this are one.
FOLD = timedelta(minutes=10)


def known(connection: Connection, key: str) -> bool:
    """Whether this very message was taken in before."""
    return connection.execute(select(t.alarm_message.c.key).where(t.alarm_message.c.key == key)).scalar() is not None


def take_in(connection: Connection, draft: CaseDraft) -> bool:
    """Queue a device's alarm; True when it opened a new entry, False when it folded into a waiting one."""
    at, device = draft.happened_at, draft.extra["DeviceID"]
    if at is None:
        raise ValueError("an alarm without time")
    columns = t.alarm.c
    waiting = connection.execute(
        select(columns.id, columns.count, columns.first_at, columns.last_at)
        .where(columns.device == device, columns.method == draft.category_text, columns.state == NEW)
        .where(columns.last_at >= at - FOLD, columns.first_at <= at + FOLD)
        .order_by(columns.last_at.desc())
        .limit(1)
    ).one_or_none()
    if waiting is None:
        alarm_id = _insert(connection, draft, device)
    else:
        alarm_id = waiting.id
        times = {"first_at": min(waiting.first_at, at), "last_at": max(waiting.last_at, at)}
        connection.execute(
            update(t.alarm).where(columns.id == alarm_id).values(count=waiting._mapping["count"] + 1, **times)
        )
    connection.execute(insert(t.alarm_message), {"key": draft.key(), "alarm_id": alarm_id})
    return waiting is None


def _insert(connection: Connection, draft: CaseDraft, device: str) -> int:
    values = {
        "device": device,
        "method": draft.category_text,
        "urgency": draft.urgency.value,
        "text": draft.text,
        "point": f"{draft.point[0]},{draft.point[1]}" if draft.point else None,
        "first_at": draft.happened_at,
        "last_at": draft.happened_at,
        "count": 1,
        "state": NEW,
    }
    alarm_id: int = connection.execute(insert(t.alarm).returning(t.alarm.c.id), values).scalar_one()
    return alarm_id
