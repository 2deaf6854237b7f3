"""The telephone book out of a sheet: what it sets is shown first, what cannot be read is named, twice is once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from commandcenter.dispatch.upkeep import directory, town
from commandcenter.models.errors import NotAllowed, UserError
from tests.stage import Stage

WHY = "通讯录2026年11月版"
ROWS = (
    ("单位名称", "负责片区", "联络员", "手机", "备注"),
    ("供电所", "", "", "0538-2811234", "24小时"),
    ("供电所", "", "", "13812345678", ""),
    ("派出所", "第一片区", "钱警官", "13900000001", ""),
    ("派出所", "第一片区", "孙警官", "13900000002", ""),
    ("派出所", "第一片区", "李警官", "13900000003", ""),
    ("司法所", "全镇", "周司法", "13900000004", ""),
    ("城管大队", "", "", "0538-2811235", ""),
    ("水利站", "", "", "打老张", ""),
    ("水利站", "第九片区", "吴水", "13900000005", ""),
    ("水利站", "", "", "", ""),
)


def test_a_sheet_sets_telephones_and_liaisons(town_stage: Stage, tmp_path: Path) -> None:
    stage = town_stage
    path = tmp_path / "电话簿.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(ROWS)
    admin = stage.desk("admin")
    before = stage.township
    plan = directory.plan(admin, path)
    told = [(line.row, line.unit, line.what, line.after) for line in plan.rows]
    assert told[:4] == [
        (2, "供电所", "值班电话", "0538-2811234"),
        (3, "供电所", "值班电话", "0538-2811234、13812345678"),
        (4, "派出所", "第一片区A", "钱警官 13900000001"),
        (5, "派出所", "第一片区B", "孙警官 13900000002"),
    ]
    assert [what for _, unit, what, _ in told if unit == "司法所"] == [f"{area.name}A" for area in before.areas]
    assert [(bad.row, bad.field, bad.why) for bad in plan.rejected] == [
        (6, "联络员", "一个单位在一个片区只有 A、B 两名联络员"),
        (8, "单位名称", "镇域里没有“城管大队”这个单位"),
        (9, "手机", "“打老张”不是电话号码，应如 0538-2811234、13812345678"),
        (10, "负责片区", "没有“第九片区”这个片区"),
        (11, "手机", "没有写电话"),
    ]
    assert stage.township == before
    with pytest.raises(UserError, match="请写明依据"):
        directory.keep(admin, path, None, " ")
    assert directory.keep(admin, path, None, WHY) == 3
    now = stage.township
    assert now.unit_by_code["S17"].duty_phone == "0538-2811234、13812345678"
    police = {(one.area_id, one.slot): one.name for one in now.liaisons if one.unit_id == now.unit_by_code["S01"].id}
    first = now.areas[0].id
    assert (police[first, "A"], police[first, "B"], len(police)) == ("钱警官", "孙警官", 8)
    assert directory.keep(admin, path, None, WHY) == 0
    assert all(line.is_known for line in directory.plan(admin, path).rows if line.row != 2)
    assert {change.why for change in town.view(admin).changes} == {WHY}
    with pytest.raises(NotAllowed):
        directory.plan(stage.desk("director"), path)
    assert stage.verify() == []


@pytest.fixture
def town_stage(stage: Stage) -> Stage:
    stage.at("2026-11-20 09:00")
    return stage
