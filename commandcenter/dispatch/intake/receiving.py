"""Intake at the centre's own window: a whole form becomes a case in one transaction, with its files and its next step.

What a form finishes with is one of `Finish`; registration, protection, files and that step succeed or fail together,
and the form's key makes the same form sent again the same case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ...models.case import CaseFile, Danger
from ...models.draft import CaseDraft
from ...models.labels import Labelled
from ...models.lifecycle import TRANSITIONS, Action
from ...models.people import Session
from ..attachments import add_within
from ..center import CaseRef, Center, ref_of
from ..media import Kept
from .advice import Twin


class Finish(Labelled):
    """How an intake form ends, and the step that does it after the registration."""

    REPORT = "REPORT", "上报"
    ADMIT = "ADMIT", "受理"
    ANSWER = "ANSWER", "当场答复"
    WHISTLE = "WHISTLE", "吹应急哨"
    MERGE = "MERGE", "并入"


_STEPS = {Finish.ADMIT: Action.ACCEPT, Finish.ANSWER: Action.ANSWER, Finish.WHISTLE: Action.WHISTLE}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything an intake form holds. `said` is what the last step asks for (the answer; the units to whistle for).

    `units` and `persons` are those complained about (回避), by their ids; `twin` the case this one repeats.
    """

    draft: CaseDraft
    grid_id: int | None = None
    matter_id: int | None = None
    danger: Danger = Danger.NONE
    involved: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    persons: tuple[int, ...] = ()
    files: tuple[Kept, ...] = ()
    twin: Twin | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


def finishes(by: Session) -> tuple[Finish, ...]:
    """How this post may end an intake form: who does not admit reports (上报), and leaves the rest to 受理员."""
    allowed = [finish for finish, action in _STEPS.items() if by.role in TRANSITIONS[action].roles]
    return tuple(allowed) if Finish.ADMIT in allowed else (Finish.REPORT, *allowed)


def may_merge(by: Session) -> bool:
    """Whether this post joins a report to another case at once; others leave a remark for 调度员."""
    return by.role in TRANSITIONS[Action.MERGE].roles


def may_protect(by: Session) -> bool:
    """Whether this post fills in who is complained about."""
    return by.role in TRANSITIONS[Action.PROTECT].roles


def receive(center: Center, report: Report, finish: Finish, *, key: str, taken_at: datetime | None = None) -> CaseRef:
    """Registers the form and carries its last step out, all or nothing; the same `key` again gives the same case.

    `taken_at`: when it was taken in, where the server was away. Raises RuleBroken naming the field, NotAllowed.
    """
    with center.store.unit() as unit:
        known = center.registered(unit, report.draft, key)
        if known is not None:
            return ref_of(known)
        placed = {"grid_id": report.grid_id, "matter_id": report.matter_id, "danger": report.danger}
        case_file = center.take_in(unit, report.draft, key, taken_at=taken_at, **placed)
        case_file = _completed(center, unit, case_file, report)
        return ref_of(_finished(center, unit, case_file, report, finish))


def _completed(center: Center, unit: Connection, case_file: CaseFile, report: Report) -> CaseFile:
    """What the registration itself does not take; first of all, whoever is complained about is barred."""
    barred = {name: ids for name, ids in (("units", report.units), ("persons", report.persons)) if ids}
    if barred:
        case_file = center.act_within(unit, case_file, Action.PROTECT, barred)
    for file in report.files:
        case_file = add_within(center, unit, case_file, file)
    if report.involved:
        case_file = center.act_within(unit, case_file, Action.PLACE, {"involved": report.involved})
    return case_file


def _paired(center: Center, unit: Connection, case_file: CaseFile, twin: Twin) -> CaseFile:
    """That it says the same as another case: confirmed, where this post may, else a remark for who decides."""
    if not twin.open and center.by.role in TRANSITIONS[Action.REPEAT_OF].roles:
        return center.confirm_repeat_within(unit, case_file, twin.id)
    advice = "并案" if twin.open else "按重复诉求核定"
    return center.act_within(unit, case_file, Action.NOTE, {"text": f"与 {twin.no} 疑似重复，建议{advice}"})


def _finished(center: Center, unit: Connection, case_file: CaseFile, report: Report, finish: Finish) -> CaseFile:
    """The step an undo takes back stands last."""
    twin = report.twin
    if twin is not None and finish is Finish.MERGE:
        return center.merge_within(unit, case_file, twin.id)
    if twin is not None:
        case_file = _paired(center, unit, case_file, twin)
    step = _STEPS.get(finish)
    return case_file if step is None else center.act_within(unit, case_file, step, report.said)
