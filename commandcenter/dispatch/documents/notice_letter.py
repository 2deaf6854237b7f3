"""函告: tells a unit the town does not command what was found, the milder of the two letters (domain §3, §5)."""

from __future__ import annotations

from .matter_data import UnitLetterData
from .press import Rendered
from .standing import Standing
from .unit_letter import Wording, letter

TEMPLATE_VERSION = 2
_WORDS = Wording(
    name="函告",
    title="关于{unit}有关事件办理情况的函告",
    asks=Standing("asks", "请办、建议之前", "现函告贵单位，请予关注："),
    closing=Standing("closing", "结语", "特此函告。"),
)
STANDING = _WORDS.standing


def render(data: UnitLetterData) -> Rendered:
    """The 函告 as PDF, in the form of a 信函."""
    return letter(data, _WORDS)
