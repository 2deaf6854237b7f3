"""Duty against its events: roster, shifts with what was signed, the log, silenced alarms."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, text

from ..duty.shifts import digest
from . import tables as t
from .audit import Finding
from .duty import SHIFT
from .raw import RawTable

_EVENTS = text(f"SELECT id, entity_id, kind, payload FROM event WHERE entity = '{SHIFT}' ORDER BY id")
_Rows = dict[Any, dict[str, Any]]
#: The signed sheet stands in the row, its hash in the event.
_HASHED = "data_sha256"


class _Told:
    """What the events say of each table, row by row."""

    def __init__(self) -> None:
        self.shifts: _Rows = defaultdict(dict)
        self.entries: _Rows = defaultdict(dict)
        self.mutes: _Rows = defaultdict(dict)
        self.roster: dict[tuple[str, int], Mapping[str, list[str]]] = {}
        self._take: dict[str, Callable[[int, dict[str, Any]], None]] = {
            "BEGIN": self._shift,
            "SIGN_OFF": self._shift,
            "TAKE_OVER": self._shift,
            "LOG": self._entry,
            "SETTLE": self._entry,
            "MUTE": self._mute,
            "UNMUTE": self._mute,
            "ROSTER": self._roster,
        }

    def take(self, kind: str, entity_id: int, body: str) -> None:
        """Raises what a garbled event raises."""
        self._take[kind](entity_id, json.loads(body)["said"])

    def _shift(self, entity_id: int, said: dict[str, Any]) -> None:
        self.shifts[entity_id].update(said)

    def _entry(self, entity_id: int, said: dict[str, Any]) -> None:
        self.entries[said.pop("entry")].update(said)

    def _mute(self, entity_id: int, said: dict[str, Any]) -> None:
        self.mutes[said.pop("mute")].update(said)

    def _roster(self, entity_id: int, said: dict[str, Any]) -> None:
        for day, turn, crew in said["slots"]:
            self.roster[day, turn] = crew

    @property
    def roster_rows(self) -> set[tuple[Any, ...]]:
        return {
            (day, turn, post, n, login)
            for (day, turn), crew in self.roster.items()
            for post, logins in crew.items()
            for n, login in enumerate(logins, 1)
        }


def check_duty(connection: Connection) -> Iterator[Finding]:
    """Every row is what its events recorded, the signed hand-overs down to the letter."""
    told = _Told()
    for event_id, entity_id, kind, body in connection.execute(_EVENTS):
        try:
            told.take(kind, entity_id, body)
        except (ValueError, KeyError, TypeError, AttributeError):
            yield Finding(f"值班事件 {event_id}", "内容无法读取")
    yield from _compare(connection, t.shift, told.shifts, "班次")
    yield from _compare(connection, t.shift_log, told.entries, "值班记录")
    yield from _compare(connection, t.mute, told.mutes, "静音")
    names = [column.name for column in t.roster.columns]
    stored = {tuple(row) for row in connection.execute(RawTable(connection, t.roster, names).select())}
    for day, turn, post, n, _login in sorted(stored ^ told.roster_rows, key=str):
        yield Finding(f"值班表 {day} 第{turn}班 {post} 第{n}人", "与事件不符")


def _compare(connection: Connection, table: Table, told: _Rows, what: str) -> Iterator[Finding]:
    names = [column.name for column in table.columns]
    for row in connection.execute(RawTable(connection, table, names).select().order_by(table.c.id)).mappings():
        wanted = told.pop(row["id"], None)
        if wanted is None:
            yield Finding(f"{what} {row['id']}", "没有登记它的事件")
            continue
        held = {name: row[name] for name in names if name not in ("id", "data")}
        if "data" in names:
            held[_HASHED] = None if row["data"] is None else digest(str(row["data"]))
        for name, value in held.items():
            if value != wanted.get(name):
                yield Finding(f"{what} {row['id']}", f"“{name}”与事件不符")
    for row_id in told:
        yield Finding(f"{what} {row_id}", "有事件但记录不见了")
