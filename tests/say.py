"""What somebody might fill in for an action on a case: plausible, not always allowed. `pick` chooses from a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from commandcenter.models.case import CaseFile
from commandcenter.models.lifecycle import TRANSITIONS, UNDRAWN, Action, Field, FieldKind, fields_of
from commandcenter.models.people import Session
from tests.make import elsewhere, matter, neighbour, place, township, unit

Pick = Callable[[Sequence[Any]], Any]

STATIONS = ("S17", "S06", "S11", "S13")
COUNTY = "X01"
MATTERS = ("AQ-001", "DJ-001", "DJ-002")


def said_for(file: CaseFile, action: Action, by: Session, now: datetime, pick: Pick) -> dict[str, Any]:
    """A value for every required field and for some of the others."""
    out: dict[str, Any] = {}
    for field in fields_of(TRANSITIONS[action], by):
        if field.kind in UNDRAWN or (field.when is not None and out.get(field.when[0]) not in field.when[1]):
            continue
        if field.required or field.name in _USUALLY or pick((True, False)):
            out[field.name] = _value(file, action, field, now, pick)
    return out


#: Optional fields that a step hardly succeeds without, or that decide where it leads.
_USUALLY = {"grid", "matter", "responsible", "unit"} | {
    "arrival", "effect", "attitude", "communication", "true_report", "complete", "classified", "reason",
}  # fmt: skip


def _value(file: CaseFile, action: Action, field: Field, now: datetime, pick: Pick) -> Any:
    if (special := _SPECIAL.get(field.name)) is not None:
        return special(file, action, now, pick)
    return _OF_KIND[field.kind](field, pick)


def _units(pick: Pick) -> tuple[int, ...]:
    return tuple(unit(code) for code in pick(((), ("S06",), ("S11", "S13"))))


_OF_KIND: dict[FieldKind, Callable[[Field, Pick], Any]] = {
    FieldKind.TEXT: lambda field, pick: f"{field.label}：已核实",
    FieldKind.CHOICE: lambda field, pick: pick(list(field.choices or ())),
    FieldKind.NUMBER: lambda field, pick: pick((1, 2, 3, 5)),
    FieldKind.YES_NO: lambda field, pick: pick((True, False)),
    FieldKind.UNIT: lambda field, pick: unit(pick(STATIONS)),
    FieldKind.UNITS: lambda field, pick: _units(pick),
    FieldKind.GRIDS: lambda field, pick: pick(((), (neighbour(),))),
    FieldKind.MATTER: lambda field, pick: matter(pick(MATTERS)),
    FieldKind.PERSONS: lambda field, pick: pick(((), (9_999,))),
}


def _task_unit(file: CaseFile, action: Action, now: datetime, pick: Pick) -> int:
    """Of a 代录: a unit with a task, for a 核查 the unit of a grid."""
    if action is Action.VERIFY:
        return township().grid[pick((place(), neighbour()))].unit_id
    return pick([t.unit_id for t in file.tasks] or [unit("S17")])


def _ask(file: CaseFile, action: Action, now: datetime, pick: Pick) -> int:
    return pick([r.n for r in file.requests if r.result is None] or [1])


def _requester(file: CaseFile, action: Action, now: datetime, pick: Pick) -> int:
    return pick(list(file.requesters) or [1])


def _happened(file: CaseFile, action: Action, now: datetime, pick: Pick) -> datetime:
    return now - pick((timedelta(), timedelta(minutes=3), timedelta(hours=30)))


def _of_ledger(back: int) -> Callable[[CaseFile, Action, datetime, Pick], Any]:
    """Days of an older ledger, before now."""
    return lambda file, action, now, pick: now - pick((timedelta(days=back), timedelta(days=back + 9)))


_SPECIAL: dict[str, Callable[[CaseFile, Action, datetime, Pick], Any]] = {
    "grid": lambda file, action, now, pick: pick((place(), place(), elsewhere())),
    "lead": lambda file, action, now, pick: unit(pick((*STATIONS, COUNTY))),
    "unit": _task_unit,
    "request": _ask,
    "task": lambda file, action, now, pick: pick([t.n for t in file.tasks] or [1]),
    "requester": _requester,
    "requesters": lambda file, action, now, pick: 1,
    "first": lambda file, action, now, pick: file.case.requesters,
    "slot": lambda file, action, now, pick: 2,
    "sent_at": _of_ledger(10),
    "signed_at": _of_ledger(1),
    "parent": lambda file, action, now, pick: "LH20261102-00009",
    "no": lambda file, action, now, pick: "LH20261001-00007",
    "registered_at": lambda file, action, now, pick: now,
    "happened_at": _happened,
    "review_at": lambda file, action, now, pick: now + timedelta(days=pick((10, 40))),
    "due": lambda file, action, now, pick: now + timedelta(days=pick((2, 6, 12))),
    "at": lambda file, action, now, pick: now,
    "until": lambda file, action, now, pick: now + timedelta(days=pick((1, 3))),
    "taken_at": lambda file, action, now, pick: now,
    "sha256": lambda file, action, now, pick: pick(("f" * 64, "?")),
}
