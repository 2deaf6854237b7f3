"""The beginning of a sheet, enough to find its heading row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ...models.errors import UserError
from .cells import Cell


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows of a sheet from its row 1 on; `name` is "" where a file has no sheets."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    last_row: int = 0


class Opened(Protocol):
    """A file that offers one or more sheets to choose from."""

    @property
    def heads(self) -> tuple[Head, ...]: ...

    def last_row(self, head: Head) -> int:
        """The number of the sheet's last row."""

    def rows(self, head: Head) -> Iterator[tuple[int, list[Cell] | UserError]]:
        """Row number and cells of every non-empty row, or what is wrong with the row; can be asked for once."""

    def close(self) -> None: ...
