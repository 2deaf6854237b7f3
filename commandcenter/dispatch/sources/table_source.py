"""A platform whose exports are tables: rows by a column mapping become drafts or rejected rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from ...models.draft import CaseDraft, Platform, RequestKind, Urgency
from ...models.errors import UserError
from ...models.text import one_line
from . import cells
from .cells import Cell
from .mapping import SAYING, Binding, Column, ColumnMapping, missing, suggest
from .reading import BadRow, DraftRow, Reading
from .recognise import problem
from .tables import Row, open_table

T = TypeVar("T")

_SEPARATORS = re.compile(r"[;；,，|\s]+")

_URGENCIES = {
    "一般": Urgency.NORMAL,
    "普通": Urgency.NORMAL,
    "正常": Urgency.NORMAL,
    "紧急": Urgency.URGENT,
    "加急": Urgency.URGENT,
    "较急": Urgency.URGENT,
    "急": Urgency.URGENT,
    "特急": Urgency.EMERGENCY,
    "非常紧急": Urgency.EMERGENCY,
    "特别紧急": Urgency.EMERGENCY,
    "应急": Urgency.EMERGENCY,
}
_KINDS = {
    "求助": RequestKind.APPEAL,
    "诉求": RequestKind.APPEAL,
    "投诉": RequestKind.APPEAL,
    "投诉举报": RequestKind.REPORT,
    "揭发控告": RequestKind.REPORT,
    "检举控告": RequestKind.REPORT,
    "意见建议": RequestKind.SUGGEST,
    "意见": RequestKind.SUGGEST,
    "感谢": RequestKind.PRAISE,
    **{kind.label: kind for kind in RequestKind},
}
_OPEN = frozenset({"公开", "不保密", "可公开", "非保密"})
_SECRET = frozenset({"保密", "不公开", "需保密", "要求保密"})


@dataclass(frozen=True, slots=True)
class TableSource:
    """A platform with its default columns; a saved mapping may take their place."""

    platform: Platform
    mapping: ColumnMapping

    def read(self, path: Path, mapping: ColumnMapping | None = None) -> Reading:
        """Drafts and rejected rows of an export (domain §4); raises `BadFile` when nothing can be read."""
        table = open_table(path, (mapping or self.mapping).known())
        bound = (mapping or suggest(table.headers, self.mapping)).bind(table.headers)
        if lacking := missing(bound, table.headers):
            table.close()
            raise problem(path, lacking)
        return Reading(
            self.platform,
            read_rows(table.rows(), self.platform, bound),
            total=table.last_row - table.header_row,
            first_row=table.header_row + 1,
            warnings=table.warnings,
            close=table.close,
        )


def read_rows(
    rows: Iterable[tuple[int, Row | UserError]], platform: Platform, bound: Binding
) -> Iterator[DraftRow | BadRow]:
    """One result per row of a table, in order."""
    for number, row in rows:
        if isinstance(row, UserError):
            yield BadRow(number, row.field or "整行", row.message)
            continue
        fields = _Fields(row, bound)
        try:
            draft = _draft(platform, fields)
        except UserError as error:
            yield BadRow(number, error.field or "整行", error.message)
        else:
            yield DraftRow(number, draft, tuple(fields.warnings))


class _Fields:
    """The cells of one row by field; conversions name the heading when they fail, doubts become warnings."""

    def __init__(self, row: Row, bound: Binding) -> None:
        self._row = row
        self._bound = bound
        mapped = {name for names in bound.values() for name in names}
        self.extra = {name: cells.to_body(cell) for name, cell in row.items() if name not in mapped}
        self.warnings: list[str] = []

    def heading(self, column: Column) -> str:
        return self._bound.get(column, (column.label,))[0]

    def has(self, column: Column) -> bool:
        return column in self._bound

    def cell(self, column: Column) -> Cell:
        return self._row.get(self.heading(column)) if self.has(column) else None

    def line(self, column: Column) -> str:
        return cells.to_line(self.cell(column))

    def joined(self, column: Column) -> str:
        return "/".join(line for name in self._bound.get(column, ()) if (line := cells.to_line(self._row.get(name))))

    def number(self, column: Column) -> str | None:
        return self._converted(column, lambda cell: cells.to_number(cell, self.heading(column)))

    def moment(self, column: Column) -> datetime | None:
        return self._converted(column, cells.to_moment)

    def deadline(self, column: Column) -> tuple[datetime | None, int | None]:
        return self._converted(column, cells.to_deadline)

    def doubt(self, column: Column, what: str) -> None:
        """The value is kept as text among the extras and said once for the row."""
        self.extra[self.heading(column)] = self.line(column)
        self.warnings.append(f"{self.heading(column)}“{self.line(column)[:40]}”{what}")

    def _converted(self, column: Column, convert: Callable[[Cell], T]) -> T:
        try:
            return convert(self.cell(column))
        except ValueError as error:
            raise UserError(str(error), field=self.heading(column)) from error


def _draft(platform: Platform, fields: _Fields) -> CaseDraft:
    said, text = _said(fields)
    kind = _kind(fields)
    due, due_days = fields.deadline(Column.DUE)
    return CaseDraft(
        platform=platform,
        text=text,
        title=fields.line(Column.TITLE),
        original=cells.as_text(fields.cell(said)),
        external_no=fields.number(Column.EXTERNAL_NO),
        place_text=fields.line(Column.PLACE),
        requester_name=fields.line(Column.REQUESTER),
        requester_phone=_phone(fields),
        requester_address=fields.line(Column.ADDRESS),
        complained_text=fields.line(Column.COMPLAINED),
        category_text=fields.joined(Column.CATEGORY),
        urgency=_urgency(fields),
        request_kind=kind,
        channel=fields.line(Column.CHANNEL),
        confidential=kind is RequestKind.REPORT or _confidential(fields),
        needs_reply=cells.to_flag(fields.cell(Column.NEEDS_REPLY)) is not False,
        happened_at=fields.moment(Column.HAPPENED),
        received_at=fields.moment(Column.RECEIVED),
        external_due=due,
        external_due_days=due_days,
        units_text=fields.line(Column.UNITS),
        reply_text=cells.to_body(fields.cell(Column.REPLY)) or None,
        reply_at=fields.moment(Column.REPLIED),
        point=_point(fields),
        attachments=tuple(filter(None, _SEPARATORS.split(fields.line(Column.ATTACHMENTS)))),
        extra={name: text for name, text in fields.extra.items() if text},
    )


def _said(fields: _Fields) -> tuple[Column, str]:
    """The text of the row; an export without bodies says everything in its titles."""
    for column in SAYING:
        if text := cells.to_body(fields.cell(column)):
            return column, text
    empty = next((column for column in SAYING if fields.has(column)), Column.TEXT)
    raise UserError("内容为空", field=fields.heading(empty))


def _urgency(fields: _Fields) -> Urgency:
    word = fields.line(Column.URGENCY)
    if word and word not in _URGENCIES:
        fields.doubt(Column.URGENCY, "不认识，按“一般”登记")
    return _URGENCIES.get(word, Urgency.NORMAL)


def _kind(fields: _Fields) -> RequestKind:
    """An unknown word that speaks of a report (实名举报) is one: confidentiality must not hang on spelling."""
    word = fields.line(Column.KIND)
    if word in _KINDS or not word:
        return _KINDS.get(word, RequestKind.APPEAL)
    kind = RequestKind.REPORT if RequestKind.REPORT.label in word else RequestKind.APPEAL
    fields.doubt(Column.KIND, f"不认识，按“{kind.label}”登记")
    return kind


def _confidential(fields: _Fields) -> bool:
    """In doubt confidential: what was shown once cannot be hidden again."""
    word = fields.line(Column.CONFIDENTIAL)
    flag = cells.to_flag(word)
    if not word or word in _OPEN or flag is False:
        return False
    if flag is None and word not in _SECRET:
        fields.doubt(Column.CONFIDENTIAL, "不认识，按保密登记")
    return True


def _phone(fields: _Fields) -> str:
    cell = fields.cell(Column.PHONE)
    if cells.is_eaten(cell):
        fields.doubt(Column.PHONE, "被表格软件改成科学计数，电话未采用")
        return ""
    return one_line(fields.line(Column.PHONE)).lstrip("'")


def _point(fields: _Fields) -> tuple[float, float] | None:
    point = cells.to_point(fields.cell(Column.LONGITUDE), fields.cell(Column.LATITUDE))
    if point is None and fields.line(Column.LONGITUDE).strip("0."):
        fields.doubt(Column.LONGITUDE, "不是有效的经纬度，坐标未采用")
    return point
