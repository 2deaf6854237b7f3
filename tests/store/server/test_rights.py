"""What each login may do with each table at all: asked of the server, and tried."""

from __future__ import annotations

from contextlib import suppress

import psycopg
import pytest

from commandcenter.models.store.policies import OPEN, RULES
from tests.store.server.conftest import Hands
from tests.store.server.hands import POSTS, REFUSED, Hand, forbidden

#: Written by triggers, functions and upgrades alone.
_NOBODYS = (
    *("chain", "chain_head", "change_log", "change_waiting", "feed_head", "kpi_sum", "case_scope", "case_barred"),
    *("transition", "case_number", "document_number", "alembic_version"),
)
_TABLES = sorted(RULES)


def test_every_table_is_ruled_and_secured(root: Hand) -> None:
    tables = {name for (name,) in root.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'app'")}
    secured = {
        name
        for (name,) in root.rows(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'app' AND c.relkind IN ('r', 'p') AND c.relrowsecurity"
        )
    }
    assert tables == secured == RULES.keys()


def test_nothing_in_the_schema_goes_round_the_policies(root: Hand) -> None:
    """No view or materialised view that would show rows with its owner's rights."""
    assert (
        root.rows(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname IN ('app', 'office') AND c.relkind IN ('v', 'm', 'f')"
        )
        == []
    )


def test_nothing_is_open_to_everybody(root: Hand) -> None:
    public = root.rows(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a"
        " WHERE n.nspname IN ('app', 'office') AND a.grantee = 0"
    )
    functions = root.rows(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,"
        " aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
        " WHERE n.nspname IN ('app', 'office') AND a.grantee = 0"
    )
    schemas = root.rows(
        "SELECT n.nspname FROM pg_namespace n, aclexplode(n.nspacl) a"
        " WHERE a.grantee = 0 AND n.nspname IN ('app', 'office', 'public')"
    )
    assert (public, functions, schemas) == ([], [], [])


def test_functions_with_the_owners_rights_name_their_search_path(root: Hand) -> None:
    loose = root.rows(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname IN ('app', 'office') AND p.prosecdef"
        " AND NOT coalesce(p.proconfig, '{}') && ARRAY['search_path=app, pg_temp', 'search_path=pg_catalog, pg_temp']"
    )
    assert loose == []


def test_people_call_the_open_functions_and_no_other(root: Hand) -> None:
    for group in ("centre", "units", "keeper"):
        may = root.rows(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname IN ('app', 'office') AND has_function_privilege(%s, p.oid, 'EXECUTE')",
            f"ccg_laohu_{group}",
        )
        assert {name for (name,) in may} == set(OPEN), group


def test_groups_hold_no_rights_of_the_server(root: Hand) -> None:
    """Only the officer makes roles, only the backup reads past the policies, nobody logs in as a group."""
    strong = root.rows(
        "SELECT r.rolname, r.rolsuper, r.rolcreatedb, r.rolreplication, r.rolcanlogin, r.rolcreaterole, r.rolbypassrls"
        " FROM pg_roles r WHERE r.rolname LIKE 'ccg\\_laohu\\_%%'"
        " AND (r.rolsuper OR r.rolcreatedb OR r.rolreplication OR r.rolcanlogin OR r.rolcreaterole OR r.rolbypassrls)"
        " ORDER BY 1"
    )
    assert strong == [
        ("ccg_laohu_backup", False, False, False, False, False, True),
        ("ccg_laohu_officer", False, False, False, False, True, False),
    ]
    people = root.rows(
        "SELECT r.rolname FROM pg_roles r WHERE r.rolname LIKE 'cc\\_%%' AND (r.rolsuper OR r.rolcreatedb"
        " OR r.rolreplication OR r.rolcreaterole OR r.rolbypassrls)"
    )
    assert people == []


def test_each_login_is_in_the_one_group_of_its_post(root: Hand) -> None:
    group = {"ADMIN": "keeper", "LIAISON": "units", "GRID_LEADER": "units", "GRID_WORKER": "units"}
    for login, post in POSTS.items():
        groups = root.rows(
            "SELECT g.rolname, m.admin_option, m.inherit_option, m.set_option FROM pg_auth_members m"
            " JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = %s::regrole",
            f'"cc_laohu_{login}"',
        )
        assert groups == [(f"ccg_laohu_{group.get(post, 'centre')}", False, True, False)], login


@pytest.mark.parametrize("login", POSTS)
def test_no_login_writes_what_only_the_database_writes(hand: Hands, login: str) -> None:
    who = hand(login)
    for table in _NOBODYS:
        for statement in (
            f"UPDATE {table} SET {_some_column(who, table)} = {_some_column(who, table)}",
            f"DELETE FROM {table}",
            f"INSERT INTO {table} SELECT * FROM {table}",
        ):
            with forbidden():
                who.do(statement)


@pytest.mark.parametrize("login", POSTS)
def test_no_login_empties_alters_or_unguards_a_table(hand: Hands, login: str) -> None:
    who = hand(login)
    for table in _TABLES:
        for statement in (
            f'TRUNCATE "{table}"',
            f'ALTER TABLE "{table}" DISABLE TRIGGER ALL',
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
            f'CREATE POLICY mine ON "{table}" USING (true)',
            f'CREATE TRIGGER mine BEFORE INSERT ON "{table}" EXECUTE FUNCTION append_only()',
            f'DROP TABLE "{table}"',
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                who.do(statement)
        with suppress(psycopg.errors.InsufficientPrivilege):
            who.do(f'GRANT SELECT ON "{table}" TO PUBLIC')  # at most a warning that nothing was granted
        assert not who.one("SELECT has_table_privilege('public', %s, 'SELECT')", f'app."{table}"')


@pytest.mark.parametrize("login", POSTS)
def test_what_no_rule_allows_is_refused_before_any_row(hand: Hands, login: str) -> None:
    """Every table and deed that the rules give this login's group nothing of."""
    who, group = hand(login), _group(login)
    for table, rule in RULES.items():
        for deed, statement in {
            "update": f'UPDATE "{table}" SET {_some_column(who, table)} = {_some_column(who, table)}',
            "delete": f'DELETE FROM "{table}"',
            "insert": f'INSERT INTO "{table}" DEFAULT VALUES',
        }.items():
            if group not in {g.value for g in rule.of(deed)}:
                with forbidden():
                    who.do(statement)


@pytest.mark.parametrize("login", POSTS)
def test_events_stay_as_they_are(hand: Hands, login: str) -> None:
    who = hand(login)
    for statement in (
        "UPDATE event SET login = 'somebody'",
        "DELETE FROM event",
        "INSERT INTO event (id, entity, entity_id, n, at, recorded_at, login, kind, payload)"
        " VALUES (1, 'case', 1, 99, now(), now(), current_user, 'NOTE', '{}')",
        'DELETE FROM "case"',
        "DELETE FROM document",
        "DELETE FROM account",
    ):
        with pytest.raises(REFUSED):
            who.do(statement)


def _group(login: str) -> str:
    return {"ADMIN": "keeper", "LIAISON": "units", "GRID_LEADER": "units", "GRID_WORKER": "units"}.get(
        POSTS[login], "centre"
    )


def _some_column(who: Hand, table: str) -> str:
    return str(
        who.one(
            "SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = %s::regclass AND a.attnum = 1",
            f'app."{table}"',
        )
    )
