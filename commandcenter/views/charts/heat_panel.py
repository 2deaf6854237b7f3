"""单位 × 指标, and the same figures told apart by network, matter, platform (a table) or grid (the map)."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from ...dispatch.figures.kpi_views import PartKey, Split
from ...dispatch.overviews.map_views import GridMap
from ...models.kpi import Metric
from .. import paint
from ..language import say
from ..theme import FONT, Theme
from ..widgets.buttons import Button, Segments
from ..widgets.layout import column, flow, holder, label
from ..widgets.marks import Mark
from ..widgets.notices import EmptyState
from .figures import KpiFigures
from .heat import HeatTable
from .kpi_map import KpiMap
from .panel import Panel
from .parts import PartFigures, Parts

_METRICS = tuple(Metric)
_UNITS = "units"
_STEP = 48


class HeatPanel(Panel):
    """`opened` carries a `Door`, `menu_wanted` one with the place of the menu, `split_chosen` a `Split` or None."""

    opened = Signal(object)
    menu_wanted = Signal(object, QPoint)
    metric_chosen = Signal(object)
    unit_chosen = Signal(int)
    split_chosen = Signal(object)
    moved = Signal(QRect)
    """Another cell is the current one: where it is, in px of this panel."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "")
        self.t = theme
        self.split = Segments(theme, [(_UNITS, self.tr("单位")), *((one, one.label) for one in Split)], _UNITS)
        self.split.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.head.addWidget(self.split)
        self._legend = _Legend(theme)
        self.head.addWidget(self._legend)
        self.split.setAccessibleName(self.tr("按什么分列"))
        self.split.picked.connect(self._split_picked)
        self.table: HeatTable | None = None
        self.of_parts: HeatTable | None = None
        self.map: KpiMap | None = None
        self._figures: KpiFigures | None = None
        self._parts: PartFigures | None = None
        self._kpi = Metric.RESPONSE_RATE
        self._shown_map: GridMap | None = None
        self._off = flow()
        self._off_keys: list[PartKey] = []
        self._faces = QStackedWidget()
        self._nothing = EmptyState(theme, "", shape="dot")
        self._faces.addWidget(self._nothing)
        self._told = label("", "small", wrap=True)
        self._told.hide()
        self.body.addWidget(self._told)

    def build(self, figures: KpiFigures) -> QWidget:
        """The table of units; the other faces are built when somebody wants them."""
        self.table = self._table(self.tr("单位与指标"), figures.heads(), tails=3)
        self.table.cell_opened.connect(self._cell_opened)
        self.table.menu_wanted.connect(self._cell_menu)
        self.table.unit_chosen.connect(self.unit_chosen)
        self._faces.addWidget(self.table)
        return self._faces

    def _table(self, name: str, heads: tuple[str, ...], tails: int) -> HeatTable:
        made = HeatTable(self.t, name, heads, tails)
        made.column_chosen.connect(self._column_chosen)
        made.moved.connect(self._moved)
        return made

    # --- showing ----------------------------------------------------------------------------------------------------

    def show_figures(self, figures: KpiFigures, parts: Parts | None, metric: Metric) -> None:
        """`parts` None: unit by unit."""
        self._figures, self._kpi = figures, metric
        self._parts = PartFigures(figures, parts) if parts is not None else None
        self.split.set_value(parts.split if parts else _UNITS)
        if self.table is None:
            return
        self.table.show_rows(figures.heat())
        self.table.mark(figures.marked, _METRICS.index(metric))
        if self._parts is None:
            self._show_face(self.table, self.tr("单位 × 指标"))
        elif not self._parts.parts.lines:
            self._show_nothing(figures)
        elif self._parts.parts.split is Split.GRID:
            self._show_map(self._parts)
        else:
            self._show_parts(self._parts)

    def _show_face(self, face: QWidget, title: str) -> None:
        self.entitle(title)
        self._faces.setCurrentWidget(face)
        table = face if isinstance(face, HeatTable) else None
        self._told.setVisible(face is not self._nothing)
        if self._figures is not None:
            if table is self.table:
                self._told.setText(f"{self._figures.marks()}\n{self._figures.of_ranking}")
            else:
                self._told.setText(self._figures.marks(self.tr("{0}合计").format(self._figures.group)))
        self._faces.setMinimumHeight(table.wanted_height() if table else max(0, face.minimumSizeHint().height()))

    def _show_nothing(self, figures: KpiFigures) -> None:
        sentence = self.tr("{0}在{1}没有计入指标的件").format(figures.group, figures.view.period.words)
        self._nothing.say(sentence, self.tr("换一个时段，或看别的一组单位"))
        self._show_face(self._nothing, self._split_title)

    @property
    def _split_title(self) -> str:
        assert self._parts is not None
        return self.tr("{0} × 指标").format(self._parts.parts.split.label)

    def _show_parts(self, parts: PartFigures) -> None:
        if self.of_parts is None:
            self.of_parts = self._table(self.tr("分列与指标"), parts.heads(), tails=2)
            self.of_parts.cell_opened.connect(self._part_opened)
            self.of_parts.menu_wanted.connect(self._part_menu)
            self.of_parts.unit_chosen.connect(self._tasks_opened)
            self._faces.addWidget(self.of_parts)
        self.of_parts.set_heads(parts.heads())
        self.of_parts.show_rows(parts.rows())
        self.of_parts.mark(None, _METRICS.index(self._kpi))
        self._show_face(self.of_parts, self._split_title)

    def _show_map(self, parts: PartFigures) -> None:
        if self.map is None:
            self.map = KpiMap(self.t)
            self.map.clicked.connect(self._grid_opened)
            self.map.opened.connect(self._grid_opened)
            schematic = self.tr("示意图：每格一个网格、面积相等，位置不代表真实地理；点一格看是哪些件。")
            self._face = holder(column(self.map, self._off, label(schematic, "small"), gap=4))
            self._faces.addWidget(self._face)
        if parts.parts.grid_map is not None and parts.parts.grid_map is not self._shown_map:
            self._shown_map = parts.parts.grid_map
            self.map.show_map(parts.parts.grid_map)
        self.map.setAccessibleName(say(self.tr("各网格{0}示意图").format(self._kpi.label)))
        self.map.show_shades(parts.shades(self._kpi), parts.communities(self._kpi))
        self._fill_off(parts.off_the_map(self._kpi))
        self._show_face(self._face, self.tr("网格 · {0}").format(parts.figures.named(self._kpi)))

    def _fill_off(self, beside: tuple[tuple[PartKey, str], ...]) -> None:
        """Doors to what stands on no cell."""
        self._off_keys = [key for key, _ in beside]
        while len(self._off.widgets) < len(beside):
            made = Button(self.t, "", kind="quiet", height=28)
            made.clicked.connect(self._off_opened)
            self._off.addWidget(made)
        for at, door in enumerate(self._off.widgets):
            door.setVisible(at < len(beside))
            if at < len(beside) and isinstance(door, Button):
                door.setText(beside[at][1])

    # --- doors ------------------------------------------------------------------------------------------------------

    def _split_picked(self, split: object) -> None:
        self.split_chosen.emit(split if isinstance(split, Split) else None)

    def _cell_opened(self, key: int, kpi: int) -> None:
        if self._figures is not None:
            self.opened.emit(self._figures.door(_METRICS[kpi], key))

    def _cell_menu(self, key: int, kpi: int, at: QPoint) -> None:
        if self._figures is not None:
            self.menu_wanted.emit(self._figures.door(_METRICS[kpi], key), at)

    def _part_opened(self, row: int, kpi: int) -> None:
        if self._parts is not None:
            self.opened.emit(self._parts.door(_METRICS[kpi], row))

    def _part_menu(self, row: int, kpi: int, at: QPoint) -> None:
        if self._parts is not None:
            self.menu_wanted.emit(self._parts.door(_METRICS[kpi], row), at)

    def _tasks_opened(self, row: int) -> None:
        """The name or the number of tasks: all that fell to it."""
        if self._parts is not None:
            self.opened.emit(self._parts.door(Metric.HANDLED_VOLUME, row))

    def _grid_opened(self, grid_id: int) -> None:
        self._open_part(grid_id)

    def _off_opened(self) -> None:
        door = self.sender()
        if isinstance(door, QWidget):
            self._open_part(self._off_keys[self._off.widgets.index(door)])

    def _open_part(self, key: PartKey) -> None:
        door = self._parts.door_of(self._kpi, key) if self._parts is not None else None
        if door is not None:
            self.opened.emit(door)

    def _column_chosen(self, kpi: int) -> None:
        self.metric_chosen.emit(_METRICS[kpi])

    def _moved(self, where: QRect) -> None:
        table = self.sender()
        if isinstance(table, QWidget):
            self.moved.emit(QRect(table.mapTo(self, where.topLeft()), where.size()))


class _Legend(Mark):
    """The five steps of the table, in its own tints."""

    def __init__(self, t: Theme) -> None:
        self._steps = ((-2, "－5"), (-1, "－1.5"), (0, "相近"), (1, "＋1.5"), (2, "＋5"))
        super().__init__(t, len(self._steps) * _STEP, 24)
        self.setAccessibleName(
            self.tr("比同组差 5 个百分点以上、差 1.5 以上、相近、好 1.5 以上、好 5 以上；样本不足不着色")
        )
        self.setToolTip(self.accessibleName())

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t = QPainter(self), self.t
        for n, (step, word) in enumerate(self._steps):
            area = QRectF(n * _STEP, 2, _STEP - 2, 20)
            tints = t.better if step > 0 else t.worse
            paint.box(p, area, tints[abs(step) - 1] if step else t.surface, t.line, radius=2)
            paint.text(p, area, word, t.text, FONT.small, align=paint.MID, elide=False)
