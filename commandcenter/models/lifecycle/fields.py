"""Checks what a person filled in against the fields of a row: types, existence, required (one sentence each)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from ..access import DUTY
from ..case import Channel, Order
from ..errors import RuleBroken
from ..people import Session
from .table import Field, FieldKind, Transition, choice, text
from .work import World

#: Filled in besides when a duty officer records for a unit (代录).
PROXY_FIELDS = (
    Field("unit", "代录单位", FieldKind.UNIT),
    choice("channel", "渠道", Channel),
    text("speaker", "告知人"),
    Field("happened_at", "发生时间", FieldKind.TIME),
)
MAX_TEXT = 20_000
_YEARS = range(1990, 2100)


def _a_text(value: Any, field: Field, world: World) -> str:
    if not isinstance(value, str):
        raise RuleBroken(f"“{field.label}”应为文字", field=field.name)
    if len(value) > MAX_TEXT:
        raise RuleBroken(f"“{field.label}”超过{MAX_TEXT}字", field=field.name)
    return value.strip()


def _a_choice(value: Any, field: Field, world: World) -> Any:
    assert field.choices is not None
    try:
        return field.choices(value)
    except ValueError:
        names = "、".join(c.label for c in field.choices)
        raise RuleBroken(f"“{field.label}”应为：{names}", field=field.name) from None


def _a_number(value: Any, field: Field, world: World) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise RuleBroken(f"“{field.label}”应为整数", field=field.name)
    return value


def _a_flag(value: Any, field: Field, world: World) -> bool:
    if not isinstance(value, bool):
        raise RuleBroken(f"“{field.label}”应为是或否", field=field.name)
    return value


def _a_time(value: Any, field: Field, world: World) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise RuleBroken(f"“{field.label}”应为时间", field=field.name)
    if value.year not in _YEARS:
        raise RuleBroken(f"“{field.label}”超出日历范围", field=field.name)
    return value.astimezone(UTC)


def _known(what: str, table: Callable[[World], Mapping[int, Any]]) -> Callable[[Any, Field, World], int]:
    def check(value: Any, field: Field, world: World) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value not in table(world):
            raise RuleBroken(f"“{field.label}”：没有这个{what}", field=field.name)
        if getattr(found := table(world)[value], "retired", False):
            raise RuleBroken(f"“{field.label}”：{found.name}已裁撤", field=field.name)
        return value

    return check


_unit = _known("单位", lambda w: w.township.unit)
_grid = _known("网格", lambda w: w.township.grid)
_matter = _known("事项", lambda w: w.township.matter)


def _each(one: Callable[[Any, Field, World], int]) -> Callable[[Any, Field, World], tuple[int, ...]]:
    def check(value: Any, field: Field, world: World) -> tuple[int, ...]:
        if not isinstance(value, tuple | list | set | frozenset):
            raise RuleBroken(f"“{field.label}”应为多个编号", field=field.name)
        return tuple(dict.fromkeys(one(v, field, world) for v in value))

    return check


def _orders(value: Any, field: Field, world: World) -> tuple[Order, ...]:
    """What a meeting decided; whether it may be dispatched is the meeting's to say."""
    if not isinstance(value, tuple) or not value or not all(isinstance(one, Order) for one in value):
        raise RuleBroken(f"“{field.label}”应为会商议定的事项", field=field.name)
    for one in value:
        for unit_id in (one.lead, *one.assisting):
            _unit(unit_id, field, world)
    return value


_CLEAN: dict[FieldKind, Callable[[Any, Field, World], Any]] = {
    FieldKind.TEXT: _a_text,
    FieldKind.CHOICE: _a_choice,
    FieldKind.NUMBER: _a_number,
    FieldKind.YES_NO: _a_flag,
    FieldKind.TIME: _a_time,
    FieldKind.UNIT: _unit,
    FieldKind.UNITS: _each(_unit),
    FieldKind.GRID: _grid,
    FieldKind.GRIDS: _each(_grid),
    FieldKind.MATTER: _matter,
    FieldKind.PERSONS: _each(_a_number),
    FieldKind.ORDERS: _orders,
}


def fields_of(row: Transition, by: Session) -> tuple[Field, ...]:
    """The fields this person fills in: the row's own, and those of a 代录 when an officer acts for a unit."""
    own = tuple(field for field in row.fields if not field.roles or by.role in field.roles)
    return (*own, *PROXY_FIELDS) if row.proxy and by.role in DUTY else own


def cleaned(row: Transition, said: Mapping[str, Any], by: Session, now: datetime, world: World) -> dict[str, Any]:
    """The values of `said`, checked and converted; empty ones, and those not asked for now, are dropped.

    Raises RuleBroken naming the field.
    """
    fields = fields_of(row, by)
    if unknown := said.keys() - {f.name for f in fields}:
        raise RuleBroken(f"{row.action.label}没有这些字段：{'、'.join(sorted(unknown))}")
    out: dict[str, Any] = {}
    for field in fields:
        if field.when is not None and out.get(field.when[0]) not in field.when[1]:
            continue
        value = said.get(field.name)
        if isinstance(value, str):
            value = value.strip()
        if value is None or value == "":
            if field.required:
                raise RuleBroken(f"请填写“{field.label}”", field=field.name)
            continue
        out[field.name] = _CLEAN[field.kind](value, field, world)
    if (happened := out.get("happened_at")) and happened > now:
        raise RuleBroken("发生时间不能晚于现在", field="happened_at")
    return out
