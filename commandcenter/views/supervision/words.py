"""Steps owed, supervised cases and the program's steps as lines of a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from ...dispatch.cases.supervision import Automatic, Owing, UnderSupervision
from ...models.lifecycle import Action
from ...models.supervision import LEVELS
from ...models.timing.words import clock_time, time_left
from ..widgets.rows import Row

_CARDS = {Action.YELLOW_CARD: "due_soon", Action.RED_CARD: "overdue"}


def debt_rows(items: Sequence[Owing], now: datetime, *, by_unit: bool) -> Iterator[Row]:
    """The steps; with `by_unit` under their unit and its telephone, the loudest unit first."""
    if not by_unit:
        yield from (_debt_row(one, now) for one in items)
        return
    order = {unit: place for place, unit in enumerate(dict.fromkeys(one.unit for one in items))}
    sized = sorted(items, key=lambda one: (-sum(o.unit == one.unit for o in items), order[one.unit]))
    for unit, found in groupby(sized, key=lambda one: one.unit):
        of_unit = list(found)
        yield Row(f"{unit}　{of_unit[0].phone}", right=str(len(of_unit)), right_tone="overdue", is_head=True)
        yield from (_debt_row(one, now) for one in of_unit)


def _debt_row(one: Owing, now: datetime) -> Row:
    debt, row = one.debt, one.line.row
    light = one.line.light(now)
    late = debt.overdue(now)
    place = "" if row.title.startswith(row.grid) else row.grid
    said = [place, f"已{LEVELS[debt.level - 1].label}" if debt.level else ""]
    if one.urged_at is not None:
        said.append(f"{clock_time(one.urged_at, now)}催过")
    if one.suggestion is not None:
        said.append(f"宜{one.suggestion.label}")
    return Row(
        row.title,
        lead=debt.step.label,
        right=time_left(debt.due, now),
        right_tone="overdue" if late else "due_soon" if light.token == "due_soon" else "muted",
        detail="　".join(filter(None, said)),
        tag="应急" if debt.emergency else "",
        tag_tone="overdue",
        value=(debt.case_id, debt.unit_id, debt.step.value),
    )


def supervised_rows(items: Iterable[UnderSupervision], now: datetime) -> Iterator[Row]:
    """Under their level, the highest first; a limit that passed is loud."""
    for level, found in groupby(items, key=lambda one: one.level):
        of_level = list(found)
        yield Row(LEVELS[level - 1].label, right=str(len(of_level)), right_tone="supervised", is_head=True)
        for one in of_level:
            limit = "未设限期" if one.until is None else f"限期 {time_left(one.until, now)}"
            yield Row(
                one.line.row.title,
                lead=one.line.row.no[6:],
                right=limit,
                right_tone="overdue" if one.unmet(now) else "muted",
                detail=f"{one.by} {clock_time(one.at, now)}　{one.reason}",
                value=(one.line.row.id, 0, "SUPERVISED"),
            )


def program_rows(items: Iterable[Automatic], now: datetime) -> Iterator[Row]:
    """What the program did or will do, with the time of each step."""
    for n, one in enumerate(items):
        yield Row(
            one.line.row.title,
            lead=clock_time(one.at, now),
            detail="　".join(filter(None, (one.unit, one.line.row.no))),
            tag=one.action.label,
            tag_tone=_CARDS.get(one.action, ""),
            value=(one.line.id, n, one.action.value),
        )
