"""Files as platforms and attackers make them, in as few bytes as it takes."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

HEADINGS = (
    "工单编号", "来电人", "电话", "分类", "紧急程度", "来电类别", "渠道", "内容",
    "受理时间", "是否保密", "是否回复", "办理单位", "转办时间", "办结时限", "答复意见", "答复时间",
)  # fmt: skip

_SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def order(no: object = "DH1", text: object = "村东路灯不亮", **more: object) -> tuple[object, ...]:
    """One row under `HEADINGS`; anything else by its heading."""
    values = {"工单编号": no, "来电人": "张三", "电话": "13812345678", "内容": text, "受理时间": "2026-09-30 16:50:00"}
    values.update(more)
    return tuple(values.get(heading, "") for heading in HEADINGS)


def write_csv(path: Path, rows: Iterable[Sequence[object]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    quoted = (delimiter.join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in rows)
    path.write_bytes("\r\n".join([*quoted, ""]).encode(encoding))
    return path


def write_xlsx(path: Path, *sheets: tuple[str, Sequence[Sequence[object]]]) -> Path:
    """Sheets as (name, rows); a leading "!" hides the sheet; datetimes become true date cells."""
    with xlsxwriter.Workbook(str(path)) as book:
        stamp = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name.lstrip("!"))
            if name.startswith("!"):
                sheet.hide()
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(at, column, cell, stamp)
                    elif cell != "":
                        sheet.write(at, column, cell)
    return path


def write_raw_xlsx(path: Path, sheet_data: str, sheet: str = _SHEET, **parts: bytes) -> Path:
    """A workbook whose only sheet holds exactly this XML; `parts` are further entries of the archive."""
    plain = path.with_suffix(".plain")
    write_xlsx(plain, ("表", [["内容"]]))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename in parts:
                continue
            own = entry.filename == "xl/worksheets/sheet1.xml"
            target.writestr(entry.filename, sheet.format(sheet_data) if own else source.read(entry))
        for name, data in parts.items():
            target.writestr(name, data)
    plain.unlink()
    return path


def inline(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def write_ods(path: Path, rows: str, **parts: bytes) -> Path:
    names = " ".join(f'xmlns:{name}="{_OFFICE}{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="表">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", parts.get("manifest", b"<manifest/>"))
        archive.writestr("content.xml", content)
    return path


def ods_row(*cells: str, repeated: int = 1) -> str:
    written = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{written}</table:table-row>'


def write_xls(path: Path, rows: Sequence[Sequence[object]], *, password: bool = False) -> Path:
    """BIFF8 with one sheet of labels and numbers inside the smallest compound file that holds it."""
    cells = {(at, column): cell for at, row in enumerate(rows) for column, cell in enumerate(row) if cell != ""}
    return write_xls_cells(path, cells, password=password)


def write_xls_cells(path: Path, cells: dict[tuple[int, int], object], *, password: bool = False) -> Path:
    bof = struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    last_row, last_column = (max(key[axis] for key in cells) + 1 for axis in (0, 1))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, last_row, 0, last_column, 0))
    for (row, column), cell in sorted(cells.items()):
        at = struct.pack("<HHH", row, column, 0)
        if isinstance(cell, str):
            sheet += _record(0x0204, at + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
        else:
            sheet += _record(0x0203, at + struct.pack("<d", float(str(cell))))
    sheet += _record(0x000A)
    start = (
        _record(0x0809, bof)
        + (_record(0x002F, b"\x01" + bytes(53)) if password else b"")
        + _record(0x0042, b"\xb0\x04")
    )
    name = "表"
    bound = struct.pack("<BBBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    offset = len(start) + 4 + 4 + len(bound) + 4
    stream = start + _record(0x0085, struct.pack("<I", offset) + bound) + _record(0x000A) + sheet
    return write_ole(path, "Workbook", stream)


def write_ole(path: Path, name: str, stream: bytes = b"") -> Path:
    """A compound file with one stream."""
    stream = stream.ljust(4096, b"\x00")
    stream += bytes(-len(stream) % 512)
    count = len(stream) // 512
    assert count <= 126, "one allocation sector only"
    header = struct.pack("<8s16sHHHHH6s", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"")
    header += struct.pack("<IIIIIiIiI", 0, 1, count, 0, 4096, -2, 0, -2, 0) + struct.pack("<I", count + 1)
    header = header.ljust(512, b"\xff")
    directory = _entry("Root Entry", 5, 1, -2, 0) + _entry(name, 2, -1, 0, len(stream))
    chain = [*range(1, count), -2, -2, -3]
    table = struct.pack(f"<{len(chain)}i", *chain).ljust(512, b"\xff")
    path.write_bytes(header + stream + directory.ljust(512, b"\x00") + table)
    return path


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    head = encoded.ljust(64, b"\x00") + struct.pack("<HBBiii", len(encoded), kind, 1, -1, -1, child)
    return head + bytes(36) + struct.pack("<iQ", start, size)
