"""The 信函 to a unit the town does not command: what was found there, and what it is asked (domain §3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import paper
from .codec import scrubbed
from .decision_parts import found, reachable
from .flow import Block, Gap
from .matter_data import UnitLetterData
from .press import Rendered
from .standing import Standing
from .words import clause, items

FOUND = Standing("found", "开头", "我中心在核对事件办理情况时，发现涉及贵单位的下列情况")
REPLY = Standing("reply", "函复", "请于{期限}将有关情况函复我中心。")


@dataclass(frozen=True, slots=True)
class Wording:
    """What tells the two letters apart: the name of the kind, its usual title about a unit, the sentence before what is
    asked, and the last one."""

    name: str
    title: str
    asks: Standing
    closing: Standing

    @property
    def standing(self) -> tuple[Standing, ...]:
        return FOUND, self.asks, REPLY, self.closing


def letter(data: UnitLetterData, words: Wording) -> Rendered:
    """The letter as PDF."""
    data, missing = scrubbed(data)
    name = data.title or words.title.format(unit=data.unit)
    blocks: list[Block] = [
        paper.letter_head(data.face.issuer, data.face.number),
        paper.title(name),
        Gap(),
        paper.addressees(data.addressees or data.unit),
        *paper.paragraphs(_body(data, words)),
        paper.signature(data.face.issuer, data.face.printed_on),
    ]
    last = paper.letter_imprint(data.copies)
    pdf, pages = paper.print_letter(blocks, last, data.face, name, words.name)
    return Rendered(pdf, pages, missing)


def _body(data: UnitLetterData, words: Wording) -> Iterator[str]:
    why = f"（{clause(data.trigger)}）" if data.trigger else ""
    yield f"{FOUND.said(data.face)}{why}："
    yield from [*found(data, ground=False)] or ["未列具体情况。"]
    if data.asked:
        yield words.asks.said(data.face)
        yield from items(data.asked)
    if data.reply_within:
        yield REPLY.said(data.face, {"期限": clause(data.reply_within)})
    yield from reachable(data)
    yield words.closing.said(data.face)
