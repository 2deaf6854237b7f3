"""A copy of an embedded database while it is in use, to be tried out and thrown away."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ..errors import UserError
from .store import Store


def copy_database(store: Store, to: Path) -> None:
    """Everything that is committed, as one file. Raises UserError for a database that is none, and when it fails."""
    path = store.path
    if path is None:
        raise UserError("只有嵌入式数据库能这样复制")
    try:
        source = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(to)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise UserError(f"数据库复制不到 {to}：{error}") from error
