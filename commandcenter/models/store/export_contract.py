"""What the files of an export look like: ten begin with columns that are a contract (domain §3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Table

from ..case import VOID, TaskState
from ..payload import encode
from ..people import PEER_GROUPS, UnitKind
from ..timing.worktime import TZ
from . import tables as t

#: A spreadsheet would take these for the start of a formula; an apostrophe goes in front, readers take it off again.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_ENDED = VOID | {TaskState.DONE}
_SECRET = {"account": frozenset({"password"})}

Row = Mapping[Any, Any]


def cell(value: Any) -> str:
    """A value as it stands in a CSV file: times ISO +08:00, booleans 1/0, lists as JSON, nothing empty, no formulas."""
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
    shown = encode(value)
    if not isinstance(shown, str):
        shown = json.dumps(shown, ensure_ascii=False)
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def plain(shown: str) -> str:
    """The text behind a cell: the inverse of the formula guard."""
    return shown[1:] if shown.startswith("'") else shown


@dataclass(frozen=True, slots=True)
class Names:
    """What ids stand for in the files; `withheld` are events that the reader of this export must not see (回避)."""

    units: Mapping[int, str]
    grids: Mapping[int, str]
    cases: Mapping[int, str]
    withheld: frozenset[int] = frozenset()

    def task(self, case_id: int, n: int | None) -> str | None:
        return f"{self.cases[case_id]}/{n}" if n else None


Special = Callable[[Row, Names], Any]


@dataclass(frozen=True, slots=True)
class Contract:
    """The first columns of a file; each is a column of its table unless `special` says what it is."""

    table: Table
    columns: tuple[str, ...]
    special: Mapping[str, Special] = field(default_factory=dict)

    @property
    def head(self) -> list[str]:
        """All columns: the contract, then what else the table has."""
        hidden = _SECRET.get(self.table.name, frozenset())
        others = (column.name for column in self.table.columns if column.name not in hidden)
        return [*self.columns, *(name for name in others if name not in self.columns)]

    def cells(self, row: Row, names: Names, head: list[str]) -> list[str]:
        """A row of the file under this head."""
        special = self.special
        return [cell(special[name](row, names) if name in special else row[name]) for name in head]


def _case_no(row: Row, names: Names) -> str | None:
    return names.cases.get(row["case_id"])


def _task_id(row: Row, names: Names) -> str | None:
    return names.task(row["case_id"], row["task_n"])


def _contract(table: Table, columns: str, **special: Special) -> Contract:
    return Contract(table, tuple(columns.split()), special)


CONTRACT: dict[str, Contract] = {
    "units": _contract(
        t.unit,
        "code name kind peer_group",
        peer_group=lambda row, names: row["kind"] if UnitKind(row["kind"]) in PEER_GROUPS else None,
    ),
    "cases": _contract(
        t.case,
        "no origin state route grid parent_no has_requester drill registered_at closed_at reopened_at unreasonable_at"
        " repeat_of repeat_confirmed_at",
        grid=lambda row, names: names.grids.get(row["grid_id"]),
        has_requester=lambda row, names: row["requesters"] > len(row["released"]),
        # both take the case out of KPIs 4, 5, 7 (domain §2.2 petition track, §3)
        unreasonable_at=lambda row, names: row["unreasonable_at"] or row["petition_final_at"],
    ),
    "tasks": _contract(
        t.task,
        "id case_no unit role route dispatched_at response_due signed_at contact_at due feedback_at accepted_at"
        " end_state ended_at",
        id=lambda row, names: names.task(row["case_id"], row["n"]),
        case_no=_case_no,
        unit=lambda row, names: names.units[row["unit_id"]],
        end_state=lambda row, names: row["state"] if row["state"] in _ENDED else None,
    ),
    "requests": _contract(t.request, "task_id kind asked_at decided_at result", task_id=_task_id),
    "suspensions": _contract(
        t.PART_TABLES["suspensions"],
        "task_id from to",
        **{
            "task_id": _task_id,
            "from": lambda row, names: row["since"],
            "to": lambda row, names: row["until"],
        },
    ),
    "verifications": _contract(
        t.PART_TABLES["verifications"],
        "case_no seq at by result resolved",
        case_no=_case_no,
        seq=lambda row, names: row["n"],
    ),
    "callbacks": _contract(
        t.PART_TABLES["callbacks"],
        "case_no requester seq at reached resolved rating",
        case_no=_case_no,
        seq=lambda row, names: row["n"],
    ),
    "ratings": _contract(
        t.PART_TABLES["scores"],
        "case_no direction by_unit of_unit item score at",
        case_no=_case_no,
        by_unit=lambda row, names: names.units[row["by_unit_id"]],
        of_unit=lambda row, names: names.units[row["of_unit_id"]],
    ),
    "events": _contract(
        t.event,
        "seq case_no at login kind payload event_id",
        case_no=lambda row, names: names.cases.get(row["entity_id"]) if row["entity"] == "case" else None,
        event_id=lambda row, names: row["id"],
    ),
    "chain": _contract(
        t.chain,
        "seq event_id prev hash withheld",
        withheld=lambda row, names: row["event_id"] in names.withheld,
    ),
}


def contract_of(table: Table) -> tuple[str, Contract]:
    """The file of a table, without `.csv`, and its contract; an empty one where domain §3 names none."""
    for name, contract in CONTRACT.items():
        if contract.table is table:
            return name, contract
    return table.name, Contract(table, ())
