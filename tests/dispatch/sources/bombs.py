"""Small files that ask a parser for very much memory. Each maker writes one to the given path."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.dispatch.sources.made_files import inline, ods_row, write_ods, write_raw_xlsx, write_xls_cells

_MB = 1 << 20
_STRINGS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def zeros(path: Path) -> None:
    """One gigabyte of zeros in one megabyte, honestly declared: a deflated megabyte written a thousand times over."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(_MB)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = block * 1024 + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", b"<x/>")
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", packed)
    data = bytearray(path.read_bytes())
    for magic, method, size in ((b"PK\x03\x04", 8, 22), (b"PK\x01\x02", 10, 24)):
        at = data.rfind(magic)
        struct.pack_into("<H", data, at + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", data, at + size, 1024 * _MB)
    path.write_bytes(data)


def far_corner(path: Path, reference: str = "XFD1048576") -> None:
    rows = (f'<row r="1">{inline("A1", "内容")}</row>', f'<row r="1048576">{inline(reference, "x")}</row>')
    write_raw_xlsx(path, "".join(rows))


def far_corner_by_entity(path: Path) -> None:
    far_corner(path, "&#88;FD1048576")


def far_column(path: Path) -> None:
    write_raw_xlsx(path, f'<row r="1">{inline("XFD1", "x")}</row>')


def wide_area(path: Path) -> None:
    write_raw_xlsx(path, f'<row r="1">{inline("KN1", "x")}</row><row r="200000">{inline("A200000", "x")}</row>')


def entities(path: Path) -> None:
    """Billion laughs."""
    declared = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    sheet = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "ha">{declared}]><worksheet>{{}}</worksheet>'
    write_raw_xlsx(path, "<sheetData><row><c><v>&a9;</v></c></row></sheetData>", sheet=sheet)


def one_text_in_many_cells(path: Path) -> None:
    """Thirty thousand letters, stored once and shown in 100,000 cells: three gigabytes when copied out."""
    row = "<row>" + '<c t="s"><v>0</v></c>' * 200 + "</row>"
    text = f'<?xml version="1.0"?><sst xmlns="{_STRINGS}"><si><t>{"x" * 30_000}</t></si></sst>'
    write_raw_xlsx(path, row * 500, **{"xl/sharedStrings.xml": text.encode()})


def ods_rows(path: Path) -> None:
    write_ods(path, ods_row("内容") + ods_row("x", repeated=1_000_000_000))


def ods_gap(path: Path) -> None:
    write_ods(path, ods_row("内容") + '<table:table-row table:number-rows-repeated="1048000"/>' + ods_row("x"))


def ods_columns(path: Path) -> None:
    repeated = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
    write_ods(path, f"<table:table-row>{repeated}<text:p>x</text:p></table:table-cell></table:table-row>")


def xls_corner(path: Path) -> None:
    write_xls_cells(path, {(0, 0): "内容", (65535, 255): "x"})


#: File name, maker, part of the sentence people get.
BOMBS: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "zeros": ("a.xlsx", zeros, "解压后大得不正常"),
    "far corner": ("a.xlsx", far_corner, "在第 1048576 行还有内容"),
    "far corner by entity": ("a.xlsx", far_corner_by_entity, "在第 1048576 行还有内容"),
    "far column": ("a.xlsx", far_column, "在第 16384 列还有内容"),
    "wide area": ("a.xlsx", wide_area, "范围过大（200000 行 × 300 列）"),
    "entities": ("a.xlsx", entities, "DTD"),
    "one text in many cells": ("a.xlsx", one_text_in_many_cells, "内存超过上限"),
    "ods rows": ("a.ods", ods_rows, "还有内容"),
    "ods gap": ("a.ods", ods_gap, "在第 1048002 行还有内容"),
    "ods columns": ("a.ods", ods_columns, "在第 16384 列还有内容"),
    "xls corner": ("a.xls", xls_corner, "内存超过上限"),
}
