"""督办单: what was owed, by when it must now be done, with a written explanation and a receipt (domain §5)."""

from __future__ import annotations

from .case_data import SupervisionData
from .press import Rendered
from .standing import Standing
from .supervising import Wording, sheet

TEMPLATE_VERSION = 1
NAME = "督办单"
_WORDS = Wording(
    name=NAME,
    subject="督办",
    explain=Standing(
        "explain",
        "书面说明",
        "须以书面形式说明未按期办结的原因、已采取的措施和责任人，由单位负责人签字、盖章后报送中心。",
    ),
    demand=Standing("demand", "要求", "承办单位主要负责人须亲自过问，按限期办结，并报送办理结果和佐证材料"),
    note=Standing("note", "回执说明", "请于收到本单当日填写回执并交回中心。"),
)
STANDING = _WORDS.standing


def render(data: SupervisionData) -> Rendered:
    """The 督办单 as PDF: one page."""
    return sheet(data, _WORDS)
