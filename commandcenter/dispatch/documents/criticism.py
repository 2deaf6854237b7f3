"""通报批评: which unit is criticised for what, who decided it, what is asked of all (domain §3, §5)."""

from __future__ import annotations

from collections.abc import Iterator

from . import paper
from .codec import scrubbed
from .decision_parts import because, found
from .flow import Block, Gap
from .matter_data import CriticismData
from .press import Rendered
from .standing import Standing
from .words import clause, items, moment

TEMPLATE_VERSION = 1
NAME = "通报批评"
_DECIDED = Standing("decided", "决定", "对{单位}予以通报批评，现将有关情况通报如下。")
_RECTIFY = Standing("rectify", "责令整改", "{单位}须限期整改：{任务}")
_DUE = Standing("due", "整改期限", "须于{期限}前报送整改情况")
STANDING = (_DECIDED, _RECTIFY, _DUE)


def render(data: CriticismData) -> Rendered:
    """The 通报批评 as PDF."""
    data, missing = scrubbed(data)
    name = data.title or f"关于对{data.unit}予以通报批评的通报"
    blocks: list[Block] = [
        paper.red_head(data.face.issuer, data.face.number),
        paper.title(name),
        Gap(),
        paper.addressees(data.addressees or data.unit),
        *paper.paragraphs([f"{because(data)}{_DECIDED.said(data.face, {'单位': data.unit})}"]),
        paper.heading(1, "存在问题"),
        *paper.paragraphs([*found(data, reason=True)] or ["未列具体问题。"]),
        *_asked(data),
        paper.signature(data.face.issuer, data.face.printed_on),
    ]
    last = paper.imprint(data.copies, data.face.issuer, data.face.printed_on)
    pdf, pages = paper.print_paper(blocks, last, data.face, name, NAME)
    return Rendered(pdf, pages, missing)


def _asked(data: CriticismData) -> Iterator[Block]:
    asked = []
    if data.task:
        until = "" if data.due is None else f"，{_DUE.said(data.face, {'期限': moment(data.due)})}"
        asked.append(f"{_RECTIFY.said(data.face, {'单位': data.unit, '任务': clause(data.task)})}{until}")
    asked += map(clause, data.requirements)
    if asked:
        yield paper.heading(2, "有关要求")
        yield from paper.paragraphs(items(asked))
