"""诊断包: what a maintainer needs to know of an installation, in one zip, and nothing about any person.

Versions, settings without secrets, how the house stands, rows per table, the engine's plans, the log's lines scrubbed.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from sqlalchemy import text

from ...models.errors import UserError, reason
from ...models.health import Line
from ...models.limits import FORMERS
from ...models.people import SYSTEM
from ...models.queues import BoardQuery
from ...models.scrubbing import scrubbed
from ...models.store import schema, size
from ...models.store.meta import database_kind
from ...models.store.plans import explained
from ...models.store.session import on_server
from ...models.store.settings import read_settings
from ...models.store.store import Store
from ...models.timing.worktime import TZ
from ..desk import Desk
from ..overviews import boards

_PACKAGES = (
    *("PySide6-Essentials", "SQLAlchemy", "alembic", "psycopg", "pyqtgraph", "numpy", "reportlab", "pypdfium2"),
    *("python-calamine", "XlsxWriter", "rapidfuzz", "typer", "keyring", "argon2-cffi"),
)
_LOGS = ("commandcenter.log", "commandcenter.log.1", "abort.log")
_TAIL = 200_000
_ABOUT = """诊断包：供维护人员查看程序运行情况。
不含案件、诉求人、姓名、电话、密码；日志里的中文、长数字、引号里的话都已去掉。
"""


def write(desk: Desk, lines: tuple[Line, ...], path: Path, program: str, logs: Path) -> Path:
    """The bundle at `path`; `lines` how the house stands (`health.look`), `logs` the folder of log files. Raises
    UserError."""
    parts = dict(_parts(desk, lines, program, logs))
    draft = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, body in parts.items():
                packed.writestr(name, body)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UserError(f"诊断包写不到 {path}：{reason(error)}", field="out") from error
    return path


def _parts(desk: Desk, lines: tuple[Line, ...], program: str, logs: Path) -> Iterator[tuple[str, str]]:
    now = desk.clock.now().astimezone(TZ)
    yield "说明.txt", f"{_ABOUT}{program}　{now:%Y-%m-%d %H:%M}\n"
    yield "versions.json", _json(_versions(desk.store, program))
    yield "settings.json", _json(_settings(desk.store))
    yield "health.txt", "\n".join(f"[{one.level.label}] {one.title}：{_plain(one)}" for one in lines) + "\n"
    with desk.store.read() as connection:
        yield "counts.json", _json(size.rows_of(connection))
    yield "plans.txt", "\n".join(_plans(desk))
    for name in _LOGS:
        if (body := _tail(logs / name)) is not None:
            yield f"logs/{name}", scrubbed(body) + "\n"


def _plain(line: Line) -> str:
    """What a line says, without where things lie and what a finding names."""
    return "" if line.key in ("database", "backup_place", "chain", "restore_test") else scrub_names(line.said)


def scrub_names(said: str) -> str:
    """Figures and the program's own words; a path is somebody's."""
    return " ".join(word for word in said.split() if "/" not in word and "\\" not in word)


def _versions(store: Store, program: str) -> dict[str, object]:
    with store.read() as connection:
        engine = "SELECT version()" if on_server(connection) else "SELECT sqlite_version()"
        there = str(connection.execute(text(engine)).scalar())
        found = schema.revision(connection)
        kind = database_kind(connection).value
    return {
        "program": program,
        "python": sys.version.split()[0],
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cores": os.cpu_count(),
        "sqlite": sqlite3.sqlite_version,
        "database": {"engine": there, "kind": kind, "revision": found, "program_revision": schema.HEAD},
        "packages": {name: version for name in _PACKAGES if (version := _version(name))},
    }


def _version(package: str) -> str | None:
    with suppress(metadata.PackageNotFoundError):
        return metadata.version(package)
    return None


def _settings(store: Store) -> Mapping[str, object]:
    """Every setting but where backups lie, and what limits were before."""
    with store.read() as connection:
        found = read_settings(connection, "")
    return {key: value for key, value in sorted(found.items()) if key not in ("backup.folder", FORMERS)}


def _plans(desk: Desk) -> Iterator[str]:
    """Of the board and its counts, as the program itself asks for them."""
    by = SYSTEM if desk.store.path is not None else desk.by

    def ask(store: Store) -> None:
        asker = Desk(store, by, desk.clock)
        boards.counts(asker)
        boards.page(asker, BoardQuery(), limit=50)

    yield from explained(desk.store, ask)


def _tail(path: Path) -> str | None:
    """The end of a log; None where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
