"""The database at a glance: how much it holds, when it last changed, whether its newest link still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, func, select, text

from . import tables as t
from .chain import chain_hash
from .raw import readable
from .session import on_server
from .types import UtcTime


@dataclass(frozen=True, slots=True)
class Overview:
    """How much there is; `head` is the hash the event chain ends with, "" before the first event."""

    events: int
    cases: int
    papers: int
    head: str


def overview(connection: Connection) -> Overview:
    def count(table: Table) -> int:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    head = connection.execute(select(t.chain_head.c.hash)).scalar()
    return Overview(count(t.event), count(t.case), count(t.document), head or "")


_LAST_MOMENT = text("SELECT last_moment() AS at").columns(at=UtcTime())


def last_moment(connection: Connection) -> datetime | None:
    """When the last event happened, None in a database without events. Raises UserError when it cannot be read."""
    if on_server(connection):
        return connection.execute(_LAST_MOMENT).scalar()
    with readable("最后一个事件的时间"):
        return connection.execute(select(t.event.c.at).order_by(t.event.c.id.desc()).limit(1)).scalar()


_LAST_LINK = text(
    "SELECT h.hash AS head, c.hash AS linked, c.prev, c.seq, e.id, e.at, e.recorded_at, e.login, e.entity,"
    " e.entity_id, e.n, e.kind, e.payload"
    " FROM chain_head h LEFT JOIN chain c ON c.seq = h.seq LEFT JOIN event e ON e.id = c.event_id"
)


def head_holds(connection: Connection) -> bool:
    """Whether the chain ends where its head says, with an event nobody touched: quick, where `verify` is thorough."""
    ends = connection.execute(_LAST_LINK).all()
    if len(ends) != 1:
        return False
    head, linked, *link = ends[0]
    if linked is None:
        return head == "" and overview(connection).events == 0
    try:
        return None not in link and head == linked == chain_hash(*link)
    except (ValueError, TypeError, AttributeError):  # parts that were never written by the program
        return False
