"""The units at work: signing, reaching the place, filing the result; slower here than there, late one time in ten."""

from __future__ import annotations

from datetime import datetime

from ..models.case import CaseState
from ..models.lifecycle import Action
from ..models.people import UnitKind
from . import words
from .stage import Steps, StoryOver
from .tale import Tale

S = CaseState
_AT_WORK = (S.GRID_HANDLING, S.DISPATCHED, S.HANDLING)
_SIGNABLE = (S.DISPATCHED, S.HANDLING, S.SUSPENDED)
#: Share of the completion limit that a unit of ordinary quickness takes, and what becomes of a forgotten task.
_PACE, _PACE_SPREAD = 0.17, 0.6
_FORGOTTEN, _FORGOTTEN_PACE, _FORGOTTEN_SPREAD = 0.09, 1.05, 0.25


def sign(t: Tale, unit: int) -> Steps:
    yield _soon(t, unit, 6)
    t.over_unless(*_SIGNABLE)
    t.act(t.stage.cast.of_unit(unit), Action.SIGN)


def reach(t: Tale, unit: int) -> Steps:
    """By telephone, or on the spot; to an emergency always on the spot."""
    yield _soon(t, unit, 8)
    t.over_unless(*_AT_WORK)
    on_the_spot = t.emergency or t.chance(0.4)
    t.act(t.stage.cast.of_unit(unit), Action.ARRIVE if on_the_spot else Action.CONTACT)


def file_result(t: Tale, unit: int) -> Steps:
    """The work itself, then the result with its proof."""
    forgotten = t.chance(_FORGOTTEN)
    pace = t.spread(_FORGOTTEN_PACE, _FORGOTTEN_SPREAD) if forgotten else t.spread(_PACE, _PACE_SPREAD)
    yield t.part_of_limit(pace * t.stage.cast.slowness[unit])
    while t.state is S.SUSPENDED:
        yield t.office(240)
    t.over_unless(*_AT_WORK)
    file_now(t, unit)


def file_now(t: Tale, unit: int) -> None:
    login = t.stage.cast.of_unit(unit)
    t.handlers.add(login)
    t.act(login, Action.FEED_BACK, result=t.rng.choice(words.RESULTS), proof=t.rng.choice(words.PROOFS))


def take_up(t: Tale) -> Steps:
    """The lead unit signs and reaches requester or place."""
    yield from sign(t, t.lead)
    yield from reach(t, t.lead)


def carry_out(t: Tale) -> Steps:
    """The lead unit from signing to the filed result."""
    yield from take_up(t)
    yield from file_result(t, t.lead)


def assist(t: Tale, unit: int) -> Steps:
    """An assisting unit does its part, unless the case is sent anew meanwhile."""
    this_round = t.round
    for part in (sign, reach, file_result):
        for moment in part(t, unit):
            yield moment
            if t.round != this_round:
                raise StoryOver


def _soon(t: Tale, unit: int, median: float) -> datetime:
    """Departments answer in office hours, villages while people are up, anybody at once to an emergency."""
    minutes = median * t.stage.cast.slowness[unit]
    if t.emergency:
        return t.minutes(minutes / 2)
    village = t.stage.township.unit[unit].kind in (UnitKind.VILLAGE, UnitKind.COMMUNITY)
    return t.daylight(8 * minutes) if village else t.office(minutes)
