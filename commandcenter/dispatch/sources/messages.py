"""XML and JSON messages: the file as text, an element's children as a row, many messages as one reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from ...models.draft import CaseDraft, Platform
from ...models.errors import UserError
from .reading import BadRow, DraftRow, Reading
from .recognise import MAX_MESSAGE_BYTES, Kind, problem, recognise

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

Fields = Mapping[str, str]


def read_text(path: Path, wanted: str) -> str:
    """The text of a message file; GB2312 is what cameras write. Raises `BadFile` naming what was `wanted`."""
    if recognise(path, MAX_MESSAGE_BYTES) is not Kind.TEXT:
        raise problem(path, f"不是{wanted}")
    data = path.read_bytes()
    encodings = next(((name,) for mark, name in _MARKS if data.startswith(mark)), ("utf-8", "gb18030"))
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise problem(path, "的文字编码无法识别")


def parse_xml(text: str) -> Element:
    """The root element; raises `UserError` for anything malformed or with a document type (entity bombs)."""
    try:
        root: Element = fromstring(_DECLARATION.sub("", text), forbid_dtd=True)
    except DefusedXmlException as error:
        raise UserError("含有不允许的内容（DTD 声明），已拒绝读取", field="XML") from error
    except (ParseError, ValueError, RecursionError) as error:
        raise UserError("XML 格式有误，可能不完整或已损坏", field="XML") from error
    return root


def local_name(element: Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element) -> dict[str, str]:
    """The texts of all descendants that carry one, by tag; the first of a tag counts."""
    fields: dict[str, str] = {}
    for child in element.iter():
        if child is not element and child.text and child.text.strip():
            fields.setdefault(local_name(child), child.text)
    return fields


def reading(
    platform: Platform, messages: Iterable[Fields | UserError], total: int, draft: Callable[[Fields], CaseDraft]
) -> Reading:
    """Each message through `draft`; what it or the parser refuses becomes a rejected row with the message's number."""
    return Reading(platform, _rows(messages, draft), total=total)


def _rows(messages: Iterable[Fields | UserError], draft: Callable[[Fields], CaseDraft]) -> Iterator[DraftRow | BadRow]:
    for number, message in enumerate(messages, 1):
        try:
            if isinstance(message, UserError):
                raise message
            yield DraftRow(number, draft(message))
        except UserError as error:
            yield BadRow(number, error.field or "整条", error.message)
