"""Every change of a case's state by every post in raw SQL, against the one table of the life cycle."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from commandcenter.models.access import DUTY, SCOPES, Scope
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import TRANSITIONS, Action
from commandcenter.models.people import Role
from tests.servers import ADMIN, Template
from tests.stage import ServerStage
from tests.store.server.conftest import Hands, hands_on
from tests.store.server.hands import POSTS

S = CaseState
#: From TRANSFERRED and a merge nothing is tried by a unit: it does not see such a case, so nothing is found to change.
_TRY = """
CREATE FUNCTION pg_temp.try(of_case bigint, to_state text, as_kind text, as_login text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE seen integer; told text;
BEGIN
  UPDATE "case" SET state = to_state, version = version + 1 WHERE id = of_case RETURNING version INTO seen;
  IF seen IS NULL THEN RETURN 'no row'; END IF;
  INSERT INTO event (entity, entity_id, n, at, recorded_at, login, kind, payload)
    VALUES ('case', of_case, seen, '2026-11-20 08:00+00', now(), as_login, as_kind, '{}');
  SET CONSTRAINTS ALL IMMEDIATE;
  RAISE EXCEPTION 'taken';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS told = MESSAGE_TEXT;
  RETURN told;
END $$"""


@pytest.fixture(scope="module")
def stage(server_template: Template) -> Iterator[ServerStage]:
    opened = ServerStage(server_template)
    opened.at("2026-11-02 09:00")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def hand(stage: ServerStage) -> Iterator[Hands]:
    yield from hands_on(stage)


@pytest.fixture(scope="module")
def standing(stage: ServerStage, hand: Hands) -> dict[CaseState, int]:
    """A case in every state, in sight of the station and the grid that worked on it."""
    found, root = {}, hand(ADMIN)
    for state in S:
        found[state] = stage.walk(S.HANDLING).id
        with root.raw.transaction():
            root.do("SET LOCAL session_replication_role = replica")
            root.do('UPDATE "case" SET state = %s WHERE id = %s', state.value, found[state])
    return found


def _allowed(role: Role, kind: Action, before: CaseState, after: CaseState) -> bool:
    """What the table says of an own event of this kind; an undo goes back over what can be undone."""
    if kind is Action.UNDO:
        rows = [row for row in TRANSITIONS.values() if row.undoable]
        return any(role in row.roles for row in rows) and any((after, before) in row.pairs for row in rows)
    row = TRANSITIONS[kind]
    if kind in (Action.DIRECT, Action.CONSULT_NOTHING):
        return False  # only with the topic that was signed in a meeting: test_meetings
    return (role in row.roles or (row.proxy and role in DUTY)) and (before, after) in row.pairs


def _by_program(role: Role, kind: Action, before: CaseState, after: CaseState) -> bool:
    """The program's own steps are made by the centre's workstations."""
    return (
        SCOPES[role] is Scope.ALL
        and kind is not Action.UNDO
        and Role.SYSTEM in TRANSITIONS[kind].roles
        and (before, after) in TRANSITIONS[kind].pairs
    )


def _candidates(before: CaseState, after: CaseState) -> list[Action]:
    """Every kind that makes this change for somebody; where there is none, kinds that make others."""
    makes = [kind for kind, row in TRANSITIONS.items() if (before, after) in row.pairs]
    back = [Action.UNDO] if any((after, before) in row.pairs for row in TRANSITIONS.values()) else []
    return [*makes, *back] or [Action.NOTE, Action.CANCEL, Action.CONSULT]


@pytest.mark.parametrize("login", POSTS)
def test_every_step_by_raw_sql_is_what_the_table_says(hand: Hands, standing: dict[S, int], login: str) -> None:
    who, role, root = hand(login), Role(POSTS[login]), hand(ADMIN)
    with root.raw.transaction():  # the step before was one's own, and one that can be undone
        root.do("SET LOCAL session_replication_role = replica")
        root.do("UPDATE event SET login = %s, kind = 'DISPATCH' WHERE entity = 'case'", login)
    who.do(_TRY)
    wrong = []
    tried = taken = 0
    for before in S:
        for after in S:
            if before is after:
                continue
            for kind in _candidates(before, after):
                for by, wanted in (
                    (login, _allowed(role, kind, before, after)),
                    ("system", _by_program(role, kind, before, after)),
                ):
                    told = who.one("SELECT pg_temp.try(%s, %s, %s, %s)", standing[before], after.value, kind.value, by)
                    if SCOPES[role] is not Scope.ALL and before is S.TRANSFERRED:
                        wanted = False
                    tried += 1
                    taken += told == "taken"
                    if (told == "taken") is not wanted:
                        wrong.append((before.value, after.value, kind.value, by, told))
    assert wrong == []
    assert tried > 300
    assert (taken > 0) is (role is not Role.ADMIN)
