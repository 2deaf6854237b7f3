"""xlsx, xls and ods through the child process: heads of the sheets, then the rows of the one chosen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ...models.errors import UserError
from .cells import Cell
from .recognise import Kind, problem
from .sheets import Head
from .workbook_scan import DAMAGED

_WORKER = "commandcenter.dispatch.sources.workbook_worker"


class Workbook:
    """An open workbook; `heads` are its visible sheets. Must be closed: it owns a process."""

    def __init__(self, path: Path, kind: Kind) -> None:
        self._path = path
        self._child = _start(path, kind)
        try:
            sheets = self._receive()["sheets"]
        except BaseException:
            self.close()
            raise
        self.heads = tuple(
            Head(sheet["name"], tuple(tuple(map(_cell, row)) for row in sheet["rows"]), sheet["last_row"])
            for sheet in sheets
        )

    def last_row(self, head: Head) -> int:
        return head.last_row

    def rows(self, head: Head) -> Iterator[tuple[int, list[Cell] | UserError]]:
        """Row number in the sheet (from 1) and cells of every row that is not empty; can be asked for once."""
        assert self._child.stdin is not None
        self._child.stdin.write(f"{self.heads.index(head)}\n".encode())
        self._child.stdin.flush()
        while "end" not in (message := self._receive()):
            for number, cells in message["rows"]:
                yield number, [_cell(cell) for cell in cells]

    def close(self) -> None:
        self._child.kill()
        self._child.communicate()

    def _receive(self) -> dict[str, Any]:
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line.endswith(b"\n"):
            raise problem(self._path, "已损坏，或读取它需要的内存超过上限；请重新导出或拆分后再导入")
        message: dict[str, Any] = json.loads(line)
        if "error" in message:
            raise problem(self._path, message["error"] or DAMAGED)
        return message


def _start(path: Path, kind: Kind) -> subprocess.Popen[bytes]:
    """The child sees the same packages as this process, and nothing of the current folder."""
    paths = [str(Path(__file__).parents[3]), *filter(None, sys.path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", _WORKER, str(path.resolve()), kind.value],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return datetime.fromisoformat(value["moment"]) if "moment" in value else date.fromisoformat(value["day"])
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value  # type: ignore[no-any-return]
