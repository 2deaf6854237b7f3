"""Over figures that still move: which days, until when, and what was published of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.figures.appraisals import Published
from ...dispatch.figures.kpi_views import KpiView
from ...models.timing.worktime import TZ
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, label, row


class LiveStamp(QWidget):
    """Over figures that still move: which days, until when; of a published month what holds instead. `wanted` carries
    the assessment somebody wants to see."""

    wanted = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._published: Published | None = None
        self._when = label("", "small", wrap=True)
        self._holds, self._unit = label("", "strong", "due_soon", wrap=True), label("", "strong", wrap=True)
        self.button = Button(theme, self.tr("看公布数"), height=28)
        self.button.clicked.connect(self._ask)
        self._notice = frame("card")
        line = row(column(self._holds, self._unit, gap=2), self.button, gap=16, margins=(12, 6, 12, 6))
        line.setStretch(0, 1)
        self._notice.setLayout(line)
        self._notice.hide()
        self._line = row(self._when, gap=8)
        self._line.setStretch(0, 1)
        column(self._line, self._notice, gap=6, parent=self)

    def beside(self, *more: QWidget) -> None:
        """What stands at the end of the first line."""
        for one in more:
            self._line.addWidget(one)

    @property
    def words(self) -> str:
        shown = (self._when, self._holds, self._unit)
        return "\n".join(one.text() for one in shown if one.isVisibleTo(self) and one.text())

    def show_view(self, view: KpiView, published: Published | None) -> None:
        self._published = published
        reached, coverage = "", view.coverage
        if coverage.called:
            words = self.tr("　回访覆盖率 {0} %（{1}/{2}）")
            reached = words.format(coverage.percent, coverage.reached, coverage.called)
        group = self.tr("{0} {1}").format(len(view.units), say(view.kind.label))
        when = self.tr("{0} · {1} · 数据截至 {2}").format(
            say(view.period.words), group, f"{view.now.astimezone(TZ):%Y-%m-%d %H:%M}"
        )
        self._when.setText(when + reached)
        self._notice.setVisible(published is not None)
        if published is not None:
            self._holds.setText(published.beside(view.lines, view.now))
            self._unit.setText("" if view.unit is None else published.of_unit(view.unit))
            self._unit.setVisible(bool(self._unit.text()))

    def _ask(self) -> None:
        if self._published is not None:
            self.wanted.emit(self._published.appraisal_id)
