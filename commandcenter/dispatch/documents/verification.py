"""核查单: what was reported done, what was found on the spot, by whom (domain §2.2, §5)."""

from __future__ import annotations

from .case_data import VerificationData
from .case_parts import USUAL, checks, facts, head, section, work
from .codec import scrubbed
from .flow import Block
from .press import Rendered
from .sheet import form, print_sheet, text_row, write_row
from .words import moment

TEMPLATE_VERSION = 1
NAME = "核查单"
_ON_SPOT = (
    "核查时间：　　　　年　　月　　日　　时　　分　　　现场照片：　　　张\n　\n现场情况：\n　\n　\n"
    "核查结果：□通过　　□不通过　　　　问题是否解决：□是　　□否"
)
_SIGNED = "核查人（签字）：　　　　在场群众（签字）：　　　　被核查单位（签字）："


def render(data: VerificationData) -> Rendered:
    """The 核查单 as PDF: with room to write where a check is still owed."""
    data, missing = scrubbed(data)
    proof = [text_row("应交佐证", ("、".join(data.evidence), USUAL.text))]
    proof.append(text_row("已交材料", ("；".join(data.attachments), USUAL.text)))
    blocks: list[Block] = [
        *head(data.face, NAME, f"核查{len(data.checks)}次"),
        facts(data.case, moment(data.case.registered_at), asker=False),
        section("办理情况"),
        work(data.work),
        form(proof),
        section("核查记录"),
        checks(data.checks),
    ]
    if data.awaited:
        blocks.append(form([write_row("现场核查", _ON_SPOT)]))
    blocks.append(form([write_row("签字", _SIGNED)]))
    pdf, pages = print_sheet(blocks, None, data.face, NAME)
    return Rendered(pdf, pages, missing)
