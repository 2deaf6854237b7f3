"""信息终报: how an emergency began, what was reported of it, how it was dealt with (domain §5)."""

from __future__ import annotations

from collections.abc import Iterator

from . import reporting
from .case_data import ReportData
from .press import Rendered

TEMPLATE_VERSION = 1
_WORDS = reporting.Wording("信息终报", "终报", "该事项处置结束，特此终报。")


def render(data: ReportData) -> Rendered:
    """The 信息终报 as PDF."""
    return reporting.report(data, _WORDS, _parts)


def _parts(data: ReportData) -> Iterator[reporting.Part]:
    yield reporting.basics(data)
    yield reporting.before(data)
    yield reporting.losses(data)
    yield reporting.cause(data)
    yield reporting.course(data, "处置经过和结果")
    yield reporting.limits(data)
    if data.trend or data.next_steps:
        yield reporting.ahead(data, "后续工作")
