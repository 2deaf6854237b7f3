"""紧急信息: which report of an emergency is owed upwards and by when, and the way to it."""

from __future__ import annotations

from datetime import datetime

from ...dispatch.cases.case_views import CaseView
from ...models.timing.words import clock_time, time_left
from ..widgets.buttons import Button
from ..widgets.layout import holder, label, row, set_role
from ..workplace import Workplace
from .section import Section


class UrgentSection(Section):
    """Hidden while nothing is owed; its words follow the ticker."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.call(self.tr("紧急信息"))
        self._workplace = workplace
        self._view: CaseView | None = None
        self.report = Button(workplace.theme, "", "", "primary", height=32)
        self.report.clicked.connect(self._write)
        self.until = label("", "body")
        self.body.addWidget(holder(row(self.report, self.until, None, gap=8)))

    def show_view(self, view: CaseView, now: datetime) -> None:
        self._view = view
        self.setVisible(view.owed is not None)
        if view.owed is not None:
            self.report.setText(view.owed.kind.label)
        self.tick(now)

    def tick(self, now: datetime) -> None:
        if self._view is None or (owed := self._view.owed) is None:
            return
        if owed.due is None:
            words = self.tr("处置已结束，请报终报")
        else:
            words = self.tr("应于 {when} 前报出，{left}").format(
                when=clock_time(owed.due, now), left=time_left(owed.due, now)
            )
        late = owed.due is not None and owed.due < now
        if self.until.text() != words:
            self.until.setText(words)
            set_role(self.until, tone="overdue" if late else "")

    def _write(self) -> None:
        if self._view is not None and self._view.owed is not None:
            self._workplace.go("papers", ("see", self._view.owed.kind.value, self._view.case.no))
