"""The files of an export, read line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from ..errors import BadFile

Line = dict[str, str]


def read_lines(folder: Path, name: str, needed: tuple[str, ...] | list[str]) -> Iterator[Line]:
    """The rows of a file of the export by column. Raises BadFile when it is missing, lacks a column or is garbled."""
    path = folder / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if lacking := set(needed) - set(reader.fieldnames or ()):
                raise BadFile(f"{path} 缺少列：{'、'.join(sorted(lacking))}")
            for row in reader:
                if None in row or None in row.values():
                    raise BadFile(f"{path} 第{reader.line_num}行列数不对")
                yield row
    except FileNotFoundError:
        raise BadFile(f"{folder} 不是导出文件夹：缺少 {path.name}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"{path} 无法读取：{error}") from error
