"""办理情况: how units go about their work, and how the centre rates itself — as a window reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ...models.access import PERMISSIONS, UNITS, Permission
from ...models.errors import NotAllowed
from ...models.kpi import NO_FIGURE, Figure, Metric
from ...models.people import Session, Unit
from ...models.scoring.assessment import DeductionKind
from ...models.scoring.conduct import PER, Aside, Conduct, ConductLine, Own, Ratio
from ...models.scoring.periods import Period
from ...models.store import conduct, drill, figures
from ...models.store.conduct import Piece, Returns, Work
from ...models.store.sight import seen_among
from ...models.store.store import Setup
from ...models.timing.worktime import local_day
from ..desk import Desk


@dataclass(frozen=True, slots=True)
class ConductView:
    """The lines of the units (a unit sees its own), and the centre's own figures (empty for a unit)."""

    period: Period
    lines: tuple[ConductLine, ...]
    centre: dict[Own, Ratio]


def conduct_view(desk: Desk, period: Period) -> ConductView:
    """The figures over some days, as they stand now. Raises NotAllowed."""
    by, now = desk.by, desk.clock.now()
    _check_reader(desk)
    with desk.store.read() as connection:
        setup = desk.store.setup(connection)
        return ConductView(
            period,
            tuple(_lines(connection, setup, by, period, now)),
            {} if by.role in UNITS else _centre(connection, setup, period, now),
        )


def _lines(connection: Connection, setup: Setup, by: Session, period: Period, now: datetime) -> list[ConductLine]:
    days = (period.first, period.last, now)
    work, said = conduct.work(connection, *days), conduct.proxies(connection, *days)
    asked = conduct.returns(connection, *days)
    sums = figures.unit_sums(connection, *days)
    fakes = figures.mark_counts(connection, DeductionKind.FAKE_CLOSURE, *days)
    worked = _workdays(setup, period, now)

    def line(unit: Unit) -> ConductLine:
        own: Mapping[Metric, Figure] = sums.get(unit.id, {})
        done, asks = work.get(unit.id, Work(0, 0, 0, 0, 0)), asked.get(unit.id, Returns(0, 0, 0))
        repeat = own.get(Metric.REPEAT_RATE, NO_FIGURE)
        found = {
            Conduct.FALSE_CLOSURE: (fakes.get(unit.id, 0), own.get(Metric.FIRST_PASS_RATE, NO_FIGURE).n),
            Conduct.REPEAT: (repeat.numerator, repeat.denominator),
            Conduct.RETURN: (asks.asked, done.tasks + asks.approved),
            Conduct.HOP: (done.hops, done.leads),
            Conduct.WHISTLE: (done.whistles, worked),
            Conduct.PROXY: (said.get(unit.id, 0), done.steps),
        }
        ratios = {what: Ratio(part, whole, what in PER) for what, (part, whole) in found.items()}
        return ConductLine(unit, ratios, {Aside.TASKS: done.tasks, Aside.REFUSED: asks.refused})

    return [line(unit) for unit in setup.township.compared(sums) if by.role not in UNITS or unit.id == by.unit_id]


def _centre(connection: Connection, setup: Setup, period: Period, now: datetime) -> dict[Own, Ratio]:
    found = {what: _own_pieces(connection, setup, what, period, now) for what in Own}
    return {
        what: Ratio(sum(one.part for one in pieces), sum(one.whole for one in pieces)) for what, pieces in found.items()
    }


def _own_pieces(connection: Connection, setup: Setup, what: Own, period: Period, now: datetime) -> list[Piece]:
    days, ruled = (period.first, period.last, now), (setup.limits, setup.township.calendar)
    match what:
        case Own.INTAKE:
            return conduct.taken_in(connection, *days, *ruled)
        case Own.DISPATCH:
            return conduct.dispatched(connection, *days)
        case Own.RETURNS:
            return conduct.returns_decided(connection, *days)
        case Own.VERIFY:
            return conduct.verified(connection, *days, *ruled)
        case Own.CALLBACK:
            return conduct.called_back(connection, *days, *ruled)


def _workdays(setup: Setup, period: Period, now: datetime) -> int:
    """Working days of the period that have begun."""
    last = min(period.last, local_day(now))
    days = range(period.first.toordinal(), last.toordinal() + 1)
    return sum(setup.township.calendar.is_workday(period.first.fromordinal(day)) for day in days)


# --- the cases behind a figure ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConductCases:
    """The cases of a figure as far as this person may see them, and what all of them add up to: `part` and `whole` as
    printed (of 哨声强度 the working days are no cases). `hidden` of them may not be seen."""

    ids: tuple[int, ...]
    part: int
    whole: int
    hidden: int


def conduct_cases(
    desk: Desk, what: Conduct | Aside | Own, unit_id: int, period: Period, *, told: bool = False
) -> ConductCases:
    """The cases of a unit's figure, or of one of the centre's own; `told`: only those the figure is about
    (`Conduct.told`). A unit's post asks for its own figures alone. Raises NotAllowed."""
    by, now = desk.by, desk.clock.now()
    _check_reader(desk)
    if by.role in UNITS and (isinstance(what, Own) or unit_id != by.unit_id):
        raise NotAllowed("办理情况只看本单位的")
    with desk.store.read() as connection:
        if isinstance(what, Own):
            pieces = _own_pieces(connection, desk.store.setup(connection), what, period, now)
        else:
            pieces = [
                one for one in _unit_pieces(connection, desk, what, unit_id, period, now) if one.part or one.whole
            ]
        wanted = [one for one in pieces if one.told or not told]
        ids = {one.case_id for one in wanted}
        seen = seen_among(connection, by, ids)
    return ConductCases(
        tuple(sorted(seen, reverse=True)),
        sum(one.part for one in wanted),
        sum(one.whole for one in wanted),
        len(ids) - len(seen),
    )


def _unit_pieces(
    connection: Connection, desk: Desk, what: Conduct | Aside, unit_id: int, period: Period, now: datetime
) -> Iterable[Piece]:
    days = (period.first, period.last, now)

    def facts(code: str) -> list[drill.Item]:
        return drill.items(connection, desk.by, (code,), (unit_id,), *days)

    match what:
        case Conduct.FALSE_CLOSURE:
            fakes = facts(figures.mark_code(DeductionKind.FAKE_CLOSURE))
            yield from (Piece(one.case_id, 1, 0, told=True) for one in fakes)
            yield from (Piece(one.case_id, 0, one.n) for one in facts(Metric.FIRST_PASS_RATE.value))
        case Conduct.REPEAT:
            found = facts(Metric.REPEAT_RATE.value)
            yield from (Piece(one.case_id, one.numerator, one.denominator, one.numerator > 0) for one in found)
        case Aside.REFUSED:
            asked = conduct.unit_returns(connection, unit_id, *days)
            yield from (Piece(case_id, one.refused, 0) for case_id, one in asked)
        case _:
            if what is Conduct.RETURN:
                asked = conduct.unit_returns(connection, unit_id, *days)
                yield from (Piece(case_id, 1, one.approved, told=True) for case_id, one in asked)
            elif what is Conduct.PROXY:
                said = conduct.unit_proxies(connection, unit_id, *days)
                yield from (Piece(case_id, 1, 0, told=True) for case_id in said)
            yield from (_of_task(what, case_id, one) for case_id, one in conduct.unit_tasks(connection, unit_id, *days))


def _of_task(what: Conduct | Aside, case_id: int, task: Work) -> Piece:
    """What a task adds to one of the figures that are counted by tasks."""
    if what is Conduct.HOP:
        return Piece(case_id, task.hops, task.leads, task.hops > task.leads)
    part: dict[Conduct | Aside, int] = {Conduct.WHISTLE: task.whistles, Aside.TASKS: task.tasks}
    whole: dict[Conduct | Aside, int] = {Conduct.RETURN: task.tasks, Conduct.PROXY: task.steps}
    return Piece(case_id, part.get(what, 0), whole.get(what, 0))


def _check_reader(desk: Desk) -> None:
    if desk.by.role not in PERMISSIONS[Permission.READ_KPI]:
        raise NotAllowed(f"{desk.by.role.label}不能查看考核指标")
