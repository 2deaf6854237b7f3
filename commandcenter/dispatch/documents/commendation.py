"""表扬通报: who is commended for which figures (domain §5)."""

from __future__ import annotations

from . import paper
from .codec import scrubbed
from .decision_parts import decided
from .flow import Block, Gap
from .matter_data import CommendationData
from .press import Rendered
from .standing import Standing
from .words import clause, listed, sentence

TEMPLATE_VERSION = 3
NAME = "表扬通报"
_DECIDED = Standing("decided", "决定", "对{单位}予以通报表扬。")
STANDING = (_DECIDED,)


def render(data: CommendationData) -> Rendered:
    """The 表扬通报 as PDF."""
    data, missing = scrubbed(data)
    name = data.title or f"关于表扬{data.unit}的通报"
    told = [
        f"{decided(data)}，{_DECIDED.said(data.face, {'单位': data.unit})}",
        *([sentence(data.reason)] if data.reason else []),
    ]
    blocks: list[Block] = [
        paper.red_head(data.face.issuer, data.face.number),
        paper.title(name),
        Gap(),
        paper.addressees(data.addressees or data.unit),
        *paper.paragraphs([*told, *listed(data.evidence), *map(sentence, map(clause, data.hope))]),
        paper.signature(data.face.issuer, data.face.printed_on),
    ]
    last = paper.imprint(data.copies, data.face.issuer, data.face.printed_on)
    pdf, pages = paper.print_paper(blocks, last, data.face, name, NAME)
    return Rendered(pdf, pages, missing)
