"""The chain verified from first link to head, beside plain reading of the same rows; and forgeries found (G12)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Connection

from ..models.store import audit
from .databases import SEED, Bare, Ground
from .measure import in_turns, report

_ROUNDS = 3
_FORGED = 300
_MILLION = 1_000_000


def measure(ground: Ground) -> dict[str, Any]:
    """`s_per_million`: seconds for a million events. `forged` characters are changed one by one, `found` noticed."""
    with ground.reading() as subject:
        raw = subject.bare()

        def verify(_i: int) -> None:
            with subject.store.read() as connection:
                assert not list(audit.check_chain(connection))

        times = in_turns({"ours": verify, "raw": lambda i: _read(raw)}, _ROUNDS, "chain", ground.progress)
        with subject.store.read() as connection:
            found = sum(_notices(chain) for chain in _forgeries(connection))
        ((events,),) = raw.ask("SELECT count(*) FROM chain")
    ours, theirs = (_pace(min(times[name]), events) for name in ("ours", "raw"))
    counted = {"events": events, "forged": _FORGED, "found": found}
    return report("chain", ground.backend, ground.n, ours | counted, theirs)


def _pace(seconds: float, events: int) -> dict[str, float]:
    return {"s_per_million": round(seconds * _MILLION / events, 3), "events_per_s": round(events / seconds, 1)}


def _read(raw: Bare) -> int:
    return sum(len(payload) for *_, payload in raw.ask(audit.LINKS))


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
