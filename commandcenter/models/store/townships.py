"""The township in the database: written once by `init`, read back as the same frozen value."""

from __future__ import annotations

import json
from datetime import time
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from ..people import Accountability, AccountSpec, Liaison, Role, Unit, UnitKind
from ..timing.worktime import Calendar, OfficeHours
from ..town.grid import Area, Grid, Network
from ..town.matters import LimitClass, Matter, Route
from ..town.township import TownFacts, Township
from . import tables as t
from .meta import read_meta, revise, write_meta
from .raw import readable


def save_township(connection: Connection, township: Township) -> None:
    """Fill the empty tables of a new database; accounts are made by `accounts.create`."""
    write_meta(connection, "town", json.dumps(_plain(township.facts), ensure_ascii=False))
    _insert_all(connection, t.area, map(_plain, township.areas))
    _insert_all(connection, t.unit, map(_plain, township.units))
    by_level = sorted(township.grids, key=lambda g: g.level)
    _insert_all(connection, t.grid, map(_plain, by_level))
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


_TABLES: dict[type[Any], Table] = {Unit: t.unit, Grid: t.grid, Area: t.area}


def put(connection: Connection, thing: Unit | Grid | Area, township: Township) -> None:
    """A unit, grid or area as it is from now on, in place of the one of its id in `township`; a unit that was none is
    added. Who belongs to another community from now on is seen by that one (the database follows `grid_up`)."""
    table, values = _TABLES[type(thing)], _plain(thing)
    changed = connection.execute(update(table).where(table.c.id == thing.id).values(values)).rowcount
    if not changed:
        connection.execute(insert(table).values(values))
    elif isinstance(thing, Grid) and thing.parent_id != township.grid[thing.id].parent_id:
        _put_under(connection, thing, township)
    revise(connection)


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
    here = {up.id for up in township.grid_line(grid.id)}
    _insert_all(connection, t.grid_up, [{"grid_id": grid.id, "ancestor_id": up} for up in sorted(wanted - here)])


def load_township(connection: Connection) -> Township:
    """The township with every look-up; accounts as the database has them now. Raises UserError on damaged values."""
    with readable("镇域资料或账号"):
        return _township(connection)


def _township(connection: Connection) -> Township:
    facts = read_meta(connection, "town")
    return Township(
        areas=tuple(Area(*row) for row in _rows(connection, t.area)),
        units=tuple(
            Unit(r.id, r.code, r.name, r.short, UnitKind(r.kind), Accountability(r.accountability), r.duty_phone)
            for r in _rows(connection, t.unit)
        ),
        grids=tuple(Grid(*row) for row in _rows(connection, t.grid)),
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


def _insert_all(connection: Connection, table: Any, rows: Any) -> None:
    if values := list(rows):
        connection.execute(insert(table), values)
