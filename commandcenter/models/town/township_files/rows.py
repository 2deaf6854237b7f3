"""Edited tables and settings read cell by cell; every mistake is noted with file, line and column."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TypeVar

from ...errors import BadFile
from ...labels import Labelled
from ...text import one_line

E = TypeVar("E", bound=Labelled)

_LARGEST = 5 * 1024 * 1024
_LONGEST_CELL = 2000
_LARGEST_COUNT = 10_000_000
_SHOWN = 20
#: A column for people's remarks, allowed in every table and never read.
_NOTE = "note"
_CJK = re.compile("[\u4e00-\u9fff]")
_LINE_OF = re.compile(r"line (\d+)")
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
PHONE = re.compile(r"0\d{2,3}-?\d{7,8}(-\d{1,6})?|1\d{10}|\d{3,6}")
# What a spreadsheet makes of a long number when it saves.
_EATEN = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_FLAGS = {"1": True, "是": True, "√": True, "TRUE": True, "": False, "0": False, "否": False, "FALSE": False}
_ITEMS = re.compile(r"[、|]")


class Problems:
    """Everything wrong with the files, gathered so that an administrator mends all of it in one go."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, file: str, what: str, *, line: int | None = None, column: str = "") -> None:
        place = file if line is None else f"{file} 第{line}行"
        self._found.append(f"{place} {column}：{what}" if column else f"{place}：{what}")

    def refuse(self) -> None:
        """BadFile with the first 20 problems, one per line; nothing when there are none."""
        if not self._found:
            return
        more = [f"……另有{len(self._found) - _SHOWN}处"] if len(self._found) > _SHOWN else []
        raise BadFile("\n".join([f"镇域资料有{len(self._found)}处错误，没有载入：", *self._found[:_SHOWN], *more]))


@dataclass(frozen=True)
class _Table:
    """What the rows of one table share; `seen` holds the line of every value that may occur only once."""

    file: str
    problems: Problems
    seen: dict[tuple[str, object], int] = field(default_factory=dict)


class Row:
    """One line of a table. A reader returns the cell's value.

    A bad cell is noted and a stand-in returned: the files are refused in the end, so no stand-in is ever used.
    """

    def __init__(self, table: _Table, line: int, cells: Mapping[str, str]) -> None:
        self.line = line
        self.faults: set[str] = set()  # columns with a mistake
        self._table = table
        self._cells = cells

    def wrong(self, column: str, what: str) -> None:
        self.faults.add(column)
        self._table.problems.add(self._table.file, what, line=self.line, column=column)

    def raw(self, column: str) -> str:
        """The cell as it is, unchecked."""
        return self._cells[column]

    def text(self, column: str, *, optional: bool = False) -> str:
        cell = self._cells[column]
        if not cell and not optional:
            self.wrong(column, "没有填写")
        elif len(cell) > _LONGEST_CELL:
            self.wrong(column, f"超过{_LONGEST_CELL}字")
        return cell

    def code(self, column: str, form: re.Pattern[str], example: str) -> str:
        """A code of the given form, once in its table; says so when a spreadsheet has turned it into 3.70923E+14."""
        cell = self.text(column)
        if _EATEN.fullmatch(cell):
            self.wrong(column, f"代码被电子表格改成了“{cell}”，请把这一列设为文本格式后重新填写")
        elif cell and not form.fullmatch(cell):
            self.wrong(column, f"“{cell}”的写法不对，应如{example}")
        self.once(column, cell, f"“{cell}”")
        return cell

    def items(self, column: str, *, separator: re.Pattern[str] = _ITEMS, optional: bool = False) -> tuple[str, ...]:
        """The parts of a cell, each once, in order; separated by 、 or | unless said otherwise."""
        cell = self.text(column, optional=optional)
        found = tuple(dict.fromkeys(part.strip() for part in separator.split(cell) if part.strip()))
        if cell and not found:
            self.wrong(column, "只有分隔符，没有内容")
        return found

    def flag(self, column: str) -> bool:
        cell = self._cells[column]
        if cell.upper() not in _FLAGS:
            self.wrong(column, f"“{cell}”应填1或0（是或否）")
        return _FLAGS.get(cell.upper(), False)

    def count(self, column: str) -> int | None:
        """A whole number, or None when it is not known."""
        cell = self._cells[column]
        if not cell:
            return None
        if not (cell.isascii() and cell.isdigit()) or len(cell) > 8 or int(cell) > _LARGEST_COUNT:
            self.wrong(column, f"“{cell}”应为不带单位的整数，不知道就留空")
            return None
        return int(cell)

    def choice(self, column: str, kinds: type[E]) -> E:
        """A member by its code or its label."""
        cell = self.text(column)
        for kind in kinds:
            if cell in (kind.value, kind.label):
                return kind
        if cell:
            self.wrong(column, f"不认识“{cell}”，可填{'、'.join(kind.label for kind in kinds)}")
        return next(iter(kinds))

    def day(self, column: str) -> date:
        cell = self.text(column)
        match = _DAY.fullmatch(cell)
        try:
            if match:
                return date(*(int(part) for part in match.groups()))
        except ValueError:
            pass
        if cell:
            self.wrong(column, f"“{cell}”不是日期，应如2026-10-10")
        return date.min

    def phone(self, column: str) -> str:
        """A fixed line, mobile or short number; empty when there is none."""
        cell = self._cells[column]
        if cell and not PHONE.fullmatch(cell):
            self.wrong(column, f"“{cell}”不是电话号码，应如0538-0000000或11位手机号")
        return cell

    def reference(self, column: str, known: Mapping[str, int]) -> int:
        """The id of the code in the cell."""
        return self._id_of(column, self.text(column), known)

    def references(self, column: str, known: Mapping[str, int]) -> tuple[int, ...]:
        return tuple(self._id_of(column, code, known) for code in self.items(column, optional=True))

    def optional_reference(self, column: str, known: Mapping[str, int]) -> int | None:
        return self.reference(column, known) if self.raw(column) else None

    def once(self, column: str, value: object, shown: str) -> None:
        """Notes a value that an earlier line of the table has already; nothing for an empty one."""
        if not value:
            return
        first = self._table.seen.setdefault((column, value), self.line)
        if first != self.line:
            self.wrong(column, f"{shown}与第{first}行重复")

    def _id_of(self, column: str, code: str, known: Mapping[str, int]) -> int:
        if code and code not in known:
            self.wrong(column, f"没有代码为“{code}”的记录")
        return known.get(code, 0)


def read_table(path: Path, columns: Sequence[str], problems: Problems) -> list[Row]:
    """The filled lines of a CSV file with a header line; line numbers as an editor shows them.

    Column order is free. A missing file or column leaves the table empty, with the reason noted.
    """
    text = _read_text(path, problems)
    if text is None:
        return []
    lines = _lines(path.name, text, problems)
    header = next(lines, (1, []))[1]
    if not _header_is_good(path.name, header, columns, problems):
        return []
    table = _Table(path.name, problems)
    return [_row(table, line, header, cells) for line, cells in lines if any(cells)]


class Settings:
    """A file of settings in sections; mistakes are noted with the line of their key."""

    def __init__(self, path: Path, problems: Problems) -> None:
        """Notes the reason and stays empty when the file cannot be read."""
        self._file = path.name
        self._problems = problems
        self._text = _read_text(path, problems) or ""
        self._sections: dict[str, object] = {}
        try:
            self._sections = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            place = _LINE_OF.search(str(error))
            problems.add(self._file, "写法不对，文字要放在英文引号里", line=int(place[1]) if place else None)

    def section(self, name: str, keys: Collection[str]) -> dict[str, object]:
        """The section's values; notes keys that are missing or unknown."""
        section = self._sections.get(name)
        values = section if isinstance(section, dict) else {}
        for key in keys:
            if key not in values:
                self.wrong(f"[{name}]", f"缺少{key}")
        for key in values:
            if key not in keys:
                self.wrong(key, "不认识这一项")
        return values

    def wrong(self, key: str, what: str) -> None:
        lines = enumerate(self._text.splitlines(), 1)
        line = next((n for n, line in lines if line.split("=")[0].strip() == key), None)
        self._problems.add(self._file, what, line=line, column=key)


def _read_text(path: Path, problems: Problems) -> str | None:
    try:
        if path.stat().st_size > _LARGEST:
            problems.add(path.name, f"文件超过{_LARGEST // 1024 // 1024}MB，不像是镇域资料")
            return None
        raw = path.read_bytes()
    except FileNotFoundError:
        problems.add(path.name, "缺少这个文件")
        return None
    except OSError:
        problems.add(path.name, "文件打不开，请检查是否被占用或没有权限")
        return None
    return _decode(path.name, raw, problems)


def _decode(file: str, raw: bytes, problems: Problems) -> str | None:
    """UTF-8 with or without a byte order mark, or GB18030 as Chinese spreadsheets save it."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    # A damaged UTF-8 file often passes as GB18030, as nonsense: its readable part gives it away.
    readable = raw.decode("utf-8", "replace")
    if len(_CJK.findall(readable)) <= readable.count("\ufffd"):
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            pass
    problems.add(file, "有无法识别的字符，请另存为UTF-8编码", line=line)
    return None


def _lines(file: str, text: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on (a quoted cell may run over several)."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    begin = 1
    try:
        for cells in reader:
            yield begin, [one_line(cell) for cell in cells]
            begin = reader.line_num + 1
    except csv.Error:
        problems.add(file, "引号没有成对，或单元格过长", line=begin)


def _header_is_good(file: str, header: Sequence[str], columns: Sequence[str], problems: Problems) -> bool:
    faults: list[tuple[str, Callable[[str], bool], Sequence[str]]] = [
        ("缺少列", lambda name: name not in header, columns),
        ("有不认识的列", lambda name: bool(name) and name != _NOTE and name not in columns, header),
        ("有重复的列", lambda name: bool(name) and header.count(name) > 1, list(dict.fromkeys(header))),
    ]
    good = True
    for what, is_fault, names in faults:
        if found := [name for name in names if is_fault(name)]:
            problems.add(file, f"{what}{'、'.join(found)}", line=1)
            good = False
    return good


def _row(table: _Table, line: int, header: Sequence[str], cells: Sequence[str]) -> Row:
    row = Row(table, line, dict(zip(header, [*cells, *[""] * len(header)], strict=False)))
    if any(cells[len(header) :]):
        row.wrong("", f"比表头多出{len(cells) - len(header)}格，内容里的英文逗号请改成中文逗号")
    return row
