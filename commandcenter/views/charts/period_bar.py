"""Which days are counted: this month, the last one, this quarter, or two days somebody types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ...models.labels import Labelled
from ...models.scoring.periods import Period, month_of, quarter_of
from ...models.timing.moments import read_day
from ...models.timing.worktime import local_day
from ..theme import Theme
from ..widgets.buttons import Segments
from ..widgets.fields import Edit
from ..widgets.layout import label, row, set_role


class Span(Labelled):
    THIS_MONTH = "this_month", "本月"
    LAST_MONTH = "last_month", "上月"
    QUARTER = "quarter", "本季"
    CHOSEN = "chosen", "自选"


def period_of(span: Span, today: date) -> Period:
    """The days of a span as of today; of 自选 the month so far, to begin with."""
    match span:
        case Span.LAST_MONTH:
            return month_of(today).before
        case Span.QUARTER:
            return quarter_of(today)
        case Span.CHOSEN:
            return Period(today.replace(day=1), today)
        case _:
            return month_of(today)


class PeriodBar(QWidget):
    """`changed` carries the period a person chose. Days are typed as 10-1 or 2026-10-01; a wrong one is marked."""

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self, theme: Theme, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self.span = Segments(theme, [(span, span.label) for span in Span], Span.THIS_MONTH)
        self.first, self.last = _Day(theme, self.tr("起始日")), _Day(theme, self.tr("截止日"))
        self._between = label(self.tr("至"), "muted")
        self.span.picked.connect(self._span_picked)
        for day in (self.first, self.last):
            day.left.connect(self._days_typed)
        row(self.span, self.first, self._between, self.last, gap=8, parent=self)
        self._show_days(period_of(Span.THIS_MONTH, self._today), typing=False)

    @property
    def _today(self) -> date:
        return local_day(self._now())

    @property
    def period(self) -> Period:
        """What is chosen now; a month that begins moves 本月 on."""
        if self.span.value is not Span.CHOSEN:
            return period_of(self.span.value, self._today)
        return self._typed() or self._kept

    def show_period(self, period: Period) -> None:
        """Chooses without `changed`."""
        span = next((s for s in Span if s is not Span.CHOSEN and period_of(s, self._today) == period), Span.CHOSEN)
        self.span.set_value(span)
        self._show_days(period, typing=span is Span.CHOSEN)

    def _span_picked(self, span: Span) -> None:
        self._show_days(period_of(span, self._today), typing=span is Span.CHOSEN)
        if span is Span.CHOSEN:
            self.first.setFocus()
        self.changed.emit(self.period)

    def _show_days(self, period: Period, *, typing: bool) -> None:
        self._kept = period
        for field, day in ((self.first, period.first), (self.last, period.last)):
            field.set_value(day.isoformat())
            field.setVisible(typing)
        self._between.setVisible(typing)

    def _typed(self) -> Period | None:
        days = [self._day(field.value) for field in (self.first, self.last)]
        if days[0] is None or days[1] is None or days[1] < days[0]:
            return None
        return Period(days[0], days[1])

    def _day(self, words: str) -> date | None:
        return read_day(words, self._now())

    def _days_typed(self) -> None:
        for field in (self.first, self.last):
            set_role(field, bad="" if self._day(field.value) else "true")
        period = self._typed()
        if period is None:
            backwards = all(self._day(field.value) for field in (self.first, self.last))
            wrong = self.tr("截止日早于起始日") if backwards else self.tr("日期写成 10-1 或 2026-10-01")
            set_role(self.last if backwards else self.first, bad="true") if backwards else None
            self.refused.emit(wrong)
        elif period != self._kept:
            self._show_days(period, typing=True)
            self.changed.emit(period)


class _Day(Edit):
    """A day; `left` when the person has done with it."""

    left = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self.setFixedWidth(112)
        self.editingFinished.connect(self._tell_left)

    def _tell_left(self) -> None:
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        event.accept()
