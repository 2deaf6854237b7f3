"""会商通知: when and where, which topics, whom they concern, until when opinions are awaited (domain §5)."""

from __future__ import annotations

from collections.abc import Iterator

from . import paper
from .codec import scrubbed
from .flow import Block, Gap
from .meeting_data import NoticeData, NoticeTopic
from .press import Rendered
from .standing import Standing
from .words import clause, items, moment

TEMPLATE_VERSION = 1
_CALLED = Standing("called", "开头", "定于{时间}召开{会商}，现将有关事项通知如下。")
_ATTEND = Standing(
    "attend",
    "参会要求",
    "请有关单位负责人按时参会，带齐办理情况、职责依据等材料；不能参会的，请提前说明原因并委派能够表态的人员",
)
_OPINIONS = Standing("opinions", "书面意见", "请于{期限}前在系统中填写书面意见；没有账号的，请以书面报送中心")
STANDING = (_CALLED, _ATTEND, _OPINIONS)


def render(data: NoticeData) -> Rendered:
    """The 会商通知 as PDF."""
    data, missing = scrubbed(data)
    name = f"关于召开{data.kind}的通知"
    blocks: list[Block] = [
        paper.red_head(data.face.issuer, data.face.number),
        paper.title(name),
        Gap(),
        paper.addressees("、".join(data.units) or "各有关单位"),
        *paper.paragraphs([_CALLED.said(data.face, {"时间": moment(data.starts_at), "会商": data.kind})]),
        paper.heading(1, "时间和地点"),
        *paper.paragraphs([f"时间：{moment(data.starts_at)}。地点：{data.place or '另行通知'}。主持：{data.chair}。"]),
        paper.heading(2, "议题"),
        *(block for number, topic in enumerate(data.topics, 1) for block in _topic(number, topic)),
        paper.heading(3, "有关要求"),
        *paper.paragraphs(items(_requirements(data))),
        paper.signature(data.face.issuer, data.face.printed_on),
    ]
    last = paper.imprint("", data.face.issuer, data.face.printed_on)
    pdf, pages = paper.print_paper(blocks, last, data.face, name, "会商通知")
    return Rendered(pdf, pages, missing)


def _topic(number: int, topic: NoticeTopic) -> Iterator[Block]:
    where = f"（{topic.place}）" if topic.place else ""
    units = f"参加单位：{'、'.join(topic.units)}。" if topic.units else ""
    yield from paper.paragraphs(
        [f"{number}.{clause(topic.title)}{where}，编号{topic.case_no}，{clause(topic.reason)}。{units}"]
    )


def _requirements(data: NoticeData) -> Iterator[str]:
    yield _ATTEND.said(data.face)
    if data.opinions_due is not None:
        yield _OPINIONS.said(data.face, {"期限": moment(data.opinions_due)})
    if data.contact:
        yield f"联系电话：{data.contact}"
