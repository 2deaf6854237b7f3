"""Who works on which open database, by which clock: the first parameter of everything a window reads."""

from __future__ import annotations

from dataclasses import dataclass

from ..models.people import Session
from ..models.store.store import Store
from ..models.timing.clock import TimeSource


@dataclass(frozen=True, slots=True)
class Desk:
    """An open database and who works on it. `clock` is the only source of time."""

    store: Store
    by: Session
    clock: TimeSource
