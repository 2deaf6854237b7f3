"""Duty in the database: roster, shifts, shift log, silenced alarms. Every change brings its event (entity "shift")."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Table, delete, func, insert, or_, select, text, update

from ..duty.shifts import Crew, LogEntry, LogKind, Officer, Shift, Silence, Slot, Turns, digest
from ..errors import NotFound
from ..people import SYSTEM, Role, Session
from . import tables as t
from .session import on_server
from .store import record

#: The entity of every event about duty; its id is the shift's, 0 for what belongs to none.
SHIFT = "shift"


def turns(connection: Connection) -> Turns:
    """How the day is divided: the setting `shift.starts`, else 08:00 and 20:00."""
    value = connection.execute(select(t.setting.c.value).where(t.setting.c.key == "shift.starts")).scalar()
    return Turns() if value is None else Turns.parse(value)


# --- shifts ----------------------------------------------------------------------------------------------------------


_COLUMNS = [t.shift.c[name] for name in Shift.__dataclass_fields__]


def running(connection: Connection) -> Shift | None:
    """The shift nobody has taken over yet; None before the first."""
    row = connection.execute(select(*_COLUMNS).where(t.shift.c.ended_at.is_(None))).one_or_none()
    return None if row is None else Shift(*row)


class Holder(NamedTuple):
    """Which turn runs, and whose login answers for it."""

    day: date
    turn: int
    login: str


_HOLDER = text("SELECT day, turn, login FROM duty_holder()")


def holder(connection: Connection) -> Holder | None:
    """Who is on duty, whoever asks; None before the first shift."""
    if on_server(connection):
        row = connection.execute(_HOLDER).one_or_none()
        return None if row is None else Holder(*row)
    shift = running(connection)
    return None if shift is None else Holder(shift.day, shift.turn, shift.begun_by)


def load(connection: Connection, shift_id: int) -> Shift:
    row = connection.execute(select(*_COLUMNS).where(t.shift.c.id == shift_id)).one_or_none()
    if row is None:
        raise NotFound("没有这个班次")
    return Shift(*row)


def ended(connection: Connection, limit: int) -> list[Shift]:
    """Shifts that were handed over, the newest first."""
    query = select(*_COLUMNS).where(t.shift.c.ended_at.is_not(None)).order_by(t.shift.c.id.desc()).limit(limit)
    return [Shift(*row) for row in connection.execute(query)]


def newest_event(connection: Connection) -> int:
    """The place of the newest event in the chain: what a hand-over has told of, and where the next begins.

    Until the transaction ends nobody else adds one: on a server events would stand in the chain otherwise that were
    neither told of by this hand-over nor by the next.
    """
    if on_server(connection):
        connection.execute(select(func.settled_head()))
    return int(connection.execute(select(t.chain_head.c.seq)).scalar_one())


def begin(
    connection: Connection, by: Session, slot: Slot, after_event: int, counted_from: datetime, now: datetime
) -> int:
    """A new shift that this person answers for."""
    values: dict[str, object] = {
        "day": slot[0],
        "turn": slot[1],
        "begun_at": now,
        "begun_by": by.login,
        "after_event": after_event,
        "counted_from": counted_from,
    }
    shift_id: int = connection.execute(insert(t.shift).returning(t.shift.c.id), values).scalar_one()
    record(connection, SHIFT, shift_id, by, "BEGIN", values, now)
    return shift_id


def freeze(
    connection: Connection,
    shift: Shift,
    by: Session,
    data: str,
    chain_head: str,
    until: int,
    now: datetime,
    *,
    unsigned: str | None = None,
) -> None:
    """Keeps the hand-over of all events up to `until` with the outgoing officer's signature; `unsigned` says why there
    is none."""
    values: dict[str, object] = {
        "until_event": until,
        "chain_head": chain_head,
        "off_login": shift.begun_by if unsigned else by.login,
        "off_signed_at": None if unsigned else now,
        "off_reason": unsigned,
    }
    _change(connection, t.shift, shift.id, values | {"data": data})
    record(connection, SHIFT, shift.id, by, "SIGN_OFF", values | {"data_sha256": digest(data)}, now)


def end(connection: Connection, shift: Shift, by: Session, document_id: int, now: datetime) -> None:
    """The incoming officer's signature ends a shift for good."""
    values: dict[str, object] = {"on_login": by.login, "ended_at": now, "document_id": document_id}
    _change(connection, t.shift, shift.id, values)
    record(connection, SHIFT, shift.id, by, "TAKE_OVER", values, now)


def _change(connection: Connection, table: Table, row_id: int, values: Mapping[str, object]) -> None:
    connection.execute(update(table).where(table.c.id == row_id).values(**values))


# --- the roster ------------------------------------------------------------------------------------------------------


def roster(connection: Connection, first: date, last: date) -> dict[Slot, Crew]:
    """Who is planned from one day to another, both included; turns without anybody are absent."""
    query = (
        select(t.roster)
        .where(t.roster.c.day >= first, t.roster.c.day <= last)
        .order_by(t.roster.c.day, t.roster.c.turn, t.roster.c.post, t.roster.c.n)
    )
    found: dict[Slot, dict[Role, tuple[str, ...]]] = defaultdict(dict)
    for row in connection.execute(query):
        crew, post = found[row.day, row.turn], Role(row.post)
        crew[post] = (*crew.get(post, ()), row.login)
    return dict(found)


def set_roster(connection: Connection, by: Session, slots: Mapping[Slot, Crew], now: datetime) -> None:
    """These turns get exactly these people; other turns stay."""
    told = []
    for (day, turn), crew in sorted(slots.items()):
        connection.execute(delete(t.roster).where(t.roster.c.day == day, t.roster.c.turn == turn))
        rows = [
            {"day": day, "turn": turn, "post": post.value, "n": n, "login": login}
            for post, logins in crew.items()
            for n, login in enumerate(logins, 1)
        ]
        if rows:
            connection.execute(insert(t.roster), rows)
        told.append([day.isoformat(), turn, {post.value: list(logins) for post, logins in crew.items()}])
    record(connection, SHIFT, 0, by, "ROSTER", {"slots": told}, now)


def officers(connection: Connection, roles: Iterable[Role]) -> list[Officer]:
    """Active accounts of these posts, in the order they were made."""
    query = (
        select(t.account.c.login, t.person.c.name, t.account.c.role)
        .join(t.person)
        .where(t.account.c.active, t.account.c.role.in_([role.value for role in roles]))
        .order_by(t.account.c.id)
    )
    return [Officer(login, name, Role(role)) for login, name, role in connection.execute(query)]


def officer(connection: Connection, login: str) -> Officer:
    """Who signs under this login, also after he left."""
    query = select(t.account.c.login, t.person.c.name, t.account.c.role).join(t.person)
    row = connection.execute(query.where(t.account.c.login == login)).one_or_none()
    return Officer(login, login, Role.SYSTEM) if row is None else Officer(row.login, row.name, Role(row.role))


def person_of(connection: Connection, login: str) -> int | None:
    """The person behind a login: one may hold several accounts."""
    query = select(t.account.c.person_id).where(t.account.c.login == login)
    person: int | None = connection.execute(query).scalar()
    return person


def people(connection: Connection, persons: Iterable[int]) -> list[str]:
    """The names of these persons."""
    query = select(t.person.c.name).where(t.person.c.id.in_(list(persons))).order_by(t.person.c.id)
    return list(connection.execute(query).scalars())


def names(connection: Connection) -> dict[str, str]:
    """The name behind every login, also of those who left."""
    query = select(t.account.c.login, t.person.c.name).join(t.person)
    return {SYSTEM.login: SYSTEM.name, **{row.login: row.name for row in connection.execute(query)}}


# --- the log ---------------------------------------------------------------------------------------------------------


_ENTRY = [t.shift_log.c[name] for name in LogEntry.__dataclass_fields__]


def write_log(
    connection: Connection, by: Session, kind: LogKind, text: str, now: datetime, key: str | None = None
) -> int:
    """A line in the log of the shift that runs; `key` is kept with its event (`logged`). Returns its id."""
    shift = running(connection)
    values: dict[str, object] = {
        "shift_id": shift.id if shift else None,
        "at": now,
        "login": by.login,
        "kind": kind.value,
        "text": text,
    }
    entry_id: int = connection.execute(insert(t.shift_log).returning(t.shift_log.c.id), values).scalar_one()
    told = {"entry": entry_id, **values} | ({} if key is None else {"key": key})
    record(connection, SHIFT, shift.id if shift else 0, by, "LOG", told, now)
    return entry_id


def logged(connection: Connection, key: str) -> int | None:
    """The line that was written under the key."""
    under = t.event.c.payload.contains(json.dumps({"key": key}, separators=(",", ":"))[1:-1], autoescape=True)
    query = select(t.event.c.payload).where(t.event.c.entity == SHIFT, t.event.c.kind == "LOG", under)
    found: str | None = connection.execute(query).scalar()
    return None if found is None else int(json.loads(found)["said"]["entry"])


def entry(connection: Connection, entry_id: int) -> LogEntry:
    row = connection.execute(select(*_ENTRY).where(t.shift_log.c.id == entry_id)).one_or_none()
    if row is None:
        raise NotFound("没有这条值班记录")
    return LogEntry(*row)


def settle(connection: Connection, by: Session, settled: LogEntry, now: datetime) -> None:
    """Ticks a promise off."""
    values: dict[str, object] = {"settled_at": now, "settled_by": by.login}
    _change(connection, t.shift_log, settled.id, values)
    record(connection, SHIFT, settled.shift_id or 0, by, "SETTLE", {"entry": settled.id, **values}, now)


def log_since(connection: Connection, since: datetime) -> list[LogEntry]:
    """What was written from then on, oldest first."""
    query = select(*_ENTRY).where(t.shift_log.c.at >= since).order_by(t.shift_log.c.at, t.shift_log.c.id)
    return [LogEntry(*row) for row in connection.execute(query)]


def open_promises(connection: Connection) -> list[LogEntry]:
    """Promises nobody has ticked off, of whatever shift, oldest first."""
    promised = (t.shift_log.c.kind == LogKind.PROMISE.value, t.shift_log.c.settled_at.is_(None))
    return [LogEntry(*row) for row in connection.execute(select(*_ENTRY).where(*promised).order_by(t.shift_log.c.id))]


# --- silenced alarms -------------------------------------------------------------------------------------------------


_MUTE = [t.mute.c[name] for name in Silence.__dataclass_fields__]


def add_mute(connection: Connection, by: Session, station: str, until: datetime, reason: str, now: datetime) -> int:
    values: dict[str, object] = {"station": station, "login": by.login, "since": now, "until": until, "reason": reason}
    mute_id: int = connection.execute(insert(t.mute).returning(t.mute.c.id), values).scalar_one()
    record(connection, SHIFT, 0, by, "MUTE", {"mute": mute_id, **values}, now)
    return mute_id


def end_mute(connection: Connection, by: Session, mute: Silence, now: datetime) -> None:
    values: dict[str, object] = {"ended_at": now, "ended_by": by.login}
    _change(connection, t.mute, mute.id, values)
    record(connection, SHIFT, 0, by, "UNMUTE", {"mute": mute.id, **values}, now)


def mutes(connection: Connection, since: datetime) -> list[Silence]:
    """What was or is silent at any moment from then on, oldest first."""
    silent = or_(t.mute.c.ended_at.is_(None), t.mute.c.ended_at > since)
    query = select(*_MUTE).where(t.mute.c.until > since, silent).order_by(t.mute.c.id)
    return [Silence(*row) for row in connection.execute(query)]
