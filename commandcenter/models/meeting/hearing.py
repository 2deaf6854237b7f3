"""What of a decision is heard in the words in which a unit says it back."""

from __future__ import annotations

import re
import unicodedata

from ..timing.worktime import TZ
from ..town.township import Township
from .file import Decision
from .terms import Heard

_MARKS = re.compile(r"[\s，。、；：！？,.;:!?（）()“”\"'·－—-]+")
#: So much of the standard's neighbouring characters said again counts as the standard itself.
_ENOUGH = 0.6
_WE = ("我办", "我所", "我站", "我村", "我队", "我局", "我中心", "我社区", "我单位", "本单位", "我们", "由我")


def heard_in(text: str, decision: Decision, township: Township) -> frozenset[Heard]:
    """Which of the three facts the words hold: who leads and assists, the deadline's day, the standard."""
    said = _bare(text)
    found = set()
    if decision.lead is not None and _names(said, decision, township):
        found.add(Heard.UNITS)
    if decision.due is not None and _says_day(said, decision):
        found.add(Heard.DUE)
    if decision.standard and _likeness(said, _bare(decision.standard)) >= _ENOUGH:
        found.add(Heard.STANDARD)
    return frozenset(found)


def _bare(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def _names(said: str, decision: Decision, township: Township) -> bool:
    def named(unit_id: int) -> bool:
        unit = township.unit[unit_id]
        return _bare(unit.short) in said or _bare(unit.name) in said

    assert decision.lead is not None
    own = named(decision.lead) or any(we in said for we in _WE) or "牵头" in said
    return own and all(map(named, decision.assisting))


def _says_day(said: str, decision: Decision) -> bool:
    assert decision.due is not None
    day = decision.due.astimezone(TZ)
    month = rf"(?<!\d)0?{day.month}月0?{day.day}(?!\d)"
    return re.search(month, said) is not None or re.search(rf"(?<![\d月])0?{day.day}[日号]", said) is not None


def _likeness(said: str, wanted: str) -> float:
    """The share of the wanted words' pairs of neighbours that were said."""
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)} or {wanted}
    return sum(pair in said for pair in pairs) / len(pairs)
