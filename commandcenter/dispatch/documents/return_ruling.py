"""退单裁决: whether a unit's return was granted, with the duty it cited (domain §2.2, §5)."""

from __future__ import annotations

from collections.abc import Iterator

from . import ruling_parts
from .case_data import RulingData
from .case_parts import USUAL
from .codec import scrubbed
from .press import Rendered
from .sheet import text_row
from .standing import Standing
from .words import moment, sentence

TEMPLATE_VERSION = 1
NAME = "退单裁决单"
_LEAD = Standing("lead", "同意牵头单位退单", "该单位的任务终止，配合单位的任务一并撤回，由中心重新分流")
_CO = Standing("co", "同意配合单位退单", "该单位的配合任务终止，其他单位的任务不变")
_HAND_OVER = Standing("hand_over", "材料移交", "已形成的材料请移交中心")
_GO_ON = Standing("go_on", "不同意退单", "须继续办理，退单申请期间时限不停止计算")
STANDING = (_LEAD, _CO, _HAND_OVER, _GO_ON, ruling_parts.NOTE)


def render(data: RulingData) -> Rendered:
    """The 退单裁决 as PDF."""
    data, missing = scrubbed(data)
    verdict = "同意退单。" if data.approved else "不同意退单。"
    asked = [text_row("职责依据", (sentence(data.cited_duty), USUAL.text))]
    pdf, pages = ruling_parts.sheet(data, NAME, asked, verdict, _follows(data))
    return Rendered(pdf, pages, missing)


def _follows(data: RulingData) -> Iterator[str]:
    if data.approved:
        yield (_LEAD if data.role == "牵头" else _CO).said(data.face)
        yield _HAND_OVER.said(data.face)
        return
    yield _GO_ON.said(data.face)
    if data.due_after is not None:
        yield f"办结时限仍为{moment(data.due_after)}"
