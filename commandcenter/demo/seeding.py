"""Makes the demonstration database: beside its place, then swapped in when it is whole (design §4, `demo`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from random import Random

from ..dispatch.desk import Desk
from ..dispatch.duty.duty_clock import run_duties
from ..dispatch.entrance import DEMO_PASSWORD
from ..models.errors import UserError
from ..models.people import SYSTEM
from ..models.store.building import built_beside
from ..models.store.handing import give_all
from ..models.store.meta import DatabaseKind
from ..models.store.store import Store, create_store
from ..models.timing.clock import SimulatedClock
from ..models.timing.worktime import TZ
from ..models.town.township import Township
from . import arrivals, history
from .report import DemoReport, report_of
from .stage import Stage

#: The password of every demonstration account.
PASSWORD = DEMO_PASSWORD
#: The story breaks off in the middle of the last day's work, so that every desk has something on it.
_LAST_HOUR = time(16, 40)
#: Which workstation did the program's duties last.
_STATION = "demo"

Progress = Callable[[int, int], None]


def seed(
    url: str,
    township: Township,
    *,
    days: int = 60,
    per_day: float = 40,
    seed: int = 1,
    end: date = date(2026, 11, 20),
    force: bool = False,
    progress: Progress | None = None,
) -> DemoReport:
    """A new database of kind `demo` with the history of `days` days up to `end`, about `per_day` reports a day.

    The same arguments give the same events, byte for byte. `progress(day, days)` is called as each simulated day
    begins. Raises UserError when a database is there already and `force` is not given; with it the old one stays in
    place until the new one is whole. Breaking off leaves nothing behind.
    """
    _check(days, per_day)
    span = arrivals.period(end, days)
    with built_beside(url, force=force) as beside:
        store = _new_store(beside, township, span)
        try:
            stage = _play(store, township, span, per_day, seed, progress)
            report = report_of(store, stage)
        finally:
            store.close()
    return report


def _check(days: int, per_day: float) -> None:
    if days < 1:
        raise UserError(f"天数至少为1，不能是{days}", field="days")
    if per_day <= 0:
        raise UserError(f"每天件数须大于0，不能是{per_day}", field="per_day")


def _new_store(url: str, township: Township, span: Sequence[date]) -> Store:
    before = datetime.combine(span[0], time(), TZ).astimezone(UTC)
    town = history.not_yet_announced(township, span)
    store = create_store(url, town, before, kind=DatabaseKind.DEMO, durable=False)
    with store.unit() as unit:
        give_all(unit, (account.login for account in township.accounts), PASSWORD)
    return store


def _play(
    store: Store, township: Township, span: Sequence[date], per_day: float, seed: int, progress: Progress | None
) -> Stage:
    """The history, told to its end; the stage knows what went otherwise than meant."""
    clock = SimulatedClock(datetime.combine(span[0], time(), TZ))
    stage = history.set_stage(store, clock, township, Random(f"{seed}"))
    curtain = datetime.combine(span[-1], _LAST_HOUR, TZ)
    history.write(stage, span, per_day, seed, curtain)
    reached = 0

    def passed(at: datetime) -> None:
        nonlocal reached
        while reached < len(span) and at >= datetime.combine(span[reached], time(), TZ):
            reached += 1
            if progress is not None:
                progress(reached, len(span))

    stage.play(curtain, passed)
    run_duties(Desk(store, SYSTEM, clock), _STATION)
    return stage
