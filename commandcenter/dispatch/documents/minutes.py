"""会商纪要: what was decided on each case, who leads by when and what it is held against (domain §5, N6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from . import paper
from .codec import scrubbed
from .flow import Block, Gap
from .meeting_data import MinutesData, MinutesTopic
from .press import Rendered
from .ruled import ruled
from .standing import Standing
from .words import clause, day, moment, sentence

TEMPLATE_VERSION = 3
_NAME = "会商纪要"
_HEARD = Standing("heard", "议定", "会议听取了以下{件数}件事项的情况，经研究，议定如下：")
STANDING = (_HEARD,)


def render(data: MinutesData) -> Rendered:
    """The 会商纪要 as PDF: no seal, the chair's name as who signed it."""
    data, missing = scrubbed(data)
    blocks: list[Block] = [
        paper.minutes_head(
            f"{data.face.issuer}{_NAME}",
            (data.face.number or "").removeprefix(_NAME),
            data.face.issuer,
            day(data.face.printed_on),
        ),
        paper.title(f"{data.meeting}纪要"),
        Gap(),
        *paper.paragraphs(_opening(data)),
        *(block for number, topic in enumerate(data.topics, 1) for block in _topic(number, topic, data.began_at)),
        Gap(),
        *_roll(data),
    ]
    last = paper.imprint("", data.face.issuer, data.face.printed_on)
    pdf, pages = paper.print_paper(blocks, last, data.face, f"{_NAME} {data.meeting}", _NAME)
    return Rendered(pdf, pages, missing)


def _opening(data: MinutesData) -> Iterator[str]:
    until = "" if data.ended_at is None else f"，{moment(data.ended_at)}结束"
    where = f"在{data.place}" if data.place else ""
    yield (
        f"{moment(data.began_at)}，{data.chair}{where}主持召开{data.meeting}{until}。"
        f"{_HEARD.said(data.face, {'件数': str(len(data.topics))})}"
    )


def _topic(number: int, topic: MinutesTopic, at: datetime) -> Iterator[Block]:
    yield paper.heading(number, clause(topic.title))
    where = f"，地点{topic.place}" if topic.place else ""
    yield from paper.paragraphs([f"事项编号{topic.case_no}{where}。提请会商原因：{sentence(topic.reason)}"])
    if topic.outcome:
        yield from paper.paragraphs([sentence(topic.outcome)])
    for n, ruling in enumerate(topic.rulings, 1):
        yield from paper.paragraphs([ruled(n, ruling, at)])
    if topic.ballot:
        yield from paper.paragraphs([sentence(topic.ballot)])
    for kept in topic.reservations:
        yield from paper.paragraphs([f"保留意见：{kept.unit}认为，{sentence(kept.text)}"])
    if topic.closing:
        yield from paper.paragraphs([f"主持人小结：{sentence(topic.closing)}"])


def _roll(data: MinutesData) -> Iterator[Block]:
    """出席, 请假, 缺席, 列席, and who signed."""
    for label, names in (
        ("出席", data.present),
        ("请假", data.excused),
        ("缺席", data.absent),
        ("列席", data.observing),
        ("记录", (data.recorder,) if data.recorder else ()),
        ("签发", (data.signed_by,) if data.signed_by else ()),
    ):
        if names:
            yield paper.roll(label, "、".join(names))
