"""One action on a hundred cases in one transaction, and its undoing, beside the same by the bare driver (G7)."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import select

from ..dispatch.cases.bulk import prospects
from ..dispatch.center import CaseRef, Center
from ..dispatch.desk import Desk
from ..models.case import OPEN
from ..models.lifecycle import Action
from ..models.store import tables as t
from ..models.store.recording import Sent, recorded
from ..models.timing.clock import SimulatedClock
from .databases import CENTRE, Ground, Subject
from .measure import in_turns, report, spread, suffixed
from .twins import unequal

_ROUNDS = 15
_CASES = 100
_SAID = {"reason": "连日暴雨，请各单位今日内反馈进度"}


def measure(ground: Ground) -> dict[str, Any]:
    """催办 with a reason on `cases` open cases, and taking it back (`…_undo`). `unequal` counts tables that differ
    between the two copies afterwards."""
    with ground.copies(2) as (ours, theirs):
        raw = theirs.bare(CENTRE)
        urging = _Urging(ours)
        sent = recorded(ours.store_of(CENTRE))
        contenders = {
            "ours": lambda i: urging.urge(sent),
            "raw": lambda i: raw.send(sent),
            "undo": lambda i: urging.undo(sent),
            "raw_undo": lambda i: raw.send(sent),
        }
        times = in_turns(contenders, _ROUNDS, "bulk", ground.progress)
        differing = unequal(ours, theirs)
    figures = spread(times["ours"]) | suffixed(spread(times["undo"]), "undo")
    bare = spread(times["raw"]) | suffixed(spread(times["raw_undo"]), "undo")
    return report("bulk", ground.backend, ground.n, figures | {"cases": len(urging.seen), "unequal": differing}, bare)


class _Urging:
    """A dispatcher with many open cases chosen; `seen` are their versions."""

    def __init__(self, subject: Subject) -> None:
        self._clock = SimulatedClock(subject.now)
        desk = Desk(subject.store_of(CENTRE), subject.session(CENTRE), self._clock)
        self._center = Center(desk.store, desk.by, self._clock)
        with desk.store.read() as connection:
            ids = list(connection.execute(select(t.case.c.id).where(t.case.c.state.in_(OPEN))).scalars())
        able = (p.file.case for p in prospects(desk, Action.URGE, ids) if p.why_not is None)
        self.seen = {case.id: case.version for case in islice(able, _CASES)}

    def urge(self, sent: Sent) -> None:
        sent.clear()
        self._clock.advance(timedelta(minutes=1))
        self._learn(self._center.act_on_many(self.seen, Action.URGE, _SAID))

    def undo(self, sent: Sent) -> None:
        sent.clear()
        self._learn(self._center.undo_many(self.seen))

    def _learn(self, refs: list[CaseRef]) -> None:
        self.seen = {ref.id: ref.version for ref in refs}
