"""The papers of the centre (domain §5): frozen data in, PDF bytes out.

A kind = one module here + one line in `KINDS`. Importing this package is cheap: reportlab is
loaded with the first page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import attendance, bulletin, dispatch, handover, meeting_notice, minutes
from .codec import check_code, from_json, to_json
from .data import BulletinData, DispatchData, DocumentFace, HandoverData
from .meeting_data import AttendanceData, MinutesData, NoticeData
from .pen import COLOUR, PrintMode
from .press import Rendered, printed_for

__all__ = [
    "COLOUR",
    "KINDS",
    "DocumentFace",
    "DocumentKind",
    "PrintMode",
    "Rendered",
    "check_code",
    "from_json",
    "kind_of",
    "to_json",
]


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of paper. `subject` says what it is about: case, consultation, period or shift.

    `template_version` rises with every change of layout or wording, so that a stored paper can be told from what the
    same data would print today.
    """

    code: str
    title: str
    subject: str
    data_type: type
    template_version: int
    _render: Callable[[Any], Rendered]
    numbering: str = "{title}〔{year}〕{serial}号"

    def render(self, data: Any, mode: PrintMode = COLOUR) -> Rendered:
        """The PDF, its number of pages and the characters no font could print. Safe to call from any thread."""
        with printed_for(mode):
            return self._render(data)

    def build(self, data: Any, mode: PrintMode = COLOUR) -> bytes:
        """The PDF alone; the same data, mode and template version give the same bytes."""
        return self.render(data, mode).pdf


KINDS: tuple[DocumentKind, ...] = (
    DocumentKind("dispatch", "派单", "case", DispatchData, dispatch.TEMPLATE_VERSION, dispatch.render),
    DocumentKind("bulletin", "通报", "period", BulletinData, bulletin.TEMPLATE_VERSION, bulletin.render),
    DocumentKind(
        "meeting_notice", "会商通知", "consultation", NoticeData, meeting_notice.TEMPLATE_VERSION, meeting_notice.render
    ),
    DocumentKind(
        *("minutes", "会商纪要", "consultation", MinutesData, minutes.TEMPLATE_VERSION, minutes.render),
        numbering="〔{year}〕第{serial}期",
    ),
    DocumentKind(
        "attendance", "会商签到表", "consultation", AttendanceData, attendance.TEMPLATE_VERSION, attendance.render
    ),
    DocumentKind("handover", "交接班记录", "shift", HandoverData, handover.TEMPLATE_VERSION, handover.render),
)


def kind_of(code: str) -> DocumentKind:
    """The kind with this code. KeyError when there is none."""
    for kind in KINDS:
        if kind.code == code:
            return kind
    raise KeyError(code)
