"""What an administrator may change of the town, a unit, a grid, an area or its liaisons, and what must hold then.

Pure: a thing and what was typed go in, the changed thing comes out; a UserError names the field. Codes link everything,
so that only a grid that is not named yet (待核定) may get another one; its former name stays among its other names.
Nothing is ever taken away: what is no more is marked so (裁撤), once nothing hangs on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..errors import UserError
from ..labels import Labelled
from ..people import PEER_GROUPS, Accountability, Liaison, Unit, UnitKind
from ..text import one_line
from .grid import TOWN_CODE, Area, Grid, valid_grid_code
from .matters import Matter, Route
from .township import TownFacts, Township
from .township_files.rows import PHONE

Thing = Unit | Grid | Area | TownFacts | Matter
_UNIT_CODE = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_PARTS = re.compile(r"[、,，;；\s]+")
_LONGEST, _MOST_COUNT, _MOST_PHONES = 60, 10_000_000, 5
_UNNAMED = "待核定"
_KEPT = "原来的资料没有改动"
#: Kinds that may be made anew; the centre is one.
NEW_KINDS = tuple(kind for kind in UnitKind if kind is not UnitKind.CENTRE)
#: Levels of grids that may be made anew, and the kind of unit that handles what such a grid settles itself.
NEW_LEVELS = {2: UnitKind.COMMUNITY, 3: UnitKind.VILLAGE}
#: Professional departments have a liaison and a deputy in every area (domain §1).
SLOTS = ("A", "B")


class Kind(Labelled):
    """How a field is filled in."""

    TEXT = "TEXT", "文字"
    PHONES = "PHONES", "电话"
    COUNT = "COUNT", "数字"
    NAMES = "NAMES", "几个名称"
    FLAG = "FLAG", "是否"
    AREA = "AREA", "片区"
    PARENT = "PARENT", "上级网格"
    UNIT = "UNIT", "承办单位"
    LEAD = "LEAD", "主办单位"
    STATION = "STATION", "镇直站所"
    UNITS = "UNITS", "几个单位"
    ACCOUNTABILITY = "ACCOUNTABILITY", "问责方式"
    UNIT_KIND = "UNIT_KIND", "单位类别"


@dataclass(frozen=True, slots=True)
class Field:
    """`shown(thing)`: whether this thing has the field at all."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    shown: Callable[[Any], bool] = lambda thing: True


def _is_new(thing: Unit | Grid) -> bool:
    return thing.id == 0


def _may_retire(thing: Unit | Grid) -> bool:
    """The centre and the town itself stay."""
    return not _is_new(thing) and (thing.level > 1 if isinstance(thing, Grid) else thing.kind is not UnitKind.CENTRE)


_UNIT = (
    Field("code", "代码", hint="大写字母加数字，如 S18、X16、W03", shown=_is_new),
    Field("kind", "类别", Kind.UNIT_KIND, shown=_is_new),
    Field("name", "全称", hint="用于公文"),
    Field("short", "简称", hint="用于看板，不能重复"),
    Field("duty_phone", "值班电话", Kind.PHONES, "几个号码用顿号隔开，最先打的在前"),
    Field("accountability", "问责方式", Kind.ACCOUNTABILITY),
    Field("retired", "已裁撤", Kind.FLAG, "不再派给它任何事；办过的事仍在它名下", _may_retire),
)
_GRID = (
    Field("name", "名称"),
    Field("code", "代码", hint="村代码加三位序号；社区是 C 加两位", shown=lambda grid: grid.pending or _is_new(grid)),
    Field("unit_id", "承办单位", Kind.UNIT, "办本网格自办事项；没有就先新建单位", shown=_is_new),
    Field("leader", "网格长"),
    Field("parent_id", "所属社区", Kind.PARENT, shown=lambda grid: grid.level == 3),
    Field("area_id", "片区", Kind.AREA, shown=lambda grid: grid.level > 1),
    Field("population", "人口", Kind.COUNT, "不知道就留空"),
    Field("buildings", "房屋", Kind.COUNT),
    Field("enterprises", "企业", Kind.COUNT),
    Field("aliases", "别名", Kind.NAMES, "群众的叫法，用顿号隔开"),
    Field("pending", "名称待核定", Kind.FLAG),
    Field("assignment_pending", "归属待核定", Kind.FLAG, shown=lambda grid: grid.level > 1),
    Field("retired", "已裁撤", Kind.FLAG, "不再登记到这里；这里的老案件照旧查得到", _may_retire),
)
_AREA = (Field("name", "名称"), Field("pending", "待核定", Kind.FLAG))
_TOWN = (
    Field("name", "镇名", hint="窗口标题和文书上的称呼"),
    Field("county", "县名"),
    Field("issuer", "落款", hint="印在文书上的机构全称；已印发的不变"),
    Field("phone", "值班电话", hint="印在通知上"),
)
_MATTER = (
    Field("lead_id", "主办", Kind.LEAD),
    Field("assisting_ids", "协办", Kind.UNITS, "简称，用顿号隔开"),
    Field("responsible_id", "镇级包办", Kind.STATION, "县直协助的事项由哪个站所对群众负责到底"),
)


def every_field(of: type[Thing]) -> tuple[Field, ...]:
    """All fields that things of this type have, now and then."""
    return {Unit: _UNIT, Grid: _GRID, Area: _AREA, TownFacts: _TOWN, Matter: _MATTER}[of]


def fields_of(thing: Thing) -> tuple[Field, ...]:
    """What may be changed of it, in the order of its form."""
    return tuple(field for field in every_field(type(thing)) if field.shown(thing))


def new_unit() -> Unit:
    """The unit that is still to be named; its id is 0."""
    return Unit(0, "", "", "", UnitKind.STATION, Accountability.LETTER)


def new_grid(level: int, township: Township) -> Grid:
    """The grid of a level (`NEW_LEVELS`) that is still to be named; its id is 0."""
    top = next(grid for grid in township.grids if grid.level == 1)
    return Grid(0, "", "", level, top.id if level == 2 else None, None, 0)


def edited(thing: Thing, typed: Mapping[str, Any], township: Township) -> Thing:
    """The thing with what was typed for its fields. Raises UserError naming the field."""
    read = {field.name: _read(field, typed[field.name], township) for field in fields_of(thing) if field.name in typed}
    after: Any = replace(thing, **read)
    if isinstance(after, Unit):
        _check_unit(after, township)
    elif isinstance(after, Grid):
        after = _named(thing, after)
        _check_grid(after, thing, township)
    elif isinstance(after, TownFacts):
        _check_town(after)
    elif isinstance(after, Matter):
        _check_matter(after, township)
    elif not after.name:
        raise _wrong("name", "名称不能为空")
    changed: Thing = after
    return changed


def differences(before: Thing, after: Thing, township: Township) -> tuple[str, str]:
    """What changed in words, as it was and as it is: 网格长 张三；人口 1200."""
    names = [f for f in fields_of(before) if getattr(before, f.name) != getattr(after, f.name)]
    if isinstance(before, Grid) and before.aliases != after.aliases and not any(f.name == "aliases" for f in names):  # type: ignore[union-attr]
        names.append(next(f for f in _GRID if f.name == "aliases"))
    was, now = (
        "；".join(f"{field.label} {said(field, getattr(one, field.name), township)}" for field in names)
        for one in (before, after)
    )
    if isinstance(before, Unit | Grid) and _is_new(before):
        return "新单位" if isinstance(before, Unit) else "新网格", now
    return was, now


def said(field: Field, value: Any, township: Township) -> str:
    """A value in words; — for none."""
    if field.kind is Kind.FLAG:
        return "是" if value else "否"
    if field.kind is Kind.NAMES:
        return "、".join(value) or "—"
    if field.kind is Kind.AREA:
        return next((area.name for area in township.areas if area.id == value), "—")
    if field.kind is Kind.PARENT:
        return township.grid[value].name if value in township.grid else "—"
    if field.kind is Kind.UNITS:
        return "、".join(township.unit[unit_id].short for unit_id in value) or "—"
    if field.kind in (Kind.UNIT, Kind.LEAD, Kind.STATION):
        return township.unit[value].short if value in township.unit else "—"
    if isinstance(value, Labelled):
        return value.label
    return "—" if value in (None, "") else str(value)


def ties(thing: Unit | Grid, township: Township) -> list[str]:
    """What of the set-up still hangs on a unit or a grid, in words: while there is any it cannot be retired."""
    matters = township.matters
    if isinstance(thing, Unit):
        found = {
            "个在用的账号": sum(one.unit_id == thing.id for one in township.accounts),
            "项准入清单事项": sum(thing.id in (m.lead_id, m.responsible_id, *m.assisting_ids) for m in matters),
            "个由它承办的网格": sum(one.unit_id == thing.id for one in township.grids_in_use),
        }
    else:
        found = {
            "个在用的账号": sum(one.grid_id == thing.id for one in township.accounts),
            "个下级网格": sum(one.parent_id == thing.id for one in township.grids_in_use),
        }
    return [f"{count} {what}" for what, count in found.items() if count]


def check_retired(thing: Unit | Grid, open_cases: int, township: Township) -> None:
    """A unit or grid may be retired when nothing hangs on it. Raises UserError telling all that does."""
    cases = [f"{open_cases} 件没办完的案件"] if open_cases else []
    if left := [*cases, *ties(thing, township)]:
        name = thing.short if isinstance(thing, Unit) else thing.name
        raise _wrong("retired", f"{name}还不能裁撤：还有 {'、'.join(left)}")


def liaisons_of(unit: Unit, typed: Mapping[tuple[int, str], tuple[str, str]]) -> tuple[Liaison, ...]:
    """A unit's liaisons as typed: name and phone by area and slot; a pair left empty is none. Raises UserError naming
    the field `<area>.<slot>`."""
    if unit.kind not in PEER_GROUPS:
        raise UserError(f"{unit.short}不承办任务，不设联络员", kept=_KEPT)
    found = []
    for (area_id, slot), (name, phone) in sorted(typed.items()):
        name, phone, field = one_line(name), one_line(phone), f"{area_id}.{slot}"
        if not name and not phone:
            continue
        if not name or not phone:
            raise _wrong(field, "姓名和电话要写就都写")
        found.append(Liaison(unit.id, area_id, slot, _short(field, name), _phone(field, phone)))
    return tuple(found)


def liaisons_said(liaisons: tuple[Liaison, ...], township: Township) -> str:
    areas = {area.id: area.name for area in township.areas}
    words = (f"{areas[one.area_id]}{one.slot} {one.name} {one.phone}" for one in liaisons)
    return "；".join(words) or "没有联络员"


# --- reading what was typed -------------------------------------------------------------------------------------------


def _read(field: Field, typed: Any, township: Township) -> Any:
    match field.kind:
        case Kind.UNITS:
            return _units(field.name, typed, township)
        case Kind.TEXT:
            return _short(field.name, one_line(str(typed)))
        case Kind.PHONES:
            return _phones(field.name, str(typed))
        case Kind.COUNT:
            return _count(field, str(typed if typed is not None else ""))
        case Kind.NAMES:
            names = typed if isinstance(typed, tuple) else filter(None, _PARTS.split(str(typed)))
            return tuple(dict.fromkeys(_short(field.name, one_line(name)) for name in names))
        case Kind.FLAG:
            return bool(typed)
    return typed


def _units(field: str, typed: Any, township: Township) -> tuple[int, ...]:
    if isinstance(typed, tuple):
        return typed
    known = {unit.short: unit.id for unit in township.units_in_use}
    names = list(filter(None, _PARTS.split(str(typed))))
    if unknown := next((name for name in names if name not in known), ""):
        raise _wrong(field, f"没有简称叫“{unknown[:20]}”的单位")
    return tuple(dict.fromkeys(known[name] for name in names))


def _short(field: str, words: str) -> str:
    if len(words) > _LONGEST:
        raise _wrong(field, f"“{words[:10]}……”超过{_LONGEST}字")
    return words


def _phones(field: str, typed: str) -> str:
    found = [_phone(field, part) for part in filter(None, _PARTS.split(typed))]
    if len(found) > _MOST_PHONES:
        raise _wrong(field, f"最多{_MOST_PHONES}个号码")
    return "、".join(dict.fromkeys(found))


def _phone(field: str, typed: str) -> str:
    if not PHONE.fullmatch(typed):
        raise _wrong(field, f"“{typed[:20]}”不是电话号码，应如 0538-2811234、13812345678")
    return typed


def _count(field: Field, typed: str) -> int | None:
    words = typed.strip()
    if not words:
        return None
    if not re.fullmatch(r"\d{1,8}", words) or int(words) > _MOST_COUNT:
        raise _wrong(field.name, f"{field.label}应为整数")
    return int(words)


# --- what must hold ---------------------------------------------------------------------------------------------------


def _check_unit(unit: Unit, township: Township) -> None:
    others = [other for other in township.units if other.id != unit.id]
    for name in ("name", "short"):
        if not getattr(unit, name):
            raise _wrong(name, f"{'全称' if name == 'name' else '简称'}不能为空")
    if any(other.short == unit.short for other in others):
        raise _wrong("short", f"简称“{unit.short}”已有")
    if _is_new(unit):
        if not unit.code:
            raise _wrong("code", "请填代码")
        if not _UNIT_CODE.fullmatch(unit.code):
            raise _wrong("code", f"“{unit.code}”不是单位代码，应如 S18")
        if any(other.code == unit.code for other in others):
            raise _wrong("code", f"代码 {unit.code} 已有")
        if unit.kind not in NEW_KINDS:
            raise _wrong("kind", f"不能新建{unit.kind.label}")


def _named(before: Thing, grid: Grid) -> Grid:
    """A grid that gets another name is still found by the one it had."""
    assert isinstance(before, Grid)
    if not grid.name or grid.name == before.name or _UNNAMED in before.name or before.name in grid.aliases:
        return grid
    return replace(grid, aliases=(*grid.aliases, before.name))


def _check_grid(grid: Grid, before: Thing, township: Township) -> None:
    others = [other for other in township.grids if other.id != grid.id]
    if not grid.name:
        raise _wrong("name", "名称不能为空")
    if any(other.name == grid.name and other.level == grid.level for other in others):
        raise _wrong("name", f"已有网格叫“{grid.name}”")
    if not grid.code:
        raise _wrong("code", "请填代码")
    if not valid_grid_code(grid.code, grid.level):
        raise _wrong("code", f"“{grid.code}”不是本镇{grid.level}级网格的代码，应以 {TOWN_CODE} 开头")
    if any(other.code == grid.code for other in others):
        raise _wrong("code", f"代码 {grid.code} 已有")
    if grid.level > 1 and grid.area_id is None:
        raise _wrong("area_id", "请选片区")
    _check_above(grid, township)
    _check_handler(grid, township)


def _check_above(grid: Grid, township: Township) -> None:
    parent = township.grid.get(grid.parent_id or 0)
    if grid.level > 1 and (parent is None or parent.level != grid.level - 1):
        raise _wrong("parent_id", "请选一个社区")
    if parent is not None and parent.retired and not grid.retired:
        raise _wrong("parent_id", f"{parent.name}已裁撤，请另选一个社区")


def _check_handler(grid: Grid, township: Township) -> None:
    unit = township.unit.get(grid.unit_id)
    if _is_new(grid) and (unit is None or unit.kind is not NEW_LEVELS[grid.level]):
        raise _wrong("unit_id", f"请选一个{NEW_LEVELS[grid.level].label}作承办单位")
    if unit is not None and unit.retired and not grid.retired:
        raise _wrong("unit_id" if _is_new(grid) else "retired", f"承办单位{unit.short}已裁撤")


def _check_matter(matter: Matter, township: Township) -> None:
    """As the files of a township are checked (resources/township/README.md)."""
    for name, unit_id in (("lead_id", matter.lead_id), *(("assisting_ids", one) for one in matter.assisting_ids)):
        unit = township.unit.get(unit_id)
        if unit is None or unit.kind not in PEER_GROUPS or unit.retired:
            raise _wrong(name, f"“{unit.short if unit else ''}”不承办任务")
    if matter.lead_id in matter.assisting_ids:
        raise _wrong("assisting_ids", "主办单位不能同时协办")
    if matter.route is Route.R3 and matter.responsible_id is None:
        raise _wrong("responsible_id", "请县直部门协助的事项要有镇级包办单位")


def _check_town(town: TownFacts) -> None:
    for name, words in (("name", "镇名"), ("county", "县名"), ("issuer", "落款")):
        if not getattr(town, name):
            raise _wrong(name, f"{words}不能为空")
    if town.phone:
        _phone("phone", town.phone)


def _wrong(field: str, message: str) -> UserError:
    return UserError(message, field=field, kept=_KEPT)
