"""Papers about a stretch of time: last month's 通报 and scores, the reports that are over, a 专项汇总."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from ...dispatch.paperwork import report_papers
from ...dispatch.paperwork.report_papers import Standing
from ...models.access import PERMISSIONS, Permission
from ...models.scoring.periods import Period, month_of
from ...models.scoring.report import ReportKind, period_for, shifted
from ...models.timing.worktime import local_day
from ..widgets.buttons import Button
from ..widgets.layout import shown_if
from ..workplace import Workplace
from .campaign_panel import CampaignPanel
from .sampled import Draft


class PeriodPapers(QObject):
    """Its `button` opens the choice, `campaign` asks which 专项汇总表. `sampled` carries a `Draft` to look at and
    whether to issue it at once, `paper` and `draft` the id of a report that is issued or drafted already."""

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
        self.scores = self.menu.addAction(self.tr("上月绩效考核表"))
        self.scores.triggered.connect(self._show_scores)
        self.menu.addSeparator()
        names = {
            ReportKind.DAILY: self.tr("昨天的日报"),
            ReportKind.WEEKLY: self.tr("上周的周报"),
            ReportKind.MONTHLY: self.tr("上月的月报"),
        }
        self.reports = {kind: self.menu.addAction(name) for kind, name in names.items()}
        for kind, action in self.reports.items():
            action.triggered.connect(partial(self._show_last, kind))
        self.campaign = CampaignPanel(workplace)
        self.campaigns = self.menu.addAction(self.tr("专项汇总…"))
        self.campaigns.triggered.connect(self.campaign.open)
        self.campaign.wanted.connect(self._show_campaign)
        self.button.clicked.connect(self._open)

    def _open(self) -> None:
        self.menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def _show_last_month(self) -> None:
        self.show_bulletin(self._last_month, issue=False)

    def show_bulletin(self, period: Period, *, issue: bool) -> None:
        self._show("bulletin", self.tr("通报 {0}").format(period.words), period, issue=issue)

    def _show_scores(self) -> None:
        self._show("pay_sheet", self.tr("绩效考核表 {0}").format(self._last_month.words), self._last_month)

    def _show(self, kind: str, title: str, period: Period, *, issue: bool = False) -> None:
        subject = report_papers.subject_of(period)
        self.sampled.emit(Draft(kind, subject, title, issuable=self._is_over(period)), issue)

    def _show_campaign(self, draft: Draft) -> None:
        self.sampled.emit(draft, False)

    @property
    def _last_month(self) -> Period:
        return month_of(local_day(self._work.now())).before

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
                self._show(kind.value, f"{kind.label} {period.words}", period)

        self._work.tasks.run(self, lambda: report_papers.standing(desk, kind, period), show)

    def _is_over(self, period: Period) -> bool:
        return period.last < local_day(self._work.now())
