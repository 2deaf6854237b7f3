"""延期批复: whether more time was granted, from which limit to which (domain §2.2, §5)."""

from __future__ import annotations

from collections.abc import Iterator

from . import ruling_parts
from .case_data import RulingData
from .codec import scrubbed
from .press import Rendered
from .sheet import field_row
from .standing import Standing
from .words import NO_VALUE, moment, optional_moment

TEMPLATE_VERSION = 1
NAME = "延期批复单"
_TELL = Standing("tell", "告知诉求人", "延期须告知诉求人，并说明原因和新的办结时间")
_DONE = Standing("done", "办结要求", "须按时限办结并反馈")
STANDING = (_TELL, _DONE, ruling_parts.NOTE)


def render(data: RulingData) -> Rendered:
    """The 延期批复 as PDF."""
    data, missing = scrubbed(data)
    days = NO_VALUE if data.days is None else f"{data.days}个工作日"
    asked = [field_row(("申请延期", days), ("原时限", optional_moment(data.due_before)))]
    verdict = f"同意延期{days}。" if data.approved else "不同意延期。"
    pdf, pages = ruling_parts.sheet(data, NAME, asked, verdict, _follows(data))
    return Rendered(pdf, pages, missing)


def _follows(data: RulingData) -> Iterator[str]:
    if data.due_after is not None:
        yield f"办结时限{'调整为' if data.approved else '仍为'}{moment(data.due_after)}"
    if data.approved:
        yield _TELL.said(data.face)
    yield _DONE.said(data.face)
    yield from data.ledger
