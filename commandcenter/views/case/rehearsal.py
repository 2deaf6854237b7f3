"""A case laid out and painted unseen, so that the first one somebody chooses is there as quickly as the next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from ...dispatch.case_views import CaseView, case_view
from ..workplace import Workplace
from .pane import CasePane


class Rehearsal(QObject):
    """Two steps for `views.readiness`; nothing is shown, and a case that was chosen meanwhile is left alone."""

    def __init__(self, workplace: Workplace, pane: CasePane) -> None:
        super().__init__(pane)
        self._work = workplace
        self._pane = pane

    def read(self, case_id: int) -> None:
        """Reads the case and fills the page with it; one that cannot be read is no rehearsal, and no matter."""
        job = partial(case_view, self._work.desk, case_id)
        self._work.tasks.run(self, job, self._lay_out, lambda _nobody_asked: None)

    def _lay_out(self, view: CaseView) -> None:
        if self._pane.is_empty and not view.sealed:
            now = self._work.now()
            self._pane.head.show_view(view, now)
            self._pane.body.show_view(view, now, is_other=True)
            self._pane.bar.show_view(view)

    def paint(self) -> None:
        """Letters and shapes are drawn for the first time."""
        if self._pane.is_empty:
            for part in (self._pane.head, self._pane.body, self._pane.bar):
                part.grab()
