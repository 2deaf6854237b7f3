"""How the engine answers what a bench asks: EXPLAIN of every question, once for each of those who asked it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import psycopg

from ..models.errors import UserError, reason
from ..models.store.recording import Sent, recorded
from ..models.store.store import Store

_QUESTIONS = ("SELECT", "WITH")


class Plans:
    """Listens to stores while they are measured, which costs them next to nothing, and asks the engine afterwards."""

    def __init__(self) -> None:
        self._told: list[str] = []
        self._heard: dict[str, tuple[Store, Sent]] = {}

    def listen(self, who: str, store: Store) -> None:
        self._heard[who] = store, recorded(store)

    def ask(self) -> None:
        """The plans of what was heard so far; on a server with the rows and blocks it really took."""
        for who, (store, sent) in self._heard.items():
            questions = {sql: values for sql, values in reversed(sent) if _text(sql).startswith(_QUESTIONS)}
            with store.read() as connection:
                driver: Any = connection.connection.driver_connection
                for sql, values in reversed(questions.items()):
                    self._told += [f"-- {who}", _text(sql), "", *_explained(driver, _text(sql), values), ""]
        self._heard.clear()

    def write(self, path: Path) -> None:
        """Raises UserError."""
        try:
            path.write_text("\n".join(self._told), encoding="utf-8")
        except OSError as error:
            raise UserError(f"无法写入 {path}：{reason(error)}", field="plans") from error


def _text(sql: Any) -> str:
    return str(sql).strip()


def _explained(driver: Any, sql: str, values: Any) -> list[str]:
    if isinstance(driver, sqlite3.Connection):
        return [f"   {row[-1]}" for row in driver.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    with psycopg.Cursor(driver) as cursor:
        return [f"   {row[0]}" for row in cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", values)]
