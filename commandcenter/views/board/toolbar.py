"""Above the table: which board, how many, and filters that combine; a filter can be kept as a view of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ...dispatch.boards import BoardQuery
from ...models.draft import Platform
from ...models.grid import Network
from ...models.matters import Route
from ...models.queues import Queue
from ...models.township import Township
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.fields import Combo, Edit, SearchEdit
from ..widgets.layout import label, row
from .delegate import source_word

_HEIGHT = 44
_PAUSE_MS = 150
_SEARCH, _SHORT_SEARCH, _ROOMY = 200, 132, 640
_ALL = None


class BoardToolBar(QWidget):
    """`changed` tells the query the person wants; `kept` a name for the present one; `dropped` a name to forget."""

    changed = Signal(object)
    kept = Signal(str)
    dropped = Signal(str)

    def __init__(self, theme: Theme, township: Township) -> None:
        super().__init__()
        self.setFixedHeight(_HEIGHT)
        self._query = BoardQuery()
        self._quiet = False
        self._views: frozenset[str] = frozenset()
        self._title = label("", "heading")
        self._count = label("", "muted")
        self._area = Combo(theme, [(_ALL, self.tr("全部片区")), *((a.id, a.name) for a in township.areas)])
        self._network = Combo(theme, [(_ALL, self.tr("全部网络")), *((n, n.label) for n in Network)])
        for combo, name in ((self._area, self.tr("片区")), (self._network, self.tr("网络"))):
            combo.setProperty("role", "quiet")
            combo.setAccessibleName(name)
            combo.currentIndexChanged.connect(self._combined)
        self._clear = Button(theme, self.tr("清除筛选"), kind="quiet", height=28)
        self._keep = Button(theme, self.tr("存为视图"), kind="quiet", height=28)
        self.search = SearchEdit(theme, self.tr("在表内查找 /"))
        self.search.setFixedWidth(_SEARCH)
        self._name = Edit(theme, self.tr("视图名称，Enter 保存"))
        self._name.setFixedWidth(200)
        self._name.setVisible(False)
        self.setLayout(
            row(self._title, self._count, 8, self._area, self._network, self._clear, None, self._keep, self._name,
                self.search, gap=8, margins=(16, 0, 8, 0))
        )
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._combined)
        self.search.textChanged.connect(self._typed)
        self._clear.clicked.connect(self._cleared)
        self._keep.clicked.connect(self._ask_name)
        self._name.returnPressed.connect(self._named)
        self._name.editingFinished.connect(self._name.hide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.search.setFixedWidth(_SEARCH if event.size().width() >= _ROOMY else _SHORT_SEARCH)

    # --- showing ----------------------------------------------------------------------------------------------------

    def show_query(self, query: BoardQuery, name: str) -> None:
        """Puts the fields as this query has them, without asking for it again."""
        self._query, self._quiet = query, True
        self._title.setText(name)
        self._area.set_value(query.area_id)
        self._network.set_value(query.network)
        if self.search.text() != query.words:
            self.search.setText(query.words)
        self._quiet = False
        own = name in self._views
        filtered = query != BoardQuery(queue=query.queue)
        self._clear.setVisible(filtered)
        self._keep.setVisible(filtered or own)
        self._keep.setText(self.tr("删除视图") if own else self.tr("存为视图"))

    def show_count(self, words: str) -> None:
        self._count.setText(words)

    def show_views(self, names: Sequence[str]) -> None:
        self._views = frozenset(names)

    def start_search(self) -> None:
        """The keyboard goes to the field; what stands there is replaced by typing."""
        self.search.setFocus()
        self.search.selectAll()

    # --- asking -----------------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        if not self._quiet:
            self._pause.start()

    def _combined(self) -> None:
        if self._quiet:
            return
        wanted = replace(
            self._query, words=self.search.text().strip(), area_id=self._area.value, network=self._network.value
        )
        if wanted != self._query:
            self.changed.emit(wanted)

    def _cleared(self) -> None:
        self.changed.emit(BoardQuery(queue=self._query.queue))

    def _ask_name(self) -> None:
        if self._title.text() in self._views:
            self.dropped.emit(self._title.text())
            return
        self._name.clear()
        self._name.show()
        self._name.setFocus()

    def _named(self) -> None:
        if name := self._name.text().strip():
            self.kept.emit(name)
        self._name.hide()


def name_of(query: BoardQuery, township: Township) -> str:
    """What a board is called: its queue, with the one thing it is narrowed to."""
    parts = [] if query.queue is Queue.OPEN and (query.unit_id or query.grid_id or query.platform) else [
        query.queue.label
    ]
    if query.unit_id:
        parts.append(township.unit[query.unit_id].short)
    if query.grid_id:
        parts.append(township.grid[query.grid_id].name)
    if query.platform:
        parts.append(source_word(query.platform.value))
    if query.ids is not None:
        parts = ["所选指标的案件"]
    return "　".join(parts)


def to_json(query: BoardQuery) -> dict[str, Any]:
    """A view as it is remembered: ids and codes."""
    return {
        "queue": query.queue.value,
        "words": query.words,
        "area_id": query.area_id,
        "network": query.network and query.network.value,
        "platform": query.platform and query.platform.value,
        "unit_id": query.unit_id,
        "grid_id": query.grid_id,
        "route": query.route and query.route.value,
    }


def from_json(kept: dict[str, Any]) -> BoardQuery | None:
    """The remembered view; None when it cannot be read any more."""
    try:
        codes = {"network": Network, "platform": Platform, "route": Route}
        told: dict[str, Any] = {name: of(kept[name]) for name, of in codes.items() if kept.get(name)}
        told |= {name: int(kept[name]) for name in ("area_id", "unit_id", "grid_id") if kept.get(name)}
        return BoardQuery(Queue(kept["queue"]), str(kept["words"]), **told)
    except (KeyError, TypeError, ValueError):
        return None
