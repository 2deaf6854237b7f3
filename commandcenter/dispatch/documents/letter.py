"""函: asks departments of the county to assist; they are asked, never ordered (domain §1 R3, §5)."""

from __future__ import annotations

from collections.abc import Iterator

from ...models.timing.worktime import local_day
from . import paper
from .case_data import LetterData
from .case_parts import place_of
from .codec import scrubbed
from .flow import Block, Gap
from .press import Rendered
from .standing import Standing
from .words import clause, day, items, moment, sentence

TEMPLATE_VERSION = 1
NAME = "函"
_OWNER = Standing("owner", "镇级包办单位", "我镇已确定{单位}为镇级包办单位，负责联系诉求人和现场配合。")
_ASK = Standing("ask", "商请", "现商请贵单位予以协助，具体如下：")
_REPLY = Standing("reply", "函复", "请于{期限}前将办理意见函复我中心。")
_CLOSING = Standing("closing", "结语", "专此函商，请予支持。")
STANDING = (_OWNER, _ASK, _REPLY, _CLOSING)


def render(data: LetterData) -> Rendered:
    """The 函 as PDF, in the form of a 信函."""
    data, missing = scrubbed(data)
    name = data.title or f"关于商请协助办理{clause(data.case.matter or data.case.no)}事项的函"
    blocks: list[Block] = [
        paper.letter_head(data.face.issuer, data.face.number),
        paper.title(name),
        Gap(),
        paper.addressees(data.addressees),
        *paper.paragraphs(_body(data)),
        *paper.attachments(data.attachments),
        paper.signature(data.face.issuer, data.face.printed_on),
    ]
    last = paper.letter_imprint(data.copies)
    pdf, pages = paper.print_letter(blocks, last, data.face, name, NAME)
    return Rendered(pdf, pages, missing)


def _body(data: LetterData) -> Iterator[str]:
    case = data.case
    where = place_of(case.place, case.grid)
    yield (
        f"{day(local_day(case.registered_at))}，我中心登记{case.source}反映的事项（编号{case.no}）"
        f"{f'，地点{where}' if where else ''}。反映内容：{sentence(case.text)}"
    )
    owner = _OWNER.said(data.face, {"单位": data.owner}) if data.owner else ""
    yield f"该事项涉及贵单位职责，{owner}{_ASK.said(data.face)}"
    yield from items(data.request)
    if data.reply_by is not None:
        yield _REPLY.said(data.face, {"期限": moment(data.reply_by)})
    if data.contact:
        yield f"联系电话：{data.contact}。"
    yield _CLOSING.said(data.face)
