"""Open311 GeoReport v2: the answer of GET /requests, as XML or JSON (wiki.open311.org/GeoReport_v2)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ...models.draft import CaseDraft, Platform
from ...models.errors import UserError
from . import cells
from .mapping import ColumnMapping
from .messages import Fields, children, local_name, parse_xml, read_text, reading
from .reading import Reading
from .recognise import problem

_WANTED = "Open311 工单文件（XML 或 JSON）"
_CLOSED = "closed"
_USED = frozenset(
    {
        "service_request_id", "description", "service_name", "address", "agency_responsible", "requested_datetime",
        "expected_datetime", "lat", "long", "media_url", "first_name", "last_name", "phone",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Open311:
    platform: Platform = Platform.OPEN311

    def read(self, path: Path, mapping: ColumnMapping | None = None) -> Reading:
        """Service requests as drafts; the format names its own fields, so a mapping is not looked at."""
        text = read_text(path, _WANTED)
        try:
            requests = _from_xml(text) if text.lstrip("\ufeff \r\n\t").startswith("<") else _from_json(text)
        except UserError as error:
            raise problem(path, error.message) from error
        if not requests:
            raise problem(path, "里没有工单")
        if all("service_request_id" not in fields and "service_code" in fields for fields in requests):
            raise problem(path, "是 Open311 服务目录，不是工单")
        return reading(self.platform, requests, len(requests), _draft)


def _from_xml(text: str) -> list[Fields]:
    root = parse_xml(text)
    items = [root] if local_name(root) in ("request", "service") else list(root)
    if local_name(root) not in ("service_requests", "requests", "services", "request", "service"):
        raise UserError(f"不是{_WANTED}")
    return [children(item) for item in items]


def _from_json(text: str) -> list[Fields]:
    try:
        data = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UserError(f"不是{_WANTED}，或已损坏") from error
    if isinstance(data, dict):
        data = data.get("service_requests", data.get("requests", [data]))
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise UserError(f"不是{_WANTED}")
    return [_plain(item) for item in data]


def _plain(item: dict[str, Any]) -> Fields:
    return {str(key): value if isinstance(value, str) else json.dumps(value) for key, value in item.items() if value}


def _draft(fields: Fields) -> CaseDraft:
    """Requests under way have no answer yet; the notes of a closed one are its reply."""
    said = next((name for name in ("description", "service_name") if cells.to_body(fields.get(name))), None)
    if said is None:
        raise UserError("内容为空", field="description")
    reply = cells.to_body(fields.get("status_notes")) if fields.get("status") == _CLOSED else ""
    used = _USED | {"status_notes"} if reply else _USED
    return CaseDraft(
        platform=Platform.OPEN311,
        text=cells.to_body(fields[said]),
        title=cells.to_line(fields.get("service_name")),
        original=fields[said],
        external_no=cells.to_line(fields.get("service_request_id")) or None,
        place_text=cells.to_line(fields.get("address")),
        requester_name=" ".join(_lines(fields, "first_name", "last_name")),
        requester_phone=cells.to_line(fields.get("phone")),
        category_text=cells.to_line(fields.get("service_name")),
        channel="Open311",
        received_at=_moment(fields, "requested_datetime"),
        external_due=_moment(fields, "expected_datetime"),
        units_text=cells.to_line(fields.get("agency_responsible")),
        reply_text=reply or None,
        reply_at=_moment(fields, "updated_datetime") if reply else None,
        point=cells.to_point(fields.get("long"), fields.get("lat")),
        attachments=tuple(_lines(fields, "media_url")),
        extra={name: cells.to_body(text) for name, text in fields.items() if name not in used and text.strip()},
    )


def _lines(fields: Fields, *names: str) -> Iterable[str]:
    return [line for name in names if (line := cells.to_line(fields.get(name)))]


def _moment(fields: Fields, name: str) -> datetime | None:
    try:
        return cells.to_moment(fields.get(name))
    except ValueError as error:
        raise UserError(str(error), field=name) from error


SOURCE = _Open311()
