"""Any substring of 1 to 20 characters over every text, the newest fifty, beside a bare index look-up (G6)."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from ..models.queues import BoardQuery, Queue
from ..models.store import board, texts
from .board import scoped
from .databases import CENTRE, SEED, Bare, Ground, Subject
from .measure import in_turns, report, spread, suffixed

_ROUNDS = 300
_LONGEST = 20
_RAW = "SELECT case_id FROM case_text WHERE instr(form, ?) > 0 ORDER BY case_id DESC LIMIT 50"
_CHECKED = 40


def measure(ground: Ground) -> dict[str, Any]:
    """Queries are pieces of texts that exist; the raw engine scans them newest first. `wrong` counts other hits.

    `p50_ms` … of the centre, `…_station` of a town station among the cases it sees (the words of its board's search).
    """
    with ground.reading() as subject:
        raw = subject.bare()
        queries = _queries(raw, ground.n, 2 * _ROUNDS)
        store = subject.store_of(CENTRE)

        def find(i: int) -> list[int]:
            with store.read() as connection:
                return texts.search(connection, queries[i])

        def scan(i: int) -> list[int]:
            return [row[0] for row in raw.ask(_RAW, queries[i])]

        contenders = {"ours": find, "raw": scan, "station": _searching(subject, scoped(subject)["station"], queries)}
        times = in_turns(contenders, _ROUNDS, "search", ground.progress)
        wrong = sum(find(i) != scan(i) for i in range(min(_CHECKED, len(queries))))
    found = spread(times["ours"]) | suffixed(spread(times["station"]), "station") | {"wrong": wrong}
    return report("search", ground.backend, ground.n, found, spread(times["raw"]))


def _searching(subject: Subject, login: str, queries: list[str]) -> Callable[[int], object]:
    by, store = subject.session(login), subject.store_of(login)

    def page(i: int) -> object:
        with store.read() as connection:
            query = BoardQuery(queue=Queue.EVERYTHING, words=queries[i])
            return board.page(connection, subject.setup.township, by, query, now=subject.now)

    return page


def _queries(raw: Bare, n: int, count: int) -> list[str]:
    rng = Random(SEED)
    pieces = []
    for _ in range(count):
        ((form,),) = raw.ask("SELECT form FROM case_text WHERE case_id = ?", rng.randrange(1, n + 1))
        length = rng.randrange(1, min(_LONGEST, len(form)) + 1)
        start = rng.randrange(len(form) - length + 1)
        pieces.append(form[start : start + length])
    return pieces
