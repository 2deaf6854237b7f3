"""One reader for every table a platform can export: the right sheet, the heading row, then rows by heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from ...models.errors import UserError
from ...models.text import one_line
from .cells import Cell, as_text, is_blank
from .delimited import Delimited
from .mapping import header_form
from .recognise import Kind, problem, recognise, refuse_markup
from .sheets import Head, Opened
from .workbook import Workbook

Row = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """An open table. `headers` are the headings, made unique; `header_row` and `last_row` are sheet rows."""

    headers: tuple[str, ...]
    header_row: int
    last_row: int
    sheet: str
    warnings: tuple[str, ...]
    _opened: Opened
    _head: Head

    def rows(self) -> Iterator[tuple[int, Row | UserError]]:
        """Sheet row number and cells by heading of every row below the headings that is not empty."""
        for number, cells in self._opened.rows(self._head):
            if number <= self.header_row:
                continue
            if isinstance(cells, UserError):
                yield number, cells
            elif not all(map(is_blank, cells)):
                yield number, self._by_header(cells)

    def close(self) -> None:
        self._opened.close()

    def _by_header(self, cells: list[Cell]) -> Row:
        return {header: cell for header, cell in zip(self.headers, cells, strict=False) if not is_blank(cell)}


def open_table(path: Path, known: frozenset[str]) -> Table:
    """The sheet and heading row that match most of the `known` headings (forms of `header_form`).

    Raises `BadFile` for a file that is missing, too big, protected, damaged, empty or no table. Close what you get.
    """
    kind = recognise(path)
    if kind is Kind.TEXT:
        refuse_markup(path)
    opened: Opened = Delimited(path) if kind is Kind.TEXT else Workbook(path, kind)
    try:
        return _choose(path, opened, known)
    except BaseException:
        opened.close()
        raise


def table_text(path: Path, headings: Iterable[str]) -> str:
    """A sheet as it is copied out of one: a line a row, cells apart by tabs, days without a time; the columns that bear
    one of the headings. Raises `BadFile`."""
    table = open_table(path, frozenset(header_form(name) for name in headings))
    try:
        names = [name for name in table.headers if header_form(name) in set(map(header_form, headings))]
        lines = ["\t".join(names)]
        for _number, row in table.rows():
            if isinstance(row, UserError):
                raise row
            lines.append("\t".join(one_line(_as_typed(row.get(name))) for name in names))
        return "\n".join(lines)
    finally:
        table.close()


def _as_typed(cell: Cell) -> str:
    """A day at midnight is a day."""
    is_day = isinstance(cell, datetime) and cell.time() == time()
    return as_text(cell.date() if is_day and isinstance(cell, datetime) else cell)


def _choose(path: Path, opened: Opened, known: frozenset[str]) -> Table:
    candidates = [(head, at) for head in opened.heads if (at := _header_row(head, known)) is not None]
    if not candidates:
        raise problem(path, "里没有内容")
    head, at = max(candidates, key=lambda found: (_matches(found[0].rows[found[1]], known), _width(found)))
    last_row = opened.last_row(head)
    if last_row <= at + 1:
        raise problem(path, "只有表头，没有数据行")
    return Table(
        headers=_headers(head, at),
        header_row=at + 1,
        last_row=last_row,
        sheet=head.name,
        warnings=_overlooked(head, at, candidates, known),
        _opened=opened,
        _head=head,
    )


def _header_row(head: Head, known: frozenset[str]) -> int | None:
    """Index of the row with most known headings; without any, of the first row with two cells; titles are skipped."""
    filled = [index for index, row in enumerate(head.rows) if not all(map(is_blank, row))]
    if not filled:
        return None
    best = max(filled, key=lambda index: _matches(head.rows[index], known))
    if _matches(head.rows[best], known):
        return best
    return next((index for index in filled if _count(head.rows[index]) > 1), filled[0])


def _headers(head: Head, at: int) -> tuple[str, ...]:
    """Columns without a heading are called 第n列; a heading that comes twice gets its count."""
    width = max(len(row) for row in head.rows)
    cells = [*head.rows[at], *[None] * (width - len(head.rows[at]))]
    seen: dict[str, int] = {}
    headers = []
    for number, cell in enumerate(cells, 1):
        name = one_line(as_text(cell)) or f"第{number}列"
        seen[name] = seen.get(name, 0) + 1
        headers.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(headers)


def _overlooked(head: Head, at: int, candidates: list[tuple[Head, int]], known: frozenset[str]) -> tuple[str, ...]:
    """A second sheet of the same shape is never dropped in silence."""
    score = _matches(head.rows[at], known)
    twins = [other.name for other, row in candidates if other is not head and _matches(other.rows[row], known) == score]
    return tuple(
        f"工作表“{name}”也有同样的列，本次只读取“{head.name}”；需要时请把它另存为单独的文件再导入"
        for name in twins
        if score > 1 and name
    )


def _matches(row: tuple[Cell, ...], known: frozenset[str]) -> int:
    return len({header_form(as_text(cell)) for cell in row if isinstance(cell, str)} & known)


def _count(row: tuple[Cell, ...]) -> int:
    return sum(not is_blank(cell) for cell in row)


def _width(found: tuple[Head, int]) -> int:
    return _count(found[0].rows[found[1]])
