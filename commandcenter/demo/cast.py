"""Who acts when: the duty roster of the centre, the people of units and grids, and how quick each unit is."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta
from random import Random

from ..models.people import AccountSpec, Role, UnitKind
from ..models.timing.worktime import TZ, local_day
from ..models.town.township import Township

_LAGGARDS = 3
_LAGGING = 1.7
_WAKE, _SLEEP = time(7, 0), time(20, 30)


class Cast:
    """The accounts of a township by what they do, and a slowness per unit (1 = as quick as the others)."""

    def __init__(self, township: Township, rng: Random) -> None:
        self._posts: dict[Role, list[str]] = defaultdict(list)
        self._liaisons: dict[int, str] = {}
        self._leaders: dict[int, str] = {}
        self._workers: dict[int, list[str]] = defaultdict(list)
        for account in township.accounts:
            self._enlist(account)
        self._of_unit = self._liaisons | {
            township.grid[g].unit_id: login for g, login in self._leaders.items() if township.grid[g].level > 1
        }
        self.stations = [u.id for u in township.units if u.kind is UnitKind.STATION and u.id in self._liaisons]
        self.departments = [u.id for u in township.units if u.kind is UnitKind.COUNTY and u.id in self._liaisons]
        self.villages = [g for g in township.grids if g.level == 3 and self._workers[g.id] and g.id in self._leaders]
        self.slowness = {u.id: rng.lognormvariate(0.0, 0.3) for u in township.units}
        for unit_id in rng.sample(self.stations, min(_LAGGARDS, len(self.stations))):
            self.slowness[unit_id] *= _LAGGING

    def _enlist(self, account: AccountSpec) -> None:
        self._posts[account.role].append(account.login)
        if account.role is Role.LIAISON:
            self._liaisons.setdefault(account.unit_id, account.login)
        elif account.role is Role.GRID_LEADER and account.grid_id is not None:
            self._leaders.setdefault(account.grid_id, account.login)
        elif account.role is Role.GRID_WORKER and account.grid_id is not None:
            self._workers[account.grid_id].append(account.login)

    def on_duty(self, role: Role, at: datetime, seat: int = 0) -> str:
        """Who holds a post of the centre that day; `seat` tells those apart who work side by side."""
        posts = self._posts[role]
        return posts[(local_day(at).toordinal() + seat) % len(posts)]

    def of_unit(self, unit_id: int) -> str:
        """The login that works for a unit: its liaison, or its grid's leader."""
        return self._of_unit[unit_id]

    def grid_leader(self, grid_id: int) -> str:
        return self._leaders[grid_id]

    def workers(self, grid_id: int) -> list[str]:
        return self._workers[grid_id]


def daylight(rng: Random, at: datetime) -> datetime:
    """The same moment, or the next morning when people in the villages sleep."""
    local = at.astimezone(TZ)
    if _WAKE <= local.time() <= _SLEEP:
        return at
    day = local.date() + timedelta(days=local.time() > _SLEEP)
    return datetime.combine(day, _WAKE, TZ) + timedelta(minutes=rng.randrange(90))
