"""A second desk for races: another process that dispatches the same cases at the same moment."""

from __future__ import annotations

from datetime import datetime
from multiprocessing.synchronize import Barrier
from typing import Any

from commandcenter.dispatch.center import Center
from commandcenter.models.errors import Stale
from commandcenter.models.lifecycle import Action
from commandcenter.models.store import accounts
from commandcenter.models.store.store import open_store
from commandcenter.models.timing.clock import SimulatedClock


def race(
    url: str, login: str, now: datetime, seen: dict[int, int], said: dict[str, Any], start: Barrier, out: Any
) -> None:
    """Dispatches every case on the version it saw; puts (case, None or what it was told) for each."""
    store = open_store(url)
    with store.read() as connection:
        center = Center(store, accounts.session_of(connection, login), SimulatedClock(now))
    results: list[tuple[int, str | None]] = []
    start.wait(timeout=60)
    for case_id, version in seen.items():
        try:
            center.act(case_id, version, Action.DISPATCH, said)
            results.append((case_id, None))
        except Stale as lost:
            results.append((case_id, lost.message))
    out.put((login, results))
    store.close()
