"""Very many finished dossiers written at once, as if each had come by commands (design §3, "A million cases").

Triggers and secondary indices are dropped while rows pour in and put back from their own text. What triggers do on
the way (chain, feed, scopes, sums) is done here for all rows together, by the same definitions; `verify` must find
nothing. Only for databases without cases.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import merge
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, func, select

from ..access import case_scopes
from ..case import OPEN, PARTS, Case, CaseFile, Event
from ..draft import CaseDraft
from ..errors import UserError
from ..limits import Limits
from ..payload import VALUES, time_text
from ..township import Township
from . import deadlines
from . import tables as t
from .chain import chain_hash
from .figures import entries, fact_row
from .session import Database
from .texts import form_of, indexable
from .types import plain

Row = tuple[Any, ...]


def _insert(table: Table, columns: Iterable[str]) -> str:
    named = list(columns)
    marks = ", ".join("?" * len(named))
    return f'INSERT INTO "{table.name}" ({", ".join(chr(34) + name + chr(34) for name in named)}) VALUES ({marks})'


#: The columns of a case that are fields of its dossier, where it is, and its running deadline.
_CASE_COLUMNS = (*(f for f in Case.__dataclass_fields__), "point", *deadlines.COLUMNS)
_BESIDES = (t.requester, t.case_text, t.case_scope, t.case_barred, t.kpi_fact)
_TABLES = (*t.PART_TABLES.values(), *_BESIDES, t.case_number, t.app_meta)
_INSERTS = {"case": _insert(t.case, _CASE_COLUMNS)} | {table.name: _insert(table, table.c.keys()) for table in _TABLES}


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows per table, and events in the order of the chain: (case id, n, at, login, kind, payload)."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    events: list[Row] = field(default_factory=list)

    def add(self, table: str, *values: Any) -> None:
        self.rows[table].append(tuple(map(plain, values)))

    def begin(self, file: CaseFile, draft: CaseDraft) -> None:
        """What never changes once a case is registered: who asked, and the text that is searched.

        To be called in the order of ids, and only for cases whose words stay as they are.
        """
        case = file.case
        if case.requesters:
            asked = (draft.requester_name, draft.requester_phone, draft.requester_address)
            self.add("requester", case.id, 1, *asked, None)
        self.add("case_text", case.id, form_of(case), None)

    def happened(self, case_id: int, event: Event) -> None:
        """The next event of all; times in it are those of the chain."""
        self.events.append((case_id, event.n, time_text(event.at), event.login, event.kind, event.payload))

    def finish(self, file: CaseFile, township: Township, limits: Limits) -> None:
        """The dossier as it stands at the end, with everything that hangs on it."""
        case = file.case
        deadline = deadlines.columns_of(file, limits, township)
        self.add("case", *VALUES[Case](case), None, *(deadline[name] for name in deadlines.COLUMNS))
        for name, cls in PARTS.items():
            for item in getattr(file, name):
                self.add(t.PART_TABLES[name].name, case.id, *VALUES[cls](item))
        for scope in sorted(case_scopes(file, township)):
            self.add("case_scope", scope, case.id, case.state in OPEN)
        for kind, barred in (("U", case.complained_units), ("P", case.complained_persons)):
            for who in sorted(set(barred)):
                self.add("case_barred", case.id, kind, who)
        for entry in entries(file, limits):
            self.add("kpi_fact", *fact_row(case.id, entry).values())


def merged(parts: Sequence[Batch]) -> Batch:
    """Batches of the same days as one: events in the order of time, texts in the order of ids."""
    whole = Batch()
    for table in sorted({table for part in parts for table in part.rows}):
        whole.rows[table] = [row for part in parts for row in part.rows.get(table, ())]
    whole.rows["case_text"].sort()
    whole.events.extend(merge(*(part.events for part in parts), key=itemgetter(2)))
    return whole


def pour(database: Database, batches: Iterable[Batch], progress: Callable[[str, int], None]) -> None:
    """Write all batches. `progress(what, cases so far)` hears of it.

    Raises UserError when the database already has cases. When it fails half-way the file is useless: the caller
    loads into a file of its own and throws it away.
    """
    with database.read() as connection:
        if connection.execute(select(func.count()).select_from(t.case)).scalar_one():
            raise UserError("数据库里已有案件，批量数据只能装入没有案件的数据库", kept="没有改动任何数据")
    raw = database.engine.raw_connection()
    try:
        driver = raw.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        _pour(driver, batches, progress)
    finally:
        raw.invalidate()
        raw.close()


def _pour(driver: sqlite3.Connection, batches: Iterable[Batch], progress: Callable[[str, int], None]) -> None:
    driver.execute("PRAGMA journal_mode = OFF")
    driver.execute("PRAGMA synchronous = OFF")
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute("PRAGMA cache_size = -200000")
    kept = _dropped(driver)
    links = _Links(driver)
    done = 0
    for batch in batches:
        driver.execute("BEGIN IMMEDIATE")
        links.append(batch.events)
        for table, rows in batch.rows.items():
            driver.executemany(_INSERTS[table], rows)
        texts = batch.rows.get("case_text", ())
        driver.executemany(
            "INSERT INTO case_token (rowid, tokens) VALUES (?, ?)",
            ((case_id, " ".join(indexable(form))) for case_id, form, _original in texts),
        )
        driver.execute("COMMIT")
        done += len(texts)
        progress("装入", done)
    progress("汇总", done)
    driver.execute("BEGIN IMMEDIATE")
    links.close()
    for spread in _SUMS:
        driver.execute(spread)
    progress("索引", done)
    for statement in kept:
        driver.execute(statement)
    driver.execute("COMMIT")
    driver.execute("PRAGMA journal_mode = WAL")


def _dropped(driver: sqlite3.Connection) -> list[str]:
    """Drops triggers and secondary indices; gives the statements that bring them back, indices first."""
    rows = driver.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        " ORDER BY type, name"
    ).fetchall()
    for kind, name, _sql in rows:
        driver.execute(f'DROP {kind} "{name}"')
    return [sql for _kind, _name, sql in rows]


class _Links:
    """Appends events with their links of the chain and their rows of the feed."""

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver
        (self._event_id,) = driver.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()
        self._seq, self._head = driver.execute("SELECT seq, hash FROM chain_head").fetchone()

    def append(self, events: list[Row]) -> None:
        rows, links, feed = [], [], []
        seq, event_id, head = self._seq, self._event_id, self._head
        for case_id, n, at, login, kind, payload in events:
            seq, event_id, prev = seq + 1, event_id + 1, head
            head = chain_hash(prev, seq, event_id, at, at, login, "case", case_id, n, kind, payload)
            rows.append((event_id, case_id, n, at, at, login, kind, payload))
            links.append((seq, event_id, prev, head))
            feed.append((case_id, n))
        self._seq, self._event_id, self._head = seq, event_id, head
        self._driver.executemany(
            "INSERT INTO event (id, entity, entity_id, n, at, recorded_at, login, kind, payload)"
            " VALUES (?, 'case', ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        self._driver.executemany("INSERT INTO chain (seq, event_id, prev, hash) VALUES (?, ?, ?, ?)", links)
        self._driver.executemany("INSERT INTO change_log (entity, entity_id, version) VALUES ('case', ?, ?)", feed)

    def close(self) -> None:
        self._driver.execute("UPDATE chain_head SET seq = ?, hash = ?", (self._seq, self._head))


_OF_UNIT = "iif(instr(metric, '.'), 'M', 'U')"


def _spread(owner: str, owner_id: str, period: str) -> str:
    return (
        "INSERT INTO kpi_sum (owner, period, owner_id, metric, numerator, denominator, n, pending)"
        f" SELECT {owner}, {period} AS period, {owner_id}, metric, sum(numerator), sum(denominator), sum(n),"
        f" sum(pending) FROM kpi_fact WHERE {owner_id} IS NOT NULL GROUP BY period, {owner_id}, metric"
    )


_SUMS = tuple(
    _spread(owner, owner_id, period)
    for owner, owner_id in ((_OF_UNIT, "unit_id"), ("'G'", "grid_id"))
    for period in ("day", "substr(day, 1, 7)")
)


def last_moment(database: Database) -> datetime:
    """When the newest event of the database happened."""
    with database.read() as connection:
        newest = select(t.event.c.at).order_by(t.event.c.id.desc()).limit(1)
        return connection.execute(newest).scalar_one()  # type: ignore[no-any-return]
