"""A month's assessment that pictures are taken of, carried as far as is wanted by the real commands."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from ..dispatch.desk import Desk
from ..dispatch.figures.appraisals import AppraisalDesk, Excuse, frozen_cases, month_view, months
from ..dispatch.figures.kpi_views import Which, kpi_cases
from ..models.errors import UserError
from ..models.kpi import Metric
from ..models.people import Role, UnitKind
from ..models.scoring.periods import month_of
from ..models.store import accounts
from ..models.store.store import Store
from ..models.timing.clock import SimulatedClock
from ..models.timing.worktime import TZ, local_day

_LATE = Metric.ONTIME_RATE
#: So many units object.
_OBJECTING = 2


class MonthEnd:
    """The month before the one that runs, or this one where that is assessed or has nothing late; `id` is its
    assessment. Raises UserError where this one has nothing late either.
    """

    def __init__(self, store: Store, clock: SimulatedClock) -> None:
        self._store, self._clock = store, clock
        self._township = store.township()
        self.period = month_of(local_day(clock.now())).before
        self.id = 0
        assessed = {one.period for one in months(self._desk(self._login(Role.OFFICE)))}
        if self.period in assessed or not self._can_be_objected_to():
            self._wait_for_the_next()
        if not self._can_be_objected_to():
            raise UserError("这个数据库里不到两个站所有逾期件，没有可画的月度考核；请换一个天数更多的演示数据库")

    def _can_be_objected_to(self) -> bool:
        return len(self._late_units()) == _OBJECTING

    def _wait_for_the_next(self) -> None:
        """On to the beginning of the next one."""
        self.period = month_of(local_day(self._clock.now()))
        following = datetime.combine(self.period.last + timedelta(days=1), time(9, 0), TZ)
        self._clock.set(following)

    def shown(self) -> None:
        """Drafted, shown to the units; two object, one bonus and the county's figures stand beside it."""
        office = self._by(Role.OFFICE)
        self.id = office.open(f"{self.period.first:%Y-%m}")
        office.show(self.id)
        first, second = self._late_units()
        self._of_unit(first[0]).object_to(
            self.id, "当日停电抢修全员在外，反馈已电话报过值班室", about=_LATE.value, case_id=first[1]
        )
        self._of_unit(second[0]).object_to(self.id, "三件均为协办单位延误，请核实", about=_LATE.value)
        office.propose_bonus(self.id, first[0], 100, "防汛应急处置受县里通报表扬", "东政办通报〔2026〕18号")
        county = {(unit, _LATE): 8650 - 230 * n for n, (unit, _) in enumerate((first, second))}
        office.county_typed(self.id, county, f"县热线办{self.period.first.month}月通报")

    def published(self) -> None:
        """核对期 is over: the objections are decided, the month is frozen."""
        self.shown()
        until = month_view(self._desk(self._login(Role.OFFICE)), self.id).appraisal.check_until
        assert until is not None  # it was shown
        self._clock.set(until + timedelta(minutes=10))
        director, leader = self._by(Role.DIRECTOR), self._by(Role.LEADER)
        director.decide(self.id, 1, True, "值班日志有记录，属实", excuse=Excuse.LATE)
        director.decide(self.id, 2, False, "派单和签收记录显示主办反馈已超期")
        leader.decide_bonus(self.id, 1, True, "属实，同意")
        leader.publish(self.id)

    def revised(self) -> None:
        """An appeal was upheld: the second publication with its differences."""
        self.published()
        self._clock.advance(timedelta(hours=1))
        (unit, _), _ = self._late_units()
        desk = self._desk(self._unit_login(unit))
        late = frozen_cases(desk, self.id, _LATE.value, {unit}, missed=True).ids
        n = self._of_unit(unit).object_to(self.id, "协办迟报，主办已按期", about=_LATE.value, case_id=late[0])
        self._by(Role.DIRECTOR).decide(self.id, n, True, "协办单位承认迟报", excuse=Excuse.LATE)
        self._by(Role.DIRECTOR).revise(self.id)

    def _late_units(self) -> list[tuple[int, int]]:
        """The two stations with the most tasks filed late, each with the newest of their cases."""
        desk = self._desk(self._login(Role.OFFICE))
        found = []
        for unit in self._township.units:
            if unit.kind is UnitKind.STATION and self._has_login(unit.id):
                ids = kpi_cases(desk, _LATE, {unit.id}, self.period, Which.MISSED).ids
                if ids:
                    found.append((len(ids), unit.id, ids))
        found.sort(reverse=True)
        return [(unit, ids[0]) for _, unit, ids in found[:_OBJECTING]]

    # --- who --------------------------------------------------------------------------------------------------------

    def _login(self, role: Role) -> str:
        return next(a.login for a in self._township.accounts if a.role is role)

    def _has_login(self, unit: int) -> bool:
        return any(a.role is Role.LIAISON and a.unit_id == unit for a in self._township.accounts)

    def _unit_login(self, unit: int) -> str:
        return next(a.login for a in self._township.accounts if a.role is Role.LIAISON and a.unit_id == unit)

    def _desk(self, login: str) -> Desk:
        with self._store.read() as connection:
            return Desk(self._store, accounts.session_of(connection, login), self._clock)

    def _by(self, role: Role) -> AppraisalDesk:
        return AppraisalDesk(self._desk(self._login(role)))

    def _of_unit(self, unit: int) -> AppraisalDesk:
        return AppraisalDesk(self._desk(self._unit_login(unit)))
