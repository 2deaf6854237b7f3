"""Papers about a stretch of time: last month's 通报, yesterday's 日报, last week's 周报, last month's 月报."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from ...dispatch.paperwork import report_papers
from ...dispatch.paperwork.paper_pages import Subject
from ...dispatch.paperwork.report_papers import Standing
from ...models.access import PERMISSIONS, Permission
from ...models.scoring.periods import Period, month_of
from ...models.scoring.report import ReportKind, period_for, shifted
from ...models.timing.worktime import local_day
from ..widgets.buttons import Button
from ..widgets.layout import shown_if
from ..workplace import Workplace
from .sampled import Draft


class PeriodPapers(QObject):
    """Its `button` opens the choice. `sampled` carries a `Draft` to look at and whether to issue it at once, `paper`
    and `draft` the id of a report that is issued or drafted already."""

    sampled = Signal(object, bool)
    paper = Signal(int)
    draft = Signal(int)

    def __init__(self, workplace: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._work = workplace
        self.button = Button(workplace.theme, self.tr("通报、报告"), height=28)
        shown_if(self.button, workplace.is_one_of(PERMISSIONS[Permission.READ_DRAFTS]))
        self.menu = QMenu(self.button)
        self.bulletin = self.menu.addAction(self.tr("上月通报"))
        self.bulletin.triggered.connect(self._show_last_month)
        names = {
            ReportKind.DAILY: self.tr("昨天的日报"),
            ReportKind.WEEKLY: self.tr("上周的周报"),
            ReportKind.MONTHLY: self.tr("上月的月报"),
        }
        self.reports = {kind: self.menu.addAction(name) for kind, name in names.items()}
        for kind, action in self.reports.items():
            action.triggered.connect(partial(self._show_last, kind))
        self.button.clicked.connect(self._open)

    def _open(self) -> None:
        self.menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def _show_last_month(self) -> None:
        self.show_bulletin(month_of(local_day(self._work.now())).before, issue=False)

    def show_bulletin(self, period: Period, *, issue: bool) -> None:
        title = self.tr("通报 {0}").format(period.words)
        subject = Subject(first=period.first, last=period.last)
        self.sampled.emit(Draft("bulletin", subject, title, issuable=self._is_over(period)), issue)

    def _show_last(self, kind: ReportKind) -> None:
        self.show_report(kind, shifted(kind, period_for(kind, local_day(self._work.now())), -1))

    def show_report(self, kind: ReportKind, period: Period) -> None:
        """The report as it stands: issued, drafted, or a 样张 of it."""
        desk = self._work.desk

        def show(found: Standing) -> None:
            if found.paper_id is not None:
                self.paper.emit(found.paper_id)
            elif found.draft_id is not None:
                self.draft.emit(found.draft_id)
            else:
                title = f"{kind.label} {period.words}"
                subject = report_papers.subject_of(period)
                self.sampled.emit(Draft(kind.value, subject, title, issuable=self._is_over(period)), False)

        self._work.tasks.run(self, lambda: report_papers.standing(desk, kind, period), show)

    def _is_over(self, period: Period) -> bool:
        return period.last < local_day(self._work.now())
