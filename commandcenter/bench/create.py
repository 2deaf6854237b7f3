"""A case on its whole path into the database, beside the same statements sent by the bare driver (G2).

Two equal copies are kept in step: the program writes one case into the first, the driver repeats its very statements,
parameters included, on the second, where the same triggers run. A plain INSERT with its COMMIT is measured besides.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from ..dispatch.center import Center
from ..models.case import Danger
from ..models.draft import CaseDraft, Platform, Urgency
from ..models.store.recording import recorded
from ..models.timing.clock import SimulatedClock
from ..models.town.matters import LimitClass, Matter, Route
from .databases import CENTRE, SEED, Ground, Subject
from .measure import in_turns, report, spread, suffixed
from .twins import unequal

_ROUNDS = 300


def measure(ground: Ground) -> dict[str, Any]:
    """An emergency taken in and whistled in one transaction: case, requester, task, events, chain, feed, facts, sums,
    tokens. `p50_ms_plain` compares the same times with a plain INSERT and COMMIT; `unequal` counts tables that differ
    between the two copies afterwards.
    """
    with ground.copies(2) as (ours, theirs):
        theirs.add_table("plain", "id integer PRIMARY KEY, no text NOT NULL, title text NOT NULL")
        raw = theirs.bare(CENTRE)
        whistler = _Whistler(ours)
        sent = recorded(ours.store_of(CENTRE))

        def create(i: int) -> None:
            sent.clear()
            whistler.whistle(i)

        contenders = {
            "ours": create,
            "raw": lambda i: raw.send(sent),
            "plain": lambda i: raw.write("INSERT INTO plain (id, no, title) VALUES (?, ?, ?)", i, f"P{i}", "路灯不亮"),
        }
        times = in_turns(contenders, _ROUNDS, "create", ground.progress)
        differing = unequal(ours, theirs)
    took, plain = spread(times["ours"]), suffixed(spread(times["plain"]), "plain")
    figures = took | suffixed(took, "plain") | {"statements": len(sent), "unequal": differing}
    return report("create", ground.backend, ground.n, figures, spread(times["raw"]) | plain)


class _Whistler:
    """Takes in one emergency after the other, some seconds apart."""

    def __init__(self, subject: Subject) -> None:
        self._clock = SimulatedClock(subject.now)
        self._center = Center(subject.store_of(CENTRE), subject.session(CENTRE), self._clock)
        self._rng = Random(SEED)
        township = subject.setup.township
        self._matters = [m for m in township.matters if _is_emergency(m)]
        self._grids = [g for g in township.grids if g.level == 3]

    def whistle(self, i: int) -> None:
        self._clock.advance(timedelta(seconds=7))
        matter, grid = self._rng.choice(self._matters), self._rng.choice(self._grids)
        draft = CaseDraft(
            platform=Platform.HOTLINE_12345,
            text=f"{grid.name}村北路口：{self._rng.choice(matter.examples)}，请马上派人（{i}）。",
            title=f"{grid.name}{matter.name}",
            external_no=f"BENCH{i}",
            requester_name="王某芳",
            requester_phone="13800000000",
            urgency=Urgency.EMERGENCY,
        )
        placed = {"grid_id": grid.id, "matter_id": matter.id, "danger": Danger.LIFE}
        self._center.whistle(draft, {"lead": matter.lead_id}, key=f"bench-{i}", **placed)


def _is_emergency(matter: Matter) -> bool:
    return matter.limit is LimitClass.EMERGENCY and matter.route is Route.R2
