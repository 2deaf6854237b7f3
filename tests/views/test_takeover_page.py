"""Sheets of day one: looked at line by line, columns set right, carried out by one key; twice is once."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from commandcenter.dispatch.sources.ledger import LedgerColumn
from commandcenter.views.pages.takeover import TakeoverPage, build
from commandcenter.views.workplace import Notice, Workplace
from tests.stage import Stage
from tests.views.admin_page import do, notices, shown, under

__all__ = ["notices"]

LEDGER = (
    ("编号", "反映内容", "谁来办", "截止日期", "状态"),
    ("1", "路灯不亮", "供电所", "2026-11-09", "办理中"),
    ("2", "噪声扰民", "城管大队", "2026-11-09", ""),
)
PHONES = (("单位", "电话"), ("供电所", "0538-2811234"))


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def workplace(workplace_of: Callable[..., Workplace], request: pytest.FixtureRequest) -> Workplace:
    return workplace_of(getattr(request, "param", "director"))


@pytest.fixture
def page(workplace: Workplace, in_window) -> TakeoverPage:
    return shown(build(workplace), in_window)


def written(folder: Path, rows: tuple[tuple[str, ...], ...]) -> str:
    path = folder / "表.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def test_a_ledger_is_looked_at_set_right_and_taken_over(
    page: TakeoverPage, notices: list[Notice], tmp_path: Path
) -> None:
    assert page.sheet.choose.hasFocus()
    page.take_file(str(tmp_path / "没有.xlsx"))
    assert "没有.xlsx" in notices[-1].text
    page.take_file(written(tmp_path, LEDGER))
    assert page.count.text() == "2 行，其中 2 行有错"  # nobody could guess what 谁来办 is
    assert not page.sheet.go.isEnabled()
    page.sheet.columns[LedgerColumn.LEAD].set_value("谁来办")
    assert [row.words for row in page.list.rows] == ["镇域里没有“城管大队”这个单位", "路灯不亮"]
    assert page.list.rows[0].detail == "谁来办"
    assert "剩 5 个工作日" in page.list.rows[1].right
    page.filter.choose("fresh")
    assert [row.words for row in page.list.rows] == ["路灯不亮"]
    assert page.sheet.go.text() == "接转 1 件"
    do(page, "submit")
    assert notices[-1].text.startswith("已接转 1 件，先前已接转 0 件；1 行不能接转")
    assert page.list.rows == ()
    page.filter.choose("known")
    assert [row.right for row in page.list.rows] == ["已接转"]
    do(page, "submit")
    assert len([notice for notice in notices if notice.text.startswith("已接转")]) == 1


@pytest.mark.parametrize("workplace", ["admin"], indirect=True)
def test_a_telephone_book_says_what_it_rests_on(
    page: TakeoverPage, stage: Stage, notices: list[Notice], tmp_path: Path
) -> None:
    page.take_file(written(tmp_path, PHONES))
    do(page, "submit")
    assert "请写明依据" in under(page, "why")
    page.sheet.why.setText("通讯录")
    do(page, "submit")
    assert notices[-1].text == "已更新 1 个单位的电话和联络员"
    assert stage.township.unit_by_code["S17"].duty_phone == "0538-2811234"
