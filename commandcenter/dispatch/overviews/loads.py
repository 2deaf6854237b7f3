"""How much each unit has in hand, and who usually leads a matter: what a dispatcher weighs before he chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ...models.access import SCOPES, Scope
from ...models.store import loads as store
from ..desk import Desk

#: How far back "usually" looks, and how many of the newest cases of all matters it looks through.
USUAL_DAYS = 90
_LOOKED_THROUGH = 20_000


@dataclass(frozen=True, slots=True)
class Load:
    """Running tasks of a unit (挂账 not counted), and those past what is due now: signing, contact or completion."""

    open: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Usual:
    """A unit led `n` of the `of` dispatched cases of one matter in the last `USUAL_DAYS` days."""

    unit_id: int
    n: int
    of: int


def loads(desk: Desk) -> dict[int, Load]:
    """Load by unit; a unit without work is absent. Posts of units see their own unit's alone."""
    with desk.store.read() as connection:
        found = store.loads(connection, desk.clock.now())
    whole = SCOPES[desk.by.role] is Scope.ALL
    return {unit: Load(*of) for unit, of in found.items() if whole or unit == desk.by.unit_id}


def usual_leads(desk: Desk, matter_id: int | None) -> tuple[Usual, ...]:
    """Who led this matter lately, most frequent first; nothing for an unknown matter or a post of a unit."""
    if matter_id is None or SCOPES[desk.by.role] is not Scope.ALL:
        return ()
    with desk.store.read() as connection:
        since = desk.clock.now() - timedelta(days=USUAL_DAYS)
        found = store.leaders(connection, matter_id, since, _LOOKED_THROUGH)
    of = sum(n for _, n in found)
    return tuple(Usual(unit_id, n, of) for unit_id, n in found)
