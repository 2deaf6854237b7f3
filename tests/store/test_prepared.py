"""Prepared statements do what SQLAlchemy does with the same statement, only sooner."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from commandcenter.models.case import PARTS, Case, CaseState
from commandcenter.models.payload import FIELDS, VALUES
from commandcenter.models.store import cases
from commandcenter.models.store import tables as t
from commandcenter.models.store.prepared import Prepared, bound
from commandcenter.models.store.types import plain
from tests.stage import Stage


def test_rows_lie_as_sqlalchemy_writes_them(lively: Stage) -> None:
    """For every table of a dossier: read back, and equal to the values converted by type alone."""
    tables = {"case": (t.case, Case), **{name: (t.PART_TABLES[name], cls) for name, cls in PARTS.items()}}
    seen = dict.fromkeys(tables, 0)
    with lively.store.read() as connection:
        for case_id in connection.execute(select(t.case.c.id)).scalars().all():
            file = cases.load(connection, case_id)
            for name, (table, cls) in tables.items():
                key = table.c.id if name == "case" else table.c.case_id
                query = Prepared(select(*(table.c[f] for f in FIELDS[cls])).where(key == bindparam("of")))
                found = {tuple(row) for row in query.on(connection, {"of": case_id})}
                items = [file.case] if name == "case" else getattr(file, name)
                assert found == {tuple(map(plain, VALUES[cls](item))) for item in items}  # True is 1 on either engine
                seen[name] += len(items)
    assert all(seen.values()), seen


def test_errors_are_sqlalchemys(stage: Stage) -> None:
    add = Prepared(insert(t.setting).values(bound(["key", "value"])))

    def add_twice() -> None:
        with stage.store.unit() as unit:
            add.on(unit, {"key": "a", "value": "1"})
            add.on(unit, {"key": "a", "value": "2"})

    with pytest.raises(IntegrityError):
        add_twice()
    with stage.store.read() as connection:
        assert connection.execute(select(t.setting)).all() == []


def test_defaults_and_nothing_found(stage: Stage) -> None:
    query = select(t.case.c.id).where(t.case.c.state == CaseState.SUBMITTED, t.case.c.id > bindparam("id"))
    open_cases = Prepared(query)
    with stage.store.read() as connection:
        assert open_cases.scalar(connection, {"id": 0}) is None
    ref = stage.register(text="路灯不亮")
    with stage.store.read() as connection:
        assert open_cases.scalar(connection, {"id": 0}) == ref.id


def test_the_other_engine_takes_names() -> None:
    made = Prepared(insert(t.setting).values(bound(["key", "value"])))._of(postgresql.psycopg.dialect())
    assert made.parameters({"key": "a", "value": None}) == {"key": "a", "value": None}
    assert "%(key)s" in made.sql
