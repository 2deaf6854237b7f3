"""本月还能救: per unit where the month may end, and the open work by the points it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ...dispatch.figures.rescue import RescueView, rescue_view
from ...models.people import UnitKind
from ...models.scoring.kpi_report import NO_VALUE
from ...models.scoring.rescue import Chance, Forecast
from ...models.timing.words import clock_time
from .. import paint
from ..language import say
from ..theme import FONT, Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, label, row
from ..widgets.rows import Row, RowList
from ..workplace import Workplace
from .fall import signed

_MOST = 200
_NOTHING = Decimal("0.005")


class RescueSheet(QWidget):
    """Reads itself when it is shown; `left` when the page shall come back."""

    left = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._kind: UnitKind | None = None
        self.view: RescueView | None = None
        self._unit: int | None = None
        self._words = _RescueWords()
        theme = workplace.theme
        self._title = label("", "title")
        self._told = label("", "small", wrap=True)
        self.close_button = Button(theme, self.tr("关闭"), "Esc")
        self.close_button.clicked.connect(self.left)
        self.units = RowList(theme, self.tr("各单位月末会到哪里"))
        self.chances = RowList(theme, self.tr("还能救的件"), lead=88)
        self.span = _Span(theme)
        self._name = label("", "heading")
        self.scores = [_Score(name) for name in self._words.scores]
        left, right = frame("card"), frame("card")
        column(self.units, gap=0, margins=(1, 8, 1, 8), parent=left)
        beside = row(*self.scores, gap=12)
        column(self._name, beside, self.span, self.chances, gap=8, margins=(16, 12, 16, 8), parent=right)
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(left, 2)
        body.addWidget(right, 3)
        whole = column(
            row(self._title, None, self.close_button), self._told, body, gap=8, margins=(24, 16, 24, 12), parent=self
        )
        whole.setStretch(2, 1)
        self.units.chosen.connect(self._choose)
        self.chances.opened.connect(workplace.show_case)

    def start(self, kind: UnitKind) -> None:
        self._kind = kind
        self.read()

    def read(self) -> None:
        desk, kind = self._work.desk, self._kind
        self._work.tasks.run(self, lambda: rescue_view(desk, kind), self._take)

    def _take(self, view: RescueView) -> None:
        self.view = view
        kind = self._kind.label if self._kind else ""
        self._title.setText(self.tr("本月还能救 · {0} · {1}").format(kind, view.month.words))
        self._told.setText(
            self.tr(
                "今日得分只算到此刻；照现状是到月底谁也不再办的得分，到期未办的和程序自动记的红牌都计入，"
                "两次超期自动提请会商的，已误的时限和红牌仍计，其余不再计；全部救回是右边各件都办好的得分。"
                "只看已派出、还没有定论的件，今后的回访、核查、派单没有算进来。"
            )
        )
        self.units.show_rows([self._words.unit(line) for line in view.lines])
        known = {line.unit.id for line in view.lines}
        if self._unit not in known and view.lines:
            self._unit = view.lines[0].unit.id
            self.units.choose(self._unit)
        self._show_unit()

    def _choose(self, unit: Any) -> None:
        if unit is not None:
            self._unit = unit
            self._show_unit()

    def _show_unit(self) -> None:
        line = next((one for one in self.view.lines if one.unit.id == self._unit), None) if self.view else None
        if line is None:
            return
        self._name.setText(line.unit.short)
        for shown, told in zip(self.scores, self._words.differences(line), strict=True):
            shown.say(*told)
        self.span.show_forecast(line)
        self.chances.show_rows(self._words.chances(line.chances[:_MOST], self._work))


class _Score(QWidget):
    """One of the scores that stand side by side: its name, the points, how far from another one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name, self._points, self._far = label(name, "small"), label("", "title"), label("", "small")
        column(self._name, self._points, self._far, gap=0, parent=self)

    def say(self, points: str, far: str) -> None:
        self._points.setText(points)
        self._far.setText(far)
        self.setAccessibleName(say(f"{self._name.text()} {points} {far}"))

    @property
    def words(self) -> str:
        return f"{self._name.text()} {self._points.text()} {self._far.text()}"


class _RescueWords(QObject):
    @property
    def scores(self) -> tuple[str, ...]:
        return self.tr("今日得分"), self.tr("照现状到月底"), self.tr("全部救回"), self.tr("全部错过")

    def differences(self, line: Forecast) -> tuple[tuple[str, str], ...]:
        """Each score with its distance from the one it is to be compared with."""
        nothing = self.tr("今天还没有计入的件")
        return (
            (_said(line.today), nothing if line.today is None else self.tr("到此刻计入的件")),
            (_said(line.as_it_stands), _far(self.tr("比今日 {0}"), line.as_it_stands, line.today)),
            (_said(line.best), _far(self.tr("比照现状 {0}"), line.best, line.as_it_stands)),
            (_said(line.worst), _far(self.tr("比照现状 {0}"), line.worst, line.as_it_stands)),
        )

    def unit(self, line: Forecast) -> Row:
        gain = None if line.best is None or line.as_it_stands is None else line.best - line.as_it_stands
        scores = map(_said, (line.today, line.as_it_stands, line.best))
        cases = {chance.item.case_id for chance in line.chances}
        return Row(
            line.unit.short,
            right="" if gain is None or gain <= 0 else self.tr("能救 +{0}").format(gain),
            right_tone="accent",
            detail=self.tr("今日 {0}　照现状 {1}　全部救回 {2}　{3} 件").format(*scores, len(cases)),
            value=line.unit.id,
        )

    def chances(self, chances: Sequence[Chance], work: Workplace) -> list[Row]:
        rows = [self._chance(one, work) for one in chances]
        return rows or [Row(self.tr("没有还能改变本月的件"), tone="muted")]

    def _chance(self, one: Chance, work: Workplace) -> Row:
        item = one.item
        until = (
            ""
            if item.until is None or item.provisional
            else self.tr("{0} 前").format(clock_time(item.until, work.now()))
        )
        points = one.points if abs(one.points) >= _NOTHING else Decimal("0.00")
        return Row(
            f"{item.no}　{item.title}",
            lead=self.tr("得分 {0}").format(f"+{points}" if points else points),
            right=until,
            right_tone="due_soon" if until else "muted",
            detail=f"{item.metric.label}：{item.what}",
            value=item.case_id,
        )


def _far(words: str, points: Decimal | None, other: Decimal | None) -> str:
    """How far from another score; nothing where there is none."""
    return "" if points is None or other is None else words.format(signed(float(points - other)))


def _said(score: Decimal | None) -> str:
    return NO_VALUE if score is None else str(score)


class _Span(QWidget):
    """From everything missed to everything done, with where it stands now; the axis is cut and says so."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self._line: Forecast | None = None
        self.setFixedHeight(44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_forecast(self, line: Forecast) -> None:
        self._line = line
        said = self.tr("全部错过 {0}，照现状 {1}，全部救回 {2}").format(
            _said(line.worst), _said(line.as_it_stands), _said(line.best)
        )
        self.setAccessibleName(say(said))
        self.setToolTip(say(said))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        line = self._line
        if line is None or line.worst is None or line.best is None or line.as_it_stands is None:
            return
        p, t, wide = QPainter(self), self.t, self.width()
        low = max(0.0, 10.0 * (float(line.worst) // 10))
        scale = (wide - 2) / (100 - low)

        def at(score: Decimal) -> float:
            return (float(score) - low) * scale

        p.fillRect(QRectF(0, 20, wide, 8), t.surface_alt)
        p.fillRect(QRectF(at(line.worst), 20, max(2.0, at(line.best) - at(line.worst)), 8), t.bar)
        p.fillRect(QRectF(at(line.as_it_stands) - 1.5, 14, 3, 20), t.accent)
        paint.text(p, QRectF(0, 28, 80, 16), f"{low:g}", t.text_muted, FONT.small)
        paint.text(p, QRectF(wide - 40, 28, 40, 16), "100", t.text_muted, FONT.small, align=paint.RIGHT)
        words = self.tr("照现状 {0}").format(line.as_it_stands)
        room = paint.width(words, FONT.small) / 2 + 2
        middle = min(max(at(line.as_it_stands), room), wide - room)
        paint.text(p, QRectF(middle - room, -2, 2 * room, 16), words, t.accent, FONT.small, "b", paint.MID, False)
