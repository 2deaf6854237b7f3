"""csv and its relatives: encoding and delimiter found by trying, read as a stream, a damaged row costs only itself."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from ...models.errors import UserError
from .cells import Cell
from .recognise import problem
from .sheets import Head
from .workbook_scan import MAX_COLUMNS, MAX_ROWS

_HEAD_ROWS = 20
_DELIMITERS = ",\t;|，"
_CHUNK = 1 << 16
_LONGEST_LINE = 1 << 22
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
#: Up to this share of unreadable characters the encoding is right and the file damaged; the rows show where.
_DAMAGE = 0.01
_HOPELESS = 0.2
_MARK = "\udcff"  # can be in no text, so it marks what could not be read
_FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_MARKING = "commandcenter.mark"
_UNCLOSED = "从这一行起引号没有闭合，后面的内容无法读取"


def _mark(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return _MARK, error.end


codecs.register_error(_MARKING, _mark)


class Delimited:
    """A text table; every delimiter that could be meant offers a head, and the headings decide."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding = _encoding(path)
        self._file: TextIO | None = None
        self._delimiters: dict[Head, str] = {}
        for delimiter in _DELIMITERS:
            self._delimiters.setdefault(self._head(delimiter), delimiter)
        self.heads = tuple(self._delimiters)

    def last_row(self, head: Head) -> int:
        """Counted by reading the file once; raises `BadFile` beyond the limit."""
        last = 0
        for last, _ in self.rows(head):
            if last > MAX_ROWS + _HEAD_ROWS:
                raise problem(self._path, f"超过 {MAX_ROWS} 行，请拆分后再导入")
        return last

    def rows(self, head: Head) -> Iterator[tuple[int, list[Cell] | UserError]]:
        """See `Opened.rows`; the row number is the one a spreadsheet shows, however many lines a cell has."""
        self.close()
        with self._open() as self._file:
            yield from self._records(self._file, self._delimiters[head])

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _records(self, file: TextIO, delimiter: str) -> Iterator[tuple[int, list[Cell] | UserError]]:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=delimiter)
        number = 0
        try:
            for number, record in enumerate(reader, 1):
                if lines.ended:
                    yield number, UserError(_UNCLOSED)
                elif len(record) > MAX_COLUMNS:
                    yield number, UserError(f"有 {len(record)} 列，最多 {MAX_COLUMNS} 列")
                elif any(_MARK in text for text in record):
                    yield number, UserError("含有无法识别的文字，请检查文件的编码")
                else:
                    yield number, [_unwrapped(text) for text in record]
        except csv.Error:
            yield number + 1, UserError(_UNCLOSED)
        except OSError as error:
            raise problem(self._path, f"读到第 {number} 行时中断，请检查磁盘或网络位置") from error

    def _head(self, delimiter: str) -> Head:
        with self._open() as file:
            found = islice(self._records(file, delimiter), _HEAD_ROWS)
            return Head("", tuple(() if isinstance(cells, UserError) else tuple(cells) for _, cells in found))

    def _open(self) -> TextIO:
        return self._path.open(encoding=self._encoding, errors=_MARKING, newline="")


class _Lines:
    """The lines of a file, remembering that they ended: a record that needed more than there was is not closed."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._file.readline(_LONGEST_LINE)
        if len(line) == _LONGEST_LINE:
            raise csv.Error
        if not line:
            self.ended = True
            raise StopIteration
        return line


def _unwrapped(text: str) -> str:
    """Platforms write ="3709…" to keep a spreadsheet from eating the digits."""
    found = _FORMULA_TEXT.fullmatch(text.strip())
    return found[1] if found else text


def _encoding(path: Path) -> str:
    """By mark, else UTF-8, GB18030, UTF-16 as far as the whole file allows, else the least damaged of them."""
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\x00" in head:
        return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    damage = {}
    for name in ("utf-8", "gb18030"):
        damage[name] = _damage(path, name)
        if damage[name] == 0:
            return name
    best = min(damage, key=lambda name: damage[name])
    if damage[best] <= _DAMAGE:
        return best
    from charset_normalizer import from_bytes  # rarely needed, slow to import

    guess = from_bytes(head).best()
    if guess is None or _damage(path, guess.encoding) > 0:
        raise problem(path, "的文字编码无法识别，请另存为 UTF-8 编码的 csv 后再导入")
    return guess.encoding


def _damage(path: Path, encoding: str) -> float:
    """The share of characters this encoding cannot read; gives up early where it is plainly wrong."""
    bad = total = 0
    with path.open(encoding=encoding, errors=_MARKING, newline="") as file:
        while (text := file.read(_CHUNK)) and bad <= total * _HOPELESS:
            total += len(text)
            bad += text.count(_MARK)
    return bad / total if total else 0.0
