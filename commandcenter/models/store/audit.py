"""The tamper-evident chain: every event's hash recomputed, on the database or on an export (design §3, Three logs)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, text

from .chain import chain_hash

#: What events are about, as people call it.
ENTITIES = {
    "case": "案件号",
    "document": "文书号",
    "draft": "文稿号",
    "account": "账号",
    "setup": "基础资料",
    "import": "导入",
    "shift": "班次",
    "meeting": "会商",
    "appraisal": "月度考核",
    "accountability": "问责激励",
}


class Finding(NamedTuple):
    """Something that is not as it was written: where, and what is wrong with it."""

    place: str
    what: str


class Link(NamedTuple):
    """One event with its link; the times as the database's own text (UTC, microseconds, Z)."""

    seq: int
    prev: str
    hash: str
    event_id: int
    at: str | None
    recorded_at: str
    login: str
    entity: str
    entity_id: int
    n: int
    kind: str
    payload: str


LINKS = (
    "SELECT c.seq, c.prev, c.hash, c.event_id, e.at, e.recorded_at, e.login, e.entity, e.entity_id, e.n, e.kind,"
    " e.payload FROM chain c LEFT JOIN event e ON e.id = c.event_id ORDER BY c.seq"
)


def links(connection: Connection) -> Iterator[Link]:
    """Every link in order, streamed."""
    rows = connection.exec_driver_sql(LINKS, execution_options={"yield_per": 5000})
    for some in rows.partitions():
        yield from map(Link._make, some)


def check_links(chain: Iterable[Link], head: tuple[int, str] | None) -> Iterator[Finding]:
    """Every break of the chain. `head` is the (seq, hash) the chain must end with; None when it is not known."""
    seq, last = 0, ""
    for link in chain:
        seq += 1
        if link.seq != seq:
            yield Finding(f"链 {seq}", f"序号不连续（实为 {link.seq}）")
            seq = link.seq
        if link.prev != last:
            yield Finding(f"链 {link.seq}", "与前一环不相接")
        if link.at is None:
            yield Finding(f"链 {link.seq}", f"事件 {link.event_id} 不见了")
        elif _hash(link) != link.hash:
            about = f"{ENTITIES.get(link.entity, link.entity)} {link.entity_id} 第{link.n}步"
            yield Finding(f"链 {link.seq}", f"事件 {link.event_id}（{about}）被改动")
        last = link.hash
    if head is not None and head != (seq, last):
        yield Finding("链首", f"记录的链首（{head[0]}）与链尾（{seq}）不符，链可能被截断")


def _hash(link: Link) -> str | None:
    """The hash the link should have; None for one whose parts could never have been written by the program."""
    if link.at is None or not (_fixed_width(link.at) and _fixed_width(link.recorded_at)):
        return None
    try:
        return chain_hash(
            link.prev,
            link.seq,
            link.event_id,
            link.at,
            link.recorded_at,
            link.login,
            link.entity,
            link.entity_id,
            link.n,
            link.kind,
            link.payload,
        )
    except (ValueError, TypeError, AttributeError):
        return None


@lru_cache(maxsize=8192)
def _fixed_width(at: object) -> bool:
    """The one spelling of a time that is ever stored; others may mean the same moment and hash alike."""
    return isinstance(at, str) and len(at) == 27 and (at[10], at[19], at[26]) == ("T", ".", "Z")


def check_chain(connection: Connection) -> Iterator[Finding]:
    """The database's chain with its head, and that no event stands outside it."""
    heads = [(seq, last) for seq, last in connection.execute(text("SELECT seq, hash FROM chain_head"))]
    if len(heads) != 1:
        yield Finding("链首", f"应有一行，现有{len(heads)}行")
    yield from check_links(links(connection), heads[0] if heads else None)
    loose = text("SELECT e.id FROM event e LEFT JOIN chain c ON c.event_id = e.id WHERE c.seq IS NULL")
    for (event_id,) in connection.execute(loose):
        yield Finding(f"事件 {event_id}", "不在链上")
