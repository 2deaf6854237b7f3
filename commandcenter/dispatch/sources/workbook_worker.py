"""The child process that parses workbooks, so that a bomb or a crash costs a process and never the program.

Speaks JSON lines: first the heads of all sheets or an error, then, after the parent named a sheet by its number on
stdin, its rows in batches, then {"end": true}. Anything else the parent sees means the child died.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from .workbook_scan import DAMAGED, PASSWORD, Refused, scan_archive

HEAD_ROWS = 20
_BATCH_CHARACTERS = 1 << 18
_MB = 1024 * 1024
_MEMORY_FLOOR = 192 * _MB
_MEMORY_CEILING = 768 * _MB
#: A parsed workbook takes up to some six times its unpacked XML: sparse cells, strings and the dense range.
_MEMORY_PER_BYTE = 6
_CPU_SECONDS = 300
_OLE_ENTRY = 128
_TOO_MANY_SHEETS = 60


def main(path: str, kind: str) -> None:
    """Runs until the sheet is sent; the exit code carries no meaning."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _bound(_MEMORY_CEILING)
    try:
        _serve(path, kind)
    except Refused as refused:
        _send({"error": str(refused)})
    except BrokenPipeError:
        return
    except BaseException as error:  # a panic of the parser is no Exception
        _send({"error": _sentence(error)})


def _serve(path: str, kind: str) -> None:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with open(path, "rb") as file:
        unpacked = scan_archive(file) if kind == "archive" else _scan_ole(file.read())
        _bound(min(_MEMORY_CEILING, _MEMORY_FLOOR + _MEMORY_PER_BYTE * unpacked))
    with CalamineWorkbook.from_path(path) as book:
        tables = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        shown = [sheet for sheet in tables if sheet.visible == SheetVisibleEnum.Visible] or tables
        if len(shown) > _TOO_MANY_SHEETS:
            raise Refused(f"有 {len(shown)} 个工作表，请只保留要导入的那一个")
        _send({"sheets": [_head(book, sheet.name) for sheet in shown]})
        answer = sys.stdin.readline()
        if answer.strip():
            for batch in _batches(book.get_sheet_by_name(shown[int(answer)].name)):
                _send({"rows": batch})
            _send({"end": True})


def _scan_ole(data: bytes) -> int:
    """xls, an encrypted workbook and old Word files share one container; its directory tells them apart."""
    if _has_ole_entry(data, "EncryptedPackage"):
        raise Refused(PASSWORD)
    if not (_has_ole_entry(data, "Workbook") or _has_ole_entry(data, "Book")):
        if _has_ole_entry(data, "WordDocument"):
            raise Refused("是 Word 文档，不是表格，请导出为 xlsx 或 csv 后再导入")
        raise Refused(DAMAGED)
    return len(data)


def _has_ole_entry(data: bytes, name: str) -> bool:
    wanted = name.encode("utf-16-le") + b"\x00\x00"
    at = data.find(wanted)
    while at >= 0:
        if at % _OLE_ENTRY == 0 and data[at + 64 : at + 66] == len(wanted).to_bytes(2, "little"):
            return True
        at = data.find(wanted, at + 1)
    return False


def _head(book: Any, name: str) -> dict[str, Any]:
    sheet = book.get_sheet_by_name(name)
    rows = [[_cell(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False, nrows=HEAD_ROWS)]
    return {"name": name, "last_row": sheet.end[0] + 1 if sheet.end else 0, "rows": rows}


def _batches(sheet: Any) -> Iterator[list[Any]]:
    """Non-empty rows as [row number, cells], so many at a time that a message stays small."""
    start = sheet.start[1] if sheet.start else 0
    batch: list[Any] = []
    size = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [None] * start + [_cell(cell) for cell in row]
        if any(cell is not None for cell in cells):
            batch.append([number, cells])
            size += sum(len(cell) if isinstance(cell, str) else 8 for cell in cells)
        if size > _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    yield batch


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _sentence(error: BaseException) -> str:
    from python_calamine import PasswordError

    if isinstance(error, PasswordError):
        return PASSWORD
    return "内容过多，读取它需要的内存超过上限，请拆分后再导入" if isinstance(error, MemoryError) else DAMAGED


def _bound(memory: int) -> None:
    """The last barrier, where the system has it; elsewhere the scan and the parser's own limits stand alone."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _send(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
