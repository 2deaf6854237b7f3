"""结案单: how a case ended, with what was done, found and said (domain §2.2, §5)."""

from __future__ import annotations

from .case_data import ClosingData
from .case_parts import USUAL, calls, checks, facts, head, section, work
from .codec import scrubbed
from .flow import Block
from .press import Rendered
from .sheet import field_row, form, print_sheet, text_row, write_row
from .words import moment, sentence

TEMPLATE_VERSION = 1
NAME = "结案单"
_SIGNED = "经办人（签字）：　　　　　　审核人（签字）：　　　　　　年　　月　　日"


def render(data: ClosingData) -> Rendered:
    """The 结案单 as PDF."""
    data, missing = scrubbed(data)
    end = [field_row(("结案方式", data.close_kind), ("结案时间", moment(data.closed_at)))]
    if data.answer:
        end.append(text_row("答复内容", (sentence(data.answer), USUAL.text)))
    if data.reply:
        end.append(text_row("答复意见", (sentence(data.reply), USUAL.text)))
    blocks: list[Block] = [
        *head(data.face, NAME, f"结案时间：{moment(data.closed_at)}"),
        facts(data.case, moment(data.case.registered_at)),
        form(end),
        section("办理情况"),
        work(data.work),
        section("核查"),
        checks(data.checks),
        section("回访"),
        calls(data.calls),
        form([write_row("签字", _SIGNED)]),
    ]
    pdf, pages = print_sheet(blocks, None, data.face, NAME)
    return Rendered(pdf, pages, missing)
