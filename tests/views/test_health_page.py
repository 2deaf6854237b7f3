"""运行状况 by keyboard: each point with its place, verification, backup and restore test on the spot, the bundle."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from commandcenter.views.health.greeting import greet
from commandcenter.views.pages.health import HealthPage, build
from commandcenter.views.workplace import Notice, Workplace
from tests.stage import Stage
from tests.views.admin_page import do, listed, notices, shown, told, workplace

__all__ = ["notices", "workplace"]


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def page(workplace: Workplace, in_window) -> HealthPage:
    return shown(build(workplace), in_window)


def test_a_point_leads_to_its_place_and_deeds_are_done_here(
    page: HealthPage, workplace: Workplace, notices: list[Notice], tmp_path: Path
) -> None:
    went: list[tuple[str, object]] = []
    workplace.page_wanted.connect(lambda page_id, what: went.append((page_id, what)))
    assert listed(page)["最近备份"] == "要处理"
    assert "要处理" in page.count.text()
    page.choose("holidays.2027")
    do(page, "open")
    assert went == [("settings", 2027)]
    for key, said in (("chain", "校验通过"), ("backup", "已备份"), ("restore_test", "恢复后校验通过")):
        page.choose(key)
        assert page.line.deed.isVisible()
        do(page, "submit")
        assert notices[-1].text.startswith(said)
        assert page.line.state.word == "正常"
    page.filter.choose("open")
    assert not {"最近备份", "事件链", "试恢复"} & listed(page).keys()
    where = tmp_path / "诊断包.zip"
    page.write_bundle(str(where))
    assert notices[-1].text == f"诊断包在 {where}"
    assert zipfile.is_zipfile(where)
    page.write_bundle(str(tmp_path / "missing" / "诊断包.zip"))
    assert "诊断包写不到" in notices[-1].text
    told(workplace)
    assert page.list.rows


def test_who_keeps_the_house_is_told_what_is_open(workplace: Workplace, notices: list[Notice]) -> None:
    greet(workplace)
    [notice] = notices
    assert notice.text.startswith("要处理：最近备份；")
    assert notice.tone == "overdue"
