"""The township in the database: written once by `init`, read back as the same frozen value."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, text, update

from ..people import Accountability, AccountSpec, Liaison, Role, Unit, UnitKind
from ..timing.worktime import Calendar, OfficeHours
from ..town.grid import Area, Grid, Network
from ..town.matters import LimitClass, Matter, Route
from ..town.township import TownFacts, Township
from . import tables as t
from .meta import put as put_row
from .meta import read_meta, revise, write_meta
from .raw import readable
from .session import on_server


def save_township(connection: Connection, township: Township) -> None:
    """Fill the empty tables of a new database; accounts are made by `accounts.create`."""
    write_meta(connection, "town", json.dumps(_plain(township.facts), ensure_ascii=False))
    _insert_all(connection, t.area, map(_plain, township.areas))
    _insert_all(connection, t.unit, (_row(t.unit, unit) for unit in township.units))
    by_level = sorted(township.grids, key=lambda g: g.level)
    _insert_all(connection, t.grid, (_row(t.grid, grid) for grid in by_level))
    lines = [{"grid_id": g.id, "ancestor_id": up.id} for g in township.grids for up in township.grid_line(g.id)]
    _insert_all(connection, t.grid_up, lines)
    _insert_all(connection, t.liaison, map(_plain, township.liaisons))
    _insert_all(connection, t.matter, map(_plain, township.matters))
    _insert_all(
        connection,
        t.platform_unit,
        [{"platform": p, "unit_id": u} for p, units in township.platforms.items() for u in units],
    )
    save_calendar(connection, township.calendar)


def save_calendar(connection: Connection, calendar: Calendar) -> None:
    """Holidays, make-up workdays, announced years, office hours; whatever stood before is replaced."""
    for table in (t.calendar_day, t.calendar_year, t.office_hours):
        connection.execute(table.delete())
    _insert_all(connection, t.calendar_day, [{"day": d, "works": w} for d, w in sorted(calendar.days.items())])
    _insert_all(connection, t.calendar_year, [{"year": y} for y in sorted(calendar.announced)])
    _insert_all(
        connection,
        t.office_hours,
        [
            {"valid_from": h.valid_from, "spans": json.dumps([[a.isoformat(), b.isoformat()] for a, b in h.spans])}
            for h in calendar.hours
        ],
    )


_TABLES: dict[type[Any], Table] = {Unit: t.unit, Grid: t.grid, Area: t.area, Matter: t.matter}
#: Settings that stand over what a township was founded with: the town's facts, and what is retired (撤销).
_FACTS, _RETIRED = "town.facts", "retired."


def put(connection: Connection, thing: Unit | Grid | Area | TownFacts | Matter, township: Township) -> None:
    """The town, a unit, grid, area or matter as it is from now on, in place of the one of its id in `township`; one
    that was none is added. Who belongs to another community from now on is seen by that one (the database follows
    `grid_up`)."""
    if isinstance(thing, TownFacts):
        put_row(connection, t.setting, key=_FACTS, value=json.dumps(_plain(thing), ensure_ascii=False))
    else:
        _put_thing(connection, thing, township)
    revise(connection)


def _put_thing(connection: Connection, thing: Unit | Grid | Area | Matter, township: Township) -> None:
    table = _TABLES[type(thing)]
    values = _row(table, thing)
    is_new = not connection.execute(update(table).where(table.c.id == thing.id).values(values)).rowcount
    if is_new:
        connection.execute(insert(table).values(values))
    if isinstance(thing, Grid) and (is_new or thing.parent_id != township.grid[thing.id].parent_id):
        _put_under(connection, thing, township)
    if isinstance(thing, Unit | Grid):
        _put_retired(connection, table, thing)


def _put_retired(connection: Connection, table: Table, thing: Unit | Grid) -> None:
    key = f"{_RETIRED}{table.name}.{thing.id}"
    if thing.retired:
        put_row(connection, t.setting, key=key, value="1")
    else:
        connection.execute(delete(t.setting).where(t.setting.c.key == key))


def _retired(connection: Connection, table: Table) -> frozenset[int]:
    prefix = f"{_RETIRED}{table.name}."
    keys = connection.execute(select(t.setting.c.key).where(t.setting.c.key.startswith(prefix, autoescape=True)))
    return frozenset(int(key.removeprefix(prefix)) for key in keys.scalars())


def open_cases(connection: Connection, thing: Unit | Grid) -> int:
    """How many open cases a unit or grid has to do with. An administrator, who sees no case on a server, gets the
    number too."""
    scope = f"{'U' if isinstance(thing, Unit) else 'G'}{thing.id}"
    if on_server(connection):
        return int(connection.execute(text("SELECT open_in(:scope)"), {"scope": scope}).scalar_one())
    seen = t.case_scope.c.open & (t.case_scope.c.scope == scope)
    return int(connection.execute(select(func.count()).select_from(t.case_scope).where(seen)).scalar_one())


def put_liaisons(connection: Connection, unit_id: int, liaisons: tuple[Liaison, ...]) -> None:
    """A unit's liaisons, in place of whoever they were."""
    connection.execute(delete(t.liaison).where(t.liaison.c.unit_id == unit_id))
    _insert_all(connection, t.liaison, map(_plain, liaisons))
    revise(connection)


def _put_under(connection: Connection, grid: Grid, township: Township) -> None:
    """Another line of grids above this one; it has none below."""
    above = township.grid_line(grid.parent_id)
    wanted = {grid.id, *(up.id for up in above)}
    gone = t.grid_up.c.ancestor_id.not_in(wanted)
    connection.execute(delete(t.grid_up).where(t.grid_up.c.grid_id == grid.id, gone))
    here = {up.id for up in township.grid_line(grid.id)} if grid.id in township.grid else set()
    _insert_all(connection, t.grid_up, [{"grid_id": grid.id, "ancestor_id": up} for up in sorted(wanted - here)])


def load_township(connection: Connection) -> Township:
    """The township with every look-up; accounts as the database has them now. Raises UserError on damaged values."""
    with readable("镇域资料或账号"):
        return _township(connection)


def _township(connection: Connection) -> Township:
    facts = connection.execute(select(t.setting.c.value).where(t.setting.c.key == _FACTS)).scalar()
    facts = facts or read_meta(connection, "town")
    no_unit, no_grid = _retired(connection, t.unit), _retired(connection, t.grid)
    return Township(
        areas=tuple(Area(*row) for row in _rows(connection, t.area)),
        units=tuple(
            Unit(
                *(r.id, r.code, r.name, r.short, UnitKind(r.kind), Accountability(r.accountability), r.duty_phone),
                retired=r.id in no_unit,
            )
            for r in _rows(connection, t.unit)
        ),
        grids=tuple(replace(Grid(*row), retired=row.id in no_grid) for row in _rows(connection, t.grid)),
        liaisons=tuple(Liaison(*row) for row in connection.execute(select(t.liaison))),
        matters=tuple(_matter(row) for row in _rows(connection, t.matter)),
        platforms=_platforms(connection),
        calendar=load_calendar(connection),
        accounts=_accounts(connection),
        facts=TownFacts(**json.loads(facts)) if facts else TownFacts(),
    )


def load_calendar(connection: Connection) -> Calendar:
    hours = tuple(
        OfficeHours(r.valid_from, tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in json.loads(r.spans)))
        for r in connection.execute(select(t.office_hours).order_by(t.office_hours.c.valid_from))
    )
    return Calendar(
        days={r.day: r.works for r in connection.execute(select(t.calendar_day))},
        announced=frozenset(connection.execute(select(t.calendar_year.c.year)).scalars()),
        hours=hours,
    )


def _matter(row: Any) -> Matter:
    values = dict(row._mapping)
    values.update(network=Network(row.network), route=Route(row.route), limit=LimitClass(row.limit))
    return Matter(**values)


def _platforms(connection: Connection) -> dict[str, tuple[int, ...]]:
    out: dict[str, tuple[int, ...]] = {}
    for row in connection.execute(
        select(t.platform_unit).order_by(t.platform_unit.c.platform, t.platform_unit.c.unit_id)
    ):
        out[row.platform] = (*out.get(row.platform, ()), row.unit_id)
    return out


def _accounts(connection: Connection) -> tuple[AccountSpec, ...]:
    query = select(t.account, t.person.c.name, t.person.c.phone).join(t.person).order_by(t.account.c.id)
    return tuple(
        AccountSpec(r.login, r.name, Role(r.role), r.unit_id, r.grid_id, r.phone)
        for r in connection.execute(query)
        if r.active
    )


def _rows(connection: Connection, table: Any) -> Any:
    return connection.execute(select(table).order_by(table.c.id))


def _plain(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _row(table: Table, value: Any) -> dict[str, Any]:
    """What a table keeps of it."""
    return {name: said for name, said in _plain(value).items() if name in table.c}


def _insert_all(connection: Connection, table: Any, rows: Any) -> None:
    if values := list(rows):
        connection.execute(insert(table), values)
