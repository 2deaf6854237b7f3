"""A report as it is read: a sentence, the course of its days, and lists whose lines lead to their cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from ...dispatch.overviews.reporting import ReportData
from ...models.scoring.report import ReportKind
from ..charts.panel import Panel
from ..theme import Theme
from ..widgets.layout import column, frame, label, row
from ..widgets.rows import Row, RowList
from .days import DaysChart, DaysData, days_of
from .rows import ReportRows

#: Which lists stand below each other, in two columns or three; a day ranks nobody, so its ranks take no room.
_TWO = (("kpis", "hot", "repeats"), ("breaches", "places", "spread"), ())
_THREE = (("kpis", "repeats"), ("breaches", "hot", "spread"), ("places",))
_THREE_OF_DAY = (("kpis", "repeats"), ("breaches", "hot"), ("places", "spread"))
#: Lists of cases may be long; the page scrolls over the others.
_OF_CASES = ("breaches", "repeats")
#: What a month's assessment freezes of them.
_FROZEN = ("kpis", "places")
_MOST = 420
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
        self._notes: dict[str, QLabel] = {}
        self._cards = {
            "kpis": self._list_card("kpis", self.tr("七项指标（全镇）")),
            "breaches": self._list_card("breaches", self.tr("可能超时")),
            "hot": self._list_card("hot", self.tr("热点")),
            "repeats": self._list_card("repeats", self.tr("重复诉求")),
            "spread": self._list_card("spread", self.tr("来源、路径、网络")),
            "places": self._list_card("places", self.tr("各组名次"), lead=80),
        }
        self._columns = [QWidget() for _ in _THREE]
        self._within = [column(None, gap=12, parent=one) for one in self._columns]
        beside = row(*self._columns, gap=12)
        for n in range(len(self._columns)):
            beside.setStretch(n, 1)
        column(self.summary, self.stand, self._days, beside, gap=12, parent=self)
        self._placing: tuple[tuple[str, ...], ...] = ()
        self._kind, self._wide = ReportKind.DAILY, _NARROW
        self._arrange()

    def _list_card(self, name: str, title: str, lead: int = 0) -> QWidget:
        card, made, note = frame("card"), RowList(self._theme, title, lead), label("", "small")
        made.opened.connect(self.opened)
        made.clicked.connect(self._clicked)
        self.lists[name], self._notes[name] = made, note
        column(row(label(title, "heading"), 4, note, None), made, gap=4, margins=(15, 7, 15, 7), parent=card)
        return card

    def arrange(self, width: int) -> None:
        """Two columns of lists in a narrow window, else three."""
        self._wide = width
        self._arrange()

    def _arrange(self) -> None:
        placing = _TWO if self._wide < _NARROW else _THREE_OF_DAY if self._kind is ReportKind.DAILY else _THREE
        if placing == self._placing:
            return
        self._placing = placing
        for to, names in zip(self._within, placing, strict=True):
            for n, name in enumerate(names):
                to.insertWidget(n, self._cards[name])
        self._columns[-1].setVisible(bool(placing[-1]))

    def show_data(self, data: ReportData, stand: str) -> None:
        """`stand`: what its figures rest on, where that needs saying."""
        words, self._kind = self._words, data.kind
        self._arrange()
        self._cards["breaches"].setVisible(data.running)
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
            self._fill(name, fill(data))
        live = self.tr("实时数") if data.stand.basis.is_frozen else ""
        for name, note in self._notes.items():
            note.setText(words.basis(data) if name in _FROZEN else live)

    def _fill(self, name: str, found: list[Row]) -> None:
        rows = self.lists[name]
        rows.show_rows(found)
        wanted = sum(rows.sizeHintForRow(n) for n in range(len(found))) + 4
        rows.setFixedHeight(min(_MOST, wanted) if name in _OF_CASES and not self._is_paper else wanted)

    def _show_days(self, data: ReportData) -> None:
        if len(data.registered) < 2:
            self._days.hide()
            return
        self._days.show()
        if self.chart is None:
            self.chart = DaysChart(self._theme, self.tr("逐日登记和办结"))
            self.chart.opened.connect(self.day_opened)
            self._days.hold(self.chart)
        hint = self.tr("；实时数") if data.stand.basis.is_frozen else ""
        hint += "" if self._is_paper else self.tr("；点某一天看当天的日报")
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
