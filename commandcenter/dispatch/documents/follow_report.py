"""信息续报: what was said before, and what is new of an emergency that lasts (domain §5)."""

from __future__ import annotations

from collections.abc import Iterator

from . import urgent_report
from .case_data import UrgentReportData
from .press import Rendered

TEMPLATE_VERSION = 2
STANDING = (urgent_report.GOES_ON,)


def render(data: UrgentReportData) -> Rendered:
    """The 信息续报 as PDF."""
    called = f"第{data.ordinal}次续报" if data.ordinal else "续报"
    return urgent_report.report(data, urgent_report.Wording("信息续报", called, urgent_report.GOES_ON), _parts)


def _parts(data: UrgentReportData) -> Iterator[urgent_report.Part]:
    yield urgent_report.before(data)
    yield urgent_report.losses(data)
    yield urgent_report.course(data, "上次报送后的处置情况")
    yield urgent_report.limits(data)
    yield urgent_report.ahead(data)
