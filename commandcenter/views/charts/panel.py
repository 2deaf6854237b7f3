"""A framed part of the KPI page: heading, a line of explanation, and a chart or the reason why there is none."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QWidget

from ..theme import SHAPE, Theme
from ..widgets.layout import column, label, row
from ..widgets.marks import Words
from ..widgets.notices import EmptyState


class Panel(QFrame):
    """`hold` puts the chart in when it is built; until then, and where there is nothing to draw, a sentence stands."""

    def __init__(self, theme: Theme, title: str, *more: QWidget, height: int = 0) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._title = label(title, "heading")
        self._note = Words(theme, "", 12, tone="muted")
        self._note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._empty = EmptyState(theme, "", shape="dot")
        self._body = QStackedWidget()
        self._body.addWidget(self._empty)
        edge = SHAPE.line
        self.head = row(self._title, 4, self._note, *more, gap=8)
        around = (16 - edge, 8 - edge, 16 - edge, 8 - edge)
        self.body = column(self.head, self._body, gap=4, margins=around, parent=self)
        if height:
            self.setFixedHeight(height)

    def entitle(self, title: str, note: str = "") -> None:
        self._title.setText(title)
        self._note.say(note)

    def hold(self, chart: QWidget) -> None:
        self._body.addWidget(chart)
        self._body.setCurrentWidget(chart)

    def show_chart(self) -> None:
        self._body.setCurrentIndex(self._body.count() - 1)

    def show_reason(self, sentence: str, hint: str = "") -> None:
        """Instead of the chart: why there is nothing to see."""
        self._empty.say(sentence, hint)
        self._body.setCurrentWidget(self._empty)
