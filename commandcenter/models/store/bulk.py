"""Very many finished dossiers written at once, as if each had come by commands (design §3, "A million cases").

Rows pour in past the triggers (`loading`). What those do on the way (chain, feed, scopes, sums) is done here for all
rows together, by the same definitions; `verify` must find nothing. Only for databases without cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import merge
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, func, select

from ..access import case_scopes
from ..case import OPEN, PARTS, Case, CaseFile, Event
from ..draft import CaseDraft
from ..errors import UserError
from ..limits import Limits
from ..payload import VALUES, time_text
from ..town.township import Township
from . import deadlines
from . import tables as t
from .chain import chain_hash
from .figures import entries, fact_row
from .loading import Loader, loading
from .session import Database
from .texts import form_of
from .types import plain

Row = tuple[Any, ...]

#: The columns of a case that are fields of its dossier, where it is, and its running deadline.
_CASE_COLUMNS = (*(f for f in Case.__dataclass_fields__), "point", *deadlines.COLUMNS)
_BESIDES = (t.requester, t.case_text, t.case_scope, t.case_barred, t.kpi_fact)
_TABLES = (*t.PART_TABLES.values(), *_BESIDES, t.case_number, t.app_meta)
_COLUMNS: dict[str, Sequence[str]] = {"case": _CASE_COLUMNS} | {table.name: table.c.keys() for table in _TABLES}
_EVENT = ("id", "entity", "entity_id", "n", "at", "recorded_at", "login", "kind", "payload")


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

    Raises UserError when the database already has cases. When it fails half-way a file is useless (the caller loads
    into one of its own and throws it away), a server as it was before.
    """
    with database.read() as connection:
        if connection.execute(select(func.count()).select_from(t.case)).scalar_one():
            raise UserError("数据库里已有案件，批量数据只能装入没有案件的数据库", kept="没有改动任何数据")
        links = _Links(connection)
    done = 0
    with loading(database) as loader:
        for batch in batches:
            links.append(loader, batch.events)
            for table, rows in batch.rows.items():
                loader.put(table, _COLUMNS[table], rows)
            texts = batch.rows.get("case_text", ())
            loader.put_tokens((case_id, form) for case_id, form, _original in texts)
            done += len(texts)
            progress("装入", done)
        progress("汇总", done)
        links.close(loader)
        for spread in _SUMS:
            loader.run(spread)
        progress("索引", done)


class _Links:
    """Appends events with their links of the chain and their rows of the feed."""

    def __init__(self, connection: Connection) -> None:
        self._event_id: int = connection.execute(select(func.coalesce(func.max(t.event.c.id), 0))).scalar_one()
        self._told: int = connection.execute(select(func.coalesce(func.max(t.change_log.c.seq), 0))).scalar_one()
        self._seq, self._head = connection.execute(select(t.chain_head.c.seq, t.chain_head.c.hash)).one()

    def append(self, loader: Loader, events: list[Row]) -> None:
        rows, links, feed = [], [], []
        for case_id, n, at, login, kind, payload in events:
            self._seq, self._event_id, self._told = self._seq + 1, self._event_id + 1, self._told + 1
            prev = self._head
            about = (at, at, login, "case", case_id, n, kind, payload)
            self._head = chain_hash(prev, self._seq, self._event_id, *about)
            rows.append((self._event_id, "case", case_id, n, at, at, login, kind, payload))
            links.append((self._seq, self._event_id, prev, self._head))
            feed.append((self._told, "case", case_id, n))
        loader.put("event", _EVENT, rows)
        loader.put("chain", ("seq", "event_id", "prev", "hash"), links)
        loader.put("change_log", ("seq", "entity", "entity_id", "version"), feed)

    def close(self, loader: Loader) -> None:
        loader.run(f"UPDATE chain_head SET seq = {self._seq}, hash = '{self._head}'")


_OF_UNIT = "CASE WHEN metric LIKE '%.%' THEN 'M' ELSE 'U' END"


def _spread(owner: str, owner_id: str, period: str) -> str:
    """The sums of all facts, laid down period by period as they come about in daily work: a server reads them so."""
    return (
        "INSERT INTO kpi_sum (owner, period, owner_id, metric, numerator, denominator, n, pending)"
        f" SELECT {owner}, {period} AS period, {owner_id}, metric, sum(numerator), sum(denominator), sum(n),"
        f" sum(pending) FROM kpi_fact WHERE {owner_id} IS NOT NULL GROUP BY {period}, {owner_id}, metric"
        f" ORDER BY {period}, {owner_id}, metric"
    )


_SUMS = tuple(
    _spread(owner, owner_id, period)
    for owner, owner_id in ((_OF_UNIT, "unit_id"), ("'G'", "grid_id"))
    for period in ("day", "substr(day, 1, 7)")
)
