"""指标: a peer group over a period — seven cards, the course of a year, every unit beside the others, my score.

Every figure, bar, point and cell opens the cases it was counted from. Live: read again at most every two seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ...dispatch.figures import kpi_views
from ...dispatch.figures.appraisals import Published, published
from ...dispatch.figures.kpi_views import CostlyCase, KpiView, Split
from ...dispatch.overviews import map_views
from ...models.access import PERMISSIONS, Permission
from ...models.kpi import Metric
from ...models.people import UnitKind
from ...models.scoring.periods import Period
from ..charts.card import KpiCard
from ..charts.conduct_sheet import ConductSheet
from ..charts.doors import Doors
from ..charts.exporting import KpiExport
from ..charts.figures import KpiFigures
from ..charts.live_stamp import LiveStamp
from ..charts.panels import KpiPanels
from ..charts.parts import Parts
from ..charts.period_bar import PeriodBar
from ..charts.rescue_sheet import RescueSheet
from ..charts.score_sheet import ScoreSheet
from ..language import Language, spoken
from ..page import PageWidget
from ..tasks import Handle
from ..theme import FONT
from ..widgets.buttons import Button, Segments
from ..widgets.layout import column, label, row, scrolled, shown_if
from ..widgets.marks import Words
from ..widgets.pickers import Picker, unit_choices
from ..workplace import Workplace

_CALM = timedelta(seconds=2)
_STALE = timedelta(minutes=1)
_GAP = 12
_MARGIN, _NARROW_MARGIN, _NARROW = 28, 12, 1500
#: Below this height the charts leave room for the table.
_LOW = 800
_METRICS = tuple(Metric)
#: The page, its parts where a split is wanted, the cases that cost the unit most, what was published of it.
_Read = tuple[KpiView, Parts | None, tuple[CostlyCase, ...], Published | None]


class KpiPage(PageWidget):
    """Reads in `kpi_views`, shows in `charts`; nothing is counted here."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        groups = kpi_views.groups_of(workplace.by, workplace.township)
        self.kind: UnitKind = groups[0][0]
        self.unit_id: int | None = None
        kept = workplace.memory.value("kpi/metric")
        self.kpi = Metric(kept) if kept in _METRICS else Metric.ONTIME_RATE
        kept = workplace.memory.value("kpi/split")
        self.split = Split(kept) if kept in tuple(Split) else None
        """What the table tells apart; None: units."""
        self.figures: KpiFigures | None = None
        self.parts: Parts | None = None
        self._asked: Handle | None = None
        self._reading = False
        self._read_at: datetime | None = None
        self._dirty = False
        self._by_itself = False
        """The figures that are awaited were not asked for by a person."""
        self.export = KpiExport(workplace, self)
        self.doors = Doors(workplace, self)
        self._make_bar(groups)
        self.cards = [KpiCard(workplace.theme) for _ in Metric]
        self.panels = KpiPanels(workplace.theme)
        self.sheet = ScoreSheet(workplace.theme)
        self.rescue, self.conduct = RescueSheet(workplace), ConductSheet(workplace)
        self.stamp = LiveStamp(workplace.theme)
        usual = self.tr("点任何数字、条或格，看是哪些件；右键只看未达标、待核查的。名次按折算分排")
        self._told = Words(workplace.theme, usual, FONT.small, tone="muted")
        self._lay_out()
        self._connect()
        self.load()

    # --- putting together -------------------------------------------------------------------------------------------

    def _make_bar(self, groups: tuple[tuple[UnitKind, int], ...]) -> None:
        work, theme = self.workplace, self.workplace.theme
        self.period = PeriodBar(theme, work.now)
        self.groups = Segments(theme, [(kind, f"{kind.label} {count}") for kind, count in groups], self.kind)
        shown_if(self.groups, len(groups) > 1)
        self.units = Picker(theme, unit_choices(work.township, (self.kind,), retired=True), self.tr("单位"))
        self.units.setFixedWidth(168)
        self.units.setAccessibleName(self.tr("看哪个单位的得分和走势"))
        self._export = Button(theme, self.tr("导出"))
        self._rescue = Button(theme, self.tr("还能救"))
        self._conduct = Button(theme, self.tr("办理情况"))
        self._paper = Button(theme, self.tr("打印通报"), "Ctrl+P", icon="print")
        shown_if(self._paper, work.is_one_of(PERMISSIONS[Permission.READ_DRAFTS]))

    def _lay_out(self) -> None:
        bar = row(
            label(self.tr("七项指标"), "title"),
            8,
            self.period,
            8,
            self.groups,
            self.units,
            None,
        )
        doings = (self._rescue, self._conduct, self._export, self._paper)
        if spoken() is Language.ENGLISH:  # longer words: one line has no room for all
            self.stamp.beside(*doings)
        else:
            for button in doings:
                bar.addWidget(button)
        self._cards_row = QHBoxLayout()
        self._cards_row.setSpacing(_GAP)
        for card in self.cards:
            self._cards_row.addWidget(card, 1)
        body = QWidget()
        body.setAccessibleName(self.tr("指标"))
        self._body = column(bar, self.stamp, self._cards_row, self.panels, self._told, gap=_GAP, parent=body)
        self._body.setStretch(3, 1)
        self._ground = body
        self._scroll = scrolled(body)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._scroll)
        for face in (self.sheet, self.rescue, self.conduct):
            self._stack.addWidget(face)
        column(self._stack, gap=0, parent=self)

    def _connect(self) -> None:
        work = self.workplace
        self.period.changed.connect(self._period_changed)
        self.period.refused.connect(self._refused)
        self.groups.picked.connect(self._group_picked)
        self.units.picked.connect(self.choose_unit)
        self._export.clicked.connect(self._offer_export)
        self._paper.clicked.connect(self.print_bulletin)
        for card in self.cards:
            card.chosen.connect(self._card_chosen)
            card.opened.connect(self._card_opened)
            card.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            card.customContextMenuRequested.connect(self._card_menu)
        self.panels.opened.connect(self.doors.open)
        self.panels.menu_wanted.connect(self.doors.offer)
        self.panels.split_chosen.connect(self.choose_split)
        self.panels.metric_chosen.connect(self.choose)
        self.panels.unit_chosen.connect(self.choose_unit)
        self.panels.moved.connect(self._keep_in_sight)
        self.panels.sums_wanted.connect(self.show_sums)
        self.sheet.opened.connect(self._step_opened)
        self.sheet.case_opened.connect(self.workplace.show_case)
        for face in (self.sheet, self.rescue, self.conduct):
            face.left.connect(self.back)
        self._rescue.clicked.connect(self.show_rescue)
        self.stamp.wanted.connect(self._show_frozen)
        self._conduct.clicked.connect(self.show_conduct)
        self.conduct.opened.connect(self.doors.open)
        self.conduct.menu_wanted.connect(self.doors.offer)
        work.live.changed.connect(self._something_changed)
        work.live.reset.connect(self._something_changed)
        work.ticker.ticked.connect(self._tick)
        work.township_changed.connect(self._township_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = _NARROW_MARGIN if event.size().width() < _NARROW else _MARGIN
        self._cards_row.setSpacing(8 if side == _NARROW_MARGIN else _GAP)
        self.panels.set_low(low=event.size().height() < _LOW)
        self._body.setContentsMargins(side, 12, side, 8)

    # --- reading ----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Reads what is chosen; an older question is not waited for any more."""
        if self._asked is not None:
            self._asked.drop()
        desk, period, kind, unit, split = self.workplace.desk, self.period.period, self.kind, self.unit_id, self.split

        def read() -> _Read:
            import_module("pyqtgraph")  # the charts need it; here it does not hold the window up
            view = kpi_views.kpi_page(desk, period, kind, unit)
            more = kpi_views.costly_cases(desk, view), published(desk, period)
            if split is None:
                return view, None, *more
            grid_map = map_views.grid_map(desk) if split is Split.GRID else None
            return view, Parts(split, kpi_views.kpi_parts(desk, split, period, view.unit_ids), grid_map), *more

        self._dirty, self._reading = False, True
        self._read_at = self.workplace.now()
        self._asked = self.workplace.tasks.run(self, read, self._show, self._failed)
        face = self._stack.currentWidget()
        if face is self.rescue or face is self.conduct:
            face.read()

    def _show(self, found: _Read) -> None:
        self._reading = False
        view, self.parts, costly, stamp = found
        self.stamp.show_view(view, stamp)
        self.unit_id = view.unit.id if view.unit else None
        self.figures = KpiFigures(view, costly, stamp)
        told = self.figures.cards()
        for card, data, metric in zip(self.cards, told, _METRICS, strict=True):
            card.set_low(low=not any(one.has_course for one in told))
            card.show_data(data)
            card.setChecked(metric is self.kpi)
        self.units.setVisible(view.own is None)
        self.units.set_value(self.unit_id)
        show = self.panels.feed if self._by_itself else self.panels.show_figures
        self._by_itself = False
        show(self.figures, self.kpi, self.parts)
        self._fill_sheet()
        self._tell_export()

    def _failed(self, error: Exception) -> None:
        self._reading = False
        self.workplace.complain(error)

    def _something_changed(self) -> None:
        self._dirty = True

    def _tick(self, now: datetime) -> None:
        """Changes and the passing of time are read again, calmly, and only while somebody looks."""
        if self._reading or self._read_at is None or not self.isVisible():
            return
        age = now - self._read_at
        if age >= _STALE or (self._dirty and age >= _CALM):
            self._by_itself = True
            self.load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._dirty and not self._reading:
            self.load()

    def _township_changed(self) -> None:
        self.units.set_choices(unit_choices(self.workplace.township, (self.kind,), retired=True))
        self.load()

    # --- choosing ---------------------------------------------------------------------------------------------------

    def _period_changed(self, period: Period) -> None:
        self.load()

    def _refused(self, sentence: str) -> None:
        self.workplace.say(sentence, "due_soon")

    def _group_picked(self, kind: UnitKind) -> None:
        self.kind, self.unit_id = kind, None
        self.units.set_choices(unit_choices(self.workplace.township, (kind,), retired=True))
        self.load()

    def choose_unit(self, unit_id: int) -> None:
        """Looks at a unit of the group; a unit's post looks at its own."""
        if self.figures is not None and self.figures.view.own is None and unit_id != self.unit_id:
            self.unit_id = unit_id
            self.load()

    def choose(self, metric: Metric) -> None:
        """Puts a KPI in front of the charts."""
        self.kpi = metric
        self.workplace.memory.keep("kpi/metric", metric.value)
        self.cards[_METRICS.index(metric)].setChecked(True)
        if self.figures is not None:
            self.panels.show_figures(self.figures, metric, self.parts)
            self._tell_export()

    def choose_split(self, split: Split | None) -> None:
        """Tells the group's figures apart by network, matter, platform or grid; None: by unit."""
        self.split = split
        self.workplace.memory.keep("kpi/split", split.value if split else "")
        self.load()

    def _card_chosen(self) -> None:
        self.choose(self._metric_of(self.sender()))

    def _metric_of(self, card: Any) -> Metric:
        return _METRICS[self.cards.index(card)]

    # --- the sums of a score ----------------------------------------------------------------------------------------

    def show_sums(self) -> None:
        """展开算式: every sum of the score, until Esc."""
        if self._fill_sheet():
            self._stack.setCurrentWidget(self.sheet)
            self.sheet.close_button.setFocus()

    def show_rescue(self) -> None:
        """本月还能救 of the group, until Esc."""
        self.rescue.start(self.kind)
        self._stack.setCurrentWidget(self.rescue)
        self.rescue.close_button.setFocus()

    def show_conduct(self) -> None:
        """办理情况 of the group over the chosen days, and how the centre rates itself, until Esc."""
        self.conduct.start(self.kind, self.period.period)
        self._stack.setCurrentWidget(self.conduct)
        self.conduct.close_button.setFocus()

    def _show_frozen(self, appraisal_id: int) -> None:
        self.workplace.go("appraisal", appraisal_id)

    def _fill_sheet(self) -> bool:
        data = self.figures.sheet() if self.figures is not None else None
        if data is not None:
            self.sheet.show_data(data)
        elif self._stack.currentWidget() is self.sheet:
            self._stack.setCurrentWidget(self._scroll)
        return data is not None

    def back(self) -> None:
        """Esc: out of the sums, then to the chosen card."""
        self._stack.setCurrentWidget(self._scroll)
        self._focus_chosen()

    def _step_opened(self, number: int) -> None:
        door = self.figures.door_of_step(number) if self.figures is not None else None
        if door is not None:
            self.doors.open(door)

    # --- doors ------------------------------------------------------------------------------------------------------

    def _card_opened(self) -> None:
        if self.figures is not None:
            self.doors.open(self.figures.door(self._metric_of(self.sender())))

    def _card_menu(self, at: QPoint) -> None:
        card = self.sender()
        if self.figures is not None and isinstance(card, QWidget):
            self.doors.offer(self.figures.door(self._metric_of(card)), card.mapToGlobal(at))

    def _keep_in_sight(self, where: QRect) -> None:
        place = QRect(self.panels.mapTo(self._ground, where.topLeft()), where.size())
        self._scroll.ensureVisible(place.center().x(), place.center().y(), 0, place.height() // 2 + 24)

    # --- commands ---------------------------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], None]]:
        found = {"filter": self.units.setFocus, "back": self.back}
        return found | ({"print": self.print_bulletin} if self._paper.isVisibleTo(self) else {})

    def open_with(self, what: Any) -> None:
        match what:
            case Metric():
                self.choose(what)
            case ("unit", int(unit_id), *days):  # and the days it is looked at over, where they are told
                for period in days:
                    self.period.show_period(period)
                self.kind, self.unit_id = self.workplace.township.unit[unit_id].kind, unit_id
                self.groups.set_value(self.kind)
                self.load()
        if self.focusWidget() is None:
            self._focus_chosen()

    def _focus_chosen(self) -> None:
        self.cards[_METRICS.index(self.kpi)].setFocus()

    def closing(self) -> None:
        if self._asked is not None:
            self._asked.drop()
        self.export.drop()
        self.panels.take_down()

    def print_bulletin(self) -> None:
        self.workplace.go("papers", ("issue", "bulletin", self.period.period))

    def _tell_export(self) -> None:
        if self.figures is not None:
            self.export.show(self.figures, self.parts, self.kpi)

    def _offer_export(self) -> None:
        self.export.offer(self._export.mapToGlobal(self._export.rect().bottomLeft()))


def build(workplace: Workplace) -> KpiPage:
    return KpiPage(workplace)
