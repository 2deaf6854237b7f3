"""Every table as CSV: the users' data is theirs (design §4). The folder appears only when it is complete."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, false, or_, select

from ..access import PERMISSIONS, Permission
from ..errors import NotAllowed, UserError, reason
from ..people import Role, Session
from . import tables as t
from .embedded import protect_file
from .export_contract import CONTRACT, Contract, Names, Row, contract_of
from .export_readme import readme
from .paper_list import OWN
from .store import Setup, Store

_BINARY = {"attachment_bytes", "document_bytes"}
Progress = Callable[[str], None]


def export(
    store: Store, by: Session, folder: Path, *, force: bool = False, progress: Progress = lambda name: None
) -> int:
    """Write every table to `folder`; returns the number of files.

    Cases a person is barred from are left out, names of confidential requesters where the post must not read them.
    Folder and files are the owner's alone, whatever the umask: names of requesters lie in them.
    Raises NotAllowed, and UserError when the folder holds something (unless `force`) or cannot be written.
    """
    if by.role not in PERMISSIONS[Permission.EXPORT]:
        raise NotAllowed(f"{by.role.label}不能导出数据")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not force:
        raise UserError(f"{folder} 已存在且不是空文件夹（加 --force 覆盖）", field="out")
    partial = folder.with_name(folder.name + ".partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.parent.mkdir(parents=True, exist_ok=True)
        _make_private(partial)
        with store.read() as connection:
            files = _write_all(connection, store.setup(connection), by, partial, progress)
        if folder.is_dir():
            shutil.rmtree(folder)
        partial.rename(folder)
    except OSError as error:
        raise UserError(f"无法写入 {folder}：{reason(error)}", field="out") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return files


@dataclass(frozen=True, slots=True)
class _Hidden:
    """What the reader of this export must not see."""

    cases: frozenset[int]
    papers: frozenset[int]
    drafts: frozenset[int]
    identities: frozenset[int]

    def row(self, table: Table, row: Row) -> bool:
        if table is t.requester and row["case_id"] in self.identities:
            return True
        if table in (t.event, t.change_log):
            by_entity = {"case": self.cases, "document": self.papers, "draft": self.drafts}
            hidden = by_entity.get(row["entity"], frozenset())
            return row["entity_id"] in hidden
        if table is t.case:
            return row["id"] in self.cases
        if table is t.document:
            return row["id"] in self.papers
        if table is t.paper_receipt:
            return row["document_id"] in self.papers
        return row.get("case_id") in self.cases


def _hidden(connection: Connection, by: Session) -> _Hidden:
    barred: frozenset[int] = frozenset()
    if by.role is not Role.SYSTEM:
        complaints = select(t.case_barred.c.case_id).where(
            or_(
                (t.case_barred.c.kind == "U") & (t.case_barred.c.who == by.unit_id),
                (t.case_barred.c.kind == "P") & (t.case_barred.c.who == by.person_id),
            )
        )
        barred = frozenset(connection.execute(complaints).scalars())
    lists = false() if by.role is Role.SYSTEM else t.document.c.kind.in_(OWN) & (t.document.c.by != by.login)
    papers = connection.execute(select(t.document.c.id).where(or_(t.document.c.case_id.in_(barred), lists)))
    drafts = connection.execute(select(t.paper_draft.c.id).where(t.paper_draft.c.case_id.in_(barred)))
    identities: frozenset[int] = frozenset()
    if by.role is Role.ADMIN:
        identities = frozenset(connection.execute(select(t.case.c.id).where(t.case.c.confidential)).scalars())
    return _Hidden(barred, frozenset(papers.scalars()), frozenset(drafts.scalars()), identities)


def _write_all(connection: Connection, setup: Setup, by: Session, folder: Path, progress: Progress) -> int:
    hidden = _hidden(connection, by)
    names = _names(connection, setup, hidden)
    written: dict[str, list[str]] = {}
    others = (table for table in t.metadata.sorted_tables if table.name not in _BINARY | {"presence"})
    contracted = [contract.table for contract in CONTRACT.values()]
    for table in (*contracted, *(table for table in others if table not in contracted)):
        name, contract = contract_of(table)
        progress(name)
        rows = (row for row in _rows(connection, table) if not hidden.row(table, row))
        _write(folder / f"{name}.csv", contract, rows, names)
        written[name] = contract.head
    pages = _write_pages(connection, folder, hidden)
    _private(folder / "README.md").write_text(readme(written), encoding="utf-8")
    return len(written) + pages + 1


def _names(connection: Connection, setup: Setup, hidden: _Hidden) -> Names:
    case_nos = connection.execute(select(t.case.c.id, t.case.c.no))
    withheld: frozenset[int] = frozenset()
    if hidden.cases:
        events = connection.execute(select(t.event.c.id, t.event.c.entity, t.event.c.entity_id)).mappings()
        withheld = frozenset(event["id"] for event in events if hidden.row(t.event, event))
    return Names(
        units={unit.id: unit.code for unit in setup.township.units},
        grids={grid.id: grid.code for grid in setup.township.grids},
        cases={case_id: no for case_id, no in case_nos if case_id not in hidden.cases},
        withheld=withheld,
    )


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    query: Any = select(table).order_by(*table.primary_key)
    if table is t.event:
        query = select(table, t.chain.c.seq).join(t.chain).order_by(t.chain.c.seq)
    yield from connection.execute(query.execution_options(yield_per=5000)).mappings()


def _write(path: Path, contract: Contract, rows: Iterator[Row], names: Names) -> None:
    head = contract.head
    with _private(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(contract.cells(row, names, head) for row in rows)


def _private(path: Path) -> Path:
    """The path as an empty file that is the owner's alone from its first moment: mode 0600."""
    path.touch(mode=0o600)
    protect_file(path)
    return path


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    if os.name == "posix":
        folder.chmod(0o700)  # a strict umask would keep out the owner too


def _write_pages(connection: Connection, folder: Path, hidden: _Hidden) -> int:
    """The bytes of papers and attachments as files of their own."""
    papers = select(t.document.c.id, t.document.c.case_id, t.document_bytes.c.bytes).join(t.document_bytes)
    files = select(t.attachment.c.id, t.attachment.c.case_id, t.attachment_bytes.c.bytes).join(t.attachment_bytes)
    count = 0
    for kind, suffix, query in (("documents", ".pdf", papers), ("attachments", "", files)):
        target = folder / kind
        for row in connection.execute(query.execution_options(yield_per=50)):
            if row.case_id in hidden.cases or (query is papers and row.id in hidden.papers):
                continue
            if not target.exists():
                _make_private(target)
            _private(target / f"{row.id}{suffix}").write_bytes(row.bytes)
            count += 1
    return count
