"""受理告知: tells a petitioner that the matter was taken up, who handles it and by when (domain §2.2, §5)."""

from __future__ import annotations

from datetime import datetime

from ...models.timing.worktime import local_day
from . import paper
from .case_data import PetitionNoticeData
from .codec import scrubbed
from .flow import Block, Gap
from .press import Rendered
from .standing import Standing
from .words import clause, day, items, sentence

TEMPLATE_VERSION = 1
NAME = "信访事项受理告知书"
_DUE = Standing("due", "答复期限", "处理意见将于{期限}前书面答复你")
_RIGHTS = Standing("rights", "告知事项之前", "现将有关事项告知如下：")
STANDING = (_DUE, _RIGHTS)


def render(data: PetitionNoticeData) -> Rendered:
    """The 受理告知书 as PDF, in the form of a 信函."""
    data, missing = scrubbed(data)
    due = "" if data.opinion_due is None else f"，{_DUE.said(data.face, {'期限': _day(data.opinion_due)})}"
    contact = [f"联系电话：{data.contact}。"] if data.contact else []
    blocks: list[Block] = [
        paper.letter_head(data.face.issuer, data.face.number),
        paper.title(NAME),
        Gap(),
        paper.addressees(data.petitioner),
        *paper.paragraphs(
            [
                f"你于{_day(data.registered_at)}反映的“{clause(data.matter)}”（编号{data.case_no}），"
                f"经审查，已于{_day(data.accepted_on)}受理，由{data.unit}负责办理{due}。",
                _RIGHTS.said(data.face),
                *items(data.rights),
                *map(sentence, contact),
            ]
        ),
        paper.signature(data.face.issuer, data.face.printed_on),
    ]
    pdf, pages = paper.print_letter(blocks, None, data.face, NAME, "受理告知")
    return Rendered(pdf, pages, missing)


def _day(at: datetime) -> str:
    return day(local_day(at))
