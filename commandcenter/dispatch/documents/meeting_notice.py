"""会商通知: when and where, which topics, whom they concern, until when opinions are awaited (domain §5).

Every unit has a sheet of its own with its own topics: what concerns others, and least of all what somebody reports of
it, is none of its business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import paper
from .codec import scrubbed
from .flow import Block, Gap
from .meeting_data import NoticeData, NoticeSheet, NoticeTopic
from .press import Rendered
from .standing import Standing
from .words import clause, items, moment

TEMPLATE_VERSION = 3
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
    to_all = NoticeSheet("、".join(data.units) or "各有关单位", data.topics)
    sheets = [tuple(_sheet(data, name, sheet)) for sheet in data.sheets or (to_all,)]
    last = paper.imprint("", data.face.issuer, data.face.printed_on)
    pdf, pages = paper.print_sheets(sheets, last, data.face, name, "会商通知")
    return Rendered(pdf, pages, missing)


def _sheet(data: NoticeData, name: str, sheet: NoticeSheet) -> Iterator[Block]:
    yield paper.red_head(data.face.issuer, data.face.number)
    yield paper.title(name)
    yield Gap()
    yield paper.addressees(sheet.unit)
    called = _CALLED.said(data.face, {"时间": moment(data.starts_at), "会商": data.kind})
    instead = f"本通知替代{data.instead_of}，原通知的时间、地点和议题以本通知为准。" if data.instead_of else ""
    yield from paper.paragraphs(filter(None, (called, instead)))
    yield paper.heading(1, "时间和地点")
    yield from paper.paragraphs(
        [f"时间：{moment(data.starts_at)}。地点：{data.place or '另行通知'}。主持：{data.chair}。"]
    )
    yield paper.heading(2, "议题")
    attending = _attending(sheet.topics)
    for number, (topic, units) in enumerate(zip(sheet.topics, attending, strict=True), 1):
        yield from _topic(number, topic, units)
    yield paper.heading(3, "有关要求")
    yield from paper.paragraphs(items(_requirements(data)))
    yield paper.signature(data.face.issuer, data.face.printed_on)


def _attending(topics: Sequence[NoticeTopic]) -> Iterator[str]:
    """Who comes to each topic. Where they are those of an earlier one, or all of those but a few, nobody is named
    twice."""
    told: list[frozenset[str]] = []
    for topic in topics:
        units = frozenset(topic.units)
        likest = min(range(len(told)), key=lambda k: len(told[k] ^ units), default=None)
        if not units:
            yield ""
        elif likest is None or 2 * len(told[likest] ^ units) > len(units):
            yield f"参加单位：{'、'.join(topic.units)}。"
        else:
            more = "、".join(one for one in topic.units if one not in told[likest])
            less = "、".join(one for one in topics[likest].units if one not in units)
            besides = "，".join(filter(None, (more and f"另有{more}", less and f"不含{less}")))
            yield f"参加单位同第{likest + 1}项" + (f"，{besides}。" if besides else "。")
        told.append(units)


def _topic(number: int, topic: NoticeTopic, units: str) -> Iterator[Block]:
    where = f"（{topic.place}）" if topic.place else ""
    yield from paper.paragraphs(
        [f"{number}.{clause(topic.title)}{where}，编号{topic.case_no}，{clause(topic.reason)}。{units}"]
    )


def _requirements(data: NoticeData) -> Iterator[str]:
    yield _ATTEND.said(data.face)
    if data.opinions_due is not None:
        yield _OPINIONS.said(data.face, {"期限": moment(data.opinions_due)})
    if data.contact:
        yield f"联系电话：{data.contact}"
