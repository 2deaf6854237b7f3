"""催办单: a reminder to the unit that still owes something (domain §2.2, §5)."""

from __future__ import annotations

from .case_data import SupervisionData
from .press import Rendered
from .standing import Standing
from .supervising import Wording, sheet

TEMPLATE_VERSION = 1
NAME = "催办单"
_WORDS = Wording(
    name=NAME,
    subject="催办",
    explain=Standing("explain", "书面说明", "请于收到本单后1个工作日内说明办理进展、未办结的原因和预计办结时间。"),
    demand=Standing("demand", "要求", "请承办单位抓紧办理，须在办结时限前办结并反馈；确有困难的，须在到期前申请延期"),
    note=Standing("note", "回执说明", "请于收到本单当日填写回执并交回中心。"),
)
STANDING = _WORDS.standing


def render(data: SupervisionData) -> Rendered:
    """The 催办单 as PDF: one page."""
    return sheet(data, _WORDS)
