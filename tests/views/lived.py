"""Situations on a real database: each is lived once, every test gets a copy of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from commandcenter.dispatch.center import Center
from commandcenter.models.case import CaseState
from commandcenter.models.errors import UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import Session
from tests.make import Life
from tests.situations import situations
from tests.stage import Stage


class Lived:
    """`stage(name, folder)` opens a copy of the situation; its case is `CASE`, an earlier closed one is `CLOSED`."""

    CLOSED, CASE = 1, 2

    def __init__(self, template: Path, folder: Path) -> None:
        self._template = template
        self._folder = folder
        self._made: dict[str, Path] = {}

    def stage(self, name: str, folder: Path) -> Stage:
        life = situations()[name]
        if name not in self._made:
            self._made[name] = self._live(name, life)
        opened = Stage(self._made[name], folder)
        opened.clock.set(life.now)
        return opened

    def _live(self, name: str, life: Life) -> Path:
        stage = Stage(self._begun(), self._folder, f"{len(self._made)}.db")
        stage.clock.set(life.began)
        ref = Center(stage.store, life.by, stage.clock).register(life.draft, **life.placed)
        assert ref.id == self.CASE
        for now, by, action, said in life.calls:
            stage.clock.set(now)
            _again(stage, ref.id, by, action, said)
        assert stage.file(ref.id).case.state is life.state, name
        stage.close()
        return stage.path

    def _begun(self) -> Path:
        """The template with one case that was closed long before."""
        path = self._folder / "begun.db"
        if not path.exists():
            stage = Stage(self._template, self._folder, "begun.db")
            assert stage.walk(CaseState.CLOSED, text="西村二村道路积水").id == self.CLOSED
            stage.close()
        return path


def _again(stage: Stage, case_id: int, by: Session, action: Action, said: dict[str, object]) -> None:
    """The step once more; what was refused then is refused again."""
    center = Center(stage.store, by, stage.clock)
    seen = stage.file(case_id).case.version
    try:
        _of_two(stage, center, action)(case_id, seen) if action in _HALVES else center.act(case_id, seen, action, said)
    except UserError:
        return


_HALVES = {Action.MERGE, Action.REPEATED}


def _of_two(stage: Stage, center: Center, action: Action) -> Callable[[int, int], object]:
    """Steps that need a second case: the life only heard of it, here there is one."""
    other = stage.register(text="西村二村村口路灯又不亮了")
    if action is Action.MERGE:
        return lambda case_id, seen: center.merge(case_id, seen, other.id)
    lead = stage.center("lead1")
    return lambda case_id, seen: lead.confirm_repeat(other.id, other.version, case_id)
