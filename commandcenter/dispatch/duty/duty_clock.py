"""The program's own duties, done every minute by exactly one of the workstations that are on.

Whoever holds the lease does them; a workstation that vanishes loses it after a few minutes. Times are the centre's.
"""

from __future__ import annotations

import json
import os
import platform
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import uuid4

from sqlalchemy import Connection

from ...models.lifecycle import Action
from ...models.payload import parse_time, time_text
from ...models.store.logins import sees_all_cases
from ...models.store.meta import read_meta, write_meta
from ..clockwork import Clockwork
from ..desk import Desk
from ..paperwork.report_clock import draft_reports

#: A lease that is not renewed for so long is anybody's.
LEASE = timedelta(minutes=3)
_KEY = "duty_clock"


@dataclass(frozen=True, slots=True)
class Lease:
    """Which workstation does the program's duties, and when it last did."""

    station: str
    ran_at: datetime
    until: datetime

    def binds(self, station: str, now: datetime) -> bool:
        """Whether another workstation must leave the duties to its holder; a time far ahead is another clock's."""
        return self.station != station and now < self.until <= now + 2 * LEASE


@cache
def _station(process: int) -> str:
    """A process among the workstations of one database; one that was forked is another than the one it came from."""
    return f"{platform.node()} {uuid4().hex[:8]}"


def run_duties(desk: Desk, station: str | None = None) -> Counter[Action] | None:
    """Does what the program owes by now and returns how often it did what; None while another workstation does, where
    only reading is allowed, and where the login sees too little for it (a unit's, on a server). This process is the
    workstation unless another is named."""
    if desk.store.database.read_only is not None:
        return None
    now = desk.clock.now()
    if not _taken(desk, station or _station(os.getpid()), now):
        return None
    done = Clockwork(desk.store, desk.clock).run()
    draft_reports(desk)
    return done


def _taken(desk: Desk, station: str, now: datetime) -> bool:
    """Looks before it writes: of a hundred workstations ninety-nine only read."""
    with desk.store.read() as connection:
        if _bound(connection, station, now) or not sees_all_cases(connection):
            return False
    with desk.store.unit() as unit:
        if _bound(unit, station, now):
            return False
        kept = {"station": station, "ran_at": time_text(now), "until": time_text(now + LEASE)}
        write_meta(unit, _KEY, json.dumps(kept, ensure_ascii=False))
    return True


def _bound(connection: Connection, station: str, now: datetime) -> bool:
    lease = lease_of(connection)
    return lease is not None and lease.binds(station, now)


def lease_of(connection: Connection) -> Lease | None:
    """Who holds the lease; None before anybody did, or when it cannot be read any more."""
    try:
        kept = json.loads(read_meta(connection, _KEY) or "")
        return Lease(kept["station"], parse_time(kept["ran_at"]), parse_time(kept["until"]))
    except (ValueError, KeyError, TypeError):
        return None
