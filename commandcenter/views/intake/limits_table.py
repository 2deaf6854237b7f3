"""The table of limits: what each unit will owe by when, whom to call there, how much it has in hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...dispatch.intake.sending import LimitLine
from ...models.case import TaskRole
from ...models.timing.words import clock_time
from .. import paint
from ..language import say
from ..theme import FONT, SPACE, Theme

_HEAD, _ROW = 32, 40
#: Share of the width at which each column begins; the contact is dropped first where there is no room.
_COLUMNS = ((0.0, "单位"), (0.24, "签收"), (0.40, "到场"), (0.56, "反馈"), (0.72, "联系人"), (0.94, "在办"))
_NARROW = 800
_NARROW_COLUMNS = ((0.0, "单位"), (0.27, "签收"), (0.46, "到场"), (0.65, "反馈"), (0.85, "联系人"))


class _Cell(NamedTuple):
    """What counts, and the muted words around it, which are dropped where there is no room."""

    loud: str
    before: str = ""
    after: str = ""


class LimitsTable(QWidget):
    """Painted rows; every one of them is read out as a sentence."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self._lines: tuple[LimitLine, ...] = ()
        self._now: datetime | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEAD + _ROW)

    def show_lines(self, lines: Sequence[LimitLine], now: datetime) -> None:
        """Nothing to show says so in one line."""
        self._lines, self._now = tuple(lines), now
        self.setFixedHeight(_HEAD + _ROW * max(1, len(self._lines)))
        self.setAccessibleName(self.tr("各单位时限"))
        self.setAccessibleDescription(say("；".join(map(self._sentence, self._lines))))
        self.setToolTip(
            say("\n".join(f"{line.unit}　{line.contact}　{line.phone}" for line in self._lines if line.phone))
        )
        self.update()

    def _cells(self, line: LimitLine) -> tuple[_Cell, ...]:
        """The columns behind the unit."""
        assert self._now is not None
        terms = (line.sign, line.response, line.completion)
        times = [_Cell(clock_time(term.due, self._now), before=term.length) for term in terms]
        return (*times, _Cell(line.contact or "—", after=line.phone), _Cell(str(line.load.open)))

    def _sentence(self, line: LimitLine) -> str:
        return " ".join([line.role.label, line.unit, *(" ".join(filter(None, cell)) for cell in self._cells(line))])

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, wide = QPainter(self), self.t, self.width() - 2 * SPACE.pad
        columns = _COLUMNS if self.width() >= _NARROW else _NARROW_COLUMNS
        lefts = [SPACE.pad + share * wide for share, _ in columns]
        rooms = [b - a - SPACE.gap for a, b in zip(lefts, [*lefts[1:], SPACE.pad + wide], strict=True)]
        for x, (_, name) in zip(lefts, columns, strict=True):
            paint.text(p, QRectF(x, 0, 120, _HEAD), name, t.text_muted, FONT.small)
        if not self._lines:
            empty = QRectF(SPACE.pad, _HEAD, wide, _ROW)
            paint.text(p, empty, self.tr("选定路径和主办单位后给出各单位时限"), t.text_muted)
        for i, line in enumerate(self._lines):
            y = _HEAD + i * _ROW
            p.fillRect(QRectF(SPACE.pad, y, wide, 1), t.line)
            self._row(p, line, y, lefts, rooms)

    def _row(self, p: QPainter, line: LimitLine, y: float, lefts: list[float], rooms: list[float]) -> None:
        t = self.t
        lead = line.role is TaskRole.LEAD
        taken = paint.tag(p, lefts[0], y + _ROW / 2, t, line.role.label, "accent" if lead else None) + SPACE.gap
        unit = QRectF(lefts[0] + taken, y, rooms[0] - taken, _ROW)
        paint.text(p, unit, line.unit, t.text, FONT.base, "m")
        whole = len(lefts) == len(_COLUMNS)
        for x, room, cell in zip(lefts[1:], rooms[1:], self._cells(line), strict=False):
            left, right = x, x + room + SPACE.gap
            parts = ((cell.before, t.text_muted), (cell.loud, t.text), (cell.after, t.text_muted))
            for words, ink in parts if whole else parts[1:2]:
                if words:
                    left += paint.text(p, QRectF(left, y, right - left, _ROW), words, ink) + SPACE.gap
