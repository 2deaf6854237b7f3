"""A form whose case was changed by somebody else meanwhile: what the person put in, merged with that. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ....models.labels import Labelled
from ....models.lifecycle import Action, Field, FieldKind, World
from ....models.merging import Fate, merge
from ....models.people import Session
from ....models.timing.words import clock_time
from ..case_views import CaseView
from . import usual

#: Edits that move nothing: when nobody touched the same fields, what was sent is simply done on the newer case.
_PLAIN = frozenset({Action.PLACE, Action.DRAFT_REPLY, Action.PROTECT, Action.EXTERNAL_DUE})
#: The steps that write the fields of an edit.
_WRITERS: dict[Action, frozenset[Action]] = {
    Action.PLACE: frozenset({Action.PLACE, Action.ACCEPT}),
    Action.ACCEPT: frozenset({Action.PLACE, Action.ACCEPT}),
    Action.DRAFT_REPLY: frozenset({Action.DRAFT_REPLY, Action.APPROVE_REPLY}),
    Action.APPROVE_REPLY: frozenset({Action.DRAFT_REPLY, Action.APPROVE_REPLY}),
    Action.PROTECT: frozenset({Action.PROTECT}),
    Action.EXTERNAL_DUE: frozenset({Action.EXTERNAL_DUE}),
}


@dataclass(frozen=True, slots=True)
class Reconciled:
    """`typed` is what stands in the form now; `told` says, field by field, what two people changed ("" nothing).

    `is_settled`: nobody else changed a field of this edit, so that what was sent may be done as it is.
    """

    typed: dict[str, Any]
    told: str
    is_settled: bool


def reconcile(
    before: CaseView,
    now_view: CaseView,
    action: Action,
    fields: tuple[Field, ...],
    typed: Mapping[str, Any],
    by: Session,
    now: datetime,
    world: World,
) -> Reconciled:
    """What the person `typed` on the case as it was `before`, on the case as it is now."""
    base, theirs = usual.case_values(action, before.file), usual.case_values(action, now_view.file)
    if not base:
        return Reconciled(dict(typed), "", False)
    who, when = _writer(before, now_view, action, now)
    merged = merge(base, typed, theirs, f"（以上{who}{when}所写，以下{by.name}所写）")
    told = [
        _told(field, merged.fates[field.name], who, theirs[field.name], world, now)
        for field in fields
        if field.name in merged.fates
    ]
    return Reconciled(merged.values, "；".join(told), action in _PLAIN and not told)


def _writer(before: CaseView, now_view: CaseView, action: Action, now: datetime) -> tuple[str, str]:
    """Who changed the fields of this edit last, and when."""
    since = [event for event in now_view.page.timeline if event.n > before.case.version]
    events = [event for event in since if event.kind in _WRITERS.get(action, ())] or since
    if not events:
        return "他人", ""
    last = events[-1]
    return now_view.page.people.get(last.login, last.login), f"于{clock_time(last.at, now)}"


def _told(field: Field, fate: Fate, who: str, theirs: Any, world: World, now: datetime) -> str:
    if fate is Fate.BOTH:
        return f"“{field.label}”您和{who}都写了，两段都保留在框里"
    if fate is Fate.JOINED:
        return f"“{field.label}”您和{who}都改了，两人所选合在一起"
    return f"“{field.label}”{who}改成了{_words(field, theirs, world, now)}，与您选的不同，请定夺"


def _words(field: Field, value: Any, world: World, now: datetime) -> str:
    if value is None:
        return "空"
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return clock_time(value, now)
    if field.kind is FieldKind.GRID:
        return world.township.grid[value].name
    if field.kind is FieldKind.MATTER:
        return world.township.matter[value].name
    return str(value)
