"""The statements of the program as its driver gets them, to be sent again by the driver alone."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
from sqlalchemy import event

from .store import Store

#: Statements with their parameters, in the order they were sent.
Sent = list[tuple[str, Any]]


def recorded(store: Store) -> Sent:
    """From now on every statement of the store; whoever reads the list empties it."""
    sent: Sent = []
    engine = store.database.engine
    told = _of_file(sent) if engine.dialect.name == "sqlite" else _of_server(sent)
    engine.dispose()
    event.listen(engine, "do_connect", lambda _dialect, _record, _arguments, options: options.update(told))
    return sent


def _of_file(sent: Sent) -> dict[str, Any]:
    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, parameters: Any = (), /) -> Cursor:
            sent.append((sql, parameters))
            return super().execute(sql, parameters)

        def executemany(self, sql: str, rows: Any, /) -> Cursor:
            rows = list(rows)
            sent.extend((sql, row) for row in rows)
            return super().executemany(sql, rows)

    class Connection(sqlite3.Connection):
        def cursor(self, *_factory: Any) -> Any:
            return super().cursor(Cursor)

        def execute(self, sql: str, parameters: Any = (), /) -> Any:
            return self.cursor().execute(sql, parameters)

    return {"factory": Connection}


def _of_server(sent: Sent) -> dict[str, Any]:
    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Cursor:
            if not self.connection.autocommit:  # a pool's question whether the link stands is nobody's statement
                sent.append((query, params))
            return super().execute(query, params, **options)

        def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
            rows = list(params_seq)
            sent.extend((query, row) for row in rows)
            super().executemany(query, rows, **options)

    return {"cursor_factory": Cursor}
