"""The rows of the board as Qt sees them: frozen lines, the centre's time, who else looks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Qt

from ...dispatch.overviews.boards import Line, Order
from ...models.lights import Light
from ...models.timing.words import time_left
from ..language import listed, say
from ..live import Looker
from ..table_model import DiffTableModel, Index
from .columns import COLUMNS


class BoardModel(DiffTableModel[Line]):
    """Sorted as its rows' keys say, of which the heading tells. `now` is what clocks are painted from; the page moves
    it."""

    def __init__(self, now: datetime, names: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(lambda line: line.row.id, lambda line: line.row.key, parent)
        self._names = names
        self.now = now
        self._order: Order | None = None
        self.lookers: Mapping[int, tuple[Looker, ...]] = {}
        self.marked: set[int] = set()
        """Chosen for a bulk action."""

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            column = COLUMNS[section]
            arrow = "" if self._order not in column.orders else " ↓" if self._order is Order.NEWEST else " ↑"
            return self.tr(column.title) + arrow
        return None

    def show_order(self, order: Order | None) -> None:
        """By what the rows are sorted; None where that is no one's choice."""
        self._order = order
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole.value | Qt.ItemDataRole.AccessibleTextRole.value:
                return say(self._spoken(line, COLUMNS[index.column()].id))
            case Qt.ItemDataRole.ToolTipRole.value:
                return "\n".join(filter(None, (line.row.title, say(line.why(self.now)), listed(line.waits_for, "、"))))
        return None

    def _spoken(self, line: Line, column: str) -> str:
        """A cell in words, for screen readers and for copying."""
        row = line.row
        words = {
            "state": state_word(line, self.now),
            "clock": time_left(row.due, self.now),
            "no": row.no,
            "place": row.grid,
            "title": "　".join((row.title, *(tag.word for tag in line.tags))),
            "source": row.platform.label,
            "route": row.route.value if row.route else "",
            "lead": row.lead_unit,
            "ball": "、".join(line.waits_for),
            "seen": "、".join(self.seen_by(line)),
        }
        return words[column]

    def seen_by(self, line: Line) -> list[str]:
        """Who works on the case, then who looks at it."""
        claimant = [] if line.row.claimed_by is None else [self.name_of(line.row.claimed_by)]
        looking = (looker.name for looker in self.lookers.get(line.row.id, ()))
        return list(dict.fromkeys((*claimant, *looking)))

    def name_of(self, login: str) -> str:
        """The person behind a login."""
        return self._names.get(login, login)

    def line_at(self, row: int) -> Line | None:
        return self.rows[row] if 0 <= row < len(self.rows) else None


#: Where the light says more than the case's own word.
_LOUD = frozenset({Light.OVERDUE, Light.SUPERVISED})


def state_word(line: Line, now: datetime) -> str:
    """What the pill says: 超时 and 督办 outright, 临期 while a unit handles, else the case's own state."""
    light = line.light(now)
    handled = line.row.stage in ("办结", "协办", "返工")
    return light.label if light in _LOUD or (light is Light.DUE_SOON and handled) else line.row.state.label
