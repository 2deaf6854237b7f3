"""信息首报: the first word upwards of an emergency, also while much of it is not known yet (domain §5)."""

from __future__ import annotations

from collections.abc import Iterator

from . import reporting
from .case_data import ReportData
from .press import Rendered

TEMPLATE_VERSION = 1
_WORDS = reporting.Wording("信息首报", "首报", "后续情况将及时续报。")


def render(data: ReportData) -> Rendered:
    """The 信息首报 as PDF."""
    return reporting.report(data, _WORDS, _parts)


def _parts(data: ReportData) -> Iterator[reporting.Part]:
    yield reporting.basics(data)
    yield reporting.losses(data)
    yield reporting.cause(data)
    yield reporting.course(data, "已采取的措施")
    yield reporting.limits(data)
    yield reporting.ahead(data)
