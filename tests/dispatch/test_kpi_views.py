"""The KPI page as it is read: the printed figures, whose group, which unit, the twelve months, how many queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event

from commandcenter.dispatch import reads
from commandcenter.dispatch.figures.kpi_views import Coverage, KpiView, groups_of, kpi_page
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, UserError
from commandcenter.models.kpi import Metric
from commandcenter.models.people import UnitKind
from commandcenter.models.scoring.kpi_panel import Change
from commandcenter.models.scoring.periods import Period, month_of
from tests.stage import Stage

S, K = CaseState, UnitKind
NOVEMBER = month_of(date(2026, 11, 1))


@pytest.fixture
def town(stage: Stage) -> Stage:
    """Led by 供电所, assisted by 综合执法中队: closed in October, closed in November, to be checked; one of others."""
    stage.at("2026-10-12 09:00")
    stage.walk(S.CLOSED)
    stage.at("2026-11-02 09:00")
    stage.walk(S.CLOSED)
    stage.walk(S.VERIFYING)
    stage.walk(S.HANDLING, matter_id=stage.matter("ZZ-008"))
    stage.at("2026-11-20 09:00")
    return stage


@pytest.fixture
def page(town: Stage) -> Callable[..., KpiView]:
    def read(
        login: str = "director", kind: UnitKind = K.STATION, unit: int | None = None, period: Period = NOVEMBER
    ) -> KpiView:
        return kpi_page(town.desk(login), period, kind, unit)

    return read


def test_the_figures_are_those_of_the_report(town: Stage, page: Callable[..., KpiView]) -> None:
    report = reads.kpis(town.store_of("director"), town.session("director"), NOVEMBER.first, NOVEMBER.last, town.now)
    of = {result.unit.id: result for result in report.units}
    for kind in (K.STATION, K.COUNTY, K.COMMUNITY, K.VILLAGE):
        view = page(kind=kind)
        assert {line.unit.id for line in view.lines} == {u for u, r in of.items() if r.unit.kind is kind}
        for line in view.lines:
            printed = of[line.unit.id]
            assert (line.score, line.rank) == (printed.score, printed.rank)
            assert [(c.figure, c.value, c.shrunk) for c in line.cells] == [
                (k.figure, k.value, k.shrunk) for k in printed.kpis
            ]
        sums = [sum(line.cell(m).figure.denominator for line in view.lines) for m in Metric]
        assert [card.cell.figure.denominator for card in view.cards] == sums
        assert [cell.figure for cell in view.group] == [card.cell.figure for card in view.cards]


def test_cards_beside_the_month_before(page: Callable[..., KpiView]) -> None:
    cards = {card.cell.metric: card for card in page().cards}
    assert cards[Metric.HANDLED_VOLUME].before.meaning is Change.EARLY
    resolved = cards[Metric.RESOLUTION_RATE]
    assert (str(resolved.before.points), resolved.before.meaning) == ("0.00", Change.SAME)
    assert (resolved.year_ago.points, cards[Metric.REPEAT_RATE].before.points) == (None, None)
    assert cards[Metric.ONTIME_RATE].cell.figure.pending == 2


def test_twelve_months_end_with_the_period(town: Stage, page: Callable[..., KpiView]) -> None:
    view = page()
    assert (view.months[0], view.months[-1]) == (month_of(date(2025, 12, 1)), NOVEMBER)
    volume = [month[Metric.HANDLED_VOLUME].n for month in view.of_group]
    assert volume[:10] == [0] * 10
    assert volume[10:] == [2, 4]
    power = page(unit=town.unit("S17"))
    assert [month[Metric.HANDLED_VOLUME].n for month in power.of_unit[10:]] == [1, 2]
    ahead = page(period=Period(date(2026, 11, 1), date(2027, 3, 31)))
    assert ahead.months[-1] == NOVEMBER


def test_which_unit_is_looked_at(town: Stage, page: Callable[..., KpiView]) -> None:
    last = [line for line in page().lines if line.rank is not None][-1].unit
    assert page().unit == last
    assert page(unit=town.unit("S08")).unit.code == "S08"
    assert page("u-s17").unit.code == "S17"
    assert page("u-s17", unit=town.unit("S08")).unit.code == "S08"
    assert page(kind=K.VILLAGE, unit=town.unit("S17")).unit.kind is K.VILLAGE
    told = page("u-s17").story
    assert told.result.score == next(line.score for line in page().lines if line.unit.code == "S17")
    assert page(kind=K.COUNTY).story is None


def test_a_unit_compares_itself_with_its_own_group(town: Stage) -> None:
    def groups(login: str) -> dict[str, int]:
        return {kind.label: n for kind, n in groups_of(town.session(login), town.township)}

    everybody = {"镇直站所": 17, "县直部门": 15, "社区": 8, "村": 84}
    assert groups("director") == groups("gl-town") == everybody
    assert groups("u-s17") == {"镇直站所": 17}
    assert groups("gl-c03") == {"社区": 8}
    assert groups("gl-v226") == {"村": 84}


def test_how_others_were_rated_is_kept_from_a_unit(town: Stage, page: Callable[..., KpiView]) -> None:
    own, other = page("u-s17"), page("u-s17", unit=town.unit("S08"))
    assert (own.story is not None, own.story_secret) == (True, False)
    assert (other.story, other.story_secret) == (None, True)
    assert not page("director", unit=town.unit("S08")).story_secret


def test_coverage_is_flagged_below_four_in_five(town: Stage, page: Callable[..., KpiView]) -> None:
    assert page().coverage == Coverage(1, 1)
    assert page(kind=K.COUNTY).coverage == Coverage(0, 0)
    assert (Coverage(0, 0).percent, Coverage(0, 0).low) == (None, False)
    assert (Coverage(4, 5).percent, Coverage(4, 5).low) == (Decimal("80.00"), False)
    assert Coverage(79, 99).low


def test_who_may_read_it(page: Callable[..., KpiView]) -> None:
    with pytest.raises(NotAllowed, match="管理员不能查看考核指标"):
        page("admin")
    with pytest.raises(UserError, match="起止日期颠倒"):
        page(period=Period(date(2026, 11, 2), date(2026, 11, 1)))


def test_an_empty_township_has_a_page(stage: Stage) -> None:
    view = kpi_page(stage.desk("director"), month_of(date(2026, 1, 1)), K.VILLAGE)
    assert all(card.cell.value is None and card.before.points is None for card in view.cards)
    assert view.story is None
    assert view.unit is not None


def test_the_page_takes_few_queries_however_many_units(town: Stage, page: Callable[..., KpiView]) -> None:
    page()
    asked: list[str] = []

    def hear(*said: object) -> None:
        asked.append(str(said[2]))

    event.listen(town.store.database.engine, "before_cursor_execute", hear)
    page(kind=K.STATION)
    few = len(asked)
    page(kind=K.VILLAGE)
    assert len(asked) == 2 * few <= 32


def test_a_step_moves_the_page(town: Stage, page: Callable[..., KpiView]) -> None:
    case = town.walk(S.HANDLING)
    before = page(unit=town.unit("S17")).cards[1].cell.figure
    town.walk(S.CLOSED, case.id)
    after = page(unit=town.unit("S17")).cards[1].cell.figure
    assert after.numerator > before.numerator
    assert after.denominator == before.denominator
