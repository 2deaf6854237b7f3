"""How values stand in columns, once for both engines, and columns made from the dossier's dataclasses."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from ..payload import parse_time, time_text
from ..timing import ledger

#: A server-made key: 64 bits on PostgreSQL, the rowid on SQLite (which only INTEGER can be).
BigKey = BigInteger().with_variant(Integer(), "sqlite")


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _list_text(values: Any) -> str:
    return _json(values) if values else "[]"


_PLAIN: dict[type, Callable[[Any], Any]] = {
    datetime: time_text,
    ledger.Clock: ledger.to_json,
    tuple: _list_text,
    bool: int,
}


def plain(value: Any) -> Any:
    """A field's value as SQLite keeps it, the same as its column's type would say, without asking the column."""
    if (kept := _PLAIN.get(type(value))) is not None:
        return kept(value)
    return str(value) if isinstance(value, StrEnum) else value


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC datetimes: timestamptz on PostgreSQL, fixed-width text with microseconds on SQLite.

    Both drivers take and give that text (`server.prepare`).
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return None if value is None else time_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else parse_time(value)


class Unknown(str):
    """A code of a newer program: equal to its text, and shown as it is where a member would show its label."""

    __slots__ = ()

    @property
    def value(self) -> str:
        return str(self)

    @property
    def label(self) -> str:
        return str(self)


class Code(TypeDecorator[str]):
    """An enumeration's code as text; unknown codes of a newer program come back as `Unknown`."""

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum
        self._members = {m.value: m for m in enum}

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        known = self._members.get(value)
        return known if known is not None or value is None else Unknown(value)


class IdList(TypeDecorator[tuple[Any, ...]]):
    """A tuple of ids or codes as a JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else _list_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Any, ...]:
        return tuple(json.loads(value)) if value and value != "[]" else ()


class ClockText(TypeDecorator[ledger.Clock]):
    """A clock with its ledger, as the text events carry."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else ledger.to_json(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else ledger.from_json(value)


def _column_type(hint: Any) -> TypeEngine[Any]:
    if hint is datetime:
        return UtcTime()
    if hint is ledger.Clock:
        return ClockText()
    if hint is bool:
        return Boolean(create_constraint=False)
    if hint is int:
        return Integer()
    if typing.get_origin(hint) is tuple:
        return IdList()
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Code(hint)
    return Text()


def columns_of(cls: type, *, skip: Iterable[str] = ()) -> list[Column[Any]]:
    """One column per field of a frozen dataclass: same name, type from the annotation, NULL where it may be None."""
    hints = typing.get_type_hints(cls)
    columns: list[Column[Any]] = []
    for field in fields(cls):
        if field.name in skip:
            continue
        hint = hints[field.name]
        optional = isinstance(hint, types.UnionType)
        if optional:
            hint = next(h for h in typing.get_args(hint) if h is not type(None))
        columns.append(Column(field.name, _column_type(hint), nullable=optional))
    return columns
