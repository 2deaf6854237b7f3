"""States of the pages of figures that pictures are taken of: splits, sums, a month's assessment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from ..main_window import MainWindow

_Take = Callable[[MainWindow, Any], QWidget]


def sums(window: MainWindow, studio: Any) -> QWidget:
    window.show_page("kpi")
    studio.settle()
    page: Any = window.current
    page.show_sums()
    return window


def split(by: str) -> _Take:
    """The KPI page by network, matter, platform or grid."""

    def take(window: MainWindow, studio: Any) -> QWidget:
        window.show_page("kpi")
        studio.settle()
        page: Any = window.current
        page.panels.heat_panel.split.choose(by)
        studio.settle()
        page._scroll.ensureWidgetVisible(page.panels.heat_panel)
        return window

    return take


def month(until: str, act: str = "") -> _Take:
    """A month's assessment; with a question open beside it."""

    def take(window: MainWindow, studio: Any) -> QWidget:
        found = studio.assess(until)
        window.show_page("appraisal", found)
        studio.settle()
        page: Any = window.current
        if act:
            getattr(page, act)()
        return window

    return take


def trial(window: MainWindow, studio: Any) -> QWidget:
    """Weights are tried on a published month."""
    month("published", "try_weights")(window, studio)
    studio.settle()
    page: Any = window.current
    for metric, weight in (("ontime_rate", "30"), ("resolution_rate", "10")):
        next(f for m, f in page.weights.weights.items() if m == metric).setText(weight)
    return window


def reported(kind: str, until: str = "") -> _Take:
    """The report of the kind that holds today; with `until`, of the month before, whose assessment is that far."""

    def take(window: MainWindow, studio: Any) -> QWidget:
        if until:
            studio.assess(until)
        window.show_page("reports")
        studio.settle()
        page: Any = window.current
        page.kinds.choose(kind)
        if until:
            studio.settle()
            page.earlier()
        return window

    return take


def face(act: str) -> _Take:
    """What covers the KPI page for a while."""

    def take(window: MainWindow, studio: Any) -> QWidget:
        window.show_page("kpi")
        studio.settle()
        getattr(window.current, act)()
        return window

    return take


def published(act: str = "") -> _Take:
    """The KPI page of a month that is published, seen by the revision in force; with what covers it."""

    def take(window: MainWindow, studio: Any) -> QWidget:
        studio.assess("revised")
        window.show_page("kpi")
        studio.settle()
        page: Any = window.current
        page.period.span.choose("last_month")
        studio.settle()
        if act:
            getattr(page, act)()
        return window

    return take
