"""提请处分: asks whoever may impose it to act; the centre proposes, and says what it rests on (domain §3, §5)."""

from __future__ import annotations

from . import paper
from .codec import scrubbed
from .decision_parts import because, found
from .flow import Block, Gap
from .matter_data import DisciplineData
from .press import Rendered
from .standing import Standing
from .words import clause, items

TEMPLATE_VERSION = 1
NAME = "提请处分"
_ASK = Standing("ask", "提请", "提请对{单位}有关责任人员给予处分，现将有关情况报告如下。")
_CLOSING = Standing("closing", "结语", "妥否，请批示。")
STANDING = (_ASK, _CLOSING)


def render(data: DisciplineData) -> Rendered:
    """The 提请处分 as PDF, a paper upwards: its signers stand beside the number."""
    data, missing = scrubbed(data)
    name = data.title or f"关于提请对{data.unit}有关责任人员给予处分的请示"
    blocks: list[Block] = [
        paper.red_head(data.face.issuer, data.face.number, signers=data.signers or (data.face.signer,)),
        paper.title(name),
        Gap(),
        paper.addressees(data.addressees or "有权机关"),
        *paper.paragraphs([f"{because(data)}{_ASK.said(data.face, {'单位': data.unit})}"]),
        paper.heading(1, "基本情况"),
        *paper.paragraphs([*found(data, ground=False)] or ["未列具体情况。"]),
        paper.heading(2, "定性和理由"),
        *paper.paragraphs([_judged(data)]),
        paper.heading(3, "处理建议"),
        *paper.paragraphs(items(data.proposals) or ["请依照管理权限研究决定。"]),
        *paper.paragraphs([_CLOSING.said(data.face)]),
        *paper.attachments(data.attachments),
        paper.signature(data.face.issuer, data.face.printed_on),
        *([paper.note(f"联系电话：{data.contact}")] if data.contact else []),
    ]
    last = paper.imprint("", data.face.issuer, data.face.printed_on)
    pdf, pages = paper.print_paper(blocks, last, data.face, name, NAME)
    return Rendered(pdf, pages, missing)


def _judged(data: DisciplineData) -> str:
    judged = f"以上情况定性为：{data.ground}。" if data.ground else ""
    return f"{judged}{f'理由：{clause(data.reason)}。' if data.reason else ''}" or "未写明。"
