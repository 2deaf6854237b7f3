"""Results on stdout; messages and progress on stderr. Progress shows only where stderr is a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

#: Columns of a table that goes to a file or a pipe.
_WIDTH = 100
#: Hears what is being done, how much of it is done, and how much there is (0: unknown).
Tell = Callable[[str, int, int], None]


def say(message: str) -> None:
    """A message beside the result."""
    print(message, file=sys.stderr)


def show(line: str = "") -> None:
    """A line of the result."""
    print(line)


def show_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def console() -> Console:
    """Where tables go: as wide as the terminal, or 100 columns without one."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else _WIDTH
    return Console(width=width, highlight=False, markup=False, emoji=False)


def show_table(
    head: Sequence[str],
    sections: Iterable[Iterable[Sequence[str]]],
    *,
    numbers: Collection[int] = (),
    fixed: Collection[int] = (),
    title: str | None = None,
) -> None:
    """A table of sections parted by lines; the columns in `numbers` are aligned right, those in `fixed` never wrap."""
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=0, pad_edge=False)
    for index, name in enumerate(head):
        whole = index in numbers or index in fixed
        table.add_column(name, justify="right" if index in numbers else "left", no_wrap=whole, overflow="fold")
    for section in sections:
        for row in section:
            table.add_row(*row)
        table.add_section()
    console().print(table)


@contextmanager
def progress() -> Iterator[Tell]:
    """A bar on stderr while the block runs."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        yield tell
