"""Who reads and writes which rows of a server's tables: row-level security, generated from one table of rules.

Every condition asks for the login of the connection (`session_user`) through `(SELECT f())`, which the server works
out once per statement: never a setting that anybody could set, never a function per row. The centre and the units have
policies of their own, since one policy with an OR would keep the server from its indices. The tables' owner, whom
nobody can log in as, is bound by none of this; functions that run with its rights stand in `OPEN`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from ..access import CENTRE, EVERYONE, PERMISSIONS, Permission
from ..meeting.terms import KEEPERS
from ..paperwork import CIRCULATORS, DRAFTERS, REVIEWERS, SIGNERS
from ..scoring.assessment import TELLING
from . import tables as t
from .assessing_rules import ASSESSING
from .conditions import (
    BARRED,
    BARRED_IN_SCOPE,
    HERE,
    ME,
    MY_UNIT,
    PEOPLE,
    Rule,
    Who,
    apart,
    by_case,
    everyone,
    joined,
    may,
    of_case,
    only,
)
from .roles import Group, group_role
from .written import run

#: No condition for an index: whoever walks one key's cases in their order would lose it to a list of keys.
_HELD = "array_position((SELECT my_keys()), scope) IS NOT NULL"
_LOSSES = "((SELECT my_losses())::text[])"
DEEDS = ("select", "insert", "update", "delete")


# --- rules -----------------------------------------------------------------------------------------------------------

#: Looked up row by row (OFFSET 0), since a hash of all that a large scope holds would be built for each query. Whose
#: keys, and what is barred, the policy of `case_scope` says: asked twice it would cost twice.
_OWN_CASE = "state <> 'TRANSFERRED' AND EXISTS (SELECT 1 FROM case_scope s WHERE s.case_id = \"case\".id OFFSET 0)"
_CASE = Rule(
    select=by_case(f"id <> ALL {BARRED}", _OWN_CASE),
    insert=apart(f"reporter = {ME}", f"reporter = {ME} AND reporter_unit_id = (SELECT my_unit())"),
    update=by_case(f"id <> ALL {BARRED}", _OWN_CASE),
)
#: Of a confidential case (`access.may_see_identity`): the posts named there, and each look is an event of theirs in
#: the very transaction that looks.
_IDENTITY = (
    "EXISTS (SELECT 1 FROM \"case\" k WHERE k.id = requester.case_id AND k.state <> 'TRANSFERRED'"
    " AND (NOT k.confidential OR ((SELECT my_role()) IN ('SHIFT_LEAD', 'DIRECTOR')"
    f" OR (SELECT my_role()) = 'INTAKE' AND {ME} IN (k.intake_by, k.reporter))"
    " AND EXISTS (SELECT 1 FROM event e WHERE e.entity = 'case' AND e.entity_id = k.id AND e.kind = 'LOOK'"
    f" AND e.login = {ME} AND is_mine_now(e.xmin))))"
)
#: A case of which somebody must not know keeps him from the record of the meetings that spoke of it.
_BARRED_APPRAISALS = "((SELECT my_barred_appraisals())::bigint[])"
_BARRED_MEETINGS = "((SELECT my_barred_meetings())::bigint[])"
#: Of the centre only who keeps and who chairs a meeting read what units wrote to it in confidence.
_SEALED_MEETINGS = "((SELECT my_sealed_meetings())::bigint[])"
_EVENT = Rule(
    select=apart(
        f"(entity <> 'case' OR entity_id <> ALL {BARRED})"
        f" AND (entity <> 'meeting' OR entity_id <> ALL {_BARRED_MEETINGS}"
        f" AND (kind <> 'OPINION' OR login = {ME} OR entity_id <> ALL {_SEALED_MEETINGS}))"
        f" AND (entity <> 'appraisal' OR entity_id <> ALL {_BARRED_APPRAISALS})"
        f" AND (entity <> 'accountability' OR EXISTS (SELECT 1 FROM accountability a WHERE a.id = event.entity_id))",
        "entity = 'case' AND EXISTS (SELECT 1 FROM \"case\" k WHERE k.id = event.entity_id)"
        f" OR entity <> 'case' AND login = {ME} AND (SELECT my_scope()) = 'OWN'",
        "entity NOT IN ('case', 'meeting', 'appraisal', 'accountability')",
    ),
    insert=apart(
        f"(entity <> 'case' OR entity_id <> ALL {BARRED})",
        "(entity <> 'case' OR EXISTS (SELECT 1 FROM \"case\" k WHERE k.id = event.entity_id))",
        "entity <> 'case'",
    ),
    columns=("entity", "entity_id", "n", "at", "recorded_at", "login", "kind", "payload"),
)
#: A row of the feed tells of a case that is seen, or of one whose sight was just lost.
_FEED = Rule(
    select=apart(
        f"(entity NOT IN ('case', 'claim') OR scope = ANY {_LOSSES} OR scope IS NULL AND entity_id <> ALL {BARRED})",
        f"(entity NOT IN ('case', 'claim') OR scope = ANY {_LOSSES}"
        " OR scope IS NULL AND EXISTS (SELECT 1 FROM case_scope s WHERE s.case_id = change_log.entity_id OFFSET 0))",
        "entity NOT IN ('case', 'claim')",
    )
)
#: A paper of a case goes with it, one of a meeting with every case it speaks of; of the others the published ones carry
#: the office's number.
_PAPERS = frozenset(PERMISSIONS[Permission.ISSUE] | PERMISSIONS[Permission.SHIFT])
_OF_CASE = (
    f"(case_id IS NULL AND (kind <> 'board_list' OR by = {ME}) OR case_id <> ALL {BARRED})"
    f" AND (meeting_id IS NULL OR meeting_id <> ALL {_BARRED_MEETINGS})"
)
_DOCUMENT = Rule(
    select=apart(
        _OF_CASE,
        "(case_id IS NULL AND meeting_id IS NULL AND register_no IS NOT NULL AND kind <> 'talk_notice'"
        ' OR EXISTS (SELECT 1 FROM "case" k WHERE k.id = document.case_id)'
        " OR id = ANY ((SELECT my_papers())::bigint[]))",
    ),
    insert=only(_PAPERS, f"by = {ME} AND {_OF_CASE}"),
    update=only(_PAPERS, _OF_CASE),
)
_COPY = "EXISTS (SELECT 1 FROM document d WHERE d.id = paper_receipt.document_id)"
_PAGES = "EXISTS (SELECT 1 FROM document d WHERE d.id = document_bytes.document_id)"
#: How units were rated a unit reads by the month and from `TELLING` ratings on (`figures.Figures`).
_RATED = f"(NOT starts_with(metric, 'rating.') OR length(period) = 7 AND n >= {TELLING})"
_FILE = "EXISTS (SELECT 1 FROM attachment a WHERE a.id = attachment_bytes.attachment_id)"
_MEETINGS = "((SELECT my_meetings())::bigint[])"
_OWN_KEY = f"starts_with(key, {ME} || ' ')"
#: What moves with daily work; kind, epoch and the town's facts are nobody's to change.
_META = apart(
    "key IN ('setup_revision', 'duty_clock', 'recount')",
    "key = 'setup_revision'",
    "key IN ('setup_revision', 'recount')",
)
_STATION = '(case_id IS NULL OR EXISTS (SELECT 1 FROM "case" k WHERE k.id = presence.case_id))'


def _part(table: str) -> Rule:
    """A list of parts of a case; that a change of it comes with its event is a trigger's to see to."""
    sees = of_case(f"{table}.case_id")
    return Rule(sees, sees, sees, sees)


def _of_meeting(sees: Who, units: str = "", insert: bool = True) -> Rule:
    """A part of a meeting: kept by the posts that keep it; `units`: what a unit called to it may write itself."""
    keep = only(KEEPERS)
    if not units:
        return Rule(sees, keep, keep)
    own = {Group.UNITS: joined(HERE[Group.UNITS], f"meeting_id = ANY {_MEETINGS}", units)}
    both = {**keep, **own}
    return Rule(sees, both if insert else keep, both)


def _said_of_case(table: str, units: str = "") -> Rule:
    """What was said of a case: whoever sees the case and is called to the meeting reads it."""
    sees = of_case(f"{table}.case_id")
    called = dict(sees) | {Group.UNITS: joined(sees[Group.UNITS], f"meeting_id = ANY {_MEETINGS}")}
    if table == "meeting_opinion":
        called[Group.UNITS] += f" AND (unit_id = {MY_UNIT} OR NOT opinions_sealed(meeting_id, item_n))"
        called[Group.CENTRE] += (
            f" AND (meeting_id <> ALL {_SEALED_MEETINGS} OR NOT opinions_sealed(meeting_id, item_n))"
        )
    own = f'{units} AND EXISTS (SELECT 1 FROM "case" k WHERE k.id = {table}.case_id)' if units else ""
    return _of_meeting(called, own)


def _set_up(permission: Permission = Permission.SETTINGS) -> Rule:
    """What all go by and one post keeps."""
    keep = may(permission)
    return Rule(everyone(), keep, keep, keep)


def _duty(write: Who) -> Rule:
    return Rule(may(Permission.READ_SHIFTS), write, write)


#: The township, its calendar and the settings.
SET_UP = (
    *("area", "unit", "grid", "grid_up", "liaison", "matter", "platform_unit"),
    *("calendar_day", "calendar_year", "office_hours", "setting"),
)
_READ_ONLY = Rule(everyone())
_NOBODY = Rule()
_ACCOUNTS = Rule(everyone(), may(Permission.ACCOUNTS), may(Permission.ACCOUNTS))
_MINE = f"login = {ME}"

RULES: dict[str, Rule] = {
    "case": _CASE,
    **{name: _part(name) for name in (table.name for table in t.PART_TABLES.values())},
    "case_text": _part("case_text"),
    "case_token": _part("case_token"),
    "kpi_fact": _part("kpi_fact"),
    "attachment": Rule(of_case("attachment.case_id"), of_case("attachment.case_id")),
    "attachment_bytes": Rule(only(EVERYONE, _FILE), only(EVERYONE, _FILE)),
    "requester": Rule(only(EVERYONE, _IDENTITY), of_case("requester.case_id")),
    "event": _EVENT,
    "case_scope": Rule(by_case(f"case_id <> ALL {BARRED}", f"{_HELD} AND case_id <> ALL {BARRED_IN_SCOPE}")),
    # whoever is complained about is told nothing of it; the centre reads of others what stands in the cases it sees
    "case_barred": Rule({Group.CENTRE: f"case_id <> ALL {BARRED}"}),
    "idempotency": Rule(everyone(_OWN_KEY), only(EVERYONE, _OWN_KEY)),
    "change_log": _FEED,
    "change_waiting": _NOBODY,
    "feed_head": _NOBODY,
    "chain": _READ_ONLY,
    "chain_head": _READ_ONLY,
    "kpi_sum": Rule(apart("", _RATED)),
    "case_number": _NOBODY,
    "document_number": _NOBODY,
    "document": _DOCUMENT,
    "paper_draft": Rule(
        # of the centre whoever's workstation does the program's duties; in the own name drafters alone, by the event
        only(CENTRE, _OF_CASE),
        only(CENTRE, _OF_CASE),
        only(DRAFTERS | REVIEWERS | SIGNERS, _OF_CASE),
    ),
    "paper_receipt": Rule(
        apart(_COPY, f"unit_id = {MY_UNIT} AND {_COPY}"),
        only(DRAFTERS, _COPY),
        {**only(CIRCULATORS, _COPY), Group.UNITS: joined(HERE[Group.UNITS], f"unit_id = {MY_UNIT} AND {_COPY}")},
    ),
    "document_bytes": Rule(only(EVERYONE, _PAGES), only(_PAPERS, _PAGES)),
    "alarm": Rule(only(CENTRE), may(Permission.IMPORT), may(Permission.IMPORT)),
    "alarm_message": Rule(only(CENTRE), may(Permission.IMPORT)),
    "shift": _duty(may(Permission.SHIFT)),
    "shift_log": _duty(may(Permission.READ_SHIFTS)),
    "roster": Rule(everyone(), may(Permission.ROSTER), {}, may(Permission.ROSTER)),
    "mute": Rule(apart("", _MINE), only(EVERYONE, _MINE), only(EVERYONE, _MINE)),
    "presence": Rule(
        everyone(f"({_MINE} OR {_STATION})"),
        everyone(_MINE),
        everyone(_MINE),
        # whoever comes sweeps up after those that went without a word
        everyone(f"({_MINE} OR seen_at < now() - interval '5 minutes')"),
    ),
    "meeting": Rule(
        apart("", f"id = ANY {_MEETINGS}"),
        only(KEEPERS),
        {**only(KEEPERS), Group.UNITS: joined(HERE[Group.UNITS], f"id = ANY {_MEETINGS}")},
    ),
    "meeting_item": _said_of_case("meeting_item"),
    "meeting_seat": _of_meeting(apart("", f"meeting_id = ANY {_MEETINGS}"), f"unit_id = {MY_UNIT}", insert=False),
    "meeting_opinion": _said_of_case("meeting_opinion", f"unit_id = {MY_UNIT}"),
    "meeting_decision": _said_of_case("meeting_decision"),
    "meeting_read_back": _said_of_case("meeting_read_back", f"unit_id = {MY_UNIT}"),
    # where a rule comes from is known to the centre and to the units that it names
    "dispatch_rule": Rule(
        by_case(
            f"case_id <> ALL {BARRED}",
            f"({MY_UNIT} = lead OR {MY_UNIT} IN (SELECT value FROM json_each(assisting)))"
            f" AND case_id <> ALL {BARRED_IN_SCOPE}",
        ),
        only(KEEPERS),
        only(KEEPERS),
    ),
    **ASSESSING,
    **{name: _set_up() for name in SET_UP},
    "import_mapping": Rule(everyone(), may(Permission.IMPORT), may(Permission.IMPORT)),
    "person": _ACCOUNTS,
    "account": _ACCOUNTS,
    "app_meta": Rule(everyone(), _META, _META),
    "transition": _READ_ONLY,
    "alembic_version": _READ_ONLY,
}

#: Functions that people's programs and the policies call. Triggers need nobody's right; all others are the owner's.
OPEN = (
    *("instr", "json_each", "home", "unbound", "is_mine_now", "refuse"),
    *("my_login", "my_role", "my_scope", "my_unit", "my_keys", "my_losses", "my_barred", "barred_in_centre", "me"),
    *("matching", "ring", "next_case_number", "next_serial", "next_event", "mark_sampled", "copy_requesters"),
    *("facts_today", "figure_items", "figure_parts", "mark_sums", "calls_reached", "last_moment"),
    *("feed_ends", "prune_changes", "settled_head"),
    *("running_deadlines", "running_clocks", "set_warning", "duty_holder", "open_in"),
    *("my_papers", "draft_pairs", "draft_posts", "signed_first"),
    *("my_meetings", "my_barred_meetings", "my_sealed_meetings", "opinions_sealed", "said_of_people"),
    *("next_part", "next_objection"),
    "check_copy",
    "my_barred_appraisals",
    *("put_login", "give_password", "stop_login", "end_sessions", "change_my_password"),
    "end_blockers",
)
#: Those of the loader beside them.
_LOADING = ("follow_ids",)


# --- laying them -----------------------------------------------------------------------------------------------------


def lay(connection: Connection, home: str) -> None:
    """Puts rights and policies in force, in place of whatever stood there; as the owner. A table without a rule is a
    bug: AssertionError."""
    for statement in statements(connection, home):
        run(connection, statement)


def statements(connection: Connection, home: str) -> list[str]:
    """Everything `lay` does, in order."""
    tables = _names(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'app' ORDER BY 1")
    unruled = sorted(set(tables) ^ RULES.keys())
    assert not unruled, f"no rule, or no table: {unruled}"
    roles = {group: _quoted(group_role(home, group)) for group in Group}
    people = ", ".join(roles[group] for group in PEOPLE)
    found = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA app FROM PUBLIC, {people}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA app FROM PUBLIC, {people}",
        f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA app FROM PUBLIC, {people}",
        "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA app TO {people}, {roles[Group.LOADER]}, {roles[Group.BACKUP]}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA app TO {people}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA app TO {roles[Group.LOADER]}",
        f"GRANT ALL ON ALL SEQUENCES IN SCHEMA app TO {roles[Group.LOADER]}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA app TO {roles[Group.BACKUP]}",
        f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA app TO {roles[Group.BACKUP]}",
        f"GRANT EXECUTE ON FUNCTION {_ours(OPEN)} TO {people}, {roles[Group.LOADER]}, {roles[Group.BACKUP]}",
        f"GRANT EXECUTE ON FUNCTION {_ours(_LOADING)} TO {roles[Group.LOADER]}",
    ]
    standing = connection.exec_driver_sql(
        "SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'app' ORDER BY 2, 1"
    )
    found += [f"DROP POLICY {_quoted(policy)} ON {_quoted(table)}" for policy, table in standing]
    for table in tables:
        found += [f"ALTER TABLE {_quoted(table)} ENABLE ROW LEVEL SECURITY", *_of_table(table, roles)]
    return found


def _of_table(table: str, roles: Mapping[Group, str]) -> list[str]:
    rule, name = RULES[table], _quoted(table)
    found = [
        f"CREATE POLICY loader ON {name} TO {roles[Group.LOADER]} USING (true) WITH CHECK (true)",
        f"CREATE POLICY backup ON {name} FOR SELECT TO {roles[Group.BACKUP]} USING (true)",
    ]
    for deed in DEEDS:
        columns = f" ({', '.join(rule.columns)})" if deed == "insert" and rule.columns else ""
        for group, condition in rule.of(deed).items():
            clause = f"WITH CHECK ({condition})" if deed == "insert" else f"USING ({condition})"
            found.append(f"GRANT {deed.upper()}{columns} ON {name} TO {roles[group]}")
            found.append(f"CREATE POLICY {deed}_{group.value} ON {name} FOR {deed.upper()} TO {roles[group]} {clause}")
    # the program's own conditions name tables that somebody reads nothing of: he finds them empty
    found += [f"GRANT SELECT ON {name} TO {roles[group]}" for group in PEOPLE if group not in rule.select]
    return found


def _ours(functions: Iterable[str]) -> str:
    return ", ".join(f"app.{name}" for name in functions)


def _names(connection: Connection, query: str) -> list[str]:
    return [str(name) for (name,) in connection.exec_driver_sql(query)]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
