"""Where a new database is built: beside the place it is meant for, and put there when it is whole.

So an older one stays until then, and breaking off leaves nothing behind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from ..errors import UserError, reason
from . import roles, schema
from . import tables as t
from .meta import DatabaseKind, database_kind, read_meta
from .session import Database, database_path, open_engine

_NEW = "new"
_SIDECARS = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Standing:
    """A database that stands somewhere; `kind` is None where it is too damaged to tell."""

    place: str
    kind: DatabaseKind | None
    cases: int = 0
    events: int = 0
    epoch: int = 0

    def __str__(self) -> str:
        if self.kind is None:
            return f"{self.place} 已有一个读不出的数据库"
        return f"{self.place} 已有{self.kind.label}数据库（案件 {self.cases} 件，事件 {self.events} 条）"


def parsed(url: str) -> URL:
    """The address in its parts. Raises UserError for what is none of an embedded file or of a server's database."""
    try:
        found = make_url(url)
    except ArgumentError:
        found = URL.create("unknown")
    if found.get_backend_name() not in ("sqlite", "postgresql") or not found.database:
        raise UserError("数据库地址应为 sqlite:///文件 或 postgresql://服务器/库名")
    return found


def place_of(url: str) -> str:
    """How people call what lies at the address."""
    return _called(parsed(url))


def _called(url: URL) -> str:
    path = database_path(url)
    return str(path) if path is not None else f"服务器数据库 {url.database}"


def standing(at: str) -> Standing | None:
    """What stands at the address; None where nobody made anything yet. Raises UserError for what is none of ours."""
    url = parsed(at)
    path = database_path(url)
    if path is not None and (not path.exists() or not path.stat().st_size):
        return None
    if path is None and not roles.database_exists(url):
        return None
    database = Database(open_engine(url))
    try:
        with database.read() as connection:
            return _standing(_called(url), connection)
    except UserError as error:
        if path is None or "不是本程序" in error.message:
            raise
        return Standing(str(path), None)
    finally:
        database.close()


def _standing(place: str, connection: Connection) -> Standing | None:
    if schema.is_empty(connection):
        return None
    if schema.revision(connection) is None:
        raise UserError(f"{place} 不是本程序的数据库")
    cases, events = (
        connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (t.case, t.event)
    )
    return Standing(place, database_kind(connection), cases, events, int(read_meta(connection, "epoch") or 0))


@contextmanager
def built_beside(url: str, *, force: bool) -> Iterator[str]:
    """The address of a database yet to be made (on a server: made, but empty), which takes the wanted place when the
    block ends well. Raises UserError where the place cannot serve, or something stands there and not `force`."""
    wanted = parsed(url)
    if not force and (there := standing(url)) is not None:
        raise UserError(f"{there}。要替换它，请加 --force")
    path = database_path(wanted)
    if path is None:
        with _server_beside(wanted) as beside:
            yield _text(beside)
    else:
        with file_beside(path) as draft:
            yield _text(wanted.set(database=str(draft)))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@contextmanager
def file_beside(path: Path, suffix: str = _NEW) -> Iterator[Path]:
    """A path beside the wanted one; moved there when the block ends well, removed when it does not."""
    draft = path.with_name(f"{path.name}.{suffix}")
    _remove(draft)
    try:
        yield draft
        _swap_in(draft, path)
    finally:
        _remove(draft)


def _swap_in(draft: Path, path: Path) -> None:
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        for suffix in _SIDECARS:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        draft.replace(path)
    except OSError as error:
        raise UserError(f"无法替换 {path}：{reason(error)}。请先关闭正在使用它的程序") from error


def _remove(path: Path) -> None:
    for suffix in ("", *_SIDECARS):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def _server_beside(url: URL) -> Iterator[URL]:
    name = url.database or ""
    draft = f"{name}_{_NEW}"
    roles.drop_database(url, draft)
    roles.make_database(url.set(database=roles.ALWAYS_THERE), draft, home=name)
    try:
        yield url.set(database=draft)
        roles.drop_database(url, name)
        roles.rename_database(url, draft, name)
    finally:
        roles.drop_database(url, draft)
