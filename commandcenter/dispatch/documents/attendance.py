"""签到表: who was called, who came, how and when, with a place for the signature (domain §5)."""

from __future__ import annotations

from .codec import scrubbed
from .flow import Block
from .geometry import MM
from .meeting_data import OBSERVING, AttendanceData, Seated
from .press import Rendered
from .sheet import LOWEST_ROW, WIDTH, field_row, form, grid_row, masthead, print_sheet, text_row
from .style import FORM_TEXT, FORM_VALUE, TABLE_CELL, TABLE_HEAD, Style
from .table import Cell, Row, cell
from .words import NO_VALUE, moment, short_moment

TEMPLATE_VERSION = 2

NAME = "会商签到表"
_HEADS = ("序号", "单位", "参会人", "方式", "到会", "签字", "备注")
_COLUMNS = (10 * MM, 36 * MM, 22 * MM, 16 * MM, 24 * MM, 24 * MM, WIDTH - 132 * MM)
_STYLES = (TABLE_CELL, FORM_VALUE, FORM_VALUE, TABLE_CELL, TABLE_CELL, TABLE_CELL, FORM_VALUE)


def render(data: AttendanceData) -> Rendered:
    """The 签到表 as PDF."""
    data, missing = scrubbed(data)
    number = data.face.number or "样张"
    rows = [
        Row(tuple(map(_cell, _COLUMNS, (str(n), *_line(seat)), _STYLES)), LOWEST_ROW)
        for n, seat in enumerate(data.seats, 1)
    ]
    blocks: list[Block] = [
        *masthead(data.face.issuer, NAME, f"编号：{number}", moment(data.starts_at)),
        form(
            [
                field_row(("会议", data.meeting), ("地点", data.place)),
                field_row(("主持", data.chair), ("应到单位", str(sum(seat.mode != OBSERVING for seat in data.seats)))),
                text_row("议题", ("\n".join(data.topics), FORM_TEXT)),
            ]
        ),
        form([grid_row(_COLUMNS, _HEADS, TABLE_HEAD), *rows], heads=1),
    ]
    pdf, pages = print_sheet(blocks, None, data.face, NAME)
    return Rendered(pdf, pages, missing)


def _line(seat: Seated) -> tuple[str, ...]:
    came = NO_VALUE if seat.at is None else short_moment(seat.at)
    return seat.unit, seat.person, seat.mode if seat.at is not None else seat.state, came, "　", seat.note


def _cell(width: float, words: str, style: Style) -> Cell:
    return cell(width, (words.strip(" ") or NO_VALUE, style))
