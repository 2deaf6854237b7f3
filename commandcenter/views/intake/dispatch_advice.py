"""The column beside the dispatch form: the clock as it will run, what speaks for and against it, who is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ...dispatch.intake.sending import Check, Weight
from ...dispatch.overviews.loads import Load
from ...models.timing.clock_picture import account, picture
from ...models.timing.ledger import Clock
from .. import paint
from ..case.clocks import AccountLines
from ..case.ledger_picture import LedgerPicture
from ..language import say
from ..theme import FONT, SPACE, Theme
from ..widgets.layout import column, frame, label, row, scrolled, set_role
from ..workplace import Workplace

_ROW = 32
_FIGURES = 112
#: Bars are as long as the largest load, and never longer than so many tasks would make them look harmless.
_FULL = 12


class DispatchAdvice(QFrame):
    """Shows what the form works out; nothing here is chosen."""

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._work = work
        self._picture = LedgerPicture(work.theme)
        self._account = AccountLines(work.theme)
        self._no_clock = label(self.tr("选定路径和主办单位后给出时钟账"), "muted")
        self._checks = _Checks(work.theme)
        self._sum = label("", "small")
        self._loads = _Loads(work.theme)
        well = frame("well")
        column(self._picture, margins=(12, 8, 12, 4), parent=well)
        self._well = well
        clock, checks, loads = frame("card"), frame("card"), frame("card")
        column(well, self._account, self._no_clock, gap=8, margins=(12, 12, 12, 12), parent=clock)
        column(self._checks, margins=(0, 4, 0, 4), parent=checks)
        column(self._loads, margins=(0, 4, 0, 4), parent=loads)
        page = frame("page")
        column(
            row(label(self.tr("时钟账预览"), "heading"), None, label(self.tr("派出即照此起表"), "small")), clock, 12,
            row(label(self.tr("派前检查"), "heading"), None, self._sum), checks, 12,
            row(label(self.tr("单位负荷"), "heading"), None, label(self.tr("在办 / 超时"), "small")), loads, None,
            gap=8, margins=(16, 16, 16, 16), parent=page,
        )  # fmt: skip
        column(scrolled(page), gap=0, parent=self)
        self.show_clock(None, work.now())

    def show_clock(self, clock: Clock | None, now: datetime) -> None:
        """The lead's clock as the rules would start it; None while nobody leads."""
        calendar = self._work.township.calendar
        if clock is not None:
            self._picture.show_picture(picture(clock, calendar, now), self._work.limits.warn_percent / 100)
            self._account.show_lines(account(clock, calendar))
        for part in (self._well, self._account):
            part.setVisible(clock is not None)
        self._no_clock.setVisible(clock is None)

    def show_checks(self, found: Sequence[Check]) -> None:
        self._checks.show_checks(found)
        mind = sum(check.weight is Weight.MIND for check in found)
        barred = any(check.weight is Weight.BARRED for check in found)
        fine = self.tr("可派")
        self._sum.setText(self.tr("不能派") if barred else self.tr("{0} 项留意，可派").format(mind) if mind else fine)
        set_role(self._sum, tone="overdue" if barred else "due_soon" if mind else "done")

    def show_loads(self, loads: Sequence[tuple[str, Load, bool]]) -> None:
        """(unit, load, chosen) of each unit that is, or could be, called."""
        self._loads.show_loads(loads)


class _Checks(QWidget):
    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self._checks: tuple[Check, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_checks(self, found: Sequence[Check]) -> None:
        self._checks = tuple(found)
        self.setFixedHeight(_ROW * len(self._checks))
        self.setAccessibleName(say("；".join(f"{c.weight.label} {c.text} {c.note}".strip() for c in self._checks)))
        self.setToolTip(say("\n".join(f"{c.text}　{c.note}" for c in self._checks)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, wide = QPainter(self), self.t, self.width()
        for i, check in enumerate(self._checks):
            y, key = i * _ROW, check.weight.value
            if i:
                p.fillRect(QRectF(12, y, wide - 24, 1), t.line_soft)
            paint.shape(p, key, QPointF(21, y + _ROW / 2), t.state(key), 10)
            note = paint.width(check.note, FONT.small)
            ink = t.overdue if check.weight is Weight.BARRED else t.text
            paint.text(p, QRectF(40, y, wide - 52 - (note + 12 if note else 0), _ROW), check.text, ink)
            line = QRectF(0, y, wide - 12, _ROW)
            paint.text(p, line, check.note, t.text_muted, FONT.small, align=paint.RIGHT, elide=False)


class _Loads(QWidget):
    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self._loads: tuple[tuple[str, Load, bool], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_loads(self, loads: Sequence[tuple[str, Load, bool]]) -> None:
        self._loads = tuple(loads)
        self.setFixedHeight(_ROW * max(1, len(self._loads)))
        told = (self.tr("{0} 在办 {1} 超时 {2}").format(unit, load.open, load.overdue) for unit, load, _ in self._loads)
        self.setAccessibleName(say("；".join(told)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, wide = QPainter(self), self.t, self.width()
        most = max([_FULL, *(load.open for _, load, _ in self._loads)])
        names = max((paint.width(unit, FONT.base, "m") for unit, _, _ in self._loads), default=0.0) + SPACE.gap
        names = min(names, wide * 0.45)
        bar = wide - SPACE.pad - names - _FIGURES
        for i, (unit, load, chosen) in enumerate(self._loads):
            y = i * _ROW
            name = QRectF(SPACE.pad, y, names, _ROW)
            paint.text(p, name, unit, t.text, FONT.base, "m" if chosen else "r")
            track = QRectF(SPACE.pad + names, y + _ROW / 2 - 3, bar, 6)
            paint.gauge(p, track, t, load.open / most, t.handling)
            count = QRectF(wide - _FIGURES, y, 36, _ROW)
            paint.text(p, count, str(load.open), t.text, FONT.base, "m", paint.RIGHT)
            if load.overdue:
                paint.shape(p, "overdue", QPointF(wide - 58, y + _ROW / 2), t.overdue, 9)
                late = QRectF(wide - 46, y, 40, _ROW)
                paint.text(p, late, self.tr("{0} 件").format(load.overdue), t.overdue, FONT.small, elide=False)
