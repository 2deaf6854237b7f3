"""签到表: who was called, who came, how and when, with a place for the signature (domain §5).

Printed before the meeting it is a sheet to write on: what is not known yet is left blank, with lines for the chair and
for who else sits in. Afterwards it tells how it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from ...models.timing.worktime import local_day
from .codec import scrubbed
from .flow import Block
from .geometry import MM
from .meeting_data import INVITED, OBSERVING, AttendanceData, Seated
from .press import Rendered
from .sheet import LOWEST_ROW, WIDTH, field_row, form, grid_row, masthead, print_sheet, text_row
from .style import FORM_TEXT, FORM_VALUE, TABLE_CELL, TABLE_HEAD, Style
from .table import Cell, Row, cell
from .words import NO_VALUE, clock_face, moment, short_moment

TEMPLATE_VERSION = 3

NAME = "会商签到表"
_HEADS = ("序号", "单位", "参会人", "方式", "到会", "签字", "备注")
_COLUMNS = (10 * MM, 54 * MM, 22 * MM, 14 * MM, 14 * MM, 24 * MM, WIDTH - 138 * MM)
_STYLES = (TABLE_CELL, FORM_VALUE, FORM_VALUE, TABLE_CELL, TABLE_CELL, TABLE_CELL, FORM_VALUE)
_BLANK = "\u3000"
_CHAIR = "主持人"
_NUMBER = re.compile(r"（[^（）]*）$")
#: Lines for those who sit in, on a sheet to write on.
_SPARE = 3
#: How high a line to write on is, by how many there are; more than that are as low as printed ones.
_HEIGHTS = ((16, 9 * MM), (23, 7.8 * MM))
#: So many topics have a line each, with their numbers.
_LISTED = 6


def render(data: AttendanceData) -> Rendered:
    """The 签到表 as PDF."""
    data, missing = scrubbed(data)
    number = data.face.number or "样张"
    lines = list(_lines(data))
    lowest = next((height for most, height in _HEIGHTS if _is_blank(data) and len(lines) <= most), LOWEST_ROW)
    rows = [Row(tuple(map(_cell, _COLUMNS, line, _STYLES)), lowest) for line in lines]
    blocks: list[Block] = [
        *masthead(data.face.issuer, NAME, f"编号：{number}", moment(data.starts_at)),
        form(
            [
                field_row(("会议", data.meeting), ("地点", data.place)),
                field_row(("主持", data.chair), ("应到单位", str(sum(seat.mode != OBSERVING for seat in data.seats)))),
                text_row("议题", (_topics(data), FORM_TEXT)),
            ]
        ),
        form([grid_row(_COLUMNS, _HEADS, TABLE_HEAD), *rows], heads=1),
    ]
    pdf, pages = print_sheet(blocks, None, data.face, NAME)
    return Rendered(pdf, pages, missing)


def _is_blank(data: AttendanceData) -> bool:
    """Whether nobody has come yet: the sheet is to be written on."""
    return all(seat.at is None for seat in data.seats)


def _topics(data: AttendanceData) -> str:
    if len(data.topics) <= _LISTED:
        return "\n".join(data.topics)
    return "；".join(_NUMBER.sub("", topic) for topic in data.topics)


def _lines(data: AttendanceData) -> Iterator[tuple[str, ...]]:
    """The chair, the units, and on a sheet to write on who else sits in."""
    blank = _is_blank(data)
    yield _BLANK, _CHAIR, data.chair, *(_BLANK,) * 4
    for number, seat in enumerate(data.seats, 1):
        yield str(number), *_line(seat, data.starts_at)
    if blank:
        yield from ((_BLANK, _BLANK, _BLANK, OBSERVING, _BLANK, _BLANK, _BLANK),) * _SPARE


def _line(seat: Seated, starts_at: datetime) -> tuple[str, ...]:
    if seat.at is None and seat.state == INVITED:
        return seat.unit, seat.person or _BLANK, *(_BLANK,) * 3, seat.note or _BLANK
    if seat.at is None:
        return seat.unit, seat.person, seat.state, NO_VALUE, _BLANK, seat.note or _BLANK
    came = clock_face(seat.at) if local_day(seat.at) == local_day(starts_at) else short_moment(seat.at)
    return seat.unit, seat.person, seat.mode, came, _BLANK, seat.note or _BLANK


def _cell(width: float, words: str, style: Style) -> Cell:
    return cell(width, (words.strip(" ") or NO_VALUE, style))
