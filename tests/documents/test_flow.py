"""Blocks over pages: headings, signatures, tables, blocks at the foot. No PDF is made."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import date

import pytest

from commandcenter.dispatch.documents import paper, table
from commandcenter.dispatch.documents.flow import Block, Break, Gap, Page, Solid, Text, anchor, flow, text
from commandcenter.dispatch.documents.geometry import PAPER, ROW, ROWS
from commandcenter.dispatch.documents.style import BODY, TABLE_CELL, TABLE_HEAD
from tests.documents.samples import ISSUER


def body(lines: int) -> Text:
    block = text("国" * (28 * lines - 2), BODY, PAPER.width)
    assert len(block.lines) == lines
    return block


def rows_of(page: Page) -> int:
    return round(sum(placed.block.height for placed in page) / ROW)


def fits(pages: list[Page]) -> bool:
    return all(
        placed.top >= -0.1 and placed.top + placed.block.height <= PAPER.height + 0.1
        for page in pages
        for placed in page
    )


def stacked(pages: list[Page]) -> bool:
    """No block lies over another."""
    return all(
        upper.top + upper.block.height <= lower.top + 0.1 for page in pages for upper, lower in itertools.pairwise(page)
    )


def text_lines(page: Page) -> int:
    return sum(len(placed.block.lines) for placed in page if isinstance(placed.block, Text))


@pytest.mark.parametrize("lines", range(1, 50))
def test_a_signature_is_never_alone_and_nothing_is_lost(lines: int) -> None:
    pages = flow([body(lines), paper.signature(ISSUER, date(2026, 11, 6))], PAPER.height)
    assert isinstance(pages[-1][-1].block, paper.Signature)
    assert isinstance(pages[-1][0].block, Text)
    assert sum(map(text_lines, pages)) == lines
    assert fits(pages)
    assert stacked(pages)
    assert all(text_lines(page) > 0 for page in pages)


@pytest.mark.parametrize("lines", range(1, 50))
def test_imprint_takes_the_end_of_the_text_along(lines: int) -> None:
    imprint = paper.imprint("县委办公室，" * 12, ISSUER, date(2026, 11, 6))
    blocks: list[Block] = [
        body(lines),
        *paper.attachments(["甲表", "乙表"]),
        paper.signature(ISSUER, date(2026, 11, 6)),
    ]
    pages = flow(blocks, PAPER.height)
    anchor(pages, imprint, PAPER.height, ROW / 2)
    last = pages[-1][-1]
    assert last.block is imprint
    assert last.top + last.block.height == pytest.approx(PAPER.height)
    assert any(placed.block.style is BODY for placed in pages[-1] if isinstance(placed.block, Text))
    assert sum(map(text_lines, pages)) == lines + 3
    assert fits(pages)
    assert stacked(pages)


@pytest.mark.parametrize("before", range(15, 23))
def test_headings_stay_with_their_text(before: int) -> None:
    pages = flow([body(before), paper.heading(1, "总体情况"), paper.subheading(1, "签收"), body(3)], PAPER.height)
    for page in pages:
        block = page[-1].block
        assert isinstance(block, Text)
        assert not block.keep_next
    assert all(rows_of(page) <= ROWS for page in pages)


def test_the_first_page_keeps_its_only_text_when_the_signature_has_attachments_for_company() -> None:
    head, sign = paper.red_head("某镇文件", "某〔2026〕1号"), paper.signature(ISSUER, date(2026, 11, 6))
    blocks: list[Block] = [head, paper.title("通知"), Gap(), body(1), *paper.attachments(list("甲乙丙丁戊")), sign]
    first, second = flow(blocks, PAPER.height)
    assert first[-1].block is blocks[3]
    assert [placed.block for placed in second] == blocks[4:]


def test_a_heading_goes_along_with_the_lines_taken_for_the_signature() -> None:
    blocks: list[Block] = [body(18), paper.heading(5, "下步要求"), body(2), paper.signature(ISSUER, date(2026, 11, 6))]
    first, second = flow(blocks, PAPER.height)
    assert len(first) == 1
    assert isinstance(second[0].block, Text)
    assert second[0].block.outline == ("五、下步要求", 1)


def test_blank_lines_vanish_at_the_head_of_a_page() -> None:
    pages = flow([body(22), Gap(), body(2)], PAPER.height)
    assert pages[1][0].top == 0
    assert isinstance(pages[1][0].block, Text)


@dataclass(frozen=True, slots=True)
class Lump(Solid):
    pass


def test_blocks_higher_than_the_room_left_go_to_the_next_page() -> None:
    pages = flow([Lump(ROW * 20), Lump(ROW * 10)], PAPER.height)
    assert [len(page) for page in pages] == [1, 1]


def test_a_block_no_page_can_hold_is_made_smaller() -> None:
    huge = paper.signature("某" * 900, date(2026, 11, 6))
    pages = flow([body(3), huge, body(1)], PAPER.height)
    assert fits(pages)
    assert sum(map(text_lines, pages)) == 4
    foot: list[Page] = flow([body(3)], PAPER.height)
    anchor(foot, Lump(PAPER.height * 3), PAPER.height, 4)
    assert fits(foot)
    assert len(foot) == 2


@pytest.mark.parametrize("lines", [1, 5, 20])
@pytest.mark.parametrize("rows", [3, 12, 21, 30])
def test_nothing_lies_over_a_block_at_the_foot(lines: int, rows: int) -> None:
    names = paper.attachments([f"第{n}份材料" for n in range(12)])
    pages = flow([body(lines), *names, paper.signature("某" * 200, date(2026, 11, 6))], PAPER.height)
    anchor(pages, Lump(rows * ROW), PAPER.height, 4)
    assert fits(pages)
    assert stacked(pages)
    assert pages[-1][-1].top + pages[-1][-1].block.height == pytest.approx(PAPER.height)
    assert sum(map(text_lines, pages)) == lines + 13


def test_what_follows_a_break_begins_a_page() -> None:
    pages = flow([Break(), body(2), Break(), Break(), body(1)], PAPER.height)
    assert [text_lines(page) for page in pages] == [2, 1]


@pytest.mark.parametrize("lines", range(1, 60))
def test_a_first_page_of_another_depth(lines: int) -> None:
    pages = flow([Lump(ROW * 8), body(lines)], PAPER.height, PAPER.height + ROW)
    assert text_lines(pages[0]) == min(lines, 15)
    assert all(text_lines(page) <= 22 for page in pages[1:])


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("where", ["label", "value", "head"])
def test_no_cell_is_too_much_for_a_table(where: str, whole: bool) -> None:
    long = "".join(chr(0x4E00 + number % 800) for number in range(3_000))
    half = PAPER.width / 2
    contents = {"label": "项", "value": "值", "head": "头", where: long}
    head = table.Row((table.cell(half, (contents["head"], TABLE_HEAD)), table.cell(half, ("头", TABLE_HEAD))))
    row = table.Row(
        (
            table.cell(half, (contents["label"], TABLE_CELL), label=True),
            table.cell(half, (contents["value"], TABLE_CELL)),
        ),
        whole=whole,
    )
    pages = flow([body(5), table.Table((head, row, row), PAPER.width, heads=1, grid=ROW)], PAPER.height)
    assert fits(pages)
    assert stacked(pages)
    column = 1 if where == "value" else 0
    parts = [placed.block for page in pages for placed in page if isinstance(placed.block, table.Table)]
    said = "".join(_cell_text(row, column) for part in parts for row in part.rows)
    assert said.replace("头", "").replace("项", "").count(long) == (1 if where == "head" else 2)


def _table(texts: list[str], grid: float = ROW) -> table.Table:
    half = PAPER.width / 2
    head = table.Row((table.cell(half, ("单位", TABLE_HEAD)), table.cell(half, ("说明", TABLE_HEAD))))
    rows = (
        table.Row(
            (table.cell(half, (f"单位{number}", TABLE_CELL), label=True), table.cell(half, (content, TABLE_CELL)))
        )
        for number, content in enumerate(texts)
    )
    return table.Table((head, *rows), PAPER.width, heads=1, grid=grid)


def _cell_text(row: table.Row, column: int) -> str:
    return "".join(line.text for strip in row.cells[column].strips for line in strip.lines)


@pytest.mark.parametrize("count", [1, 29, 30, 31, 95])
def test_a_long_table_repeats_its_head_and_loses_no_row(count: int) -> None:
    pages = flow([paper.heading(1, "排名"), _table(["正常"] * count), body(1)], PAPER.height)
    parts = [placed.block for page in pages for placed in page if isinstance(placed.block, table.Table)]
    assert all(_cell_text(part.rows[0], 0) == "单位" and len(part.rows) > 1 for part in parts)
    assert [_cell_text(row, 0) for part in parts for row in part.rows[1:]] == [f"单位{n}" for n in range(count)]
    assert fits(pages)
    assert all(placed.top % ROW == pytest.approx(0, abs=0.01) or ROW - placed.top % ROW < 0.01 for placed in pages[-1])


@pytest.mark.parametrize("above", range(ROWS - 5, ROWS))
def test_a_table_that_begins_near_the_foot_keeps_its_head_and_a_short_one_its_rows(above: int) -> None:
    for together in (False, True):
        rows = replace(_table(["正常"] * 8), together=together)
        pages = flow([body(above), rows], PAPER.height)
        parts = [placed.block for page in pages for placed in page if isinstance(placed.block, table.Table)]
        assert all(_cell_text(part.rows[0], 0) == "单位" for part in parts)
        assert sum(len(part.rows) - 1 for part in parts) == 8
        assert not together or len(parts) == 1
        assert fits(pages)


@pytest.mark.parametrize("length", [10, 900, 2_000, 9_000])
def test_a_row_no_page_can_hold_is_divided_and_its_label_repeated(length: int) -> None:
    content = "".join(chr(0x4E00 + number % 800) for number in range(length))
    pages = flow([body(3), _table(["短", content, "短"])], PAPER.height)
    parts = [placed.block for page in pages for placed in page if isinstance(placed.block, table.Table)]
    rows = [row for part in parts for row in part.rows[1:]]
    assert "".join(_cell_text(row, 1) for row in rows) == f"短{content}短"
    assert {_cell_text(row, 0) for row in rows} == {"单位0", "单位1", "单位2"}
    assert fits(pages)
    assert stacked(pages)
