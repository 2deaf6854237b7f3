"""约谈通知: whom, why, when and where, by whom, what to bring, whom to call (domain §5)."""

from __future__ import annotations

from collections.abc import Iterator

from . import paper
from .codec import scrubbed
from .flow import Block, Gap
from .matter_data import TalkData
from .press import Rendered
from .words import clause, items, listed, sentence

TEMPLATE_VERSION = 1
NAME = "约谈通知"
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
        *paper.paragraphs([f"因{clause(data.trigger)}，经研究，决定对你单位负责人进行约谈，现将有关事项通知如下。"]),
        paper.heading(1, "约谈事由"),
        *paper.paragraphs([*_why(data)]),
        paper.heading(2, "时间和地点"),
        *paper.paragraphs([f"时间：{clause(data.when) or _OPEN}。地点：{clause(data.place) or _OPEN}。"]),
        paper.heading(3, "约谈人"),
        *paper.paragraphs([sentence(data.host or _OPEN)]),
        paper.heading(4, "携带材料"),
        *paper.paragraphs(items(data.bring) or ["无。"]),
        *paper.paragraphs([f"联系电话：{data.contact}。"] if data.contact else []),
        paper.signature(data.face.issuer, data.face.printed_on),
    ]
    last = paper.imprint("", data.face.issuer, data.face.printed_on)
    pdf, pages = paper.print_paper(blocks, last, data.face, name, NAME)
    return Rendered(pdf, pages, missing)


def _why(data: TalkData) -> Iterator[str]:
    """What was found, with the numbers that show it."""
    if data.reason:
        yield sentence(data.reason)
    yield from listed(data.evidence)
    if data.cases:
        yield f"涉及事件编号：{'、'.join(data.cases)}。"
