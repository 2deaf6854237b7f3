"""Numbers that only the database gives: case numbers by day, gapless serials of papers (domain §2.4, §5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from ..timing.worktime import local_day
from .prepared import Prepared
from .session import on_server

_NEXT_CASE = Prepared(
    text(
        "INSERT INTO case_number (day, last) VALUES (:day, 1)"
        " ON CONFLICT (day) DO UPDATE SET last = case_number.last + 1 RETURNING last"
    )
)
#: On a server nobody writes the counters: a function counts for whoever may.
_NEXT_CASE_THERE = Prepared(text("SELECT next_case_number(:day)"))
_NEXT_PAPER_THERE = text("SELECT next_serial(:kind, :year)")
_NEXT_PAPER = text(
    "INSERT INTO document_number (kind, year, last) VALUES (:kind, :year, 1)"
    " ON CONFLICT (kind, year) DO UPDATE SET last = document_number.last + 1 RETURNING last"
)


def next_case_no(connection: Connection, at: datetime) -> str:
    """`LHyyyymmdd-nnnnn` by the local day; unique, gaps allowed."""
    day = f"{local_day(at):%Y%m%d}"
    following = _NEXT_CASE_THERE if on_server(connection) else _NEXT_CASE
    last: int = following.scalar(connection, {"day": day})
    return f"LH{day}-{last:05d}"


def next_serial(connection: Connection, kind: str, year: int) -> int:
    """The next number of this kind in this year; gapless, since it rolls back with its transaction."""
    following = _NEXT_PAPER_THERE if on_server(connection) else _NEXT_PAPER
    serial: int = connection.execute(following, {"kind": kind, "year": year}).scalar_one()
    return serial
