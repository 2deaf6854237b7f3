"""Figures of KPIs in words: what was counted, the rule, why there is no value, a unit's line of a table."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QObject

from ...dispatch.figures.kpi_views import Cell, UnitLine
from ...models.kpi import Figure, Metric
from ...models.scoring.kpi_panel import rate
from ...models.scoring.kpi_report import NO_VALUE
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
        return f"{head}{counted} = {percent} %{pending}\n" + self.tr("打开这些件　Enter")

    def heads(self) -> tuple[str, ...]:
        return (self.tr("单位"), *(metric.label for metric in Metric), self.tr("得分"), self.tr("名次"))

    def heat_row(self, order: int, line: UnitLine) -> HeatRow:
        """A unit's line of a table."""
        cells = tuple(self.heat_cell(line.unit.short, cell) for cell in line.cells)
        score = NO_VALUE if line.score is None else str(line.score)
        rank = NO_VALUE if line.rank is None else str(line.rank)
        return HeatRow(line.unit.id, order, line.unit.short, cells, score, rank)

    def heat_cell(self, name: str, cell: Cell) -> HeatCell:
        """A figure as a table shows it; its words tell whose it is."""
        words = self.sentence(name, cell.metric, cell.figure)
        if cell.distance is not None:
            side = self.tr("好") if cell.distance >= 0 else self.tr("差")
            words += "\n" + self.tr("与同组相比{0} {1} 个百分点").format(side, abs(cell.distance))
        text = NO_VALUE if cell.rate is None else str(cell.rate)
        return HeatCell(text, words, cell.step, f"n={cell.figure.n}" if cell.small else "")


def _hundredths(number: int) -> str:
    return str(Decimal(number).scaleb(-2))
