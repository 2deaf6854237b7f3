"""The hash that links an event to the one before it; SQLite calls this function, a server has the same in SQL."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from ..payload import parse_time


def chain_hash(
    prev: str,
    seq: int,
    event_id: int,
    at: str,
    recorded_at: str,
    login: str,
    entity: str,
    entity_id: int,
    n: int,
    kind: str,
    payload: str,
) -> str:
    """sha256 over the length-prefixed parts of an event and its place in the chain; times in µs UTC.

    Every field is prefixed with its length in bytes, so that no two different events give the same input.
    """
    parts = (
        prev,
        str(seq),
        str(event_id),
        _microseconds(at),
        _microseconds(recorded_at),
        login,
        entity,
        str(entity_id),
        str(n),
        kind,
        payload,
    )
    sized = [f"{len(part) if part.isascii() else len(part.encode())}:{part}" for part in parts]
    return hashlib.sha256("".join(sized).encode()).hexdigest()


@lru_cache(maxsize=8192)
def _microseconds(text: str) -> str:
    moment = parse_time(text)
    return str(int(moment.timestamp()) * 1_000_000 + moment.microsecond)
