"""One case lived twice: by the pure rules and through `Center` on a real database file; the two must never differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from commandcenter.dispatch.center import Center
from commandcenter.models import lifecycle
from commandcenter.models.access import case_scopes
from commandcenter.models.case import CaseFile, CaseState
from commandcenter.models.draft import CaseDraft
from commandcenter.models.errors import RuleBroken, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.payload import replay
from commandcenter.models.people import Session
from commandcenter.models.store import cases, deadlines
from commandcenter.models.store import tables as t
from commandcenter.models.store.figures import entries, fact_row
from commandcenter.models.store.verify import check_sums
from tests.make import Life
from tests.stage import Stage

S = CaseState
_ENDED = (S.CLOSED, S.ARCHIVED)


class Twin:
    """A case on a `Stage` beside its pure dossier. `act` and `undo` do both and compare; `check` compares the rest."""

    def __init__(self, stage: Stage, draft: CaseDraft, by: Session, **placed: Any) -> None:
        self.stage = stage
        ref = self.center(by).register(draft, **placed)
        pure = lifecycle.register(
            draft, case_id=ref.id, no=ref.no, by=by, now=stage.now, world=self._world(None), **placed
        )
        self.file: CaseFile = replace(pure)
        self.payloads = [lifecycle.registered(pure, {}, by, stage.now).payload]
        self.fired: set[Action] = set()
        self.check()

    @classmethod
    def of(cls, life: Life, stage: Stage) -> Twin:
        """A life lived again on a database, up to where it stands; refused tries are made again as well."""
        stage.clock.set(life.began)
        twin = cls(stage, life.draft, life.by, **life.placed)
        for now, by, action, said in life.calls:
            stage.clock.set(now)
            twin.act(by, action, said)
        stage.clock.set(life.now)
        return twin

    def center(self, by: Session) -> Center:
        return Center(self.stage.store_of(by.login), by, self.stage.clock)

    def _world(self, file: CaseFile | None) -> lifecycle.World:
        with self.stage.store.read() as connection:
            return self.stage.store.world(connection, file)

    # --- acting ------------------------------------------------------------------------------------------------------

    def act(self, by: Session, action: Action, said: Mapping[str, Any], seen: int | None = None) -> UserError | None:
        """The action on both; the error both raised, None when both went on. Nothing else may be raised."""
        before, world = self.file, self._world(self.file)
        version = before.case.version if seen is None else seen
        wanted: UserError | None = None
        try:
            after, events = lifecycle.advance(before, action, said, by, self.stage.now, world)
        except UserError as refused:
            wanted = refused
        stood = None if wanted is None else self.standing()
        found = self.tried(lambda: self.center(by).act(before.case.id, version, action, said))
        if wanted is not None:
            self._unchanged(wanted, found, stood)
            return wanted
        assert found is None, f"{by.login} {action}: {found!r}"
        self.file = after
        self.payloads += [event.payload for event in events]
        self.fired.add(action)
        assert before.case.state not in _ENDED or after.case.state in _ENDED or action is Action.REOPEN
        self.check()
        return None

    def undo(self, by: Session) -> UserError | None:
        before = replay(self.file.case.id, self.payloads[:-1]) if len(self.payloads) > 1 else None
        wanted: UserError | None = RuleBroken("登记不能撤销，请作废")
        with self.stage.store.read() as connection:
            last = cases.events(connection, self.file.case.id)[-1]
        if before is not None:
            try:
                after, event = lifecycle.undo(before, self.file, last, by, self.stage.now, self._world(None))
                wanted = None
            except UserError as refused:
                wanted = refused
        stood = None if wanted is None else self.standing()
        found = self.tried(lambda: self.center(by).undo(self.file.case.id, self.file.case.version))
        if wanted is not None:
            self._unchanged(wanted, found, stood, same_words=found is None or "没有这个案件" not in found.message)
            return wanted
        assert found is None, repr(found)
        self.file = after
        self.payloads.append(event.payload)
        self.check()
        return None

    @staticmethod
    def tried(command: Any) -> UserError | None:
        try:
            command()
        except UserError as refused:
            return refused
        return None

    def _unchanged(self, wanted: UserError, found: UserError | None, stood: Any, *, same_words: bool = True) -> None:
        """The same refusal on both sides, in a sentence, and not a row moved."""
        assert found is not None, f"the database allowed what the rules refuse: {wanted}"
        assert len(found.message) > 3
        if same_words:
            assert (type(found), found.message) == (type(wanted), wanted.message)
        assert self.standing() == stood

    # --- comparing ---------------------------------------------------------------------------------------------------

    def standing(self) -> tuple[Any, ...]:
        """Everything an illegal move might have touched."""
        with self.stage.store.read() as connection:
            head = connection.execute(select(t.chain_head)).one()
            facts = connection.execute(select(t.kpi_fact).order_by(*t.kpi_fact.primary_key)).all()
            feed = connection.execute(select(t.change_log.c.seq).order_by(t.change_log.c.seq.desc()).limit(1)).scalar()
            file = cases.load(connection, self.file.case.id)
            events = [(e.n, e.kind) for e in cases.events(connection, self.file.case.id)]
        return tuple(head), [tuple(f) for f in facts], feed, file, events

    def check(self) -> None:
        """What is stored is what the rules say, and everything about it agrees."""
        assert agreed(self.stage, self.file.case.id) == self.file
        with self.stage.store.read() as connection:
            assert [e.payload for e in cases.events(connection, self.file.case.id)] == self.payloads
            assert list(check_sums(connection)) == []


def agreed(stage: Stage, case_id: int) -> CaseFile:
    """The stored dossier, after comparing it with its events, scopes, facts and times."""
    with stage.store.read() as connection:
        setup = stage.store.setup(connection)
        file = cases.load(connection, case_id)
        events = cases.events(connection, case_id)
        scopes = connection.execute(select(t.case_scope.c.scope).where(t.case_scope.c.case_id == case_id)).scalars()
        assert set(scopes) == case_scopes(file, setup.township)
        rows = connection.execute(select(t.kpi_fact).where(t.kpi_fact.c.case_id == case_id)).mappings()
        found = sorted((dict(row) for row in rows), key=_key)
        columns = select(*(t.case.c[name] for name in deadlines.COLUMNS)).where(t.case.c.id == case_id)
        kept = dict(connection.execute(columns).mappings().one())
    assert kept == deadlines.columns_of(file, setup.limits, setup.township)
    wanted = sorted((fact_row(case_id, fact) for fact in entries(file, setup.limits)), key=_key)
    assert found == wanted
    assert [e.n for e in events] == list(range(1, file.case.version + 1))
    assert replay(case_id, [e.payload for e in events]) == file
    for task in file.tasks:
        assert task.dispatched_at <= min(task.sign_due, task.response_due)
        # a platform's deadline may have passed, or lie within its reserve, before a unit gets the task
        assert task.clock.started <= task.due or file.case.external_due is not None
    return file


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["metric"], row["task_n"], row["item"]
