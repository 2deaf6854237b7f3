"""约谈通知: whom, why, when and where, by whom, what to bring, whom to call (domain §5)."""

from __future__ import annotations

from . import paper
from .codec import scrubbed
from .decision_parts import because, found, reachable
from .flow import Block, Gap
from .matter_data import TalkData
from .press import Rendered
from .standing import Standing
from .words import clause, items, sentence

TEMPLATE_VERSION = 3
NAME = "约谈通知"
_DECIDED = Standing("decided", "决定", "对你单位负责人进行约谈，现将有关事项通知如下。")
STANDING = (_DECIDED,)
_OPEN = "另行通知"


def render(data: TalkData) -> Rendered:
    """The 约谈通知 as PDF."""
    data, missing = scrubbed(data)
    name = f"关于约谈{data.unit}的通知"
    blocks: list[Block] = [
        paper.red_head(data.face.issuer, data.face.number),
        paper.title(name),
        Gap(),
        paper.addressees(data.unit),
        *paper.paragraphs([f"{because(data)}{_DECIDED.said(data.face)}"]),
        paper.heading(1, "约谈事由"),
        *paper.paragraphs([*found(data, reason=True, ground=False)] or ["未列具体事由。"]),
        paper.heading(2, "时间和地点"),
        *paper.paragraphs([f"时间：{clause(data.when) or _OPEN}。地点：{clause(data.place) or _OPEN}。"]),
        paper.heading(3, "约谈人"),
        *paper.paragraphs([sentence(data.host or _OPEN)]),
        paper.heading(4, "携带材料"),
        *paper.paragraphs(items(data.bring) or ["无。"]),
        *paper.paragraphs(reachable(data)),
        paper.signature(data.face.issuer, data.face.printed_on),
    ]
    last = paper.imprint("", data.face.issuer, data.face.printed_on)
    pdf, pages = paper.print_paper(blocks, last, data.face, name, NAME)
    return Rendered(pdf, pages, missing)
