"""Units, grids and liaisons kept by an administrator: told with before and after, seen by who should."""

from __future__ import annotations

from typing import Any

import pytest

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.upkeep import calendars, changes, settings
from commandcenter.dispatch.upkeep import town as keeping
from commandcenter.dispatch.upkeep.administration import Administration, NewAccount
from commandcenter.models.access import case_scopes
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, RuleBroken, Stale, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import Role, Unit, UnitKind
from commandcenter.models.store import tables as t
from commandcenter.models.town.grid import Grid
from commandcenter.models.town.town_edit import new_grid, new_unit
from tests.stage import Stage

WHY = "老政办〔2026〕40号"
UNNAMED = "370923106Z01001"


@pytest.fixture
def admin(town: Stage) -> Desk:
    town.at("2026-11-20 09:00")
    return town.desk("admin")


def scopes(town: Stage, case_id: int) -> set[str]:
    with town.store.read() as connection:
        return set(connection.execute(t.case_scope.select().where(t.case_scope.c.case_id == case_id)).scalars())


def test_a_grid_is_named_and_put_under_another_community_with_its_cases(town: Stage, admin: Desk) -> None:
    grid = town.township.grid_by_code[UNNAMED]
    old = town.township.grid[grid.parent_id or 0]
    new = next(g for g in town.township.grids if g.level == 2 and g.id != old.id)
    case = town.register(grid_id=grid.id)
    elsewhere = town.walk(CaseState.DISPATCHED, step=0)
    assert f"G{old.id}" in scopes(town, case.id)
    before = scopes(town, elsewhere.id)
    typed: dict[str, Any] = {
        "name": "西滩网格",
        "code": "370923106201002",
        "leader": "赵一",
        "parent_id": new.id,
        "area_id": new.area_id,
        "population": "1 ",
        "buildings": "",
        "enterprises": "",
        "aliases": "西滩、滩上",
        "pending": False,
        "assignment_pending": False,
    }
    changed = keeping.change(admin, grid, typed, WHY)
    assert town.township.grid[grid.id] == changed
    assert (changed.name, changed.population, changed.aliases) == ("西滩网格", 1, ("西滩", "滩上"))
    seen = scopes(town, case.id)
    assert (f"G{new.id}" in seen, f"G{old.id}" in seen) == (True, False)
    assert seen == case_scopes(town.file(case.id), town.township)
    assert scopes(town, elsewhere.id) == before
    [told] = keeping.view(admin).changes
    assert (told.key, told.why, told.who) == (keeping.key_of(grid), WHY, town.session("admin").name)
    assert f"名称 {grid.name}；代码 {UNNAMED}" in told.before
    assert f"所属社区 {new.name}" in told.after
    # named, it keeps its code, and its former name is still found
    again = keeping.change(admin, changed, {"name": "西滩一网格"}, WHY)
    assert "西滩网格" in again.aliases
    assert "code" not in {field.name for field in keeping.rules.fields_of(again)}
    assert town.verify() == []


def test_a_unit_is_changed_and_made_field_by_field(town: Stage, admin: Desk) -> None:
    seen = town.township.unit_by_code["S17"]
    keeping.change(admin, seen, {"duty_phone": "0538-2811234 13812345678"}, WHY)
    other = keeping.change(admin, seen, {"name": seen.name, "short": "供电"}, WHY)  # another field, seen before
    assert (other.duty_phone, other.short) == ("0538-2811234、13812345678", "供电")
    with pytest.raises(Stale, match="值班电话刚被别人改过"):
        keeping.change(admin, seen, {"duty_phone": "119"}, WHY)
    typed = {"code": "W09", "kind": UnitKind.PARTNER, "name": "大羊镇水利联合会", "short": "大羊水联"}
    made = keeping.change(admin, new_unit(), typed, WHY)
    assert town.township.unit[made.id].short == "大羊水联"
    assert next((one.before, one.key) for one in keeping.view(admin).changes) == ("新单位", f"unit {made.id}")
    assert town.verify() == []


@pytest.mark.parametrize(
    ("code", "typed", "field", "what"),
    [
        ("S17", {"short": "派出所"}, "short", "简称“派出所”已有"),
        ("S17", {"name": " "}, "name", "全称不能为空"),
        ("S17", {"duty_phone": "打给老张"}, "duty_phone", "不是电话号码"),
        ("S17", {"short": "供电所"}, "name", "没有改动"),
        (UNNAMED, {"code": "370923107201002"}, "code", "不是本镇3级网格的代码"),
        (UNNAMED, {"population": "很多"}, "population", "人口应为整数"),
        (UNNAMED, {"name": "西村二村"}, "name", "已有网格叫"),
        (UNNAMED, {"parent_id": None}, "parent_id", "请选一个社区"),
    ],
)
def test_what_does_not_hold_is_said_of_its_field(stage: Stage, code: str, typed: dict[str, Any], field: str, what: str):
    before = stage.township
    thing = before.unit_by_code.get(code) or before.grid_by_code[code]
    with pytest.raises(UserError, match=what) as told:
        keeping.change(stage.desk("admin"), thing, typed, WHY)
    assert told.value.field == field
    assert stage.township == before


def test_liaisons_are_kept_per_area(town: Stage, admin: Desk) -> None:
    power = town.township.unit_by_code["S17"]
    seen = tuple(one for one in town.township.liaisons if one.unit_id == power.id)
    first, second = (area.id for area in town.township.areas[:2])
    typed = {(first, "A"): ("周电", "13812345678"), (first, "B"): ("", ""), (second, "A"): ("周电", "13812345678")}
    keeping.change_liaisons(admin, power.id, seen, typed, WHY)
    now = [one for one in town.township.liaisons if one.unit_id == power.id]
    assert [(one.area_id, one.slot, one.name) for one in now] == [(first, "A", "周电"), (second, "A", "周电")]
    assert power.id in keeping.view(admin).holes
    with pytest.raises(Stale, match="联络员刚被别人改过"):
        keeping.change_liaisons(admin, power.id, seen, {}, WHY)
    with pytest.raises(UserError, match="姓名和电话要写就都写") as told:
        keeping.change_liaisons(admin, power.id, tuple(now), {(first, "B"): ("吴电", "")}, WHY)
    assert told.value.field == f"{first}.B"
    for login in ("lead1", "director", "u-s17"):
        with pytest.raises(NotAllowed):
            keeping.change_liaisons(town.desk(login), power.id, tuple(now), {}, WHY)
        with pytest.raises(NotAllowed):
            keeping.change(town.desk(login), power, {"short": "电"}, WHY)
    assert town.verify() == []


def test_the_change_log_tells_everything_with_before_and_after(town: Stage, admin: Desk) -> None:
    house = Administration(admin.store, admin.by, admin.clock)
    settings.change(admin, "limit.sign", "20wm", WHY)
    keeping.change(admin, town.township.unit_by_code["S17"], {"short": "供电"}, WHY)
    house.add_account(NewAccount("u-s17-b", "赵新", Role.LIAISON, "S17"))
    house.move_account("u-s17-b", Role.LIAISON, "S01")
    calendars.adopt(admin, "12月25日放假", 2026, WHY)
    found = changes.log(admin)
    told = [(one.part, one.what, one.before, one.after, one.why) for one in found.entries]
    part = changes.Part
    assert told[0][:3] == (part.SETTING, "放假安排", "2026年 放假 33 天，调休上班 6 天")
    assert told[1:-1] == [
        (part.ACCOUNT, "改任 u-s17-b", "联络员 S17", "联络员 S01", ""),
        (part.ACCOUNT, "新账号 u-s17-b", "—", "赵新 联络员 S17", ""),
        (part.TOWN, "供电", "简称 供电所", "简称 供电", WHY),
        (part.SETTING, "签收", "30分钟（工作时间）", "20分钟（工作时间）", WHY),
    ]
    assert told[-1] == (part.SYSTEM, "建库", "—", "老湖镇", "")
    assert not found.is_cut
    with pytest.raises(NotAllowed):
        changes.log(town.desk("director"))


# --- making and retiring --------------------------------------------------------------------------------------------


def _village(town: Stage, admin: Desk) -> tuple[Unit, Grid]:
    """Another village with its grid, made as an administrator makes them."""
    typed: dict[str, Any] = {"code": "V999", "kind": UnitKind.VILLAGE, "name": "老湖镇滩头村", "short": "滩头村"}
    unit = keeping.change(admin, new_unit(), typed, WHY)
    above = next(grid for grid in town.township.grids if grid.level == 2)
    form = new_grid(3, town.township)
    assert {"unit_id", "code", "parent_id"} <= {field.name for field in keeping.rules.fields_of(form)}
    typed = {"code": "370923106999001", "name": "滩头", "parent_id": above.id, "area_id": above.area_id}
    with pytest.raises(UserError, match="请选一个村作承办单位") as told:
        keeping.change(admin, form, typed | {"unit_id": town.township.unit_by_code["S17"].id}, WHY)
    assert told.value.field == "unit_id"
    grid = keeping.change(admin, form, typed | {"unit_id": unit.id}, WHY)
    assert isinstance(unit, Unit)
    assert isinstance(grid, Grid)
    return unit, grid


def test_a_grid_is_made_worked_in_and_retired_when_nothing_hangs_on_it(town: Stage, admin: Desk) -> None:
    unit, grid = _village(town, admin)
    above = town.township.grid[grid.parent_id or 0]
    case = town.register(grid_id=grid.id)
    assert {f"G{grid.id}", f"G{above.id}"} <= scopes(town, case.id)
    house = Administration(admin.store, admin.by, admin.clock)
    house.add_account(NewAccount("gl-v999", "周滩", Role.GRID_LEADER, "V999", grid=grid.code))
    with pytest.raises(UserError, match="滩头还不能裁撤：还有 1 件没办完的案件、1 个在用的账号") as told:
        keeping.change(admin, grid, {"retired": True}, WHY)
    assert told.value.field == "retired"
    with pytest.raises(UserError, match="滩头村还不能裁撤：还有 1 个在用的账号、1 个由它承办的网格"):
        keeping.change(admin, unit, {"retired": True}, WHY)
    house.disable_account("gl-v999")
    town.act(case.id, "director", Action.CANCEL, reason="误报")
    gone = keeping.change(admin, grid, {"retired": True}, WHY)
    keeping.change(admin, unit, {"retired": True}, WHY)
    told_last = keeping.view(admin).changes[0]
    assert (told_last.before, told_last.after) == ("已裁撤 否", "已裁撤 是")
    now = town.township
    assert (now.grid[grid.id].retired, now.unit[unit.id].retired) == (True, True)
    assert grid.id not in {one.id for one in now.grids_in_use}
    with pytest.raises(RuleBroken, match="滩头已裁撤"):
        town.register(grid_id=grid.id)
    with pytest.raises(UserError, match="滩头村已裁撤，不能再设账号"):
        house.add_account(NewAccount("gw-v999", "周水", Role.GRID_WORKER, "V999", grid=grid.code))
    with pytest.raises(UserError, match="承办单位滩头村已裁撤"):
        keeping.change(admin, gone, {"retired": False}, WHY)
    assert town.verify() == []


def test_a_unit_that_is_no_more_is_given_nothing(town: Stage, admin: Desk) -> None:
    typed: dict[str, Any] = {"code": "S18", "kind": UnitKind.STATION, "name": "老湖镇气象站", "short": "气象站"}
    made = keeping.change(admin, new_unit(), typed, WHY)
    case = town.walk(CaseState.ACCEPTED)
    gone = keeping.change(admin, made, {"retired": True}, WHY)
    assert isinstance(gone, Unit)
    with pytest.raises(RuleBroken, match="老湖镇气象站已裁撤"):
        town.act(case.id, "dispatch1", Action.DISPATCH, lead=gone.id, assisting=())
    assert gone.id not in keeping.view(admin).holes
    assert gone.id not in {unit.id for unit in town.township.compared(())}
    assert gone.id in {unit.id for unit in town.township.compared({gone.id})}
    busy = town.township.unit_by_code["S17"]
    with pytest.raises(UserError, match=r"供电所还不能裁撤：还有 .*项准入清单事项"):
        keeping.change(admin, busy, {"retired": True}, WHY)
    matter = next(one for one in town.township.matters if one.lead_id == busy.id)
    with pytest.raises(UserError, match="没有简称叫“气象站”的单位") as told:
        keeping.change(admin, matter, {"assisting_ids": "气象站"}, WHY)
    assert told.value.field == "assisting_ids"
    with pytest.raises(UserError, match="“气象站”不承办任务"):
        keeping.change(admin, matter, {"lead_id": gone.id}, WHY)
    police = town.township.unit_by_code["S01"]
    keeping.change(admin, matter, {"lead_id": police.id, "assisting_ids": "水利站、财政所"}, WHY)
    assert town.township.matter[matter.id].lead_id == police.id
    assert keeping.view(admin).changes[0].after.startswith(f"主办 {police.short}；协办 水利站、财政所")
    assert changes.log(admin).entries[0].what == matter.name
    assert "retired" not in {field.name for field in keeping.rules.fields_of(town.township.unit_by_code["LH"])}


def test_the_town_itself_is_named_otherwise(town: Stage, admin: Desk) -> None:
    seen = town.township.facts
    with pytest.raises(UserError, match="落款不能为空") as told:
        keeping.change(admin, seen, {"issuer": " "}, WHY)
    assert told.value.field == "issuer"
    keeping.change(admin, seen, {"issuer": "老湖镇社会治理中心", "phone": "0538-2811234"}, WHY)
    assert (town.township.facts.issuer, town.township.facts.name) == ("老湖镇社会治理中心", "老湖镇")
    assert changes.log(admin).entries[0].what == "老湖镇"
    with pytest.raises(Stale, match="值班电话刚被别人改过"):
        keeping.change(admin, seen, {"phone": "119"}, WHY)
    assert town.verify() == []
