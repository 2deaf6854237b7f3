"""`demo --bulk N`: a database of very many cases, made by the real life cycle in memory (design §3).

Each part of the township is lived through in a process of its own, this one writes; few cases need no processes. The
same N and seed give the same database, chain head included; a finished one is kept in the cache folder and copied for
use.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from datetime import date, datetime, time
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from ..config import resource
from ..dispatch.entrance import DEMO_PASSWORD
from ..models.errors import UserError
from ..models.store import accounts, bulk
from ..models.store.building import file_beside, parsed, standing
from ..models.store.embedded import protect_file
from ..models.store.handing import give_all
from ..models.store.meta import DatabaseKind
from ..models.store.schema import HEAD, file_digest
from ..models.store.session import database_path
from ..models.store.store import Store, create_store
from ..models.timing.worktime import TZ
from ..models.town.township_files import load_township
from .bulk_life import DAYS, PARTS, Bulk
from .bulk_story import story

#: The last day a bulk database tells of.
LAST = date(2026, 11, 20)
#: To be raised when lives change, so that no older database is taken from the cache.
_EDITION = 2

#: So many are lived through here: a process takes longer to begin than they.
_FEW = 2_000

Progress = Callable[[str, int, int], None]
_Part = Callable[[], Bulk]


def _silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def load(url: str, n: int, seed: int = 1, progress: Progress = _silent, *, cache: Path | None = None) -> None:
    """A new database with n cases at `url`, about 2 % of them open; `progress(what, done, n)`. On a server the
    database is there and empty.

    A file is taken from the `cache` folder where it was made before. Raises UserError when something stands there
    already or n is below 1.
    """
    if n < 1:
        raise UserError(f"案件数须为正整数，不能是{n}", field="bulk")
    if (there := standing(url)) is not None:
        raise UserError(f"{there}，批量数据只装入新的数据库", kept="没有改动任何数据")
    path = database_path(parsed(url))
    if path is None:
        _make(url, n, seed, progress)
        return
    with file_beside(path) as draft:
        if cache is None:
            _make(f"sqlite:///{draft}", n, seed, progress)
        else:
            made = cached(cache, n, seed, progress)
            progress("复制", n, n)
            shutil.copyfile(made, draft)
            protect_file(draft)


def cached(cache: Path, n: int, seed: int = 1, progress: Progress = _silent) -> Path:
    """The cached database of that size and seed, made now when there is none; only for reading."""
    made = cache / "bulk" / f"{file_digest()[:12]}-{HEAD}-{_EDITION}-s{seed}-n{n}.db"
    if not made.exists():
        made.parent.mkdir(parents=True, exist_ok=True)
        with file_beside(made, f"{os.getpid()}") as draft:
            _make(f"sqlite:///{draft}", n, seed, progress)
    return made


def _make(url: str, n: int, seed: int, progress: Progress) -> None:
    store = create_store(url, load_township(resource("township")), _begin(), kind=DatabaseKind.DEMO)
    with closing(store):
        with store.unit() as unit:
            give_all(unit, (account.login for account in accounts.listing(unit)), DEMO_PASSWORD)
        fill(store, n, seed, progress)


def _begin() -> datetime:
    return datetime.combine(date.fromordinal(LAST.toordinal() - DAYS), time(8), TZ)


def fill(store: Store, n: int, seed: int, progress: Progress = _silent) -> None:
    """n cases into a database that has none yet. Raises UserError when it has."""
    with store.read() as connection:
        setup = store.setup(connection)
        sessions = {
            account.login: accounts.session_of(connection, account.login)
            for account in accounts.listing(connection)
            if account.active
        }
    parts = [
        partial(Bulk, setup.township, setup.limits, sessions, n=n, seed=seed, last=LAST, part=part, story=story)
        for part in range(PARTS)
    ]
    told = _told_here(parts) if n <= _FEW else _told_beside(parts)
    with closing(told):
        bulk.pour(store.database, told, lambda what, done: progress(what, done, n))


def _told_here(parts: Sequence[_Part]) -> Generator[bulk.Batch, None, None]:
    for batches in zip(*(part().batches() for part in parts), strict=True):
        yield bulk.merged(batches)


def _told_beside(parts: Sequence[_Part]) -> Generator[bulk.Batch, None, None]:
    """The batches of all parts, days by days, each part lived through in a process of its own."""
    context = get_context("spawn")
    with ExitStack() as stack:
        pipes = []
        for part in parts:
            here, there = context.Pipe(duplex=False)
            process = context.Process(target=_live, args=(there, part), daemon=True)
            process.start()
            stack.callback(process.terminate)
            there.close()
            pipes.append(here)
        while True:
            batches = [pipe.recv() for pipe in pipes]
            if batches[0] is None:
                return
            yield bulk.merged(batches)


def _live(pipe: Pipe, part: _Part) -> None:
    """One part in its own process; None follows the last batch. Nothing here is cyclic, so nobody collects."""
    gc.disable()
    for batch in part().batches():
        pipe.send(batch)
    pipe.send(None)
