"""One case with its whole timeline, beside the bare SELECTs of its rows (G8).

Both read random cases, each its own: whoever came second to the same case would find its pages in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from sqlalchemy import select

from ..dispatch import reads
from ..models.store import tables as t
from ..models.store.sight import seen_by
from .board import scoped
from .databases import CENTRE, SEED, Bare, Ground, Subject
from .measure import in_turns, report, spread, suffixed

_ROUNDS = 400
_RAW = (
    'SELECT * FROM "case" WHERE id = ?',
    *(
        f"SELECT * FROM {table} WHERE case_id = ? ORDER BY n"
        for table in ("task", "request", "suspension", "verification", "callback", "rating")
    ),
    "SELECT n, at, login, kind, payload FROM event WHERE entity = 'case' AND entity_id = ? ORDER BY n",
    "SELECT * FROM document WHERE case_id = ?",
)


def measure(ground: Ground) -> dict[str, Any]:
    """`p50_ms` … of the centre, `…_station` of a town station on the cases it sees."""
    rng = Random(SEED)
    with ground.reading() as subject:
        raw, station = subject.bare(), scoped(subject)["station"]
        ids, others = ([rng.randrange(1, ground.n + 1) for _ in range(2 * _ROUNDS)] for _ in range(2))
        own = _seen_by(subject, station)
        theirs = [rng.choice(own) for _ in range(2 * _ROUNDS)]
        contenders = {
            "ours": _page(subject, CENTRE, ids),
            "raw": lambda i: _select(raw, others[i]),
            "station": _page(subject, station, theirs),
        }
        times = in_turns(contenders, _ROUNDS, "case", ground.progress)
    found = spread(times["ours"]) | suffixed(spread(times["station"]), "station")
    return report("case", ground.backend, ground.n, found, spread(times["raw"]))


def _page(subject: Subject, login: str, ids: list[int]) -> Callable[[int], object]:
    by, store = subject.session(login), subject.store_of(login)

    def page(i: int) -> object:
        with store.read() as connection:
            return reads.case_page(connection, store, by, ids[i])

    return page


def _seen_by(subject: Subject, login: str) -> list[int]:
    with subject.store_of(login).read() as connection:
        query = select(t.case.c.id).where(seen_by(subject.session(login), t.case.c.id))
        return list(connection.execute(query).scalars())


def _select(raw: Bare, case_id: int) -> list[Any]:
    return [raw.ask(query, case_id) for query in _RAW]
