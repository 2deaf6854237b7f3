"""A ledger of open cases as an office kept it so far: rows of a sheet become what can be taken over, or what is wrong.

Columns are guessed from their headings as for a platform's export; whoever imports may set them right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ...models.draft import CaseDraft, Platform
from ...models.errors import UserError
from ...models.labels import Labelled
from . import cells
from .mapping import Binding, Column, guessed, header_form
from .reading import BadRow, DraftRow
from .table_source import read_rows
from .tables import Row, open_table

_UNITS = re.compile(r"[、,，;；\s]+")
_NUMBER = re.compile(r"-?\d{1,3}")


class LedgerColumn(Labelled):
    """What a ledger tells besides what every source tells."""

    LEAD = "lead", "主办单位"
    ASSISTING = "assisting", "协办单位"
    RESPONSIBLE = "responsible", "镇级包办单位"
    SENT = "sent_at", "交办时间"
    SIGNED = "signed_at", "签收时间"
    DUE = "due", "办结时限"
    REMAINING = "remaining", "剩余工作日"
    GRID = "grid", "所属网格"
    MATTER = "matter", "事项"
    STATE = "state", "办理状态"


Field = Column | LedgerColumn
#: Headings by field, the most trusted first.
KNOWN: dict[Field, tuple[str, ...]] = {
    Column.EXTERNAL_NO: ("编号", "工单编号", "序号", "案件编号", "受理编号", "台账编号"),
    Column.TEXT: ("内容", "诉求内容", "反映内容", "问题描述", "事项内容", "主要内容", "反映问题"),
    Column.TITLE: ("标题", "主题", "事由"),
    Column.PLACE: ("地点", "地址", "事发地点", "发生地点", "具体地址", "位置"),
    Column.REQUESTER: ("诉求人", "来电人", "反映人", "姓名", "当事人", "联系人"),
    Column.PHONE: ("电话", "联系电话", "手机", "手机号", "来电号码", "联系方式"),
    Column.URGENCY: ("紧急程度", "缓急"),
    Column.KIND: ("来电类别", "诉求类型", "类别"),
    Column.CATEGORY: ("分类", "问题分类"),
    Column.CONFIDENTIAL: ("是否保密", "保密"),
    Column.HAPPENED: ("发生时间", "事发时间"),
    Column.RECEIVED: ("受理时间", "受理日期", "登记时间", "登记日期", "收件时间", "收件日期", "日期"),
    LedgerColumn.LEAD: ("主办单位", "承办单位", "责任单位", "牵头单位", "办理单位", "交办单位", "单位", "部门"),
    LedgerColumn.ASSISTING: ("协办单位", "配合单位"),
    LedgerColumn.RESPONSIBLE: ("镇级包办单位", "包办单位", "包保单位"),
    LedgerColumn.SENT: ("交办时间", "交办日期", "派单时间", "派单日期", "转办时间", "转办日期"),
    LedgerColumn.SIGNED: ("签收时间", "签收日期"),
    LedgerColumn.DUE: (
        *("办结时限", "时限", "期限", "截止时间", "截止日期", "办理期限", "限办时间", "到期时间", "到期日"),
        "要求办结时间",
    ),
    LedgerColumn.REMAINING: ("剩余工作日", "剩余天数", "剩余时限", "剩余时间"),
    LedgerColumn.GRID: ("所属网格", "网格", "所属村", "村居", "村", "村社区"),
    LedgerColumn.MATTER: ("事项", "事项名称", "准入事项"),
    LedgerColumn.STATE: ("办理状态", "状态", "办理情况", "进展"),
}
FIELDS: tuple[Field, ...] = tuple(KNOWN)
_OF_DRAFT = tuple(field for field in FIELDS if isinstance(field, Column))
#: Which heading fills a field.
Bound = Mapping[Field, str]
_DONE = ("办结", "已结", "结案", "归档", "完成", "撤销", "作废")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A readable row: names of units, grid and matter as they were written, dates as they were kept. `remaining` are
    working days; `is_done`: the ledger says that it was finished."""

    row: int
    draft: CaseDraft
    lead: str
    assisting: tuple[str, ...]
    responsible: str
    grid: str
    matter: str
    sent_at: datetime | None
    signed_at: datetime | None
    due: datetime | None
    remaining: int | None
    is_signed: bool
    is_done: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A sheet that was read: its headings, which of them fill what, its rows, good and bad, in order."""

    sheet: str
    headers: tuple[str, ...]
    mapping: Bound
    rows: tuple[LedgerRow | BadRow, ...]
    warnings: tuple[str, ...]

    def heading(self, field: Field) -> str:
        """What the field is called in this file."""
        return self.mapping.get(field, field.label)


def read_ledger(path: Path, mapping: Bound | None = None) -> Ledger:
    """Every row; without a mapping the headings are guessed. Raises `BadFile` when the file is no table."""
    table = open_table(path, frozenset(header_form(name) for names in KNOWN.values() for name in names))
    try:
        chosen = guessed(table.headers, KNOWN) if mapping is None else mapping
        used = {field: heading for field, heading in chosen.items() if heading in table.headers}
        rows = tuple(_rows(table.rows(), used))
        return Ledger(table.sheet, table.headers, used, rows, table.warnings)
    finally:
        table.close()


def _rows(rows: Iterator[tuple[int, Row | UserError]], mapping: Bound) -> Iterator[LedgerRow | BadRow]:
    bound: Binding = {field: (mapping[field],) for field in _OF_DRAFT if field in mapping}
    for number, row in rows:
        read = next(read_rows([(number, row)], Platform.LOCAL, bound))
        if isinstance(read, BadRow) or isinstance(row, UserError):
            yield read if isinstance(read, BadRow) else BadRow(number, "整行", str(row))
            continue
        try:
            yield _row(read, row, mapping)
        except UserError as error:
            yield BadRow(number, error.field or "整行", error.message)


def _row(read: DraftRow, row: Row, mapping: Bound) -> LedgerRow:
    def cell(field: Field) -> cells.Cell:
        return row.get(mapping[field]) if field in mapping else None

    def moment(field: Field) -> datetime | None:
        try:
            return cells.to_moment(cell(field))
        except ValueError as error:
            raise UserError(str(error), field=mapping[field]) from error

    state = cells.to_line(cell(LedgerColumn.STATE))
    signed_at = moment(LedgerColumn.SIGNED)
    due, remaining = _deadline(cell(LedgerColumn.DUE), mapping)
    if due is None and remaining is None:
        remaining = _remaining(cell(LedgerColumn.REMAINING), mapping)
    return LedgerRow(
        row=read.row,
        draft=read.draft,
        lead=cells.to_line(cell(LedgerColumn.LEAD)),
        assisting=tuple(filter(None, _UNITS.split(cells.to_line(cell(LedgerColumn.ASSISTING))))),
        responsible=cells.to_line(cell(LedgerColumn.RESPONSIBLE)),
        grid=cells.to_line(cell(LedgerColumn.GRID)),
        matter=cells.to_line(cell(LedgerColumn.MATTER)),
        sent_at=moment(LedgerColumn.SENT),
        signed_at=signed_at,
        due=due,
        remaining=remaining,
        is_signed=signed_at is not None or any(word in state for word in ("签收", "办理", "在办")),
        is_done=any(word in state for word in _DONE) and "未" not in state,
        warnings=read.warnings,
    )


def _deadline(cell: cells.Cell, mapping: Bound) -> tuple[datetime | None, int | None]:
    try:
        return cells.to_deadline(cell)
    except ValueError as error:
        raise UserError(str(error), field=mapping[LedgerColumn.DUE]) from error


def _remaining(cell: cells.Cell, mapping: Bound) -> int | None:
    words = cells.to_line(cell).replace("个工作日", "").replace("工作日", "").replace("天", "").strip()
    if not words:
        return None
    if not _NUMBER.fullmatch(words):
        raise UserError(f"“{words[:20]}”不是天数", field=mapping[LedgerColumn.REMAINING])
    return int(words)
