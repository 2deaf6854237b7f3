"""Tables as files for a spreadsheet: CSV or XLSX in which nothing is ever a formula, whatever a name begins with."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TextIO

from ...models.errors import UserError

Cell = str | int | Decimal | None
#: `tell(done, total, what)`: how far a long job is.
Tell = Callable[[int, int, str], None]

#: What makes a spreadsheet take text for a formula; such text gets an apostrophe in a CSV.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_NAME_ROOM = 31
_FORBIDDEN = str.maketrans("[]:*?/\\", "（）：×？／／")
_WIDEST = 60
_MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: heads over rows; numbers stay numbers, None is an empty cell. `note` stands above the heads."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


def csv_file(table: Table) -> bytes:
    """One table as a spreadsheet opens it; text that would be a formula is told apart by an apostrophe."""
    file = StringIO()
    write_csv(file, (table.heads, *table.rows))
    return file.getvalue().encode("utf-8-sig")


def write_csv(to: TextIO, rows: Iterable[Iterable[Cell]], end: str = "\r\n") -> None:
    """Rows as CSV, each guarded as in `csv_file`."""
    csv.writer(to, lineterminator=end).writerows([_guarded(cell) for cell in row] for row in rows)


def _guarded(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else str(cell)


def workbook(tables: Sequence[Table], tell: Tell | None = None) -> bytes:
    """The tables as the sheets of one book: heads stay in sight, columns are as wide as what stands in them.

    Raises UserError when a table has more rows than a sheet holds.
    """
    import xlsxwriter  # a quarter of a second that a start need not wait for

    no_magic = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    file = BytesIO()
    with xlsxwriter.Workbook(file, no_magic) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for n, table in enumerate(tables):
            if tell is not None:
                tell(n, len(tables), table.name)
            if len(table.rows) > _MOST_ROWS:
                raise UserError(f"“{table.name}”有 {len(table.rows)} 行，一张工作表放不下，请缩短时段")
            sheet = book.add_worksheet(table.name.translate(_FORBIDDEN)[:_NAME_ROOM])
            top = 0
            if table.note:
                sheet.write_string(0, 0, table.note)
                top = 1
            for column, head in enumerate(table.heads):
                sheet.write_string(top, column, head, bold)
                sheet.set_column(column, column, _wide(head, (row[column] for row in table.rows)))
            for at, row in enumerate(table.rows, top + 1):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif cell is not None:
                        sheet.write_number(at, column, cell)
            sheet.freeze_panes(top + 1, 1)
    return file.getvalue()


def _wide(head: str, cells: Iterable[Cell]) -> float:
    """In characters of a spreadsheet: a Chinese one takes two."""
    words = [head, *("" if cell is None else str(cell) for cell in cells)]
    return min(_WIDEST, 2 + max(sum(2 if ord(c) > 0x2E7F else 1 for c in one) for one in words))
