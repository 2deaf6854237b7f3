"""One case while its story is told: where it stands, who works on it, and what a step of its people is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import log
from random import Random
from typing import Any

from ..dispatch.attachments import add
from ..dispatch.center import CaseRef, Center, ref_of
from ..dispatch.media import keep
from ..dispatch.upkeep.takeover import carry_over
from ..models.case import CaseFile, CaseState
from ..models.draft import CaseDraft, Platform, RequestKind
from ..models.errors import NotAllowed, RuleBroken, Stale
from ..models.lifecycle import Action
from ..models.people import Role
from ..models.timing import worktime
from ..models.town.grid import Grid
from ..models.town.matters import LimitClass, Matter, Route
from .arrivals import Arrival
from .cast import daylight
from .stage import Stage, StoryOver

S = CaseState
#: Where nobody will work on the case any more.
_GONE = frozenset({S.ARCHIVED, S.TRANSFERRED, S.CANCELLED})


class Tale:
    """The handle of one case. Set up empty; `register` gives it a number."""

    def __init__(self, stage: Stage, rng: Random, number: int, arrival: Arrival) -> None:
        self.stage = stage
        self.rng = rng
        self.number = number
        self.arrival = arrival
        self.id = 0
        self.version = 0
        self.no = ""
        self.state = S.DRAFT
        self.platform = Platform.LOCAL
        self.grid: Grid = rng.choice(stage.cast.villages)
        self.matter: Matter
        self.emergency = False
        self.confidential = False
        self.asked = False
        """Whether there is somebody to call back."""
        self.route = Route.R2
        self.limit = LimitClass.ORDINARY
        self.lead = 0
        self.round = 0
        """How often tasks have been sent; who assists in an earlier round stops."""
        self.handlers: set[str] = set()
        self.children: list[Tale] = []
        self.rated = False

    def sequel(self) -> Tale:
        """Another report about the same place."""
        other = Tale(self.stage, self.rng, self.stage.next_number(), self.arrival)
        other.grid = self.grid
        return other

    # --- doing --------------------------------------------------------------------------------------------------------

    def register(self, login: str, draft: CaseDraft, **placed: Any) -> None:
        self._begins(draft, self.stage.center(login).register(draft, **placed))

    def take_over(self, login: str, draft: CaseDraft, said: dict[str, Any], **placed: Any) -> None:
        """A line of the ledger kept so far."""
        self._begins(draft, ref_of(carry_over(self.stage.center(login), draft, said, **placed)))

    def _begins(self, draft: CaseDraft, ref: CaseRef) -> None:
        self.id, self.no = ref.id, ref.no
        self.platform = draft.platform
        self.confidential = draft.confidential or draft.request_kind is RequestKind.REPORT
        self.asked = bool(draft.requester_phone)
        self._stands(ref)

    def act(self, login: str, action: Action, **said: Any) -> None:
        """One command. Somebody who was overtaken looks again and then acts on what he sees."""
        self.command(login, lambda center, seen: center.act(self.id, seen, action, said))

    def command(self, login: str, command: Callable[[Center, int], CaseRef]) -> None:
        center = self.stage.center(login)
        try:
            ref = command(center, self.version)
        except Stale:
            self.look()
            ref = command(center, self.version)
        self._stands(ref)

    def attach(self, login: str, name: str, words: str) -> None:
        """A small text file joins the case."""
        self.command(login, lambda center, seen: add(center, self.id, seen, [keep(name, words.encode())]))

    def attempt(self, login: str, action: Action, **said: Any) -> bool:
        """A command that the rules may refuse: nothing changes then, and the refusal is counted."""
        try:
            self.act(login, action, **said)
        except (RuleBroken, NotAllowed):
            self.stage.refused += 1
            return False
        return True

    def undo(self, login: str) -> None:
        self.command(login, lambda center, seen: center.undo(self.id, seen))

    def look(self) -> CaseFile:
        """The dossier as it stands."""
        file = self.stage.load(self.id)
        self.version, self.state = file.case.version, file.case.state
        return file

    def _stands(self, ref: CaseRef) -> None:
        self.version, self.state = ref.version, S(ref.state)

    def over_unless(self, *states: CaseState) -> None:
        if self.state not in states:
            raise StoryOver

    @property
    def gone(self) -> bool:
        return self.state in _GONE

    # --- who ----------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.stage.now

    def post(self, role: Role) -> str:
        """Who holds a post of the centre now; two work side by side in office hours."""
        return self.stage.cast.on_duty(role, self.now, self.number % 2)

    @property
    def unit_login(self) -> str:
        """Who works for the lead unit."""
        return self.stage.cast.of_unit(self.lead)

    def reporter(self) -> str:
        return self.rng.choice(self.stage.cast.workers(self.grid.id))

    def other_station(self, *not_these: int) -> int:
        """A station whose duty is near the matter's, so that it may be taken for the right one."""
        return self.rng.choice(self.stage.duties.near(self.matter, not_these))

    def wrong_station(self) -> int:
        """Who may be sent by mistake."""
        return self.other_station(self.matter.lead_id)

    # --- when ---------------------------------------------------------------------------------------------------------

    def spread(self, median: float, sigma: float = 0.6) -> float:
        """A log-normal amount around a median."""
        return self.rng.lognormvariate(log(median), sigma)

    def minutes(self, median: float) -> datetime:
        """That many minutes from now, by day and night."""
        return self.now + timedelta(seconds=int(60 * self.spread(median)) + 1)

    def office(self, median: float) -> datetime:
        """That many working minutes from now."""
        seconds = int(60 * self.spread(median)) + 1
        return self.stage.township.calendar.add_working_seconds(self.now, seconds)

    def days(self, n: float) -> datetime:
        """About so many working days from now."""
        return self.office(n * 450)

    def daylight(self, median: float) -> datetime:
        """That many minutes from now, but not in the night."""
        return daylight(self.rng, self.minutes(median))

    def natural_days(self, n: int) -> datetime:
        """In office hours, about n days from now."""
        return self.stage.township.calendar.add_working_seconds(
            self.now + timedelta(days=n), self.rng.randrange(600, 9000)
        )

    def seconds(self, n: int) -> datetime:
        return self.now + timedelta(seconds=n)

    def part_of_limit(self, fraction: float) -> datetime:
        """The moment at which a fraction of the completion limit has run, counted from now."""
        limit = self.stage.limits.completion_for(self.limit, self.route)
        calendar = self.stage.township.calendar
        due = worktime.due(self.now, limit, calendar)
        if limit.is_24x7:
            return self.now + timedelta(seconds=int(fraction * (due - self.now).total_seconds()) + 1)
        return calendar.add_working_seconds(self.now, int(fraction * calendar.working_seconds(self.now, due)) + 1)

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability
