"""A line of points without axes, painted into a card: a plot for each would hold the window up for 20 ms."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPolygonF

from .. import paint
from ..theme import Theme

_DOT = 3.5


def sparkline(p: QPainter, rect: QRectF, t: Theme, values: Sequence[float | None]) -> None:
    """The course of the values over the whole width, the last one as a dot; a gap where there is none.

    Nothing is drawn of fewer than two values.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return
    low, span = min(known), max(known) - min(known)
    inner = rect.adjusted(1, _DOT + 1, -_DOT - 1, -_DOT - 1)
    step = inner.width() / (len(values) - 1)

    def place(n: int, value: float) -> QPointF:
        share = (value - low) / span if span else 0.5
        return QPointF(inner.x() + step * n, inner.bottom() - inner.height() * share)

    p.save()
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    p.setPen(paint.round_pen(t.text_muted, 1))
    run: list[QPointF] = []
    for n, value in enumerate((*values, None)):
        if value is not None:
            run.append(place(n, value))
        elif run:
            if len(run) > 1:
                p.drawPolyline(QPolygonF(run))
            run = []
    p.restore()
    if values[-1] is not None:
        paint.disc(p, place(len(values) - 1, values[-1]), _DOT, t.accent)
