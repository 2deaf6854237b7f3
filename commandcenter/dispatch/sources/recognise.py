"""What kind of file this is, by its content: names lie. Everything unusable is one sentence."""

from __future__ import annotations

import stat
from enum import StrEnum
from pathlib import Path

from ...models.errors import BadFile

MAX_FILE_BYTES = 100 * 1024 * 1024
MAX_MESSAGE_BYTES = 20 * 1024 * 1024
_HEAD_BYTES = 4096

_OTHER_KINDS = (
    (b"%PDF", "PDF 文件"),
    (b"\xff\xd8\xff", "图片"),
    (b"\x89PNG", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\x00", "图片"),
    (b"RIFF", "音视频文件"),
    (b"\x1aE\xdf\xa3", "音视频文件"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"BZh", "压缩包"),
    (b"\xfd7zXZ", "压缩包"),
    (b"SQLite format 3", "数据库文件"),
    (b"\x7fELF", "程序文件"),
    (b"MZ", "程序文件"),
)
_WEB_PAGE = (b"<html", b"<!doctype html", b"<table", b"<head", b"<meta", b"mime-version:")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Kind(StrEnum):
    ARCHIVE = "archive"
    OLE = "ole"
    TEXT = "text"


def problem(path: Path, sentence: str) -> BadFile:
    """The error for this file, said one way everywhere."""
    return BadFile(f"文件“{path.name}”{sentence}")


def recognise(path: Path, limit: int = MAX_FILE_BYTES) -> Kind:
    """The container of a readable file of at most `limit` bytes; raises `BadFile` for anything else."""
    head = _checked_head(path, limit)
    if head.startswith(b"PK\x03\x04"):
        return Kind.ARCHIVE
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind.OLE
    for magic, name in _OTHER_KINDS:
        if head.startswith(magic) and not (len(magic) == 2 and head.isascii() and b"\x00" not in head):
            raise problem(path, f"是{name}，不是表格，请导出为 xlsx 或 csv 后再导入")
    if head.startswith(b"\x00\x00\x00") and head[4:8] == b"ftyp":
        raise problem(path, "是音视频文件，不是表格，请导出为 xlsx 或 csv 后再导入")
    if b"\x00" in head and not head.startswith(_UTF16_MARKS) and not _looks_utf16(head):
        raise problem(path, "不是能识别的表格文件，请导出为 xlsx 或 csv 后再导入")
    return Kind.TEXT


def refuse_markup(path: Path) -> None:
    """Web pages and XML dressed as a table (many platforms export "xls" this way) are named as what they are."""
    with path.open("rb") as file:
        start = file.read(_HEAD_BYTES).replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if start.startswith(_WEB_PAGE):
        raise problem(path, "实际是网页格式，请用表格软件打开后另存为 xlsx 再导入")
    if start.startswith(b"<?xml"):
        raise problem(path, "实际是 XML 格式，请用表格软件打开后另存为 xlsx 再导入")


def _checked_head(path: Path, limit: int) -> bytes:
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise BadFile(f"“{path.name}”是文件夹，请选择其中的一个文件")
        if not stat.S_ISREG(found.st_mode):
            raise BadFile(f"“{path.name}”不是普通文件，无法导入")
        if found.st_size == 0:
            raise problem(path, "是空的")
        if found.st_size > limit:
            size, most = found.st_size / 1024 / 1024, limit // 1024 // 1024
            raise problem(path, f"有 {size:.0f} MB，超过上限 {most} MB，请拆分后再导入")
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except FileNotFoundError as error:
        raise BadFile(f"找不到文件“{path}”") from error
    except PermissionError as error:
        raise problem(path, "没有权限读取，或正被其他程序占用") from error
    except (OSError, ValueError) as error:
        raise problem(path, "无法读取，请检查磁盘或网络位置") from error


def _looks_utf16(head: bytes) -> bool:
    """Text without a byte order mark: the line ends and commas show as NUL bytes on one side only."""
    odd, even = head[1::2].count(0), head[0::2].count(0)
    return min(odd, even) == 0 and max(odd, even) * 20 >= len(head)
