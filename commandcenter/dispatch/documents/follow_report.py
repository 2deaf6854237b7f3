"""信息续报: what was said before, and what is new of an emergency that lasts (domain §5)."""

from __future__ import annotations

from collections.abc import Iterator

from . import reporting
from .case_data import ReportData
from .press import Rendered

TEMPLATE_VERSION = 1


def render(data: ReportData) -> Rendered:
    """The 信息续报 as PDF."""
    called = f"第{data.ordinal}次续报" if data.ordinal else "续报"
    return reporting.report(data, reporting.Wording("信息续报", called, "后续情况将及时续报。"), _parts)


def _parts(data: ReportData) -> Iterator[reporting.Part]:
    yield reporting.before(data)
    yield reporting.losses(data)
    yield reporting.course(data, "上次报送后的处置情况")
    yield reporting.limits(data)
    yield reporting.ahead(data)
