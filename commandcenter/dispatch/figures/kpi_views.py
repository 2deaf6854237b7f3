"""The KPI page as a window reads it: a peer group over a period with its units, and the cases behind every figure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Connection

from ...models.access import PERMISSIONS, UNITS, Permission
from ...models.case import RatingItem
from ...models.draft import Platform
from ...models.errors import NotAllowed, UserError
from ...models.kpi import NO_FIGURE, Figure, Figures, Metric, achieved, percent, total, totals
from ...models.labels import Labelled
from ...models.people import PEER_GROUPS, Session, Unit, UnitKind
from ...models.scoring.assessment import DEFAULT_SCHEME, DeductionKind, Scheme, UnitResult
from ...models.scoring.kpi_panel import (
    Card,
    Cell,
    PartLine,
    RankRow,
    Split,
    UnitLine,
    cards,
    group_cell,
    part_line,
    ranking,
    series,
    unit_lines,
)
from ...models.scoring.periods import Period, months_until
from ...models.scoring.score_steps import Loss, ScoreStory, costliest, score_story
from ...models.store import cases, drill, figures
from ...models.store.store import Setup
from ...models.timing.worktime import local_day
from ...models.town.grid import Network
from ...models.town.township import Township
from .. import reads
from ..desk import Desk

__all__ = [
    "Card", "Cell", "CostlyCase", "Coverage", "KpiCases", "KpiView", "PartLine", "RankRow", "Split", "UnitLine", "What",
    "Which", "costly_cases", "groups_of", "kpi_cases", "kpi_page", "kpi_parts", "ranking",
]  # fmt: skip

_MONTHS = 12
#: Below this share of requesters reached, 解决率 and 群众满意度 are flagged (domain §3).
_ENOUGH_REACHED = Decimal(80)


@dataclass(frozen=True, slots=True)
class Coverage:
    """回访覆盖率: requesters reached of those called; `percent` None when nobody was called."""

    reached: int
    called: int

    @property
    def percent(self) -> Decimal | None:
        return percent(self.reached, self.called) if self.called else None

    @property
    def low(self) -> bool:
        return self.percent is not None and self.percent < _ENOUGH_REACHED


@dataclass(frozen=True, slots=True)
class KpiView:
    """A peer group over a period, as it stands at `now`.

    `lines` are its units, best rank first, `group` the sums of each KPI. `months` are the twelve that end with the
    period, `of_group` and `of_unit` their figures. `unit` is the one looked at more closely (None: the group has
    none), `story` how its score came about (None: no score, or not to be told: `story_secret`). `own` is the unit of a
    unit's post. Such a post never learns which cases it was rated for (`raters_secret`), nor how others were rated.
    `scheme` are the weights it is scored with.
    """

    period: Period
    now: datetime
    kind: UnitKind
    units: tuple[Unit, ...]
    cards: tuple[Card, ...]
    group: tuple[Cell, ...]
    lines: tuple[UnitLine, ...]
    months: tuple[Period, ...]
    of_group: tuple[Figures, ...]
    of_unit: tuple[Figures, ...]
    unit: Unit | None
    story: ScoreStory | None
    coverage: Coverage
    own: Unit | None = None
    raters_secret: bool = False
    scheme: Scheme = DEFAULT_SCHEME

    @property
    def story_secret(self) -> bool:
        """Whether a unit looks at another one: how that one was rated is told to itself and to the centre."""
        return self.raters_secret and self.unit != self.own

    @property
    def unit_ids(self) -> frozenset[int]:
        return frozenset(unit.id for unit in self.units)


def groups_of(by: Session, township: Township) -> tuple[tuple[UnitKind, int], ...]:
    """The peer groups this person compares, each with how many units it has: a unit its own, the centre all four."""
    own = township.unit[by.unit_id].kind
    kinds = (own,) if by.role in UNITS and own in PEER_GROUPS else PEER_GROUPS
    return tuple((kind, sum(u.kind is kind for u in township.units_in_use)) for kind in kinds)


def kpi_page(desk: Desk, period: Period, kind: UnitKind, unit_id: int | None = None) -> KpiView:
    """The page of a peer group.

    Without a unit of this group the own one is looked at more closely, else the one ranked last. Raises NotAllowed,
    UserError on days the wrong way round.
    """
    by = desk.by
    _check_reader(desk)
    if period.last < period.first:
        raise UserError(f"起止日期颠倒：{period.first} 晚于 {period.last}", field="to")
    now = desk.clock.now()
    with desk.store.read() as connection:
        setup = desk.store.setup(connection)
        found = figures.unit_figures(connection, period.first, period.last, now)
        units = tuple(u for u in setup.township.compared(found.sums) if u.kind is kind)
        ids = frozenset(u.id for u in units)
        results = reads.assessed(connection, setup, by, units, found, period.first, period.last)
        group = totals(found.sums[i] for i in ids if i in found.sums)
        earlier = [
            totals(figures.unit_sums(connection, then.first, then.last, now, ids).values())
            for then in (period.before, period.year_ago)
        ]
        lines = unit_lines(results, group)
        chosen = _chosen(lines, results, unit_id, by)
        until = max(min(period.last, local_day(now)), period.first)
        months = months_until(until, _MONTHS)
        monthly = drill.monthly(connection, [(m.first, m.last) for m in months], ids, now)
        told = chosen is not None and (by.role not in UNITS or chosen.unit.id == by.unit_id)
        return KpiView(
            period=period,
            now=now,
            kind=kind,
            units=units,
            cards=cards(group, *earlier, running=period.last >= local_day(now)),
            group=tuple(group_cell(metric, group.get(metric, NO_FIGURE)) for metric in Metric),
            lines=lines,
            months=months,
            of_group=series(monthly, ids),
            of_unit=series(monthly, (chosen.unit.id,) if chosen else ()),
            unit=chosen.unit if chosen else None,
            story=_story(connection, setup, chosen, period, now) if chosen and told else None,
            coverage=Coverage(*drill.callback_coverage(connection, ids, period.first, period.last, now)),
            own=next((u for u in units if u.id == by.unit_id and by.role in UNITS), None),
            raters_secret=by.role in UNITS,
            scheme=setup.schemes.on(period.last),
        )


@dataclass(frozen=True, slots=True)
class CostlyCase:
    """A case by the points it took from the unit's score."""

    case_id: int
    no: str
    title: str
    points: Decimal


def costly_cases(desk: Desk, view: KpiView) -> tuple[CostlyCase, ...]:
    """The three cases that cost the unit looked at most, as far as this person may see them."""
    if view.story is None or view.unit is None:
        return ()
    days, unit = (view.period.first, view.period.last, view.now), (view.unit.id,)
    losses: list[Loss] = []
    with desk.store.read() as connection:
        for metric in Metric:
            for item in drill.items(connection, desk.by, (metric.value,), unit, *days):
                lost = item.denominator - achieved(metric, item.numerator, item.denominator)
                if lost and item.seen:
                    losses.append(Loss(metric, item.case_id, lost))
        for kind in DeductionKind:
            taken = drill.items(connection, desk.by, (figures.mark_code(kind),), unit, *days)
            losses += [Loss(kind, item.case_id, item.numerator) for item in taken if item.seen]
        found = costliest(view.story, losses)
        titles = cases.titles_of(connection, [one.case_id for one in found])
    return tuple(CostlyCase(one.case_id, *titles[one.case_id], one.points) for one in found if one.case_id in titles)


def _check_reader(desk: Desk) -> None:
    if desk.by.role not in PERMISSIONS[Permission.READ_KPI]:
        raise NotAllowed(f"{desk.by.role.label}不能查看考核指标")


def _chosen(
    lines: Iterable[UnitLine], results: Iterable[UnitResult], unit_id: int | None, by: Session
) -> UnitResult | None:
    of = {result.unit.id: result for result in results}
    if (known := of.get(unit_id or 0) or of.get(by.unit_id)) is not None:
        return known
    ranked = [line for line in lines if line.rank is not None] or list(lines)
    return of[ranked[-1].unit.id] if ranked else None


def _story(
    connection: Connection, setup: Setup, result: UnitResult, period: Period, now: datetime
) -> ScoreStory | None:
    codes = {figures.mark_code(kind): kind for kind in DeductionKind}
    taken = drill.mark_totals(connection, codes, result.unit.id, period.first, period.last, now)
    return score_story(result, {codes[code]: sums for code, sums in taken.items()}, setup.schemes.on(period.last))


# --- by network, matter, platform, grid ------------------------------------------------------------------------------

#: One part of a split: the network, the matter's or grid's id, the platform; None where it is not settled.
PartKey = int | str | None
_UNSETTLED = {Split.NETWORK: "事项待定", Split.MATTER: "事项待定", Split.GRID: "地点待核实", Split.PLATFORM: "来源不明"}


def kpi_parts(desk: Desk, split: Split, period: Period, units: Collection[int]) -> tuple[PartLine, ...]:
    """The KPIs of these units together, told apart by network, matter, platform or grid; what is not settled last.

    Networks and platforms stand in their order, matters by how much fell to the units, grids by their code; parts
    nothing was counted in are absent. Raises NotAllowed.
    """
    _check_reader(desk)
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
        by: Any = Split.MATTER.value if split is Split.NETWORK else split.value
        found = drill.parts(connection, by, units, period.first, period.last, desk.clock.now())
    by_key: dict[PartKey, list[Figures]] = {}
    for value, own in found.items():
        by_key.setdefault(_key_of(split, value, township), []).append(own)
    whole = totals(found.values())
    sums = {key: totals(own) for key, own in by_key.items()}
    lines = [part_line(key, _name_of(split, key, township), own, whole) for key, own in sums.items()]
    return tuple(sorted(lines, key=lambda line: _place_of(split, line, township)))


def _key_of(split: Split, value: str, township: Township) -> PartKey:
    if not value:
        return None
    if split is Split.NETWORK:
        return township.matter[int(value)].network.value
    return value if split is Split.PLATFORM else int(value)


def _name_of(split: Split, key: PartKey, township: Township) -> str:
    match split, key:
        case _, None:
            return _UNSETTLED[split]
        case Split.NETWORK, str():
            return Network(key).label
        case Split.PLATFORM, str():
            return Platform(key).label
        case Split.MATTER, int():
            return township.matter[key].name
        case _:
            return township.grid[int(key)].name


def _place_of(split: Split, line: PartLine, township: Township) -> tuple[bool, float, str]:
    key = line.key
    if key is None:
        return True, 0, ""
    if split is Split.MATTER:
        return False, -line.cell(Metric.HANDLED_VOLUME).figure.n, township.matter[int(key)].code
    if split is Split.GRID:
        return False, 0, township.grid[int(key)].code
    order = tuple(Network if split is Split.NETWORK else Platform)
    return False, [member.value for member in order].index(str(key)), ""


def _part(split: Split, key: PartKey, township: Township) -> drill.Part:
    """The cases of a part as the store tells them apart."""
    if split is Split.NETWORK and key is not None:
        return drill.Part("matter", tuple(str(m.id) for m in township.matters if m.network == key))
    by: Any = Split.MATTER.value if split is Split.NETWORK else split.value
    return drill.Part(by, ("" if key is None else str(key),))


# --- the cases behind a figure ---------------------------------------------------------------------------------------


class Which(Labelled):
    """Which facts of a figure: `MISSED` lost something, `PENDING` are provisional (待核查)."""

    ALL = "all", "全部"
    MISSED = "missed", "未达标"
    MET = "met", "达标"
    PENDING = "pending", "待核查"


#: A KPI, a kind of deduction, or the ratings of a unit.
What = Metric | DeductionKind | Literal["ratings"]


@dataclass(frozen=True, slots=True)
class KpiCases:
    """The cases of a figure, newest first, as far as this person may see them.

    `figure` is the sum of all their facts, those of cases not to be seen (`hidden` of them) included.
    """

    ids: tuple[int, ...]
    figure: Figure
    hidden: int


def kpi_cases(
    desk: Desk,
    what: What,
    units: Collection[int],
    period: Period,
    which: Which = Which.ALL,
    part: tuple[Split, PartKey] | None = None,
) -> KpiCases:
    """The cases that make a figure of these units over a period, of one part of a split if given. Raises NotAllowed."""
    by = desk.by
    _check_reader(desk)
    if what == "ratings" and by.role in UNITS:
        raise NotAllowed("谁打的分不公开，只列均值")
    with desk.store.read() as connection:
        narrowed = _part(*part, desk.store.setup(connection).township) if part is not None else None
        found = drill.items(connection, by, _codes(what), units, period.first, period.last, desk.clock.now(), narrowed)
    wanted = [item for item in found if _is(item, what, which)]
    seen = dict.fromkeys(item.case_id for item in wanted if item.seen)
    hidden = {item.case_id for item in wanted if not item.seen}
    figure = total(Figure(item.numerator, item.denominator, item.n, item.pending) for item in wanted)
    return KpiCases(tuple(seen), figure, len(hidden))


def _codes(what: What) -> tuple[str, ...]:
    if what == "ratings":
        return tuple(figures.mark_code(item) for item in RatingItem)
    return (what.value,) if isinstance(what, Metric) else (figures.mark_code(what),)


def _is(item: drill.Item, what: What, which: Which) -> bool:
    if which is Which.ALL or not isinstance(what, Metric):
        return True
    if which is Which.PENDING:
        return item.pending > 0
    met = achieved(what, item.numerator, item.denominator) == item.denominator
    return met is (which is Which.MET)
