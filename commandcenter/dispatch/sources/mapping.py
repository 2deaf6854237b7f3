"""Which column of an export is which field of a draft: defaults per platform, saved by name as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ...models.draft import Platform
from ...models.errors import UserError
from ...models.labels import Labelled
from ...models.text import search_form

_DECORATION = re.compile(r"^[*＊]+|[*＊:：]+$|[(（\[【](?:必填|选填|可选|格式|单位)?[^)）\]】]*[)）\]】]$")


class Column(Labelled):
    """A field a column may fill; the label is what the mapping dialog and messages call it."""

    EXTERNAL_NO = "external_no", "工单编号"
    TITLE = "title", "标题"
    TEXT = "text", "内容"
    PLACE = "place_text", "地点"
    REQUESTER = "requester_name", "诉求人"
    PHONE = "requester_phone", "电话"
    ADDRESS = "requester_address", "诉求人住址"
    COMPLAINED = "complained_text", "被反映对象"
    CATEGORY = "category_text", "分类"
    URGENCY = "urgency", "紧急程度"
    KIND = "request_kind", "来电类别"
    CHANNEL = "channel", "渠道"
    CONFIDENTIAL = "confidential", "是否保密"
    NEEDS_REPLY = "needs_reply", "是否回复"
    HAPPENED = "happened_at", "发生时间"
    RECEIVED = "received_at", "受理时间"
    DUE = "external_due", "办结时限"
    UNITS = "units_text", "办理单位"
    REPLY = "reply_text", "答复意见"
    REPLIED = "reply_at", "答复时间"
    LONGITUDE = "longitude", "经度"
    LATITUDE = "latitude", "纬度"
    ATTACHMENTS = "attachments", "附件"


#: Fields that several columns fill together (first, second and third level of a category tree).
JOINED = frozenset({Column.CATEGORY})
#: A row says something in at least one of these, so a table needs at least one of them.
SAYING = (Column.TEXT, Column.TITLE)

Binding = dict[Column, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Headings that are taken for each field, the most trusted first; compared without blanks, marks and brackets."""

    name: str
    platform: Platform
    columns: Mapping[Column, tuple[str, ...]]

    def bind(self, headers: Iterable[str]) -> Binding:
        """The headings of this table that fill a field; each heading fills one field at most."""
        free = {header_form(header): header for header in reversed(tuple(headers))}
        bound: Binding = {}
        for column in Column:
            names = [header_form(name) for name in self.columns.get(column, ())]
            taken = [name for name in dict.fromkeys(names) if name in free]
            if column not in JOINED:
                taken = taken[:1]
            if taken:
                bound[column] = tuple(free.pop(name) for name in taken)
        return bound

    def known(self) -> frozenset[str]:
        """Every heading this mapping knows, in the form `header_form` gives."""
        return frozenset(header_form(name) for names in self.columns.values() for name in names)

    def to_json(self) -> str:
        columns = {column.value: list(names) for column, names in self.columns.items()}
        return json.dumps({"name": self.name, "platform": self.platform.value, "columns": columns}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> ColumnMapping:
        """The mapping `to_json` wrote; raises `UserError` naming what is wrong with it."""
        try:
            data = json.loads(text)
            columns = {Column(field): _names(names) for field, names in data["columns"].items()}
            return cls(str(data["name"]), Platform(data["platform"]), columns)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UserError(f"列对应方案无法读取：{error}") from error


def header_form(header: str) -> str:
    """A heading as it is compared: 办结时限（必填）* and 办结时限 are the same."""
    form = header.strip()
    while (shorter := _DECORATION.sub("", form).strip()) and shorter != form:
        form = shorter
    return search_form(form)


def suggest(headers: Iterable[str], default: ColumnMapping) -> ColumnMapping:
    """The default narrowed to these headings; a field it misses takes the heading that contains a known name."""
    headers = tuple(headers)
    bound = default.bind(headers)
    free = [header for header in headers if not any(header in names for names in bound.values())]
    for column in Column:
        if column in bound:
            continue
        names = [form for name in default.columns.get(column, ()) if len(form := header_form(name)) > 1]
        near = [header for header in free if any(name in header_form(header) for name in names)]
        if near:
            bound[column] = (near[0],)
            free.remove(near[0])
    return ColumnMapping(default.name, default.platform, bound)


F = TypeVar("F")


def guessed(headers: Sequence[str], known: Mapping[F, tuple[str, ...]]) -> dict[F, str]:
    """Which heading fills which field: one of its known names (the most trusted first), else one that holds such a
    name; each heading fills one field."""
    free = {header_form(header): header for header in reversed(headers)}
    found: dict[F, str] = {}
    for is_near in (False, True):
        for field, names in known.items():
            forms = [header_form(name) for name in names if not is_near or len(name) > 1]
            taken = next((at for form in forms for at in free if (form in at if is_near else form == at)), None)
            if field not in found and taken is not None:
                found[field] = free.pop(taken)
    return {field: found[field] for field in known if field in found}


def missing(bound: Binding, headers: Iterable[str]) -> str | None:
    """One sentence when the table cannot give drafts: what lacks and which columns were found."""
    if any(column in bound for column in SAYING):
        return None
    wanted = "或".join(f"“{column.label}”" for column in SAYING)
    found = "、".join(headers)
    return f"没有找到{wanted}列，请检查平台或列对应方案；找到的列：{found[:300] or '无'}"


def _names(names: object) -> tuple[str, ...]:
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        raise ValueError("列名必须是文字列表")
    return tuple(names)
