"""Facts and sums of an export, made anew from the dossiers that its events give."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from ..case import CaseFile
from ..errors import UserError
from ..limits import Limits, limits_of
from . import tables as t
from .audit import Finding
from .export_contract import cell, plain
from .export_lines import read_lines
from .figures import entries, fact_row
from .verify_cases import BROKEN

_FIGURES = ("numerator", "denominator", "n", "pending")
_SUM_KEY = ("owner", "period", "owner_id", "metric")
Cells = tuple[str, ...]


def check_figures(folder: Path, files: Iterable[CaseFile], *, whole: bool) -> Iterator[Finding]:
    """Differences of `kpi_fact.csv` and, when no case is withheld (`whole`), `kpi_sum.csv` from the dossiers.

    A sum also counts cases that the reader of the export may not see.
    """
    limits, wrong = _limits(folder)
    yield from wrong
    facts = [row for file in files for row in _facts(file, limits)]
    yield from _compared(folder, t.kpi_fact, Counter(map(_cells, facts)))
    if whole:
        yield from _compared(folder, t.kpi_sum, Counter(_sums(facts)))


def _limits(folder: Path) -> tuple[Limits, list[Finding]]:
    settings = {row["key"]: plain(row["value"]) for row in read_lines(folder, "setting", ["key", "value"])}
    try:
        return limits_of(settings), []
    except UserError as error:
        return Limits(), [Finding("setting.csv", error.message)]


def _facts(file: CaseFile, limits: Limits) -> list[dict[str, Any]]:
    try:
        return [fact_row(file.case.id, entry) for entry in entries(file, limits)]
    except BROKEN:  # a dossier that no figure comes of was named with its case
        return []


def _cells(row: dict[str, Any]) -> Cells:
    return tuple(cell(row[column.name]) for column in t.kpi_fact.columns)


def _sums(facts: Iterable[dict[str, Any]]) -> Iterator[Cells]:
    """Each fact counts for its unit and its grid, on its day and in its month; sums of nothing mean none."""
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0] * len(_FIGURES))
    for row in facts:
        owner = "M" if "." in row["metric"] else "U"
        for owner_code, owner_id in ((owner, row["unit_id"]), ("G", row["grid_id"])):
            for period in (row["day"], row["day"][:7]):
                if owner_id is not None:
                    kept = sums[owner_code, period, owner_id, row["metric"]]
                    kept[:] = [old + row[name] for old, name in zip(kept, _FIGURES, strict=True)]
    return (tuple(map(cell, (*key, *kept))) for key, kept in sums.items() if any(kept))


def _compared(folder: Path, table: Table, wanted: Counter[Cells]) -> Iterator[Finding]:
    names = [column.name for column in table.columns]
    lines = (tuple(line[name] for name in names) for line in read_lines(folder, table.name, names))
    zeros = ("0",) * len(_FIGURES)
    found = Counter(line for line in lines if table is not t.kpi_sum or line[len(_SUM_KEY) :] != zeros)
    for line in sorted((wanted - found).keys()):
        yield Finding(f"{table.name}.csv", f"缺少一行：{_shown(line)}")
    for line in sorted((found - wanted).keys()):
        yield Finding(f"{table.name}.csv", f"与事件不符的一行：{_shown(line)}")


def _shown(line: Cells) -> str:
    return "、".join(plain(part) or "空" for part in line)
