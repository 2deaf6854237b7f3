"""What guards a server's rows: functions and triggers, laid anew with every upgrade."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from ..access import SCOPES
from . import roles
from .written import run, statements

_TRIGGER = re.compile(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+).*? ON (\"?\w+\"?)", re.DOTALL)


def lay(connection: Connection) -> None:
    """Puts every function and trigger in force as this program writes them."""
    run(connection, "SET LOCAL check_function_bodies = off")  # they name one another
    run(connection, _scope_of())
    run(connection, _home(roles.home_of(connection)))
    for statement in statements("server_functions.sql"):
        run(connection, statement)
    for statement in statements("server_triggers.sql"):
        found = _TRIGGER.search(statement)
        assert found is not None, statement
        run(connection, f"DROP TRIGGER IF EXISTS {found[1]} ON {found[2]}")
        run(connection, statement)


def _home(name: str) -> str:
    """The name in all roles of this database, which a copy under another name shares with it."""
    return (
        "CREATE OR REPLACE FUNCTION home() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE"
        f" AS $$ SELECT '{name}'::text $$"
    )


def _scope_of() -> str:
    """`access.SCOPES` as a function of the database."""
    cases = " ".join(f"WHEN '{role.value}' THEN '{scope.value}'" for role, scope in SCOPES.items())
    return (
        "CREATE OR REPLACE FUNCTION scope_of(role text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE"
        f" AS $$ SELECT CASE role {cases} END $$"
    )
