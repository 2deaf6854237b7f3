"""Lives of very many cases, lived through in memory by the real life cycle: no database, one seed, one outcome.

A life is a generator like a process of `stage`: it acts, yields the moment at which it goes on, and ends when its
story is told. All lives share one simulated time, so events come in the order in which a township would record them.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import accumulate
from random import Random
from typing import Any

from ..models import lifecycle
from ..models.case import Case, CaseFile, CaseState, Danger
from ..models.draft import CaseDraft, Platform, RequestKind, Urgency
from ..models.errors import UserError
from ..models.labels import Labelled
from ..models.lifecycle import Action, World
from ..models.limits import Limits
from ..models.people import SYSTEM, Role, Session
from ..models.store.bulk import Batch
from ..models.timing.worktime import TZ, local_day
from ..models.town.grid import Grid
from ..models.town.matters import LimitClass, Matter, Route
from ..models.town.township import Township
from . import words
from .cast import Cast

S = CaseState
Steps = Generator[datetime, None, None]

#: The years a bulk database tells of: long enough for 24 months of figures, all in announced calendars.
DAYS = 800
#: Growth of the reports over these days: the last day has so many times as many as the first.
_GROWTH = 4.0
_REST_DAY = 0.4
#: A week of heavy rain fills the board before the end.
_RAIN_DAYS, _RAIN = 7, 2.0
#: The last day ends in the middle of its work, and nobody reports after that hour on any day.
_END = time(16)
#: How many lives one batch is worth, about.
_BATCH = 600
#: The township is told in so many parts, each with its own villages; every part knows all moments of arrival.
PARTS = 2


class Fate(Labelled):
    """Which way a case goes."""

    HISTORY = "HISTORY", "历史工单"
    ANSWERED = "ANSWERED", "当场答复"
    REFUSED = "REFUSED", "不予受理"
    CANCELLED = "CANCELLED", "作废"
    TRANSFERRED = "TRANSFERRED", "移送"
    GRID = "GRID", "网格自办"
    EMERGENCY = "EMERGENCY", "应急"
    CONSULTED = "CONSULTED", "会商"
    ORDINARY = "ORDINARY", "派单办理"


_FATES = {
    Fate.HISTORY: 12,
    Fate.ANSWERED: 22,
    Fate.REFUSED: 1,
    Fate.CANCELLED: 0.5,
    Fate.TRANSFERRED: 0.3,
    Fate.GRID: 20,
    Fate.EMERGENCY: 2.2,
    Fate.CONSULTED: 2,
    Fate.ORDINARY: 40,
}
_FATE_NAMES, _FATE_WEIGHTS = list(_FATES), list(_FATES.values())
#: Fates that are registered with place and matter at once.
_PLACED = frozenset({Fate.GRID, Fate.HISTORY})
_PLATFORMS = (Platform.HOTLINE_12345, Platform.HOTLINE_12345, Platform.DISPUTES, Platform.LEGAL_SERVICE, Platform.LOCAL)


class Life:
    """One case on its way; `assisting` are the units that will help the matter's lead."""

    def __init__(self, fate: Fate, grid: Grid, matter: Matter, assisting: tuple[int, ...]) -> None:
        self.fate = fate
        self.grid = grid
        self.matter = matter
        self.assisting = assisting
        self.file: CaseFile

    @property
    def case(self) -> Case:
        return self.file.case

    @property
    def state(self) -> CaseState:
        return self.file.case.state


def arrivals(rng: Random, n: int, days: list[date], works: Callable[[date], bool]) -> Iterator[list[datetime]]:
    """The moments of n reports by day, in order: more each year, fewer on days of rest, most of them by day."""
    weights = [(1 + (_GROWTH - 1) * i / DAYS) * (1 if works(day) else _REST_DAY) for i, day in enumerate(days)]
    weights[-_RAIN_DAYS:] = [_RAIN * weight for weight in weights[-_RAIN_DAYS:]]
    share = n / sum(weights)
    until_hour = 3600 * _END.hour - 1
    sent = 0
    for day, until in zip(days, accumulate(weights), strict=True):
        count = round(until * share) - sent
        sent += count
        midnight = datetime.combine(day, time(), TZ).astimezone(UTC)
        seconds = sorted(rng.triangular(0, until_hour, 36_000) for _ in range(count))
        yield [midnight + timedelta(seconds=int(s)) for s in seconds]


class Bulk:
    """One part of n cases: `batches()` gives what it leaves in a database, up to 16:00 of the last day.

    All parts yield the same number of batches, each for the same days; events within one are in the order of time.
    `broken` counts the lives that a rule stopped on their way, by its sentence; their cases stay as they are.
    """

    def __init__(
        self,
        township: Township,
        limits: Limits,
        sessions: Mapping[str, Session],
        *,
        n: int,
        seed: int,
        last: date,
        part: int,
        story: Callable[[Bulk, Life], Steps],
    ) -> None:
        self.township = township
        self.limits = limits
        self.sessions = sessions
        self.n = n
        self.seed = seed
        self.part = part
        self.dates = [last - timedelta(days=back) for back in reversed(range(DAYS))]
        self.cast = Cast(township, Random(seed))
        self.villages = [township.grid[g.id] for g in self.cast.villages[part::PARTS]]
        self.rng = Random(f"{seed}/{part}")
        self.now = datetime.combine(self.dates[0], time(), TZ)
        self.broken: Counter[str] = Counter()
        self._matters = {fate: _matters_of(township, self.cast, fate) for fate in Fate}
        self.closed: deque[Life] = deque(maxlen=500)
        """Who closed lately: some of them are complained about again."""
        self._story = story
        self._batch = Batch()
        self._arrived = 0
        self._sampled: dict[int | None, str] = {}
        self._waiting: list[tuple[datetime, int, Life, Steps]] = []

    # --- playing -----------------------------------------------------------------------------------------------------

    def batches(self) -> Iterator[Batch]:
        end = datetime.combine(self.dates[-1], _END, TZ)
        told = 0
        for moments in arrivals(Random(self.seed), self.n, self.dates, self.township.calendar.is_workday):
            for number, at in enumerate(moments, start=1):
                self._arrived += 1
                if self._arrived % PARTS == self.part:
                    self._live_until(at)
                    self._begin(at, number)
            if moments and self.part == 0:
                self._batch.add("case_number", f"{local_day(moments[0]):%Y%m%d}", len(moments))
            if self._arrived // _BATCH > told:
                told = self._arrived // _BATCH
                self._live_until(moments[-1])
                yield self._taken()
        self._live_until(end)
        for _at, _id, life, _steps in sorted(self._waiting, key=lambda waiting: waiting[1]):
            self._finish(life)
        for grid_id, month in self._sampled.items():
            self._batch.add("app_meta", f"sampled.{grid_id}", month)
        yield self._taken()

    def _taken(self) -> Batch:
        batch, self._batch = self._batch, Batch()
        return batch

    def _live_until(self, end: datetime) -> None:
        while self._waiting and self._waiting[0][0] < end:
            self.now, _id, life, steps = heappop(self._waiting)
            self._go_on(life, steps)

    def _go_on(self, life: Life, steps: Steps) -> None:
        try:
            following = next(steps, None)
        except UserError as error:
            self.broken[error.message] += 1
            following = None
        if following is None:
            self._finish(life)
        else:
            heappush(self._waiting, (max(following, self.now), life.case.id, life, steps))

    def _finish(self, life: Life) -> None:
        self._batch.finish(life.file, self.township, self.limits)

    def _begin(self, at: datetime, number: int) -> None:
        self.now = at
        fate = self.rng.choices(_FATE_NAMES, _FATE_WEIGHTS)[0]
        matter = self.rng.choice(self._matters[fate])
        helped = fate is not Fate.GRID and self.chance(0.3)
        assisting = tuple(u for u in matter.assisting_ids if _works(self.cast, u)) if helped else ()
        life = Life(fate, self.rng.choice(self.villages), matter, assisting)
        self._register(life, number)
        self._go_on(life, self._story(self, life))

    def _register(self, life: Life, number: int) -> None:
        login = self.cast.grid_leader(life.grid.id) if life.fate is Fate.GRID else self.on_duty(Role.INTAKE)
        draft = self._draft(life)
        life.file = lifecycle.register(
            draft,
            case_id=self._arrived,
            no=f"LH{local_day(self.now):%Y%m%d}-{number:05d}",
            by=self.sessions[login],
            now=self.now,
            world=self._world(None),
            grid_id=life.grid.id if life.fate in _PLACED else None,
            matter_id=life.matter.id if life.fate in _PLACED else None,
            danger=self._danger(life.fate),
        )
        self._batch.begin(life.file, draft)
        self._batch.happened(life.case.id, lifecycle.registered(life.file, {}, self.sessions[login], self.now))

    def _draft(self, life: Life) -> CaseDraft:
        who = words.person(self.rng)
        asked = life.fate is not Fate.GRID or self.chance(0.4)
        text = words.report(self.rng, life.grid.name, self.rng.choice(life.matter.examples))
        history = life.fate is Fate.HISTORY
        platform = Platform.GRID if life.fate is Fate.GRID else Platform.LOCAL
        return CaseDraft(
            platform=platform if life.fate in (Fate.GRID, Fate.REFUSED) else self.rng.choice(_PLATFORMS),
            text=f"{text}（{self.rng.randrange(1, 2000)}号）",
            title=f"{life.grid.name}{life.matter.name}",
            external_no=None if life.fate in (Fate.GRID, Fate.REFUSED) else f"B{self._arrived:09d}",
            place_text=life.grid.name,
            requester_name=who.name if asked else "",
            requester_phone=who.phone if asked else "",
            category_text=life.matter.network.label,
            urgency=Urgency.EMERGENCY if life.fate is Fate.EMERGENCY else Urgency.NORMAL,
            request_kind=RequestKind.CONSULT if life.fate is Fate.ANSWERED else RequestKind.APPEAL,
            received_at=self.now - timedelta(minutes=self.rng.randrange(1, 200)),
            reply_text=words.reply(self.rng, life.matter.name) if history else None,
            reply_at=self.now - timedelta(minutes=1) if history else None,
        )

    def _danger(self, fate: Fate) -> Danger:
        roll = self.rng.random() * (1 if fate is Fate.EMERGENCY else 25)
        return Danger.LIFE if roll < 0.2 else Danger.CROWD if roll < 0.35 else Danger.NONE

    # --- acting ------------------------------------------------------------------------------------------------------

    def act(self, life: Life, login: str, action: Action, **said: Any) -> None:
        """One action of a login, carried out by the rules, with its events."""
        before = life.file
        by = SYSTEM if login == SYSTEM.login else self.sessions[login]
        life.file, events = lifecycle.advance(before, action, said, by, self.now, self._world(before))
        for event in events:
            self._batch.happened(life.case.id, event)
        if life.case.sample_due and not before.case.sample_due:
            self._sampled[life.case.grid_id] = _month(life.case)

    def _world(self, file: CaseFile | None) -> World:
        if file is None or file.case.route is not Route.R1:
            return World(self.township, self.limits)
        owed = self._sampled.get(file.case.grid_id) != _month(file.case)
        return World(self.township, self.limits, sample_owed=owed)

    def on_duty(self, role: Role) -> str:
        return self.cast.on_duty(role, self.now, self.rng.randrange(3))

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def office(self, minutes: float) -> datetime:
        """About so many working minutes from now."""
        spent = int(60 * minutes * self.rng.lognormvariate(0, 0.5)) + 1
        return self.township.calendar.add_working_seconds(self.now, spent)

    def soon(self, minutes: float) -> datetime:
        """About so many minutes from now, day and night."""
        return self.now + timedelta(seconds=int(60 * minutes * self.rng.lognormvariate(0, 0.5)) + 1)

    def days(self, n: float) -> datetime:
        """In office hours, so many natural days from now."""
        return self.township.calendar.add_working_seconds(self.now + timedelta(days=n), self.rng.randrange(600, 9000))


def _month(case: Case) -> str:
    return f"{local_day(case.registered_at):%Y-%m}"


def _works(cast: Cast, unit_id: int) -> bool:
    """Whether somebody has an account for this unit."""
    try:
        return bool(cast.of_unit(unit_id))
    except KeyError:
        return False


def _matters_of(township: Township, cast: Cast, fate: Fate) -> list[Matter]:
    """The entries of the admission list that go this way."""
    known = [m for m in township.matters if m.route is Route.R1 or _works(cast, m.lead_id)]
    wanted: Callable[[Matter], bool] = {
        Fate.GRID: lambda m: m.route is Route.R1,
        Fate.EMERGENCY: lambda m: m.limit is LimitClass.EMERGENCY and m.route is not Route.R1,
        Fate.CONSULTED: lambda m: m.route is Route.R4 and m.limit is not LimitClass.EMERGENCY,
        Fate.ORDINARY: lambda m: m.route in (Route.R2, Route.R3) and m.limit is not LimitClass.EMERGENCY,
    }.get(fate, lambda m: True)
    return [m for m in known if wanted(m)]
