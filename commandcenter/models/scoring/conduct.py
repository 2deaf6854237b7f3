"""How units and the centre itself go about their work: figures beside the seven KPIs, each with its rule in words. None
of them enters a score; 代录 is shown, never punished (domain §2.2, §3, §6)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ..kpi import half_up, two_places
from ..labels import Labelled
from ..people import Unit


class _Ruled(Labelled):
    """A figure that says how it is counted."""

    @property
    def rule(self) -> str:
        return _RULES[self]

    @property
    def told(self) -> str:
        """Which of its cases the figure is about; "" where it is about all of them."""
        return _TOLD[self]


class Conduct(_Ruled):
    """Figures of a unit."""

    FALSE_CLOSURE = "false_closure", "虚假办结率"
    REPEAT = "repeat", "重复诉求率"
    RETURN = "return", "退单率"
    HOP = "hop", "转派次数"
    WHISTLE = "whistle", "哨声强度"
    PROXY = "proxy", "代录占比"


class Aside(Labelled):
    """What is counted beside a unit's figures."""

    TASKS = "tasks", "任务"
    REFUSED = "refused", "被驳"


class Own(_Ruled):
    """Figures by which the centre rates itself."""

    INTAKE = "intake", "受理及时率"
    DISPATCH = "dispatch", "准确派遣率"
    RETURNS = "returns", "退单裁决及时率"
    VERIFY = "verify", "核查及时率"
    CALLBACK = "callback", "回访及时率"


_RULES: dict[str, str] = {
    Conduct.FALSE_CLOSURE: "期内认定的虚假办结÷期内首次核查的案件，只计主办",
    Conduct.REPEAT: "同七项指标之七：结案30日内确认重复诉求的案件÷结案已满30日的案件",
    Conduct.RETURN: "期内提出的退单申请÷期内派给本单位的任务（含已批准退回的）；驳回的另列",
    Conduct.HOP: "期内派出、由本单位主办的案件平均第几次派到主办（1为一次派准）",
    Conduct.WHISTLE: "期内派给本单位的R2至R4任务（含协办）÷期内工作日，即平均每个工作日接到几哨",
    Conduct.PROXY: "由值班人员代录的签收、联系（到场）、反馈÷期内派出任务的全部签收、联系、反馈；只列示，不扣分",
    Own.INTAKE: "登记后在受理时限内受理或当场答复的案件÷受理时限已到的案件，按登记日归期，待补充的时间不扣除",
    Own.DISPATCH: "只派过一次主办、主办未退单的案件÷已派出的案件，按登记日归期",
    Own.RETURNS: "在时限内裁决的退单申请÷裁决时限已到的退单申请，按申请日归期",
    Own.VERIFY: "反馈后在核查时限内首次核查的案件÷已首次核查的案件，按首次核查日归期",
    Own.CALLBACK: "核查通过后在回访时限内回访到的人次÷回访到的人次，按回访日归期",
}


_TOLD: dict[str, str] = {
    Conduct.FALSE_CLOSURE: "认定虚假办结",
    Conduct.REPEAT: "确认重复诉求",
    Conduct.RETURN: "提出退单",
    Conduct.HOP: "派过两次以上",
    Conduct.WHISTLE: "",
    Conduct.PROXY: "有代录",
    Own.INTAKE: "未及时受理",
    Own.DISPATCH: "一次未派准",
    Own.RETURNS: "未及时裁决",
    Own.VERIFY: "未及时核查",
    Own.CALLBACK: "未及时回访",
}


@dataclass(frozen=True, slots=True)
class Ratio:
    """Some of all; or with `per` so many for each of them (转派次数, 哨声强度)."""

    part: int
    whole: int
    per: bool = False

    @property
    def value(self) -> Decimal | None:
        """Percent, or so many each, with 2 places half up; None where there is nothing to count."""
        if not self.whole:
            return None
        return two_places(half_up((100 if self.per else 10_000) * self.part, self.whole))


@dataclass(frozen=True, slots=True)
class ConductLine:
    """A unit's figures, and the tasks dispatched to it and its refused returns beside them."""

    unit: Unit
    figures: dict[Conduct, Ratio]
    aside: dict[Aside, int]


#: Figures that are so many each, not percent.
PER = frozenset({Conduct.HOP, Conduct.WHISTLE})
