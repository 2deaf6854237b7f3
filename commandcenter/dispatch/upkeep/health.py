"""运行状况 of a workstation and its database: measured on a worker, judged by `models.health`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ...models import health
from ...models.health import Checked, Line
from ...models.payload import parse_time, time_text
from ...models.store import schema
from ...models.store.meta import database_kind
from ...models.store.overview import last_moment
from ...models.store.size import size_of
from ...models.timing.clock import server_clock_of
from ...models.timing.worktime import local_day
from ..desk import Desk
from . import backups
from .checkup import check_everything
from .missing import missing
from .settings import require
from .witness import Witness

_CHECKED = "checked.json"
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Station:
    """What the window knows of itself: its line, what waits to be sent, its printers (None: nobody has looked), the
    folder in which it keeps what it remembers."""

    folder: Path
    connected: bool = True
    latency_ms: float = 0.0
    online: int = 1
    waiting: int = 0
    refused: int = 0
    printers: int | None = None


def look(desk: Desk, station: Station) -> tuple[Line, ...]:
    """Every line, group by group. Raises NotAllowed."""
    require(desk)
    with desk.store.read() as connection:
        lines = [*_of_database(desk, connection), *_of_line(desk, station), *_of_machine(desk, connection, station)]
        township, today = desk.store.setup(connection).township, local_day(desk.clock.now())
        lacking = list(missing(connection, township, today, station.printers))
    wrong = Witness(station.folder).look(desk.store)
    lines.append(health.chain(_checked(desk, station.folder), desk.clock.now(), wrong))
    return (*lines, *_of_backups(desk), *lacking)


def check(desk: Desk, folder: Path, tell: Tell = lambda done, total, what: None) -> Checked:
    """Verifies everything that this login may see, and remembers on this workstation when and with what result. Raises
    NotAllowed."""
    found = check_everything(desk.store, desk.by, lambda what, done, total: tell(done, total, what))
    said = f"{len(found.findings)} 处不符" if found.findings else "校验通过"
    if found.findings:
        first = found.findings[0]
        said += f"，如 {first.place}：{first.what}"
    elif found.overview is not None:
        said += f"：事件 {found.overview.events} 条，案件 {found.overview.cases} 件"
    checked = Checked(desk.clock.now(), len(found.findings), said, found.unchecked)
    kept = _remembered(folder)
    kept[desk.store.place] = [time_text(checked.at), checked.findings, checked.said, checked.unchecked]
    with suppress(OSError):
        (folder / _CHECKED).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    return checked


def _of_database(desk: Desk, connection: Connection) -> Iterator[Line]:
    kind = database_kind(connection).label
    engine = "共用服务器" if desk.store.path is None else "嵌入式文件"
    yield health.database(f"{kind}库，{engine}", desk.store.place, size_of(connection))
    found = schema.revision(connection) or ""
    yield health.schema(found, schema.HEAD, desk.store.database.read_only)


def _of_line(desk: Desk, station: Station) -> Iterator[Line]:
    yield health.feed(station.connected, station.latency_ms)
    if desk.store.path is None:
        yield health.outbox(station.waiting, station.refused)
    yield health.sessions(station.online)


def _of_machine(desk: Desk, connection: Connection, station: Station) -> Iterator[Line]:
    places = {"disk": ("本机磁盘", station.folder)}
    if desk.store.path is not None:
        places = {"disk": ("数据库磁盘", desk.store.path.parent)}
    for key, (title, folder) in places.items():
        usage = shutil.disk_usage(folder)
        yield health.disk(key, title, usage.free, usage.total)
    yield health.sound()
    server = server_clock_of(desk.clock)
    last, now = last_moment(connection), desk.clock.now()
    behind = last - now if last is not None and last > now else timedelta()
    yield health.clock(None if server is None else server.drift, behind)


def _of_backups(desk: Desk) -> Iterator[Line]:
    known, now = backups.standing(desk.store), desk.clock.now()
    newest = known.backups[0].at if known.backups else None
    where = str(known.folder or "")
    if desk.store.path is None:
        yield health.server_backups(_newest_file(known.folder), where, now)
        return
    yield from health.backups(
        newest,
        len(known.backups),
        sum(backup.size for backup in known.backups),
        where,
        known.failed,
        is_beside=known.is_beside,
        planned=known.plan.at is not None,
        now=now,
    )
    tested = known.tested
    if tested is None:
        yield health.restore_test(None, False, "", now)
    else:
        yield health.restore_test(tested.at, tested.ok, tested.said, now)


def _newest_file(folder: Path | None) -> datetime | None:
    times = []
    with suppress(OSError):
        times = [path.stat().st_mtime for path in folder.iterdir() if path.is_file()] if folder is not None else []
    return datetime.fromtimestamp(max(times), UTC) if times else None


def _checked(desk: Desk, folder: Path) -> Checked | None:
    try:
        at, findings, said, unchecked = _remembered(folder)[desk.store.place]
        return Checked(parse_time(at), int(findings), said, unchecked)
    except (KeyError, ValueError, TypeError):
        return None


def _remembered(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / _CHECKED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
