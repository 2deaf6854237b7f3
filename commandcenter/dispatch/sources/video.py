"""视频监控指挥: alarm notifications after GB/T 28181, alone or many in one file. Only a person makes a case of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...models.draft import CaseDraft, Platform, Urgency
from ...models.errors import UserError
from . import cells
from .mapping import ColumnMapping
from .messages import Fields, children, parse_xml, read_text, reading
from .reading import Reading
from .recognise import problem

_WANTED = "GB/T 28181 报警消息（XML）"
_MESSAGE = re.compile(r"<(Notify|Response)\b.*?(?:</\1\s*>|(?=<(?:Notify|Response)\b)|\Z)", re.DOTALL)
_DEVICE = re.compile(r"\d{20}")
_METHODS = {
    "1": "电话报警",
    "2": "设备报警",
    "3": "短信报警",
    "4": "GPS报警",
    "5": "视频报警",
    "6": "设备故障报警",
    "7": "其他报警",
}
_PRIORITIES = {"1": Urgency.EMERGENCY, "2": Urgency.URGENT, "3": Urgency.NORMAL, "4": Urgency.NORMAL}
_KEPT = ("DeviceID", "AlarmPriority", "AlarmMethod", "AlarmType", "SN")


@dataclass(frozen=True, slots=True)
class _Video:
    platform: Platform = Platform.VIDEO

    def read(self, path: Path, mapping: ColumnMapping | None = None) -> Reading:
        """Alarms as drafts with `is_alarm`; a damaged message costs only itself. A mapping is not looked at."""
        text = read_text(path, _WANTED)
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise problem(path, "含有不允许的内容（DTD 声明），已拒绝读取")
        messages = [found.group() for found in _MESSAGE.finditer(text)]
        if not messages:
            raise problem(path, f"里没有{_WANTED}")
        return reading(self.platform, _parsed(messages), len(messages), _draft)


def _parsed(messages: list[str]) -> Iterator[Fields | UserError]:
    for message in messages:
        try:
            yield children(parse_xml(message))
        except UserError as error:
            yield error


def _draft(fields: Fields) -> CaseDraft:
    if cells.to_line(fields.get("CmdType")) != "Alarm":
        raise UserError("不是报警消息", field="CmdType")
    device = cells.to_line(fields.get("DeviceID"))
    if not _DEVICE.fullmatch(device):
        raise UserError(f"设备编码应为 20 位数字，实为“{device[:40]}”", field="DeviceID")
    priority = _one_of(fields, "AlarmPriority", _PRIORITIES)
    method = _one_of(fields, "AlarmMethod", _METHODS)
    try:
        at = cells.to_moment(fields.get("AlarmTime"))
    except ValueError as error:
        raise UserError(str(error), field="AlarmTime") from error
    if at is None:
        raise UserError("没有报警时间", field="AlarmTime")
    said = fields.get("AlarmDescription") or ""
    return CaseDraft(
        platform=Platform.VIDEO,
        text=cells.to_body(said) or _METHODS[method],
        title=_METHODS[method],
        original=said,
        external_no=f"{device}-{at:%Y%m%d%H%M%S}-{method}-{cells.to_line(fields.get('SN'))}".rstrip("-"),
        category_text=_METHODS[method],
        urgency=_PRIORITIES[priority],
        channel="视频监控",
        needs_reply=False,
        happened_at=at,
        point=cells.to_point(fields.get("Longitude"), fields.get("Latitude")),
        extra={name: text for name in _KEPT if (text := cells.to_line(fields.get(name)))},
        is_alarm=True,
    )


def _one_of(fields: Fields, name: str, allowed: dict[str, str] | dict[str, Urgency]) -> str:
    value = cells.to_line(fields.get(name))
    if value not in allowed:
        raise UserError(f"应为 {min(allowed)}–{max(allowed)}，实为“{value[:40]}”", field=name)
    return value


SOURCE = _Video()
