"""试算: other weights and shares, tried on the month without a trace; the table shows what would become of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout

from ...dispatch.figures.appraisals import MonthView, Tried, what_if
from ...models.kpi import Metric
from ...models.people import PEER_GROUPS, UnitKind
from ...models.scoring.assessment import Scheme
from ..admin.panels import MARGINS, SidePanel
from ..tasks import Handle
from ..widgets.buttons import Button
from ..widgets.fields import Edit
from ..widgets.layout import column, frame, label, row, scrolled
from ..workplace import Workplace, sentence

_PAUSE_MS = 300
_FIELD = 64


class WeightsPanel(SidePanel):
    """`tried` carries a `Tried`, None when the trial is over. Nothing is written."""

    tried = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(self.tr("试算权重"))
        self._work = workplace
        self._view: MonthView | None = None
        self._asked: Handle | None = None
        self._scheme: Scheme | None = None
        theme = workplace.theme
        self.weights = {metric: self._field(metric.label) for metric in Metric}
        self.shares = {kind: self._field(kind.label) for kind in PEER_GROUPS}
        self._sum = label("", "body", wrap=True)
        self._reset = Button(theme, self.tr("恢复现行"), height=32)
        self._over = Button(theme, self.tr("结束试算"), "Esc", "quiet", height=32)
        told = self.tr("改了就算，不保存、不留痕迹。正式调整由管理员在“权重”页做，从以后的月份起。")
        body = frame("pane")
        column(
            label(self.tr("试算权重"), "title"),
            label(told, "muted", wrap=True),
            label(self.tr("七项权重，合计 100"), "heading"),
            self._grid(self.weights),
            self._sum,
            label(self.tr("双向评价占比 %"), "heading"),
            self._grid(self.shares),
            row(self._reset, self._over, None),
            None,
            gap=8,
            margins=MARGINS,
            parent=body,
        )
        column(scrolled(body), gap=0, parent=self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._try)
        self._reset.clicked.connect(self._restore)
        self._over.clicked.connect(self.left)

    def _field(self, name: str) -> Edit:
        made = Edit(self._work.theme, name)
        made.setFixedWidth(_FIELD)
        made.changed.connect(self._typed)
        return made

    def _grid(self, fields: Mapping[Metric, Edit] | Mapping[UnitKind, Edit]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        for n, (what, field) in enumerate(fields.items()):
            grid.addWidget(label(what.label), n, 0)
            grid.addWidget(field, n, 1)
        return grid

    def start(self, view: MonthView) -> None:
        """Begins with the scheme the month is scored with."""
        self._view, self._scheme = view, None
        self._ask(None, None, self._took_scheme)

    def follow(self, view: MonthView) -> None:
        """The same weights on what is in front now."""
        if self._scheme is None:
            self.start(view)
            return
        self._view = view
        self._try()

    def _ask(
        self,
        weights: Mapping[Metric, int] | None,
        shares: Mapping[UnitKind, int] | None,
        then: Callable[[Tried], None],
    ) -> None:
        if (view := self._view) is None:
            return
        if self._asked is not None:
            self._asked.drop()
        desk, period, frozen = self._work.desk, view.appraisal.period, view.frozen
        self._asked = self._work.tasks.run(
            self,
            lambda: what_if(desk, period, frozen=frozen, weights=weights, shares=shares),
            then,
            self._failed,
        )

    def _took_scheme(self, found: Tried) -> None:
        self._scheme = found.scheme
        self._restore()

    def _restore(self) -> None:
        if self._scheme is None:
            return
        for metric, field in self.weights.items():
            field.setText(str(self._scheme.weights[metric]))
        for kind, field in self.shares.items():
            field.setText(str(self._scheme.reverse_share[kind]))

    def _typed(self) -> None:
        if self._scheme is not None:
            self._pause.start()

    def _try(self) -> None:
        fields = (*self.weights.values(), *self.shares.values())
        if any(not field.value.isdigit() for field in fields):
            self._sum.setText(self.tr("请都填整数"))
            return
        weights = {metric: int(field.value) for metric, field in self.weights.items()}
        shares = {kind: int(field.value) for kind, field in self.shares.items()}
        self._sum.setText(self.tr("合计 {0}").format(sum(weights.values())))
        self._ask(weights, shares, self._took)

    def _took(self, found: Tried) -> None:
        self._scheme = found.scheme
        self.tried.emit(found)

    def _failed(self, error: Exception) -> None:
        self._sum.setText(sentence(error))

    def begin(self) -> None:
        next(iter(self.weights.values())).setFocus()
