"""Beside a month's table: objections and appeals, bonuses, the county's figures beside ours, revisions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from PySide6.QtCore import QObject

from ...dispatch.figures.appraisals import Bonus, CountyFigure, MonthView, ObjectionLine
from ...models.kpi import Metric, two_places
from ...models.scoring.kpi_panel import rate
from ...models.town.township import Township
from ..charts.fall import signed
from ..theme import Theme
from ..widgets.notices import EmptyState
from ..widgets.rows import Row, RowList, RowsOrEmpty
from .stamp import moment

#: What a row stands for: (kind, number).
Key = tuple[str, int]


class MonthList(RowsOrEmpty):
    """The list beside the table; without a month it says what will stand there."""

    def __init__(self, theme: Theme) -> None:
        empty = EmptyState(theme, "", shape="dot")
        super().__init__(RowList(theme, "", wraps=True), empty)
        self.list.setAccessibleName(self.tr("异议、加分、修订"))
        empty.say(self.tr("这里还没有内容"), self.tr("异议、加分、县级数据和历次公布，有了月度考核都列在这里。"))
        self._words = MonthRows()

    def show_month(self, view: MonthView, township: Township) -> None:
        self.show_rows(self._words.rows(view, township))


class MonthRows(QObject):
    """The rows of the list beside the table."""

    def rows(self, view: MonthView, township: Township) -> list[Row]:
        found = [*self._objections(view), *self._bonuses(view, township), *self._county(view, township)]
        return [*found, *self._since(view), *self._revisions(view)]

    def _objections(self, view: MonthView) -> Iterator[Row]:
        waiting = sum(line.objection.open for line in view.objections)
        yield Row(self.tr("异议和申诉"), right=self.tr("{0} 条未裁").format(waiting) if waiting else "", is_head=True)
        if not view.objections:
            yield Row(self.tr("没有异议"), tone="muted")
        for line in sorted(view.objections, key=lambda one: (not one.objection.open, -one.objection.n)):
            yield self._objection(line)

    def _since(self, view: MonthView) -> Iterator[Row]:
        """What moved since the units got their figures to check: those stay, the publication will have these."""
        if view.revision is not None or view.frozen is None:
            return
        yield Row(self.tr("核对稿之后的变动"), right=self.tr("到 {0}").format(moment(view.now)), is_head=True)
        if not view.since:
            yield Row(self.tr("没有变动"), tone="muted")
        for difference in view.since:
            yield Row(difference.moved)

    def _objection(self, line: ObjectionLine) -> Row:
        one = line.objection
        about = "　".join(filter(None, (line.subject, line.case_no or "")))
        if one.open:
            below = self.tr("{0}：{1}").format(line.said_by, one.reason)
        elif one.withdrawn:
            below = self.tr("{0}　撤回（{1}）：{2}").format(one.reason, line.said_by, one.ruling)
        else:
            below = self.tr("{0}　裁定（{1}）：{2}").format(one.reason, line.decided_by, one.ruling)
        tone = "due_soon" if one.open else "done" if one.accepted else "muted"
        return Row(
            f"{line.unit}　{about}",
            right=one.outcome.label,
            right_tone=tone,
            detail=below,
            tag=one.stage.label,
            value=("objection", one.n),
        )

    def _bonuses(self, view: MonthView, township: Township) -> Iterator[Row]:
        if view.bonuses:
            yield Row(self.tr("加分"), is_head=True)
        for one in view.bonuses:
            yield self._bonus(one, township)

    def _bonus(self, one: Bonus, township: Township) -> Row:
        state = self.tr("待审定") if one.accepted is None else self.tr("同意") if one.accepted else self.tr("不同意")
        return Row(
            f"{township.unit[one.unit_id].short}　+{two_places(one.points)}　{one.ground}",
            right=state,
            right_tone="due_soon" if one.accepted is None else "done" if one.accepted else "muted",
            detail="　".join(filter(None, (one.evidence, one.ruling))),
            value=("bonus", one.n),
        )

    def _county(self, view: MonthView, township: Township) -> Iterator[Row]:
        if not view.county:
            return
        yield Row(self.tr("县级数据对比"), right=self.tr("县－我们"), is_head=True)
        for one in view.county:
            yield self._beside(view, one, township)

    def _beside(self, view: MonthView, one: CountyFigure, township: Township) -> Row:
        metric, theirs = Metric(one.metric), two_places(one.value)
        ours = _ours(view, one.unit_id, metric)
        gap = "" if ours is None else signed(float(theirs - ours))
        mine = self.tr("没有值") if ours is None else f"{ours} %"
        return Row(
            f"{township.unit[one.unit_id].short}　{metric.label}",
            right=gap,
            right_tone="overdue" if ours is not None and theirs < ours else "text",
            detail=self.tr("县 {0} %　我们 {1}　来源：{2}　回车看差在哪").format(theirs, mine, one.source),
            value=("county", one.n),
        )

    def _revisions(self, view: MonthView) -> Iterator[Row]:
        if not view.revisions:
            return
        yield Row(self.tr("公布和修订"), is_head=True)
        for line in reversed(view.revisions):
            one = line.revision
            yield Row(
                self.tr("修订号 {0}-R{1}").format(view.appraisal.month, one.number),
                right=moment(one.made_at),
                detail=self.tr("{0}　数据截至 {1}　哈希 {2}").format(line.made_by, moment(one.at), one.sha256[:12]),
                value=("revision", one.number),
            )
            for difference in line.differences:
                words = difference.words if one.number else self.tr("比核对稿：{0}").format(difference.moved)
                yield Row(words, tone="due_soon" if one.number else "text")


def _ours(view: MonthView, unit_id: int, metric: Metric) -> Decimal | None:
    line = next((one for one in view.lines if one.unit.id == unit_id), None)
    return None if line is None else next(rate(kpi.figure) for kpi in line.kpis if kpi.metric is metric)
