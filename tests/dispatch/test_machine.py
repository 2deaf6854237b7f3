"""Every action in every state, through real commands on a real database, beside the pure rules."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from commandcenter.dispatch.center import ELSEWHERE
from commandcenter.models.case import OPEN, CaseFile, CaseState
from commandcenter.models.draft import CaseDraft, Platform, RequestKind, Urgency
from commandcenter.models.errors import RuleBroken, Stale
from commandcenter.models.kpi import facts
from commandcenter.models.lifecycle import TRANSITIONS, Action, legal_actions
from commandcenter.models.people import Role, Session
from commandcenter.models.store import cases
from commandcenter.models.store import tables as t
from commandcenter.models.store.verify import check_sums
from commandcenter.models.timing.clock import SimulatedClock
from tests.make import community, elsewhere, examples, in_grid, neighbour, place, session, world
from tests.say import said_for
from tests.situations import situations
from tests.stage import BEGIN, ServerStage, Stage, Theatre
from tests.twin import Twin, agreed

S = CaseState
#: Steps that are half of something done to two cases; `Center` has commands of their own for them.
HALVES = frozenset({Action.MERGE, Action.ABSORB, Action.UNMERGE, Action.RELEASE, Action.REPEAT_OF, Action.REPEATED})
#: What `Center.act` carries out for nobody: these, and what is done at a place of its own.
APART = HALVES | set(ELSEWHERE)
CAST = tuple(
    session(login)
    for login in (
        "intake1", "intake2", "dispatch1", "lead1", "duty1", "director", "callback1", "office", "leader", "admin",
        "system", "u-s17", "u-s06", "u-s11", "u-s13", "u-s08", "u-x01", "gl-town",
        in_grid(place(), Role.GRID_LEADER), in_grid(place()), in_grid(place(), n=1), in_grid(neighbour()),
        in_grid(community(), Role.GRID_LEADER), in_grid(elsewhere()),
    )
)  # fmt: skip
WAITS = tuple(timedelta(minutes=m) for m in (0.05, 1, 4, 25, 90, 60 * 20, 60 * 24 * 3, 60 * 24 * 32))
#: Situations that `Center.act` alone leads to; the empty name stands for none of them.
ALONE = tuple(
    name for name, life in [("", None), *sorted(situations().items())]
    if life is None or not any(action in APART for _, _, action, _ in life.calls)
)  # fmt: skip
_IDLE = frozenset({Action.NOTE, Action.LOOK, Action.PLATFORM_REPLY})
_ENDING = frozenset({Action.CANCEL, Action.TRANSFER, Action.PETITION, Action.CONSULT})
_MOVING = {row.action for row in TRANSITIONS.values() if row.pairs} - _ENDING | {Action.ASK, Action.CONTACT}
OpenStage = Callable[[], Stage]


@pytest.fixture
def open_stage(theatre: Theatre, stage_template: Path, tmp_path: Path):
    """A new township database each time it is called: one engine, so that its statements are compiled once.

    On a server it is the same database again, where the cases of earlier lives stand beside the new ones.
    """
    stage = theatre.stage(tmp_path)

    def anew() -> Stage:
        if theatre.on_server:
            stage.clock = SimulatedClock(BEGIN)
            return stage
        stage.store.database.close()
        for name in ("stage.db-wal", "stage.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        shutil.copy(stage_template, stage.path)
        stage.clock = SimulatedClock(BEGIN)
        return stage

    yield anew
    stage.close()


def _legal(file: CaseFile, stage: Stage, by: Session) -> list[Action]:
    return [a for a in legal_actions(file, by, stage.now, world()) if a not in APART]


# --- the deterministic part: every situation, every action -----------------------------------------------------------


def test_every_action_is_fired_legally_on_the_database(open_stage: OpenStage) -> None:
    """Situations that allow something not fired yet are lived again on a database, and there it is fired."""
    missing = set(TRANSITIONS) - APART
    for name, life in 2 * sorted(situations().items()):
        if any(action in APART for _, _, action, _ in life.calls):
            continue
        if not any(missing.intersection(legal_actions(life.file, by, life.now, world())) for by in CAST):
            continue
        stage = open_stage()
        twin = Twin.of(life, stage)
        _fire(twin, missing, random.Random(name))
        missing -= twin.fired
        assert isinstance(stage, ServerStage) or stage.verify() == []  # a server's stage goes on: once at the end
    assert stage.verify() == []
    assert missing == set()


def _fire(twin: Twin, missing: set[Action], chance: random.Random) -> None:
    """Each missing action that somebody may do here, tried in several ways."""
    for by in CAST:
        for action in _legal(twin.file, twin.stage, by):
            for _ in range(8):
                if action in missing - twin.fired and action in _legal(twin.file, twin.stage, by):
                    twin.act(by, action, said_for(twin.file, action, by, twin.stage.now, chance.choice))


def test_steps_on_two_cases_have_commands_of_their_own(open_stage: OpenStage) -> None:
    """No half of them can be fired alone; together they leave both cases' events."""
    stage = open_stage()
    first, second, again = stage.walk(S.CLOSED), stage.walk(S.ACCEPTED), stage.walk(S.ACCEPTED)
    for action in HALVES:
        for login in ("director", "system"):
            with pytest.raises(RuleBroken, match="涉及两个案件"):
                stage.center(login).act(second.id, second.version, action, {})
    child = stage.center("dispatch1").merge(second.id, second.version, again.id)
    stage.center("director").unmerge(second.id, child.version, "两回事")
    stage.center("lead1").confirm_repeat(again.id, stage.file(again.id).case.version, first.id)
    kinds = {event.kind for case in (first, second, again) for event in stage.events(case.id)}
    assert kinds >= HALVES
    assert stage.verify() == []


# --- one case --------------------------------------------------------------------------------------------------------


class OneCase(RuleBasedStateMachine):
    """Any login tries any action at any time; the database and the pure dossier go on together or not at all."""

    opening: OpenStage

    @initialize(
        urgency=st.sampled_from(Urgency),
        kind=st.sampled_from(RequestKind),
        asked=st.booleans(),
        external=st.sampled_from((None, "DP1")),
        placed=st.sampled_from(({}, {"as_draft": True}, {"grid_id": place()}, {"drill": True})),
    )
    def begin_with_a_report(self, urgency: Urgency, kind: RequestKind, asked: bool, external: Any, placed: Any) -> None:
        self.stage = type(self).opening()
        self.stage.at("2026-11-02 09:00")
        draft = CaseDraft(
            Platform.HOTLINE_12345,
            "村口路灯不亮",
            urgency=urgency,
            request_kind=kind,
            requester_phone="13800000000" if asked else "",
            external_no=external,
        )
        self.twin = Twin(self.stage, draft, session(in_grid(place())), **placed)

    @initialize(name=st.sampled_from(ALONE))
    def begin_in_the_middle(self, name: str) -> None:
        """The other half of the runs goes on from a special situation."""
        if name:
            self.stage = type(self).opening()
            self.twin = Twin.of(situations()[name], self.stage)

    @rule(by=st.sampled_from(CAST), wait=st.sampled_from(WAITS[:4]), data=st.data())
    def legal(self, by: Session, wait: timedelta, data: st.DataObject) -> None:
        """Something this login may do now, filled in plausibly."""
        self.stage.clock.advance(wait)
        actions = [a for a in _legal(self.twin.file, self.stage, by) if a not in _IDLE]
        if actions:
            self._act(by, data.draw(st.sampled_from(actions)), data)

    @rule(data=st.data(), wait=st.sampled_from(WAITS[:4]))
    def onward(self, data: st.DataObject, wait: timedelta) -> None:
        """Something that moves the case, by whoever may."""
        self.stage.clock.advance(wait)
        moves = [(by, action) for by in CAST for action in _legal(self.twin.file, self.stage, by) if action in _MOVING]
        if moves:
            by, action = data.draw(st.sampled_from(moves))
            self._act(by, action, data)

    @rule(by=st.sampled_from(CAST), action=st.sampled_from(sorted(set(TRANSITIONS) - APART)), data=st.data())
    def anything(self, by: Session, action: Action, data: st.DataObject) -> None:
        self._act(by, action, data)

    def _act(self, by: Session, action: Action, data: st.DataObject) -> None:
        said = said_for(self.twin.file, action, by, self.stage.now, lambda among: data.draw(st.sampled_from(among)))
        self.twin.act(by, action, said)

    @rule(by=st.sampled_from(CAST), action=st.sampled_from(sorted(set(TRANSITIONS) - APART)))
    def late(self, by: Session, action: Action) -> None:
        """Who looks at an old version is told who was first, and changes nothing."""
        case = self.twin.file.case
        stood = self.twin.standing()
        refused = Twin.tried(lambda: self.twin.center(by).act(case.id, case.version - 1, action, {}))
        assert isinstance(refused, Stale) or refused.message == "没有这个案件"
        assert not isinstance(refused, Stale) or refused.message.startswith("已由")
        assert self.twin.standing() == stood

    @rule(by=st.sampled_from(CAST))
    def undo(self, by: Session) -> None:
        self.twin.undo(by)

    @rule(span=st.sampled_from(WAITS))
    def wait(self, span: timedelta) -> None:
        self.stage.clock.advance(span)

    def teardown(self) -> None:
        if hasattr(self, "stage"):
            assert self.stage.verify() == []


def _run(machine: type[RuleBasedStateMachine], opening: OpenStage, *, n: int, steps: int) -> None:
    """A third as many lives on a server, where each step takes several times as long."""
    machine.opening = staticmethod(opening)  # type: ignore[attr-defined]
    lives = examples(n // 3 if isinstance(opening(), ServerStage) else n)
    run_state_machine_as_test(machine, settings=settings(max_examples=lives, stateful_step_count=steps))


def test_one_case_lives_the_same_twice(open_stage: OpenStage) -> None:
    _run(OneCase, open_stage, n=12, steps=30)


# --- three cases -----------------------------------------------------------------------------------------------------


class ThreeCases(RuleBasedStateMachine):
    """Cases that join and part, repeat each other and are taken back, while units work on them."""

    opening: OpenStage

    @initialize(asked=st.lists(st.booleans(), min_size=3, max_size=3))
    def begin(self, asked: list[bool]) -> None:
        self.stage = type(self).opening()
        self.stage.at("2026-11-02 09:00")
        self.ids: list[int] = []
        self.own: dict[str, int] = {}
        for i, somebody in enumerate(asked):
            draft = CaseDraft(Platform.LOCAL, f"第{i}处路灯不亮", requester_phone=f"1380000000{i}" if somebody else "")
            ref = self.stage.center("intake1").register(draft)
            said = {"grid": (place(), neighbour(), elsewhere())[i], "matter": 67}
            self.stage.act(ref.id, "intake1", Action.ACCEPT, **said)
            self.ids.append(ref.id)
            self.own[ref.no] = int(somebody)

    def _version(self, which: int) -> int:
        return self.stage.file(self.ids[which]).case.version

    def _try(self, command: Callable[[], object]) -> bool:
        """Whether it went through; a refusal says why."""
        refused = Twin.tried(command)
        assert refused is None or len(refused.message) > 3
        return refused is None

    @rule(child=st.integers(0, 2), parent=st.integers(0, 2), by=st.sampled_from(("dispatch1", "lead1", "u-s17")))
    def merge(self, child: int, parent: int, by: str) -> None:
        before = self.stage.file(self.ids[child]), self.stage.file(self.ids[parent])
        done = self._try(lambda: self.stage.center(by).merge(self.ids[child], self._version(child), self.ids[parent]))
        if done:
            old, taking = before
            new, taken = self.stage.file(self.ids[child]), self.stage.file(self.ids[parent])
            assert (new.case.state, new.case.state_before) == (S.MERGED, old.case.state)
            assert new.case.no == old.case.no
            assert len(taken.requesters) == len(taking.requesters) + len(old.requesters)

    @rule(child=st.integers(0, 2), by=st.sampled_from(("director", "dispatch1")))
    def unmerge(self, child: int, by: str) -> None:
        stood = self.stage.file(self.ids[child]).case
        if self._try(lambda: self.stage.center(by).unmerge(self.ids[child], self._version(child), "两处不是一回事")):
            assert by == "director"
            assert self.stage.file(self.ids[child]).case.state is stood.state_before

    @rule(which=st.integers(0, 2), original=st.integers(0, 2))
    def repeat(self, which: int, original: int) -> None:
        center = self.stage.center("lead1")
        self._try(lambda: center.confirm_repeat(self.ids[which], self._version(which), self.ids[original]))

    @rule(which=st.integers(0, 2), by=st.sampled_from(("dispatch1", "lead1", "director")))
    def undo(self, which: int, by: str) -> None:
        self._try(lambda: self.stage.center(by).undo(self.ids[which], self._version(which)))

    @precondition(lambda self: any(self.stage.file(i).case.state in OPEN for i in self.ids))
    @rule(which=st.integers(0, 2), data=st.data())
    def work(self, which: int, data: st.DataObject) -> None:
        """One of the cases goes on by whoever may move it."""
        self.stage.wait(minutes=7)
        file = self.stage.file(self.ids[which])
        moves = [(by, a) for by in CAST for a in _legal(file, self.stage, by) if a in _WORKING]
        if moves:
            by, action = data.draw(st.sampled_from(moves))
            said = said_for(file, action, by, self.stage.now, lambda among: data.draw(st.sampled_from(among)))
            self._try(lambda: self.stage.center(by.login).act(file.case.id, file.case.version, action, said))

    @rule(hours=st.sampled_from((0.001, 1, 30)))
    def wait(self, hours: float) -> None:
        self.stage.wait(hours=hours)

    @invariant()
    def parents_and_children_agree(self) -> None:
        if not hasattr(self, "ids"):
            return
        files = {file.case.no: file for file in (agreed(self.stage, case_id) for case_id in self.ids)}
        for file in files.values():
            joined = [f.case for f in files.values() if f.case.parent_no == file.case.no]
            assert all(case.state is S.MERGED for case in joined)
            assert len(file.requesters) == self.own[file.case.no] + sum(self.own[case.no] for case in joined)
            if file.case.state is S.MERGED:
                assert file.case.parent_no in files
                assert facts(file, world().limits) == ()
        with self.stage.store.read() as connection:
            for file in files.values():
                rows = connection.execute(
                    select(t.requester.c.n).where(t.requester.c.case_id == file.case.id)
                ).scalars()
                assert set(file.requesters) <= set(rows)
            assert list(check_sums(connection)) == []

    def teardown(self) -> None:
        if hasattr(self, "stage"):
            assert self.stage.verify() == []


_WORKING = frozenset(
    {
        Action.DISPATCH, Action.SELF_HANDLE, Action.SIGN, Action.CONTACT, Action.FEED_BACK, Action.VERIFY,
        Action.CALL_BACK, Action.ASK, Action.DECIDE, Action.RESUME, Action.REOPEN, Action.PROTECT,
    }
)  # fmt: skip


def test_three_cases_join_and_part(open_stage: OpenStage) -> None:
    _run(ThreeCases, open_stage, n=8, steps=25)


def test_events_of_a_case_are_its_versions(open_stage: OpenStage) -> None:
    stage = open_stage()
    case = stage.walk(S.CLOSED)
    with stage.store.read() as connection:
        assert len(cases.events(connection, case.id)) == case.version
