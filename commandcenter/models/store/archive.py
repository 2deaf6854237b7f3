"""A backup: a zip of one CSV per table, and a manifest that tells what it holds. The same for both engines.

In a CSV `\\N` is no value; text that begins with a backslash has one more; bytes are base64.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import BadFile, UserError, reason
from ..payload import parse_time, time_text
from . import schema
from . import tables as t
from .carry import Facts, Progress, Row, Source, reader

_FORMAT = 1
_MANIFEST = "manifest.json"
_NONE = "\\N"
#: What a damaged file may raise on its way to rows.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    csv.Error,
    EOFError,
    KeyError,
    TypeError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def write(source: Source, path: Path, made_at: datetime, program: str, progress: Progress) -> None:
    """Everything of the source into a new file at `path`, which is there already, empty and the owner's alone."""
    done, total = 0, source.facts.total
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as packed:
        columns = {}
        for table in source.facts.rows:
            columns[table] = list(source.columns(table))
            with packed.open(f"{table}.csv", "w", force_zip64=True) as entry:
                text = io.TextIOWrapper(entry, encoding="utf-8", newline="")
                writer = csv.writer(text, lineterminator="\n")
                writer.writerow(columns[table])
                for row in source.rows(table):
                    writer.writerow(map(_cell, row))
                    done += 1
                    if done % 1000 == 0:
                        progress(table, done, total)
                text.flush()
        told = {
            "format": _FORMAT,
            "program": program,
            "made_at": time_text(made_at),
            "facts": asdict(source.facts),
            "columns": columns,
        }
        packed.writestr(_MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))


def _cell(value: Any) -> str:
    if value is None:
        return _NONE
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    shown = str(value)
    return f"\\{shown}" if shown.startswith("\\") else shown


class Archive:
    """A backup as a source. Raises BadFile when it is none, damaged, or made by a newer program."""

    def __init__(self, path: Path) -> None:
        csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
        self._path = path
        try:
            self._packed = zipfile.ZipFile(path)
        except OSError as error:
            raise BadFile(f"备份文件 {path} 打不开：{reason(error)}") from error
        except zipfile.BadZipFile as error:
            raise BadFile(f"{path} 不是本程序的备份，或已损坏") from error
        try:
            self._read_manifest()
        except BaseException:
            self.close()
            raise

    def _read_manifest(self) -> None:
        with self._readable("manifest"):
            told = json.loads(self._packed.read(_MANIFEST))
            self.program, self.made_at = str(told["program"]), parse_time(told["made_at"])
            facts = told["facts"]
            if told["format"] > _FORMAT or facts["revision"] > schema.HEAD:
                what = f"由较新的程序（{self.program}，结构 {facts['revision']}）制作，请先升级本程序"
                raise BadFile(f"备份 {self._path} {what}")
            self.facts = Facts(**(facts | {"head": tuple(facts["head"])}))
            self._columns: dict[str, list[str]] = told["columns"]
            for table, columns in self._columns.items():
                if not set(columns) <= set(t.metadata.tables[table].columns.keys()):
                    raise ValueError(table)
            if self.facts.rows.keys() != self._columns.keys():
                raise ValueError("tables")

    def close(self) -> None:
        self._packed.close()

    def columns(self, table: str) -> Sequence[str]:
        return self._columns[table]

    def rows(self, table: str) -> Iterator[Row]:
        with self._readable(table), self._packed.open(f"{table}.csv") as entry:
            lines = csv.reader(io.TextIOWrapper(entry, encoding="utf-8", newline=""))
            columns = next(lines, None)
            if columns != self._columns[table]:
                raise ValueError("columns")
            read = reader(table, columns)
            for cells in lines:
                yield tuple(_value(kind, cell) for kind, cell in zip(read, cells, strict=True))

    @contextmanager
    def _readable(self, part: str) -> Iterator[None]:
        try:
            yield
        except UserError:
            raise
        except _BROKEN as error:
            raise BadFile(f"{self._path} 不是本程序的备份，或已损坏（{part}）") from error


def _value(kind: Any, cell: str) -> Any:
    if cell == _NONE:
        return None
    return kind(cell[1:] if cell.startswith("\\") else cell)
