"""Above the table: which board, how many, and filters that combine; a filter can be kept as a view of one's own."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...dispatch.overviews.boards import BoardQuery, Order
from ...models.queues import Queue
from ...models.town.grid import Network
from ...models.town.township import Township
from ..actions import command
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button, Segments
from ..widgets.fields import Combo, Edit, SearchEdit
from ..widgets.layout import label, row
from .delegate import source_word

_HEIGHT = 44
_PAUSE_MS = 150
_SEARCH, _SHORT_SEARCH = 200, 132
_GAP, _SIDES, _LEAST = 8, 24, 320
_ALL = None


class Face(StrEnum):
    """What stands in the board's place."""

    TABLE = "table"
    MAP = "map"


class BoardToolBar(QWidget):
    """`changed` tells the query the person wants, `ordered` an `Order`, `turned` a `Face`; `kept` a name for the
    present query, `dropped` a name to forget."""

    changed = Signal(object)
    ordered = Signal(object)
    turned = Signal(object)
    kept = Signal(str)
    dropped = Signal(str)

    def __init__(self, theme: Theme, township: Township) -> None:
        super().__init__()
        self.setFixedHeight(_HEIGHT)
        self._query = BoardQuery()
        self._quiet = self._clear_wanted = self._keep_wanted = self._order_wanted = self._is_own = False
        self._title = label("", "heading")
        self._count = label("", "muted")
        self._area = Combo(theme, [(_ALL, self.tr("全部片区")), *((a.id, a.name) for a in township.areas)])
        self._network = Combo(theme, [(_ALL, self.tr("全部网络")), *((n, n.label) for n in Network)])
        for combo, name in ((self._area, self.tr("片区")), (self._network, self.tr("网络"))):
            combo.setProperty("role", "quiet")
            combo.setAccessibleName(say(name))
            combo.currentIndexChanged.connect(self._combined)
        self._order = Combo(theme, [(order, order.label) for order in Order])
        self._order.setProperty("role", "quiet")
        self._order.setAccessibleName(self.tr("排序"))
        self._order.setToolTip(say(self.tr("换一种排序 {0}").format(command("order").keys)))
        self._clear = Button(theme, self.tr("清除筛选"), kind="quiet", height=28)
        self._keep = Button(theme, self.tr("存为视图"), kind="quiet", height=28)
        self.search = SearchEdit(theme, self.tr("在表内查找 /"))
        self.search.setFixedWidth(_SEARCH)
        self._name = Edit(theme, self.tr("视图名称，Enter 保存"))
        self._name.setFixedWidth(200)
        self._name.setVisible(False)
        self.face = Segments(theme, ((Face.TABLE, self.tr("表")), (Face.MAP, self.tr("地图"))), Face.TABLE)
        self.face.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.face.setToolTip(say(self.tr("换成表或地图 {0}").format(command("face").keys)))
        self.setLayout(
            row(
                self._title,
                self._count,
                self._area,
                self._network,
                self._order,
                self._clear,
                None,
                self._keep,
                self._name,
                self.search,
                self.face,
                gap=_GAP,
                margins=(16, 0, 8, 0),
            )
        )
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._combined)
        self.search.textChanged.connect(self._typed)
        self.face.picked.connect(self.turned)
        self._order.picked.connect(self.ordered)
        self._clear.clicked.connect(self._cleared)
        self._keep.clicked.connect(self._ask_name)
        self._name.returnPressed.connect(self._named)
        self._name.editingFinished.connect(self._name.hide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """What is shown follows the width, not the width what is shown."""
        return QSize(_LEAST, _HEIGHT)

    def _fit(self) -> None:
        """What there is no room for: a short field will do; then filters nobody set, the view's button, the order."""
        fixed: list[QWidget] = [self._title, self._count, self.face]
        if self._clear_wanted:
            fixed.append(self._clear)
        least = _SEARCH if self.search.text() else _SHORT_SEARCH
        room = self.width() - _SIDES - sum(widget.sizeHint().width() + _GAP for widget in fixed) - least
        wanted = {self._order: self._order_wanted, self._keep: self._keep_wanted, self._area: True, self._network: True}
        shown: set[QWidget] = set()
        for widget in sorted(wanted, key=lambda one: not self._is_set(one)):
            width = widget.sizeHint().width() + _GAP
            if wanted[widget] and room >= width:
                room -= width
                shown.add(widget)
        for widget in wanted:
            widget.setVisible(widget in shown)
        self._clear.setVisible(self._clear_wanted)
        self.search.setFixedWidth(min(_SEARCH, max(_SHORT_SEARCH, least + room)))

    def _is_set(self, widget: QWidget) -> bool:
        return isinstance(widget, Combo) and widget.value not in (_ALL, Order.DANGER)

    # --- showing ----------------------------------------------------------------------------------------------------

    def show_query(self, query: BoardQuery, name: str, order: Order | None, *, is_own: bool) -> None:
        """Puts the fields as this query has them, without asking for it again; `order` None: it cannot be chosen.

        `is_own`: `name` is a view of one's own.
        """
        self._query, self._quiet = query, True
        self._title.setText(name)
        self._area.set_value(query.area_id)
        self._network.set_value(query.network)
        if self.search.text() != query.words:
            self.search.setText(query.words)
        self._quiet = False
        self._clear_wanted = query.is_narrowed
        self._is_own = is_own
        self._keep_wanted = self._clear_wanted or is_own or order not in (None, Order.DANGER)
        self._keep.setText(self.tr("删除视图") if is_own else self.tr("存为视图"))
        self._order_wanted = order is not None
        self._order.set_value(order)
        self._fit()

    def show_count(self, words: str) -> None:
        if words != self._count.text():
            self._count.setText(words)
            self._fit()

    def start_search(self) -> None:
        """The keyboard goes to the field; what stands there is replaced by typing."""
        self.search.setFocus()
        self.search.selectAll()

    # --- asking -----------------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._fit()
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
        if self._is_own:
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
    parts = (
        [] if query.queue is Queue.OPEN and (query.unit_id or query.grid_id or query.platform) else [query.queue.label]
    )
    if query.unit_id:
        parts.append(township.unit[query.unit_id].short)
    if query.grid_id:
        parts.append(township.grid[query.grid_id].name)
    if query.platform:
        parts.append(source_word(query.platform.value))
    if query.ids is not None:
        parts = ["所选指标的案件"]
    return "　".join(parts)
