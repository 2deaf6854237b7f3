"""What of a decision is heard in the words in which a unit says it back, what they refuse, and what they tie to a
condition.

Words are heard clause by clause, and a clause counts only where every word of it is understood: who leads and who
assists in that role, by which day, words of the decision itself, and what people say around these (`_GLUE`). Nothing is
heard by default. What is not understood and speaks of a role or of a day leaves that fact open, whatever else was said.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from ..people import Unit
from ..timing.moments import days_in, in_figures
from ..timing.worktime import TZ
from ..town.township import Township
from .file import Decision
from .terms import Heard

_MARKS = re.compile(r"[\s，。、；：！？,.;:!?（）()“”\"'·－—-]+")
#: So much of the standard's neighbouring characters said again counts as the standard itself.
_ENOUGH = 0.6
#: 18:00 and 11.21 are one word, 配合单位：供电所 one clause.
_CLAUSE = re.compile(r"[，。；！,;!\n]+|(?<=[?？])|(?<!\d)\.|\.(?!\d)|(?<![\d位头合限准])[:：]|(?<=\d)[:：](?!\d)")
_NO = frozenset("不没無无非未难否拒别勿莫休")
_LEADS, _ASSISTS = ("牵头", "主办"), ("配合", "协办", "协助")
#: A unit's name stands as one sign of the private use area while a clause is read.
_FIRST = 0xE000
_SIGN = "[\ue000-\uf8ff]"
_ROLE = re.compile("|".join(_LEADS + _ASSISTS))
_WE = r"我们?(?:办|所|站|村|队|局|中心|社区|单位|大队|中队|方)?|本(?:办|所|站|村|队|局|中心|社区|单位)"
#: What is said around the facts and changes none of them: agreement, undertakings, the words of a sheet.
_GLUE = re.compile(
    r"没有?不同意见|没有?(?:意见|异议|问题)|无(?:不同意见|意见|异议)|(?:我们)?不反对"
    r"|不(?:得|能|会|再|可|准)*(?:影响|耽误|拖延?|少于|低于|超过|晚于|迟于|推诿|扯皮)|不折不扣|第?[\d一二三四五六七八九十]+[项条]|\d{1,2}[:：点时](?:\d{1,2}分?|半|整)?|今年|本月"
    r"|同意|接受|服从|保证|一定|必须|确保|务必|力争|好的?|是的?|明白|清楚|收到|知道了?|记住了?|复述(?:如下|一[遍下])?"
    r"|议定|事项|任务|工作|此[事项案]|这[个件项]?[事案]?|本[项案件]|单位|责任|时限|期限|截止|完成|办结|办好|办理|做好|搞好|修好|恢复|落实|到位"
    r"|处理|处置|解决|整改|达到|做到|要求|标准|验收|合格|按[时期]|按照?|负责|全面|具体|全部|全都|都|均|也|并且?|共同|一起|一道|以及|和|与|及|同|跟"
    r"|由|请|来|为|即|就|要|将|会|在|于|到|至|把|了|的|地|得|上|中|之前|以前|之内|以内|前|内|为止|止|底"
    r"|下班|上午|下午|中午|晚上|晚|早上|日|号|时|限|最迟"
)
#: Words that tie what is said to something that may or may not happen.
_IF = re.compile(
    r"如果|假如|要是|倘若?|若是?|如[遇有需]|万一|一旦|除非|的话|只要|只有|前提|条件是"
    r"|(?:的|时)(?:及时|提前|立即|马上|随时|尽快)?(?:报|告知|说明|请示)"
)
#: What refuses in any words; a role that is denied refuses as well (`_refuses`).
_REFUSES = re.compile(
    r"不同意(?!见)|(?<!不)拒绝|(?<![不没无])反对|不是(?:责任|我|本)|凭什么|取消|不管$"
    r"|不(?:牵头|配合|承担|接受|愿|办理|参加|参与|干|行|认|归|该|应|属|成|服|可能|具备)|做不[到了]|办不[到了]|完不成|来不及|不能(?:$|牵头|配合|承担|接|按|完成|办|做|保证|达到|到位)|无法|没法|没有办法|难以"
)


class Said(NamedTuple):
    """What was heard of the three facts: who leads and assists, the deadline's day, the standard; the clauses that
    refuse, and those that make conditions or that deny something else, both as they were said."""

    heard: frozenset[Heard]
    refused: tuple[str, ...]
    conditions: tuple[str, ...] = ()


class _Clause(NamedTuple):
    """One clause, read: as it was said, and without what the decision itself denies; who it says leads and assists, the
    days it names, the facts it speaks of at all."""

    words: str
    foreign: str
    is_understood: bool
    leads: frozenset[int]
    assists: frozenset[int]
    days: frozenset[date | None]
    about: frozenset[Heard]


def heard_in(text: str, decision: Decision, township: Township, now: datetime) -> Said:
    """`now`: when it is said, for 明天 and 21号."""
    if decision.lead is None:
        return Said(frozenset(), ())
    said = [part for one in _CLAUSE.split(unicodedata.normalize("NFKC", text)) if _bare(part := one.strip())]
    read = [_read(one, decision, township, now) for one in said]
    conditions = [one for one in read if _IF.search(one.foreign)]
    refused = [one for one in read if one not in conditions and _refuses(one)]
    denies = [one for one in read if one not in (*conditions, *refused) and _denies(one)]
    heard = _facts([one for one in read if one.is_understood], decision)
    unsure = tuple(one.words for one in read if one in conditions or one in denies)
    left_open = _left_open(read, conditions, [*refused, *denies])
    return Said(heard - left_open, tuple(one.words for one in refused), unsure)


def _left_open(read: list[_Clause], conditions: list[_Clause], against: list[_Clause]) -> set[Heard]:
    """What clauses that are not understood speak of; one `against` that names nothing means the clause before it
    (11月21日前，做不到)."""
    found: set[Heard] = set()
    for at, one in enumerate(read):
        if one.is_understood or one in conditions:
            continue
        if one not in against:
            found |= one.about - {Heard.STANDARD}  # said besides: 不影响住户用电
        elif one.about or not at:
            found |= one.about
        else:
            found |= read[at - 1].about
    return found


def _facts(read: list[_Clause], decision: Decision) -> frozenset[Heard]:
    """What understood clauses affirm: exactly these units in exactly these roles, this day and no other."""
    found = set()
    leads, assists = {u for one in read for u in one.leads}, {u for one in read for u in one.assists}
    days = {day for one in read for day in one.days}
    if leads == {decision.lead} and assists == set(decision.assisting):
        found.add(Heard.UNITS)
    if decision.due is not None and days == {decision.due.astimezone(TZ).date()}:
        found.add(Heard.DUE)
    said = "".join(_bare(one.words) for one in read)
    if decision.standard and _likeness(said, _bare(decision.standard)) >= _ENOUGH:
        found.add(Heard.STANDARD)
    return frozenset(found)


# --- one clause -------------------------------------------------------------------------------------------------------


def _read(words: str, decision: Decision, township: Township, now: datetime) -> _Clause:
    foreign = said = _foreign(_signed(words, township), decision, township, now)
    named = days_in(said, now)
    for one in reversed(named):
        said = f"{said[: one.begin]} {said[one.end :]}"
    leads, assists = _roles(said, decision, township)
    about = set()
    if _ROLE.search(said):
        about.add(Heard.UNITS)
    if named:
        about.add(Heard.DUE)
    if decision.standard and _likeness(_bare(words), _bare(decision.standard)) > 0 and not about:
        about.add(Heard.STANDARD)
    days = frozenset(one.day for one in named)
    is_understood = not _unexplained(said, decision)
    return _Clause(words, foreign, is_understood, frozenset(leads), frozenset(assists), days, frozenset(about))


def _signed(words: str, township: Township) -> str:
    """Words with one sign for each unit's name, and with figures: 三号社区 names no day."""
    names, sign = _names(township.units)
    return in_figures(re.sub(names, lambda found: sign[found.group()], words))


def _roles(said: str, decision: Decision, township: Township) -> tuple[set[int], set[int]]:
    """Who leads and who assists in a clause: units stand before their role (供电所牵头), or behind it where none does
    (牵头单位供电所); whom somebody assists leads (综合执法中队配合我所)."""
    assert decision.lead is not None
    claims: dict[bool, set[int]] = {True: set(), False: set()}
    units: list[int] = []
    bare_role: bool | None = None
    last_role: bool | None = None
    for found in re.finditer(rf"{_SIGN}|{_WE}|{_ROLE.pattern}", said):
        word = found.group()
        if _ROLE.fullmatch(word) is None:
            units.append(township.units[ord(word) - _FIRST].id if re.match(_SIGN, word) else decision.lead)
            continue
        if bare_role is not None:
            claims[bare_role] |= set(units) or {decision.lead}
            bare_role = None
        elif units:
            claims[word in _LEADS] |= set(units)
        if not units:
            bare_role = word in _LEADS
        units, last_role = [], word in _LEADS
    if bare_role is not None:
        claims[bare_role] |= set(units) or {decision.lead}
    elif units and last_role is False:
        claims[True] |= set(units)
    return claims[True], claims[False]


def _unexplained(said: str, decision: Decision) -> str:
    """What is left of a clause without units, roles, agreement and the decision's own words."""
    rest = re.sub(rf"{_SIGN}|{_WE}|{_ROLE.pattern}", " ", said)
    own = _bare(decision.task + decision.standard)
    for pair in {own[i : i + 2] for i in range(len(own) - 1)}:
        if _NO.isdisjoint(pair):
            rest = rest.replace(pair, " ")
    rest = "".join(_GLUE.sub(" ", rest).split())
    kept = set(own) - _NO
    return "".join(one for one in _MARKS.sub("", rest.replace("?", "吗")) if one not in kept)


def _foreign(said: str, decision: Decision, township: Township, now: datetime) -> str:
    """A clause without what task and standard themselves say that denies something or names a day (再无法进水)."""
    for own in _CLAUSE.split(unicodedata.normalize("NFKC", f"{decision.task}，{decision.standard}")):
        for part in _signed(own, township).split("、"):
            if len(_bare(part)) > 1 and (not _NO.isdisjoint(part) or days_in(part, now)):
                said = said.replace(part.strip(), " ")
    return said


def _refuses(clause: _Clause) -> bool:
    if clause.is_understood:
        return False
    return _REFUSES.search(_bare(clause.foreign)) is not None or (Heard.UNITS in clause.about and _denies(clause))


def _denies(clause: _Clause) -> bool:
    return not clause.is_understood and not _NO.isdisjoint(_GLUE.sub("", clause.foreign))


@lru_cache(maxsize=4)
def _names(units: tuple[Unit, ...]) -> tuple[str, dict[str, str]]:
    """The names of units as a pattern, the longest first, and the sign each stands for."""
    sign = {
        unicodedata.normalize("NFKC", name): chr(_FIRST + at)
        for at, unit in enumerate(units)
        for name in (unit.name, unit.short)
        if name
    }
    return "|".join(map(re.escape, sorted(sign, key=len, reverse=True))), sign


def _bare(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", text))


def _likeness(said: str, wanted: str) -> float:
    """The share of the wanted words' pairs of neighbours that were said."""
    pairs = {wanted[i : i + 2] for i in range(len(wanted) - 1)} or {wanted}
    return sum(pair in said for pair in pairs) / len(pairs)
