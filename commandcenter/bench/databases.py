"""The databases benches run on: made once by `demo --bulk`, kept in the cache folder, copied where a bench writes."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..config import Settings
from ..demo import bulk
from ..models.people import Session
from ..models.store import accounts
from ..models.store.embedded import prepare
from ..models.store.overview import last_moment
from ..models.store.store import Setup, Store, open_store
from .measure import Progress

DEFAULT_N = 20_000
SEED = 1


@dataclass(frozen=True, slots=True)
class Subject:
    """An open database of n cases; `now` is just after its last event."""

    store: Store
    path: Path
    setup: Setup
    now: datetime

    def session(self, login: str) -> Session:
        with self.store.read() as connection:
            return accounts.session_of(connection, login)


@contextmanager
def cached(n: int, progress: Progress) -> Iterator[Subject]:
    """The cached database itself: only for reading."""
    with _opened(bulk.cached(Settings.load().cache_dir, n, SEED, progress)) as subject:
        yield subject


@contextmanager
def copies(n: int, count: int, progress: Progress) -> Iterator[list[Subject]]:
    """Equal copies to write to, gone afterwards; beside the cached one, on the same disk."""
    made = bulk.cached(Settings.load().cache_dir, n, SEED, progress)
    with tempfile.TemporaryDirectory(dir=made.parent, prefix="bench-") as folder, ExitStack() as stack:
        progress("复制数据库", 0, 0)
        paths = [Path(folder) / f"{i}.db" for i in range(count)]
        for path in paths:
            shutil.copyfile(made, path)
        os.sync()  # or the first commits would wait for gigabytes of copies to reach the disk
        yield [stack.enter_context(_opened(path)) for path in paths]


@contextmanager
def _opened(path: Path) -> Iterator[Subject]:
    with closing(open_store(f"sqlite:///{path}")) as store:
        with store.read() as connection:
            setup, now = store.setup(connection), last_moment(connection)
        assert now is not None  # every database begins with an event
        yield Subject(store, path, setup, now)


def bare(path: Path) -> sqlite3.Connection:
    """The raw engine: the driver alone on a file, set up like the program's own connections."""
    driver = sqlite3.connect(path, isolation_level=None)
    prepare(driver)
    return driver
