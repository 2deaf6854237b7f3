"""批示办理单: what a leader directed on a case, who carries it out by when, room for the result (domain §5)."""

from __future__ import annotations

from .case_data import InstructionData
from .case_parts import USUAL, facts, head, signed_receipt, units
from .codec import scrubbed
from .flow import Block
from .press import Rendered
from .sheet import field_row, form, print_sheet, text_row, write_row
from .standing import Standing
from .words import NO_VALUE, moment, sentence

TEMPLATE_VERSION = 1
NAME = "批示办理单"
_UNTIL = Standing("until", "办理时限", "须于{期限}前办结并报告")
_NOTE = Standing("note", "回执说明", "请承办单位收到后填写本回执并交回中心。")
STANDING = (_UNTIL, _NOTE)
_RESULT = "\n　\n　\n承办人（签字）：　　　　　　　单位（盖章）：　　　　　　　　年　　月　　日"


def render(data: InstructionData) -> Rendered:
    """The 批示办理单 as PDF."""
    data, missing = scrubbed(data)
    until = NO_VALUE if data.until is None else _UNTIL.said(data.face, {"期限": moment(data.until)})
    blocks: list[Block] = [
        *head(data.face, NAME, f"批示时间：{moment(data.at)}"),
        form(
            [
                field_row(("批示领导", data.leader), ("记录人", data.recorded_by)),
                text_row("批示内容", (sentence(data.instruction), USUAL.main)),
                field_row(("办理时限", until)),
            ]
        ),
        facts(data.case, moment(data.case.registered_at)),
        units(data.units),
        form([write_row("办理结果", _RESULT)]),
    ]
    last = signed_receipt(f"{NAME}回执", data.face, data.case.no, "", _NOTE.said(data.face), data.contact)
    pdf, pages = print_sheet(blocks, last, data.face, NAME)
    return Rendered(pdf, pages, missing)
