"""A report as it is read: a sentence, the course of its days, and lists whose lines lead to their cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ...dispatch.overviews.reporting import ReportData
from ..charts.panel import Panel
from ..theme import Theme
from ..widgets.layout import column, label
from ..widgets.rows import Row, RowList
from .days import DaysChart, DaysData, days_of
from .rows import ReportRows

_LEAST, _MOST = 76, 420
_CHART = 240
_NARROW = 1100


class ReportBoard(QWidget):
    """`opened` carries the ids of a line's cases, `day_opened` the place of a day. On paper (`is_paper`) lists are as
    long as what stands in them."""

    opened = Signal(object)
    day_opened = Signal(object)

    def __init__(self, theme: Theme, *, is_paper: bool = False) -> None:
        super().__init__()
        self._theme, self._is_paper = theme, is_paper
        self._words = ReportRows()
        self.summary = label("", "body", wrap=True)
        self.stand = label("", "small", wrap=True)
        self.chart: DaysChart | None = None
        self._days = Panel(theme, self.tr("逐日"), height=_CHART)
        self.lists: dict[str, RowList] = {}
        self._cards = [
            self._list_card("kpis", self.tr("七项指标（全镇）")),
            self._list_card("breaches", self.tr("可能超时")),
            self._list_card("hot", self.tr("热点")),
            self._list_card("repeats", self.tr("重复诉求")),
            self._list_card("spread", self.tr("来源、路径、网络")),
            self._list_card("places", self.tr("各组名次"), lead=80),
        ]
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        column(self.summary, self.stand, self._days, self._grid, gap=12, parent=self)
        self.arrange(_NARROW)

    def _list_card(self, name: str, title: str, lead: int = 0) -> Panel:
        card = Panel(self._theme, title)
        made = RowList(self._theme, title, lead)
        made.opened.connect(self.opened)
        made.clicked.connect(self._clicked)
        self.lists[name] = made
        card.hold(made)
        return card

    def arrange(self, width: int) -> None:
        """Two lists side by side in a narrow window, else three."""
        columns = 2 if width < _NARROW else 3
        for n, card in enumerate(self._cards):
            self._grid.addWidget(card, n // columns, n % columns)
        for n in range(3):
            self._grid.setColumnStretch(n, 1 if n < columns else 0)

    def show_data(self, data: ReportData, stand: str) -> None:
        """`stand`: what its figures rest on, where that needs saying."""
        words = self._words
        self.summary.setText(words.summary(data))
        self.stand.setText(stand)
        self.stand.setVisible(bool(stand))
        self._show_days(data)
        fills: dict[str, Callable[[ReportData], list[Row]]] = {
            "kpis": words.kpis,
            "breaches": words.breaches,
            "hot": words.hot,
            "repeats": words.repeats,
            "spread": words.spread,
            "places": words.places,
        }
        for name, fill in fills.items():
            self._fill(self.lists[name], fill(data))

    def _fill(self, rows: RowList, found: list[Row]) -> None:
        rows.show_rows(found)
        wanted = max(_LEAST, sum(rows.sizeHintForRow(n) for n in range(len(found))) + 4)
        rows.setFixedHeight(wanted if self._is_paper else min(_MOST, wanted))

    def _show_days(self, data: ReportData) -> None:
        if len(data.registered) < 2:
            self._days.hide()
            return
        self._days.show()
        if self.chart is None:
            self.chart = DaysChart(self._theme, self.tr("逐日登记和办结"))
            self.chart.opened.connect(self.day_opened)
            self._days.hold(self.chart)
        hint = "" if self._is_paper else self.tr("；点某一天看当天的日报")
        self._days.entitle(self.tr("逐日"), self.tr("柱 = 登记，线 = 办结") + hint)
        days = days_of(data.period.first, data.registered)
        self.chart.show_data(DaysData(days, data.registered, data.closed))

    def _clicked(self, index: Any) -> None:
        rows = self.sender()
        if isinstance(rows, RowList):
            self.opened.emit(rows.rows[index.row()].value)

    def take_down(self) -> None:
        """The chart goes before its widget does."""
        if self.chart is not None:
            self.chart.take_down()
            self.chart = None
