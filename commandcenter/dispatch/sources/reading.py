"""What every source hands over: drafts and rejected rows, one by one, with a total for the progress bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol

from ...models.draft import CaseDraft, Platform
from .mapping import ColumnMapping


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A good row. `row` is the sheet row (header = 1) or the number of the message; `warnings` are for people."""

    row: int
    draft: CaseDraft
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A rejected row: `field` is the column's heading in the file, `why` one sentence."""

    row: int
    field: str
    why: str


class Reading:
    """One pass over a file: iterate once, then close (or use `with`).

    `total` is the number of rows to come, an upper bound because empty rows are not read. `progress` of a row is
    its share of `total`. Stopping early, by Ctrl+C too, leaves no process behind.
    """

    def __init__(
        self,
        platform: Platform,
        rows: Iterator[DraftRow | BadRow],
        *,
        total: int,
        first_row: int = 1,
        warnings: tuple[str, ...] = (),
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self.platform = platform
        self.total = total
        self.warnings = warnings
        self._first_row = first_row
        self._rows = rows
        self._close = close

    def progress(self, row: DraftRow | BadRow) -> int:
        """How many of `total` rows are behind us once `row` has been read."""
        return row.row - self._first_row + 1

    def __iter__(self) -> Iterator[DraftRow | BadRow]:
        try:
            yield from self._rows
        finally:
            self.close()

    def close(self) -> None:
        self._close()

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class Source(Protocol):
    """A platform whose exports or messages can be read."""

    @property
    def platform(self) -> Platform: ...

    def read(self, path: Path, mapping: ColumnMapping | None = None) -> Reading:
        """The rows of the file; raises `BadFile` when it cannot be read at all."""
