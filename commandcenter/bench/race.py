"""Eight workstations at the same cases at the same moment: exactly one is first with each (design §3).

Raw is the same race on a plain table by one guarded UPDATE of the bare driver.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from time import perf_counter
from typing import Any

from ..dispatch.center import Center
from ..models.draft import CaseDraft, Platform
from ..models.errors import Stale
from ..models.lifecycle import Action
from ..models.people import Role
from ..models.store import accounts
from ..models.store.overview import last_moment
from ..models.store.store import open_store
from ..models.timing.clock import SimulatedClock
from .crew import Crew, Work, crew
from .databases import CENTRE, SEED, Bare, Ground, Subject
from .measure import report

_RACERS = 8
_CASES = 100
_ROUNDS = 3
_RAW = "UPDATE raced SET state = 'ACCEPTED', version = version + 1 WHERE id = ? AND state = 'SUBMITTED' AND version = 1"


def measure(ground: Ground) -> dict[str, Any]:
    """Every racer tries to accept every case, each in an order of his own. `attempts_per_s` counts winners and losers;
    `wrong` cases had not exactly one winner."""
    cases = min(_CASES, ground.n)
    with ground.copies(1) as (subject,):
        subject.add_table("raced", "id bigint PRIMARY KEY, state text NOT NULL, version integer NOT NULL")
        logins = _racers(subject)
        seconds, wrong = {"ours": 0.0, "raw": 0.0}, 0
        hired = [(subject.url_of(login), login, SEED + i) for i, login in enumerate(logins)]
        with crew(_racer, hired) as racers:
            for at in range(_ROUNDS):
                for who, seen in (("ours", _registered(subject, cases)), ("raw", _laid(subject, at, cases))):
                    took, won = _race(racers, who, seen)
                    seconds[who] += took
                    wrong += sum(won[case_id] != 1 for case_id in seen)
                ground.progress("race", at + 1, _ROUNDS)
    attempts = len(logins) * cases * _ROUNDS
    paces = {who: {"attempts_per_s": round(attempts / spent, 1)} for who, spent in seconds.items()}
    counted = {"racers": len(logins), "cases": cases * _ROUNDS, "wrong": wrong}
    return report("race", ground.backend, ground.n, paces["ours"] | counted, paces["raw"])


def _racers(subject: Subject) -> list[str]:
    posts = (Role.INTAKE, Role.SHIFT_LEAD)
    found = [a.login for a in subject.setup.township.accounts if a.role in posts]
    return (found * _RACERS)[:_RACERS]


def _registered(subject: Subject, cases: int) -> dict[int, int]:
    center = Center(subject.store_of(CENTRE), subject.session(CENTRE), SimulatedClock(subject.now))
    grid = next(g for g in subject.setup.township.grids if g.level == 3)
    matter = subject.setup.township.matters[0]
    draft = CaseDraft(Platform.LOCAL, f"{grid.name}村口路灯不亮，晚上出行不便")
    refs = [center.register(draft, grid_id=grid.id, matter_id=matter.id) for _ in range(cases)]
    return {ref.id: ref.version for ref in refs}


def _laid(subject: Subject, at: int, cases: int) -> dict[int, int]:
    ids = range(at * cases + 1, (at + 1) * cases + 1)
    with subject.store.unit() as unit:
        unit.exec_driver_sql("INSERT INTO raced VALUES " + ", ".join(f"({i}, 'SUBMITTED', 1)" for i in ids))
    return dict.fromkeys(ids, 1)


def _race(racers: Crew, who: str, seen: dict[int, int]) -> tuple[float, Counter[int]]:
    began = perf_counter()
    won = racers.all(who, seen)
    return perf_counter() - began, Counter(case_id for ids in won for case_id in ids)


def _racer(url: str, login: str, seed: int) -> Work:
    """In a process of its own: answers with the cases it was first with."""
    store, raw, rng = open_store(url), Bare(url), Random(seed)
    with store.read() as connection:
        moment = last_moment(connection)
        by = accounts.session_of(connection, login)
    assert moment is not None
    center = Center(store, by, SimulatedClock(moment))

    def accepts(case_id: int, version: int) -> bool:
        try:
            center.act(case_id, version, Action.ACCEPT)
        except Stale:
            return False
        return True

    def work(who: str, seen: dict[int, int]) -> list[int]:
        ids = list(seen)
        rng.shuffle(ids)
        if who == "ours":
            return [case_id for case_id in ids if accepts(case_id, seen[case_id])]
        return [case_id for case_id in ids if raw.write(_RAW, case_id)]

    return work
