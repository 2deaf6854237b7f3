"""The embedded database: one SQLite file of one machine.

WAL, synchronous=FULL, foreign keys on, BEGIN IMMEDIATE for every unit (the driver's own BEGIN would deadlock two
writers), network paths refused, file mode 0600.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool

from ..errors import UserError, reason
from .chain import chain_hash
from .prepared import Prepared

_NETWORK_FILESYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "fuse.sshfs", "glusterfs"})
_MOUNTS = Path("/proc/mounts")
BUSY_SECONDS = 10


def open_file(url: URL, path: Path, *, must_exist: bool, durable: bool) -> Engine:
    """An engine for the file. Raises UserError with one sentence when it cannot serve."""
    try:
        _check_file(path, must_exist)
    except OSError as error:
        raise UserError(f"无法使用数据库文件 {path}：{reason(error)}") from error
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=4, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
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
        raise UserError(f"数据库文件不存在：{path}。请另选一个，或先新建（命令 commandcenter init 或 demo）")
    if must_exist and not path.stat().st_size:
        raise UserError(f"{path} 是空文件，里面没有数据库。请另选一个，或删掉它再新建")
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


def copy_file(path: Path, to: Path) -> Path:
    """A whole copy of a database that may be in use; the owner's alone. Returns where it lies."""
    to.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
    protect_file(to)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
    return to


def identity(path: Path) -> tuple[int, int]:
    """What stays the same while a file is the same one, whatever is written into it. Raises OSError."""
    found = path.stat()
    return found.st_dev, found.st_ino
