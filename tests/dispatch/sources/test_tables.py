"""Tables of every format: sheets, headings, encodings, delimiters, row numbers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.dispatch.sources import BadRow, DraftRow, read
from commandcenter.dispatch.sources.tables import open_table
from commandcenter.models.draft import CaseDraft, Platform
from tests.dispatch.sources.made_files import (
    HEADINGS,
    ods_row,
    order,
    write_csv,
    write_ods,
    write_raw_xlsx,
    write_xls,
    write_xlsx,
)

HOTLINE = Platform.HOTLINE_12345


def results(path: Path) -> list[DraftRow | BadRow]:
    with read(path, HOTLINE) as reading:
        return list(reading)


def drafts(path: Path) -> list[CaseDraft]:
    rows = results(path)
    assert all(isinstance(row, DraftRow) for row in rows), rows
    return [row.draft for row in rows if isinstance(row, DraftRow)]


def write(folder: Path, kind: str, rows: list[tuple[object, ...]]) -> Path:
    path = folder / f"a.{kind}"
    if kind == "xlsx":
        return write_xlsx(path, ("表", rows))
    if kind == "xls":
        return write_xls(path, rows)
    if kind == "ods":
        return write_ods(path, "".join(ods_row(*map(str, row)) for row in rows))
    return write_csv(path, rows)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv"])
def test_every_format_gives_the_same_draft(tmp_path: Path, kind: str) -> None:
    full = order(
        "DH4015", "\n\t\t村东\u00a0路灯\u200b不亮\n已三天", 紧急程度="紧急", 来电类别="咨询", 是否保密="是", 渠道="电话"
    )
    (draft,) = drafts(write(tmp_path, kind, [HEADINGS, full]))
    assert (draft.external_no, draft.text, draft.channel, draft.confidential) == (
        "DH4015",
        "村东 路灯不亮\n已三天" if kind != "ods" else draft.text,
        "电话",
        True,
    )
    assert draft.received_at is not None
    assert draft.received_at.isoformat() == "2026-09-30T08:50:00+00:00"
    assert draft.original.strip() == str(full[7]).strip() or kind == "ods"


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv"])
def test_titles_empty_rows_and_row_numbers(tmp_path: Path, kind: str) -> None:
    blank = ("", "  ", *[""] * 14)
    rows = [("2026年9月12345工单",), (), HEADINGS, order("A"), blank, blank, order("B"), order("", "")]
    found = results(write(tmp_path, kind, rows))
    assert [row.row for row in found] == [4, 7, 8]
    assert found[2] == BadRow(8, "内容", "内容为空")


def test_numbers_and_true_dates_in_cells(tmp_path: Path) -> None:
    row = order(4015, 办结时限=datetime(2026, 10, 13, 17, 30), 电话=13812345678)
    (draft,) = drafts(write_xlsx(tmp_path / "a.xlsx", ("表", [HEADINGS, row])))
    assert (draft.external_no, draft.requester_phone) == ("4015", "13812345678")
    assert draft.external_due is not None
    assert draft.external_due.isoformat() == "2026-10-13T09:30:00+00:00"


def test_the_sheet_with_the_headings_is_read_and_its_twin_is_named(tmp_path: Path) -> None:
    sheets = (
        ("说明", [["本表由系统导出", "请勿修改"]]),
        ("九月", [HEADINGS, order("A")]),
        ("!藏", [HEADINGS, order("C")]),
    )
    one = read(write_xlsx(tmp_path / "a.xlsx", *sheets), HOTLINE)
    assert [row.draft.external_no for row in one if isinstance(row, DraftRow)] == ["A"]
    assert one.warnings == ()
    two = read(write_xlsx(tmp_path / "b.xlsx", *sheets, ("十月", [HEADINGS, order("B")])), HOTLINE)
    assert [row.draft.external_no for row in two if isinstance(row, DraftRow)] == ["A"]
    assert two.warnings == ("工作表“十月”也有同样的列，本次只读取“九月”；需要时请把它另存为单独的文件再导入",)


def test_a_table_that_does_not_begin_in_the_corner(tmp_path: Path) -> None:
    rows = [(), (), *(("", "", *row) for row in (HEADINGS, order("A")))]
    (row,) = results(write_xlsx(tmp_path / "a.xlsx", ("表", rows)))
    assert isinstance(row, DraftRow)
    assert (row.row, row.draft.external_no, row.draft.text) == (4, "A", "村东路灯不亮")


def test_thousands_of_formatted_empty_rows_cost_nothing(tmp_path: Path) -> None:
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="0"/><c r="XFD{n}" s="0"/></row>' for n in range(3, 9000))
    cells = "<row><c t='str'><v>内容</v></c></row><row><c t='str'><v>路灯不亮</v></c></row>"
    with read(write_raw_xlsx(tmp_path / "a.xlsx", cells + empty), HOTLINE) as reading:
        assert reading.total == 1
        assert len(list(reading)) == 1


def test_headings_without_a_name_and_twice_the_same(tmp_path: Path) -> None:
    rows = [("内容", "", "备注", "备注"), ("路灯不亮", "甲", "乙", "丙")]
    (draft,) = drafts(write_csv(tmp_path / "a.csv", rows))
    assert draft.extra == {"第2列": "甲", "备注": "乙", "备注#2": "丙"}


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-8", ","),
        ("utf-8-sig", ","),
        ("gb18030", ","),
        ("utf-16", "\t"),
        ("utf-16-le", ","),
        ("utf-16-be", ","),
        ("gb18030", ";"),
        ("utf-8", "|"),
        ("utf-8", "\t"),
    ],
)
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = '村东"路灯"，不亮;|\t沒人管\r\n第二行'
    path = write_csv(tmp_path / "a.csv", [HEADINGS, order("A", text)], encoding, delimiter)
    (draft,) = drafts(path)
    assert draft.original == text


def test_quoted_line_ends_count_as_one_row(tmp_path: Path) -> None:
    rows = [HEADINGS, order("A", "一\n二\n\n三"), order("B", "四"), order("C", "")]
    assert [row.row for row in results(write_csv(tmp_path / "a.csv", rows))] == [2, 3, 4]


def test_an_unclosed_quote_costs_its_row_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('工单编号,内容\nA,路灯不亮\nB,"路灯不亮\nC,水管漏水\n', encoding="utf-8")
    good, bad = results(path)
    assert isinstance(good, DraftRow)
    assert bad == BadRow(3, "整行", "从这一行起引号没有闭合，后面的内容无法读取")


def test_a_swallowed_file_is_an_unclosed_quote_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('工单编号,内容\nA,路灯不亮\nB,"路灯不亮\n' + "C,水管漏水\n" * 20_000, encoding="utf-8")
    good, bad = results(path)
    assert isinstance(good, DraftRow)
    assert bad == BadRow(3, "整行", "从这一行起引号没有闭合，后面的内容无法读取")


def test_a_damaged_character_costs_its_row_only(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADINGS, *(order(f"A{n}") for n in range(50))], "gb18030")
    data = path.read_bytes()
    at = data.index(b"A7")
    path.write_bytes(data[:at] + b"\xff" + data[at:])
    found = results(path)
    assert [row.row for row in found if isinstance(row, BadRow)] == [9]
    assert sum(isinstance(row, DraftRow) for row in found) == 49


def test_half_a_character_at_the_end_costs_the_last_row(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADINGS, order("A"), order("B")], "utf-16")
    path.write_bytes(path.read_bytes()[:-5])
    assert [type(row) for row in results(path)] == [DraftRow, BadRow]


def test_numbers_guarded_against_spreadsheets(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('工单编号,内容\n="370923106202600123",甲\n\'370923106202600124,乙\n', encoding="utf-8")
    assert [draft.external_no for draft in drafts(path)] == ["370923106202600123", "370923106202600124"]


def test_a_row_of_too_many_columns_is_rejected_alone(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [HEADINGS, order("A"), [*order("B"), *"x" * 400], order("C")])
    assert [type(row) for row in results(path)] == [DraftRow, BadRow, DraftRow]


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('"\n,;\t'), max_size=12)


@given(
    rows=st.lists(st.tuples(CELL, CELL.map(lambda text: "事" + text)), min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_csv_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], encoding: str
) -> None:
    path = write_csv(tmp_path_factory.mktemp("csv") / "a.csv", [("随便", "内容"), *rows], encoding)
    table = open_table(path, frozenset({"内容"}))
    read_back = [row.get("内容") for _, row in table.rows() if isinstance(row, dict)]
    assert read_back == [text for _, text in rows]


def test_progress_and_stopping_early(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", ("表", [["标题行"], HEADINGS, *(order(f"A{n}") for n in range(500))]))
    reading = read(path, HOTLINE)
    assert reading.total == 500
    rows = iter(reading)
    assert [reading.progress(next(rows)) for _ in range(3)] == [1, 2, 3]
    rows.close()  # type: ignore[attr-defined]
    reading.close()
