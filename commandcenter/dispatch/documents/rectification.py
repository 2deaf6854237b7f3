"""整改通知: what was found, what must be put right by when, how it is reported (domain §5)."""

from __future__ import annotations

from . import paper
from .codec import scrubbed
from .decision_parts import because, found, reachable
from .flow import Block, Gap
from .matter_data import RectificationData
from .press import Rendered
from .standing import Standing
from .words import clause, items, moment, sentence

TEMPLATE_VERSION = 3
NAME = "整改通知"
_DECIDED = Standing("decided", "决定", "责令你单位限期整改，有关事项通知如下。")
_DUE = Standing("due", "整改期限", "须于{期限}前完成整改，并以书面形式报送整改情况和佐证材料")
STANDING = (_DECIDED, _DUE)


def render(data: RectificationData) -> Rendered:
    """The 整改通知 as PDF."""
    data, missing = scrubbed(data)
    name = f"关于责令{data.unit}限期整改的通知"
    asked = [_DUE.said(data.face, {"期限": moment(data.due)}), *map(clause, data.requirements)]
    blocks: list[Block] = [
        paper.red_head(data.face.issuer, data.face.number),
        paper.title(name),
        Gap(),
        paper.addressees(data.unit),
        *paper.paragraphs([f"{because(data)}{_DECIDED.said(data.face)}"]),
        paper.heading(1, "存在问题"),
        *paper.paragraphs([*found(data)] or ["未列具体问题。"]),
        paper.heading(2, "整改任务"),
        *paper.paragraphs([sentence(data.task) or "未写明。"]),
        paper.heading(3, "有关要求"),
        *paper.paragraphs(items(asked)),
        *paper.paragraphs(reachable(data)),
        paper.signature(data.face.issuer, data.face.printed_on),
    ]
    last = paper.imprint("", data.face.issuer, data.face.printed_on)
    pdf, pages = paper.print_paper(blocks, last, data.face, name, NAME)
    return Rendered(pdf, pages, missing)
