"""What is still missing before the centre can work well: a check list, each point with where it is made good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection

from ...models.health import Group, Level, Line
from ...models.people import PEER_GROUPS, Role
from ...models.store import accounts, duty
from ...models.store.meta import DatabaseKind, database_kind
from ...models.town.grid import Grid
from ...models.town.township import Township
from ...models.town.township_files import coverage_holes

_INVENTED = "0538-000"
"""The numbers that the shipped township begins with are nobody's."""
_ANNOUNCED_FROM = 11
_DAYS = 7
_BEHIND = {Role.SHIFT_LEAD}


def missing(connection: Connection, township: Township, today: date, printers: int | None) -> Iterator[Line]:
    """The points, good ones too. `printers` of this workstation, None while nobody has looked."""
    yield from _holidays(township, today)
    yield _liaisons(township)
    yield _phones(township)
    yield _grids(township)
    yield _accounts(connection)
    yield _roster(connection, today)
    if printers is not None:
        yield _printers(printers)


def _line(key: str, title: str, lacks: str, todo: str, page: str = "", what: str | int | None = None) -> Line:
    """A point that is made good when nothing lacks."""
    if not lacks:
        return Line(key, Group.MISSING, title, Level.GOOD, "齐全")
    return Line(key, Group.MISSING, title, Level.WATCH, lacks, todo, page, what)


def _holidays(township: Township, today: date) -> Iterator[Line]:
    todo = "粘贴国务院办公厅的放假通知，先看变动再保存"
    for year in (today.year, today.year + 1):
        is_open = township.calendar.provisional(year)
        if year == today.year and is_open:
            said = "未公布，时限按周末推算"
            yield Line(f"holidays.{year}", Group.MISSING, f"{year}年放假安排", Level.BAD, said, todo, "settings", year)
        elif year == today.year or not is_open:
            yield Line(f"holidays.{year}", Group.MISSING, f"{year}年放假安排", Level.GOOD, "已公布")
        elif today.month >= _ANNOUNCED_FROM:
            yield _line(f"holidays.{year}", f"{year}年放假安排", "未公布，跨年的时限是暂定的", todo, "settings", year)


def _liaisons(township: Township) -> Line:
    units = len({unit.id for unit, _ in coverage_holes(township)})
    lacks = f"{units} 个部门在有的片区缺联络员" if units else ""
    return _line("liaisons", "联络员", lacks, "每个部门在每个片区都要有 A、B 两名", "town", "liaisons")


def _phones(township: Township) -> Line:
    """Of those that are called: whoever gets tasks."""
    called = [unit for unit in township.units_in_use if unit.kind in PEER_GROUPS]
    bad = sum(not unit.duty_phone or unit.duty_phone.startswith(_INVENTED) for unit in called)
    lacks = f"{bad} 个单位的电话没有填，或者还是样例号码" if bad else ""
    return _line("phones", "电话簿", lacks, "在“镇域”页逐个改，或用电话簿表格一次导入", "takeover")


def _grids(township: Township) -> Line:
    def is_open(grid: Grid) -> bool:
        return grid.pending or grid.assignment_pending or not grid.leader

    waiting = sum(map(is_open, township.grids_in_use))
    lacks = f"{waiting} 个网格的名称、归属或网格长待核定" if waiting else ""
    return _line("grids", "网格", lacks, "核定后改名、改代码、改所属社区", "town", "grids")


def _accounts(connection: Connection) -> Line:
    """In a demonstration everybody has the same password."""
    unused = [one for one in accounts.listing(connection) if one.active and one.must_change]
    is_live = database_kind(connection) is DatabaseKind.LIVE
    lacks = f"{len(unused)} 个账号还没有本人登录过" if unused and is_live else ""
    return _line("accounts", "账号", lacks, "逐个重设密码，当面交给本人", "accounts")


def _roster(connection: Connection, today: date) -> Line:
    """Somebody must lead every turn of the days to come."""
    turns, last = duty.turns(connection), today + timedelta(days=_DAYS - 1)
    planned = duty.roster(connection, today, last)
    days = [today + timedelta(days=n) for n in range(_DAYS)]
    slots = [(day, n) for day in days for n in range(1, len(turns.names_of(day)) + 1)]
    empty = sum(not any(planned.get(slot, {}).get(post) for post in _BEHIND) for slot in slots)
    lacks = f"七天内有 {empty} 个班没有值班长" if empty else ""
    return _line("roster", "值班表", lacks, "值班长、主任或党政办在“值班”页编排，也可以从表格导入")


def _printers(printers: int) -> Line:
    lacks = "" if printers else "本机没有打印机"
    return _line("printers", "打印机", lacks, "在系统设置里添加打印机；派单、通报要印在纸上")
