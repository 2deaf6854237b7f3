"""Behind a month's figures: their cases on the board, and those that lost something, in words to choose from."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint

from ...dispatch.desk import Desk
from ...dispatch.figures.appraisals import FrozenCases, GapCase, MonthView, frozen_cases, gap_cases
from ...dispatch.figures.kpi_views import Which, kpi_cases
from ...dispatch.overviews import boards
from ...dispatch.overviews.boards import BoardQuery
from ...models.kpi import Metric
from ...models.queues import Queue
from ...models.scoring.appraisal.county import MARKED, NO_MARK
from ...models.scoring.appraisal.terms import READERS
from ...models.scoring.assessment import DeductionKind
from ..charts.doors import Doors
from ..charts.figures import Door
from ..language import say

_MOST = 200


class MonthDoors(Doors):
    """Of a frozen month the cases that were counted then; of a draft those that count now."""

    def open_figure(self, view: MonthView, metric: Metric, units: set[int]) -> None:
        if view.frozen is None:
            name = f"{view.appraisal.period.words} {metric.label}"
            self.open(Door(metric, frozenset(units), view.appraisal.period, name))
            return
        desk, number, month = self._work.desk, view.frozen.number, view.appraisal.id
        self._work.tasks.run(
            self,
            lambda: frozen_cases(desk, month, metric.value, units, number=number),
            partial(self._go_frozen, view.revision is not None),
        )

    def offer_figure(
        self, view: MonthView, metric: Metric, units: set[int], at: QPoint, object_to: Callable[[], None] | None
    ) -> None:
        """A menu of a figure: its cases, and for the unit itself the objection to it."""
        menu = self._menu()
        menu.addAction(self.tr("打开这些件")).triggered.connect(partial(self.open_figure, view, metric, units))
        if object_to is not None:
            words = self.tr("对{0}提出申诉…") if view.revision else self.tr("对{0}提出异议…")
            menu.addAction(words.format(say(metric.label))).triggered.connect(object_to)
        menu.popup(at)

    def _go_frozen(self, published: bool, found: FrozenCases) -> None:
        hidden = self.tr("，另有 {0} 件不在您的查看范围内").format(found.hidden) if found.hidden else ""
        if found.ids:
            self.show_cases(found.ids)
        words = self.tr("公布时计入 {0} 件{1}") if published else self.tr("核对稿计入 {0} 件{1}")
        self._work.say(words.format(len(found.ids), hidden), "accent")

    def explain_county(self, view: MonthView, n: int) -> None:
        """The centre sees the cases that the platform's own marks count otherwise; a unit its cases that lost."""
        one, desk = next(one for one in view.county if one.n == n), self._work.desk
        metric = Metric(one.metric)
        if self._work.is_one_of(READERS):
            month = view.appraisal.id
            self._work.tasks.run(
                self, lambda: gap_cases(desk, month, one.unit_id, metric), partial(self._go_gap, metric)
            )
        else:
            self._work.tasks.run(self, lambda: missed_cases(desk, view, one.metric, one.unit_id), self._go_missed)

    def _go_gap(self, metric: Metric, found: tuple[GapCase, ...]) -> None:
        if not found:
            alike = self.tr("平台的标记和我们的计数没有不一致的件，无法逐件说明差距")
            self._work.say(alike if metric in MARKED else NO_MARK, "due_soon")
            return
        self.show_cases(tuple(case.case_id for case in found))
        words = self.tr("平台可能另计的 {0} 件：{1} {2}").format(len(found), found[0].no, found[0].why)
        self._work.say(words, "accent")

    def _go_missed(self, cases: list[tuple[int, str]]) -> None:
        if cases:
            self.show_cases(tuple(i for i, _ in cases))
        self._work.say(self.tr("我们未达标的 {0} 件").format(len(cases)), "accent")


def missed_cases(desk: Desk, view: MonthView, about: str, unit_id: int | None = None) -> list[tuple[int, str]]:
    """Ids with number and title: of a frozen month the frozen ones, else as it stands; the own unit's unless told
    otherwise. Empty where nothing in particular is meant."""
    unit = unit_id or desk.by.unit_id
    if about in set(Metric):
        ids = _of_kpi(desk, view, Metric(about), unit)
    elif about.startswith("deducted."):
        ids = kpi_cases(desk, DeductionKind(about.removeprefix("deducted.")), {unit}, view.appraisal.period).ids
    else:
        return []
    query = BoardQuery(queue=Queue.EVERYTHING, ids=frozenset(ids[:_MOST]))
    lines = boards.lines(desk, query, ids[:_MOST])
    return [(line.id, f"{line.row.no} {line.row.title}") for line in lines.values() if line is not None]


def _of_kpi(desk: Desk, view: MonthView, metric: Metric, unit: int) -> tuple[int, ...]:
    if view.frozen is None:
        return kpi_cases(desk, metric, {unit}, view.appraisal.period, Which.MISSED).ids
    number = view.frozen.number
    return frozen_cases(desk, view.appraisal.id, metric.value, {unit}, missed=True, number=number).ids
