"""What the papers of a decision about a unit share: what was found, who decided, how to ask back."""

from __future__ import annotations

from collections.abc import Iterator

from ...models.timing.worktime import local_day
from .matter_data import DecisionPaper
from .words import clause, day, listed, sentence


def found(data: DecisionPaper, *, reason: bool = False, ground: bool = True) -> Iterator[str]:
    """The evidence with what it is judged to be and the numbers that show it; `reason`: what the decision rests on
    comes first."""
    if reason and data.reason:
        yield sentence(data.reason)
    yield from listed(data.evidence)
    if ground and data.ground:
        yield f"以上情况定性为：{data.ground}。"
    if data.cases:
        yield f"涉及事件编号：{'、'.join(data.cases)}。"


def decided(data: DecisionPaper) -> str:
    """Who decided, and when, as the beginning of a sentence: a program proposes, people decide (domain §3)."""
    if not data.decided_by or data.decided_at is None:
        return "经研究"
    return f"经{data.decided_by}{day(local_day(data.decided_at))}研究决定"


def because(data: DecisionPaper) -> str:
    """Why and by whom it was decided, the beginning of the first sentence."""
    why = f"因{clause(data.trigger)}，" if clause(data.trigger) else ""
    return f"{why}{decided(data)}，"


def reachable(data: DecisionPaper) -> list[str]:
    """The sentence with the telephone, where there is one."""
    return [f"联系电话：{data.contact}。"] if data.contact else []
