"""Every action by every post in every situation: allowed exactly where the row says, and nothing else happens."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from commandcenter.models.access import DUTY, UNITS
from commandcenter.models.case import OPEN, VOID, CaseFile, CaseState
from commandcenter.models.errors import NotFound, UserError
from commandcenter.models.lifecycle import (
    TASK_PAIRS,
    TRANSITIONS,
    Action,
    Reach,
    Transition,
    advance,
    legal_actions,
    state_pairs,
    undo,
    why_not,
)
from commandcenter.models.payload import replay
from commandcenter.models.people import Role, Session
from tests.make import Life, also, community, elsewhere, in_grid, place, session, township, world
from tests.say import said_for
from tests.situations import situations

S = CaseState
ACTIONS = tuple(TRANSITIONS)


def cast() -> list[Session]:
    """Every post; of units and grids those of the case, their neighbours and strangers; a person with two posts."""
    centre = ("intake1", "intake2", "dispatch1", "lead1", "duty1", "director", "callback1", "office", "leader", "admin")
    units = ("u-s17", "u-s06", "u-s08", "u-x01", "system", "gl-town")
    grids = [
        in_grid(place(), Role.GRID_LEADER),
        in_grid(place()),
        in_grid(place(), n=1),
        in_grid(community(), Role.GRID_LEADER),
        in_grid(elsewhere(), Role.GRID_LEADER),
        in_grid(elsewhere()),
    ]
    people = [session(login) for login in (*centre, *units, *grids)]
    second_post = also(in_grid(place()), login="second", person_id=session("u-s17").person_id)
    return [*people, second_post]


def test_every_state_is_among_the_situations() -> None:
    assert {life.state for life in situations().values()} == set(S)


# --- the oracle: the row, read aloud ---------------------------------------------------------------------------------


def _sees(file: CaseFile, by: Session) -> bool:
    case = file.case
    if by.role is Role.SYSTEM:
        return True
    if by.role is Role.ADMIN or by.unit_id in case.complained_units or by.person_id in case.complained_persons:
        return False
    if by.role not in UNITS:
        return True
    above = {g.id for of in (case.grid_id, *case.involved) if of for g in township().grid_line(of)}
    units = {case.reporter_unit_id, case.responsible_unit_id, *(t.unit_id for t in file.tasks if not t.undone)}
    return case.state is not S.TRANSFERRED and (by.grid_id in above or by.unit_id in units)


def _reaches(reach: Reach, file: CaseFile, by: Session) -> bool:
    case, lead = file.case, file.lead
    leading = lead is not None and lead.state not in VOID and lead.unit_id == by.unit_id
    above = {g.id for of in (case.grid_id, *case.involved) if of for g in township().grid_line(of)}
    return {
        Reach.ANY: True,
        Reach.TASK: by.unit_id in {t.unit_id for t in file.tasks},
        Reach.LEAD: leading,
        Reach.OWNER: leading or by.unit_id == case.responsible_unit_id,
        Reach.GRID: by.grid_id in above if case.grid_id else by.unit_id == case.reporter_unit_id,
        Reach.REPORTER: by.unit_id == case.reporter_unit_id,
    }[reach]


def _allowed(row: Transition, file: CaseFile, by: Session, now: datetime) -> bool:
    if not _sees(file, by):
        return False
    if by.role not in row.roles and not (row.proxy and by.role in DUTY):
        return False
    if file.case.state not in row.sources:
        return False
    if file.case.state in row.emergency_only and file.case.urgency != "EMERGENCY":
        return False
    if by.role in UNITS and not _reaches(row.reach, file, by):
        return False
    return row.guard is None or row.guard(file, by, now, world()) is None


@pytest.mark.parametrize("name", sorted(situations()))
def test_allowed_exactly_where_the_row_says(name: str) -> None:
    life = situations()[name]
    for by in cast():
        for action, row in TRANSITIONS.items():
            sentence = why_not(life.file, action, by, life.now, world())
            assert (sentence is None) is _allowed(row, life.file, by, life.now), (by.login, action, sentence)
            assert sentence is None or len(sentence) > 3


@pytest.mark.parametrize("name", sorted(situations()))
def test_the_illegal_changes_nothing_and_the_legal_stays_in_the_table(name: str) -> None:
    """A refused action says why in one sentence; an accepted one ends where its row allows and replays."""
    life = situations()[name]
    chance = random.Random(name)
    before = life.file
    payloads = [event.payload for event in life.events]
    for by in cast():
        legal = set(legal_actions(before, by, life.now, world()))
        for action in ACTIONS:
            if action not in legal and chance.random() > 0.2:
                continue
            said = said_for(before, action, by, life.now, chance.choice)
            done = _tried(before, action, said, by, life.now)
            if isinstance(done, UserError):
                assert done.message
                assert not isinstance(done, NotFound) or not _sees(before, by)
                continue
            after, events = done
            assert action in legal
            assert [e.n for e in events] == list(range(before.case.version + 1, after.case.version + 1))
            assert events[0].kind == action
            assert events[0].login == by.login
            assert events[0].at == life.now
            assert replay(1, [*payloads, *(e.payload for e in events)]) == after
            _within_the_tables(before, after, events)
    assert life.file is before


def _tried(file: CaseFile, action: Action, said: dict[str, Any], by: Session, now: datetime) -> Any:
    """The new dossier with its events, or the error; anything but a UserError is a bug and comes through."""
    try:
        return advance(file, action, said, by, now, world())
    except UserError as refused:
        return refused


def _within_the_tables(before: CaseFile, after: CaseFile, events: list) -> None:
    if len(events) == 1 and before.case.state is not after.case.state:
        assert (before.case.state, after.case.state) in TRANSITIONS[Action(events[0].kind)].pairs
    for old, new in zip(before.tasks, after.tasks, strict=False):
        assert old.state is new.state or (old.state, new.state) in TASK_PAIRS
        assert new.clock.lines[: len(old.clock.lines)] == old.clock.lines
    for task in after.tasks:
        assert task.due == task.clock.due
        assert task.dispatched_at <= task.sign_due
        assert task.clock.started <= task.due
    if after.case.state not in OPEN:
        assert after.case.due is None


# --- the life cycle of domain §2.2, written out ----------------------------------------------------------------------

#: from → to: the action that leads there (any open: every open state).
DOMAIN_ROWS = """
DRAFT SUBMITTED SUBMIT
SUBMITTED CLOSED ANSWER
SUBMITTED SUPPLEMENT ASK_SUPPLEMENT
SUPPLEMENT SUBMITTED SUPPLY
SUBMITTED NOT_ADMITTED DECIDE
NOT_ADMITTED SUBMITTED UPHOLD
SUBMITTED ACCEPTED ACCEPT
SUBMITTED GRID_HANDLING SELF_HANDLE
ACCEPTED GRID_HANDLING SELF_HANDLE
GRID_HANDLING VERIFYING FEED_BACK
GRID_HANDLING ACCEPTED GRID_ESCALATE
ACCEPTED DISPATCHED DISPATCH,WHISTLE
SUBMITTED DISPATCHED DISPATCH,WHISTLE,TAKE_OVER
SUBMITTED HANDLING TAKE_OVER
OPEN CONSULTING CONSULT
CONSULTING DISPATCHED DIRECT
CONSULTING ACCEPTED CONSULT_NOTHING
DISPATCHED HANDLING SIGN
HANDLING SUSPENDED DECIDE
SUSPENDED HANDLING RESUME
HANDLING ACCEPTED DECIDE,PROTECT
DISPATCHED ACCEPTED DECIDE,PROTECT
SUSPENDED ACCEPTED DECIDE,PROTECT
GRID_HANDLING ACCEPTED PROTECT
VERIFYING ACCEPTED PROTECT
HANDLING VERIFYING FEED_BACK,DECIDE,PROTECT
VERIFYING CALLBACK VERIFY
VERIFYING CLOSED VERIFY
VERIFYING HANDLING VERIFY
CALLBACK CLOSED CALL_BACK,CERTIFY_UNREASONABLE,RELEASE
CALLBACK HANDLING CALL_BACK,RELEASE
CALLBACK CONSULTING CALL_BACK,RELEASE
CLOSED HANDLING REOPEN
CLOSED ARCHIVED ARCHIVE
OPEN MERGED MERGE
MERGED OPEN UNMERGE
OPEN TRANSFERRED TRANSFER
OPEN CANCELLED CANCEL
DRAFT CANCELLED CANCEL
OPEN CLOSED PETITION
"""


def test_the_rows_are_those_of_the_domain_and_no_others() -> None:
    wanted: set[tuple[S, S, Action]] = set()
    for line in DOMAIN_ROWS.split("\n"):
        if not line:
            continue
        source, target, actions = line.split()
        for a in OPEN if source == "OPEN" else {S(source)}:
            for b in OPEN if target == "OPEN" else {S(target)}:
                wanted |= {(a, b, Action(name)) for name in actions.split(",") if a is not b}
    assert {(a, b, row.action) for row in TRANSITIONS.values() for a, b in row.pairs} == wanted


def test_every_action_but_registering_and_undo_has_one_row() -> None:
    assert set(TRANSITIONS) == set(Action) - {Action.REGISTER, Action.UNDO}


def test_what_may_be_undone() -> None:
    undoable = {row.action for row in TRANSITIONS.values() if row.undoable}
    assert undoable == {
        Action.DISPATCH, Action.WHISTLE, Action.DIRECT, Action.CONSULT_NOTHING, Action.ANSWER, Action.CALL_BACK,
        Action.CERTIFY_UNREASONABLE, Action.MERGE, Action.URGE, Action.SUPERVISE,
    }  # fmt: skip


def test_an_undo_goes_back_over_pairs_of_the_table() -> None:
    pairs = state_pairs()
    for row in TRANSITIONS.values():
        assert row.pairs <= pairs
        if row.undoable:
            assert {(b, a) for a, b in row.pairs} <= pairs


def test_a_form_can_be_made_of_every_row() -> None:
    for row in TRANSITIONS.values():
        names = [field.name for field in row.fields]
        assert len(names) == len(set(names))
        for i, field in enumerate(row.fields):
            assert field.label
            assert not field.label.isascii()
            assert (field.choices is not None) is (field.kind == "CHOICE")
            assert field.when is None or field.when[0] in names[:i]
            assert not field.roles or field.roles & row.roles


def test_undo_is_exact_for_every_undoable_action() -> None:
    """The dossier is what it was, but for its version and tasks that the action created (已撤回)."""
    undoable = [row.action for row in TRANSITIONS.values() if row.undoable]
    undone = set()
    people = [session(login) for login in ("intake1", "dispatch1", "lead1", "director", "callback1")]
    for name, life in situations().items():
        chance = random.Random(name)
        for by in people:
            for action in undoable:
                if why_not(life.file, action, by, life.now, world()):
                    continue
                for _ in range(2):
                    after = life.copy()
                    said = said_for(after.file, action, by, after.now, chance.choice)
                    try:
                        after.act(by, action, **said)
                    except UserError:
                        continue
                    _check_undone(life.file, after.wait(seconds=6).undo(by))
                    undone.add(action)
    assert undone == set(undoable)


def _check_undone(before: CaseFile, life: Life) -> None:
    after = life.file
    assert life.replayed() == after
    created = after.tasks[len(before.tasks) :]
    assert all(t.state == "WITHDRAWN" and t.undone for t in created)
    assert after.tasks[: len(before.tasks)] == before.tasks
    assert after.case.version == before.case.version + 2
    for name in type(before.case).__dataclass_fields__:
        if name != "version":
            assert getattr(after.case, name) == getattr(before.case, name), name
    for part in ("requests", "suspensions", "verifications", "callbacks", "scores", "proxies"):
        assert getattr(after, part) == getattr(before, part)


def test_undo_has_its_conditions() -> None:
    life = Life().to(S.ACCEPTED).dispatch()
    last = life.events[-1]

    def refused(by: str, file: CaseFile = life.file, *, seconds: float = 5) -> str:
        with pytest.raises(UserError) as why:
            undo(life.before, file, last, session(by), life.now + timedelta(seconds=seconds), world())
        return why.value.message

    assert refused("dispatch1", seconds=9) == "已超过8秒，不能撤销"
    assert refused("dispatch2") == "只能撤销自己的操作"
    acted = life.copy().work("S17", Action.SIGN)
    assert refused("dispatch1", acted.file) == "案件已有新的操作，不能撤销"
    signed = acted.events[-1]
    with pytest.raises(UserError, match="签收不能撤销"):
        undo(life.file, acted.file, signed, session("u-s17"), life.now, world())
