"""Boards: what one person sees of the cases, most dangerous first, a page at a time (design §2, G1).

Each section of that order is one range of an index whose size follows the open board, never the years behind it; other
orders (`board_order`) sort what that index holds. Closed, drafted and searched cases come newest first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, text

from ..access import Scope
from ..people import Session
from ..queues import BESIDE, BoardQuery, Order, Queue
from ..town.township import Township
from . import texts
from .board_filter import NOT_BARRED, OPEN_OF_SCOPE, Lens, Narrowed, as_json, forms, lens, narrowed
from .board_mine import OPEN_STATES
from .board_order import (
    DANGERS,
    END_OF_TIME,
    NO_ID,
    START,
    WAITING,
    BoardKey,
    Sorting,
    newest_key,
    sorting,
)
from .board_rows import COLUMNS, BoardRow, BoardTask, Wait, made
from .prepared import Prepared, together
from .session import on_server

__all__ = ["BoardKey", "BoardRow", "BoardTask", "Wait", "page", "reread", "rows_of"]

#: Scopes with more open cases than this walk the board like the centre does; smaller ones are gathered and sorted.
SORTABLE = 500
SORTABLE_THERE = 5000
#: The same for all cases of a scope, where the newest are wanted.
_LISTABLE = 5000

#: One for each section with a deadline. What is the same for all is said and not given: a server then sees that one
#: plan is right for all values, and keeps it.
_WALKS_DUE = tuple(
    f"FROM \"case\" c INDEXED BY ix_case_board WHERE c.danger = '{danger.value}' AND c.due IS NOT NULL"
    for danger in DANGERS
)
_AFTER_DUE = " AND c.due >= :after_due AND (c.due > :after_due OR c.id > :after_id)"
_WALK_WAITING = (
    'FROM "case" c INDEXED BY ix_case_state_due'
    " WHERE c.state = 'SUSPENDED' AND c.due IS NULL AND c.id > :waiting_after"
)
#: The same two as a whole, for another order: sorted by ids alone, before anything else is looked up.
_OPEN = (
    'FROM "case" c INDEXED BY ix_case_board WHERE c.due IS NOT NULL',
    "FROM \"case\" c INDEXED BY ix_case_state_due WHERE c.state = 'SUSPENDED' AND c.due IS NULL",
)
_GATHER = f'FROM "case" c WHERE c.id IN (SELECT s.case_id {OPEN_OF_SCOPE})'
_GIVEN = f'FROM "case" c WHERE c.id IN (SELECT value FROM json_each(:ids)) AND c.state IN ({OPEN_STATES})'

_ALL_OF_SCOPE = "FROM case_scope s WHERE s.scope IN (:own, :own_grid)"
_SIZE = 'SELECT coalesce(max(id), 0) FROM "case"'
_NOT_OF_ME = NOT_BARRED.format(case_id="s.case_id")
_SIZE_OF_SCOPE = f"SELECT count(DISTINCT s.case_id) {_ALL_OF_SCOPE}{_NOT_OF_ME}"
_SIZE_OF_LARGE_SCOPE = (
    f"SELECT max(n) FROM (SELECT count(*) AS n FROM case_scope s WHERE s.scope = :own{_NOT_OF_ME}"
    f" UNION ALL SELECT count(*) FROM case_scope s WHERE s.scope = :own_grid{_NOT_OF_ME}) AS sizes"
)
_NEWEST_OF_SCOPE = f'FROM "case" c WHERE c.id IN (SELECT s.case_id {_ALL_OF_SCOPE}) AND c.id < :before_id'
_NEWEST_ALL = 'FROM "case" c WHERE c.id < :before_id'
_NEWEST_GIVEN = 'FROM "case" c WHERE c.id IN (SELECT value FROM json_each(:ids)) AND c.id < :before_id'
_NEWEST_OF = 'FROM case_scope n CROSS JOIN "case" c WHERE n.scope = :of AND n.case_id < :before_id AND c.id = n.case_id'
_NEWEST_MATCHING = (
    'FROM case_token f CROSS JOIN "case" c WHERE f.case_token MATCH :match AND f.rowid < :before_id AND c.id = f.rowid'
)
_NEWEST_MATCHING_THERE = 'FROM "case" c WHERE c.id IN (SELECT matching(:match, :forms, :before_id, :most, false))'
_CLOSED = (
    'FROM "case" c INDEXED BY ix_case_closed'
    " WHERE c.closed_at <= :before_at AND (c.closed_at < :before_at OR c.id < :before_id)"
)
_DRAFTED = "FROM \"case\" c INDEXED BY ix_case_state_due WHERE c.state = 'DRAFT' AND c.id < :before_id"

_ANY_NUMBER = 2**31 - 1


def page(
    connection: Connection,
    township: Township,
    by: Session,
    query: BoardQuery,
    *,
    now: datetime,
    limit: int = 50,
    after: BoardKey | None = None,
) -> list[BoardRow]:
    """The first rows this person sees of a board, or those after a row's `key`.

    Nobody sees a case that complains of him or his unit; posts of units and grids see their own scope only.
    """
    seen = lens(connection, by, township, now)
    if not seen.can_hold(query.queue):
        return []
    reader = _Reader(connection, seen, query, limit)
    found = reader.newest(after) if query.queue in BESIDE else reader.open(after)
    return made(connection, township, found, now, sorting(query))


def reread(
    connection: Connection, township: Township, by: Session, query: BoardQuery, ids: Iterable[int], *, now: datetime
) -> list[BoardRow]:
    """Those of these cases that stand on the board now, in no order."""
    seen = lens(connection, by, township, now)
    if not seen.can_hold(query.queue):
        return []
    asked = narrowed(query, seen)
    state = "" if query.queue in BESIDE else f" AND c.state IN ({OPEN_STATES})"
    values = seen.values | asked.values | {"reread": as_json(ids)}
    where = state + seen.visible + asked.where
    statement = _statement(_GIVEN_IDS, where, seen.mine.first, "c.id", planned=not query.words)
    found = statement.on(connection, values).fetchall()
    return made(connection, township, found, now, sorting(query))


_GIVEN_IDS = 'FROM "case" c WHERE c.id IN (SELECT value FROM json_each(:reread))'


def rows_of(connection: Connection, township: Township, ids: Iterable[int], now: datetime) -> list[BoardRow]:
    """The rows of these cases for nobody in particular, in no order: the caller sees to who may read them."""
    found = _statement(_GIVEN_IDS, "", "NULL", "c.id").on(connection, {"reread": as_json(ids)})
    return made(connection, township, found.fetchall(), now, sorting(BoardQuery()))


def size(connection: Connection, township: Township, by: Session, now: datetime) -> int:
    """Among how many cases this person searches; of a large scope, whose unit's and grid's cases overlap, at least.

    Cases are never deleted, and a file gives their ids without gaps; of a server, which leaves some out, at most.
    """
    seen = lens(connection, by, township, now)
    if seen.scope is Scope.NOTHING:
        return 0
    sql = _SIZE
    if seen.scope is Scope.OWN:
        small = holds_at_most(connection, seen, _ALL_OF_SCOPE, _LISTABLE)
        sql = _SIZE_OF_SCOPE if small else _SIZE_OF_LARGE_SCOPE
    found: int = _prepared(sql).scalar(connection, seen.values)
    return found


class _Reader:
    """Finds the cases of one page, in the order of their board."""

    def __init__(self, connection: Connection, seen: Lens, query: BoardQuery, limit: int) -> None:
        self._connection = connection
        self._seen = seen
        self._query = query
        self._asked: Narrowed = narrowed(query, seen)
        self._limit = limit

    # --- open cases -------------------------------------------------------------------------------------------------

    def open(self, after: BoardKey | None) -> Sequence[Any]:
        by = sorting(self._query)
        start = by.values_after(after)
        if self._query.ids is not None:
            return self._found(f"{_GIVEN} AND {by.after}", by.order, start, self._limit)
        if self._seen.scope is Scope.OWN and holds_at_most(self._connection, self._seen, OPEN_OF_SCOPE, self._sortable):
            return self._found(f"{_GATHER} AND {by.after}", by.order, start, self._limit)
        if self._query.order in (None, Order.DANGER):
            return self._walked(after or START)
        return self._sorted(by, after)

    @property
    def _sortable(self) -> int:
        """Who walks a server's open board for a few cases of a queue has every case of it looked up in his scope."""
        whole = self._query.queue is Queue.OPEN and not self._query.is_narrowed
        return SORTABLE_THERE if on_server(self._connection) and not whole else SORTABLE

    def _walked(self, after: BoardKey) -> Sequence[Any]:
        """By danger and deadline, as the index has them: each of the sections is one range of it, the suspended come
        last. Asked for in one statement, whose later parts no engine begins before the earlier ones are at their end.
        """
        parts, values = [], {"after_due": after.moment, "after_id": after.id, "waiting_after": START.id}
        for section in range(after.section, WAITING):
            goes_on = section == after.section and after is not START
            parts.append((_WALKS_DUE[section] + (_AFTER_DUE if goes_on else ""), "c.due, c.id"))
        if after.section == WAITING:
            values["waiting_after"] = after.id
        parts.append((_WALK_WAITING, "c.id"))
        most = self._most(self._limit)
        sides = (
            f"SELECT * FROM ({self._select(source + self._where, order)} LIMIT {most}) AS part{i}"
            for i, (source, order) in enumerate(parts)
        )
        return self._answer(f"{' UNION ALL '.join(sides)} LIMIT {most}", values, self._limit)

    def _sorted(self, by: Sorting, after: BoardKey | None) -> Sequence[Any]:
        """By something else: every open case is compared, and those of the page are read."""
        where = self._where if after is None else f" AND {by.after}{self._where}"
        return self._rows(sorted_ids(by, where, self._most(self._limit)), by.order, by.values_after(after), self._limit)

    # --- the newest -------------------------------------------------------------------------------------------------

    def newest(self, after: BoardKey | None) -> Sequence[Any]:
        start = after or newest_key(END_OF_TIME, NO_ID)
        before = newest_key(start.moment, start.id)  # turned round again
        values: dict[str, Any] = {"before_at": before.moment, "before_id": before.id}
        if self._query.queue is Queue.CLOSED_TODAY:
            return self._found(_CLOSED, "c.closed_at DESC, c.id DESC", values, self._limit)
        if self._walks_keys():
            return self._newest_of_keys(values)
        source = self._source(values)
        # By the index's own order it stops when the page is full; by the case's it would gather all that match.
        order = "f.rowid DESC" if source is _NEWEST_MATCHING else "c.id DESC"
        return self._found(source, order, values, self._limit)

    def _walks_keys(self) -> bool:
        """Whether each key's cases are walked from the newest on, however many it has: a server would see to it for
        every one of them that it may be seen, and sort them afterwards."""
        asked, seen = self._query, self._seen
        plain = asked.queue is Queue.EVERYTHING and asked.ids is None and not asked.words
        return plain and seen.scope is Scope.OWN and on_server(self._connection)

    def _newest_of_keys(self, values: dict[str, Any]) -> Sequence[Any]:
        keys = {self._seen.values["own"], self._seen.values["own_grid"]}
        source, order = f"{_NEWEST_OF}{self._where}", f"n.case_id DESC LIMIT {self._most(self._limit)}"
        sql = self._select(source, order)
        walks = [self._asking(sql, values | {"of": key}, self._limit) for key in keys]
        found = {row[0]: row for rows in together(self._connection, walks) for row in rows}
        return [found[case_id] for case_id in sorted(found, reverse=True)][: self._limit]

    def _source(self, values: dict[str, Any]) -> str:
        """From where the newest are taken: the shortest list that holds them all."""
        if self._query.queue is Queue.DRAFTS:
            return _DRAFTED
        if self._query.ids is not None:
            return _NEWEST_GIVEN
        wanted = forms(self._query.words)
        if wanted and on_server(self._connection):
            alone = not replace(self._query, words="").is_narrowed
            most = self._limit if alone else _ANY_NUMBER
            values |= {"match": texts.server_match(wanted), "forms": json.dumps(wanted), "most": most}
            return _NEWEST_MATCHING_THERE
        if self._seen.scope is Scope.OWN and holds_at_most(self._connection, self._seen, _ALL_OF_SCOPE, _LISTABLE):
            return _NEWEST_OF_SCOPE
        if match := texts.match_of(wanted):
            values["match"] = match
            return _NEWEST_MATCHING
        if self._query.unit_id is None and self._query.grid_id is None:
            return _NEWEST_ALL
        values["of"] = f"G{self._query.grid_id}" if self._query.unit_id is None else f"U{self._query.unit_id}"
        return _NEWEST_OF

    # --- the database -----------------------------------------------------------------------------------------------

    def _found(self, source: str, order: str, values: dict[str, Any], limit: int) -> Sequence[Any]:
        return self._rows(f"{source}{self._where}", f"{order} LIMIT {self._most(limit)}", values, limit)

    def _rows(self, source: str, order: str, values: dict[str, Any], limit: int) -> Sequence[Any]:
        return self._answer(self._select(source, order), values, limit)

    def _select(self, source: str, order: str) -> str:
        return _select(source, "", self._seen.mine.first, order)

    def _answer(self, sql: str, values: dict[str, Any], limit: int) -> Sequence[Any]:
        statement, given = self._asking(sql, values, limit)
        rows: Sequence[Any] = statement.on(self._connection, given).fetchall()
        return rows

    def _asking(self, sql: str, values: dict[str, Any], limit: int) -> tuple[Prepared, dict[str, Any]]:
        statement = _prepared(sql, planned=not self._query.words)
        return statement, self._seen.values | self._asked.values | values | {"limit": limit}

    @property
    def _where(self) -> str:
        return self._seen.visible + self._asked.where

    def _most(self, limit: int) -> str:
        """Said and not given, or a server's plan would be one for any number; in few steps, so that few plans are kept.
        What it gives too much is left."""
        if not on_server(self._connection):
            return ":limit"
        return str(next(most for most in (self._limit // 5, self._limit // 2, self._limit) if most >= limit))


def sorted_ids(by: Sorting, where: str, most: str) -> str:
    """The next open cases in an order, as many as `most` says, from the two indices that hold no others."""
    names = [f"at{i}" for i in range(len(by.terms))]
    columns = ", ".join(f"{term} AS {name}" for term, name in zip(by.terms, names, strict=True))
    sides = " UNION ALL ".join(f"SELECT {columns} {source}{where}" for source in _OPEN)
    page = f"SELECT {names[-1]} FROM ({sides} ORDER BY {by.in_order(names)} LIMIT {most}) AS page"
    return f'FROM "case" c WHERE c.id IN ({page})'


def holds_at_most(connection: Connection, seen: Lens, source: str, n: int) -> bool:
    """Whether a scope holds so few cases that they are quickly gathered and sorted."""
    count = _prepared(f"SELECT count(*) FROM (SELECT 1 {source} LIMIT {n + 1}) AS few")
    return bool(count.scalar(connection, seen.values) <= n)


def _statement(source: str, where: str, mine: str, order: str, *, planned: bool = True) -> Prepared:
    return _prepared(_select(source, where, mine, order), planned=planned)


def _select(source: str, where: str, mine: str, order: str) -> str:
    return f"SELECT {COLUMNS}, {mine} {source}{where} ORDER BY {order}"


@lru_cache(maxsize=256)
def _prepared(sql: str, *, planned: bool = True) -> Prepared:
    """Made once for each way a board is asked for."""
    return Prepared(text(sql), planned=planned)
