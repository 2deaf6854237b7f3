"""One light for every board: what is late, what is near, what is supervised, what nobody has signed."""

from __future__ import annotations

import tomllib
from datetime import timedelta

import pytest

from commandcenter.models.case import OPEN, CaseState
from commandcenter.models.lights import Light, light
from tests.make import ROOT, at

S = CaseState
WARN, DUE = at("2026-11-23 14:00"), at("2026-11-23 16:00")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "state", "level", "shown"),
    [
        (WARN - SECOND, S.HANDLING, 0, Light.HANDLING),
        (WARN - SECOND, S.GRID_HANDLING, 1, Light.HANDLING),
        (WARN - SECOND, S.VERIFYING, 0, Light.HANDLING),
        (WARN - SECOND, S.DISPATCHED, 0, Light.UNSIGNED),
        (WARN - SECOND, S.DISPATCHED, 2, Light.SUPERVISED),
        (WARN - SECOND, S.HANDLING, 3, Light.SUPERVISED),
        (WARN, S.HANDLING, 0, Light.DUE_SOON),
        (WARN, S.DISPATCHED, 3, Light.DUE_SOON),
        (DUE, S.HANDLING, 0, Light.DUE_SOON),
        (DUE + SECOND, S.HANDLING, 3, Light.OVERDUE),
        (DUE + SECOND, S.SUBMITTED, 0, Light.OVERDUE),
        (WARN, S.SUSPENDED, 3, Light.PAUSED),
        (DUE + SECOND, S.SUSPENDED, 0, Light.OVERDUE),
        (DUE + SECOND, S.CLOSED, 3, Light.DONE),
        (WARN, S.MERGED, 0, Light.DONE),
    ],
)
def test_what_shows(now, state: S, level: int, shown: Light) -> None:
    assert light(state, DUE, WARN, level, now) is shown


def test_without_a_deadline_an_open_case_is_paused() -> None:
    assert {light(state, None, None, 0, DUE) for state in OPEN} == {Light.PAUSED}


def test_only_what_is_late_or_near_alarms() -> None:
    assert [one for one in Light if one.alarms] == [Light.OVERDUE, Light.DUE_SOON]


def test_every_light_has_its_colour_and_shape() -> None:
    tokens = tomllib.loads((ROOT / "resources/theme/tokens.toml").read_text(encoding="utf-8"))
    names = {one.token for one in Light}
    assert names - {"paused"} <= tokens["light"].keys() & tokens["dark"].keys() & tokens["shape_of_state"].keys()
