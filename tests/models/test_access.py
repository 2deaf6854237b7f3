"""Who sees what: `may_see` against the rules read aloud, over any place, units, complaints and posts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.models import access
from commandcenter.models.access import PERMISSIONS, SCOPES, Permission, Scope
from commandcenter.models.case import CaseFile, CaseState, TaskState
from commandcenter.models.people import SYSTEM, Role, Session
from tests.make import Life, community, elsewhere, in_grid, neighbour, place, session, township, unit

S = CaseState
DISPATCHED = Life().to(S.DISPATCHED).file
CENTRE = ("intake1", "dispatch1", "lead1", "duty1", "director", "callback1", "office", "leader")
GRIDS = (
    *(in_grid(g) for g in (place(), neighbour(), elsewhere())),
    in_grid(community(), Role.GRID_LEADER),
    "gl-town",
)
UNITS = ("u-s17", "u-s06", "u-s08", "u-x01")
LOGINS = (*CENTRE, *GRIDS, *UNITS, "admin", "system")
PLACES = st.sampled_from((None, place(), neighbour(), elsewhere(), community()))
UNIT_IDS = tuple(unit(code) for code in ("S17", "S06", "S08", "X01", "V226"))


@st.composite
def files(draw: st.DrawFn) -> CaseFile:
    lead, co = DISPATCHED.tasks
    tasks = tuple(
        replace(task, unit_id=draw(st.sampled_from(UNIT_IDS)), undone=draw(st.booleans())) for task in (lead, co)
    )
    persons = st.sampled_from([session(login).person_id or 0 for login in LOGINS])
    case = replace(
        DISPATCHED.case,
        state=draw(st.sampled_from((S.DISPATCHED, S.CLOSED, S.MERGED, S.TRANSFERRED))),
        grid_id=draw(PLACES),
        involved=tuple(g for g in draw(st.lists(PLACES, max_size=2)) if g),
        reporter_unit_id=draw(st.sampled_from((None, *UNIT_IDS))),
        responsible_unit_id=draw(st.sampled_from((None, *UNIT_IDS))),
        complained_units=tuple(draw(st.lists(st.sampled_from(UNIT_IDS), max_size=2))),
        complained_persons=tuple(draw(st.lists(persons, max_size=2))),
        confidential=draw(st.booleans()),
        intake_by=draw(st.sampled_from(("", "intake1", "intake2"))),
    )
    return replace(DISPATCHED, case=case, tasks=tasks)


def _sees(file: CaseFile, by: Session) -> bool:
    """Domain §1 and §2.2 (保密 and 回避, 移送), read aloud."""
    case = file.case
    if by == SYSTEM:
        return True
    if by.role is Role.ADMIN:
        return False
    if by.unit_id in case.complained_units or by.person_id in case.complained_persons:
        return False
    if by.login in CENTRE:
        return True
    if case.state is S.TRANSFERRED:
        return False
    if by.unit_id in (case.reporter_unit_id, case.responsible_unit_id):
        return True
    if any(task.unit_id == by.unit_id and not task.undone for task in file.tasks):
        return True
    return by.grid_id is not None and any(_lies_in(grid_id, by.grid_id) for grid_id in (case.grid_id, *case.involved))


def _lies_in(grid_id: int | None, above: int) -> bool:
    if grid_id is None:
        return False
    return grid_id == above or _lies_in(township().grid[grid_id].parent_id, above)


@given(files(), st.sampled_from(LOGINS))
def test_may_see_is_what_the_rules_say(file: CaseFile, login: str) -> None:
    by = session(login)
    assert access.may_see(file, by, township()) is _sees(file, by)


@given(files(), st.sampled_from((*LOGINS, "intake2")))
def test_an_identity_is_for_those_who_may_know_it(file: CaseFile, login: str) -> None:
    by, case = session(login), file.case
    barred = by.role is not Role.SYSTEM and (
        by.unit_id in case.complained_units or by.person_id in case.complained_persons
    )
    wanted = not barred and case.state is not S.TRANSFERRED and by.role is not Role.ADMIN
    if wanted and case.confidential:
        wanted = by.role in (Role.SHIFT_LEAD, Role.DIRECTOR) or (
            by.role is Role.INTAKE and login in (case.intake_by, case.reporter)
        )
    assert access.may_see_identity(case, by) is wanted


@given(files())
def test_scope_keys_are_the_units_and_the_line_of_every_grid(file: CaseFile) -> None:
    keys = access.case_scopes(file, township())
    grids = {int(key[1:]) for key in keys if key[0] == "G"}
    places = {g for g in (file.case.grid_id, *file.case.involved) if g}
    assert grids == {g.id for g in township().grids for of in places if _lies_in(of, g.id)}
    units = {int(key[1:]) for key in keys if key[0] == "U"}
    known = {t.unit_id for t in file.tasks if not t.undone}
    assert units == (known | {file.case.reporter_unit_id, file.case.responsible_unit_id}) - {None}


def test_a_returned_task_leaves_its_unit_the_sight_an_undone_one_does_not() -> None:
    returned = replace(DISPATCHED.tasks[0], state=TaskState.RETURNED)
    undone = replace(DISPATCHED.tasks[0], state=TaskState.WITHDRAWN, undone=True)
    for task, seen in ((returned, True), (undone, False)):
        file = replace(DISPATCHED, tasks=(task,))
        assert access.may_see(file, session("u-s17"), township()) is seen


def test_every_post_has_a_scope_and_only_keepers_keep() -> None:
    assert set(SCOPES) == set(Role)
    assert {role for role, scope in SCOPES.items() if scope is Scope.NOTHING} == {Role.ADMIN}
    assert PERMISSIONS.keys() == set(Permission)
    keepers: Any = {Role.SYSTEM, Role.ADMIN}
    assert PERMISSIONS[Permission.ACCOUNTS] == PERMISSIONS[Permission.SETTINGS] == keepers


def test_a_transferred_case_is_sealed_for_everybody() -> None:
    assert access.sealed(Life().to(S.TRANSFERRED).case)
    assert not access.sealed(Life().to(S.CLOSED).case)
