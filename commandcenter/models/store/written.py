"""SQL that is kept in files: one statement ends at a line holding only `--;`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection

_FOLDER = Path(__file__).parent / "sql"


def statements(name: str) -> list[str]:
    """The statements of a file in `sql/`, in order."""
    body = (_FOLDER / name).read_text(encoding="utf-8")
    return [part.strip() for part in body.split("\n--;") if part.strip()]


def run(connection: Connection, statement: str) -> None:
    """A statement just as it stands: a percent sign in it is no parameter."""
    driver: Any = connection.connection.driver_connection
    driver.execute(statement)
