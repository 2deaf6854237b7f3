"""回访单: whom the centre called, what they said, how they rated it (domain §2.2, §5)."""

from __future__ import annotations

from .case_data import CallbackData
from .case_parts import calls, facts, head, section, work
from .codec import scrubbed
from .flow import Block
from .press import Rendered
from .sheet import form, print_sheet, write_row
from .words import moment

TEMPLATE_VERSION = 1
NAME = "回访单"
_BY_HAND = (
    "回访时间：　　　　年　　月　　日　　时　　分　　　□已联系　　□未联系上\n"
    "问题是否解决：□是　　□否\n"
    "评价：□非常满意　　□满意　　□基本满意　　□不满意　　□拒绝评价\n意见：\n　\n回访人（签字）："
)


def render(data: CallbackData) -> Rendered:
    """The 回访单 as PDF: with room to write where a call is still owed."""
    data, missing = scrubbed(data)
    reached = sum(call.reached for call in data.calls)
    blocks: list[Block] = [
        *head(data.face, NAME, f"回访{len(data.calls)}次，联系上{reached}次"),
        facts(data.case, moment(data.case.registered_at)),
        section("办理情况"),
        work(data.work),
        section("回访记录"),
        calls(data.calls),
    ]
    if data.awaited:
        blocks.append(form([write_row("本次回访", _BY_HAND)]))
    pdf, pages = print_sheet(blocks, None, data.face, NAME)
    return Rendered(pdf, pages, missing)
