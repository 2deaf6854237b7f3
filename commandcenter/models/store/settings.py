"""Settings: named values an administrator puts over the defaults. Who changes one records it (`record_setup`)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select

from ..limits import Limits, settings_of
from ..people import Session
from . import tables as t
from .deadlines import rewarn
from .meta import load_limits, put, read_meta, revise, write_meta
from .store import record_setup
from .townships import load_calendar

#: The event of a changed setting.
SETTING = "SETTING"
#: While running deadlines still wait to be counted by a new calendar: why it is new.
_RECOUNT = "recount"


class Changed(NamedTuple):
    """One change of a setting as its event tells it."""

    at: datetime
    login: str
    key: str
    before: str
    after: str
    why: str


def read_setting(connection: Connection, key: str) -> str | None:
    value: str | None = connection.execute(select(t.setting.c.value).where(t.setting.c.key == key)).scalar()
    return value


def read_settings(connection: Connection, prefix: str) -> dict[str, str]:
    """Every setting whose key begins so."""
    query = select(t.setting.c.key, t.setting.c.value).where(t.setting.c.key.startswith(prefix, autoescape=True))
    return {row.key: row.value for row in connection.execute(query)}


def write_setting(connection: Connection, key: str, value: str) -> None:
    """Puts the value in force; every workstation learns of it by the set-up's revision."""
    put(connection, t.setting, key=key, value=value)
    revise(connection)


def write_limits(connection: Connection, limits: Limits) -> None:
    """Puts these limits in force from the next command on; what warns of open deadlines follows at once."""
    before, wanted = load_limits(connection), settings_of(limits)
    gone = t.setting.c.key.startswith("limit.") & t.setting.c.key.not_in(wanted)
    connection.execute(delete(t.setting).where(gone))
    for key, value in wanted.items():
        put(connection, t.setting, key=key, value=value)
    revise(connection)
    if limits.warn_percent != before.warn_percent:
        rewarn(connection, load_calendar(connection), limits.warn_percent)


def record_change(connection: Connection, by: Session, changed: Changed) -> None:
    """The event of a change, in the transaction that made it."""
    said = {name: value for name, value in changed._asdict().items() if name not in ("at", "login")}
    record_setup(connection, "setup", 1, by, SETTING, said, changed.at)


def changes(connection: Connection) -> list[Changed]:
    """Every change of a setting, the newest first."""
    query = (
        select(t.event.c.at, t.event.c.login, t.event.c.payload)
        .where(t.event.c.entity == "setup", t.event.c.entity_id == 1, t.event.c.kind == SETTING)
        .order_by(t.event.c.n.desc())
    )
    return [_changed(*row) for row in connection.execute(query)]


def _changed(at: datetime, login: str, payload: str) -> Changed:
    said: dict[str, Any] = json.loads(payload)["said"]
    return Changed(at, login, said["key"], said["before"], said["after"], said["why"])


class Told(NamedTuple):
    """An event of set-up, accounts or the database itself, as it was written."""

    id: int
    at: datetime
    login: str
    entity: str
    kind: str
    said: dict[str, Any]


def told(connection: Connection, most: int) -> list[Told]:
    """The newest events of set-up and accounts, the newest first; of a calendar only what was set."""
    event = t.event.c
    query = (
        select(event.id, event.at, event.login, event.entity, event.kind, event.payload)
        .where(event.entity.in_(("setup", "account")), event.kind != "CALENDAR")
        .order_by(event.id.desc())
        .limit(most)
    )
    return [Told(*row[:-1], json.loads(row[-1])["said"]) for row in connection.execute(query)]


def recount_wanted(connection: Connection) -> tuple[str, str] | None:
    """That running deadlines are to be counted anew, by which revision of the set-up, and why; None: they are."""
    revision, _, why = (read_meta(connection, _RECOUNT) or "").partition(" ")
    return (revision, why) if revision else None


def want_recount(connection: Connection, why: str) -> None:
    """After the calendar changed. Whoever is interrupted in counting is made up for by the program's next duty."""
    write_meta(connection, _RECOUNT, f"{read_meta(connection, 'setup_revision')} {why}")


def recount_done(connection: Connection, wanted: tuple[str, str]) -> None:
    """Unless it was wanted anew meanwhile."""
    if recount_wanted(connection) == wanted:
        write_meta(connection, _RECOUNT, "")
