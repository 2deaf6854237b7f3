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
from ..models.case import AskKind, Case, CaseFile, CaseState, Danger, Rating, RefusalReason
from ..models.draft import CaseDraft, Platform, RequestKind, Urgency
from ..models.errors import UserError
from ..models.grid import Grid
from ..models.labels import Labelled
from ..models.lifecycle import Action, World
from ..models.lifecycle.consulting import ConsultReason
from ..models.limits import Limits
from ..models.matters import LimitClass, Matter, Route
from ..models.people import SYSTEM, Role, Session
from ..models.store.bulk import Batch
from ..models.township import Township
from ..models.worktime import TZ, local_day
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
_RATINGS = {
    Rating.SATISFIED: 55,
    Rating.VERY_SATISFIED: 25,
    Rating.BASICALLY: 12,
    Rating.DISSATISFIED: 3,
    Rating.REFUSED: 5,
}
_FATE_NAMES, _FATE_WEIGHTS = list(_FATES), list(_FATES.values())
_RATING_NAMES, _RATING_WEIGHTS = list(_RATINGS), list(_RATINGS.values())
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
        yield [midnight + timedelta(seconds=int(rng.triangular(0, until_hour, 36_000))) for _ in range(count)]


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
        self._batch = Batch()
        self._arrived = 0
        self._sampled: dict[int | None, str] = {}
        self._closed: deque[Life] = deque(maxlen=500)
        self._waiting: list[tuple[datetime, int, Life, Steps]] = []

    # --- playing -----------------------------------------------------------------------------------------------------

    def batches(self) -> Iterator[Batch]:
        end = datetime.combine(self.dates[-1], _END, TZ)
        told = 0
        for moments in arrivals(Random(self.seed), self.n, self.dates, self.township.calendar.is_workday):
            for number, at in enumerate(sorted(moments), start=1):
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
        self._go_on(life, self._story(life))

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

    # --- stories -----------------------------------------------------------------------------------------------------

    def _story(self, life: Life) -> Steps:
        match life.fate:
            case Fate.HISTORY:
                return
            case Fate.ANSWERED:
                yield self.office(25)
                self.act(life, self.on_duty(Role.INTAKE), Action.ANSWER, answer=self.rng.choice(words.ANSWERS))
            case Fate.REFUSED:
                yield self.office(40)
                refusal = {"kind": AskKind.REFUSAL, "code": RefusalReason.OUTSIDE, "reason": "不属于受理范围"}
                self.act(life, self.on_duty(Role.INTAKE), Action.ASK, **refusal)
                yield self.office(120)
                self.act(life, self.on_duty(Role.SHIFT_LEAD), Action.DECIDE, request=1, approve=True, ruling="同意")
            case Fate.CANCELLED | Fate.TRANSFERRED:
                yield self.office(200)
                self._end(life)
            case _:
                yield from self._sent(life)
                yield from self._worked(life)
                yield from self._checked(life)
        yield from self._after(life)

    def _end(self, life: Life) -> None:
        if life.fate is Fate.CANCELLED:
            self.act(life, self.on_duty(Role.DIRECTOR), Action.CANCEL, reason="重复录入")
        else:
            self.act(life, self.on_duty(Role.DIRECTOR), Action.TRANSFER, recipient="县纪委监委")

    def _sent(self, life: Life) -> Steps:
        """From the registration to the units."""
        if life.fate is Fate.GRID:
            yield self.office(20)
            self.act(life, self.cast.grid_leader(life.grid.id), Action.SELF_HANDLE)
            return
        yield self.soon(2) if life.fate is Fate.EMERGENCY else self.office(30)
        if life.fate is not Fate.EMERGENCY:
            clerk = self.on_duty(Role.INTAKE)
            self.act(life, clerk, Action.ACCEPT, grid=life.grid.id, matter=life.matter.id)
            yield self.office(40)
            yield from self._protected(life)
            self._linked(life)
        else:
            self.act(life, self.on_duty(Role.INTAKE), Action.PLACE, grid=life.grid.id, matter=life.matter.id)
        if life.fate is Fate.CONSULTED:
            self.act(life, self.on_duty(Role.DIRECTOR), Action.CONSULT, reason=ConsultReason.HARD)
            yield self.office(700)
            decided = {"lead": life.matter.lead_id, "assisting": life.assisting}
            self.act(life, self.on_duty(Role.DIRECTOR), Action.DIRECT, **decided)
        else:
            self._dispatch(life)

    def _dispatch(self, life: Life) -> None:
        said: dict[str, Any] = {"lead": life.matter.lead_id, "assisting": life.assisting}
        if life.matter.responsible_id is not None:
            said["responsible"] = life.matter.responsible_id
        action = Action.WHISTLE if life.fate is Fate.EMERGENCY else Action.DISPATCH
        self.act(life, self.on_duty(Role.SHIFT_LEAD), action, **said)

    def _protected(self, life: Life) -> Steps:
        """Some reports complain of a station or of somebody in the village."""
        if not self.chance(0.015):
            return
        concerned = {life.matter.lead_id, life.matter.responsible_id, *life.assisting}
        units = [u for u in self.cast.stations if u not in concerned]
        person = self.sessions[self.cast.workers(life.grid.id)[-1]].person_id
        said = {"confidential": True, "units": (self.rng.choice(units),), "persons": (person,)}
        self.act(life, self.on_duty(Role.SHIFT_LEAD), Action.PROTECT, **said)
        yield self.office(10)

    def _linked(self, life: Life) -> None:
        """A repeat of a case that was closed a while ago."""
        if not self._closed or not self.chance(0.02):
            return
        original = self._closed.popleft()
        if original.state is S.CLOSED:
            self.act(life, self.on_duty(Role.DISPATCHER), Action.REPEAT_OF, no=original.case.no)
            told = {"no": life.case.no, "registered_at": life.case.registered_at}
            self.act(original, SYSTEM.login, Action.REPEATED, **told)

    def _worked(self, life: Life) -> Steps:
        """Sign, report in, handle, file: the lead, and before it the assisting units."""
        urgent = life.fate is Fate.EMERGENCY
        wait = self.soon if urgent else self.office
        lead = self._lead(life)
        slow = self.cast.slowness[self.sessions[lead].unit_id]
        if life.fate is not Fate.GRID:
            yield wait(8 if urgent else 14 * slow)
            self.act(life, lead, Action.SIGN)
        yield wait(12 if urgent else 45 * slow)
        self.act(life, lead, Action.ARRIVE if urgent or self.chance(0.4) else Action.CONTACT)
        if life.fate is Fate.ORDINARY:
            yield from self._asked(life, lead)
        for unit_id in life.assisting:
            yield wait(30)
            self.act(life, self.cast.of_unit(unit_id), Action.SIGN)
            yield wait(60)
            self._file(life, self.cast.of_unit(unit_id))
        yield from self._until_filed(life, lead, slow)
        self._file(life, lead)

    def _asked(self, life: Life, lead: str) -> Steps:
        """Extensions, refused returns, suspensions."""
        roll = self.rng.random()
        if roll < 0.03:
            yield from self._ask(life, lead, Role.SHIFT_LEAD, AskKind.RETURN, False, cited_duty=words.CITED)
        elif roll < 0.12:
            yield from self._ask(life, lead, Role.DIRECTOR, AskKind.EXTENSION, self.chance(0.8), days=5)
        elif roll < 0.17:
            review = self.now + timedelta(days=25)
            yield from self._ask(life, lead, Role.LEADER, AskKind.SUSPENSION, True, plan="列入计划", review_at=review)
            yield self.days(self.rng.randrange(10, 60))
            self.act(life, lead, Action.RESUME)

    def _ask(
        self, life: Life, lead: str, decider: Role, kind: AskKind, approve: bool, **said: Any
    ) -> Steps:
        self.act(life, lead, Action.ASK, kind=kind, reason="情况复杂，一时难以办结", **said)
        yield self.office(90)
        number = len(life.file.requests)
        ruling = "同意" if approve else "职责明确，不予同意"
        self.act(life, self.on_duty(decider), Action.DECIDE, request=number, approve=approve, ruling=ruling)

    def _until_filed(self, life: Life, lead: str, slow: float) -> Steps:
        """Handling takes a share of the limit; who runs over it is urged and gets the red card."""
        task = life.file.lead
        assert task is not None
        share = self.rng.lognormvariate(-0.5, 0.7) * slow
        if task.clock.limit.is_24x7:
            filed = self.now + share * (max(task.due - self.now, timedelta(minutes=5)))
        else:
            left = self.township.calendar.working_seconds(self.now, task.due)
            filed = self.township.calendar.add_working_seconds(self.now, int(share * max(left, 3600)) + 1)
        if filed > task.due + timedelta(minutes=5):
            yield max(task.due + timedelta(minutes=1), self.now)
            self.act(life, SYSTEM.login, Action.RED_CARD, task=task.n)
            if self.chance(0.4):
                self.act(life, self.on_duty(Role.DISPATCHER), Action.URGE, reason="逾期未办结")
        yield filed

    def _lead(self, life: Life) -> str:
        """Who works for the unit in the lead."""
        assert life.file.lead is not None
        return self.cast.of_unit(life.file.lead.unit_id)

    def _file(self, life: Life, login: str) -> None:
        result, proof = self.rng.choice(words.RESULTS), self.rng.choice(words.PROOFS)
        self.act(life, login, Action.FEED_BACK, result=result, proof=proof)

    def _checked(self, life: Life) -> Steps:
        """Verification on the spot and call-back, each of which may send the case back once."""
        lead = self._lead(life)
        worker = self.cast.workers(life.grid.id)[0]
        while life.state is S.VERIFYING:
            yield self.office(350)
            if life.case.rework or not self.chance(0.06):
                self.act(life, worker, Action.VERIFY, passed=True, finding=self.rng.choice(words.FINDINGS))
            else:
                self.act(life, worker, Action.VERIFY, passed=False, finding=self.rng.choice(words.FAILINGS))
                yield self.office(400)
                self._file(life, lead)
            if life.state is S.CALLBACK:
                yield from self._called(life)
                if life.state is S.HANDLING:
                    yield self.office(600)
                    self._file(life, lead)

    def _called(self, life: Life) -> Steps:
        senior = life.case.confidential or life.case.route in (Route.R3, Route.R4)
        role = Role.SHIFT_LEAD if senior else Role.CALLBACK
        if self.chance(0.03):
            for hour in (9, 14, 16):
                yield self.township.calendar.add_working_seconds(
                    datetime.combine(local_day(self.now) + timedelta(days=1), time(hour), TZ), 60
                )
                self.act(life, self.on_duty(role), Action.CALL_BACK, reached=False)
            return
        yield self.office(600)
        resolved = bool(life.case.unsolved) or not self.chance(0.03)
        rating = self.rng.choices(_RATING_NAMES, _RATING_WEIGHTS)[0]
        self.act(life, self.on_duty(role), Action.CALL_BACK, reached=True, resolved=resolved, rating=rating)

    def _after(self, life: Life) -> Steps:
        """Second checks, ratings, the archive."""
        closed = life.case.closed_at
        if life.state is not S.CLOSED or closed is None:
            return
        self._closed.append(life)
        if life.case.sample_due and self.chance(0.9):
            yield self.office(300)
            self.act(life, self.on_duty(Role.SHIFT_LEAD), Action.SAMPLE, passed=True, finding="抽查属实")
        if life.fate is Fate.ORDINARY and self.chance(0.15):
            yield self.office(60)
            marks = {"attitude": self.rng.randrange(3, 6), "communication": self.rng.randrange(3, 6)}
            self.act(life, self.on_duty(Role.CALLBACK), Action.RATE, **marks)
        yield closed + timedelta(days=self.limits.archive_days, minutes=self.rng.randrange(1, 300))
        self.act(life, SYSTEM.login, Action.ARCHIVE)


def _month(case: Case) -> str:
    return f"{case.registered_at:%Y-%m}"


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
