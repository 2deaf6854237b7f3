"""信息终报: how an emergency began, what was reported of it, how it was dealt with (domain §5)."""

from __future__ import annotations

from collections.abc import Iterator

from . import urgent_report
from .case_data import UrgentReportData
from .press import Rendered
from .standing import Standing

TEMPLATE_VERSION = 2
_CLOSING = Standing("closing", "结语", "该事项处置结束，特此终报。")
STANDING = (_CLOSING,)
_WORDS = urgent_report.Wording("信息终报", "终报", _CLOSING)


def render(data: UrgentReportData) -> Rendered:
    """The 信息终报 as PDF."""
    return urgent_report.report(data, _WORDS, _parts)


def _parts(data: UrgentReportData) -> Iterator[urgent_report.Part]:
    yield urgent_report.basics(data)
    yield urgent_report.before(data)
    yield urgent_report.losses(data)
    yield urgent_report.cause(data)
    yield urgent_report.course(data, "处置经过和结果")
    yield urgent_report.limits(data)
    if data.trend or data.next_steps:
        yield urgent_report.ahead(data, "后续工作")
