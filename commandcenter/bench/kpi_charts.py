"""How long the charts of the KPI page take to show other figures: 32 units × 12 months, fed and painted anew."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from random import Random
from time import perf_counter
from typing import Any

from ..models.kpi import Figure, Figures, Metric, totals
from ..models.people import Unit, UnitKind
from ..models.scoring.assessment import score_units
from ..models.scoring.kpi_panel import cards, group_cell, series, unit_lines
from ..models.scoring.periods import month_of, months_until
from ..models.scoring.score_steps import score_story
from ..models.timing.worktime import TZ
from ..models.town.township import Township
from .crew import Work, crew
from .databases import SEED
from .measure import Figures as Measured
from .measure import Progress, spread, suffixed, uncollected

_UNITS, _MONTHS, _ROUNDS = 32, 12, 60
_SIZE = (1864, 1300)
_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=TZ)


def redraws(township: Township, progress: Progress) -> Measured:
    """`p50_ms_charts` …: a turn of the window while figures change by themselves, feeding a panel and painting it;
    `…_charts_all`: from the first of these turns to the last, the pauses between them left out.

    In a process of its own, as a window is.
    """
    progress("kpi: 图表重画", 0, 0)
    with crew(_drawing, [(township, _ROUNDS)]) as drawers:
        (found,) = drawers.all("redraw")
    measured: Measured = found
    return measured


def _drawing(township: Township, rounds: int) -> Work:
    return lambda _what: _redraws(township, rounds)


def _redraws(township: Township, rounds: int) -> Measured:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from ..app.workplace import new_application
    from ..views.charts.figures import KpiFigures
    from ..views.charts.panels import KpiPanels
    from ..views.theme import Theme

    application = new_application()
    theme = Theme("light")
    theme.use("light")
    shown = [KpiFigures(_view(_units(township), Random(SEED + n))) for n in range(2)]
    panels = KpiPanels(theme)
    panels.resize(*_SIZE)
    panels.show()
    panels.show_figures(shown[0], Metric.ONTIME_RATE)
    while not panels.is_built:
        application.processEvents()
    application.processEvents()
    turns: list[float] = []
    whole: list[float] = []
    with uncollected():
        for n in range(rounds):
            taken = _fed(panels, shown[n % 2], application.processEvents)
            turns += taken
            whole.append(sum(taken))
    panels.take_down()
    panels.deleteLater()
    application.processEvents()
    return suffixed(_times(turns), "charts") | suffixed(_times(whole), "charts_all")


def _fed(panels: Any, figures: Any, turn: Callable[[], None]) -> list[float]:
    """The seconds each turn took in which something was done."""
    panels.feed(figures, Metric.ONTIME_RATE)
    taken: list[float] = []
    ended: list[None] = []
    panels.fed.connect(lambda: ended.append(None))
    while not ended:
        began, left = perf_counter(), panels.left_to_feed
        turn()
        if panels.left_to_feed != left:
            taken.append(perf_counter() - began)
    panels.fed.disconnect()
    began = perf_counter()
    turn()
    taken[-1] += perf_counter() - began
    return taken


def _times(seconds: Sequence[float]) -> Measured:
    found = spread(list(seconds))
    return {name: found[name] for name in ("p50_ms", "p99_ms")}


def _units(township: Township) -> list[Unit]:
    """So many of one peer group as no township has."""
    found = [unit for unit in township.units if unit.kind in (UnitKind.STATION, UnitKind.COUNTY)]
    return [replace(unit, kind=UnitKind.STATION) for unit in found[:_UNITS]]


def _view(units: Sequence[Unit], rng: Random) -> Any:
    """A page of made-up figures, put together as the real one is."""
    from ..dispatch.figures.kpi_views import Coverage, KpiView

    month = month_of(date(2026, 11, 1))
    now, before = ({unit.id: _figures(rng) for unit in units} for _ in range(2))
    monthly = [{unit.id: _figures(rng) for unit in units} for _ in range(_MONTHS)]
    group = totals(now.values())
    results = score_units(units, now, {}, {units[0].id: 250})
    return KpiView(
        period=month,
        now=_NOW,
        kind=UnitKind.STATION,
        units=tuple(units),
        cards=cards(group, totals(before.values()), {}, running=True),
        group=tuple(group_cell(metric, group[metric]) for metric in Metric),
        lines=unit_lines(results, group),
        months=months_until(month.last, _MONTHS),
        of_group=series(monthly, [unit.id for unit in units]),
        of_unit=series(monthly, [units[0].id]),
        unit=units[0],
        story=score_story(results[0], {}),
        coverage=Coverage(9, 10),
    )


def _figures(rng: Random) -> Figures:
    return {metric: _figure(rng) for metric in Metric}


def _figure(rng: Random) -> Figure:
    whole = rng.randrange(3, 60)
    return Figure(rng.randrange(whole // 2, whole + 1), whole, whole)
