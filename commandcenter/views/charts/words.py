"""Figures of KPIs in words: what was counted, the rule, why there is no value, a unit's line of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QObject

from ...dispatch.figures.kpi_views import Cell, UnitLine
from ...models.kpi import Figure, Metric
from ...models.scoring.assessment import SMALL_SAMPLE, Unranked
from ...models.scoring.kpi_panel import Move, rate
from ...models.scoring.kpi_report import NO_VALUE
from ..language import listed, say
from .heat import HeatCell, HeatRow


class KpiWords(QObject):
    """The same words wherever figures stand: on the page of KPIs, on a month's assessment."""

    def counted(self, metric: Metric, figure: Figure) -> str:
        """Numerator and denominator in the unit people count them in; "" when nothing was counted."""
        if not figure.denominator:
            return ""
        if metric is Metric.HANDLED_VOLUME:
            return self.tr("{0} / {1} 分").format(_hundredths(figure.numerator), _hundredths(figure.denominator))
        if metric is Metric.SATISFACTION:
            score = (Decimal(figure.numerator) / 10_000).quantize(Decimal("0.1"))
            return self.tr("{0} / {1} 人次").format(score, figure.n)
        return self.tr("{0} / {1} 件").format(figure.numerator, figure.denominator)

    def sample(self, metric: Metric, figure: Figure) -> str:
        """How much a figure was counted from: cases, or ratings of people."""
        return (self.tr("{0} 人次") if metric is Metric.SATISFACTION else self.tr("{0} 件")).format(figure.n)

    def caption(self, metric: Metric) -> str:
        """The rule of a KPI in a few words."""
        return {
            Metric.RESPONSE_RATE: self.tr("按时签收联系 ÷ 响应到期"),
            Metric.HANDLED_VOLUME: self.tr("加权承办 ÷ 加权应办，含退单被驳"),
            Metric.ONTIME_RATE: self.tr("时限内反馈 ÷ 到期任务"),
            Metric.RESOLUTION_RATE: self.tr("回访“已解决” ÷ 有效回访"),
            Metric.SATISFACTION: self.tr("评价得分合计 ÷ 有效评价"),
            Metric.FIRST_PASS_RATE: self.tr("首次核查通过 ÷ 首次核查"),
            Metric.REPEAT_RATE: self.tr("结案30日内重复 ÷ 满期结案，越低越好"),
        }[metric]

    def nothing(self, metric: Metric) -> str:
        """Why a KPI has no value."""
        return {
            Metric.RESPONSE_RATE: self.tr("本期没有响应到期的任务"),
            Metric.HANDLED_VOLUME: self.tr("本期没有派出的任务"),
            Metric.ONTIME_RATE: self.tr("本期没有到期的任务"),
            Metric.RESOLUTION_RATE: self.tr("本期没有有效回访"),
            Metric.SATISFACTION: self.tr("本期没有有效评价"),
            Metric.FIRST_PASS_RATE: self.tr("本期没有首次核查"),
            Metric.REPEAT_RATE: self.tr("本期没有满30日的结案"),
        }[metric]

    def sentence(self, name: str, metric: Metric, figure: Figure) -> str:
        """A figure as a tool tip tells it: the fraction, what is provisional, the door."""
        head = f"{name} · {metric.label}\n"
        percent = rate(figure)
        if percent is None:
            return head + self.nothing(metric)
        pending = self.tr("，待核查 {0} 件").format(figure.pending) if figure.pending else ""
        counted = self.counted(metric, figure).replace(" / ", " ÷ ")
        done = self.tr("完成 ") if metric is Metric.HANDLED_VOLUME else ""
        return f"{head}{counted} = {done}{percent} %{pending}\n" + self.tr("打开这些件　Enter")

    def in_unit(self, metric: Metric) -> str:
        """A printed value with its unit, the number to be filled in: points of 承办量, percent of the others."""
        return self.tr("{0} 分", "points") if metric is Metric.HANDLED_VOLUME else "{0} %"

    def valued(self, cell: Cell) -> str:
        """The printed value with its unit."""
        return NO_VALUE if cell.value is None else self.in_unit(cell.metric).format(cell.value)

    def moved(self, move: Move) -> str:
        """How far a value moved, in its own unit, and what that means; "" where there was nothing to compare with."""
        if move.points is None:
            return ""
        if not move.points:
            return say(move.meaning.label)
        far = self.tr("{0} 点") if move.unit == "点" else self.tr("{0} 分", "points")
        arrow = "↑" if move.points > 0 else "↓"
        return f"{arrow} {far.format(abs(move.points))} {say(move.meaning.label)}"

    def marks(self, whole: str = "") -> str:
        """What the marks of a table of units mean; of parts, which `whole` they are compared with."""
        return self.tr(
            "底色：比{0}好或差多少个百分点（承办量列分数，底色比的是完成率）；"
            "虚框：样本不足 {1} 件，不着色；—：本期没有计入的件"
        ).format(whole or self.tr("同组"), SMALL_SAMPLE)

    # --- scores and ranks -------------------------------------------------------------------------------------------

    @property
    def of_ranking(self) -> str:
        """How the ranking score comes about."""
        return self.tr(
            "折算分：各项先按（本单位 n 件的数 + {0} 件同组均值）÷（n + {0}）折算，再照得分的算法算，"
            "件数越少越靠近同组；名次按折算分排，无案件或指标不足（有数的指标权重合计不到一半）的不排"
        ).format(SMALL_SAMPLE)

    def why_unranked(self, why: Unranked) -> str:
        return {
            Unranked.NO_CASES: self.tr("不参与排名：本期没有计入指标的件"),
            Unranked.TOO_LITTLE: self.tr("不参与排名：有数的指标，权重合计不到一半"),
        }[why]

    def place(self, line: UnitLine, lines: Sequence[UnitLine]) -> str:
        """A unit's rank among those that have one, or why it has none; and how many others have none, and why."""
        others = Counter(one.unranked for one in lines if one.unranked is not None and one is not line)
        if line.unranked is not None:
            return self.why_unranked(line.unranked)
        ranked = sum(one.rank is not None for one in lines)
        words = self.tr("第 {0} 名 / 参与排名 {1} 个").format(line.rank, ranked)
        if others:
            why = listed(f"{say(one.label)} {others[one]}" for one in Unranked if others[one])
            words += self.tr("，另 {0} 个不排（{1}）").format(others.total(), why)
        return words

    def heads(self) -> tuple[str, ...]:
        names = (self.named(m) if m is Metric.HANDLED_VOLUME else m.label for m in Metric)
        return (self.tr("单位"), *names, self.tr("得分"), self.tr("折算分"), self.tr("名次"))

    def named(self, metric: Metric) -> str:
        """A KPI with the unit its values are in."""
        return self.tr("承办量（分）") if metric is Metric.HANDLED_VOLUME else f"{say(metric.label)} %"

    def heat_row(self, order: int, line: UnitLine) -> HeatRow:
        """A unit's line of a table."""
        cells = tuple(self.heat_cell(line.unit.short, cell) for cell in line.cells)
        score, ranking = (NO_VALUE if p is None else str(p) for p in (line.score, line.ranking_score))
        if line.unranked is None:
            rank, told = str(line.rank), self.tr("得分 {0}，折算分 {1}").format(score, ranking) + "\n" + self.of_ranking
        else:
            rank, told = line.unranked.label, self.why_unranked(line.unranked)
        return HeatRow(line.unit.id, order, line.unit.short, cells, (score, ranking, rank), told)

    def heat_cell(self, name: str, cell: Cell) -> HeatCell:
        """A figure as a table shows it; its words tell whose it is."""
        words = self.sentence(name, cell.metric, cell.figure)
        if cell.distance is not None:
            side = self.tr("好") if cell.distance >= 0 else self.tr("差")
            words += "\n" + self.tr("与同组相比{0} {1} 个百分点").format(side, abs(cell.distance))
        text = NO_VALUE if cell.value is None else str(cell.value)
        return HeatCell(text, words, cell.step, f"n={cell.figure.n}" if cell.small else "")


def _hundredths(number: int) -> str:
    return str(Decimal(number).scaleb(-2))
