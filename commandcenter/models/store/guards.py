"""What guards a server's rows: functions, triggers, policies, laid anew with every upgrade."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from ..access import DUTY, EVERYONE, PERMISSIONS, SCOPES, UNITS, Permission
from ..lifecycle import TRANSITIONS, Action
from ..meeting.terms import Step
from ..meeting.terms import recorders as meeting_recorders
from ..paperwork import (
    BY_THE_HOUR,
    CIRCULATORS,
    DRAFTERS,
    SIGNED_FIRST,
    STEPS,
    WITHDRAWERS,
    DraftStep,
)
from ..paperwork import recorders as draft_recorders
from ..people import Accountability, Role
from ..scoring.accountability import terms as accountability
from ..scoring.appraisal import terms as appraisal
from . import policies, roles
from . import tables as t
from .roles import Group, group_role
from .written import run, statements

_TRIGGER = re.compile(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+).*? ON (\"?\w+\"?)", re.DOTALL)
_FUNCTIONS = ("server_functions.sql", "server_doors.sql", "server_accounts.sql")
_TRIGGERS = ("server_guards.sql", "server_consulting.sql", "server_assessing.sql", "server_triggers.sql")
#: Who records what is no step of a case: (entity, kind), kind "*" for every other one.
_RECORDS: dict[tuple[str, str], frozenset[Role]] = {
    ("account", "PASSWORD"): EVERYONE | {Role.ADMIN},
    ("account", "*"): PERMISSIONS[Permission.ACCOUNTS],
    ("setup", "*"): PERMISSIONS[Permission.SETTINGS],
    ("import", "*"): PERMISSIONS[Permission.IMPORT],
    ("document", "VOID"): WITHDRAWERS,
    ("document", "CIRCULATE"): DRAFTERS,
    ("document", "RECEIVE"): CIRCULATORS | UNITS,
    ("document", "REMIND"): CIRCULATORS,
    ("document", "*"): PERMISSIONS[Permission.ISSUE] | PERMISSIONS[Permission.SHIFT],
    **{("draft", step.value): draft_recorders(step) for step in DraftStep},
    ("draft", "*"): frozenset(),
    ("shift", "MUTE"): EVERYONE,
    ("shift", "UNMUTE"): EVERYONE,
    ("shift", "ROSTER"): PERMISSIONS[Permission.ROSTER],
    ("shift", "LOG"): PERMISSIONS[Permission.READ_SHIFTS],
    ("shift", "SETTLE"): PERMISSIONS[Permission.READ_SHIFTS],
    ("shift", "*"): PERMISSIONS[Permission.SHIFT],
    **{("meeting", step.value): meeting_recorders(step) for step in Step},
    ("meeting", "*"): frozenset(),
    **{("appraisal", step.value): appraisal.recorders(step) for step in appraisal.Step},
    ("appraisal", "*"): frozenset(),
    **{("accountability", step.value): accountability.recorders(step) for step in accountability.Step},
    ("accountability", "*"): frozenset(),
}
#: Rows of a case beside it: each change of one comes with an event of the case.
_PARTS = (
    *(table.name for table in t.PART_TABLES.values()),
    *("requester", "case_text", "case_token", "kpi_fact", "attachment"),
)
#: Other rows that come with an event: its entity, the column that holds its id, the id where there is none.
_WITH_EVENT: dict[str, tuple[str, str, int]] = {
    "account": ("account", "id", 0),
    "import_mapping": ("import", "", 1),
    "document": ("document", "id", 0),
    "paper_draft": ("draft", "id", 0),
    "paper_receipt": ("document", "document_id", 0),
    "shift": ("shift", "id", 0),
    "shift_log": ("shift", "shift_id", 0),
    "roster": ("shift", "", 0),
    "mute": ("shift", "", 0),
    "meeting": ("meeting", "id", 0),
    **{table.name: ("meeting", "meeting_id", 0) for table in t.MEETING_TABLES.values()},
    "appraisal": ("appraisal", "id", 0),
    **{table.name: ("appraisal", "appraisal_id", 0) for table in t.APPRAISAL_TABLES.values()},
    "accountability": ("accountability", "id", 0),
    "accountability_use": ("accountability", "matter_id", 0),
    **dict.fromkeys(policies.SET_UP, ("setup", "", 1)),
}


def lay(connection: Connection) -> None:
    """Puts every function, trigger and policy in force as this program writes them. The owner acts."""
    home = roles.home_of(connection)
    run(connection, "SET LOCAL check_function_bodies = off")  # they name one another
    for statement in (*_generated(home), *(one for name in _FUNCTIONS for one in statements(name))):
        run(connection, statement)
    for statement in (*(one for name in _TRIGGERS for one in statements(name)), *_with_events()):
        if found := _TRIGGER.match(statement[statement.find("CREATE") :]):
            run(connection, f"DROP TRIGGER IF EXISTS {found[1]} ON {found[2]}")
        run(connection, statement)
    policies.lay(connection, home)
    _lay_office(connection, home)


def _lay_office(connection: Connection, home: str) -> None:
    """The officer's functions, which the owner alone may call."""
    officer, owner = (f'"{group_role(home, group)}"' for group in (Group.OFFICER, Group.OWNER))
    run(connection, f"SET LOCAL ROLE {officer}")
    for statement in (
        *statements("server_office.sql"),
        "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA office FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA office TO {owner}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA office TO {owner}",
    ):
        run(connection, statement)
    run(connection, f"SET LOCAL ROLE {owner}")


def _with_events() -> Iterable[str]:
    for table in _PARTS:
        yield _constraint(table, "part_comes_with_event()")
        yield (
            f"CREATE TRIGGER part_stays BEFORE UPDATE ON {table}"
            " FOR EACH ROW WHEN (OLD.case_id <> NEW.case_id) EXECUTE FUNCTION part_stays()"
        )
    for table, (entity, column, otherwise) in _WITH_EVENT.items():
        yield _constraint(table, f"comes_with_event('{entity}', '{column}', '{otherwise}')")


def _constraint(table: str, call: str) -> str:
    return (
        f"CREATE CONSTRAINT TRIGGER comes_with_event AFTER INSERT OR UPDATE OR DELETE ON {table}"
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NOT unbound()) EXECUTE FUNCTION {call}"
    )


# --- the program's tables as functions of the database ---------------------------------------------------------------


def _generated(home: str) -> list[str]:
    return [
        # the name in all roles of this database, which a copy under another name shares with it
        _function("home() RETURNS text", "IMMUTABLE", f"'{home}'::text"),
        # whether this connection moves data of others: the loader's, or the server's own administrator's
        _function(
            "unbound() RETURNS boolean",
            "STABLE",
            f"pg_has_role(session_user, '{group_role(home, Group.LOADER)}', 'MEMBER')",
        ),
        _function(
            "scope_of(role text) RETURNS text",
            "IMMUTABLE",
            _case("role", {role.value: f"'{scope.value}'" for role, scope in sorted(SCOPES.items())}, "NULL"),
        ),
        _function(
            "may_record(entity text, kind text, role text) RETURNS boolean",
            "IMMUTABLE",
            f"role = ANY ({_recorders()})",
        ),
        _function("is_undoable(kind text) RETURNS boolean", "IMMUTABLE", f"kind = ANY ({_array(_undoable())})"),
        # the steps of a draft as from>to, and the posts that take each
        _function("draft_pairs() RETURNS text[]", "IMMUTABLE", _array(_draft_posts())),
        _function(
            "draft_posts(pair text) RETURNS text[]",
            "IMMUTABLE",
            _case("pair", {pair: _array(posts) for pair, posts in _draft_posts().items()}, "'{}'::text[]"),
        ),
        _function("by_the_hour() RETURNS text[]", "IMMUTABLE", _array(BY_THE_HOUR)),
        _function("signed_first(kind text) RETURNS boolean", "IMMUTABLE", f"kind = ANY ({_array(SIGNED_FIRST)})"),
        # the step of a month or of a decision about a unit that makes a change of its state, from>to or as it begins
        _function("step_of(entity text, pair text) RETURNS text", "IMMUTABLE", _case("entity", _moves(), "NULL")),
        _function(
            "measures_for(scope text, trigger text) RETURNS text[]",
            "IMMUTABLE",
            _case("scope || ' ' || trigger", _measures(), "'{}'::text[]"),
        ),
        _function("commanded() RETURNS text[]", "IMMUTABLE", _array(accountability.COMMANDED)),
        # every change of a case's state that an event of this kind can make, as from>to
        _function("pairs_of(kind text) RETURNS text[]", "IMMUTABLE", _case("kind", _pairs(), "'{}'::text[]")),
    ]


def _function(head: str, how: str, body: str) -> str:
    """Parsed as it is made: nobody's search path finds other functions for it."""
    return f"CREATE OR REPLACE FUNCTION {head} LANGUAGE sql {how} PARALLEL SAFE RETURN {body}"


def _case(of: str, values: Mapping[str, str], otherwise: str) -> str:
    told = " ".join(f"WHEN '{key}' THEN {value}" for key, value in values.items())
    return f"CASE {of} {told} ELSE {otherwise} END"


def _array(words: Iterable[str]) -> str:
    return f"'{{{','.join(sorted(words))}}}'::text[]"


def _recorders() -> str:
    """Whose posts record a kind of event, as a SQL array."""
    steps = {action.value: _array(role.value for role in posts) for action, posts in recorders().items()}
    others: dict[str, dict[str, str]] = {}
    for (entity, kind), posts in _RECORDS.items():
        others.setdefault(entity, {})[kind] = _array(role.value for role in posts)
    entities = {"case": _case("kind", steps, "'{}'::text[]")}
    for entity, kinds in others.items():
        special = {kind: posts for kind, posts in kinds.items() if kind != "*"}
        entities[entity] = _case("kind", special, kinds["*"]) if special else kinds["*"]
    return _case("entity", entities, "'{}'::text[]")


def recorders() -> dict[Action, frozenset[Role]]:
    """The posts whose login may record each action; 系统 among them where the program itself does."""
    found = {action: row.roles | (DUTY if row.proxy else frozenset[Role]()) for action, row in TRANSITIONS.items()}
    undoing = frozenset(role for row in TRANSITIONS.values() if row.undoable for role in row.roles)
    return found | {Action.REGISTER: EVERYONE, Action.UNDO: undoing - {Role.SYSTEM}}


def _draft_posts() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for sources, target, roles_of_step in STEPS.values():
        for source in sources:
            found.setdefault(f"{source.value}>{target.value}", set()).update(role.value for role in roles_of_step)
    return dict(sorted(found.items()))


def _moves() -> dict[str, str]:
    made: dict[str, Mapping[tuple[Any, Any], Any]] = {
        "appraisal": appraisal.MOVES,
        "accountability": accountability.MOVES,
    }
    pairs = {
        entity: {">".join(filter(None, pair)): f"'{step.value}'" for pair, step in moves.items()}
        for entity, moves in made.items()
    }
    return {entity: _case("pair", told, "NULL") for entity, told in pairs.items()}


def _measures() -> dict[str, str]:
    both = itertools.product(Accountability, accountability.Trigger)
    return {f"{scope.value} {found.value}": _array(accountability.measures_for(scope, found)) for scope, found in both}


def _undoable() -> Iterable[str]:
    return (action.value for action, row in TRANSITIONS.items() if row.undoable)


def _pairs() -> dict[str, str]:
    rows = {action.value: {(a.value, b.value) for a, b in row.pairs} for action, row in TRANSITIONS.items()}
    back = {(b.value, a.value) for row in TRANSITIONS.values() if row.undoable for a, b in row.pairs}
    rows[Action.UNDO.value] = back
    return {kind: _array(f"{a}>{b}" for a, b in pairs) for kind, pairs in rows.items() if pairs}
