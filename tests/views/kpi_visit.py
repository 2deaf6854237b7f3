"""Somebody at the KPI page: where its marks led, what was said; and the little town its figures are counted from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.figures.kpi_views import Which, kpi_cases
from commandcenter.dispatch.overviews.boards import BoardQuery
from commandcenter.models.case import CaseState
from commandcenter.models.queues import Queue
from commandcenter.models.scoring.periods import Period, month_of
from commandcenter.views.charts.common import Chart
from commandcenter.views.pages.kpi import KpiPage, build
from commandcenter.views.workplace import Workplace
from tests.stage import Stage

S = CaseState
NOVEMBER = month_of(date(2026, 11, 1))
LATER = "2026-11-20 09:00"


def live(stage: Stage) -> None:
    """Led by 供电所, assisted by 综合执法中队: closed in October, closed, to be checked; the last without 供电所."""
    stage.at("2026-10-12 09:00")
    stage.walk(S.CLOSED)
    stage.at("2026-11-02 09:00")
    stage.walk(S.CLOSED)
    stage.walk(S.VERIFYING)
    stage.walk(S.HANDLING, matter_id=stage.matter("AQ-005"))


class Visit:
    """A page as somebody sees it, with where it led and what it said."""

    def __init__(self, page: KpiPage, qtbot: QtBot) -> None:
        self.page, self.qtbot = page, qtbot
        self.went: list[tuple[str, Any]] = []
        self.told: list[str] = []
        page.workplace.page_wanted.connect(self._go)
        page.workplace.noticed.connect(self._hear)

    def _go(self, page: str, what: Any) -> None:
        self.went.append((page, what))

    def _hear(self, notice: Any) -> None:
        self.told.append(notice.text)

    @property
    def cases(self) -> frozenset[int]:
        """The cases that were opened last."""
        page, query = self.went[-1]
        assert page == "duty"
        assert isinstance(query, BoardQuery)
        assert query.queue is Queue.EVERYTHING
        assert query.ids is not None
        return query.ids

    def click(self, chart: Chart, key: object) -> None:
        spot = next(spot for spot in chart.spots if spot.key == key)
        self.qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.place(spot).center().toPoint())


def visits(workplace_of: Callable[..., Workplace], qtbot: QtBot) -> Iterator[Callable[..., Visit]]:
    """For a fixture: makes visits, and closes their pages."""
    pages: list[KpiPage] = []

    def make(login: str = "director", width: int = 1920, height: int = 1000) -> Visit:
        page = build(workplace_of(login))
        pages.append(page)
        qtbot.addWidget(page)
        page.resize(width, height)
        page.show()
        qtbot.waitUntil(lambda: page.panels.is_built)
        return Visit(page, qtbot)

    yield make
    for page in pages:
        page.closing()


def behind(town: Stage, what: Any, *units: str, which: Which = Which.ALL, period: Period = NOVEMBER) -> frozenset[int]:
    desk = Desk(town.store, town.session("director"), town.clock)
    return frozenset(kpi_cases(desk, what, {town.unit(code) for code in units}, period, which).ids)


def all_stations() -> tuple[str, ...]:
    return tuple(f"S{n:02d}" for n in range(1, 18))
