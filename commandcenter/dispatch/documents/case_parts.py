"""What the sheets about a case share: head with the number as bars, facts, units, work, checks, calls, the receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from .barcode import Barcode, quiet, width_of
from .case_data import CallRow, CaseFacts, CheckRow, WorkRow
from .data import DispatchUnit, DocumentFace
from .flow import Block, Solid
from .geometry import MM, baseline
from .pen import Pen
from .sheet import LOWEST_ROW, WIDTH, CutLine, Pair, Stack, field_row, form, grid_row, masthead, text_row
from .style import (
    FORM_HEADING,
    FORM_ITEM,
    FORM_LABEL,
    FORM_MAIN,
    FORM_SMALL,
    FORM_TEXT,
    FORM_VALUE,
    TABLE_CELL,
    TABLE_HEAD,
    Align,
    Style,
)
from .table import Cell, Row, Table, cell
from .words import NO_VALUE, optional_moment, short_moment

SAMPLE = "样张"
#: 　 is a blank to write into.
TIME_BLANK = "　　月　　日　　时　　分"
STAMP = "（盖章）"
_NAME_TOP = 1.0 * MM
_NOTE_HEIGHT = 11 * MM
_FAR = 3.0
_COLUMNS = (11 * MM, 35 * MM, 25 * MM, *[(WIDTH - 71 * MM) / 3] * 3)
_HEADS = ("角色", "单位", "值班电话", "签收时限", "联系或到场时限", "办结时限")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Type of the texts that may be long; a sheet that must stay one page is tried in smaller ones."""

    heading: Style
    main: Style
    text: Style
    item: Style
    small: Style


USUAL = Sizes(FORM_HEADING, FORM_MAIN, FORM_TEXT, FORM_ITEM, FORM_SMALL)


def _smaller(style: Style, size: float, leading: float) -> Style:
    return replace(style, size=size, pitch=size, leading=leading)


COMPACT = Sizes(
    _smaller(FORM_HEADING, 10.5, 13.0),
    _smaller(FORM_MAIN, 10.0, 12.5),
    _smaller(FORM_TEXT, 9.0, 11.5),
    _smaller(FORM_ITEM, 9.0, 11.5),
    _smaller(FORM_SMALL, 7.5, 10.0),
)
SMALLEST = Sizes(
    _smaller(FORM_HEADING, 9.0, 11.0),
    _smaller(FORM_MAIN, 8.0, 10.0),
    _smaller(FORM_TEXT, 7.5, 9.5),
    _smaller(FORM_ITEM, 7.5, 9.5),
    _smaller(FORM_SMALL, 7.0, 8.5),
)


def on_one_page(make: Callable[[Sizes], tuple[bytes, int]]) -> tuple[bytes, int]:
    """The sheet in the largest type in which it is one page; a text too long for that goes on over the page, in the
    usual type."""
    first = make(USUAL)
    if first[1] == 1:
        return first
    for sizes in (COMPACT, SMALLEST):
        smaller = make(sizes)
        if smaller[1] == 1:
            return smaller
    return first


# --- head and foot ---------------------------------------------------------------------------------------------------


def number_of(face: DocumentFace) -> str:
    return face.number or SAMPLE


def head(face: DocumentFace, name: str, right: str) -> list[Block]:
    """Issuer, name and number, with that of the void paper it replaces; the number as bars at the right of the name."""
    instead = f"（代替{face.replaces}）" if face.replaces else ""
    issuer, titled, line = masthead(face.issuer, name, f"编号：{number_of(face)}{instead}", right)
    code: list[Block] = [Barcode(0.0, face.scan, left=-_FAR, drop=_NAME_TOP)] if face.scan else []
    return [issuer, *code, titled, line]


@dataclass(frozen=True, slots=True)
class Note(Solid):
    """What to do with the receipt, with the bars a scanner reads when it comes back."""

    height: float
    scan: str | None
    note: str
    contact: str

    def draw(self, pen: Pen, top: float) -> None:
        left = 0.0
        if self.scan:
            Barcode(self.height, self.scan, left=_FAR, tall=6.4 * MM).draw(pen, top + 1.3 * MM)
            left = _FAR + width_of(self.scan) + 2 * quiet()
        style = replace(FORM_VALUE, size=9.0, pitch=9.0, align=Align.LEFT)
        room = WIDTH - left
        for number, words in enumerate((self.note, self.contact)):
            pen.write(words, style, left, baseline(top + number * self.height / 2, self.height / 2, 9.0), room)


def receipt(name: str, face: DocumentFace, right: str, rows: Sequence[Row], note: str, phone: str) -> Stack:
    """The slip at the foot: torn off, filled in and handed back; its bars bring up this very paper."""
    contact = f"中心值班电话：{phone}" if phone else ""
    blocks: tuple[Block, ...] = (
        CutLine(),
        Pair(22.0, f"编号：{number_of(face)}", right, name),
        form(rows),
        Note(_NOTE_HEIGHT, face.scan, note, contact),
    )
    return Stack(sum(block.height for block in blocks), blocks)


def signed_receipt(name: str, face: DocumentFace, case_no: str, unit: str, note: str, phone: str) -> Stack:
    """The receipt by which a unit says that it has the paper."""
    rows = [
        field_row(("签收单位", unit or STAMP), ("签收人", "（签字）")),
        field_row(("签收时间", TIME_BLANK), ("联系电话", "　")),
    ]
    return receipt(name, face, f"事件编号：{case_no}", rows, note, phone)


# --- facts -----------------------------------------------------------------------------------------------------------


def source_of(source: str, external_no: str) -> str:
    return f"{source}（{external_no}）" if external_no else source


def place_of(place: str, grid: str) -> str:
    return f"{place}（{grid}）" if place and grid else place or grid


def facts(case: CaseFacts, registered: str, sizes: Sizes = USUAL, *, asker: bool = True) -> Table:
    """Number, source, who asks, place and what it is about."""
    who = f"{case.requester} {case.requester_phone}" if asker else ""
    second = (("来源", source_of(case.source, case.external_no)), *((("诉求人", who),) if asker else ()))
    return form(
        [
            field_row(("事件编号", case.no), ("登记时间", registered)),
            field_row(*second),
            field_row(("诉求类别", case.kind), ("紧急程度", case.urgency), ("处置路径", case.route)),
            text_row("地点", (place_of(case.place, case.grid), sizes.text)),
            text_row("事项", (case.matter, sizes.heading), (case.text, sizes.main)),
        ]
    )


def units(rows: Sequence[DispatchUnit]) -> Table:
    """Each unit with its own limits."""
    lines = [grid_row(_COLUMNS, _unit(unit)) for unit in rows] or [grid_row(_COLUMNS, [""] * len(_COLUMNS))]
    return form([grid_row(_COLUMNS, _HEADS, TABLE_HEAD), *lines], heads=1)


def _unit(unit: DispatchUnit) -> list[str]:
    limits = (optional_moment(due) for due in (unit.sign_due, unit.contact_due, unit.complete_due))
    return [unit.role, unit.name, unit.duty_phone, *limits]


def table(columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[str]], none: str) -> Table:
    """A table inside a sheet: heads with their widths in mm, 0 for the one that takes what is left and is set
    flush left; `none` where there is no row.
    """
    widths = [millimetres * MM for _, millimetres in columns]
    rest = WIDTH - sum(widths)
    widths = [width or rest for width in widths]
    lines = [
        Row(
            tuple(
                _entry(width, value, flush=not set_width)
                for width, value, (_, set_width) in zip(widths, row, columns, strict=True)
            ),
            LOWEST_ROW,
        )
        for row in rows
    ]
    if not lines:
        return form([Row((cell(WIDTH, (none, FORM_VALUE)),), LOWEST_ROW)])
    return form([grid_row(widths, [name for name, _ in columns], TABLE_HEAD), *lines], heads=1)


def _entry(width: float, value: str, *, flush: bool) -> Cell:
    return cell(width, (value.strip(" ") or NO_VALUE, FORM_VALUE if flush else TABLE_CELL))


def section(words: str) -> Table:
    """A line over a part of a long sheet; stays with the part."""
    return replace(form([Row((cell(WIDTH, (words, replace(FORM_LABEL, align=Align.LEFT)), label=True),), LOWEST_ROW)]),
                   keep_next=True)  # fmt: skip


def brief(at: datetime | None) -> str:
    return NO_VALUE if at is None else short_moment(at)


_WORK = (
    *(("角色", 11.0), ("单位", 30.0), ("派单", 19.0), ("签收", 19.0)),
    *(("反馈", 19.0), ("办结时限", 19.0), ("办理情况", 0.0)),
)


def work(rows: Sequence[WorkRow]) -> Table:
    """The tasks with their times and results."""
    return table(
        _WORK,
        (
            (
                row.role,
                row.unit,
                brief(row.dispatched_at),
                brief(row.signed_at),
                brief(row.feedback_at),
                brief(row.due) + _kept(row.on_time),
                f"{row.state}。{row.result}" if row.result else row.state,
            )
            for row in rows
        ),
        "没有派单",
    )


def _kept(on_time: bool | None) -> str:
    return "" if on_time is None else "\n按期" if on_time else "\n超期"


_CHECKS = (
    *(("核查时间", 22.0), ("被核查单位", 34.0), ("核查人", 30.0)),
    *(("结果", 16.0), ("是否解决", 16.0), ("说明", 0.0)),
)


def checks(rows: Sequence[CheckRow]) -> Table:
    return table(
        _CHECKS,
        ((brief(row.at), row.unit, f"{row.checker}{row.by}", row.result, _yes(row.resolved), row.note) for row in rows),
        "没有核查记录",
    )


_CALLS = (
    *(("序号", 9.0), ("回访时间", 22.0), ("诉求人", 22.0), ("联系", 16.0)),
    *(("是否解决", 16.0), ("评价", 20.0), ("回访人", 18.0), ("说明", 0.0)),
)


def calls(rows: Sequence[CallRow]) -> Table:
    return table(
        _CALLS,
        (
            (
                str(row.n),
                brief(row.at),
                row.requester,
                "已联系" if row.reached else "未联系上",
                NO_VALUE if row.resolved is None else _yes(row.resolved),
                row.rating,
                row.by,
                row.reason,
            )
            for row in rows
        ),
        "没有回访记录",
    )


def _yes(value: bool) -> str:
    return "是" if value else "否"


def labels(*pairs: tuple[str, str]) -> list[Row]:
    """One row for each label with its text."""
    return [text_row(label, (words, FORM_TEXT)) for label, words in pairs]
