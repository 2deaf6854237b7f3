"""The chain verified from first link to head, beside plain reading of the same rows; and forgeries found (G12)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Connection

from ..models.store import audit
from .databases import DEFAULT_N, SEED, bare, cached
from .measure import Progress, in_turns, report

_ROUNDS = 3
_FORGED = 300
_MILLION = 1_000_000


def measure(n: int | None, progress: Progress) -> dict[str, Any]:
    """`s_per_million`: seconds for a million events. `forged` characters are changed one by one, `found` noticed."""
    n = n or DEFAULT_N
    with cached(n, progress) as subject, closing(bare(subject.path)) as raw:

        def verify(_i: int) -> None:
            with subject.store.read() as connection:
                assert not list(audit.check_chain(connection))

        times = in_turns({"ours": verify, "raw": lambda i: _read(raw)}, _ROUNDS, "chain", progress)
        with subject.store.read() as connection:
            found = sum(_notices(chain) for chain in _forgeries(connection))
        (events,) = raw.execute("SELECT count(*) FROM chain").fetchone()
    ours, theirs = (_pace(min(times[name]), events) for name in ("ours", "raw"))
    return report("chain", n, ours | {"events": events, "forged": _FORGED, "found": found}, theirs)


def _pace(seconds: float, events: int) -> dict[str, float]:
    return {"s_per_million": round(seconds * _MILLION / events, 3), "events_per_s": round(events / seconds, 1)}


def _read(raw: sqlite3.Connection) -> int:
    return sum(len(payload) for *_, payload in raw.execute(audit.LINKS))


def _forgeries(connection: Connection) -> Iterator[list[audit.Link]]:
    """The first links, each time with one character of one of them changed."""
    rng = Random(SEED)
    links = list(islice(audit.links(connection), _FORGED))
    for _ in range(_FORGED):
        forged = list(links)
        at = rng.randrange(len(links))
        forged[at] = _forged(links[at], rng)
        yield forged


def _forged(link: audit.Link, rng: Random) -> audit.Link:
    values = link._asdict()
    name = rng.choice([field for field, value in values.items() if value])
    value = values[name]
    if isinstance(value, int):
        return audit.Link(**values | {name: value + 1})
    at = rng.randrange(len(value))
    other = "0" if value[at] != "0" else "1"
    return audit.Link(**values | {name: value[:at] + other + value[at + 1 :]})


def _notices(chain: list[audit.Link]) -> bool:
    return next(audit.check_links(chain, None), None) is not None
