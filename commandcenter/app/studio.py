"""Databases that pictures are taken on: a copy that may be changed, a township's first day, a crowded one.

All that happens there happens by the real commands; the file is thrown away with its folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from ..demo import words
from ..dispatch.center import Center
from ..dispatch.clocks import clock_of
from ..dispatch.clockwork import Clockwork
from ..models.draft import CaseDraft, Platform
from ..models.lifecycle import Action
from ..models.lifecycle.consulting import ConsultReason
from ..models.people import Role
from ..models.store import accounts, cases
from ..models.store.copying import copy_database
from ..models.store.meta import DatabaseKind
from ..models.store.store import Store, create_store, open_store
from ..models.timing.clock import SimulatedClock, TimeSource
from ..models.timing.worktime import local_day
from ..models.town.grid import Grid
from ..models.town.matters import LimitClass, Matter, Route
from ..views.shots import Ground

_DISPATCHED, _SIGNED, _CONSULTED, _NEW, _LONG = 200, 120, 7, 24, 9
_BETWEEN, _LATER = timedelta(seconds=20), timedelta(hours=2)
_VILLAGE = 3


@contextmanager
def ground_of(store: Store, ground: Ground) -> Iterator[tuple[Store, TimeSource]]:
    """The database a picture is taken on, and what time it is there; nothing is written into the one that is given."""
    clock = clock_of(store)
    if ground is Ground.GIVEN:
        yield store, clock
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "laohu.db"
        stands = SimulatedClock(clock.now())
        made = _first_day(store, path, stands) if ground is Ground.FIRST_DAY else _copy(store, path)
        try:
            if ground is Ground.CROWDED:
                _crowd(made, stands)
            yield made, stands
        finally:
            made.close()


def _url(path: Path) -> str:
    return f"sqlite:///{path}"


def _copy(store: Store, path: Path) -> Store:
    copy_database(store, path)
    return open_store(_url(path))


def _first_day(store: Store, path: Path, clock: TimeSource) -> Store:
    """The same township before its first case."""
    return create_store(_url(path), store.township(), clock.now(), kind=DatabaseKind.DEMO, durable=False)


def arrive(store: Store, clock: TimeSource, count: int) -> None:
    """So many reports come in, as one clerk registers them; the window may be another's."""
    clerk = _center(store, Role.INTAKE, clock, last=True)
    for draft, grid, _ in _reports(store, Random(count), store.township().matters, count):
        clerk.register(draft, grid_id=grid.id)


def _crowd(store: Store, clock: SimulatedClock) -> None:
    """A day on which far more comes in than anybody can see to; the next morning much of it is late."""
    begun = local_day(clock.now())
    sent = _dispatch(store, clock)
    for case_id, lead_id in sent[:_SIGNED]:
        _act(store, _center(store, Role.LIAISON, clock, lead_id), case_id, Action.SIGN, {})
    director = _center(store, Role.DIRECTOR, clock)
    for case_id, _ in sent[-_CONSULTED:]:
        _act(store, director, case_id, Action.CONSULT, {"reason": ConsultReason.ORPHAN})
    calendar = store.township().calendar
    clock.set(calendar.spans(calendar.nth_workday_after(begun, 1))[0][0] + _LATER)
    Clockwork(store, clock).run()
    arrive(store, clock, _NEW)


def _dispatch(store: Store, clock: SimulatedClock) -> list[tuple[int, int]]:
    """Cases with the unit that leads each."""
    clerk, dispatcher = _center(store, Role.INTAKE, clock), _center(store, Role.DISPATCHER, clock)
    calm = (LimitClass.ORDINARY, LimitClass.LIVELIHOOD, LimitClass.COMPLEX)
    matters = [m for m in store.township().matters if m.route is Route.R2 and m.limit in calm]
    sent = []
    for draft, grid, matter in _reports(store, Random(1), matters, _DISPATCHED):
        clock.advance(_BETWEEN)
        case = clerk.register(draft, grid_id=grid.id, matter_id=matter.id)
        case = clerk.act(case.id, case.version, Action.ACCEPT, {"grid": grid.id, "matter": matter.id})
        said = {"lead": matter.lead_id, "assisting": matter.assisting_ids}
        dispatcher.act(case.id, case.version, Action.DISPATCH, said)
        sent.append((case.id, matter.lead_id))
    return sent


def _act(store: Store, center: Center, case_id: int, action: Action, said: dict[str, object]) -> None:
    """On the case as it stands."""
    with store.read() as connection:
        version = cases.load(connection, case_id).case.version
    center.act(case_id, version, action, said)


def _center(store: Store, role: Role, clock: TimeSource, unit_id: int | None = None, *, last: bool = False) -> Center:
    """The commands of the first (or last) account of a post, in a unit if one is named."""
    fits = [a.login for a in store.township().accounts if a.role is role and unit_id in (None, a.unit_id)]
    with store.read() as connection:
        return Center(store, accounts.session_of(connection, fits[-1 if last else 0]), clock)


def _reports(
    store: Store, rng: Random, matters: Sequence[Matter], count: int
) -> Iterator[tuple[CaseDraft, Grid, Matter]]:
    """What people tell, each in some village; now and then somebody tells it at length."""
    villages = [grid for grid in store.township().grids if grid.level == _VILLAGE]
    for at in range(count):
        grid, matter, teller = rng.choice(villages), rng.choice(matters), words.person(rng)
        told = words.report(rng, grid.name, rng.choice(matter.examples))
        draft = CaseDraft(
            Platform.LOCAL,
            text=told * (1 if at % _LONG else 6),
            requester_name=teller.name,
            requester_phone=teller.phone,
        )
        yield draft, grid, matter
