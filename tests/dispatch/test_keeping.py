"""What was put into a form comes back from its draft as it was, for every field of every action."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from commandcenter.dispatch.filling.keeping import entered, plain
from commandcenter.models.lifecycle import PROXY_FIELDS, TRANSITIONS, Action, Field, FieldKind
from commandcenter.models.worktime import TZ

_SAMPLES: dict[FieldKind, Any] = {
    FieldKind.TEXT: "今日到场，先稳住双方",
    FieldKind.NUMBER: 3,
    FieldKind.YES_NO: False,
    FieldKind.TIME: datetime(2026, 11, 20, 16, 40, tzinfo=TZ),
    FieldKind.UNIT: 7,
    FieldKind.UNITS: (8, 9),
    FieldKind.GRID: 4,
    FieldKind.GRIDS: (4, 5),
    FieldKind.MATTER: 11,
    FieldKind.PERSONS: (1, 2),
}


def _sample(field: Field) -> Any:
    return next(iter(field.choices)) if field.choices is not None else _SAMPLES[field.kind]


@pytest.mark.parametrize("action", list(TRANSITIONS))
def test_every_field_of_every_action_comes_back(action: Action) -> None:
    said = {field.name: _sample(field) for field in (*TRANSITIONS[action].fields, *PROXY_FIELDS)}
    back = entered(action, json.loads(json.dumps(plain(said))))
    assert back == said
    assert {name: type(value) for name, value in back.items()} == {name: type(value) for name, value in said.items()}


def test_what_nobody_can_read_any_more_is_left_out() -> None:
    assert plain({"lead": 7, "route": None}) == {"lead": 7}
    assert entered(Action.DISPATCH, {"route": "R9", "lead": 7, "colour": "red"}) == {"lead": 7}
