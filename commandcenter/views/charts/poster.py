"""The KPI page as a poster, built panel by panel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout

from ...models.kpi import Metric
from ..poster import GAP, Poster
from ..widgets.layout import label, row
from .card import KpiCard
from .figures import KpiFigures
from .live_stamp import LiveStamp
from .panels import KpiPanels
from .parts import Parts


class KpiPoster(Poster):
    def __init__(
        self, figures: KpiFigures, parts: Parts | None, metric: Metric, made: Callable[[Poster], None]
    ) -> None:
        super().__init__(made)
        view = figures.view
        head = row(label(self.tr("七项指标"), "title"), None)
        stamp = LiveStamp(self.theme)
        stamp.show_view(view, figures.published)
        stamp.button.hide()
        cards = QHBoxLayout()
        cards.setSpacing(GAP)
        told = figures.cards()
        for data, one in zip(told, Metric, strict=True):
            card = KpiCard(self.theme)
            card.set_low(low=not any(other.has_course for other in told))
            card.show_data(data)
            card.setChecked(one is metric)
            cards.addWidget(card, 1)
        self._panels = KpiPanels(self.theme)
        self._panels.for_paper()
        self._panels.built.connect(self.built)
        self.compose(head, stamp, cards, self._panels)
        self._panels.show_figures(figures, metric, parts)

    def take_down(self) -> None:
        self._panels.take_down()
