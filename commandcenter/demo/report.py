"""What the demonstration contains, counted from the finished database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..models.case import CaseState
from ..models.lifecycle import Action
from ..models.store import census
from ..models.store.store import Store
from .stage import Stage

_HISTORY = "历史件"


@dataclass(frozen=True, slots=True)
class DemoReport:
    """Counts for printing, each in a stable order.

    `cases` are those of live work, `history` the rows taken over from old exports; `ended` is the last moment of the
    simulated clock, at which a recount gives the same figures. `refused` are the commands that rules turned down on
    purpose; `broken` those that stopped a story, by the sentence of the rule.
    """

    cases: int
    history: int
    open: int
    events: int
    paths: dict[str, int]
    actions: dict[Action, int]
    open_states: dict[CaseState, int]
    refused: int
    broken: dict[str, int]
    ended: datetime


def report_of(store: Store, stage: Stage) -> DemoReport:
    """Counts what stands in the database."""
    with store.read() as connection:
        cases, still_open = census.totals(connection)
        counted = census.actions(connection)
        states = census.open_states(connection)
        paths = census.paths(connection)
        return DemoReport(
            cases=cases,
            history=paths[_HISTORY],
            open=still_open,
            events=sum(counted.values()),
            paths=paths,
            actions={action: counted.get(action.value, 0) for action in Action},
            open_states={state: states[state.value] for state in CaseState if state.value in states},
            refused=stage.refused,
            broken=dict(sorted(stage.broken.items())),
            ended=stage.now,
        )
