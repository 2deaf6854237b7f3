"""信息首报: the first word upwards of an emergency, also while much of it is not known yet (domain §5)."""

from __future__ import annotations

from collections.abc import Iterator

from . import urgent_report
from .case_data import UrgentReportData
from .press import Rendered

TEMPLATE_VERSION = 1
_WORDS = urgent_report.Wording("信息首报", "首报", urgent_report.GOES_ON)
STANDING = (urgent_report.GOES_ON,)


def render(data: UrgentReportData) -> Rendered:
    """The 信息首报 as PDF."""
    return urgent_report.report(data, _WORDS, _parts)


def _parts(data: UrgentReportData) -> Iterator[urgent_report.Part]:
    yield urgent_report.basics(data)
    yield urgent_report.losses(data)
    yield urgent_report.cause(data)
    yield urgent_report.course(data, "已采取的措施")
    yield urgent_report.limits(data)
    yield urgent_report.ahead(data)
