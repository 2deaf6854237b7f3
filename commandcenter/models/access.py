"""The one table of who sees and may do what (domain §1, 保密 and 回避 of §2.2).

The posts of each life-cycle action stand in `lifecycle.TRANSITIONS`; here are the groups they use, what each
post sees, and the permissions outside the life cycle. The database's own rules are generated from this module.
"""

from __future__ import annotations

from .case import Case, CaseFile, CaseState
from .labels import Labelled
from .people import Role, Session
from .town.township import Township

#: Duty posts of the centre: may record for a unit (代录).
DUTY = frozenset({Role.INTAKE, Role.DISPATCHER, Role.SHIFT_LEAD})
CENTRE = DUTY | {Role.DUTY_LEADER, Role.DIRECTOR, Role.CALLBACK, Role.OFFICE, Role.LEADER}
UNITS = frozenset({Role.LIAISON, Role.GRID_LEADER, Role.GRID_WORKER})
GRIDS = frozenset({Role.GRID_LEADER, Role.GRID_WORKER})
EVERYONE = CENTRE | UNITS


class Scope(Labelled):
    """Which cases a post sees at all."""

    ALL = "ALL", "全部"
    OWN = "OWN", "本单位与本网格"
    NOTHING = "NOTHING", "无"


SCOPES: dict[Role, Scope] = {
    **dict.fromkeys(CENTRE, Scope.ALL),
    Role.SYSTEM: Scope.ALL,
    **dict.fromkeys(UNITS, Scope.OWN),
    Role.ADMIN: Scope.NOTHING,
}


class Permission(Labelled):
    """What is not a step of a case."""

    IMPORT = "IMPORT", "导入平台数据"
    READ_KPI = "READ_KPI", "查看考核指标"
    READ_DRAFTS = "READ_DRAFTS", "查看未印发的通报"
    ISSUE = "ISSUE", "印发文书"
    EXPORT = "EXPORT", "导出数据"
    VERIFY = "VERIFY", "校验数据库"
    ACCOUNTS = "ACCOUNTS", "管理账号"
    SETTINGS = "SETTINGS", "修改设置"
    READ_SHIFTS = "READ_SHIFTS", "查看值班与交接班"
    SHIFT = "SHIFT", "值班交接班"
    COVER = "COVER", "在无人交班时接班"
    ROSTER = "ROSTER", "编排值班表"


_KEEPERS = frozenset({Role.SYSTEM, Role.ADMIN})
PERMISSIONS: dict[Permission, frozenset[Role]] = {
    Permission.IMPORT: DUTY | {Role.SYSTEM, Role.DIRECTOR},
    Permission.READ_KPI: EVERYONE | {Role.SYSTEM},
    Permission.READ_DRAFTS: CENTRE | {Role.SYSTEM},
    Permission.ISSUE: frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR, Role.OFFICE}),
    Permission.EXPORT: _KEEPERS | {Role.DIRECTOR},
    Permission.VERIFY: _KEEPERS | {Role.DIRECTOR},
    Permission.ACCOUNTS: _KEEPERS,
    Permission.SETTINGS: _KEEPERS,
    Permission.READ_SHIFTS: CENTRE | {Role.SYSTEM},
    Permission.SHIFT: DUTY | {Role.DUTY_LEADER},
    Permission.COVER: frozenset({Role.SHIFT_LEAD, Role.DUTY_LEADER}),
    Permission.ROSTER: frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.OFFICE}),
}


def barred(case: Case, by: Session) -> bool:
    """回避: the persons and units complained about must not read the complaint."""
    if by.role is Role.SYSTEM:
        return False
    return by.unit_id in case.complained_units or (by.person_id is not None and by.person_id in case.complained_persons)


def sealed(case: Case) -> bool:
    """移送: of such a case only number, date and recipient may be shown, to anybody."""
    return case.state is CaseState.TRANSFERRED


def case_scopes(file: CaseFile, township: Township) -> frozenset[str]:
    """The scope keys under which a case is visible: `U<id>` units that have or reported it or are called to consult on
    it, `G<id>` its grids.

    A dispatch that was taken back gives its unit no sight of the case; a returned or withdrawn task still does.
    """
    case = file.case
    keys = {f"U{t.unit_id}" for t in file.tasks if not t.undone}
    keys.update(f"U{u}" for u in (case.reporter_unit_id, case.responsible_unit_id, *case.invited) if u)
    for grid_id in (case.grid_id, *case.involved):
        keys.update(f"G{g.id}" for g in township.grid_line(grid_id))
    return frozenset(keys)


def scope_keys(by: Session) -> tuple[str, ...]:
    """The keys a post with OWN scope holds."""
    grid = () if by.grid_id is None else (f"G{by.grid_id}",)
    return (f"U{by.unit_id}", *grid)


def may_see(file: CaseFile, by: Session, township: Township) -> bool:
    """Whether this person may read this case at all; the store's SQL says the same (tested)."""
    scope = SCOPES[by.role]
    if scope is Scope.NOTHING or barred(file.case, by):
        return False
    if scope is Scope.ALL:
        return True
    if sealed(file.case):
        return False
    return not case_scopes(file, township).isdisjoint(scope_keys(by))


def may_see_identity(case: Case, by: Session) -> bool:
    """The requester's identity of a confidential case: its 受理员, 值班长 and director only; each look is logged.

    Its 受理员 is who admitted it, and who took it in. Of other cases: everybody who sees the case.
    """
    if barred(case, by) or sealed(case):
        return False
    if not case.confidential:
        return SCOPES[by.role] is not Scope.NOTHING
    if by.role is Role.INTAKE:
        return by.login in (case.intake_by, case.reporter)
    return by.role in (Role.SHIFT_LEAD, Role.DIRECTOR)
