"""The stage itself: every state it promises is reached by commands, and leaves a database that verifies."""

from __future__ import annotations

import pytest

from commandcenter.models.case import CaseState
from tests.stage import _WAY, Stage


@pytest.mark.parametrize("state", _WAY)
def test_a_case_walks_to_every_state(stage: Stage, state: CaseState) -> None:
    stage.at("2026-09-01 09:00")
    external = {} if state is CaseState.NOT_ADMITTED else {"external_no": "DH1"}
    assert stage.walk(state, **external).state == state.value
    assert stage.verify() == []
