"""通报批评: which unit is criticised for what, who decided it, what is asked of all (domain §3, §5)."""

from __future__ import annotations

from collections.abc import Iterator

from . import paper
from .codec import scrubbed
from .decision_parts import decided, found
from .flow import Block, Gap
from .matter_data import CriticismData
from .press import Rendered
from .words import clause, items, moment

TEMPLATE_VERSION = 1
NAME = "通报批评"


def render(data: CriticismData) -> Rendered:
    """The 通报批评 as PDF."""
    data, missing = scrubbed(data)
    name = data.title or f"关于对{data.unit}予以通报批评的通报"
    why = f"因{clause(data.trigger)}，" if data.trigger else ""
    blocks: list[Block] = [
        paper.red_head(data.face.issuer, data.face.number),
        paper.title(name),
        Gap(),
        paper.addressees(data.addressees or data.unit),
        *paper.paragraphs([f"{why}{decided(data)}，对{data.unit}予以通报批评，现将有关情况通报如下。"]),
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
        until = f"，须于{moment(data.due)}前报送整改情况" if data.due is not None else ""
        asked.append(f"{data.unit}须限期整改：{clause(data.task)}{until}")
    asked += map(clause, data.requirements)
    if asked:
        yield paper.heading(2, "有关要求")
        yield from paper.paragraphs(items(asked))
