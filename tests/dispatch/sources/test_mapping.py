"""Column mappings: binding, suggesting, saving, and the preview a person decides on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commandcenter.dispatch.sources import (
    SOURCES,
    BadRow,
    Column,
    ColumnMapping,
    DraftRow,
    default_mapping,
    preview,
    read,
    suggest,
)
from commandcenter.models.draft import Platform
from commandcenter.models.errors import UserError
from tests.dispatch.sources.made_files import HEADINGS, order, write_csv, write_xlsx

HOTLINE = Platform.HOTLINE_12345
DEFAULT = default_mapping(HOTLINE)
assert DEFAULT is not None


def test_the_default_binds_every_heading_of_an_order_export_but_the_forwarding_time() -> None:
    bound = DEFAULT.bind(HEADINGS)
    assert {name for names in bound.values() for name in names} == set(HEADINGS) - {"转办时间"}
    assert bound[Column.TEXT] == ("内容",)


def test_marks_brackets_and_blanks_in_headings_do_not_matter() -> None:
    bound = DEFAULT.bind(["*工单编号", "内 容（必填）", "办结时限：", "电话 [手机]"])
    assert bound[Column.EXTERNAL_NO] == ("*工单编号",)
    assert bound[Column.TEXT] == ("内 容（必填）",)
    assert bound[Column.DUE] == ("办结时限：",)
    assert bound[Column.PHONE] == ("电话 [手机]",)


def test_levels_of_a_category_are_joined_and_the_first_of_equal_headings_counts() -> None:
    bound = DEFAULT.bind(["一级分类", "二级分类", "内容", "内容", "答复意见", "办理结果"])
    assert bound[Column.CATEGORY] == ("一级分类", "二级分类")
    assert bound[Column.REPLY] == ("答复意见",)


def test_suggest_takes_a_heading_that_contains_a_known_name() -> None:
    suggested = suggest(["群众诉求内容描述", "工单编号", "完全陌生"], DEFAULT)
    assert suggested.columns[Column.TEXT] == ("群众诉求内容描述",)
    assert suggested.bind(["群众诉求内容描述", "工单编号"])[Column.EXTERNAL_NO] == ("工单编号",)
    assert "完全陌生" not in {name for names in suggested.columns.values() for name in names}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.platform.value)
def test_mappings_survive_json(source: object) -> None:
    mapping = default_mapping(source.platform)  # type: ignore[attr-defined]
    if mapping is not None:
        assert ColumnMapping.from_json(mapping.to_json()) == mapping


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "[" * 100_000,
        json.dumps({"name": "x", "platform": "nowhere", "columns": {}}),
        json.dumps({"name": "x", "platform": "grid", "columns": {"nothing": ["a"]}}),
        json.dumps({"name": "x", "platform": "grid", "columns": {"text": "内容"}}),
        json.dumps({"name": "x", "platform": "grid", "columns": {"text": [""]}}),
    ],
)
def test_a_broken_mapping_is_one_sentence(text: str) -> None:
    with pytest.raises(UserError, match="列对应方案无法读取"):
        ColumnMapping.from_json(text)


def test_a_mapping_of_another_platform_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADINGS, order()])
    with pytest.raises(UserError, match="属于“12345社情信息”，不能用于“网格化管理”"):
        read(path, Platform.GRID, DEFAULT)


def test_preview_shows_what_would_happen(tmp_path: Path) -> None:
    rows = [["八月导出"], HEADINGS, order("A1"), order("3.70923E+17"), *(order(f"B{n}") for n in range(30))]
    seen = preview(write_xlsx(tmp_path / "a.xlsx", ("工单", rows)), HOTLINE, n=5)
    assert (seen.sheet, seen.header_row, seen.total) == ("工单", 2, 32)
    assert seen.headers == HEADINGS
    assert seen.unmapped == ("转办时间",)
    assert [type(row) for row in seen.rows] == [DraftRow, BadRow, DraftRow, DraftRow, DraftRow]
    assert seen.sample[0][:3] == ("A1", "张三", "13812345678")
    assert seen.problems == ()


def test_preview_of_a_strange_table_says_what_lacks_and_still_shows_rows(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["甲", "乙"], ["1", "2"]])
    seen = preview(path, HOTLINE)
    assert seen.rows == ()
    assert seen.sample == (("1", "2"),)
    assert seen.problems == ("没有找到“内容”或“标题”列，请检查平台或列对应方案；找到的列：甲、乙",)
    own = ColumnMapping("自定", HOTLINE, {Column.TEXT: ("乙",), Column.EXTERNAL_NO: ("甲",)})
    (row,) = preview(path, HOTLINE, own).rows
    assert isinstance(row, DraftRow)
    assert (row.draft.text, row.draft.external_no) == ("2", "1")


def test_messages_have_no_preview_of_columns(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="不需要列对应"):
        preview(tmp_path / "a.xml", Platform.VIDEO)
