"""What of a decision is heard in the words in which a unit says it back, and where they refuse it.

Words are heard clause by clause: one that refuses is no consent to what it names, and is told as an objection.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from ..timing.worktime import TZ
from ..town.township import Township
from .file import Decision
from .terms import Heard

_MARKS = re.compile(r"[\s，。、；：！？,.;:!?（）()“”\"'·－—-]+")
#: So much of the standard's neighbouring characters said again counts as the standard itself.
_ENOUGH = 0.6
_CLAUSE = re.compile(r"[，。；！？,.;!?\n]+")
#: What refuses in any words; what only says that something cannot be, beside what was decided.
_REFUSES = re.compile(
    r"不同意(?!见)|(?<!不)拒绝|(?<![不没无])反对|不(?:牵头|配合|承担|接受|愿|办理|参加|参与)|做不[到了]|办不[到了]|完不成|来不及"
    r"|不能(?:$|牵头|配合|承担|接|按|完成|办|做|保证|达到|到位)|无法|没法|没有办法|难以|不可能|不具备"
)
_WE = ("我办", "我所", "我站", "我村", "我队", "我局", "我中心", "我社区", "我单位", "本单位", "我们", "由我")


class Said(NamedTuple):
    """What was heard of the three facts: who leads and assists, the deadline's day, the standard; and the clauses that
    refuse, as they were said."""

    heard: frozenset[Heard]
    refused: tuple[str, ...]


def heard_in(text: str, decision: Decision, township: Township) -> Said:
    clauses = [clause for part in _CLAUSE.split(unicodedata.normalize("NFKC", text)) if (clause := part.strip())]
    refused = [clause for clause in clauses if _refuses(clause, decision)]
    rest = _facts("".join(_bare(one) for one in clauses if one not in refused), decision, township)
    return Said(rest if not refused else rest - _touched(clauses, refused, decision, township), tuple(refused))


def _refuses(clause: str, decision: Decision) -> bool:
    """Whether a clause says no; what task and standard themselves say (再无法进水) is repeated, not said."""
    said = _bare(clause)
    for own in _CLAUSE.split(f"{decision.task}，{decision.standard}"):
        said = said.replace(_bare(own), "") if _bare(own) else said
    return _REFUSES.search(said) is not None


def _touched(clauses: list[str], refused: list[str], decision: Decision, township: Township) -> frozenset[Heard]:
    """What a refusal is about: the facts its clause names, else those of the clause before (11月21日前，做不到)."""
    found: set[Heard] = set()
    for at, clause in enumerate(clauses):
        if clause in refused:
            own = _named(_bare(clause), decision, township)
            before = _bare(clauses[at - 1]) if at and clauses[at - 1] not in refused else ""
            found |= own or _named(before, decision, township)
    return frozenset(found)


def _facts(said: str, decision: Decision, township: Township) -> frozenset[Heard]:
    found = set()
    if decision.lead is not None and _names(said, decision, township):
        found.add(Heard.UNITS)
    if decision.due is not None and _says_day(said, decision):
        found.add(Heard.DUE)
    if decision.standard and _likeness(said, _bare(decision.standard)) >= _ENOUGH:
        found.add(Heard.STANDARD)
    return frozenset(found)


def _named(said: str, decision: Decision, township: Township) -> set[Heard]:
    """The facts that words speak about, were it only in part."""
    found = set(_facts(said, decision, township))
    units = filter(None, (decision.lead, *decision.assisting))
    if any(word in said for word in ("牵头", "配合", *_WE)) or any(_is_named(said, u, township) for u in units):
        found.add(Heard.UNITS)
    return found


def _bare(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def _names(said: str, decision: Decision, township: Township) -> bool:
    assert decision.lead is not None
    own = _is_named(said, decision.lead, township) or any(we in said for we in _WE) or "牵头" in said
    return own and all(_is_named(said, unit_id, township) for unit_id in decision.assisting)


def _is_named(said: str, unit_id: int, township: Township) -> bool:
    unit = township.unit[unit_id]
    return _bare(unit.short) in said or _bare(unit.name) in said


def _says_day(said: str, decision: Decision) -> bool:
    assert decision.due is not None
    day = decision.due.astimezone(TZ)
    month = rf"(?<!\d)0?{day.month}月0?{day.day}(?!\d)"
    return re.search(month, said) is not None or re.search(rf"(?<![\d月])0?{day.day}[日号]", said) is not None


def _likeness(said: str, wanted: str) -> float:
    """The share of the wanted words' pairs of neighbours that were said."""
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)} or {wanted}
    return sum(pair in said for pair in pairs) / len(pairs)
