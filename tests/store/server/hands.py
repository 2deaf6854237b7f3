"""Whoever sits at a raw connection: a real login without a line of the program in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from commandcenter.models.store.roles import login_role
from tests.servers import ADMIN, Template
from tests.stage import ServerStage

#: One login of every post.
POSTS = {
    "intake1": "INTAKE",
    "dispatch1": "DISPATCHER",
    "lead1": "SHIFT_LEAD",
    "duty1": "DUTY_LEADER",
    "director": "DIRECTOR",
    "callback1": "CALLBACK",
    "office": "OFFICE",
    "leader": "LEADER",
    "u-s17": "LIAISON",
    "gl-v226": "GRID_LEADER",
    "gw-v226-a": "GRID_WORKER",
    "admin": "ADMIN",
}
CENTRE = tuple(login for login, post in POSTS.items() if post not in ("LIAISON", "GRID_LEADER", "GRID_WORKER", "ADMIN"))
UNITS = ("u-s17", "gl-v226", "gw-v226-a")
REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)
#: The guards' own code.
GUARD = "CC001"


class Hand:
    """A raw connection of one login; statements see the schema `app`."""

    def __init__(self, stage: ServerStage, login: str) -> None:
        self.login = login
        role = ADMIN if login == ADMIN else login_role(Template.NAME, login)
        self.raw = stage.cluster.raw(stage.name, role, options="-c search_path=app -c TimeZone=UTC")

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.raw.execute(query, values or None).fetchall()

    def one(self, query: str, *values: Any) -> Any:
        row = self.raw.execute(query, values or None).fetchone()
        return None if row is None else row[0]

    def do(self, statement: str, *values: Any) -> int:
        return self.raw.execute(statement, values or None).rowcount

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """A transaction that ends as if it committed, and leaves nothing."""
        with self.raw.transaction(force_rollback=True):
            yield
            self.raw.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def close(self) -> None:
        self.raw.close()


@contextmanager
def guarded(sentence: str) -> Iterator[None]:
    """The database refuses by a guard's sentence."""
    with pytest.raises(psycopg.Error, match=sentence) as raised:
        yield
    assert raised.value.sqlstate == GUARD


@contextmanager
def forbidden() -> Iterator[None]:
    """The database refuses for want of a right: of the table, of the row, of the role."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        yield


def write_event(
    hand: Hand, case_id: int, n: int, kind: str, *, login: str | None = None, at: str = "2026-11-20 08:00+00"
) -> None:
    hand.do(
        "INSERT INTO event (entity, entity_id, n, at, recorded_at, login, kind, payload)"
        " VALUES ('case', %s, %s, %s, %s, %s, %s, '{}')",
        *(case_id, n, at, at, login or hand.login, kind),
    )
