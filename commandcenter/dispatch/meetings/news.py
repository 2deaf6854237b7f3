"""What a unit hears of meetings without having asked."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from ...models.case import CaseState, TaskState
from ..desk import Desk
from .past import visible_case


class Stopped(NamedTuple):
    """A case that went to a meeting while this person's unit was working on it."""

    case_id: int
    no: str
    title: str


def stopped_for_meeting(desk: Desk, ids: Collection[int]) -> tuple[Stopped, ...]:
    """Those of these cases that are to be consulted and whose task of this unit ended with that."""
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
        files = (visible_case(connection, desk.by, township, case_id) for case_id in sorted(ids))
        return tuple(
            Stopped(file.case.id, file.case.no, file.case.title)
            for file in files
            if file is not None
            and file.case.state is CaseState.CONSULTING
            and any(t.unit_id == desk.by.unit_id and t.state is TaskState.WITHDRAWN for t in file.tasks)
        )
