"""What this workstation took in while the server was away, until the server has it (design §3, Outage)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from ..labels import Labelled
from .own_file import FileTable, OwnFile, open_own
from .session import Database
from .types import UtcTime

NAME = "outbox.db"
_SHAPE = 1
_metadata = MetaData()
_slip = Table(
    "slip",
    _metadata,
    Column("n", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("place", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("taken_at", UtcTime, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("no", Text, nullable=False),
    Column("epoch", Text, nullable=False),
    Column("settled_at", UtcTime),
    sqlite_autoincrement=True,
)
files = FileTable("slip_file", _metadata, "slip.key")


class SlipKind(Labelled):
    REPORT = "REPORT", "受理登记"
    NOTE = "NOTE", "备注"
    LOG = "LOG", "值班记录"


class SlipState(Labelled):
    WAITING = "WAITING", "待补送"
    SENT = "SENT", "已补送"
    REFUSED = "REFUSED", "未被接受"


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing that was taken in. `n` counts those of this workstation; `no` is the case's number once it is there,
    `why` the reason it was refused with; `body` as JSON can hold it."""

    n: int
    key: str
    kind: SlipKind
    taken_at: datetime
    title: str
    body: Mapping[str, Any]
    state: SlipState
    why: str
    no: str


def open_outbox(folder: Path) -> Database:
    """The file in `folder`, made when it is not there. Raises UserError when it cannot serve."""
    return open_own(folder / NAME, _metadata, _SHAPE, "暂存")


_COLUMNS = [_slip.c[name] for name in Slip.__dataclass_fields__]


def put(
    connection: Connection,
    of: tuple[str, str],
    key: str,
    kind: SlipKind,
    taken_at: datetime,
    title: str,
    body: Mapping[str, Any],
    with_files: Sequence[OwnFile] = (),
) -> Slip:
    """Keeps it for the login at the database `of` names; the same key once, with the words it came with last."""
    place, login = of
    text = json.dumps(body, ensure_ascii=False)
    row = {"key": key, "place": place, "login": login, "kind": kind.value, "taken_at": taken_at, "title": title}
    fresh = {"title": title, "body": text, "state": SlipState.WAITING.value, "why": "", "no": "", "epoch": ""}
    connection.execute(upsert(_slip).values(row | fresh).on_conflict_do_update([_slip.c.key], set_=fresh))
    files.drop(connection, key)
    for file in with_files:
        files.add(connection, key, file)
    return _read(connection.execute(select(*_COLUMNS).where(_slip.c.key == key)).one())


def listing(connection: Connection, of: tuple[str, str], *states: SlipState) -> list[Slip]:
    """The slips of a login at a database in the order they were taken in: those in these states, else all."""
    place, login = of
    query = select(*_COLUMNS).where(_slip.c.place == place, _slip.c.login == login).order_by(_slip.c.n)
    if states:
        query = query.where(_slip.c.state.in_([state.value for state in states]))
    return [_read(row) for row in connection.execute(query)]


def sent(connection: Connection, key: str, no: str, epoch: str, at: datetime) -> None:
    """The server has it, under this number; `epoch` is the one of its feed."""
    told = {"state": SlipState.SENT.value, "no": no, "why": "", "epoch": epoch, "settled_at": at}
    connection.execute(update(_slip).where(_slip.c.key == key).values(told))


def refused(connection: Connection, key: str, why: str, at: datetime) -> None:
    """The server does not take it as it is."""
    told = {"state": SlipState.REFUSED.value, "why": why, "settled_at": at}
    connection.execute(update(_slip).where(_slip.c.key == key).values(told))


def send_again(connection: Connection, of: tuple[str, str], epoch: str) -> None:
    """A backup was restored: what was sent before may be missing from it, and its key keeps it from being doubled."""
    place, login = of
    mine = and_(_slip.c.place == place, _slip.c.login == login)
    elsewhere = and_(_slip.c.state == SlipState.SENT.value, _slip.c.epoch != epoch)
    connection.execute(update(_slip).where(mine, elsewhere).values(state=SlipState.WAITING.value))


def forget(connection: Connection, key: str) -> None:
    """It stands elsewhere now."""
    connection.execute(delete(_slip).where(_slip.c.key == key))


def forget_sent(connection: Connection, before: datetime) -> None:
    is_sent = _slip.c.state == SlipState.SENT.value
    connection.execute(delete(_slip).where(is_sent, _slip.c.settled_at < before))


def _read(row: Any) -> Slip:
    told = row._asdict() | {
        "kind": SlipKind(row.kind),
        "state": SlipState(row.state),
        "body": json.loads(row.body),
    }
    return Slip(**told)
