"""Units, posts and who is acting (domain §1). The permission and scope table is in `access.py`."""

from __future__ import annotations

from dataclasses import dataclass

from .labels import Labelled


class Role(Labelled):
    """A post. One account = one role in one unit or grid."""

    INTAKE = "INTAKE", "受理员"
    DISPATCHER = "DISPATCHER", "调度员"
    SHIFT_LEAD = "SHIFT_LEAD", "值班长"
    DUTY_LEADER = "DUTY_LEADER", "带班领导"
    DIRECTOR = "DIRECTOR", "主任"
    CALLBACK = "CALLBACK", "回访员"
    OFFICE = "OFFICE", "党政办"
    LEADER = "LEADER", "领导"
    LIAISON = "LIAISON", "联络员"
    GRID_LEADER = "GRID_LEADER", "网格长"
    GRID_WORKER = "GRID_WORKER", "网格员"
    ADMIN = "ADMIN", "管理员"
    SYSTEM = "SYSTEM", "系统"


class UnitKind(Labelled):
    CENTRE = "CENTRE", "全响应中心"
    STATION = "STATION", "镇直站所"
    COUNTY = "COUNTY", "县直部门"
    COMMUNITY = "COMMUNITY", "社区"
    VILLAGE = "VILLAGE", "村"
    SOURCE = "SOURCE", "信息来源单位"
    PARTNER = "PARTNER", "协作单位"


#: Kinds that are compared and ranked among themselves (domain §3); the others carry no tasks in figures.
PEER_GROUPS = (UnitKind.STATION, UnitKind.COUNTY, UnitKind.COMMUNITY, UnitKind.VILLAGE)


class Accountability(Labelled):
    """What may follow from bad figures (domain §3): the full ladder, or letters only."""

    TOWN = "TOWN", "镇内问责"
    LETTER = "LETTER", "函告建议"
    NONE = "NONE", "不适用"


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation that can receive tasks. `name` is the full official name, `short` the label on boards.

    `retired` (裁撤): it is given nothing any more; what it did stays under its name.
    """

    id: int
    code: str
    name: str
    short: str
    kind: UnitKind
    accountability: Accountability
    duty_phone: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Liaison:
    """A named contact of a unit for an area; `slot` "A" first, "B" the deputy (domain §1)."""

    unit_id: int
    area_id: int
    slot: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """An account as the township files describe it; the store adds id and password."""

    login: str
    person: str
    role: Role
    unit_id: int
    grid_id: int | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """Who acts: every command takes `by` from it. `person_id` matters for 回避 (recusal)."""

    login: str
    name: str
    role: Role
    unit_id: int
    grid_id: int | None = None
    person_id: int | None = None


SYSTEM = Session(login="system", name="系统", role=Role.SYSTEM, unit_id=1)
