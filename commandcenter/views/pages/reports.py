"""报告: the day, the week, the month — figures, course, hot spots, repeated complaints, what will probably be late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent

from ...dispatch.overviews.reporting import ReportData, report
from ...dispatch.paperwork.report_papers import Standing, standing
from ...models.scoring.report import ReportKind, period_for, shifted
from ...models.timing.worktime import local_day
from ..charts.doors import Doors
from ..page import PageWidget
from ..reporting.board import ReportBoard
from ..reporting.exporting import ReportExport
from ..reporting.rows import ReportRows
from ..tasks import Handle
from ..widgets.buttons import Button, Segments
from ..widgets.layout import column, frame, label, row, scrolled
from ..workplace import Workplace

_PAUSE_MS = 2000


class ReportsPage(PageWidget):
    """One report in front; ‹ and › go to the ones before and after."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        theme = workplace.theme
        kept = workplace.memory.value("reports/kind")
        self.kind = ReportKind(kept) if kept in tuple(ReportKind) else ReportKind.DAILY
        self.period = period_for(self.kind, local_day(workplace.now()))
        self.data: ReportData | None = None
        self._asked: Handle | None = None
        self.doors = Doors(workplace, self)
        self.export = ReportExport(workplace, self)
        self.kinds = Segments(theme, [(kind, kind.label) for kind in ReportKind], self.kind)
        self._earlier, self._later = Button(theme, "", icon="left"), Button(theme, "", icon="right")
        self._earlier.setAccessibleName(self.tr("上一期"))
        self._later.setAccessibleName(self.tr("下一期"))
        self._today = Button(theme, self.tr("本期"), "", "quiet")
        self._save = Button(theme, self.tr("导出"))
        self._paper = Button(theme, "", "Ctrl+P", icon="print")
        self._name = label("", "heading")
        self._until = label("", "small")
        self._words = ReportRows()
        self.board = ReportBoard(theme)
        self._lay_out()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.read)
        self.kinds.picked.connect(self._kind_picked)
        self._earlier.clicked.connect(self.earlier)
        self._later.clicked.connect(self.later)
        self._today.clicked.connect(self.now)
        self._save.clicked.connect(self._offer_export)
        self._paper.clicked.connect(self.show_paper)
        self.board.opened.connect(self._open)
        self.board.day_opened.connect(self._day_opened)
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self.read)
        self.read()

    def _lay_out(self) -> None:
        bar = row(
            label(self.tr("报告"), "title"), 8, self.kinds, self._earlier, self._name, self._later, self._today, None,
            self._until, self._save, self._paper,
        )  # fmt: skip
        ground = frame("page")
        column(bar, self.board, None, gap=12, margins=(24, 12, 24, 16), parent=ground)
        column(scrolled(ground), gap=0, parent=self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.board.arrange(event.size().width())

    # --- reading ----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        if self._asked is not None:
            self._asked.drop()
        desk, kind, period = self.workplace.desk, self.kind, self.period
        self._name.setText(period.words)
        self._later.setEnabled(period.last < local_day(self.workplace.now()))

        def gather() -> tuple[ReportData, Standing]:
            import_module("pyqtgraph")  # the chart needs it; here it does not hold the window up
            return report(desk, kind, period), standing(desk, kind, period)

        self._asked = self.workplace.tasks.run(self, gather, self._take)

    def _changed(self, changes: Any) -> None:
        """A period that is over moves little; the running one is read again, calmly, while somebody looks."""
        moved = changes.cases or changes.entities & {"draft", "document", "appraisal"}
        if moved and self.isVisible() and not self._pause.isActive():
            self._pause.start()

    def _take(self, found: tuple[ReportData, Standing]) -> None:
        self.data, paper = found
        data = self.data
        self._paper.setText(self._words.paper(paper))
        self._until.setText(self._words.until(data))
        stand = self._words.stand(data, paper)
        self.board.show_data(data, stand)
        self.export.show(data, self._until.text(), stand)

    # --- choosing ---------------------------------------------------------------------------------------------------

    def _kind_picked(self, kind: ReportKind) -> None:
        """The report of the new kind that holds the day one was looking at."""
        day = min(self.period.last, local_day(self.workplace.now()))
        self.kind, self.period = kind, period_for(kind, day)
        self.workplace.memory.keep("reports/kind", kind.value)
        self.read()

    def earlier(self) -> None:
        self.period = shifted(self.kind, self.period, -1)
        self.read()

    def later(self) -> None:
        if self._later.isEnabled():
            self.period = shifted(self.kind, self.period, 1)
            self.read()

    def now(self) -> None:
        self.period = period_for(self.kind, local_day(self.workplace.now()))
        self.read()

    def _day_opened(self, n: int) -> None:
        self.kind = ReportKind.DAILY
        self.kinds.set_value(self.kind)
        day = self.period.first + timedelta(days=n)
        self.period = period_for(self.kind, day)
        self.read()

    def _open(self, ids: Any) -> None:
        if isinstance(ids, tuple) and len(ids) == 1:
            self.workplace.show_case(ids[0])
        elif ids:
            self.doors.show_cases(ids)

    def _offer_export(self) -> None:
        self.export.offer(self._save.mapToGlobal(self._save.rect().bottomLeft()))

    def show_paper(self) -> None:
        """The paper of this report, on the page where it is written on, printed and issued."""
        if (data := self.data) is not None:
            self.workplace.go("papers", ("report", data.kind, data.period))

    # --- the window's part ------------------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {"back": self.kinds.setFocus, "print": self.show_paper}

    def take_focus(self) -> None:
        self.kinds.setFocus()

    def closing(self) -> None:
        if self._asked is not None:
            self._asked.drop()
        self.export.drop()
        self.board.take_down()


def build(workplace: Workplace) -> ReportsPage:
    return ReportsPage(workplace)
