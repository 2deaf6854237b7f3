"""What a source platform, a telephone call or a person at the window can know about a case (domain §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from .labels import Labelled
from .text import plain_number, search_form


class Platform(Labelled):
    """Where a case comes from; the codes are a contract of the command line (domain §4)."""

    GRID = "grid", "网格化管理"
    HOTLINE_12345 = "hotline_12345", "12345社情信息"
    VIDEO = "video", "视频监控指挥"
    LITIGATION = "litigation", "诉讼服务中心"
    LEGAL_SERVICE = "legal_service", "公共法律服务"
    DISPUTES = "disputes", "社会矛盾受理"
    OPEN311 = "open311", "Open311"
    LOCAL = "local", "中心自收"


class RequestKind(Labelled):
    """来电类别."""

    APPEAL = "APPEAL", "求决"
    CONSULT = "CONSULT", "咨询"
    REPORT = "REPORT", "举报"
    SUGGEST = "SUGGEST", "建议"
    GRIEVANCE = "GRIEVANCE", "申诉"
    PRAISE = "PRAISE", "表扬"


class Urgency(Labelled):
    NORMAL = "NORMAL", "一般"
    URGENT = "URGENT", "紧急"
    EMERGENCY = "EMERGENCY", "特急"


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A case before its registration. Texts are normalised, times are UTC; empty text means "not said".

    `original` is the text exactly as it came. `external_due` is the platform's own deadline (a day alone: its last
    second); where the platform gives a span instead, `external_due_days` counts working days. `reply_text` makes the
    row history. `point` is (longitude, latitude) in degrees. `extra` keeps every column nobody mapped. `is_alarm`
    marks a device's alarm, which becomes a case only by a person.
    """

    platform: Platform
    text: str
    title: str = ""
    original: str = ""
    external_no: str | None = None
    place_text: str = ""
    requester_name: str = ""
    requester_phone: str = ""
    requester_address: str = ""
    complained_text: str = ""
    category_text: str = ""
    urgency: Urgency = Urgency.NORMAL
    request_kind: RequestKind = RequestKind.APPEAL
    channel: str = ""
    confidential: bool = False
    needs_reply: bool = True
    happened_at: datetime | None = None
    received_at: datetime | None = None
    external_due: datetime | None = None
    external_due_days: int | None = None
    units_text: str = ""
    reply_text: str | None = None
    reply_at: datetime | None = None
    point: tuple[float, float] | None = None
    attachments: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_alarm: bool = False

    @property
    def is_history(self) -> bool:
        """A row that already carries a reply is archived, not worked on (domain §4)."""
        return bool(self.reply_text)

    def key(self) -> str:
        """What makes two rows the same order (domain §4): platform + external number, else a hash of what was said."""
        if self.external_no and (number := plain_number(self.external_no)):
            return f"{self.platform.value}:{number}"
        at = self.received_at or self.happened_at
        parts = (self.requester_name, at.astimezone(UTC).isoformat() if at else "", search_form(self.text))
        return f"{self.platform.value}#{_digest(*parts)}"

    def text_key(self) -> str:
        """Tells "same key, same text" from "same key, other text"; blanks and width of letters make no difference."""
        return _digest(search_form(self.text))


def _digest(*parts: str) -> str:
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return sha256(joined.encode()).hexdigest()
