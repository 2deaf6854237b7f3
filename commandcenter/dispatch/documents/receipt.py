"""受理登记单 with a temporary number: the one paper that is made while the server is away (design §3, Outage).

It is no numbered document of the centre: nothing of it is kept, it is made anew from the slip whenever it is wanted.
"""

from __future__ import annotations

from .codec import scrubbed
from .data import ReceiptData
from .flow import Block
from .press import PRESS_LOCK, Rendered
from .sheet import field_row, form, masthead, print_sheet, slip, text_row
from .style import FORM_MAIN, FORM_TEXT
from .words import moment

NAME = "受理登记单"
_LATER = "连上服务器后给出"
_NOTE = "暂存编号供查询用，正式编号登记后告知。请妥善保管。"


def render(data: ReceiptData) -> Rendered:
    """The sheet for the centre, and below the line to cut along the receipt. Safe to call from any thread."""
    with PRESS_LOCK:
        return _render(data)


def _render(data: ReceiptData) -> Rendered:
    data, missing = scrubbed(data)
    number, taken = data.face.number or "", moment(data.taken_at)
    blocks: list[Block] = [
        *masthead(data.face.issuer, f"{NAME}（暂存）", f"编号：{number}", f"收件时间：{taken}"),
        form(
            [
                field_row(("来源", data.source), ("事件编号", data.case_no or _LATER)),
                field_row(("诉求人", data.requester), ("电话", data.phone)),
                field_row(("类型", data.kind), ("急缓", data.urgency)),
                text_row("地点", ("　".join(filter(None, (data.grid, data.place))), FORM_TEXT)),
                text_row("内容", (data.text, FORM_MAIN)),
                field_row(("登记人", data.clerk), ("核对", "　")),
            ]
        ),
    ]
    rows = [
        field_row(("收件时间", taken), ("登记人", data.clerk)),
        field_row(("来源", data.source), ("单位", "（盖章）")),
    ]
    contact = f"中心值班电话：{data.contact}" if data.contact else ""
    receipt = slip("受理回执", f"编号：{number}", data.case_no and f"事件编号：{data.case_no}", rows, _NOTE, contact)
    pdf, pages = print_sheet(blocks, receipt, data.face, NAME)
    return Rendered(pdf, pages, missing)
