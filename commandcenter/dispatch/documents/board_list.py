"""清单: the cases of a queue at one moment, to be taken along (domain §5)."""

from __future__ import annotations

from .case_data import BoardListData, BoardListRow
from .case_parts import brief, head, table
from .codec import scrubbed
from .flow import Block, Gap
from .press import Rendered
from .sheet import field_row, form, print_sheet
from .words import moment

TEMPLATE_VERSION = 2
NAME = "清单"
_COLUMNS = (
    *(("序号", 9.0), ("事件编号", 33.0), ("事项", 0.0), ("网格", 26.0)),
    *(("主办单位", 22.0), ("状态", 14.0), ("时限", 19.0)),
)


def render(data: BoardListData) -> Rendered:
    """The 清单 as PDF, its heads on every page."""
    data, missing = scrubbed(data)
    listed = f"{data.total}件" if data.total == len(data.rows) else f"{data.total}件，列出前{len(data.rows)}件"
    blocks: list[Block] = [
        *head(data.face, f"{data.title}{NAME}", f"截至：{moment(data.counted_at)}"),
        form([field_row(("范围", data.title), ("件数", listed))]),
        Gap(6.0),
        table(_COLUMNS, (_line(n, row) for n, row in enumerate(data.rows, 1)), "没有事件"),
    ]
    pdf, pages = print_sheet(blocks, None, data.face, f"{data.title}{NAME}")
    return Rendered(pdf, pages, missing)


def _line(number: int, row: BoardListRow) -> tuple[str, ...]:
    due = f"{brief(row.due)}\n{row.mark}" if row.mark else brief(row.due)
    return str(number), row.no, row.title, row.place, row.unit, row.state, due
