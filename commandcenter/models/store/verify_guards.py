"""A server's guards against the program's own: functions, triggers, policies, rights.

Everything is thrown away and laid anew in a transaction that is never kept, and what stands then is compared with what
stood before. So nothing has to be believed that lies in the database. It takes the owner's rights, and for a moment the
tables: it waits for nobody longer than `schema.LOCK_SECONDS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, text

from . import guards, roles
from .audit import Finding
from .refusals import sentences
from .schema import LOCK_SECONDS, take_tables
from .session import Database, on_server
from .written import run, statements

_IN = "IN ('app'::regnamespace, to_regnamespace('office'))"


def _rights(acl: str) -> str:
    """Who may do what, in the order of names, whenever it was granted."""
    told = "concat_ws(' ', x.grantee::regrole, x.privilege_type, x.is_grantable)"
    return f"(SELECT string_agg({told}, ', ' ORDER BY {told}) FROM aclexplode({acl}) x)"


_OF_COLUMNS = (
    f"(SELECT string_agg(concat_ws(' ', a.attname, {_rights('a.attacl')}), ', ' ORDER BY a.attname)"
    " FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attacl IS NOT NULL)"
)
#: What stands: its kind, its name, and everything about it.
_STANDING = {
    "函数": "SELECT p.oid::regprocedure::text, concat_ws(' ', pg_get_functiondef(p.oid), p.proowner::regrole,"
    f" {_rights('p.proacl')}) FROM pg_proc p WHERE p.pronamespace {_IN} AND p.prokind IN ('f', 'p')",
    "触发器": "SELECT concat(g.tgrelid::regclass, '.', g.tgname),"
    " concat_ws(' ', pg_get_triggerdef(g.oid), g.tgenabled)"
    f" FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid WHERE c.relnamespace {_IN} AND NOT g.tgisinternal",
    "策略": "SELECT concat(tablename, '.', policyname),"
    " concat_ws(' ', permissive, roles, cmd, qual, 'CHECK', with_check)"
    " FROM pg_policies WHERE schemaname = 'app'",
    "规则": "SELECT concat(tablename, '.', rulename), definition FROM pg_rules WHERE schemaname = 'app'",
    "数据表": "SELECT c.relname::text, concat_ws(' ', c.relowner::regrole, c.relrowsecurity, c.relforcerowsecurity,"
    f" {_rights('c.relacl')}, {_OF_COLUMNS}) FROM pg_class c"
    f" WHERE c.relnamespace {_IN} AND c.relkind IN ('r', 'S', 'v', 'm', 'p')",
}
_MAY = text("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")


def may_check(connection: Connection) -> bool:
    """Whether this connection can lay a server's guards."""
    return on_server(connection) and bool(connection.execute(_MAY).scalar())


def check_guards(database: Database) -> Iterator[Finding]:
    """Every function, trigger, policy and right that is not as this program lays it, or not the program's at all.

    To be asked outside of any transaction of one's own, by the server's administrator (`may_check`). A file has
    triggers alone, which `check_triggers` compares.
    """
    with sentences(), database.engine.connect() as connection, connection.begin() as attempt:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        take_tables(connection)
        found = _standing(connection)
        for statement in statements("server_clear.sql"):
            run(connection, statement)
        roles.act_as_owner(connection)
        guards.lay(connection)
        wanted = _standing(connection)
        attempt.rollback()
    for key in sorted(found.keys() | wanted.keys()):
        kind, name = key
        if key not in found:
            yield Finding(f"{kind} {name}", "被删除")
        elif key not in wanted:
            yield Finding(f"{kind} {name}", "不是本程序的")
        elif found[key] != wanted[key]:
            yield Finding(f"{kind} {name}", "被改动")


def _standing(connection: Connection) -> dict[tuple[str, str], str]:
    return {
        (kind, name): hashlib.sha256(str(told).encode()).hexdigest()
        for kind, query in _STANDING.items()
        for name, told in connection.exec_driver_sql(query)
    }
