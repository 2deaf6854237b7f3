"""Every table as CSV: the users' data is theirs (design §4). Ten files are a contract (domain §3), the rest is besides.

A contract file begins with its contract columns; every other column of its table follows. The folder appears only
when it is complete.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from ..access import PERMISSIONS, Permission
from ..case import VOID, TaskState
from ..errors import NotAllowed, UserError
from ..payload import encode
from ..people import PEER_GROUPS, Session, UnitKind
from ..worktime import TZ
from . import tables as t
from .export_readme import readme
from .store import Setup, Store

#: A spreadsheet would take these for the start of a formula; an apostrophe goes in front, readers take it off again.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_ENDED = VOID | {TaskState.DONE}
_SECRET = {"account": ("password",)}
_BINARY = {"attachment_bytes", "document_bytes"}
Progress = Callable[[str], None]


def cell(value: Any) -> str:
    """A value as it stands in a CSV file: times ISO +08:00, booleans 1/0, nothing empty, no formulas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.astimezone(TZ).isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, int | date):
        return str(value)
    shown = value if isinstance(value, str) else str(encode(value))
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def plain(shown: str) -> str:
    """The text behind a cell: the inverse of the formula guard."""
    return shown[1:] if shown.startswith("'") else shown


@dataclass(frozen=True, slots=True)
class _Names:
    """What ids stand for in the files."""

    setup: Setup
    case_no: dict[int, str]

    def unit(self, unit_id: int | None) -> str:
        return self.setup.township.unit[unit_id].code if unit_id else ""

    def grid(self, grid_id: int | None) -> str:
        return self.setup.township.grid[grid_id].code if grid_id else ""

    def task(self, case_id: int, n: int | None) -> str:
        return f"{self.case_no[case_id]}/{n}" if n else ""


Contract = Callable[[Any, _Names], dict[str, Any]]


def _unit(row: Any, names: _Names) -> dict[str, Any]:
    group = row.kind if UnitKind(row.kind) in PEER_GROUPS else ""
    return {"code": row.code, "name": row.name, "kind": row.kind, "peer_group": group}


def _case(row: Any, names: _Names) -> dict[str, Any]:
    return {
        "no": row.no,
        "origin": row.origin,
        "state": row.state,
        "route": row.route,
        "grid": names.grid(row.grid_id),
        "parent_no": row.parent_no,
        "has_requester": row.requesters > len(row.released),
        "drill": row.drill,
        "registered_at": row.registered_at,
        "closed_at": row.closed_at,
        "reopened_at": row.reopened_at,
        # both take the case out of KPIs 4, 5, 7 (domain §2.2 petition track, §3)
        "unreasonable_at": row.unreasonable_at or row.petition_final_at,
        "repeat_of": row.repeat_of,
        "repeat_confirmed_at": row.repeat_confirmed_at,
    }


def _task(row: Any, names: _Names) -> dict[str, Any]:
    return {
        "id": names.task(row.case_id, row.n),
        "case_no": names.case_no[row.case_id],
        "unit": names.unit(row.unit_id),
        "role": row.role,
        "route": row.route,
        "dispatched_at": row.dispatched_at,
        "response_due": row.response_due,
        "signed_at": row.signed_at,
        "contact_at": row.contact_at,
        "due": row.due,
        "feedback_at": row.feedback_at,
        "accepted_at": row.accepted_at,
        "end_state": row.state if row.state in _ENDED else "",
        "ended_at": row.ended_at,
    }


def _request(row: Any, names: _Names) -> dict[str, Any]:
    return {
        "task_id": names.task(row.case_id, row.task_n),
        "kind": row.kind,
        "asked_at": row.asked_at,
        "decided_at": row.decided_at,
        "result": row.result,
    }


def _suspension(row: Any, names: _Names) -> dict[str, Any]:
    return {"task_id": names.task(row.case_id, row.task_n), "from": row.since, "to": row.until}


def _verification(row: Any, names: _Names) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in ("at", "by", "result", "resolved")}
    return {"case_no": names.case_no[row.case_id], "seq": row.n, **shown}


def _callback(row: Any, names: _Names) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in ("at", "reached", "resolved", "rating")}
    return {"case_no": names.case_no[row.case_id], "requester": row.requester, "seq": row.n, **shown}


def _rating(row: Any, names: _Names) -> dict[str, Any]:
    return {
        "case_no": names.case_no[row.case_id],
        "direction": row.direction,
        "by_unit": names.unit(row.by_unit_id),
        "of_unit": names.unit(row.of_unit_id),
        "item": row.item,
        "score": row.score,
        "at": row.at,
    }


def _event(row: Any, names: _Names) -> dict[str, Any]:
    no = names.case_no.get(row.entity_id) if row.entity == "case" else None
    shown = {name: getattr(row, name) for name in ("at", "login", "kind", "payload")}
    return {"seq": row.seq, "case_no": no, **shown, "event_id": row.id}


#: File → table and contract columns; the rest of the table follows them.
CONTRACT: dict[str, tuple[Table, Contract]] = {
    "units": (t.unit, _unit),
    "cases": (t.case, _case),
    "tasks": (t.PART_TABLES["tasks"], _task),
    "requests": (t.PART_TABLES["requests"], _request),
    "suspensions": (t.PART_TABLES["suspensions"], _suspension),
    "verifications": (t.PART_TABLES["verifications"], _verification),
    "callbacks": (t.PART_TABLES["callbacks"], _callback),
    "ratings": (t.PART_TABLES["scores"], _rating),
    "events": (t.event, _event),
}


def export(
    store: Store, by: Session, folder: Path, *, force: bool = False, progress: Progress = lambda name: None
) -> int:
    """Write every table to `folder`; returns the number of files. Cases a person is barred from are left out.

    Raises NotAllowed, and UserError when the folder holds something (unless `force`) or cannot be written.
    """
    if by.role not in PERMISSIONS[Permission.EXPORT]:
        raise NotAllowed(f"{by.role.label}不能导出数据")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not force:
        raise UserError(f"{folder} 已存在且不是空文件夹（加 --force 覆盖）", field="out")
    partial = folder.with_name(folder.name + ".partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        with store.read() as connection:
            files = _write_all(connection, store.setup(connection), by, partial, progress)
        if folder.is_dir():
            shutil.rmtree(folder)
        partial.rename(folder)
    except OSError as error:
        raise UserError(f"无法写入 {folder}：{error.strerror}", field="out") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return files


def _write_all(connection: Connection, setup: Setup, by: Session, folder: Path, progress: Progress) -> int:
    barred = _barred(connection, by)
    names = _Names(setup, {i: no for i, no in connection.execute(select(t.case.c.id, t.case.c.no)) if i not in barred})
    written: dict[str, list[str]] = {}
    for name, (table, contract) in CONTRACT.items():
        progress(name)
        rows = (row for row in _rows(connection, table) if _case_id(table, row) not in barred)
        written[name] = _write(folder / f"{name}.csv", ((contract(row, names), row) for row in rows), table)
    covered = {table.name for table, _ in CONTRACT.values()}
    for table in t.metadata.sorted_tables:
        if table.name in covered | _BINARY | {"presence"}:
            continue
        progress(table.name)
        rows = (row for row in _rows(connection, table) if _case_id(table, row) not in barred)
        written[table.name] = _write(folder / f"{table.name}.csv", (({}, row) for row in rows), table)
    pages = _write_pages(connection, folder, barred)
    (folder / "README.md").write_text(readme(written), encoding="utf-8")
    return len(written) + pages + 1


def _barred(connection: Connection, by: Session) -> frozenset[int]:
    """Cases that complain about this person or unit."""
    query = select(t.case_barred.c.case_id).where(
        ((t.case_barred.c.kind == "U") & (t.case_barred.c.who == by.unit_id))
        | ((t.case_barred.c.kind == "P") & (t.case_barred.c.who == by.person_id))
    )
    return frozenset(connection.execute(query).scalars())


def _case_id(table: Table, row: Row[Any]) -> int | None:
    if table is t.case:
        return int(row.id)
    if table is t.event:
        return int(row.entity_id) if row.entity == "case" else None
    return getattr(row, "case_id", None)


def _rows(connection: Connection, table: Table) -> Iterator[Any]:
    query = select(table).order_by(*table.primary_key)
    if table is t.event:
        query = select(table, t.chain.c.seq).join(t.chain).order_by(t.chain.c.seq)
    yield from connection.execute(query.execution_options(yield_per=5000))


def _write(path: Path, rows: Iterable[tuple[dict[str, Any], Any]], table: Table) -> list[str]:
    """One file: contract columns, then what else the table has. Returns the head."""
    hidden = _SECRET.get(table.name, ())
    others = [c.name for c in table.columns if c.name not in hidden]
    head: list[str] = []
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for shown, row in rows:
            if not head:
                others = [name for name in others if name not in shown]
                head = [*shown, *others]
                writer.writerow(head)
            writer.writerow([*map(cell, shown.values()), *(cell(getattr(row, name)) for name in others)])
        if not head:
            head = _empty_head(table, others)
            writer.writerow(head)
    return head


class _Blank:
    """Stands for a row, to name the columns of a contract file without rows."""

    def __getattr__(self, name: str) -> Any:
        return (
            () if name == "released" else 0 if name == "requesters" else UnitKind.CENTRE.value if name == "kind" else 0
        )


def _empty_head(table: Table, others: list[str]) -> list[str]:
    for contracted, contract in CONTRACT.values():
        if contracted is table:
            names = _Names(None, {0: ""})  # type: ignore[arg-type]
            shown = list(contract(_Blank(), names))
            return [*shown, *(name for name in others if name not in shown)]
    return others


def _write_pages(connection: Connection, folder: Path, barred: frozenset[int]) -> int:
    """The bytes of papers and attachments as files of their own."""
    papers = select(t.document.c.id, t.document.c.case_id, t.document_bytes.c.bytes).join(t.document_bytes)
    files = select(t.attachment.c.id, t.attachment.c.case_id, t.attachment_bytes.c.bytes).join(t.attachment_bytes)
    count = 0
    for kind, suffix, query in (("documents", ".pdf", papers), ("attachments", "", files)):
        target = folder / kind
        for row in connection.execute(query.execution_options(yield_per=50)):
            if row.case_id in barred:
                continue
            target.mkdir(exist_ok=True)
            (target / f"{row.id}{suffix}").write_bytes(row.bytes)
            count += 1
    return count
