"""What this workstation saw of the chain, kept in a file of its own.

Whoever holds the database can cut the chain's end off, or compute all of it anew, and every link will hold. He cannot
change what hundreds of workstations remember: each compares the newest link it saw with the chain, time and again.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from ...models.store import tables as t
from ...models.store.meta import read_meta
from ...models.store.store import Store

_FILE = "witness.json"


class Seen(NamedTuple):
    """The newest link that was seen; `epoch` rises when a backup is restored."""

    epoch: int
    seq: int
    hash: str


class Witness:
    """The memory of one workstation, of every database it worked with; it lies in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE

    def look(self, store: Store) -> str | None:
        """Compares the chain with what was seen of it last, and remembers its newest link.

        Returns what is wrong, in a sentence, or None. What is wrong is not remembered: it is said again until the
        database is restored. Raises UserError.
        """
        place = _place(store)
        with store.read() as connection:
            now, before = _newest(connection), self._remembered().get(place)
            wrong = None if before is None else _compared(connection, before, now)
        if now is not None and now != before and (before is None or wrong is None or now.epoch > before.epoch):
            self._remember(place, now)
        return wrong

    def _remembered(self) -> dict[str, Seen]:
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
            return {place: Seen(*seen) for place, seen in told.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _remember(self, place: str, seen: Seen) -> None:
        """Whole or not at all; a disk that refuses must not keep anybody from working."""
        told = self._remembered() | {place: seen}
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, draft = tempfile.mkstemp(prefix=_FILE, dir=self._path.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(told, file)
            Path(draft).replace(self._path)


def _place(store: Store) -> str:
    url = store.database.engine.url
    return str(store.path.resolve()) if store.path is not None else f"{url.host}:{url.port}/{url.database}"


def _newest(connection: Connection) -> Seen | None:
    head = connection.execute(select(t.chain_head.c.seq, t.chain_head.c.hash)).one_or_none()
    return None if head is None else Seen(int(read_meta(connection, "epoch") or 0), head.seq, head.hash)


def _compared(connection: Connection, before: Seen, now: Seen | None) -> str | None:
    held = connection.execute(select(t.chain.c.hash).where(t.chain.c.seq == before.seq)).scalar()
    if now is not None and now.epoch >= before.epoch and (before.seq == 0 or held == before.hash):
        return None
    if now is not None and now.epoch > before.epoch:
        return f"数据库已从备份恢复：本机见过的事件链第 {before.seq} 环已不在链上，其后的事件可能要补录"
    return (
        f"事件链与本机上次所见不符：第 {before.seq} 环（{before.hash[:12]}）已不在链上，链可能被截断或改写，"
        "请管理员核查（commandcenter verify）"
    )
