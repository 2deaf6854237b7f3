"""督查: what every unit owes on one page, whom to call now, what stands under supervision, what the program did and
will do by itself (M12). Supervising itself is `Center.act` and `Center.act_on_many` with the actions of `LEVELS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection

from ...models.access import SCOPES, Scope
from ...models.errors import NotAllowed
from ...models.lifecycle import TRANSITIONS, Action
from ...models.queues import BoardQuery, Queue
from ...models.store import duty
from ...models.store.supervision import Debts
from ...models.supervision import LEVELS, Coming, Debt, Owes, cards, horizon, suggested
from ...models.timing.worktime import TZ, local_day
from ..desk import Desk
from ..duty.duty_clock import Lease, lease_of
from ..overviews.boards import Line, lines_within

#: So many cases of a list are shown, the most urgent; the rest is counted.
SHOWN = 300
_EVERY = BoardQuery(queue=Queue.EVERYTHING)


@dataclass(frozen=True, slots=True)
class UnitOwes:
    """A unit with its telephone on duty and what waits for it."""

    name: str
    phone: str
    owes: Owes

    @property
    def id(self) -> int:
        return self.owes.unit_id


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole page: units, the loudest first; cases by level (1–3); what the program did today, and who runs it.

    `may` are the levels this person may take.
    """

    units: tuple[UnitOwes, ...]
    levels: Mapping[int, int]
    today: Mapping[Action, int]
    lease: Lease | None
    may: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Owing:
    """One step a unit owes in a case; `suggestion` the step of supervision it calls for now (None: none)."""

    debt: Debt
    line: Line
    unit: str
    phone: str
    urged_at: datetime | None
    suggestion: Action | None


@dataclass(frozen=True, slots=True)
class Owings:
    """Some steps, the most urgent first; `total` counts those not listed too."""

    items: tuple[Owing, ...]
    total: int


@dataclass(frozen=True, slots=True)
class UnderSupervision:
    """A case under 督办 or 领导包案: who set it when and why, by when it must be done."""

    line: Line
    level: int
    at: datetime
    by: str
    reason: str
    until: datetime | None

    def unmet(self, now: datetime) -> bool:
        return self.until is not None and now > self.until


@dataclass(frozen=True, slots=True)
class Automatic:
    """A step of the program on a case, done or to come."""

    at: datetime
    action: Action
    line: Line
    unit: str


def _require_centre(desk: Desk) -> None:
    if SCOPES[desk.by.role] is not Scope.ALL:
        raise NotAllowed(f"{desk.by.role.label}不能查看督查")


def _debts(connection: Connection, desk: Desk, now: datetime) -> Debts:
    _require_centre(desk)
    return Debts(connection, desk.store.setup(connection).township, desk.by, now)


def overview(desk: Desk) -> Overview:
    """What every unit owes, on one page. Raises NotAllowed for posts outside the centre."""
    now = desk.clock.now()
    with desk.store.read() as connection:
        debts = _debts(connection, desk, now)
        unit = desk.store.setup(connection).township.unit
        return Overview(
            units=tuple(
                UnitOwes(unit[owes.unit_id].short, unit[owes.unit_id].duty_phone, owes) for owes in debts.by_unit()
            ),
            levels=debts.levels(),
            today=debts.counts_since(datetime.combine(local_day(now), time(), TZ)),
            lease=lease_of(connection),
            may=tuple(action for action in LEVELS if desk.by.role in TRANSITIONS[action].roles),
        )


def owings(desk: Desk, unit_id: int | None = None) -> Owings:
    """What one unit owes; without a unit, all dispatched work that is past its limit."""
    now = desk.clock.now()
    with desk.store.read() as connection:
        debts = _debts(connection, desk, now)
        found = debts.late() if unit_id is None else debts.of_unit(unit_id)
        return Owings(tuple(_owing(connection, desk, debts, found[:SHOWN], now)), len(found))


def to_urge(desk: Desk) -> tuple[Owing, ...]:
    """Whom to call now: late work that calls for a step of supervision nobody took lately."""
    return tuple(owing for owing in owings(desk).items if owing.suggestion is not None)


def _owing(connection: Connection, desk: Desk, debts: Debts, found: Sequence[Debt], now: datetime) -> Iterable[Owing]:
    township = desk.store.setup(connection).township
    lines = lines_within(connection, desk, _EVERY, {debt.case_id for debt in found}, now)
    urged = debts.urged_at({debt.case_id for debt in found})
    for debt in found:
        if (line := lines[debt.case_id]) is not None:
            unit, at = township.unit[debt.unit_id], urged.get(debt.case_id)
            yield Owing(debt, line, unit.short, unit.duty_phone, at, suggested(debt, at, now, township.calendar))


def under_supervision(desk: Desk) -> tuple[UnderSupervision, ...]:
    """Open cases under 督办 or 领导包案, the highest level first."""
    now = desk.clock.now()
    with desk.store.read() as connection:
        found = _debts(connection, desk, now).supervised()
        lines = lines_within(connection, desk, _EVERY, [one.case_id for one in found], now)
        names = duty.names(connection)
    return tuple(
        UnderSupervision(line, one.level, one.at, names.get(one.login, one.login), one.reason, one.until)
        for one in found
        if (line := lines[one.case_id]) is not None
    )


# --- the program -----------------------------------------------------------------------------------------------------


def coming(desk: Desk) -> tuple[Automatic, ...]:
    """What the program will do until the office closes on the next working day, soonest first."""
    now = desk.clock.now()
    with desk.store.read() as connection:
        debts = _debts(connection, desk, now)
        calendar = desk.store.setup(connection).township.calendar
        until = horizon(now, calendar)
        found = [card for task in debts.running(until, calendar) for card in cards(task, now, until, calendar)]
        found += [Coming(at, Action.ESCALATE_ASK, case, unit) for case, unit, at in debts.undecided(until)]
        found.sort(key=lambda one: (one.at, one.case_id))
        told = [(one.at, one.action, one.case_id, one.unit_id) for one in found[:SHOWN]]
        return tuple(_automatic(connection, desk, told, now))


def done_by_program(desk: Desk, limit: int = SHOWN) -> tuple[Automatic, ...]:
    """What the program did by itself, newest first: cards, requests taken up, forced meetings, the archive."""
    now = desk.clock.now()
    with desk.store.read() as connection:
        found = _debts(connection, desk, now).done_by_program(None, limit)
        told = [(one.at, one.action, one.case_id, one.unit_id) for one in found]
        return tuple(_automatic(connection, desk, told, now))


def _automatic(
    connection: Connection, desk: Desk, told: Sequence[tuple[datetime, Action, int, int | None]], now: datetime
) -> Iterable[Automatic]:
    unit = desk.store.setup(connection).township.unit
    lines = lines_within(connection, desk, _EVERY, {case_id for _, _, case_id, _ in told}, now)
    for at, action, case_id, unit_id in told:
        if (line := lines[case_id]) is not None:
            name = unit[unit_id].short if unit_id is not None else ""
            yield Automatic(at, action, line, name)
