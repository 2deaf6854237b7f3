"""Data of papers to JSON and back without loss, the check code, and scrubbing of all text for print."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from .fonts import scrub

T = TypeVar("T")


def to_json(data: Any) -> str:
    """Canonical JSON of a document's data: sorted keys, no blanks, dates in ISO form."""
    return json.dumps(_plain(data), ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def from_json(kind: type[T], text: str) -> T:
    """The data of class `kind` from its JSON. ValueError when it does not fit the class.

    What an older program did not write yet takes its default.
    """
    try:
        return cast(T, _build(kind, json.loads(text)))
    except (KeyError, TypeError) as wrong:
        raise ValueError(f"not the data of a {kind.__name__}: {wrong}") from wrong


def check_code(data: Any, template_version: int | str) -> str:
    """Twelve hex digits over data, template version, number and chain head, to be printed at the foot.

    The code itself is left out of the sum, so it can be checked on the data that carry it.
    """
    plain = _plain(data)
    plain["face"]["code"] = None
    body = json.dumps([template_version, plain], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode("ascii")).hexdigest()[:12]


def scrubbed(data: T) -> tuple[T, tuple[str, ...]]:
    """The same data with every text fit for print, and the characters that had to be replaced by 〓, sorted."""
    missing: set[str] = set()
    clean = _scrub(data, missing)
    return cast(T, clean), tuple(sorted(missing))


def _scrub(value: Any, missing: set[str]) -> Any:
    if isinstance(value, str):
        return scrub(value, missing)
    if isinstance(value, tuple):
        return tuple(_scrub(item, missing) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _scrub(getattr(value, field.name), missing) for field in fields(value)})
    return value


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time without zone in the data of a document")
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _build(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _build(next(arg for arg in get_args(kind) if arg is not type(None)), value)
    if origin is tuple:
        return tuple(_build(get_args(kind)[0], item) for item in value)
    if is_dataclass(kind):
        hints = _hints(cast(type, kind))
        optional = {field.name for field in fields(kind) if field.default is not MISSING}
        told = {name: hint for name, hint in hints.items() if name in value or name not in optional}
        return cast(type, kind)(**{name: _build(hint, value[name]) for name, hint in told.items()})
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
