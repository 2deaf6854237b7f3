"""What an import would do with a file, before it does anything."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .cells import as_text
from .mapping import Binding, ColumnMapping, missing, suggest
from .reading import BadRow, DraftRow
from .table_source import TableSource, read_rows
from .tables import Table, open_table


@dataclass(frozen=True, slots=True)
class Preview:
    """`mapping` is what would be used, `bound` the headings it takes, `unmapped` those kept as extras.

    `sample` are the first rows as text by heading, `rows` the drafts they give (none while `problems` says why not).
    """

    sheet: str
    header_row: int
    total: int
    headers: tuple[str, ...]
    mapping: ColumnMapping
    bound: Binding
    unmapped: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    rows: tuple[DraftRow | BadRow, ...]
    problems: tuple[str, ...]


def preview_table(path: Path, source: TableSource, mapping: ColumnMapping | None, n: int) -> Preview:
    """The first `n` rows under the given mapping, or under the one the headings suggest; raises `BadFile`."""
    table = open_table(path, (mapping or source.mapping).known())
    try:
        mapping = mapping or suggest(table.headers, source.mapping)
        return _preview(table, source, mapping, n)
    finally:
        table.close()


def _preview(table: Table, source: TableSource, mapping: ColumnMapping, n: int) -> Preview:
    bound = mapping.bind(table.headers)
    mapped = {name for names in bound.values() for name in names}
    lacking = missing(bound, table.headers)
    first = list(islice(table.rows(), n))
    cells = [row for _, row in first if isinstance(row, dict)]
    rows = () if lacking else tuple(read_rows(iter(first), source.platform, bound))
    return Preview(
        sheet=table.sheet,
        header_row=table.header_row,
        total=table.last_row - table.header_row,
        headers=table.headers,
        mapping=mapping,
        bound=bound,
        unmapped=tuple(header for header in table.headers if header not in mapped),
        sample=tuple(tuple(as_text(row.get(header)) for header in table.headers) for row in cells),
        rows=rows,
        problems=(*table.warnings, *filter(None, (lacking,))),
    )
