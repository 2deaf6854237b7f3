"""Engines and transactions. Only `Store.unit()` commits; reads never see half a transaction.

SQLite: WAL, synchronous=FULL, foreign keys on, BEGIN IMMEDIATE for every unit (the driver's own BEGIN would deadlock
two writers), network paths refused, file mode 0600.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool

from ..errors import UserError
from ..payload import parse_time
from .prepared import Prepared

_NETWORK_FILESYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "fuse.sshfs", "glusterfs"})
_MOUNTS = Path("/proc/mounts")
BUSY_SECONDS = 10


def chain_hash(
    prev: str,
    seq: int,
    event_id: int,
    at: str,
    recorded_at: str,
    login: str,
    entity: str,
    entity_id: int,
    n: int,
    kind: str,
    payload: str,
) -> str:
    """sha256 over the length-prefixed parts of an event and its place in the chain; times in µs UTC.

    Every field is prefixed with its length in bytes, so that no two different events give the same input.
    """
    parts = (
        prev,
        str(seq),
        str(event_id),
        _microseconds(at),
        _microseconds(recorded_at),
        login,
        entity,
        str(entity_id),
        str(n),
        kind,
        payload,
    )
    sized = [f"{len(part) if part.isascii() else len(part.encode())}:{part}" for part in parts]
    return hashlib.sha256("".join(sized).encode()).hexdigest()


@lru_cache(maxsize=8192)
def _microseconds(text: str) -> str:
    moment = parse_time(text)
    return str(int(moment.timestamp()) * 1_000_000 + moment.microsecond)


def database_path(url: URL) -> Path | None:
    """The file of an embedded database, None for a server."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def open_engine(url: str, *, must_exist: bool = True, durable: bool = True) -> Engine:
    """An engine for `sqlite:///file`. Raises UserError with one sentence when the file cannot serve.

    `durable=False` lets the operating system write when it likes: only for a file that is thrown away when the
    building of it does not end.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UserError(f"数据库地址不正确：{url}") from None
    path = database_path(parsed)
    if path is None:
        raise UserError("此版本只支持嵌入式数据库（sqlite:///文件路径）")
    try:
        _check_file(path, must_exist)
    except OSError as error:
        raise UserError(f"无法使用数据库文件 {path}：{error.strerror}") from error
    engine = create_engine(
        parsed, poolclass=QueuePool, pool_size=4, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", prepare)
    if not durable:
        event.listen(engine, "connect", _let_the_system_write)
    event.listen(engine, "begin", _begin)
    return engine


def _check_file(path: Path, must_exist: bool) -> None:
    if path.is_dir():
        raise UserError(f"{path} 是文件夹，不是数据库文件")
    if must_exist and not path.exists():
        raise UserError(f"数据库文件不存在：{path}。请先运行 commandcenter init 或 demo")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if _on_network(path):
        raise UserError(f"{path} 在网络文件系统上，多机共用会损坏数据；请放在本机磁盘，或改用服务器数据库")
    if not path.exists():
        # the owner's alone from its first moment; SQLite gives -wal and -shm the same mode
        path.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
    elif path.stat().st_size and not _first_bytes(path).startswith(b"SQLite format 3"):
        raise UserError(f"{path} 不是本程序的数据库文件")


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(16)


def _on_network(path: Path) -> bool:
    """Whether the file lies on a network file system (SQLite's WAL would corrupt there)."""
    if str(path).startswith(("\\\\", "//")):
        return True
    if not _MOUNTS.exists():
        return False
    target = str(path.resolve())
    best, kind = "", ""
    for line in _MOUNTS.read_text(errors="replace").splitlines():
        _, mount, fs, *_rest = line.split()
        mount = mount.replace("\\040", " ")
        if (target == mount or target.startswith(mount.rstrip("/") + "/")) and len(mount) >= len(best):
            best, kind = mount, fs
    return kind in _NETWORK_FILESYSTEMS


def prepare(connection: sqlite3.Connection, _record: Any = None) -> None:
    """Makes the driver's connection one of this program: its functions, its guarantees."""
    connection.isolation_level = None
    connection.create_function("chain_hash", 11, chain_hash, deterministic=True)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _let_the_system_write(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


_BEGIN_WRITING, _BEGIN_READING = Prepared(text("BEGIN IMMEDIATE")), Prepared(text("BEGIN"))


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    (_BEGIN_WRITING if writes else _BEGIN_READING).on(connection)


def protect_file(path: Path) -> None:
    """Mode 0600: the embedded file is the owner's alone."""
    if os.name == "posix":
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)


def identity(path: Path) -> tuple[int, int]:
    """What stays the same while a file is the same one, whatever is written into it. Raises OSError."""
    found = path.stat()
    return found.st_dev, found.st_ino


@contextmanager
def sentences() -> Iterator[None]:
    """Turns what the engine says about a broken or busy database into one sentence."""
    try:
        yield
    except OperationalError as error:
        text = str(error.orig)
        if "locked" in text or "busy" in text:
            raise UserError("数据库正忙，请稍后再试", kept="没有改动任何数据") from error
        if "readonly" in text or "read-only" in text:
            raise UserError("数据库是只读的，不能写入") from error
        if "full" in text:
            raise UserError("磁盘已满，写入失败", kept="没有改动任何数据") from error
        if "unable to open" in text:
            raise UserError("数据库文件打不开，请检查文件和所在文件夹的权限") from error
        if "no such table" in text or "no such column" in text:
            raise UserError("数据库结构不完整，可能不是本程序的数据库，或需要升级") from error
        raise UserError(f"数据库无法使用：{text}") from error
    except DatabaseError as error:
        text = str(error.orig)
        if "malformed" in text or "not a database" in text or "corrupt" in text:
            raise UserError(f"数据库文件已损坏：{text}") from error
        raise


class Database:
    """An engine with its two doors: `unit()` writes in one transaction, `read()` sees one snapshot.

    `guard` is called at each door; the window sets it to refuse the GUI thread. `bells` ring after each commit made
    through this door, on the thread that made it.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.guard: Callable[[], None] = lambda: None
        self.bells: set[Callable[[], None]] = set()
        self._writing = engine.execution_options(writes=True)

    @contextmanager
    def unit(self) -> Iterator[Connection]:
        """One write transaction: committed when the block ends, rolled back when it raises."""
        self.guard()
        with sentences(), self._writing.begin() as connection:
            yield connection
        for bell in tuple(self.bells):
            bell()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        self.guard()
        with sentences(), self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()
