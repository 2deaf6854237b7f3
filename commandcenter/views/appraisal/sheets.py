"""The questions of a month's assessment: each step as a sheet of a few fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from ...dispatch.figures.appraisals import (
    SUBJECTS,
    USUAL_EXCUSE,
    AppraisalDesk,
    Bonus,
    Excuse,
    MonthView,
    ObjectionLine,
    Step,
)
from ...models.errors import UserError
from ...models.kpi import Metric, two_places
from ...models.people import PEER_GROUPS
from ...models.scoring.periods import month_of
from ..deciding.sheet import Ask, Sheet
from ..language import say
from ..widgets.buttons import Button, Segments
from ..widgets.choices import Choice
from ..widgets.fields import Area, Edit
from ..widgets.pickers import Picker, unit_choices
from ..workplace import Workplace

_Do = Callable[..., object]


class MonthSheets(QObject):
    """Makes the sheet for a step; who shows it hears `done` and `left`."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._desk = AppraisalDesk(workplace.desk)

    def _sheet(self, title: str, words: str, asks: Sequence[Ask], verb: str, do: _Do, said: str, **more: Any) -> Sheet:
        return Sheet(self._work, title, words, asks, verb, do, said, **more)

    def open_month(self, today: date) -> Sheet:
        """起草: the month before this one, unless told otherwise."""
        month = Edit(self._work.theme, value=f"{month_of(today).before.first:%Y-%m}")
        words = self.tr("起草后只有中心看得到；送核对之后各单位看到自己的。")
        return self._sheet(
            self.tr("起草月度考核"),
            words,
            (Ask("month", self.tr("月份"), month, True, self.tr("如 2026-10")),),
            self.tr("起草"),
            lambda said: self._desk.open(said["month"]),
            self.tr("已起草"),
        )

    def withdraw_draft(self, view: MonthView) -> Sheet:
        """撤回草稿 of a month drafted by mistake."""

        def do(said: Mapping[str, Any]) -> object:
            self._desk.withdraw_draft(view.appraisal.id, said["ground"])
            return None

        return self._sheet(
            self.tr("撤回 {0} 的草稿").format(view.appraisal.period.words),
            self.tr("单位还没有看到。撤回留痕；这个月可以重新起草，已申报的加分和县级数据到时还在。"),
            (Ask("ground", self.tr("撤回的理由"), Area(self._work.theme), True),),
            self.tr("撤回草稿"),
            do,
            self.tr("已撤回草稿"),
            danger=True,
        )

    def show_units(self, view: MonthView) -> Sheet:
        words = self.tr(
            "各单位从现在起看到自己的核对稿：数字截至此刻，不再变动，之后的变化另列。2 个工作日内可以提出异议；"
            "核对期届满、异议裁定完才能公布。"
        )
        return self._sheet(
            self.tr("送单位核对"),
            words,
            (),
            self.tr("送核对"),
            lambda _said, tell: self._desk.show(view.appraisal.id, tell),
            self.tr("已送各单位核对"),
            tells=True,
        )

    def publish(self, view: MonthView) -> Sheet:
        words = self.tr(
            "公布后数字冻结，写入修订号和哈希；5 个工作日内各单位可以申诉。公布前从事件重算，与汇总逐位核对。"
        )
        return self._sheet(
            self.tr("公布 {0}").format(view.appraisal.period.words),
            words,
            (),
            self.tr("公布"),
            lambda _said, tell: self._desk.publish(view.appraisal.id, tell),
            self.tr("已公布"),
            danger=True,
            tells=True,
        )

    def revise(self, view: MonthView) -> Sheet:
        words = self.tr("按采纳的申诉修订，其余数字不动；列出与上一次公布的差异。")
        return self._sheet(
            self.tr("修订公布 {0}").format(view.appraisal.period.words),
            words,
            (),
            self.tr("修订公布"),
            lambda _said: self._desk.revise(view.appraisal.id),
            self.tr("已修订公布"),
            danger=True,
        )

    def object_to(self, view: MonthView, about: str, cases: Sequence[tuple[int, str]]) -> Sheet:
        """异议, after the publication 申诉; `cases` are those that lost something there, by id with their words."""
        theme = self._work.theme
        subject = Picker(theme, [Choice(code, name) for code, name in SUBJECTS.items()], self.tr("对什么"))
        subject.set_value(about)
        case = Picker(theme, [Choice(i, words) for i, words in cases], self.tr("编号、标题；不针对某件就空着"))
        reason = Area(theme, self.tr("事实和依据"))
        stage = self.tr("申诉") if view.revision is not None else self.tr("提出异议")
        asks = (
            Ask("about", self.tr("对什么"), subject, False, "" if about else self.tr("右键点表里的数，直接对它提出")),
            Ask("case", self.tr("哪一件"), case, False, self.tr("未达标的 {0} 件").format(len(cases)) if cases else ""),
            Ask("reason", self.tr("理由"), reason, True),
        )

        def do(said: Mapping[str, Any]) -> object:
            about_ = said["about"] or ""
            self._desk.object_to(view.appraisal.id, said["reason"], about=about_, case_id=said["case"])
            return None

        month = view.appraisal.period.words
        return self._sheet(stage, month, asks, stage, do, self.tr("已提出，等中心裁定"))

    def decide(self, view: MonthView, line: ObjectionLine) -> Sheet:
        """裁定: taken or not, with the ruling; of a case also what comes off its task."""
        theme, one = self._work.theme, line.objection
        taken = Segments(theme, [(True, self.tr("采纳")), (False, self.tr("不采纳"))])
        excuse = Picker(theme, [Choice(e, e.label) for e in Excuse], self.tr("不更正就空着"))
        if one.case_id is not None and one.about in USUAL_EXCUSE:
            excuse.set_value(USUAL_EXCUSE[one.about])
        asks = [Ask("accepted", self.tr("裁定"), taken, True)]
        if one.case_id is not None:
            hint = self.tr("采纳时从该任务上去掉，留痕")
            asks.append(Ask("excuse", self.tr("更正"), excuse, False, hint))
        asks.append(Ask("ruling", self.tr("裁定理由"), Area(theme), True))
        words = self.tr("{0}　{1}　{2}\n{3}").format(line.unit, line.subject, line.case_no or "", one.reason)

        def do(said: Mapping[str, Any]) -> object:
            off = said.get("excuse") if said["accepted"] else None
            self._desk.decide(view.appraisal.id, one.n, said["accepted"], said["ruling"], excuse=off)
            return None

        return self._sheet(
            self.tr("裁定{0}").format(one.stage.label), words, asks, self.tr("裁定"), do, self.tr("已裁定")
        )

    def take_back(self, view: MonthView, line: ObjectionLine, show_case: Callable[[int], None]) -> Sheet:
        """撤回 of one's own: an objection nobody ruled on, a ruling nothing published rests on, and its case."""
        one, withdraws = line.objection, line.back is Step.WITHDRAW
        about = self.tr("{0}　{1}　{2}").format(line.unit, line.subject, line.case_no or "")
        if withdraws:
            words = self.tr("{0}\n{1}\n撤回后留痕，核对期内还可以再提。").format(about, one.reason)
        else:
            words = self.tr("{0}\n{1}：{2}\n撤回后回到待裁定；已从任务上去掉的恢复原样，留痕。").format(
                about, say(one.outcome.label), one.ruling
            )
        undo = self._desk.withdraw if withdraws else self._desk.take_back

        def do(said: Mapping[str, Any]) -> object:
            undo(view.appraisal.id, one.n, said["ground"])
            return None

        door = Button(self._work.theme, self.tr("看案件 {0}").format(line.case_no or ""), "", "quiet")
        if one.case_id is not None:
            door.clicked.connect(partial(show_case, one.case_id))
        title = (line.back or Step.WITHDRAW).label
        asks = (Ask("ground", self.tr("撤回的理由"), Area(self._work.theme), True),)
        extra = door if one.case_id is not None and line.case_no else None
        return self._sheet(title, words, asks, self.tr("撤回"), do, self.tr("已撤回"), danger=True, extra=extra)

    def bonus(self, view: MonthView) -> Sheet:
        theme = self._work.theme
        units = Picker(theme, unit_choices(self._work.township, PEER_GROUPS), self.tr("单位"))
        asks = (
            Ask("unit", self.tr("单位"), units, True),
            Ask("points", self.tr("加分"), Edit(theme), True, self.tr("一次不超过 5 分")),
            Ask("ground", self.tr("事由"), Edit(theme), True),
            Ask("evidence", self.tr("依据"), Area(theme, self.tr("文号、通报、奖状")), True),
        )

        def do(said: Mapping[str, Any]) -> object:
            points = _hundredths(said["points"], "points")
            self._desk.propose_bonus(view.appraisal.id, said["unit"], points, said["ground"], said["evidence"])
            return None

        words = self.tr("由另一位领导审定后计入，合计不超过 5 分。")
        return self._sheet(self.tr("申报加分"), words, asks, self.tr("申报"), do, self.tr("已申报，等另一位领导审定"))

    def decide_bonus(self, view: MonthView, one: Bonus) -> Sheet:
        theme = self._work.theme
        taken = Segments(theme, [(True, self.tr("同意")), (False, self.tr("不同意"))])
        asks = (Ask("accepted", self.tr("审定"), taken, True), Ask("ruling", self.tr("理由"), Area(theme), True))
        unit = self._work.township.unit[one.unit_id].short
        words = self.tr("{0} 加 {1} 分：{2}\n依据：{3}").format(unit, two_places(one.points), one.ground, one.evidence)

        def do(said: Mapping[str, Any]) -> object:
            self._desk.decide_bonus(view.appraisal.id, one.n, said["accepted"], said["ruling"])
            return None

        return self._sheet(self.tr("审定加分"), words, asks, self.tr("审定"), do, self.tr("已审定"))

    def county(self, view: MonthView) -> Sheet:
        theme = self._work.theme
        units = Picker(theme, unit_choices(self._work.township, PEER_GROUPS), self.tr("单位"))
        kpis = [Choice(m, m.label) for m in Metric if m is not Metric.HANDLED_VOLUME]
        asks = (
            Ask("unit", self.tr("单位"), units, True),
            Ask("metric", self.tr("指标"), Picker(theme, kpis), True),
            Ask("value", self.tr("县级数值"), Edit(theme), True, self.tr("百分数，如 92.50")),
            Ask("source", self.tr("来源"), Edit(theme), True, self.tr("哪份通报")),
        )

        def do(said: Mapping[str, Any]) -> object:
            values = {(said["unit"], said["metric"]): _hundredths(said["value"], "value")}
            self._desk.county_typed(view.appraisal.id, values, said["source"])
            return None

        words = self.tr("也可以把“单位, 指标, 数值”的 CSV 一次导入。")
        return self._sheet(self.tr("录入县级数据"), words, asks, self.tr("录入"), do, self.tr("已录入"))

    def county_file(self, view: MonthView, content: bytes, name: str) -> int:
        """For a worker: the whole table or nothing; how many were entered."""
        return self._desk.county_csv(view.appraisal.id, content, name)


def _hundredths(words: str, field: str) -> int:
    """Raises UserError for what is no number with at most two places."""
    try:
        number = Decimal(words.replace("％", "").replace("%", "").strip()).scaleb(2)
    except InvalidOperation:
        raise UserError(f"“{words}”不是数", field=field) from None
    if number != number.to_integral_value():
        raise UserError("最多两位小数", field=field)
    return int(number)
