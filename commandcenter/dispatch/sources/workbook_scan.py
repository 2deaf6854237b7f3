"""Looks through a zipped workbook before any parser may allocate for it: a bomb is refused while it is small."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO, Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

MAX_ROWS = 200_000
MAX_COLUMNS = 300
MAX_CELLS = 8_000_000
MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
#: Workbook XML packs 10 to 100 times; only emptiness packs better. Small files may do as they like.
MAX_RATIO = 250
_RATIO_MATTERS_ABOVE = 20 * 1024 * 1024
_CHUNK = 1 << 16
_REFERENCE = re.compile(r"\s*([A-Za-z]{1,3})(\d{1,7})\s*")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"

DAMAGED = "已损坏，无法读取，请重新导出"
PASSWORD = "设有密码，请去除密码后再导入"
BOMB = "解压后大得不正常，已拒绝读取"


class Refused(Exception):
    """The workbook may not be read; the message completes 文件“…”."""


@dataclass(slots=True)
class _Area:
    """The used rectangle of one sheet, as a parser will allocate it."""

    sheet: str
    rows: int = 0
    columns: int = 0

    def cover(self, row: int, column: int) -> None:
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)
        if self.rows > MAX_ROWS + 20:
            raise Refused(f"{self.sheet}在第 {row} 行还有内容，一次最多 {MAX_ROWS} 行，请删除多余内容或拆分后再导入")
        if self.columns > MAX_COLUMNS:
            raise Refused(f"{self.sheet}在第 {column} 列还有内容，最多 {MAX_COLUMNS} 列，请删除多余内容后再导入")
        if self.rows * self.columns > MAX_CELLS:
            raise Refused(f"{self.sheet}的范围过大（{self.rows} 行 × {self.columns} 列），请拆分后再导入")


def scan_archive(file: IO[bytes]) -> int:
    """The unpacked size in bytes of an xlsx or ods that is safe to parse; raises `Refused` otherwise."""
    try:
        with ZipFile(file) as archive:
            entries = archive.infolist()
            _check_kind(archive, {entry.filename for entry in entries})
            unpacked = _check_sizes(entries)
            for entry in entries:
                _scan_entry(archive, entry)
            return unpacked
    except (BadZipFile, EOFError, OSError, NotImplementedError, ValueError, KeyError) as error:
        raise Refused(DAMAGED) from error
    except RuntimeError as error:  # zipfile's word for an encrypted entry
        raise Refused(PASSWORD) from error


def _check_kind(archive: ZipFile, names: set[str]) -> None:
    if "mimetype" in names:
        with archive.open("mimetype") as file:
            if not file.read(100).startswith(_ODS):
                raise Refused("不是表格文件，请导出为 xlsx 或 csv 后再导入")
        if "META-INF/manifest.xml" in names:
            with archive.open("META-INF/manifest.xml") as file:
                if b"encryption-data" in file.read(1 << 20):
                    raise Refused(PASSWORD)
        return
    if "xl/workbook.bin" in names:
        raise Refused("是二进制工作簿（xlsb），请另存为 xlsx 后再导入")
    if any(name.startswith("word/") for name in names):
        raise Refused("是 Word 文档，不是表格，请导出为 xlsx 或 csv 后再导入")
    if any(name.startswith("ppt/") for name in names):
        raise Refused("是演示文稿，不是表格，请导出为 xlsx 或 csv 后再导入")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Refused("是压缩包，请先解压，再导入其中的表格")


def _check_sizes(entries: list[ZipInfo]) -> int:
    if len(entries) > MAX_ENTRIES:
        raise Refused(BOMB)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > _RATIO_MATTERS_ABOVE and unpacked > packed * MAX_RATIO):
        raise Refused(BOMB)
    return unpacked


def _scan_entry(archive: ZipFile, entry: ZipInfo) -> None:
    """Parts are found by content, as their names are only a custom; pictures and the like are skipped."""
    if entry.is_dir():
        return
    with archive.open(entry) as file:
        chunk = file.read(_CHUNK)
        if not chunk.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t").startswith(b"<"):
            return
        part = _Part()
        try:
            while chunk:
                part.feed(chunk)
                chunk = file.read(_CHUNK)
            part.close()
        except expat.ExpatError as error:
            # Legacy drawings are often not well-formed, and no parser of tables opens them.
            if entry.filename.endswith(".xml"):
                raise Refused(DAMAGED) from error


class _Part:
    """One XML part fed in chunks; measures the used area of the sheets in it."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._root
        self._sheet = 0

    def feed(self, data: bytes) -> None:
        self._parser.Parse(data, False)

    def close(self) -> None:
        self._parser.Parse(b"", True)

    def _doctype(self, *_: object) -> None:
        raise Refused("含有不允许的内容（DTD 声明），已拒绝读取")

    def _root(self, name: str, _: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        reader: Any = {"worksheet": _XlsxSheet, "document-content": _OdsSheets}.get(local)
        self._parser.StartElementHandler = reader().start if reader else None


class _XlsxSheet:
    """Only cells with a value, an inline text or a formula count; formatted empty ones are not allocated."""

    def __init__(self) -> None:
        self._area = _Area("工作表")
        self._row = 0
        self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "c":
            self._cell(attributes.get("r"))
        elif local in ("v", "is", "f"):
            self._area.cover(self._row, self._column)
        elif local == "row":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdecimal() else self._row + 1
            self._column = 0

    def _cell(self, reference: str | None) -> None:
        found = _REFERENCE.fullmatch(reference) if reference else None
        if found is None:
            self._column += 1
            return
        column = 0
        for letter in found[1].upper():
            column = column * 26 + ord(letter) - 64
        self._column, self._row = column, int(found[2])


class _OdsSheets:
    """Repeats are multiplied out only where a cell holds something; trailing empty repeats are how ods is written."""

    def __init__(self) -> None:
        self._area = _Area("工作表")
        self._row = 0
        self._repeat = 0
        self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local in ("table-cell", "covered-table-cell"):
            plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            self._column += _count(plain.get("number-columns-repeated"))
            if "value-type" in plain or "formula" in plain:
                self._cover()
        elif local == "p":
            self._cover()
        elif local == "table-row":
            self._row += self._repeat
            self._column = 0
            self._repeat = next((_count(v) for k, v in attributes.items() if k.endswith("number-rows-repeated")), 1)
        elif local == "table":
            self._area = _Area("工作表")
            self._row, self._repeat = 0, 0

    def _cover(self) -> None:
        if self._column:
            self._area.cover(self._row + self._repeat, self._column)


def _count(text: str | None) -> int:
    return min(int(text), 1 << 40) if text and text.isdecimal() else 1
