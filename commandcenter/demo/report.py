"""What the demonstration contains, counted from the finished database."""

from __future__ import annotations

from dataclasses import dataclass

from ..models.case import CaseState
from ..models.lifecycle import Action
from ..models.store import census
from ..models.store.store import Store
from .stage import Stage


@dataclass(frozen=True, slots=True)
class DemoReport:
    """Counts for printing, each in a stable order.

    `refused` are the commands that rules turned down on purpose; `broken` those that stopped a story, by the
    sentence of the rule.
    """

    cases: int
    open: int
    events: int
    paths: dict[str, int]
    actions: dict[Action, int]
    open_states: dict[CaseState, int]
    refused: int
    broken: dict[str, int]


def report_of(store: Store, stage: Stage) -> DemoReport:
    """Counts what stands in the database."""
    with store.read() as connection:
        cases, still_open = census.totals(connection)
        counted = census.actions(connection)
        states = census.open_states(connection)
        return DemoReport(
            cases=cases,
            open=still_open,
            events=sum(counted.values()),
            paths=census.paths(connection),
            actions={action: counted.get(action.value, 0) for action in Action},
            open_states={state: states[state.value] for state in CaseState if state.value in states},
            refused=stage.refused,
            broken=dict(sorted(stage.broken.items())),
        )
