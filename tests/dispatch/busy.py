"""A Monday morning on which many things are going on at once, after the lively weeks of `tests/store/rich.py`."""

from __future__ import annotations

from commandcenter.models.case import CaseState
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.lifecycle import Action
from tests.stage import Stage

S = CaseState
_STATES = (
    S.SUBMITTED, S.ACCEPTED, S.DISPATCHED, S.HANDLING, S.VERIFYING, S.CALLBACK, S.CLOSED, S.GRID_HANDLING,
    S.CONSULTING, S.SUSPENDED, S.SUPPLEMENT, S.DISPATCHED, S.HANDLING, S.TRANSFERRED, S.CANCELLED,
)  # fmt: skip
_MATTERS = ("AQ-001", "ZZ-008", "DJ-002")


def morning(stage: Stage) -> None:
    """Goes on from the lively weeks; ends on 2026-11-23 at 16:00, when half of the morning is overdue."""
    stage.at("2026-11-23 08:10")
    places = [grid.id for grid in stage.township.grids if grid.level == 3][::6]
    for at, state in enumerate(_STATES):
        placed = {"grid_id": places[at % len(places)], "matter_id": stage.matter(_MATTERS[at % len(_MATTERS)])}
        stage.walk(state, step=1, text=f"第{at}处有情况", **placed)
    _complained_about(stage, places[3])
    _rehearsed(stage, places[4])
    _reported_by_the_village(stage)
    stage.at("2026-11-23 16:00")


def _complained_about(stage: Stage, grid_id: int) -> None:
    """供电所 must not see it, though it reported it itself."""
    case = stage.walk(S.ACCEPTED, step=1, text="供电所态度不好", grid_id=grid_id)
    stage.act(case.id, "lead1", Action.PROTECT, units=(stage.unit("S17"),))


def _rehearsed(stage: Stage, grid_id: int) -> None:
    drill = CaseDraft(Platform.LOCAL, text="演练：村口路灯不亮")
    case = stage.center("intake1").register(drill, drill=True, grid_id=grid_id)
    stage.walk(S.HANDLING, case.id, step=1)


def _reported_by_the_village(stage: Stage) -> None:
    worker = stage.worker_of(stage.grid())
    for n in range(3):
        told = CaseDraft(Platform.GRID, text=f"网格里第{n}件事")
        stage.wait(minutes=1)
        stage.center(worker).register(told, grid_id=stage.grid())
