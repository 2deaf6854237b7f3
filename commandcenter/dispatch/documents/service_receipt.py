"""送达回证: proof that a paper reached whom it concerns, to be signed by hand (domain §2.2, §5)."""

from __future__ import annotations

from .case_data import ServiceReceiptData
from .case_parts import head
from .codec import scrubbed
from .flow import Block
from .press import Rendered
from .sheet import field_row, form, print_sheet, write_row
from .standing import Standing
from .words import moment

TEMPLATE_VERSION = 1
NAME = "送达回证"
_RECEIVED = Standing("received", "签收的话", "本人已收到上列文书。")
STANDING = (_RECEIVED,)
_WAYS = "□直接送达　　□留置送达　　□委托送达　　□邮寄送达\n邮寄单号："
_WHERE = "　\n　"
_SIGNED = "\n　\n受送达人（签字、捺印）：　　　　　　　　年　　月　　日　　时　　分"
_DEPUTY = "代收人（签字）：　　　　　　与受送达人的关系：　　　　　代收理由："
_SERVED = "送达人（签字，2人）：　　　　　　　　　　　　年　　月　　日"


def render(data: ServiceReceiptData) -> Rendered:
    """The 送达回证 as PDF: one page."""
    data, missing = scrubbed(data)
    blocks: list[Block] = [
        *head(data.face, NAME, f"事件编号：{data.case_no}"),
        form(
            [
                field_row(("送达文书", data.paper), ("文书编号", data.paper_no)),
                field_row(("印发时间", moment(data.issued_at)), ("校验码", data.paper_code)),
                field_row(("受送达人", data.recipient)),
                write_row("送达地点", _WHERE),
                write_row("送达方式", _WAYS),
                write_row("签收", _RECEIVED.said(data.face) + _SIGNED),
                write_row("代收", _DEPUTY),
                write_row("拒收记录", "　\n见证人（签字）："),
                write_row("送达人", _SERVED),
                write_row("备注", "　"),
            ]
        ),
    ]
    pdf, pages = print_sheet(blocks, None, data.face, NAME)
    return Rendered(pdf, pages, missing)
