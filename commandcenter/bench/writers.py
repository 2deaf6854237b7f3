"""Twenty workstations writing at once, beside the very same statements sent by twenty bare drivers (G3).

Every workstation is a process with a login and cases of its own. What it wrote into one copy its bare driver repeats on
the other: rounds of both take turns.
"""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, select

from ..dispatch.center import Center
from ..models.case import OPEN
from ..models.lifecycle import Action
from ..models.people import Role
from ..models.store import accounts
from ..models.store import tables as t
from ..models.store.overview import last_moment
from ..models.store.recording import Sent, recorded
from ..models.store.store import open_store
from ..models.timing.clock import SimulatedClock
from .crew import Work, crew
from .databases import Bare, Ground, Subject
from .measure import percentile, report

_WRITERS = 20
_ACTS = 15
_ROUNDS = 3
_POSTS = (Role.INTAKE, Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR, Role.CALLBACK)


def measure(ground: Ground) -> dict[str, Any]:
    """`per_s`: commits of all together. `wrong` counts what was lost, overwritten or numbered twice."""
    with ground.copies(2) as (ours, theirs):
        shares = _shares(ours)
        hired = [(ours.url_of(login), theirs.url_of(login), login, own) for login, own in shares]
        seconds: dict[str, list[float]] = {"ours": [], "raw": []}
        spent = {"ours": 0.0, "raw": 0.0}
        before = _versions(ours)
        with crew(_writer, hired) as writers:
            for at in range(_ROUNDS + 1):  # the first warms up
                for who in spent:
                    began = perf_counter()
                    told = writers.all(who, _ACTS)
                    if at:
                        spent[who] += perf_counter() - began
                        seconds[who].extend(one for each in told for one in each)
                ground.progress("writers", at + 1, _ROUNDS + 1)
        acts = len(shares) * _ACTS
        done = acts * (_ROUNDS + 1)
        wrong = sum(_wrong(subject, before, done) for subject in (ours, theirs))
    figures = {
        who: {
            "per_s": round(acts * _ROUNDS / spent[who], 1),
            "p50_ms": round(percentile(taken, 0.5), 2),
            "p99_ms": round(percentile(taken, 0.99), 2),
        }
        for who, taken in seconds.items()
    }
    counted = {"writers": len(shares), "commits": done, "wrong": wrong}
    return report("writers", ground.backend, ground.n, figures["ours"] | counted, figures["raw"])


def _shares(subject: Subject) -> list[tuple[str, list[int]]]:
    """Logins of the centre (some sit at several workstations), each with open cases of its own."""
    logins = [a.login for a in subject.setup.township.accounts if a.role in _POSTS]
    with subject.store.read() as connection:
        query = select(t.case.c.id).where(t.case.c.state.in_(OPEN)).order_by(t.case.c.id)
        ids = list(connection.execute(query).scalars())
    count = min(_WRITERS, len(ids))
    return [(logins[i % len(logins)], ids[i::count][:_ACTS]) for i in range(count)]


def _versions(subject: Subject) -> int:
    return _one(subject, 'SELECT sum(version) FROM "case"')


def _one(subject: Subject, sql: str) -> int:
    with subject.store.read() as connection:
        return int(connection.exec_driver_sql(sql).scalar_one())


#: Each must be nought: versions without their event, gaps in the chain and in the feed.
_BROKEN = (
    'SELECT count(*) FROM "case" c WHERE version <> (SELECT max(e.n) FROM event e'
    " WHERE e.entity = 'case' AND e.entity_id = c.id)",
    "SELECT max(seq) - count(*) FROM chain",
    "SELECT max(seq) - min(seq) + 1 - count(*) FROM change_log",
    "SELECT (SELECT count(*) FROM event) - (SELECT count(*) FROM chain)",
)


def _wrong(subject: Subject, before: int, done: int) -> int:
    lost = _versions(subject) - before - done
    return abs(lost) + sum(abs(_one(subject, sql)) for sql in _BROKEN)


def _writer(url: str, other: str, login: str, ids: list[int]) -> Work:
    """In a process of its own: writes with the program, then the same without it; answers with seconds per commit."""
    store, raw = open_store(url), Bare(other)
    sent = recorded(store)
    with store.read() as connection:
        moment = last_moment(connection)
        by = accounts.session_of(connection, login)
        seen = _seen(connection, ids)
    assert moment is not None
    center = Center(store, by, SimulatedClock(moment))
    kept: list[Sent] = []

    def write(i: int) -> None:
        case_id = ids[i % len(ids)]
        sent.clear()
        seen[case_id] = center.act(case_id, seen[case_id], Action.NOTE, {"text": f"现场已看，第{i}次"}).version
        kept.append(list(sent))

    def work(who: str, acts: int) -> list[float]:
        if who == "ours":
            kept.clear()
            return [_timed(write, i) for i in range(acts)]
        return [_timed(raw.send, one) for one in kept]

    return work


def _seen(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    rows = connection.execute(select(t.case.c.id, t.case.c.version).where(t.case.c.id.in_(ids)))
    return {row.id: row.version for row in rows}


def _timed(call: Any, of: Any) -> float:
    began = perf_counter()
    call(of)
    return perf_counter() - began
