"""The township kept by keyboard, and the log of what was changed; nothing typed is lost."""

from __future__ import annotations

import pytest

from commandcenter.dispatch.upkeep import town
from commandcenter.views.pages import changes as change_log
from commandcenter.views.pages.town import TownPage, build
from commandcenter.views.town.lines import NEW_UNIT
from commandcenter.views.workplace import Notice, Workplace
from tests.stage import Stage
from tests.views.admin_page import do, listed, notices, shown, told, under, workplace

__all__ = ["notices", "workplace"]

WHY = "老政办〔2026〕40号"


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def page(workplace: Workplace, in_window) -> TownPage:
    return shown(build(workplace), in_window)


def test_a_unit_is_changed_by_keyboard_and_the_log_tells(
    page: TownPage, workplace: Workplace, stage: Stage, notices: list[Notice], in_window
) -> None:
    power = stage.township.unit_by_code["S17"]
    page.choose(town.key_of(power))
    do(page, "open")
    assert page.unit._inputs["name"].hasFocus()
    page.unit._inputs["duty_phone"].setText("打给老张")
    page.unit.why.setText(WHY)
    do(page, "submit")
    assert "不是电话号码" in under(page, "duty_phone")
    assert page.unit._inputs["duty_phone"].hasFocus()
    page.unit._inputs["duty_phone"].setText("0538-2811234 13812345678")
    do(page, "next")
    told(workplace)
    do(page, "previous")
    assert (page.unit._inputs["duty_phone"].text(), page.unit.why.text()) == ("0538-2811234 13812345678", WHY)
    do(page, "submit")
    assert notices[-1].text == "已保存 供电所"
    assert listed(page)["供电所"] == "0538-2811234、13812345678"
    assert page.unit.why.text() == ""
    assert page.unit.history.rows[0].words.endswith(WHY)
    log = shown(change_log.build(workplace), in_window)
    assert log.list.rows[0].words == "供电所"
    assert log.entry.after.text() == "值班电话 0538-2811234、13812345678"
    log.filter.choose("ACCOUNT")
    assert log.list.rows == ()


def test_a_new_unit_and_the_liaisons_of_a_department(page: TownPage, stage: Stage, notices: list[Notice]) -> None:
    do(page, "add")
    assert page.list.current == NEW_UNIT
    for name, words in (("code", "S18"), ("name", "老湖镇气象站"), ("short", "气象站")):
        page.unit._inputs[name].setText(words)
    page.unit.why.setText(WHY)
    do(page, "submit")
    made = stage.township.unit_by_code["S18"]
    assert page.list.current == town.key_of(made)
    page.open_with("open")
    key = town.liaisons_key(made)
    assert page.list.choose(key)
    assert page.panel is page.liaisons
    area = stage.township.areas[0].id
    page.liaisons._inputs[area, "A"][0].setText("齐天")
    page.liaisons.why.setText(WHY)
    do(page, "submit")
    assert "姓名和电话要写就都写" in under(page, f"{area}.A")
    page.liaisons._inputs[area, "A"][1].setText("13812345678")
    do(page, "submit")
    assert notices[-1].text == "已保存 气象站 的联络员"
    assert [one.name for one in stage.township.liaisons if one.unit_id == made.id] == ["齐天"]
    assert "缺人" in {row.tag for row in page.list.rows if row.value == key}


def test_grids_that_wait_to_be_named_are_found(page: TownPage, stage: Stage) -> None:
    grid = next(g for g in stage.township.grids if g.pending and g.level == 3)
    page.open_with("grids")
    page.search.setText(grid.name)
    assert list(listed(page)) == [grid.name]
    assert page.panel is page.grid
    page.grid._inputs["name"].setText("西滩网格")
    page.grid._inputs["pending"].setChecked(False)
    page.grid._inputs["code"].setText("370923106201002")
    page.grid.why.setText(WHY)
    page.search.clear()
    do(page, "submit")
    now = stage.township.grid[grid.id]
    assert (now.name, now.code, now.pending) == ("西滩网格", "370923106201002", False)
    assert not page.grid._rows["code"].isVisible()


def test_a_new_grid_a_matter_and_the_town_itself_are_kept_in_their_forms(
    page: TownPage, stage: Stage, notices: list[Notice]
) -> None:
    page.open_with("grids")
    do(page, "add")
    assert page.panel is page.grid
    assert page.grid._inputs["name"].hasFocus()
    village = stage.township.unit_by_code["V201"]
    page.grid._inputs["unit_id"].set_value(village.id)
    for name, words in (("name", "西滩"), ("code", "370923106201009")):
        page.grid._inputs[name].setText(words)
    page.grid.why.setText(WHY)
    do(page, "submit")
    assert notices[-1].text == "已保存 西滩"
    made = stage.township.grid_by_code["370923106201009"]
    assert (made.unit_id, made.level) == (village.id, 3)
    page.grid._inputs["retired"].set_value(True)
    page.grid.why.setText(WHY)
    do(page, "submit")
    assert next(row.tag for row in page.list.rows if row.value == town.key_of(made)) == "已裁撤"
    matter = stage.township.matters[0]
    page.open_with("matters")
    page.choose(town.key_of(matter))
    page.matter._inputs["assisting_ids"].setText("气象站")
    page.matter.why.setText(WHY)
    do(page, "submit")
    assert "没有简称叫“气象站”的单位" in under(page, "assisting_ids")
    page.matter._inputs["assisting_ids"].setText("水利站，财政所")
    do(page, "submit")
    assert [stage.township.unit[one].short for one in stage.township.matter[matter.id].assisting_ids] == [
        "水利站",
        "财政所",
    ]
    page.open_with("town")
    page.facts._inputs["issuer"].setText("老湖镇社会治理中心")
    page.facts.why.setText(WHY)
    do(page, "submit")
    assert stage.township.facts.issuer == "老湖镇社会治理中心"
