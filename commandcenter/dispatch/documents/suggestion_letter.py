"""建议函: suggests to a unit the town does not command how to better what was found (domain §3, §5)."""

from __future__ import annotations

from .matter_data import UnitLetterData
from .press import Rendered
from .standing import Standing
from .unit_letter import Wording, letter

TEMPLATE_VERSION = 2
_WORDS = Wording(
    name="建议函",
    title="关于改进{unit}有关事件办理工作的建议函",
    asks=Standing("asks", "请办、建议之前", "为推动问题解决，现提出以下建议："),
    closing=Standing("closing", "结语", "以上建议，请予研究。"),
)
STANDING = _WORDS.standing


def render(data: UnitLetterData) -> Rendered:
    """The 建议函 as PDF, in the form of a 信函."""
    return letter(data, _WORDS)
