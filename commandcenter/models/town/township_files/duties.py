"""Who does what: liaisons, the admission list, the platform matrix and accounts (domain §1, §4)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...draft import Platform
from ...labels import Labelled
from ...people import PEER_GROUPS, AccountSpec, Liaison, Role, UnitKind
from ..grid import Network
from ..matters import LimitClass, Matter, Route
from .places import Places
from .rows import Problems, Row

#: The six platforms whose information the centre joins (domain §4).
PLATFORMS = tuple(p for p in Platform if p not in (Platform.OPEN311, Platform.LOCAL))

_MATTER_CODE = re.compile(r"[A-Z]{2}-\d{3}")
_LOGIN = re.compile(r"[a-z][a-z0-9-]{1,30}")
_SENTENCES = re.compile(r"\|")
_LONGEST_KEYWORD = 20
_GRID_ROLES = (Role.GRID_LEADER, Role.GRID_WORKER)


class Slot(Labelled):
    """First liaison and deputy."""

    A = "A", "A岗"
    B = "B", "B岗"


def read_liaisons(rows: Sequence[Row], places: Places) -> tuple[Liaison, ...]:
    return tuple(_liaison(row, places) for row in rows)


def read_matters(rows: Sequence[Row], places: Places, problems: Problems) -> tuple[Matter, ...]:
    """The admission list; every one of the six networks must have matters."""
    matters = tuple(_matter(i, row, places) for i, row in enumerate(rows, 1))
    for network in Network:
        if not any(matter.network is network for matter in matters):
            problems.add("matters.csv", f"“{network.label}”网络没有一个事项")
    return matters


def read_platforms(rows: Sequence[Row], places: Places) -> dict[str, tuple[int, ...]]:
    """Platform code → ids of the departments marked in its column."""
    marked: dict[str, list[int]] = {platform.value: [] for platform in PLATFORMS}
    for row in rows:
        unit_id = row.reference("unit", places.unit_ids)
        row.once("unit", unit_id, f"单位“{row.raw('unit')}”")
        for platform, units in marked.items():
            if row.flag(platform):
                units.append(unit_id)
    return {platform: tuple(units) for platform, units in marked.items()}


def read_accounts(rows: Sequence[Row], places: Places) -> tuple[AccountSpec, ...]:
    return tuple(_account(row, places) for row in rows)


def _liaison(row: Row, places: Places) -> Liaison:
    liaison = Liaison(
        unit_id=row.reference("unit", places.unit_ids),
        area_id=row.reference("area", places.area_ids),
        slot=row.choice("slot", Slot).value,
        name=row.text("name"),
        phone=row.phone("phone"),
    )
    if not places.is_kind(liaison.unit_id, *PEER_GROUPS):
        row.wrong("unit", "只有承办任务的单位才设联络专员")
    if liaison.unit_id and liaison.area_id and "slot" not in row.faults:
        row.once("slot", (liaison.unit_id, liaison.area_id, liaison.slot), "同一单位、片区和岗位")
    return liaison


def _matter(matter_id: int, row: Row, places: Places) -> Matter:
    matter = Matter(
        id=matter_id,
        code=row.code("code", _MATTER_CODE, "ZZ-001"),
        name=row.text("name"),
        network=row.choice("network", Network),
        keywords=row.items("keywords"),
        examples=row.items("examples", separator=_SENTENCES),
        lead_id=row.reference("lead", places.unit_ids),
        assisting_ids=row.references("assisting", places.unit_ids),
        route=row.choice("route", Route),
        limit=row.choice("limit", LimitClass),
        evidence=row.items("evidence"),
        legal_basis=row.text("legal_basis"),
        responsible_id=row.optional_reference("responsible", places.unit_ids),
    )
    for word in matter.keywords:
        if len(word) > _LONGEST_KEYWORD:
            row.wrong("keywords", f"“{word[:_LONGEST_KEYWORD]}…”太长，关键词之间用顿号隔开")
    _check_units(row, matter, places)
    return matter


def _check_units(row: Row, matter: Matter, places: Places) -> None:
    if not places.is_kind(matter.lead_id, *PEER_GROUPS):
        row.wrong("lead", f"“{row.raw('lead')}”不承办任务，不能主办")
    for unit_id in matter.assisting_ids:
        if not places.is_kind(unit_id, *PEER_GROUPS):
            row.wrong("assisting", f"“{places.units[unit_id - 1].code}”不承办任务，不能协办")
    if matter.lead_id and matter.lead_id in matter.assisting_ids:
        row.wrong("assisting", "主办单位不能同时协办")
    if matter.route is Route.R3 and matter.responsible_id is None:
        row.wrong("responsible", "请县直部门协助的事项要填镇级包办单位")
    if matter.responsible_id and not places.is_kind(matter.responsible_id, UnitKind.STATION):
        row.wrong("responsible", "镇级包办单位应是镇直站所")


def _account(row: Row, places: Places) -> AccountSpec:
    account = AccountSpec(
        login=row.code("login", _LOGIN, "intake1（小写字母开头，只用小写字母、数字和短横，不超过31位）"),
        person=row.text("person"),
        role=row.choice("role", Role),
        unit_id=row.reference("unit", places.unit_ids),
        grid_id=row.optional_reference("grid", places.grid_ids),
        phone=row.phone("phone"),
    )
    if "role" in row.faults:
        return account
    if account.role is Role.SYSTEM or account.login == "system":
        row.wrong("role", "系统账号由程序自带，不能在此设置")
    elif account.role in _GRID_ROLES:
        _check_grid_post(row, account, places)
    else:
        _check_desk_post(row, account, places)
    return account


def _check_grid_post(row: Row, account: AccountSpec, places: Places) -> None:
    if account.grid_id is None:
        row.wrong("grid", f"{account.role.label}要填所在网格")
    elif account.grid_id and account.unit_id not in (0, places.grids[account.grid_id - 1].unit_id):
        row.wrong("unit", "单位与所在网格的承办单位不一致")


def _check_desk_post(row: Row, account: AccountSpec, places: Places) -> None:
    if account.grid_id is not None:
        row.wrong("grid", f"{account.role.label}不属于网格，此格应留空")
    kinds = PEER_GROUPS if account.role is Role.LIAISON else (UnitKind.CENTRE,)
    if not places.is_kind(account.unit_id, *kinds):
        row.wrong("unit", f"{account.role.label}不能设在“{row.raw('unit')}”")
