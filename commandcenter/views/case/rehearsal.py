"""A case laid out and painted unseen, so that the first one somebody chooses is there as quickly as the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ...dispatch.cases.case_views import CaseView, case_view
from ..readiness import Step
from ..workplace import Workplace
from .pane import CasePane


class Rehearsal(QObject):
    """Small steps for `views.readiness`, part by part; nothing is shown, and a case that was chosen meanwhile is left
    alone."""

    def __init__(self, workplace: Workplace, pane: CasePane) -> None:
        super().__init__(pane)
        self._work = workplace
        self._pane = pane
        self._view: CaseView | None = None

    def steps(self, case_id: int) -> Iterator[Step]:
        """The case is read, then each part of its page filled, then each drawn for the first time."""
        pane = self._pane
        yield partial(self._read, case_id)
        yield partial(self._fill, lambda view: pane.head.show_view(view, self._work.now()))
        yield partial(self._fill, lambda view: pane.body.show_view(view, self._work.now(), is_other=True))
        yield partial(self._fill, lambda view: pane.bar.show_view(view))
        yield from (partial(self._draw, part) for part in (pane.head, pane.body, pane.bar))

    def _read(self, case_id: int) -> None:
        """One that cannot be read is no rehearsal, and no matter."""
        job = partial(case_view, self._work.desk, case_id)
        self._work.tasks.run(self, job, self._take, lambda _nobody_asked: None)

    def _take(self, view: CaseView) -> None:
        self._view = None if view.sealed else view

    def _fill(self, show: Callable[[CaseView], None]) -> None:
        if self._view is not None and self._pane.is_empty:
            show(self._view)

    def _draw(self, part: QWidget) -> None:
        if self._pane.is_empty:
            part.grab()
