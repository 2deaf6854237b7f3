"""The body of the case page: whose turn it is, then the sections, in one column that scrolls."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from ...dispatch.cases.case_views import CaseView
from ..map.place import MiniMap
from ..widgets.layout import column, frame, guide_focus, label, scrolled
from ..workplace import Workplace
from .ball import BallBox
from .clocks import ClocksSection
from .facts import FactsSection
from .files import FilesSection
from .links import PapersSection, RelatedSection
from .tasks_list import TasksSection
from .timeline import StorySection
from .urgent import UrgentSection

_MARGINS = (16, 12, 16, 16)


class CaseBody(QWidget):
    """Filled anew for each case; a case read again keeps its place, its focus and what was opened in it."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.ball = BallBox(workplace.theme)
        self.urgent = UrgentSection(workplace)
        self.facts = FactsSection(workplace)
        self.tasks = TasksSection(workplace)
        self.clocks = ClocksSection(workplace)
        self.story = StorySection(workplace)
        self.files = FilesSection(workplace)
        self.papers = PapersSection(workplace)
        self.related = RelatedSection(workplace)
        self._map = MiniMap(workplace)
        self._caption = label(self.tr("示意图，位置不代表真实地理"), "small")
        self._caption.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.facts.place.addWidget(self._map)
        self.facts.place.addWidget(self._caption)
        inner = frame("pane")
        inner.setAccessibleName(self.tr("本案"))
        parts = (self.facts, self.tasks, self.clocks, self.story, self.files, self.papers, self.related)
        column(self.ball, self.urgent, *parts, None, gap=0, margins=_MARGINS, parent=inner)
        self.area: QScrollArea = scrolled(inner, takes_focus=True)
        column(self.area, gap=0, parent=self)
        guide_focus(self, lambda: self.area)

    def show_view(self, view: CaseView, now: datetime, *, is_other: bool) -> None:
        bar = self.area.verticalScrollBar()
        place = 0 if is_other else bar.value()
        self.ball.show_view(view, now)
        self.urgent.show_view(view, now)
        self.facts.show_view(view, now)
        self.tasks.show_view(view, now)
        self.clocks.show_view(view, now)
        self.story.show_view(view, now)
        self.files.show_view(view)
        self.papers.show_view(view, now)
        self.related.show_view(view)
        self._show_place(view)
        bar.setValue(place)

    def _show_place(self, view: CaseView) -> None:
        case = view.case
        grids = frozenset(grid for grid in (case.grid_id, *case.involved) if grid is not None)
        self._map.setVisible(bool(grids))
        self._caption.setVisible(bool(grids))
        if grids:
            self._map.show_grids(grids)

    def tick(self, now: datetime) -> None:
        if self.isVisible():
            for part in (self.ball, self.tasks, self.clocks, self.urgent):
                part.tick(now)

    def explain(self) -> None:
        """Scrolls to the clocks and opens them all, with their ledgers in whole sentences."""
        self.clocks.explain()
        # the labels find their height with the next round of the event loop
        QTimer.singleShot(0, self, self._to_clocks)

    def _to_clocks(self) -> None:
        self.area.verticalScrollBar().setValue(self.clocks.y())
